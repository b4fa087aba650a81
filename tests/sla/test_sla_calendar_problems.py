"""What users of other business-time libraries trip over, each by the name of the report."""

import threading
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pendulum
import pytest

from disputekit.errors import CalendarError, HorizonError
from disputekit.sla import WorkCalendar

HOUR = timedelta(hours=1)
OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BE")


def berlin(text: str) -> pendulum.DateTime:
    """Read a wall time in Berlin."""
    return pendulum.instance(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")))


@pytest.mark.parametrize("hours", ["", "Mon-Sun 09:00-00:00"])
def test_an_empty_schedule_does_not_loop_biz_130_zammad_2497(hours: str) -> None:
    """It cannot be made."""
    with pytest.raises(CalendarError):
        WorkCalendar.weekly(hours, tz="UTC")


def test_a_calendar_closed_for_good_does_not_loop_biz_130() -> None:
    """A closure over everything gives a HorizonError, in the time of compiling the years."""
    shut = WorkCalendar.weekly(
        "Mon-Fri 09:00-17:00", tz="UTC", holidays="DE", closures=[("1900-01-01T00:00Z", "2200-12-31T00:00Z")]
    )
    start = time.perf_counter()
    for ask in (shut.next_open, shut.prev_open):
        with pytest.raises(HorizonError):
            ask(berlin("2026-04-24T12:00"))
    with pytest.raises(HorizonError):
        shut.add(berlin("2026-04-24T12:00"), HOUR)
    with pytest.raises(HorizonError):
        shut.add_days(date(2026, 4, 24), -1)
    assert 10 > time.perf_counter() - start


def test_an_aware_datetime_with_holidays_does_not_loop_businesstimedelta_9() -> None:
    """A start on a holiday, from another zone."""
    start = pendulum.datetime(2026, 5, 1, 3, tz="America/New_York")
    assert berlin("2026-05-04T10:00") == OFFICE.add(start, HOUR)


def test_the_closing_instant_is_closed_biz_62() -> None:
    """Half open: at 17:00 work is over, adding nothing stays there, and an hour more is on Monday."""
    close = berlin("2026-04-24T17:00")
    assert not OFFICE.is_open(close)
    assert close == OFFICE.add(close, timedelta())
    assert berlin("2026-04-27T10:00") == OFFICE.add(close, HOUR)


def test_a_shift_over_midnight_business_time_227() -> None:
    """Six hours on Friday night end on Saturday morning."""
    night = WorkCalendar.weekly("Mon-Fri 22:00-06:00", tz="Europe/Berlin")
    assert berlin("2026-04-25T04:00") == night.add(berlin("2026-04-24T12:00"), 6 * HOUR)


def test_the_end_of_the_day_loses_no_time_business_time_146() -> None:
    """00:00-24:00 is 24 hours, not a second less, and one day runs into the next."""
    always = WorkCalendar.weekly("Mon-Sun 00:00-24:00", tz="UTC")
    start = pendulum.datetime(2026, 4, 24)
    assert timedelta(days=7) == always.between(start, start.add(days=7))
    assert [(start, start.add(days=7))] == list(always.windows(start, start.add(days=7)))


def test_each_date_has_its_own_offset_dbt_zendesk_25_chatwoot_2882() -> None:
    """Nine o'clock in Berlin is eight in UTC in winter, seven in summer."""
    for text, hour in (("2026-01-15T00:00", 8), ("2026-07-15T00:00", 7)):
        assert hour == OFFICE.next_open(berlin(text)).in_timezone("UTC").hour


def test_a_pause_over_night_adds_nothing_frappe_helpdesk_2449_erpnext_49414() -> None:
    """What is left at 17:00 is what is left at 9:00: a pause is measured in business time, not on the wall."""
    start, due = berlin("2026-04-27T10:00"), berlin("2026-04-28T10:00")
    paused, resumed = berlin("2026-04-27T17:00"), berlin("2026-04-28T09:00")
    assert OFFICE.add(start, 8 * HOUR) == due
    remaining = 8 * HOUR - OFFICE.between(start, paused)
    assert due == OFFICE.add(resumed, remaining)


def test_lunch_breaks_chatwoot_14009() -> None:
    """An hour from noon skips the break."""
    split = WorkCalendar.weekly("Mon-Fri 09:00-12:30,13:15-17:30", tz="Europe/Berlin")
    assert berlin("2026-04-24T13:45") == split.add(berlin("2026-04-24T12:00"), HOUR)


def test_working_saturdays_business_time_182() -> None:
    """Every Saturday, or this one."""
    weekly = WorkCalendar.weekly("Mon-Fri 09:00-17:00; Sat 10:00-14:00", tz="Europe/Berlin")
    once = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", openings={"2026-04-25": "10:00-14:00"})
    for calendar in (weekly, once):
        assert berlin("2026-04-25T11:00") == calendar.add(berlin("2026-04-24T17:00"), HOUR)
    assert (True, False) == (weekly.is_business_day(date(2026, 5, 2)), once.is_business_day(date(2026, 5, 2)))


def test_asking_about_another_year_changes_nothing_holidays() -> None:
    """Its objects grow by the year they are asked about; calendars answer the same in whatever order."""
    days = [date(2021, 12, 31), date(2022, 1, 1), date(2022, 12, 26)]
    names = ["New Year's Day (observed)", "New Year's Day", "Christmas Day (observed)"]
    for order in (1, -1):
        calendar = WorkCalendar.whole_days("Mon-Fri", tz="UTC", holidays="US")
        assert names[::order] == [calendar.holiday_name(day) for day in days[::order]]


def test_many_threads_see_one_calendar() -> None:
    """Years that are compiled at the same time from both ends give the answers of one thread."""
    shared = WorkCalendar.weekly("Mon-Fri 08:15-16:45", tz="Europe/Berlin", holidays="DE-BE")
    alone = WorkCalendar.weekly("Mon-Fri 08:15-16:45", tz="Europe/Berlin", holidays=["DE-BE", "1990-01-01"])
    starts = [pendulum.datetime(year, 6, 1) for year in range(2000, 2050)]
    expected = [alone.add(start, 30 * HOUR) for start in starts]
    found: list[list[pendulum.DateTime]] = []

    def ask(order: int) -> None:
        found.append([shared.add(start, 30 * HOUR) for start in starts[::order]][::order])

    threads = [threading.Thread(target=ask, args=(order,)) for order in (1, -1) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [expected] * 8 == found
