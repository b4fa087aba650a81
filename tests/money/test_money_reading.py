"""Amounts come in exactly, or not at all."""

import copy
import pickle
import time
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from disputekit import Money
from disputekit.errors import MoneyError
from disputekit.money import LARGEST, PLACES, Rounding
from tests.findings import codes

minors = st.integers(-LARGEST, LARGEST)
currencies = st.sampled_from(sorted(PLACES))


@given(minors, currencies)
def test_text_is_read_back(minor: int, currency: str) -> None:
    """What ``str`` writes ``parse`` reads, and what ``repr`` writes evaluates, for every currency."""
    money = Money.from_minor(minor, currency)
    assert money == Money.parse(str(money))
    assert money == eval(repr(money))  # noqa: S307 - our own repr
    assert minor == money.minor
    assert currency == money.currency


@given(minors, currencies)
def test_the_amount_is_exact(minor: int, currency: str) -> None:
    """The amount is the minor units shifted by the currency's places, with all of these places, and comes back."""
    money = Money.from_minor(minor, currency)
    with localcontext(prec=1):  # the host's own decimal context has no say
        assert Decimal(minor).as_tuple().digits == tuple(map(int, str(abs(money.minor))))
        assert money == Money(money.amount, currency)
    assert Decimal(minor).scaleb(-PLACES[currency]) == money.amount
    assert -PLACES[currency] == money.amount.as_tuple().exponent


@given(st.integers(-(10**10), 10**10))
def test_a_whole_number_is_in_the_major_unit(amount: int) -> None:
    """An int is euros, not cents; with a Decimal in powers of ten it is the same."""
    assert amount * 100 == Money(amount, "EUR").minor
    assert Money(amount * 1000, "EUR") == Money(Decimal(amount).scaleb(3), "EUR")


@pytest.mark.parametrize(
    ("amount", "minor"),
    [
        ("0", 0),
        ("-0", 0),
        ("+12.5", 1250),
        ("-12.50", -1250),
        ("0012.50", 1250),
        ("10000000000000.00", LARGEST),
        ("-10000000000000.00", -LARGEST),
        (Decimal("1E+13"), LARGEST),
        (Decimal("-0.00"), 0),
        (Decimal("0E+1000000"), 0),
    ],
)
def test_plain_numbers_are_read(amount: str | Decimal, minor: int) -> None:
    """Signs, leading zeros, fewer places and the very largest amounts are read for what they are."""
    assert minor == Money(amount, "EUR").minor


@pytest.mark.parametrize(
    "amount",
    [
        *(
            "12,50",
            "1e5",
            "1_000",
            " 1",
            "1 ",
            "",
            ".5",
            "5.",
            "--1",
            "NaN",
            "Infinity",
            "٣",
            "0x1",
            "1.2.3",
            "1\n",
            "€5",
        ),
        *(12.5, float("nan"), float("inf"), True, False, None, [1], b"1", 1 + 0j, object),
        *(Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity")),
        *("1" * 41, 1 << 128, -(1 << 128)),
    ],
)
def test_what_is_no_plain_number_is_refused(amount: str) -> None:
    """Floats, bools, NaN, other notations and overlong numbers are refused with our error, which says what would do."""
    with pytest.raises(MoneyError) as caught:
        Money(amount, "EUR")
    (finding,) = caught.value.findings
    assert "DK-MONEY-NUMBER" == finding.code
    assert "amount" == finding.where
    assert finding.hint


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("12.505", "EUR"), ("12.500", "EUR"), ("1.0", "JPY"), (Decimal("0.00001"), "CLF"), (Decimal("1E-1000000"), "KWD")],
)
def test_more_places_than_the_currency_has_are_refused(amount: str | Decimal, currency: str) -> None:
    """Nothing is rounded behind anybody's back, and zeros too many are as likely a unit mistaken."""
    with pytest.raises(MoneyError) as caught:
        Money(amount, currency)
    assert ["amount: DK-MONEY-PLACES"] == codes(caught.value)


@pytest.mark.parametrize(
    "amount",
    ["10000000000000.01", "-10000000000000.01", 10**13 + 1, (1 << 128) - 1, "9" * 40, Decimal("1E+14")],
)
def test_amounts_out_of_bounds_are_refused(amount: str | int | Decimal) -> None:
    """One minor unit more than the largest amount is refused, either way."""
    with pytest.raises(MoneyError) as caught:
        Money(amount, "EUR")
    (finding,) = caught.value.findings
    assert "DK-MONEY-SIZE" == finding.code
    assert "amount" == finding.where
    assert 10**15 == finding.params["largest"]


def test_an_absurd_exponent_is_refused_at_once() -> None:
    """An exponent of a million is refused before anything is scaled by it, which would take half a minute."""
    began = time.process_time()
    for sign in "+-":
        for number in (f"1E{sign}1000000", f"-1E{sign}999999"):
            with pytest.raises(MoneyError):
                Money(Decimal(number), "EUR")
            with pytest.raises(MoneyError):
                Money(1, "EUR").percent(Decimal(number))
    assert time.process_time() - began < 1


@pytest.mark.parametrize("text", ["12.50", "", "12.50EUR", None, 12, b"12.50 EUR"])
def test_text_without_a_currency_is_refused(text: str) -> None:
    """``parse`` wants an amount, a space and a currency."""
    with pytest.raises(MoneyError) as caught:
        Money.parse(text)
    assert ["text: DK-MONEY-TEXT"] == codes(caught.value)


def test_text_with_two_spaces_is_refused() -> None:
    """The currency is everything after the first space."""
    with pytest.raises(MoneyError, match="unknown currency ' EUR'"):
        Money.parse("12.50  EUR")


@pytest.mark.parametrize("minor", [1.0, True, None, "1", Decimal(1)])
def test_minor_units_are_whole_numbers(minor: int) -> None:
    """``from_minor`` takes an int and nothing like one."""
    with pytest.raises(MoneyError) as caught:
        Money.from_minor(minor, "EUR")
    assert ["minor: DK-MONEY-WHOLE"] == codes(caught.value)


def test_minor_units_are_bounded() -> None:
    """``from_minor`` takes the largest amount and not a unit more."""
    assert LARGEST == Money.from_minor(LARGEST, "JPY").minor
    with pytest.raises(MoneyError, match="DK-MONEY-SIZE"):
        Money.from_minor(LARGEST + 1, "JPY")


def test_the_sign_is_asked_by_name() -> None:
    """Positive, negative and zero exclude each other."""
    signs = [(m.is_positive, m.is_negative, m.is_zero) for m in (Money(1, "EUR"), Money(-1, "EUR"), Money.zero("EUR"))]
    assert [(True, False, False), (False, True, False), (False, False, True)] == signs


def test_money_never_changes() -> None:
    """Neither field can be set, and there is room for no other."""
    money = Money(1, "EUR")
    with pytest.raises(FrozenInstanceError):
        setattr(money, "minor", 5)  # noqa: B010 - a plain assignment would not pass the type checkers
    assert not hasattr(money, "__dict__")


def test_money_is_a_value() -> None:
    """It copies, pickles, compares by content, and equal ones hash alike; another currency is another amount."""
    money = Money("-12.50", "EUR")
    assert money == copy.deepcopy(money)
    assert money == pickle.loads(pickle.dumps(money))  # noqa: S301 - our own pickle
    assert {money} == {Money.from_minor(-1250, "EUR"), money}
    assert money != Money("-12.50", "USD")


@given(st.integers(-(10**9), 10**9), st.integers(0, 12))
def test_a_decimal_may_have_zeros_to_spare(minor: int, zeros: int) -> None:
    """A database gives ``NUMERIC(12, 4)`` as 40.0000, which is exactly 40.00 EUR."""
    money = Money.from_minor(minor, "EUR")
    assert money == Money(Decimal(str(money.amount) + "0" * zeros), "EUR")


@given(
    st.decimals(-(10**6), 10**6, places=6) | st.integers(-(10**6), 10**6),
    st.sampled_from(["half_even", "half_up", "down", "up"]),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_rounding_is_as_decimals_round(amount: Decimal | int, to: Rounding, currency: str) -> None:
    """Each way of rounding gives what the decimal module gives for the places of the currency, from any exact form."""
    expected = Decimal(amount).quantize(Decimal(1).scaleb(-PLACES[currency]), rounding=f"ROUND_{to.upper()}")
    assert Money(expected, currency) == Money.rounded(amount, currency, to=to)
    assert Money(expected, currency) == Money.rounded(f"{amount:f}", currency, to=to)
    assert Money(expected, currency) == Money.rounded(Fraction(amount), currency, to=to)


def test_what_cannot_be_rounded_is_refused() -> None:
    """A float, another way of rounding, and an amount beyond the bounds."""
    wrong: tuple[tuple[object, str, str], ...] = (
        (0.1, "half_even", "amount: DK-MONEY-NUMBER"),
        (1, "half", "to: DK-VALUE-CHOICE"),
        (10**13 + 1, "half_even", "amount: DK-MONEY-SIZE"),
        (Decimal("1E+1000000"), "half_even", "amount: DK-MONEY-SIZE"),
    )
    for amount, to, expected in wrong:
        with pytest.raises(MoneyError) as caught:
            Money.rounded(amount, "EUR", to=to)  # type: ignore[arg-type]  # wrong on purpose
        assert [expected] == codes(caught.value)
    assert Money("0.01", "EUR") == Money.rounded(Decimal("1E-1000000"), "EUR", to="up")


def test_numbers_of_numpy_are_taken_like_pythons() -> None:
    """A cell of a data frame is an amount, a factor, a weight and a percentage too."""
    numpy = pytest.importorskip("numpy")
    two = numpy.int64(2)
    assert Money(2, "EUR") == Money(two, "EUR") == Money.from_minor(numpy.int32(200), "EUR") == Money(1, "EUR") * two
    assert Money(2, "EUR").allocate([1, 1]) == Money(2, "EUR").allocate([two, two])
    assert int is type(Money.from_minor(numpy.int32(200), "EUR").minor)
    assert Money("0.04", "EUR") == Money(2, "EUR").percent(two)
