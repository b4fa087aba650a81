"""Whether the fields of a value are what their types say: not every host uses a type checker."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, partial
from math import isfinite
from types import UnionType
from typing import Final, Literal, TypeAlias, Union, get_args, get_origin

from attrs import NOTHING, AttrsInstance, fields

from disputekit._lib.kinds import is_whole
from disputekit._lib.text import blank, shown
from disputekit.errors import Finding, InvalidValue

Fits: TypeAlias = Callable[[object], bool]

_MODULES: Final = re.compile(r"\b[a-z_]+(\.[a-z_]+)*\.(?=[A-Za-z])")


def misfits(value: AttrsInstance, where: str = "") -> Iterator[Finding]:
    """Yield a finding for each field of ``value`` that is not what its type says; ``where`` goes before its name."""
    for name, hint in _hints(type(value)):
        yield from misfit(name, getattr(value, name), hint, f"{where}.{name}" if where else name)


def misfit(name: str, value: object, hint: object, where: str = "") -> Iterator[Finding]:
    """Yield a finding if ``value`` is not of the type ``hint``; it is at ``where``, or is the argument ``name``."""
    if not _fits(hint)(value):
        yield Finding(
            "DK-VALUE-KIND",
            "{name} is {value} where {wanted} belongs",
            {"name": name, "value": shown(value), "wanted": _words(hint)},
            where=where or name,
            hint="pass that",
        )


def refuse_misfits(value: AttrsInstance, given: Collection[str] = ()) -> None:
    """Raise ``InvalidValue`` with every field that is not what its type says, or is empty and must be ``given``."""
    findings = [
        *misfits(value),
        *(
            Finding(
                "DK-VALUE-EMPTY",
                "{kind} needs its {name}",
                {"kind": type(value).__name__, "name": name},
                where=name,
                hint="fill it in",
            )
            for name in given
            if isinstance(text := getattr(value, name), str) and blank(text)
        ),
    ]
    if findings:
        raise InvalidValue(*findings)


def must_be_given(value: AttrsInstance) -> tuple[str, ...]:
    """Name the fields of ``value`` that have no default."""
    return _without_default(type(value))


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


def _words(hint: object) -> str:
    """Say what belongs in a field, as a developer writes it."""
    name = hint.__name__ if type(hint) is type else repr(hint)
    return "a finite float" if hint is float else _MODULES.sub("", name)
