"""A limit holds for everything that one person lets out of the house on a dispute, however it is cut."""

import random

import pytest

from disputekit import actions
from disputekit.actions import Action
from disputekit.dispute import SYSTEM, Ledger
from disputekit.errors import Refused
from disputekit.money import Money
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import ANN, CUSTOMER, EVE, Case, eur

LIMIT = eur("50.00")
TRIAGED = (actions.Start(), actions.Triage(0.5, 0.5, 0.5, "likely_valid"))


def out(case: Case) -> Money:
    """Add up everything that has left the house, or will leave it by a decision in force."""
    ledger: Ledger = case.dispute.ledger
    amounts = (
        ledger.paid, ledger.compensated, ledger.delivery, ledger.interest, ledger.provisional,
        case.dispute.finances.waived,
    )  # fmt: skip
    decided = case.dispute.decision.remedies if case.dispute.decision and case.dispute.outcome else ()
    waiting = [decided[number - 1] for number in case.dispute.unsettled] if decided else []
    unpaid = [each.amount for each in waiting if each.kind is not RemedyKind.FINAL_CREDIT]
    return sum((amount for amount in (*amounts, *unpaid) if amount is not None), eur("0.00"))


def decide(*remedies: Remedy) -> actions.Resolve:
    """Decide with a limit of 50."""
    return actions.Resolve(list(remedies), "x", limit=LIMIT)


def settled(case: Case, action: Action) -> None:
    """Decide, execute, send the decision and reopen."""
    case.do(action)
    case.do(actions.Settle("psp-1"), by=SYSTEM)
    case.do(actions.NotifyDecision("x"), actions.Reopen("more"))


@pytest.mark.parametrize("covers", ["delivery", "interest"])
def test_what_was_paid_beside_the_claim_counts_after_reopening(covers: str) -> None:
    """Refunds of delivery or interest with a reopening between them stay within one limit."""
    case = Case(eur("100.00"), received=eur("200.00"))
    case.do(*TRIAGED)
    settled(case, decide(Remedy(RemedyKind.REFUND, eur("30.00"), covers=covers)))  # type: ignore[arg-type]  # one of them
    above = case.do(decide(Remedy(RemedyKind.REFUND, eur("20.01"), covers=covers)))  # type: ignore[arg-type]  # one of them
    assert "awaiting_approval" == above.state


def test_several_provisional_credits_share_one_limit_and_a_refund_counts_on_top() -> None:
    """A credit that becomes final is not counted twice."""
    case = Case(eur("100.00"))
    case.do(*TRIAGED, actions.GrantProvisionalCredit(eur("30.00"), "x", limit=LIMIT))
    with pytest.raises(Refused, match="DK-GUARD-ABOVE-LIMIT"):
        case.do(actions.GrantProvisionalCredit(eur("20.01"), "x", limit=LIMIT))
    final = Remedy(RemedyKind.FINAL_CREDIT, eur("30.00"))
    assert "executing" == case.do(decide(final, Remedy(RemedyKind.REFUND, eur("20.00")))).state
    other = Case(eur("100.00"))
    other.do(*TRIAGED, actions.GrantProvisionalCredit(eur("30.00"), "x", limit=LIMIT))
    assert "awaiting_approval" == other.do(decide(final, Remedy(RemedyKind.REFUND, eur("20.01")))).state


def test_waived_fees_count() -> None:
    """A fee that was charged and waived is money that is not taken, and shares the limit."""
    case = Case(eur("100.00"))
    case.do(*TRIAGED, actions.ChargeFee(eur("60.00"), "claimant", "x"))
    case.do(actions.WaiveFee(eur("30.00"), "x", limit=LIMIT))
    with pytest.raises(Refused, match="DK-GUARD-ABOVE-LIMIT"):
        case.do(actions.WaiveFee(eur("20.01"), "x", limit=LIMIT))
    assert eur("50.00") == case.do(actions.WaiveFee(eur("20.00"), "x", limit=LIMIT)).finances.waived
    assert "awaiting_approval" == case.do(decide(Remedy(RemedyKind.REFUND, eur("0.01")))).state


@pytest.mark.parametrize("kind", [RemedyKind.REPLACEMENT, RemedyKind.EXCHANGE])
def test_goods_are_worth_what_is_open(kind: RemedyKind) -> None:
    """A replacement of a claim above the limit waits for approval; one of a smaller claim does not."""
    for amount, state in ((eur("50.01"), "awaiting_approval"), (eur("50.00"), "executing"), (None, "executing")):
        case = Case(amount)
        case.do(*TRIAGED)
        assert state == case.do(decide(Remedy(kind))).state


@pytest.mark.parametrize("seed", range(60))
def test_what_one_person_decides_alone_never_exceeds_their_limit(seed: int) -> None:
    """Over random histories, with reopenings, what has gone out without an approval stays within the limit."""
    chance = random.Random(seed)  # noqa: S311  # nothing secret

    def amount() -> Money:
        return Money.from_minor(chance.randint(1, 4_000), "EUR")

    def remedy() -> Remedy:
        kind = chance.choice((RemedyKind.REFUND, RemedyKind.COMPENSATION, RemedyKind.STORE_CREDIT))
        covers = chance.choice(("claim", "delivery", "interest")) if kind is RemedyKind.REFUND else "claim"
        return Remedy(kind, amount(), covers=covers)  # type: ignore[arg-type]  # one of them

    def final() -> actions.Resolve:
        credit = case.dispute.ledger.provisional
        kept = [] if credit is None or not credit.is_positive else [Remedy(RemedyKind.FINAL_CREDIT, credit)]
        return decide(*kept, remedy())

    case = Case(eur("400.00"), received=eur("900.00"))
    case.do(*TRIAGED, actions.ChargeFee(eur("90.00"), "claimant", "x"))
    for _ in range(40):
        action, by = chance.choice((
            (lambda: actions.GrantProvisionalCredit(amount(), "x", limit=LIMIT), ANN),
            (lambda: actions.ReverseProvisionalCredit("x"), ANN),
            (lambda: actions.WaiveFee(amount(), "x", limit=LIMIT), ANN),
            (lambda: decide(remedy()), ANN),
            (final, ANN),
            (lambda: actions.RefuseApproval("no"), EVE),
            (lambda: actions.Settle("psp-1"), SYSTEM),
            (lambda: actions.NotifyDecision("x"), ANN),
            (lambda: actions.Reopen("more"), CUSTOMER),
        ))  # fmt: skip
        try:
            case.do(action(), by=by)
        except Refused:
            continue
        assert out(case) <= LIMIT
