"""Where disputes live: what is written at once, under which key, and what a store must do."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import pendulum
from attrs import frozen

from disputekit.history import Event, History
from disputekit.ports._execution import RemedyOrder
from disputekit.ports._messages import Outgoing, Posted, Receipt
from disputekit.ports._rows import Load, Page, Query, Summary


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
        """Give the key of a dispute; ``None`` if there is none, or no longer."""

    def destroy(self, dispute_id: str) -> None:
        """Forget the key of a dispute for good."""
