"""Deciding: layers, ranks, missing facts and explanations, on one returns policy."""

from datetime import date

import pytest

from disputekit.errors import PolicyError
from disputekit.policy import Citation, NearMiss, PolicyBook, RuleCandidate, Verdict
from tests.policy.oracle import Scenario

DAY = date(2026, 8, 1)

RETURNS = PolicyBook.loads("""
schema = "disputekit.policy/1"

[policy]
id = "acme-returns"
version = "2026.2"
effective = { from = 2026-07-01 }

[fields]
reason = ["damaged_in_transit", "not_as_described", "wrong_item", "changed_mind"]
condition = ["unopened", "opened", "used"]
jurisdiction = { tree = { EU = ["DE", "FR"], US = ["US-CA", "US-OH"] } }
days_since_delivery = { min = 0, max = 3650 }
photo = "evidence"

[[rule]]
id = "changed-mind-30"
when.reason = ["changed_mind"]
when.days_since_delivery = { max = 30 }
offer = [{ refund = "100%" }]
cite = "Returns policy §3.1"

[[rule]]
id = "restock-opened"
when.reason = ["changed_mind"]
when.condition = ["opened", "used"]
when.days_since_delivery = { max = 30 }
unless.jurisdiction = ["US-OH"]
offer = [{ refund = "85%", of = "items" }, { store_credit = "100%" }]
cite = "Returns policy §3.2"

[[rule]]
id = "damaged"
when.reason = ["damaged_in_transit", "wrong_item", "not_as_described"]
when.days_since_delivery = { max = 60 }
offer = [{ refund = "100%", require = ["photo"] }, { replacement = true, require = ["photo"] }]
cite = "Returns policy §2"

[[rule]]
id = "eu-withdrawal"
layer = "law"
right = "withdrawal"
when.jurisdiction = ["EU"]
when.days_since_delivery = { max = 14 }
offer = [{ refund = "100%" }]
cite = "Directive 2011/83/EU Art 9(1)"

[[rule]]
id = "regulars"
layer = "goodwill"
when.reason = ["changed_mind"]
when.days_since_delivery = { min = 31, max = 45 }
offer = [{ store_credit = "50%" }]
cite = "Goodwill guide §1"
""")

OPENED: Scenario = {"reason": "changed_mind", "condition": "opened", "days_since_delivery": 12, "jurisdiction": "DE"}


def test_the_narrower_rule_wins_and_law_is_added() -> None:
    """The company's offers come first; what law grants and they do not cover stands beside them, marked law."""
    decision = RETURNS.decide(OPENED, as_of=DAY)
    assert "decided" == decision.status
    assert decision.winner is not None
    assert "restock-opened" == decision.winner.id
    assert [
        ("refund 85% of items", "company", "restock-opened", "Returns policy §3.2"),
        ("store credit 100%", "company", "restock-opened", "Returns policy §3.2"),
        ("refund 100%", "law", "eu-withdrawal", "Directive 2011/83/EU Art 9(1)"),
    ] == [(each.offer.text, each.source, each.rule, each.cite) for each in decision.offers]
    assert (
        Citation("restock-opened", "company", "acme-returns", "2026.2", "Returns policy §3.2"),
        Citation("eu-withdrawal", "law", "acme-returns", "2026.2", "Directive 2011/83/EU Art 9(1)"),
    ) == decision.citations
    assert {"acme-returns": "2026.2"} == dict(decision.versions)
    assert () == decision.required_evidence
    assert dict(decision.scenario) == OPENED
    assert decision == RETURNS.decide(dict(OPENED), as_of=DAY)


def test_an_offer_that_covers_the_right_is_enough() -> None:
    """Where the company refunds all, law adds nothing and is cited all the same."""
    decision = RETURNS.decide({**OPENED, "condition": "unopened"}, as_of=DAY)
    assert ["refund 100% (company: changed-mind-30)"] == [each.text for each in decision.offers]
    assert ["changed-mind-30", "eu-withdrawal"] == [each.rule for each in decision.citations]


def test_required_evidence_is_what_the_offers_ask_for() -> None:
    """It is asked for by the offers, and leaving it out keeps nothing from being decided."""
    decision = RETURNS.decide(
        {"reason": "wrong_item", "condition": "used", "days_since_delivery": 20, "jurisdiction": "US-CA"}, as_of=DAY
    )
    assert ("decided", ("photo",)) == (decision.status, decision.required_evidence)


def test_what_is_missing_is_named_with_what_it_would_have_to_be() -> None:
    """An inner node of a tree is one of its leaves: here it could be the one that the rule leaves out."""
    decision = RETURNS.decide({"reason": "changed_mind", "days_since_delivery": 20, "jurisdiction": "US"}, as_of=DAY)
    assert "needs_facts" == decision.status
    expected = RuleCandidate(
        "restock-opened", "company", {"condition": "opened or used", "jurisdiction": "EU or US-CA"}
    )
    assert (expected,) == decision.candidates
    assert ("condition", "jurisdiction") == decision.missing
    assert decision.winner is None
    assert () == decision.offers
    assert (
        "needs_facts\n"
        "  restock-opened would apply if condition is opened or used and jurisdiction is EU or US-CA\n"
        "  one field away: damaged (reason changed_mind, accepted: damaged_in_transit or not_as_described or "
        "wrong_item)\n"
        "  one field away: regulars (days_since_delivery 20, from 31: 11 too early)"
    ) == decision.explain()


def test_a_near_miss_says_what_was_required_and_by_how_much() -> None:
    """One day too late is reported in the singular."""
    decision = RETURNS.decide({**OPENED, "condition": "unopened", "days_since_delivery": 46}, as_of=DAY)
    assert "no_rule" == decision.status
    assert (
        NearMiss("damaged", "company", "reason", "damaged_in_transit or not_as_described or wrong_item",
                 "changed_mind", "wrong_item", None),
        NearMiss("changed-mind-30", "company", "days_since_delivery", "0 to 30", 46, 30, 16, "whole"),
        NearMiss("eu-withdrawal", "law", "days_since_delivery", "0 to 14", 46, 14, 32, "whole"),
        NearMiss("regulars", "goodwill", "days_since_delivery", "31 to 45", 46, 45, 1, "whole"),
    ) == decision.near_misses  # fmt: skip


def test_goodwill_alone_is_an_offer_but_no_rule() -> None:
    """Goodwill is added to what is decided; it decides nothing."""
    decision = RETURNS.decide({**OPENED, "days_since_delivery": 40}, as_of=DAY)
    assert "no_rule" == decision.status
    assert ["store credit 50% (goodwill: regulars)"] == [each.text for each in decision.offers]


def test_the_trace_says_what_became_of_every_rule() -> None:
    """Each rule has a result and a reason with a code."""
    trace = RETURNS.decide(OPENED, as_of=DAY).trace
    assert [
        ("restock-opened", "won", "DK-POLICY-WON: no matching rule ranks above it"),
        ("changed-mind-30", "beaten", "DK-POLICY-BEATEN: restock-opened ranks above it: it is narrower"),
        ("eu-withdrawal", "applies", "DK-POLICY-APPLIES: it matches"),
        ("damaged", "failed", "DK-POLICY-FAILED: it does not match on reason"),
        ("regulars", "failed", "DK-POLICY-FAILED: it does not match on days_since_delivery"),
    ] == [(each.rule, each.result, str(each.reason)) for each in trace]
    unknown = RETURNS.decide({"reason": "changed_mind", "days_since_delivery": 20}, as_of=DAY).trace
    assert [
        ("changed-mind-30", "won"), ("damaged", "failed"), ("restock-opened", "unknown"),
        ("eu-withdrawal", "failed"), ("regulars", "failed"),
    ] == [(each.rule, each.result) for each in unknown]  # fmt: skip
    assert "DK-POLICY-WAITS: it depends on facts that are missing: condition, jurisdiction" == str(unknown[2].reason)


def test_the_explanation_of_a_decision_reads_as_a_list() -> None:
    """Status and citations, what may be offered, what was beaten and why, what was nearly so."""
    assert (
        "decided: restock-opened (Returns policy §3.2), eu-withdrawal (Directive 2011/83/EU Art 9(1))\n"
        "  may be offered: refund 85% of items (company: restock-opened)\n"
        "  may be offered: store credit 100% (company: restock-opened)\n"
        "  may be offered: refund 100% (law: eu-withdrawal)\n"
        "  changed-mind-30 beaten: restock-opened ranks above it: it is narrower\n"
        "  one field away: damaged (reason changed_mind, accepted: damaged_in_transit or not_as_described or "
        "wrong_item)\n"
        "  one field away: regulars (days_since_delivery 12, from 31: 19 too early)"
    ) == RETURNS.decide(OPENED, as_of=DAY).explain()


def book(fields: str, rules: str, *, head: str = "", effort: int = 0) -> PolicyBook:
    """A small book; by default nobody looks for conflicts."""
    policy = f'schema = "disputekit.policy/1"\npolicy = {{ id = "p", version = "1"{head} }}\n[fields]\n'
    return PolicyBook.loads(policy + fields + rules, effort=effort)


def rule(name: str, offer: str, *more: str) -> str:
    """One rule that refunds a share."""
    return "\n".join(["\n[[rule]]", f'id = "{name}"', f'offer = [{{ refund = "{offer}" }}]', *more, ""])


def results(made: PolicyBook, **scenario: str | int | bool | None) -> dict[str, str]:
    """What became of each rule, with the reason's text."""
    return {each.rule: f"{each.result}: {each.reason.text}" for each in made.decide(scenario, as_of=DAY).trace}


def test_ranks_come_from_priority_then_overrides_then_containment() -> None:
    """Each way of ranking above another rule has its own text."""
    made = book(
        "a = { min = 0, max = 9 }\n",
        rule("narrow", "10%", "when.a = { max = 3 }")
        + rule("wide", "20%", 'overrides = ["narrow"]')
        + rule("high", "30%", "priority = 1", "when.a = { min = 3, max = 5 }")
        + rule("inner", "40%", "when.a = { min = 6, max = 6 }"),
    )
    assert {
        "high": "won: no matching rule ranks above it",
        "wide": "beaten: high ranks above it: priority 1 over 0",
        "narrow": "beaten: high ranks above it: priority 1 over 0",
        "inner": "failed: it does not match on a",
    } == results(made, a=3)
    assert "beaten: wide ranks above it: it overrides it" == results(made, a=2)["narrow"]
    assert "beaten: inner ranks above it: it is narrower" == results(made, a=6)["wide"]


def test_a_rank_through_another_rule_is_told_as_such() -> None:
    """If a overrides b and b overrides c, then a goes before c without saying so."""
    made = book(
        'x = "flag"\n',
        rule("a", "10%", 'overrides = ["b"]')
        + rule("b", "20%", 'overrides = ["c"]', "when.x = true")
        + rule("c", "30%"),
    )
    assert {
        "a": "won: no matching rule ranks above it",
        "b": "beaten: a ranks above it: it overrides it",
        "c": "beaten: a ranks above it: through rules between them",
    } == results(made, x=True)


def test_under_first_the_order_of_the_file_is_the_rank() -> None:
    """A wider rule that stands earlier goes before a narrower one."""
    made = book(
        'x = "flag"\n', rule("wide", "10%") + rule("narrow", "20%", "when.x = true"), head=', hit = "first"', effort=99
    )
    assert not made.undecided
    assert {
        "wide": "won: no matching rule ranks above it",
        "narrow": "beaten: wide ranks above it: it stands before it in the file",
    } == results(made, x=True)


def test_rules_that_say_the_same_are_both_cited() -> None:
    """Neither goes before the other, and it does not matter: one outcome, two citations."""
    fields = 'x = "flag"\ny = "flag"\n'
    made = book(fields, rule("a", "10%", "when.x = true") + rule("b", "10%", "when.y = true"), effort=99)
    decision = made.decide({"x": True, "y": True}, as_of=DAY)
    assert ("decided", ["a", "b"]) == (decision.status, [each.rule for each in decision.citations])
    assert ["refund 10% (company: a)"] == [each.text for each in decision.offers]
    assert {"a": "won: no matching rule ranks above it", "b": "agrees: it has the same outcome as a"} == results(
        made, x=True, y=True
    )
    assert decision.explain().startswith(
        "decided: a, b\n  may be offered: refund 10% (company: a)\n  b agrees: it has the same"
    )


def test_a_conflict_that_nobody_looked_for_is_told_when_it_is_met() -> None:
    """Both rules are cited, neither is offered, and law still stands."""
    fields = 'x = "flag"\ny = "flag"\n'
    made = book(
        fields,
        rule("a", "10%", "when.x = true")
        + rule("b", "20%", "when.y = true")
        + rule("l", "5%", 'layer = "law"', 'right = "r"'),
    )
    assert made.undecided
    decision = made.decide({"x": True, "y": True}, as_of=DAY)
    assert ("conflict", None) == (decision.status, decision.winner)
    assert ["refund 5% (law: l)"] == [each.text for each in decision.offers]
    assert ["a", "b", "l"] == [each.rule for each in decision.citations]
    assert {
        "a": "conflicts: it matches together with b",
        "b": "conflicts: it matches together with a",
        "l": "applies: it matches",
    } == results(made, x=True, y=True)
    assert ["'a' and 'b' match the same cases, but have different outcomes and no rank between them"] == [
        each.text for each in made.check().conflicts
    ]


def test_a_third_rule_above_both_settles_what_two_contradict_each_other_on() -> None:
    """Where the two meet the third always matches, so there is no conflict to tell; a smaller third leaves one."""
    fields = "x = { min = 0, max = 9 }\ny = { min = 0, max = 9 }\n"
    pair = rule("a", "10%", "when.x = { max = 5 }") + rule("b", "20%", "when.y = { max = 5 }")
    both = ("when.x = { max = 5 }", "when.y = { max = 5 }")
    made = book(fields, pair + rule("c", "30%", *both), effort=99)
    assert not made.undecided
    assert {
        "c": "won: no matching rule ranks above it",
        "a": "beaten: c ranks above it: it is narrower",
        "b": "beaten: c ranks above it: it is narrower",
    } == results(made, x=5, y=0)
    with pytest.raises(PolicyError) as caught:
        book(fields, pair + rule("c", "30%", *both, "unless.y = { min = 4, max = 4 }"), effort=99)
    assert [{"x": 0, "y": 4}] == [dict(each.witness) for each in caught.value.findings]


def test_an_exclusion_takes_away_the_right_it_names_and_no_other() -> None:
    """The excluded rule is in the trace with who excluded it; a denial is decided, with nothing to offer."""
    made = book(
        'x = "flag"\n',
        rule("withdraw", "100%", 'layer = "law"', 'right = "w"')
        + rule("conform", "50%", 'layer = "law"', 'right = "c"')
        + '\n[[rule]]\nid = "custom"\nlayer = "law"\nexclude = ["w"]\nwhen.x = true\n',
    )
    decision = made.decide({"x": True}, as_of=DAY)
    assert ("decided", ["refund 50% (law: conform)"]) == (decision.status, [each.text for each in decision.offers])
    assert "excluded: its right is excluded by custom" == results(made, x=True)["withdraw"]
    assert ["refund 100% (law: withdraw)"] == [each.text for each in made.decide({"x": False}, as_of=DAY).offers]
    assert "needs_facts" == made.decide({}, as_of=DAY).status


def test_a_right_is_only_dropped_for_one_that_is_offered() -> None:
    """What a refund may stand in for under one law does not take away the same right under another law."""
    both = 'offer = [{ refund = "50%", replacement = true }]\nlayer = "law"\nright = '
    made = book(
        'x = "flag"\n',
        rule("all", "100%", 'layer = "law"', 'right = "one"')
        + f'\n[[rule]]\nid = "lenient"\n{both}"two"\nsatisfied_by = ["refund"]\nwhen.x = true\n'
        + f'\n[[rule]]\nid = "strict"\n{both}"three"\n',
    )
    scenarios: list[Scenario] = [{}, {"x": True}, {"x": False}]
    for scenario in scenarios:
        assert [
            "refund 100% (law: all)",
            "refund 50% and replacement (law: strict)",
        ] == [each.text for each in made.decide(scenario, as_of=DAY).offers]


def test_an_optional_field_that_does_not_apply_has_a_value_of_its_own() -> None:
    """``None`` says so; a condition can ask for it, and a bound never accepts it."""
    made = book(
        "a = { min = 0, max = 9, optional = true }\nb = { min = 0, max = 9000, optional = true }\n",
        rule("none", "10%", "when.a = { applies = false }")
        + rule("any", "20%", "when.a = { applies = true }")
        + rule("few", "30%", "when.a = { max = 3 }")
        + rule("most", "40%", "priority = 1", "unless.b = { min = 10 }"),
    )
    assert ["few", "any", "none", "most"] == [
        getattr(made.first_match({"a": a, "b": b}), "id", "") for a, b in ((3, 10), (4, 9000), (None, 10), (None, None))
    ]
    miss = {each.rule: each for each in made.decide({"a": None, "b": 20}, as_of=DAY).near_misses}
    assert NearMiss("few", "company", "a", "0 to 3", None, 3, None, "whole") == miss["few"]
    assert NearMiss("most", "company", "b", "0 to 9 or not applicable", 20, 9, 11, "whole") == miss["most"]
    assert (
        NearMiss("none", "company", "a", "not applicable", 5, None, None, "whole")
        == {each.rule: each for each in made.decide({"a": 5, "b": 20}, as_of=DAY).near_misses}["none"]
    )


def test_a_rule_that_misses_by_several_boxes_is_told_once_by_the_nearest() -> None:
    """Alternatives of one rule are one rule; its nearest way in is what helps."""
    made = book(
        "a = { min = 0, max = 99 }\n",
        rule("r", "10%", "group = [{ when.a = { max = 10 } }, { when.a = { min = 31, max = 31 } }]"),
    )
    assert (NearMiss("r", "company", "a", "31", 25, 31, 6, "whole"),) == made.decide({"a": 25}, as_of=DAY).near_misses
    assert (NearMiss("r", "company", "a", "0 to 10", 12, 10, 2, "whole"),) == made.decide(
        {"a": 12}, as_of=DAY
    ).near_misses


def test_a_rule_whose_boxes_fail_on_different_fields_names_them_all() -> None:
    """No single field excludes the rule, so every field that excludes a box is reported."""
    made = book('x = "flag"\ny = "flag"\n', rule("r", "10%", "group = [{ when.x = true }, { when.y = true }]"))
    assert {"r": "failed: it does not match on x, y"} == results(made, x=False, y=False)


def test_a_verdict_is_data() -> None:
    """Host code reads the code and parameters and writes its own language."""
    verdict = RETURNS.decide(OPENED, as_of=DAY).trace[1]
    assert isinstance(verdict, Verdict)
    assert {"by": "restock-opened", "why": "it is narrower"} == dict(verdict.reason.params)
