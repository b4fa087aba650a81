"""Columns of instants: the same numbers as one by one, bit for bit, and rows beyond the horizon reported."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit.errors import HorizonError, InvalidValue
from disputekit.sla import CalendarColumn, WorkCalendar
from disputekit.testing.strategies import calendars, instants

NULL = -(2**63)
HOUR_US = 3_600_000_000
US = instants(tz="UTC").map(lambda at: int(at.timestamp()) * 1_000_000 + at.microsecond)
ANY = US | st.integers(NULL, 2**63 - 1) | st.sampled_from((NULL, 2**63 - 1, 0))
DURATION = st.integers(-(10**13), 10**13) | st.integers(NULL, 2**63 - 1) | st.just(0)
BANK = WorkCalendar.weekly("Mon-Fri 09:00-17:00; Sat 10:00-10:30", tz="Europe/Berlin", holidays="XSHG")


@given(calendars(), st.lists(st.tuples(US, st.integers(-(10**13), 10**13)), min_size=1, max_size=30))
def test_many_are_added_as_one_by_one(calendar: WorkCalendar, rows: list[tuple[int, int]]) -> None:
    """Each value is the one that add gives, measuring it back too, and each flag is what is_open says."""
    us, durations = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    values, ok = calendar.add_many(us, durations)
    assert [calendar.add_us(*row) for row in rows] == values.tolist()
    assert all(ok.tolist())
    measured, ok = calendar.between_many(us, values)
    assert durations.tolist() == measured.tolist()
    assert all(ok.tolist())


@given(st.lists(st.tuples(ANY, DURATION), min_size=1, max_size=20))
def test_what_has_no_answer_alone_is_not_ok_in_many(rows: list[tuple[int, int]]) -> None:
    """A row is a null and not good exactly where the single form raises HorizonError."""
    us, durations = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    values, ok = BANK.add_many(us, durations)
    expected = [_or_null(BANK.add_us, *row) for row in rows]
    assert [NULL if each is None else each for each in expected] == values.tolist()
    assert [each is not None for each in expected] == ok.tolist()
    values, ok = BANK.between_many(us, us[::-1])
    expected = [
        _or_null(BANK.between_us, start, end) for start, end in zip(us.tolist(), us[::-1].tolist(), strict=True)
    ]
    assert [NULL if each is None else each for each in expected] == values.tolist()
    assert [each is not None for each in expected] == ok.tolist()


@given(calendars(), st.lists(instants(), min_size=1, max_size=30))
def test_many_are_open_as_one_by_one(calendar: WorkCalendar, asked: list[object]) -> None:
    """The flags are those of is_open."""
    us = np.array([int(at.timestamp()) * 1_000_000 + at.microsecond for at in asked], dtype=np.int64)  # type: ignore[attr-defined]
    flags, ok = calendar.is_open_many(us)
    assert [calendar.is_open(at) for at in asked] == flags.tolist()  # type: ignore[arg-type]
    assert all(ok.tolist())


def test_many_rows_go_through_in_chunks() -> None:
    """A hundred thousand rows, in calendars with few and with very unequal shifts, agree with a sample one by one."""
    random = np.random.default_rng(3)
    us = random.integers(1_500_000_000_000_000, 1_600_000_000_000_000, 100_000)
    by = random.integers(-(10**12), 10**12, 100_000)
    closures = [(f"2018-03-05T{hour:02}:{minute:02}+00:00", f"2018-03-05T{hour:02}:{minute:02}:30+00:00")
                for hour in range(9, 17) for minute in range(60)]  # fmt: skip
    for calendar in (BANK, WorkCalendar.weekly("Mon 09:00-17:00", tz="UTC", closures=closures)):
        values, ok = calendar.add_many(us, by)
        sample = range(0, 100_000, 997)
        assert [calendar.add_us(int(us[i]), int(by[i])) for i in sample] == values[sample].tolist()
        assert bool(ok.all())


def test_a_null_is_reported_and_never_clipped() -> None:
    """Numpy's NaT as an integer, and what lies beyond, are nulls that are not good; is_open says no."""
    us = np.array([NULL, 0, 2**62, 1_777_000_000_000_000], dtype=np.int64)
    assert ([NULL, NULL, NULL, 1_777_017_600_000_000], [False, False, False, True]) == _lists(
        BANK.add_many(us, HOUR_US)
    )
    assert ([NULL, NULL, NULL, 0], [False, False, False, True]) == _lists(BANK.between_many(us, us))
    assert ([False] * 4, [False, False, False, True]) == _lists(BANK.is_open_many(us))


def test_nothing_but_nulls_and_nothing_at_all() -> None:
    """Neither needs a year."""
    nulls = np.array([NULL, NULL], dtype=np.int64)
    assert ([NULL, NULL], [False, False]) == _lists(BANK.add_many(nulls, nulls))
    empty = np.array([], dtype=np.int64)
    assert ([], []) == _lists(BANK.add_many(empty, empty))
    assert ([], []) == _lists(BANK.is_open_many(empty))


def test_a_calendar_that_is_hardly_ever_open_is_compiled_as_far_as_it_takes() -> None:
    """Sixty hours of one a week take more than a year; a thousand years are not good."""
    weekly = WorkCalendar.weekly("Mon 09:00-10:00", tz="Asia/Tokyo")
    start = np.array([1_777_000_000_000_000], dtype=np.int64)
    for hours in (60, -60):
        values, ok = weekly.add_many(start, np.array([hours * HOUR_US]))
        assert ([weekly.add_us(int(start[0]), hours * HOUR_US)], [True]) == (values.tolist(), ok.tolist())
    assert ([NULL], [False]) == _lists(weekly.add_many(start, np.array([20_000 * HOUR_US])))


def test_rows_go_by_their_own_calendars() -> None:
    """Each as its calendar says; a row with no calendar is a null and not good."""
    sites = [BANK, WorkCalendar.whole_days("Sat,Sun", tz="Asia/Tokyo")]
    column = CalendarColumn(sites, np.array([1, 0, -1, 2, 0, 1], dtype=np.int64))
    us = np.array([1_777_000_000_000_000, 1_777_000_000_000_000, 0, 0, NULL, 1_777_100_000_000_000], dtype=np.int64)
    good = [True, True, False, False, False, True]
    added = [sites[1].add_us(int(us[0]), HOUR_US), sites[0].add_us(int(us[1]), HOUR_US)]
    expected = [*added, NULL, NULL, NULL, sites[1].add_us(int(us[5]), HOUR_US)]
    values, ok = column.add_many(us, HOUR_US)
    assert (expected, good) == (values.tolist(), ok.tolist())
    assert ([HOUR_US, HOUR_US, NULL, NULL, NULL, HOUR_US], good) == _lists(column.between_many(us, values))
    assert ([False, False, False, False, False, True], good) == _lists(column.is_open_many(us))


@pytest.mark.parametrize(
    ("column", "finding"),
    [
        (np.array([1.5]), ("DK-CALENDAR-COLUMN", {"name": "starts_us", "dtype": "float64", "dimensions": 1})),
        (np.array([[1]]), ("DK-CALENDAR-COLUMN", {"name": "starts_us", "dtype": "int64", "dimensions": 2})),
        (np.array([True]), ("DK-CALENDAR-COLUMN", {"name": "starts_us", "dtype": "bool", "dimensions": 1})),
        (np.array([1, 2, 3]), ("DK-CALENDAR-COLUMNS", {"lengths": "starts_us has 3, ends_us has 2"})),
    ],
)
def test_columns_of_another_kind_are_refused(column: "np.typing.NDArray[np.int64]", finding: object) -> None:
    """Floats, flags, tables and columns of other lengths."""
    with pytest.raises(InvalidValue) as caught:
        BANK.between_many(column, np.array([1, 2], dtype=np.int64))
    assert [finding] == [(each.code, dict(each.params)) for each in caught.value.findings]


def _or_null(ask: Callable[[int, int], int], us: int, other: int) -> int | None:
    try:
        return ask(us, other)
    except HorizonError:
        return None


def _lists(columns: "tuple[np.typing.NDArray[np.generic], np.typing.NDArray[np.bool_]]") -> tuple[object, object]:
    return columns[0].tolist(), columns[1].tolist()
