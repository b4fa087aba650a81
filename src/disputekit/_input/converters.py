"""Converters of fields that take several shapes; what they cannot convert stays as it is, and is refused by name later.

Scalars of numpy and pandas become Python's own here, so that every value takes them.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from disputekit._lib.frozen import FrozenMap

T = TypeVar("T")
V = TypeVar("V")
E = TypeVar("E", bound=StrEnum)


def plain(value: T) -> T:
    """Give a scalar of numpy as Python's own: ``np.int64(5)`` as ``5``; anything else as it is."""
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        own: T = value.item()  # type: ignore[attr-defined]  # numpy's scalars have it
        return own
    return value


def gathered(items: Iterable[T]) -> tuple[T, ...]:
    """Give a tuple of what came in any order-keeping shape."""
    if type(items) is tuple:  # most often, and asking for an Iterable takes long
        return items
    return tuple(map(plain, items)) if isinstance(items, Iterable) else items


def names(items: str | Iterable[str]) -> frozenset[str]:
    """Give a set of names; one alone may stand for itself."""
    if type(items) is frozenset:
        return items
    if isinstance(items, str):
        return frozenset({items})
    try:
        return frozenset(map(plain, items))
    except TypeError:  # not many, or not names
        return items  # type: ignore[return-value]  # the value refuses it by the field's name


def texts(items: str | Iterable[str]) -> tuple[str, ...]:
    """Give texts in their order; one alone may stand for itself."""
    return (items,) if isinstance(items, str) else gathered(items)


def mapped(items: Mapping[str, V]) -> FrozenMap[str, V]:
    """Give a mapping that nobody can change."""
    if isinstance(items, FrozenMap):
        return items
    return FrozenMap({key: plain(value) for key, value in items.items()}) if isinstance(items, Mapping) else items


def member(kind: type[E], value: str) -> E:
    """Give the member of ``kind`` with this value."""
    try:
        return kind(value)
    except ValueError:
        return value  # type: ignore[return-value]  # the value refuses it by the field's name
