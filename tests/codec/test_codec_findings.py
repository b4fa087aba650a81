"""A payload reports all its mistakes at once, each with a path and a hint."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit import codec
from disputekit.actions import Action, Respond, Start
from disputekit.codec._payloads import findings_of
from disputekit.errors import CodecError
from tests.codec.every_action import history
from tests.findings import codes

EVENT = codec.dump_event(history().events[0])
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _findings(load: Callable[[str], object], text: str) -> list[str]:
    with pytest.raises(CodecError) as refused:
        load(text)
    return codes(refused.value)


def _changed(path: str, value: object) -> str:
    """The event with the value at a dotted path replaced."""
    data = json.loads(EVENT)
    *parents, last = path.split(".")
    inner = data
    for parent in parents:
        inner = inner[int(parent)] if parent.isdigit() else inner[parent]
    inner[last] = value
    return json.dumps(data)


def test_all_findings_come_at_once_with_their_paths() -> None:
    """Missing and unknown keys, an unknown action, wrong types and an invalid number are in one error."""
    text = (
        '{"schema":"disputekit.history/1","events":[{"dispute_id":"d-1","seq":1,"lifecycle":"x","versoin":"1",'
        '"actor":{"id":5,"roles":["agent",1]},"occurred_at":1e999,"recorded_at":"2026-03-02T09:00:00",'
        '"action":{"name":"rspond"},"entries":[{"account":"upheeld","amount":{"amount":12.5,"currency":"EUR"}}]}]}'
    )
    assert [
        "events[0].action.name: DK-VALUE-KIND",
        "events[0].actor.id: DK-VALUE-KIND",
        "events[0].actor.roles[1]: DK-VALUE-KIND",
        ("events[0].occurred_at: DK-CODEC-NUMBER"),
        ("events[0].recorded_at: DK-CODEC-NAIVE"),
        "events[0].entered: DK-CODEC-MISSING",
        "events[0].lifecycle_version: DK-CODEC-MISSING",
        ("events[0].entries[0].account: DK-VALUE-CHOICE"),
        "events[0].entries[0].amount.amount: DK-VALUE-KIND",
        "events[0]: DK-CODEC-EXTRA",
    ] == _findings(codec.load_history, text)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("seq", True, "seq: DK-VALUE-KIND"),
        ("seq", 1.0, "seq: DK-VALUE-KIND"),
        ("entered.open", 1, "entered.open: DK-VALUE-KIND"),
        ("actor", [], "actor: DK-VALUE-KIND"),
        ("action", "open", "action: DK-VALUE-KIND"),
        ("action", {}, "action.name: DK-CODEC-MISSING"),
        ("entries", {}, "entries: DK-VALUE-KIND"),
        ("actor.roles", "agent", "actor.roles: DK-VALUE-KIND"),
        ("entered.remembered", [], "entered.remembered: DK-VALUE-KIND"),
        ("entered.statee", "new", "entered: DK-CODEC-EXTRA"),
        ("entered.outcome", 3, ("entered.outcome: DK-VALUE-CHOICE")),
        ("entered.outcome", "uphold", ("entered.outcome: DK-VALUE-CHOICE")),
        ("occurred_at", 5, "occurred_at: DK-VALUE-KIND"),
        ("action.name", ["open"], "action.name: DK-VALUE-KIND"),
        ("action.claim.facts.photo", [], ("action.claim.facts.photo: DK-VALUE-KIND")),
        ("action.claim.facts", {"a b": {}}, ("action.claim.facts['a b']: DK-VALUE-KIND")),
        ("action.claim.amount.currency", "EURO", ("action.claim.amount.currency: DK-MONEY-CURRENCY")),
        ("action.claim.amount.amount", "-1.00", ("action.claim.amount: DK-CLAIM-AMOUNT")),
        ("action.claim.amount", {"minor": 5, "currency": "EUR"},
         "action.claim.amount.amount: DK-CODEC-MISSING"),
        ("actor.id", " ", "actor.id: DK-VALUE-EMPTY"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_path_and_mend(path: str, value: object, expected: str) -> None:
    """If one value of a valid event is changed, the first finding names it and has a hint."""
    assert expected == _findings(codec.load_event, _changed(path, value))[0]


def test_an_action_says_which_field_is_empty() -> None:
    """What an action itself refuses is reported below the action's path."""
    text = codec.dump_event(history().events[1]).replace("We look into it.", " ")
    assert ["action.text: DK-VALUE-EMPTY"] == _findings(codec.load_event, text)


def test_a_direction_is_one_of_three() -> None:
    """A field with a closed choice lists its words."""
    text = codec.dump_event(history().events[8]).replace('"internal"', '"inward"')
    assert [("action.direction: DK-VALUE-CHOICE")] == _findings(codec.load_event, text)


def test_a_history_must_be_in_order() -> None:
    """Good events in a wrong order are no history."""
    text = codec.dump_history(history()).replace('"seq":2}', '"seq":3}')
    assert [("event.seq: DK-HISTORY-ORDER")] == _findings(codec.load_history, text)


SCHEMA = "pass a history to load_history, an event to load_event; what a later release wrote, only that reads"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", "schema: DK-CODEC-MISSING"),
        ("[]", "DK-VALUE-KIND"),
        ('{"schema":"disputekit.event/1"}', ("schema: DK-VALUE-KIND")),
        ('{"schema":"disputekit.history/2","events":[]}', ("schema: DK-VALUE-KIND")),
        ('{"schema":"disputekit.history/1","events":[]}', ("events: DK-HISTORY-EMPTY")),
    ],
)  # fmt: skip
def test_the_schema_is_checked_first(text: str, expected: str) -> None:
    """A payload says what it is, and of which version; nothing else is looked at before."""
    assert [expected] == _findings(codec.load_history, text)


def test_a_converter_wants_the_action_that_was_asked_for() -> None:
    """A host that wants one class of action is not given another."""
    converter = codec.make_converter()
    assert Respond("x") == converter.structure({"name": "respond", "text": "x"}, Respond)
    assert Start() == converter.structure({"name": "start"}, Action)
    with pytest.raises(CodecError) as refused:
        converter.structure({"name": "start"}, Respond)
    assert ["name: DK-VALUE-KIND"] == codes(refused.value)


def test_what_is_no_finding_is_raised_again() -> None:
    """An error in our own code is not reported as an error in the payload."""
    with pytest.raises(ZeroDivisionError):
        list(findings_of(ZeroDivisionError()))


@given(_json, st.sampled_from(["actor", "action", "entered", "entries", "occurred_at", "seq", "key"]))
def test_nothing_else_ever_escapes(value: object, key: str) -> None:
    """Whatever stands in a payload, it is an event, or a ``CodecError`` that points to it."""
    try:
        codec.load_event(_changed(key, value))
        places = {key}
    except CodecError as error:
        places = {finding.where for finding in error.findings}
    assert [] == [place for place in places if not place.startswith(key)]


@given(st.text(max_size=30) | _json.map(json.dumps) | st.binary(max_size=20))
def test_no_text_breaks_the_reader(text: str | bytes) -> None:
    """Whatever is passed, the answer is a ``CodecError`` with a finding."""
    with pytest.raises(CodecError, match=r"DK-(CODEC|VALUE)-"):
        codec.load_history(text)
