"""The ledger takes only what adds up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit import Money, Remedy, RemedyKind
from disputekit.errors import InvalidValue, MoneyError
from disputekit.ledger import ACCOUNT_OF, Account, Entry, Ledger, principal, upheld_by
from disputekit.remedies import MONETARY


def _eur(amount: str) -> Money:
    return Money(amount, "EUR")


def _ledger(**amounts: str) -> Ledger:
    return Ledger(**{name: _eur(amount) for name, amount in amounts.items()})


@given(st.lists(st.builds(Entry, st.sampled_from(Account), st.integers(-50, 100).map(lambda x: Money(x, "EUR")))))
def test_whatever_is_posted_it_adds_up(entries: list[Entry]) -> None:
    """A posting is taken or refused; no sum is ever negative, nor is more decided or paid than is claimed."""
    ledger = Ledger()
    for entry in entries:
        try:
            ledger = ledger.post(entry)
        except InvalidValue as refused:
            assert "DK-LEDGER-BALANCE" == refused.findings[0].code  # noqa: PT017 - what else may be raised
        sums = {account: getattr(ledger, account.value) or _eur("0.00") for account in Account}
        assert all(not amount.is_negative for amount in sums.values())
        decided = sums[Account.UPHELD] + sums[Account.REJECTED] + sums[Account.WITHDRAWN]
        assert sums[Account.CLAIMED] == decided + (ledger.open or _eur("0.00"))
        assert (ledger.paid or _eur("0.00")) <= sums[Account.CLAIMED]


def test_a_claim_is_decided_in_parts() -> None:
    """Each part is kept apart, and what is left is open."""
    ledger = Ledger()
    for account, amount in (("claimed", "100.00"), ("upheld", "60.00"), ("rejected", "30.00"), ("withdrawn", "4.00")):
        ledger = ledger.post(Entry(Account(account), _eur(amount)))
    assert _ledger(claimed="100.00", upheld="60.00", rejected="30.00", withdrawn="4.00") == ledger
    assert (_eur("6.00"), None) == (ledger.open, ledger.paid)


def test_what_was_paid_is_one_sum() -> None:
    """Refunds, credits and write-offs together; compensation stands apart."""
    ledger = _ledger(claimed="100.00")
    for account, amount in (
        ("refunded", "1.00"),
        ("credited", "2.00"),
        ("written_off", "4.00"),
        ("compensated", "999.00"),
    ):
        ledger = ledger.post(Entry(Account(account), _eur(amount)))
    assert (_eur("7.00"), _eur("100.00"), _eur("999.00")) == (ledger.paid, ledger.open, ledger.compensated)


def test_a_dispute_about_no_money() -> None:
    """Has nothing anywhere; a goodwill payment can still be made."""
    assert (None, None, None) == (Ledger().claimed, Ledger().open, Ledger().paid)
    assert _eur("5.00") == Ledger().post(Entry(Account.COMPENSATED, _eur("5.00"))).compensated


@pytest.mark.parametrize(
    ("ledger", "account", "amount", "claim", "left"),
    [
        (_ledger(claimed="10.00"), "upheld", "10.01", "10.00 EUR", "-0.01 EUR"),
        (_ledger(claimed="10.00"), "refunded", "10.01", "10.00 EUR", "10.00 EUR"),
        (_ledger(claimed="10.00"), "rejected", "-0.01", "10.00 EUR", "10.01 EUR"),
        (_ledger(claimed="10.00"), "compensated", "-1.00", "10.00 EUR", "10.00 EUR"),
        (_ledger(claimed="10.00", upheld="9.00"), "claimed", "-1.01", "8.99 EUR", "-0.01 EUR"),
        (_ledger(claimed="10.00", credited="9.00"), "claimed", "-1.01", "8.99 EUR", "8.99 EUR"),
        (Ledger(), "upheld", "1.00", "None", "None"),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_refused(ledger: Ledger, account: str, amount: str, claim: str, left: str) -> None:
    """More decided or paid than is claimed, and a sum below nothing."""
    with pytest.raises(InvalidValue) as refused:
        ledger.post(Entry(Account(account), _eur(amount)))
    assert (
        f"entries: DK-LEDGER-BALANCE: {amount} EUR {account} does not fit a claim of {claim}: {left} would be left open"
        "; decide at most what is open, pay at most what is claimed, or amend the claim first"
    ) == str(refused.value)


def test_the_last_cent_can_be_decided_paid_and_taken_back() -> None:
    """All of a claim may be upheld and paid; and a payment that failed is taken back to nothing."""
    ledger = _ledger(claimed="10.00").post(Entry(Account.UPHELD, _eur("10.00")))
    paid = ledger.post(Entry(Account.REFUNDED, _eur("10.00")))
    assert (_eur("0.00"), _eur("10.00")) == (paid.open, paid.paid)
    assert _eur("0.00") == paid.post(Entry(Account.REFUNDED, _eur("-10.00"))).refunded


def test_a_ledger_is_of_one_currency() -> None:
    """Nothing is converted on the quiet."""
    with pytest.raises(MoneyError, match="DK-MONEY-MIXED"):
        _ledger(claimed="10.00").post(Entry(Account.UPHELD, Money(1, "USD")))


def test_every_remedy_that_moves_money_has_its_account() -> None:
    """But a debit note, which claims money instead."""
    assert MONETARY - {RemedyKind.DEBIT_NOTE} == set(ACCOUNT_OF)


def test_what_a_decision_upholds() -> None:
    """What it says; else what its remedies pay of the claim; else all that is open."""
    ledger = _ledger(claimed="10.00", rejected="3.00")
    refund = Remedy(RemedyKind.REFUND, _eur("5.00"))
    goodwill = Remedy(RemedyKind.COMPENSATION, _eur("2.00"))
    apology = Remedy(RemedyKind.APOLOGY)
    assert _eur("1.00") == upheld_by(ledger, [refund], _eur("1.00"))
    assert _eur("5.00") == upheld_by(ledger, [refund, goodwill, apology], None) == principal([refund, goodwill])
    assert _eur("7.00") == upheld_by(ledger, [goodwill, apology], None)
    assert principal([goodwill, apology]) is None
