"""A review finds what does not fit between invoices and payments, and loses nothing of either."""

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit import InvalidValue, Money, actions
from disputekit.casework import Discrepancy, Invoice, InvoiceLine, Payment, quality_check, review
from disputekit.lifecycle import processes
from tests.lifecycle.cases import Case, eur

DUE = pendulum.datetime(2026, 3, 1, tz="UTC")
NOW = DUE.add(days=9)


def invoice(amount: str = "100.00", *lines: InvoiceLine) -> Invoice:
    """An invoice that was due nine days ago."""
    return Invoice("INV-7", "acc-7", eur(amount), DUE, lines)


def payment(id_: str, amount: str, *, late: bool = False, of: str | None = "INV-7") -> Payment:
    """A payment of the invoice, in time unless told."""
    return Payment(id_, "acc-7", eur(amount), DUE.add(days=1) if late else DUE, invoice=of)


def found(invoices: list[Invoice], payments: list[Payment]) -> list[tuple[str, str]]:
    """What is found, with its amounts."""
    return [(each.reason, str(each.amount)) for each in review(invoices, payments, at=NOW)]


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        ([], [("missing_payment", "100.00 EUR")]),
        ([payment("1", "100.00")], []),
        ([payment("1", "60.00")], [("short_payment", "40.00 EUR")]),
        ([payment("1", "60.00"), payment("2", "40.00")], []),
        ([payment("1", "60.00"), payment("2", "60.00")], [("overpayment", "20.00 EUR")]),
        ([payment("1", "100.00"), payment("2", "100.00")], [("duplicate_payment", "100.00 EUR")]),
        (
            [payment("1", "100.00"), payment("2", "100.00"), payment("3", "1.00")],
            [("duplicate_payment", "100.00 EUR"), ("overpayment", "1.00 EUR")],
        ),
        ([payment("1", "100.00", late=True)], [("late_payment", "None")]),
        ([payment("1", "60.00", late=True)], [("short_payment", "40.00 EUR")]),
        (
            [payment("1", "100.00", of="INV-8")],
            [("missing_payment", "100.00 EUR"), ("unapplied_credit", "100.00 EUR")],
        ),
        ([payment("1", "100.00"), payment("2", "5.00", of=None)], [("unapplied_credit", "5.00 EUR")]),
    ],
)
def test_what_is_found(payments: list[Payment], expected: list[tuple[str, str]]) -> None:
    """Each case on its own."""
    assert expected == found([invoice()], payments)


def test_what_is_not_due_yet_is_not_missing() -> None:
    """Exactly at the due date it may still come."""
    assert () == review([invoice()], [], at=DUE)


def test_a_payment_in_another_currency_is_applied_to_nothing() -> None:
    """Nothing is converted on the quiet."""
    dollars = Payment("1", "acc-7", Money(100, "USD"), DUE, invoice="INV-7")
    assert [("missing_payment", "100.00 EUR"), ("unapplied_credit", "100.00 USD")] == found([invoice()], [dollars])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (InvoiceLine("1", 3, eur("12.00"), ordered=3, agreed=eur("10.00")), [("wrong_price", "6.00 EUR")]),
        (InvoiceLine("1", 3, eur("8.00"), agreed=eur("10.00")), [("wrong_price", "6.00 EUR")]),
        (InvoiceLine("1", 3, eur("12.00"), ordered=2), [("wrong_quantity", "12.00 EUR")]),
        (InvoiceLine("1", 1, eur("12.00"), ordered=2, agreed=eur("12.00")), [("wrong_quantity", "12.00 EUR")]),
        (InvoiceLine("1", 3, eur("12.00")), []),
    ],
)
def test_lines_are_compared_with_the_order(line: InvoiceLine, expected: list[tuple[str, str]]) -> None:
    """Too much and too little; what the order does not say is not compared."""
    assert expected == found([invoice("100.00", line)], [payment("1", "100.00")])


def test_a_finding_becomes_a_claim_that_the_process_knows() -> None:
    """With its reason, the amount, and where to look; its key is the same in the next review."""
    (short,) = review([invoice()], [payment("P-1", "60.00")], at=NOW)
    claim = short.claim(NOW)
    assert ("order_to_cash", "short_payment", "review", eur("40.00")) == (
        claim.kind, claim.reason, claim.channel, claim.amount
    )  # fmt: skip
    assert {"invoice": "INV-7", "payments": "P-1"} == dict(claim.references)
    assert "review short_payment INV-7 P-1" == short.key
    assert {"missing_payment", "late_payment"} <= processes.ORDER_TO_CASH.reasons.keys()
    assert {"late_payment": None} == {
        each.reason: each.claim(NOW).amount for each in review([invoice()], [payment("1", "100.00", late=True)], at=NOW)
    }


def test_ids_that_occur_twice_are_refused_all_at_once() -> None:
    """A payment that is listed twice would be counted twice."""
    with pytest.raises(InvalidValue) as refused:
        review([invoice(), invoice()], [payment("1", "5.00"), payment("1", "5.00")], at=NOW)
    assert [
        ("DK-REVIEW-TWICE", "invoices[1]", "INV-7"),
        ("DK-REVIEW-TWICE", "payments[1]", "1"),
    ] == [(finding.code, finding.where, finding.params["id"]) for finding in refused.value.findings]


@given(st.integers(1, 300), st.lists(st.tuples(st.integers(1, 200), st.booleans()), max_size=6))
def test_nothing_is_lost_between_what_was_billed_and_paid(billed: int, paid: list[tuple[int, bool]]) -> None:
    """The billed amount is the paid amount minus overpayment plus what is missing; unapplied payments are reported."""
    payments = [
        Payment(str(number), "acc-7", Money.from_minor(cents, "EUR"), DUE, invoice="INV-7" if applied else None)
        for number, (cents, applied) in enumerate(paid)
    ]
    amounts = _by_reason(review([Invoice("INV-7", "acc-7", Money.from_minor(billed, "EUR"), DUE)], payments, at=NOW))
    missing = amounts.get("missing_payment", 0) + amounts.get("short_payment", 0)
    too_much = amounts.get("overpayment", 0) + amounts.get("duplicate_payment", 0)
    assert billed == sum(cents for cents, applied in paid if applied) - too_much + missing
    assert sum(cents for cents, applied in paid if not applied) == amounts.get("unapplied_credit", 0)


def _by_reason(discrepancies: tuple[Discrepancy, ...]) -> dict[str, int]:
    amounts: dict[str, int] = {}
    for each in discrepancies:
        amounts[each.reason] = amounts.get(each.reason, 0) + (0 if each.amount is None else each.amount.minor)
    return amounts


def test_a_share_of_closed_disputes_is_sampled_and_always_the_same() -> None:
    """None at 0 %, all at 100 %, and nothing of what is open; a share that cannot be is refused."""
    open_ = Case(process=processes.ORDER_TO_CASH, reason="late_payment", channel="review")
    assert quality_check(open_.dispute, percent=100) is None
    closed = open_
    closed.do(actions.Dismiss("a mistake"))
    tasks = [quality_check(closed.dispute, percent=percent, owner="sue") for percent in (0, 100)]
    assert [None, "sue"] == [task and task.owner for task in tasks]
    sampled = [percent for percent in range(101) if quality_check(closed.dispute, percent=percent)]
    assert list(range(sampled[0], 101)) == sampled
    for wrong in (-1, 101, 1.5):
        with pytest.raises(InvalidValue, match="DK-SAMPLE-PERCENT"):
            quality_check(closed.dispute, percent=wrong)  # type: ignore[arg-type]  # that it is none is the point
