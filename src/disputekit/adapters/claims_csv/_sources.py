"""Where a value comes from: a constant, a column, several columns composed; mapped, banded or typed."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import did_you_mean
from disputekit.adapters.claims_csv._cells import Cells
from disputekit.adapters.claims_csv._numbers import Numbers
from disputekit.errors import Scalar

CellType: TypeAlias = Literal["text", "integer", "number"]
Bands: TypeAlias = tuple[tuple[Decimal, Scalar], ...]

PLACE: Final = re.compile(r"\{([^{}]*)\}")


def _map(items: Mapping[str, Scalar] | None) -> FrozenMap[str, Scalar] | None:
    return None if items is None else FrozenMap(items)


@frozen(kw_only=True)
class Source:
    """Where one value comes from; ``where`` is its place in the mapping."""

    where: str
    column: str = ""
    compose: str = ""
    value: Scalar = None
    map: Mapping[str, Scalar] | None = field(default=None, converter=_map)
    default: Scalar = None
    bands: Bands = ()
    type: CellType = "text"
    numbers: Numbers = field(factory=Numbers)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it needs."""
        return (self.column,) if self.column else tuple(PLACE.findall(self.compose))

    @property
    def says(self) -> str:
        """The columns it comes from, in words."""
        return " + ".join(self.columns)

    def read(self, cells: Cells) -> Scalar:
        """Give the value of one row, or ``None`` where it has none."""
        if self.value is not None:
            return self.value
        cell = self._cell(cells)
        if not cell:
            return self.default
        if self.map is not None:
            return self._mapped(cell, self.map, cells)
        if self.bands:
            return self._banded(cell, cells)
        return cell if self.type == "text" else self._number(cell, self.type, cells)

    def _cell(self, cells: Cells) -> str:
        texts = {column: cells.text(column) for column in self.columns}
        if self.column:
            return texts[self.column]
        return PLACE.sub(lambda place: texts[place[1]], self.compose) if all(texts.values()) else ""

    def _mapped(self, cell: str, known: Mapping[str, Scalar], cells: Cells) -> Scalar:
        value = known.get(cell, self.default)
        if value is None:
            cells.complain(
                "DK-ROW-UNMAPPED",
                '{column} "{cell}": not in {where}.map',
                {"column": self.says, "cell": cell, "where": self.where},
                did_you_mean(cell, known, "add it to the map, or give a default"),
            )
        return value

    def _banded(self, cell: str, cells: Cells) -> Scalar:
        number = self._number(cell, "number", cells)
        at = 0 if number is None else bisect_right(self.bands, Decimal(str(number)), key=lambda band: band[0])
        return self.bands[at - 1][1] if at else self.default

    def _number(self, cell: str, kind: CellType, cells: Cells) -> int | float | None:
        plain = self.numbers.plain(cell)
        if plain is not None and (kind == "number" or "." not in plain):
            return float(plain) if kind == "number" else int(plain)
        whole = kind == "integer"
        cells.not_a_number(self.says, cell, *(("12", "a whole number") if whole else (self.numbers.example,)))
        return None


@frozen
class Highest:
    """Several sources of one number: the highest that any of them gives."""

    sources: tuple[Source, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns they need."""
        return tuple(column for source in self.sources for column in source.columns)

    def read(self, cells: Cells) -> Scalar:
        """Give the highest number, or ``None`` where none is given."""
        values = [source.read(cells) for source in self.sources]
        return max((value for value in values if isinstance(value, int | float)), default=None)


Fact: TypeAlias = Source | Highest
