"""Converters of fields that take many things: what cannot be many is left as it is, for the value to refuse by name."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import shown
from disputekit.errors import Finding, InvalidValue, nearest

T = TypeVar("T")
V = TypeVar("V")
E = TypeVar("E", bound=StrEnum)


def gathered(items: Iterable[T]) -> tuple[T, ...]:
    """Give a tuple of what came in any order-keeping shape."""
    if type(items) is tuple:  # most often, and asking for an Iterable takes long
        return items
    return tuple(items) if isinstance(items, Iterable) else items


def names(items: str | Iterable[str]) -> frozenset[str]:
    """Give a set of names; one alone may stand for itself."""
    if type(items) is frozenset:
        return items
    if isinstance(items, str):
        return frozenset({items})
    try:
        return frozenset(items)
    except TypeError:  # not many, or not names
        return items  # type: ignore[return-value]  # it is refused by what it is a field of


def texts(items: str | Iterable[str]) -> tuple[str, ...]:
    """Give texts in their order; one alone may stand for itself."""
    return (items,) if isinstance(items, str) else gathered(items)


def mapped(items: Mapping[str, V]) -> FrozenMap[str, V]:
    """Give a mapping that nobody can change."""
    if isinstance(items, FrozenMap):
        return items
    return FrozenMap(items) if isinstance(items, Mapping) else items


def member(kind: type[E], value: str, name: str) -> E:
    """Give the member of ``kind`` with this value. Raises ``InvalidValue`` for any other; ``name`` is the field."""
    known = tuple(kind)
    if value in known:
        return kind(value)
    raise InvalidValue(
        Finding(
            "DK-VALUE-CHOICE",
            "{name} must be one of {known}, got {value}",
            {"name": name, "known": ", ".join(known), "value": shown(value)},
            where=name,
            hint=nearest(value, known),
        )
    )
