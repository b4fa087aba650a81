"""Rows of a CSV file as claims, one at a time; a mistake in a row costs that row alone."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from attrs import frozen

from disputekit.adapters.claims_csv._mapping import ClaimMapping
from disputekit.adapters.claims_csv._sources import Cells, Source
from disputekit.dispute import Claim
from disputekit.errors import Finding, IntakeError, InvalidValue, Reason, Scalar

__all__ = ["ClaimRow", "ClaimRows", "ReadRow", "RejectedRow", "RepeatedRow", "open_claims"]

_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


@frozen
class ClaimRow:
    """A row that is a claim. ``row`` counts as in a spreadsheet: the header is row 1."""

    row: int
    key: str
    claim: Claim


@frozen
class RepeatedRow:
    """A row with the same key and the same claim as row ``first``."""

    row: int
    key: str
    first: int


@frozen
class RejectedRow:
    """A row that cannot be read, with all its findings.

    >>> row = RejectedRow(417, (Finding("DK-ROW-NUMBER", '{column} "{cell}": not a number',
    ...                                 {"column": "amount", "cell": "12,5O"}, where="row 417"),))
    >>> print(row)
    row 417: amount "12,5O": not a number
    """

    row: int
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        """The row and its findings on one line."""
        return f"row {self.row}: {'; '.join(finding.text for finding in self.findings)}"


ReadRow: TypeAlias = ClaimRow | RepeatedRow | RejectedRow


@frozen
class _Broken:
    """A record that is not valid CSV."""

    reason: Reason


class _Records:
    """The records of some lines, each a list of cells or ``_Broken``.

    A quote that is never closed would take in all lines after it. Here it costs only its own line: the lines after it
    are read again as separate records.
    """

    def __init__(self, lines: Iterable[str], delimiter: str) -> None:
        """Take the lines; any line ending is accepted, and none."""
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._delimiter = delimiter

    def __iter__(self) -> Iterator[list[str] | _Broken]:
        """Iterate over the records; a blank line is an empty record."""
        reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True)
        while True:
            self._taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._again.extendleft(reversed(self._taken[1:]))
                reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True)
                yield _Broken(_why(str(error)))
            else:
                yield cells

    def _feed(self) -> Iterator[str]:
        while True:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self._taken.append(line)
            yield line


def _why(error: str) -> Reason:
    if "field limit" in error:
        return Reason(
            "DK-ROW-HUGE",
            "a cell has more than {most} characters",
            {"most": csv.field_size_limit()},
            hint="shorten it, or close the quote that it begins with",
        )
    return Reason(
        "DK-ROW-QUOTES",
        "a quote is not closed ({error})",
        {"error": error},
        hint='close the quote; write a quote inside quotes twice: "4"" pipe"',
    )


class ClaimRows:
    r"""The claims in lines of CSV whose first line is the header. Iterate over it once.

    Every row that is not empty becomes exactly one ``ClaimRow``, ``RepeatedRow`` or ``RejectedRow``. Raises
    ``IntakeError`` at once if there is no header, or if the mapping does not fit it.

    >>> mapping = ClaimMapping.loads('''
    ... schema = "disputekit.claims/1"
    ... key = "no"
    ... claim = { claimant = "account", reason = { value = "late_fee" }, received_at = "at" }
    ... ''')
    >>> for row in ClaimRows(["no,account,at\n", "1,acc-7,2026-03-02T09:00Z\n", "2,,noon\n"], mapping):
    ...     print(row if isinstance(row, RejectedRow) else (row.row, row.key))
    (2, '1')
    row 3: at "noon": not a time in the format iso; account is empty
    """

    def __init__(self, lines: Iterable[str], mapping: ClaimMapping) -> None:
        """Read the header and check that the mapping fits it."""
        self.mapping = mapping
        self._records = iter(_Records(lines, mapping.delimiter))
        self.header = _header(next(self._records, None), mapping)
        self._number = 1
        self._seen: dict[str, tuple[int, int]] = {}

    @property
    def unmentioned(self) -> tuple[str, ...]:
        """The columns that the mapping neither reads nor ignores on purpose."""
        return self.mapping.unmentioned(self.header)

    def __iter__(self) -> Iterator[ReadRow]:
        """Iterate over the rows. Empty rows are counted and skipped."""
        for record in self._records:
            self._number += 1
            if isinstance(record, _Broken):
                reason = record.reason
                yield self._rejected(reason.code, reason.template, reason.params, reason.hint_template)
            elif any(map(str.strip, record)):
                yield self._row(record)

    def _row(self, record: list[str]) -> ReadRow:
        if len(record) != len(self.header):
            return self._rejected(
                "DK-ROW-CELLS",
                "expected {wanted} cells as in the header, got {got}",
                {"got": len(record), "wanted": len(self.header)},
                "add or remove a cell; put a text that contains a delimiter in quotes",
            )
        cells = Cells(self._number, dict(zip(self.header, record, strict=True)))
        key = _needed(self.mapping.key, cells, "every row needs its own key")
        claim = _claim(self.mapping, cells)
        if claim is None or cells.findings:
            return RejectedRow(self._number, cells.findings)
        return self._result(key, claim)

    def _result(self, key: str, claim: Claim) -> ReadRow:
        first, seen = self._seen.setdefault(key, (self._number, hash(claim)))
        if first == self._number:
            return ClaimRow(self._number, key, claim)
        if seen == hash(claim):
            return RepeatedRow(self._number, key, first)
        return self._rejected(
            "DK-ROW-KEY-REUSED",
            "key {key!r} already belongs to row {first}, which is another claim",
            {"key": key, "first": first},
            "give the row its own key, or remove the wrong row",
        )

    def _rejected(self, code: str, template: str, params: Mapping[str, Scalar], hint: str) -> RejectedRow:
        return RejectedRow(self._number, (Finding(code, template, params, hint, where=f"row {self._number}"),))


@contextmanager
def open_claims(path: str | Path, mapping: ClaimMapping) -> Iterator[ClaimRows]:
    """Open a CSV file and yield its ``ClaimRows``. A byte order mark is skipped.

    Use it as ``with open_claims(path, mapping) as rows:``. Raises ``IntakeError`` and ``OSError``.
    """
    path = Path(path)
    with path.open("rb") as raw:
        start = raw.read(2)
    if start in _BOMS and not mapping.encoding.startswith("utf-16"):
        raise IntakeError(_encoding(path.name, "it starts with a UTF-16 byte order mark", "utf-16"))
    errors = "strict" if mapping.encoding.startswith("utf-16") else "surrogateescape"
    with path.open(encoding=mapping.encoding, errors=errors, newline="") as lines:
        try:
            yield ClaimRows(lines, mapping)
        except UnicodeDecodeError as error:
            raise IntakeError(_encoding(path.name, str(error), "utf-8")) from error


def _header(record: list[str] | _Broken | None, mapping: ClaimMapping) -> tuple[str, ...]:
    if isinstance(record, _Broken):
        raise IntakeError(Finding(record.reason.code, record.reason.template, record.reason.params, where="row 1"))
    header = tuple(cell.strip().removeprefix("\ufeff") for cell in record or ())
    if not any(header):
        raise IntakeError(
            Finding(
                "DK-CSV-EMPTY",
                "the file is empty" if record is None else "the first row is empty",
                hint="start the file with a row of column names",
                where="row 1",
            )
        )
    findings = mapping.check(header)
    if findings and set(mapping.columns).isdisjoint(header):
        raise IntakeError(_no_known_column(header, mapping))
    if findings:
        raise IntakeError(*findings)
    return header


def _no_known_column(header: tuple[str, ...], mapping: ClaimMapping) -> Finding:
    likely = next((sign for sign in ",;\t|" if sign in header[0] and sign != mapping.delimiter), None)
    hint = (
        f"state delimiter = {likely!r} in the mapping"
        if likely and len(header) == 1
        else "start the file with a row of column names, or write a mapping for it"
    )
    return Finding(
        "DK-CSV-HEADER",
        "the first row has none of the columns of {mapping}: it starts with {first!r}, expected {wanted}",
        {"mapping": mapping.name, "first": header[0][:40], "wanted": ", ".join(mapping.columns)},
        hint,
        where="row 1",
    )


def _encoding(name: str, why: str, better: str) -> Finding:
    return Finding(
        "DK-CSV-ENCODING",
        "the file is not in the encoding of the mapping: {why}",
        {"why": why},
        f"state its encoding in the mapping: encoding = {better!r}",
        where=name,
    )


def _claim(mapping: ClaimMapping, cells: Cells) -> Claim | None:
    """Make the claim of one row, or add findings about its cells."""
    received_at = mapping.received_at.read(cells)
    amount = None if mapping.amount is None else mapping.amount.read(cells)
    texts = {name: source.read(cells) for name, source in mapping.fields.items()}
    references = {name: source.read(cells) for name, source in mapping.references.items()}
    facts = {name: source.read(cells) for name, source in mapping.facts.items()}
    for name in ("claimant", "reason"):
        _needed(mapping.fields[name], cells, f"a claim needs its {name}")
    if received_at is None and not cells.findings:
        _empty(mapping.received_at.column, cells, "a claim needs the time when it was received")
    if received_at is None or cells.findings:
        return None
    given: dict[str, str] = {name: str(text) for name, text in texts.items() if text is not None}
    try:
        return Claim(
            received_at=received_at,
            amount=amount,
            references={name: str(text) for name, text in references.items() if text is not None},
            facts={name: value for name, value in facts.items() if value is not None},
            **given,  # type: ignore[arg-type]  # a mapping names only the fields of a claim that are texts
        )
    except InvalidValue as error:
        for finding in error.findings:
            cells.add(finding.code, finding.template, finding.params, finding.hint_template)
        return None


def _needed(source: Source, cells: Cells, why: str) -> str:
    """Return a text that every row needs, or add a finding if its cells are empty."""
    value = source.read(cells)
    if value is None and any(map(cells.is_empty, source.columns)):
        _empty(source.label, cells, why)
    return str(value)


def _empty(column: str, cells: Cells, why: str) -> None:
    cells.add("DK-ROW-EMPTY", "{column} is empty", {"column": column}, f"fill it in: {why}")
