"""Periods made of periods: the shorter or longer of two, extendable and suspended ones, and those set by law."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from attrs import field, frozen

from disputekit._input.instants import US_PER_DAY, to_us
from disputekit._input.validation import kind_problem
from disputekit._lib.brief import brief
from disputekit.errors import CalendarError, Finding, Reason
from disputekit.sla._abstract_period import Pausing, Period, PlainPeriod, Spans
from disputekit.sla._calendar import WorkCalendar
from disputekit.sla._deadlines import STOOD_STILL, TRIGGER_DAY, Step

if TYPE_CHECKING:
    from disputekit.sla._column_arithmetic import Column, Flags

__all__ = [
    "ExtendablePeriod",
    "StatutoryPeriod",
    "StatutoryRule",
    "extendable",
    "longer_of",
    "not_before",
    "shorter_of",
    "suspended",
]

Confidence: TypeAlias = Literal["A", "B", "C"]
"""A: read in the law itself or an official consolidated copy. B: from guidance of a regulator, or from two independent
secondary sources. C: from one secondary source, to be checked before use."""

_STRICTNESS: Final[tuple[Pausing, ...]] = ("free", "stated", "never")
_EVER: Final = 1 << 62
_READ: Final = {
    "A": "read in the operative text",
    "B": "from guidance or secondary sources, not the operative text",
    "C": "from one secondary source, so check it before use",
}


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
    """Make a period that an event such as a holding reply turns into a longer one, counted from the same start.

    Without that event it ends as ``period`` does; ``extended`` is the longer one. ``Target`` takes the names of the
    events as ``extends``.

    >>> from disputekit.sla import business_days
    >>> print(extendable(business_days(15), to=business_days(35)))
    15 business days, extendable to 35 business days
    """
    return ExtendablePeriod(period, extended=to)


def suspended(period: Period, spans: Iterable[tuple[datetime, datetime]], *, at_least: Period | None = None) -> Period:
    """Make a period that stands still in each of ``spans``, such as during a repair.

    Each span is a pair of aware times, from and until. Open time in a span is not counted, and neither is a day that it
    touches. ``at_least`` is what is left from the end of each span that begins before the period ends, even if less of
    the period is left. Raises ``InvalidValue`` for a naive time and ``CalendarError`` for a span that is not a pair in
    order.
    """
    findings: list[Finding] = []
    given: list[tuple[int, int]] = []
    for number, span in enumerate(spans):
        try:
            start, end = span
        except (TypeError, ValueError):
            findings.append(_no_span(number))
            continue
        stands, runs = to_us(start, f"spans[{number}][0]"), to_us(end, f"spans[{number}][1]")
        if runs < stands:
            findings.append(_no_span(number))
        given.append((stands, runs + _counts_last_day(period)))
    if findings:
        raise CalendarError(*findings)
    return _Suspended(period, _merged(tuple(given)), at_least)


def not_before(period: Period, *instants: datetime | None) -> Period:
    """Make a period that does not end before the earliest of ``instants``; those that are not known yet are ``None``.

    Raises ``InvalidValue`` for a naive time.

    >>> import pendulum
    >>> from disputekit.sla import days
    >>> week = WorkCalendar.whole_days("Mon-Fri", tz="UTC")
    >>> informed, goods_back = pendulum.datetime(2026, 6, 1, 9), pendulum.datetime(2026, 6, 18, 14)
    >>> print(not_before(days(14), goods_back, None).due(informed, week).due_at)
    2026-06-18 14:00:00+00:00
    """
    known = [to_us(at, f"instants[{number}]") for number, at in enumerate(instants) if at is not None]
    return _NotBefore(period, min(known)) if known else period


@frozen
class _Wrapped(Period):
    """A period with something added: it ends and is counted as the period that it holds."""

    period: Period

    @property
    def notes(self) -> tuple[Reason, ...]:
        """The notes of the period."""
        return self.period.notes

    @property
    def at_least(self) -> Period | None:
        """What the period says."""
        return self.period.at_least

    @property
    def pauses(self) -> Pausing:
        """What the period says."""
        return self.period.pauses

    @property
    def pauses_whole_days(self) -> bool:
        """What the period says."""
        return self.period.pauses_whole_days

    def longest_us(self, start_us: int, calendar: WorkCalendar) -> int:
        """Find the end of the period."""
        return self.period.longest_us(start_us, calendar)

    def picked(self, start_us: int, calendar: WorkCalendar) -> PlainPeriod:
        """Find the plain period that decides the end."""
        return self.period.picked(start_us, calendar)

    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        """Find the end of the period."""
        return self.period.end(start_us, calendar, spans)

    def end_many(self, starts_us: "Column", calendar: WorkCalendar) -> tuple["Column", "Flags"]:
        """Find the ends of the period."""
        return self.period.end_many(starts_us, calendar)

    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        """Count the period."""
        return self.period.steps(start_us, calendar, spans)


@frozen
class ExtendablePeriod(_Wrapped):
    """A period, and the longer one that it becomes when it is extended."""

    extended: Period = field(kw_only=True)

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check both periods."""
        _check(period=self.period, to=self.extended)

    def __str__(self) -> str:
        return f"{self.period}, extendable to {self.extended}"


@frozen(kw_only=True)
class StatutoryPeriod(_Wrapped):
    """A period that a law or a scheme sets, with its source.

    ``place`` and ``topic`` say where and for which process it is. ``trigger`` says what starts it. ``roll`` is what the
    source says about a last day that is not a business day; if it says nothing, no roll is applied and the explanation
    says so. ``extended`` is what the period can become, and ``when`` says under which condition. ``suspension`` says
    what stops its clock: nothing else does; ``at_least`` is left after it. With ``pauses_whole_days`` each day that a
    suspension touches counts as a whole, its first and its last too. ``note`` is a further remark. A part of lesser
    confidence gives the whole that confidence.
    """

    id: str
    place: str = ""
    topic: str = ""
    citation: str
    trigger: str
    confidence: Confidence
    roll: str | None = None
    extended: "StatutoryPeriod | None" = None
    when: str = ""
    suspension: str = ""
    pauses_whole_days: bool = False
    at_least: Period | None = None
    note: str = ""

    __repr__ = brief

    def __str__(self) -> str:
        """The length and the citation."""
        return f"{self.period} ({self.citation})"

    @property
    def in_business_days(self) -> bool:
        """Whether the length is in business days, so that no roll is needed."""
        return "business day" in str(self.period)

    @property
    def pauses(self) -> Literal["stated", "never"]:
        """Whether the source states something that stops the clock."""
        return "stated" if self.suspension else "never"

    @property
    def notes(self) -> tuple[Reason, ...]:
        """Where the period comes from, how sure that is, and what the source says or does not say."""
        return tuple(self._notes())

    def _notes(self) -> Iterator[Reason]:
        source = {"citation": self.citation, "confidence": self.confidence, "read": _READ[self.confidence]}
        yield Reason("DK-STATUTORY-SOURCE", "{citation}; confidence {confidence}: {read}", source)
        yield Reason("DK-STATUTORY-TRIGGER", "It starts from: {trigger}", {"trigger": self.trigger})
        if self.roll is not None:
            yield Reason("DK-STATUTORY-ROLL", "On weekends and holidays: {roll}", {"roll": self.roll})
        elif not self.in_business_days:
            text = "The source states no roll over weekends and holidays, so none is applied"
            yield Reason("DK-STATUTORY-NO-ROLL", text)
        if self.extended is not None:
            longer = {"length": str(self.extended.period), "when": self.when, "confidence": self.extended.confidence}
            text = "It becomes {length} {when} (confidence {confidence})"
            yield Reason("DK-STATUTORY-EXTENSION", text, longer)
        if self.suspension:
            yield Reason("DK-STATUTORY-SUSPENSION", "Its clock stops {suspension}", {"suspension": self.suspension})
        if self.note:
            yield Reason("DK-STATUTORY-NOTE", "{note}", {"note": self.note})


@frozen
class StatutoryRule:
    """A rule of a law about how periods are counted, for a host's calendar or choice of roll."""

    id: str
    citation: str
    text: str
    confidence: Confidence
    note: str = ""

    __repr__ = brief


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

    @property
    def pauses(self) -> Pausing:
        """The stricter of what the two say."""
        return max(self.first.pauses, self.second.pauses, key=_STRICTNESS.index)

    @property
    def pauses_whole_days(self) -> bool:
        return self.first.pauses_whole_days or self.second.pauses_whole_days

    def longest_us(self, start_us: int, calendar: WorkCalendar) -> int:
        return self._one(start_us, calendar, ()).longest_us(start_us, calendar)

    @property
    def extended(self) -> Period | None:
        first, second = self.first.extended, self.second.extended
        return None if first is second is None else _Either(self.which, first or self.first, second or self.second)

    @property
    def at_least(self) -> Period | None:
        first, second = self.first.at_least, self.second.at_least
        return first or second if first is None or second is None else _Either(self.which, first, second)

    def picked(self, start_us: int, calendar: WorkCalendar) -> PlainPeriod:
        return self._one(start_us, calendar, ()).picked(start_us, calendar)

    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        return self._one(start_us, calendar, spans).end(start_us, calendar, spans)

    def end_many(self, starts_us: "Column", calendar: WorkCalendar) -> tuple["Column", "Flags"]:
        from disputekit.sla._column_arithmetic import earlier_or_later  # noqa: PLC0415 numpy is an extra

        first, second = (period.end_many(starts_us, calendar) for period in (self.first, self.second))
        return earlier_or_later(first, second, later=self.which == "longer")

    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        return self._one(start_us, calendar, spans).steps(start_us, calendar, spans)

    def _one(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Period:
        first, second = (period.end(start_us, calendar, spans)[0] for period in (self.first, self.second))
        return self.first if (first <= second if self.which == "shorter" else first >= second) else self.second


@frozen
class _NotBefore(_Wrapped):
    until_us: int

    def __attrs_post_init__(self) -> None:
        _check(period=self.period)

    def __str__(self) -> str:
        return str(self.period)

    @property
    def extended(self) -> Period | None:
        longer = self.period.extended
        return None if longer is None else _NotBefore(longer, self.until_us)

    def longest_us(self, start_us: int, calendar: WorkCalendar) -> int:
        return max(self.period.longest_us(start_us, calendar), self.until_us)

    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        end = self.period.end(start_us, calendar, spans)
        return end if end[0] >= self.until_us else (self.until_us, None)

    def end_many(self, starts_us: "Column", calendar: WorkCalendar) -> tuple["Column", "Flags"]:
        return Period.end_many(self, starts_us, calendar)

    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        yield from self.period.steps(start_us, calendar, spans)
        end_us, _ = self.period.end(start_us, calendar, spans)
        if end_us < self.until_us:
            yield Step("skipped", end_us, self.until_us, calendar, why="it does not end before then")


@frozen
class _Suspended(_Wrapped):
    spans: Spans
    least: Period | None

    def __attrs_post_init__(self) -> None:
        _check(period=self.period, **({} if self.least is None else {"at_least": self.least}))

    def __str__(self) -> str:
        return str(self.period)

    @property
    def at_least(self) -> Period | None:
        return self.least or self.period.at_least

    @property
    def extended(self) -> Period | None:
        longer = self.period.extended
        return None if longer is None else _Suspended(longer, self.spans, self.least)

    @property
    def notes(self) -> tuple[Reason, ...]:
        if self.at_least is None:
            return self.period.notes
        text = "After the clock has stood still, at least {period} are left"
        return (*self.period.notes, Reason("DK-PERIOD-AT-LEAST", text, {"period": str(self.at_least)}))

    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        end, _ = self._end(start_us, calendar, spans)
        return end

    def end_many(self, starts_us: "Column", calendar: WorkCalendar) -> tuple["Column", "Flags"]:
        return Period.end_many(self, starts_us, calendar)  # a span may lie anywhere, so each row is counted

    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        spans = _merged(self.spans + spans)
        _, anew = self._end(start_us, calendar, spans)
        counted = self.period.steps(start_us, calendar, spans)
        if self.at_least is None or not anew:
            yield from counted
            return
        yield from _within(counted, start_us - US_PER_DAY, anew[0][1])  # with the whole day of the start
        ends = [*(stands for stands, _ in anew[1:]), _EVER]
        for (stands, runs), until_us in zip(anew, ends, strict=True):
            if stands != anew[0][0]:
                yield Step("skipped", stands, runs, calendar, why=STOOD_STILL)
            counted = self.at_least.steps(runs, calendar, ())
            yield from _within(counted, runs, until_us)

    def _end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[tuple[int, date | None], Spans]:
        """Find the end, and the standstills after which ``at_least`` was counted anew."""
        spans, least = _merged(self.spans + spans), self.at_least
        end = self.period.end(start_us, calendar, spans)
        anew: Spans = ()
        for stands, runs in spans if least is not None else ():
            if least is not None and start_us <= stands < end[0]:
                other = least.end(runs, calendar, ())
                if other[0] > end[0]:
                    end, anew = other, (*anew, (stands, runs))
        return end, anew


def _within(steps: Iterator[Step], low_us: int, high_us: int) -> Iterator[Step]:
    """Cut steps to what is between two instants, without the day that a new count starts from."""
    for step in steps:
        part = step if step.kind == "moved" and high_us == _EVER else step.within(low_us, high_us)
        if part is not None and not (part is not step and step.why == TRIGGER_DAY):
            yield part


def _counts_last_day(period: object) -> bool:
    """Whether a span counts the day of its end too, even if it ends at the midnight that begins it."""
    return isinstance(period, Period) and period.pauses_whole_days


def _merged(spans: Spans) -> Spans:
    """Sort standstills, join those that touch and drop empty ones."""
    joined: list[tuple[int, int]] = []
    for stands, runs in sorted(span for span in spans if span[0] < span[1]):
        if joined and stands <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], runs))
        else:
            joined.append((stands, runs))
    return tuple(joined)


def _no_span(number: int) -> Finding:
    text = "a span must be a pair of times in order"
    return Finding("DK-PERIOD-SPAN", text, where=f"spans[{number}]", hint="give each span as (from, until)")


def _check(**parts: object) -> None:
    """Refuse parts that are not periods, all at once."""
    findings = [finding for name, part in parts.items() for finding in kind_problem(name, part, Period)]
    if findings:
        raise CalendarError(*findings)
