"""Laws of periods and their deadlines, on calendars that reach every edge."""

from datetime import timedelta
from itertools import pairwise

import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from disputekit._input.instants import to_us
from disputekit._input.pendulum_times import from_us
from disputekit.sla import Period, WorkCalendar, business_days, hours, longer_of, shorter_of, suspended
from disputekit.testing.strategies import calendars, instants, periods

# The tracer of coverage makes these several times slower, and other tests run the same lines.
pytestmark = pytest.mark.no_cover

US = timedelta(microseconds=1)


def _later(at: pendulum.DateTime, us: int) -> pendulum.DateTime:
    return from_us(to_us(at, "at") + us, at.timezone or pendulum.UTC)


@given(periods(), instants(), calendars())
def test_the_steps_of_a_deadline_have_no_gap_and_do_not_overlap(
    period: Period, start: pendulum.DateTime, calendar: WorkCalendar
) -> None:
    """Counted and skipped stretches follow each other; a roll comes last."""
    deadline = period.due(start, calendar)
    steps = [step for step in deadline.steps if step.kind != "moved"]
    assert all(to_us(before.ends, "ends") == to_us(after.starts, "starts") for before, after in pairwise(steps))
    assert any(step.kind == "counted" for step in steps)
    assert deadline.explain().startswith(str(period))


@given(st.integers(1, 60), instants(), calendars())
def test_open_hours_are_counted_exactly(count: int, start: pendulum.DateTime, calendar: WorkCalendar) -> None:
    """The counted stretches of a period of hours add up to it, and end with the deadline."""
    deadline = hours(count).due(start, calendar)
    counted = [step for step in deadline.steps if step.kind == "counted"]
    spent = sum(to_us(step.ends, "ends") - to_us(step.starts, "starts") for step in counted)
    assert timedelta(hours=count) == spent * US
    assert to_us(deadline.due_at, "due_at") == to_us(counted[-1].ends, "ends")
    assert to_us(calendar.add(start, timedelta(hours=count)), "end") == to_us(deadline.due_at, "due_at")


@given(st.integers(1, 15), instants(), calendars())
def test_business_days_are_counted_exactly(count: int, start: pendulum.DateTime, calendar: WorkCalendar) -> None:
    """As many business days are counted as were asked for, the last day is one, and it ends the period."""
    deadline = business_days(count).due(start, calendar)
    counted = [step for step in deadline.steps if step.kind == "counted"]
    assert list(range(1, count + 1)) == [step.reason.params["number"] for step in counted]
    assert calendar.is_business_day(deadline.last_day)
    assert calendar.day_bounds(deadline.last_day)[1] == deadline.due_at


@given(periods(), st.lists(instants(tz="UTC"), min_size=2, max_size=2), calendars(tz="Europe/Berlin"))
def test_a_later_start_is_never_due_earlier(
    period: Period, starts: list[pendulum.DateTime], calendar: WorkCalendar
) -> None:
    """Periods are monotone, save those that name the time of day, which a change of clocks can turn round."""
    assume("same time" not in str(period))
    early, late = sorted(starts)
    assert to_us(period.due(early, calendar).due_at, "due") <= to_us(period.due(late, calendar).due_at, "due")


@given(periods(), periods(), instants(), calendars())
def test_the_shorter_and_the_longer_of_two_are_the_two(
    first: Period, second: Period, start: pendulum.DateTime, calendar: WorkCalendar
) -> None:
    """One ends as the earlier of the two ends, and the other as the later."""
    ends = sorted(to_us(period.due(start, calendar).due_at, "due") for period in (first, second))
    assert ends == [to_us(each(first, second).due(start, calendar).due_at, "due") for each in (shorter_of, longer_of)]


@given(periods(), instants(), calendars(), st.integers(-50, 400), st.integers(0, 200))
def test_a_standstill_never_brings_the_end_closer(
    period: Period, start: pendulum.DateTime, calendar: WorkCalendar, begins: int, lasts: int
) -> None:
    """It moves the end out or not at all; one of no length does nothing, and so does one that is over."""
    assume("same time" not in str(period) and "preceding" not in str(period))
    due_us = to_us(period.due(start, calendar).due_at, "due")
    stands, runs = (_later(start, hour * 3_600_000_000) for hour in (begins, begins + lasts))
    still = suspended(period, [(stands, runs)])
    assert due_us <= to_us(still.due(start, calendar).due_at, "due")
    assert due_us == to_us(suspended(period, [(stands, stands)]).due(start, calendar).due_at, "due")
    over = _later(start, due_us - to_us(start, "start") + 1)
    assert due_us == to_us(suspended(period, [(over, over.add(days=1))]).due(start, calendar).due_at, "due")
