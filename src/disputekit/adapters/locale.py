"""Texts, money, days and numbers in the language of a reader; needs the extra ``locale``."""

import unicodedata
from copy import copy
from datetime import date, datetime
from decimal import Context, Decimal, localcontext
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen
from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_name
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal, format_percent, get_currency_symbol

from disputekit._lib.kinds import is_a
from disputekit._lib.text import shown
from disputekit.errors import Finding, InvalidValue
from disputekit.money import Money

__all__ = ["Catalogue", "LocaleFormatter"]

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


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return None if name is None else ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError):
        raise InvalidValue(
            Finding("DK-LOCALE-ZONE", "{zone} is not a known time zone", {"zone": shown(name)}, where="zone",
                    hint="use an IANA name such as 'Europe/Berlin'")
        ) from None  # fmt: skip


def _folders(folder: str | Path | None) -> tuple[Path, ...]:
    ours = Path(__file__).parents[1] / "locales"
    return (ours,) if folder is None else (Path(folder), ours)


@frozen
class Catalogue:
    """The words of a language for what a party reads: a ``Wording`` for pages and notices.

    The texts are catalogues of gettext, as files ``LANGUAGE/LC_MESSAGES/disputekit.po``. The library ships German and
    Spanish. ``folder`` has catalogues of your own, which go before ours: with your own reasons, other words, another
    language. A text that no catalogue has stays English. ``zone`` is the reader's time zone (an IANA name); without it,
    a time stays in the zone that it has. Raises ``InvalidValue`` for an unknown locale or zone.

    >>> german = Catalogue("de", zone="Europe/Berlin")
    >>> german.text("duplicate charge")
    'doppelte Belastung'
    >>> german.instant(datetime.fromisoformat("2026-03-05T16:00:00+00:00"))
    'Donnerstag, 5. März 2026, 17:00 MEZ'
    """

    locale: Locale = field(converter=_locale)
    folder: str | Path | None = field(default=None, kw_only=True)
    zone: ZoneInfo | None = field(default=None, converter=_zone, kw_only=True)
    _formatter: LocaleFormatter = field(init=False, repr=False, eq=False)
    _texts: NullTranslations = field(init=False, repr=False, eq=False)

    @_formatter.default
    def _made_formatter(self) -> LocaleFormatter:
        return LocaleFormatter(self.locale)

    @_texts.default
    def _found_texts(self) -> NullTranslations:
        names = dict.fromkeys([str(self.locale), self.locale.language])
        found = NullTranslations()
        for folder in reversed(_folders(self.folder)):
            for name in reversed(names):
                path = folder / name / "LC_MESSAGES" / "disputekit.po"
                if path.exists():
                    before, found = found, _texts_of(path)
                    found.add_fallback(before)
        return found

    @property
    def language(self) -> str:
        """The language as a tag."""
        return str(self.locale).replace("_", "-")

    def text(self, message: str) -> str:
        """Look the text up; English where no catalogue has it."""
        return self._texts.gettext(message) if message else ""

    def count(self, one: str, many: str, number: int) -> str:
        """Look up the plural form for ``number``; the rule is that of the catalogue."""
        return self._texts.ngettext(one, many, number)

    def money(self, value: Money) -> str:
        """An amount as the locale writes it; nothing is rounded."""
        return self._formatter.money(value)

    def day(self, value: date) -> str:
        """A day with its weekday and year."""
        return format_date(value, format="full", locale=self.locale)

    def instant(self, value: datetime) -> str:
        """A day and a time of day in the reader's zone, with the zone's short name."""
        there = value if self.zone is None else value.astimezone(self.zone)
        time = format_time(there.time(), format="short", locale=self.locale)
        zone = get_timezone_name(there, width="short", locale=self.locale)
        return f"{self.day(there.date())}, {time} {zone}"


def _texts_of(path: Path) -> GNUTranslations:
    """Read a catalogue as text, so that nobody has to compile one."""
    compiled = BytesIO()
    try:
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=path.parents[1].name, abort_invalid=True))
        compiled.seek(0)
        return GNUTranslations(compiled)
    except (ValueError, PoFileError) as error:
        raise InvalidValue(
            Finding("DK-LOCALE-CATALOGUE", "{path} is not a catalogue of gettext: {error}",
                    {"path": str(path), "error": str(error)}, where="folder", hint="correct the file, or leave it out")
        ) from None  # fmt: skip
