"""Customer operations end to end, as a host would do it: a test for each requirement, named after its row."""

from datetime import timedelta
from pathlib import Path

import pendulum
import pytest

from disputekit import (
    Actor,
    Claim,
    Desk,
    Evidence,
    IntakeChannel,
    InvalidValue,
    Money,
    Outcome,
    Refused,
    Remedy,
    RemedyKind,
    actions,
    codec,
)
from disputekit.adapters.files import FileChannel
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import UNLIMITED, Authority, Route, Router, default_targets
from disputekit.dispute import SYSTEM, Dispute, Feedback
from disputekit.lifecycle import processes
from disputekit.sla import SlaPolicy, WorkCalendar
from disputekit.triage import Lane, Scorer
from tests.desk.office import HandClock, Numbers

FRIDAY = pendulum.datetime(2026, 3, 27, 10, tz="Europe/Berlin")
ANN = Actor("ann", roles={"agent"})
EVE = Actor("eve", roles={"approver"})
LEA = Actor("lea", roles={"legal"})
CUSTOMER = Actor("acc-7", roles={"claimant"})


class Company:
    """A company with three teams, on the process as it ships."""

    def __init__(self) -> None:
        """Open the office on a Friday morning, a week before Good Friday."""
        self.clock = HandClock(FRIDAY)
        self.calendar = WorkCalendar.whole_days("Mon-Fri", tz="Europe/Berlin", holidays="DE-BE")
        self.desk = Desk(
            processes.CUSTOMER_OPERATIONS,
            store=MemoryStore(),
            slas=SlaPolicy(self.calendar, default_targets("customer_operations")),
            scorer=Scorer(weights={"urgency": 2, "impact": 2, "complexity": 1}),
            authority=Authority({"agent": Money(100, "EUR"), "legal": UNLIMITED}),
            router=Router(
                rules=[
                    Route("billing", natures={"billing"}),
                    Route("payments", natures={"payment"}),
                    Route("cards", natures={"charge"}),
                ],
                default="care",
            ),
            clock=self.clock,
            ids=Numbers(),
        )

    def opened(self, reason: str = "duplicate_charge", amount: str | None = "40.00", **claim: object) -> Dispute:
        """Open a dispute now."""
        fields = {
            "claimant": "acc-7",
            "reason": reason,
            "received_at": self.clock.now(),
            "amount": None if amount is None else Money(amount, "EUR"),
            **claim,
        }
        return self.desk.open(Claim(**fields))  # type: ignore[arg-type]  # what a test overrides is any field's value

    def do(self, dispute: Dispute, *steps: actions.Action, by: Actor = ANN) -> Dispute:
        """Do one step after the other."""
        for step in steps:
            dispute = self.desk.act(dispute.id, step, actor=by)
        return dispute

    def triaged(self, urgency: float = 0.5, **claim: object) -> Dispute:
        """Open a dispute and triage it."""
        triage = actions.Triage(urgency, 0.5, 0.5, "likely_valid")
        return self.do(self.opened(**claim), actions.Respond("We are on it."), actions.Start(), triage)  # type: ignore[arg-type]  # see above

    def later(self, **time: int) -> None:
        """Let time pass, and the desk notice."""
        self.clock.shows = self.clock.shows.add(**time)
        self.desk.tick()


@pytest.fixture
def company() -> Company:
    """A company on a Friday morning."""
    return Company()


def refund(amount: str) -> actions.Resolve:
    """Pay back."""
    return actions.Resolve([Remedy(RemedyKind.REFUND, Money(amount, "EUR"))], "You were charged twice.")


@pytest.mark.parametrize("channel", list(IntakeChannel))
@pytest.mark.parametrize("claimant_type", ["customer", "partner"])
def test_a1_disputes_arrive_through_every_channel_from_customers_and_partners(
    company: Company, channel: IntakeChannel, claimant_type: str
) -> None:
    """Every claim, through any channel, opens a dispute with its own id in the same store."""
    first = company.opened(channel=channel, claimant_type=claimant_type)
    second = company.opened(claimant="acc-8", channel=channel, claimant_type=claimant_type)
    assert ("D-1", "D-2") == (first.id, second.id)
    assert (channel, claimant_type) == (first.claim.channel, first.claim.claimant_type)
    assert ["D-1", "D-2"] == [entry.summary.dispute_id for entry in company.desk.queue()]


def test_a1_likely_duplicates_across_channels_are_pointed_out(company: Company) -> None:
    """The same matter by e-mail and by phone is opened twice and points to the first; another matter does not."""
    company.opened(channel="email", references={"invoice": "INV-7"})
    again = company.opened(channel="phone", references={"invoice": "INV-7"})
    other = company.opened(channel="phone", references={"invoice": "INV-8"})
    assert (("D-1",), ()) == (again.links.possible_duplicates, other.links.possible_duplicates)
    merged = company.do(again, actions.Merge("D-1"))
    assert ("merged", "D-1", Outcome.MERGED) == (merged.state, merged.merged_into, merged.outcome)


@pytest.mark.parametrize(
    ("reason", "team"),
    [("wrong_amount", "billing"), ("late_fee", "payments"), ("fraudulent_charge", "cards"), ("other", "care")],
)
def test_a2_the_nature_of_a_dispute_finds_its_team(company: Company, reason: str, team: str) -> None:
    """A reason has a nature, and configured rules send each nature to its team; the queue of the team has it."""
    dispute = company.opened(reason)
    assert team == dispute.team
    assert [dispute.id] == [entry.summary.dispute_id for entry in company.desk.queue(team=team)]


def test_a2_an_unknown_reason_is_refused_and_nothing_is_opened(company: Company) -> None:
    """A reason that the process does not know names the one that was meant, and no dispute is left behind."""
    with pytest.raises(InvalidValue, match=r"DK-CLAIM-REASON.*'wrong_amount'"):
        company.opened("wrong_amounts")
    assert () == tuple(company.desk.queue())


def test_a3_triage_records_validity_beside_the_score_and_asks_for_more(company: Company) -> None:
    """Validity is recorded and does not move the score; what is missing is asked for, and the case waits hidden."""
    valid = company.triaged()
    doubtful = company.do(
        company.opened(claimant="acc-8"), actions.Start(), actions.Triage(0.5, 0.5, 0.5, "likely_invalid")
    )
    assert ("likely_valid", "likely_invalid") == (valid.assessment.validity, doubtful.assessment.validity)
    assert valid.score == doubtful.score
    asked = company.do(valid, actions.RequestEvidence("claimant", ["bank statement"]))
    assert ("awaiting_information", frozenset({"claimant"}), False) == (asked.state, asked.waits_on, asked.queued)
    assert [doubtful.id] == [entry.summary.dispute_id for entry in company.desk.queue()]
    answer = actions.SupplyEvidence("claimant", [Evidence("bank_statement", provided_by="claimant")])
    assert "investigating" == company.do(asked, answer, by=CUSTOMER).state


def test_a3_without_an_answer_it_is_decided_on_what_is_there(company: Company) -> None:
    """After ten business days the request lapses by itself and the case is back in the queue."""
    asked = company.do(company.triaged(), actions.RequestEvidence("claimant", ["bank statement"]))
    assert pendulum.datetime(2026, 4, 15, tz="Europe/Berlin") == asked.due_at  # over Good Friday and Easter Monday
    company.clock.shows = pendulum.datetime(2026, 4, 15, tz="Europe/Berlin")
    company.desk.tick()
    assert "awaiting_information" == company.desk.get(asked.id).state
    company.later(minutes=1)
    assert "investigating" == company.desk.get(asked.id).state
    assert "lapse" == company.desk.history(asked.id).events[-1].action.name


def test_a4_escalation_consultation_and_back_keep_the_owner(company: Company) -> None:
    """Legal decides what was escalated to it, may ask counsel, and gives it back; the owner is ann all along."""
    up = company.do(company.triaged(), actions.Escalate("legal", "threatens to sue"))
    with pytest.raises(Refused) as refused:
        company.do(up, refund("40.00"))
    (reason,) = refused.value.reasons
    assert ("DK-GUARD-ESCALATED", {"role": "legal", "actor": "ann"}) == (reason.code, dict(reason.params))
    out = company.do(up, actions.OpenTask("check the contract", "accounts"), by=LEA)
    out = company.do(out, actions.Refer("counsel", "is the clause void?"), by=LEA)
    assert ("with_external", "ann") == (out.state, out.owner)
    back = company.do(out, actions.ReportBack("it is"), by=Actor("counsel", roles={"third_party"}))
    down = company.do(back, actions.DeEscalate("the clause is void"), by=LEA)
    assert ("investigating", "ann", None) == (down.state, down.owner, down.work.escalated_to)


def test_a6_a_refund_within_authority_is_paid_and_told(company: Company) -> None:
    """An agent decides alone up to the limit; the money is paid before the decision is sent."""
    paid = company.do(company.triaged(), refund("40.00"))
    assert ("executing", Outcome.UPHELD) == (paid.state, paid.outcome)
    told = company.do(paid, actions.Settle("psp-1"), by=SYSTEM)
    closed = company.do(told, actions.NotifyDecision("We refund 40.00 EUR."))
    assert ("closed", Money("40.00", "EUR")) == (closed.state, closed.ledger.refunded)


def test_a6_above_authority_another_person_approves(company: Company) -> None:
    """Beyond the limit it takes somebody else with the role."""
    waiting = company.do(company.triaged(amount="500.00"), refund("500.00"))
    assert ("awaiting_approval", frozenset({"approver"})) == (waiting.state, waiting.waits_on)
    assert ["DK-ATTENTION-APPROVAL"] == [reason.code for reason in company.desk.attention()[0].reasons]
    assert "executing" == company.do(waiting, actions.Approve(), by=EVE).state


@pytest.mark.parametrize("kind", [RemedyKind.ADJUSTMENT, RemedyKind.STORE_CREDIT, RemedyKind.CREDIT_NOTE])
def test_a6_adjustments_and_credits_are_remedies_too(company: Company, kind: RemedyKind) -> None:
    """Whatever moves money is executed and posted as credited, apart from refunds."""
    resolve = actions.Resolve([Remedy(kind, Money("30.00", "EUR"))], "We correct the invoice.")
    settled = company.do(company.do(company.triaged(), resolve), actions.Settle("erp-1"), by=SYSTEM)
    ledger = settled.ledger
    assert (Money("30.00", "EUR"), None, Money("10.00", "EUR")) == (ledger.credited, ledger.refunded, ledger.rejected)
    assert Outcome.PARTLY_UPHELD == settled.outcome


def test_a6_a_rejection_needs_its_explanation(company: Company) -> None:
    """Rejected as invalid with a clear explanation; without one it is not even an action."""
    with pytest.raises(InvalidValue, match=r"explanation: DK-VALUE-EMPTY"):
        actions.Reject("not_a_duplicate", " ")
    rejected = company.do(company.triaged(), actions.Reject("not_a_duplicate", "These are two orders."))
    assert (Outcome.REJECTED, "notifying") == (rejected.outcome, rejected.state)


def test_a8_closed_disputes_are_watched_checked_and_reopened(company: Company) -> None:
    """A closed dispute is watched for thirty days with checks, and reopened for new information."""
    rejected = company.do(company.triaged(), actions.Reject("not_a_duplicate", "These are two orders."))
    closed = company.do(rejected, actions.NotifyDecision("We reject it."), actions.OpenTask("check for repeats", "bob"))
    assert (pendulum.datetime(2026, 4, 27, tz="Europe/Berlin"), False) == (closed.due_at, closed.queued)
    reopened = company.do(closed, actions.Reopen("here is the second receipt"), by=CUSTOMER)
    assert ("investigating", (Outcome.REJECTED,), None) == (reopened.state, reopened.past_outcomes, reopened.outcome)


def test_a8_monitoring_ends_by_itself_and_then_only_a_named_role_reopens(company: Company) -> None:
    """When the period has passed the dispute is archived; after that it takes a supervisor."""
    closed = company.do(
        company.triaged(), actions.Reject("x", "These are two orders."), actions.NotifyDecision("We reject it.")
    )
    company.later(days=31)
    assert "archived" == company.desk.get(closed.id).state
    with pytest.raises(Refused, match="DK-PARTY-NOW"):
        company.do(closed, actions.Reopen("one more thing"), by=CUSTOMER)
    supervisor = Actor("sue", roles={"supervisor"})
    assert "investigating" == company.do(closed, actions.Reopen("the court says so"), by=supervisor).state


def test_a9_high_priority_comes_first_and_says_why(company: Company) -> None:
    """Urgency × impact × complexity orders the queue; what is about to breach goes first whatever its score."""
    low = company.triaged(urgency=0.1)
    high = company.triaged(urgency=1.0, claimant="acc-8")
    company.later(days=1)
    waits = company.opened(claimant="acc-9")
    assert [high.id, waits.id, low.id] == [entry.summary.dispute_id for entry in company.desk.queue()]
    assert ("P2", "P3") == (high.priority, low.priority)
    company.clock.shows = company.desk.readings(waits.id)[0].due_at.add(hours=-3)  # type: ignore[union-attr]  # it runs
    first = company.desk.queue()[0]
    assert (waits.id, Lane.DUE, "DK-QUEUE-DUE") == (first.summary.dispute_id, first.lane, first.why.code)


def test_a10_the_first_response_is_due_within_48_hours_without_weekends_and_holidays(company: Company) -> None:
    """Received on the Thursday before Easter at ten: two whole business days later is Wednesday at ten."""
    company.clock.shows = pendulum.datetime(2026, 4, 2, 10, tz="Europe/Berlin")
    dispute = company.opened()
    first_response = company.desk.readings(dispute.id)[0]
    due_at = pendulum.datetime(2026, 4, 8, 10, tz="Europe/Berlin")
    assert ("first_response", "running", due_at) == (
        first_response.target,
        first_response.status,
        first_response.due_at,
    )
    company.clock.shows = due_at
    answered = company.do(dispute, actions.Respond("We are on it."))
    assert "met" == company.desk.readings(answered.id)[0].status
    assert due_at == answered.times.responded_at


def test_a10_a_late_first_response_is_a_breach_that_stays(company: Company) -> None:
    """A microsecond later is a breach; it is recorded, needs a manager, and an answer does not undo it."""
    dispute = company.opened()
    due_at = company.desk.readings(dispute.id)[0].due_at
    assert due_at is not None
    company.clock.shows = due_at + timedelta(microseconds=1)
    company.desk.tick()
    assert ("first_response",) == company.desk.get(dispute.id).work.breaches
    assert "DK-ATTENTION-OVERDUE" in [reason.code for reason in company.desk.attention()[0].reasons]
    company.do(dispute, actions.Respond("Sorry for the wait."))
    assert "breached" == company.desk.readings(dispute.id)[0].status


def test_a6_decisions_go_out_in_writing_to_files_that_a_person_can_open(company: Company, tmp_path: Path) -> None:
    """Messages to both parties are delivered once, as readable files."""
    told = company.do(
        company.triaged(respondent="shop-3"),
        actions.Reject("x", "These are two orders."),
        actions.NotifyDecision("We reject it."),
    )
    sender = Desk(
        processes.CUSTOMER_OPERATIONS,
        store=company.desk.store,
        channels={"default": FileChannel(tmp_path)},
        clock=company.clock,
    )
    sender.deliver()
    sender.deliver()
    letters = [path for path in tmp_path.rglob("*") if path.is_file() and "We reject it." in path.read_text("utf-8")]
    assert (2, "closed") == (len(letters), told.state)


def test_a12_feedback_is_recorded_with_a_dispute_and_without(company: Company) -> None:
    """On a closed dispute it stands in its history; without one it is a value of its own, of the same shape."""
    closed = company.do(
        company.triaged(), actions.Reject("x", "These are two orders."), actions.NotifyDecision("We reject it.")
    )
    rated = company.do(closed, actions.RecordFeedback("process", rating=2, text="It took long."), by=CUSTOMER)
    assert (Feedback("process", company.clock.now(), rating=2, text="It took long."),) == rated.feedback
    alone = Feedback("process", company.clock.now(), rating=5, text="The portal is easy.", given_by="partner-3")
    converter = codec.make_converter()
    assert alone == converter.structure(converter.unstructure(alone), Feedback)
