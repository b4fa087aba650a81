"""Whole disputes as lines of JSON: to move them to another database, and to keep them outside of one."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Table, insert, select

from disputekit.adapters.sql._chain import Json, canonical
from disputekit.adapters.sql._tables import DISPUTES, EVENTS, KEYS, ORDERS, OUTBOX, TIMERS
from disputekit.errors import CodecError, DisputekitError, Finding

SCHEMA: Final = "disputekit.store/1"
_TABLES: Final[Mapping[str, Table]] = {
    "dispute": DISPUTES, "events": EVENTS, "keys": KEYS, "timers": TIMERS, "outbox": OUTBOX, "orders": ORDERS,
}  # fmt: skip


def exported(connection: Connection, tenant: str, dispute_id: str) -> str:
    """Write everything that a store has of a dispute as one line, which ends with a digest of itself."""
    tables: dict[str, Json] = {}
    for name, table in _TABLES.items():
        columns = [column for column in table.columns if column.name != "tenant"]
        wanted = select(*columns).where(table.c.tenant == tenant, table.c.dispute_id == dispute_id)
        rows = connection.execute(wanted.order_by(*table.primary_key.columns)).mappings()
        tables[name] = [dict(row) for row in rows]
    line: dict[str, Json] = {"schema": SCHEMA, "dispute_id": dispute_id, **tables}
    return json.dumps({**line, "sha256": _digest(line)}, sort_keys=True, separators=(",", ":"))


def imported(connection: Connection, tenant: str, line: Mapping[str, Any]) -> None:
    """Insert the rows of one line, which was checked."""
    for name, table in _TABLES.items():
        rows: Sequence[Mapping[str, Any]] = line[name]
        if rows:
            connection.execute(insert(table), [{**row, "tenant": tenant} for row in rows])


def checked(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read lines and compare each with its digest; raises ``CodecError`` for the first that differs.

    The hash chains come along: ``verify_all`` compares them afterwards, with the keys.
    """
    for number, text in enumerate(lines, start=1):
        line = _read(text)
        if line is None:
            raise CodecError(
                Finding(
                    "DK-STORE-LINE",
                    "line {line} is not a dispute that export() wrote, or it was changed since",
                    {"line": number},
                    where=f"line {number}",
                    hint="export the dispute again; the lines before this one are imported",
                )
            )
        yield number, line


def _read(text: str) -> dict[str, Any] | None:
    """Read one line; ``None`` if it is not what ``exported`` wrote."""
    try:
        line: dict[str, Any] = json.loads(text)
        stated = line.pop("sha256")
        right = line["schema"] == SCHEMA and _digest(line) == stated and _TABLES.keys() <= line.keys()
    except (ValueError, KeyError, TypeError, AttributeError, DisputekitError):
        return None
    return line if right else None


def _digest(line: Mapping[str, Json]) -> str:
    return sha256(canonical(dict(line))).hexdigest()
