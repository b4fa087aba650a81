"""What the host plugs in: where disputes are stored, how messages leave, what time it is, how ids are made.

A store bound to a host's connection never commits or rolls back: the transaction is the host's.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal, Protocol, TypeAlias, get_args

import pendulum
from attrs import field, frozen

from disputekit._frozen import FrozenMap
from disputekit._gathered import mapped, names
from disputekit._limits import at_least_one
from disputekit._pendulum import instant
from disputekit._shapes import refuse_misfits
from disputekit._text import shown
from disputekit.dispute import Dispute, Outcome
from disputekit.errors import InvalidValue
from disputekit.history import Event, History
from disputekit.messages import Finding, Scalar, nearest
from disputekit.money import Money
from disputekit.remedies import Remedy

__all__ = [
    "UNSCORED",
    "Batch",
    "CaseSource",
    "Channel",
    "Clock",
    "DisputeStore",
    "Execution",
    "ExecutionStatus",
    "IdMaker",
    "Incoming",
    "Key",
    "Load",
    "Order",
    "Outgoing",
    "Page",
    "Posted",
    "Query",
    "Receipt",
    "ReceiptStatus",
    "Record",
    "Recorded",
    "RemedyExecutor",
    "RemedyOrder",
    "Summary",
    "Timer",
]


@frozen
class Key:
    """An idempotency key: unique within its dispute.

    Where ``dispute_id`` is ``None`` it is unique among all openings and messages that come in.
    """

    value: str
    dispute_id: str | None = None


@frozen
class Recorded:
    """What the first use of a key did: the event it made, and a digest of the action it was used for."""

    dispute_id: str
    seq: int
    digest: str


@frozen
class Timer:
    """When a dispute must be looked at again, and what for."""

    dispute_id: str
    at: pendulum.DateTime
    what: str


@frozen(kw_only=True)
class Outgoing:
    """A message that waits to be sent: ``key`` is stable over every attempt, so that a channel can tell a repeat.

    ``to`` is the party, ``account`` whom the host knows it as; ``seq`` the event that caused it.
    """

    key: str
    dispute_id: str
    seq: int
    to: str
    account: str
    channel: str
    subject: str
    text: str
    created_at: pendulum.DateTime


class ReceiptStatus(StrEnum):
    """What became of an attempt to send."""

    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"


_RECEIPTS: Final = tuple(ReceiptStatus)


def _receipt_status(value: str) -> ReceiptStatus:
    if value in _RECEIPTS:
        return ReceiptStatus(value)
    raise InvalidValue(
        Finding(
            "DK-RECEIPT-STATUS",
            "{status} is not what can become of a message",
            {"status": shown(value)},
            where="status",
            mend=nearest(value, _RECEIPTS),
        )
    )


@frozen
class Receipt:
    """What a channel says of a message: sent; to be tried again; or failed for good, with the reason in ``detail``.

    Raises ``InvalidValue`` for any other status.
    """

    key: str
    status: ReceiptStatus = field(converter=_receipt_status)
    detail: str = ""


@frozen
class Posted:
    """A message of ours and what became of it: how often it was receipted, and the latest receipt if it was.

    Without a receipt it waits, or a worker has it.
    """

    message: Outgoing
    attempts: int = 0
    receipt: Receipt | None = None


def _received_at(value: datetime) -> pendulum.DateTime:
    return instant(value, "received_at")


@frozen(kw_only=True)
class Incoming:
    """A message that has come in: ``id`` is its own, which it keeps when it is delivered twice.

    ``sender`` is whom the host knows it to be from, as claims name claimants and respondents; or ``party`` says whose
    word it is, such as ``third_party``. ``dispute_id`` and ``in_reply_to`` (the key of a message of ours) are given
    where the channel knows them. Raises ``InvalidValue`` for a message of nobody, without an id or a text.

    >>> import pendulum
    >>> nine = pendulum.datetime(2026, 3, 2, 9)
    >>> Incoming(id="<1@mail>", text="Here it is.", sender="acc-7", received_at=nine).channel
    'email'
    """

    id: str
    text: str
    received_at: pendulum.DateTime = field(converter=_received_at)
    sender: str = ""
    party: str = ""
    subject: str = ""
    channel: str = "email"
    dispute_id: str | None = None
    in_reply_to: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what could not be told from others, or attributed to anybody."""
        refuse_misfits(self, given=("id", "text"))
        if not self.sender and not self.party:
            raise InvalidValue(
                Finding(
                    "DK-MESSAGE-SENDER",
                    "message {id} is from nobody",
                    {"id": self.id},
                    where="sender",
                    mend="pass the account that it is from, or the party whose word it is",
                )
            )


@frozen(kw_only=True)
class RemedyOrder:
    """A remedy that waits to be executed: ``key`` is stable over every attempt, so that a provider can tell a repeat.

    ``remedy`` is what to do, number ``number`` of the decision; ``account`` whom the host knows the claimant as, and
    ``references`` are the claim's, such as the payment that is to be refunded.
    """

    key: str
    dispute_id: str
    number: int
    remedy: Remedy
    account: str
    created_at: pendulum.DateTime
    references: Mapping[str, str] = field(factory=FrozenMap[str, str])


class ExecutionStatus(StrEnum):
    """What an executor says of an order: it is done; it will be told later; it will not be done."""

    DONE = "done"
    PENDING = "pending"
    DECLINED = "declined"


_EXECUTIONS: Final = tuple(ExecutionStatus)


def _execution_status(value: str) -> ExecutionStatus:
    if value in _EXECUTIONS:
        return ExecutionStatus(value)
    raise InvalidValue(
        Finding(
            "DK-EXECUTION-STATUS",
            "{status} is not what can become of an order",
            {"status": shown(value)},
            where="status",
            mend=nearest(value, _EXECUTIONS),
        )
    )


@frozen
class Execution:
    """What became of an order, under the executor's ``reference``; ``detail`` says why where it was declined.

    Raises ``InvalidValue`` for any other status.

    >>> Execution("done", "re_1").status
    <ExecutionStatus.DONE: 'done'>
    """

    status: ExecutionStatus = field(converter=_execution_status)
    reference: str = ""
    detail: str = ""


@frozen(kw_only=True)
class Summary:
    """A dispute's row in lists and queues: what ``query`` filters and orders by, without folding a history.

    ``rank`` is the score's key less its ageing since the opening (bigger first), stored because waiting alone never
    changes the order; ``due_at`` is the nearest deadline of its targets, its tasks and its state, ``due_for`` its name,
    and ``statutory`` whether it is the law's; ``law_due_at`` is the nearest that is. ``overdue`` names what has passed
    and is still to be done; ``references`` are the claim's. ``assigned_at`` is when the ``owner`` was given it, and
    ``unassignable`` why nobody could be, where an assigner was asked.
    """

    dispute_id: str
    version: int
    kind: str
    state: str
    stage: str
    open: bool
    queued: bool
    waits_on: frozenset[str]
    claimant: str
    reason: str
    opened_at: pendulum.DateTime
    entered_at: pendulum.DateTime
    nature: str | None = None
    team: str | None = None
    owner: str | None = None
    assigned_at: pendulum.DateTime | None = None
    unassignable: str = ""
    amount: Money | None = None
    priority: str | None = None
    rank: int = 0
    due_at: pendulum.DateTime | None = None
    due_for: str = ""
    statutory: bool = False
    law_due_at: pendulum.DateTime | None = None
    overdue: tuple[str, ...] = ()
    references: Mapping[str, str] = field(factory=FrozenMap[str, str])
    outcome: Outcome | None = None


UNSCORED: Final = "unscored"
"""What counts a dispute that has no priority yet."""


def _counts(counts: Mapping[str, int]) -> FrozenMap[str, int]:
    return mapped(counts)


@frozen(kw_only=True)
class Load:
    """What one owner has on hand: the number of open disputes by priority, and when they were last given one.

    A dispute without a priority is counted under ``UNSCORED``; ``last_assigned_at`` looks at closed ones too.
    """

    owner: str
    open: Mapping[str, int] = field(default=FrozenMap[str, int](), converter=_counts)
    last_assigned_at: pendulum.DateTime | None = None

    @property
    def count(self) -> int:
        """How many open disputes that are."""
        return sum(self.open.values())


@frozen(kw_only=True)
class Batch:
    """One dispute's changes, written all or not at all.

    ``expected_version`` is 0 for an opening; ``summary`` and ``timers`` replace the dispute's earlier ones, also where
    there are no ``events``; ``key`` and ``digest`` are those of the call, if it had a key.
    """

    dispute_id: str
    expected_version: int
    events: tuple[Event, ...]
    summary: Summary
    outgoing: tuple[Outgoing, ...] = ()
    orders: tuple[RemedyOrder, ...] = ()
    timers: tuple[Timer, ...] = ()
    key: Key | None = None
    digest: str = ""


Order: TypeAlias = Literal["queue", "due", "law", "opened"]
_ORDERS: Final[tuple[Order, ...]] = get_args(Order)


@frozen(kw_only=True)
class Query:
    """Which rows, in which order: each filter that is given must hold.

    ``due_by`` and ``opened_from`` include the instant itself. ``queue`` orders by ``rank`` (bigger first), then
    deadline (none last), then age, then id; ``due`` by deadline, then ``queue``'s order; ``law`` by the law's deadline
    (none last), then ``queue``'s order but for deadlines; ``opened`` by age, then id.
    ``after`` is the ``next`` of the page before. Raises ``InvalidValue`` for a page of nothing and an unknown order.
    """

    team: str | None = None
    owner: str | None = None
    unassigned: bool = False
    stage: str | None = None
    kind: str | None = None
    claimant: str | None = None
    queued: bool | None = None
    open: bool | None = None
    due_by: datetime | None = None
    opened_from: datetime | None = None
    order: Order = "queue"
    limit: int = 50
    after: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a page that could hold nothing, and an order that nobody knows."""
        at_least_one(self.limit)
        if self.order not in _ORDERS:
            raise InvalidValue(
                Finding(
                    "DK-QUERY-ORDER",
                    "there is no order {order}",
                    {"order": shown(self.order)},
                    where="order",
                    mend=nearest(self.order, _ORDERS),
                )
            )


@frozen
class Page:
    """One page of rows, and where the next begins; ``next`` is ``None`` on the last.

    ``total`` counts the rows of all pages.
    """

    rows: tuple[Summary, ...]
    next: str | None = None
    total: int = field(default=0, kw_only=True)


class DisputeStore(Protocol):
    """Where histories live. ``disputekit.testing.StoreContract`` is the same contract as tests."""

    def load(self, dispute_id: str) -> History | None:
        """Give the whole history, or ``None`` if there is no such dispute."""

    def append(self, batches: Sequence[Batch]) -> None:
        """Write all batches or none.

        Raises ``KeyReused`` for a key that was used before, whatever for, else ``StaleVersion``; it has then written
        nothing.
        """

    def result(self, key: Key) -> Recorded | None:
        """Give what the first use of ``key`` did, or ``None`` if it is new."""

    def query(self, query: Query) -> Page:
        """Give the rows that ``query`` asks for, in a total order, a page at a time."""

    def loads(self) -> Sequence[Load]:
        """Give what each owner of a dispute has on hand, by owner: one row for everybody who is the owner of any."""

    def due(self, at: datetime, limit: int) -> Sequence[Timer]:
        """Give the timers that are due at ``at`` or before, earliest first."""

    def claim_outbox(self, at: datetime, limit: int, lease: timedelta) -> Sequence[Outgoing]:
        """Give messages to send, and keep them from other callers until the lease ends.

        Those that were claimed less often come first, then the oldest, and a dispute's own in the order of its events:
        one that cannot be sent holds up no other.
        """

    def settle_outbox(self, receipts: Sequence[Receipt]) -> None:
        """Record what became of claimed messages; one to be retried is free at once, no other is claimed again."""

    def posted(self, dispute_id: str) -> Sequence[Posted]:
        """Give all messages that a dispute has sent or wants to, in the order of their events, and their receipts."""

    def claim_orders(self, at: datetime, limit: int, lease: timedelta) -> Sequence[RemedyOrder]:
        """Give remedies to execute, and keep them from other callers until the lease ends: as ``claim_outbox`` does."""

    def settle_orders(self, keys: Sequence[str]) -> None:
        """Take claimed orders out, of which everything is recorded; the others are free once their lease has ended."""


class Channel(Protocol):
    """How messages leave: mail, a portal, a file."""

    def send(self, message: Outgoing, key: str) -> Receipt:
        """Send ``message``; the same ``key`` again must not reach the party twice where the provider can tell."""


def _record_at(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else instant(value, "at")


def _fields(items: Mapping[str, Scalar]) -> FrozenMap[str, Scalar]:
    return mapped(items)


@frozen(kw_only=True)
class Record:
    """Something that the host's own systems say: an order, an invoice, a payment, a shipment, a condition report.

    ``id`` is its number there, ``at`` when it happened, ``fields`` what it says; ``visible_to`` are the parties that
    may see it (left out: nobody but us), and ``source`` is put there by who asks. Raises ``InvalidValue``.

    >>> Record(kind="shipment", id="1Z-88", fields={"delivered": True}).fields["delivered"]
    True
    """

    kind: str
    id: str
    at: pendulum.DateTime | None = field(default=None, converter=_record_at)
    fields: Mapping[str, Scalar] = field(default=FrozenMap[str, Scalar](), converter=_fields)
    visible_to: frozenset[str] = field(default=frozenset(), converter=names)
    source: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse a record of no kind, without a number, or of other types."""
        refuse_misfits(self, given=("kind", "id"))


class CaseSource(Protocol):
    """Where the host keeps what a dispute is about."""

    @property
    def name(self) -> str:
        """What people call it: ``orders``, ``the warehouse``."""

    def fetch(self, dispute: Dispute) -> Sequence[Record]:
        """Give everything that it has on the dispute; the claim's references say what to look for."""


class RemedyExecutor(Protocol):
    """How remedies are executed: a payment gateway, an accounting system, a warehouse."""

    def execute(self, order: RemedyOrder, key: str) -> Execution:
        """Execute ``order``; the same ``key`` again must not pay twice where the provider can tell.

        An exception means that nobody knows: it is looked up before anything is tried again.
        """

    def find(self, key: str) -> Execution | None:
        """Say what became of the order under ``key``; ``None`` if the provider has never seen it."""


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Give the current instant, aware."""


class IdMaker(Protocol):
    """How ids of disputes are made."""

    def new_id(self) -> str:
        """Give an id that no dispute has."""
