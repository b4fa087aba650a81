"""How a file writes its numbers."""

import re
from typing import Final

from attrs import field, frozen

_MOST: Final = 30  # more than any amount in bounds can have


@frozen
class Numbers:
    """The sign before decimals, and the one between groups of digits, if any."""

    decimal: str = "."
    group: str = ""
    _digits: re.Pattern[str] = field(init=False, repr=False, eq=False)

    @_digits.default
    def _pattern(self) -> re.Pattern[str]:
        group, decimal = re.escape(self.group), re.escape(self.decimal)
        grouped = rf"[0-9]{{1,3}}(?:{group}[0-9]{{2,3}})*{group}[0-9]{{3}}|" if group else ""
        return re.compile(rf"[+-]?(?:{grouped}[0-9]{{1,{_MOST}}})(?:{decimal}[0-9]{{1,{_MOST}}})?")

    def plain(self, cell: str) -> str | None:
        """Give a number in plain digits with a point, or ``None`` if the cell is none."""
        if self._digits.fullmatch(cell) is None:
            return None
        return (cell.replace(self.group, "") if self.group else cell).replace(self.decimal, ".")

    @property
    def example(self) -> str:
        """A number as this file writes it."""
        return f"1{self.group}234{self.decimal}50"
