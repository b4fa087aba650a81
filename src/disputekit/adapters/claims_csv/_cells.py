"""One row while it is read: its cells, and what is wrong with them so far."""

import re
from collections.abc import Mapping
from typing import Final

from disputekit.errors import DisputekitError, Finding, Scalar

_LONGEST: Final = 40
_UNREADABLE: Final = re.compile("[\udc80-\udcff]")  # what Python puts in place of bytes that are not text


class Cells:
    """The cells of one row by column, without the spaces around them; every complaint about them is kept."""

    def __init__(self, row: int, cells: Mapping[str, str]) -> None:
        """Take the cells as they were read."""
        self.row = row
        self._cells = cells
        self._findings: dict[Finding, None] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, each thing once."""
        return tuple(self._findings)

    def text(self, column: str) -> str:
        """Give a cell's text; one that holds no proper text is complained about and counts as empty."""
        cell = self._cells[column].strip()
        bad = _UNREADABLE.search(cell)
        if bad is not None:
            self.complain(
                "DK-ROW-ENCODING",
                "{column}: byte 0x{byte} is no text in this encoding",
                {"column": column, "byte": f"{ord(bad[0]) - 0xDC00:02x}"},
                "save the file as UTF-8, or state its encoding in the mapping: encoding = 'cp1252'",
            )
            return ""
        if "\0" in cell:
            self.complain(
                "DK-ROW-NUL", "{column}: a NUL character", {"column": column}, "remove it; a text file holds none"
            )
            return ""
        return cell

    def is_empty(self, column: str) -> bool:
        """Whether a cell holds nothing at all."""
        return not self._cells[column].strip()

    def not_a_number(self, column: str, cell: str, example: str, kind: str = "a number") -> None:
        """Note a cell that should be a number."""
        params = {"column": column, "cell": cell, "kind": kind}
        self.complain("DK-ROW-NUMBER", '{column} "{cell}": not {kind}', params, f"write it like {example}")

    def complain(self, code: str, template: str, params: Mapping[str, Scalar], hint: str) -> None:
        """Note that something of the row cannot be."""
        short = {name: _shortened(value) for name, value in params.items()}
        self._findings[Finding(code, template, short, hint, where=f"row {self.row}")] = None

    def blame(self, column: str, cell: str, error: DisputekitError) -> None:
        """Note what a value said that was made from a cell."""
        for finding in error.findings:
            params = {**finding.params, "column": column, "cell": cell}
            self.complain(finding.code, '{column} "{cell}": ' + finding.template, params, finding.hint)


def _shortened(value: Scalar) -> Scalar:
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST else value
