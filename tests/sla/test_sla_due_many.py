"""Deadlines of columns: the same as one by one, bit for bit, and rows without one reported."""

import numpy as np
import pendulum
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from disputekit._input.instants import to_us
from disputekit._input.pendulum_times import from_us
from disputekit.errors import HorizonError, InvalidValue
from disputekit.sla import (
    CalendarColumn,
    Period,
    WorkCalendar,
    business_days,
    days,
    hours,
    longer_of,
    months,
    shorter_of,
    statutory,
    suspended,
)
from disputekit.testing.strategies import calendars, instants, periods

NULL = -(2**63)
DAY_US = 86_400_000_000
OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BE")
SHANGHAI = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Asia/Shanghai", holidays="XSHG")
US = instants(tz="UTC").map(lambda at: to_us(at, "at"))
LOWEST, HIGHEST = (to_us(pendulum.datetime(year, 6, 1), "at") for year in (1, 9999))
BEYOND = st.integers(LOWEST, HIGHEST)
REPAIR = (pendulum.datetime(2018, 3, 20), pendulum.datetime(2018, 4, 2))


def many(period: Period, us: list[int], calendar: WorkCalendar) -> list[int | None]:
    """Ask about all rows at once; ``None`` for a row that is not good, which is a null."""
    values, ok = period.due_many(np.array(us, dtype=np.int64), calendar)
    assert ("int64", "bool") == (values.dtype.name, ok.dtype.name)
    assert [NULL] * int((~ok).sum()) == values[~ok].tolist()
    return [value if good else None for value, good in zip(values.tolist(), ok.tolist(), strict=True)]


def singly(period: Period, us: list[int], calendar: WorkCalendar) -> list[int | None]:
    """Ask about each row on its own; ``None`` for what lies beyond the horizon."""
    return [_due(period, each, calendar) for each in us]


def _due(period: Period, us: int, calendar: WorkCalendar) -> int | None:
    try:
        return to_us(period.due(from_us(us, pendulum.UTC), calendar).due_at, "due_at")
    except HorizonError:
        return None


@given(periods(), calendars(), st.lists(US, min_size=1, max_size=20))
def test_many_are_due_as_one_by_one(period: Period, calendar: WorkCalendar, us: list[int]) -> None:
    """Each end is the one of the single form, for every kind of period on every kind of calendar."""
    assert singly(period, us, calendar) == many(period, us, calendar)


@given(periods(), st.lists(US | BEYOND, min_size=1, max_size=8))
@example(days(36_525), [to_us(pendulum.datetime(1905, 1, 1), "at")])
@example(days(36_525, ends="same_time"), [to_us(pendulum.datetime(1905, 1, 1), "at")])
def test_a_row_is_not_good_where_one_has_no_deadline(period: Period, us: list[int]) -> None:
    """Exactly where the single form raises HorizonError: nothing is clipped, and nothing else left out."""
    assert singly(period, us, SHANGHAI) == many(period, us, SHANGHAI)


@given(periods(), st.lists(US | st.sampled_from((LOWEST, HIGHEST)), min_size=1, max_size=3))
def test_what_stands_still_goes_row_by_row(period: Period, us: list[int]) -> None:
    """A suspended period, and one made of it, are as one by one."""
    still = suspended(period, [REPAIR], at_least=days(7))
    for each in (still, shorter_of(hours(60), still)):
        assert singly(each, us, OFFICE) == many(each, us, OFFICE)


def test_a_period_of_a_statute_is_due_as_it_is() -> None:
    """Not as what it may be extended to; and of two the later one is taken."""
    us = [to_us(pendulum.datetime(2026, 4, day, 10), "at") for day in (1, 2, 3)]
    both = longer_of(statutory.PSD2_COMPLAINT, hours(2))
    assert singly(business_days(15), us, OFFICE) == many(statutory.PSD2_COMPLAINT, us, OFFICE) == many(both, us, OFFICE)


@pytest.mark.parametrize(
    ("period", "last_start", "end"),
    [
        (hours(1), "2200-12-31T15:00", "2200-12-31T16:00"),
        (days(1), "2200-12-30T15:00", "2201-01-01T00:00"),
        (business_days(1, ends="close"), "2200-12-30T15:00", "2200-12-31T16:00"),
        (months(1, ends="same_time"), "2200-11-30T15:00", "2200-12-30T15:00"),
    ],
)
def test_the_last_row_within_the_horizon_is_good(period: Period, last_start: str, end: str) -> None:
    """The next that would be due in another year is not."""
    calendar = WorkCalendar.weekly("Mon-Fri 09:00-16:00", tz="UTC")
    us = int(np.datetime64(last_start, "us").astype(np.int64))
    later = [us, us + 2 * DAY_US]
    assert [int(np.datetime64(end, "us").astype(np.int64)), None] == many(period, later, calendar)


@pytest.mark.parametrize("period", [hours(1), days(1), days(1, ends="same_time"), suspended(hours(1), [])])
def test_nulls_and_nothing_at_all(period: Period) -> None:
    """A null is not good, nor are the ends of int64; no rows are no rows."""
    assert [None] * 4 == many(period, [NULL, 2**63 - 1, LOWEST, HIGHEST], OFFICE)
    assert [] == many(period, [], OFFICE)


def test_rows_are_due_by_their_own_calendars() -> None:
    """Each as its calendar says; a row with no calendar is a null and not good."""
    us = to_us(pendulum.datetime(2026, 4, 30, 10), "at")
    column = CalendarColumn([OFFICE, SHANGHAI], np.array([1, 0, -1], dtype=np.int64))
    values, ok = business_days(1).due_many(np.array([us, us, us], dtype=np.int64), column)
    expected = [*singly(business_days(1), [us], SHANGHAI), *singly(business_days(1), [us], OFFICE), NULL]
    assert (expected, [True, True, False]) == (values.tolist(), ok.tolist())


def test_a_column_of_another_kind_is_refused() -> None:
    """By name, as everywhere."""
    with pytest.raises(InvalidValue) as caught:
        hours(48).due_many(np.array([1.5]), OFFICE)
    assert [("instants_us", "DK-CALENDAR-COLUMN")] == [(each.where, each.code) for each in caught.value.findings]
