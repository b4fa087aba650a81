"""Money over several cycles: nothing is paid twice, nobody pays more than they may, and no two currencies mix."""

import pytest

from disputekit import actions
from disputekit.dispute import SYSTEM, Outcome
from disputekit.errors import Refused
from disputekit.lifecycle import Posting, Transition, postings
from disputekit.money import LARGEST, Money
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import ANN, CUSTOMER, EVE, Case, Said, data, eur, raising

TRIAGED = (actions.Start(), actions.Triage(0.5, 0.5, 0.5, "likely_valid"))
TELL = actions.NotifyDecision("This is our decision.")
AGAIN = actions.Reopen("it is not over")


def pays(
    amount: Money, kind: RemedyKind = RemedyKind.REFUND, *, upheld: Money | None = None, limit: Money | None = None
) -> actions.Resolve:
    """Resolve by one remedy that moves money."""
    return actions.Resolve([Remedy(kind, amount)], "you are right", upheld=upheld, limit=limit)


def settled(case: Case, resolve: actions.Resolve) -> None:
    """Decide, pay, tell and reopen."""
    case.do(resolve)
    case.do(actions.Settle("psp-1"), by=SYSTEM)
    case.do(TELL)
    case.do(AGAIN, by=CUSTOMER)


def refusal(case: Case, action: actions.Action) -> Said:
    """Why it is refused."""
    with pytest.raises(Refused) as refused:
        case.do(action)
    return data(refused.value)


def test_what_was_paid_is_never_open_again() -> None:
    """After a partial refund and reopening, just the rest can still be paid."""
    case = Case(eur("40.00"))
    case.do(*TRIAGED)
    settled(case, pays(eur("30.00")))
    assert (eur("10.00"), eur("30.00")) == (case.dispute.ledger.open, case.dispute.ledger.upheld)
    assert [
        ("DK-GUARD-AMOUNT", "dispute d-1", {"worth": "10.01 EUR", "upheld": "10.01 EUR", "open": "10.00 EUR"})
    ] == refusal(case, pays(eur("10.01")))
    settled(case, pays(eur("10.00")))
    assert (eur("0.00"), eur("40.00"), (Outcome.PARTLY_UPHELD, Outcome.UPHELD)) == (
        case.dispute.ledger.open, case.dispute.ledger.refunded, case.dispute.past_outcomes
    )  # fmt: skip


def test_what_was_upheld_and_not_paid_is_open_again() -> None:
    """A replacement that never came can still become a refund."""
    case = Case(eur("40.00"))
    case.do(*TRIAGED, actions.Resolve([Remedy(RemedyKind.REPLACEMENT)], "it broke"))
    case.do(actions.Settle("parcel-9"), by=SYSTEM)
    case.do(TELL)
    assert eur("40.00") == case.dispute.ledger.upheld
    reopened = case.do(actions.Reopen("it never came"), by=CUSTOMER)
    assert (eur("40.00"), eur("0.00")) == (reopened.ledger.open, reopened.ledger.upheld)
    settled(case, pays(eur("15.00"), upheld=eur("25.00")))
    assert (eur("25.00"), eur("15.00"), eur("15.00")) == (
        case.dispute.ledger.open, case.dispute.ledger.upheld, case.dispute.ledger.paid
    )  # fmt: skip


def test_a_limit_does_not_begin_anew_after_reopening() -> None:
    """A limit of 20 holds for the dispute: what was paid before the reopening counts."""
    case = Case(eur("40.00"))
    case.do(*TRIAGED)
    settled(case, pays(eur("10.00"), limit=eur("20.00")))
    settled(case, pays(eur("2.00"), RemedyKind.COMPENSATION, upheld=eur("0.00"), limit=eur("20.00")))
    assert "executing" == case.process.decide(
        case.dispute, pays(eur("8.00"), limit=eur("20.00")), actor=ANN, at=case.dispute.times.updated_at
    ).entered.state  # fmt: skip
    assert "awaiting_approval" == case.do(pays(eur("8.01"), limit=eur("20.00"))).state


def test_a_limit_in_another_currency_limits_nothing_so_another_person_approves() -> None:
    """What cannot be compared is above the limit."""
    case = Case(eur("40.00"))
    case.do(*TRIAGED)
    assert "awaiting_approval" == case.do(pays(eur("1.00"), limit=Money("500", "USD"))).state


def test_what_is_beyond_all_bounds_is_beyond_every_limit() -> None:
    """The largest amount there is, with a cent that was paid before, is more than anybody may decide alone."""
    largest = Money.from_minor(LARGEST, "EUR")
    case = Case(largest)
    case.do(*TRIAGED)
    settled(case, pays(eur("0.01"), RemedyKind.COMPENSATION, upheld=eur("0.00"), limit=largest))
    assert "awaiting_approval" == case.do(pays(largest, limit=largest)).state


def test_a_gesture_that_upholds_nothing_rejects_the_claim() -> None:
    """Compensation beside a claim that is not justified leaves it rejected."""
    case = Case(eur("40.00"))
    case.do(*TRIAGED)
    rejected = case.do(pays(eur("5.00"), RemedyKind.COMPENSATION, upheld=eur("0.00")))
    assert (Outcome.REJECTED, eur("40.00"), None) == (
        rejected.outcome, rejected.ledger.rejected, rejected.ledger.upheld
    )  # fmt: skip


def test_compensation_is_in_the_currency_of_the_claim() -> None:
    """So that nothing is decided that could not be posted."""
    case = Case(eur("40.00"))
    case.do(*TRIAGED)
    dollars = pays(Money("5", "USD"), RemedyKind.COMPENSATION)
    assert ["DK-GUARD-AMOUNT"] == [code for code, _, _ in refusal(case, dollars)]


def test_without_a_claimed_amount_the_first_payment_sets_the_currency() -> None:
    """A later payment, or an amount found later, is in the same one."""
    case = Case()
    case.do(*TRIAGED)
    settled(case, pays(eur("5.00"), RemedyKind.COMPENSATION))
    dollars = pays(Money("5", "USD"), RemedyKind.COMPENSATION)
    assert ["DK-GUARD-AMOUNT"] == [code for code, _, _ in refusal(case, dollars)]
    assert [("DK-GUARD-AMEND", "dispute d-1", {"claimed": "9.00 USD", "decided": "0.00 EUR"})] == refusal(
        case, actions.Amend(Money("9", "USD"), "found the invoice")
    )
    assert eur("0.01") == case.do(actions.Amend(eur("0.01"), "found the invoice")).ledger.open


def test_a_remedy_that_timed_out_and_was_paid_is_settled_late() -> None:
    """A late report of the executor counts, so that nobody orders the same money again; a second one is refused."""
    case = Case(eur("40.00"))
    case.do(*TRIAGED, pays(eur("40.00")))
    case.do(actions.Fail("no answer in time"), by=SYSTEM)
    late = case.do(actions.Settle("psp-1"), by=SYSTEM)
    assert ("notifying", eur("40.00"), True) == (late.state, late.ledger.refunded, late.resolution.settled)
    with pytest.raises(Refused, match="DK-ACTION-NOT-HERE"):
        case.do(actions.Settle("psp-1"), by=SYSTEM)


def test_sending_back_and_deciding_again_needs_another_person_still() -> None:
    """The person who decided last may not approve, also after an approval was refused."""
    case = Case(eur("40.00"))
    both = type(ANN)("ann", roles={"agent", "approver"})
    case.do(*TRIAGED)
    for _ in range(2):
        case.do(pays(eur("40.00"), limit=eur("1.00")))
        with raising(Refused, [("DK-GUARD-OWN-WORK", "dispute d-1", {"actor": "ann", "what": "took this decision"})]):
            case.do(actions.Approve(), by=both)
        case.do(actions.RefuseApproval("look again"), by=both)
    case.do(pays(eur("40.00"), limit=eur("1.00")))
    assert "executing" == case.do(actions.Approve(), by=EVE).state


def test_what_would_not_balance_is_refused_and_not_recorded() -> None:
    """A posting of a host's own that the ledger could not take says so before there is an event."""
    twice = Transition(
        "reject", "assessing", "notifying", posts=lambda dispute, action: Posting(
            postings.rejected(dispute, action).entries * 2, Outcome.REJECTED
        )
    )  # fmt: skip
    case = Case(eur("40.00"), process=Case().process.extend(without="reject", transitions=[twice]))
    case.do(actions.Start())
    assert [
        (
            "DK-LEDGER-BALANCE",
            "entries",
            {"amount": "40.00 EUR", "account": "rejected", "claimed": "40.00 EUR", "open": "-40.00 EUR"},
        )
    ] == refusal(case, actions.Reject("x", "y"))
