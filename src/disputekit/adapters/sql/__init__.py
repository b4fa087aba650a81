"""Disputes in an SQL database: SQLite, and PostgreSQL through psycopg (extra ``sql``)."""

from disputekit._lib.faces import publish
from disputekit.adapters.sql._integrity import Verification
from disputekit.adapters.sql._keys import SqlKeyRing
from disputekit.adapters.sql._store import SqlStore
from disputekit.adapters.sql._tables import METADATA, SCHEMA_VERSION, create_tables, schema_version, table_statements

__all__ = [
    "METADATA",
    "SCHEMA_VERSION",
    "SqlKeyRing",
    "SqlStore",
    "Verification",
    "create_tables",
    "schema_version",
    "table_statements",
]

publish(__name__)
