"""The filters of a query as SQL conditions, and where a page begins as text."""

import json
from collections.abc import Sequence
from typing import Final

from disputekit._input.instants import to_us
from disputekit._lib.text import shown
from disputekit.adapters.sql._rows import Value
from disputekit.errors import Finding, InvalidValue
from disputekit.ports import Order, Query

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


def place_after(after: str, order: Order) -> tuple[Value, ...]:
    """Read where a page begins, and refuse what no page of this order gave."""
    try:
        place = json.loads(after)
    except (TypeError, ValueError):
        place = None
    shape = [int] * (1 if order == "opened" else 3) + [str]
    if not isinstance(place, list) or [type(part) for part in place] != shape:
        raise InvalidValue(
            Finding(
                "DK-QUERY-AFTER",
                "{after} is not where a page of order {order} begins",
                {"after": shown(after), "order": order},
                where="after",
                hint="pass page.next of the page before, and otherwise the same query",
            )
        )
    return tuple(place)
