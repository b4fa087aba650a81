"""What the store in SQL does beyond the contract: transactions, races, tenants, errors and its tables."""

import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from uuid import uuid4

import pytest
from attrs import evolve
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from disputekit import Desk
from disputekit.adapters.memory import MemoryGateway, MemoryStore
from disputekit.adapters.sql import METADATA, SCHEMA_VERSION, SqlStore, create_tables, schema_version
from disputekit.adapters.sql._access import Own, Run
from disputekit.errors import (
    DisputekitError,
    Finding,
    InvalidValue,
    RetryTransaction,
    StaleVersion,
    StoreError,
    StoreUnavailable,
)
from disputekit.lifecycle import processes
from disputekit.ports import DisputeStore, Key, Order, Query, Receipt, ReceiptStatus, Timer
from disputekit.testing._contract_checks import START, batch, later, message, order, summary
from tests.stores.databases import sqlite_engine

_WORKERS = get_context("forkserver")
_WORKERS.set_forkserver_preload([__name__])


@pytest.fixture
def tenant() -> str:
    """Give a tenant that has nothing yet."""
    return uuid4().hex


def test_a_store_within_a_transaction_commits_nothing(engine: Engine, tenant: str) -> None:
    """What the host rolls back is gone, what it commits is there, and a refused append leaves the rest alone."""
    own = SqlStore(engine, tenant=tenant)
    with engine.connect() as connection:
        SqlStore.within(connection, tenant=tenant).append([batch("D-1")])
        connection.rollback()
    assert own.load("D-1") is None
    with Session(engine) as session:
        store = SqlStore.within(session, tenant=tenant)
        store.append([batch("D-1")])
        with pytest.raises(StoreError):
            store.append([batch("D-2"), batch("D-1")])
        store.append([batch("D-3")])
        session.commit()
    assert ["D-1", "D-3"] == [row.dispute_id for row in own.query(Query(order="opened")).rows]


def test_each_store_says_whose_the_transaction_is(engine: Engine) -> None:
    """Jobs ask for it before they send or pay anything."""
    with engine.connect() as connection:
        within = SqlStore.within(connection)
        assert (False, True) == (SqlStore(engine).inside_transaction, within.inside_transaction)
        assert f"<SqlStore on {engine.dialect.name}, within a transaction>" == repr(within)
    assert f"<SqlStore on {engine.dialect.name}, commits each call>" == repr(SqlStore(engine))


def test_tenants_do_not_meet(engine: Engine, tenant: str) -> None:
    """The same ids and keys of two tenants are different disputes, messages and timers."""
    one, other = SqlStore(engine, tenant=tenant), SqlStore(engine, tenant=f"{tenant}-2")
    full = evolve(
        batch("D-1"),
        key=Key("k"),
        outgoing=(message("m-1"),),
        orders=(order("o-1"),),
        timers=(Timer("D-1", START, "state"),),
    )
    one.append([full])
    other.append([full])
    one.append([batch("D-1", 2)])
    assert [2, 1] == [len(history) for store in (one, other) if (history := store.load("D-1"))]
    lease = timedelta(minutes=5)
    for store in (one, other):
        assert ["m-1"] == [each.key for each in store.claim_outbox(later(5), 10, lease)]
        assert ["o-1"] == [each.key for each in store.claim_orders(later(5), 10, lease)]
    assert [] == list(one.due(later(5), 10))
    assert ["D-1"] == [timer.dispute_id for timer in other.due(later(5), 10)]


def test_the_queue_uses_its_index(engine: Engine, tenant: str) -> None:
    """A queue, the deadlines and the timers are read from an index, not from the whole table."""
    store = SqlStore(engine, tenant=tenant)
    store.append([evolve(batch(f"D-{n}"), timers=(Timer(f"D-{n}", later(n), "state"),)) for n in range(300)])
    seen: list[tuple[str, tuple[object, ...]]] = []

    def note(_connection: object, _cursor: object, sql: str, parameters: tuple[object, ...], *_rest: object) -> None:
        seen.append((sql, parameters))

    event.listen(engine, "before_cursor_execute", note)
    store.query(Query(queued=True))
    store.query(Query(open=True, order="due"))
    store.due(later(900), 10)
    event.remove(engine, "before_cursor_execute", note)
    selects = [(sql, values) for sql, values in seen if sql.startswith("SELECT") and "count(*)" not in sql]
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ANALYZE dk_disputes, dk_timers"))
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        plans = [
            str(connection.exec_driver_sql(
                ("EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN ") + sql, values
            ).fetchall())
            for sql, values in selects
        ]  # fmt: skip
    assert [True, True, True] == [
        name in plan
        for name, plan in zip(("dk_disputes_queue", "dk_disputes_due", "dk_timers_due"), plans, strict=True)
    ]


def test_a_text_that_no_database_keeps_is_refused(engine: Engine, tenant: str) -> None:
    """NUL and half a surrogate pair are named, and nothing is written."""
    store = SqlStore(engine, tenant=tenant)
    for bad in ("a\x00b", "\ud800"):
        with pytest.raises(InvalidValue) as caught:
            store.append([evolve(batch("D-1"), summary=evolve(summary("D-1"), claimant=bad))])
        assert ["DK-STORE-TEXT"] == [each.code for each in caught.value.findings]
    assert store.load("D-1") is None


@pytest.mark.parametrize("key", ["k" * 255, "ключ", "K", "k"])
def test_keys_are_kept_as_they_are(engine: Engine, tenant: str, key: str) -> None:
    """Long keys, and keys that differ only in case or in their end, are different keys."""
    store = SqlStore(engine, tenant=tenant)
    store.append([evolve(batch("D-1"), key=Key(key), digest="d")])
    assert store.result(Key(key)) is not None
    assert [None, None, None] == [store.result(Key(other)) for other in (key[:-1], key.swapcase() + "x", f"{key} ")]


def test_tables_are_made_once(tmp_path: Path) -> None:
    """A second call changes nothing, the version is on record, and tables of a later release are refused."""
    engine = sqlite_engine(tmp_path)
    with engine.connect() as connection:
        assert schema_version(connection) is None
    create_tables(engine)
    create_tables(engine)
    with engine.connect() as connection:
        assert SCHEMA_VERSION == schema_version(connection)
        assert set(METADATA.tables) <= set(inspect(connection).get_table_names())
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO dk_schema VALUES (99, 'later')"))
    with pytest.raises(StoreError) as caught:
        create_tables(engine)
    assert [("DK-STORE-SCHEMA", 99)] == [(each.code, each.params["version"]) for each in caught.value.findings]
    engine.dispose()


def _open_one(url: str, tenant: str, number: int) -> str:
    """Open the same dispute under the same key from another process; say what came of it."""
    store = SqlStore(create_engine(url), tenant=tenant)
    try:
        store.append([evolve(batch("D-1"), key=Key("k"), digest=str(number))])
    except DisputekitError as error:
        return error.findings[0].code
    return "written"


def _add_many(url: str, tenant: str, number: int) -> int:
    """Append events to three disputes until twenty were written; say how often somebody else was faster."""
    store = SqlStore(create_engine(url), tenant=tenant)
    stale = written = 0
    while written < 20:
        dispute_id = f"D-{(number + written) % 3}"
        history = store.load(dispute_id)
        assert history is not None
        try:
            store.append([batch(dispute_id, history.version + 1)])
            written += 1
        except DisputekitError:
            stale += 1
    return stale


def test_eight_processes_lose_and_double_nothing(engine: Engine, tenant: str) -> None:
    """One key opens once; appends to shared disputes all land, each version once, and every chain holds."""
    url = engine.url.render_as_string(hide_password=False)
    store = SqlStore(engine, tenant=tenant)
    with _WORKERS.Pool(8) as pool:
        opened = pool.map(partial(_open_one, url, tenant), range(8))
        assert (1, 7) == (opened.count("written"), opened.count("DK-STORE-KEY"))
        store.append([batch("D-0"), batch("D-2")])
        pool.map(partial(_add_many, url, tenant), range(8))
    histories = [store.load(f"D-{number}") for number in range(3)]
    assert 8 * 20 == sum(len(history) - 1 for history in histories if history is not None)
    assert [None, None, None] == [each.broken_at for each in store.verify_all()]


def _claim_all(url: str, tenant: str, _number: int) -> list[str]:
    store = SqlStore(create_engine(url), tenant=tenant)
    keys: list[str] = []
    while claimed := store.claim_outbox(later(5), 3, timedelta(minutes=60)):
        keys += [each.key for each in claimed]
        store.settle_outbox([Receipt(each.key, ReceiptStatus.SENT) for each in claimed])
    return keys


def test_no_message_is_claimed_by_two_workers(engine: Engine, tenant: str) -> None:
    """Four workers share an outbox, and each message is somebody's exactly once."""
    store = SqlStore(engine, tenant=tenant)
    store.append([evolve(batch("D-1"), outgoing=tuple(message(f"m-{n}", created=0) for n in range(60)))])
    url = engine.url.render_as_string(hide_password=False)
    with _WORKERS.Pool(4) as pool:
        claimed = [key for keys in pool.map(partial(_claim_all, url, tenant), range(4)) for key in keys]
    assert sorted(f"m-{n}" for n in range(60)) == sorted(claimed)


def test_two_that_write_the_same_disputes_do_not_wait_for_each_other(engine: Engine, tenant: str) -> None:
    """Rows are taken in one order, so that a merge and its mirror image end without a deadlock."""
    store = SqlStore(engine, tenant=tenant)
    store.append([batch("D-1"), batch("D-2")])
    url = engine.url.render_as_string(hide_password=False)
    with _WORKERS.Pool(4) as pool:
        done = pool.map(partial(_both, url, tenant), range(4))
    assert 40 == sum(done)
    assert [41, 41] == [len(history) for name in ("D-1", "D-2") if (history := store.load(name))]


def _both(url: str, tenant: str, number: int) -> int:
    store = SqlStore(create_engine(url), tenant=tenant)
    names = ("D-1", "D-2") if number % 2 else ("D-2", "D-1")
    written = 0
    while written < 10:
        versions = {name: len(history) for name in names if (history := store.load(name))}
        try:
            store.append([batch(name, versions[name] + 1) for name in names])
            written += 1
        except StoreError:
            continue
    return written


def test_the_loser_within_a_snapshot_is_told_to_repeat_the_request(postgres: Engine, tenant: str) -> None:
    """Under REPEATABLE READ the winner of a race is invisible to the loser, so only a new transaction can tell."""
    with postgres.execution_options(isolation_level="REPEATABLE READ").connect() as connection:
        within = SqlStore.within(connection, tenant=tenant)
        assert within.load("D-1") is None  # the snapshot is taken
        SqlStore(postgres, tenant=tenant).append([evolve(batch("D-1"), key=Key("k"))])
        with pytest.raises(RetryTransaction) as caught:
            within.append([evolve(batch("D-1"), key=Key("k"))])
        assert ["DK-STORE-RETRY"] == [each.code for each in caught.value.findings]


def test_a_store_on_an_engine_repeats_what_met_another_transaction(postgres: Engine, tenant: str) -> None:
    """Each call is a transaction of its own, so the store starts it anew, and then sees who was faster."""
    other = SqlStore(postgres, tenant=tenant)
    other.append([batch("D-1")])
    strict = create_engine(postgres.url, isolation_level="REPEATABLE READ")

    def overtake(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        if sql.startswith("UPDATE dk_disputes") and len(other.load("D-1") or ()) == 1:
            other.append([batch("D-1", 2)])

    event.listen(strict, "before_cursor_execute", overtake)
    with pytest.raises(StaleVersion):
        SqlStore(strict, tenant=tenant).append([evolve(batch("D-1", 2), key=Key("k"))])
    strict.dispose()


def test_a_store_that_is_always_overtaken_gives_up(tmp_path: Path) -> None:
    """After ten tries the caller hears that another transaction wrote first."""
    tries: list[int] = []

    def overtaken(_run: Run) -> None:
        tries.append(1)
        raise RetryTransaction(Finding("DK-STORE-RETRY", "somebody was faster"))

    with pytest.raises(RetryTransaction):
        Own(sqlite_engine(tmp_path)).write(overtaken)
    assert 10 == len(tries)


def test_a_lost_connection_is_said_and_the_key_makes_the_repeat_harmless(postgres: Engine, tenant: str) -> None:
    """A connection that is cut in the middle of a transaction writes nothing, and the next call works."""
    store = SqlStore(postgres, tenant=tenant)

    pids: list[int] = []

    def cut(connection: Connection) -> None:
        if pids:
            return
        with create_engine(postgres.url, poolclass=NullPool).connect() as other:
            pids.append(connection.connection.driver_connection.info.backend_pid)  # type: ignore[union-attr]  # it is psycopg's
            other.execute(text(f"SELECT pg_terminate_backend({pids[0]})"))

    event.listen(postgres, "commit", cut)
    with pytest.raises(StoreUnavailable) as caught:
        store.append([evolve(batch("D-1"), key=Key("k"))])
    assert ["DK-STORE-UNAVAILABLE"] == [each.code for each in caught.value.findings]
    assert store.load("D-1") is None
    store.append([evolve(batch("D-1"), key=Key("k"))])
    assert store.load("D-1") is not None
    event.remove(postgres, "commit", cut)


def test_a_lock_that_does_not_come_free_is_said(postgres: Engine, tenant: str) -> None:
    """A lock timeout of the server ends the call with StoreUnavailable."""
    store = SqlStore(postgres, tenant=tenant)
    store.append([batch("D-1")])
    impatient = create_engine(postgres.url, connect_args={"options": "-c lock_timeout=200"})
    with postgres.begin() as holder:
        holder.execute(text("SELECT 1 FROM dk_disputes WHERE tenant = :t FOR UPDATE"), {"t": tenant})
        with pytest.raises(StoreUnavailable):
            SqlStore(impatient, tenant=tenant).append([batch("D-1", 2)])
    impatient.dispose()
    store.append([batch("D-1", 2)])


def test_a_full_disk_writes_nothing(tmp_path: Path) -> None:
    """A file that cannot grow refuses the append whole, and what was there before can still be read."""
    engine = sqlite_engine(tmp_path)
    create_tables(engine)
    store = SqlStore(engine)
    store.append([batch("D-1")])
    event.listen(engine, "connect", _limit_size)
    engine.dispose()
    with pytest.raises(StoreUnavailable):
        _fill(store)
    count = len(store.query(Query(limit=10_000)).rows)
    assert [None] * count == [each.broken_at for each in store.verify_all()]
    engine.dispose()


def _limit_size(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA max_page_count = 60")


def _fill(store: SqlStore) -> None:
    for number in range(2, 10_000):
        store.append([batch(f"D-{number}", 1, 5)])


def test_a_file_that_may_only_be_read_is_said(tmp_path: Path) -> None:
    """A read-only file answers questions and refuses to write."""
    engine = sqlite_engine(tmp_path)
    create_tables(engine)
    SqlStore(engine).append([batch("D-1")])
    engine.dispose()
    file = f"file:{tmp_path / 'disputes.sqlite'}?mode=ro&uri=true"
    reading = create_engine(f"sqlite:///{file}")
    with pytest.raises(StoreUnavailable):
        SqlStore(reading).append([batch("D-2")])
    assert SqlStore(reading).load("D-1") is not None
    reading.dispose()


def test_a_file_that_another_program_holds_is_said(tmp_path: Path) -> None:
    """A writer that waits in vain gets StoreUnavailable, and one with an old snapshot the advice to repeat."""
    engine = create_engine(f"sqlite:///{tmp_path / 'disputes.sqlite'}", connect_args={"timeout": 0.1})
    create_tables(engine)
    store = SqlStore(engine)
    store.append([batch("D-1")])
    with engine.connect() as connection:
        within = SqlStore.within(connection)
        within.append([batch("D-2")])
        with pytest.raises(StoreUnavailable):
            store.append([batch("D-3")])
        connection.rollback()
        connection.exec_driver_sql("BEGIN")
        assert within.load("D-1") is not None  # the snapshot is taken
        store.append([batch("D-3")])
        with pytest.raises(RetryTransaction):
            within.append([batch("D-4")])
    engine.dispose()


class _Twins(RuleBasedStateMachine):
    """Plays the store in SQL against the one in memory: whatever one answers, the other answers too."""

    engine: Engine

    @initialize()
    def begin(self) -> None:
        self.stores = (MemoryStore(), SqlStore(self.engine, tenant=uuid4().hex))
        self.at = 0.0

    def same(self, ask: Callable[[DisputeStore], object]) -> None:
        answers: list[object] = []
        for store in self.stores:
            try:
                answers.append(ask(store))
            except DisputekitError as error:
                answers.append([(type(error), each.code) for each in error.findings])
        assert answers[0] == answers[1]

    @rule(
        numbers=st.lists(st.integers(1, 4), min_size=1, max_size=3),
        ahead=st.integers(-1, 1),
        key=st.none() | st.sampled_from(["k", "K", "k2"]),
        rank=st.integers(-3, 3),
        flags=st.tuples(st.booleans(), st.booleans()),
        owner=st.none() | st.sampled_from(["ann", "bob", "Zoë"]),
        due=st.none() | st.integers(0, 5),
    )
    def append(  # noqa: PLR0917 - Hypothesis passes them by name
        self, numbers: list[int], ahead: int, key: str | None, rank: int, flags: tuple[bool, bool], owner: str | None,
        due: int | None,
    ) -> None:  # fmt: skip
        history = self.stores[0].load(f"D-{numbers[0]}")
        batches = []
        for place, number in enumerate(dict.fromkeys(numbers)):
            history = self.stores[0].load(f"D-{number}")
            first = max(1, (0 if history is None else history.version) + 1 + (0 if place else ahead))
            row = evolve(
                summary(f"D-{number}", first),
                rank=rank,
                open=flags[0],
                queued=flags[1],
                owner=owner,
                assigned_at=None if owner is None else later(number),
                due_at=None if due is None else later(due),
            )
            name = f"D-{number}/{first}"
            batches.append(
                evolve(
                    batch(f"D-{number}", first),
                    summary=row,
                    key=None if key is None or place else Key(key, None if rank else f"D-{number}"),
                    timers=() if due is None else (Timer(f"D-{number}", later(due), "state"),),
                    outgoing=(evolve(message(f"{name}/m", created=self.at, seq=first), dispute_id=f"D-{number}"),),
                    orders=(evolve(order(f"{name}/o", created=self.at), dispute_id=f"D-{number}"),),
                )
            )
        self.same(lambda store: store.append(batches))

    @rule(
        order=st.sampled_from(["queue", "due", "law", "opened"]),
        limit=st.integers(1, 3),
        queued=st.none() | st.booleans(),
        open_=st.none() | st.booleans(),
        owner=st.none() | st.just("ann"),
    )
    def page(self, order: Order, limit: int, queued: bool | None, open_: bool | None, owner: str | None) -> None:  # noqa: FBT001
        def all_pages(store: DisputeStore) -> list[object]:
            query = Query(order=order, limit=limit, queued=queued, open=open_, owner=owner)
            found: list[object] = []
            while True:
                page = store.query(query)
                found.append((page.rows, store.count(query)))
                if page.next is None:
                    return found
                query = evolve(query, after=page.next)

        self.same(all_pages)

    @rule(minutes=st.integers(0, 8), limit=st.integers(0, 4), keep=st.sampled_from(list(ReceiptStatus)))
    def work(self, minutes: int, limit: int, keep: ReceiptStatus) -> None:
        self.at += minutes
        now, lease = later(self.at + 10), timedelta(minutes=5)
        self.same(lambda store: list(store.due(now, limit)))
        self.same(lambda store: list(store.claim_outbox(now, limit, lease)))
        self.same(lambda store: [each.key for each in store.claim_orders(now, limit, lease)])
        receipts = [Receipt(f"D-{n}/1/m", keep, "x") for n in (1, 2)]
        self.same(lambda store: store.settle_outbox(receipts))
        self.same(lambda store: store.settle_orders(["D-3/1/o"]))

    @rule(number=st.integers(1, 5), key=st.sampled_from(["k", "K", "k2"]))
    def look(self, number: int, key: str) -> None:
        self.same(lambda store: store.load(f"D-{number}"))
        self.same(lambda store: store.result(Key(key)))
        self.same(lambda store: store.result(Key(key, f"D-{number}")))
        self.same(lambda store: list(store.posted(f"D-{number}")))
        self.same(lambda store: list(store.loads()))


def test_the_store_answers_as_the_one_in_memory(engine: Engine) -> None:
    """Over random histories of calls, the two stores give the same answers and the same refusals."""
    machine = type("Twins", (_Twins,), {"engine": engine})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=30, stateful_step_count=25, suppress_health_check=list(HealthCheck))
    )


def test_rows_are_json_that_other_programs_read(engine: Engine, tenant: str) -> None:
    """A summary and an event are JSON texts with ISO 8601 times."""
    SqlStore(engine, tenant=tenant).append([batch("D-1")])
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT summary FROM dk_disputes WHERE tenant = :t"), {"t": tenant}
        ).scalar_one()
    assert "D-1" == json.loads(found)["dispute_id"]


def test_jobs_refuse_a_store_inside_of_a_transaction(engine: Engine, tenant: str) -> None:
    """A rollback would forget what was sent or paid, so jobs ask for a store that commits."""
    desk = Desk(processes.CUSTOMER_OPERATIONS, store=SqlStore(engine, tenant=tenant), executor=MemoryGateway())
    assert ((), (), ()) == (desk.tick().looked_at, tuple(desk.deliver().sent), desk.execute().done)
    with engine.connect() as connection:
        within = desk.using(SqlStore.within(connection, tenant=tenant))
        for job in (within.tick, within.deliver, within.execute):
            with pytest.raises(InvalidValue) as caught:
                job()
            assert ["DK-DESK-TRANSACTION"] == [each.code for each in caught.value.findings]
