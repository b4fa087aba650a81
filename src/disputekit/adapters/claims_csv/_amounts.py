"""A sum of money from a cell and its currency."""

import re

from attrs import frozen

from disputekit.adapters.claims_csv._cells import Cells
from disputekit.adapters.claims_csv._sources import Source
from disputekit.errors import MoneyError
from disputekit.money import Money


@frozen(kw_only=True)
class AmountSource:
    """Where the claimed amount comes from; an empty cell is no claim about money.

    ``decimal`` is the sign before the decimals, ``group`` the one between groups of digits, if any. Zeros beyond the
    currency's own places are dropped (JPY 1200.00 is exactly 1200); nothing is ever rounded.
    """

    where: str
    column: str
    currency: Source
    decimal: str = "."
    group: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it needs."""
        return (self.column, *self.currency.columns)

    def read(self, cells: Cells) -> Money | None:
        """Give the amount of one row, or ``None`` where it has none."""
        cell = cells.text(self.column)
        currency = self.currency.read(cells) if cell else None
        if not cell:
            return None
        plain = self._plain(cell)
        if plain is None:
            cells.complain(
                "DK-ROW-NUMBER",
                '{column} "{cell}": not {kind}',
                {"column": self.column, "cell": cell, "kind": "a number"},
                f"write it like {self._example()}",
            )
        if not currency:
            cells.complain(
                "DK-ROW-CURRENCY",
                '{column} "{cell}": an amount without a currency',
                {"column": self.column, "cell": cell},
                "fill in the currency, or give the mapping's claim.amount.currency a default",
            )
        return self._money(cell, plain, str(currency), cells) if plain and currency else None

    def _money(self, cell: str, plain: str, currency: str, cells: Cells) -> Money | None:
        try:
            places = len(str(Money.zero(currency).amount).partition(".")[2])
            whole, _, decimals = plain.partition(".")
            kept = decimals[:places] + decimals[places:].rstrip("0")
            return Money(f"{whole}.{kept}" if kept else whole, currency)
        except MoneyError as error:
            cells.blame(self.column, f"{cell} {currency}", error)
            return None

    def _plain(self, cell: str) -> str | None:
        group, decimal = re.escape(self.group), re.escape(self.decimal)
        grouped = rf"[0-9]{{1,3}}(?:{group}[0-9]{{2,3}})*{group}[0-9]{{3}}|" if group else ""
        if re.fullmatch(rf"[+-]?(?:{grouped}[0-9]+)(?:{decimal}[0-9]+)?", cell) is None:
            return None
        return (cell.replace(self.group, "") if self.group else cell).replace(self.decimal, ".")

    def _example(self) -> str:
        return f"1{self.group}234{self.decimal}50"
