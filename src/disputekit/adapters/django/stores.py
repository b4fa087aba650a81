"""A store on the connection of a Django project."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar

from attrs import frozen
from django.db import DatabaseError, InterfaceError, connections, transaction

from disputekit.actions import Action
from disputekit.adapters.sql import SqlStore
from disputekit.adapters.sql._access import TRIES, Result, Run, database_error
from disputekit.adapters.sql._rows import Value
from disputekit.adapters.sql._statements import Statements, statements
from disputekit.errors import RetryTransaction
from disputekit.ports import KeyRing

__all__ = ["DjangoStore"]

T = TypeVar("T")


class DjangoStore(SqlStore):
    """A ``DisputeStore`` on a connection of Django: SQLite or PostgreSQL.

    Inside of ``transaction.atomic`` (``ATOMIC_REQUESTS`` too) the store is part of that transaction and never commits;
    elsewhere each call commits. ``using`` names the database, ``tenant`` keeps several companies apart. Otherwise as
    ``SqlStore``, with the same errors.
    """

    def __init__(
        self,
        using: str = "default",
        *,
        tenant: str = "",
        keys: KeyRing | None = None,
        actions: Iterable[type[Action]] = (),
    ) -> None:
        """Open a store on the connection ``using``."""
        self._open(_Django(using), tenant, keys, actions)


@frozen
class _Django:
    """Reaches the database through the connection that the current thread has."""

    using: str

    @property
    def name(self) -> str:
        """The name of the database's dialect."""
        return str(connections[self.using].vendor)

    @property
    def statements(self) -> Statements:
        """The statements as Django's cursors take them."""
        return statements("%s", locks_rows=self.name == "postgresql")

    @property
    def inside(self) -> bool:
        """Whether the current thread is inside of ``atomic``."""
        return connections[self.using].in_atomic_block

    def read(self, work: Callable[[Run], T]) -> T:
        """Do ``work`` on the connection as it is."""
        try:
            return work(self._run)
        except (DatabaseError, InterfaceError) as error:
            raise database_error(error, error.__cause__) from error

    def write(self, work: Callable[[Run], T]) -> T:
        """Do ``work`` under a savepoint of the transaction, or in one of its own that may be tried again."""
        if not self.inside:
            for _ in range(TRIES - 1):
                with suppress(RetryTransaction):
                    return self._once(work)
        return self._once(work)

    def _once(self, work: Callable[[Run], T]) -> T:
        try:
            with transaction.atomic(self.using):
                return work(self._run)
        except (DatabaseError, InterfaceError) as error:
            raise database_error(error, error.__cause__) from error

    def _run(self, sql: str, values: tuple[Value, ...] | list[tuple[Value, ...]] = (), /) -> Result:
        cursor: Any = connections[self.using].cursor()
        if isinstance(values, list):
            cursor.executemany(sql, values)
        else:
            cursor.execute(sql, values)
        found: Result = cursor
        return found
