"""What becomes of a row: a claim, the same claim once more, or nothing, with the reasons."""

from typing import TypeAlias

from attrs import frozen

from disputekit.dispute import Claim
from disputekit.errors import Finding

__all__ = ["ClaimRow", "ReadRow", "RejectedRow", "RepeatedRow"]


@frozen
class ClaimRow:
    """A row that is a claim. ``row`` counts as a spreadsheet does: the header is row 1."""

    row: int
    key: str
    claim: Claim


@frozen
class RepeatedRow:
    """A row that says again, under the same key, what row ``first`` said."""

    row: int
    key: str
    first: int


@frozen
class RejectedRow:
    """A row that cannot be read, with everything that is wrong with it.

    >>> row = RejectedRow(417, (Finding("DK-ROW-NUMBER", '{column} "{cell}": not a number',
    ...                                 {"column": "amount", "cell": "12,5O"}, where="row 417"),))
    >>> print(row)
    row 417: amount "12,5O": not a number
    """

    row: int
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        """Row, and what is wrong, on one line."""
        return f"row {self.row}: {'; '.join(finding.text for finding in self.findings)}"


ReadRow: TypeAlias = ClaimRow | RepeatedRow | RejectedRow
