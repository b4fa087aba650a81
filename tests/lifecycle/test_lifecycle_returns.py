"""Returned items: offers that keep to the policy or say why not, a manager's approval, goods that come back."""

import pytest

from disputekit import actions
from disputekit.actions import Action
from disputekit.dispute import SYSTEM, Actor, Evidence, Outcome, PolicyRecord, Term
from disputekit.errors import InvalidValue, Refused
from disputekit.money import Money
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import ANN, BOB, CUSTOMER, EVE, Case, data, eur, raising
from tests.lifecycle.test_lifecycle_evidence import PHOTO, REPORT, returned

SEN = Actor("sen", roles={"senior"})
TERMS = (
    Term({"refund": eur("30.00")}, source="company", rule="damaged"),
    Term({"replacement": None}, requires=["serial_number"], source="law", rule="conformity"),
    Term({"store_credit": eur("5.00")}, source="goodwill", rule="sorry"),
)
POLICY = PolicyRecord("acme", "7", "decided", offers=["refund 75%", "replacement"], terms=TERMS)
APOLOGY = Remedy(RemedyKind.APOLOGY)


def remedies(**amounts: str) -> list[Remedy]:
    """Remedies by kind."""
    return [Remedy(kind, eur(amount)) for kind, amount in amounts.items()]


def negotiating(policy: PolicyRecord | None = POLICY) -> Case:
    """Bring a return to the table."""
    case = returned()
    case.do(actions.AddEvidence([PHOTO, REPORT]), actions.StartReview())
    case.do(actions.ConsultPolicy(policy or PolicyRecord("acme", "7", "no_rule")), actions.Negotiate())
    return case


def offer(given: list[Remedy], **more: object) -> actions.MakeOffer:
    """Offer something."""
    return actions.MakeOffer(given, "We offer this.", **more)  # type: ignore[arg-type]  # any other field


def codes(case: Case, action: Action, by: Actor = ANN) -> list[str]:
    """Why something is refused."""
    with pytest.raises(Refused) as refused:
        case.do(action, by=by)
    return [reason.code for reason in refused.value.reasons]


def test_negotiating_begins_once_it_is_recorded_what_the_policy_says() -> None:
    """So that what is offered can be held to it."""
    case = returned()
    case.do(actions.AddEvidence([PHOTO, REPORT]), actions.StartReview())
    assert ["DK-GUARD-NO-POLICY"] == codes(case, actions.Negotiate())
    case.do(actions.ConsultPolicy(POLICY))
    assert "negotiating" == case.do(actions.Negotiate()).state


@pytest.mark.parametrize(
    "given",
    [
        remedies(refund="30.00"),
        remedies(refund="12.00"),
        [*remedies(refund="30.00"), APOLOGY],
        remedies(refund="30.00", store_credit="5.00"),
        remedies(store_credit="5.00"),
        [APOLOGY],
    ],
)
def test_what_the_policy_allows_is_offered_at_once(given: list[Remedy]) -> None:
    """One alternative, or less of it, goodwill on top, and saying sorry always."""
    assert "awaiting_reply" == negotiating().do(offer(given)).state


@pytest.mark.parametrize(
    "given",
    [
        remedies(refund="30.01"),
        remedies(refund="20.00", store_credit="5.01"),
        remedies(credit_note="1.00"),
        [*remedies(refund="30.00"), Remedy(RemedyKind.REPLACEMENT)],
        [Remedy(RemedyKind.EXCHANGE)],
    ],
)
def test_what_departs_from_the_policy_needs_a_reason_and_approval(given: list[Remedy]) -> None:
    """Without a reason it is refused; with one somebody else approves it first, and it is listed."""
    case = negotiating()
    assert ["DK-GUARD-OFF-POLICY"] == codes(case, offer(given))
    proposed = case.do(offer(given, departs_because="a customer of twenty years"))
    assert ("awaiting_approval", None) == (proposed.state, proposed.open_offer)
    made = case.do(actions.Approve(), by=EVE)
    assert ("awaiting_reply", ["a customer of twenty years"]) == (
        made.state,
        [departure.departs_because for departure in made.departures],
    )


def test_a_refusal_says_what_the_policy_allows() -> None:
    """And how to go on."""
    with pytest.raises(Refused) as refused:
        negotiating().do(offer(remedies(refund="40.00")))
    said = {"policy": "acme", "version": "7", "allowed": "refund 75%; replacement"}
    assert [("DK-GUARD-OFF-POLICY", "dispute d-1", said)] == data(refused.value)
    nothing = negotiating(None)
    with raising(Refused, [("DK-GUARD-OFF-POLICY", "dispute d-1", {**said, "allowed": "nothing"})]):
        nothing.do(offer(remedies(refund="1.00")))


def test_an_offer_needs_the_evidence_that_the_policy_asks_for() -> None:
    """It is asked for, or waived."""
    case = negotiating()
    replacement = offer([Remedy(RemedyKind.REPLACEMENT)])
    with raising(Refused, [("DK-GUARD-OFFER-EVIDENCE", "dispute d-1", {"missing": "serial_number"})]):
        case.do(replacement)
    case.do(actions.AddEvidence([Evidence("serial_number", "claimant", draft=True)]))
    assert ["DK-GUARD-OFFER-EVIDENCE"] == codes(case, replacement)
    case.do(actions.SubmitEvidence("e7"))
    assert "awaiting_reply" == case.do(replacement).state


def test_offers_that_were_recorded_in_words_alone_bind_nobody() -> None:
    """A record of an earlier release has no terms, so nobody can say what departs from it."""
    case = negotiating(PolicyRecord("acme", "7", "decided", offers=["refund 75%"]))
    assert "awaiting_reply" == case.do(offer(remedies(refund="40.00"))).state


def test_beyond_the_limit_only_somebody_higher_up_offers() -> None:
    """Nobody approves it here: it is escalated to somebody with a higher limit."""
    case = negotiating()
    beyond = offer(remedies(refund="30.00"), limit=eur("20.00"))
    with raising(
        Refused, [("DK-GUARD-ABOVE-LIMIT", "dispute d-1", {"limit": "20.00 EUR", "actor": "ann", "total": "30.00 EUR"})]
    ):
        case.do(beyond)
    in_dollars = offer(remedies(refund="30.00"), limit=Money(50, "USD"))
    said = {"total": None, "limit": "50.00 USD", "actor": "ann"}
    with raising(Refused, [("DK-GUARD-ABOVE-LIMIT", "dispute d-1", said)]):
        case.do(in_dollars)
    case.do(actions.Escalate("senior", "worth more"))
    made = case.do(offer(remedies(refund="30.00"), limit=eur("100.00")), by=SEN)
    assert ("awaiting_reply", "sen") == (made.state, made.offers[0].made_by)


def agreed(*, goods_back: bool = False, given: list[Remedy] | None = None) -> Case:
    """Agree, and have it formally approved."""
    case = negotiating()
    case.do(offer(given or remedies(refund="30.00"), goods_back=goods_back))
    waiting = case.do(actions.Accept("o7"), by=CUSTOMER)
    assert ("awaiting_approval", frozenset({"approver"}), None) == (waiting.state, waiting.waits_on, waiting.outcome)
    case.do(actions.Approve(), by=EVE)
    return case


def test_what_was_agreed_takes_a_managers_formal_approval() -> None:
    """Then it is paid at once where nothing has to come back, and told where nothing is to be paid."""
    assert ("executing", Outcome.AGREED) == ((paid := agreed().dispute).state, paid.outcome)
    assert "notifying" == agreed(given=[APOLOGY]).dispute.state


def test_what_the_manager_refuses_is_negotiated_again() -> None:
    """The offer that was accepted is withdrawn, and nothing is agreed."""
    case = negotiating()
    case.do(offer(remedies(refund="30.00")))
    case.do(actions.Accept("o7"), by=CUSTOMER)
    back = case.do(actions.RefuseApproval("seen before"), by=EVE)
    assert ("negotiating", "withdrawn", None, None) == (
        back.state,
        back.offers[0].status,
        back.negotiation.agreement,
        back.decision,
    )


def test_a_counter_offer_is_held_to_policy_and_limit_before_the_manager_sees_it() -> None:
    """The agent who accepts it says why it departs from the policy; beyond the limit, somebody higher up does."""
    case = negotiating()
    case.do(offer(remedies(refund="10.00")))
    case.do(actions.Counter("o7", remedies(refund="35.00"), "More."), by=CUSTOMER)
    assert ["DK-GUARD-OFF-POLICY", "DK-GUARD-ABOVE-LIMIT"] == codes(case, actions.Accept("o8", limit=eur("5.00")))
    waiting = case.do(actions.Accept("o8", departs_because="a good customer"), by=BOB)
    assert ("awaiting_approval", ["a good customer"]) == (
        waiting.state,
        [departure.departs_because for departure in waiting.departures],
    )


def test_goods_come_back_before_anything_is_paid() -> None:
    """They are waited for, looked at, and then it is paid; or told, where nothing is to be paid."""
    case = agreed(goods_back=True)
    assert ("awaiting_goods", frozenset({"claimant"}), False) == (
        case.dispute.state,
        case.dispute.waits_on,
        case.dispute.queued,
    )
    inspecting = case.do(actions.ReceiveGoods("two of two", [Evidence("photo", "warehouse")]))
    assert ("inspecting", 3, False) == (inspecting.state, len(inspecting.evidence), inspecting.awaits_goods)
    paid = case.do(actions.PassInspection("as new", [Evidence("condition_report", "warehouse")]))
    assert ("executing", 4, eur("30.00")) == (paid.state, len(paid.evidence), paid.ledger.upheld)
    gesture = agreed(goods_back=True, given=[APOLOGY])
    gesture.do(actions.ReceiveGoods())
    assert "notifying" == gesture.do(actions.PassInspection()).state


def test_goods_that_are_not_as_agreed_undo_the_agreement() -> None:
    """All of the claim is open again; what is agreed next does not wait for the goods, which are here."""
    case = agreed(goods_back=True)
    case.do(actions.ReceiveGoods())
    back = case.do(actions.DisputeCondition("worn", [Evidence("photo", "warehouse")]))
    assert ("negotiating", None, None, "withdrawn", eur("40.00")) == (
        back.state,
        back.negotiation.agreement,
        back.outcome,
        back.offers[0].status,
        back.ledger.open,
    )
    case.do(offer(remedies(refund="10.00"), goods_back=True))
    case.do(actions.Accept("o12"), by=CUSTOMER)
    assert "executing" == case.do(actions.Approve(), by=EVE).state


def test_goods_that_never_come_undo_the_agreement() -> None:
    """Nothing is paid for what was not sent back."""
    back = agreed(goods_back=True).do(actions.Lapse(), by=SYSTEM)
    assert ("negotiating", None, "withdrawn", eur("40.00")) == (
        back.state,
        back.negotiation.agreement,
        back.offers[0].status,
        back.ledger.open,
    )


def test_a_term_is_what_a_policy_allows() -> None:
    """Alternatives that come together add up; another currency is never within a bound."""
    both = Term({"refund": eur("10.00"), "repair": None}).beside(Term({"refund": eur("5.00"), "repair": None}))
    assert {"refund": eur("15.00"), "repair": None} == dict(both.most)
    assert not both.allows([Remedy("refund", Money(1, "USD"))])
    with pytest.raises(InvalidValue, match="DK-VALUE-KIND"):
        Term(["refund"])  # type: ignore[arg-type]  # what is tested
