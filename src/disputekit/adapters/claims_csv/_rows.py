"""Rows of a CSV file as claims, one at a time; a mistake in a row costs that row alone."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from attrs import Factory, evolve, field, frozen

from disputekit._lib.brief import brief
from disputekit.adapters.claims_csv._mapping import ClaimMapping
from disputekit.adapters.claims_csv._sources import Cells, Source
from disputekit.dispute import Claim, Line
from disputekit.errors import Finding, IntakeError, InvalidValue, Reason, Scalar

__all__ = ["ClaimRow", "ClaimRows", "ReadRow", "RejectedRow", "RepeatedRow", "SkippedRow", "open_claims"]

_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


@frozen
class ClaimRow:
    """A row that is a claim. ``row`` counts as in a spreadsheet: the header is row 1.

    ``rows`` are all its rows, if several rows are the lines of one claim.
    """

    row: int
    key: str
    claim: Claim
    rows: tuple[int, ...] = field(default=Factory(lambda self: (self.row,), takes_self=True))

    __repr__ = brief


@frozen
class RepeatedRow:
    """A row with the same key and the same claim as row ``first``."""

    row: int
    key: str
    first: int

    __repr__ = brief


@frozen
class SkippedRow:
    """A row that a filter of the mapping leaves out, because of the cell in ``column``."""

    row: int
    column: str
    cell: str


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

    __repr__ = brief

    def __str__(self) -> str:
        """The row and its findings on one line."""
        return f"row {self.row}: {'; '.join(finding.text for finding in self.findings)}"


ReadRow: TypeAlias = ClaimRow | RepeatedRow | RejectedRow | SkippedRow


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

    Every row that is not empty becomes exactly one ``ClaimRow``, ``RepeatedRow``, ``RejectedRow`` or ``SkippedRow``; or
    it is one of the ``rows`` of a ``ClaimRow``, if the mapping says that rows are lines. Rows that are lines of one
    claim follow each other. Raises ``IntakeError`` at once if there is no header, or if the mapping does not fit it.

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
        lines: list[_LineRow] = []  # of the claim that is being read
        for found in self._rows():
            if lines and not (isinstance(found, _LineRow) and found.key == lines[0].key):
                yield from self._joined(lines)
                lines = []
            if isinstance(found, _LineRow):
                lines.append(found)
            else:
                yield found
        yield from self._joined(lines)

    def _rows(self) -> "Iterator[ReadRow | _LineRow]":
        for record in self._records:
            self._number += 1
            if isinstance(record, _Broken):
                reason = record.reason
                yield self._rejected(reason.code, reason.template, reason.params, reason.hint_template)
            elif any(map(str.strip, record)):
                yield self._row(record)

    def _row(self, record: list[str]) -> "ReadRow | _LineRow":
        if len(record) != len(self.header):
            return self._rejected(
                "DK-ROW-CELLS",
                "expected {wanted} cells as in the header, got {got}",
                {"got": len(record), "wanted": len(self.header)},
                "add or remove a cell; put a text that contains a delimiter in quotes",
            )
        cells = Cells(self._number, dict(zip(self.header, record, strict=True)))
        for each in self.mapping.filters:
            if not each.passes(cells) and not cells.findings:
                return SkippedRow(self._number, each.column, cells.text(each.column))
        key = _needed(self.mapping.key, cells, "every row needs its own key")
        if self.mapping.line is not None:
            line = self.mapping.line.read(cells)
            claim = _claim(self.mapping, cells)
            return _LineRow(self._number, key, claim, line, cells.findings)
        claim = _claim(self.mapping, cells)
        if claim is None or cells.findings:
            return RejectedRow(self._number, cells.findings)
        return self._result(self._number, key, claim)

    def _joined(self, lines: "list[_LineRow]") -> Iterator[ReadRow]:
        """Make one claim of the rows that are its lines; if one of them is wrong, none is read."""
        if not lines:
            return
        first = lines[0]
        bad = {each.row: each.findings for each in lines if each.findings}
        if not bad:
            text = f"row {first.row} has the same key and another claim"
            bad = {each.row: (_lines_finding(each.row, text),) for each in lines if each.claim != first.claim}
        if not bad and first.claim is not None:
            found = [each.line for each in lines if each.line is not None]
            try:
                yield self._result(first.row, first.key, evolve(first.claim, lines=found), tuple(x.row for x in lines))
            except InvalidValue as error:
                bad = {first.row: tuple(evolve(finding, where=f"row {first.row}") for finding in error.findings)}
        if bad:
            for each in lines:
                other = _lines_finding(each.row, f"row {min(bad)} of the same claim is rejected")
                yield RejectedRow(each.row, bad.get(each.row, (other,)))

    def _result(self, row: int, key: str, claim: Claim, rows: tuple[int, ...] | None = None) -> ReadRow:
        first, seen = self._seen.setdefault(key, (row, hash(claim)))
        if first == row:
            return ClaimRow(row, key, claim, rows or (row,))
        if seen == hash(claim):
            return RepeatedRow(row, key, first)
        hint = "give the row its own key, or remove the wrong row"
        params: Mapping[str, Scalar] = {"key": key, "first": first}
        template = "key {key!r} already belongs to row {first}, which is another claim"
        return RejectedRow(row, (_row_finding(row, "DK-ROW-KEY-REUSED", template, params, hint),))

    def _rejected(self, code: str, template: str, params: Mapping[str, Scalar], hint: str) -> RejectedRow:
        return RejectedRow(self._number, (_row_finding(self._number, code, template, params, hint),))


@frozen
class _LineRow:
    """A row that is a line of a claim, before its neighbours are known."""

    row: int
    key: str
    claim: Claim | None
    line: Line | None
    findings: tuple[Finding, ...]


def _row_finding(row: int, code: str, template: str, params: Mapping[str, Scalar], hint: str) -> Finding:
    return Finding(code, template, params, hint, where=f"row {row}")


def _lines_finding(row: int, problem: str) -> Finding:
    hint = "give the lines of a claim the same values, and correct the wrong row"
    return _row_finding(row, "DK-ROW-LINES", "{problem}", {"problem": problem}, hint)


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
        cells.add_empty(mapping.received_at.column, "a claim needs the time when it was received")
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
        cells.add_empty(source.label, why)
    return str(value)
