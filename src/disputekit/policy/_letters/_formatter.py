"""How a letter writes money, days and numbers: a port, and a plain implementation that needs nothing."""

from datetime import date
from decimal import Decimal
from typing import Protocol

from disputekit.money import Money
from disputekit.policy._offers import amount_text

__all__ = ["Formatter", "PlainFormatter"]


class Formatter(Protocol):
    """Writes values for people. Nothing may be rounded: what is paid and what the letter says must be the same."""

    def money(self, value: Money) -> str:
        """An amount with its currency."""

    def date(self, value: date) -> str:
        """A day."""

    def percent(self, value: Decimal) -> str:
        """A share: 85 is 85 per cent."""

    def number(self, value: int | Decimal) -> str:
        """A number."""


class PlainFormatter:
    """Writes values as policies do, in no language: ``68.00 EUR``, ``2026-11-22``, ``85%``.

    ``disputekit.adapters.locale`` writes them as people in one place do.

    >>> PlainFormatter().money(Money("1234.50", "EUR")), PlainFormatter().percent(Decimal("12.50"))
    ('1234.50 EUR', '12.5%')
    """

    def money(self, value: Money) -> str:
        """``1234.50 EUR``."""
        return str(value)

    def date(self, value: date) -> str:
        """``2026-11-22``."""
        return value.isoformat()

    def percent(self, value: Decimal) -> str:
        """``85%``."""
        return amount_text(value)

    def number(self, value: int | Decimal) -> str:
        """``1234.5``."""
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
