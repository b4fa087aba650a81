"""Reading from when until when something is in force."""

from disputekit._input.toml_table import Table
from disputekit.policy._effective import Effective

__all__ = ["read_effective"]


def read_effective(table: Table) -> Effective:
    """From when until when something is in force."""
    start, until = table.day("from"), table.day("until")
    table.close()
    if start is not None and until is not None and until < start:
        table.problems.add(
            table.path, "DK-POLICY-DATES", "{until} is before {start}", "end on or after the day it begins",
            start=str(start), until=str(until),
        )  # fmt: skip
    return Effective(start, until)
