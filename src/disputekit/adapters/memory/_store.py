"""A store that keeps everything in memory."""

import json
import signal
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from heapq import heappop, heappush, nsmallest
from threading import RLock, current_thread, main_thread
from typing import Final, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

import pendulum
from attrs import define, evolve, field, frozen

from disputekit._input.instants import to_us
from disputekit.history import History
from disputekit.ports import (
    UNSCORED,
    Batch,
    Key,
    Load,
    Order,
    Outgoing,
    Page,
    Posted,
    Query,
    Receipt,
    ReceiptStatus,
    Recorded,
    RemedyOrder,
    Summary,
    Timer,
    key_reused,
    read_place,
    stale_version,
)

__all__ = ["MemoryStore"]

_NEVER: Final = 1 << 62  # after every deadline that a datetime can hold
_ALWAYS: Final = -_NEVER
_US: Final = timedelta(microseconds=1)

_Place: TypeAlias = tuple[int | str, ...]


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold back Ctrl-C until everything is written: an interrupt can arrive between any two steps."""
    before = signal.getsignal(signal.SIGINT)
    if current_thread() is not main_thread() or not callable(before):
        yield
        return
    pending: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: pending.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pending:
            before(pending[0], None)


class _Item(Protocol):
    """What waits in an outbox: a message, or a remedy to execute."""

    @property
    def key(self) -> str:
        """Its own key."""

    @property
    def dispute_id(self) -> str:
        """The dispute that it belongs to."""

    @property
    def created_at(self) -> pendulum.DateTime:
        """Since when it waits."""


T = TypeVar("T", bound=_Item)


@define
class _Waiting(Generic[T]):
    """An item, how often it was claimed, and until when it is somebody's."""

    item: T
    place: tuple[int, str, int, str]
    claims: int = 0
    leased_until: int = _ALWAYS


@define
class _Outbox(Generic[T]):
    """Items by key, each leased to one worker at a time."""

    _waiting: dict[str, _Waiting[T]] = field(factory=dict)

    def put(self, item: T, number: int) -> None:
        """Add one; those of a dispute and an instant are in the order of ``number``."""
        place = (to_us(item.created_at, "created_at"), item.dispute_id, number, item.key)
        self._waiting[item.key] = _Waiting(item, place)

    def claim(self, now: int, limit: int, lease: timedelta) -> Sequence[T]:
        """Lease the next ones: those claimed less often first, then the oldest."""
        free = (waiting for waiting in self._waiting.values() if waiting.leased_until <= now)
        claimed = nsmallest(limit, free, key=lambda each: (each.claims, *each.place))
        for waiting in claimed:
            waiting.claims += 1
            waiting.leased_until = now + lease // _US
        return tuple(waiting.item for waiting in claimed)

    def take_out(self, keys: Iterable[str]) -> None:
        """Forget the given keys; unknown ones are ignored."""
        for key in keys:
            self._waiting.pop(key, None)

    def free(self, keys: Iterable[str]) -> None:
        """End the leases of ``keys``."""
        for key in keys:
            if key in self._waiting:
                self._waiting[key].leased_until = _ALWAYS


@frozen
class _Row:
    """A summary, with the instants that it is filtered and sorted by."""

    summary: Summary
    due: int
    law: int
    opened: int


@define
class _OnHand:
    """What an owner has: open disputes by priority, and when they were given each, the latest first, as a heap."""

    open: Counter[str] = field(factory=Counter)
    given: list[tuple[int, str]] = field(factory=list)


class _Alarm(NamedTuple):
    at: int
    dispute_id: str
    what: str


class MemoryStore:
    """A ``DisputeStore`` that forgets everything when the program ends.

    Safe to share between threads. A row of ``query`` is found by going through all disputes, or through those of one
    claimant or those that are open, where the query asks for these.

    >>> MemoryStore().load("D-1") is None
    True
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = RLock()
        self._histories: dict[str, History] = {}
        self._rows: dict[str, _Row] = {}
        self._by_claimant: dict[str, dict[str, _Row]] = {}
        self._open: dict[str, _Row] = {}
        self._on_hand: dict[str, _OnHand] = {}
        self._keys: dict[Key, Recorded] = {}
        self._timers: dict[_Alarm, Timer] = {}
        self._alarms: list[_Alarm] = []  # the same, sorted
        self._alarms_of: dict[str, tuple[_Alarm, ...]] = {}
        self._outbox: _Outbox[Outgoing] = _Outbox()
        self._orders: _Outbox[RemedyOrder] = _Outbox()
        self._posted: dict[str, dict[str, Posted]] = {}
        self._posted_by: dict[str, str] = {}  # the dispute of each message

    @property
    def inside_transaction(self) -> bool:
        """Whether a host commits what is written: no, each call is whole."""
        return False

    def load(self, dispute_id: str) -> History | None:
        """Give the whole history, or ``None`` if there is no such dispute."""
        with self._lock:
            return self._histories.get(dispute_id)

    def append(self, batches: Sequence[Batch]) -> None:
        """Write all batches or none; see ``DisputeStore``."""
        with self._lock:
            histories = self._checked(batches)
            with _uninterrupted():
                for batch in batches:
                    self._write(batch)
                self._histories.update(histories)

    def result(self, key: Key) -> Recorded | None:
        """Give what the first use of ``key`` did, or ``None`` if it is new."""
        with self._lock:
            return self._keys.get(key)

    def query(self, query: Query) -> Page:
        """Give the rows that ``query`` asks for, in a total order, a page at a time."""
        place = _PLACES[query.order]
        begin = None if query.after is None else read_place(query.after, query.order)
        found = self._found(query)
        left = found if begin is None else [row for row in found if place(row) > begin]
        page = nsmallest(query.limit, left, key=place)
        following = json.dumps(place(page[-1])) if len(left) > len(page) else None
        return Page(tuple(row.summary for row in page), following)

    def count(self, query: Query) -> int:
        """Count the rows of all pages of ``query``."""
        return len(self._found(query))

    def loads(self) -> Sequence[Load]:
        """Give what each owner of a dispute has on hand, by owner."""
        with self._lock:
            found = ((owner, self._last_given(owner), on_hand.open) for owner, on_hand in self._on_hand.items())
            return tuple(
                Load(owner=owner, open=+open_, last_assigned_at=row.summary.assigned_at)
                for owner, row, open_ in sorted(found, key=_owner)
                if row is not None
            )

    def due(self, at: datetime, limit: int) -> Sequence[Timer]:
        """Give the timers that are due at ``at`` or before, earliest first."""
        until = to_us(at, "at")
        with self._lock:
            passed = bisect_right(self._alarms, until, key=_alarm_at)
            return tuple(self._timers[alarm] for alarm in self._alarms[: min(passed, limit)])

    def claim_outbox(self, at: datetime, limit: int, lease: timedelta) -> Sequence[Outgoing]:
        """Give messages to send, and keep them from other callers until the lease ends."""
        now = to_us(at, "at")
        with self._lock:
            return self._outbox.claim(now, limit, lease)

    def settle_outbox(self, receipts: Sequence[Receipt]) -> None:
        """Record what became of claimed messages; one to be retried is free again at once."""
        with self._lock, _uninterrupted():
            for receipt in receipts:
                if receipt.key in self._posted_by:
                    posted = self._posted[self._posted_by[receipt.key]]
                    before = posted[receipt.key]
                    posted[receipt.key] = evolve(before, attempts=before.attempts + 1, receipt=receipt)
            self._outbox.free(receipt.key for receipt in receipts if receipt.status is ReceiptStatus.RETRY)
            self._outbox.take_out(receipt.key for receipt in receipts if receipt.status is not ReceiptStatus.RETRY)

    def posted(self, dispute_id: str) -> Sequence[Posted]:
        """Give all messages that a dispute has sent or wants to, in the order of their events, and their receipts."""
        with self._lock:
            return sorted(self._posted.get(dispute_id, {}).values(), key=_event_of)

    def claim_orders(self, at: datetime, limit: int, lease: timedelta) -> Sequence[RemedyOrder]:
        """Give remedies to execute, and keep them from other callers until the lease ends."""
        now = to_us(at, "at")
        with self._lock:
            return self._orders.claim(now, limit, lease)

    def settle_orders(self, keys: Sequence[str]) -> None:
        """Take claimed orders out, of which everything is recorded."""
        with self._lock:
            self._orders.take_out(keys)

    def _checked(self, batches: Iterable[Batch]) -> dict[str, History]:
        """Find whatever stands against the batches before anything is written."""
        histories: dict[str, History] = {}
        used: set[Key] = set()
        for batch in batches:
            if batch.key is not None and (batch.key in self._keys or batch.key in used):
                raise key_reused(batch.key)
            if batch.key is not None:
                used.add(batch.key)
            before = histories.get(batch.dispute_id) or self._histories.get(batch.dispute_id)
            version = 0 if before is None else before.version
            if version != batch.expected_version:
                raise stale_version(batch, version)
            histories[batch.dispute_id] = History(batch.events) if before is None else before.then(*batch.events)
        return histories

    def _write(self, batch: Batch) -> None:
        summary = batch.summary
        due, law = _deadline(summary.due_at), _deadline(summary.law_due_at)
        row = _Row(summary, due, law, to_us(summary.opened_at, "opened_at"))
        self._count(self._rows.get(batch.dispute_id), row)
        self._rows[batch.dispute_id] = row
        self._by_claimant.setdefault(summary.claimant, {})[batch.dispute_id] = row
        self._open.pop(batch.dispute_id, None)
        if summary.open:
            self._open[batch.dispute_id] = row
        self._schedule(batch)
        if batch.key is not None:
            seq = batch.expected_version + len(batch.events)
            self._keys[batch.key] = Recorded(batch.dispute_id, seq, batch.digest)
        for message in batch.outgoing:
            self._outbox.put(message, message.seq)
            self._posted.setdefault(batch.dispute_id, {})[message.key] = Posted(message)
            self._posted_by[message.key] = batch.dispute_id
        for order in batch.orders:
            self._orders.put(order, order.number)

    def _count(self, before: _Row | None, row: _Row) -> None:
        """Keep count of what its owner had on hand, and now has."""
        if before is not None and before.summary.open and before.summary.owner is not None:
            self._on_hand[before.summary.owner].open[before.summary.priority or UNSCORED] -= 1
        summary = row.summary
        if summary.owner is None:
            return
        on_hand = self._on_hand.setdefault(summary.owner, _OnHand())
        if summary.open:
            on_hand.open[summary.priority or UNSCORED] += 1
        if before is None or _given(before) != _given(row):
            heappush(on_hand.given, (-_given(row)[1], summary.dispute_id))

    def _last_given(self, owner: str) -> _Row | None:
        """Give the row of the dispute that they were given last and still have; forget those that they do not."""
        given = self._on_hand[owner].given
        while given:
            since, dispute_id = given[0]
            row = self._rows[dispute_id]
            if _given(row) == (owner, -since):
                return row
            heappop(given)
        return None

    def _found(self, query: Query) -> list[_Row]:
        with self._lock:
            return list(filter(_filter(query), self._candidates(query).values()))

    def _candidates(self, query: Query) -> dict[str, _Row]:
        """Give the rows among which those of a query are."""
        if query.claimant is not None:
            return self._by_claimant.get(query.claimant, {})
        return self._open if query.open else self._rows

    def _schedule(self, batch: Batch) -> None:
        for alarm in self._alarms_of.get(batch.dispute_id, ()):
            del self._alarms[bisect_left(self._alarms, alarm)]
            del self._timers[alarm]
        timers = {_Alarm(to_us(timer.at, "at"), timer.dispute_id, timer.what): timer for timer in batch.timers}
        for alarm in timers:
            insort(self._alarms, alarm)
        self._timers.update(timers)
        self._alarms_of[batch.dispute_id] = tuple(timers)


def _event_of(posted: Posted) -> tuple[int, str]:
    return posted.message.seq, posted.message.key


def _deadline(at: datetime | None) -> int:
    return _NEVER if at is None else to_us(at, "due_at")


def _alarm_at(alarm: _Alarm) -> int:
    return alarm.at


def _owner(found: tuple[str, _Row | None, Counter[str]]) -> str:
    return found[0]


def _given(row: _Row) -> tuple[str | None, int]:
    """Say to whom it was given, and when."""
    at = row.summary.assigned_at
    return row.summary.owner, -_NEVER if at is None else to_us(at, "assigned_at")


def _queue_place(row: _Row) -> _Place:
    return -row.summary.rank, row.due, row.opened, row.summary.dispute_id


def _due_place(row: _Row) -> _Place:
    return row.due, -row.summary.rank, row.opened, row.summary.dispute_id


def _law_place(row: _Row) -> _Place:
    return row.law, -row.summary.rank, row.opened, row.summary.dispute_id


def _opened_place(row: _Row) -> _Place:
    return row.opened, row.summary.dispute_id


_PLACES: Final[dict[Order, Callable[[_Row], _Place]]] = {
    "queue": _queue_place,
    "due": _due_place,
    "law": _law_place,
    "opened": _opened_place,
}


_PLAIN: Final = ("team", "owner", "stage", "kind", "queued", "open")


def _filter(query: Query) -> Callable[[_Row], bool]:
    """Make the test that a row must pass, out of the filters that are given."""
    wanted = [(name, value) for name in _PLAIN if (value := getattr(query, name)) is not None]
    due_by = _NEVER if query.due_by is None else to_us(query.due_by, "due_by")
    opened_from = -_NEVER if query.opened_from is None else to_us(query.opened_from, "opened_from")

    def passes(row: _Row) -> bool:
        if row.due > due_by or row.opened < opened_from:
            return False
        summary = row.summary
        for name, value in wanted:  # a loop, because all() with a generator takes twice as long
            if getattr(summary, name) != value:
                return False
        return summary.owner is None or not query.unassigned

    return passes
