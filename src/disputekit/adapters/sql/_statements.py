# ruff: noqa: S608 - statements are put together from names and conditions of this package alone
"""The SQL of a store, written once for each database: SQLAlchemy's own layers cost more than these statements do."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Final

from attrs import frozen
from sqlalchemy import Table

from disputekit._input.instants import to_us
from disputekit.adapters.sql._rows import Value
from disputekit.adapters.sql._tables import DISPUTES, EVENTS, KEYS, NEVER, ORDERS, OUTBOX, TIMERS
from disputekit.ports import Order, Query

_PLACES: Final[dict[Order, tuple[str, ...]]] = {
    "queue": ("neg_rank", "due_us", "opened_us", "dispute_id"),
    "due": ("due_us", "neg_rank", "opened_us", "dispute_id"),
    "law": ("law_us", "neg_rank", "opened_us", "dispute_id"),
    "opened": ("opened_us", "dispute_id"),
}
"""The columns that each order of a query sorts by."""

DISPUTE_COLUMNS: Final = tuple(column.name for column in DISPUTES.columns)[2:]


@frozen
class Queue:
    """The statements of one table of items that workers claim."""

    put: str
    claim: str
    lease: str


@frozen
class Statements:
    """The statements of one database; parameters are given by place, the tenant always first unless said."""

    mark: str
    load: str
    stored: str
    opening: str
    ids: str
    versions: str
    last_link: str
    use_key: str
    key: str
    open_dispute: str
    move_dispute: str
    add_event: str
    clear_timers: str
    add_timer: str
    due: str
    owners: str
    loads: str
    outbox: Queue
    orders: Queue
    settle_message: str
    settle_order: str
    posted: str

    def page(self, order: Order, conditions: list[str], *, after: bool) -> str:
        """Give the statement of a page: parameters are the tenant, those of ``conditions``, the place, the limit."""
        columns = ", ".join(_PLACES[order])
        marks = ", ".join([self.mark] * len(_PLACES[order]))
        further = [f"({columns}) > ({marks})"] if after else []
        where = " AND ".join([f"tenant = {self.mark}", *conditions, *further])
        return f"SELECT {columns}, summary FROM dk_disputes WHERE {where} ORDER BY {columns} LIMIT {self.mark}"

    def count(self, conditions: list[str]) -> str:
        """Give the statement that counts the rows of all pages."""
        where = " AND ".join([f"tenant = {self.mark}", *conditions])
        return f"SELECT count(*) FROM dk_disputes WHERE {where}"


@cache
def statements(mark: str, *, locks_rows: bool) -> Statements:
    """Write the statements for a database: how parameters are marked, and whether it locks rows.

    PostgreSQL locks rows; SQLite has one writer at a time.
    """
    skip_locked = locks_rows * " FOR UPDATE SKIP LOCKED"

    def insert(table: str, columns: tuple[str, ...], *, once: bool = False) -> str:
        marks = ", ".join([mark] * len(columns))
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})" + once * " ON CONFLICT DO NOTHING"

    def names(table: Table) -> tuple[str, ...]:
        return tuple(column.name for column in table.columns)

    def queue(table: str, columns: tuple[str, ...]) -> Queue:
        return Queue(
            put=insert(table, columns),
            claim=f"SELECT key, item FROM {table} WHERE tenant = {mark} AND waiting = 1 AND leased_us <= {mark} "
            f"ORDER BY claims, created_us, dispute_id, number, key LIMIT {mark}{skip_locked}",
            lease=f"UPDATE {table} SET claims = claims + 1, leased_us = {mark} WHERE tenant = {mark} AND key = {mark}",
        )

    text = {
        "load": "SELECT event FROM dk_events WHERE tenant = ? AND dispute_id = ? ORDER BY seq",
        "stored": "SELECT seq, event, link FROM dk_events WHERE tenant = ? AND dispute_id = ? ORDER BY seq",
        "opening": "SELECT event FROM dk_events WHERE tenant = ? AND dispute_id = ? AND seq = 1",
        "ids": "SELECT dispute_id FROM dk_disputes WHERE tenant = ? AND dispute_id > ? ORDER BY dispute_id LIMIT 500",
        "versions": "SELECT version FROM dk_disputes WHERE tenant = ? AND dispute_id = ?",
        "last_link": "SELECT link FROM dk_events WHERE tenant = ? AND dispute_id = ? AND seq = ?",
        "key": "SELECT dispute_id, seq, digest FROM dk_keys WHERE tenant = ? AND scope = ? AND value = ?",
        "move_dispute": f"UPDATE dk_disputes SET {', '.join(f'{name} = ?' for name in DISPUTE_COLUMNS)} "
        "WHERE tenant = ? AND dispute_id = ? AND version = ?",
        "clear_timers": "DELETE FROM dk_timers WHERE tenant = ? AND dispute_id = ?",
        "due": "SELECT dispute_id, at, what FROM dk_timers WHERE tenant = ? AND at_us <= ? "
        "ORDER BY at_us, dispute_id, what LIMIT ?",
        # One step of the index for each owner, not one row for each dispute.
        "owners": "WITH RECURSIVE owners (owner) AS ("
        "SELECT min(owner) FROM dk_disputes WHERE tenant = ? UNION ALL "
        "SELECT (SELECT min(owner) FROM dk_disputes WHERE tenant = ? AND owner > owners.owner) "
        "FROM owners WHERE owners.owner IS NOT NULL) "
        "SELECT owner, (SELECT assigned_at FROM dk_disputes WHERE tenant = ? AND owner = owners.owner "
        "ORDER BY assigned_us DESC LIMIT 1) FROM owners WHERE owner IS NOT NULL ORDER BY owner",
        "loads": "SELECT owner, priority, count(*) FROM dk_disputes "
        "WHERE tenant = ? AND open = 1 AND owner IS NOT NULL GROUP BY owner, priority",
        "settle_message": "UPDATE dk_outbox SET waiting = CASE WHEN ? = 1 THEN waiting ELSE 0 END, "
        f"leased_us = CASE WHEN ? = 1 THEN {-NEVER} ELSE leased_us END, attempts = attempts + 1, receipt = ? "
        "WHERE tenant = ? AND key = ?",
        "settle_order": "UPDATE dk_orders SET waiting = 0 WHERE tenant = ? AND key = ?",
        "posted": "SELECT item, attempts, receipt FROM dk_outbox WHERE tenant = ? AND dispute_id = ? "
        "ORDER BY number, key",
    }
    return Statements(
        mark=mark,
        use_key=insert("dk_keys", names(KEYS), once=True),
        open_dispute=insert("dk_disputes", names(DISPUTES), once=True),
        add_event=insert("dk_events", names(EVENTS)),
        add_timer=insert("dk_timers", names(TIMERS), once=True),
        outbox=queue("dk_outbox", names(OUTBOX)),
        orders=queue("dk_orders", names(ORDERS)),
        **{name: sql.replace("?", mark) for name, sql in text.items()},
    )


_TEXTS: Final = ("team", "owner", "stage", "kind", "claimant")
_FLAGS: Final = ("queued", "open")


def conditions_of(query: Query, mark: str) -> tuple[list[str], list[Value]]:
    """Give the conditions of a query and their values; a flag stands as it is, so that partial indexes are used."""
    conditions = [f"{name} = {mark}" for name in _TEXTS if getattr(query, name) is not None]
    values: list[Value] = [value for name in _TEXTS if (value := getattr(query, name)) is not None]
    conditions += [f"{name} = {int(value)}" for name in _FLAGS if (value := getattr(query, name)) is not None]
    if query.unassigned:
        conditions.append("owner IS NULL")
    if query.due_by is not None:
        conditions.append(f"due_us <= {mark}")
        values.append(to_us(query.due_by, "due_by"))
    if query.opened_from is not None:
        conditions.append(f"opened_us >= {mark}")
        values.append(to_us(query.opened_from, "opened_from"))
    return conditions, values


def place_of(columns: Sequence[object]) -> str:
    """Write where the next page begins: after these values of the columns that the order sorts by."""
    return json.dumps(list(columns))
