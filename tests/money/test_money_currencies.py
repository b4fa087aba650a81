"""The table of currencies, against an independent copy of ISO 4217."""

import pytest
from iso4217 import Currency

from disputekit.errors import MoneyError
from disputekit.money import PLACES, UNITLESS, WITHDRAWN, Money
from tests.findings import codes


def test_places_are_those_of_iso_4217() -> None:
    """Every active code that has a minor unit is known, with its decimal places, and no other."""
    assert {each.code: each.exponent for each in Currency if each.exponent is not None} == PLACES


def test_codes_without_a_minor_unit_are_those_of_iso_4217() -> None:
    """Gold, special drawing rights and test codes are known for what they are."""
    assert {each.code for each in Currency if each.exponent is None} == UNITLESS


def test_withdrawn_codes_stay_readable() -> None:
    """A record in a currency that is no more can still be read, and such a code is not an active one too."""
    assert Money("1.23", "HRK") == Money.parse("1.23 HRK")
    assert set() == WITHDRAWN.keys() & (PLACES.keys() | UNITLESS)


@pytest.mark.parametrize(("currency", "text"), [("JPY", "-5"), ("EUR", "-0.05"), ("KWD", "-0.005"), ("UYW", "-0.0005")])
def test_each_number_of_places_is_written_in_full(currency: str, text: str) -> None:
    """Zero, two, three and four decimal places are all written, with their leading zeros."""
    assert f"{text} {currency}" == str(Money.from_minor(-5, currency))


@pytest.mark.parametrize(
    ("currency", "said"),
    [
        ("eur", "currency: DK-MONEY-CURRENCY"),
        ("EURO", "currency: DK-MONEY-CURRENCY"),
        ("€", "currency: DK-MONEY-CURRENCY"),
        ("", "currency: DK-MONEY-CURRENCY"),
        (None, "currency: DK-MONEY-CURRENCY"),
        (["EUR"], "currency: DK-MONEY-CURRENCY"),
        ("XAU", "currency: DK-MONEY-UNITLESS"),
    ],
)
def test_what_is_no_currency_is_refused(currency: str, said: str) -> None:
    """An unknown code, a code in lower case, the code of gold and a value of another type are refused with a hint."""
    with pytest.raises(MoneyError) as caught:
        Money(1, currency)
    assert [said] == codes(caught.value)
    with pytest.raises(MoneyError) as caught:
        Money.from_minor(1, currency)
    assert [said] == codes(caught.value)
