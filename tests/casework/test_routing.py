"""Routing sends each claim to one team, says which rule did, and refuses rules that cannot be meant."""

from itertools import combinations

import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from disputekit.casework import Route, Router
from disputekit.dispute import Claim, IntakeChannel
from disputekit.errors import InvalidValue
from disputekit.money import Money

NOW = pendulum.datetime(2026, 3, 2, 9)


def claim(**fields: object) -> Claim:
    """Make a claim about a wrong amount."""
    given: dict[str, object] = {"claimant": "acc-7", "reason": "wrong_amount", "received_at": NOW, **fields}
    return Claim(**given)  # type: ignore[arg-type] # any of a claim's fields


SOME = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=2)
ROUTES = st.builds(
    Route,
    st.sampled_from(["x", "y"]),
    natures=SOME,
    kinds=SOME,
    jurisdictions=SOME,
    at_least=st.none() | st.builds(Money, st.integers(1, 3), st.sampled_from(["EUR", "USD"])),
)
CLAIMS = st.builds(
    claim,
    kind=st.sampled_from("abc"),
    jurisdiction=st.none() | st.sampled_from("abc"),
    amount=st.none() | st.builds(Money, st.integers(1, 4), st.sampled_from(["EUR", "USD"])),
)
NATURES = st.none() | st.sampled_from("abc")


@given(ROUTES, ROUTES, CLAIMS, NATURES)
def test_what_covers_takes_all_that_is_covered(wide: Route, narrow: Route, each: Claim, nature: str | None) -> None:
    """If one rule covers another, there is no claim that only the covered one takes."""
    if wide.covers(narrow) and narrow.takes(each, nature):
        assert wide.takes(each, nature)


@given(ROUTES)
def test_every_rule_covers_itself(rule: Route) -> None:
    """A rule takes what it takes, so the same rule twice is always found."""
    assert rule.covers(rule)


@given(st.lists(ROUTES, max_size=4), CLAIMS, NATURES)
def test_the_first_rule_that_takes_it_wins(rules: list[Route], each: Claim, nature: str | None) -> None:
    """The team is that of the first rule that takes the claim, else the default."""
    assume(not any(wide.covers(narrow) for wide, narrow in combinations(rules, 2)))
    router = Router(rules, default="z")
    taking = [rule for rule in rules if rule.takes(each, nature)]
    routing = router.route(each, nature=nature)
    assert (taking[0].team if taking else "z") == routing.team
    assert (taking[0] if taking else None) == routing.rule


def test_each_condition_must_be_met() -> None:
    """Every condition alone keeps a claim out, and a claim that meets all of them gets in."""
    rule = Route(
        "special",
        natures="billing",
        reasons={"wrong_amount"},
        kinds={"customer_operations"},
        jurisdictions={"DE"},
        claimant_types={"partner"},
        channels={"fax"},
        at_least=Money(50, "EUR"),
    )
    fits = {"jurisdiction": "DE", "claimant_type": "partner", "channel": IntakeChannel.FAX, "amount": Money(50, "EUR")}
    assert rule.takes(claim(**fits), "billing")
    assert not rule.takes(claim(**fits), "charge")
    assert not rule.takes(claim(**fits), None)
    changes: tuple[dict[str, object], ...] = (
        {"reason": "late_fee"},
        {"kind": "returns"},
        {"jurisdiction": None},
        {"claimant_type": "customer"},
        {"channel": IntakeChannel.POST},
        {"amount": Money("49.99", "EUR")},
        {"amount": Money(50, "USD")},
        {"amount": None},
    )
    for change in changes:
        assert not rule.takes(claim(**{**fits, **change}), "billing")


def test_a_routing_says_which_rule_sent_it() -> None:
    """The reason names the rule and its number, or says that none took it."""
    router = Router([Route("a", natures={"x"}), Route("b", natures={"z", "y"}, at_least=Money(5, "EUR"))], default="c")
    by_rule = router.route(claim(amount=Money(5, "EUR")), nature="y")
    assert {"number": 2, "rule": "b: natures y or z, 5.00 EUR or more"} == by_rule.because.params
    assert ("b", router.rules[1]) == (by_rule.team, by_rule.rule)
    by_default = router.route(claim(), nature="q")
    assert ("DK-ROUTE-RULE", "DK-ROUTE-DEFAULT") == (by_rule.because.code, by_default.because.code)
    assert {"count": 2, "reason": "wrong_amount", "nature": "q", "team": "c"} == by_default.because.params
    assert ("c", None) == (by_default.team, by_default.rule)
    assert None is Router().route(claim(), nature=None).team
    assert "everybody: everything" == Route("everybody").label


def test_all_that_is_wrong_with_rules_is_said_at_once() -> None:
    """A rule without a team and two that nothing reaches are three findings of one error."""
    rules = [Route("all"), Route("", natures={"x"}), Route("b")]
    with pytest.raises(InvalidValue) as caught:
        Router(rules)
    assert [
        ("DK-ROUTE-TEAM", "rules[1]", {}),
        ("DK-ROUTE-SHADOWED", "rules[1]", {"rule": ": natures x", "earlier": 0, "by": "all: everything"}),
        ("DK-ROUTE-SHADOWED", "rules[2]", {"rule": "b: everything", "earlier": 0, "by": "all: everything"}),
    ] == [(finding.code, finding.where, finding.params) for finding in caught.value.findings]
    assert all(finding.hint for finding in caught.value.findings)
