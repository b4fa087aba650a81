"""The store in SQL keeps the contract of stores on each database, alone and inside the host's transaction."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine

from disputekit.adapters.sql import SqlKeyRing, SqlStore, create_tables
from disputekit.ports import DisputeStore
from disputekit.testing import StoreContract
from tests.stores.databases import sqlite_engine


class TestSqliteThatCommits(StoreContract):
    """On a file, each call commits."""

    @pytest.fixture(autouse=True)
    def _file(self, tmp_path: Path) -> Iterator[None]:
        self.engine = sqlite_engine(tmp_path)
        create_tables(self.engine)
        yield
        self.engine.dispose()

    def make_store(self) -> DisputeStore:
        """Give the store of a tenant that has nothing yet."""
        self.tenant = uuid4().hex
        return SqlStore(self.engine, tenant=self.tenant)

    def connect_again(self, _store: DisputeStore, /) -> DisputeStore:
        """Give a store that takes a connection of its own from the pool."""
        return SqlStore(self.engine, tenant=self.tenant)


class TestSqliteWithSealedValues(TestSqliteThatCommits):
    """With a key ring, what is read is the same."""

    def make_store(self) -> DisputeStore:
        """Give the store of a tenant that has nothing yet."""
        self.tenant = uuid4().hex
        return SqlStore(self.engine, tenant=self.tenant, keys=SqlKeyRing(self.engine))


class TestSqliteWithinATransaction(StoreContract):
    """Inside the host's transaction."""

    commits = False

    @pytest.fixture(autouse=True)
    def _connection(self, tmp_path: Path) -> Iterator[None]:
        self.engine = sqlite_engine(tmp_path)
        create_tables(self.engine)
        with self.engine.connect() as self.connection:
            yield
        self.engine.dispose()

    def make_store(self) -> DisputeStore:
        """Give the store of a tenant that has nothing yet."""
        self.tenant = uuid4().hex
        return SqlStore.within(self.connection, tenant=self.tenant)

    def connect_again(self, _store: DisputeStore, /) -> DisputeStore:
        """Give a store outside of the transaction."""
        return SqlStore(self.engine, tenant=self.tenant)


class TestPostgresThatCommits(StoreContract):
    """On a server, each call commits."""

    @pytest.fixture(autouse=True)
    def _engine(self, postgres: Engine) -> None:
        self.engine = postgres

    def make_store(self) -> DisputeStore:
        """Give the store of a tenant that has nothing yet."""
        self.tenant = uuid4().hex
        return SqlStore(self.engine, tenant=self.tenant)

    def connect_again(self, _store: DisputeStore, /) -> DisputeStore:
        """Give a store that takes a connection of its own from the pool."""
        return SqlStore(self.engine, tenant=self.tenant)


class TestPostgresWithinATransaction(StoreContract):
    """Inside the host's transaction, as the server isolates it by default."""

    commits = False
    level = "READ COMMITTED"
    connection: Connection

    @pytest.fixture(autouse=True)
    def _connection(self, postgres: Engine) -> Iterator[None]:
        self.engine = postgres
        with postgres.execution_options(isolation_level=self.level).connect() as self.connection:
            yield

    def make_store(self) -> DisputeStore:
        """Give the store of a tenant that has nothing yet."""
        self.tenant = uuid4().hex
        return SqlStore.within(self.connection, tenant=self.tenant)

    def connect_again(self, _store: DisputeStore, /) -> DisputeStore:
        """Give a store outside of the transaction."""
        return SqlStore(self.engine, tenant=self.tenant)


class TestPostgresRepeatable(TestPostgresWithinATransaction):
    """Inside a transaction that sees the database as it was when it began."""

    level = "REPEATABLE READ"
