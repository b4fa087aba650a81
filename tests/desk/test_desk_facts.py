"""Facts grow: recorded and corrected while a dispute is worked, with who stated them; the policy follows."""

from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from disputekit.actions import RecordFacts, Start
from disputekit.casework import default_factors, default_facts, default_policy_day, redecide
from disputekit.dispute import CLAIMANT, Actor, StatedFact
from disputekit.errors import InvalidValue, Refused
from disputekit.policy import PolicyBook
from tests.desk.office import ANN, MONDAY, Office

CUSTOMER = Actor("acc-7", roles={CLAIMANT})
BOOK = PolicyBook.loads("""
schema = "disputekit.policy/1"
policy = { id = "shop", version = "7", effective = { from = 2026-01-01 } }
[fields]
condition = ["new", "used"]
[[rule]]
id = "as-new"
when.condition = ["new"]
offer = [{ refund = "100%" }]
[[rule]]
id = "used"
when.condition = ["used"]
offer = [{ refund = "50%" }]
""")


def shop() -> Office:
    """Give a desk with the book."""
    office = Office()
    office.desk = evolve(office.desk, policies=BOOK)
    return office


def test_a_fact_that_turns_up_decides_the_policy() -> None:
    """Recorded with who stated it; a policy that was asked before is asked again in the same batch."""
    office = shop()
    dispute = office.opened()
    assert "needs_facts" == office.desk.policy(dispute.id).status
    dispute = office.act(dispute, RecordFacts({"condition": "used"}, source="a call"))
    assert (2, None) == (dispute.version, dispute.policy)
    assert {"condition": StatedFact("used", "ann", MONDAY, "a call")} == dispute.assessment.facts
    dispute = office.desk.consult(dispute.id)
    assert dispute.policy is not None
    assert ("decided", "used") == (dispute.policy.status, dispute.policy.rule)
    dispute = office.act(dispute, RecordFacts({"condition": "new"}, because="misread"))
    assert dispute.policy is not None
    assert ("as-new", 5) == (dispute.policy.rule, dispute.version)
    odd = office.act(dispute, RecordFacts({"condition": "half"}))
    assert ("as-new", 6) == (odd.policy and odd.policy.rule, odd.version)
    assert redecide(office.desk.history(dispute.id), policies=BOOK) is None


def test_a_party_adds_facts_and_corrects_only_its_own() -> None:
    """What the claim, staff or the other side stated is not a party's to change; staff correct everything."""
    office = shop()
    dispute = office.opened(facts={"size": "L"})
    office.act(dispute, RecordFacts({"condition": "used"}, source="the warehouse"))
    office.act(dispute, RecordFacts({"colour": "red"}), RecordFacts({"colour": "blue"}), actor=CUSTOMER)
    for name in ("condition", "size"):
        with pytest.raises(Refused):
            office.act(dispute, RecordFacts({name: "new"}), actor=CUSTOMER)
    with pytest.raises(Refused):
        office.act(dispute, RecordFacts({"x": 1}), actor=Actor("nobody", roles={"stranger"}))
    dispute = office.act(dispute, RecordFacts({"size": "M", "colour": "green"}))
    facts = default_facts(dispute)
    assert ("M", "green", "used") == (facts["size"], facts["colour"], facts["condition"])
    with pytest.raises(InvalidValue, match="DK-VALUE-EMPTY"):
        RecordFacts({})


def test_recorded_numbers_are_factors_too() -> None:
    """A number from 0 to 1 counts for the score, in the place of the claim's own."""
    office = Office()
    dispute = office.act(office.opened(facts={"impact": 0.2}), RecordFacts({"impact": 0.9, "count": 7}))
    assert {"impact": 0.9, "deadline": 0.0} == default_factors(dispute, ())


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        ({}, MONDAY),
        ({"ordered_on": "2026-01-31"}, date(2026, 1, 31)),
        ({"order_date": "2026-01-31T23:30:00+01:00"}, date(2026, 1, 31)),
        ({"purchased_on": "last week", "purchase_date": "2026-02-01"}, date(2026, 2, 1)),
        ({"ordered_on": 7}, MONDAY),
    ],
)
def test_the_policy_day_is_the_order_s(facts: dict[str, str], day: date) -> None:
    """By default a day that the claim states; another text counts as not stated, and then the claim's own day."""
    office = shop()
    dispute = office.opened(facts=facts)
    assert day == default_policy_day(dispute)
    if isinstance(day, datetime):
        return
    assert day == office.desk.policy(dispute.id).as_of
    stated = office.opened(claimant="b", references={name: str(value) for name, value in facts.items()})
    assert day == default_policy_day(stated)
    recorded = office.act(office.opened(claimant="c"), Start(), RecordFacts(facts))
    assert day == office.desk.policy(recorded.id).as_of


def test_a_host_says_which_day_counts_and_asks_as_of_any_day() -> None:
    """``policy_day`` is a function of the dispute; ``as_of`` is a day or an instant."""
    office = shop()
    office.desk = evolve(office.desk, policy_day=lambda dispute: dispute.opened_at.subtract(days=3))
    dispute = office.opened()
    assert MONDAY.subtract(days=3).date() == office.desk.policy(dispute.id).as_of
    for as_of in (date(2026, 2, 1), datetime(2026, 2, 1, 9, tzinfo=UTC)):
        assert date(2026, 2, 1) == office.desk.policy(dispute.id, as_of=as_of).as_of
    assert office.desk.consult(dispute.id, as_of=date(2026, 2, 1), actor=ANN).policy is not None
