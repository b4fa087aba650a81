"""Rows become claims one at a time; whatever is wrong with one costs that one alone, and none is lost."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit import Money
from disputekit.adapters.claims_csv import (
    ClaimMapping,
    ClaimRow,
    ClaimRows,
    ReadRow,
    RejectedRow,
    RepeatedRow,
    open_claims,
)
from disputekit.dispute import IntakeChannel
from disputekit.errors import IntakeError

TOML = """
group = ","
schema = "disputekit.claims/1"
key = "no"
[claim]
claimant = "account"
reason = { column = "issue", map = { Late = "late_fee", Other = "other" } }
received_at = { column = "at", format = ["%d.%m.%Y %H:%M", "iso"], zone = { value = "Europe/Berlin" } }
amount = { column = "sum", currency = "cur" }
channel = { column = "via", map = { Web = "portal" }, default = "email" }
[references]
order = { compose = "{no}/{account}" }
[facts]
days = { column = "days", type = "integer" }
urgency = [{ column = "issue", map = { Late = 0.7 }, default = 0.1 }, { column = "sum", bands = [[0, 0.2], [50, 0.9]] }]
"""
MAPPING = ClaimMapping.loads(TOML)
HEADER = ("no", "account", "issue", "at", "sum", "cur", "via", "days")
GOOD = ("1", "acc-7", "Late", "02.03.2026 09:00", "12.50", "EUR", "Web", "3")


def table(*rows: Sequence[str]) -> str:
    """Write rows below the header as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER, *rows])
    return out.getvalue()


def lines(text: str) -> list[str]:
    """Cut a text into its lines as a file would."""
    return io.StringIO(text, newline="").readlines()


def read(*rows: Sequence[str], mapping: ClaimMapping = MAPPING) -> list[ReadRow]:
    """Read rows below the header."""
    return list(ClaimRows(lines(table(*rows)), mapping))


def changed(**cells: str) -> tuple[str, ...]:
    """Give the good row with some cells changed."""
    return tuple(cells.get(name, cell) for name, cell in zip(HEADER, GOOD, strict=True))


def codes(row: object) -> list[tuple[str, object]]:
    """Return the code of each finding of a rejected row, with the column that it names."""
    assert isinstance(row, RejectedRow)
    assert all(finding.where == f"row {row.row}" and finding.hint for finding in row.findings)
    return [(finding.code, finding.params.get("column")) for finding in row.findings]


def claim_of(**cells: str) -> ClaimRow:
    """Give the claim of the good row with some cells changed."""
    (row,) = read(changed(**cells))
    assert isinstance(row, ClaimRow)
    return row


def test_a_row_becomes_a_claim() -> None:
    """Every part of the claim comes from where the mapping says."""
    row = claim_of()
    claim = row.claim
    assert (2, "1", "acc-7", "late_fee", IntakeChannel.PORTAL) == (
        row.row,
        row.key,
        claim.claimant,
        claim.reason,
        claim.channel,
    )
    assert pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin") == claim.received_at
    assert Money("12.50", "EUR") == claim.amount
    assert {"order": "1/acc-7"} == dict(claim.references)
    assert {"days": 3, "urgency": 0.7} == dict(claim.facts)


@pytest.mark.parametrize(
    ("cells", "name", "expected"),
    [
        ({"via": ""}, "channel", IntakeChannel.EMAIL),
        ({"via": "Carrier pigeon"}, "channel", IntakeChannel.EMAIL),
        ({"account": "  acc-8 "}, "claimant", "acc-8"),
        ({"at": "2026-03-02T09:00:00+09:00"}, "received_at", pendulum.datetime(2026, 3, 2, tz="UTC")),
        ({"at": "2026-03-02 09:00"}, "received_at", pendulum.datetime(2026, 3, 2, 8, tz="UTC")),
        ({"sum": ""}, "amount", None),
        ({"sum": "", "cur": ""}, "amount", None),
        ({"sum": "1,234.5"}, "amount", Money("1234.50", "EUR")),
        ({"sum": "+12,34,567"}, "amount", Money("1234567", "EUR")),
        ({"sum": "1200.00", "cur": "JPY"}, "amount", Money("1200", "JPY")),
        ({"sum": "1.2340", "cur": "KWD"}, "amount", Money("1.234", "KWD")),
        ({"sum": "1,200", "days": "1,000", "issue": "Other"}, "facts", {"urgency": 0.9, "days": 1000}),
        ({"days": ""}, "facts", {"urgency": 0.7}),
        ({"sum": "50", "days": "-1"}, "facts", {"urgency": 0.9, "days": -1}),
        ({"sum": "", "issue": "Other"}, "facts", {"urgency": 0.1, "days": 3}),
    ],
)
def test_cells_are_read_as_the_mapping_says(cells: dict[str, str], name: str, expected: object) -> None:
    """Defaults, formats, groups of digits, exact zeros, bands and types each do what they are for."""
    assert expected == getattr(claim_of(**cells).claim, name)


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"sum": "12,5O"}, "DK-ROW-NUMBER", "sum"),
        ({"sum": "12,50"}, "DK-ROW-NUMBER", "sum"),
        ({"sum": "1e3"}, "DK-ROW-NUMBER", "sum"),
        ({"sum": "12.505"}, "DK-MONEY-PLACES", "sum"),
        ({"sum": "0"}, "DK-CLAIM-AMOUNT", None),
        ({"sum": "-5"}, "DK-CLAIM-AMOUNT", None),
        ({"cur": ""}, "DK-ROW-CURRENCY", "sum"),
        ({"cur": "EURO"}, "DK-MONEY-CURRENCY", "sum"),
        ({"cur": "XAU"}, "DK-MONEY-UNITLESS", "sum"),
        ({"at": "31.02.2026 09:00"}, "DK-ROW-TIME", "at"),
        ({"at": "2026-03-02"}, "DK-ROW-TIME-PART", "at"),
        ({"at": "29.03.2026 02:30"}, "DK-ROW-SKIPPED-TIME", "at"),
        ({"at": ""}, "DK-ROW-EMPTY", "at"),
        ({"no": ""}, "DK-ROW-EMPTY", "no"),
        ({"account": " "}, "DK-ROW-EMPTY", "account"),
        ({"issue": ""}, "DK-ROW-EMPTY", "issue"),
        ({"issue": "late"}, "DK-ROW-UNMAPPED", "issue"),
        ({"days": "3.5"}, "DK-ROW-NUMBER", "days"),
        ({"account": "a\0b"}, "DK-ROW-NUL", "account"),
        ({"account": "M\udcfcller"}, "DK-ROW-ENCODING", "account"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(cells: dict[str, str], code: str, column: str | None) -> None:
    """A bad cell rejects its row with one finding, which names the column and how to correct it."""
    (row,) = read(changed(**cells))
    assert [(code, column)] == codes(row)


def test_everything_wrong_with_a_row_is_found_at_once() -> None:
    """Four bad cells give four findings; a long cell is shortened."""
    (row,) = read(changed(account="", at="x" * 50, sum="?", cur=""))
    assert [
        ("DK-ROW-TIME", "at"),
        ("DK-ROW-NUMBER", "sum"),
        ("DK-ROW-CURRENCY", "sum"),
        ("DK-ROW-EMPTY", "account"),
    ] == codes(row)
    assert isinstance(row, RejectedRow)
    assert "x" * 40 + "…" == row.findings[0].params["cell"]


def test_a_rejected_row_reads_as_one_line() -> None:
    """Row, column, cell and what is wrong stand on one line."""
    (row,) = read(changed(sum="12,5O", account=""))
    assert 'row 2: sum "12,5O": not a number; account is empty' == str(row)


def test_a_time_that_clocks_repeat_is_its_first() -> None:
    """Half past two in the night when clocks go back is meant as the first one, before they do."""
    received_at = claim_of(at="25.10.2026 02:30").claim.received_at
    assert pendulum.datetime(2026, 10, 25, 0, 30, tz="UTC").timestamp() == received_at.timestamp()


def test_a_rejection_suggests_what_was_meant() -> None:
    """A currency and a mapped text that are nearly right get the right one as a hint."""
    (row,) = read(changed(issue="Lat", cur="EURO"))
    assert [("DK-MONEY-CURRENCY", "sum"), ("DK-ROW-UNMAPPED", "issue")] == codes(row)
    assert isinstance(row, RejectedRow)
    assert ["EUR" in row.findings[0].hint, "Late" in row.findings[1].hint] == [True, True]


def test_a_repeated_key_is_a_repeat_or_a_mistake() -> None:
    """The same claim under the same key is a repeat; another claim under it is refused, naming the first row."""
    first, again, other = read(GOOD, changed(sum="12.5"), changed(sum="13"))
    assert isinstance(first, ClaimRow)
    assert RepeatedRow(3, "1", 2) == again
    assert [("DK-ROW-KEY-REUSED", None)] == codes(other)
    assert isinstance(other, RejectedRow)
    assert (4, 2) == (other.row, other.findings[0].params["first"])


def test_rows_are_numbered_as_in_a_spreadsheet() -> None:
    """Blank rows and newlines within quotes do not shift the numbers; empty rows are nothing that could be lost."""
    text = table(changed(account="acc\n7")) + "\n,,,,,,,\n" + table(changed(no="2")).split("\r\n", 1)[1]
    assert [2, 5] == [row.row for row in ClaimRows(lines(text), MAPPING)]


def test_a_ragged_row_is_rejected() -> None:
    """A row with too few or too many cells is rejected, and the rows around it are read."""
    rows = list(ClaimRows([*lines(table(GOOD)), "a,b\n", ",".join([*changed(no="2"), "x"]) + "\n"], MAPPING))
    assert [[("DK-ROW-CELLS", None)]] * 2 == [codes(row) for row in rows[1:]]
    found = [(row.row, row.findings[0].params["got"]) for row in rows[1:] if isinstance(row, RejectedRow)]
    assert [(3, 2), (4, 9)] == found


def test_a_quote_that_is_never_closed_costs_one_row() -> None:
    """The lines that such a quote would swallow are read as rows of their own."""
    broken = '3,"acc-9,Late,02.03.2026 09:00,1,EUR,Web,3\n'
    after = [",".join(changed(no=str(number))) + "\n" for number in range(4, 8)]
    rows = list(ClaimRows([*lines(table(GOOD)), broken, *after], MAPPING))
    assert [2, 3, 4, 5, 6, 7] == [row.row for row in rows]
    assert [("DK-ROW-QUOTES", None)] == codes(rows[1])
    assert [ClaimRow] * 5 == [type(row) for row in rows if row.row != 3]


def test_a_huge_cell_costs_one_row() -> None:
    """A cell beyond what the csv module reads is rejected, and the row after it is read."""
    huge, after = read(changed(account="x" * 140_000), changed(no="2"))
    assert [("DK-ROW-HUGE", None)] == codes(huge)
    assert isinstance(after, ClaimRow)


UTC = "received_at = { column = 'at', zone = { value = 'UTC' } }\n"
HALF = "schema = 'disputekit.claims/1'\nkey = 'no'\n[claim]\nclaimant = 'account'\nreason = 'issue'\n"


@pytest.mark.parametrize(
    ("toml", "code", "column"),
    [
        (HALF + "received_at = { column = 'at', zone = { column = 'via' } }", "DK-ROW-ZONE", "at"),
        (HALF + "received_at = 'at'", "DK-ROW-TIME-PART", "at"),
        (HALF + UTC + "channel = 'via'", "DK-VALUE-CHOICE", None),
        (HALF + UTC + "[facts]\nn = { column = 'via', bands = [[0, 1]] }", "DK-ROW-NUMBER", "via"),
    ],
)
def test_cells_without_a_map_are_checked_in_each_row(toml: str, code: str, column: str | None) -> None:
    """Zones, channels and numbers that come from cells are checked when they are read."""
    (row,) = read(changed(at="2026-03-02 09:00"), mapping=ClaimMapping.loads(toml))
    assert [(code, column)] == codes(row)


def test_a_date_takes_the_assumed_time() -> None:
    """An ISO date without a time of day is at the stated time in the stated zone; one with a time keeps it."""
    mapping = ClaimMapping.loads(
        HALF + "received_at = { column = 'at', time = 07:30:00, zone = { value = 'Asia/Tokyo' } }"
    )
    rows = read(changed(at="2026-03-02"), changed(no="2", at="2026-03-02T10:00"), mapping=mapping)
    assert [
        pendulum.datetime(2026, 3, 2, 7, 30, tz="Asia/Tokyo"),
        pendulum.datetime(2026, 3, 2, 10, 0, tz="Asia/Tokyo"),
    ] == [row.claim.received_at for row in rows if isinstance(row, ClaimRow)]


def test_empty_parts_leave_a_composed_text_to_its_default() -> None:
    """A composition with an empty cell is empty; a fact below its lowest band is left out."""
    mapping = ClaimMapping.loads(
        HALF
        + UTC
        + "jurisdiction = { compose = '{cur}-{via}', default = 'US' }\n"
        + "[facts]\nn = { column = 'days', bands = [[5, 1]] }\n"
    )
    rows = read(changed(at="2026-03-02 09:00", via=""), changed(no="2", at="2026-03-02 09:00"), mapping=mapping)
    claims = [row.claim for row in rows if isinstance(row, ClaimRow)]
    assert ["US", "EUR-Web"] == [claim.jurisdiction for claim in claims]
    assert [{}, {}] == [dict(claim.facts) for claim in claims]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "DK-CSV-EMPTY"),
        ("\n", "DK-CSV-EMPTY"),
        ("1;2026;x\n", "DK-CSV-HEADER"),
        ("1,acc,Late\n", "DK-CSV-HEADER"),
        ('"no', "DK-ROW-QUOTES"),
    ],
)
def test_a_file_without_its_header_is_refused(text: str, code: str) -> None:
    """Nothing is read if the first row does not name the columns."""
    with pytest.raises(IntakeError) as caught:
        ClaimRows(lines(text), MAPPING)
    assert [("row 1", code)] == [(finding.where, finding.code) for finding in caught.value.findings]


def test_another_delimiter_is_recognised() -> None:
    """A header in one cell with semicolons gets the delimiter to state as a hint."""
    with pytest.raises(IntakeError, match="delimiter = ';'"):
        ClaimRows(lines("1;2026;x\n"), MAPPING)


def test_a_header_that_nearly_fits_is_refused_with_everything_missing() -> None:
    """Each column that the mapping needs and the file has not is a finding."""
    with pytest.raises(IntakeError) as caught:
        ClaimRows(["no,acount,issue,at,sum,cur,via,days,sum\n"], MAPPING)
    assert ["account", "account", "sum"] == [finding.params["column"] for finding in caught.value.findings]


def test_a_header_may_carry_spaces_and_a_mark() -> None:
    """Spaces around names and a byte order mark are ignored; unmapped columns are reported."""
    rows = ClaimRows(["\ufeffno, account ,issue,at,sum,cur,via,days,tags\n"], MAPPING)
    assert (("tags",), []) == (rows.unmentioned, list(rows))


@pytest.mark.parametrize(
    ("encoding", "stated"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_files_are_read_in_their_encoding(tmp_path: Path, encoding: str, stated: str) -> None:
    """A file opens in the encoding that the mapping states, with or without a byte order mark."""
    path = tmp_path / "claims.csv"
    path.write_bytes(table(changed(account="Müller")).encode(encoding))
    mapping = ClaimMapping.loads((f"encoding = '{stated}'\n" if stated else "") + TOML)
    with open_claims(path, mapping) as rows:
        assert ["Müller"] == [row.claim.claimant for row in rows if isinstance(row, ClaimRow)]


def test_a_wrong_encoding_costs_only_the_rows_it_spoils(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 reject their own row; the others are read."""
    path = tmp_path / "claims.csv"
    path.write_bytes(table(changed(account="Müller"), changed(no="2")).encode("cp1252"))
    with open_claims(str(path), MAPPING) as rows:
        spoilt, sound = rows
    assert [("DK-ROW-ENCODING", "account")] == codes(spoilt)
    assert isinstance(sound, ClaimRow)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_an_unstated_utf_16_is_recognised(tmp_path: Path, encoding: str) -> None:
    """A spreadsheet's Unicode text is refused with the encoding to state, not read as noise."""
    path = tmp_path / "claims.csv"
    path.write_bytes(("\ufeff" if encoding.endswith("be") else "").encode(encoding) + table(GOOD).encode(encoding))
    with pytest.raises(IntakeError, match=r"claims\.csv: DK-CSV-ENCODING: .*encoding = 'utf-16'"):
        open_claims(path, MAPPING).__enter__()


def test_a_damaged_utf_16_is_refused(tmp_path: Path) -> None:
    """Half a character at the end is an encoding error, not a crash."""
    path = tmp_path / "claims.csv"
    path.write_bytes(table(GOOD).encode("utf-16") + b"\x00")
    mapping = ClaimMapping.loads(f"encoding = 'utf-16'\n{TOML}")
    damaged = pytest.raises(IntakeError, match=r"DK-CSV-ENCODING: .*truncated data.*encoding = 'utf-8'")
    with damaged, open_claims(path, mapping) as rows:
        list(rows)


CELL = st.text('aé1,."\n\r\0 \u2028\U0001f4a7', max_size=4)
ODD_ROWS = st.lists(st.one_of(st.just(GOOD), st.tuples(*[CELL] * len(HEADER)), st.lists(CELL, max_size=10)), max_size=8)


@given(ODD_ROWS)
def test_no_row_is_lost(rows: list[Sequence[str]]) -> None:
    """Whatever a CSV writer wrote, each row that holds anything comes back as exactly one result, in order."""
    held = [number for number, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)]
    assert held == [row.row for row in read(*rows)]


@given(st.text(st.sampled_from('a1,"\n\r\0; \udcfc'), max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Any lines below the header are read or rejected, one by one; nothing else happens."""
    rows = list(ClaimRows(lines(f"{','.join(HEADER)}\n{text}"), MAPPING))
    assert sorted({row.row for row in rows}) == [row.row for row in rows]
