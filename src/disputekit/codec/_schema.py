"""The JSON Schema of an action, made from the types of its fields: for forms, OpenAPI and checks in a browser."""

import enum
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Final, Literal, TypeAlias, Union, get_args, get_origin

from attrs import NOTHING, fields, has

from disputekit.actions import BY_NAME, Action
from disputekit.codec._converter import BY_DESK
from disputekit.errors import CodecError, Finding, nearest
from disputekit.money import Money

Schema: TypeAlias = dict[str, object]

_PLAIN: Final[Mapping[object, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
}
_MONEY: Final[Schema] = {
    "type": "object",
    "properties": {
        "amount": {"type": "string", "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
}


def action_schema(name: str, *, actions: Iterable[type[Action]] = ()) -> dict[str, object]:
    """Give the JSON Schema (2020-12) of what ``load_action`` reads as this action; ``actions`` are the host's own.

    Choices are listed. What a process adds to it (its reasons, its configured options) comes from ``options``. Raises
    ``CodecError`` for an unknown name.

    >>> schema = action_schema("escalate")
    >>> schema["required"], schema["properties"]["to"]
    (['name', 'to', 'because'], {'type': 'string', 'minLength': 1})
    """
    kinds = {**{kind.name: kind for kind in actions}, **BY_NAME}
    if name not in kinds:
        raise CodecError(
            Finding("DK-CODEC-UNKNOWN", "unknown action {name}", {"name": repr(name)}, hint=nearest(name, kinds))
        )
    kind = kinds[name]
    definitions: dict[str, Schema] = {}
    body = _of_object(kind, definitions, without=BY_DESK)
    properties = {"name": {"const": name}, **_as_object(body["properties"])}
    summary = (kind.__doc__ or "").strip().partition("\n")[0]
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "description": summary,
        **body,
        "properties": properties,
        "required": ["name", *_as_list(body["required"])],
    }
    return {**whole, "$defs": definitions} if definitions else whole


def _as_object(value: object) -> Schema:
    return value if isinstance(value, dict) else {}


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _of_object(kind: type, definitions: dict[str, Schema], without: Collection[str] = ()) -> Schema:
    members = [each for each in fields(kind) if each.init and each.name not in without]
    properties = {each.name: _of_field(each.type, each.default, definitions) for each in members}
    required = [each.name for each in members if each.default is NOTHING]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _of_field(hint: object, default: object, definitions: dict[str, Schema]) -> Schema:
    schema = _of(hint, definitions)
    if default is NOTHING and schema.get("type") == "string" and "enum" not in schema and "format" not in schema:
        return {**schema, "minLength": 1}
    if default is NOTHING and schema.get("type") == "array":
        return {**schema, "minItems": 1}
    if isinstance(default, str | int | float) and default != "":
        return {**schema, "default": default.value if isinstance(default, enum.Enum) else default}
    return schema


def _of(hint: object, definitions: dict[str, Schema]) -> Schema:
    origin, inner = get_origin(hint), [each for each in get_args(hint) if each is not Ellipsis]
    if origin in {Union, UnionType}:
        return {"anyOf": [_of(each, definitions) for each in inner]}
    if origin is Literal:
        return {"type": "string", "enum": list(inner)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _of(inner[1], definitions)}
    if isinstance(origin, type) and issubclass(origin, Collection):
        unique = {"uniqueItems": True} if issubclass(origin, AbstractSet) else {}
        return {"type": "array", "items": _of(inner[0], definitions), **unique}
    return _of_class(hint, definitions) if isinstance(hint, type) else {}


def _of_class(kind: type, definitions: dict[str, Schema]) -> Schema:
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if issubclass(kind, enum.StrEnum):
        return {"type": "string", "enum": _values(kind)}
    if issubclass(kind, datetime):
        return {"type": "string", "format": "date-time"}
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}  # first, so that a class may name itself
        definitions[name] = _MONEY if kind is Money else _of_object(kind, definitions) if has(kind) else {}
    return {"$ref": f"#/$defs/{name}"}


@cache
def _values(kind: type[enum.StrEnum]) -> list[str]:
    return [each.value for each in kind]
