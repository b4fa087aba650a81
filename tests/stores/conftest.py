"""One PostgreSQL server for each test process."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from disputekit.adapters.sql import create_tables
from tests.stores.databases import ASKED, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """Give an engine on a running server with the tables of a store."""
    if "postgresql" not in ASKED:
        pytest.skip("STORES leaves PostgreSQL out")
    with postgres_server() as url:
        engine = create_engine(url)
        create_tables(engine)
        yield engine
        engine.dispose()
