"""A store in an SQL database: SQLite, or PostgreSQL through psycopg."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pendulum
from sqlalchemy import Connection, Engine

from disputekit._input.instants import aware, to_us
from disputekit.actions import Action
from disputekit.adapters.sql._access import Access, Own, Run, Within
from disputekit.adapters.sql._chain import SEALED, START, Seal, next_link, opened_values
from disputekit.adapters.sql._integrity import Verification, erase, seal_for, verified
from disputekit.adapters.sql._rows import (
    Value,
    check_texts,
    dispute_row,
    dump,
    load,
    payload,
    queue_row,
    receipt_of,
    scope_of,
    timer_row,
)
from disputekit.adapters.sql._statements import Queue, conditions_of, place_of
from disputekit.adapters.sql._transfer import checked, exported, imported
from disputekit.codec import dump_event, load_event
from disputekit.errors import Finding, StoreError, TamperedHistory
from disputekit.history import Event, History
from disputekit.ports import (
    UNSCORED,
    Batch,
    Key,
    KeyRing,
    Load,
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

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_US: Final = timedelta(microseconds=1)


class SqlStore:
    """A ``DisputeStore`` in SQLite or PostgreSQL; ``create_tables`` makes its tables.

    ``SqlStore(engine)`` commits each call: for jobs and simple services. ``SqlStore.within(connection)`` is part of the
    transaction that the host has open on a connection or session, and never commits: for a request that changes the
    host's own tables too. Jobs (``tick``, ``deliver``, ``execute``) need the first.

    ``tenant`` keeps several companies apart in one database. ``actions`` are the host's own kinds of action. Safe to
    share between threads if opened on an engine.

    Raises ``KeyReused`` and ``StaleVersion`` as every store does; ``RetryTransaction`` where the host's transaction met
    another one and must be repeated; ``StoreUnavailable`` where the database refuses or is lost; ``InvalidValue`` for a
    text that a database cannot keep.

    >>> from sqlalchemy import create_engine
    >>> from disputekit.adapters.sql import create_tables
    >>> engine = create_engine("sqlite://")
    >>> create_tables(engine)
    >>> SqlStore(engine).load("D-1") is None
    True
    """

    def __init__(
        self,
        engine: Engine,
        *,
        tenant: str = "",
        keys: KeyRing | None = None,
        actions: Iterable[type[Action]] = (),
    ) -> None:
        """Open a store that commits each call."""
        self._open(Own(engine), tenant, keys, actions)

    @classmethod
    def within(
        cls,
        connection: "Connection | Session",
        *,
        tenant: str = "",
        keys: KeyRing | None = None,
        actions: Iterable[type[Action]] = (),
    ) -> "SqlStore":
        """Open a store inside the transaction of ``connection`` (or of a session): it never commits."""
        store = cls.__new__(cls)
        ours = connection if isinstance(connection, Connection) else connection.connection()
        store._open(Within(ours), tenant, keys, actions)  # noqa: SLF001 - another way to make one of these
        return store

    def _open(self, access: Access, tenant: str, keys: KeyRing | None, actions: Iterable[type[Action]]) -> None:
        self._access = access
        self._sql = access.statements
        self._tenant = tenant
        self._keys = keys
        self._actions = tuple(actions)

    def __repr__(self) -> str:
        how = "within a transaction" if self.inside_transaction else "commits each call"
        return f"<SqlStore on {self._access.name}, {how}>"

    @property
    def inside_transaction(self) -> bool:
        """Whether the host's transaction decides what is kept."""
        return self._access.inside

    def load(self, dispute_id: str, *, verify: bool = False) -> History | None:
        """Give the whole history, or ``None`` if there is no such dispute.

        Raises ``TamperedHistory`` if ``verify`` is asked for and an event is not as it was written.
        """
        if verify and (finding := self.verify(dispute_id).finding):
            raise TamperedHistory(finding)
        rows = self._read(self._sql.load, self._tenant, dispute_id)
        return History(tuple(self._event(text) for (text,) in rows)) if rows else None

    def verify(self, dispute_id: str) -> Verification:
        """Compare a dispute's history with its hash chain: the first broken link, and what was erased."""
        stored = [(seq, text, link) for seq, text, link in self._read(self._sql.stored, self._tenant, dispute_id)]
        versions = self._read(self._sql.versions, self._tenant, dispute_id)
        key = None if self._keys is None else self._keys.find(dispute_id)
        return verified(dispute_id, versions[0][0] if versions else 0, stored, key)

    def verify_all(self) -> Iterator[Verification]:
        """Verify every dispute, by id: for a job."""
        for dispute_id in self._ids():
            yield self.verify(dispute_id)

    def erase(self, dispute_id: str) -> Verification:
        """Erase the personal values of a closed dispute everywhere, and its key; its chain still verifies.

        Raises ``StoreError`` for a dispute that is open or unknown, and where there is no key to erase.
        """
        key = None if self._keys is None else self._keys.find(dispute_id)
        if self._keys is None or key is None:
            raise StoreError(
                Finding(
                    "DK-STORE-NO-KEY",
                    "dispute {dispute} has no key, so its values cannot be erased without breaking its chain",
                    {"dispute": dispute_id},
                    where="keys",
                    hint="open the store with keys=SqlKeyRing(...) before the first dispute is written",
                )
            )
        sealing = key
        self._access.write(lambda run: erase(run, self._sql.mark, self._tenant, dispute_id, sealing))
        self._keys.destroy(dispute_id)
        return self.verify(dispute_id)

    def append(self, batches: Sequence[Batch]) -> None:
        """Write all batches or none; see ``DisputeStore``."""
        for batch in batches:
            if self._keys is not None and not batch.expected_version:
                self._keys.make(batch.dispute_id)  # before the transaction: the ring may be in the same SQLite file
        if batches:
            self._access.write(lambda run: self._write(run, batches))

    def result(self, key: Key) -> Recorded | None:
        """Give what the first use of ``key`` did, or ``None`` if it is new."""
        rows = self._read(self._sql.key, self._tenant, scope_of(key), key.value)
        return Recorded(*rows[0]) if rows else None

    def query(self, query: Query) -> Page:
        """Give the rows that ``query`` asks for, in a total order, a page at a time."""
        conditions, values = conditions_of(query, self._sql.mark)
        place = () if query.after is None else read_place(query.after, query.order)
        page = self._sql.page(query.order, conditions, after=query.after is not None)
        rows = self._read(page, self._tenant, *values, *place, query.limit + 1)
        shown = rows[: query.limit]
        following = place_of(shown[-1][:-1]) if len(rows) > len(shown) else None
        return Page(tuple(load(Summary, row[-1]) for row in shown), following)

    def count(self, query: Query) -> int:
        """Count the rows of all pages of ``query``."""
        conditions, values = conditions_of(query, self._sql.mark)
        return int(self._read(self._sql.count(conditions), self._tenant, *values)[0][0])

    def loads(self) -> Sequence[Load]:
        """Give what each owner of a dispute has on hand, by owner."""
        tenant = self._tenant
        open_: dict[str, dict[str, int]] = {}
        for owner, priority, number in self._read(self._sql.loads, tenant):
            open_.setdefault(owner, {})[priority or UNSCORED] = number
        owners = self._read(self._sql.owners, tenant, tenant, tenant)
        return tuple(
            Load(
                owner=owner,
                open=open_.get(owner, {}),
                last_assigned_at=None if given is None else load(pendulum.DateTime, given),
            )
            for owner, given in owners
        )

    def due(self, at: datetime, limit: int) -> Sequence[Timer]:
        """Give the timers that are due at ``at`` or before, earliest first."""
        rows = self._read(self._sql.due, self._tenant, to_us(at, "at"), limit)
        return tuple(Timer(dispute_id, load(pendulum.DateTime, due), what) for dispute_id, due, what in rows)

    def claim_outbox(self, at: datetime, limit: int, lease: timedelta) -> Sequence[Outgoing]:
        """Give messages to send, and keep them from other callers until the lease ends."""
        return [load(Outgoing, item) for item in self._claim(self._sql.outbox, at, limit, lease)]

    def settle_outbox(self, receipts: Sequence[Receipt]) -> None:
        """Record what became of claimed messages; one to be retried is free again at once."""

        def work(run: Run) -> None:
            for receipt in receipts:
                again = int(receipt.status is ReceiptStatus.RETRY)
                values = again, again, dump(receipt), self._tenant, receipt.key
                run(self._sql.settle_message, values)

        self._access.write(work)

    def posted(self, dispute_id: str) -> Sequence[Posted]:
        """Give all messages that a dispute has sent or wants to, in the order of their events, and their receipts."""
        rows = self._read(self._sql.posted, self._tenant, dispute_id)
        return [Posted(load(Outgoing, item), attempts, receipt_of(receipt)) for item, attempts, receipt in rows]

    def claim_orders(self, at: datetime, limit: int, lease: timedelta) -> Sequence[RemedyOrder]:
        """Give remedies to execute, and keep them from other callers until the lease ends."""
        return [load(RemedyOrder, item) for item in self._claim(self._sql.orders, at, limit, lease)]

    def settle_orders(self, keys: Sequence[str]) -> None:
        """Take claimed orders out, of which everything is recorded."""

        def work(run: Run) -> None:
            for key in keys:
                run(self._sql.settle_order, (self._tenant, key))

        self._access.write(work)

    def export(self) -> Iterator[str]:
        """Give every dispute with everything that belongs to it as a line of JSON, by id; writers need not wait."""
        for dispute_id in self._ids():
            yield self._access.read(partial(exported, mark=self._sql.mark, tenant=self._tenant, dispute_id=dispute_id))

    def import_lines(self, lines: Iterable[str]) -> int:
        """Add the disputes that ``export`` wrote and give their number; each is written whole or not at all.

        Raises ``CodecError`` for a line that was changed, and ``StoreUnavailable`` for a dispute that is there already;
        the lines before it are kept. Keys of a ``KeyRing`` travel apart.
        """
        count = 0
        for _, line in checked(lines):
            self._access.write(partial(imported, mark=self._sql.mark, tenant=self._tenant, line=line))
            count += 1
        return count

    def _read(self, sql: str, *values: Value) -> list[tuple[Any, ...]]:
        return self._access.read(lambda run: [tuple(row) for row in run(sql, values).fetchall()])

    def _ids(self) -> Iterator[str]:
        last = ""
        while rows := self._read(self._sql.ids, self._tenant, last):
            yield from (last := dispute_id for (dispute_id,) in rows)

    def _event(self, text: str) -> Event:
        if SEALED in text:
            text = json.dumps(opened_values(payload(text)))
        return load_event(text, actions=self._actions)

    def _seal(self, run: Run, batch: Batch, opening: str) -> Seal:
        """Give what seals the events of a dispute; ``opening`` is its first event if the batch has it."""
        key = None if self._keys is None else self._keys.find(batch.dispute_id)
        if key is None:
            return Seal(None)
        if batch.expected_version:
            values = self._tenant, batch.dispute_id
            opening = run(self._sql.opening, values).fetchall()[0][0]
        return seal_for(key, payload(opening))

    def _claim(self, queue: Queue, at: datetime, limit: int, lease: timedelta) -> list[str]:
        now = to_us(aware(at, "at"), "at")

        def work(run: Run) -> list[str]:
            rows = run(queue.claim, (self._tenant, now, limit)).fetchall()
            leases: list[tuple[Value, ...]] = [(now + lease // _US, self._tenant, key) for key, _ in rows]
            if leases:
                run(queue.lease, leases)
            return [item for _, item in rows]

        return self._access.write(work)

    def _write(self, run: Run, batches: Sequence[Batch]) -> None:
        for batch in batches:
            if batch.key is not None:
                self._use_key(run, batch, batch.key)
        # Every writer takes the rows in one order, so that two who write the same disputes do not wait for each other.
        for batch in sorted(batches, key=lambda each: each.dispute_id):
            self._move(run, batch)
            self._add_events(run, batch)
            run(self._sql.clear_timers, (self._tenant, batch.dispute_id))
            timers = [timer_row(self._tenant, timer) for timer in batch.timers]
            if timers:
                run(self._sql.add_timer, timers)
            for queue, items in ((self._sql.outbox, batch.outgoing), (self._sql.orders, batch.orders)):
                rows = [queue_row(self._tenant, item) for item in items]
                if rows:
                    check_texts(rows, "outgoing")
                    run(queue.put, rows)

    def _use_key(self, run: Run, batch: Batch, key: Key) -> None:
        seq = batch.expected_version + len(batch.events)
        row = (self._tenant, scope_of(key), key.value, batch.dispute_id, seq, batch.digest)
        check_texts([row], "key")
        if not run(self._sql.use_key, row).rowcount:
            raise key_reused(key)

    def _move(self, run: Run, batch: Batch) -> None:
        """Write the dispute's row if its version is the one that the batch was decided on."""
        row = dispute_row(batch.summary)
        row = (batch.expected_version + len(batch.events), *row[1:])
        check_texts([row], "summary")
        if batch.expected_version:
            done = run(self._sql.move_dispute, (*row, self._tenant, batch.dispute_id, batch.expected_version))
        else:
            done = run(self._sql.open_dispute, (self._tenant, batch.dispute_id, *row))
        if not done.rowcount:
            found = run(self._sql.versions, (self._tenant, batch.dispute_id)).fetchall()
            raise stale_version(batch, found[0][0] if found else 0)

    def _add_events(self, run: Run, batch: Batch) -> None:
        if not batch.events:
            return
        link = START
        if batch.expected_version:
            values = self._tenant, batch.dispute_id, batch.expected_version
            link = run(self._sql.last_link, values).fetchall()[0][0]
        texts = [dump_event(event, actions=self._actions) for event in batch.events]
        seal = self._seal(run, batch, texts[0])
        rows: list[tuple[Value, ...]] = []
        for event, text in zip(batch.events, texts, strict=True):
            link = next_link(link, payload(text), seal)
            rows.append((self._tenant, batch.dispute_id, event.seq, text, link))
        run(self._sql.add_event, rows)
