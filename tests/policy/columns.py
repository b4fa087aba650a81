"""Hypothesis strategies for rows as columns of every shape that a host may have."""

from collections.abc import Callable, Collection
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from tests.policy.documents import partial_scenarios
from tests.policy.oracle import Doc, Scenario, Value, table

Shape: TypeAlias = Callable[[list[Value]], Collection[object]]


def objects(cells: list[Value]) -> Collection[object]:
    """An array of Python objects."""
    return np.fromiter(cells, object, len(cells))


def natural(cells: list[Value]) -> Collection[object]:
    """An array of the type that numpy makes of them, unless it would turn them into something else."""
    return np.array(cells) if len(set(map(type, cells))) == 1 else objects(cells)


def floats(cells: list[Value]) -> Collection[object]:
    """What a data frame makes of whole numbers where some are missing."""
    if all(cell is None or type(cell) is int for cell in cells):
        return np.array([np.nan if cell is None else cell for cell in cells], float)
    return [float("nan") if cell is None else cell for cell in cells]


def scalars(cells: list[Value]) -> Collection[object]:
    """A list of numpy's own scalars, and of what pandas has where nothing is."""
    return [pd.NA if cell is None else np.array([cell])[0] for cell in cells]


SHAPES: Final[list[Shape]] = [list, tuple, objects, natural, floats, scalars, pd.Series]


@st.composite
def tables(draw: st.DrawFn, doc: Doc) -> tuple[list[Scenario], dict[str, Collection[object]]]:
    """Rows, and the same as columns of any shape; ``None`` in an optional field is that it does not apply."""
    fields = table(doc["fields"])
    rows = draw(st.lists(partial_scenarios(doc), max_size=6))
    names = draw(st.lists(st.sampled_from(sorted(fields)), unique=True, min_size=1))
    columns = {name: [row.get(name) for row in rows] for name in names}
    optional = {name for name, field in fields.items() if isinstance(field, dict) and field.get("optional")}
    stated = [{name: row.get(name) for name in names if row.get(name) is not None or name in optional} for row in rows]
    return stated, {name: draw(st.sampled_from(SHAPES))(cells) for name, cells in columns.items()}
