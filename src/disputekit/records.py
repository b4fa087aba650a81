"""What gathers on a dispute while it is worked: evidence, requests, tasks, a policy's word, offers, a decision."""

from collections.abc import Mapping
from enum import StrEnum

import pendulum
from attrs import field, frozen

from disputekit._frozen import FrozenMap
from disputekit._gathered import mapped, names, texts
from disputekit._shapes import refuse_misfits
from disputekit.money import Money
from disputekit.parties import CLAIMANT, RESPONDENT
from disputekit.remedies import Remedy

__all__ = [
    "Agreement",
    "Decision",
    "Evidence",
    "Offer",
    "OfferStatus",
    "OrderStatus",
    "Ordered",
    "PolicyRecord",
    "Request",
    "RequestStatus",
    "ScoreRecord",
    "Settlement",
    "Task",
    "TaskStatus",
]


def _numbers(items: Mapping[str, int]) -> FrozenMap[str, int]:
    return mapped(items)


def _texts_by_name(items: Mapping[str, str]) -> FrozenMap[str, str]:
    return mapped(items)


def _amounts(items: Mapping[str, Money]) -> FrozenMap[str, Money]:
    return mapped(items)


def _factors(items: Mapping[str, float]) -> FrozenMap[str, float]:
    return mapped(items)


@frozen
class Evidence:
    """Something that supports a side: an invoice, a photo, a delivery scan, a message.

    ``kind`` is the host's word (``invoice``, ``photo``, ``tracking``), ``provided_by`` a party or an actor's id,
    ``reference`` where the host keeps it, ``visible_to`` the parties that may see it. Raises ``InvalidValue``.

    >>> Evidence("photo", provided_by="claimant", reference="file-12").kind
    'photo'
    """

    kind: str
    provided_by: str
    reference: str = ""
    note: str = ""
    visible_to: frozenset[str] = field(default=frozenset({CLAIMANT, RESPONDENT}), converter=names)

    def __attrs_post_init__(self) -> None:
        """Refuse evidence of no kind, of nobody, or of another type."""
        refuse_misfits(self, given=("kind", "provided_by"))


class RequestStatus(StrEnum):
    """What became of a request for information."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@frozen
class Request:
    """Something a party was asked for; while it is open, the dispute waits for that party."""

    id: str
    party: str
    items: tuple[str, ...]
    asked_at: pendulum.DateTime
    due_at: pendulum.DateTime | None = None
    status: RequestStatus = RequestStatus.OPEN


class TaskStatus(StrEnum):
    """Whether a task is still to be done."""

    OPEN = "open"
    DONE = "done"


@frozen
class Task:
    """A piece of work beside the main line: a consultation, a check, a follow-up, with an owner of its own."""

    id: str
    what: str
    owner: str
    opened_at: pendulum.DateTime
    due_at: pendulum.DateTime | None = None
    status: TaskStatus = TaskStatus.OPEN
    result: str = ""


@frozen
class ScoreRecord:
    """A priority score as it was taken: recorded, so that later weights do not change the past.

    ``value`` is 0…100 for people, ``key`` the integer that queues order by, ``shares`` each factor's part of the key.
    """

    value: float
    key: int
    priority: str
    shares: Mapping[str, int] = field(default=FrozenMap[str, int](), converter=_numbers)
    factors: Mapping[str, float] = field(default=FrozenMap[str, float](), converter=_factors)

    def __attrs_post_init__(self) -> None:
        """Refuse what no scorer gives."""
        refuse_misfits(self, given=("priority",))


@frozen
class PolicyRecord:
    """What a policy said about a dispute when it was asked: book, version, status, rule, offers and citations."""

    policy: str
    version: str
    status: str
    rule: str | None = None
    offers: tuple[str, ...] = field(default=(), converter=texts)
    citations: tuple[str, ...] = field(default=(), converter=texts)
    explanation: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what no policy says."""
        refuse_misfits(self, given=("status",))


@frozen
class Decision:
    """What was decided: the remedies, what they uphold of the claim, why, and who decided it.

    ``upheld`` is the part of the claimed amount found justified, ``None`` where no money is claimed. ``lines`` is
    what it upholds of each line, ``payer`` who bears it and ``performer`` the party that does it, where it says so.
    """

    remedies: tuple[Remedy, ...]
    explanation: str
    decided_by: str
    upheld: Money | None = None
    basis: str = ""
    payer: str = ""
    performer: str = ""
    lines: Mapping[str, Money] = field(default=FrozenMap[str, Money](), converter=_amounts)


@frozen
class Settlement:
    """One of the decided remedies that is done: its number among them, from 1, and the executor's reference."""

    remedy: int
    reference: str
    at: pendulum.DateTime


class OfferStatus(StrEnum):
    """What became of an offer. One that is ``proposed`` waits for approval on our side; nobody else has seen it."""

    PROPOSED = "proposed"
    OPEN = "open"
    ACCEPTED = "accepted"
    COUNTERED = "countered"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


@frozen
class Offer:
    """What one side puts to the other: ``by`` and ``to`` are the sides, ``made_by`` is the person.

    While it is open it binds who made it; the other side accepts it, and nobody else. ``departs_because`` is why it
    departs from what the policy says, empty where it does not; ``goods_back`` whether the goods are to come back first.
    """

    id: str
    by: str
    to: str
    remedies: tuple[Remedy, ...]
    text: str
    made_by: str
    made_at: pendulum.DateTime
    due_at: pendulum.DateTime | None = None
    status: OfferStatus = OfferStatus.OPEN
    basis: str = ""
    departs_because: str = ""
    goods_back: bool = False
    approved_by: str | None = None
    answer: str = ""
    answered_by: str | None = None
    answered_at: pendulum.DateTime | None = None


@frozen
class Agreement:
    """What both sides agreed to: the offer, or ``None`` where a position was confirmed, and who spoke for each side."""

    offer: str | None
    parties: Mapping[str, str] = field(converter=_texts_by_name)
    at: pendulum.DateTime = field(kw_only=True)


class OrderStatus(StrEnum):
    """How far an order is; one whose remedy is settled is done, whatever it was before."""

    ORDERED = "ordered"
    SUBMITTED = "submitted"
    DECLINED = "declined"


@frozen
class Ordered:
    """A remedy of the decision that is to be executed: ``remedy`` counts from 1 in it.

    ``key`` is what an executor tells a repeat by; once it is ``submitted`` it may have been done, until one knows.
    """

    key: str
    remedy: int
    status: OrderStatus = OrderStatus.ORDERED
