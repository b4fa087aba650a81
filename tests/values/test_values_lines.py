"""A line of a claim has its tax; the lines add up to the claim."""

import pendulum
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from disputekit import Claim, Line, Money
from disputekit.errors import InvalidValue
from disputekit.testing import strategies
from tests.findings import codes

NOW = pendulum.datetime(2026, 3, 2, 9)


def _eur(amount: str) -> Money:
    return Money(amount, "EUR")


def _claim(*lines: Line, amount: Money | None = None, received: Money | None = None) -> Claim:
    return Claim(claimant="acc-7", reason="damaged", received_at=NOW, lines=lines, amount=amount, received=received)


@given(st.integers(1, 9_999), st.integers(0, 9_999), st.lists(st.integers(1, 999), max_size=8))
def test_the_taxes_of_the_parts_are_the_tax_of_the_line(whole: int, tax: int, parts: list[int]) -> None:
    """However a line is given back, bit by bit, its tax is given back whole, and never more than its part."""
    line = Line("1", Money.from_minor(whole, "EUR"), tax=Money.from_minor(min(tax, whole), "EUR"))
    before, taxes = _eur("0"), _eur("0")
    for part in (*parts, whole):
        given = min(Money.from_minor(part, "EUR"), line.whole - before)
        due = line.tax_in(given, before=before)
        assert not due.is_negative
        assert due <= given
        before, taxes = before + given, taxes + due
    assert line.tax == taxes


def test_a_line_without_tax_has_none() -> None:
    """Neither has a line of zero."""
    assert _eur("0.00") == Line("1", _eur("5.00")).tax_in(_eur("5.00"))
    free = Line("1", _eur("0.00"), tax=_eur("0.00"))
    assert _eur("0.00") == free.tax_in(_eur("0.00"))


@given(strategies.lines())
def test_a_claim_is_the_sum_of_its_lines(lines: tuple[Line, ...]) -> None:
    """The amount need not be said; where it is, it must be that sum."""
    claim = _claim(*lines)
    total = sum((line.amount for line in lines), Money.zero(lines[0].amount.currency))
    assert (total if total.is_positive else None) == claim.amount
    with pytest.raises(InvalidValue, match="DK-CLAIM-LINES"):
        _claim(*lines, amount=Money.zero(total.currency) + Money.from_minor(total.minor + 1, total.currency))


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": _eur("10.01")},
        {"amount": _eur("-0.01")},
        {"tax": _eur("10.01")},
        {"received": _eur("10.01")},
        {"received": _eur("-0.01")},
        {"tax": Money(1, "USD")},
    ],
)
def test_a_line_is_made_of_amounts_that_fit(wrong: dict[str, Money]) -> None:
    """None negative, none above what is invoiced, all of one currency."""
    with pytest.raises(InvalidValue, match="DK-LINE-AMOUNT"):
        evolve(Line("1", _eur("5.00"), invoiced=_eur("10.00")), **wrong)  # type: ignore[arg-type]  # amounts alone


def test_what_is_said_of_a_line_that_does_not_fit() -> None:
    """It names the line and all its amounts."""
    with pytest.raises(InvalidValue) as refused:
        Line("mug", _eur("5.00"), invoiced=_eur("4.00"))
    assert ["lines.mug: DK-LINE-AMOUNT"] == codes(refused.value)
    with pytest.raises(InvalidValue, match="DK-VALUE-EMPTY"):
        Line(" ", _eur("5.00"))


def test_what_is_said_of_lines_that_do_not_make_up_the_claim() -> None:
    """Another sum, an id twice, another currency."""
    with pytest.raises(InvalidValue) as refused:
        _claim(Line("1", _eur("5.00")), Line("1", _eur("4.00")), amount=_eur("10.00"))
    assert ["lines: DK-CLAIM-LINES"] == codes(refused.value)
    with pytest.raises(InvalidValue, match="DK-CLAIM-LINES"):
        _claim(Line("1", _eur("5.00")), Line("2", Money(4, "USD")))
    with pytest.raises(InvalidValue, match=r"^lines(\[0\])?: DK-VALUE-KIND"):
        _claim("mug")  # type: ignore[arg-type]  # that it is none is the point
    with pytest.raises(InvalidValue, match=r"^lines(\[0\])?: DK-VALUE-KIND"):
        Claim(claimant="a", reason="b", received_at=NOW, lines=7)  # type: ignore[arg-type]  # that it is none is the point


def test_what_was_received_is_no_less_than_nothing() -> None:
    """With lines, the error names each line."""
    with pytest.raises(InvalidValue, match="DK-CLAIM-RECEIVED"):
        _claim(received=_eur("-1.00"))
    with pytest.raises(InvalidValue, match="received: DK-VALUE-KIND"):
        _claim(received=5)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(InvalidValue, match="DK-CLAIM-RECEIVED"):
        _claim(Line("1", _eur("5.00")), received=_eur("5.00"))
    assert _eur("0.00") == _claim(received=_eur("0.00")).received
