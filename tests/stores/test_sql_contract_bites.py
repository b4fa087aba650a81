"""The contract finds the faults that stores on a database have: each of these broken stores fails it."""

# ruff: noqa: D102 - the class says what its methods get wrong

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest
from attrs import evolve, field, frozen
from sqlalchemy import Connection, Engine

from disputekit.adapters.sql import SqlStore, create_tables
from disputekit.adapters.sql._access import Own, Run, Within
from disputekit.adapters.sql._statements import Queue, Statements
from disputekit.errors import StoreError
from disputekit.ports import Batch, DisputeStore
from disputekit.testing import StoreContract
from tests.stores.databases import sqlite_engine

T = TypeVar("T")


@frozen
class CommitsTooLate:
    """Its transaction stays open when the call returns."""

    engine: Engine
    inside: bool = False
    opened: list[Connection] = field(factory=list)

    @property
    def name(self) -> str:
        return self.engine.dialect.name

    @property
    def statements(self) -> Statements:
        return Own(self.engine).statements

    def _connection(self) -> Connection:
        if not self.opened:
            self.opened.append(self.engine.connect())
        return self.opened[0]

    def read(self, work: Callable[[Run], T]) -> T:
        return work(self._connection().exec_driver_sql)

    def write(self, work: Callable[[Run], T]) -> T:
        return Within(self._connection()).write(work)


@frozen
class CommitsTooEarly(Within):
    """It commits the transaction of the host."""

    def write(self, work: Callable[[Run], T]) -> T:
        done = Within(self.connection).write(work)
        self.connection.commit()
        return done


class TornBatches(SqlStore):
    """Each batch is a transaction of its own."""

    def append(self, batches: Sequence[Batch]) -> None:
        for batch in batches:
            super().append([batch])


class ForgetsKeys(SqlStore):
    """Every repeat is new."""

    def append(self, batches: Sequence[Batch]) -> None:
        super().append([evolve(batch, key=None) for batch in batches])


def _claims(sql: Statements, change: Callable[[str], str]) -> Statements:
    queues: list[Queue] = [evolve(queue, claim=change(queue.claim)) for queue in (sql.outbox, sql.orders)]
    return evolve(sql, outbox=queues[0], orders=queues[1])


BROKEN_SQL: dict[str, Callable[[Statements], Statements]] = {
    "lost update": lambda sql: evolve(sql, move_dispute=sql.move_dispute.replace("AND version =", "AND version <>  -")),
    "no lock": lambda sql: _claims(sql, lambda claim: claim.replace(" FOR UPDATE SKIP LOCKED", "")),
    "reordered outbox": lambda sql: _claims(sql, lambda claim: claim.replace("claims, created_us", "created_us DESC")),
    "forgets leases": lambda sql: _claims(sql, lambda claim: claim.replace("leased_us <=", "0 <")),
    "overwrites keys": lambda sql: evolve(sql, use_key=sql.use_key.replace("DO NOTHING", _OVERWRITE)),
    "keeps old timers": lambda sql: evolve(sql, clear_timers=sql.clear_timers + " AND 1 = 0"),
}
_OVERWRITE = "(tenant, scope, value) DO UPDATE SET digest = excluded.digest"


class _Contract(StoreContract):
    """The contract on a store that may be broken."""

    def __init__(self, engine: Engine, make: Callable[[Engine, str], SqlStore]) -> None:
        self._engine = engine
        self._make = make
        self._tenant = ""

    def make_store(self) -> DisputeStore:
        self._tenant = uuid4().hex
        return self._make(self._engine, self._tenant)

    def connect_again(self, _store: DisputeStore, /) -> DisputeStore:
        return self._make(self._engine, self._tenant)


class _Within(_Contract):
    """The contract inside of a transaction."""

    commits = False

    def connect_again(self, _store: DisputeStore, /) -> DisputeStore:
        return SqlStore(self._engine, tenant=self._tenant)


def failures(contract: StoreContract) -> list[str]:
    """Run every test of a contract, and name those that fail."""
    failed = []
    for name in sorted(dir(contract)):
        if name.startswith("test_"):
            test: Callable[[], None] = getattr(contract, name)
            try:
                test()
            except (AssertionError, StoreError):
                failed.append(name)
    return failed


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on a file."""
    engine = sqlite_engine(tmp_path)
    create_tables(engine)
    yield engine
    engine.dispose()


def _with_sql(change: Callable[[Statements], Statements]) -> Callable[[Engine, str], SqlStore]:
    def make(engine: Engine, tenant: str) -> SqlStore:
        store = SqlStore(engine, tenant=tenant)
        store._sql = change(store._sql)  # noqa: SLF001 - to break it
        return store

    return make


@pytest.mark.parametrize("fault", BROKEN_SQL)
def test_a_store_with_a_wrong_statement_fails(postgres: Engine, fault: str) -> None:
    """A missing lock, a lost update, a wrong order and the like are each found by a test."""
    assert failures(_Contract(postgres, _with_sql(BROKEN_SQL[fault])))


@pytest.mark.parametrize("broken", [TornBatches, ForgetsKeys])
def test_a_store_that_writes_in_parts_fails(file: Engine, broken: type[SqlStore]) -> None:
    """Half of a refused append, and a repeat that is taken for new, are found."""
    assert failures(_Contract(file, lambda engine, tenant: broken(engine, tenant=tenant)))


def test_a_store_that_commits_too_late_fails(postgres: Engine) -> None:
    """What a call wrote must be there for others when it returns."""
    late = CommitsTooLate(postgres)

    def make(_engine: Engine, tenant: str) -> SqlStore:
        store = SqlStore(postgres, tenant=tenant)
        store._access = late  # noqa: SLF001 - to break it
        return store

    class Contract(_Contract):
        def connect_again(self, _store: DisputeStore, /) -> DisputeStore:
            return SqlStore(self._engine, tenant=self._tenant)

    contract = Contract(postgres, make)
    with pytest.raises(AssertionError):
        contract.test_another_connection_sees_what_is_committed()
    late.opened[0].rollback()
    late.opened[0].close()


def test_a_store_that_commits_too_early_fails(postgres: Engine) -> None:
    """Inside the transaction of the host nothing is there for others."""
    with postgres.connect() as connection:

        def make(_engine: Engine, tenant: str) -> SqlStore:
            store = SqlStore.within(connection, tenant=tenant)
            store._access = CommitsTooEarly(connection)  # noqa: SLF001 - to break it
            return store

        assert ["test_another_connection_sees_what_is_committed"] == failures(_Within(postgres, make))


def test_a_sound_store_passes(postgres: Engine, file: Engine) -> None:
    """The stores that they were broken from have no failures."""
    for engine in (postgres, file):
        assert [] == failures(_Contract(engine, lambda each, tenant: SqlStore(each, tenant=tenant)))
    assert Own(file).inside is False
