"""What a user sees of public values in a console and in a program: a short `repr`, and data that JSON can hold."""

import inspect
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Final

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import disputekit
from disputekit import Actor, Desk, actions
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import account_view, party_view
from disputekit.lifecycle import processes
from disputekit.money import Money
from disputekit.policy import OrderLine, PolicyBook, PolicyPack
from disputekit.sla import SlaPolicy, Target, WorkCalendar, hours
from disputekit.testing import strategies
from disputekit.triage import Scorer
from tests.casework.test_case_file import OFFER, RECORDS, filed, negotiating
from tests.lifecycle.cases import MONDAY

LONGEST: Final = 320
POLICY: Final = Path(__file__).parents[2] / "examples" / "policies" / "returns-2026.toml"
DAY: Final = date(2026, 11, 22)


def public_classes() -> dict[type, str]:
    """Every class that a package lists, with the package."""
    found: dict[type, str] = {}
    for module in walk_packages(disputekit.__path__, "disputekit."):
        # The modules of the Django app can be imported only in a Django project.
        if not any(part.startswith("_") for part in module.name.split(".")[1:]) and ".django." not in module.name:
            face = import_module(module.name)
            listed = (getattr(face, name) for name in getattr(face, "__all__", ()))
            found |= {each: module.name for each in listed if inspect.isclass(each)}
    return found


PUBLIC: Final = public_classes()


def reached(value: object, seen: dict[int, object]) -> Iterator[object]:
    """Every value of disputekit within ``value``, itself first."""
    if id(value) in seen or isinstance(value, str | int | Enum | date):
        return
    seen[id(value)] = value
    kind = type(value)
    if attrs.has(kind):
        if kind in PUBLIC:
            yield value
        for each in attrs.fields(kind):
            yield from reached(getattr(value, each.name), seen)
    elif isinstance(value, Mapping):
        yield from (found for each in value.values() for found in reached(each, seen))
    elif isinstance(value, Iterable):
        yield from (found for each in list(value) for found in reached(each, seen))


def answers() -> list[object]:
    """What a user meets first: answers of each engine, of casework and of a desk."""
    book = PolicyBook.load(POLICY)
    case: dict[str, str | bool] = {"reason": "not_received", "jurisdiction": "DE", "carrier_trace": True}
    decision = book.decide(case, as_of=DAY)
    office = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin")
    policy = SlaPolicy(office, [Target("first_response", hours(48), stops={"respond"})])
    moved = negotiating()
    desk = Desk(processes.RESOLUTION_TEAM, store=MemoryStore())
    readings = policy.read(moved.history.timeline(), at=MONDAY)
    scorer = Scorer({"urgency": 5, "impact": 3})
    return [
        book, decision, decision.candidates, decision.near_misses, decision.trace, decision.citations, decision.offers,
        decision.settle([OrderLine("shoes", Money("80.00", "EUR"))], choose="refund"), book.check(),
        book.report(at=DAY),
        book.diff(PolicyBook.load(POLICY.with_name("returns-2025.toml"))), PolicyPack([book]),
        office, policy, readings, hours(48).due(MONDAY, office),
        scorer, scorer.score({"urgency": 0.5, "impact": 0.2}),
        moved.history, moved.dispute, filed(moved, readings=readings, records=RECORDS), OFFER,
        party_view(moved.history, "claimant"), account_view("acc-7", [moved.dispute]), processes.RESOLUTION_TEAM,
        desk, Actor("ann"), actions.Start(),
    ]  # fmt: skip


def test_no_private_part_is_shown() -> None:
    """The `repr` of a public class names its public fields only."""
    shown = {
        f"{home}.{kind.__name__}.{each.name}"
        for kind, home in PUBLIC.items()
        if attrs.has(kind) and kind.__repr__.__qualname__ == f"{kind.__name__}.__repr__" and _generated(kind)
        for each in attrs.fields(kind)
        if each.name.startswith("_") and each.repr
    }
    assert set() == shown


def _generated(kind: type) -> bool:
    return "attrs generated" in kind.__repr__.__code__.co_filename


def test_answers_are_shown_in_short() -> None:
    """Whatever an engine or a desk answers fits into three lines of a console, and shows no address in memory."""
    seen: dict[int, object] = {}
    found = [each for answer in answers() for each in reached(answer, seen)]
    assert len({type(each) for each in found}) > 60
    long = {f"{type(each).__name__} {len(repr(each))}" for each in found if len(repr(each)) > LONGEST}
    assert set() == long
    assert set() == {repr(each) for each in found if " at 0x" in repr(each)}


@settings(suppress_health_check=list(HealthCheck))
@given(st.one_of(strategies.histories(), strategies.claims(), strategies.actions()))
def test_any_record_is_shown_in_short(value: object) -> None:
    """However much people write into a claim or an action."""
    for each in reached(value, {}):
        assert len(repr(each)) <= LONGEST * 2, type(each)


INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT.*")


def _checked_times(value: object) -> Iterator[str]:
    if isinstance(value, str) and INSTANT.fullmatch(value):
        yield value
    elif isinstance(value, Mapping):
        yield from (each for part in value.values() for each in _checked_times(part))
    elif isinstance(value, list):
        yield from (each for part in value for each in _checked_times(part))


def test_what_to_dict_gives_is_json_with_iso_times() -> None:
    """`json.dumps` takes it as it is, and every parser reads its times."""
    seen: dict[int, object] = {}
    values = [each for answer in answers() for each in reached(answer, seen) if hasattr(each, "to_dict")]
    assert {"CaseFile", "Deadline", "Reading", "Score", "PolicyDecision"} <= {type(each).__name__ for each in values}
    for each in values:
        data: object = getattr(each, "to_dict")()  # noqa: B009 - two checkers disagree on its type
        assert data == json.loads(json.dumps(data)), type(each)
        for text in _checked_times(data):
            assert datetime.fromisoformat(text).tzinfo is not None, (type(each), text)


@pytest.mark.parametrize("name", ["disputekit.policy", "disputekit.casework", "disputekit.sla", "disputekit.triage"])
def test_answers_turn_into_data(name: str) -> None:
    """A class with a page has its data too."""
    lacking = {kind.__name__ for kind, home in PUBLIC.items()
               if home == name and hasattr(kind, "to_html") and not hasattr(kind, "to_dict")}  # fmt: skip
    assert set() == lacking
