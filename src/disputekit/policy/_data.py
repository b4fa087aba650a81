"""Answers as data that JSON can hold."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from enum import Enum

from attrs import AttrsInstance, fields, has

from disputekit.money import Money
from disputekit.policy._model import amount_text

__all__ = ["plain", "plain_fields"]


def plain(value: object) -> object:
    """A value of disputekit as JSON can hold it: a value with a text has it too; money is an amount and a currency.

    >>> plain({"paid": Money("5.00", "EUR"), "on": date(2026, 7, 1), "kinds": frozenset({"b", "a"})})
    {'paid': {'amount': '5.00', 'currency': 'EUR'}, 'on': '2026-07-01', 'kinds': ['a', 'b']}
    """
    match value:
        case Enum():
            found: object = value.value
        case Money():
            amount, currency = str(value).split(" ")
            found = {"amount": amount, "currency": currency}
        case date():
            found = value.isoformat()
        case Decimal():
            found = amount_text(value)
        case Mapping():
            found = {str(key): plain(each) for key, each in value.items()}
        case AbstractSet():
            found = sorted(str(plain(each)) for each in value)
        case tuple() | list():
            found = [plain(each) for each in value]
        case _:
            found = plain_fields(value) if has(type(value)) else value  # type: ignore[arg-type]  # it is an attrs value
    return found


def plain_fields(value: AttrsInstance) -> dict[str, object]:
    """The public fields of an attrs object, and its text if it has one."""
    kind = type(value)
    found = {each.name: plain(getattr(value, each.name)) for each in fields(kind) if each.name[0] != "_"}
    if isinstance(getattr(kind, "text", None), property):
        found["text"] = str(getattr(value, "text"))  # noqa: B009 - the type is only known to have it
    return found
