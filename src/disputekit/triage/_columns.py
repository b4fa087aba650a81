"""Scores by the column, with numpy: the same whole numbers as one at a time."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from attrs import frozen

from disputekit._lib.kinds import is_a
from disputekit._lib.text import shown
from disputekit.errors import Finding, ScoringError
from disputekit.triage._factors import misnamed, missing, not_a_mapping
from disputekit.triage._recipe import PRIORITIES, Recipe
from disputekit.triage._scale import GRID, Method, scale_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["ScoreColumns", "score_columns"]

_PER_POINT: Final = GRID // 100


@frozen(eq=False)
class ScoreColumns:
    """What ``Scorer.score_many`` returns: numpy columns, all as long as those that went in.

    ``key`` and ``shares`` are int64, ``value`` is float64, ``priority`` text.
    """

    key: "NDArray[np.int64]"
    value: "NDArray[np.float64]"
    priority: "NDArray[np.str_]"
    shares: "Mapping[str, NDArray[np.int64]]"


def score_columns(recipe: Recipe, factors: "Mapping[str, ArrayLike]") -> ScoreColumns:
    """Score columns of factors; see ``Scorer.score_many``."""
    try:
        import numpy as np  # noqa: PLC0415 - numpy is optional, and the rest of triage works without it
    except ModuleNotFoundError as error:
        raise ScoringError(
            Finding(
                "DK-TRIAGE-NUMPY",
                "score_many works on numpy columns, and numpy is not installed",
                hint="pip install 'disputekit[batch]', or call score() for each",
            )
        ) from error
    columns = _read(recipe, factors)
    table, middles = _arrays(recipe.method)
    counts = {"more_is_sooner": table, "more_is_later": table[::-1]}
    shares = {
        term.name: term.weight * counts[term.direction][np.rint(column * GRID).astype(np.int64)]
        for term, column in zip(recipe.terms, columns, strict=True)
    }
    key = np.add.reduce(list(shares.values()))
    steps = np.searchsorted(middles, -(-2 * key // recipe.total), side="left")
    bands = np.searchsorted(np.array(recipe.floors, np.int64), key, side="right")
    return ScoreColumns(key=key, value=steps / _PER_POINT, priority=np.array(PRIORITIES)[bands], shares=shares)


@cache
def _arrays(method: Method) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
    """Return the table and the middles of a scale as arrays, made once: they only ever are looked up in."""
    import numpy as np  # noqa: PLC0415 - see above

    scale = scale_of(method)
    return np.array(scale.table, np.int64), np.array(scale.middles, np.int64)


def _column(values: "ArrayLike") -> "NDArray[np.float64]":
    import numpy as np  # noqa: PLC0415 - see above

    try:
        return np.asarray(values)  # perhaps of another type yet: see _read
    except ValueError:  # rows of different lengths
        return np.empty((0, 0))


def _read(recipe: Recipe, factors: "Mapping[str, ArrayLike]") -> "list[NDArray[np.float64]]":
    """Return the columns in the order of the terms, or raise with all that is wrong with them."""
    import numpy as np  # noqa: PLC0415 - see above

    names = [term.name for term in recipe.terms]
    if not is_a(factors, Mapping):
        raise ScoringError(not_a_mapping(factors))
    findings = [*missing(factors, names, "factors"), *misnamed(factors, names, "factors")]
    columns = {name: _column(factors[name]) for name in names if name in factors}
    lengths = {name: len(column) for name, column in columns.items() if column.ndim == 1}
    for name, column in columns.items():
        where = f"factors[{name!r}]"
        if column.dtype.kind not in "fiu" or column.ndim != 1:
            findings.append(
                Finding(
                    "DK-TRIAGE-COLUMN",
                    "{column} is not a column of numbers",
                    {"column": shown(factors[name])},
                    where=where,
                    hint="pass one dimension of float or int, such as numpy.asarray(column, float)",
                )
            )
            continue
        wrong = np.flatnonzero(~((column >= 0) & (column <= 1)))
        if wrong.size:
            findings.append(
                Finding(
                    "DK-TRIAGE-ROWS",
                    "no number from 0 to 1 in {count} of {rows} rows; the first is at index {row}: {value}",
                    {
                        "count": wrong.size,
                        "rows": len(column),
                        "row": int(wrong[0]),
                        "value": str(column[wrong[0]]),
                    },
                    where=where,
                    hint="scale the column to 0 … 1 first; NaN is no factor",
                )
            )
    if len(set(lengths.values())) > 1:
        findings.append(
            Finding(
                "DK-TRIAGE-LENGTHS",
                "the columns are not of one length: {lengths}",
                {"lengths": ", ".join(f"{name} {length}" for name, length in lengths.items())},
                where="factors",
                hint="pass one row for each case in every column",
            )
        )
    if findings:
        raise ScoringError(*findings)
    return [columns[name].astype(np.float64) for name in names]
