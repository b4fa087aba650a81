"""Business time against other libraries, each where its own semantics are sound."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays
import numpy as np
import pandas as pd
import pendulum
from business_duration import businessDuration
from hypothesis import assume, given
from hypothesis import strategies as st

from disputekit.sla import WorkCalendar

DATES = st.dates(date(2020, 1, 1), date(2029, 12, 31))
HOLIDAYS = st.lists(DATES, max_size=30, unique=True)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 its bounds
WEEKMASK = st.lists(st.booleans(), min_size=7, max_size=7).filter(any)
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@given(WEEKMASK, HOLIDAYS, DATES, st.integers(-200, 200))
def test_business_days_are_numpys(mask: list[bool], closed: list[date], start: date, count: int) -> None:
    """With its roll backward to count on and forward to count back, strictly after the date."""
    calendar = np.busdaycalendar(weekmask=mask, holidays=np.array(closed, dtype="datetime64[D]"))
    days = ",".join(name for name, works in zip(DAY_NAMES, mask, strict=True) if works)
    ours = WorkCalendar.whole_days(days, tz="UTC", holidays=closed)
    assume(count)
    roll = "backward" if count > 0 else "forward"
    expected = np.busday_offset(np.datetime64(start), count, roll=roll, busdaycal=calendar).astype(object)  # type: ignore[call-overload]
    assert expected == ours.add_days(start, count)
    first, last = sorted((start, start + timedelta(days=count)))  # numpy counts back from the other end of each day
    between = (np.datetime64(first + timedelta(days=1)), np.datetime64(last + timedelta(days=1)))
    assert np.busday_count(*between, busdaycal=calendar) == ours.count_days(first, last)
    assert bool(np.is_busday(np.datetime64(start), busdaycal=calendar)) == ours.is_business_day(start)
    for roll in ("following", "preceding", "modifiedfollowing"):
        how = "modified_following" if roll == "modifiedfollowing" else roll
        rolled = np.busday_offset(np.datetime64(start), 0, roll=roll, busdaycal=calendar).astype(object)  # type: ignore[call-overload]
        assert rolled == ours.roll(start, how)  # type: ignore[arg-type] # one of the four


@given(HOLIDAYS, INSTANTS, st.integers(1, 400))
def test_hours_are_those_of_pandas(closed: list[date], start: datetime, hours: int) -> None:
    """In UTC, from the next opening on, with the next opening for a close: its CustomBusinessHour."""
    ours = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="UTC", holidays=closed)
    opening = ours.next_open(start)
    offset = pd.offsets.CustomBusinessHour(hours, start="09:00", end="17:00", holidays=closed)
    expected = pd.Timestamp(opening.replace(tzinfo=None)) + offset
    found = ours.add(opening, timedelta(hours=hours))
    assert expected in {pd.Timestamp(each.replace(tzinfo=None)) for each in (found, ours.next_open(found))}


@given(HOLIDAYS, INSTANTS, st.timedeltas(timedelta(0), timedelta(days=60)))
def test_measures_are_those_of_business_duration(closed: list[date], start: datetime, length: timedelta) -> None:
    """From a working time to a working time, in whole seconds, where it does not take 23:59:59 for midnight."""
    ours = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="UTC", holidays=closed)
    first = ours.next_open(start.replace(microsecond=0))
    last = ours.next_open(first + timedelta(seconds=int(length.total_seconds())))
    start, end = (each.replace(tzinfo=None) for each in (first, last))
    expected = businessDuration(start, end, time(9), time(17), holidaylist=dict.fromkeys(closed, ""), unit="sec")
    assert expected == ours.between(first, last).total_seconds()


@lru_cache(maxsize=1)
def _berlin() -> WorkCalendar:
    return WorkCalendar.whole_days("Mon-Fri", tz="Europe/Berlin", holidays="DE-BE")


@given(DATES, st.integers(-100, 100))
def test_working_days_are_those_of_holidays(start: date, count: int) -> None:
    """Its own helper counts the same days, where the date is one or the count goes on from it."""
    theirs = holidays.country_holidays("DE", subdiv="BE")
    assert theirs.is_working_day(start) == _berlin().is_business_day(start)
    assume(count)
    assert theirs.get_nth_working_day(start, count) == _berlin().add_days(start, count)


@given(INSTANTS)
def test_a_pandas_timestamp_is_a_datetime(start: datetime) -> None:
    """It is aware, so it is taken like any other."""
    stamp = pd.Timestamp(start)
    assert _berlin().add(pendulum.instance(start), timedelta(hours=5)) == _berlin().add(stamp, timedelta(hours=5))
