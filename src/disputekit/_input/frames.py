"""Columns as callers pass them: a mapping of columns, or a data frame. Needs neither numpy nor a frame library."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol, TypeAlias, TypeGuard

__all__ = ["Columns", "Frame", "column_names", "is_frame"]


class Frame(Protocol):
    """A data frame as in pandas and Polars: columns by name."""

    @property
    def columns(self) -> Iterable[object]:
        """The names of the columns."""
        ...

    def __getitem__(self, name: str, /) -> Any:  # noqa: ANN401 - each library has its own type of column
        """One column."""
        ...


Columns: TypeAlias = Mapping[str, Collection[Any]] | Frame
"""A value for each row under the name of each column: lists, numpy arrays, or a data frame with such columns."""


def is_frame(value: object) -> TypeGuard[Frame]:
    """Tell whether a value is a data frame; a table of pyarrow is one too."""
    return not isinstance(value, Mapping) and hasattr(value, "__getitem__") and hasattr(value, "columns")


def column_names(columns: Columns) -> list[object]:
    """List the names of the columns."""
    if isinstance(columns, Mapping):
        return list(columns)
    names = getattr(columns, "column_names", None)  # pyarrow: its ``columns`` are the columns themselves
    return list(columns.columns if names is None else names)
