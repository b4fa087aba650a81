"""Offers: who makes and who answers them, what they bind, and how a dispute ends with or without agreement."""

import pytest

from disputekit import actions
from disputekit.actions import Action
from disputekit.dispute import CLAIMANT, SYSTEM, Actor, Dispute, OfferStatus, Outcome
from disputekit.errors import InvalidValue, Refused
from disputekit.lifecycle import guards, processes
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import ANN, BOB, CUSTOMER, EVE, MONDAY, SHOP, Case, data, eur

SEN = Actor("sen", roles={"senior"})
MAY_DO_NOTHING = eur("0.00")
TO_NEGOTIATING = (actions.Start(), actions.Assess("likely_valid", "double_booking"), actions.Negotiate())
APOLOGY = Remedy(RemedyKind.APOLOGY)


def refund(amount: str) -> list[Remedy]:
    """Pay back."""
    return [Remedy(RemedyKind.REFUND, eur(amount))]


def offer(amount: str, **more: object) -> actions.MakeOffer:
    """Offer to pay back."""
    return actions.MakeOffer(refund(amount), f"We offer {amount}.", **more)  # type: ignore[arg-type]  # any other field


def negotiating(amount: str = "40.00") -> Case:
    """Bring a dispute to the table."""
    case = Case(eur(amount), processes.RESOLUTION_TEAM)
    case.do(*TO_NEGOTIATING)
    return case


def refused(case: Case, action: Action, by: Actor = ANN) -> list[str]:
    """Try something that is refused, and see why, and that nothing has changed."""
    before = case.dispute
    with pytest.raises(Refused) as error:
        case.do(action, by=by)
    assert before == case.dispute
    return [reason.code for reason in error.value.reasons]


def statuses(dispute: Dispute) -> list[tuple[str, str]]:
    """What became of each offer."""
    return [(each.id, each.status.value) for each in dispute.offers]


def test_an_assessment_keeps_the_cause_that_was_found() -> None:
    """Validity may be seen differently later; the root cause stays until there is another."""
    case = Case(eur("40.00"), processes.RESOLUTION_TEAM)
    case.do(actions.Start(), actions.Assess("unclear", "double_booking"), actions.Assess("likely_valid"))
    assert ("likely_valid", "double_booking") == (case.dispute.assessment.validity, case.dispute.assessment.root_cause)
    assert ["DK-CHOICE"] == refused(case, actions.Assess("perhaps"))


def test_an_offer_waits_for_the_other_side() -> None:
    """An offer is in no queue and waits on the claimant, with its remedies and its author."""
    waiting = negotiating().do(offer("30.00", basis="§4"))
    made = waiting.open_offer
    assert made is not None
    assert ("awaiting_reply", frozenset({"claimant"}), False) == (waiting.state, waiting.waits_on, waiting.queued)
    assert ("o5", "respondent", "claimant", "ann", "§4") == (made.id, made.by, made.to, made.made_by, made.basis)
    assert waiting.proposed_offer is None


def test_both_sides_agree_when_the_claimant_accepts() -> None:
    """The agreement names who spoke for each side; the rest of the claim is given up, not rejected."""
    case = negotiating()
    case.do(offer("30.00"))
    agreed = case.do(actions.Accept("o5", "fine"), by=CUSTOMER)
    assert ("executing", Outcome.AGREED) == (agreed.state, agreed.outcome)
    assert agreed.negotiation.agreement is not None
    assert ("o5", {"respondent": "ann", "claimant": "acc-7"}) == (
        agreed.negotiation.agreement.offer,
        dict(agreed.negotiation.agreement.parties),
    )
    assert (eur("30.00"), eur("10.00"), None) == (
        agreed.ledger.upheld,
        agreed.ledger.withdrawn,
        agreed.ledger.rejected,
    )
    assert ("accepted", "fine", "acc-7") == (
        agreed.offers[0].status,
        agreed.offers[0].answer,
        agreed.offers[0].answered_by,
    )
    closed = case.do(actions.Settle("TX-1"), by=SYSTEM)
    assert "notifying" == closed.state
    assert "closed" == case.do(actions.NotifyDecision("As agreed, we refund 30.00 EUR.")).state


def test_an_offer_without_money_is_told_at_once() -> None:
    """An accepted offer without anything to execute goes straight to the decision letter."""
    case = negotiating()
    case.do(actions.MakeOffer([APOLOGY], "We are sorry."))
    agreed = case.do(actions.Accept("o5"), by=CUSTOMER)
    assert ("notifying", Outcome.AGREED, True) == (agreed.state, agreed.outcome, agreed.resolution.settled)


def test_a_party_offers_for_its_own_side_only() -> None:
    """A host may let parties make offers themselves; none of them can bind the other side."""
    ours, theirs = offer("30.00"), offer("30.00", by=CLAIMANT)
    against = guards.STANDARD["speaks_for_itself"](negotiating().dispute, ours, CUSTOMER, MONDAY)
    assert against is not None
    assert "acc-7 may not speak for respondent" == against.text
    assert None is guards.STANDARD["speaks_for_itself"](negotiating().dispute, theirs, CUSTOMER, MONDAY)


def test_nobody_accepts_their_own_offer() -> None:
    """Neither the person who made it, for the claimant, nor somebody who speaks for the side that made it."""
    case = negotiating()
    case.do(offer("30.00"))
    assert ["DK-GUARD-OWN-OFFER"] == refused(case, actions.Accept("o5"))
    assert ["DK-GUARD-NOT-YOURS"] == refused(case, actions.Accept("o5"), by=SHOP)
    assert ["DK-ROLE"] == refused(case, actions.Accept("o5"), by=SYSTEM)
    assert "executing" == case.do(actions.Accept("o5", "said so on the phone"), by=BOB).state


def test_only_the_offer_that_stands_is_answered() -> None:
    """An answer to an old offer is refused with the status of that offer and the open one."""
    case = negotiating()
    case.do(offer("10.00"), actions.WithdrawOffer("o5", "a typo"), offer("30.00"))
    with pytest.raises(Refused) as error:
        case.do(actions.Accept("o5"), by=CUSTOMER)
    assert [("DK-GUARD-NO-OFFER", "dispute d-1", {"offer": "o5", "status": "withdrawn", "open": "o7"})] == data(
        error.value
    )
    assert ["DK-GUARD-NO-OFFER"] == refused(case, actions.Decline("o99"), by=CUSTOMER)
    case.do(actions.Decline("o7", "too little"), by=CUSTOMER)
    assert ["DK-GUARD-NO-OFFER"] == refused(case, actions.WithdrawOffer("o7", "late"))
    assert [("o5", "withdrawn"), ("o7", "declined")] == statuses(case.dispute)


def test_a_counter_offer_comes_back_to_us() -> None:
    """It closes the first offer; the claimant's own is accepted by somebody who did not record it, or answered."""
    case = negotiating()
    case.do(offer("10.00"))
    back = case.do(actions.Counter("o5", refund("35.00"), "I want more."), by=CUSTOMER)
    assert ("negotiating", True) == (back.state, back.queued)
    assert [("o5", "countered"), ("o6", "open")] == statuses(back)
    assert ["DK-GUARD-NOT-YOURS", "DK-GUARD-OWN-OFFER"] == refused(case, actions.Accept("o6"), by=CUSTOMER)
    agreed = case.do(actions.Accept("o6"))
    assert ("executing", "ann", Outcome.AGREED) == (
        agreed.state,
        agreed.decision and agreed.decision.decided_by,
        agreed.outcome,
    )


def test_a_counter_offer_is_answered_with_another_offer() -> None:
    """There is at most one offer that stands."""
    case = negotiating()
    case.do(offer("10.00"))
    case.do(actions.Counter("o5", refund("40.00"), "All of it."), by=CUSTOMER)
    again = case.do(offer("20.00"))
    assert [("o5", "countered"), ("o6", "countered"), ("o7", "open")] == statuses(again)


def test_a_counter_offer_may_be_turned_down_or_taken_back() -> None:
    """We decline it, or the claimant withdraws it; either way we go on negotiating."""
    for last, by, status in (
        (actions.Decline("o6", "no"), ANN, "declined"),
        (actions.WithdrawOffer("o6", "I thought again"), CUSTOMER, "withdrawn"),
    ):
        case = negotiating()
        case.do(offer("10.00"))
        case.do(actions.Counter("o5", refund("40.00"), "All of it."), by=CUSTOMER)
        after = case.do(last, by=by)
        assert ("negotiating", [("o5", "countered"), ("o6", status)]) == (after.state, statuses(after))


def test_a_counter_offer_asks_for_no_more_than_is_claimed() -> None:
    """A counter-offer above the open amount is refused: the claim must be amended first."""
    case = negotiating()
    case.do(offer("10.00"))
    assert ["DK-GUARD-AMOUNT"] == refused(case, actions.Counter("o5", refund("40.01"), "More."), by=CUSTOMER)


def test_saying_nothing_accepts_nothing() -> None:
    """An offer that nobody answers stands no more, and negotiating goes on; only once its time has passed."""
    case = negotiating()
    case.do(offer("30.00"))
    lapsed = case.do(actions.Lapse(), by=SYSTEM)
    assert ("negotiating", [("o5", "lapsed")], None) == (lapsed.state, statuses(lapsed), lapsed.outcome)


def test_a_counter_offer_outlives_the_silence_of_others() -> None:
    """A lapse of another request does not end an offer of the claimant."""
    case = negotiating()
    case.do(offer("10.00"))
    case.do(actions.Counter("o5", refund("40.00"), "All of it."), by=CUSTOMER)
    case.do(actions.Escalate("senior", "a lawyer writes"))
    case.do(actions.Refer("counsel", "must we?"), by=SEN)
    assert [("o5", "countered"), ("o6", "open")] == statuses(case.do(actions.Lapse(), by=SYSTEM))


def test_an_offer_above_the_limit_is_approved_before_it_is_made() -> None:
    """Until then it waits for the approver and the claimant has not seen it; its author approves nothing."""
    case = negotiating()
    proposed = case.do(offer("30.00", limit=MAY_DO_NOTHING))
    assert ("awaiting_approval", None) == (proposed.state, proposed.open_offer)
    assert ["DK-GUARD-OWN-WORK"] == refused(case, actions.Approve(), by=Actor("ann", roles={"approver"}))
    made = case.do(actions.Approve(), by=EVE)
    assert ("awaiting_reply", frozenset({"claimant"})) == (made.state, made.waits_on)
    assert (OfferStatus.OPEN, "eve") == (made.offers[0].status, made.offers[0].approved_by)


def test_an_offer_that_is_not_approved_goes_back() -> None:
    """It is withdrawn before anybody has seen it."""
    case = negotiating()
    case.do(offer("30.00", limit=MAY_DO_NOTHING))
    back = case.do(actions.RefuseApproval("too much"), by=EVE)
    assert ("negotiating", [("o5", "withdrawn")]) == (back.state, statuses(back))


def test_a_counter_offer_above_the_limit_is_approved_before_it_binds() -> None:
    """An accepted offer of the claimant above the limit waits for approval; if it is refused, the offer is declined."""
    case = negotiating()
    case.do(offer("10.00"))
    case.do(actions.Counter("o5", refund("35.00"), "I want more."), by=CUSTOMER)
    waiting = case.do(actions.Accept("o6", limit=MAY_DO_NOTHING))
    assert ("awaiting_approval", None) == (waiting.state, waiting.outcome)
    refusing = Case(eur("40.00"), processes.RESOLUTION_TEAM)
    refusing.history = case.history
    agreed = case.do(actions.Approve(), by=EVE)
    assert ("executing", Outcome.AGREED, eur("5.00")) == (agreed.state, agreed.outcome, agreed.ledger.withdrawn)
    back = refusing.do(actions.RefuseApproval("too much"), by=EVE)
    assert ("negotiating", [("o5", "countered"), ("o6", "declined")], None) == (
        back.state,
        statuses(back),
        back.negotiation.agreement,
    )


def test_what_was_agreed_and_cannot_be_paid_is_negotiated_again() -> None:
    """All of the claim is open again, what was given up too."""
    case = negotiating()
    case.do(offer("30.00"))
    case.do(actions.Accept("o5"), by=CUSTOMER)
    case.do(actions.Fail("card closed"), by=SYSTEM)
    back = case.do(actions.ChooseOtherRemedy("card closed"))
    assert ("negotiating", eur("40.00"), None, None) == (
        back.state,
        back.ledger.open,
        back.negotiation.agreement,
        back.outcome,
    )


def told_final_position(*remedies: Remedy) -> Case:
    """Escalate, and tell where we stand."""
    case = negotiating()
    case.do(actions.Escalate("senior", "no agreement in sight"))
    case.do(actions.StateFinalPosition("We do no more.", remedies), by=SEN)
    if case.dispute.state == "executing":
        case.do(actions.Settle("TX-1"), by=SYSTEM)
    case.do(actions.NotifyDecision("This is our final position."))
    return case


def test_a_final_position_is_confirmed_by_the_claimant() -> None:
    """The claimant confirms it and both sides agree; the person who decided may not confirm it."""
    case = told_final_position(*refund("10.00"))
    waiting = case.dispute
    assert ("awaiting_confirmation", Outcome.PARTLY_UPHELD, None) == (
        waiting.state,
        waiting.outcome,
        waiting.times.closed_at,
    )
    assert ["DK-GUARD-OWN-WORK"] == refused(case, actions.Confirm(), by=SEN)
    closed = case.do(actions.Confirm("so be it"), by=CUSTOMER)
    assert ("closed", Outcome.AGREED, False) == (closed.state, closed.outcome, closed.is_open)
    assert closed.negotiation.agreement is not None
    assert (None, {"claimant": "acc-7", "respondent": "sen"}) == (
        closed.negotiation.agreement.offer,
        dict(closed.negotiation.agreement.parties),
    )


def test_a_final_position_that_nobody_confirms_ends_without_agreement() -> None:
    """Silence is not agreement: it has an outcome of its own, and what was decided stands."""
    closed = told_final_position().do(actions.Lapse(), by=SYSTEM)
    assert ("closed", Outcome.CLOSED_WITHOUT_AGREEMENT, eur("40.00")) == (
        closed.state,
        closed.outcome,
        closed.ledger.rejected,
    )


def test_a_claimant_objects_once_and_somebody_else_looks_again() -> None:
    """What is not paid is open again; what is decided then is confirmed, or ends without agreement."""
    case = told_final_position(*refund("10.00"))
    again = case.do(actions.Object("not enough"), by=CUSTOMER)
    assert ("escalated", frozenset({"senior"}), eur("30.00"), None, None) == (
        again.state,
        again.waits_on,
        again.ledger.open,
        again.outcome,
        again.times.notified_at,
    )
    case.do(actions.StateFinalPosition("We looked again."), by=SEN)
    case.do(actions.NotifyDecision("It stays as it was."))
    assert ["DK-GUARD-OBJECTED"] == refused(case, actions.Object("still not"), by=CUSTOMER)


@pytest.mark.parametrize("amount", ["40.00", None])
def test_a_final_position_without_remedies_rejects_the_claim(amount: str | None) -> None:
    """With money in dispute or without."""
    case = Case(None if amount is None else eur(amount), processes.RESOLUTION_TEAM)
    case.do(*TO_NEGOTIATING, actions.Escalate("senior", "no agreement"))
    told = case.do(actions.StateFinalPosition("No."), by=SEN)
    assert ("notifying", Outcome.REJECTED) == (told.state, told.outcome)


def test_a_final_position_above_the_limit_waits_for_approval() -> None:
    """If the approval is refused, the dispute returns to the role that it was escalated to."""
    case = negotiating()
    case.do(actions.Escalate("senior", "x"))
    case.do(actions.StateFinalPosition("All.", refund("40.00"), limit=MAY_DO_NOTHING), by=SEN)
    assert "awaiting_approval" == case.dispute.state
    assert "escalated" == case.do(actions.RefuseApproval("no"), by=EVE).state


def test_what_is_decided_or_withdrawn_ends_the_offers() -> None:
    """A claimant's offer is turned down by a rejection, and falls away with the claim."""
    for last, status in ((actions.Withdraw("never mind"), "withdrawn"), (actions.Merge("d-2"), "withdrawn")):
        case = negotiating()
        case.do(offer("10.00"))
        assert [("o5", status)] == statuses(case.do(last))
    case = negotiating()
    case.do(offer("10.00"))
    case.do(actions.Counter("o5", refund("40.00"), "All."), by=CUSTOMER)
    case.do(actions.Escalate("senior", "x"))
    assert [("o5", "countered"), ("o6", "declined")] == statuses(case.do(actions.Reject("x", "y"), by=SEN))


def test_answers_to_offers_that_are_not_there_record_nothing() -> None:
    """No lifecycle lets them pass; folded all the same, they change nothing."""
    case = negotiating()
    before = case.dispute
    stamp = actions.EventContext(9, before.times.updated_at, ANN)
    for answer in (
        actions.Accept("o9"),
        actions.Counter("o9", refund("1.00"), "x"),
        actions.Decline("o9"),
        actions.WithdrawOffer("o9", "x"),
    ):
        assert before == answer.apply(before, stamp)
    assert () == actions.Accept("o9").proposes(before)


def test_our_side_counters_by_an_offer_which_is_held_to_limit_and_policy() -> None:
    """The respondent may not counter; it declines and makes an offer, which is subject to limit and policy."""
    case = negotiating()
    case.do(offer("10.00", by="claimant"))
    assert ["DK-GUARD-COUNTER"] == refused(case, actions.Counter("o5", refund("40.00"), "All of it."), by=BOB)
    case.do(actions.Decline("o5"), by=BOB)
    assert "awaiting_approval" == case.do(offer("40.00", limit=eur("20.00")), by=BOB).state


def test_what_was_escalated_is_negotiated_by_whoever_negotiates() -> None:
    """Whom it was escalated to hands it back by that, and stands in nobody's way."""
    case = Case(eur("40.00"), processes.RESOLUTION_TEAM)
    case.do(actions.Start(), actions.Assess("likely_valid"), actions.Escalate("senior", "worth a try"))
    back = case.do(actions.Negotiate(), by=Actor("sen", roles={"senior"}))
    assert (None, frozenset({"agent"})) == (back.work.escalated_to, back.waits_on)
    assert "awaiting_reply" == case.do(offer("10.00")).state


def test_an_offer_is_of_a_side() -> None:
    """Only a side of the dispute makes an offer."""
    with pytest.raises(InvalidValue, match="by: DK-VALUE-CHOICE"):
        offer("1.00", by="us")
