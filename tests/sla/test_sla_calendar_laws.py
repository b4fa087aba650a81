"""The laws of business time, over calendars and instants that reach the edges."""

from datetime import date, timedelta
from itertools import pairwise

import pendulum
from hypothesis import assume, given
from hypothesis import strategies as st

from disputekit.errors import HorizonError
from disputekit.sla import WorkCalendar
from disputekit.testing.strategies import calendars, instants

DURATIONS = st.timedeltas(timedelta(0), timedelta(days=40)) | st.integers(0, 200).map(
    lambda hour: timedelta(hours=hour)
)
DATES = st.dates(date(2017, 1, 1), date(2019, 12, 31))
COUNTS = st.integers(-100, 100)
NIGHTS = WorkCalendar.weekly("Sun-Thu 22:00-06:00", tz="Europe/Berlin")


@given(calendars(), instants(), DURATIONS)
def test_what_was_added_is_measured(calendar: WorkCalendar, start: pendulum.DateTime, duration: timedelta) -> None:
    """Adding and then measuring gives back what was added, to the microsecond."""
    assert duration == calendar.between(start, calendar.add(start, duration))


@given(calendars(), instants(), DURATIONS)
def test_what_was_taken_off_is_measured(calendar: WorkCalendar, start: pendulum.DateTime, duration: timedelta) -> None:
    """Going back and then measuring gives what was taken off, negative."""
    assert -duration == calendar.between(start, calendar.add(start, -duration))


@given(calendars(), instants(), DURATIONS, DURATIONS)
def test_adding_twice_is_adding_the_sum(
    calendar: WorkCalendar, start: pendulum.DateTime, first: timedelta, second: timedelta
) -> None:
    """Adding in two steps ends at the same instant as adding at once."""
    assume(second)  # an instant in closed time stays where it is when nothing is added
    whole, steps = calendar.add(start, first + second), calendar.add(calendar.add(start, first), second)
    assert whole.timestamp() == steps.timestamp()  # in an hour that comes twice, == looks at the wall time only


@given(calendars(), instants(), instants(), DURATIONS, DURATIONS)
def test_adding_is_monotone(
    calendar: WorkCalendar, one: pendulum.DateTime, other: pendulum.DateTime, less: timedelta, more: timedelta
) -> None:
    """A later start or a longer duration never ends earlier."""
    (one, other), (less, more) = sorted((one, other), key=pendulum.DateTime.timestamp), sorted((less, more))
    assert calendar.add(one, less).timestamp() <= calendar.add(one, more).timestamp()
    assert calendar.add(one, more).timestamp() <= calendar.add(other, more).timestamp()


@given(calendars(), instants(), instants(), instants())
def test_measures_add_up(
    calendar: WorkCalendar, one: pendulum.DateTime, two: pendulum.DateTime, three: pendulum.DateTime
) -> None:
    """From one to three is from one to two and from two to three, in whatever order they are; backwards is negative."""
    assert calendar.between(one, three) == calendar.between(one, two) + calendar.between(two, three)
    assert calendar.between(one, two) == -calendar.between(two, one)


@given(calendars(), instants(), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_windows_are_the_open_time(calendar: WorkCalendar, start: pendulum.DateTime, length: timedelta) -> None:
    """Windows are in order, apart, open from their first instant to before their last, and add up to the measure."""
    end = pendulum.instance(start + length)
    windows = list(calendar.windows(start, end))
    assert calendar.between(start, end) == sum((closes - opens for opens, closes in windows), timedelta())
    assert all(before[1].timestamp() < after[0].timestamp() for before, after in pairwise(windows))
    for opens, closes in windows:
        assert (True, False) == (
            calendar.is_open(opens),
            calendar.is_open(closes) and closes.timestamp() < end.timestamp(),
        )


@given(calendars(), instants())
def test_the_next_opening_is_open_and_near(calendar: WorkCalendar, at: pendulum.DateTime) -> None:
    """Nothing is open between an instant and the next opening, nor between the last close and the instant."""
    after, before = calendar.next_open(at), calendar.prev_open(at)
    assert calendar.is_open(after)
    assert timedelta() == calendar.between(at, after)
    assert timedelta() == calendar.between(before, at)
    assert calendar.is_open(at) == (after.timestamp() == at.timestamp())
    assert not calendar.is_open(at) or before.timestamp() == at.timestamp()


@given(calendars(), DATES, COUNTS)
def test_business_days_are_counted_as_they_are_added(calendar: WorkCalendar, day: date, count: int) -> None:
    """Counting from a date to the business day so many after it gives the same number; the result is one itself."""
    found = calendar.add_days(day, count)
    rolled = calendar.roll(day, "following") if count < 0 else day  # what does not count itself is counted from
    assert count == calendar.count_days(rolled, found)
    assert count == 0 or calendar.is_business_day(found)


@given(calendars(), DATES, DATES)
def test_counting_agrees_with_asking_each_day(calendar: WorkCalendar, one: date, other: date) -> None:
    """The count is that of the days which are business days when asked one by one."""
    start, end = sorted((one, other))
    end = min(end, start + timedelta(days=200))
    each = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    assert sum(map(calendar.is_business_day, each)) == calendar.count_days(start, end)
    assert calendar.count_days(start, end) == -calendar.count_days(end, start)


@given(calendars(), instants())
def test_closed_is_always_for_a_reason(calendar: WorkCalendar, at: pendulum.DateTime) -> None:
    """Whatever is closed says why, and whatever is open does not."""
    assert calendar.is_open(at) == (calendar.closed_because(at) is None)
    day = at.date()
    assert calendar.is_business_day(day) == (calendar.closed_because(day) is None)


@given(calendars(), DATES)
def test_a_close_of_business_closes_its_day(calendar: WorkCalendar, day: date) -> None:
    """Only business days have a close of business, after their midnight, and up to it work was open."""
    close = calendar.close_of_business(day)
    assert calendar.is_business_day(day) == (close is not None)
    if close is not None:
        start, _ = calendar.day_bounds(day)
        assert start.timestamp() < close.timestamp()
        assert calendar.prev_open(close).timestamp() == close.timestamp()


@given(calendars(), calendars(), instants(), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_both_and_either_add_up(
    left: WorkCalendar, right: WorkCalendar, start: pendulum.DateTime, length: timedelta
) -> None:
    """What is open in both and what is open in either add up to what each is open, across zones too."""
    end = start + length
    both, either = left & right, left | right
    assert left.between(start, end) + right.between(start, end) == both.between(start, end) + either.between(start, end)
    assert (left.is_open(start) and right.is_open(start)) == both.is_open(start)
    assert (left.is_open(start) or right.is_open(start)) == either.is_open(start)
    day = start.date()
    assert both.is_business_day(day) <= (left.is_business_day(day) and right.is_business_day(day))
    opens, _ = both.day_bounds(day)
    close = both.close_of_business(day)
    assert both.is_business_day(day) == (close is not None)
    if close is not None:
        assert both.between(opens, close) > timedelta()
        assert both.prev_open(close) == close
    assert (left.is_business_day(day) or right.is_business_day(day)) == either.is_business_day(day)


@given(st.integers(-(2**70), 2**70) | st.integers(-(2**50), 2**50))
def test_beyond_the_horizon_is_an_error(us: int) -> None:
    """However far a duration reaches, there is an answer or a HorizonError."""
    start = 1_500_000_000_000_000
    try:
        end = NIGHTS.add_us(start, us)
    except HorizonError:
        assert abs(us) > 10**15
    else:
        assert us == NIGHTS.between_us(start, end)
