"""One PostgreSQL server for each test process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine

from disputekit.adapters.sql import create_tables
from tests.stores.databases import ASKED, postgres_server, sqlite_engine


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


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on each database."""
    if request.param == "postgresql":
        yield request.getfixturevalue("postgres")
        return
    made = sqlite_engine(tmp_path)
    create_tables(made)
    yield made
    made.dispose()
