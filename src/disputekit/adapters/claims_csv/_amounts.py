"""A sum of money from a cell and its currency."""

from attrs import frozen

from disputekit.adapters.claims_csv._cells import Cells
from disputekit.adapters.claims_csv._numbers import Numbers
from disputekit.adapters.claims_csv._sources import Source
from disputekit.errors import MoneyError
from disputekit.money import Money


@frozen(kw_only=True)
class AmountSource:
    """Where the claimed amount comes from; an empty cell is no claim about money.

    Zeros beyond the currency's own places are dropped (JPY 1200.00 is exactly 1200); nothing is ever rounded.
    """

    where: str
    column: str
    currency: Source
    numbers: Numbers

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
        plain = self.numbers.plain(cell)
        if plain is None:
            cells.not_a_number(self.column, cell, self.numbers.example)
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
            kept = decimals if decimals[places:].strip("0") else decimals[:places]
            return Money(f"{whole}.{kept}" if kept else whole, currency)
        except MoneyError as error:
            cells.blame(self.column, f"{cell} {currency}", error)
            return None
