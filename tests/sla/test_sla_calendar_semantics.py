"""What is right at the edges of business time: each row of the table of semantics, by example."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pendulum
import pytest

from disputekit.errors import HorizonError, InvalidValue
from disputekit.sla import WorkCalendar

BERLIN = "Europe/Berlin"
OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz=BERLIN)
SPLIT = WorkCalendar.weekly("Mon-Thu 09:00-12:30,13:15-17:30; Fri 09:00-15:00", tz=BERLIN, holidays="DE-BE")
NIGHT = WorkCalendar.weekly("Sun-Thu 22:00-06:00", tz=BERLIN, holidays=["2026-12-24"])
WHOLE = WorkCalendar.whole_days("Mon-Fri", tz="America/New_York", holidays="US")
HOUR = timedelta(hours=1)


def berlin(text: str) -> pendulum.DateTime:
    """Read a wall time in Berlin."""
    return at(text, BERLIN)


def at(text: str, zone: str) -> pendulum.DateTime:
    """Read a wall time somewhere."""
    return pendulum.instance(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def utc(text: str) -> pendulum.DateTime:
    """Read an instant in UTC."""
    return at(text, "UTC")


@pytest.mark.parametrize("ask", ["is_open", "next_open", "prev_open", "closed_because"])
def test_a_naive_time_is_refused_by_name(ask: str) -> None:
    """A time without a zone is refused with the argument's name."""
    with pytest.raises(InvalidValue, match=r"^(at|when): DK-TIME-NAIVE: "):
        getattr(OFFICE, ask)(datetime(2026, 4, 29, 10))  # noqa: DTZ001 it is refused for that


def test_naive_times_to_add_to_and_measure_between_are_refused() -> None:
    """Each argument is named."""
    naive = datetime(2026, 4, 29, 10)  # noqa: DTZ001 it is refused for that
    aware = berlin("2026-04-29T10:00")
    with pytest.raises(InvalidValue, match=r"^start: DK-TIME-NAIVE"):
        OFFICE.add(naive, HOUR)
    with pytest.raises(InvalidValue, match=r"^start: DK-TIME-NAIVE"):
        OFFICE.between(naive, aware)
    with pytest.raises(InvalidValue, match=r"^end: DK-TIME-NAIVE"):
        OFFICE.between(aware, naive)
    with pytest.raises(InvalidValue, match=r"^end: DK-TIME-NAIVE"):
        OFFICE.windows(aware, naive)


def test_an_interval_is_half_open() -> None:
    """The opening is open, the close is not."""
    asked = ["08:59:59.999999", "09:00", "16:59:59.999999", "17:00"]
    assert [False, True, True, False] == [OFFICE.is_open(berlin(f"2026-04-29T{time}")) for time in asked]


def test_adding_up_to_a_close_is_the_close() -> None:
    """Friday 16:00 and one hour is Friday 17:00; the next opening is Monday 9:00."""
    close = OFFICE.add(berlin("2026-04-24T16:00"), HOUR)
    assert berlin("2026-04-24T17:00") == close
    assert berlin("2026-04-27T09:00") == OFFICE.next_open(close)


def test_going_back_over_a_whole_shift_is_the_opening() -> None:
    """Eight hours before Friday 17:00 is Friday 9:00, not Thursday 17:00."""
    assert berlin("2026-04-24T09:00") == OFFICE.add(berlin("2026-04-24T17:00"), -8 * HOUR)


def test_a_start_in_closed_time_rolls() -> None:
    """Forward from the next opening, back from the previous close."""
    sunday = berlin("2026-04-26T12:00")
    assert berlin("2026-04-27T10:00") == OFFICE.add(sunday, HOUR)
    assert berlin("2026-04-24T16:00") == OFFICE.add(sunday, -HOUR)
    assert berlin("2026-04-27T09:00") == OFFICE.next_open(sunday)
    assert berlin("2026-04-24T17:00") == OFFICE.prev_open(sunday)


def test_adding_nothing_is_identity() -> None:
    """Even in closed time."""
    sunday = berlin("2026-04-26T12:00")
    assert sunday == OFFICE.add(sunday, timedelta())


def test_the_previous_opening_of_open_time_is_itself() -> None:
    """At an opening too, and at a close the close."""
    for text in ("2026-04-24T09:00", "2026-04-24T12:00", "2026-04-24T17:00"):
        assert berlin(text) == OFFICE.prev_open(berlin(text))


def test_measuring_is_signed() -> None:
    """From the later to the earlier is negative."""
    start, end = berlin("2026-04-24T16:00"), berlin("2026-04-27T11:00")
    assert (3 * HOUR, -3 * HOUR) == (OFFICE.between(start, end), OFFICE.between(end, start))


def test_a_change_of_clocks_is_elapsed_time() -> None:
    """The day with a hour less has 23 hours, the one with an hour more 25."""
    days = WorkCalendar.whole_days("Mon-Sun", tz=BERLIN)
    assert 23 * HOUR == days.between(berlin("2026-03-29T00:00"), berlin("2026-03-30T00:00"))
    assert 25 * HOUR == days.between(berlin("2026-10-25T00:00"), berlin("2026-10-26T00:00"))


def test_a_wall_time_that_does_not_exist_is_the_instant_of_the_change() -> None:
    """A shift from 2:30 to 3:30 is half an hour long when 2:00 to 3:00 is left out; one inside the gap is dropped."""
    calendar = WorkCalendar.weekly("Sun 02:30-03:30", tz=BERLIN)
    opens, closes = next(calendar.windows(berlin("2026-03-29T00:00"), berlin("2026-03-30T00:00")))
    assert (utc("2026-03-29T01:00"), utc("2026-03-29T01:30")) == (opens, closes)
    inside = WorkCalendar.weekly("Sun 02:10-02:50", tz=BERLIN)
    assert [] == list(inside.windows(berlin("2026-03-29T00:00"), berlin("2026-03-30T00:00")))
    assert not inside.is_business_day(date(2026, 3, 29))


def test_touching_shifts_in_a_gap_do_not_overlap() -> None:
    """Two shifts that both reach into the hour left out are one stretch from end to end."""
    calendar = WorkCalendar.weekly("Sun 01:00-02:20,02:40-04:00", tz=BERLIN)
    windows = list(calendar.windows(berlin("2026-03-29T00:00"), berlin("2026-03-30T00:00")))
    assert [(utc("2026-03-29T00:00"), utc("2026-03-29T02:00"))] == windows


def test_a_wall_time_that_occurs_twice_is_its_first_occurrence() -> None:
    """A shift from 2:30 is open from the first 2:30, and one to 2:30 closes at the first."""
    start, end = utc("2026-10-24T22:00"), utc("2026-10-25T23:00")
    late = WorkCalendar.weekly("Sun 02:30-04:00", tz=BERLIN)
    assert (utc("2026-10-25T00:30"), utc("2026-10-25T03:00")) == _only(late, start, end)
    early = WorkCalendar.weekly("Sun 01:00-02:30", tz=BERLIN)
    assert (utc("2026-10-24T23:00"), utc("2026-10-25T00:30")) == _only(early, start, end)


def test_an_instant_that_comes_twice_keeps_its_fold() -> None:
    """Half past two in summer time and in winter time are two instants, in and out."""
    days = WorkCalendar.whole_days("Mon-Sun", tz=BERLIN)
    first = days.add(utc("2026-10-25T00:00"), HOUR / 2)
    second = days.add(utc("2026-10-25T00:00"), HOUR * 1.5)
    assert ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00") == (first.isoformat(), second.isoformat())
    assert HOUR == days.between(first, second)


def test_midnight_that_does_not_exist() -> None:
    """In São Paulo in 2018 a day began at one o'clock, and the day before ended there."""
    days = WorkCalendar.whole_days("Sun", tz="America/Sao_Paulo")
    start, end = days.day_bounds(date(2018, 11, 4))
    assert ("2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00") == (start.isoformat(), end.isoformat())
    assert 23 * HOUR == days.between(start, end)


def test_a_date_that_does_not_exist() -> None:
    """Samoa skipped 30 December 2011, a Friday: it has no open time and is not a business day."""
    days = WorkCalendar.whole_days("Mon-Fri", tz="Pacific/Apia")
    assert not days.is_business_day(date(2011, 12, 30))
    assert date(2012, 1, 2) == days.add_days(date(2011, 12, 29), 1)
    start, end = days.day_bounds(date(2011, 12, 30))
    assert start == end


def test_twenty_four_hundred_is_the_end_of_the_day() -> None:
    """A shift to 24:00 touches one from 00:00."""
    calendar = WorkCalendar.weekly("Mon 20:00-24:00; Tue 00:00-04:00", tz=BERLIN)
    start, end = berlin("2026-04-27T00:00"), berlin("2026-04-29T00:00")
    assert (berlin("2026-04-27T20:00"), berlin("2026-04-28T04:00")) == _only(calendar, start, end)


def test_a_shift_over_midnight_belongs_to_the_date_it_starts_on() -> None:
    """A holiday on the date it starts on cancels it; one on the next date does not cut it."""
    before, on = berlin("2026-12-23T22:00"), berlin("2026-12-24T22:00")
    assert berlin("2026-12-24T06:00") == NIGHT.add(before, 8 * HOUR)
    assert not NIGHT.is_open(on)
    assert (True, False) == (NIGHT.is_business_day(date(2026, 12, 23)), NIGHT.is_business_day(date(2026, 12, 24)))
    assert berlin("2026-12-24T06:00") == NIGHT.close_of_business(date(2026, 12, 23))


def test_a_holiday_cuts_the_shift_before_it_if_asked() -> None:
    """Then the shift ends at the holiday's midnight."""
    calendar = WorkCalendar.weekly("Sun-Thu 22:00-06:00", tz=BERLIN, holidays=["2026-12-24"], holidays_cut=True)
    assert berlin("2026-12-24T00:00") == calendar.close_of_business(date(2026, 12, 23))
    assert 2 * HOUR == calendar.between(berlin("2026-12-23T12:00"), berlin("2026-12-25T12:00"))


def test_a_holiday_on_new_year_cuts_the_shift_of_the_old_year() -> None:
    """The cut is found although the years are compiled one by one."""
    calendar = WorkCalendar.weekly("Mon-Sun 22:00-06:00", tz=BERLIN, holidays="DE", holidays_cut=True)
    assert berlin("2026-01-01T00:00") == calendar.close_of_business(date(2025, 12, 31))
    assert not calendar.is_open(berlin("2026-01-01T03:00"))
    assert calendar.is_open(berlin("2026-01-02T03:00")) is False
    assert calendar.is_open(berlin("2026-01-03T03:00"))


def test_a_shift_goes_on_into_the_new_year() -> None:
    """One stretch, whichever of the two years is compiled first."""
    for year in (2025, 2026):
        calendar = WorkCalendar.weekly("Mon-Sun 22:00-06:00", tz=BERLIN, holidays=[f"{year}-07-0{year % 2 + 1}"])
        calendar.is_open(berlin(f"{year}-06-01T00:00"))
        start, end = berlin("2025-12-31T12:00"), berlin("2026-01-01T12:00")
        assert (berlin("2025-12-31T22:00"), berlin("2026-01-01T06:00")) == _only(calendar, start, end)


def test_an_observed_new_year_holiday_of_the_old_year_counts() -> None:
    """The shift of the 31st of December 2021 is off: New Year was observed on that Friday in the United States."""
    calendar = WorkCalendar.weekly("Mon-Fri 22:00-06:00", tz="America/New_York", holidays="US")
    assert not calendar.is_open(at("2022-01-01T03:00", "America/New_York"))
    assert not calendar.is_business_day(date(2021, 12, 31))


def test_an_opening_wins_over_a_holiday_and_a_closure_over_everything() -> None:
    """The 26th is a holiday and open; the 27th is an opening and closed; the 28th is closed until noon."""
    calendar = WorkCalendar.weekly(
        "Mon-Fri 09:00-17:00",
        tz="UTC",
        holidays=["2026-12-26"],
        openings={"2026-12-26": "10:00-14:00", date(2026, 12, 27): "10:00-14:00"},
        closures=["2026-12-27", (utc("2026-12-28T00:00"), utc("2026-12-28T12:00"))],
    )
    windows = list(calendar.windows(utc("2026-12-26T00:00"), utc("2026-12-29T00:00")))
    assert [
        (utc("2026-12-26T10:00"), utc("2026-12-26T14:00")),
        (utc("2026-12-28T12:00"), utc("2026-12-28T17:00")),
    ] == windows


def test_an_opening_replaces_the_hours_of_its_date() -> None:
    """A half day on a working Thursday."""
    calendar = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="UTC", openings={"2026-12-24": "09:00-12:00"})
    assert 3 * HOUR == calendar.between(utc("2026-12-24T00:00"), utc("2026-12-25T00:00"))


def test_a_closed_date_has_no_shift_and_cuts_the_one_before() -> None:
    """On a closed date nothing is open from midnight to midnight, and its own shift does not start."""
    calendar = WorkCalendar.weekly("Mon-Sun 22:00-06:00", tz="UTC", closures=["2026-06-10"])
    windows = list(calendar.windows(utc("2026-06-09T12:00"), utc("2026-06-12T00:00")))
    assert [
        (utc("2026-06-09T22:00"), utc("2026-06-10T00:00")),
        (utc("2026-06-11T22:00"), utc("2026-06-12T00:00")),
    ] == windows


def test_whole_days_are_open_around_the_clock() -> None:
    """Forty-eight hours from a Thursday noon before a holiday and a weekend end on Tuesday noon."""
    start = at("2026-07-02T12:00", "America/New_York")
    assert at("2026-07-07T12:00", "America/New_York") == WHOLE.add(start, 48 * HOUR)


def test_whole_days_can_open_on_a_holiday() -> None:
    """Openings of whole days are dates."""
    days = WorkCalendar.whole_days("Mon-Fri", tz="UTC", holidays="US", openings=["2026-12-25", date(2026, 12, 26)])
    assert 48 * HOUR == days.between(utc("2026-12-25T00:00"), utc("2026-12-28T00:00"))


def test_observed_days_are_a_choice() -> None:
    """Independence Day 2026 is a Saturday, observed on Friday."""
    observed = WorkCalendar.whole_days("Mon-Fri", tz="UTC", holidays="US")
    not_observed = WorkCalendar.whole_days("Mon-Fri", tz="UTC", holidays="US", observed=False)
    friday = date(2026, 7, 3)
    assert (False, True) == (observed.is_business_day(friday), not_observed.is_business_day(friday))
    assert ("Independence Day (observed)", None) == (observed.holiday_name(friday), not_observed.holiday_name(friday))


def test_half_days_are_a_choice() -> None:
    """Greece's half days have the hours that were given for them, else the usual ones."""
    usual = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Athens", holidays="IT-BZ")
    half = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Athens", holidays="IT-BZ", half_days="09:00-12:00")
    bounds = at("2025-12-24T00:00", "Europe/Athens"), at("2025-12-25T00:00", "Europe/Athens")
    assert (8 * HOUR, 3 * HOUR) == (usual.between(*bounds), half.between(*bounds))


def test_a_jurisdiction_without_half_days_has_none() -> None:
    """Germany has none, so their hours change nothing."""
    calendar = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="UTC", holidays="DE", half_days="09:00-12:00")
    assert 8 * HOUR == calendar.between(utc("2025-12-24T00:00"), utc("2025-12-25T00:00"))


def test_beyond_the_horizon_is_an_error_at_once() -> None:
    """With the years that the calendar covers, and before anything is compiled for it."""
    office = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Asia/Tokyo", holidays="DE")
    start = berlin("2026-04-24T16:00")
    with pytest.raises(HorizonError, match="after 2100") as caught:
        office.add(start, timedelta(days=999_999))
    assert [("DK-CALENDAR-HORIZON", {"side": "after 2100", "first": 1991, "last": 2100})] == [
        (finding.code, dict(finding.params)) for finding in caught.value.findings
    ]
    with pytest.raises(HorizonError, match="before 1991"):
        office.add(start, timedelta(days=-999_999))
    with pytest.raises(HorizonError, match="before 1991"):
        office.is_open(utc("1990-12-30T00:00"))
    with pytest.raises(HorizonError, match="after 2100"):
        office.next_open(utc("2100-12-31T20:00"))
    with pytest.raises(HorizonError, match="after 2100"):
        office.add_days(date(2026, 4, 24), 10**30)
    with pytest.raises(HorizonError, match="before 1991"):
        office.is_business_day(date(1990, 12, 31))
    with pytest.raises(HorizonError, match="after 2100"):
        office.close_of_business(date(2101, 1, 1))
    assert (1991, 2100) == (office.first_year, office.last_year)


def test_a_calendar_without_jurisdictions_covers_three_centuries() -> None:
    """And says so."""
    assert (1900, 2200) == (OFFICE.first_year, OFFICE.last_year)
    for number, text in enumerate(("1900-01-02T10:00", "2200-12-31T10:00")):
        office = WorkCalendar.weekly(f"Mon-Fri 09:00-17:0{number}", tz=BERLIN)  # one that knows no other year yet
        assert office.is_open(berlin(text))


def test_microseconds_are_kept() -> None:
    """Nothing is truncated or rounded."""
    start = berlin("2026-04-24T16:59:59.999999")
    assert berlin("2026-04-27T09:00:00.000001") == OFFICE.add(start, timedelta(microseconds=2))
    assert timedelta(microseconds=1) == OFFICE.between(start, berlin("2026-04-24T18:00"))


def test_business_days_are_counted_strictly_after() -> None:
    """The first after a Friday is Monday; before a Monday, Friday; and the count gives the number back."""
    friday, monday = date(2026, 4, 24), date(2026, 4, 27)
    assert monday == OFFICE.add_days(friday, 1)
    assert friday == OFFICE.add_days(monday, -1)
    assert monday == OFFICE.add_days(date(2026, 4, 25), 1)
    assert friday == OFFICE.add_days(date(2026, 4, 26), -1)
    assert date(2026, 4, 26) == OFFICE.add_days(date(2026, 4, 26), 0)
    assert (1, -1, 0) == (
        OFFICE.count_days(friday, monday),
        OFFICE.count_days(monday, friday),
        OFFICE.count_days(friday, date(2026, 4, 26)),
    )


def test_days_are_counted_far_beyond_what_is_compiled() -> None:
    """Ten years on and back, and a pendulum date is as good."""
    start = date(2026, 4, 24)
    assert start == OFFICE.add_days(OFFICE.add_days(start, 2600), -2600)
    assert date(2026, 4, 27) == OFFICE.add_days(pendulum.date(2026, 4, 24), 1)


@pytest.mark.parametrize(
    ("roll", "rolled"),
    [
        ("none", date(2026, 5, 31)),
        ("following", date(2026, 6, 1)),
        ("preceding", date(2026, 5, 29)),
        ("modified_following", date(2026, 5, 29)),
    ],
)
def test_rolls(roll: str, rolled: date) -> None:
    """Sunday the 31st of May: the following business day is in June, so modified following goes back."""
    assert rolled == OFFICE.roll(date(2026, 5, 31), roll)  # type: ignore[arg-type] # parametrized
    assert date(2026, 5, 28) == OFFICE.roll(date(2026, 5, 28), roll)  # type: ignore[arg-type] # parametrized


def test_modified_following_stays_in_its_month() -> None:
    """In the middle of a month it is the following day."""
    assert date(2026, 5, 18) == OFFICE.roll(date(2026, 5, 16), "modified_following")


def test_modified_following_takes_no_january_for_another() -> None:
    """A month of the next year is another month, whatever its name."""
    shut = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="UTC", closures=[("2026-01-31T00:00Z", "2027-01-04T00:00Z")])
    assert date(2027, 1, 4) == shut.roll(date(2026, 1, 31), "following")
    assert date(2026, 1, 30) == shut.roll(date(2026, 1, 31), "modified_following")


def test_days_are_added_to_and_counted_from_a_rolled_date() -> None:
    """A day after a Sunday is Monday, after the Monday it is rolled to Tuesday."""
    sunday = date(2026, 4, 26)
    assert date(2026, 4, 28) == OFFICE.add_days(sunday, 1, roll="following")
    assert date(2026, 4, 27) == OFFICE.add_days(sunday, 0, roll="following")
    assert 1 == OFFICE.count_days(sunday, date(2026, 4, 27), roll="preceding")
    assert 0 == OFFICE.count_days(sunday, date(2026, 4, 27), roll="following")


def test_an_unknown_roll_is_refused() -> None:
    """With the one that was perhaps meant."""
    with pytest.raises(InvalidValue, match=r"^roll: DK-CALENDAR-ROLL: .*did you mean 'following'"):
        OFFICE.roll(date(2026, 4, 26), "folowing")  # type: ignore[arg-type] # on purpose


def test_days_go_on_where_no_year_was_compiled_yet() -> None:
    """A second question goes beyond what the first one needed."""
    calendar = WorkCalendar.whole_days("Mon-Fri", tz="UTC", holidays=["2025-01-01"])
    assert date(2026, 4, 27) == calendar.add_days(date(2026, 4, 24), 1)
    assert date(2027, 6, 18) == calendar.add_days(date(2026, 4, 24), 300)


def test_what_is_no_time_at_all_is_refused_as_one_without_a_zone() -> None:
    """A date, a text, nothing."""
    for wrong in (date(2026, 4, 24), "2026-04-24T10:00", None):
        with pytest.raises(InvalidValue, match=r"^at: DK-TIME-NAIVE"):
            OFFICE.is_open(wrong)  # type: ignore[arg-type] # on purpose


def test_an_instant_is_no_date() -> None:
    """Its date depends on a zone, so it is refused, by name."""
    with pytest.raises(InvalidValue, match=r"^day: DK-CALENDAR-NOT-A-DATE"):
        OFFICE.add_days(berlin("2026-04-26T12:00"), 1)
    with pytest.raises(InvalidValue, match=r"^end: DK-CALENDAR-NOT-A-DATE"):
        OFFICE.count_days(date(2026, 4, 26), "2026-04-27")  # type: ignore[arg-type] # on purpose


def test_a_number_is_no_duration() -> None:
    """Seconds or hours? It is refused."""
    with pytest.raises(InvalidValue, match=r"^duration: DK-CALENDAR-DURATION"):
        OFFICE.add(berlin("2026-04-24T16:00"), 16)  # type: ignore[arg-type] # on purpose


def test_durations_of_pendulum_are_taken_whole() -> None:
    """Weeks and the difference of two instants too, forwards and back."""
    start = berlin("2026-04-24T16:00")
    whole = WorkCalendar.whole_days("Mon-Sun", tz=BERLIN)
    assert start.add(weeks=1, hours=3) == whole.add(start, pendulum.duration(weeks=1, hours=3))
    assert start.subtract(weeks=1, hours=3) == whole.add(start, pendulum.duration(weeks=-1, hours=-3))
    assert start.add(days=40) == whole.add(start, start.add(days=40) - start)


def test_instants_of_any_zone_come_back_in_the_calendars() -> None:
    """Whatever tzinfo they have."""
    for start in (utc("2026-04-24T14:00"), at("2026-04-24T10:00", "America/New_York")):
        found = OFFICE.add(start, HOUR)
        assert ("2026-04-24T17:00:00+02:00", BERLIN) == (found.isoformat(), found.timezone_name)


def test_a_close_of_business_is_the_last_close() -> None:
    """Half past five, at three on Friday, none on a holiday."""
    assert berlin("2026-04-29T17:30") == SPLIT.close_of_business(date(2026, 4, 29))
    assert berlin("2026-04-24T15:00") == SPLIT.close_of_business(date(2026, 4, 24))
    assert SPLIT.close_of_business(date(2026, 5, 1)) is None


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-05-01T10:00", ["DK-CLOSED-HOLIDAY", "2026-05-01", "Fri", "Labor Day"]),
        ("2026-05-02T10:00", ["DK-CLOSED-WEEKDAY", "2026-05-02", "Sat"]),
        ("2026-05-04T10:00", ["DK-CLOSED-CLOSURE", "2026-05-04", "Mon"]),
        ("2026-05-05T13:00", ["DK-CLOSED-CLOSURE", "2026-05-05", "Tue"]),
        ("2026-05-05T18:00", ["DK-CLOSED-HOURS", "2026-05-05", "Tue"]),
        ("2026-05-05T10:00", None),
    ],
)
def test_closed_for_a_reason(when: str, expected: list[str] | None) -> None:
    """A holiday by name, a weekday without work, a closure, or the hour."""
    calendar = WorkCalendar.weekly(
        "Mon-Fri 09:00-17:00",
        tz=BERLIN,
        holidays="DE-BE",
        closures=["2026-05-04", (berlin("2026-05-05T12:00"), berlin("2026-05-05T14:00"))],
    )
    reason = calendar.closed_because(berlin(when))
    assert expected == (None if reason is None else [reason.code, *reason.params.values()])


def test_a_date_is_closed_for_a_reason() -> None:
    """A day that a closure by instants takes whole is closed by it."""
    day = date(2026, 5, 5)
    calendar = WorkCalendar.weekly(
        "Mon-Fri 09:00-17:00", tz=BERLIN, closures=[("2026-05-05T00:00+02:00", "2026-05-06T00:00+02:00")]
    )
    reason = calendar.closed_because(day)
    assert reason is not None
    assert ("DK-CLOSED-CLOSURE", "2026-05-05") == (reason.code, reason.params["date"])
    assert not calendar.is_business_day(day)
    assert calendar.closed_because(date(2026, 5, 6)) is None


def test_windows_of_nothing_are_none() -> None:
    """There are no windows from a later instant to an earlier one."""
    assert [] == list(OFFICE.windows(berlin("2026-04-25T00:00"), berlin("2026-04-24T00:00")))


def test_equal_calendars_share_what_is_compiled() -> None:
    """However their rules were written; they are equal, hash alike, and show how to make them."""
    one = WorkCalendar.weekly("Mon-Wed 09:00-17:00; Thu,Fri 9:00-17:00", tz=ZoneInfo(BERLIN), holidays=["DE-Berlin"])
    other = WorkCalendar.weekly("Monday-Friday 09:00 – 17:00", tz=BERLIN, holidays="DE-BE")
    assert one == other
    assert hash(one) == hash(other)
    assert one != OFFICE
    assert "WorkCalendar.weekly('Mon-Fri 09:00-17:00', tz='Europe/Berlin', holidays=['DE-BE'])" == repr(one)
    one.is_open(berlin("2026-04-24T12:00"))
    assert one._compiled is other._compiled  # noqa: SLF001 nothing else shows it


def _only(
    calendar: WorkCalendar, start: pendulum.DateTime, end: pendulum.DateTime
) -> tuple[pendulum.DateTime, pendulum.DateTime]:
    (window,) = calendar.windows(start, end)
    return window[0].in_timezone(start.timezone_name or "UTC"), window[1].in_timezone(start.timezone_name or "UTC")
