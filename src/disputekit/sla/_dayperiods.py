"""Periods that are counted in days: of the calendar, or of business."""

from abc import abstractmethod
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from attrs import frozen

from disputekit._input.instants import to_us
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import CalendarError, Finding, HorizonError
from disputekit.sla import _steps
from disputekit.sla._clocks import ELAPSED, Clock, Roll
from disputekit.sla._days import ONE_DAY, date_at, instant_at, wall_us
from disputekit.sla._period import PlainPeriod, Spans
from disputekit.sla.calendar import WorkCalendar
from disputekit.sla.deadlines import Step

if TYPE_CHECKING:
    from disputekit.sla._batch import Column, Flags

FirstDay: TypeAlias = Literal["next", "same"]
"""Which day is the first: the one after the trigger's, or the trigger's own."""

Ends: TypeAlias = Literal["day", "same_time", "close"]
"""When on its last day a period ends: with the day, at the wall time of the trigger, or at close of business."""

Unit: TypeAlias = Literal["days", "weeks", "months"]

_DAYS: Final = {"days": 1, "weeks": 7, "months": 31}
LONGEST_DAYS: Final = 36_525  # a century
_MONTHS: Final = 12
_SAID: Final = {
    "same": ", counting the day it starts",
    "same_time": ", until the same time of day",
    "close": ", until close of business",
    "following": ", rolled to the following business day",
    "preceding": ", rolled to the preceding business day",
    "modified_following": ", rolled to the following business day of the same month, else the preceding",
}


@frozen
class DayPeriod(PlainPeriod):
    """What all periods counted in days have in common."""

    count: int
    first_day: FirstDay
    ends: Ends

    @property
    def ends_with_day(self) -> bool:
        """Whether nothing but the day ends it."""
        return self.ends == "day"

    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        """Find the last day, then the end of it."""
        return self._end(start_us, calendar, self._felt(start_us, calendar, spans))

    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        """Take each day in turn, then the roll."""
        spans = self._felt(start_us, calendar, spans)
        trigger = date_at(start_us, calendar)
        still = _dates(spans, calendar)
        last = self._last(trigger, calendar, spans)
        if self.first_day == "next":
            yield _steps.trigger_day(trigger, calendar)
        yield from self._counted(self._first(trigger), last, still, calendar)
        rolled = self._rolled(last, calendar)
        if rolled != last:
            yield _steps.moved(last, rolled, calendar)

    def end_many(self, starts_us: "Column", calendar: WorkCalendar) -> tuple["Column", "Flags"]:
        """Find the last day for each date that a row starts on, then the ends of them."""
        from disputekit.sla._due_many import by_date  # noqa: PLC0415 numpy is an extra

        return by_date(self, starts_us, calendar)

    def last_day(self, trigger: date, calendar: WorkCalendar, spans: Spans) -> date:
        """Find the last day of the period that starts on a date, rolled."""
        return self._rolled(self._last(trigger, calendar, spans), calendar)

    def end_of(self, last: date, calendar: WorkCalendar) -> int:
        """Find when on its last day the period ends, if not at a time of day."""
        close = calendar.close_of_business(last) if self.ends == "close" else None
        return wall_us(last + ONE_DAY, 0, calendar) if close is None else to_us(close, "close")

    def _end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date]:
        start = instant_at(start_us, calendar)
        last = self.last_day(date.fromordinal(start.toordinal()), calendar, spans)
        if self.ends == "same_time":
            return wall_us(last, _time_of_day_us(start), calendar), last
        return self.end_of(last, calendar), last

    def _felt(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Spans:
        """Leave out what stood still before the period began or after it was over, though on a day of it."""
        felt: Spans = ()
        for stands, runs in spans:
            if stands >= self._end(start_us, calendar, felt)[0]:
                break
            if runs > start_us:
                felt = (*felt, (max(stands, start_us), runs))
        return felt

    def _last(self, trigger: date, calendar: WorkCalendar, spans: Spans) -> date:
        """Find the last day before any roll; each day that stands still pushes it on by one."""
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
        """Find the last day when the period is ``pushed`` days longer."""

    @abstractmethod
    def _counts(self, day: date, calendar: WorkCalendar) -> bool:
        """Whether such a day counts."""

    @abstractmethod
    def _counted(self, first: date, last: date, still: frozenset[date], calendar: WorkCalendar) -> Iterator[Step]:
        """Say which days counted."""


@frozen
class BusinessDays(DayPeriod):
    """Business days of the calendar."""

    def __attrs_post_init__(self) -> None:
        """Check everything at once."""
        _check(self.count, "days", {"first_day": (self.first_day, FirstDay), "ends": (self.ends, Ends)})

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
        for day in _each(first, last):
            if not self._counts(day, calendar):
                yield _steps.closed_day(day, calendar)
            elif day in still:
                yield _steps.still_day(day, calendar)
            else:
                number += 1
                yield _steps.counted_day(day, number, calendar)


@frozen
class CalendarDays(DayPeriod):
    """Days, weeks or months, whether there is business or not."""

    unit: Unit
    roll: Roll

    def __attrs_post_init__(self) -> None:
        """Check everything at once."""
        choices = {"first_day": (self.first_day, FirstDay), "ends": (self.ends, Ends), "roll": (self.roll, Roll)}
        _check(self.count, self.unit, choices)
        if self.ends == "close" and self.roll == "none":
            raise CalendarError(_no_close())

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
                yield _steps.counted_days(since, day - ONE_DAY, calendar)
            yield _steps.still_day(day, calendar)
            since = day + ONE_DAY
        yield _steps.counted_days(since, last, calendar)  # a last day that stood still would have been pushed on


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
    """Find the day of the same number (the one before, if the first counts), or the last of a month that has none."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + count, _MONTHS)
    if year > date.max.year:
        raise OverflowError
    number = min(day.day - same, monthrange(year, month + 1)[1])
    return date(year, month + 1, 1) + timedelta(days=number - 1)


def _plural(unit: str, count: int) -> str:
    return unit if count != 1 else unit.removesuffix("s")


def _said(*choices: str) -> str:
    return "".join(_SAID.get(choice, "") for choice in choices)


def _check(count: object, unit: Unit, choices: Mapping[str, tuple[object, object]]) -> None:
    """Refuse a length that cannot be, and choices that there are not, all at once."""
    findings: list[Finding] = []
    if not isinstance(count, int) or isinstance(count, bool) or not 0 < count * _DAYS[unit] <= LONGEST_DAYS:
        findings.append(
            Finding(
                "DK-PERIOD-COUNT",
                "a period cannot be {count} {unit} long",
                {"count": shown(count), "unit": unit},
                where="count",
                hint="give a whole number, at least 1 and at most a century",
            )
        )
    for name, (value, known) in choices.items():
        names = get_args(known)
        if value not in names:
            findings.append(
                Finding(
                    "DK-PERIOD-CHOICE",
                    "{value} is not a way to count",
                    {"value": shown(value)},
                    where=name,
                    hint=did_you_mean(str(value), names, f"use one of {', '.join(names)}"),
                )
            )
    if findings:
        raise CalendarError(*findings)


def _no_close() -> Finding:
    return Finding(
        "DK-PERIOD-CLOSE",
        "a last day that may be no business day has no close of business",
        where="ends",
        hint="give a roll such as roll='following', or end with the day",
    )


def _beyond(said: str, calendar: WorkCalendar) -> Finding:
    return Finding(
        "DK-PERIOD-HORIZON",
        "the end of {period} lies outside of {first} to {last}, the years that the calendar covers",
        {"period": said, "first": calendar.first_year, "last": calendar.last_year},
        where="start",
        hint="start within these years",
    )
