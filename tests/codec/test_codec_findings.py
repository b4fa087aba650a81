"""What is wrong with a payload is said all at once, each thing with its path and how to mend it."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit import codec
from disputekit.actions import Action, Respond, Start
from disputekit.codec._findings import findings_of
from disputekit.errors import CodecError
from tests.codec.every_action import history

EVENT = codec.dump_event(history().events[0])
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _findings(load: Callable[[str], object], text: str) -> list[str]:
    with pytest.raises(CodecError) as refused:
        load(text)
    return [str(finding) for finding in refused.value.findings]


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
    """Missing and unknown keys, an unknown action, wrong types and a number that is none, in one error."""
    text = (
        '{"schema":"disputekit.history/1","events":[{"dispute_id":"d-1","seq":1,"lifecycle":"x","versoin":"1",'
        '"actor":{"id":5,"roles":["agent",1]},"occurred_at":1e999,"recorded_at":"2026-03-02T09:00:00",'
        '"action":{"name":"rspond"},"entries":[{"account":"upheeld","amount":{"amount":12.5,"currency":"EUR"}}]}]}'
    )
    assert [
        "events[0].action.name: DK-CODEC-KIND: 'rspond' is not the name of an action; did you mean 'respond'?",
        "events[0].actor.id: DK-CODEC-KIND: 5 is not a text; write a text",
        "events[0].actor.roles[1]: DK-CODEC-KIND: 1 is not a text; write a text",
        (
            "events[0].occurred_at: DK-CODEC-NUMBER: '1e999' is not a number here; it is too large for a number; "
            "write it as text"
        ),
        (
            "events[0].recorded_at: DK-CODEC-NAIVE: '2026-03-02T09:00:00' does not say in which zone it is; "
            "add its offset and its zone, such as '2026-10-25T02:30:00+01:00[Europe/Berlin]'"
        ),
        "events[0].entered: DK-CODEC-MISSING: this must be given; add it",
        "events[0].lifecycle_version: DK-CODEC-MISSING: this must be given; add it",
        (
            "events[0].entries[0].account: DK-CODEC-KIND: 'upheeld' is not one of the words for it; "
            "did you mean 'upheld'?"
        ),
        "events[0].entries[0].amount.amount: DK-CODEC-KIND: 12.5 is not a text; write a text",
        "events[0]: DK-CODEC-EXTRA: unknown key 'versoin'; leave it out",
    ] == _findings(codec.load_history, text)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("seq", True, "seq: DK-CODEC-KIND: True is not a whole number; write a whole number"),
        ("seq", 1.0, "seq: DK-CODEC-KIND: 1.0 is not a whole number; write a whole number"),
        ("entered.open", 1, "entered.open: DK-CODEC-KIND: 1 is not true or false; write true or false"),
        ("actor", [], "actor: DK-CODEC-KIND: [] is not an object; write an object"),
        ("action", "open", "action: DK-CODEC-KIND: 'open' is not an object; write an object"),
        ("action", {}, "action.name: DK-CODEC-MISSING: this must be given; add it"),
        ("entries", {}, "entries: DK-CODEC-KIND: {} is not a list; write a list"),
        ("actor.roles", "agent", "actor.roles: DK-CODEC-KIND: 'agent' is not a list; write a list"),
        ("entered.remembered", [], "entered.remembered: DK-CODEC-KIND: [] is not an object; write an object"),
        ("entered.statee", "new", "entered: DK-CODEC-EXTRA: unknown key 'statee'; did you mean 'state'?"),
        ("entered.outcome", 3, ("entered.outcome: DK-CODEC-KIND: 3 is not one of the words for it; use one of agreed, "
         "closed_without_agreement, expired, merged, partly_upheld, rejected, split, upheld, withdrawn")),
        ("entered.outcome", "uphold", ("entered.outcome: DK-CODEC-KIND: 'uphold' is not one of the words for it; "
         "did you mean 'upheld'?")),
        ("occurred_at", 5, "occurred_at: DK-CODEC-KIND: 5 is not an instant as text; write an instant as text"),
        ("action.name", ["open"], "action.name: DK-CODEC-KIND: ['open'] is not the name of an action; "),
        ("action.claim.facts.photo", [], ("action.claim.facts.photo: DK-CODEC-KIND: [] is not a text, a number, true, "
         "false or null; write a text, a number, true, false or null")),
        ("action.claim.facts", {"a b": {}}, ("action.claim.facts['a b']: DK-CODEC-KIND: {} is not a text, a number, "
         "true, false or null; write a text, a number, true, false or null")),
        ("action.claim.amount.currency", "EURO", ("action.claim.amount.currency: DK-MONEY-CURRENCY: unknown currency "
         "'EURO'; did you mean 'EUR'?")),
        ("action.claim.amount.amount", "-1.00", ("action.claim.amount: DK-CLAIM-AMOUNT: a claim of -1.00 EUR cannot be"
         "; "
         "claim a positive amount such as Money('12.50', 'EUR'), or leave it out where no money is claimed")),
        ("action.claim.amount", {"minor": 5, "currency": "EUR"},
         "action.claim.amount.amount: DK-CODEC-MISSING: this must be given; add it"),
        ("actor.id", " ", "actor.id: DK-ACTOR-ID: an actor needs an id; pass the user's id, such as 'ann'"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_path_and_mend(path: str, value: object, expected: str) -> None:
    """One value of a good event is spoilt, and the first finding says which and how to mend it."""
    assert _findings(codec.load_event, _changed(path, value))[0].startswith(expected)


def test_an_action_says_which_field_is_empty() -> None:
    """What an action itself refuses is reported below the action's path."""
    text = codec.dump_event(history().events[1]).replace("We look into it.", " ")
    assert ["action.text: DK-ACTION-EMPTY: respond needs its text; fill it in"] == _findings(codec.load_event, text)


def test_a_direction_is_one_of_three() -> None:
    """A field with a closed choice of words knows them."""
    text = codec.dump_event(history().events[8]).replace('"internal"', '"inward"')
    assert [
        (
            "action.direction: DK-CODEC-KIND: 'inward' is not one of the words for it; "
            "use one of inbound, internal, outbound"
        )
    ] == _findings(codec.load_event, text)


def test_a_history_must_be_in_order() -> None:
    """Good events in a wrong order are no history."""
    text = codec.dump_history(history()).replace('"seq":2}', '"seq":3}')
    assert [
        (
            "event.seq: DK-HISTORY-ORDER: respond as event 3 of dispute d-7 cannot come here: event 2 of dispute d-7 "
            "is next; load the dispute's whole history, in order, beginning with its opening"
        )
    ] == _findings(codec.load_history, text)


SCHEMA = "pass a history to load_history, an event to load_event; what a later release wrote, only that reads"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", "schema: DK-CODEC-MISSING: this must be given; add it"),
        ("[]", "DK-CODEC-KIND: [] is not an object; write an object"),
        ('{"schema":"disputekit.event/1"}', ("schema: DK-CODEC-KIND: 'disputekit.event/1' is not the schema "
         f"'disputekit.history/1'; {SCHEMA}")),
        ('{"schema":"disputekit.history/2","events":[]}', ("schema: DK-CODEC-KIND: 'disputekit.history/2' is not the "
         f"schema 'disputekit.history/1'; {SCHEMA}")),
        ('{"schema":"disputekit.history/1","events":[]}', ("events: DK-HISTORY-EMPTY: a history has no events; begin "
         "with the event of opening")),
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
    assert "name: DK-CODEC-KIND: 'start' is not the name of an action; use one of respond" == str(refused.value)


def test_what_is_no_finding_is_raised_again() -> None:
    """A mistake of ours is not dressed up as one of the payload's."""
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
    with pytest.raises(CodecError, match="DK-CODEC-"):
        codec.load_history(text)
