"""Returned items end to end, as a host would do it: a test for each requirement, named after its row."""

from datetime import timedelta

import pendulum
import pytest

from disputekit import Actor, Claim, Desk, Evidence, Money, Outcome, Refused, Remedy, RemedyKind, actions, codec, fold
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import UNLIMITED, Authority
from disputekit.dispute import SYSTEM, Dispute, checklist
from disputekit.lifecycle import processes
from disputekit.policy import PolicyBook
from tests.desk.office import HandClock, Numbers

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
ANN = Actor("ann", roles={"agent"})
SEN = Actor("sen", roles={"senior"})
EVE = Actor("eve", roles={"approver"})
CUSTOMER = Actor("acc-7", roles={"claimant"})

BOOK = """
schema = "disputekit.policy/1"
policy = { id = "acme-returns", version = "2026.2", effective = { from = 2026-01-01 } }
[fields]
reason = ["damaged_in_transit", "changed_mind"]
days_since_delivery = { min = 0, max = 365 }
photo = "evidence"
[[rule]]
id = "damaged"
when.reason = ["damaged_in_transit"]
when.days_since_delivery = { max = 60 }
offer = [{ refund = "100%", require = ["photo"] }, { exchange = true, require = ["photo"] }]
cite = "Returns policy §2"
[[rule]]
id = "changed-mind"
when.reason = ["changed_mind"]
when.days_since_delivery = { max = 30 }
offer = [{ refund = "85%" }, { store_credit = "100%" }]
cite = "Returns policy §3.2"
"""


class Shop:
    """A shop with a returns policy, whose agents may offer up to two hundred euros alone."""

    def __init__(self) -> None:
        """Open on a Monday morning."""
        self.clock = HandClock(MONDAY)
        self.store = MemoryStore()
        self.desk = Desk(
            processes.RETURNS,
            store=self.store,
            policies=PolicyBook.loads(BOOK),
            authority=Authority({"agent": Money(200, "EUR"), "senior": UNLIMITED}),
            clock=self.clock,
            ids=Numbers(),
        )

    def started(self, reason: str = "damaged_in_transit", amount: str = "100.00") -> Dispute:
        """Open a dispute about a return, and begin to gather."""
        claim = Claim(
            claimant="acc-7", reason=reason, kind="returns", received_at=self.clock.now(), amount=Money(amount, "EUR"),
            references={"order": "O-1"}, facts={"days_since_delivery": 12},
        )  # fmt: skip
        return self.do(self.desk.open(claim), actions.Start())

    def do(self, dispute: Dispute, *steps: actions.Action, by: Actor = ANN) -> Dispute:
        """Do one step after the other."""
        for step in steps:
            dispute = self.desk.act(dispute.id, step, actor=by)
        return dispute

    def negotiating(self, reason: str = "changed_mind", amount: str = "100.00") -> Dispute:
        """Review it, ask the policy, and come to the table."""
        reviewing = self.do(self.started(reason, amount), actions.StartReview())
        self.desk.consult(reviewing.id)
        return self.do(reviewing, actions.Negotiate())

    def later(self, **time: int) -> None:
        """Let time pass, and the desk notice."""
        self.clock.shows = self.clock.shows.add(**time)
        self.desk.tick()


@pytest.fixture
def shop() -> Shop:
    """A shop on a Monday morning."""
    return Shop()


def pays(kind: RemedyKind, amount: str) -> list[Remedy]:
    """One remedy in money."""
    return [Remedy(kind, Money(amount, "EUR"))]


def last_offer(dispute: Dispute) -> str:
    """The id of the latest offer."""
    return dispute.offers[-1].id


def test_c3_messages_both_ways_and_the_agreement_of_both_sides_are_recorded(shop: Shop) -> None:
    """The history has all messages in order; the dispute records who agreed for which side, to what and when."""
    dispute = shop.do(
        shop.negotiating(),
        actions.Message("What would you accept?", "claimant"),
        actions.Message("Store credit is fine.", "claimant", direction="inbound"),
        actions.MakeOffer(
            pays(RemedyKind.STORE_CREDIT, "100.00"), "We credit 100.00 EUR.", basis="Returns policy §3.2"
        ),
    )
    shop.later(hours=1)
    agreed = shop.do(dispute, actions.Accept(last_offer(dispute)), by=CUSTOMER)
    assert agreed.negotiation.agreement is not None
    assert (last_offer(dispute), {"respondent": "ann", "claimant": "acc-7"}, shop.clock.now()) == (
        agreed.negotiation.agreement.offer, dict(agreed.negotiation.agreement.parties), agreed.negotiation.agreement.at
    )  # fmt: skip
    said = [event.action.text for event in shop.desk.history(dispute.id) if isinstance(event.action, actions.Message)]
    assert ["What would you accept?", "Store credit is fine."] == said
    sent = shop.store.claim_outbox(shop.clock.now(), 99, timedelta(minutes=1))
    assert "Dispute D-1: both sides agree" in [letter.subject for letter in sent]


def test_c4_a_review_begins_when_the_checklist_is_complete(shop: Shop) -> None:
    """The customer and the carrier are asked; the review is refused with what is missing until both have answered."""
    dispute = shop.started()
    with pytest.raises(Refused, match=r"DK-GUARD-EVIDENCE.*photo of claimant.*condition_report of carrier"):
        shop.do(dispute, actions.StartReview())
    asked = shop.do(dispute, actions.RequestEvidence("claimant", ["photo"]))
    assert ("awaiting_information", False) == (asked.state, asked.queued)
    shop.do(asked, actions.SupplyEvidence("claimant", [Evidence("photo", "claimant", "file-1")]), by=CUSTOMER)
    waiting = shop.do(dispute, actions.RequestReport("carrier", "condition_report"))
    assert ("awaiting_third_party", {"carrier"}) == (waiting.state, set(waiting.waits_on))
    shop.do(waiting, actions.SupplyReport("carrier", [Evidence("condition_report", "carrier", "file-2")]))
    assert "reviewing" == shop.do(dispute, actions.StartReview()).state


def test_c4_what_never_comes_is_waived_by_whoever_may_with_a_reason(shop: Shop) -> None:
    """The carrier does not answer for ten business days; a senior waives its report, and the checklist shows it."""
    dispute = shop.do(
        shop.started(), actions.AddEvidence([Evidence("photo", "claimant")]),
        actions.RequestReport("carrier", "condition_report"),
    )  # fmt: skip
    shop.later(days=16)
    back = shop.desk.get(dispute.id)
    assert ("gathering", "late") == (back.state, checklist(back)[1].standing)
    waived = shop.do(back, actions.WaiveEvidence("condition_report", "the carrier is silent"), by=SEN)
    waiver = checklist(waived)[1].waiver
    assert waiver is not None
    assert ("sen", "the carrier is silent") == (waiver.waived_by, waiver.because)
    assert "reviewing" == shop.do(waived, actions.StartReview()).state


def test_c5_the_rules_that_apply_are_linked_with_their_citations(shop: Shop) -> None:
    """Nobody negotiates before it is recorded what the policy says; what is offered then follows from it."""
    reviewing = shop.do(shop.started("changed_mind"), actions.StartReview())
    with pytest.raises(Refused, match="DK-GUARD-NO-POLICY"):
        shop.do(reviewing, actions.Negotiate())
    linked = shop.desk.consult(reviewing.id)
    assert linked.policy is not None
    assert ("changed-mind", ("Returns policy §3.2",)) == (linked.policy.rule, linked.policy.citations)
    assert [{"refund": Money(85, "EUR")}, {"store_credit": Money(100, "EUR")}] == [
        dict(term.most) for term in linked.policy.terms
    ]


@pytest.mark.parametrize(
    "remedies",
    [pays(RemedyKind.REFUND, "85.00"), pays(RemedyKind.REFUND, "40.00"), pays(RemedyKind.STORE_CREDIT, "100.00")],
)
def test_c7_what_the_policy_allows_is_offered_at_once(shop: Shop, remedies: list[Remedy]) -> None:
    """A refund in part or in full, or credit, as the rule says."""
    assert "awaiting_reply" == shop.do(shop.negotiating(), actions.MakeOffer(remedies, "We offer this.")).state


def test_c7_what_departs_from_the_policy_is_refused_or_approved_with_a_reason_and_listed(shop: Shop) -> None:
    """A full refund is more than the rule gives."""
    dispute, full = shop.negotiating(), pays(RemedyKind.REFUND, "100.00")
    with pytest.raises(Refused, match=r"DK-GUARD-OFF-POLICY.*acme-returns 2026\.2.*refund 85%"):
        shop.do(dispute, actions.MakeOffer(full, "All of it."))
    proposed = shop.do(dispute, actions.MakeOffer(full, "All of it.", departs_because="a customer of twenty years"))
    assert ("awaiting_approval", None) == (proposed.state, proposed.open_offer)
    made = shop.do(proposed, actions.Approve(), by=EVE)
    assert ["a customer of twenty years"] == [offer.departs_because for offer in made.departures]
    assert "eve" == made.offers[0].approved_by


def test_c7_beyond_the_limit_an_offer_is_escalated(shop: Shop) -> None:
    """An agent's limit is two hundred euros; a senior offers more."""
    dispute, more = shop.negotiating(amount="300.00"), pays(RemedyKind.REFUND, "255.00")
    with pytest.raises(Refused, match="DK-GUARD-ABOVE-LIMIT"):
        shop.do(dispute, actions.MakeOffer(more, "255.00 EUR."))
    escalated = shop.do(dispute, actions.Escalate("senior", "more than I may"))
    assert "awaiting_reply" == shop.do(escalated, actions.MakeOffer(more, "255.00 EUR."), by=SEN).state


def test_c7_goods_come_back_and_are_looked_at_before_it_is_paid(shop: Shop) -> None:
    """Agreed, formally approved, sent back, inspected, paid once, told."""
    remedies = pays(RemedyKind.REFUND, "85.00")
    dispute = shop.do(shop.negotiating(), actions.MakeOffer(remedies, "85.00 EUR once it is back.", goods_back=True))
    accepted = shop.do(dispute, actions.Accept(last_offer(dispute)), by=CUSTOMER)
    assert ("awaiting_approval", {"approver"}) == (accepted.state, set(accepted.waits_on))
    approved = shop.do(accepted, actions.Approve("fine"), by=EVE)
    assert ("awaiting_goods", False, Outcome.AGREED) == (approved.state, approved.queued, approved.outcome)
    paid = shop.do(approved, actions.ReceiveGoods(), actions.PassInspection("as new"))
    told = shop.do(shop.do(paid, actions.Settle("TX-1"), by=SYSTEM), actions.NotifyDecision("We have paid 85.00 EUR."))
    assert ("closed", Money(85, "EUR"), Money(15, "EUR")) == (told.state, told.ledger.refunded, told.ledger.withdrawn)


def test_c7_goods_that_do_not_come_back_are_not_paid_for(shop: Shop) -> None:
    """After fourteen days the agreement does not hold any more, and everything is open again."""
    remedies = pays(RemedyKind.REFUND, "85.00")
    dispute = shop.do(shop.negotiating(), actions.MakeOffer(remedies, "85.00 EUR once it is back.", goods_back=True))
    shop.do(shop.do(dispute, actions.Accept(last_offer(dispute)), by=CUSTOMER), actions.Approve(), by=EVE)
    shop.later(days=15)
    back = shop.desk.get(dispute.id)
    assert ("negotiating", None, Money(100, "EUR")) == (back.state, back.negotiation.agreement, back.ledger.open)


def test_c8_the_history_is_a_complete_audit_trail(shop: Shop) -> None:
    """Every step with who, when and what it led to; what it adds up to is the dispute, before and after storing."""
    dispute = shop.do(shop.negotiating(), actions.MakeOffer(pays(RemedyKind.REFUND, "85.00"), "85.00 EUR."))
    shop.do(dispute, actions.Accept(last_offer(dispute)), by=CUSTOMER)
    history = shop.desk.history(dispute.id)
    assert [
        ("open", "acc-7", "received"), ("start", "ann", "gathering"), ("start_review", "ann", "reviewing"),
        ("consult_policy", "system", "reviewing"), ("negotiate", "ann", "negotiating"),
        ("make_offer", "ann", "awaiting_reply"), ("accept", "acc-7", "awaiting_approval"),
    ] == [(event.action.name, event.actor.id, event.entered.state) for event in history]  # fmt: skip
    assert fold(codec.load_history(codec.dump_history(history))) == shop.desk.get(dispute.id)
