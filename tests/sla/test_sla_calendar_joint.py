"""Two calendars as one, across zones."""

from datetime import date, timedelta

import pendulum
import pytest

from disputekit.errors import HorizonError
from disputekit.sla import WorkCalendar, business_days

BERLIN = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BE")
NEW_YORK = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="America/New_York", holidays="US")
TOKYO = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Asia/Tokyo")


def berlin(day: int, hour: int) -> pendulum.DateTime:
    """Give an hour of July 2026 in Berlin."""
    return pendulum.datetime(2026, 7, day, hour, tz="Europe/Berlin")


def test_both_are_open_where_they_overlap() -> None:
    """From 9:00 in New York, which is 15:00 in Berlin, to 17:00 in Berlin; in the left one's zone."""
    both = BERLIN & NEW_YORK
    assert "Europe/Berlin" == both.tz
    assert [(berlin(1, 15), berlin(1, 17))] == list(both.windows(berlin(1, 0), berlin(2, 0)))
    assert "America/New_York" == (NEW_YORK & BERLIN).tz


def test_either_is_open_from_one_to_the_other() -> None:
    """From 9:00 in Berlin to 17:00 in New York."""
    either = BERLIN | NEW_YORK
    assert [(berlin(1, 9), berlin(1, 23))] == list(either.windows(berlin(1, 0), berlin(2, 0)))


def test_a_business_day_of_both_is_one_of_each() -> None:
    """Independence Day is observed on the 3rd: no day of both, and a day of either."""
    friday, saturday = date(2026, 7, 3), date(2026, 7, 4)
    assert (False, True) == ((BERLIN & NEW_YORK).is_business_day(friday), (BERLIN | NEW_YORK).is_business_day(friday))
    assert not (BERLIN | NEW_YORK).is_business_day(saturday)
    assert date(2026, 7, 6) == (BERLIN & NEW_YORK).add_days(date(2026, 7, 2), 1)


def test_calendars_that_are_never_open_together_have_no_business_day() -> None:
    """Tokyo and New York work on the same days but never at the same time: no close, and adding hours has no answer."""
    both = TOKYO & NEW_YORK
    assert not both.is_business_day(date(2026, 7, 2))
    assert both.close_of_business(date(2026, 7, 2)) is None
    reason = both.closed_because(date(2026, 7, 2))
    assert reason is not None
    assert ("DK-CLOSED-JOINT", "2026-07-02") == (reason.code, reason.params["date"])
    with pytest.raises(HorizonError):
        both.add(berlin(1, 0), timedelta(hours=1))


def test_the_close_of_both_is_the_end_of_their_joint_time() -> None:
    """A morning until 12:30 and a morning until 12:00 end together at 12:00, whatever follows in the afternoon."""
    split = WorkCalendar.weekly("Mon-Fri 09:00-12:00,13:00-17:00", tz="Europe/Berlin")
    morning = WorkCalendar.weekly("Mon-Fri 09:00-12:30", tz="Europe/Berlin")
    assert berlin(2, 12) == (split & morning).close_of_business(date(2026, 7, 2))
    assert berlin(2, 12) == (morning & split).close_of_business(date(2026, 7, 2))
    assert berlin(2, 12) == business_days(1, ends="close").due(berlin(1, 10), split & morning).due_at


def test_the_close_of_business_is_the_first_or_the_last() -> None:
    """Together until the first leaves; either until the last does; none where there is no day."""
    thursday, friday, sunday = date(2026, 7, 2), date(2026, 7, 3), date(2026, 7, 5)
    assert berlin(2, 17) == (BERLIN & NEW_YORK).close_of_business(thursday)
    assert berlin(2, 23) == (BERLIN | NEW_YORK).close_of_business(thursday)
    assert berlin(3, 17) == (BERLIN | NEW_YORK).close_of_business(friday)
    assert (BERLIN & NEW_YORK).close_of_business(friday) is None
    assert (BERLIN | NEW_YORK).close_of_business(sunday) is None


def test_a_joint_calendar_names_the_holidays_of_both() -> None:
    """Each once."""
    both = BERLIN & NEW_YORK
    assert "Independence Day (observed)" == both.holiday_name(date(2026, 7, 3))
    assert "New Year's Day" == both.holiday_name(date(2026, 1, 1))
    assert "Labor Day" == both.holiday_name(date(2026, 5, 1))
    assert both.holiday_name(date(2026, 7, 2)) is None


def test_a_joint_calendar_is_closed_because_of_either() -> None:
    """What the left one says; if it works, what the right one says."""
    both = BERLIN & NEW_YORK
    assert "DK-CLOSED-HOLIDAY: Fri 2026-05-01 is a holiday: Labor Day" == str(both.closed_because(date(2026, 5, 1)))
    text = "DK-CLOSED-HOLIDAY: Fri 2026-07-03 is a holiday: Independence Day (observed)"
    assert text == str(both.closed_because(date(2026, 7, 3)))
    assert "DK-CLOSED-HOURS" == _code(both, berlin(1, 10))


def test_a_closure_of_one_closes_both_and_not_either() -> None:
    """Unless the other is open."""
    closed = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", closures=["2026-07-01"])
    assert "DK-CLOSED-CLOSURE" == _code(closed & NEW_YORK, berlin(1, 16))
    assert (closed | NEW_YORK).is_open(berlin(1, 16))
    assert "DK-CLOSED-HOURS" == _code(closed | NEW_YORK, berlin(1, 10))


def test_a_day_of_both_is_one_of_the_left_one() -> None:
    """From its midnight to its midnight."""
    assert (berlin(1, 0), berlin(2, 0)) == (BERLIN & NEW_YORK).day_bounds(date(2026, 7, 1))


def test_the_horizon_is_what_both_cover() -> None:
    """A year less on either side where zones differ, since a year begins at another time elsewhere."""
    plain = WorkCalendar.whole_days("Mon-Fri", tz="UTC")
    assert (1991, 2100) == ((BERLIN & BERLIN).first_year, (BERLIN & BERLIN).last_year)
    assert (1992, 2099) == ((plain & BERLIN).first_year, (plain & BERLIN).last_year)


def test_joint_calendars_are_joined_again() -> None:
    """Three sites; the order of two does not matter to what is open."""
    three = (BERLIN | NEW_YORK) & WorkCalendar.weekly("Mon-Sun 12:00-20:00", tz="Europe/Berlin")
    assert [(berlin(1, 12), berlin(1, 20))] == list(three.windows(berlin(1, 0), berlin(2, 0)))


def test_only_calendars_are_joined() -> None:
    """Anything else is a TypeError, as of any operator."""
    for other in (None, 1, "Mon"):
        with pytest.raises(TypeError):
            BERLIN & other  # type: ignore[operator] # on purpose
        with pytest.raises(TypeError):
            BERLIN | other  # type: ignore[operator] # on purpose


def _code(calendar: WorkCalendar, at: pendulum.DateTime) -> str | None:
    reason = calendar.closed_because(at)
    return None if reason is None else reason.code
