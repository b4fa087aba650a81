"""Many scenarios at once: each row gets what it would get alone, whatever shape its column has."""

import pickle
import sys
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit.errors import InvalidValue, PolicyError
from disputekit.policy import Decisions, PolicyBook, PolicyPack
from disputekit.testing import strategies
from tests.policy.columns import tables
from tests.policy.documents import books
from tests.policy.oracle import Scenario, Value

if TYPE_CHECKING:
    from collections.abc import Collection

DAY = date(2026, 11, 22)

BOOK = PolicyBook.loads("""
schema = "disputekit.policy/1"
policy = { id = "p", version = "1", effective = { from = 2026-01-01 } }
[fields]
reason = ["late", "broken"]
days = { min = -5, max = 3_650 }
amount = { min = 0, max = 1_000_000_000_000_000, optional = true }
member = "flag"
place = { tree = { EU = ["DE", "FR"], US = ["CA"] } }
[[rule]]
id = "broken"
when.reason = ["broken"]
when.days = { max = 30 }
offer = [{ refund = "100%" }]
[[rule]]
id = "large"
priority = 1
when.amount = { min = 900_000_000_000_000 }
when.place = ["EU"]
offer = [{ refund = "50%" }]
[[rule]]
id = "no-amount"
priority = 2
when.amount = { applies = false }
when.member = true
deny = true
""")
ROW: Final[Scenario] = {"reason": "broken", "days": 12, "amount": 5, "member": False, "place": "DE"}


def told(columns: object) -> list[str]:
    """Every finding about columns, as text."""
    with pytest.raises(InvalidValue) as caught:
        BOOK.decide_many(columns, as_of=DAY)  # type: ignore[arg-type] # that is what is refused
    return [str(each) for each in caught.value.findings]


@given(st.data())
def test_every_row_is_decided_as_it_would_be_alone(data: st.DataObject) -> None:
    """Status, winner and the decision itself, with missing facts, inner nodes and fields that do not apply."""
    doc, book = data.draw(books())
    rows, columns = data.draw(tables(doc))
    decisions = book.decide_many(columns, as_of=DAY)
    alone = [book.decide(row, as_of=DAY) for row in rows]
    assert alone == list(decisions)
    assert [each.explain() for each in alone] == [each.explain() for each in decisions]
    assert [each.status for each in alone] == decisions.status.tolist()
    assert [getattr(each.winner, "id", "") for each in alone] == decisions.winner.tolist()
    assert [each.escalate_to or "" for each in alone] == decisions.escalate_to.tolist()
    assert len(rows) == sum(decisions.counts().values())


@given(st.data())
def test_every_row_has_the_first_match_it_would_have_alone(data: st.DataObject) -> None:
    """A row that does not state every field with one value is refused, as it would be alone; all others match."""
    doc, book = data.draw(books())
    rows, columns = data.draw(tables(doc))
    try:
        found = book.first_match_many(columns).tolist()
    except InvalidValue as error:
        assert {"DK-POLICY-UNSTATED"} == {each.code for each in error.findings}  # noqa: PT017 -- either may be right
        assert not rows or any(_unstated(book, row) for row in rows)
    else:
        assert [getattr(book.first_match(row), "id", "") for row in rows] == found


def _unstated(book: PolicyBook, row: Scenario) -> bool:
    try:
        book.first_match(row)
    except InvalidValue:
        return True
    return False


def test_a_book_of_many_words_matches_row_by_row() -> None:
    """More boxes than fit into one word of the machine, and rows that find theirs in each of them, or nowhere."""
    rules = "".join(
        f'[[rule]]\nid = "r{place}"\npriority = {-place}\nwhen.x = {{ min = {place}, max = {place} }}\ndeny = true\n'
        for place in range(200)
    )
    book = PolicyBook.loads(
        'schema = "disputekit.policy/1"\npolicy = { id = "p", version = "1" }\n'
        f"fields = {{ x = {{ min = 0, max = 9_999_999 }} }}\n{rules}"
    )
    numbers = [0, 63, 64, 65, 127, 128, 199, 200, 9_999_999]
    expected = ["r0", "r63", "r64", "r65", "r127", "r128", "r199", "", ""]
    assert expected == book.first_match_many({"x": numbers}).tolist()
    assert expected == book.decide_many({"x": np.array(numbers, np.uint32)}, as_of=DAY).winner.tolist()


def test_thousands_of_rows_are_decided_row_by_row() -> None:
    """Many more than are looked at together, each tenth without its days: in the order they were given in."""
    rows = [{**ROW, "days": at % 97, "amount": at % 3 * 450_000_000_000_000} for at in range(10_000)]
    for row in rows[::10]:
        del row["days"]
    decisions = BOOK.decide_many(pd.DataFrame(rows), as_of=DAY)
    alone = [BOOK.decide(row, as_of=DAY) for row in rows]
    assert [each.status for each in alone] == decisions.status.tolist()
    assert [getattr(each.winner, "id", "") for each in alone] == decisions.winner.tolist()
    assert alone == list(decisions)
    assert alone[7_000:] == list(decisions[7_000:])
    assert {"decided", "needs_facts", "no_rule"} == set(decisions.status)


def test_a_data_frame_is_columns() -> None:
    """Whole numbers become floats where some are missing, and are whole numbers again."""
    frame = pd.DataFrame([ROW, ROW | {"amount": None, "member": True}, ROW | {"amount": 10**15, "days": 31}])
    assert "float64" == str(frame["amount"].dtype)
    decisions = BOOK.decide_many(frame, as_of=DAY)
    assert ["broken", "no-amount", "large"] == decisions.winner.tolist()
    assert [5, None, 10**15] == [each.scenario["amount"] for each in decisions]
    assert {int} == {type(each.scenario["days"]) for each in decisions}
    assert ["broken", "no-amount", "large"] == BOOK.first_match_many(frame).tolist()


def test_decisions_are_a_sequence() -> None:
    """They can be sliced, counted, shown and stored; what was passed in may change afterwards."""
    days = np.array([12, 31, 12, 30])
    decisions = BOOK.decide_many(
        {"reason": ["broken"] * 4, "days": days, "member": [False] * 4, "amount": [1] * 4}, as_of=DAY
    )
    days[:] = 0
    assert [12, 31, 12, 30] == [each.scenario["days"] for each in decisions]
    assert ["broken", "", "broken", "broken"] == decisions.winner.tolist()
    assert {("decided", "broken"): 3, ("no_rule", ""): 1} == dict(decisions.counts())
    assert "<4 decisions as of 2026-11-22: 3 decided, 1 no_rule>" == repr(decisions)
    assert decisions[3] == decisions[-1]
    assert [decisions[1], decisions[3]] == list(decisions[1::2])
    assert ["", "broken"] == decisions[1::2].winner.tolist()
    with pytest.raises(IndexError):
        decisions[4]
    again: Decisions = pickle.loads(pickle.dumps(decisions))  # noqa: S301 -- our own bytes
    assert [each.explain() for each in decisions] == [each.explain() for each in again]
    nothing = BOOK.decide_many({}, as_of=DAY)
    assert ([], [], {}, "<0 decisions as of 2026-11-22>") == (
        list(nothing), nothing.status.tolist(), dict(nothing.counts()), repr(nothing),
    )  # fmt: skip


def test_all_wrong_cells_and_names_are_told_at_once() -> None:
    """Each wrong cell is reported with its row, field and a hint; such as True for a number."""
    columns: dict[str, Collection[object]] = {
        "reason": ["brokn", "late", None, ["late"]],
        "days": np.array([12.5, np.inf, np.nan, -6]),
        "amount": np.array([2**64 - 1, 0, 10**15, 10**15 + 1], np.uint64),
        "member": np.array([0, 1, 0, 1]),
        "place": [True, "EU", "", 5],
        "colour": [1, 2, 3, 4],
    }
    wrong = [
        (
            "colour",
            "NO-FIELD: the policy has no field 'colour'; leave it out; there are reason, days, amount, member, place",
        ),
        ("row 0 reason", "VALUE: 'brokn' is not a value of reason; did you mean 'broken'?"),
        ("row 0 days", "VALUE: 12.5 is not a value of days; use a whole number from -5 to 3650"),
        ("row 0 amount", f"VALUE: {2**64 - 1} is not a value of amount; use a whole number from 0 to {10**15}"),
        ("row 0 member", "VALUE: 0 is not a value of member; use True or False"),
        ("row 0 place", "VALUE: True is not a value of place; use one of CA, DE, EU, FR, US"),
        ("row 1 days", "VALUE: inf is not a value of days; use a whole number from -5 to 3650"),
        ("row 1 member", "VALUE: 1 is not a value of member; use True or False"),
        ("row 2 member", "VALUE: 0 is not a value of member; use True or False"),
        ("row 2 place", "VALUE: '' is not a value of place; use one of CA, DE, EU, FR, US"),
        ("row 3 reason", "VALUE: ['late'] is not a value of reason; did you mean 'late'?"),
        ("row 3 days", "VALUE: -6.0 is not a value of days; use a whole number from -5 to 3650"),
        ("row 3 amount", f"VALUE: {10**15 + 1} is not a value of amount; use a whole number from 0 to {10**15}"),
        ("row 3 member", "VALUE: 1 is not a value of member; use True or False"),
        ("row 3 place", "VALUE: 5 is not a value of place; use one of CA, DE, EU, FR, US"),
    ]
    assert [f"{where}: DK-POLICY-{text}" for where, text in wrong] == told(columns)


def test_what_python_calls_equal_is_not_the_same_cell() -> None:
    """Neither True nor 1.0 counts as 1 in a list, and an integer beyond 64 bits is too large."""
    findings = told({"days": [1, True, 1.0, 10**30], "member": [True, 1, False, 0.0]})
    assert ["row 1 days", "row 1 member", "row 2 days", "row 3 days", "row 3 member"] == [
        each.partition(":")[0] for each in findings
    ]
    assert ["row 0 days"] == [each.partition(":")[0] for each in told({"days": [10**30, 5]})]
    assert ["row 0 days", "row 1 days"] == [each.partition(":")[0] for each in told({"days": [True, False]})]


def test_of_very_many_wrong_cells_a_hundred_are_told() -> None:
    """The first in the order of the rows, and how many more there are."""
    findings = told({"days": [0, *[9_999] * 150], "reason": ["x"] * 151})
    assert ["row 0 reason", "row 1 reason", "row 1 days", "row 2 reason"] == [
        each.partition(":")[0] for each in findings[:4]
    ]
    assert 101 == len(findings)
    assert findings[-1].startswith("columns: DK-POLICY-MORE-CELLS: 201 more cells are wrong; correct the cells above")


def test_a_first_match_wants_every_field_of_every_row() -> None:
    """A missing cell and an inner node are reported with their row."""
    with pytest.raises(InvalidValue) as caught:
        BOOK.first_match_many({"days": [1, None], "place": ["EU", "FR"], "member": [True, True]})
    assert [
        (
            f"{where}: DK-POLICY-UNSTATED: a first match needs a value for every field; missing: "
            f"{fields}; state every field, or use decide()"
        )
        for where, fields in (("columns", "reason, amount"), ("row 0", "place"), ("row 1", "days"))
    ] == [str(each) for each in caught.value.findings]


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (None, "None"),
        ([ROW], "[{'amount': 5, 'days': 12, 'member': False, 'place': 'DE', ...}]"),
        ({"days": 5}, "{'days': 5}"),
        ({"reason": "late"}, "{'reason': 'late'}"),
        ({"days": np.array([[1], [2]])}, "{'days': array([[1],\n       [2]])}"),
        ({"days": {1: 2}}, "{'days': {1: 2}}"),
    ],
    ids=["nothing", "rows", "a value", "a text", "two dimensions", "a mapping"],
)
def test_columns_are_lists_by_name(columns: object, shown: str) -> None:
    """A single value is not a column, and a list of rows is not a mapping."""
    hint = "pass a mapping from each field's name to the list of its values"
    assert [
        f"columns: DK-POLICY-NO-COLUMNS: columns must be a mapping of lists or a data frame, got {shown}; {hint}"
    ] == told(columns)


def test_columns_have_one_length() -> None:
    """A row that only some columns have is nobody's."""
    expected = "columns must have the same length, got reason 1, days 2; give every column a value for every row"
    assert [f"columns: DK-POLICY-COLUMNS: {expected}"] == told({"reason": ["late"], "days": np.array([1, 2])})


class Reason(StrEnum):
    """A host's own enumeration."""

    LATE = "late"
    BROKEN = "broken"


def test_a_hosts_enumeration_is_a_text() -> None:
    """Its members are decided on as one by one."""
    columns = {name: [value] for name, value in ROW.items()} | {"reason": [Reason.BROKEN]}
    assert ["broken"] == BOOK.first_match_many(columns).tolist()
    assert [BOOK.decide(ROW, as_of=DAY)] == list(BOOK.decide_many(columns, as_of=DAY))


def test_a_pack_decides_by_the_versions_in_force() -> None:
    """Fields of versions that are not in force may be stated; a day outside of all is an error."""
    later = PolicyBook.loads("""
        schema = "disputekit.policy/1"
        policy = { id = "campaign", version = "1", effective = { from = 2026-06-01, until = 2026-06-30 } }
        fields = { coupon = "flag", member = "flag" }
        [[rule]]
        id = "coupon"
        layer = "goodwill"
        when.coupon = true
        offer = [{ store_credit = "10%" }]
    """)
    pack = PolicyPack([BOOK, later])
    columns = {name: [value, value] for name, value in ROW.items()} | {"coupon": [True, False]}
    for day in (date(2026, 5, 31), date(2026, 6, 1)):
        alone = [pack.decide({**ROW, "coupon": coupon}, as_of=day) for coupon in (True, False)]
        assert [(each.offers, each.versions) for each in alone] == [
            (each.offers, each.versions) for each in pack.decide_many(columns, as_of=day)
        ]
    with pytest.raises(PolicyError, match="DK-POLICY-NOT-IN-FORCE"):
        pack.decide_many(columns, as_of=date(2025, 1, 1))
    with pytest.raises(PolicyError, match="DK-POLICY-NOT-IN-FORCE"):
        BOOK.decide_many(columns, as_of=date(2025, 1, 1))


@given(st.data())
def test_a_book_of_several_layers_is_decided_in_columns(data: st.DataObject) -> None:
    """Complete scenarios of every field kind at once, as a data frame."""
    rows = data.draw(st.lists(strategies.scenarios(BOOK), min_size=1, max_size=9))
    frame = pd.DataFrame(rows)
    assert [BOOK.decide(row, as_of=DAY) for row in rows] == list(BOOK.decide_many(frame, as_of=DAY))
    assert [getattr(BOOK.first_match(row), "id", "") for row in rows] == BOOK.first_match_many(frame).tolist()


def test_without_numpy_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """One decision needs nothing; columns name the extra."""
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(PolicyError) as caught:
        BOOK.decide_many({}, as_of=DAY)
    assert (
        "columns: DK-POLICY-NUMPY: numpy is needed to decide on columns, and it is not installed; "
        "pip install numpy, or call decide() for each row"
    ) == str(caught.value)
    assert "decided" == BOOK.decide(ROW, as_of=DAY).status


DATED = PolicyBook.loads(
    """
    schema = "disputekit.policy/1"
    policy = { id = "p", version = "1" }
    fields = { days = { min = 0, max = 9 }, odd = { predicate = "odd" } }
    [[rule]]
    id = "odd"
    when.odd = true
    priority = 1
    effective = { from = 2026-07-01 }
    escalate = "legal"
    [[rule]]
    id = "any"
    deny = true
    """,
    predicates={"odd": lambda scenario: _odd(scenario["days"])},
)


def _odd(days: Value) -> bool | None:
    assert isinstance(days, int)
    return None if days == 0 else days % 2 == 1 if days < 9 else 1 // 0 > 0


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 7, 1)], ids=str)
def test_rules_with_dates_and_flags_behind_functions_are_decided_as_alone(day: date) -> None:
    """A function is asked for the rows that do not state its flag; a rule is in force on its days only."""
    rows: list[Scenario] = [{"days": 1}, {"days": 2}, {"days": 0}, {"days": 1, "odd": False}, {"days": 2, "odd": True}]
    columns = {name: [row.get(name) for row in rows] for name in ("days", "odd")}
    decisions = DATED.decide_many(columns, as_of=day)
    assert [DATED.decide(row, as_of=day) for row in rows] == list(decisions)
    asked = [0, 1, 3, 4]
    stated = {name: [cells[row] for row in asked] for name, cells in columns.items()}
    expected = [getattr(DATED.first_match(rows[row], as_of=day), "id", "") for row in asked]
    assert expected == DATED.first_match_many(stated, as_of=day).tolist()
    late = day == date(2026, 7, 1)
    assert ["legal" if late else "", "", "", "", "legal" if late else ""] == decisions.escalate_to.tolist()
    with pytest.raises(InvalidValue, match="as_of: DK-POLICY-NO-DAY"):
        DATED.first_match_many(stated)


def test_a_function_that_fails_is_told_with_its_rows() -> None:
    """All rows are asked first; what Python raised is in the finding."""
    with pytest.raises(InvalidValue) as caught:
        DATED.decide_many({"days": [9, 1, 9]}, as_of=DAY)
    assert ["row 0 odd", "row 2 odd"] == [each.where for each in caught.value.findings]
    assert "raised ZeroDivisionError" in str(caught.value)
