"""Periods in hours, days and business days, their deadlines and how they explain themselves."""

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pendulum
import pytest

from disputekit.errors import CalendarError, HorizonError, InvalidValue
from disputekit.sla import WorkCalendar, business_days, days, hours, minutes, months, weeks

if TYPE_CHECKING:
    from collections.abc import Callable

    from disputekit.sla import Period

US_DAYS = WorkCalendar.whole_days("Mon-Fri", tz="America/New_York", holidays="US")
OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BE")
NIGHT = WorkCalendar.weekly("Sun-Thu 22:00-06:00", tz="UTC")


def _new_york(year: int, month: int, day: int, hour: int = 0) -> pendulum.DateTime:
    return pendulum.datetime(year, month, day, hour, tz="America/New_York")


def _berlin(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> pendulum.DateTime:
    return pendulum.datetime(year, month, day, hour, minute, tz="Europe/Berlin")


@pytest.mark.parametrize("received", [_new_york(2013, 8, 31, 0), _new_york(2013, 9, 1, 13), _new_york(2013, 9, 2, 23)])
def test_48_hours_from_a_long_weekend_end_with_the_wednesday(received: pendulum.DateTime) -> None:
    """Nothing of a Saturday, a Sunday or Labor Day counts, and a midnight belongs to the day that it ends."""
    deadline = hours(48).due(received, US_DAYS)
    assert _new_york(2013, 9, 5) == deadline.due_at
    assert pendulum.Date(2013, 9, 4) == deadline.last_day
    assert "America/New_York" == deadline.due_at.timezone_name


def test_a_deadline_of_hours_is_read_out_with_what_was_counted_and_what_was_not() -> None:
    """An agent can read out why a Friday's 48 hours end on the next Wednesday."""
    assert (
        "48 business hours from Fri 30 Aug 2013 10:00 EDT: due Wed 4 Sep 2013 10:00 EDT.\n"
        "Counted: Fri 30 Aug 10:00 to 24:00 (14 h) and Tue 3 Sep 00:00 to Wed 4 Sep 10:00 (34 h).\n"
        "Not counted: Sat 31 Aug and Sun 1 Sep (weekend); Mon 2 Sep (Labor Day)."
    ) == hours(48).due(_new_york(2013, 8, 30, 10), US_DAYS).explain()


def test_a_deadline_is_plain_data_too() -> None:
    """Each stretch has its instants, a code and the parameters of its text."""
    data = hours(10).due(_berlin(2026, 4, 30, 12), OFFICE).to_dict()
    steps = data["steps"]
    assert isinstance(steps, list)
    assert {
        "period": "10 business hours",
        "zone": "Europe/Berlin",
        "started_at": "2026-04-30T12:00:00+02:00",
        "due_at": "2026-05-04T14:00:00+02:00",
        "last_day": "2026-05-04",
        "notes": [],
    } == {name: value for name, value in data.items() if name != "steps"}
    assert [
        ("counted", "DK-STEP-OPEN", "2026-04-30T12:00:00+02:00", "2026-04-30T17:00:00+02:00"),
        ("skipped", "DK-STEP-CLOSED", "2026-04-30T17:00:00+02:00", "2026-05-01T00:00:00+02:00"),
        ("skipped", "DK-STEP-SKIPPED", "2026-05-01T00:00:00+02:00", "2026-05-02T00:00:00+02:00"),
        ("skipped", "DK-STEP-SKIPPED", "2026-05-02T00:00:00+02:00", "2026-05-03T00:00:00+02:00"),
        ("skipped", "DK-STEP-SKIPPED", "2026-05-03T00:00:00+02:00", "2026-05-04T00:00:00+02:00"),
        ("skipped", "DK-STEP-CLOSED", "2026-05-04T00:00:00+02:00", "2026-05-04T09:00:00+02:00"),
        ("counted", "DK-STEP-OPEN", "2026-05-04T09:00:00+02:00", "2026-05-04T14:00:00+02:00"),
    ] == [(step["kind"], step["code"], step["starts"], step["ends"]) for step in steps]
    assert {"when": "Fri 1 May", "why": "Labor Day"}.items() <= steps[2].items()


def test_an_hour_before_the_close_ends_at_the_close() -> None:
    """The earliest instant at which the time has passed is the close itself."""
    assert _berlin(2026, 3, 6, 17) == hours(1).due(_berlin(2026, 3, 6, 16), OFFICE).due_at


def test_business_days_are_counted_after_the_day_of_the_trigger() -> None:
    """Ten business days from a Friday skip Labor Day and end with the Monday, as text says."""
    deadline = business_days(10).due(_new_york(2013, 8, 30, 10), US_DAYS)
    assert _new_york(2013, 9, 17) == deadline.due_at
    assert pendulum.Date(2013, 9, 16) == deadline.last_day
    assert (
        "10 business days from Fri 30 Aug 2013 10:00 EDT: due by the end of Mon 16 Sep 2013.\n"
        "Counted: Tue 3 Sep, Wed 4 Sep, Thu 5 Sep, Fri 6 Sep, 5 more and Mon 16 Sep.\n"
        "Not counted: Fri 30 Aug (the day it starts from); Sat 31 Aug, Sun 1 Sep, Sat 7 Sep, Sun 8 Sep, Sat 14 Sep and "
        "Sun 15 Sep (weekend); Mon 2 Sep (Labor Day)."
    ) == deadline.explain()


@pytest.mark.parametrize(
    ("period", "due_at", "last_day"),
    [
        (days(14), _berlin(2026, 5, 2), date(2026, 5, 1)),
        (days(14, first_day="same"), _berlin(2026, 5, 1), date(2026, 4, 30)),
        (days(14, roll="following"), _berlin(2026, 5, 5), date(2026, 5, 4)),
        (days(14, roll="preceding"), _berlin(2026, 5, 1), date(2026, 4, 30)),
        (days(14, ends="same_time"), _berlin(2026, 5, 1, 15, 30), date(2026, 5, 1)),
        (days(14, roll="following", ends="close"), _berlin(2026, 5, 4, 17), date(2026, 5, 4)),
        (days(43, roll="modified_following"), _berlin(2026, 5, 30), date(2026, 5, 29)),
        (weeks(2), _berlin(2026, 5, 2), date(2026, 5, 1)),
        (weeks(2, first_day="same"), _berlin(2026, 5, 1), date(2026, 4, 30)),
        (months(1), _berlin(2026, 5, 18), date(2026, 5, 17)),
        (months(9), _berlin(2027, 1, 18), date(2027, 1, 17)),
        (business_days(1), _berlin(2026, 4, 21), date(2026, 4, 20)),
        (business_days(1, first_day="same"), _berlin(2026, 4, 18), date(2026, 4, 17)),
        (business_days(2, first_day="same"), _berlin(2026, 4, 21), date(2026, 4, 20)),
        (business_days(10, ends="close"), _berlin(2026, 5, 4, 17), date(2026, 5, 4)),
        (business_days(1, ends="same_time"), _berlin(2026, 4, 20, 15, 30), date(2026, 4, 20)),
        (minutes(90), _berlin(2026, 4, 17, 17), date(2026, 4, 17)),
        (hours(1.75), _berlin(2026, 4, 20, 9, 15), date(2026, 4, 20)),
    ],
)
def test_each_way_to_count_ends_where_it_says(period: "Period", due_at: pendulum.DateTime, last_day: date) -> None:
    """From Friday 17 April 2026 at 15:30; 1 May is a holiday and 30 May a Saturday."""
    deadline = period.due(_berlin(2026, 4, 17, 15, 30), OFFICE)
    assert (due_at, last_day) == (deadline.due_at, deadline.last_day)


@pytest.mark.parametrize(
    ("first_day", "trigger", "last_day"),
    [
        ("next", (2026, 1, 31), date(2026, 2, 28)),
        ("same", (2026, 1, 31), date(2026, 2, 28)),
        ("next", (2026, 3, 1), date(2026, 4, 1)),
        ("same", (2026, 3, 1), date(2026, 3, 31)),
        ("next", (2027, 12, 31), date(2028, 1, 31)),
        ("next", (2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_a_month_ends_with_its_last_day_where_it_has_no_such_number(
    first_day: str, trigger: tuple[int, int, int], last_day: date
) -> None:
    """A month from 31 January ends with the last of February, counting the first day or not."""
    period = months(1, first_day="same" if first_day == "same" else "next")
    assert last_day == period.due(_berlin(*trigger, 12), OFFICE).last_day


def test_a_weekend_trigger_counts_the_monday_as_the_first_day_either_way() -> None:
    """The first counted day is a business day, also if the trigger day counts."""
    saturday = _berlin(2026, 3, 7, 12)
    assert date(2026, 3, 9) == business_days(1).due(saturday, OFFICE).last_day
    assert date(2026, 3, 9) == business_days(1, first_day="same").due(saturday, OFFICE).last_day


def test_a_shift_over_midnight_belongs_to_the_day_it_starts_on() -> None:
    """Close of business of a Sunday's night shift is on Monday morning, and the last day is still the Sunday."""
    deadline = business_days(1, ends="close").due(pendulum.datetime(2026, 3, 7, 12), NIGHT)
    assert pendulum.datetime(2026, 3, 9, 6) == deadline.due_at
    assert pendulum.Date(2026, 3, 8) == deadline.last_day
    assert deadline.explain().startswith(
        "1 business day, until close of business, from Sat 7 Mar 2026 12:00 UTC: due Mon 9 Mar 2026 06:00 UTC.\n"
    )


def test_a_midnight_that_does_not_exist_is_the_change_of_clocks() -> None:
    """Summer time in São Paulo began at midnight: a day that ends there ends with the change."""
    calendar = WorkCalendar.whole_days("Mon-Sun", tz="America/Sao_Paulo")
    deadline = days(1).due(pendulum.datetime(2018, 11, 2, 12, tz="America/Sao_Paulo"), calendar)
    assert pendulum.datetime(2018, 11, 4, 1, tz="America/Sao_Paulo") == deadline.due_at
    assert pendulum.Date(2018, 11, 3) == deadline.last_day


def test_the_same_wall_time_follows_the_clock_and_hours_do_not() -> None:
    """Over the change of clocks on 29 March 2026 one calendar day is 23 hours."""
    always = WorkCalendar.whole_days("Mon-Sun", tz="Europe/Berlin")
    start = _berlin(2026, 3, 28, 12)
    assert _berlin(2026, 3, 29, 12) == days(1, ends="same_time").due(start, always).due_at
    assert _berlin(2026, 3, 29, 13) == hours(24).due(start, always).due_at
    assert _berlin(2026, 3, 29, 3) == days(1, ends="same_time").due(_berlin(2026, 3, 28, 2, 30), always).due_at


def test_a_rolled_day_says_from_where_to_where() -> None:
    """The roll is part of the explanation, with the name of the holiday."""
    assert (
        "14 days, rolled to the following business day, from Fri 17 Apr 2026 15:30 CEST: due by the end of Mon 4 May "
        "2026.\n"
        "Counted: Sat 18 Apr to Fri 1 May (14 days).\n"
        "Not counted: Fri 17 Apr (the day it starts from).\n"
        "The last day, Fri 1 May (Labor Day), moves to Mon 4 May."
    ) == days(14, roll="following").due(_berlin(2026, 4, 17, 15, 30), OFFICE).explain()


def test_closed_days_are_named_by_what_they_are() -> None:
    """A closure, a weekday without hours and a weekend each have their own word."""
    calendar = WorkCalendar.weekly("Tue-Fri 09:00-17:00", tz="UTC", closures=["2026-03-10"])
    explained = business_days(1, first_day="same").due(pendulum.datetime(2026, 3, 7, 12), calendar).explain()
    assert (
        "1 business day, counting the day it starts, from Sat 7 Mar 2026 12:00 UTC: due by the end of Wed 11 Mar "
        "2026.\n"
        "Counted: Wed 11 Mar.\n"
        "Not counted: Sat 7 Mar and Sun 8 Mar (weekend); Mon 9 Mar (no work on this day); Tue 10 Mar (closed)."
    ) == explained


def test_one_day_is_said_in_the_singular() -> None:
    """A single counted day is shown without a range."""
    assert "Counted: Sat 18 Apr (1 day)." in days(1).due(_berlin(2026, 4, 17, 15), OFFICE).explain()


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (hours(1), "1 business hour"),
        (hours(1.5), "1.5 business hours"),
        (minutes(1), "1 business minute"),
        (minutes(30), "30 business minutes"),
        (days(1), "1 day"),
        (weeks(8), "8 weeks"),
        (months(1, roll="preceding"), "1 month, rolled to the preceding business day"),
        (days(2, ends="same_time"), "2 days, until the same time of day"),
        (
            days(2, roll="modified_following"),
            "2 days, rolled to the following business day of the same month, else the preceding",
        ),
    ],
)
def test_a_period_says_itself(period: "Period", said: str) -> None:
    """The text of a period is what a person would say."""
    assert said == str(period)


def test_equal_lengths_of_open_time_are_equal() -> None:
    """120 minutes are equal to two hours."""
    assert hours(2) == minutes(120)
    assert hours(2) != hours(3)


@pytest.mark.parametrize("count", [0, -1, float("nan"), float("inf"), 876_601, 1e-12, "8", True])
@pytest.mark.parametrize("unit", [hours, minutes])
def test_hours_that_cannot_be_are_refused(unit: "Callable[[object], Period]", count: object) -> None:
    """A length must be positive, at most a century and a whole number of microseconds."""
    if unit is minutes and count == 876_601:
        count *= 60
    with pytest.raises(CalendarError) as caught:
        unit(count)
    assert ["DK-PERIOD-LENGTH"] == [finding.code for finding in caught.value.findings]
    assert "count" == caught.value.findings[0].where


@pytest.mark.parametrize("unit", [days, weeks, months, business_days])
@pytest.mark.parametrize("count", [0, -1, 1.0, True, "3", 40_000])
def test_days_that_cannot_be_are_refused(unit: "Callable[[object], Period]", count: object) -> None:
    """A number of days is a whole number from one to a century."""
    with pytest.raises(CalendarError) as caught:
        unit(count)
    assert ["DK-PERIOD-COUNT"] == [finding.code for finding in caught.value.findings]


def test_everything_that_is_wrong_with_a_period_is_said_at_once() -> None:
    """Each finding has its place and, for a near miss, the name that was perhaps meant."""
    with pytest.raises(CalendarError) as caught:
        days(0, first_day="nxt", roll="folowing", ends="noon")  # type: ignore[arg-type]
    assert [
        ("count", "DK-PERIOD-COUNT", "0"),
        ("first_day", "DK-PERIOD-CHOICE", "'nxt'"),
        ("ends", "DK-PERIOD-CHOICE", "'noon'"),
        ("roll", "DK-PERIOD-CHOICE", "'folowing'"),
    ] == [(each.where, each.code, each.params.get("value", each.params.get("count"))) for each in caught.value.findings]
    assert "'next'" in caught.value.findings[1].hint


def test_a_day_that_may_be_closed_has_no_close_of_business() -> None:
    """Calendar days end at close of business only with a roll."""
    with pytest.raises(CalendarError) as caught:
        days(3, ends="close")
    assert ["DK-PERIOD-CLOSE"] == [finding.code for finding in caught.value.findings]


def test_a_naive_start_is_refused_by_name() -> None:
    """A time without a zone is never guessed at."""
    with pytest.raises(InvalidValue) as caught:
        hours(1).due(pendulum.naive(2026, 3, 2, 9), OFFICE)
    assert [("DK-TIME-NAIVE", "start")] == [(finding.code, finding.where) for finding in caught.value.findings]


@pytest.mark.parametrize("period", [days(36_000), months(1_170), weeks(5_000), days(36_525)])
def test_an_end_beyond_the_horizon_is_an_error(period: "Period") -> None:
    """A deadline that no year of the calendar holds is refused, quickly."""
    with pytest.raises(HorizonError) as caught:
        period.due(pendulum.datetime(9930, 1, 1), OFFICE)
    assert ["DK-PERIOD-HORIZON"] == [finding.code for finding in caught.value.findings]


def test_a_deadline_on_the_last_day_of_the_horizon_explains_itself() -> None:
    """The midnight that ends it lies in a year that the calendar does not cover, and is found all the same."""
    always = WorkCalendar.whole_days("Mon-Fri", tz="UTC")
    deadline = days(2).due(pendulum.datetime(2200, 12, 29, 12), always)
    assert pendulum.datetime(2201, 1, 1) == deadline.due_at == deadline.steps[-1].ends
    assert deadline.explain().endswith(
        "Counted: Tue 30 Dec to Wed 31 Dec (2 days).\nNot counted: Mon 29 Dec (the day it starts from)."
    )


@pytest.mark.parametrize("period", [hours(1), days(1), business_days(1), months(1, ends="same_time")])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_a_start_that_its_zone_cannot_say_is_beyond_the_horizon(period: "Period", zone: str) -> None:
    """The ends of what datetimes can say are no bare OverflowError."""
    always = WorkCalendar.whole_days("Mon-Fri", tz=zone)
    for at in (pendulum.DateTime.max.replace(tzinfo=pendulum.UTC), pendulum.DateTime.min.replace(tzinfo=pendulum.UTC)):
        with pytest.raises(HorizonError):
            period.due(at, always)


def test_steps_follow_each_other_without_a_gap() -> None:
    """What is counted and what is skipped make up all the time from the start to the deadline."""
    deadline = hours(40).due(_berlin(2026, 4, 29, 11), OFFICE)
    steps = deadline.steps
    assert deadline.started_at == steps[0].starts
    assert deadline.due_at == steps[-1].ends
    assert all(before.ends == after.starts for before, after in pairwise(steps))
    assert timedelta(hours=40) == sum(
        (step.ends - step.starts for step in steps if step.kind == "counted"), timedelta()
    )


def test_a_time_of_day_is_said_as_exactly_as_it_is() -> None:
    """Seconds and microseconds are shown if there are any."""
    explained = hours(1).due(_berlin(2026, 3, 2, 10).add(seconds=1, microseconds=5), OFFICE).explain()
    assert "due Mon 2 Mar 2026 11:00:01.000005 CET." in explained
    assert "due Mon 2 Mar 2026 11:00:30 CET." in hours(1).due(_berlin(2026, 3, 2, 10).add(seconds=30), OFFICE).explain()
