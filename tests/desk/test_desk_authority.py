"""What somebody may not decide alone waits for another person, and what is large for two of them."""

import pytest
from attrs import evolve

from disputekit import actions
from disputekit.actions import Approve, Assess, MakeOffer, Negotiate, RefuseApproval, Resolve, Start
from disputekit.casework import UNLIMITED, Authority
from disputekit.dispute import Actor, Dispute, Part
from disputekit.errors import Refused
from disputekit.lifecycle import processes
from disputekit.money import Money
from disputekit.remedies import Remedy, RemedyKind
from tests.desk.office import ANN, Office, triage

EVE, KIM = Actor("eve", roles={"approver"}), Actor("kim", roles={"approver"})
TWO = Authority({"agent": Money(10, "EUR")}, approves={"approver": Money(50, "EUR")})
REFUND = [Remedy(RemedyKind.REFUND, Money(80, "EUR"))]


def waiting(amount: int) -> tuple[Office, Dispute]:
    """Bring a dispute to where a refund waits for approval."""
    office = Office()
    office.desk = evolve(office.desk, authority=TWO)
    refund = Remedy(RemedyKind.REFUND, Money(amount, "EUR"))
    return office, office.act(office.investigating(), Resolve([refund], "you are right"))


def test_one_approval_is_enough_up_to_the_second_limit() -> None:
    """Exactly the limit too; whatever limit the approval itself claims to have."""
    office, dispute = waiting(50)
    assert "awaiting_approval" == dispute.state
    assert "executing" == office.act(dispute, Approve(limit=Money(0, "EUR")), actor=EVE).state


def test_two_people_approve_what_is_above_it() -> None:
    """After the first approval the decision still waits; the second must be by another person who did not decide."""
    office, dispute = waiting(80)
    once = office.act(dispute, Approve("fine"), actor=EVE)
    assert ("awaiting_approval", ("eve",), dispute.due_at) == (once.state, once.resolution.approvals, once.due_at)
    assert once.ledger.upheld is None
    with pytest.raises(Refused, match="DK-GUARD-OWN-WORK"):
        office.act(dispute, Approve("fine, again"), actor=EVE)
    with pytest.raises(Refused, match="DK-GUARD-OWN-WORK"):
        office.act(dispute, Approve("I am an approver too"), actor=Actor("ann", roles={"approver"}))
    twice = office.act(dispute, Approve("me too"), actor=KIM)
    assert ("executing", (), Money(80, "EUR")) == (twice.state, twice.resolution.approvals, twice.ledger.upheld)


def test_a_refusal_forgets_who_had_agreed() -> None:
    """A second decision takes two approvals again."""
    office, dispute = waiting(80)
    office.act(dispute, Approve(), actor=EVE)
    refused = office.act(dispute, RefuseApproval("too much"), actor=KIM)
    assert ((), "investigating") == (refused.resolution.approvals, refused.state)
    again = office.act(office.act(dispute, Resolve(REFUND, "still right")), Approve(), actor=KIM)
    assert ("awaiting_approval", ("kim",)) == (again.state, again.resolution.approvals)


def test_an_offer_takes_two_as_well() -> None:
    """It reaches the other side with the second approval, and not before."""
    office = Office()
    office.desk = evolve(office.desk, authority=TWO, processes=processes.RESOLUTION_TEAM)
    steps = (Start(), Assess("likely_valid"), Negotiate(), MakeOffer(REFUND, "Would that do?"))
    dispute = office.act(office.opened(), *steps)
    assert "awaiting_approval" == dispute.state
    once = office.act(dispute, Approve(), actor=EVE)
    assert ("awaiting_approval", None, True) == (once.state, once.open_offer, once.proposed_offer is not None)
    twice = office.act(dispute, Approve(), actor=KIM)
    assert ("awaiting_reply", "kim") == (twice.state, twice.open_offer and twice.open_offer.approved_by)


def test_without_an_authority_an_approval_says_its_own_limit() -> None:
    """A host that decides without a desk's authority puts the limit into the action; another currency is above it."""
    office, dispute = waiting(50)
    office.desk = evolve(office.desk, authority=None)
    assert "awaiting_approval" == office.act(dispute, Approve(limit=Money(999, "USD")), actor=EVE).state


def test_options_say_up_to_which_amount_one_may_go_alone() -> None:
    """Of what binds us and of approvals, in the currency of the dispute; nothing where no money is claimed."""
    office, dispute = waiting(50)

    def limits(actor: Actor) -> dict[str, str]:
        return {each.action: str(each.limit) for each in office.desk.options("D-1", actor=actor) if each.limit}

    assert {"approve": "50.00 EUR"} == limits(EVE)
    office.act(dispute, RefuseApproval("too much"), actor=EVE)
    alone = dict.fromkeys(("resolve", "grant_provisional_credit", "waive_fee"), "10.00 EUR")
    assert alone == limits(ANN)
    assert "(alone up to 10.00 EUR)" in " ".join(map(str, office.desk.options("D-1", actor=ANN)))
    assert not any(each.limit for each in office.desk.options(office.investigating(amount=None).id, actor=ANN))
    office.desk = evolve(office.desk, authority=Authority({"agent": UNLIMITED}))
    assert {} == limits(ANN)
    office.desk = evolve(office.desk, authority=None)
    assert {} == limits(ANN)


def test_the_parts_of_a_split_and_linked_disputes_share_one_limit() -> None:
    """What goes out on one of them counts on the others, so that cutting a dispute up lets nothing more out."""
    office = Office()
    whole = office.opened(amount=Money(160, "EUR"))
    split = office.act(whole, actions.Split([Part(Money(80, "EUR")), Part(Money(80, "EUR"))], "two charges"))
    first, second = (office.desk.get(part.dispute) for part in split.related)
    resolve = actions.Resolve([Remedy(RemedyKind.REFUND, Money(80, "EUR"))], "You are right.")
    assert "executing" == office.act(first, actions.Start(), triage(), resolve).state
    assert "awaiting_approval" == office.act(second, actions.Start(), triage(), resolve).state
    other = office.act(office.opened(), actions.Link(first.id, "same invoice"))
    assert "awaiting_approval" == office.act(other, actions.Start(), triage(), resolve).state
    alone = office.act(office.opened(), actions.Start(), triage(), resolve)
    assert "executing" == alone.state
