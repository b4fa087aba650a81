"""Scores by the column, with numpy: the same whole numbers as one at a time."""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from disputekit._input.frames import Columns, column_names, is_frame
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.kinds import is_a
from disputekit._lib.text import shown
from disputekit.errors import Finding, RowReason, ScoringError
from disputekit.triage._recipe import PRIORITIES, Recipe, Term
from disputekit.triage._scale import GRID, Method, misnamed, missing, not_a_factor, not_a_mapping, scale_of, step_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["NO_KEY", "ScoreColumns", "read_factors", "score_columns"]

NO_KEY: Final = -(2**63)
"""The key of a row that has no score: it sorts after every other."""

_PER_POINT: Final = GRID // 100
_BLOCK: Final = 16_384  # rows that are scored together: their intermediate columns stay in the cache


@frozen(eq=False, repr=False)
class ScoreColumns:
    """The scores of many rows: numpy columns, all as long as the columns that were passed.

    ``key`` is int64. ``ok`` marks rows with a score; ``reasons`` lists why a row has none. A row without a score
    has the lowest int64 as its key, so that it sorts last; NaN as its value; an empty text as its priority; and 0 as
    each share. Everything but ``key`` and ``ok`` is computed when it is first used.
    """

    key: "NDArray[np.int64]"
    ok: "NDArray[np.bool_]"
    _recipe: Recipe
    _factors: "Mapping[str, NDArray[np.float64]]"
    _bad: "Mapping[str, Mapping[int, object]]" = field(factory=FrozenMap)

    @property
    def n(self) -> int:
        """The number of rows."""
        return len(self.key)

    @cached_property
    def value(self) -> "NDArray[np.float64]":
        """The scores for people: 0 to 100, with two decimal places."""
        import numpy as np  # noqa: PLC0415 - numpy is optional, and the rest of triage works without it

        _, middles = _arrays(self._recipe.method)
        key = np.where(self.ok, self.key, 0)
        steps = np.searchsorted(middles, -(-2 * key // self._recipe.total), side="left")
        return np.where(self.ok, steps / _PER_POINT, np.nan)

    @cached_property
    def priority(self) -> "NDArray[np.str_]":
        """The bands that the keys fall into: ``"P1"`` to ``"P4"``."""
        import numpy as np  # noqa: PLC0415 - see above

        bands = np.searchsorted(np.array(self._recipe.floors, np.int64), self.key, side="right")
        return np.where(self.ok, np.array(PRIORITIES)[bands], "")

    @cached_property
    def shares(self) -> "Mapping[str, NDArray[np.int64]]":
        """The exact part of each factor in the key, by factor: the parts add up to the key."""
        import numpy as np  # noqa: PLC0415 - see above

        found = {}
        for term in self._recipe.terms:
            steps = np.rint(self._factors[term.name] * GRID).astype(np.int64)
            found[term.name] = np.where(self.ok, _counts(self._recipe, term)[steps], 0)
        return FrozenMap(found)

    @cached_property
    def reasons(self) -> tuple[RowReason, ...]:
        """Why rows have no score, by row: one reason for each bad cell."""
        return tuple(
            RowReason(row, not_a_factor(cell, name))
            for row, name, cell in sorted(
                ((row, name, cell) for name, cells in self._bad.items() for row, cell in cells.items()),
                key=lambda each: each[:2],
            )
        )

    def to_dict(self) -> dict[str, object]:
        """Return all columns as lists, with ``reasons`` as rows of plain data."""
        return {
            "key": self.key.tolist(),
            "value": [value if ok else None for value, ok in zip(self.value.tolist(), self.ok.tolist(), strict=True)],
            "priority": self.priority.tolist(),
            "shares": {name: share.tolist() for name, share in self.shares.items()},
            "ok": self.ok.tolist(),
            "reasons": [{"row": each.row, "code": each.code, "text": each.text} for each in self.reasons],
        }

    def __repr__(self) -> str:
        """How many rows there are, and how many have no score."""
        bad = self.n - int(self.ok.sum())
        return f"ScoreColumns(n={self.n}{f', without a score: {bad}' if bad else ''})"


def score_columns(recipe: Recipe, factors: Columns) -> ScoreColumns:
    """Score columns of factors; see ``Scorer.score_many``."""
    columns, bad = read_factors(factors, [term.name for term in recipe.terms])
    import numpy as np  # noqa: PLC0415 - see above; read_factors reports when numpy is missing

    rows = len(next(iter(columns.values())))
    key = np.empty(rows, np.int64)
    counts = [(columns[term.name], _counts(recipe, term)) for term in recipe.terms if term.weight]
    for start in range(0, rows, _BLOCK):
        block = slice(start, start + _BLOCK)
        parts = (table.take(_steps(column[block]), mode="clip") for column, table in counts)  # steps are in range
        total = next(parts)
        for part in parts:
            total += part
        key[block] = total
    ok = np.ones(rows, np.bool_)
    for cells in bad.values():
        ok[list(cells)] = False
    key[~ok] = NO_KEY
    return ScoreColumns(key, ok, recipe, FrozenMap(columns), FrozenMap(bad))


def _steps(column: "NDArray[np.float64]") -> "NDArray[np.intp]":
    import numpy as np  # noqa: PLC0415 - see above

    scaled = column * GRID
    return np.rint(scaled, out=scaled).astype(np.intp)


def read_factors(
    factors: Columns, names: list[str]
) -> "tuple[dict[str, NDArray[np.float64]], dict[str, dict[int, object]]]":
    """Read a column of float64 for each name, and the bad cells of each column by row; a bad cell becomes 0.

    Raises ``ScoringError`` for columns that are missing, unknown, not numbers, or of different lengths.
    """
    try:
        import_module("numpy")
    except ModuleNotFoundError as error:
        raise ScoringError(
            Finding(
                "DK-TRIAGE-NUMPY",
                "score_many needs numpy, which is not installed",
                hint="pip install numpy, or call score() for each row",
            )
        ) from error
    if not is_a(factors, Mapping) and not is_frame(factors):
        raise ScoringError(not_a_mapping(factors))
    given = column_names(factors)
    findings = missing(given, names, "factors")
    if not is_frame(factors):  # a frame may have columns for other purposes
        findings += misnamed(given, names, "factors")
    columns: dict[str, NDArray[np.float64]] = {}
    bad: dict[str, dict[int, object]] = {}
    for name in names:
        if name in given:
            read = _column(factors[name])
            if read is None:
                findings.append(_not_numbers(name, factors[name]))
            else:
                columns[name], bad[name] = read
    findings += _lengths(columns)
    if findings:
        raise ScoringError(*findings)
    return columns, {name: cells for name, cells in bad.items() if cells}


def _column(given: object) -> "tuple[NDArray[np.float64], dict[int, object]] | None":
    """Read one column; ``None`` if it is not a column of numbers."""
    import numpy as np  # noqa: PLC0415 - see above

    try:
        column = np.asarray(given)
    except ValueError:  # rows of different lengths
        return None
    if column.ndim == 1 and column.dtype.kind == "U" and isinstance(given, (list, tuple)):
        read = _objects(list(given))  # numpy makes texts of numbers that stand beside a text
        return read if len(read[1]) < len(given) else None
    if column.ndim != 1 or column.dtype.kind not in "fiuO":
        return None
    if column.dtype.kind == "O":
        return _objects(column.tolist())
    numbers = column.astype(np.float64, copy=False)
    if not len(numbers) or (numbers.min() >= 0 and numbers.max() <= 1):  # false for NaN
        return numbers, {}
    wrong = np.flatnonzero(~((numbers >= 0) & (numbers <= 1)))
    cleaned = numbers.copy()
    cleaned[wrong] = 0
    return cleaned, {int(row): column[row].item() for row in wrong}


def _objects(cells: list[object]) -> "tuple[NDArray[np.float64], dict[int, object]]":
    """Read a column of Python values, such as Decimal or ``pandas.NA``."""
    import numpy as np  # noqa: PLC0415 - see above

    numbers = np.zeros(len(cells))
    bad: dict[int, object] = {}
    for row, cell in enumerate(cells):
        try:
            numbers[row] = step_of(cell) / GRID
        except (TypeError, ValueError):  # pandas.NA cannot be compared
            bad[row] = cell
    return numbers, bad


def _not_numbers(name: str, column: object) -> Finding:
    return Finding(
        "DK-TRIAGE-COLUMN",
        "a column must hold numbers in one dimension, got {column}",
        {"column": shown(column)},
        where=f"factors[{name!r}]",
        hint="pass for example numpy.asarray(column, float)",
    )


def _lengths(columns: "Mapping[str, NDArray[np.float64]]") -> Iterator[Finding]:
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        yield Finding(
            "DK-TRIAGE-LENGTHS",
            "the columns have different lengths: {lengths}",
            {"lengths": ", ".join(f"{name} {length}" for name, length in lengths.items())},
            where="factors",
            hint="pass one row for each case in every column",
        )


@cache
def _arrays(method: Method) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
    """Return the table and the middles of a scale as arrays. They are made once and only read."""
    import numpy as np  # noqa: PLC0415 - see above

    scale = scale_of(method)
    return np.array(scale.table, np.int64), np.array(scale.middles, np.int64)


def _counts(recipe: Recipe, term: Term) -> "NDArray[np.int64]":
    """Return the weighted count of each step of a factor."""
    table, _ = _arrays(recipe.method)
    return term.weight * (table if term.direction == "more_is_sooner" else table[::-1])
