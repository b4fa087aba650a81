"""The ledger takes only what adds up."""

from operator import attrgetter

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from disputekit import Money, Remedy, RemedyKind
from disputekit.dispute import (
    ACCOUNT_OF,
    APART,
    Account,
    Ledger,
    LedgerEntry,
    Sums,
    account_of,
    apportioned,
    principal,
    upheld_by,
)
from disputekit.errors import InvalidValue, MoneyError
from disputekit.remedies import MONETARY
from tests.findings import codes


def _eur(amount: str) -> Money:
    return Money(amount, "EUR")


def _ledger(**amounts: str) -> Ledger:
    return evolve(Ledger(), **{name: _eur(amount) for name, amount in amounts.items()})  # type: ignore[arg-type]  # accounts alone


_AMOUNTS = st.integers(-50, 100).map(lambda x: Money(x, "EUR"))
_LINES = st.sampled_from((None, "1", "2"))
_DECIDED = (Account.UPHELD, Account.REJECTED, Account.WITHDRAWN)
_PRINCIPAL = (Account.REFUNDED, Account.CREDITED, Account.CHARGED_BACK, Account.WRITTEN_OFF)


def _sum(sums: Sums, *accounts: Account) -> Money:
    return sum((sums.of(account) or _eur("0.00") for account in accounts), _eur("0.00"))


def _keeps_the_laws(sums: Sums) -> None:
    assert all(not _sum(sums, account).is_negative for account in Account)
    claimed = _sum(sums, Account.CLAIMED)
    assert claimed == _sum(sums, *_DECIDED) + (sums.open or _eur("0.00"))
    assert not (sums.open or _eur("0.00")).is_negative
    assert (sums.paid or _eur("0.00")) == _sum(sums, *_PRINCIPAL)
    assert _sum(sums, *_PRINCIPAL, Account.PROVISIONAL) <= claimed
    assert _sum(sums, Account.RECOVERED) <= claimed


@given(st.lists(st.builds(LedgerEntry, st.sampled_from(Account), _AMOUNTS, _LINES), max_size=30), _LINES)
def test_whatever_is_posted_it_adds_up(entries: list[LedgerEntry], first: str | None) -> None:
    """A posting is taken or refused; no sum is negative, nothing exceeds the claim, lines add up to the whole."""
    ledger = Ledger().post(LedgerEntry(Account.CLAIMED, _eur("100.00"), first))
    for entry in entries:
        before = ledger
        try:
            ledger = ledger.post(entry)
        except InvalidValue as refused:
            assert refused.findings[0].code.startswith("DK-LEDGER-")  # noqa: PT017 - what else may be raised
            assert before == ledger
        _keeps_the_laws(ledger)
        for _, sums in ledger.parts():
            _keeps_the_laws(sums)
            if sums.received is not None:
                assert _sum(sums, Account.REFUNDED, Account.CHARGED_BACK) <= sums.received
        by_line = set(Account) - APART - {Account.PROVISIONAL}
        assert all(
            _sum(ledger, account) == sum((_sum(sums, account) for _, sums in ledger.parts()), _eur("0.00"))
            for account in by_line
        )


@given(st.integers(0, 500), st.lists(st.integers(0, 99), min_size=1, max_size=5))
def test_what_is_apportioned_loses_nothing(cents: int, claimed: list[int]) -> None:
    """The parts of an amount add up to it; and as long as it is open at all, no line gets more than is open of it."""
    ledger = Ledger().post_all(
        LedgerEntry(Account.CLAIMED, Money.from_minor(minor, "EUR"), f"no {number}")
        for number, minor in enumerate(claimed)
    )
    amount = Money.from_minor(min(cents, sum(claimed)), "EUR")
    entries = apportioned(Account.UPHELD, amount, ledger, attrgetter("open"))
    assert amount == sum((entry.amount for entry in entries), _eur("0.00"))
    assert amount == (ledger.post_all(entries).upheld or _eur("0.00"))


def test_a_claim_is_decided_in_parts() -> None:
    """Each part is kept apart, and what is left is open."""
    ledger = Ledger()
    for account, amount in (("claimed", "100.00"), ("upheld", "60.00"), ("rejected", "30.00"), ("withdrawn", "4.00")):
        ledger = ledger.post(LedgerEntry(Account(account), _eur(amount)))
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
        ledger = ledger.post(LedgerEntry(Account(account), _eur(amount)))
    assert (_eur("7.00"), _eur("100.00"), _eur("999.00")) == (ledger.paid, ledger.open, ledger.compensated)


def test_a_dispute_about_no_money() -> None:
    """Has nothing anywhere; a goodwill payment can still be made."""
    assert (None, None, None) == (Ledger().claimed, Ledger().open, Ledger().paid)
    assert _eur("5.00") == Ledger().post(LedgerEntry(Account.COMPENSATED, _eur("5.00"))).compensated


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
        ledger.post(LedgerEntry(Account(account), _eur(amount)))
    assert ["entries: DK-LEDGER-BALANCE"] == codes(refused.value)
    params = refused.value.findings[0].params
    assert {"amount": f"{amount} EUR", "account": account, "claimed": claim, "open": left} == params


def test_the_last_cent_can_be_decided_paid_and_taken_back() -> None:
    """The whole claim may be upheld and paid, and a failed payment is taken back completely."""
    ledger = _ledger(claimed="10.00").post(LedgerEntry(Account.UPHELD, _eur("10.00")))
    paid = ledger.post(LedgerEntry(Account.REFUNDED, _eur("10.00")))
    assert (_eur("0.00"), _eur("10.00")) == (paid.open, paid.paid)
    assert _eur("0.00") == paid.post(LedgerEntry(Account.REFUNDED, _eur("-10.00"))).refunded


def test_a_ledger_is_of_one_currency() -> None:
    """Nothing is converted on the quiet, not even what stands apart."""
    with pytest.raises(MoneyError, match="DK-MONEY-MIXED"):
        _ledger(claimed="10.00").post(LedgerEntry(Account.FEES, Money(1, "USD")))
    with pytest.raises(MoneyError, match="DK-MONEY-MIXED"):
        _ledger(claimed="10.00").post(LedgerEntry(Account.UPHELD, Money(1, "USD")))


def test_every_remedy_that_moves_money_has_its_account() -> None:
    """But a debit note, which claims money instead."""
    assert MONETARY - {RemedyKind.DEBIT_NOTE} == set(ACCOUNT_OF)


def test_what_a_decision_upholds() -> None:
    """A decision upholds its stated amount, else the total of its remedies, else everything that is open."""
    ledger = _ledger(claimed="10.00", rejected="3.00")
    refund = Remedy(RemedyKind.REFUND, _eur("5.00"))
    goodwill = Remedy(RemedyKind.COMPENSATION, _eur("2.00"))
    apology = Remedy(RemedyKind.APOLOGY)
    assert _eur("1.00") == upheld_by(ledger, [refund], _eur("1.00"))
    assert _eur("5.00") == upheld_by(ledger, [refund, goodwill, apology], None) == principal([refund, goodwill])
    assert _eur("7.00") == upheld_by(ledger, [goodwill, apology], None)
    assert principal([goodwill, apology]) is None


def test_what_is_beside_the_claim_is_not_principal() -> None:
    """Delivery costs and interest have accounts of their own, whatever kind of remedy pays them."""
    for covers, account in (("delivery", Account.DELIVERY), ("interest", Account.INTEREST)):
        beside = Remedy(RemedyKind.REFUND, _eur("4.90"), covers=covers)  # type: ignore[arg-type]  # it is one of them
        assert account == account_of(beside)
        assert principal([beside]) is None
    assert Account.COMPENSATED == account_of(Remedy(RemedyKind.COMPENSATION, _eur("1.00"), covers="delivery"))
    assert account_of(Remedy(RemedyKind.DEBIT_NOTE, _eur("1.00"), covers="delivery")) is None
    ledger = _ledger(claimed="10.00", refunded="10.00", upheld="10.00").post(
        LedgerEntry(Account.DELIVERY, _eur("4.90"))
    )
    assert (_eur("10.00"), _eur("4.90")) == (ledger.paid, ledger.delivery)


def test_a_provisional_credit_is_never_added_to_a_refund() -> None:
    """While it is out, the claim cannot be paid again: it is made final or reversed first."""
    ledger = _ledger(claimed="100.00", upheld="100.00", provisional="60.00")
    with pytest.raises(InvalidValue) as refused:
        ledger.post(LedgerEntry(Account.REFUNDED, _eur("40.01")))
    assert ["entries: DK-LEDGER-PROVISIONAL"] == codes(refused.value)
    assert ("100.01 EUR", "100.00 EUR") == tuple(refused.value.findings[0].params[name] for name in ("out", "claimed"))
    final = ledger.post_all(
        [LedgerEntry(Account.PROVISIONAL, _eur("-60.00")), LedgerEntry(Account.CREDITED, _eur("60.00"))]
    )
    assert (_eur("60.00"), _eur("0.00")) == (final.paid, final.provisional)


def test_no_more_is_given_back_than_was_received() -> None:
    """What was not paid is not refunded, as in a claim for an unpaid invoice; a credit note is another thing."""
    ledger = Ledger().post_all(
        [LedgerEntry(Account.CLAIMED, _eur("100.00")), LedgerEntry(Account.RECEIVED, _eur("30.00"))]
    )
    with pytest.raises(InvalidValue) as refused:
        ledger.post(LedgerEntry(Account.REFUNDED, _eur("30.01")))
    assert ["entries: DK-LEDGER-RECEIVED"] == codes(refused.value)
    assert ("30.01 EUR", "30.00 EUR") == tuple(refused.value.findings[0].params[name] for name in ("back", "received"))
    assert _eur("100.00") == ledger.post(LedgerEntry(Account.CREDITED, _eur("100.00"))).paid


def test_a_claim_by_line_is_posted_by_line() -> None:
    """Each line is bounded by itself, so that a refund for one never eats what another claims."""
    ledger = Ledger().post_all(
        [LedgerEntry(Account.CLAIMED, _eur("10.00"), "mug"), LedgerEntry(Account.CLAIMED, _eur("20.00"), "pot")]
    )
    with pytest.raises(InvalidValue, match="entries of line mug: DK-LEDGER-BALANCE"):
        ledger.post(LedgerEntry(Account.UPHELD, _eur("10.01"), "mug"))
    with pytest.raises(InvalidValue, match="entries of line cup: DK-LEDGER-BALANCE"):
        ledger.post(LedgerEntry(Account.UPHELD, _eur("1.00"), "cup"))
    with pytest.raises(InvalidValue) as refused:
        ledger.post(LedgerEntry(Account.UPHELD, _eur("1.00")))
    assert ["entries: DK-LEDGER-LINE"] == codes(refused.value)
    assert "mug, pot" == refused.value.findings[0].params["lines"]
    for whole in (Account.PROVISIONAL, Account.FEES):
        with pytest.raises(InvalidValue, match="entries of line mug: DK-LEDGER-LINE"):
            ledger.post(LedgerEntry(whole, _eur("1.00"), "mug"))
    with pytest.raises(InvalidValue, match=r"DK-LEDGER-LINE.*here: none"):
        _ledger(claimed="10.00").post(LedgerEntry(Account.UPHELD, _eur("1.00"), "mug"))


def test_nothing_to_apportion_and_nothing_to_go_by() -> None:
    """A zero amount posts nothing; if no line has a share, the ledger refuses the amount."""
    ledger = Ledger().post(LedgerEntry(Account.CLAIMED, _eur("10.00"), "mug"))
    assert () == apportioned(Account.UPHELD, None, ledger, attrgetter("open"))
    assert (LedgerEntry(Account.REFUNDED, _eur("1.00"), "mug"),) == apportioned(
        Account.REFUNDED, _eur("1.00"), ledger, attrgetter("unpaid")
    )


def test_dunning_is_held_for_what_is_in_dispute_alone() -> None:
    """Held is what is open, and what is upheld until it is put right; what was rejected may be collected."""
    assert Ledger().held is None
    assert _eur("100.00") == _ledger(claimed="100.00").held
    assert _eur("35.00") == _ledger(claimed="100.00", upheld="40.00", rejected="50.00", credited="15.00").held
