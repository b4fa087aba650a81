"""Actions from the bodies of requests: read with all their mistakes, and described by a JSON Schema."""

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from attrs import evolve, fields_dict, frozen
from hypothesis import given

from disputekit import actions, codec
from disputekit.actions import BY_NAME, Action
from disputekit.errors import CodecError
from disputekit.testing import strategies
from tests.codec.every_action import EVERY
from tests.findings import codes

CONVERTER = codec.make_converter()
KINDS: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
    "array": list,
    "object": dict,
}


def body_of(action: Action) -> dict[str, Any]:
    """What a front end posts for an action: all of it but what the desk fills in."""
    written: dict[str, Any] = json.loads(json.dumps(CONVERTER.unstructure(action)))
    written.pop("limit", None)
    return written


def problems(value: Any, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[str]:  # noqa: ANN401 - JSON
    """What a validator of JSON Schema would say, for the words that our schemas use."""
    if "$ref" in schema:
        return problems(value, definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        each = [problems(value, one, definitions) for one in schema["anyOf"]]
        return [] if [] in each else each[0]
    kind = schema.get("type")
    if kind is not None and (not isinstance(value, KINDS[kind]) or (kind != "boolean" and isinstance(value, bool))):
        return [f"{value!r} is not of type {kind}"]
    found = [f"{value!r} is not {schema['const']!r}"] if schema.get("const", value) != value else []
    found += [f"{value!r} is not among {schema['enum']}"] if value not in schema.get("enum", [value]) else []
    if kind == "string":
        found += ["too short"] if len(value) < schema.get("minLength", 0) else []
        found += ["no match"] if not re.search(schema.get("pattern", ""), value) else []
    if kind == "array":
        found += ["too few"] if len(value) < schema.get("minItems", 0) else []
        found += [said for item in value for said in problems(item, schema["items"], definitions)]
    return [*found, *members(value, schema, definitions)] if kind == "object" else found


def members(value: dict[str, Any], schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[str]:
    """What is wrong with the members of an object."""
    known, other = schema.get("properties", {}), schema.get("additionalProperties", True)
    found = [f"{name} is missing" for name in schema.get("required", ()) if name not in value]
    for name, member in value.items():
        if name in known:
            found += problems(member, known[name], definitions)
        elif other is False:
            found.append(f"{name} is extra")
        elif isinstance(other, dict):
            found += problems(member, other, definitions)
    return found


def wrong(body: Mapping[str, Any]) -> list[str]:
    """What the schema of an action says against a body."""
    schema: dict[str, Any] = codec.action_schema(body["name"])
    return problems(body, schema, schema.get("$defs", {}))


@pytest.mark.parametrize("action", EVERY, ids=lambda action: action.name)
def test_every_action_can_be_posted(action: Action) -> None:
    """What its schema describes is read as the action, from text and from an object."""
    expected = evolve(action, limit=None) if "limit" in fields_dict(type(action)) else action  # type: ignore[call-arg]  # it has it
    body = body_of(action)
    assert [] == wrong(body)
    assert expected == codec.load_action(body) == codec.load_action(json.dumps(body))


@given(strategies.actions())
def test_drawn_actions_fit_their_schemas(action: Action) -> None:
    """Whatever an action may hold, its schema allows."""
    assert [] == wrong(body_of(action))


@pytest.mark.parametrize("name", BY_NAME)
def test_a_schema_asks_for_what_is_required(name: str) -> None:
    """It refuses an empty body, an unknown key, and the fields that the desk fills in."""
    schema: dict[str, Any] = codec.action_schema(name)
    asked = {said.removesuffix(" is missing") for said in wrong({"name": name})}
    assert asked == {*schema["required"]} - {"name"}
    assert {"colour is extra", "limit is extra"} <= set(wrong({"name": name, "colour": 1, "limit": 2}))


def test_all_that_is_wrong_with_a_body_is_said_at_once() -> None:
    """Each with its path, also deep inside."""
    body = {"name": "resolve", "explanation": 5, "remedies": [{"kind": "refnd", "amount": {"amount": 1}}], "why": "x"}
    with pytest.raises(CodecError) as refused:
        codec.load_action(body)
    assert [
        "remedies[0].kind: DK-VALUE-CHOICE",
        "remedies[0].amount.amount: DK-VALUE-KIND",
        "remedies[0].amount.currency: DK-CODEC-MISSING",
        "explanation: DK-VALUE-KIND",
        "DK-CODEC-EXTRA",
    ] == codes(refused.value)
    assert wrong(body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[]", "DK-VALUE-KIND"),
        ("{", "line 1 column 2: DK-CODEC-JSON"),
        ("{}", "name: DK-CODEC-MISSING"),
        ({"name": "strat"}, "name: DK-VALUE-KIND"),
        ({"name": "resolve", "limit": {}}, "limit: DK-CODEC-BY-DESK"),
        ({"name": "triage", "urgency": 2, "impact": 0, "complexity": 0, "validity": "x"}, "urgency: DK-ACTION-FACTOR"),
    ],
)
def test_what_is_no_action_is_refused(body: str | dict[str, Any], expected: str) -> None:
    """No object, no JSON, no name, an unknown one, what only the desk may state, and a value out of its range."""
    with pytest.raises(CodecError) as refused:
        codec.load_action(body)
    assert [expected] == codes(refused.value)


@frozen
class Inspect(actions.Action):
    """Look at the goods."""

    name: ClassVar[str] = "inspect"

    place: str


def test_actions_of_a_host_have_schemas_too() -> None:
    """They are passed where they are read; an unknown name is refused with the nearest."""
    assert ["name", "place"] == codec.action_schema("inspect", actions=[Inspect])["required"]
    assert Inspect("warehouse") == codec.load_action({"name": "inspect", "place": "warehouse"}, actions=[Inspect])
    with pytest.raises(CodecError) as refused:
        codec.action_schema("esclate")
    (finding,) = refused.value.findings
    assert ("DK-CODEC-UNKNOWN", "did you mean 'escalate'?") == (finding.code, finding.hint)
