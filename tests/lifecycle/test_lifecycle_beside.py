"""Money beside the decision: provisional credits, chargebacks, fees, and remedies that are done one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit import Money, Outcome, Refused, Remedy, RemedyKind, actions
from disputekit.dispute import SYSTEM, ChargebackStatus
from disputekit.errors import InvalidValue
from disputekit.lifecycle.guards import STANDARD
from tests.lifecycle.cases import ANN, EVE, MONDAY, SUE, Case, Said, data, eur

START = (actions.Start(), actions.Triage(0.5, 0.5, 0.5, "likely_valid"))
TELL = actions.NotifyDecision("This is our decision.")
REJECT = actions.Reject("no_duplicate", "Two orders.")
OPENED = actions.OpenChargeback("cb-1", eur("60.00"), payment="pay-1", reason="13.1")


def case(amount: str = "100.00") -> Case:
    """A dispute under investigation."""
    made = Case(eur(amount))
    made.do(*START)
    return made


def resolve(*remedies: tuple[RemedyKind, str], limit: Money | None = None) -> actions.Resolve:
    """Decide on remedies of these kinds and amounts."""
    return actions.Resolve([Remedy(kind, eur(amount)) for kind, amount in remedies], "You are right.", limit=limit)


def codes(made: Case, action: actions.Action, by: object = ANN) -> list[str]:
    """Give the codes of every reason against an action."""
    with pytest.raises(Refused) as refused:
        made.do(action, by=by)  # type: ignore[arg-type]  # an actor
    assert all(reason.hint for reason in refused.value.reasons)
    return [reason.code for reason in refused.value.reasons]


def text(made: Case, action: actions.Action) -> Said:
    """Give the only thing that is against an action."""
    with pytest.raises(Refused) as refused:
        made.do(action)
    return data(refused.value)


def closed(result: str) -> actions.CloseChargeback:
    """End the chargeback."""
    return actions.CloseChargeback("cb-1", result)  # type: ignore[arg-type]  # one of the two


# Provisional credits


def test_a_provisional_credit_is_made_final_and_never_added() -> None:
    """A refund of all beside it is refused; made final, it counts as paid, and the rest is refunded."""
    made = case()
    made.do(actions.GrantProvisionalCredit(eur("60.00"), "it takes longer"))
    assert (eur("60.00"), eur("100.00"), None) == (
        made.dispute.ledger.provisional, made.dispute.ledger.open, made.dispute.ledger.paid
    )  # fmt: skip
    ((code, _, params),) = text(made, resolve((RemedyKind.REFUND, "100.00")))
    assert ("DK-GUARD-LEDGER", True) == (code, "160.00 EUR" in str(params["problem"]))
    made.do(resolve((RemedyKind.FINAL_CREDIT, "60.00"), (RemedyKind.REFUND, "40.00")))
    made.do(actions.Settle("psp-1"), by=SYSTEM)
    made.do(TELL)
    ledger = made.dispute.ledger
    assert (eur("0.00"), eur("60.00"), eur("40.00"), Outcome.UPHELD) == (
        ledger.provisional, ledger.credited, ledger.refunded, made.dispute.outcome
    )  # fmt: skip


def test_a_provisional_credit_is_reversed_before_a_claim_that_is_rejected_ends() -> None:
    """A dispute is neither told nor given up while a credit is out; what is reversed is all, unless told."""
    made = case()
    made.do(actions.GrantProvisionalCredit(eur("60.00"), "it takes longer"))
    assert ["DK-GUARD-CREDIT-OUT"] == codes(made, actions.Withdraw("never mind"))
    assert ["DK-GUARD-CREDIT-OUT"] == codes(made, actions.Merge("d-2"))
    made.do(REJECT)
    assert [("DK-GUARD-CREDIT-OUT", "dispute d-1", {"out": "60.00 EUR"})] == text(made, TELL)
    made.do(actions.ReverseProvisionalCredit("It was delivered.", amount=eur("20.00")))
    assert eur("40.00") == made.dispute.ledger.provisional
    made.do(actions.ReverseProvisionalCredit("It was delivered."), TELL)
    assert ("closed", eur("0.00")) == (made.dispute.state, made.dispute.ledger.provisional)


@pytest.mark.parametrize(
    ("before", "amount"),
    [((), eur("100.01")), (("60.00",), eur("40.01")), ((), Money("1", "USD"))],
)
def test_no_more_is_credited_provisionally_than_is_open(before: tuple[str, ...], amount: Money) -> None:
    """Not in one piece, not in several, not in another currency."""
    made = case()
    made.do(*(actions.GrantProvisionalCredit(eur(each), "it takes longer") for each in before))
    assert ["DK-GUARD-PROVISIONAL"] == codes(made, actions.GrantProvisionalCredit(amount, "it takes longer"))


def test_a_provisional_credit_needs_a_claim_and_the_authority() -> None:
    """Where no money is claimed there is nothing to credit; above the actor's limit somebody else does it."""
    made = Case()
    assert ["DK-GUARD-PROVISIONAL"] == codes(made, actions.GrantProvisionalCredit(eur("1.00"), "x"))
    above = actions.GrantProvisionalCredit(eur("60.00"), "x", limit=eur("50.00"))
    assert ["DK-GUARD-ABOVE-LIMIT"] == codes(case(), above)


@pytest.mark.parametrize("amount", [None, eur("60.01"), Money("1", "USD")])
def test_no_more_is_reversed_than_was_credited(amount: Money | None) -> None:
    """Nothing where nothing is out."""
    made = case()
    if amount is not None:
        made.do(actions.GrantProvisionalCredit(eur("60.00"), "it takes longer"))
    assert ["DK-GUARD-NO-CREDIT"] == codes(made, actions.ReverseProvisionalCredit("x", amount=amount))


# Chargebacks


def test_an_open_chargeback_freezes_what_gives_money_back() -> None:
    """No decision, approval, retry or provisional credit pays beside it; what gives nothing back is decided."""
    made = case()
    made.do(OPENED, by=SYSTEM)
    assert [("DK-GUARD-CHARGEBACK", "dispute d-1", {"chargebacks": "cb-1"})] == text(
        made, resolve((RemedyKind.REFUND, "40.00"))
    )
    assert ["DK-GUARD-CHARGEBACK"] == codes(made, actions.GrantProvisionalCredit(eur("1.00"), "x"))
    made.do(actions.Resolve([Remedy(RemedyKind.APOLOGY)], "We are sorry."))
    assert "notifying" == made.dispute.state

    waiting = case()
    waiting.do(resolve((RemedyKind.REFUND, "40.00"), limit=eur("1.00")), OPENED)
    assert ["DK-GUARD-CHARGEBACK"] == codes(waiting, actions.Approve(), by=EVE)

    failed = case()
    failed.do(resolve((RemedyKind.REFUND, "40.00")))
    failed.do(actions.Fail("no answer"), OPENED, by=SYSTEM)
    assert ["DK-GUARD-CHARGEBACK"] == codes(failed, actions.Retry())


def test_a_lost_chargeback_pays_what_was_open_and_nothing_is_refunded_on_top() -> None:
    """The bank has upheld and paid its part; only the rest of the claim can still be given."""
    made = case()
    made.do(OPENED, closed("lost"))
    ledger = made.dispute.ledger
    assert (eur("60.00"), eur("60.00"), eur("40.00")) == (ledger.charged_back, ledger.upheld, ledger.open)
    assert ["DK-GUARD-AMOUNT"] == codes(made, resolve((RemedyKind.REFUND, "40.01")))
    made.do(resolve((RemedyKind.REFUND, "40.00")))
    made.do(actions.Settle("psp-1"), by=SYSTEM)
    assert eur("100.00") == made.dispute.ledger.paid


def test_a_chargeback_is_not_lost_on_top_of_a_refund() -> None:
    """What was refunded is shown to the network, and the chargeback is won."""
    made = case()
    made.do(resolve((RemedyKind.REFUND, "50.00")), OPENED)
    made.do(actions.Settle("psp-1"), by=SYSTEM)  # it was on its way
    assert [
        ("DK-GUARD-PAID-TWICE", "dispute d-1", {"claimed": "100.00 EUR", "paid": "50.00 EUR", "amount": "60.00 EUR"})
    ] == text(made, closed("lost"))
    made.do(closed("won"))
    assert (eur("50.00"), None) == (made.dispute.ledger.paid, made.dispute.ledger.charged_back)
    no_money = Case()
    no_money.do(OPENED)
    assert ["DK-GUARD-PAID-TWICE"] == codes(no_money, closed("lost"))


def test_a_chargeback_pays_first_what_is_upheld_and_unpaid_then_what_was_refused() -> None:
    """It takes from what is unpaid, then open, then rejected, then withdrawn; the claim stays the sum of its parts."""
    unpaid = case()
    unpaid.do(resolve((RemedyKind.REFUND, "70.00")), OPENED, closed("lost"))
    assert (eur("70.00"), eur("60.00"), eur("30.00"), eur("10.00")) == (
        unpaid.dispute.ledger.upheld, unpaid.dispute.ledger.charged_back,
        unpaid.dispute.ledger.rejected, unpaid.dispute.ledger.unpaid,
    )  # fmt: skip
    rejected = case()
    rejected.do(REJECT, OPENED, closed("lost"))
    assert (eur("60.00"), eur("40.00"), Outcome.REJECTED) == (
        rejected.dispute.ledger.upheld, rejected.dispute.ledger.rejected, rejected.dispute.outcome
    )  # fmt: skip
    withdrawn = case()
    withdrawn.do(actions.Withdraw("never mind"), OPENED, closed("lost"))
    assert (eur("60.00"), eur("40.00")) == (withdrawn.dispute.ledger.charged_back, withdrawn.dispute.ledger.withdrawn)


def test_what_was_lost_and_is_won_comes_back() -> None:
    """While it is undecided that is open again; once decided, it is rejected. How it had ended is kept."""
    made = case()
    made.do(OPENED, closed("lost"), closed("won"))
    assert (eur("0.00"), eur("0.00"), eur("100.00")) == (
        made.dispute.ledger.charged_back, made.dispute.ledger.upheld, made.dispute.ledger.open
    )  # fmt: skip
    (chargeback,) = made.dispute.chargebacks
    assert (ChargebackStatus.WON, (ChargebackStatus.LOST,)) == (chargeback.status, chargeback.past)
    decided = case()
    decided.do(REJECT, TELL, OPENED, closed("lost"), closed("won"))
    assert (eur("100.00"), eur("0.00")) == (decided.dispute.ledger.rejected, decided.dispute.ledger.open)


def test_a_chargeback_is_opened_once_and_ends_each_way_once() -> None:
    """An unknown one does not end; a second one beside it has its own reference."""
    made = case()
    assert [
        (
            "DK-GUARD-CHARGEBACK-END",
            "dispute d-1",
            {"reference": "cb-1", "result": "won", "status": "unknown", "known": "none"},
        )
    ] == text(made, closed("won"))
    made.do(OPENED)
    assert ["DK-GUARD-CHARGEBACK-KNOWN"] == codes(made, OPENED)
    made.do(closed("won"))
    assert ["DK-GUARD-CHARGEBACK-END"] == codes(made, closed("won"))
    made.do(actions.OpenChargeback("cb-2", eur("10.00")), actions.CloseChargeback("cb-2", "lost"))
    assert [ChargebackStatus.WON, ChargebackStatus.LOST] == [each.status for each in made.dispute.chargebacks]


def test_a_chargeback_of_another_currency_is_not_lost_here() -> None:
    """The claim is amended first, or another dispute is opened for it."""
    made = case()
    made.do(actions.OpenChargeback("cb-1", Money("5", "USD")))
    assert ["DK-GUARD-PAID-TWICE"] == codes(made, closed("lost"))


@given(st.integers(1, 100), st.integers(0, 100), st.booleans(), st.booleans())
def test_a_chargeback_always_keeps_the_claim_whole(charged: int, upheld: int, reject: bool, back: bool) -> None:  # noqa: FBT001
    """Whatever was decided before: nothing is lost, nothing is paid beyond what is upheld, and it can all come back."""
    made = Case(Money.from_minor(100, "EUR"))
    made.do(*START)
    if reject:
        made.do(REJECT)
    elif upheld:
        amount = Money.from_minor(upheld, "EUR")
        made.do(actions.Resolve([Remedy(RemedyKind.CREDIT_NOTE, amount)], "x"))
    before = made.dispute.ledger
    made.do(actions.OpenChargeback("cb-1", Money.from_minor(charged, "EUR")), closed("lost"))
    if back:
        made.do(closed("won"))
    ledger = made.dispute.ledger
    parts = [part or eur("0.00") for part in (ledger.upheld, ledger.rejected, ledger.withdrawn, ledger.open)]
    assert ledger.claimed == sum(parts, eur("0.00"))
    assert (ledger.paid or eur("0.00")) <= (ledger.upheld or eur("0.00"))
    if back and reject:
        assert before.rejected == ledger.rejected


# Fees


def test_fees_stand_apart_and_can_be_given_up() -> None:
    """They count against nobody's claim; no more is given up than was charged, in the currency of the dispute."""
    made = case()
    made.do(actions.ChargeFee(eur("15.00"), "respondent", "the network's fee"), actions.WaiveFee(eur("5.00"), "won"))
    assert (eur("10.00"), None, eur("100.00")) == (
        made.dispute.ledger.fees, made.dispute.ledger.paid, made.dispute.ledger.open
    )  # fmt: skip
    assert [("DK-GUARD-FEE", "dispute d-1", {"amount": "10.01 EUR", "fees": "10.00 EUR"})] == text(
        made, actions.WaiveFee(eur("10.01"), "won")
    )
    assert [("DK-GUARD-CURRENCY", "dispute d-1", {"amount": "1.00 USD", "currency": "EUR"})] == text(
        made, actions.ChargeFee(Money("1", "USD"), "respondent", "x")
    )
    no_money = Case()
    no_money.do(actions.ChargeFee(Money("1", "USD"), "respondent", "x"))
    assert (Money("1", "USD"), "USD") == (no_money.dispute.ledger.fees, no_money.dispute.ledger.currency)


# Remedies one by one


def test_remedies_are_settled_one_by_one_and_what_failed_is_told_apart() -> None:
    """Each remedy is settled by its number; a failed remedy is tried again, and then the decision is sent."""
    made = case()
    made.do(resolve((RemedyKind.REFUND, "60.00"), (RemedyKind.CREDIT_NOTE, "40.00")))
    made.do(actions.Settle("psp-1", remedies=[1]), by=SYSTEM)
    assert ("executing", eur("60.00"), (2,), False) == (
        made.dispute.state, made.dispute.ledger.paid, made.dispute.unsettled, made.dispute.resolution.settled
    )  # fmt: skip
    made.do(actions.Fail("the ledger is closed"), by=SYSTEM)
    assert [("DK-GUARD-NO-REMEDY", "dispute d-1", {"wrong": "1, 3", "left": "2"})] == _said(
        made, actions.Settle("psp-2", remedies=[3, 1])
    )
    made.do(actions.Retry())
    made.do(actions.Settle("erp-9"), by=SYSTEM)
    assert [(1, "psp-1"), (2, "erp-9")] == [
        (done.remedy, done.reference) for done in made.dispute.resolution.settlements
    ]
    assert ("notifying", eur("100.00"), ()) == (
        made.dispute.state, made.dispute.ledger.paid, made.dispute.unsettled
    )  # fmt: skip


def _said(made: Case, action: actions.Action) -> Said:
    with pytest.raises(Refused) as refused:
        made.do(action, by=SYSTEM)
    return data(refused.value)


def test_another_remedy_is_chosen_for_what_could_not_be_done_alone() -> None:
    """What was paid stays paid: only the rest is open again, and the other remedy is for that."""
    made = case()
    made.do(resolve((RemedyKind.REFUND, "60.00"), (RemedyKind.STORE_CREDIT, "40.00")))
    made.do(actions.Settle("psp-1", remedies=(1,)), actions.Fail("no account"), by=SYSTEM)
    made.do(actions.ChooseOtherRemedy("the account is closed"))
    assert ("investigating", eur("40.00"), eur("60.00")) == (
        made.dispute.state, made.dispute.ledger.open, made.dispute.ledger.upheld
    )  # fmt: skip
    made.do(resolve((RemedyKind.CREDIT_NOTE, "40.00")))
    made.do(actions.Settle("erp-9"), by=SYSTEM)
    assert (eur("60.00"), eur("40.00"), 1) == (
        made.dispute.ledger.refunded, made.dispute.ledger.credited, len(made.dispute.resolution.settlements)
    )  # fmt: skip


def test_a_remedy_that_moves_no_money_is_nobodys_to_settle() -> None:
    """It has a number, but is not among those that are to be done."""
    made = case()
    made.do(actions.Resolve([Remedy(RemedyKind.APOLOGY), Remedy(RemedyKind.REFUND, eur("1.00"))], "You are right."))
    assert (2,) == made.dispute.unsettled
    made.do(actions.Settle("psp-1", remedies=[2]), by=SYSTEM)
    assert "notifying" == made.dispute.state


def test_guards_of_money_leave_other_actions_alone() -> None:
    """A guard that reads one action has nothing against any other."""
    made = case()
    for name in (
        "chargeback_ends", "chargeback_is_new", "credit_is_out", "fee_was_charged", "fits_provisional_credit",
        "in_its_currency", "not_paid_already", "remedies_unsettled", "no_open_chargeback",
    ):  # fmt: skip
        assert STANDARD[name](made.dispute, actions.Start(), SUE, MONDAY) is None


@pytest.mark.parametrize(("received", "refunded"), [(None, "0.00"), ("100.00", "0.00"), ("100.00", "50.00")])
@pytest.mark.parametrize("taken", ["0.01", "25.00", "60.00", "100.00", "160.00"])
def test_what_a_bank_took_is_recorded_as_it_is(taken: str, refunded: str, received: str | None) -> None:
    """A part, or more than the claim: what fits is principal, the excess stands apart, and all of it can come back."""
    made = Case(eur("100.00"), received=None if received is None else eur(received))
    made.do(*START)
    if refunded != "0.00":
        made.do(resolve((RemedyKind.REFUND, refunded)), OPENED)
        made.do(actions.Settle("psp-1"), by=SYSTEM)
    else:
        made.do(OPENED)
    before = made.dispute.ledger
    made.do(actions.CloseChargeback("cb-1", "lost", amount=eur(taken)))
    ledger = made.dispute.ledger
    excess = ledger.excess or eur("0.00")
    assert eur(taken) == (ledger.charged_back or eur("0.00")) + excess
    assert max(eur(taken) + eur(refunded) - eur("100.00"), eur("0.00")) == excess
    assert eur(taken) == made.dispute.chargebacks[0].taken
    made.do(closed("won"))
    after = made.dispute.ledger
    assert {eur("0.00")} == {after.excess or eur("0.00"), after.charged_back or eur("0.00")}
    assert (before.claimed, before.paid or eur("0.00")) == (after.claimed, after.paid or eur("0.00"))


def test_a_chargeback_that_is_won_takes_nothing() -> None:
    """A part that the bank took was lost; another currency and an amount of zero are refused."""
    made = case()
    made.do(OPENED)
    assert ["DK-GUARD-CHARGEBACK-WON"] == codes(made, actions.CloseChargeback("cb-1", "won", amount=eur("1.00")))
    foreign = actions.CloseChargeback("cb-1", "lost", amount=Money(1, "USD"))
    assert ["DK-GUARD-PAID-TWICE"] == codes(made, foreign)
    with pytest.raises(InvalidValue, match="amount: DK-ACTION-AMOUNT"):
        actions.CloseChargeback("cb-1", "lost", amount=eur("0.00"))
    nothing = Case()
    nothing.do(OPENED, actions.CloseChargeback("cb-1", "lost", amount=eur("60.00")))
    assert (None, eur("60.00")) == (nothing.dispute.ledger.charged_back, nothing.dispute.ledger.excess)
