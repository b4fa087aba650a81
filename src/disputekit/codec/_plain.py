"""Answers as plain data for a front end: values that JSON can hold, with times that every parser reads."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from attrs import AttrsInstance, fields, has

from disputekit.errors import Reason
from disputekit.money import Money

__all__ = ["plain"]


def plain(value: object) -> object:
    """Give ``value`` as data that JSON can hold.

    Times are ISO 8601; an object with times has their zone's name under ``zone``. Lengths of time are in seconds. Money
    is an amount and a currency. A reason has its code, text, parameters and hint. A value with a ``to_dict`` of its own
    decides itself. Nothing can be read back from it: for that there are ``dump_event`` and ``dump_history``.

    >>> plain({"paid": Money("5.00", "EUR"), "on": date(2026, 7, 1), "left": timedelta(hours=1)})
    {'paid': {'amount': '5.00', 'currency': 'EUR'}, 'on': '2026-07-01', 'left': 3600.0}
    """
    match value:
        case Enum():
            found: object = value.value
        case datetime() | date():
            found = value.isoformat()
        case timedelta():
            found = value.total_seconds()
        case Decimal():
            found = str(value)
        case Money():
            amount, currency = str(value).split(" ")
            found = {"amount": amount, "currency": currency}
        case Reason():
            params = dict(value.params)
            found = {"code": value.code, "text": value.text, "params": params, "hint": value.hint}
        case Mapping():
            found = {str(key): plain(each) for key, each in value.items()}
        case AbstractSet():
            found = sorted(str(plain(each)) for each in value)
        case tuple() | list():
            found = [plain(each) for each in value]
        case _:
            found = _of_object(value)
    return found


def plain_fields(value: AttrsInstance) -> dict[str, object]:
    """Give the public fields of an attrs object, whatever its own ``to_dict`` gives."""
    return dict(_members(type(value), value))


def _of_object(value: object) -> object:
    own = getattr(value, "to_dict", None)
    if callable(own):
        return plain(own())
    kind = type(value)
    return dict(_members(kind, value)) if has(kind) else value


def _members(kind: type[AttrsInstance], value: object) -> Iterator[tuple[str, object]]:
    zone: str | None = None
    for each in fields(kind):
        if each.name[0] != "_":
            member: object = getattr(value, each.name)
            if isinstance(member, datetime) and zone is None:
                zone = getattr(member, "timezone_name", None) or str(member.tzinfo)
            yield each.name, plain(member)
    if zone is not None:
        yield "zone", zone
