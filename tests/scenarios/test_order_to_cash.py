"""Order to cash end to end, as a company would run it: a test for each requirement, named after its row."""

import pendulum
import pytest

from disputekit import Actor, Claim, Desk, Evidence, Line, Money, Outcome, Refused, Remedy, RemedyKind, actions
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import Authority, Invoice, InvoiceLine, Payment, review
from disputekit.dispute import SYSTEM, Dispute, PromiseStatus
from disputekit.lifecycle import processes
from tests.desk.office import HandClock, Numbers

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="UTC")
ANN = Actor("ann", roles={"agent"})
LEA = Actor("lea", roles={"legal"})
APP = Actor("app", roles={"approver"})
DEBTOR = Actor("acc-7", roles={"claimant"})
TELL = actions.NotifyDecision("This is our decision.")


def eur(amount: str) -> Money:
    """Euros."""
    return Money(amount, "EUR")


def note(amount: str, kind: RemedyKind = RemedyKind.CREDIT_NOTE, line: str | None = None) -> Remedy:
    """A credit note, unless another kind is given."""
    return Remedy(kind, eur(amount), line=line)


class Company:
    """A company that waits for its money."""

    def __init__(self) -> None:
        """Open on a Monday morning."""
        self.clock = HandClock(MONDAY)
        self.desk = Desk(
            {"order_to_cash": processes.ORDER_TO_CASH},
            store=MemoryStore(),
            authority=Authority({"agent": eur("500.00")}),
            clock=self.clock,
            ids=Numbers(),
        )

    def opened(
        self, reason: str = "wrong_price", amount: str | None = "300.00", lines: tuple[Line, ...] = ()
    ) -> Dispute:
        """A debtor complains about an invoice."""
        return self.desk.open(
            Claim(
                kind="order_to_cash",
                claimant="acc-7",
                reason=reason,
                received_at=self.clock.now(),
                amount=None if amount is None else eur(amount),
                lines=lines,
                references={"invoice": "INV-7"},
            )
        )

    def do(self, dispute: Dispute, *steps: tuple[Actor, actions.Action]) -> Dispute:
        """Let each do their step."""
        for actor, step in steps:
            dispute = self.desk.act(dispute.id, step, actor=actor)
        return dispute

    def negotiating(self, **claim: object) -> Dispute:
        """Bring a complaint to where both sides negotiate."""
        assess = actions.Assess("likely_valid", root_cause="pricing_data")
        return self.do(self.opened(**claim), (ANN, actions.Start()), (ANN, assess))  # type: ignore[arg-type]  # as opened

    def later(self, **time: int) -> None:
        """Let time pass, and the desk notice."""
        self.clock.shows = self.clock.shows.add(**time)
        self.desk.tick()

    def refuses(self, dispute: Dispute, actor: Actor, action: actions.Action) -> list[str]:
        """The codes of all reasons for the refusal."""
        with pytest.raises(Refused) as refused:
            self.desk.act(dispute.id, action, actor=actor)
        assert all(reason.hint for reason in refused.value.reasons)
        return [reason.code for reason in refused.value.reasons]


@pytest.fixture
def company() -> Company:
    """A company on a Monday morning."""
    return Company()


def test_e1_a_dispute_begins_with_a_complaint(company: Company) -> None:
    """Dissatisfaction with the goods is a reason too; an unknown reason names what was meant."""
    assert "quality" == company.opened("damaged_goods").nature
    with pytest.raises(ValueError, match=r"DK-CLAIM-REASON.*'short_payment'"):
        company.opened("short_paymnt")


def test_e1_disputes_are_found_by_reviewing_invoices_against_payments(company: Company) -> None:
    """Each discrepancy opens one dispute, with its reason and amount, however often the review is run."""
    due = MONDAY.subtract(days=3)
    invoices = [
        Invoice("INV-1", "acc-1", eur("100.00"), due),
        Invoice("INV-2", "acc-2", eur("100.00"), due),
        Invoice("INV-3", "acc-3", eur("100.00"), due),
        Invoice("INV-4", "acc-4", eur("100.00"), due),
        Invoice("INV-5", "acc-5", eur("100.00"), due),
        Invoice("INV-6", "acc-6", eur("36.00"), MONDAY.add(days=30), [
            InvoiceLine("1", 3, eur("12.00"), ordered=2, agreed=eur("10.00")),
        ]),
    ]  # fmt: skip
    payments = [
        Payment("P-2", "acc-2", eur("80.00"), due, invoice="INV-2"),
        Payment("P-3a", "acc-3", eur("100.00"), due, invoice="INV-3"),
        Payment("P-3b", "acc-3", eur("100.00"), due, invoice="INV-3"),
        Payment("P-4", "acc-4", eur("130.00"), due, invoice="INV-4"),
        Payment("P-5", "acc-5", eur("100.00"), due.add(days=1), invoice="INV-5"),
        Payment("P-9", "acc-9", eur("5.00"), due),
    ]
    for _ in range(2):
        for found in review(invoices, payments, at=MONDAY):
            company.desk.open(found.claim(MONDAY), key=found.key)
    disputes = [company.desk.get(entry.summary.dispute_id) for entry in company.desk.queue(limit=50)]
    assert {
        ("acc-1", "missing_payment", "100.00 EUR"),
        ("acc-2", "short_payment", "20.00 EUR"),
        ("acc-3", "duplicate_payment", "100.00 EUR"),
        ("acc-4", "overpayment", "30.00 EUR"),
        ("acc-5", "late_payment", "None"),
        ("acc-6", "wrong_price", "6.00 EUR"),
        ("acc-6", "wrong_quantity", "10.00 EUR"),
        ("acc-9", "unapplied_credit", "5.00 EUR"),
    } == {(each.claim.claimant, each.claim.reason, str(each.claim.amount)) for each in disputes}
    assert 8 == len(disputes)


def test_e1_a_false_finding_is_dismissed_and_a_complaint_is_not(company: Company) -> None:
    """What our own review found by mistake ends at once; who complained is owed an explanation."""
    (found,) = review([Invoice("INV-1", "acc-1", eur("100.00"), MONDAY.subtract(days=3))], [], at=MONDAY)
    dispute = company.desk.open(found.claim(MONDAY))
    dismissed = company.do(dispute, (ANN, actions.Dismiss("the bank was late")))
    assert ("closed", Outcome.REJECTED, MONDAY) == (dismissed.state, dismissed.outcome, dismissed.times.closed_at)
    assert ["DK-GUARD-COMPLAINT"] == company.refuses(company.opened(), ANN, actions.Dismiss("no"))


def test_e2_validity_and_root_cause_are_assessed_from_evidence(company: Company) -> None:
    """The cause has a code of its own beside the stated reason; what is unclear is investigated, with more evidence."""
    dispute = company.do(company.opened("wrong_price"), (ANN, actions.Start()), (ANN, actions.Assess("unclear")))
    assert ("investigating", "unclear", None) == (
        dispute.state,
        dispute.assessment.validity,
        dispute.assessment.root_cause,
    )
    contract = Evidence("contract", provided_by="claimant", reference="c-1")
    dispute = company.do(
        dispute, (ANN, actions.RequestEvidence("claimant", ["contract"])),
        (DEBTOR, actions.SupplyEvidence("claimant", [contract])),
        (ANN, actions.Assess("likely_valid", root_cause="contract", findings="§3 says 10.00")),
        (ANN, actions.Negotiate()),
    )  # fmt: skip
    assert ("negotiating", "wrong_price", "contract") == (
        dispute.state,
        dispute.claim.reason,
        dispute.assessment.root_cause,
    )
    assert ["DK-CHOICE"] == company.refuses(dispute, ANN, actions.Assess("likely_valid", root_cause="the weather"))


def test_e3_both_sides_negotiate(company: Company) -> None:
    """An offer, a counter-offer, an agreement: what is credited is upheld, and the rest is given up and due again."""
    dispute = company.do(company.negotiating(), (ANN, actions.MakeOffer([note("100.00")], "A third of it.")))
    counter = actions.Counter(dispute.offers[-1].id, [note("200.00")], "Two thirds.")
    dispute = company.do(dispute, (DEBTOR, counter))
    dispute = company.do(dispute, (ANN, actions.Accept(dispute.offers[-1].id)), (SYSTEM, actions.Settle("cn-1")))
    dispute = company.do(dispute, (ANN, TELL))
    ledger = dispute.ledger
    assert ("closed", Outcome.AGREED, eur("200.00"), eur("100.00"), eur("0.00")) == (
        dispute.state, dispute.outcome, ledger.credited, ledger.withdrawn, ledger.held
    )  # fmt: skip


def test_e3_counsel_or_a_mediator_is_asked_for_what_is_complex(company: Company) -> None:
    """It is escalated and referred to one of those whom one asks, comes back, and ends with a final position."""
    dispute = company.do(company.negotiating(), (ANN, actions.Escalate("legal", "a lawyer wrote")))
    assert ["DK-CHOICE"] == company.refuses(dispute, LEA, actions.Refer("a friend", "What do you think?"))
    dispute = company.do(dispute, (LEA, actions.Refer("mediator", "Can you bring them together?")))
    assert ("with_external", frozenset({"third_party"})) == (dispute.state, dispute.waits_on)
    final = actions.StateFinalPosition("We credit half.", [note("150.00")])
    dispute = company.do(dispute, (LEA, actions.ReportBack("half each")), (LEA, final))
    assert "awaiting_approval" == dispute.state  # the authority gives legal no limit of its own
    dispute = company.do(dispute, (APP, actions.Approve()), (SYSTEM, actions.Settle("cn-1")), (ANN, TELL))
    assert (Outcome.PARTLY_UPHELD, eur("150.00")) == (dispute.outcome, dispute.ledger.rejected)


LINES = (
    Line("1", eur("100.00"), invoiced=eur("238.00"), tax=eur("38.00")),
    Line("2", eur("200.00"), invoiced=eur("200.00")),
    Line("3", eur("0.00"), invoiced=eur("562.00")),
)


def test_e4_a_partial_dispute_is_kept_by_line(company: Company) -> None:
    """Of three lines two are in dispute: one is credited, one is found wrong, and the parts add up to the whole."""
    dispute = company.negotiating(amount=None, lines=LINES)
    assert eur("300.00") == dispute.ledger.claimed
    concede = actions.Concede([note("100.00", line="1")], "Line 1 is too dear.", lines={"1": eur("100.00")})
    dispute = company.do(dispute, (ANN, concede), (SYSTEM, actions.Settle("cn-1")), (ANN, TELL))
    first, second = dispute.ledger.lines["1"], dispute.ledger.lines["2"]
    assert (eur("100.00"), eur("200.00"), Outcome.PARTLY_UPHELD) == (first.credited, second.rejected, dispute.outcome)
    assert eur("15.97") == LINES[0].tax_in(eur("100.00"))


def test_e4_dunning_is_held_for_the_disputed_part_only(company: Company) -> None:
    """Of 1,000.00 billed, 300.00 are held; once line 1 is upheld and credited and line 2 rejected, nothing is."""
    dispute = company.negotiating(amount=None, lines=LINES)
    billed = sum((line.whole for line in dispute.claim.lines), eur("0.00"))
    assert (eur("1000.00"), eur("300.00")) == (billed, dispute.ledger.held)
    dispute = company.do(dispute, (ANN, actions.Concede([note("100.00", line="1")], "Too dear.")))
    assert eur("100.00") == dispute.ledger.held  # upheld, and the credit note is not there yet
    assert eur("0.00") == company.do(dispute, (SYSTEM, actions.Settle("cn-1"))).ledger.held


def test_e4_a_deduction_is_accepted_or_recovered(company: Company) -> None:
    """The debtor has paid less already: what is valid is credited and moves no cash, what is not is collected."""
    dispute = company.negotiating(reason="short_payment")
    dispute = company.do(
        dispute, (ANN, actions.Concede([note("100.00", RemedyKind.DEDUCTION)], "You may deduct that.")),
        (SYSTEM, actions.Settle("cn-1")), (ANN, TELL),
    )  # fmt: skip
    assert (eur("100.00"), None, eur("200.00")) == (
        dispute.ledger.credited, dispute.ledger.refunded, dispute.ledger.rejected
    )  # fmt: skip


def test_e4_a_wrong_invoice_is_billed_anew(company: Company) -> None:
    """No money moves: the claim is upheld, and the debtor gets the decision after the new invoice is sent."""
    concede = actions.Concede([Remedy(RemedyKind.REBILL)], "You get a new invoice.")
    dispute = company.do(company.negotiating(), (ANN, concede))
    assert ("executing", ["DK-ACTION-NOT-HERE"]) == (dispute.state, company.refuses(dispute, ANN, TELL))
    dispute = company.do(dispute, (SYSTEM, actions.Settle("INV-8")), (ANN, TELL))
    assert ("closed", Outcome.UPHELD, None) == (dispute.state, dispute.outcome, dispute.ledger.paid)


def promise(amount: str = "300.00", grace_days: int = 3) -> actions.PromiseToPay:
    """Promise to pay in ten days."""
    return actions.PromiseToPay(eur(amount), MONDAY.add(days=10), grace_days=grace_days)


def test_e4_a_promise_is_kept_only_by_cash(company: Company) -> None:
    """While it stands it is in no queue; cash in parts, then all of it, keeps it, and the dispute ends in agreement."""
    dispute = company.do(company.negotiating(), (DEBTOR, promise()))
    assert ("awaiting_payment", MONDAY.add(days=13)) == (dispute.state, dispute.due_at)
    assert [] == list(company.desk.queue())
    company.later(days=12)  # in the days of grace
    dispute = company.do(company.desk.get(dispute.id), (ANN, actions.ApplyPayment(eur("100.00"), "bank-1")))
    assert ("awaiting_payment", eur("100.00")) == (dispute.state, dispute.ledger.recovered)
    assert ["DK-GUARD-PAYMENT"] == company.refuses(dispute, ANN, actions.ApplyPayment(eur("200.01"), "bank-2"))
    dispute = company.do(dispute, (SYSTEM, actions.ApplyPayment(eur("200.00"), "bank-2")), (ANN, TELL))
    assert ("closed", Outcome.AGREED, PromiseStatus.KEPT, eur("300.00")) == (
        dispute.state, dispute.outcome, dispute.finances.promises[0].status, dispute.ledger.recovered
    )  # fmt: skip


def test_e4_a_promise_is_broken_when_date_and_grace_have_passed(company: Company) -> None:
    """What has not come is open again, and is negotiated or promised anew."""
    dispute = company.do(company.negotiating(), (DEBTOR, promise()), (ANN, actions.ApplyPayment(eur("100.00"), "b-1")))
    assert (eur("0.00"), eur("300.00")) == (dispute.ledger.open, dispute.ledger.withdrawn)
    company.later(days=14)
    dispute = company.desk.get(dispute.id)
    assert ("negotiating", PromiseStatus.BROKEN, eur("200.00"), eur("100.00")) == (
        dispute.state, dispute.finances.promises[0].status, dispute.ledger.open, dispute.ledger.recovered
    )  # fmt: skip
    assert dispute.open_promise is None


def test_e4_a_promise_for_a_part_leaves_the_rest_to_be_settled(company: Company) -> None:
    """Kept, it brings the dispute back to negotiation for what is still open."""
    offer = actions.MakeOffer([note("100.00")], "A third of it.")
    dispute = company.do(company.negotiating(), (ANN, offer), (DEBTOR, promise("200.00")))
    assert dispute.open_offer is None
    dispute = company.do(dispute, (ANN, actions.ApplyPayment(eur("200.00"), "bank-1")))
    assert ("negotiating", eur("100.00"), None) == (dispute.state, dispute.ledger.open, dispute.outcome)
    dispute = company.do(dispute, (ANN, actions.Concede([note("100.00")], "The rest is ours.")))
    assert "executing" == dispute.state


@pytest.mark.parametrize(
    "wrong",
    [
        actions.PromiseToPay(eur("300.01"), MONDAY.add(days=1)),
        actions.PromiseToPay(Money("1", "USD"), MONDAY.add(days=1)),
        actions.PromiseToPay(eur("1.00"), MONDAY.subtract(days=1)),
    ],
)
def test_e4_a_promise_that_does_not_fit_is_refused(company: Company, wrong: actions.PromiseToPay) -> None:
    """More than is open, another currency, a day that is gone."""
    assert ["DK-GUARD-PROMISE"] == company.refuses(company.negotiating(), DEBTOR, wrong)


def test_e4_what_is_written_off_is_always_approved_by_somebody_else(company: Company) -> None:
    """However small, and it is not found justified: the dispute is closed without agreement."""
    dispute = company.do(company.negotiating(), (ANN, actions.WriteOff(eur("300.00"), "not worth it")))
    assert "awaiting_approval" == dispute.state
    assert ["DK-GUARD-OWN-WORK"] == company.refuses(
        dispute, Actor("ann", roles={"approver"}), actions.Approve()
    )  # fmt: skip
    dispute = company.do(dispute, (APP, actions.Approve()), (SYSTEM, actions.Settle("wo-1")), (ANN, TELL))
    assert ("closed", Outcome.CLOSED_WITHOUT_AGREEMENT, eur("300.00"), None) == (
        dispute.state, dispute.outcome, dispute.ledger.written_off, dispute.ledger.credited
    )  # fmt: skip
