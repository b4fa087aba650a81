"""Rows of a CSV as claims, one at a time; whatever is wrong with a row costs that row alone."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from disputekit.adapters.claims_csv._cells import Cells
from disputekit.adapters.claims_csv._mapping import ClaimMapping
from disputekit.adapters.claims_csv._records import Broken, Records
from disputekit.adapters.claims_csv._rows import ClaimRow, ReadRow, RejectedRow, RepeatedRow
from disputekit.adapters.claims_csv._sources import Source
from disputekit.dispute import Claim
from disputekit.errors import Finding, IntakeError, InvalidValue

__all__ = ["ClaimRows", "open_claims"]

_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


class ClaimRows:
    r"""The rows of some lines of CSV, header first, each as what becomes of it; gone through once.

    Every row that holds anything is exactly one of ``ClaimRow``, ``RepeatedRow`` and ``RejectedRow``. Raises
    ``IntakeError`` at once if there is no header, or the mapping does not fit it.

    >>> mapping = ClaimMapping.loads('''
    ... schema = "disputekit.claims/1"
    ... key = "no"
    ... claim = { claimant = "account", reason = { value = "late_fee" }, received_at = "at" }
    ... ''')
    >>> for row in ClaimRows(["no,account,at\n", "1,acc-7,2026-03-02T09:00Z\n", "2,,noon\n"], mapping):
    ...     print(row if isinstance(row, RejectedRow) else (row.row, row.key))
    (2, '1')
    row 3: at "noon": not a time as in iso; account is empty
    """

    def __init__(self, lines: Iterable[str], mapping: ClaimMapping) -> None:
        """Read the header, and check that the mapping fits it."""
        self.mapping = mapping
        self._records = iter(Records(lines, mapping.delimiter))
        self.header = _header(next(self._records, None), mapping)
        self._number = 1
        self._seen: dict[str, tuple[int, int]] = {}

    @property
    def unmentioned(self) -> tuple[str, ...]:
        """The columns that the mapping neither reads nor ignores on purpose."""
        return self.mapping.unmentioned(self.header)

    def __iter__(self) -> Iterator[ReadRow]:
        """Go through the rows; empty ones are counted and passed over."""
        for record in self._records:
            self._number += 1
            if isinstance(record, Broken):
                reason = record.reason
                yield self._rejected(reason.code, reason.template, reason.params, reason.hint)
            elif any(map(str.strip, record)):
                yield self._row(record)

    def _row(self, record: list[str]) -> ReadRow:
        if len(record) != len(self.header):
            return self._rejected(
                "DK-ROW-CELLS",
                "{got} cells where the header has {wanted}",
                {"got": len(record), "wanted": len(self.header)},
                "add or remove a cell; a text with a delimiter in it stands between quotes",
            )
        cells = Cells(self._number, dict(zip(self.header, record, strict=True)))
        key = _needed(self.mapping.key, cells, "every row needs a key of its own")
        claim = _claim(self.mapping, cells)
        if claim is None or cells.findings:
            return RejectedRow(self._number, cells.findings)
        return self._told_apart(key, claim)

    def _told_apart(self, key: str, claim: Claim) -> ReadRow:
        first, said = self._seen.setdefault(key, (self._number, hash(claim)))
        if first == self._number:
            return ClaimRow(self._number, key, claim)
        if said == hash(claim):
            return RepeatedRow(self._number, key, first)
        return self._rejected(
            "DK-ROW-KEY-REUSED",
            "key {key!r} is that of row {first}, which claims something else",
            {"key": key, "first": first},
            "give the row a key of its own, or remove the wrong one",
        )

    def _rejected(
        self, code: str, template: str, params: Mapping[str, str | int | float | None], hint: str
    ) -> RejectedRow:
        return RejectedRow(self._number, (Finding(code, template, params, hint, where=f"row {self._number}"),))


@contextmanager
def open_claims(path: str | Path, mapping: ClaimMapping) -> Iterator[ClaimRows]:
    """Open a CSV file and give its rows, as ``ClaimRows`` does; a byte order mark is passed over.

    Use it as ``with open_claims(path, mapping) as rows:``. Raises ``IntakeError`` and ``OSError``.
    """
    path = Path(path)
    with path.open("rb") as raw:
        start = raw.read(2)
    if start in _BOMS and not mapping.encoding.startswith("utf-16"):
        raise IntakeError(_encoding(path.name, "it begins like UTF-16", "utf-16"))
    errors = "strict" if mapping.encoding.startswith("utf-16") else "surrogateescape"
    with path.open(encoding=mapping.encoding, errors=errors, newline="") as lines:
        try:
            yield ClaimRows(lines, mapping)
        except UnicodeDecodeError as error:
            raise IntakeError(_encoding(path.name, str(error), "utf-8")) from error


def _header(record: list[str] | Broken | None, mapping: ClaimMapping) -> tuple[str, ...]:
    if isinstance(record, Broken):
        raise IntakeError(Finding(record.reason.code, record.reason.template, record.reason.params, where="row 1"))
    header = tuple(cell.strip().removeprefix("\ufeff") for cell in record or ())
    if not any(header):
        raise IntakeError(
            Finding(
                "DK-CSV-EMPTY",
                "the file is empty" if record is None else "the first row is empty",
                hint="begin it with a row that names the columns",
                where="row 1",
            )
        )
    findings = mapping.check(header)
    if findings and set(mapping.columns).isdisjoint(header):
        raise IntakeError(_stranger(header, mapping))
    if findings:
        raise IntakeError(*findings)
    return header


def _stranger(header: tuple[str, ...], mapping: ClaimMapping) -> Finding:
    likely = next((sign for sign in ",;\t|" if sign in header[0] and sign != mapping.delimiter), None)
    hint = (
        f"state delimiter = {likely!r} in the mapping"
        if likely and len(header) == 1
        else "begin the file with a row that names its columns, or write a mapping for it"
    )
    return Finding(
        "DK-CSV-HEADER",
        "the first row has none of the columns that {mapping} names: it begins {first!r}, wanted {wanted}",
        {"mapping": mapping.name, "first": header[0][:40], "wanted": ", ".join(mapping.columns)},
        hint,
        where="row 1",
    )


def _encoding(name: str, why: str, better: str) -> Finding:
    return Finding(
        "DK-CSV-ENCODING",
        "it is not in the encoding of the mapping: {why}",
        {"why": why},
        f"state its encoding in the mapping: encoding = {better!r}",
        where=name,
    )


def _claim(mapping: ClaimMapping, cells: Cells) -> Claim | None:
    """Make the claim of one row, or complain about its cells."""
    received_at = mapping.received_at.read(cells)
    amount = None if mapping.amount is None else mapping.amount.read(cells)
    texts = {name: source.read(cells) for name, source in mapping.fields.items()}
    references = {name: source.read(cells) for name, source in mapping.references.items()}
    facts = {name: source.read(cells) for name, source in mapping.facts.items()}
    for name in ("claimant", "reason"):
        _needed(mapping.fields[name], cells, f"a claim needs its {name}")
    if received_at is None and not cells.findings:
        _empty(mapping.received_at.column, cells, "a claim needs the time it was received")
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
            cells.complain(finding.code, finding.template, finding.params, finding.hint)
        return None


def _needed(source: Source, cells: Cells, why: str) -> str:
    """Give a text that every row needs, or complain that its cells are empty."""
    value = source.read(cells)
    if value is None and any(map(cells.is_empty, source.columns)):
        _empty(source.says, cells, why)
    return str(value)


def _empty(column: str, cells: Cells, why: str) -> None:
    cells.complain("DK-ROW-EMPTY", "{column} is empty", {"column": column}, f"fill it in: {why}")
