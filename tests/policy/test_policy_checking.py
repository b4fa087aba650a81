"""Analysis of a book: gaps, dead rules and undercuts, exactly; what is accepted; what is undecided."""

from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given

from disputekit.errors import InvalidValue, PolicyError
from disputekit.policy import PolicyBook
from tests.policy.documents import books, loaded, witness_of
from tests.policy.oracle import Doc, oracle_of, tables

DAY = date(2026, 11, 22)
EFFORT = 10_000


@given(books())
def test_gaps_are_exactly_where_nothing_decides(made: tuple[Doc, PolicyBook]) -> None:
    """A gap's witness has no rule; and where no gap is reported, every scenario has a decision."""
    doc, book = made
    found = book.check(effort=EFFORT)
    oracle = oracle_of(doc, book)
    for gap in found.gaps:
        assert "no_rule" == book.decide(witness_of(gap), as_of=DAY).status
    has_gap = any(oracle.outcome(scenario)[0] == "no_rule" for scenario in oracle.scenarios())
    assert has_gap == bool(found.gaps)
    assert () == found.undecided


@given(books(layers=("company", "goodwill")))
def test_dead_rules_are_exactly_those_that_never_decide(made: tuple[Doc, PolicyBook]) -> None:
    """A dead rule is never on top anywhere, and without it every scenario is decided as before."""
    doc, book = made
    dead = {str(each.params["rule"])[1:-1] for each in book.check(effort=EFFORT).dead}
    oracle = oracle_of(doc, book)
    alive = {name for scenario in oracle.scenarios() for name in oracle.top(scenario)}
    assert {name for name, layer in oracle.layers.items() if layer == "company"} - alive == dead
    for name in dead:
        rest = [rule for rule in tables(doc["rule"]) if rule["id"] != name]
        if any(name in list(rule.get("overrides", [])) for rule in rest):  # type: ignore[call-overload] # a list of names
            continue  # taking it out would change who overrides whom
        without = loaded({**doc, "rule": rest})
        assert isinstance(without, PolicyBook)
        for scenario in oracle.scenarios():
            ours, theirs = book.decide(scenario, as_of=DAY), without.decide(scenario, as_of=DAY)
            assert {each.offer for each in ours.offers} == {each.offer for each in theirs.offers}


@given(books())
def test_an_undercut_is_a_winner_that_leaves_law_to_be_added(made: tuple[Doc, PolicyBook]) -> None:
    """In a witness the company's rule is on top, the law rule grants, and the rule's own offers do not cover it."""
    doc, book = made
    oracle = oracle_of(doc, book)
    told = set()
    for finding in book.check(effort=EFFORT).undercuts:
        rule, law = str(finding.params["rule"])[1:-1], str(finding.params["law"])[1:-1]
        scenario = witness_of(finding)
        assert rule in oracle.top(scenario)
        assert law in oracle.granted(scenario)
        told.add((rule, law))
    expected = set()
    for scenario in oracle.scenarios():
        for rule, law in product(oracle.top(scenario), oracle.granted(scenario)):
            offers = oracle.offers[rule]
            if not all(any(mine.covers(right) for mine in offers) for right in oracle.offers[law]):
                expected.add((rule, law))
    assert expected == told


HEAD = """schema = "disputekit.policy/1"
policy = { id = "p", version = "1" }
[fields]
reason = ["late", "broken"]
days = { min = 0, max = 100 }
"""
RULES = """
[[rule]]
id = "early"
when.days = { max = 60 }
deny = true
[[rule]]
id = "never"
priority = -1
when.days = { min = 5, max = 7 }
offer = [{ refund = "100%" }]
[[rule]]
id = "law"
layer = "law"
right = "r"
when.reason = ["broken"]
when.days = { max = 30 }
offer = [{ repair = true }]
"""
ACCEPT = """
[[accept]]
code = "DK-GAP"
when.days = { min = 61 }
because = "decided case by case"
until = 2027-01-31
[[accept]]
code = "DK-UNDERCUT"
when.days = { max = 30 }
because = "the repair shop is closed"
until = 2027-01-31
"""


def test_findings_say_where_what_and_how_to_mend_it() -> None:
    """Each kind of finding has its words and a witness."""
    found = PolicyBook.loads(HEAD + RULES, name="p.toml").check()
    assert [
        ("DK-GAP: no rule applies where days is 61 to 100; write a rule for these cases, or accept the gap "
        "in the file with a reason and an end date (for example reason='late', days=61)")
    ] == [str(each) for each in found.gaps]  # fmt: skip
    assert [
        ("p.toml:11 rule 'never': DK-DEAD: 'never' never decides: 'early' always ranks above it; remove the rule, or "
        "rank it higher (for example reason='late', days=5)")
    ] == [str(each) for each in found.dead]  # fmt: skip
    assert [
        ("p.toml:7 rule 'early': DK-UNDERCUT: 'early' does not offer what 'law' grants: repair; offer at least as "
        "much, or exclude these cases from the rule (for example reason='broken', days=0)")
    ] == [str(each) for each in found.undercuts]  # fmt: skip
    assert (*found.gaps, *found.undercuts, *found.dead) == found.all
    assert ["error", "warning", "warning"] == [each.severity for each in found.all]
    with pytest.raises(PolicyError) as caught:
        found.raise_for("error")
    assert found.gaps == caught.value.findings
    with pytest.raises(PolicyError) as caught:
        found.raise_for("warning")
    assert found.all == caught.value.findings


def test_what_is_accepted_counts_until_its_end() -> None:
    """A gap or an undercut that is meant is not told, up to and including the last day it names."""
    book = PolicyBook.loads(HEAD + RULES + ACCEPT)
    for at in (None, date(2027, 1, 31)):
        assert ["DK-DEAD"] == [each.code for each in book.check(at=at).all]
        book.check(at=at).raise_for("error")
    ended = book.check(at=date(2027, 2, 1))
    assert ["DK-GAP", "DK-UNDERCUT", "DK-DEAD"] == [each.code for each in ended.all]


def test_a_book_that_says_nothing_is_one_gap() -> None:
    """Nothing restricts the gap, so it is everywhere."""
    assert ["no rule applies where anything is asked"] == [each.text for each in PolicyBook.loads(HEAD).check().gaps]


def test_an_analysis_that_is_not_finished_says_undecided() -> None:
    """It names the questions and never guesses; what was found so far stands."""
    rules = "".join(
        f'[[rule]]\nid = "r{i}"\npriority = {i}\nwhen.days = {{ min = {i}, max = {i + 9} }}\n'
        f'unless.reason = ["{("late", "broken")[i % 2]}"]\ndeny = true\n'
        for i in range(20)
    )
    found = PolicyBook.loads(HEAD + rules).check(effort=1)
    assert [
        f"DK-UNDECIDED: the search for {name} stopped after 1 steps, with 0 found; correct what was found, allow "
        "more effort, or simplify the book"
        for name in ("gaps", "dead")
    ] == [str(each) for each in found.undecided]
    assert {"warning"} == {each.severity for each in found.undecided}


def test_more_gaps_than_anybody_reads_are_undecided() -> None:
    """After a hundred gaps the report says that there are more."""
    head = HEAD + "more = { min = 0, max = 149 }\n"
    rules = "".join(
        f'[[rule]]\nid = "r{i}"\nwhen.days = {{ min = {i}, max = {i} }}\nunless.more = {{ min = {i}, max = {i} }}\n'
        "deny = true\n"
        for i in range(150)
    )
    found = PolicyBook.loads(head.replace("max = 100", "max = 149") + rules).check()
    assert 100 == len(found.gaps)
    assert 100 == len({each.text for each in found.gaps})
    assert ["the search for gaps stopped after 200000 steps, with 100 found"] == [each.text for each in found.undecided]


def test_more_conflicts_than_anybody_reads_are_cut_off() -> None:
    """Fifty rules that all contradict each other are a thousand findings, not twelve hundred; check() says so."""
    rules = "".join(f'[[rule]]\nid = "r{i}"\noffer = [{{ refund = "{i}%" }}]\n' for i in range(50))
    with pytest.raises(PolicyError) as caught:
        PolicyBook.loads(HEAD + rules)
    assert 1_000 == len(caught.value.findings)
    found = PolicyBook.loads(HEAD + rules, effort=0).check()
    assert 1_000 == len(found.conflicts)
    assert ["the search for conflicts stopped after 200000 steps, with 1000 found"] == [
        each.text for each in found.undecided
    ]


def test_the_day_of_a_check_may_be_an_aware_datetime() -> None:
    """as_of must be a date, got It counts by its own day, and anything that is refused by name."""
    book = PolicyBook.loads(
        'schema = "disputekit.policy/1"\npolicy = { id = "p", version = "1" }\nfields = { x = "flag" }\n'
        '[[rule]]\nid = "r"\nwhen.x = true\ndeny = true\n'
        '[[accept]]\ncode = "DK-GAP"\nwhen.x = false\nbecause = "rare"\nuntil = 2027-01-31\n'
    )
    assert () == book.check(at=datetime(2027, 1, 31, 23, tzinfo=UTC)).all
    assert ["DK-GAP"] == [each.code for each in book.check(at=datetime(2027, 2, 1, tzinfo=UTC)).all]
    with pytest.raises(InvalidValue, match="at: DK-POLICY-DAY: 'today' is not a date"):
        book.check(at="today")  # type: ignore[arg-type] # that is what is refused
