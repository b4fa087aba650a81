"""The stores in SQL against the same statements in bare ``sqlite3`` and ``psycopg``, with a durable commit each."""

import atexit
import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pendulum
from attrs import evolve

from benchmarks._harness import Case, peer
from disputekit import Claim, Event
from disputekit.actions import Message, Open
from disputekit.codec import dump_event
from disputekit.dispute import SYSTEM, EnteredState
from disputekit.ports import Batch, DisputeStore, Query, Summary

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
DISPUTES = 100_000
CLAIM = Claim(claimant="acc-1", reason="duplicate_charge", received_at=NOW)
ENTERED = EnteredState("received", "intake", frozenset({"agent"}), queued=True, open=True)
INSERT_DISPUTE = "INSERT INTO disputes VALUES (?, ?, ?, ?, ?, ?)"
INSERT_EVENT = "INSERT INTO events VALUES (?, ?, ?)"
PAGE = "SELECT summary FROM disputes WHERE queued = 1 ORDER BY neg_rank, due, opened, id LIMIT 50"
"""The same rows and the same index as those of the store, without what a contract asks for."""


def cases() -> list[Case]:
    """Appending three events, and the first fifty of a queue of 100,000."""
    append, page = "store: open with three events, committed", f"store: 50 of {DISPUTES:,} in the queue"
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    return [
        peer("sqlite3", append, lambda: _bare_append(Path(folder.name) / "bare-append.sqlite")),
        Case("disputekit on SQLite", append, _append(Path(folder.name) / "append.sqlite")),
        peer("sqlite3", page, lambda: _bare_page(Path(folder.name) / "bare-page.sqlite")),
        Case("disputekit on SQLite", page, _page(Path(folder.name) / "page.sqlite")),
    ]


def made_batch(name: str) -> Batch:
    """Make an opening with two notes."""
    first = Event(
        dispute_id=name, seq=1, action=Open(CLAIM), actor=SYSTEM, occurred_at=NOW, recorded_at=NOW, entered=ENTERED,
        lifecycle="bench", lifecycle_version="1",
    )  # fmt: skip
    note = Message("…", party="claimant", direction="internal")
    row = Summary(
        dispute_id=name, version=3, kind="customer_operations", state="received", stage="intake", open=True,
        queued=True,
        waits_on=frozenset({"agent"}), claimant="acc-1", reason="duplicate_charge", opened_at=NOW, entered_at=NOW,
        rank=hash(name) % 1_000_003,
    )  # fmt: skip
    events = (first, *(evolve(first, seq=seq, action=note) for seq in (2, 3)))
    return Batch(dispute_id=name, expected_version=0, events=events, summary=row)


def _store(path: Path) -> DisputeStore:
    from sqlalchemy import create_engine

    from disputekit.adapters.sql import SqlStore, create_tables

    engine = create_engine(f"sqlite:///{path}")
    create_tables(engine)
    return SqlStore(engine)


def _append(path: Path) -> Callable[[], object]:
    store, numbers = _store(path), count()
    return lambda: store.append([made_batch(f"D-{next(numbers)}")])


def _page(path: Path) -> Callable[[], object]:
    store = _store(path)
    for begin in range(0, DISPUTES, 1_000):
        store.append([made_batch(f"D-{number}") for number in range(begin, begin + 1_000)])
    return lambda: store.query(Query(queued=True, limit=50))


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE disputes (id TEXT PRIMARY KEY, neg_rank, due, opened, queued, summary)")
    connection.execute("CREATE TABLE events (id TEXT, seq INTEGER, event TEXT, PRIMARY KEY (id, seq))")
    connection.execute("CREATE INDEX queue ON disputes (neg_rank, due, opened, id) WHERE queued = 1")
    return connection


def _write(connection: sqlite3.Connection, batch: Batch) -> None:
    row = batch.summary
    connection.execute(INSERT_DISPUTE, (row.dispute_id, -row.rank, 0, 0, 1, str(row)))
    connection.executemany(INSERT_EVENT, [(row.dispute_id, event.seq, dump_event(event)) for event in batch.events])


def _bare_append(path: Path) -> Callable[[], object]:
    connection, numbers = _bare(path), count()

    def append() -> None:
        connection.execute("BEGIN IMMEDIATE")
        _write(connection, made_batch(f"D-{next(numbers)}"))
        connection.execute("COMMIT")

    return append


def _bare_page(path: Path) -> Callable[[], object]:
    connection = _bare(path)
    connection.execute("BEGIN")
    for number in range(DISPUTES):
        _write(connection, made_batch(f"D-{number}"))
    connection.execute("COMMIT")
    return lambda: connection.execute(PAGE).fetchall()
