"""The tables of a store: what each keeps, and the indexes that its statements use.

``METADATA`` is plain SQLAlchemy, so that Alembic can compare it with a database. Times are whole microseconds since the
epoch wherever a statement compares or sorts them; the JSON beside them keeps their zones. A missing deadline sorts last
as ``NEVER``. Every text compares by code points (``COLLATE "C"`` on PostgreSQL), as Python does.
"""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    inspect,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.types import TypeEngine

from disputekit.errors import Finding, StoreError

SCHEMA_VERSION: Final = 1
NEVER: Final = 1 << 62  # after every instant that a datetime can hold

METADATA: Final = MetaData()
_TEXT: Final[TypeEngine[str]] = Text().with_variant(Text(collation="C"), "postgresql")


def _text(name: str, *, empty: bool = False) -> Column[str]:
    return Column(name, _TEXT, nullable=empty)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _flag(name: str) -> Column[int]:
    return Column(name, SmallInteger, nullable=False)


SCHEMA: Final = Table(
    "dk_schema",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    _text("installed_at"),
)

DISPUTES: Final = Table(
    "dk_disputes",
    METADATA,
    _text("tenant"),
    _text("dispute_id"),
    _number("version"),
    _text("kind"),
    _text("state"),
    _text("stage"),
    _flag("open"),
    _flag("queued"),
    _text("claimant"),
    _text("reason"),
    _text("team", empty=True),
    _text("owner", empty=True),
    _text("priority"),
    _text("outcome", empty=True),
    _number("neg_rank"),
    _number("due_us"),
    _number("law_us"),
    _number("opened_us"),
    _number("assigned_us"),
    _text("assigned_at", empty=True),
    _text("summary"),
    PrimaryKeyConstraint("tenant", "dispute_id"),
)

EVENTS: Final = Table(
    "dk_events",
    METADATA,
    _text("tenant"),
    _text("dispute_id"),
    _number("seq"),
    _text("event"),
    _text("link"),
    PrimaryKeyConstraint("tenant", "dispute_id", "seq"),
)

KEYS: Final = Table(
    "dk_keys",
    METADATA,
    _text("tenant"),
    _text("scope"),
    _text("value"),
    _text("dispute_id"),
    _number("seq"),
    _text("digest"),
    PrimaryKeyConstraint("tenant", "scope", "value"),
)

TIMERS: Final = Table(
    "dk_timers",
    METADATA,
    _text("tenant"),
    _text("dispute_id"),
    _number("at_us"),
    _text("what"),
    _text("at"),
    PrimaryKeyConstraint("tenant", "dispute_id", "at_us", "what"),
)


def _queue(name: str, *extra: Column[str] | Column[int]) -> Table:
    """Make a table of items that workers claim under a lease: ``number`` orders those of one instant and dispute."""
    return Table(
        name,
        METADATA,
        _text("tenant"),
        _text("key"),
        _text("dispute_id"),
        _number("number"),
        _number("created_us"),
        _flag("waiting"),
        _number("claims"),
        _number("leased_us"),
        _text("item"),
        *extra,
        PrimaryKeyConstraint("tenant", "key"),
    )


OUTBOX: Final = _queue("dk_outbox", _number("attempts"), _text("receipt", empty=True))
ORDERS: Final = _queue("dk_orders")

_QUEUED: Final = text("queued = 1")
_OPEN: Final = text("open = 1")
_WAITING: Final = text("waiting = 1")


def _index(table: Table, name: str, *columns: str, where: TextClause | None = None) -> None:
    Index(name, *(table.c[column] for column in columns), sqlite_where=where, postgresql_where=where)


_index(DISPUTES, "dk_disputes_queue", "tenant", "neg_rank", "due_us", "opened_us", "dispute_id", where=_QUEUED)
_index(DISPUTES, "dk_disputes_due", "tenant", "due_us", "neg_rank", "opened_us", "dispute_id", where=_OPEN)
_index(DISPUTES, "dk_disputes_law", "tenant", "law_us", "neg_rank", "opened_us", "dispute_id", where=_OPEN)
_index(DISPUTES, "dk_disputes_opened", "tenant", "opened_us", "dispute_id")
_index(DISPUTES, "dk_disputes_claimant", "tenant", "claimant", "opened_us")
_index(DISPUTES, "dk_disputes_load", "tenant", "owner", "priority", where=_OPEN)
_index(DISPUTES, "dk_disputes_given", "tenant", "owner", "assigned_us")
_index(TIMERS, "dk_timers_due", "tenant", "at_us", "dispute_id", "what")
for _table in (OUTBOX, ORDERS):
    _index(
        _table,
        f"{_table.name}_next",
        *("tenant", "claims", "created_us", "dispute_id", "number", "key"),
        where=_WAITING,
    )
    _index(_table, f"{_table.name}_dispute", "tenant", "dispute_id", "number", "key")


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
                    "the tables have version {version}; this release supports versions up to {known}",
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


def table_statements(dialect: str) -> list[str]:
    """Give the statements that make the tables and indexes, for a tool of the host's that runs migrations.

    ``dialect`` is ``sqlite`` or ``postgresql``. The last one records the version of the tables.
    """
    texts: list[str] = []
    written_for: Dialect = sqlite.dialect() if dialect == "sqlite" else postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's
    for table in METADATA.sorted_tables:
        texts += [_compiled(CreateTable(table), written_for)]
        texts += [_compiled(CreateIndex(index), written_for) for index in sorted(table.indexes, key=_name)]
    installed = datetime.now(UTC).isoformat()
    texts.append(f"INSERT INTO {SCHEMA.name} (version, installed_at) VALUES ({SCHEMA_VERSION}, '{installed}')")  # noqa: S608 - a number and a time
    return texts


def _compiled(statement: ExecutableDDLElement, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect)).strip()


def _name(index: Index) -> str:
    return str(index.name)
