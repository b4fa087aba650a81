"""Missing facts that come to the same whatever they are: nothing is asked for, and nothing is claimed of them."""

from datetime import date

import pytest

from disputekit.policy import PolicyBook

DAY = date(2026, 8, 1)


def book(fields: str, rules: str) -> PolicyBook:
    """A small book."""
    return PolicyBook.loads(
        f'schema = "disputekit.policy/1"\npolicy = {{ id = "p", version = "1" }}\n[fields]\n{fields}\n{rules}', effort=0
    )


def rule(name: str, *lines: str) -> str:
    """One rule."""
    return "\n".join(["[[rule]]", f'id = "{name}"', *lines, ""])


def test_a_rule_that_matches_either_way_wins() -> None:
    """Its two alternatives leave nothing out, so the fact that chooses between them is not asked for."""
    made = book(
        'x = "flag"', rule("r", "group = [{ when.x = true }, { when.x = false }]", 'offer = [{ refund = "100%" }]')
    )
    decision = made.decide({}, as_of=DAY)
    assert ("decided", ()) == (decision.status, decision.missing)
    assert "r" == getattr(decision.winner, "id", "")
    assert "r (company) won: no matching rule ranks above it" == decision.trace_text()


def test_two_rules_that_say_the_same_are_both_cited_and_neither_wins() -> None:
    """Which of them it is remains open, and what is offered, or to whom the case goes on, does not."""
    offer = 'offer = [{ refund = "100%" }]'
    made = book('x = "flag"', rule("a", "when.x = true", offer, 'cite = "§1"') + rule("b", "when.x = false", offer))
    decision = made.decide({}, as_of=DAY)
    assert ("decided", None, ()) == (decision.status, decision.winner, decision.missing)
    assert (
        "decided: a (§1), b\n  the missing facts do not change the outcome\n  may be offered: refund 100% (company: a)"
    ) == decision.explain()
    assert [("a", "unknown"), ("b", "unknown")] == [(each.rule, each.result) for each in decision.trace]
    same = 'escalate = "legal"'
    handed = book('x = "flag"', rule("a", "when.x = true", same) + rule("b", "when.x = false", same))
    assert (None, "legal") == (handed.decide({}, as_of=DAY).winner, handed.decide({}, as_of=DAY).escalate_to)


def test_a_winner_stays_where_only_law_is_open() -> None:
    """The company's rule is certain; which of two law rules grants the same is not."""
    made = book(
        'x = "flag"',
        rule("c", "deny = true")
        + rule("l", "when.x = true", 'layer = "law"', 'right = "r"', "offer = [{ repair = true }]")
        + rule("m", "when.x = false", 'layer = "law"', 'right = "r"', "offer = [{ repair = true }]"),
    )
    decision = made.decide({}, as_of=DAY)
    assert ("decided", "c") == (decision.status, getattr(decision.winner, "id", ""))
    assert ["c", "l", "m"] == [each.rule for each in decision.citations]
    assert ["repair (law: l)"] == [each.text for each in decision.offers]
    assert "c (company) won" in decision.trace_text()


def test_rules_that_contradict_each_other_either_way_are_a_conflict() -> None:
    """No missing fact would change the answer, so nothing is asked for."""
    made = book(
        'x = "flag"\ny = "flag"\nz = "flag"',
        rule("a", "when.x = true", 'offer = [{ refund = "10%" }]')
        + rule("b", "group = [{ when.y = true }, { when.y = false, when.z = false }]", 'offer = [{ refund = "20%" }]')
        + rule("c", "when.y = false", "when.z = true", 'offer = [{ refund = "20%" }]'),
    )
    decision = made.decide({"x": True}, as_of=DAY)
    assert ("conflict", None, ()) == (decision.status, decision.winner, decision.offers)
    assert {"a", "b", "c"} == {each.rule for each in decision.citations}


def test_where_there_are_too_many_ways_the_answer_is_careful() -> None:
    """Twenty flags of which each changes how many rules match, and none the outcome: trying them all ends in asking."""
    names = [f"x{place}" for place in range(20)]
    fields = "\n".join(f'{name} = "flag"' for name in names)
    either = "".join(
        rule(f"{name}-{value}", f"when.{name} = {value}", 'offer = [{ refund = "100%" }]')
        for name in names
        for value in ("true", "false")
    )
    made = book(fields, either)
    decision = made.decide({}, as_of=DAY)
    assert ("needs_facts", tuple(names)) == (decision.status, decision.missing)
    assert {each.id for each in made.rules} == {each.rule for each in decision.candidates}
    assert "decided" == made.decide(dict.fromkeys(names[1:], True), as_of=DAY).status


def test_two_facts_that_matter_only_together_are_both_asked_for() -> None:
    """Each alone changes the answer where the other is as it would have to be."""
    made = book('x = "flag"\ny = "flag"\nz = "flag"', rule("r", "when.x = true", "when.y = true", "deny = true"))
    decision = made.decide({}, as_of=DAY)
    assert (("x", "y"), ["r"]) == (decision.missing, [each.rule for each in decision.candidates])
    known = made.decide({"x": False}, as_of=DAY)
    assert ("no_rule", ()) == (known.status, known.missing)


def test_a_fact_that_comes_to_the_same_is_not_asked_for_beside_one_that_matters() -> None:
    """Which of two rules gives the refund is nobody's question; whether a third denies it is."""
    offer = 'offer = [{ refund = "100%" }]'
    made = book(
        'x = "flag"\nz = "flag"',
        rule("a", "when.z = true", offer) + rule("b", "when.z = false", offer)
        + rule("no", "when.x = true", "priority = 1", "deny = true"),
    )  # fmt: skip
    decision = made.decide({}, as_of=DAY)
    assert ("needs_facts", ("x",), ["no"]) == (
        decision.status, decision.missing, [each.rule for each in decision.candidates],
    )  # fmt: skip


def test_rules_that_matter_only_together_are_both_candidates() -> None:
    """Either keeps the answer by itself when the other is taken away, so both are named."""
    offer = 'offer = [{ refund = "100%" }]'
    made = book('x = "flag"', rule("a", "when.x = true", offer) + rule("b", "when.x = true", "priority = 1", offer))
    assert ["b", "a"] == [each.rule for each in made.decide({}, as_of=DAY).candidates]


def test_a_rule_that_no_completion_cites_does_not_win() -> None:
    """Two rules above it cover every case and deny like it, so the winner is one of them, and which is not known."""
    made = book(
        'a = "flag"',
        rule("x", "deny = true")
        + rule("y", "when.a = true", "priority = 1", "deny = true")
        + rule("z", "when.a = false", "priority = 1", "deny = true"),
    )
    decision = made.decide({}, as_of=DAY)
    assert ("decided", None, True) == (decision.status, decision.winner, decision.either)
    assert ["y", "z"] == [each.rule for each in decision.citations]


def test_many_overlapping_windows_are_asked_about_within_the_budget() -> None:
    """Of 400 windows over two numbers each is a candidate, and both numbers are missing."""
    made = book(
        "days = { min = 0, max = 3650 }\namount = { min = 0, max = 5000 }",
        "".join(
            rule(
                f"r{place}", f"when.days = {{ min = {place}, max = {place + 200} }}",
                f"when.amount = {{ min = {3 * place}, max = {3 * place + 500} }}",
                f"priority = {place}", f'offer = [{{ refund = "{1 + place % 99}%" }}]',
            )
            for place in range(400)
        ),
    )  # fmt: skip
    decision = made.decide({}, as_of=DAY)
    assert (("days", "amount"), 400) == (decision.missing, len(decision.candidates))


def test_a_rule_that_matches_either_way_is_no_candidate() -> None:
    """It is there whatever the fact is, by one alternative or the other; what comes and goes is the denial above it."""
    made = book(
        'x = "flag"',
        rule("r", "group = [{ when.x = true }, { when.x = false }]", 'offer = [{ refund = "100%" }]')
        + rule("no", "when.x = true", "priority = 1", "deny = true"),
    )
    decision = made.decide({}, as_of=DAY)
    assert (("x",), ["no"]) == (decision.missing, [each.rule for each in decision.candidates])


def test_what_was_said_of_rules_is_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it grows too large it is forgotten, and said again."""
    made = book('x = "flag"', rule("r", "when.x = true", "deny = true"))
    before = made.decide({"x": False}, as_of=DAY).trace
    monkeypatch.setattr("disputekit.policy._verdicts._MOST", 0)
    assert before == made.decide({"x": False}, as_of=DAY).trace
