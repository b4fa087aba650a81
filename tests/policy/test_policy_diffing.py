"""Two versions compared: exactly the scenarios that come out otherwise, and nothing else."""

from datetime import date

from hypothesis import given

from disputekit.policy import OutcomeChange, PolicyBook, PolicyOffer
from tests.policy.oracle import Doc, Scenario
from tests.policy.variants import common_scenarios, known_to, lies_in, oracles, versions

DAY = date(2026, 11, 22)
EFFORT = 20_000

Said = tuple[str, frozenset[PolicyOffer], str | None]
Key = tuple[str, str, frozenset[PolicyOffer], frozenset[PolicyOffer], str | None, str | None]


def key_of(old: Said, new: Said) -> Key:
    """What is lost and gained between two answers."""
    return old[0], new[0], old[1] - new[1], new[1] - old[1], old[2], new[2]


def key(change: OutcomeChange) -> Key:
    """The same of a change."""
    before, after = change.before, change.after
    return (
        before.status, after.status, frozenset(change.lost), frozenset(change.gained),
        before.escalate_to or None, after.escalate_to or None,
    )  # fmt: skip


@given(versions())
def test_the_changes_are_exactly_those_that_trying_every_scenario_finds(
    made: tuple[Doc, PolicyBook, Doc, PolicyBook],
) -> None:
    """Every change is one, all over its box; none is missing; and back again is the mirror."""
    old, one, new, other = made
    changes = one.diff(other, effort=EFFORT)
    assert () == changes.undecided
    ours, theirs = oracles(old, one, new, other)
    scenarios = common_scenarios(old, new)
    assert bool(scenarios) == changes.comparable
    keys = [(each, key_of(ours.answer(each), theirs.answer(each))) for each in scenarios]
    expected = {each for scenario, each in keys if ours.answer(scenario) != theirs.answer(scenario)}
    assert expected == {key(each) for each in changes.outcomes}
    for change in changes.outcomes:
        inside = [each for scenario, each in keys if lies_in(change.box, scenario)]
        assert {key(change)} == set(inside)
        witness: Scenario = {**change.witness}  # type: ignore[dict-item] # no floats
        assert lies_in(change.box, witness)
        for book, doc, answer in ((one, old, change.before), (other, new, change.after)):
            decision = book.decide(known_to(witness, doc), as_of=DAY)
            assert answer.status == decision.status
            assert answer.offers == decision.offers
            assert answer.rule == (decision.winner and decision.winner.id)
    mirrored = other.diff(one, effort=EFFORT)
    swapped = {(b, a, gained, lost, d, c) for a, b, lost, gained, c, d in expected}
    assert swapped == {key(each) for each in mirrored.outcomes}


@given(versions())
def test_a_diff_is_a_partition_of_the_cases_that_change(made: tuple[Doc, PolicyBook, Doc, PolicyBook]) -> None:
    """Each changed case lies in exactly one box, no other case in any; counts are exact; the way back is the same."""
    old, one, new, other = made
    changes = one.diff(other, effort=EFFORT)
    ours, theirs = oracles(old, one, new, other)
    counts = [0] * len(changes.outcomes)
    changed = 0
    for scenario in common_scenarios(old, new):
        holding = [place for place, each in enumerate(changes.outcomes) if lies_in(each.box, scenario)]
        differs = ours.answer(scenario) != theirs.answer(scenario)
        assert differs == len(holding)
        changed += differs
        for place in holding:
            counts[place] += 1
    assert counts == [each.cases for each in changes.outcomes]
    assert changed == changes.cases
    assert counts == sorted(counts, reverse=True)
    back = {tuple(sorted(each.box.items())): each for each in other.diff(one, effort=EFFORT).outcomes}
    assert len(back) == len(changes.outcomes)
    for each in changes.outcomes:
        mirror = back[tuple(sorted(each.box.items()))]
        assert (each.before, each.after, each.cases) == (mirror.after, mirror.before, mirror.cases)
        assert {"gain": "loss", "loss": "gain"}.get(each.effect, each.effect) == mirror.effect


def test_a_narrower_rule_leaves_no_customer_out() -> None:
    """A claim within six days, now of tangible items within four: both kinds of customers who lose it are named."""
    head = """schema = "disputekit.policy/1"
fields = { days = { min = 0, max = 9 }, item = ["tangible", "intangible"] }
policy = { id = "shop", version = "VERSION" }
[[rule]]
id = "rest"
deny = true
[[rule]]
id = "claim"
offer = [{ refund = "100%" }]
"""
    old = PolicyBook.loads(head.replace("VERSION", "1") + "when.days = { max = 6 }")
    new = PolicyBook.loads(head.replace("VERSION", "2") + 'when.days = { max = 4 }\nwhen.item = ["tangible"]')
    changes = old.diff(new)
    assert (9, {"loss"}) == (changes.cases, {each.effect for each in changes.outcomes})
    lost = {
        (item, days)
        for each in changes.outcomes
        for item in ("tangible", "intangible")
        for days in range(10)
        if lies_in(each.box, {"item": item, "days": days})
    }
    assert {("tangible", 5), ("tangible", 6), *(("intangible", day) for day in range(7))} == lost


def test_a_change_of_what_satisfies_a_right_reads_as_a_change() -> None:
    """The text of the offer is the same before and after, so the change also shows what satisfies it."""
    head = """schema = "disputekit.policy/1"
policy = { id = "law", version = "1" }
[[rule]]
id = "l"
layer = "law"
right = "conformity"
offer = [{ repair = true }]
"""
    (change,) = PolicyBook.loads(head).diff(PolicyBook.loads(head + 'satisfied_by = ["refund"]')).outcomes
    assert ("repair", "repair; a full refund satisfies it") == change.texts


@given(versions())
def test_nothing_changes_from_a_policy_to_itself(made: tuple[Doc, PolicyBook, Doc, PolicyBook]) -> None:
    """The difference is empty, and says so."""
    _, book, _, _ = made
    changes = book.diff(book)
    assert not changes
    assert "p 1 -> p 1\nnothing changes" == str(changes)
