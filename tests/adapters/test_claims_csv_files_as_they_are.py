"""Files as they are: no keys, unwanted rows, computed amounts, signs in cells, several rows that make one claim."""

from collections.abc import Iterable

import pytest

from disputekit import Line, Money
from disputekit.adapters.claims_csv import ClaimMapping, ClaimRow, ClaimRows, ReadRow, RejectedRow, SkippedRow
from disputekit.errors import IntakeError

BASE = """
schema = "disputekit.claims/1"
{top}
[claim]
claimant = {claimant}
reason = {{ value = "late_fee" }}
received_at = {{ column = "at", zone = {{ value = "UTC" }} }}
{claim}
"""


def mapping(top: str = 'key = "no"', claim: str = "", more: str = "", claimant: str = '"who"') -> ClaimMapping:
    """Make a mapping with some lines of its own."""
    return ClaimMapping.loads(BASE.format(top=top, claim=claim, claimant=claimant) + more, name="m")


def read(made: ClaimMapping, header: str, *rows: str) -> list[ReadRow]:
    """Read rows below a header."""
    return list(ClaimRows([f"{header}\n", *(f"{row}\n" for row in rows)], made))


def claims(rows: Iterable[ReadRow]) -> list[ClaimRow]:
    """Keep the rows that are claims; there must be no others."""
    found = [row for row in rows if isinstance(row, ClaimRow)]
    assert found == list(rows)
    return found


def codes(row: ReadRow) -> list[str]:
    """Return the codes of a rejected row."""
    assert isinstance(row, RejectedRow)
    return [finding.code for finding in row.findings]


def faults(**parts: str) -> dict[str, str]:
    """Return the findings of a mapping: codes by path."""
    with pytest.raises(IntakeError) as caught:
        mapping(**parts)
    return {finding.where.partition(" ")[2]: finding.code for finding in caught.value.findings}


def test_the_number_of_the_row_is_the_key_if_no_column_has_one() -> None:
    """The key is the row number behind a prefix, and the mapping says so."""
    made = mapping(top='key = { row = "number", prefix = "june-" }')
    rows = read(made, "who,at", "a,2026-03-02T09:00", "a,2026-03-02T09:00")
    assert ["june-2", "june-3"] == [row.key for row in claims(rows)]
    assert ("DK-ASSUMED-KEY", "number") == (made.assumptions[1].code, made.assumptions[1].params["row"])


def test_the_digest_of_a_row_is_the_same_in_another_file() -> None:
    """Rows with the same cells have one key, in whatever place; other rows have another."""
    made = mapping(top='key = { row = "digest" }')
    first = claims(read(made, "who,at", "a,2026-03-02T09:00", "b,2026-03-02T09:00"))
    second = claims(read(made, "who,at", "c,2026-03-02T09:00", " b ,2026-03-02T09:00"))
    assert first[1].key == second[1].key
    assert 3 == len({first[0].key, first[1].key, second[0].key})


def test_rows_are_chosen_by_their_cells() -> None:
    """``only`` keeps, ``except`` leaves out; each row that is left out names the column and the cell."""
    made = mapping(more='[only]\nstatus = ["open", ""]\n[except]\nwho = ["test"]\n')
    rows = read(
        made,
        "no,who,at,status",
        "1,a,2026-03-02T09:00,open",
        "2,b,2026-03-02T09:00,closed",
        "3,test,2026-03-02T09:00,",
        "4,d,2026-03-02T09:00,",
    )
    assert [2, 3, 4, 5] == [row.row for row in rows]
    assert [SkippedRow(3, "status", "closed"), SkippedRow(4, "who", "test")] == rows[1:3]
    assert ["DK-ASSUMED-FILTER"] * 2 == [each.code for each in made.assumptions if "FILTER" in each.code]
    assert ("no", "who", "at", "status") == made.columns


@pytest.mark.parametrize(
    ("amount", "cells", "expected"),
    [
        ('{ product = ["n", "price"], currency = { value = "EUR" } }', "3,1.05", Money("3.15", "EUR")),
        ('{ sum = ["n", "price"], currency = { value = "EUR" } }', "3,1.05", Money("4.05", "EUR")),
        ('{ sum = ["n", "price"], currency = { value = "EUR" } }', ",1.05", Money("1.05", "EUR")),
        ('{ product = ["n", "price"], currency = { value = "EUR" } }', ",1.05", None),
        ('{ sum = ["n", "price"], currency = { value = "EUR" }, round = "half_up" }', "0.03,0.015",
         Money("0.05", "EUR")),
        ('{ sum = ["n", "price"], currency = { value = "EUR" }, round = "half_even" }', "0.03,0.015",
         Money("0.04", "EUR")),
        ('{ column = "price", in_cell = true }', "1,€ 12.50", Money("12.50", "EUR")),
        ('{ column = "price", in_cell = true }', "1,12.50 USD", Money("12.50", "USD")),
        ('{ column = "price", in_cell = true, signs = { "$" = "USD" } }', "1,$12.50", Money("12.50", "USD")),
        ('{ column = "price", in_cell = true, currency = { value = "CHF" } }', "1,12.50", Money("12.50", "CHF")),
        ('{ column = "price", in_cell = true, currency = { value = "CHF" } }', "1,£12.50", Money("12.50", "GBP")),
        ('{ column = "price", in_cell = true }', "1,", None),
    ],
)  # fmt: skip
def test_amounts_are_computed_and_read_with_their_currency(amount: str, cells: str, expected: Money | None) -> None:
    """Products and sums are exact, rounding is explicit, and signs and codes in cells are understood."""
    made = mapping(claim=f"amount = {amount}")
    (row,) = claims(read(made, "no,who,at,n,price", f"1,a,2026-03-02T09:00,{cells}"))
    assert expected == row.claim.amount


@pytest.mark.parametrize(
    ("amount", "cells", "code"),
    [
        ('{ product = ["n", "price"], currency = { value = "EUR" } }', "3,0.015", "DK-MONEY-PLACES"),
        ('{ product = ["n", "price"], currency = { value = "EUR" } }', "x,1.05", "DK-ROW-NUMBER"),
        ('{ column = "price", in_cell = true }', "1,$12.50", "DK-ROW-NUMBER"),
        ('{ column = "price", in_cell = true }', "1,12.50", "DK-ROW-CURRENCY"),
    ],
)
def test_an_amount_that_cannot_be_read_costs_its_row(amount: str, cells: str, code: str) -> None:
    """A result with too many places, a text, and a sign of several currencies are refused."""
    (row,) = read(mapping(claim=f"amount = {amount}"), "no,who,at,n,price", f"1,a,2026-03-02T09:00,{cells}")
    assert code in codes(row)


def test_rounding_is_an_assumption() -> None:
    """A mapping that rounds says so."""
    made = mapping(claim='amount = { column = "price", currency = { value = "EUR" }, round = "half_up" }')
    assert "DK-ASSUMED-ROUNDING" in [each.code for each in made.assumptions]


def test_empty_cells_can_be_left_out_of_a_composed_text() -> None:
    """With ``empty = "part"`` the other cells stay, with single spaces; without it one empty cell empties the text."""
    part = mapping(claimant='{ compose = "{first} {middle} {last}", empty = "part" }')
    rows = claims(read(part, "no,at,first,middle,last", "1,2026-03-02T09:00,Ada,,Byron"))
    assert "Ada Byron" == rows[0].claim.claimant
    empty = read(part, "no,at,first,middle,last", "1,2026-03-02T09:00,,,")
    assert ["DK-ROW-EMPTY"] == codes(empty[0])
    strict = mapping(claimant='{ compose = "{first} {middle} {last}" }')
    assert ["DK-ROW-EMPTY"] == codes(read(strict, "no,at,first,middle,last", "1,2026-03-02T09:00,Ada,,Byron")[0])


LINES = """
[line]
id = "item"
amount = { column = "sum", currency = { value = "EUR" } }
invoiced = { column = "billed", currency = { value = "EUR" } }
note = "text"
"""
HEADER = "no,who,at,item,sum,billed,text"


def test_rows_with_one_key_are_the_lines_of_one_claim() -> None:
    """Two rows make one claim of two lines, whose amount is their sum; the next key begins the next claim."""
    rows = read(
        mapping(more=LINES),
        HEADER,
        "1,a,2026-03-02T09:00,i1,5.00,10.00,too dear",
        "1,a,2026-03-02T09:00,i2,7.50,,",
        "2,b,2026-03-02T09:00,i1,1.00,,",
    )
    first, second = claims(rows)
    assert ((2, 3), (4,)) == (first.rows, second.rows)
    assert Money("12.50", "EUR") == first.claim.amount
    assert (
        Line("i1", Money("5.00", "EUR"), invoiced=Money("10.00", "EUR"), note="too dear"),
        Line("i2", Money("7.50", "EUR")),
    ) == first.claim.lines


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("1,a,2026-03-02T09:00,i2,x,,", [["DK-ROW-LINES"], ["DK-ROW-NUMBER"]]),
        ("1,a,2026-03-02T09:00,i2,,,", [["DK-ROW-LINES"], ["DK-ROW-EMPTY"]]),
        ("1,a,2026-03-02T09:00,,2.00,,", [["DK-ROW-LINES"], ["DK-ROW-EMPTY"]]),
        ("1,b,2026-03-02T09:00,i2,2.00,,", [["DK-ROW-LINES"], ["DK-ROW-LINES"]]),
        ("1,a,2026-03-02T09:00,i1,2.00,,", [["DK-CLAIM-LINES"], ["DK-ROW-LINES"]]),
        ("1,a,2026-03-02T09:00,i2,2.00,1.00,", [["DK-ROW-LINES"], ["DK-LINE-AMOUNT"]]),
    ],
)
def test_a_bad_line_costs_its_whole_claim(second: str, expected: list[list[str]]) -> None:
    """A claim without one of its lines would be another claim, so each of its rows is rejected, with the reason."""
    rows = read(mapping(more=LINES), HEADER, "1,a,2026-03-02T09:00,i1,5.00,,", second, "2,b,2026-03-02T09:00,i1,1.00,,")
    assert [2, 3, 4] == [row.row for row in rows]
    assert expected == [codes(row) for row in rows[:2]]
    assert isinstance(rows[2], ClaimRow)


def test_a_key_that_comes_back_later_is_a_repeat_or_a_mistake() -> None:
    """Lines follow each other; the same key further down is compared with the claim that was read."""
    line = "1,a,2026-03-02T09:00,i1,5.00,,"
    second, third = "2,b,2026-03-02T09:00,i1,1.00,,", "3,c,2026-03-02T09:00,i1,2.00,,"
    rows = read(mapping(more=LINES), HEADER, line, second, line, third, "1,a,2026-03-02T09:00,i1,6.00,,")
    assert ["ClaimRow", "ClaimRow", "RepeatedRow", "ClaimRow", "RejectedRow"] == [type(row).__name__ for row in rows]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"top": 'key = { row = "line" }'}, {"key.row": "DK-FILE-UNKNOWN"}),
        ({"top": 'key = { row = "number", column = "no" }'}, {"key": "DK-MAPPING-ORIGIN"}),
        ({"claim": 'amount = { product = [], currency = "c" }'}, {"claim.amount.product": "DK-FILE-EMPTY"}),
        ({"claim": 'amount = { column = "a", sum = ["b"], currency = "c" }'},
         {"claim.amount": "DK-MAPPING-ORIGIN", "claim.amount.sum": "DK-FILE-UNKNOWN"}),
        ({"claim": 'amount = { column = "a", in_cell = true, signs = { "$" = "USDX" } }'},
         {"claim.amount.signs": "DK-MONEY-CURRENCY"}),
        ({"claim": 'amount = { column = "a", currency = "c", round = "up" }'},
         {"claim.amount.round": "DK-FILE-UNKNOWN"}),
        ({"more": "[only]\nstatus = []\n"}, {"only.status": "DK-FILE-EMPTY"}),
        ({"more": '[line]\nid = "i"\n'}, {"line": "DK-FILE-MISSING"}),
        ({"more": '[line]\nid = "i"\namount = "a"\n'}, {"line.amount": "DK-FILE-TYPE"}),
        ({"claim": 'amount = { column = "a", currency = "c" }', "more": LINES}, {"claim.amount": "DK-FILE-TWICE"}),
    ],
)  # fmt: skip
def test_mistakes_in_these_parts_have_their_places(parts: dict[str, str], expected: dict[str, str]) -> None:
    """Unknown choices, empty lists and amounts that are stated twice are found when the mapping is loaded."""
    assert expected == faults(**parts)
