"""Columns as scenarios, row by row."""

from collections.abc import Iterator, Mapping, Sequence, Sized

from disputekit._kinds import is_a
from disputekit._text import shown
from disputekit.errors import InvalidValue
from disputekit.messages import Finding
from disputekit.policy._fields import Field, Scalar

__all__ = ["scenarios_of"]


def scenarios_of(columns: Mapping[str, Sequence[Scalar]], fields: Sequence[Field]) -> Iterator[dict[str, Scalar]]:
    """One scenario for each row. Raises ``InvalidValue`` at once unless all are columns of the same length."""
    if not is_a(columns, Mapping) or not all(isinstance(column, Sized) for column in columns.values()):
        raise InvalidValue(
            Finding(
                "DK-POLICY-NO-COLUMNS", "{columns} are not columns", {"columns": shown(columns)}, where="columns",
                mend="pass a mapping from the name of each field to the list of its values",
            )
        )  # fmt: skip
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise InvalidValue(
            Finding(
                "DK-POLICY-COLUMNS", "columns differ in length: {lengths}",
                {"lengths": ", ".join(f"{name} {length}" for name, length in lengths.items())},
                where="columns", mend="give every column a value for every row",
            )
        )  # fmt: skip
    return _rows(columns, frozenset(field.name for field in fields if field.optional))


def _rows(columns: Mapping[str, Sequence[Scalar]], optional: frozenset[str]) -> Iterator[dict[str, Scalar]]:
    for row in zip(*columns.values(), strict=True):
        said = zip(columns, row, strict=True)
        yield {name: value for name, value in said if value is not None or name in optional}
