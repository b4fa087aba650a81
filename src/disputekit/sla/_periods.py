"""Periods that are counted in one way: in open hours, in business days, or in days of the calendar."""

from abc import abstractmethod
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from attrs import field, frozen

from disputekit._input.converters import plain
from disputekit._input.instants import to_us
from disputekit._lib.kinds import is_whole
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import CalendarError, Finding, HorizonError, Scalar
from disputekit.sla._abstract_period import ELAPSED, Clock, Period, PlainPeriod, Spans
from disputekit.sla._calendar import Roll, WorkCalendar
from disputekit.sla._deadlines import (
    ONE_DAY,
    STOOD_STILL,
    TRIGGER_DAY,
    Step,
    date_at,
    instant_at,
    open_steps,
    wall_us,
    whole_days,
)

if TYPE_CHECKING:
    from disputekit.sla._column_arithmetic import Column, Flags

__all__ = ["business_days", "days", "hours", "minutes", "months", "weeks"]

FirstDay: TypeAlias = Literal["next", "same"]
"""Which day is the first: the one after the trigger's, or the trigger's own."""

Ends: TypeAlias = Literal["day", "same_time", "close"]
"""When on its last day a period ends: with the day, at the wall time of the trigger, or at close of business."""

Unit: TypeAlias = Literal["days", "weeks", "months"]

_LONGEST_DAYS: Final = 36_525  # a century
_US: Final = {"hours": 3_600_000_000, "minutes": 60_000_000}
_DAYS: Final = {"days": 1, "weeks": 7, "months": 31}
_MONTHS: Final = 12
_SAID: Final = {
    "same": ", counting the day it starts",
    "same_time": ", until the same time of day",
    "close": ", until close of business",
    "following": ", rolled to the following business day",
    "preceding": ", rolled to the preceding business day",
    "modified_following": ", rolled to the following business day of the same month, else the preceding",
}


def hours(count: float) -> Period:
    """Make a period of open hours; closed time does not count.

    It ends at the earliest instant at which so much open time has passed, which may be the close itself. Raises
    ``CalendarError`` for a length that is not positive, longer than a century or not a whole number of microseconds.

    >>> print(hours(48))
    48 business hours
    """
    count = plain(count)
    return _OpenTime(_open_us(count, "hours"), f"{count} business {'hour' if count == 1 else 'hours'}")


def minutes(count: float) -> Period:
    """Make a period of open minutes; otherwise as ``hours``.

    >>> minutes(120) == hours(2)
    True
    """
    count = plain(count)
    return _OpenTime(_open_us(count, "minutes"), f"{count} business {'minute' if count == 1 else 'minutes'}")


def days(count: int, *, first_day: FirstDay = "next", roll: Roll = "none", ends: Ends = "day") -> Period:
    """Make a period of calendar days, counted in the zone of the calendar.

    ``first_day`` is the day after the trigger's (``next``) or the trigger's own (``same``). ``roll`` says where a last
    day goes that is not a business day: it stays (``none``), or moves to the ``following`` business day, to the
    ``preceding`` one, or to the following one unless that is in another month (``modified_following``). ``ends`` says
    when on its last day the period ends: with the ``day``, at the ``same_time`` as the trigger, or at ``close`` of
    business. A period never ends before it starts. Raises ``CalendarError`` with every mistake.

    >>> print(days(14, roll="following"))
    14 days, rolled to the following business day
    """
    return CalendarDays(count, first_day, ends, "days", roll)


def weeks(count: int, *, first_day: FirstDay = "next", roll: Roll = "none", ends: Ends = "day") -> Period:
    """Make a period of calendar weeks; otherwise as ``days``.

    >>> weeks(2, ends="same_time") == days(14, ends="same_time")
    False
    """
    return CalendarDays(count, first_day, ends, "weeks", roll)


def months(count: int, *, first_day: FirstDay = "next", roll: Roll = "none", ends: Ends = "day") -> Period:
    """Make a period of calendar months; otherwise as ``days``.

    It ends on the day with the same number, or on the last day of a month that has no such day: one month from
    31 January ends on 28 February.

    >>> print(months(1, first_day="same"))
    1 month, counting the day it starts
    """
    return CalendarDays(count, first_day, ends, "months", roll)


def business_days(count: int, *, first_day: FirstDay = "next", ends: Ends = "day") -> Period:
    """Make a period of business days, counted from the day after the trigger's unless ``first_day`` is ``same``.

    ``ends`` is as in ``days``.

    >>> print(business_days(3, ends="close"))
    3 business days, until close of business
    """
    return BusinessDays(count, first_day, ends)


def _count(value: int) -> int:
    return plain(value)


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
                yield from open_steps(at, max(at, stands), calendar)
                yield Step("skipped", max(at, stands), runs, calendar, why=STOOD_STILL)
                at = runs
        yield from open_steps(at, end_us, calendar)


@frozen
class DayPeriod(PlainPeriod):
    """What periods in days have in common."""

    count: int = field(converter=_count)
    first_day: FirstDay
    ends: Ends

    @property
    def ends_with_day(self) -> bool:
        """Whether the period ends at the end of its last day."""
        return self.ends == "day"

    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        """Find the last day, then the end of it."""
        return self._end(start_us, calendar, self._felt(start_us, calendar, spans))

    def end_many(self, starts_us: "Column", calendar: WorkCalendar) -> tuple["Column", "Flags"]:
        """Find the last day for each date on which a row starts, then the ends."""
        from disputekit.sla._column_arithmetic import by_date  # noqa: PLC0415 numpy is an extra

        def last_day(trigger: date) -> date:
            return self._last_day(trigger, calendar, ())

        def end_of(last: date) -> int:
            return self._end_of(last, calendar)

        at_end = None if self.ends == "same_time" else end_of
        return by_date(starts_us, calendar.source, last_day, at_end, _LONGEST_DAYS)

    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        """List each day in turn, then the roll."""
        spans = self._felt(start_us, calendar, spans)
        trigger = date_at(start_us, calendar)
        last = self._last(trigger, calendar, spans)
        if self.first_day == "next":
            yield whole_days("skipped", trigger, trigger, calendar, why=TRIGGER_DAY)
        yield from self._counted(self._first(trigger), last, _dates(spans, calendar), calendar)
        rolled = self._rolled(last, calendar)
        if rolled != last:
            direction = "following" if rolled > last else "preceding"
            yield whole_days("moved", min(last, rolled), max(last, rolled), calendar, why=direction)

    def _last_day(self, trigger: date, calendar: WorkCalendar, spans: Spans) -> date:
        return self._rolled(self._last(trigger, calendar, spans), calendar)

    def _end_of(self, last: date, calendar: WorkCalendar) -> int:
        close = calendar.close_of_business(last) if self.ends == "close" else None
        return wall_us(last + ONE_DAY, 0, calendar) if close is None else to_us(close, "close")

    def _end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date]:
        start = instant_at(start_us, calendar)
        last = self._last_day(date.fromordinal(start.toordinal()), calendar, spans)
        at_end = wall_us(last, _time_of_day_us(start), calendar) if self.ends == "same_time" else None
        end_us = self._end_of(last, calendar) if at_end is None else at_end
        # A roll back, a close or an hour that occurs twice may be before the start.
        return max(end_us, start_us), max(last, date.fromordinal(start.toordinal()))

    def _felt(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Spans:
        """Leave out standstills before the period starts or after it ends, even on one of its days."""
        felt: Spans = ()
        for stands, runs in spans:
            if stands >= self._end(start_us, calendar, felt)[0]:
                break
            if runs > start_us:
                felt = (*felt, (max(stands, start_us), runs))
        return felt

    def _last(self, trigger: date, calendar: WorkCalendar, spans: Spans) -> date:
        """Find the last day before any roll; each day of a standstill moves it by one day."""
        still = _dates(spans, calendar)
        pushed = 0
        while True:
            try:
                last = self._after(trigger, pushed, calendar)
            except OverflowError:
                last = date.max
            if not calendar.first_year <= last.year <= calendar.last_year:
                raise HorizonError(_beyond(str(self), calendar))
            more = sum(self._first(trigger) <= day <= last and self._counts(day, calendar) for day in still)
            if more == pushed:
                return last
            pushed = more

    def _first(self, trigger: date) -> date:
        return trigger + ONE_DAY * (self.first_day == "next")

    def _rolled(self, last: date, calendar: WorkCalendar) -> date:  # noqa: ARG002 - a business day needs no roll
        return last

    @abstractmethod
    def _after(self, trigger: date, pushed: int, calendar: WorkCalendar) -> date:
        """Find the last day of a period that is ``pushed`` days longer."""

    @abstractmethod
    def _counts(self, day: date, calendar: WorkCalendar) -> bool:
        """Whether such a day counts."""

    @abstractmethod
    def _counted(self, first: date, last: date, still: frozenset[date], calendar: WorkCalendar) -> Iterator[Step]:
        """List the days that counted."""


@frozen
class BusinessDays(DayPeriod):
    """Business days of the calendar."""

    def __attrs_post_init__(self) -> None:
        """Check everything at once."""
        _check(self.count, "days", first_day=(self.first_day, FirstDay), ends=(self.ends, Ends))

    def __str__(self) -> str:
        return f"{self.count} business {_plural('days', self.count)}{_said(self.first_day, self.ends)}"

    def clock(self, calendar: WorkCalendar) -> Clock:
        """Open time, so that a pause outside of it adds nothing."""
        return calendar

    def _after(self, trigger: date, pushed: int, calendar: WorkCalendar) -> date:
        count = self.count + pushed - (self.first_day == "same" and calendar.is_business_day(trigger))
        return calendar.add_days(trigger, count) if count else trigger

    def _counts(self, day: date, calendar: WorkCalendar) -> bool:
        return calendar.is_business_day(day)

    def _counted(self, first: date, last: date, still: frozenset[date], calendar: WorkCalendar) -> Iterator[Step]:
        number = 0
        start_us = wall_us(first, 0, calendar)
        for day in _each(first, last):
            end_us = wall_us(day + ONE_DAY, 0, calendar)
            if not calendar.is_business_day(day):
                yield Step("skipped", start_us, end_us, calendar, (day, day))
            elif day in still:
                yield Step("skipped", start_us, end_us, calendar, (day, day), why=STOOD_STILL)
            else:
                number += 1
                yield Step("counted", start_us, end_us, calendar, (day, day), number)
            start_us = end_us


@frozen
class CalendarDays(DayPeriod):
    """Days, weeks or months, on business days or not."""

    unit: Unit
    roll: Roll

    def __attrs_post_init__(self) -> None:
        """Check everything at once."""
        choices = {"first_day": (self.first_day, FirstDay), "ends": (self.ends, Ends), "roll": (self.roll, Roll)}
        _check(self.count, self.unit, **choices)
        if self.ends == "close" and self.roll == "none":
            text = "ends='close' needs a roll: a last day that is not a business day has no close of business"
            hint = "add a roll such as roll='following', or use ends='day'"
            raise CalendarError(Finding("DK-PERIOD-CLOSE", text, where="ends", hint=hint))

    def __str__(self) -> str:
        return f"{self.count} {_plural(self.unit, self.count)}{_said(self.first_day, self.ends, self.roll)}"

    def clock(self, calendar: WorkCalendar) -> Clock:  # noqa: ARG002 - elapsed time is the same everywhere
        """Elapsed time: nights and holidays count too."""
        return ELAPSED

    def _after(self, trigger: date, pushed: int, calendar: WorkCalendar) -> date:  # noqa: ARG002 - all days count
        same = self.first_day == "same"
        if self.unit == "months":
            return _add_months(trigger, self.count, same=same) + timedelta(days=pushed)
        return trigger + timedelta(days=self.count * _DAYS[self.unit] - same + pushed)

    def _rolled(self, last: date, calendar: WorkCalendar) -> date:
        return last if self.roll == "none" else calendar.roll(last, self.roll)

    def _counts(self, day: date, calendar: WorkCalendar) -> bool:  # noqa: ARG002 - all days count
        return True

    def _counted(self, first: date, last: date, still: frozenset[date], calendar: WorkCalendar) -> Iterator[Step]:
        since = first
        for day in (day for day in _each(first, last) if day in still):
            if since < day:
                yield whole_days("counted", since, day - ONE_DAY, calendar)
            yield whole_days("skipped", day, day, calendar, why=STOOD_STILL)
            since = day + ONE_DAY
        yield whole_days("counted", since, last, calendar)  # the last day always counts, since standstills move it


def _each(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _dates(spans: Spans, calendar: WorkCalendar) -> frozenset[date]:
    """Give every date that a standstill touches."""
    return frozenset(
        day for stands, runs in spans for day in _each(date_at(stands, calendar), date_at(runs - 1, calendar))
    )


def _time_of_day_us(at: datetime) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def _add_months(day: date, count: int, *, same: bool) -> date:
    """Find the day with the same number (the one before, if the first counts), or the last day of the month."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + count, _MONTHS)
    if year > date.max.year:
        raise OverflowError
    number = min(day.day - same, monthrange(year, month + 1)[1])
    return date(year, month + 1, 1) + timedelta(days=number - 1)


def _plural(unit: str, count: int) -> str:
    return unit if count != 1 else unit.removesuffix("s")


def _said(*choices: str) -> str:
    return "".join(_SAID.get(choice, "") for choice in choices)


def _open_us(count: object, unit: str) -> int:
    if isinstance(count, int | float) and not isinstance(count, bool):
        most = _LONGEST_DAYS * 24 * _US["hours"] // _US[unit]
        exact = Fraction(str(count)) * _US[unit] if 0 < count <= most else Fraction(0)
        if exact and exact.denominator == 1:
            return exact.numerator
    text = "a period must be a positive number of {unit}, got {count}"
    hint = "give at most a century, in whole microseconds"
    params: Mapping[str, Scalar] = {"count": shown(count), "unit": unit}
    raise CalendarError(Finding("DK-PERIOD-LENGTH", text, params, where="count", hint=hint))


def _check(count: int, unit: Unit, **choices: tuple[object, object]) -> None:
    """Refuse an impossible length and unknown choices, all at once."""
    findings: list[Finding] = []
    if not is_whole(count) or not 0 < count * _DAYS[unit] <= _LONGEST_DAYS:
        text = "a period must be a whole number of {unit}, got {count}"
        hint = "give at least 1 and at most a century"
        counted = {"count": shown(count), "unit": unit}
        findings.append(Finding("DK-PERIOD-COUNT", text, counted, where="count", hint=hint))
    for name, (value, known) in choices.items():
        names = get_args(known)
        if value not in names:
            text = "{name} must be one of {names}, got {value}"
            hint = did_you_mean(str(value), names, "use one of them")
            params: Mapping[str, Scalar] = {"name": name, "names": ", ".join(names), "value": shown(value)}
            findings.append(Finding("DK-PERIOD-CHOICE", text, params, where=name, hint=hint))
    if findings:
        raise CalendarError(*findings)


def _beyond(said: str, calendar: WorkCalendar) -> Finding:
    text = "the end of {period} is outside {first} to {last}, the years that the calendar covers"
    params: Mapping[str, Scalar] = {"period": said, "first": calendar.first_year, "last": calendar.last_year}
    return Finding("DK-PERIOD-HORIZON", text, params, where="start", hint="use a start within these years")
