"""Values as people in one place write them, without losing a digit."""

from datetime import date
from decimal import Context, Decimal, localcontext

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from disputekit.adapters.locale import LocaleFormatter
from disputekit.errors import InvalidValue
from disputekit.money import LARGEST, PLACES, Money
from disputekit.policy import PolicyBook

LOCALES = ["en-US", "en_GB", "de", "de-AT", "de-CH", "fr-FR", "pt-BR", "pl", "sv", "ja", "hi-IN", "ar-EG", "fa", "he"]


@given(st.sampled_from(LOCALES), st.sampled_from(sorted(PLACES)), st.integers(-LARGEST, LARGEST))
def test_an_amount_keeps_every_digit(locale: str, currency: str, minor: int) -> None:
    """In any locale and currency the digits are those of the amount in minor units: none was rounded away."""
    written = LocaleFormatter(locale).money(Money.from_minor(minor, currency))
    digits = "".join(each for each in written if each.isdecimal())
    assert str(abs(minor)).rjust(PLACES[currency] + 1, "0") == digits
    assert " " not in written  # no line can break in an amount


@pytest.mark.parametrize(
    ("locale", "money", "expected"),
    [
        ("de", Money("1234.50", "EUR"), "1.234,50\xa0€"),
        ("fr-FR", Money("1234.50", "EUR"), "1\u202f234,50\xa0€"),
        ("de-CH", Money("1234.50", "CHF"), "CHF\xa01’234.50"),
        ("en-US", Money("-3.00", "EUR"), "-€3.00"),
        ("en-US", Money("1.234", "BHD"), "BHD\xa01.234"),
        ("en-US", Money("1.234", "IQD"), "IQD\xa01.234"),
        ("en-US", Money("5.25", "HUF"), "HUF\xa05.25"),
        ("ja", Money("1500", "JPY"), "￥1,500"),
        ("de", Money("1500", "JPY"), "1.500\xa0¥"),
        ("hi-IN", Money("9999999999999.99", "INR"), "₹99,99,99,99,99,999.99"),
    ],
)
def test_an_amount_looks_as_it_does_there(locale: str, money: Money, expected: str) -> None:
    """Separators, the place of the currency, spaces that do not break, and the places that the currency has by law."""
    assert expected == LocaleFormatter(locale).money(money)


def test_shares_numbers_and_days() -> None:
    """All decimal places, and no more; a day in words."""
    german = LocaleFormatter("de-DE")
    assert ("85\xa0%", "12,5\xa0%", "33,333333\xa0%", "0\xa0%") == tuple(
        german.percent(Decimal(each)) for each in ("85", "12.50", "33.333333", "0")
    )
    assert ("1.234", "1.234,5678", "-7") == (
        german.number(1234), german.number(Decimal("1234.5678")), german.number(-7)
    )  # fmt: skip
    assert ("22. November 2026", "22 novembre 2026") == (
        german.date(date(2026, 11, 22)), LocaleFormatter("fr").date(date(2026, 11, 22))
    )  # fmt: skip


def test_a_host_that_counts_with_few_digits_changes_nothing() -> None:
    """The precision of the host's own decimal context does not reach what is written."""
    with localcontext(Context(prec=3)):
        written = LocaleFormatter("en-US")
        assert "€9,999,999,999,999.99" == written.money(Money("9999999999999.99", "EUR"))
        assert ("33.333333%", "1,234,567.891") == (
            written.percent(Decimal("33.333333")), written.number(Decimal("1234567.891"))
        )  # fmt: skip


@pytest.mark.parametrize("wrong", ["xx-YY", "", "german", "de_", None, 7])
def test_a_locale_that_nobody_knows_is_refused(wrong: object) -> None:
    """At once, and not when the first letter is written."""
    with pytest.raises(InvalidValue) as caught:
        LocaleFormatter(wrong)  # type: ignore[arg-type]  # that is the point
    assert f"locale: DK-LOCALE-UNKNOWN: {wrong!r} is not a known locale; use a tag such as 'de-AT' or 'en-GB'" == str(
        caught.value
    )


def test_a_locale_of_babel_will_do() -> None:
    """Who has parsed one already passes it; equal locales make equal formatters."""
    assert LocaleFormatter("de-AT") == LocaleFormatter(Locale("de", "AT"))


def test_a_letter_is_written_in_a_locale() -> None:
    """Policy, language and locale meet in one call."""
    book = PolicyBook.loads("""
schema = "disputekit.policy/1"
policy = { id = "shop", version = "1" }
fields = { reason = ["changed_mind"] }
rule = [{ id = "r", offer = [{ refund = "1234.50 EUR" }], template = { de = "Am {as_of}: {refund}" } }]
""")
    decision = book.decide({"reason": "changed_mind"}, as_of=date(2026, 11, 22))
    assert "Am 22. November 2026: 1.234,50\xa0€" == decision.letter(language="de", formatter=LocaleFormatter("de")).text
