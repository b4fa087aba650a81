"""Periods made of periods: the shorter or longer of two, and one that can be extended or stands still."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from disputekit._input.instants import to_us
from disputekit.errors import CalendarError, Finding, Reason
from disputekit.sla._kinds import PERIOD, of_kind
from disputekit.sla._period import Period, PlainPeriod, Spans
from disputekit.sla.calendar import WorkCalendar
from disputekit.sla.deadlines import Step

if TYPE_CHECKING:
    from disputekit.sla._batch import Column, Flags

__all__ = ["ExtendablePeriod", "extendable", "longer_of", "shorter_of", "suspended"]


def shorter_of(first: Period, second: Period) -> Period:
    """Give the one of two periods that ends earlier; the first, if they end together.

    >>> from disputekit.sla import business_days, hours
    >>> print(shorter_of(hours(48), business_days(3)))
    the shorter of 48 business hours and 3 business days
    """
    return _Either("shorter", first, second)


def longer_of(first: Period, second: Period) -> Period:
    """Give the one of two periods that ends later; the first, if they end together."""
    return _Either("longer", first, second)


def extendable(period: Period, to: Period) -> "ExtendablePeriod":
    """Give a period that an event such as a holding reply may turn into a longer one, counted from the same start.

    By itself it ends as ``period`` does; ``extended`` is what it becomes. A ``Target`` with ``extends`` knows when.

    >>> from disputekit.sla import business_days
    >>> print(extendable(business_days(15), to=business_days(35)))
    15 business days, extendable to 35 business days
    """
    return ExtendablePeriod(period, to)


def suspended(period: Period, spans: Iterable[tuple[datetime, datetime]], *, at_least: Period | None = None) -> Period:
    """Give a period that stands still in each of ``spans``, such as while a repair is under way.

    Each is a pair of aware times, from and until: open time within is not counted, nor is a day that it touches.
    ``at_least`` is what there is left from the end of each that begins before the period ends, even where less of the
    period is. Raises ``InvalidValue`` for a naive time and ``CalendarError`` for what is no pair in order.
    """
    findings: list[Finding] = []
    given: list[tuple[int, int]] = []
    for i, span in enumerate(spans):
        try:
            start, end = span
        except (TypeError, ValueError):
            findings.append(_no_span(f"spans[{i}]"))
            continue
        stands, runs = to_us(start, f"spans[{i}][0]"), to_us(end, f"spans[{i}][1]")
        if runs < stands:
            findings.append(_no_span(f"spans[{i}]"))
        given.append((stands, runs))
    if findings:
        raise CalendarError(*findings)
    return _Suspended(period, _merged(tuple(given)), at_least)


@frozen
class ExtendablePeriod(Period):
    """A period, and what it becomes when it is extended."""

    period: Period
    extended: Period

    def __attrs_post_init__(self) -> None:
        """Check both."""
        _check(period=self.period, to=self.extended)

    def __str__(self) -> str:
        return f"{self.period}, extendable to {self.extended}"

    @property
    def notes(self) -> tuple[Reason, ...]:
        """The notes of the period as it is."""
        return self.period.notes

    def picked(self, start_us: int, calendar: WorkCalendar) -> PlainPeriod:
        """Pick the period as it is."""
        return self.period.picked(start_us, calendar)

    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        """Find the end of the period as it is."""
        return self.period.end(start_us, calendar, spans)

    def end_many(self, starts_us: "Column", calendar: WorkCalendar) -> tuple["Column", "Flags"]:
        """Find the ends of the period as it is."""
        return self.period.end_many(starts_us, calendar)

    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        """Count the period as it is."""
        return self.period.steps(start_us, calendar, spans)


@frozen
class _Either(Period):
    which: Literal["shorter", "longer"]
    first: Period
    second: Period

    def __attrs_post_init__(self) -> None:
        _check(first=self.first, second=self.second)

    def __str__(self) -> str:
        return f"the {self.which} of {self.first} and {self.second}"

    @property
    def notes(self) -> tuple[Reason, ...]:
        return self.first.notes + self.second.notes

    def picked(self, start_us: int, calendar: WorkCalendar) -> PlainPeriod:
        return self._one(start_us, calendar, ()).picked(start_us, calendar)

    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        return self._one(start_us, calendar, spans).end(start_us, calendar, spans)

    def end_many(self, starts_us: "Column", calendar: WorkCalendar) -> tuple["Column", "Flags"]:
        from disputekit.sla._due_many import earlier_or_later  # noqa: PLC0415 numpy is an extra

        first, second = (period.end_many(starts_us, calendar) for period in (self.first, self.second))
        return earlier_or_later(first, second, later=self.which == "longer")

    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        return self._one(start_us, calendar, spans).steps(start_us, calendar, spans)

    def _one(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Period:
        first, second = (period.end(start_us, calendar, spans)[0] for period in (self.first, self.second))
        return self.first if (first <= second if self.which == "shorter" else first >= second) else self.second


@frozen
class _Suspended(Period):
    period: Period
    spans: Spans
    at_least: Period | None

    def __attrs_post_init__(self) -> None:
        _check(period=self.period, **({} if self.at_least is None else {"at_least": self.at_least}))

    def __str__(self) -> str:
        return str(self.period)

    @property
    def notes(self) -> tuple[Reason, ...]:
        if self.at_least is None:
            return self.period.notes
        text = "After the clock has stood still there are at least {period} left"
        return (*self.period.notes, Reason("DK-PERIOD-AT-LEAST", text, {"period": str(self.at_least)}))

    def picked(self, start_us: int, calendar: WorkCalendar) -> PlainPeriod:
        return self.period.picked(start_us, calendar)

    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        end, _ = self._end(start_us, calendar, spans)
        return end

    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        _, again_us = self._end(start_us, calendar, spans)
        counted = self.period.steps(start_us, calendar, _merged(self.spans + spans))
        if self.at_least is None or again_us is None:
            return counted
        anew = self.at_least.steps(again_us, calendar, ())
        before = (step for step in counted if to_us(step.starts, "starts") < again_us)
        return chain(before, (step for step in anew if to_us(step.starts, "starts") >= again_us))

    def _end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[tuple[int, date | None], int | None]:
        """Find the end, and the last instant from which ``at_least`` was counted anew, if it was."""
        spans = _merged(self.spans + spans)
        end, again = self.period.end(start_us, calendar, spans), None
        for stands, runs in spans if self.at_least is not None else ():
            if self.at_least is not None and start_us <= stands < end[0]:
                other = self.at_least.end(runs, calendar, ())
                if other[0] > end[0]:
                    end, again = other, runs
        return end, again


def _merged(spans: Spans) -> Spans:
    """Put standstills in order and join those that touch; empty ones are dropped."""
    joined: list[tuple[int, int]] = []
    for stands, runs in sorted(span for span in spans if span[0] < span[1]):
        if joined and stands <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], runs))
        else:
            joined.append((stands, runs))
    return tuple(joined)


def _no_span(where: str) -> Finding:
    text = "a standstill is no pair, or ends before it begins"
    return Finding("DK-PERIOD-SPAN", text, where=where, hint="give each as (from, until)")


def _check(**parts: object) -> None:
    """Refuse parts that are no periods, all at once."""
    findings = [finding for name, part in parts.items() for finding in of_kind(part, Period, name, PERIOD)]
    if findings:
        raise CalendarError(*findings)
