"""One cell of a table as Python has it, whatever library the table is from; numpy need not be there."""

from typing import Final

__all__ = ["bare"]

_MISSING: Final = frozenset({"NAType", "NaTType"})  # what pandas has where nothing is


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
