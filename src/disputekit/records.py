"""What gathers on a dispute while it is worked: evidence, requests, tasks, a policy's word, a decision."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

import pendulum
from attrs import field, frozen

from disputekit._frozen import FrozenMap
from disputekit._gathered import gathered, mapped, names, texts
from disputekit._pendulum import instant
from disputekit._shapes import refuse_misfits
from disputekit._text import shown
from disputekit.errors import InvalidValue
from disputekit.messages import Finding
from disputekit.money import Money
from disputekit.parties import CLAIMANT, SIDES
from disputekit.remedies import FREE, Remedy, RemedyKind

__all__ = [
    "Decision",
    "Evidence",
    "Need",
    "OrderStatus",
    "Ordered",
    "Part",
    "PolicyRecord",
    "Related",
    "Request",
    "RequestStatus",
    "ScoreRecord",
    "Settlement",
    "Task",
    "TaskStatus",
    "Term",
    "Waiver",
]


_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def _obtained_at(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else instant(value, "obtained_at")


def _bounds(items: Mapping[str, Money | None]) -> FrozenMap[str, Money | None]:
    return mapped(items)


def _numbers(items: Mapping[str, int]) -> FrozenMap[str, int]:
    return mapped(items)


def _amounts(items: Mapping[str, Money]) -> FrozenMap[str, Money]:
    return mapped(items)


def _factors(items: Mapping[str, float]) -> FrozenMap[str, float]:
    return mapped(items)


@frozen
class Evidence:
    """Something that supports a side: an invoice, a photo, a delivery scan, a message.

    ``kind`` is the host's word (``invoice``, ``photo``, ``tracking``), ``provided_by`` a party or an actor's id,
    ``reference`` where the host keeps it, ``visible_to`` the parties that may see it. The content stays with the host:
    ``sha256`` is its digest, ``source`` and ``obtained_at`` say where it comes from and since when we have it. A
    ``draft`` is not handed in yet: it proves nothing, and only who provides it sees it. ``id`` and ``late`` are set
    when it is recorded. Raises ``InvalidValue``.

    >>> Evidence("photo", provided_by="claimant", reference="file-12").kind
    'photo'
    """

    kind: str
    provided_by: str
    reference: str = ""
    note: str = ""
    visible_to: frozenset[str] = field(default=SIDES, converter=names)
    source: str = field(default="", kw_only=True)
    obtained_at: pendulum.DateTime | None = field(default=None, converter=_obtained_at, kw_only=True)
    sha256: str = field(default="", kw_only=True)
    draft: bool = field(default=False, kw_only=True)
    id: str = field(default="", kw_only=True)
    late: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse evidence of no kind, of nobody, or of another type, and a digest that is none."""
        refuse_misfits(self, given=("kind", "provided_by"))
        if self.sha256 and not _SHA256.fullmatch(self.sha256):
            raise InvalidValue(
                Finding(
                    "DK-EVIDENCE-DIGEST",
                    "{digest} is not a SHA-256 in hexadecimal",
                    {"digest": shown(self.sha256)},
                    where="sha256",
                    mend="pass hashlib.sha256(content).hexdigest(): 64 digits in lower case",
                )
            )

    def is_of(self, content: bytes) -> bool:
        """Tell whether ``content`` is what the digest was taken of; without a digest, nobody can say that it is.

        >>> from hashlib import sha256
        >>> photo = Evidence("photo", "claimant", "file-12", sha256=sha256(b"the photo").hexdigest())
        >>> photo.is_of(b"the photo"), photo.is_of(b"another photo")
        (True, False)
        """
        return self.sha256 == sha256(content).hexdigest()

    def may_come_from(self, party: str) -> bool:
        """Tell whether it counts as of ``party``: of that party, or of somebody who is not the other side."""
        return self.provided_by == party or self.provided_by not in SIDES


class RequestStatus(StrEnum):
    """What became of a request for information."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@frozen
class Request:
    """Something a party was asked for, by whom and until when; while it is open, the dispute waits for that party."""

    id: str
    party: str
    items: tuple[str, ...]
    asked_at: pendulum.DateTime
    due_at: pendulum.DateTime | None = None
    status: RequestStatus = RequestStatus.OPEN
    asked_by: str | None = None

    def names(self, kind: str) -> bool:
        """Tell whether one of its items is ``kind``; ``bank statement`` is ``bank_statement``."""
        return kind in {item.replace(" ", "_") for item in self.items}


@frozen
class Need:
    """A kind of evidence that a process asks for, and of whom: one line of a checklist. Raises ``InvalidValue``.

    >>> Need("tracking", of="carrier")
    Need(kind='tracking', of='carrier', note='')
    """

    kind: str
    of: str = CLAIMANT
    note: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse a need for nothing, or of nobody."""
        refuse_misfits(self, given=("kind", "of"))


@frozen
class Waiver:
    """That a kind of evidence is done without: who said so, when, and why."""

    kind: str
    because: str
    waived_by: str
    waived_at: pendulum.DateTime


class TaskStatus(StrEnum):
    """Whether a task is still to be done."""

    OPEN = "open"
    DONE = "done"


@frozen
class Task:
    """A piece of work beside the main line: a consultation, a check, a follow-up, with an owner of its own.

    A ``follow_up`` is done once the decision is told, so it keeps nobody from telling it.
    """

    id: str
    what: str
    owner: str
    opened_at: pendulum.DateTime
    due_at: pendulum.DateTime | None = None
    status: TaskStatus = TaskStatus.OPEN
    result: str = ""
    follow_up: bool = False


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
class Term:
    """One alternative that a policy allows: the most of each kind of remedy, against which evidence, by which rule.

    ``most`` names kinds of remedy; one that moves no money, or as much as one likes, has ``None``. ``source`` is
    ``company``, ``goodwill`` or ``law``. Raises ``InvalidValue``.
    """

    most: Mapping[str, Money | None] = field(converter=_bounds)
    requires: tuple[str, ...] = field(default=(), converter=texts)
    source: str = "company"
    rule: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what no policy allows."""
        refuse_misfits(self)

    def beside(self, other: "Term") -> "Term":
        """Give what is allowed where the other alternative comes on top of this one."""
        most = dict(self.most)
        for kind, bound in other.most.items():
            mine = most.get(kind, bound)
            both = None if mine is None or bound is None else mine + bound
            most[kind] = both if kind in self.most else bound
        return Term(most, (*self.requires, *other.requires), self.source, self.rule)

    def allows(self, remedies: Sequence[Remedy]) -> bool:
        """Tell whether this alternative has all of ``remedies``, and as much of each; saying sorry needs no rule."""
        return all(self._has(kind, remedies) for kind in {remedy.kind for remedy in remedies} - FREE)

    def _has(self, kind: RemedyKind, remedies: Sequence[Remedy]) -> bool:
        bound = self.most.get(kind)
        amounts = [remedy.amount for remedy in remedies if remedy.kind is kind and remedy.amount is not None]
        if bound is None:
            return kind in self.most
        within = all(amount.currency == bound.currency for amount in amounts)
        return within and sum(amounts, Money.zero(bound.currency)) <= bound


def _terms(items: Iterable[Term]) -> tuple[Term, ...]:
    return gathered(items)


@frozen
class PolicyRecord:
    """What a policy said about a dispute when it was asked: book, version, status, rule, offers and citations.

    ``terms`` are its offers as far as they can be compared with one of ours.
    """

    policy: str
    version: str
    status: str
    rule: str | None = None
    offers: tuple[str, ...] = field(default=(), converter=texts)
    citations: tuple[str, ...] = field(default=(), converter=texts)
    explanation: str = ""
    terms: tuple[Term, ...] = field(default=(), converter=_terms)

    def __attrs_post_init__(self) -> None:
        """Refuse what no policy says."""
        refuse_misfits(self, given=("status",))


@frozen
class Decision:
    """What was decided: the remedies, what they uphold of the claim, why, and who decided it.

    ``upheld`` is the part of the claimed amount found justified, ``None`` where no money is claimed. ``lines`` is
    what it upholds of each line, ``payer`` who bears it and ``performer`` the party that does it, where it says so.
    ``departs_because`` is why it departs from what the policy says, empty where it does not.
    """

    remedies: tuple[Remedy, ...]
    explanation: str
    decided_by: str
    upheld: Money | None = None
    basis: str = ""
    payer: str = ""
    performer: str = ""
    lines: Mapping[str, Money] = field(default=FrozenMap[str, Money](), converter=_amounts)
    departs_because: str = ""


@frozen
class Settlement:
    """One of the decided remedies that is done: its number among them, from 1, and the executor's reference."""

    remedy: int
    reference: str
    at: pendulum.DateTime


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


@frozen
class Related:
    """Another dispute that belongs to this one, and how: ``related``, ``merged``, ``split`` or ``split_from``, say."""

    dispute: str
    relation: str = "related"


@frozen
class Part:
    """What a dispute is split into: the ``reason`` and ``amount`` of each, under an ``id`` that the desk gives it.

    What is left out is as it was in the whole. ``lines`` says how much of each line it takes, where the claim has
    lines; the amount is their sum then. Raises ``InvalidValue``.

    >>> Part(lines={"1": Money("5.00", "EUR"), "2": Money("3.00", "EUR")}).amount
    Money('8.00', 'EUR')
    """

    amount: Money | None = None
    reason: str = ""
    summary: str = ""
    id: str = ""
    lines: Mapping[str, Money] = field(default=FrozenMap[str, Money](), converter=_amounts)

    def __attrs_post_init__(self) -> None:
        """Refuse what is of another type, and an amount that is not that of the lines; add them up."""
        refuse_misfits(self)
        by_line = list(self.lines.values())
        if not by_line:
            return
        whole = sum(by_line, Money.zero(by_line[0].currency)) if len({each.currency for each in by_line}) == 1 else None
        if whole is None or self.amount not in {None, whole}:
            raise InvalidValue(
                Finding(
                    "DK-PART-LINES",
                    "an amount of {amount} and {lines} by line do not go together",
                    {"amount": str(self.amount), "lines": " + ".join(map(str, by_line))},
                    where="lines",
                    mend="leave the amount out; the lines, in one currency, are added up",
                )
            )
        object.__setattr__(self, "amount", whole)
