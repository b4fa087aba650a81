"""How a store reaches its database: on an engine, where each call commits, or inside the host's own transaction."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, Protocol, TypeVar

from attrs import frozen
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from disputekit.adapters.sql._rows import Value
from disputekit.adapters.sql._statements import Statements, statements
from disputekit.errors import Finding, RetryTransaction, StoreUnavailable

T = TypeVar("T")

_AGAIN: Final = frozenset({"40001", "40P01", "SQLITE_BUSY_SNAPSHOT"})  # serialization failure, deadlock
TRIES: Final = 10


class Result(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows were written."""

    def fetchall(self) -> Sequence[Sequence[Any]]:
        """Give all rows that were read."""


class Run(Protocol):
    """Runs a statement with values by place; with a list of tuples, once for each."""

    def __call__(self, sql: str, values: tuple[Value, ...] | list[tuple[Value, ...]] = (), /) -> Result:
        """Run it."""


class Access(Protocol):
    """What a store needs of its database."""

    @property
    def name(self) -> str:
        """The name of the database's dialect: ``sqlite`` or ``postgresql``."""

    @property
    def statements(self) -> Statements:
        """The statements as the database's driver takes them."""

    @property
    def inside(self) -> bool:
        """Whether the transaction is the host's."""

    def read(self, work: Callable[[Run], T]) -> T:
        """Do ``work``, which only reads."""

    def write(self, work: Callable[[Run], T]) -> T:
        """Do ``work`` whole or not at all."""


@frozen
class Own:
    """Each call is a transaction of its own, and is tried again where it met another one."""

    engine: Engine
    inside: bool = False

    @property
    def name(self) -> str:
        """The name of the database's dialect."""
        return self.engine.dialect.name

    @property
    def statements(self) -> Statements:
        """The statements as the database's driver takes them."""
        return _statements(self.name)

    def read(self, work: Callable[[Run], T]) -> T:
        """Do ``work`` without a transaction around it: each statement sees what is committed."""
        with _translated(), self._autocommit.connect() as connection:
            return work(connection.exec_driver_sql)

    def write(self, work: Callable[[Run], T]) -> T:
        """Do ``work`` in a transaction and commit it; a deadlock or a serialization failure starts it anew."""
        for _ in range(TRIES - 1):
            with suppress(RetryTransaction), _translated():
                return self._once(work)
        with _translated():
            return self._once(work)

    def _once(self, work: Callable[[Run], T]) -> T:
        if self.name != "sqlite":
            with self.engine.begin() as connection:
                return work(connection.exec_driver_sql)
        # A transaction that reads first and then writes fails at once where another one wrote in between.
        with self._autocommit.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                done = work(connection.exec_driver_sql)
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                with suppress(DBAPIError):  # a full disk has rolled back already; the first error counts
                    connection.exec_driver_sql("ROLLBACK")
                raise
            return done

    @property
    def _autocommit(self) -> Engine:
        return self.engine.execution_options(isolation_level="AUTOCOMMIT")


@frozen
class Within:
    """The calls are part of the host's transaction: nothing here commits, and what is refused leaves no trace."""

    connection: Connection
    inside: bool = True

    @property
    def name(self) -> str:
        """The name of the database's dialect."""
        return self.connection.dialect.name

    @property
    def statements(self) -> Statements:
        """The statements as the database's driver takes them."""
        return _statements(self.name)

    def read(self, work: Callable[[Run], T]) -> T:
        """Do ``work`` in the host's transaction."""
        with _translated():
            return work(self.connection.exec_driver_sql)

    def write(self, work: Callable[[Run], T]) -> T:
        """Do ``work`` under a savepoint."""
        run = self.connection.exec_driver_sql
        with _translated():
            if self.name == "sqlite" and not self.connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]  # it is open
                run("BEGIN")  # the driver begins only at the first write; a savepoint alone would commit when it ends
            run("SAVEPOINT disputekit")
            try:
                done = work(run)
            except BaseException:
                with suppress(DBAPIError):  # a lost connection has nothing to roll back; the first error counts
                    run("ROLLBACK TO SAVEPOINT disputekit")
                    run("RELEASE SAVEPOINT disputekit")
                raise
            run("RELEASE SAVEPOINT disputekit")
            return done


def _statements(dialect: str) -> Statements:
    if dialect == "postgresql":
        return statements("%s", locks_rows=True)
    return statements("?", locks_rows=False)


@contextmanager
def _translated() -> Iterator[None]:
    """Raise errors of the database as those of a store."""
    try:
        yield
    except DBAPIError as error:
        raise database_error(error.orig or error, error.orig) from error


def database_error(error: BaseException, driver: BaseException | None) -> RetryTransaction | StoreUnavailable:
    """Make the error of a store for one of a database; ``driver`` is the error of the driver below, if there is one."""
    code = getattr(driver, "sqlstate", None) or getattr(driver, "sqlite_errorname", None)
    problem = {"problem": str(error).partition("\n")[0]}
    if code in _AGAIN:
        return RetryTransaction(
            Finding(
                "DK-STORE-RETRY",
                "another transaction wrote the same rows first: {problem}",
                problem,
                where="store",
                hint="roll the transaction back and repeat the whole request",
            )
        )
    return StoreUnavailable(
        Finding(
            "DK-STORE-UNAVAILABLE",
            "the database refused or was lost: {problem}",
            problem,
            where="store",
            hint="repeat the call with the same key: what was committed is not done twice",
        )
    )
