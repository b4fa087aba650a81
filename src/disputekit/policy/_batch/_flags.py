"""Flags that a host's functions work out, row by row, where the columns do not state them."""

import numpy as np

from disputekit.errors import InvalidValue
from disputekit.policy._batch._cells import ReadColumn, Refused, read_cells
from disputekit.policy._batch._decisions import scenarios_of
from disputekit.policy._engine import Engine
from disputekit.policy._predicates import completed

__all__ = ["with_flags"]


def with_flags(engine: Engine, found: list[ReadColumn], count: int) -> list[ReadColumn]:
    """Complete every row, and read the flags as columns of their own. Raises ``InvalidValue`` with what functions did.

    A function is host code of unknown cost, so each row is asked about just once, as it would be alone.
    """
    if not engine.asked:
        return found
    rows = []
    refused = Refused()
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
