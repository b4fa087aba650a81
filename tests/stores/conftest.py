"""One PostgreSQL server for each test process."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL, Engine, create_engine

from disputekit.adapters.sql import create_tables
from tests.stores.databases import ASKED, postgres_server


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """Start a server, and give where it is reached."""
    if "postgresql" not in ASKED:
        pytest.skip("STORES leaves PostgreSQL out")
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres(server: URL) -> Iterator[Engine]:
    """Give an engine on a running server with the tables of a store."""
    engine = create_engine(server)
    create_tables(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def empty_postgres(server: URL) -> Iterator[Engine]:
    """Give an engine on a database of the server without tables."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE empty")
    admin.dispose()
    engine = create_engine(server.set(database="empty"))
    yield engine
    engine.dispose()
