"""Periods: how long somebody has, in open hours, calendar days or business days."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from disputekit._lib.text import shown
from disputekit.errors import CalendarError, Finding
from disputekit.sla import _steps
from disputekit.sla._clocks import Clock, Roll
from disputekit.sla._dayperiods import BusinessDays, CalendarDays, Ends, FirstDay
from disputekit.sla._period import Period, PlainPeriod, Spans
from disputekit.sla.calendar import WorkCalendar
from disputekit.sla.deadlines import Step

if TYPE_CHECKING:
    from disputekit.sla._batch import Column, Flags

__all__ = ["business_days", "days", "hours", "minutes", "months", "weeks"]

_US: Final = {"hours": 3_600_000_000, "minutes": 60_000_000}
_LONGEST_US: Final = 36_525 * 24 * _US["hours"]


def hours(count: float) -> Period:
    """Give a period of open hours: while the calendar is closed none of it passes.

    It ends at the earliest instant at which so much open time has passed, which may be the close itself. Raises
    ``CalendarError`` for a length that is not positive, longer than a century or not a whole number of microseconds.

    >>> print(hours(48))
    48 business hours
    """
    return _OpenTime(_open_us(count, "hours"), f"{count} business {'hour' if count == 1 else 'hours'}")


def minutes(count: float) -> Period:
    """Give a period of open minutes; otherwise as ``hours``.

    >>> minutes(120) == hours(2)
    True
    """
    return _OpenTime(_open_us(count, "minutes"), f"{count} business {'minute' if count == 1 else 'minutes'}")


def days(count: int, *, first_day: FirstDay = "next", roll: Roll = "none", ends: Ends = "day") -> Period:
    """Give a period of calendar days, counted in the zone of the calendar.

    ``first_day`` says whether the first day is the ``next`` after the trigger's or the ``same``. ``roll`` says where a
    last day goes that is no business day: nowhere (``none``), to the ``following`` business day, to the ``preceding``
    one, or to the following unless that is in another month (``modified_following``). ``ends`` says when on its last
    day the period ends: with the ``day``, at the ``same_time`` as the trigger, or at ``close`` of business. Raises
    ``CalendarError`` with everything that is wrong.

    >>> print(days(14, roll="following"))
    14 days, rolled to the following business day
    """
    return CalendarDays(count, first_day, ends, "days", roll)


def weeks(count: int, *, first_day: FirstDay = "next", roll: Roll = "none", ends: Ends = "day") -> Period:
    """Give a period of calendar weeks; otherwise as ``days``.

    >>> weeks(2, ends="same_time") == days(14, ends="same_time")
    False
    """
    return CalendarDays(count, first_day, ends, "weeks", roll)


def months(count: int, *, first_day: FirstDay = "next", roll: Roll = "none", ends: Ends = "day") -> Period:
    """Give a period of calendar months; otherwise as ``days``.

    It ends with the day of the same number, or the last of a month that has none: a month from 31 January ends with
    28 February.

    >>> print(months(1, first_day="same"))
    1 month, counting the day it starts
    """
    return CalendarDays(count, first_day, ends, "months", roll)


def business_days(count: int, *, first_day: FirstDay = "next", ends: Ends = "day") -> Period:
    """Give a period of business days, counted strictly after the trigger's day unless ``first_day`` is ``same``.

    ``ends`` is as in ``days``.

    >>> print(business_days(3, ends="close"))
    3 business days, until close of business
    """
    return BusinessDays(count, first_day, ends)


@frozen
class _OpenTime(PlainPeriod):
    us: int
    said: str = field(eq=False)

    def __str__(self) -> str:
        return self.said

    @property
    def ends_with_day(self) -> bool:
        return False

    def clock(self, calendar: WorkCalendar) -> Clock:
        return calendar

    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        at, left = start_us, self.us
        for stands, runs in spans:
            run = calendar.between_us(at, max(at, stands))
            if run >= left:
                break
            left -= run
            at = max(at, runs)
        return calendar.add_us(at, left), None

    def end_many(self, starts_us: "Column", calendar: WorkCalendar) -> tuple["Column", "Flags"]:
        return calendar.add_many(starts_us, self.us)

    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        end_us, _ = self.end(start_us, calendar, spans)
        at = start_us
        for stands, runs in spans:
            if at < runs and stands < end_us:
                yield from _steps.open_steps(at, max(at, stands), calendar)
                yield _steps.still(max(at, stands), runs, calendar)
                at = runs
        yield from _steps.open_steps(at, end_us, calendar)


def _open_us(count: object, unit: str) -> int:
    if isinstance(count, int | float) and not isinstance(count, bool) and 0 < count <= _LONGEST_US // _US[unit]:
        exact = Fraction(str(count)) * _US[unit]
        if exact.denominator == 1:
            return exact.numerator
    raise CalendarError(
        Finding(
            "DK-PERIOD-LENGTH",
            "a period cannot be {count} {unit} long",
            {"count": shown(count), "unit": unit},
            where="count",
            hint="give a positive number of up to a century that is a whole number of microseconds",
        )
    )
