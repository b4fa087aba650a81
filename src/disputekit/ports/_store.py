"""Where disputes live: rows to find them by, what is written at once, under which key, and what a store must do."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol, TypeAlias

import pendulum
from attrs import field, frozen

from disputekit._input.converters import mapped
from disputekit._input.validation import at_least_one, check_fields
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.dispute import Outcome
from disputekit.history import Event, History
from disputekit.money import Money
from disputekit.ports._execution import RemedyOrder
from disputekit.ports._messages import Outgoing, Posted, Receipt


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

    __repr__ = brief


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

    __repr__ = brief

    @property
    def count(self) -> int:
        """How many open disputes that are."""
        return sum(self.open.values())


Order: TypeAlias = Literal["queue", "due", "law", "opened"]


@frozen(kw_only=True)
class Query:
    """Which rows, in which order: each filter that is given must hold.

    ``due_by`` and ``opened_from`` include the instant itself. ``queue`` orders by ``rank`` (bigger first), then
    deadline (none last), then age, then id; ``due`` by deadline, then ``queue``'s order; ``law`` by the law's deadline
    (none last), then ``queue``'s order but for deadlines; ``opened`` by age, then id.
    ``after`` is the ``next`` of the page before. Raises ``InvalidValue``.
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

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check each field."""
        check_fields(self)
        at_least_one(self.limit)


@frozen
class Page:
    """One page of rows, and where the next begins; ``next`` is ``None`` on the last."""

    rows: tuple[Summary, ...]
    next: str | None = None

    __repr__ = brief


@frozen
class Key:
    """An idempotency key: unique within its dispute.

    Where ``dispute_id`` is ``None`` it is unique among all openings and messages that come in.
    """

    value: str
    dispute_id: str | None = None

    __repr__ = brief


@frozen
class Recorded:
    """What the first use of a key did: the event it made, and a digest of the action it was used for."""

    dispute_id: str
    seq: int
    digest: str

    __repr__ = brief


@frozen
class Timer:
    """When a dispute must be looked at again, and what for."""

    dispute_id: str
    at: pendulum.DateTime
    what: str

    __repr__ = brief


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

    __repr__ = brief


class DisputeStore(Protocol):
    """Where histories live. ``disputekit.testing.StoreContract`` is the same contract as tests."""

    @property
    def inside_transaction(self) -> bool:
        """Whether the store writes inside of a transaction that the host commits; jobs refuse such a store."""

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

    def count(self, query: Query) -> int:
        """Count the rows of all pages of ``query``."""

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


class KeyRing(Protocol):
    """Where the keys live that seal the personal values of disputes, one key for each dispute."""

    def make(self, dispute_id: str) -> bytes:
        """Give the key of a dispute; the first call makes it."""

    def find(self, dispute_id: str) -> bytes | None:
        """Give the key of a dispute; ``None`` before ``make`` and after ``destroy``."""

    def destroy(self, dispute_id: str) -> None:
        """Forget the key of a dispute for good."""
