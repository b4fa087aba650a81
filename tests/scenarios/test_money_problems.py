"""What users of comparable systems trip over where money is concerned: a test for each, named after its report."""

import pytest

from disputekit import Line, Money, Outcome, Refused, Remedy, RemedyKind, actions
from disputekit.dispute import SYSTEM, Account
from tests.lifecycle.cases import CUSTOMER, Case, eur
from tests.lifecycle.test_lifecycle_returns import agreed, remedies

START = (actions.Start(), actions.Triage(0.5, 0.5, 0.5, "likely_valid"))
TELL = actions.NotifyDecision("This is our decision.")
OPENED = actions.OpenChargeback("cb-1", eur("60.00"), payment="pay-1")
LOST, WON = actions.CloseChargeback("cb-1", "lost"), actions.CloseChargeback("cb-1", "won")
SETTLED = actions.Settle("psp-1")


def case(amount: str = "100.00") -> Case:
    """A dispute under investigation."""
    made = Case(eur(amount))
    made.do(*START)
    return made


def refund(amount: str) -> actions.Resolve:
    """Give back so much."""
    return actions.Resolve([Remedy(RemedyKind.REFUND, eur(amount))], "You are right.")


def refused(made: Case, action: actions.Action) -> str:
    """The code of the only thing that is against it."""
    with pytest.raises(Refused) as error:
        made.do(action)
    (reason,) = error.value.reasons
    return reason.code


def test_lump_refunds_break_tax_woocommerce_22496() -> None:
    """A sum over lines with two tax rates is shared among them, and the tax of each is right to the cent, twice."""
    lines = (
        Line("book", eur("21.40"), tax=eur("1.40")),  # 7 %
        Line("lamp", eur("59.50"), tax=eur("9.50")),  # 19 %
    )
    made = Case(lines=lines)
    made.do(*START)
    taxes = {line.id: eur("0.00") for line in lines}
    for amount in ("33.33", "47.57"):
        before = {line: sums.refunded for line, sums in made.dispute.ledger.lines.items()}
        made.do(refund(amount))
        made.do(SETTLED, by=SYSTEM)
        made.do(TELL)
        for line in lines:
            after = made.dispute.ledger.lines[line.id].refunded or eur("0.00")
            given = after - (before[line.id] or eur("0.00"))
            taxes[line.id] += line.tax_in(given, before=before[line.id])
        made.do(actions.Reopen("the rest too"), by=CUSTOMER)
    assert {"book": eur("1.40"), "lamp": eur("9.50")} == taxes
    assert eur("80.90") == made.dispute.ledger.refunded


def test_refund_and_chargeback_must_not_both_pay_hyperswitch_10533() -> None:
    """Whichever comes first, the other is refused, and the claimant has the money once."""
    first = case()
    first.do(OPENED)
    assert "DK-GUARD-CHARGEBACK" == refused(first, refund("100.00"))
    first.do(LOST)
    assert "DK-GUARD-AMOUNT" == refused(first, refund("100.00"))
    second = case()
    second.do(refund("100.00"))
    second.do(SETTLED, by=SYSTEM)
    second.do(OPENED)
    assert "DK-GUARD-PAID-TWICE" == refused(second, LOST)


def test_lost_to_won_happens_woocommerce_payments_4931() -> None:
    """The money comes back, the claim is whole again, and a new cycle keeps the old outcome on record."""
    made = case()
    made.do(OPENED, LOST, actions.Resolve([Remedy(RemedyKind.APOLOGY)], "The bank has paid you.", upheld=eur("0.00")))
    made.do(TELL)
    made.do(WON)
    ledger = made.dispute.ledger
    assert (eur("0.00"), eur("0.00"), eur("100.00")) == (ledger.charged_back, ledger.upheld, ledger.rejected)
    made.do(actions.Reopen("the bank took it back"), by=CUSTOMER)
    assert ((Outcome.REJECTED,), eur("100.00")) == (made.dispute.past_outcomes, made.dispute.ledger.open)


@pytest.mark.parametrize(("steps", "most"), [((OPENED,), None), ((OPENED, WON), "100.00"), ((OPENED, LOST), "40.00")])
def test_what_may_be_refunded_depends_on_the_dispute_woocommerce_payments_7960(
    steps: tuple[actions.Action, ...], most: str | None
) -> None:
    """Nothing while it runs, all if it was won, and what the bank has not taken if it was lost."""
    made = case()
    made.do(*steps)
    if most is None:
        assert "DK-GUARD-CHARGEBACK" == refused(made, refund("0.01"))
        return
    above = Money.from_minor(eur(most).minor + 1, "EUR")
    assert "DK-GUARD-AMOUNT" == refused(made, refund(str(above.amount)))
    assert "executing" == made.do(refund(most)).state


def test_refund_without_return_medusa_4052() -> None:
    """Who need not send the goods back is refunded without a return."""
    made = agreed(given=remedies(refund="30.00"))
    assert "executing" == made.dispute.state
    assert eur("30.00") == made.do(SETTLED, by=SYSTEM).ledger.refunded


def test_return_without_refund_medusa_10491() -> None:
    """An exchange moves goods and no money, so nothing waits for settlement before the decision is sent."""
    made = agreed(goods_back=True, given=[Remedy(RemedyKind.APOLOGY)])
    assert "awaiting_goods" == made.dispute.state
    made.do(actions.ReceiveGoods())
    passed = made.do(actions.PassInspection())
    assert ("notifying", True, None) == (passed.state, passed.resolution.settled, passed.ledger.of(Account.REFUNDED))


def test_goods_that_came_back_are_not_paid_while_a_chargeback_runs() -> None:
    """The inspection is not passed on to be paid until the bank has decided."""
    made = agreed(goods_back=True)
    made.do(actions.ReceiveGoods(), OPENED)
    assert "DK-GUARD-CHARGEBACK" == refused(made, actions.PassInspection())
    made.do(WON)
    assert "executing" == made.do(actions.PassInspection()).state
