"""Make the tables of a store, and tell their version."""

from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, inspect

from disputekit.adapters.sql._tables import METADATA, SCHEMA, SCHEMA_VERSION
from disputekit.errors import Finding, StoreError


def create_tables(engine: Engine) -> None:
    """Make the tables of a store; a second call changes nothing.

    A SQLite file is set to write-ahead logging, so that readers and the writer do not wait for each other. A host that
    uses Alembic takes ``METADATA`` instead. Raises ``StoreError`` for tables of a later version of disputekit.
    """
    if engine.dialect.name == "sqlite":
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    with engine.begin() as connection:
        version = schema_version(connection)
        if version is None:
            METADATA.create_all(connection)
        elif version > SCHEMA_VERSION:
            raise StoreError(
                Finding(
                    "DK-STORE-SCHEMA",
                    "the tables have version {version}; this release knows versions up to {known}",
                    {"version": version, "known": SCHEMA_VERSION},
                    where="dk_schema",
                    hint="update disputekit here, or open the database with the release that made it",
                )
            )
        if version != SCHEMA_VERSION:
            installed = datetime.now(UTC).isoformat()
            connection.execute(SCHEMA.insert().values(version=SCHEMA_VERSION, installed_at=installed))


def schema_version(connection: Connection) -> int | None:
    """Give the version of the tables that a database has; ``None`` if it has none."""
    if not inspect(connection).has_table(SCHEMA.name):
        return None
    versions = connection.execute(SCHEMA.select()).scalars()
    return max(versions, default=None)
