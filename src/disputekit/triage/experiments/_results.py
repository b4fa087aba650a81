"""What all results of experiments share: columns out, a table for notebooks, and a place for plots."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import singledispatch
from html import escape
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import narwhals as nw
import numpy as np
from attrs import field, frozen

from disputekit._input.frames import Columns
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import Finding, Reason, ScoringError
from disputekit.triage._columns import read_factors
from disputekit.triage._scale import GRID

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_ROWS: Final = 20


@frozen(eq=False, kw_only=True)
class Result(ABC):
    """The result of an experiment: frozen, with a number of cases and warnings."""

    n: int
    warnings: tuple[Reason, ...] = ()
    native: ModuleType | None = field(default=None, repr=False)
    """The frame library that the data came in, if it was a frame."""

    @abstractmethod
    def to_dict(self) -> dict[str, list[object]]:
        """Return columns of plain data."""

    def to_frame(self) -> Any:  # noqa: ANN401 - a frame of whichever library the data came in
        """Return ``to_dict`` as a frame of the library that the data came in; pandas for a mapping of columns."""
        return nw.from_dict(self.to_dict(), backend=self.native or "pandas").to_native()

    def plot(self, ax: Any = None) -> Any:  # noqa: ANN401 - matplotlib's Axes, which this package does not import
        """Draw the result on ``ax`` or on new axes, and return the axes."""
        return draw(self, ax)

    def _repr_html_(self) -> str:
        """Return a table for notebooks, with the warnings above it."""
        columns = self.to_dict()
        head = "".join(f"<th>{escape(name)}</th>" for name in columns)
        rows = list(zip(*columns.values(), strict=True))
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_cell(value))}</td>" for value in row) + "</tr>" for row in rows[:_MOST_ROWS]
        )
        more = f"<p>… and {len(rows) - _MOST_ROWS} more rows</p>" if len(rows) > _MOST_ROWS else ""
        notes = "".join(f"<p><b>Warning:</b> {escape(reason.text)}</p>" for reason in self.warnings)
        return f"{notes}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else "" if value is None else str(value)


@singledispatch
def draw(result: Result, _ax: object) -> Any:  # noqa: ANN401 - matplotlib's Axes
    """Draw a result. The plots register themselves when ``disputekit.adapters.plot_weights`` is imported."""
    raise ScoringError(
        Finding(
            "DK-WEIGHTS-PLOT",
            "no plot of {kind} is loaded",
            {"kind": type(result).__name__},
            hint="import disputekit.adapters.plot_weights (extra: experiments)",
        )
    )


def library_of(data: object) -> ModuleType | None:
    """Return the frame library of some data, if it is a frame."""
    frame = nw.from_native(data, eager_only=True, pass_through=True)
    return nw.get_native_namespace(frame) if isinstance(frame, nw.DataFrame) else None


def factors_of(data: Columns, names: Sequence[str]) -> "NDArray[np.float64]":
    """Read the factors as rows of numbers on the grid. Raises ``ScoringError`` for a cell that is not a factor."""
    wanted = {name: data[name] for name in names if name in data} if isinstance(data, Mapping) else data
    columns, bad = read_factors(wanted, list(names))
    for name, cells in bad.items():
        row, cell = next(iter(cells.items()))
        raise ScoringError(
            Finding(
                "DK-WEIGHTS-CELL",
                "{count} cells of {name} are not numbers from 0 to 1; the first is in row {row}: {cell}",
                {"count": len(cells), "name": name, "row": row, "cell": shown(cell)},
                where=f"data[{name!r}]",
                hint="remove these rows first, or fill them in",
            )
        )
    return np.rint(np.column_stack([columns[name] for name in names]) * GRID) / GRID


def column_of(data: Columns, given: object, where: str) -> "NDArray[Any]":
    """Read a column that is given by its name or as values."""
    if isinstance(given, str):
        names = list(data) if isinstance(data, Mapping) else list(map(str, data.columns))
        if given not in names:
            hint = did_you_mean(given, names, "pass the name of a column, or its values")
            raise ScoringError(
                Finding("DK-WEIGHTS-COLUMN", "the data has no column {name}", {"name": shown(given)}, hint, where=where)
            )
        given = data[given]
    return np.asarray(given)
