"""Who somebody is on a dispute: every action, in every state of every process, for every kind of actor."""

import pytest
from attrs import evolve

from disputekit import Claim, actions
from disputekit.actions import Action
from disputekit.dispute import RECORDERS, SIDES, Actor, Dispute, Evidence, capacity
from disputekit.errors import InvalidValue, Refused
from disputekit.history import fold
from disputekit.lifecycle import Lifecycle, processes
from disputekit.remedies import Remedy, RemedyKind
from tests.findings import codes
from tests.lifecycle.cases import ANN, CUSTOMER, MONDAY, SHOP, Case, eur

ALL = [getattr(processes, name) for name in processes.__all__]
STRANGERS = (
    Actor("mallory"),
    Actor("mallory", roles=SIDES),
    Actor("mallory", roles={"claimant", "agent", "approver", "system"}),
    Actor("acc-8", roles={"claimant"}),
    Actor("shop-9", roles={"respondent", "supervisor"}),
)
"""Nobody on the dispute, whatever roles they bring: the role of a party belongs to the party's account."""


def in_every_state(process: Lifecycle) -> list[Dispute]:
    """Put one dispute into each state of a process, with everything remembered that can be returned to."""
    opened = Case(process=process, reason=next(iter(process.reasons))).dispute
    labels = {each.remember: min(each.sources) for each in process.transitions if each.remember}
    return [
        evolve(opened, now=evolve(opened.now, state=state.name, stage=state.stage, open=state.open, remembered=labels))
        for state in process.states
    ]


def allowed(process: Lifecycle, dispute: Dispute, actor: Actor) -> set[str]:
    """Give the actions that an actor may take, before they are filled in."""
    return {option.action for option in process.options(dispute, actor=actor, at=MONDAY) if option.allowed}


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.id)
def test_a_stranger_may_do_nothing_in_any_state(process: Lifecycle) -> None:
    """No role makes somebody a party whose account is not the party's, and no such actor is staff either."""
    for dispute in in_every_state(process):
        for stranger in STRANGERS:
            assert set() == allowed(process, dispute, stranger), dispute.state


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.id)
def test_a_party_acts_only_as_that_party_in_any_state(process: Lifecycle) -> None:
    """Whatever roles the host gives the account of a party, it may do just what that party may."""
    every = {role for each in process.transitions for role in each.roles} | RECORDERS
    for dispute in in_every_state(process):
        for account, party in ((CUSTOMER, "claimant"), (SHOP, "respondent")):
            own = allowed(process, dispute, account)
            assert own == allowed(process, dispute, evolve(account, roles=every))
            assert own == allowed(process, dispute, evolve(account, roles=()))
            may = {each.action for each in process.transitions if not each.roles or party in each.roles}
            assert own <= may


@pytest.mark.parametrize("process", ALL, ids=lambda process: process.id)
def test_staff_and_others_may_do_what_their_role_says_in_any_state(process: Lifecycle) -> None:
    """Each role alone allows only actions that name it, or that name no role."""
    roles = {role for each in process.transitions for role in each.roles} - SIDES
    for dispute in in_every_state(process):
        for role in roles:
            may = {each.action for each in process.transitions if not each.roles or role in each.roles}
            assert allowed(process, dispute, Actor("zoe", roles={role})) <= may


FILLED: tuple[Action, ...] = (
    actions.Message("hello", party="claimant", direction="inbound"),
    actions.Message("hello", party="mallory", direction="inbound"),
    actions.Message("hello", party="us"),
    actions.AddEvidence([Evidence("photo", provided_by="claimant")]),
    actions.AddEvidence([Evidence("photo", provided_by="mallory")]),
    actions.AddEvidence([Evidence("photo", provided_by="carrier")]),
    actions.SubmitEvidence(["e1"]),
    actions.RecordFeedback("outcome", rating=5, given_by="claimant"),
    actions.RecordFeedback("outcome", rating=5, given_by="mallory"),
    actions.FinishTask("t2", "done"),
    actions.Withdraw("never mind"),
    actions.Respond("hello"),
    actions.Assign("mallory"),
)


@pytest.mark.parametrize("action", FILLED, ids=str)
def test_a_stranger_does_nothing_with_a_filled_in_action(action: Action) -> None:
    """No words, evidence, rating or task pass, under any name that a stranger may think of."""
    case = Case()
    case.do(actions.OpenTask("find the scan", "mallory"))
    for stranger in (*STRANGERS, Actor("carrier", roles={"customer"}), Actor("dhl", roles={"carrier"})):
        with pytest.raises(Refused):
            case.process.decide(case.dispute, action, actor=stranger, at=MONDAY)


def test_a_name_of_a_party_is_not_the_id_of_an_account() -> None:
    """An actor and a claim with such an id are refused; the system alone has its own name."""
    for name in ("claimant", "respondent", "executor", "third_party", "us", "system"):
        for make in (
            lambda name=name: Actor(name, roles={"claimant"}),
            lambda name=name: Claim(claimant=name, reason="late_fee", received_at=MONDAY),
            lambda name=name: Claim(claimant="acc-7", respondent=name, reason="late_fee", received_at=MONDAY),
        ):
            with pytest.raises(InvalidValue) as refused:
                make()
            assert codes(refused.value)[0].endswith("DK-PARTY-ACCOUNT")
    assert "system" == Actor("system", roles={"system"}).id


def test_a_claimant_whose_account_is_called_like_somebody_else_gains_nothing() -> None:
    """An account with the name of a carrier, a team or a role does not act for them."""
    claim = Claim(claimant="carrier", respondent="shop-3", reason="not_received", received_at=MONDAY)
    own = Actor("carrier", roles={"claimant"})
    process = processes.RETURNS
    dispute = fold(None, process.open(claim, dispute_id="d-1", actor=own, at=MONDAY, team="carrier"))
    assert {"claimant"} == capacity(dispute, own).speaks_for(dispute)
    dispute = fold(dispute, process.decide(dispute, actions.OpenTask("trace it", "carrier"), actor=ANN, at=MONDAY))
    for action in (
        actions.AddEvidence([Evidence("tracking", provided_by="carrier")]),
        actions.FinishTask("t2", "done"),
        actions.Message("we lost it", party="carrier", direction="inbound"),
    ):
        with pytest.raises(Refused):
            process.decide(dispute, action, actor=own, at=MONDAY)


def test_evidence_from_the_account_of_a_side_is_that_sides() -> None:
    """It is recorded under the name of the party, so that it never counts as evidence of a third party."""
    case = Case(process=processes.RETURNS, reason="not_received")
    case.do(actions.AddEvidence([Evidence("tracking", provided_by="acc-7")]), by=CUSTOMER)
    assert ("claimant", "missing") == (
        case.dispute.evidence[0].provided_by, case.dispute.investigation.items()[0].standing.value
    )  # fmt: skip


def test_a_role_of_the_respondent_counts_where_the_claim_names_none() -> None:
    """Then the host vouches for it, and such an actor acts only as the respondent."""
    claim = Claim(claimant="acc-7", reason="late_fee", received_at=MONDAY)
    opened = processes.RESOLUTION_TEAM.open(claim, dispute_id="d-1", actor=CUSTOMER, at=MONDAY)
    dispute = fold(None, opened)
    firm = capacity(dispute, Actor("zoe", roles={"respondent", "agent"}))
    own = frozenset({"respondent"})
    assert (own, own, False) == (firm.parties, firm.actor.roles, firm.records_for_others)
    assert {"claimant"} == capacity(dispute, Actor("acc-7", roles={"respondent"})).parties


def test_a_third_party_speaks_where_the_dispute_names_it() -> None:
    """A role that the checklist, a request or a task names is that third party, and no longer staff."""
    case = Case(process=processes.RETURNS, reason="not_received")
    carrier = Actor("dhl", roles={"carrier", "third_party", "agent"})
    here = capacity(case.dispute, carrier)
    own = frozenset({"carrier", "third_party"})
    assert (own, own, False) == (
        here.parties,
        here.actor.roles,
        here.records_for_others,
    )
    case.do(actions.AddEvidence([Evidence("tracking", provided_by="carrier")]), by=carrier)
    with pytest.raises(Refused):
        case.do(actions.AddEvidence([Evidence("photo", provided_by="claimant")]), by=carrier)
    assert {"third_party"} == capacity(Case().dispute, carrier).parties
    assert capacity(Case().dispute, Actor("dhl", roles={"carrier", "agent"})).records_for_others


def test_nobody_opens_a_dispute_for_another_party() -> None:
    """The claimant opens it, or staff who record what the claimant said."""
    claim = Claim(claimant="acc-7", reason="late_fee", received_at=MONDAY)
    process = processes.CUSTOMER_OPERATIONS
    for actor in (Actor("acc-8", roles={"claimant"}), SHOP):
        with pytest.raises(Refused, match="DK-OPEN-ACCOUNT"):
            process.open(claim, dispute_id="d-1", actor=actor, at=MONDAY)
    assert "acc-7" == process.open(claim, dispute_id="d-1", actor=ANN, at=MONDAY).action.claim.claimant  # type: ignore[attr-defined]  # it opens


def test_a_claimant_does_not_accept_an_own_counter_offer_by_name_or_role() -> None:
    """Neither an account that is called like the other side nor the role of the other side accepts it."""
    case = Case(eur("40.00"), processes.RESOLUTION_TEAM)
    offer = [Remedy(RemedyKind.REFUND, eur("10.00"))]
    case.do(
        actions.Start(),
        actions.Triage(0.5, 0.5, 0.5, "likely_valid"),
        actions.Assess("likely_valid"),
        actions.Negotiate(),
        actions.MakeOffer(offer, "A gesture."),
    )
    case.do(actions.Counter(f"o{case.dispute.version}", offer, "More."), by=CUSTOMER)
    accept = actions.Accept(f"o{case.dispute.version}")
    for actor in (CUSTOMER, evolve(CUSTOMER, roles={"respondent", "agent"}), Actor("mallory", roles={"respondent"})):
        with pytest.raises(Refused):
            case.do(accept, by=actor)
