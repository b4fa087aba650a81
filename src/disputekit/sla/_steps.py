"""What periods were counted of, step by step."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final

import pendulum

from disputekit._lib.english import say_day, say_length, say_time
from disputekit.errors import Reason
from disputekit.sla._compile import compiled
from disputekit.sla._days import ONE_DAY, instant_at, wall_us
from disputekit.sla.calendar import WorkCalendar
from disputekit.sla.deadlines import Step, StepKind

_SATURDAY: Final = 5
_STILL: Final = "the clock stood still"


def open_steps(start_us: int, end_us: int, calendar: WorkCalendar) -> Iterator[Step]:
    """Split the time between two instants into open stretches and what lies between them."""
    done_us, done = start_us, instant_at(start_us, calendar)
    for opens_us, closes_us in compiled(calendar.source).windows_us(start_us, end_us):
        opens, closes = instant_at(opens_us, calendar), instant_at(closes_us, calendar)
        yield from _closed(done_us, done, opens_us, opens, calendar)
        params = {"when": _span(opens, closes), "length": say_length(closes_us - opens_us)}
        yield Step("counted", opens, closes, Reason("DK-STEP-OPEN", "{when} ({length})", params))
        done_us, done = closes_us, closes
    yield from _closed(done_us, done, end_us, instant_at(end_us, calendar), calendar)


def still(start_us: int, end_us: int, calendar: WorkCalendar) -> Step:
    """Skip a stretch in which the clock stood still."""
    starts, ends = instant_at(start_us, calendar), instant_at(end_us, calendar)
    return _skipped(starts, ends, _span(starts, ends), _STILL)


def counted_day(day: date, number: int, calendar: WorkCalendar) -> Step:
    """Count a day as the period's ``number``-th."""
    return _days(
        "counted", day, day, Reason("DK-STEP-DAY", "{when}", {"when": say_day(day), "number": number}), calendar
    )


def counted_days(first: date, last: date, calendar: WorkCalendar) -> Step:
    """Count all days from ``first`` to ``last``."""
    count = (last - first).days + 1
    when = say_day(first) if count == 1 else f"{say_day(first)} to {say_day(last)}"
    said = f"{count} day{'s' * (count > 1)}"
    return _days(
        "counted", first, last, Reason("DK-STEP-DAYS", "{when} ({length})", {"when": when, "length": said}), calendar
    )


def trigger_day(day: date, calendar: WorkCalendar) -> Step:
    """Skip the day that the period starts from."""
    return _skipped_day(day, "the day it starts from", calendar)


def still_day(day: date, calendar: WorkCalendar) -> Step:
    """Skip a day on which the clock stood still."""
    return _skipped_day(day, _STILL, calendar)


def closed_day(day: date, calendar: WorkCalendar) -> Step:
    """Skip a day that is no business day."""
    return _skipped_day(day, _why(day, calendar), calendar)


def moved(last: date, rolled: date, calendar: WorkCalendar) -> Step:
    """Move the last day to a business day."""
    params = {"when": say_day(last), "because": _why(last, calendar), "to": say_day(rolled)}
    reason = Reason("DK-STEP-MOVED", "The last day, {when} ({because}), moves to {to}", params)
    return _days("moved", min(last, rolled), max(last, rolled), reason, calendar)


def _closed(
    start_us: int, start: pendulum.DateTime, end_us: int, end: pendulum.DateTime, calendar: WorkCalendar
) -> Iterator[Step]:
    """Split closed time at midnights, so that each closed day is named with its own reason."""
    at_us, at = start_us, start
    while at_us < end_us:
        day = date.fromordinal(at.toordinal())
        after_us = min(wall_us(day + ONE_DAY, 0, calendar), end_us)
        after = end if after_us == end_us else instant_at(after_us, calendar)
        if calendar.is_business_day(day):
            yield Step(
                "skipped", at, after, Reason("DK-STEP-CLOSED", "{closed} (closed)", {"closed": _span(at, after)})
            )
        else:
            yield _skipped(at, after, say_day(day), _why(day, calendar))
        at_us, at = after_us, after


def _skipped_day(day: date, why: str, calendar: WorkCalendar) -> Step:
    starts, ends = _starts(day, calendar), _starts(day + ONE_DAY, calendar)
    return _skipped(starts, ends, say_day(day), why)


def _skipped(starts: pendulum.DateTime, ends: pendulum.DateTime, when: str, why: str) -> Step:
    return Step("skipped", starts, ends, Reason("DK-STEP-SKIPPED", "{when} ({why})", {"when": when, "why": why}))


def _days(kind: StepKind, first: date, last: date, reason: Reason, calendar: WorkCalendar) -> Step:
    return Step(kind, _starts(first, calendar), _starts(last + ONE_DAY, calendar), reason)


def _starts(day: date, calendar: WorkCalendar) -> pendulum.DateTime:
    return instant_at(wall_us(day, 0, calendar), calendar)


def _span(starts: datetime, ends: datetime) -> str:
    """Say a stretch; one that ends at midnight ends at 24:00 of its last day."""
    at_midnight = ends.toordinal() > starts.toordinal() and ends.time() == time(0)
    last = date.fromordinal(ends.toordinal() - at_midnight)
    day = "" if last.toordinal() == starts.toordinal() else f"{say_day(last)} "
    return f"{say_day(starts)} {say_time(starts)} to {day}{'24:00' if at_midnight else say_time(ends)}"


def _why(day: date, calendar: WorkCalendar) -> str:
    """Say in a word or two what a day is that is no business day."""
    reason = calendar.closed_because(day)
    name = None if reason is None else reason.params.get("name")
    if name is not None:
        return str(name)
    if reason is not None and reason.code == "DK-CLOSED-WEEKDAY":
        return "weekend" if day.weekday() >= _SATURDAY else "no work on this day"
    return "closed"
