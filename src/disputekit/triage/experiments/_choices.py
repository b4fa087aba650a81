"""Choice sets from a log: who was taken first, out of all who waited."""

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from disputekit._input.frames import Columns
from disputekit.errors import Finding, ScoringError
from disputekit.triage.experiments._results import Result, column_of, library_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@frozen(eq=False, kw_only=True, repr=False)
class ChoiceSets(Result):
    """Choices in the order of time: each row of ``row`` is a case that waited when somebody was taken.

    ``row`` points into the log, ``set`` numbers the choices, ``chosen`` marks the case that was taken, ``waited`` is
    how long it had waited then, in the unit of ``came`` (seconds for times).
    """

    set: "NDArray[np.intp]"
    row: "NDArray[np.intp]"
    chosen: "NDArray[np.bool_]"
    waited: "NDArray[np.float64]"

    @property
    def mean_size(self) -> float:
        """The mean number of cases in a choice."""
        return len(self.row) / self.n if self.n else 0.0

    def to_dict(self) -> dict[str, list[object]]:
        """Return a row for each case in each choice."""
        columns = {"set": self.set, "row": self.row, "chosen": self.chosen, "waited": self.waited}
        return {name: list(column.tolist()) for name, column in columns.items()}

    def __repr__(self) -> str:
        """How many choices there are, and their mean size."""
        return f"ChoiceSets(n={self.n}, mean_size={self.mean_size:.2f})"


def choices(log: Columns, *, group: object, came: object, taken: object) -> ChoiceSets:
    """Make choice sets: when a case was taken, all cases of its group that had come and were not taken yet.

    Each argument is the name of a column of ``log``, or values. A case that was never taken has NaN or NaT. Nothing is
    learned from a case that was alone, nor from several that were taken at the same instant; both are left out.

    >>> found = choices({"team": ["a"] * 3, "came": [0, 1, 2], "taken": [9, 5, 8]}, group="team", came="came",
    ...                 taken="taken")
    >>> found, found.row.tolist(), found.chosen.tolist()
    (ChoiceSets(n=2, mean_size=2.50), [0, 1, 2, 0, 2], [False, True, False, False, True])
    """
    groups = column_of(log, group, "group")
    starts, ends = (_numbers(column_of(log, given, name), name) for given, name in ((came, "came"), (taken, "taken")))
    found: list[tuple[float, NDArray[np.intp], int]] = []
    for each in dict.fromkeys(groups.tolist()):
        rows = np.flatnonzero(groups == each)
        times, counts = np.unique(ends[rows][np.isfinite(ends[rows])], return_counts=True)
        for at in times[counts == 1]:
            waiting = rows[(starts[rows] <= at) & ~(ends[rows] < at)]
            if len(waiting) > 1:
                found.append((float(at), waiting, int(rows[ends[rows] == at][0])))
    found.sort(key=lambda choice: (choice[0], choice[2]))
    sizes = [len(waiting) for _, waiting, _ in found]
    row = np.concatenate([waiting for _, waiting, _ in found]) if found else np.zeros(0, np.intp)
    at = np.repeat([at for at, _, _ in found], sizes) if found else np.zeros(0)
    taken_row = np.repeat([chosen for _, _, chosen in found], sizes) if found else np.zeros(0, np.intp)
    return ChoiceSets(
        n=len(found),
        set=np.repeat(np.arange(len(found)), sizes),
        row=row,
        chosen=row == taken_row,
        waited=at - starts[row],
        native=library_of(log),
    )


def _numbers(column: "NDArray[np.generic]", where: str) -> "NDArray[np.float64]":
    """Read times as seconds, or numbers as they are."""
    if column.dtype.kind == "M":
        missing = np.isnat(column)
        seconds = column.astype("datetime64[us]").astype(np.int64) / 1e6
        return np.where(missing, np.nan, seconds)
    if column.dtype.kind in "fiu":
        return column.astype(np.float64)
    raise ScoringError(
        Finding("DK-WEIGHTS-TIMES", "{where} must be a column of times or numbers", {"where": where},
                "convert it first, for example with pandas.to_datetime", where=where)
    )  # fmt: skip
