"""Columns and data frames as callers pass them, and one cell as a plain Python value; needs no numpy."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Protocol, TypeAlias

__all__ = ["Columns", "Frame", "bare"]


_MISSING: Final = frozenset({"NAType", "NaTType"})  # what pandas has where nothing is


class Frame(Protocol):
    """A data frame as pandas and polars have it: its columns by name."""

    @property
    def columns(self) -> Iterable[object]:
        """The names of its columns."""
        ...

    def __getitem__(self, name: str, /) -> object:
        """One column."""
        ...


Columns: TypeAlias = Mapping[str, Collection[object]] | Frame
"""A value for each row under the name of each field: lists, numpy arrays, or a data frame with such columns."""


def bare(cell: object) -> object:
    """A cell as a plain value: what numpy wraps is taken out, a ``datetime64`` is its day; ``None`` for NaN and NA.

    >>> bare(float("nan")), bare(2.5)
    (None, 2.5)
    """
    if type(cell).__name__ == "datetime64" and hasattr(cell, "astype"):
        cell = cell.astype("datetime64[D]")  # one of nanoseconds would come out as a number
    if getattr(cell, "ndim", None) == 0 and hasattr(cell, "item"):
        cell = cell.item()
    missing = (isinstance(cell, float) and cell != cell) or type(cell).__name__ in _MISSING  # noqa: PLR0124 -- NaN
    return None if missing else cell
