"""The converter between values and plain data: cattrs, with hooks that are strict.

Without them, cattrs turns 5 into ``'5'``, loads an instant without its zone, accepts naive times and raises a bare
``KeyError`` for an unknown action.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final, Literal, get_args, get_origin

import pendulum
from attrs import AttrsInstance, fields, frozen, has
from cattrs import Converter
from cattrs.cols import (
    homogenous_tuple_structure_factory,
    is_frozenset,
    is_mapping,
    is_sequence,
    mapping_structure_factory,
)
from cattrs.dispatch import StructureHook, UnstructureHook
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from disputekit._input.instants import to_us
from disputekit._input.pendulum_times import from_us, on_wall
from disputekit._input.validation import not_a_choice
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import did_you_mean, shown
from disputekit.actions import BY_NAME, Action
from disputekit.codec._json import Odd, is_whole, missing, unexpected
from disputekit.errors import CodecError, Finding, Scalar, nearest
from disputekit.money import Money

BY_DESK: Final = frozenset({"limit"})
"""Fields of actions that a desk fills in: nobody outside may state them."""


def make_converter(*, actions: Iterable[type[Action]] = ()) -> Converter:
    """Make a converter of one's own, for values of disputekit inside a host's own payloads.

    ``unstructure`` gives plain data that any writer of JSON takes, ``structure`` the value again; what is wrong is
    raised as cattrs' own errors. It shares nothing with the functions of this package. ``actions`` are the host's own
    kinds of action, as its lifecycle has them.

    >>> converter = make_converter()
    >>> converter.unstructure(Money("12.50", "EUR"))
    {'amount': '12.50', 'currency': 'EUR'}
    >>> converter.structure({"amount": "12.50", "currency": "EUR"}, Money)
    Money('12.50', 'EUR')
    """
    converter = Converter(forbid_extra_keys=True)
    _add_plain(converter)
    _add_choices(converter)
    _add_collections(converter)
    converter.register_structure_hook_factory(has, _object_reader)
    converter.register_unstructure_hook_factory(has, _object_writer)
    _add_money(converter)
    _add_actions(converter, {**{kind.name: kind for kind in actions}, **BY_NAME})
    return converter


def _add_plain(converter: Converter) -> None:
    for kind, types, words in (
        (str, {str}, "a string"),
        (int, {int}, "a whole number"),
        (bool, {bool}, "true or false"),
        (Scalar, {str, int, float, bool, type(None)}, "a string, a number, true, false or null"),
    ):
        converter.register_structure_hook(kind, _only(types, words))
    converter.register_structure_hook(float, _only({float, int}, "a number", float))
    converter.register_unstructure_hook(int, _whole)
    converter.register_unstructure_hook(float, float)  # 1 and 1.0 are equal, so they are written alike
    converter.register_unstructure_hook(Scalar, lambda value: _whole(value) if isinstance(value, int) else value)
    for moment in (datetime, pendulum.DateTime):
        converter.register_structure_hook(moment, _only({str}, "an instant as a string", read_instant))
        converter.register_unstructure_hook(moment, write_instant)


def _only(types: Collection[type], words: str, then: Callable[..., object] | None = None) -> StructureHook:
    """Make a hook that takes values of exactly these types: a bool is not an int here."""

    def read(value: object, _kind: object) -> object:
        if type(value) not in types:
            raise CodecError(unexpected(value, words))
        return value if then is None else then(value)

    return read


def _whole(number: int) -> int:
    if is_whole(number):
        return number
    raise CodecError(
        Finding(
            "DK-CODEC-LARGE",
            "{number} is too large for JSON",
            {"number": shown(number)},
            hint="a whole number has at most 64 bits; keep a longer one as a string",
        )
    )


def _add_choices(converter: Converter) -> None:
    converter.register_structure_hook(StrEnum, _member)  # by class: as a kind of str it would be left a str
    converter.register_unstructure_hook(StrEnum, lambda member: member.value)
    converter.register_structure_hook_func(_is_literal, _word)


def _member(value: object, kind: type[StrEnum]) -> StrEnum:
    if isinstance(value, str) and value in kind.__members__.values():
        return kind(value)
    raise _not_among(value, list(kind))


def _word(value: object, kind: object) -> object:
    words: tuple[str, ...] = get_args(kind)
    if isinstance(value, str) and value in words:
        return value
    raise _not_among(value, words)


def _not_among(value: object, known: Iterable[str]) -> CodecError:
    return CodecError(unexpected(value, "a string") if isinstance(value, Odd) else not_a_choice("", value, known))


def _is_literal(kind: object) -> bool:
    origin: object = get_origin(kind)
    return origin is Literal


def _add_collections(converter: Converter) -> None:
    def read_tuple(kind: type, converter: Converter) -> StructureHook:
        return _checked(list, "a list", homogenous_tuple_structure_factory(kind, converter))

    def read_set(kind: type, converter: Converter) -> StructureHook:
        read_items = read_tuple(kind, converter)
        return lambda value, kind: frozenset(read_items(value, kind))

    def read_map(kind: type, converter: Converter) -> StructureHook:
        return _checked(dict, "an object", mapping_structure_factory(kind, converter, structure_to=FrozenMap))

    converter.register_structure_hook_factory(is_sequence, read_tuple)
    converter.register_structure_hook_factory(is_frozenset, read_set)
    converter.register_structure_hook_factory(is_mapping, read_map)
    converter.register_unstructure_hook_func(is_frozenset, sorted)


def _checked(kind: type, words: str, then: StructureHook) -> StructureHook:
    """Make a hook that looks whether the value is of ``kind`` at all before it looks inside."""

    def read(value: object, target: type) -> object:
        if type(value) is not kind:
            raise CodecError(unexpected(value, words))
        return then(value, target)

    return read


def _object_reader(kind: type[AttrsInstance], converter: Converter) -> StructureHook:
    return _checked(dict, "an object", make_dict_structure_fn(kind, converter))


def _object_writer(kind: type[AttrsInstance], converter: Converter) -> UnstructureHook:
    empty = {each.name: override(omit_if_default=True) for each in fields(kind) if _is_empty(each.default)}
    return make_dict_unstructure_fn(kind, converter, **empty)  # type: ignore[arg-type]  # they are overrides by field


def _is_empty(default: object) -> bool:
    """Whether a default is nothing at all: any other may change one day, so it is always written."""
    return default is None or (isinstance(default, Collection) and not default)


@frozen
class _MoneyText:
    amount: str
    currency: str


def _add_money(converter: Converter) -> None:
    read_text = _object_reader(_MoneyText, converter)

    def read(value: object, _kind: object) -> Money:
        text = read_text(value, _MoneyText)
        return Money(text.amount, text.currency)

    converter.register_structure_hook(Money, read)
    converter.register_unstructure_hook(Money, lambda money: {"amount": str(money.amount), "currency": money.currency})


def _add_actions(converter: Converter, by_name: Mapping[str, type[Action]]) -> None:
    """Let an action carry its name; a field that says ``Action`` takes any of them."""

    @cache
    def hooks(name: str) -> tuple[StructureHook, UnstructureHook]:
        kind = by_name[name]
        return make_dict_structure_fn(kind, converter), _object_writer(kind, converter)

    def read(value: dict[str, object], wanted: type[Action]) -> object:
        if "name" not in value:
            raise CodecError(missing("name"))
        data = dict(value)
        name = data.pop("name")
        kind = by_name.get(name) if isinstance(name, str) else None
        if kind is None or not issubclass(kind, wanted):
            known = [each for each, kind in by_name.items() if issubclass(kind, wanted)]
            raise CodecError(unexpected(name, "the name of an action", nearest(name, known), name="name"))
        return hooks(kind.name)[0](data, kind)

    def write(action: Action) -> dict[str, object]:
        if by_name.get(action.name) is not type(action):
            raise CodecError(
                Finding(
                    "DK-CODEC-ACTION",
                    "{action} is not of a known kind of action",
                    {"action": shown(action)},
                    where="action",
                    hint="use a class of disputekit.actions, or pass your own as `actions=[...]`",
                )
            )
        return {"name": action.name, **hooks(action.name)[1](action)}

    def is_action(kind: object) -> bool:
        return isinstance(kind, type) and issubclass(kind, Action)

    converter.register_structure_hook_func(is_action, _checked(dict, "an object", read))
    converter.register_unstructure_hook_func(is_action, write)


_SHAPE: Final = re.compile(
    r"(?P<wall>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?)(?P<offset>Z|[+-]\d\d:\d\d(?::\d\d)?)?(?:\[(?P<zone>[^]]+)])?",
    re.ASCII,
)
_EXAMPLE: Final = "2026-10-25T02:30:00+01:00[Europe/Berlin]"
_ZERO: Final = "+00:00"


def write_instant(value: datetime) -> str:
    """Write an aware datetime with its offset and its zone; UTC is ``Z``."""
    text = datetime.isoformat(value)
    name = getattr(value.tzinfo, "key", None)
    if name in {None, "UTC"}:
        return text.removesuffix(_ZERO) + "Z" if text.endswith(_ZERO) else text
    return f"{text}[{name}]"


def read_instant(value: object) -> pendulum.DateTime:
    """Read what ``write`` wrote.

    The instant is what the offset says. Where the zone's rules have changed since and it has another offset then, the
    instant holds and is shown as the zone sees it now. Raises ``CodecError``.
    """
    parts = _SHAPE.fullmatch(value) if isinstance(value, str) else None
    if parts is None:
        raise _not_an_instant(value)
    wall, offset, name = parts.groups()
    if offset is None:
        raise CodecError(
            Finding(
                "DK-CODEC-NAIVE",
                "{value} has no time zone",
                {"value": shown(value)},
                hint=f"add its offset and its zone, such as '{_EXAMPLE}'",
            )
        )
    try:
        moment = datetime.fromisoformat(wall + offset)
        return _in_zone(moment, None if name is None else _zone(name))
    except (ValueError, OverflowError):  # a 13th month, a 25th hour; or beyond the years that datetimes have
        raise _not_an_instant(value) from None


def _in_zone(moment: datetime, zone: pendulum.Timezone | None) -> pendulum.DateTime:
    offset = moment.utcoffset() or timedelta()
    if zone is None:
        fixed = pendulum.FixedTimezone(offset // timedelta(seconds=1)) if offset else pendulum.UTC
        return on_wall(moment, fixed)
    for fold in (0, 1):
        local = on_wall(moment, zone, fold)
        if local.utcoffset() == offset:
            return local
    return from_us(to_us(moment, "moment"), zone)


@lru_cache(maxsize=64)
def _zone(name: str) -> pendulum.Timezone:
    try:
        return pendulum.Timezone(name)
    except (ValueError, OSError):  # OSError: the name of a folder of zones, such as Europe
        raise CodecError(
            Finding(
                "DK-CODEC-ZONE",
                "unknown time zone {zone}",
                {"zone": shown(name)},
                hint=did_you_mean(name, pendulum.timezones(), "use a name of the IANA time zone database"),
            )
        ) from None


def _not_an_instant(value: object) -> CodecError:
    return CodecError(
        Finding(
            "DK-CODEC-INSTANT",
            "{value} is not a valid instant",
            {"value": shown(value)},
            hint=f"write it like '{_EXAMPLE}'",
        )
    )
