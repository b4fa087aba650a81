"""A resolution team end to end, as a host would do it: a test for each requirement, named after its row."""

from datetime import timedelta

import pendulum
import pytest

from disputekit import Actor, Claim, Desk, Evidence, Money, Outcome, Refused, Remedy, RemedyKind, actions
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import UNLIMITED, Authority
from disputekit.dispute import SYSTEM, Dispute, Feedback
from disputekit.lifecycle import processes
from tests.desk.office import HandClock, Numbers

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
ANN = Actor("ann", roles={"agent"})
SEN = Actor("sen", roles={"senior"})
EVE = Actor("eve", roles={"approver"})
CUSTOMER = Actor("acc-7", roles={"claimant"})


class Team:
    """A team whose agents may offer up to fifty euros alone."""

    def __init__(self) -> None:
        """Open on a Monday morning."""
        self.clock = HandClock(MONDAY)
        self.store = MemoryStore()
        self.desk = Desk(
            processes.RESOLUTION_TEAM,
            store=self.store,
            authority=Authority({"agent": Money(50, "EUR"), "senior": UNLIMITED}),
            clock=self.clock,
            ids=Numbers(),
        )

    def opened(self, amount: str = "100.00") -> Dispute:
        """Open a dispute."""
        claim = Claim(
            claimant="acc-7", reason="wrong_amount", kind="resolution_team", received_at=self.clock.now(),
            amount=Money(amount, "EUR"), references={"invoice": "INV-7"},
        )  # fmt: skip
        return self.desk.open(claim)

    def do(self, dispute: Dispute, *steps: actions.Action, by: Actor = ANN) -> Dispute:
        """Do one step after the other."""
        for step in steps:
            dispute = self.desk.act(dispute.id, step, actor=by)
        return dispute

    def negotiating(self) -> Dispute:
        """Bring a dispute to the table."""
        return self.do(
            self.opened(), actions.Start(), actions.Assess("likely_valid", "tariff_table"), actions.Negotiate()
        )

    def later(self, **time: int) -> None:
        """Let time pass, and the desk notice."""
        self.clock.shows = self.clock.shows.add(**time)
        self.desk.tick()

    def letters(self) -> list[str]:
        """What was sent, in order, as subject and first line."""
        sent = self.store.claim_outbox(self.clock.now(), 99, timedelta(minutes=1))
        return [f"{each.to}: {each.text.splitlines()[0]}" for each in sent]


@pytest.fixture
def team() -> Team:
    """A team on a Monday morning."""
    return Team()


def refund(amount: str) -> list[Remedy]:
    """Pay back."""
    return [Remedy(RemedyKind.REFUND, Money(amount, "EUR"))]


def test_b2_the_first_assessment_rests_on_accounts_and_conversation(team: Team) -> None:
    """What accounts and other teams hand in is on the dispute before validity and cause are recorded."""
    dispute = team.do(
        team.opened(),
        actions.Start(),
        actions.AddEvidence([Evidence("account_statement", provided_by="billing", source="ledger")]),
        actions.Message("I was promised the old tariff.", "claimant", direction="inbound", channel="phone"),
        actions.Assess("likely_valid", "tariff_table", findings="The old tariff was promised on the phone."),
    )
    assert ("investigating", "likely_valid", "tariff_table") == (
        dispute.state,
        dispute.assessment.validity,
        dispute.assessment.root_cause,
    )
    assert ["account_statement"] == [piece.kind for piece in dispute.evidence]


def test_b3_others_help_on_clocks_of_their_own_while_it_is_investigated(team: Team) -> None:
    """A task for compliance has its own due date, is overdue by itself, and blocks the end until it is done."""
    due_at = MONDAY.add(hours=4)
    dispute = team.do(team.negotiating(), actions.OpenTask("check the tariff", "compliance", due_at=due_at))
    team.later(hours=5)
    assert ["check the tariff"] == [
        reason.params["what"]
        for row in team.desk.attention()
        for reason in row.reasons
        if reason.code == "DK-ATTENTION-OVERDUE"
    ]
    dispute = team.do(dispute, actions.MakeOffer([Remedy(RemedyKind.APOLOGY)], "We are sorry."))
    dispute = team.do(dispute, actions.Accept("o6"), by=CUSTOMER)
    with pytest.raises(Refused, match=r"DK-GUARD-TASKS.*t5 \(check the tariff, compliance\)"):
        team.do(dispute, actions.NotifyDecision("Sorry."))
    done = team.do(dispute, actions.FinishTask("t5", "it was promised"), by=Actor("cy", roles={"compliance"}))
    assert "closed" == team.do(done, actions.NotifyDecision("Sorry.")).state


def test_b3_an_offer_is_checked_against_authority_before_it_is_made(team: Team) -> None:
    """Within the limit it goes out at once; above it somebody else approves it before the customer hears of it."""
    proposed = team.do(team.negotiating(), actions.MakeOffer(refund("80.00"), "We refund 80.00 EUR."))
    assert ("awaiting_approval", Money(50, "EUR")) == (proposed.state, _limit(team, proposed))
    assert not [letter for letter in team.letters() if "80.00" in letter]
    made = team.do(proposed, actions.Approve(), by=EVE)
    assert ("awaiting_reply", False) == (made.state, made.queued)
    assert ["claimant: We refund 80.00 EUR."] == team.letters()
    assert made.open_offer is not None
    assert (made.due_at, pendulum.datetime(2026, 3, 17)) == (made.open_offer.due_at, made.open_offer.due_at)


def test_b3_an_offer_that_nobody_answers_lapses(team: Team) -> None:
    """After ten business days it stands no more, is not accepted, and the dispute is back in the queue."""
    dispute = team.do(team.negotiating(), actions.MakeOffer(refund("40.00"), "We refund 40.00 EUR."))
    assert () == tuple(team.desk.queue())
    team.later(days=16)
    lapsed = team.desk.get(dispute.id)
    assert ("negotiating", "lapsed", None) == (lapsed.state, lapsed.offers[0].status, lapsed.outcome)
    assert [dispute.id] == [entry.summary.dispute_id for entry in team.desk.queue()]


def test_b3_both_sides_hear_of_every_answer(team: Team) -> None:
    """A counter-offer, a refusal and a withdrawn offer are each sent to the other side."""
    dispute = team.do(team.negotiating(), actions.MakeOffer(refund("10.00"), "We refund 10.00 EUR."))
    dispute = team.do(dispute, actions.Counter("o5", refund("90.00"), "That is too little."), by=CUSTOMER)
    dispute = team.do(dispute, actions.Decline("o6", "more than we can do"))
    team.do(dispute, actions.MakeOffer(refund("20.00"), "We refund 20.00 EUR."), actions.WithdrawOffer("o8", "a typo"))
    assert [
        "claimant: We refund 10.00 EUR.",
        "claimant: The offer was declined.",
        "claimant: We refund 20.00 EUR.",
        "claimant: The offer is no longer valid: a typo.",
    ] == [letter for letter in team.letters() if "offer" in letter or "refund" in letter]


def test_b4_the_outcome_is_documented_and_told_to_both(team: Team) -> None:
    """The acceptance updates state, ledger and record by itself, and the decision is sent in writing."""
    dispute = team.do(team.negotiating(), actions.MakeOffer(refund("40.00"), "We refund 40.00 EUR.", basis="terms §4"))
    agreed = team.do(dispute, actions.Accept("o5", "fine with me"), by=CUSTOMER)
    assert ("executing", Outcome.AGREED, "terms §4") == (
        agreed.state,
        agreed.outcome,
        agreed.decision and agreed.decision.basis,
    )
    assert (Money(40, "EUR"), Money(60, "EUR")) == (agreed.ledger.upheld, agreed.ledger.withdrawn)
    closed = team.do(team.do(agreed, actions.Settle("TX-1"), by=SYSTEM), actions.NotifyDecision("As agreed."))
    assert ("closed", Money(40, "EUR")) == (closed.state, closed.ledger.refunded)
    assert ["claimant: The offer has been accepted: refund of 40.00 EUR", "claimant: As agreed."] == [
        letter for letter in team.letters() if letter.startswith("claimant: The offer has") or "As agreed" in letter
    ]


def test_b5_it_is_closed_once_both_sides_agree(team: Team) -> None:
    """Who spoke for each side is on record; afterwards there is a follow-up and what the customer thinks of it."""
    dispute = team.do(team.negotiating(), actions.MakeOffer([Remedy(RemedyKind.APOLOGY)], "We are sorry."))
    agreed = team.do(dispute, actions.Accept("o5"), by=CUSTOMER)
    assert agreed.negotiation.agreement is not None
    assert {"claimant": "acc-7", "respondent": "ann"} == dict(agreed.negotiation.agreement.parties)
    closed = team.do(agreed, actions.NotifyDecision("Sorry."), actions.OpenTask("call in a week", "ann"))
    rated = team.do(closed, actions.RecordFeedback("outcome", rating=4), by=CUSTOMER)
    assert (Feedback("outcome", MONDAY, rating=4),) == rated.feedback
    called = team.do(rated, actions.FinishTask("t8", "all is well"))
    team.later(days=31)
    assert "archived" == team.desk.get(called.id).state


def test_b5_without_agreement_a_final_position_has_an_outcome_of_its_own(team: Team) -> None:
    """The final position is sent, the customer does not answer, and the dispute is closed without agreement."""
    dispute = team.do(team.negotiating(), actions.Escalate("senior", "no agreement in sight"))
    dispute = team.do(dispute, actions.StateFinalPosition("The tariff was published."), by=SEN)
    waiting = team.do(dispute, actions.NotifyDecision("The tariff was published."))
    assert ("awaiting_confirmation", Outcome.REJECTED, True) == (waiting.state, waiting.outcome, waiting.is_open)
    team.later(days=16)
    closed = team.desk.get(dispute.id)
    assert ("closed", Outcome.CLOSED_WITHOUT_AGREEMENT, None) == (
        closed.state,
        closed.outcome,
        closed.negotiation.agreement,
    )


def test_b5_a_customer_who_does_not_agree_is_heard_by_somebody_else(team: Team) -> None:
    """An objection goes to a senior, who may confirm the position or go back to the table."""
    dispute = team.do(
        team.do(team.opened(), actions.Start()), actions.Reject("published", "The tariff was published."),
        actions.NotifyDecision("The tariff was published."),
    )  # fmt: skip
    objected = team.do(dispute, actions.Object("I was told otherwise"), by=CUSTOMER)
    assert ("escalated", {"senior"}, Money(100, "EUR")) == (
        objected.state,
        set(objected.waits_on),
        objected.ledger.open,
    )
    assert "negotiating" == team.do(objected, actions.Negotiate("she has it in writing"), by=SEN).state


def _limit(team: Team, dispute: Dispute) -> Money | None:
    """What the desk put on the offer as the actor's limit."""
    made = team.desk.history(dispute.id).events[-1].action
    return made.limit if isinstance(made, actions.MakeOffer) else None
