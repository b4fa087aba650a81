"""Histories and events go out as canonical JSON and come back the same, for ever."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from disputekit import Dispute, Event, History, IntakeChannel, Money, codec, fold
from disputekit.actions import BY_NAME, Action, Message, Open, Rescore, Respond, Start, Triage
from disputekit.dispute import Account, ScoreRecord
from disputekit.errors import CodecError
from disputekit.testing import strategies
from tests.codec import (
    every_departure,
    every_excess,
    every_fact,
    every_limited_waiver,
    every_link,
    every_machine_message,
    every_market_action,
    every_money_action,
    every_negotiation,
    every_payment_action,
    every_people_action,
    every_process_action,
    every_return,
)
from tests.codec.every_action import EVERY, history
from tests.findings import codes

FROZEN = Path(__file__).parent / "history_v1.json"
LATER = {
    "departures": every_departure.history,
    "excess": every_excess.history,
    "facts": every_fact.history,
    "limits": every_limited_waiver.history,
    "links": every_link.history,
    "machine": every_machine_message.history,
    "market": every_market_action.history,
    "money": every_money_action.history,
    "negotiation": every_negotiation.history,
    "payments": every_payment_action.history,
    "people": every_people_action.history,
    "process": every_process_action.history,
    "returns": every_return.history,
}
"""Histories of what was added later, each in a file of its own: ``history_v1_money.json``."""


def _later(name: str) -> Path:
    return FROZEN.with_stem(f"{FROZEN.stem}_{name}")


CONVERTER = codec.make_converter()


@given(strategies.histories())
def test_a_history_comes_back_the_same(made: History) -> None:
    """Loading what was dumped gives an equal history, and dumping that the same text: instants, zones and all."""
    text = codec.dump_history(made)
    loaded = codec.load_history(text.encode())
    assert made == loaded
    assert text == codec.dump_history(loaded)
    dispute = fold(made)
    assert dispute == fold(loaded)
    assert dispute == CONVERTER.structure(json.loads(json.dumps(CONVERTER.unstructure(dispute))), Dispute)


@given(strategies.events())
def test_an_event_comes_back_the_same(made: Event) -> None:
    """So does any event, with any action. Its text is canonical: sorted keys, no spaces between, ASCII only."""
    text = codec.dump_event(made)
    loaded = codec.load_event(text)
    assert made == loaded
    assert text == codec.dump_event(loaded)
    assert text.isascii()
    assert json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) == text


def test_words_come_back_as_members() -> None:
    """A member of an enumeration equals its text, so that equality alone would not tell."""
    opening = codec.load_history(FROZEN.read_bytes()).events[0]
    assert isinstance(opening.action, Open)
    assert (IntakeChannel, Account) == (type(opening.action.claim.channel), type(opening.entries[0].account))
    assert str is type(CONVERTER.unstructure(opening.entries[0])["account"])


def test_each_converter_is_ones_own() -> None:
    """A hook that a host registers changes nothing for anybody else."""
    mine = codec.make_converter()
    mine.register_unstructure_hook(Money, str)
    assert "12.50 EUR" == mine.unstructure(Money("12.50", "EUR"))
    assert {"amount": "12.50", "currency": "EUR"} == codec.make_converter().unstructure(Money("12.50", "EUR"))


def test_the_text_of_an_event() -> None:
    """What is empty is left out; every other default is written, so that a later default changes no old record."""
    event = history().events[1]
    assert (
        '{"action":{"name":"respond","text":"We look into it."},"actor":{"id":"ann","roles":["agent","senior"]},'
        '"dispute_id":"d-7","entered":{"due_at":"2026-11-02T17:00:00-05:00[America/New_York]","open":true,'
        '"queued":true,"remembered":{"before_escalation":"triage"},"stage":"work","state":"in_progress",'
        '"waits_on":["claimant","respondent"]},"key":"key-2","lifecycle":"customer_operations",'
        '"lifecycle_version":"1","occurred_at":"2026-10-25T01:58:00+02:00[Europe/Berlin]",'
        '"recorded_at":"2026-10-24T23:58:00Z","schema":"disputekit.event/1","seq":2}'
    ) == codec.dump_event(event)
    message = codec.make_converter().unstructure(Message("Hello", party="claimant"))
    assert {
        "name": "message",
        "text": "Hello",
        "party": "claimant",
        "direction": "outbound",
        "channel": "email",
    } == message


def test_an_old_history_loads_for_ever() -> None:
    """The frozen payload is untouched, and is read as the history it was written from."""
    frozen = FROZEN.read_bytes()
    assert "8652af2a4b2945224a0eea0be86029857a514cf9c5b296a46050496bc90ee453" == sha256(frozen).hexdigest()
    assert history() == codec.load_history(frozen)


def test_an_old_history_folds_as_it_did() -> None:
    """What it adds up to is the same as on the day it was written."""
    dispute = fold(codec.load_history(FROZEN.read_bytes()))
    assert ("d-7", 34, "closed", "merged into d-5") == (
        dispute.id,
        dispute.version,
        dispute.state,
        f"merged into {dispute.merged_into}",
    )
    ledger = dispute.ledger
    assert ("110.00 EUR", "60.00 EUR", "40.00 EUR", "10.00 EUR", "0.00 EUR") == tuple(
        map(str, (ledger.claimed, ledger.upheld, ledger.rejected, ledger.withdrawn, ledger.open))
    )
    assert ("2026-10-25T02:54:00+01:00", "2026-10-25T03:06:00+01:00") == tuple(
        event.occurred_at.isoformat() for event in codec.load_history(FROZEN.read_bytes()).events[30:34:3]
    )


@pytest.mark.parametrize("name", LATER)
def test_what_was_added_later_loads_for_ever_too(name: str) -> None:
    """Each later file reads as the history it was written from, and is written again as the same text."""
    text = _later(name).read_text(encoding="utf-8")
    loaded = codec.load_history(text)
    assert LATER[name]() == loaded
    assert text == codec.dump_history(loaded) + "\n"


def test_the_frozen_payloads_have_every_action_and_field() -> None:
    """A new action or field fails here: write a payload of its own for it beside the frozen ones, and name it above."""
    kept: dict[str, set[str]] = {}
    for path in (FROZEN, *map(_later, LATER)):
        for each in json.loads(path.read_bytes())["events"]:
            kept.setdefault(each["action"].pop("name"), set()).update(each["action"])
    assert {name: {each.name for each in fields(kind)} for name, kind in BY_NAME.items()} == kept


def test_what_may_be_left_out_may_be_missing() -> None:
    """An old payload lacks the optional fields that came later; it loads with their defaults."""
    event = json.loads(codec.dump_event(history().events[8]))
    del event["action"]["channel"], event["action"]["direction"], event["key"]
    loaded = codec.load_event(json.dumps(event))
    assert (Message("Which invoice?", party="claimant"), None) == (loaded.action, loaded.key)


@given(st.sampled_from(EVERY))
def test_a_digest_is_of_the_action_alone(action: Action) -> None:
    """Its digest is that of its canonical JSON, so it can be checked with any tool."""
    plain = json.dumps(codec.make_converter().unstructure(action), sort_keys=True, separators=(",", ":"))
    assert sha256(plain.encode()).hexdigest() == codec.digest(action)


def test_digests_tell_actions_apart() -> None:
    """Another text is another digest; 1 and 1.0 are the same urgency, so the same digest."""
    assert len(EVERY) == len({codec.digest(action) for action in EVERY})
    assert codec.digest(Respond("a")) != codec.digest(Respond("b"))
    assert codec.digest(Triage(1, 0, 0, "plausible")) == codec.digest(Triage(1.0, 0.0, 0.0, "plausible"))
    assert "825fb8e8fe3ee791dafe8e7510784b0b906ed8c2d66262d7eb213f7f291e09dd" == codec.digest(Start())


def test_what_could_not_be_read_again_is_not_written() -> None:
    """A number that is too large and a class that is not ours are refused."""

    class Begin(Start):
        """An action that passes for another."""

    for action, expected in (
        (
            Rescore(ScoreRecord(1, 2**63, "P1"), because="x"),
            "DK-CODEC-LARGE",
        ),
        (
            Begin(),
            "action: DK-CODEC-ACTION",
        ),
    ):
        with pytest.raises(CodecError) as refused:
            codec.digest(action)
        assert [expected] == codes(refused.value)


@pytest.mark.parametrize("key", [float("nan"), datetime(2026, 1, 1, tzinfo=UTC)])
def test_what_json_has_not_is_not_written(key: object) -> None:
    """A value that no type checker would have let through is refused, not lost."""
    with pytest.raises(CodecError) as refused:
        codec.dump_event(evolve(history().events[0], key=cast("str", key)))
    assert ["DK-CODEC-WRITE"] == codes(refused.value)
