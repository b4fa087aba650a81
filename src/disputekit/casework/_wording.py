"""The words of what a party reads: English, or another language through a catalogue."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Protocol

import pendulum
from attrs import frozen

from disputekit.money import Money
from disputekit.remedies import Remedy


class Wording(Protocol):
    """Puts into words what a party reads: texts of the library, names, amounts and times.

    ``text`` and ``count`` follow the conventions of gettext: they take the English text, and give it back if there
    is not another. Names of reasons, states and the like are given with spaces: ``duplicate charge``.
    """

    @property
    def language(self) -> str:
        """The language as a tag, such as ``de-AT``."""

    def text(self, message: str) -> str:
        """Give a text in the language."""

    def count(self, one: str, many: str, number: int) -> str:
        """Give the text for so many things: each language has its own plural forms."""

    def money(self, value: Money) -> str:
        """An amount with its currency."""

    def day(self, value: date) -> str:
        """A day with its year."""

    def instant(self, value: datetime) -> str:
        """A day and a time of day, with the name of the zone."""


@frozen
class PlainWording:
    """English, with amounts and times as the library writes them everywhere.

    >>> PlainWording().count("{number} item", "{number} items", 2)
    '{number} items'
    """

    @property
    def language(self) -> str:
        """``en``."""
        return "en"

    def text(self, message: str) -> str:
        """The text itself."""
        return message

    def count(self, one: str, many: str, number: int) -> str:
        """The first for one thing, the second for any other number."""
        return one if number == 1 else many

    def money(self, value: Money) -> str:
        """``20.00 EUR``."""
        return str(value)

    def day(self, value: date) -> str:
        """``Thursday 5 March 2026``."""
        return pendulum.instance(value).format("dddd D MMMM YYYY", locale="en")

    def instant(self, value: datetime) -> str:
        """``Thursday 5 March 2026, 17:00 CET``."""
        return pendulum.instance(value).format("dddd D MMMM YYYY, HH:mm zz", locale="en")


def name_in(wording: Wording, name: str) -> str:
    """Say the name of a reason, a state or the like."""
    return wording.text(name.replace("_", " "))


def remedy_in(wording: Wording, remedy: Remedy) -> str:
    """Say a remedy with its amount.

    >>> from disputekit.remedies import RemedyKind
    >>> remedy_in(PlainWording(), Remedy(RemedyKind.STORE_CREDIT, Money("5.00", "EUR")))
    'store credit of 5.00 EUR'
    """
    name = name_in(wording, remedy.kind.value)
    if remedy.amount is None:
        return name
    return wording.text("{remedy} of {amount}").format(remedy=name, amount=wording.money(remedy.amount))


def remedies_in(wording: Wording, remedies: Iterable[Remedy]) -> str:
    """Say remedies one after the other."""
    return ", ".join(remedy_in(wording, remedy) for remedy in remedies)


def when_in(wording: Wording, at: datetime) -> str:
    """Say a deadline as in a letter: a midnight is the end of the day before; any other time names its zone.

    >>> when_in(PlainWording(), pendulum.datetime(2026, 3, 5, 17, tz="Europe/Berlin"))
    'Thursday 5 March 2026, 17:00 CET'
    >>> when_in(PlainWording(), pendulum.datetime(2026, 3, 5, tz="Europe/Berlin"))
    'the end of Wednesday 4 March 2026'
    """
    return wording.instant(at) if at.time() != time.min else _end(wording, at, "the end of {day}")


def due_in(wording: Wording, at: datetime) -> str:
    """Say until when something is due.

    >>> due_in(PlainWording(), pendulum.datetime(2026, 3, 5)), due_in(PlainWording(), pendulum.datetime(2026, 3, 5, 9))
    ('by the end of Wednesday 4 March 2026', 'by Thursday 5 March 2026, 09:00 UTC')
    """
    if at.time() == time.min:
        return _end(wording, at, "by the end of {day}")
    return wording.text("by {time}").format(time=wording.instant(at))


def _end(wording: Wording, at: datetime, message: str) -> str:
    before = date(at.year, at.month, at.day) - timedelta(days=1)
    return wording.text(message).format(day=wording.day(before))
