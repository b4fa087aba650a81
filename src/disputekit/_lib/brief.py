"""A short ``repr`` for values with many fields: what differs from the default, each part in a few words."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from enum import Enum
from typing import Final

from attrs import fields, has

from disputekit._lib.text import shown

_LONGEST_PART: Final = 60
_LONGEST: Final = 240


def brief(value: object) -> str:
    """Show the class and its public fields that differ from their defaults; long parts are shortened.

    Use it as ``__repr__ = brief`` in the body of an attrs class.

    >>> from attrs import frozen
    >>> @frozen
    ... class Order:
    ...     id: str
    ...     notes: tuple[str, ...] = ()
    ...     _cache: int = 0
    ...     __repr__ = brief
    >>> Order("o-1"), Order("o-2", notes=("fragile", "gift"))
    (Order(id='o-1'), Order(id='o-2', notes=('fragile', 'gift')))
    """
    kind = type(value)
    parts: list[str] = []
    for each in fields(kind) if has(kind) else ():
        given: object = getattr(value, each.name, None)
        if each.repr and not each.name.startswith("_") and given != _default(each.default, given):
            parts.append(f"{each.name}={_part(given)}")
    while len(parts) > 1 and len(", ".join(parts)) > _LONGEST:
        parts = [*(parts[:-2] if parts[-1] == "…" else parts[:-1]), "…"]
    return f"{kind.__name__}({', '.join(parts)})"


def _default(default: object, given: object) -> object:
    """The default to compare with; an empty value counts as one."""
    return given if given is None or given in ((), frozenset(), {}) else default


def _part(value: object) -> str:
    match value:
        case Enum():
            said = repr(value.value)
        case date():
            said = value.isoformat()
        case str():
            said = shown(value)
        case Mapping():
            said = _joined([f"{key!r}: {_part(each)}" for key, each in value.items()], "{}")
        case tuple():
            said = _joined([_part(each) for each in value], "()" if len(value) > 1 else ("(", ",)"))
        case AbstractSet():
            said = _joined(sorted(_part(each) for each in value), "{}")
        case _:
            said = str(value.__name__) if callable(value) and hasattr(value, "__name__") else repr(value)
            said = said if len(said) <= _LONGEST_PART else f"{type(value).__name__}(…)"
    return said


def _joined(items: Sequence[str], ends: Sequence[str]) -> str:
    said = ", ".join(items)
    return f"{ends[0]}{said}{ends[1]}" if len(said) <= _LONGEST_PART else f"<{len(items)} items>"
