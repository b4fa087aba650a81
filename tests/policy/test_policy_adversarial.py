"""Books that are made to be hard: every question ends, with an answer or with *undecided*, and none is guessed."""

import json
from random import Random

from disputekit.policy import PolicyBook
from tests.policy.oracle import Doc


def book(fields: Doc, rules: list[Doc]) -> PolicyBook:
    """A book of the company that ranks its rules as they stand."""
    head: Doc = {"id": "p", "version": "1", "hit": "first"}
    return PolicyBook.from_json(
        json.dumps({"schema": "disputekit.policy/1", "policy": head, "fields": fields, "rule": rules})
    )


def pigeons(holes: int) -> tuple[Doc, list[Doc]]:
    """One pigeon more than there are holes, and a rule for each two in one hole: no scenario is without a rule."""
    fields: Doc = {f"p{place}": {"min": 0, "max": holes - 1} for place in range(holes + 1)}
    pairs = [(one, other) for one in range(holes + 1) for other in range(one)]
    rules: list[Doc] = [
        {
            "id": f"{one} and {other} in {hole}",
            "when": {f"p{each}": {"min": hole, "max": hole} for each in (one, other)},
            "deny": True,
        }
        for one, other in pairs
        for hole in range(holes)
    ]
    return fields, rules


def crossing(count: int, seed: int) -> tuple[Doc, list[Doc]]:
    """Rules that each cut four of ten fields somewhere."""
    random = Random(seed)  # noqa: S311 -- test data
    fields: Doc = {f"days_since_{place}": {"min": 0, "max": 1_000} for place in range(10)}
    rules: list[Doc] = []
    for place in range(count):
        when = {
            name: {random.choice(["min", "max"]): random.randint(1, 999)} for name in random.sample(list(fields), 4)
        }
        rules.append({"id": f"r{place}", "when": when, "offer": [{"refund": f"{place % 100}%"}]})
    return fields, rules


def test_few_pigeons_are_proved_and_many_are_undecided() -> None:
    """A rule behind all of them is found dead; the covering rules are listed as far as that is cheap."""
    fields, rules = pigeons(6)
    found = book(fields, [*rules, {"id": "none", "offer": [{"exchange": True}]}]).check()
    assert () == found.gaps
    assert ["none"] == [each.rules[0] for each in found.dead]
    assert () == found.undecided
    hard = book(*pigeons(12)).check(effort=2_000)
    assert () == hard.gaps
    assert ["the search for gaps stopped after 2000 steps, with 0 found"] == [
        each.text for each in hard.undecided if each.params["name"] == "gaps"
    ]
    assert "the search for gaps stopped" in str(hard)


def test_very_many_crossing_conditions_end_in_undecided() -> None:
    """Work is counted, not only steps: a thousand wide columns use up the effort as they should."""
    one, other = book(*crossing(1_000, 1)), book(*crossing(1_000, 2))
    found = one.check(effort=3_000)
    assert {"gaps", "windows", "dead"} >= {str(each.params["name"]) for each in found.undecided}
    assert found.undecided
    changes = one.diff(other, effort=3_000)
    assert changes.undecided
    for change in changes.outcomes[:20]:
        scenario = {**change.witness}
        assert change.before.status == one.decide(scenario, as_of=change.as_of).status  # type: ignore[arg-type] # no floats
        assert change.after.status == other.decide(scenario, as_of=change.as_of).status  # type: ignore[arg-type] # no floats
