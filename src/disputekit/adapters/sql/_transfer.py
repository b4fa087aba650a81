# ruff: noqa: S608 - statements are put together from names of this package alone
"""Whole disputes as lines of JSON: to move them to another database, and to keep them outside of one."""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Table

from disputekit.adapters.sql._access import Run
from disputekit.adapters.sql._chain import Json, canonical
from disputekit.adapters.sql._tables import DISPUTES, EVENTS, KEYS, ORDERS, OUTBOX, TIMERS
from disputekit.errors import CodecError, DisputekitError, Finding

SCHEMA: Final = "disputekit.store/1"
_TABLES: Final[Mapping[str, Table]] = {
    "dispute": DISPUTES, "events": EVENTS, "keys": KEYS, "timers": TIMERS, "outbox": OUTBOX, "orders": ORDERS,
}  # fmt: skip


def exported(run: Run, mark: str, tenant: str, dispute_id: str) -> str:
    """Write everything that a store has of a dispute as one line, which ends with a digest of itself."""
    tables: dict[str, Json] = {}
    for name, table in _TABLES.items():
        columns = _columns(table)
        order = ", ".join(column.name for column in table.primary_key.columns)
        wanted = f"SELECT {', '.join(columns)} FROM {table.name} WHERE tenant = {mark} AND dispute_id = {mark} "
        rows = run(f"{wanted}ORDER BY {order}", (tenant, dispute_id)).fetchall()
        tables[name] = [dict(zip(columns, row, strict=True)) for row in rows]
    line: dict[str, Json] = {"schema": SCHEMA, "dispute_id": dispute_id, **tables}
    return json.dumps({**line, "sha256": _digest(line)}, sort_keys=True, separators=(",", ":"))


def imported(run: Run, mark: str, tenant: str, line: Mapping[str, Any]) -> None:
    """Insert the rows of one line, which was checked."""
    for name, table in _TABLES.items():
        columns = _columns(table)
        marks = ", ".join([mark] * (len(columns) + 1))
        rows: list[tuple[str | int | None, ...]] = [
            (tenant, *(row[column] for column in columns)) for row in line[name]
        ]
        if rows:
            run(f"INSERT INTO {table.name} (tenant, {', '.join(columns)}) VALUES ({marks})", rows)


def _columns(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.name != "tenant"]


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
