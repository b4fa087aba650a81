"""Flags that a host's functions work out, row by row, where the columns do not state them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from attrs import evolve, frozen

from disputekit._lib.kinds import is_a
from disputekit._lib.text import shown
from disputekit.errors import Finding, InvalidValue
from disputekit.policy._batch._columns import Columns, bare
from disputekit.policy._engine import Column, Engine, no_field, no_value
from disputekit.policy._fields import Field, Scalar
from disputekit.policy._predicates import completed

if TYPE_CHECKING:
    from numpy.typing import NDArray


__all__ = ["BadCells", "Codes", "Meaning", "ReadColumn", "read", "read_cells", "scenarios_of", "with_flags"]


Codes: TypeAlias = "NDArray[np.intp]"
Meaning: TypeAlias = tuple[int, int, bool]
"""The boxes met for certain, those met perhaps, and whether this is one value of the field and not less."""

_WRONG: Final = -1
_SMALL: Final = 65_536  # up to here a table of every value is faster than bisection
_MOST: Final = 100  # wrong cells that are listed one by one: nobody reads more
_PLAIN: Final = "biuU"  # what such an array holds becomes values of Python by itself
_NO_COLUMNS: Final = (str, bytes, Mapping)


@frozen(eq=False)
class ReadColumn:
    """One column: for each row the code of its value, and for each code what the value means."""

    field: Field
    cells: "NDArray[np.generic]"
    codes: Codes
    meanings: list[Meaning]

    def values(self, rows: Codes) -> list[Scalar]:
        """The values of some rows, which are known to be sound; ``None`` where there is none."""
        cells: list[Scalar] = self.cells[rows].tolist()
        return cells if self.cells.dtype.kind in _PLAIN else list(map(_value, cells))

    @property
    def vague(self) -> "NDArray[np.bool_]":
        """Which rows have no value, or one that stands for several."""
        return self._open[self.codes]

    def left_open(self, rows: Codes) -> Codes:
        """For some rows the code of what they leave open; -1 where they have one value."""
        codes = self.codes[rows]
        return np.where(self._open[codes], codes, -1)

    @property
    def _open(self) -> "NDArray[np.bool_]":
        """The same for each code; -1 is not one."""
        return ~np.array([*(stated for _, _, stated in self.meanings), True])


class BadCells:
    """Wrong cells, collected until all columns have been read."""

    def __init__(self) -> None:
        """Begin without any."""
        self.findings: list[Finding] = []
        self._cells: list[tuple[int, Finding]] = []
        self._count = 0

    def note(self, rows: "NDArray[np.intp]", make: Callable[[int], Finding]) -> None:
        """Note that some rows are wrong; ``make`` makes the finding for a row, for the first rows only."""
        self._count += len(rows)
        self._cells += [(row, make(row)) for row in rows[:_MOST].tolist()]

    def note_all(self, row: int, findings: Iterable[Finding]) -> None:
        """Note what is wrong in one row."""
        told = [(row, evolve(each, where=f"row {row} {each.where}")) for each in findings]
        self._count += len(told)
        self._cells += told

    def raise_all(self) -> None:
        """Raise ``InvalidValue`` with what was noted, if anything was: row by row, up to a hundred."""
        told = sorted(self._cells, key=lambda each: each[0])[:_MOST]
        self.findings += [finding for _, finding in told]
        if self._count > len(told):
            self.findings.append(
                Finding("DK-POLICY-MORE-CELLS", "{more} more cells are wrong", {"more": self._count - len(told)},
                        where="columns", hint="correct the cells above first")
            )  # fmt: skip
        if self.findings:
            raise InvalidValue(*self.findings)


def read(engine: Engine, columns: Columns, refused: BadCells) -> tuple[list[ReadColumn], int]:
    """Every column of a field, in the order of the engine, and how many rows there are.

    What is wrong with cells is noted. Raises ``InvalidValue`` at once unless all are columns of the same length.
    """
    given = _arrays(columns)
    lengths = {name: len(array) for name, array in given.items()}
    if len(set(lengths.values())) > 1:
        raise InvalidValue(
            Finding(
                "DK-POLICY-COLUMNS", "columns must have the same length, got {lengths}",
                {"lengths": ", ".join(f"{name} {length}" for name, length in lengths.items())},
                where="columns", hint="give every column a value for every row",
            )
        )  # fmt: skip
    known = [column.name for column in engine.columns]
    refused.findings += [no_field(name, known) for name in given if name not in engine.names]
    found = [read_cells(column, given[column.name]) for column in engine.columns if column.name in given]
    for each in found:
        refused.note(np.flatnonzero(each.codes == _WRONG), partial(_wrong, each))
    return found, max(lengths.values(), default=0)


def _wrong(read: ReadColumn, row: int) -> Finding:
    return no_value(read.field, read.cells.item(row), f"row {row} ")


def _arrays(columns: Columns) -> "dict[str, NDArray[np.generic]]":
    """Give every column as an array of our own, of numbers or of objects."""
    names = list(columns if isinstance(columns, Mapping) else getattr(columns, "columns", ()))
    found = {name: _array(columns[name]) for name in names}
    wrong = [name for name, array in found.items() if array is None]
    if wrong or not (names or is_a(columns, Mapping)):
        raise InvalidValue(
            Finding(
                "DK-POLICY-NO-COLUMNS", "columns must be a mapping of lists or a data frame, got {columns}",
                {"columns": shown(columns)}, where="columns",
                hint="pass a mapping from each field's name to the list of its values",
            )
        )  # fmt: skip
    return {name: array for name, array in found.items() if array is not None}


def _array(column: object) -> "NDArray[np.generic] | None":
    if hasattr(column, "__array__"):
        array = np.array(column)
        return array if array.ndim == 1 else None
    if not isinstance(column, Collection) or isinstance(column, _NO_COLUMNS):
        return None
    cells = list(column)
    kinds = set(map(type, cells))
    if kinds in ({int}, {bool}):
        try:
            return np.array(cells, np.int64 if int in kinds else np.bool_)
        except OverflowError:  # beyond 64 bits, and so beyond every field
            pass
    return np.fromiter(cells, object, len(cells))  # np.array() would turn 1 and "a" into texts


def read_cells(column: Column, cells: "NDArray[np.generic]") -> ReadColumn:
    """Read one column; what is not a value of its field has the code -1."""
    if column.axis.field.kind == "whole" and cells.dtype.kind in "iuf":
        return _numbers(column, cells)
    by_cell: dict[tuple[type, object], int] = {}
    by_meaning: dict[Meaning, int] = {}

    def code(cell: object) -> int:
        key = (type(cell), cell)  # True is not 1
        try:
            return by_cell[key]
        except KeyError:
            by_cell[key] = found = _code(column, cell, by_meaning)
            return found
        except TypeError:  # a list has no hash, and is not a value either
            return _WRONG

    given = cells.tolist()
    if set(map(type, given)) <= {str, type(None)}:
        table = {cell: code(cell) for cell in set(given)}
        codes = np.fromiter(map(table.__getitem__, given), np.intp, len(given))
    else:
        codes = np.fromiter(map(code, given), np.intp, len(given))
    return ReadColumn(column.axis.field, cells, codes, list(by_meaning))


def _code(column: Column, cell: object, by_meaning: dict[Meaning, int]) -> int:
    value = bare(cell)
    if value is None:
        meaning = _nothing(column)
    elif (both := column.read(value)) is None:
        return _WRONG
    else:
        meaning = (*both, column.look(value) is not None)  # type: ignore[arg-type] # it is a value of the field
    return by_meaning.setdefault(meaning, len(by_meaning))


def _numbers(column: Column, cells: "NDArray[np.generic]") -> ReadColumn:
    """Whole numbers; in a column of floats too, since that is what data frames make of them where some are missing."""
    field = column.axis.field
    numbers = cells.astype(np.float64)  # exact up to 2 ** 53, which no field reaches
    there = ~np.isnan(numbers)
    sound = (numbers >= field.low) & (numbers <= field.high) & (np.floor(numbers) == numbers)
    codes = np.where(there, _WRONG, len(column.masks))
    ordinals = numbers[sound].astype(np.int64) - field.low
    codes[sound] = _atoms(column, ordinals)
    return ReadColumn(field, cells, codes, [*((mask, mask, True) for mask in column.masks), _nothing(column)])


def _atoms(column: Column, ordinals: "NDArray[np.int64]") -> Codes:
    starts = np.array(column.axis.starts)
    if column.axis.field.size <= _SMALL:
        return np.repeat(np.arange(len(starts)), np.diff(starts, append=column.axis.field.size))[ordinals]
    return np.searchsorted(starts, ordinals, side="right") - 1


def _nothing(column: Column) -> Meaning:
    """What it means that nothing is stated: the field does not apply, or is left out."""
    both = column.read(None)
    return (column.always, -1, False) if both is None else (*both, True)


def _value(cell: object) -> Scalar:
    value = bare(cell)
    return int(value) if isinstance(value, float) else value  # type: ignore[return-value] # one that has a code


def scenarios_of(columns: Iterable[ReadColumn], rows: Codes) -> list[dict[str, Scalar]]:
    """Rows as scenarios: what nothing is stated of is left out, unless it may not apply."""
    made: list[dict[str, Scalar]] = [{} for _ in range(len(rows))]
    for each in columns:
        name, optional = each.field.name, each.field.optional
        for scenario, value in zip(made, each.values(rows), strict=True):
            if value is not None or optional:
                scenario[name] = value
    return made


def with_flags(engine: Engine, found: list[ReadColumn], count: int) -> list[ReadColumn]:
    """Complete every row, and read the flags as columns of their own. Raises ``InvalidValue`` with what functions did.

    A function is host code of unknown cost, so each row is asked about just once, as it would be alone.
    """
    if not engine.asked:
        return found
    rows = []
    refused = BadCells()
    for row, scenario in enumerate(scenarios_of(found, np.arange(count))):
        try:
            rows.append(completed(engine.asked, scenario))
        except InvalidValue as error:
            refused.note_all(row, error.findings)
    refused.raise_all()
    flags = {each.field for each in engine.asked}
    given = {each.field.name: each for each in found if each.field.name not in flags}
    for column in engine.columns:
        if column.name in flags:
            given[column.name] = read_cells(column, np.fromiter((row.get(column.name) for row in rows), object, count))
    return [given[column.name] for column in engine.columns if column.name in given]
