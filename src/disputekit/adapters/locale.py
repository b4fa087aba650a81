"""Money, days and numbers in letters, as people in one place write them; needs the extra ``locale``."""

import unicodedata
from copy import copy
from datetime import date
from decimal import Context, Decimal, localcontext
from typing import Final

from attrs import field, frozen
from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent, get_currency_symbol

from disputekit._lib.kinds import is_a
from disputekit._lib.text import shown
from disputekit.errors import Finding, InvalidValue
from disputekit.money import Money

__all__ = ["LocaleFormatter"]

_EXACT: Final = Context(prec=60)
"""Babel counts in the context of the host, which may keep fewer digits than an amount has."""

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"


def _locale(tag: str | Locale) -> Locale:
    try:
        if is_a(tag, str):
            return Locale.parse(str(tag).replace("-", "_"))
        if is_a(tag, Locale):
            return Locale.parse(tag)
    except (ValueError, UnknownLocaleError):
        pass
    raise InvalidValue(
        Finding("DK-LOCALE-UNKNOWN", "{tag} is not a known locale", {"tag": shown(tag)}, where="locale",
                hint="use a tag such as 'de-AT' or 'en-GB'")
    )  # fmt: skip


@frozen
class LocaleFormatter:
    r"""Writes values as a locale does; it rounds nothing. Pass one as the ``formatter`` of ``Decision.letter``.

    An amount has as many decimal places as its currency has by ISO 4217, whatever is usual in cash: Babel itself would
    write 1.234 dinars of Iraq as 1. Between digits and letters stands a space at which no line breaks. Raises
    ``InvalidValue`` for an unknown locale.

    >>> german = LocaleFormatter("de-AT")
    >>> german.date(date(2026, 11, 22)), german.percent(Decimal("12.5"))
    ('22. November 2026', '12,5\xa0%')
    >>> LocaleFormatter("en-GB").money(Money("1234.50", "EUR"))
    '€1,234.50'
    """

    locale: Locale = field(converter=_locale)

    def money(self, value: Money) -> str:
        """``€1,234.50`` or ``1.234,50 €``, with the currency's own number of decimal places."""
        amount = value.amount
        places = -int(amount.as_tuple().exponent)
        pattern = copy(self.locale.currency_formats["standard"])
        pattern.frac_prec = (places, places)
        with localcontext(_EXACT):
            text = str(pattern.apply(amount, self.locale, currency=value.currency, currency_digits=False))
        return _spaced(text, get_currency_symbol(value.currency, self.locale))

    def date(self, value: date) -> str:
        """``22 November 2026``."""
        return format_date(value, format="long", locale=self.locale)

    def percent(self, value: Decimal) -> str:
        """``12.5%``: all its decimal places, and no more."""
        with localcontext(_EXACT):
            return format_percent(value.scaleb(-2), locale=self.locale, decimal_quantization=False)

    def number(self, value: int | Decimal) -> str:
        """``1,234.5``: all its decimal places."""
        with localcontext(_EXACT):
            return format_decimal(value, locale=self.locale, decimal_quantization=False)


def _spaced(text: str, symbol: str) -> str:
    """Put a space between a currency that is written in letters and a digit, as the rules of the locales want it."""
    before, found, after = text.partition(symbol)
    if after[:1].isdigit() and not unicodedata.category(symbol[-1]).startswith("S"):
        return f"{before}{found}{_NO_BREAK}{after}"
    return text
