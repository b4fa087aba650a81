"""Sums, shares and comparisons of money, by their laws."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from operator import add, ge, gt, le, lt, sub
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit import Money
from disputekit.errors import MoneyError
from disputekit.money import LARGEST
from tests.findings import codes

cents = st.integers(-(10**14), 10**14)
euros = cents.map(lambda minor: Money.from_minor(minor, "EUR"))
weightings = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)
percentages = st.decimals(-1000, 1000, places=4)

Operator: TypeAlias = Callable[[object, object], object]

NOT_MONEY = [5, 1.5, "1.00 EUR", None]


@given(euros, euros, euros)
def test_addition_is_a_group(a: Money, b: Money, c: Money) -> None:
    """It is associative and commutative, nothing is neutral, and the opposite takes it back."""
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a == a + Money.zero("EUR")
    assert a - b == a + -b
    assert Money.zero("EUR") == a - a
    assert a + b + c == sum([a, b, c], Money.zero("EUR"))


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.integers(-100, 100))
def test_arithmetic_is_that_of_minor_units(a: int, b: int, times: int) -> None:
    """Sums, differences, multiples and magnitudes are those of whole numbers, in the same currency."""
    this, that = Money.from_minor(a, "KWD"), Money.from_minor(b, "KWD")
    assert Money.from_minor(a + b, "KWD") == this + that
    assert Money.from_minor(a - b, "KWD") == this - that
    assert Money.from_minor(a * times, "KWD") == this * times == times * this
    assert Money.from_minor(abs(a), "KWD") == abs(this)
    assert Money.from_minor(-a, "KWD") == -this


@given(cents, cents)
def test_order_is_that_of_minor_units(a: int, b: int) -> None:
    """All four comparisons agree with those of whole numbers."""
    this, that = Money.from_minor(a, "EUR"), Money.from_minor(b, "EUR")
    assert [a < b, a <= b, a > b, a >= b] == [this < that, this <= that, this > that, this >= that]


def test_equal_amounts_are_ordered_as_equal() -> None:
    """Neither is more than the other, and each is at least the other."""
    one, same = Money(1, "EUR"), Money("1.00", "EUR")
    assert [False, True, False, True] == [one < same, one <= same, one > same, one >= same]


@pytest.mark.parametrize(
    ("operator", "doing"),
    [(add, "add"), (sub, "subtract"), (lt, "compare"), (le, "compare"), (gt, "compare"), (ge, "compare")],
)
def test_currencies_do_not_mix(operator: Operator, doing: str) -> None:
    """Every operation on two currencies is refused, and names both."""
    with pytest.raises(MoneyError) as caught:
        operator(Money(1, "EUR"), Money(2, "JPY"))
    assert ["currency: DK-MONEY-MIXED"] == codes(caught.value)
    assert {"doing": doing, "this": "1.00 EUR", "other": "2 JPY"} == caught.value.findings[0].params


@pytest.mark.parametrize("operator", [add, sub, lt, le, gt, ge])
@pytest.mark.parametrize("other", NOT_MONEY)
def test_money_goes_with_money_only(operator: Operator, other: object) -> None:
    """A bare number has no currency, so it is neither added nor compared."""
    with pytest.raises(MoneyError) as caught:
        operator(Money(1, "EUR"), other)
    assert "DK-MONEY-OPERAND" == caught.value.findings[0].code
    assert repr(other) == caught.value.findings[0].params["operand"]


def test_a_sum_starts_from_zero_of_a_currency() -> None:
    """``sum`` without a start begins with a bare 0, and the error says what to start from."""
    with pytest.raises(MoneyError, match=r"DK-MONEY-OPERAND: cannot add money and 0; .*Money.zero"):
        sum([Money(1, "EUR")])  # type: ignore[list-item]  # pyrefly: ignore[no-matching-overload] - a common slip


@pytest.mark.parametrize("times", [1.5, True, None, "2", Decimal(2)])
def test_multiples_are_whole(times: int) -> None:
    """A part of an amount has to say how it is rounded, so only whole multiples are products."""
    with pytest.raises(MoneyError) as caught:
        Money(1, "EUR") * times
    assert ["DK-MONEY-OPERAND"] == codes(caught.value)


def test_results_stay_in_bounds() -> None:
    """A sum, a product or a percentage beyond the largest amount is refused, as the amount itself would be."""
    largest = Money.from_minor(LARGEST, "EUR")
    with pytest.raises(MoneyError, match="DK-MONEY-SIZE"):
        largest + Money("0.01", "EUR")
    with pytest.raises(MoneyError, match="DK-MONEY-SIZE"):
        largest * 2
    with pytest.raises(MoneyError, match="DK-MONEY-SIZE"):
        largest.percent(101)
    assert largest == largest.percent(100)


@given(cents, percentages)
def test_percent_is_the_nearest_unit(minor: int, percentage: Decimal) -> None:
    """It is within half a unit of the exact share, and on an exact half it is even."""
    exact = Fraction(minor) * Fraction(percentage) / 100
    result = Money.from_minor(minor, "EUR").percent(percentage).minor
    assert abs(result - exact) <= Fraction(1, 2)
    assert abs(result - exact) != Fraction(1, 2) or result % 2 == 0


@given(cents, percentages)
def test_percent_takes_numbers_in_any_form(minor: int, percentage: Decimal) -> None:
    """A str, a Decimal and an int of the same percentage give the same; the opposite amount gives the opposite."""
    money = Money.from_minor(minor, "EUR")
    assert money.percent(percentage) == money.percent(f"{percentage:f}")
    assert money.percent(int(percentage)) == money.percent(str(int(percentage)))
    assert -money.percent(percentage) == (-money).percent(percentage)


@pytest.mark.parametrize("percentage", ["0.0000000000001", Decimal("1E-13"), Decimal("1E+41")])
def test_absurd_percentages_are_refused(percentage: str | Decimal) -> None:
    """More than twelve places, or more than forty digits, are a mistake."""
    with pytest.raises(MoneyError) as caught:
        Money(1, "EUR").percent(percentage)
    assert ["percentage: DK-MONEY-PERCENT"] == codes(caught.value)


def test_the_finest_and_the_largest_percentages_work() -> None:
    """Twelve places are exact, and any percentage of zero is zero."""
    assert Money.from_minor(1, "EUR") == Money(10**12, "EUR").percent("0.000000000001")
    assert Money.zero("EUR") == Money.zero("EUR").percent(Decimal("1E+40"))


@pytest.mark.parametrize("percentage", [12.5, True, None, "12,5", "12.5%", Decimal("NaN")])
def test_percentages_are_plain_numbers(percentage: str) -> None:
    """A float, a bool, NaN and other notations are refused where they stand."""
    with pytest.raises(MoneyError) as caught:
        Money(1, "EUR").percent(percentage)
    assert ("DK-MONEY-NUMBER", "percentage") == (caught.value.findings[0].code, caught.value.findings[0].where)


@given(cents, weightings)
def test_allocation_loses_nothing(minor: int, weights: list[int]) -> None:
    """The parts add up to the whole, each within one unit of its exact share, and 0 gets nothing."""
    parts = [part.minor for part in Money.from_minor(minor, "EUR").allocate(weights)]
    assert minor == sum(parts)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(minor * weight, sum(weights))) < 1


@given(cents, weightings)
def test_allocation_is_fair(minor: int, weights: list[int]) -> None:
    """A larger weight never gets less, an equal one later in the list never more, and signs do not matter."""
    money = Money.from_minor(minor, "EUR")
    parts = money.allocate(weights)
    assert tuple(-part for part in parts) == (-money).allocate(weights)
    ranked = sorted(range(len(weights)), key=lambda i: (-weights[i], i))
    sizes = [abs(parts[i]) for i in ranked]
    assert sorted(sizes, reverse=True) == sizes


@pytest.mark.parametrize(
    ("minor", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (2, [1, 1, 1], [1, 1, 0]),
        (101, [0, 1, 3], [0, 25, 76]),
        (100, [1, 2, 3], [17, 33, 50]),
        (7, [5], [7]),
        (0, [1, 2], [0, 0]),
    ],
)
def test_what_is_left_goes_to_the_largest_remainders(minor: int, weights: list[int], parts: list[int]) -> None:
    """The share with the largest remainder gets a unit first; among equals, the first share."""
    assert parts == [part.minor for part in Money.from_minor(minor, "EUR").allocate(weights)]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [-1], None, 5, ()])
def test_weights_that_part_nothing_are_refused(weights: list[int]) -> None:
    """No weights, negative ones and nothing but zeros cannot part anything."""
    with pytest.raises(MoneyError) as caught:
        Money(1, "EUR").allocate(weights)
    assert ["weights: DK-MONEY-WEIGHTS"] == codes(caught.value)


@pytest.mark.parametrize("weight", [0.5, True, None, "1"])
def test_weights_are_whole(weight: int) -> None:
    """A weight that is not an int is refused with its place."""
    with pytest.raises(MoneyError) as caught:
        Money(1, "EUR").allocate([1, weight])
    assert ["weights[1]: DK-MONEY-WHOLE"] == codes(caught.value)


@given(cents, st.integers(1, 30))
def test_an_even_split_is_even(minor: int, parts: int) -> None:
    """The parts differ by at most one unit, the larger ones first, and add up."""
    split = [part.minor for part in Money.from_minor(minor, "EUR").split(parts)]
    assert parts == len(split)
    assert minor == sum(split)
    assert max(split) - min(split) <= 1
    assert sorted(split, key=abs, reverse=True) == split


@pytest.mark.parametrize("parts", [0, -1])
def test_a_split_has_parts(parts: int) -> None:
    """There is no split into none."""
    with pytest.raises(MoneyError, match="DK-MONEY-WEIGHTS"):
        Money(1, "EUR").split(parts)


def test_a_split_is_into_whole_parts() -> None:
    """The number of parts is an int."""
    with pytest.raises(MoneyError, match="parts: DK-MONEY-WHOLE"):
        Money(1, "EUR").split(2.5)  # type: ignore[arg-type]  # what a caller without a type checker may do


def test_a_split_has_an_end() -> None:
    """Money is not parted into more pieces than memory holds."""
    assert 1_000_000 == len(Money(0, "EUR").split(1_000_000))
    with pytest.raises(MoneyError) as caught:
        Money(1, "EUR").split(1_000_001)
    assert ["parts: DK-MONEY-PARTS"] == codes(caught.value)


def test_weights_that_are_absurd_are_shown_in_short() -> None:
    """A weight of thousands of digits parts money all the same; a negative one is refused like any other."""
    assert (Money(1, "EUR"), Money(0, "EUR")) == Money(1, "EUR").allocate([10**5000, 1])
    with pytest.raises(MoneyError, match=r"got \[an integer of 16610 bits, 1\]"):
        Money(1, "EUR").allocate([-(10**5000), 1])
