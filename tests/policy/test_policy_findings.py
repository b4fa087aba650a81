"""Every finding of a check is true all over its box, and none is missing: against trying every scenario."""

import json
from collections.abc import Iterator
from datetime import date

from hypothesis import given

from disputekit.policy import Offered, PolicyBook, PolicyFinding
from disputekit.policy._analysis._windows import as_good
from tests.policy.documents import books, loaded, witness_of
from tests.policy.oracle import Doc, Oracle, Scenario, oracle_of, table
from tests.policy.variants import lies_in

DAY = date(2026, 11, 22)
EFFORT = 20_000
WINDOW = "days_since_day"


def inside(oracle: Oracle, finding: PolicyFinding) -> list[Scenario]:
    """The scenarios in the box of a finding, among them its witness."""
    found = [each for each in oracle.scenarios() if lies_in(finding.box, each)]
    assert witness_of(finding) in found
    return found


def has_say(oracle: Oracle, name: str, scenario: Scenario) -> bool:
    """Whether a rule that matches is heard: on top, granted, or goodwill."""
    if not oracle.matches(name, scenario):
        return False
    if oracle.layers[name] == "company":
        return name in oracle.top(scenario)
    return oracle.layers[name] == "goodwill" or not oracle.offers[name] or name in oracle.granted(scenario)


@given(books())
def test_gaps_are_all_of_what_nothing_decides(made: tuple[Doc, PolicyBook]) -> None:
    """All of each box is undecided, it cannot be made wider on any field, and nothing undecided lies outside of all."""
    doc, book = made
    oracle = oracle_of(doc, book)
    gaps = book.check(effort=EFFORT).gaps
    open_ones = [each for each in oracle.scenarios() if oracle.outcome(each)[0] == "no_rule"]
    for gap in gaps:
        assert all(each in open_ones for each in inside(oracle, gap))
    for each in open_ones:
        assert any(lies_in(gap.box, each) for gap in gaps)
    for name in gaps[0].box if gaps else ():
        rest = {key: value for key, value in gaps[0].box.items() if key != name}
        for value in {json.dumps(each[name]): each[name] for each in oracle.scenarios()}.values():
            slab = [each for each in oracle.scenarios() if lies_in(rest, each) and each[name] == value]
            if not any(lies_in(gaps[0].box, each) for each in slab):
                assert not all(each in open_ones for each in slab)


@given(books())
def test_dead_rules_match_and_are_never_heard(made: tuple[Doc, PolicyBook]) -> None:
    """The rules named beside one silence it wherever it matches, and none of them can be spared."""
    doc, book = made
    oracle = oracle_of(doc, book)
    found = book.check(effort=EFFORT).dead
    heard = {name for each in oracle.scenarios() for name in oracle.rules if has_say(oracle, name, each)}
    matching = {name for each in oracle.scenarios() for name in oracle.rules if oracle.matches(name, each)}
    assert matching - heard == {each.rules[0] for each in found}
    for finding in found:
        dead, *by = finding.rules
        assert all(oracle.matches(dead, each) for each in inside(oracle, finding))
        where = [each for each in oracle.scenarios() if oracle.matches(dead, each)]
        assert all(any(oracle.matches(name, each) for name in by) for each in where)
        for spared in by:
            rest = [name for name in by if name != spared]
            assert not all(any(oracle.matches(name, each) for name in rest) for each in where)


@given(books())
def test_undercuts_and_conflicts_hold_all_over_their_boxes(made: tuple[Doc, PolicyBook]) -> None:
    """The company's rule is on top and the right is granted; both rules of a conflict are on top."""
    doc, book = made
    oracle = oracle_of(doc, book)
    found = book.check(effort=EFFORT)
    for finding in found.undercuts:
        rule, law = finding.rules
        for each in inside(oracle, finding):
            assert rule in oracle.top(each)
            assert law in oracle.granted(each)
    for finding in found.conflicts:
        for each in inside(oracle, finding):
            assert set(finding.rules) <= oracle.top(each)
    assert oracle.conflicts() == {frozenset(finding.rules) for finding in found.conflicts}


@given(books())
def test_demands_are_those_that_silence_their_own_rule_or_make_things_worse(made: tuple[Doc, PolicyBook]) -> None:
    """Never heard with the evidence, or in some case worse off with it; each holds all over its box."""
    doc, book = made
    oracle = oracle_of(doc, book)
    silenced, worse = set(), set()
    for name in oracle.rules:
        heard = [each for each in oracle.scenarios() if has_say(oracle, name, each)]
        for offer in oracle.offers[name]:
            if heard and offer.require and not any(all(each[key] for key in offer.require) for each in heard):
                silenced.add(name)
    for each in oracle.scenarios():
        worse |= {offered.rule for offered in worse_with_evidence(book, each)}
    found = book.check(effort=EFFORT).demands
    assert silenced == {each.rules[0] for each in found if each.code == "DK-DEMAND"}
    assert worse - silenced == {each.rules[0] for each in found if each.code == "DK-DEMAND-WORSE"}
    for finding in found:
        for each in inside(oracle, finding):
            lost = {offered.rule for offered in worse_with_evidence(book, each)}
            assert has_say(oracle, finding.rules[0], each) if finding.code == "DK-DEMAND" else finding.rules[0] in lost


def worse_with_evidence(book: PolicyBook, scenario: Scenario) -> Iterator[Offered]:
    """The offers that ask for evidence that is not there, and that nothing is as good as once it is."""
    for offered in book.decide(scenario, as_of=DAY).offers:
        lacking = [name for name in offered.offer.require if scenario[name] is not True]
        if lacking:
            after = book.decide({**scenario, **dict.fromkeys(lacking, True)}, as_of=DAY).offers
            if not any(as_good(each.offer, offered.offer) for each in after):
                yield offered


def test_a_demand_that_makes_things_worse_in_some_cases_is_found() -> None:
    """A receipt gets a refund, except on sale: with the receipt the rule for sale items comes first and denies."""
    book = PolicyBook.loads("""
schema = "disputekit.policy/1"
policy = { id = "shop", version = "1" }
fields = { sale = "flag", receipt = "evidence" }
[[rule]]
id = "returns"
offer = [{ refund = "100%", require = ["receipt"] }]
[[rule]]
id = "final"
when = { sale = true, receipt = true }
deny = true
""")
    (finding,) = book.check().demands
    assert ("DK-DEMAND-WORSE", ("returns",)) == (finding.code, finding.rules)
    assert {"sale": (True,), "receipt": (False,)} == dict(finding.box)


def test_an_undercut_is_as_wide_as_overlapping_alternatives_are_together() -> None:
    """The box goes over all alternatives of the rule: no field can be given another value without leaving it."""
    book = PolicyBook.loads("""
schema = "disputekit.policy/1"
policy = { id = "shop", version = "1" }
fields = { days = { min = 0, max = 50 } }
[[rule]]
id = "law"
layer = "law"
right = "withdrawal"
offer = [{ refund = "100%" }]
[[rule]]
id = "late"
group = [{ when.days = { min = 10, max = 20 } }, { when.days = { min = 15, max = 30 } }, { when.days = { min = 40 } }]
deny = true
""")
    (finding,) = book.check().undercuts
    assert {"days": ((10, 30), (40, 50))} == dict(finding.box)


def test_a_window_is_found_for_each_of_two_rules_that_agree() -> None:
    """Members and gold members both get more from day 10 on; one finding each, though both may match together."""
    book = PolicyBook.loads("""
schema = "disputekit.policy/1"
policy = { id = "shop", version = "1" }
fields = { days_since_delivery = { min = 0, max = 50 }, member = "flag", gold = "flag" }
[[rule]]
id = "rest"
deny = true
[[rule]]
id = "members"
when = { member = true, days_since_delivery = { min = 10 } }
offer = [{ refund = "50%" }]
[[rule]]
id = "gold"
when = { gold = true, days_since_delivery = { min = 10 } }
offer = [{ refund = "50%" }]
""")
    assert {"gold", "members"} == {each.rules[0] for each in book.check().windows}


@given(books())
def test_unused_fields_are_those_that_no_scenario_depends_on(made: tuple[Doc, PolicyBook]) -> None:
    """Whatever such a field says, the same rules match; and no offer asks for it."""
    doc, book = made
    oracle = oracle_of(doc, book)
    expected = set()
    for name in oracle.fields:
        accepted = [box[name] for boxes in oracle.accepted.values() for box in boxes]
        everything = {json.dumps(each[name]) for each in oracle.scenarios()}
        asked = any(name in offer.require for offers in oracle.offers.values() for offer in offers)
        if not asked and all(len(values) == len(everything) for values in accepted):
            expected.add(f"fields.{name}")
    found = {each.where for each in book.check(effort=EFFORT).unused if each.code == "DK-UNUSED-FIELD"}
    assert expected == found


def windowed(doc: Doc) -> Doc:
    """The same document with its whole numbers named as days since something."""
    text = json.dumps(doc).replace('"days"', f'"{WINDOW}"').replace('"late"', '"days_since_late"')
    return table(json.loads(text))


def more(oracle: Oracle, book: PolicyBook, name: str) -> Iterator[tuple[str, Scenario]]:
    """The rules that give one day later what the day before has nothing as good as."""
    for later in oracle.scenarios():
        day = later[name]
        earlier = {**later, name: day - 1 if isinstance(day, int) else day}
        if isinstance(day, int) and any(each == earlier for each in oracle.scenarios()):
            before, after = (book.decide(each, as_of=DAY).offers for each in (earlier, later))
            for offered in after:
                if not any(as_good(each.offer, offered.offer) for each in before):
                    yield offered.rule, later


@given(books())
def test_windows_are_where_a_day_later_gets_more(made: tuple[Doc, PolicyBook]) -> None:
    """All over the box the later day gets an offer that the earlier one has nothing as good as; none is missed."""
    doc = windowed(made[0])
    book = loaded(doc)
    assert isinstance(book, PolicyBook)
    oracle = oracle_of(doc, book)
    found = book.check(effort=EFFORT).windows
    for name in (each for each in oracle.fields if each.startswith("days_since_")):
        expected = list(more(oracle, book, name))
        told = [each for each in found if each.params["field"] == name]
        assert {rule for rule, _ in expected} == {each.rules[0] for each in told}
        for finding in told:
            later = finding.params["later"]
            given_more = [scenario for rule, scenario in expected if scenario[name] == later]
            assert all(each in given_more for each in inside(oracle, finding) if each[name] == later)


@given(books())
def test_python_reproduces_a_finding(made: tuple[Doc, PolicyBook]) -> None:
    """The Python of a finding can be pasted: it asks the book about the witness."""
    _, book = made
    for finding in book.check(effort=EFFORT).all:
        if finding.python:
            decision = eval(finding.python.splitlines()[-1], {"book": book, "date": date})  # noqa: S307 -- it is our own
            assert finding.witness == decision.scenario
            assert (finding.code != "DK-GAP") or decision.status == "no_rule"
