"""Answers as data that JSON can hold."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from enum import Enum

from attrs import AttrsInstance, fields, has

from disputekit.money import Money
from disputekit.policy._model import amount_text

__all__ = ["plain"]


def plain(value: object) -> object:
    """Anything of ours as JSON can hold it: what has a text says it too, amounts and days are texts.

    >>> plain({"paid": Money("5.00", "EUR"), "on": date(2026, 7, 1), "kinds": frozenset({"b", "a"})})
    {'paid': '5.00 EUR', 'on': '2026-07-01', 'kinds': ['a', 'b']}
    """
    match value:
        case Enum():
            found: object = value.value
        case Money() | date():
            found = str(value)
        case Decimal():
            found = amount_text(value)
        case Mapping():
            found = {str(key): plain(each) for key, each in value.items()}
        case AbstractSet():
            found = sorted(str(plain(each)) for each in value)
        case tuple() | list():
            found = [plain(each) for each in value]
        case _:
            kind = type(value)
            found = _members(kind, value) if has(kind) else value
    return found


def _members(kind: type[AttrsInstance], value: object) -> dict[str, object]:
    found = {each.name: plain(getattr(value, each.name)) for each in fields(kind) if each.name[0] != "_"}
    if isinstance(getattr(kind, "text", None), property):
        found["text"] = str(getattr(value, "text"))  # noqa: B009 - the type is only known to have it
    return found
