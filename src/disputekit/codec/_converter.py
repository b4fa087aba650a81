"""The converter between our values and plain data: cattrs with hooks that convert nothing on the quiet.

Left alone, cattrs turns 5 into ``'5'``, loads an instant without its zone, lets naive times pass and answers an unknown
tag with a bare ``KeyError``.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Literal, get_args, get_origin

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

from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import shown
from disputekit.actions import BY_NAME, Action
from disputekit.codec import _instants
from disputekit.codec._findings import missing, unexpected
from disputekit.codec._json import is_whole
from disputekit.errors import CodecError, Finding, Scalar, nearest
from disputekit.money import Money


def make_converter(*, actions: Iterable[type[Action]] = ()) -> Converter:
    """Make a converter of one's own, for values of ours inside of a host's own payloads.

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
        (str, {str}, "a text"),
        (int, {int}, "a whole number"),
        (bool, {bool}, "true or false"),
        (Scalar, {str, int, float, bool, type(None)}, "a text, a number, true, false or null"),
    ):
        converter.register_structure_hook(kind, _only(types, words))
    converter.register_structure_hook(float, _only({float, int}, "a number", float))
    converter.register_unstructure_hook(int, _whole)
    converter.register_unstructure_hook(float, float)  # 1 and 1.0 are equal, so they are written alike
    converter.register_unstructure_hook(Scalar, lambda value: _whole(value) if isinstance(value, int) else value)
    for moment in (datetime, pendulum.DateTime):
        converter.register_structure_hook(moment, _only({str}, "an instant as text", _instants.read))
        converter.register_unstructure_hook(moment, _instants.write)


def _only(types: Collection[type], words: str, then: Callable[..., object] | None = None) -> StructureHook:
    """Make a hook that takes values of exactly these types: a bool is no int here."""

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
            "{number} is too large to be written",
            {"number": shown(number)},
            hint="a whole number is at most 64 bits long; keep a longer one as text",
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
    return CodecError(unexpected(value, "one of the words for it", nearest(value, known)))


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
            raise CodecError(unexpected(name, "the name of an action", nearest(name, known), where="name"))
        return hooks(kind.name)[0](data, kind)

    def write(action: Action) -> dict[str, object]:
        if by_name.get(action.name) is not type(action):
            raise CodecError(
                Finding(
                    "DK-CODEC-ACTION",
                    "{action} could not be read again: it is of no kind that the codec was told of",
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
