"""The one check of a value's fields against their types: not every host uses a type checker.

Every class of values calls ``check_fields`` once. What is wrong comes as ``DK-VALUE-KIND`` (another type),
``DK-VALUE-CHOICE`` (a text that is not one of a few), ``DK-VALUE-EMPTY`` or ``DK-VALUE-LIMIT``.
"""

import enum
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from functools import cache, partial
from itertools import islice
from math import isfinite
from types import NoneType, UnionType
from typing import Final, Literal, TypeAlias, Union, get_args, get_origin

from attrs import NOTHING, AttrsInstance, fields

from disputekit._input.converters import plain
from disputekit._lib.kinds import is_whole
from disputekit._lib.text import did_you_mean, listed, shown
from disputekit.errors import Finding, InvalidValue

Fits: TypeAlias = Callable[[object], bool]

_CONVERT: Final = "convert the value first"
_MOST_ITEMS: Final = 20  # of one list: who passes ten thousand wrong ones needs no list of them


def check_fields(value: AttrsInstance, filled: Collection[str] = ()) -> None:
    """Raise ``InvalidValue`` with every field that has another type than its own, or is empty but must be ``filled``.

    A number or flag of numpy becomes Python's own.
    """
    if findings := field_problems(value, filled=filled):
        raise InvalidValue(*findings)


def field_problems(value: AttrsInstance, where: str = "", *, filled: Collection[str] = ()) -> list[Finding]:
    """Give a finding for each field that is wrong; ``where`` goes before its name."""
    findings: list[Finding] = []
    for name, hint in _hints(type(value)):
        given = getattr(value, name)
        own = plain(given)
        if own is not given:
            object.__setattr__(value, name, own)
        place = f"{where}.{name}" if where else name
        if name in filled and is_empty(own):
            findings.append(empty(name, place))
        else:
            findings += kind_problem(name, own, hint, place)
    return findings


def kind_problem(name: str, value: object, hint: object, where: str = "") -> list[Finding]:
    """Give the findings for what of ``value`` is not of the type ``hint``.

    It stands at ``where``, or is the argument ``name``. In a list or a mapping, each wrong item is named.
    """
    if _fits(hint)(value):
        return []
    choices = _choices(hint)
    if choices and isinstance(value, str):
        return [not_a_choice(name, value, choices, where)]
    found: list[Finding] = []
    for step, item, kind in islice(_wrong_items(value, hint), _MOST_ITEMS):
        found += kind_problem(name + step, item, kind, (where or name) + step)
    if found:
        return found
    return [wrong_kind(name, value, describe(hint), where)]


def wrong_kind(name: str, value: object, wanted: str, where: str = "", *, hint: str = "") -> Finding:
    """Make the finding for a value that is not ``wanted``."""
    params = {"name": name, "wanted": wanted, "value": shown(value)}
    return Finding(
        "DK-VALUE-KIND", "{name} must be {wanted}, got {value}", params, where=where or name, hint=hint or _CONVERT
    )


def _wrong_items(value: object, hint: object) -> Iterator[tuple[str, object, object]]:
    """Go through the wrong items of a list or mapping: the step to each, the item, and the type that it must have."""
    origin, inner = get_origin(hint), [each for each in get_args(hint) if each is not Ellipsis]
    if origin is tuple and isinstance(value, tuple):
        yield from ((f"[{i}]", item, inner[0]) for i, item in enumerate(value) if not _fits(inner[0])(item))
    elif origin is Mapping and isinstance(value, Mapping) and all(map(_fits(inner[0]), value)):
        yield from ((f".{key}", item, inner[1]) for key, item in value.items() if not _fits(inner[1])(item))


def not_a_choice(name: str, value: object, choices: Iterable[str], where: str = "") -> Finding:
    """Make the finding for a text that is not one of a few."""
    known = [str(each) for each in choices]
    return Finding(
        "DK-VALUE-CHOICE",
        "{name} must be one of {choices}, got {value}",
        {"name": name, "choices": listed(known), "value": shown(value)},
        where=where or name,
        hint=did_you_mean(str(value), known, "use one of these"),
    )


def empty(name: str, where: str = "") -> Finding:
    """Make the finding for a field that is empty but must not be."""
    return Finding("DK-VALUE-EMPTY", "{name} must not be empty", {"name": name}, where=where or name, hint="fill it in")


def is_empty(value: object) -> bool:
    """Whether a value that must be filled is missing: ``None``, an empty list, a text without any letter."""
    return value is None or value == () or (isinstance(value, str) and not value.strip())


def required(value: AttrsInstance) -> tuple[str, ...]:
    """Name the fields of ``value`` that have no default."""
    return _without_default(type(value))


def at_least_one(limit: int) -> int:
    """Return ``limit`` if it is a whole number from 1, else raise ``InvalidValue``."""
    number = plain(limit)
    if wrong := kind_problem("limit", number, int):
        raise InvalidValue(*wrong)
    if number >= 1:
        return number
    raise InvalidValue(
        Finding(
            "DK-VALUE-LIMIT",
            "{name} must be at least 1, got {value}",
            {"name": "limit", "value": shown(limit)},
            where="limit",
            hint="ask for 1 or more; a long list comes in several pages or rounds",
        )
    )


@cache
def describe(hint: object) -> str:
    """Describe a type as people say it.

    >>> describe(frozenset[str]), describe(int | None)
    ('a set of strings', 'a whole number or None')
    """
    origin, inner = get_origin(hint), [each for each in get_args(hint) if each is not Ellipsis]
    if origin in {Union, UnionType}:
        return _one_of(dict.fromkeys(describe(each) for each in sorted(inner, key=lambda each: each is NoneType)))
    if choices := _choices(hint):
        return _one_of(map(repr, choices))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"a mapping of {_several(inner[0])} to {_several(inner[1])}"
    if isinstance(origin, type) and issubclass(origin, AbstractSet):
        return f"a set of {_several(inner[0])}"
    if isinstance(origin, type) and issubclass(origin, Collection):
        return f"a list of {_several(inner[0])}"
    return _ONE.get(hint) or (_with_article(hint.__name__) if isinstance(hint, type) else "a function")


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def _one_of(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _several(hint: object) -> str:
    if words := _MANY.get(hint):
        return words
    return f"{hint.__name__} values" if isinstance(hint, type) and not _choices(hint) else describe(hint)


_ONE: Final[Mapping[object, str]] = {
    str: "a string",
    int: "a whole number",
    float: "a finite number",
    bool: "a bool",
    NoneType: "None",
    object: "anything",
    date: "a date",
    datetime: "a datetime",
    timedelta: "a timedelta",
}
_MANY: Final[Mapping[object, str]] = {
    str: "strings",
    int: "whole numbers",
    float: "finite numbers",
    bool: "bools",
    object: "anything",
}


@cache
def _choices(hint: object) -> tuple[str, ...]:
    """Give the texts that ``hint`` allows, if it is a closed set of them; ``None`` may be allowed beside them."""
    if get_origin(hint) is Literal:
        return tuple(each for each in get_args(hint) if isinstance(each, str))
    if isinstance(hint, type) and issubclass(hint, enum.StrEnum):
        return tuple(each.value for each in hint)
    if get_origin(hint) in {Union, UnionType}:
        several = [_choices(each) for each in get_args(hint) if each is not NoneType]
        return () if not all(several) else tuple(word for words in several for word in words)
    return ()


@cache
def _without_default(kind: object) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.default is NOTHING)  # type: ignore[arg-type]  # an attrs class


@cache
def _hints(kind: object) -> tuple[tuple[str, object], ...]:
    return tuple((each.name, each.type) for each in fields(kind) if each.init)  # type: ignore[arg-type]  # an attrs class


@cache
def _fits(hint: object) -> Fits:
    """Make the question whether something is of the type ``hint``."""
    origin, inner = get_origin(hint), get_args(hint)
    if isinstance(origin, type) and issubclass(origin, Collection):
        return _fits_inside(origin, [_fits(each) for each in inner if each is not Ellipsis])
    if origin in {Union, UnionType}:
        any_of = [_fits(each) for each in inner]
        return lambda value: any(fits(value) for fits in any_of)
    if origin is Literal:
        return lambda value: isinstance(value, str) and value in inner
    if isinstance(hint, type):
        return _NUMBERS.get(hint) or partial(_is_of, hint)
    return callable


def _fits_inside(kind: type[Collection[object]], inner: list[Fits]) -> Fits:
    if len(inner) == 1:
        return lambda value: isinstance(value, kind) and all(map(inner[0], value))
    key_fits, fits = inner
    return lambda value: isinstance(value, Mapping) and all(map(key_fits, value)) and all(map(fits, value.values()))


def _is_of(kind: type, value: object) -> bool:
    return isinstance(value, kind)


def _is_finite(value: object) -> bool:
    return (isinstance(value, float) or is_whole(value)) and isfinite(value)  # type: ignore[arg-type]  # it is a number


_NUMBERS: Final[Mapping[object, Fits]] = {int: is_whole, float: _is_finite}
