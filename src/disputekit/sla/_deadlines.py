"""A deadline and how it was counted: as data, and as a text for people."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, Protocol, TypeAlias

import pendulum
from attrs import evolve, field, frozen

from disputekit._input.instants import US_PER_DAY, to_us
from disputekit._lib.english import say_day, say_due, say_instant, say_length, say_list, say_time
from disputekit._lib.pictures import png
from disputekit.errors import Reason, Scalar
from disputekit.sla._calendar import WorkCalendar
from disputekit.sla._compile import beyond, compiled
from disputekit.sla._zones import EPOCH, compiled_zone

__all__ = ["Deadline", "Step", "StepKind"]

StepKind: TypeAlias = Literal["counted", "skipped", "moved"]
"""The stretch used up time of the period, or did not, or is where the last day moved to a business day."""

ONE_DAY: Final = timedelta(days=1)
STOOD_STILL: Final = "the clock stood still"
TRIGGER_DAY: Final = "the day it starts from"
_MOST_LISTED: Final = 6
_SATURDAY: Final = 5


@frozen(repr=False)
class Step:
    """A stretch of time that was counted or skipped, or a last day that was moved, and why.

    ``days`` are the first and the last date of a stretch of whole days. ``number`` says which day of the period a
    counted business day is. The texts are made when they are asked for.
    """

    kind: StepKind
    _start_us: int
    _end_us: int
    _calendar: WorkCalendar = field(eq=False)
    days: tuple[date, date] | None = None
    number: int | None = None
    _why: str | None = None

    @property
    def starts(self) -> pendulum.DateTime:
        """The start of the stretch, in the calendar's zone."""
        return instant_at(self._start_us, self._calendar)

    @property
    def ends(self) -> pendulum.DateTime:
        """The end of the stretch, in the calendar's zone."""
        return instant_at(self._end_us, self._calendar)

    @property
    def when(self) -> str:
        """The stretch in words."""
        if self.days is None:
            return _span(self.starts, self.ends)
        first, last = map(say_day, self.days)
        return first if first == last else f"{first} to {last}"

    @property
    def why(self) -> str | None:
        """Why a stretch was skipped, in a few words; ``None`` for the closed hours of a business day."""
        if self.kind != "skipped" or self._why is not None or self.days is None:
            return self._why
        return _why_closed(self.days[0], self._calendar)

    @property
    def reason(self) -> Reason:
        """What was counted or skipped, and why."""
        if self.kind == "moved" and self.days is not None:
            last, rolled = self.days if self._why == "following" else self.days[::-1]
            moved = {"when": say_day(last), "because": _why_closed(last, self._calendar), "to": say_day(rolled)}
            return Reason("DK-STEP-MOVED", "The last day, {when} ({because}), moves to {to}", moved)
        if self.kind == "skipped":
            if self.why is None:
                return Reason("DK-STEP-CLOSED", "{closed} (closed)", {"closed": self.when})
            return Reason("DK-STEP-SKIPPED", "{when} ({why})", {"when": self.when, "why": self.why})
        if self.days is None:
            length = say_length(self._end_us - self._start_us)
            return Reason("DK-STEP-OPEN", "{when} ({length})", {"when": self.when, "length": length})
        if self.number is not None:
            return Reason("DK-STEP-DAY", "{when}", {"when": self.when, "number": self.number})
        count = (self.days[1] - self.days[0]).days + 1
        length = f"{count} day{'s' * (count > 1)}"
        return Reason("DK-STEP-DAYS", "{when} ({length})", {"when": self.when, "length": length})

    def within(self, low_us: int, high_us: int) -> "Step | None":
        """Cut the stretch to what is between two instants; ``None`` if nothing is."""
        start_us, end_us = max(self._start_us, low_us), min(self._end_us, high_us)
        if start_us >= end_us or self.kind == "moved":
            return None
        if (start_us, end_us) == (self._start_us, self._end_us):
            return self
        days = self.days and (date_at(start_us, self._calendar), date_at(end_us - 1, self._calendar))
        return evolve(self, start_us=start_us, end_us=end_us, days=days)

    def to_dict(self) -> Mapping[str, Scalar]:
        """Give the step as plain values, ready for JSON."""
        reason = self.reason
        instants = {"starts": self.starts.isoformat(), "ends": self.ends.isoformat()}
        return {**instants, "kind": self.kind, "code": reason.code, **reason.params}

    def __repr__(self) -> str:
        """Show the kind and the reason."""
        return f"<Step {self.kind}: {self.reason.text}>"


class _Counts(Protocol):
    """What a deadline needs from its period."""

    @property
    def notes(self) -> tuple[Reason, ...]: ...

    def steps(self, start_us: int, calendar: WorkCalendar, spans: tuple[tuple[int, int], ...]) -> Iterator[Step]: ...


@frozen(repr=False)
class Deadline:
    """When a period ends, and why.

    An event at ``due_at`` is still in time. A period that ends with a day is due at the following midnight, and
    ``last_day`` is the day that people would name. Times are in the calendar's zone.
    """

    period: _Counts
    started_at: pendulum.DateTime
    due_at: pendulum.DateTime
    last_day: pendulum.Date
    calendar: WorkCalendar

    @property
    def steps(self) -> tuple[Step, ...]:
        """The stretches that were counted and skipped, in order; computed when asked for."""
        return tuple(self.period.steps(to_us(self.started_at, "started_at"), self.calendar, ()))

    @property
    def notes(self) -> tuple[Reason, ...]:
        """Further remarks, such as a source."""
        return self.period.notes

    def to_dict(self) -> Mapping[str, Scalar | list[Mapping[str, Scalar]]]:
        """Give everything as plain values, ready for JSON."""
        return {
            "period": str(self.period),
            "zone": self.calendar.tz,
            "started_at": self.started_at.isoformat(),
            "due_at": self.due_at.isoformat(),
            "last_day": self.last_day.isoformat(),
            "steps": [step.to_dict() for step in self.steps],
            "notes": [{"code": note.code, **note.params} for note in self.notes],
        }

    def explain(self) -> str:
        """Say in a few lines what was counted from when until when, and what was left out."""
        steps = self.steps
        counted = _shortened([step for step in steps if step.kind == "counted"], _reason_text)
        lines = [
            f"{self._headline()}.",
            f"Counted: {say_list(counted)}." if counted else "",
            f"Not counted: {skipped}." if (skipped := "; ".join(_skipped(steps))) else "",
            *(f"{step.reason.text}." for step in steps if step.kind == "moved"),
            *(f"{note.text}." for note in self.notes),
        ]
        return "\n".join(filter(None, lines))

    def _headline(self) -> str:
        said = str(self.period)
        return f"{said}{',' * (',' in said)} from {say_instant(self.started_at)}: due {say_due(self.due_at)}"

    def _repr_png_(self) -> bytes | None:
        """Show how it was counted as a picture in a notebook, if ``disputekit.adapters.plot`` is imported."""
        return png(self)

    def __repr__(self) -> str:
        """Show the period, its start and the deadline."""
        return f"<Deadline of {self._headline()}>"


def _reason_text(step: Step) -> str:
    return step.reason.text


def _when(step: Step) -> str:
    return step.when


def _shortened(steps: list[Step], say: Callable[[Step], str]) -> list[str]:
    """Keep a list short enough to be read out: its ends, and how many there are between."""
    left_out = len(steps) - _MOST_LISTED
    if left_out <= 0:
        return [say(step) for step in steps]
    return [*map(say, steps[: _MOST_LISTED - 2]), f"{left_out + 1} more", say(steps[-1])]


def _skipped(steps: tuple[Step, ...]) -> Iterator[str]:
    """Group the skipped days by reason; closed hours of business days are not listed."""
    named: dict[str, list[Step]] = {}
    for step in steps:
        if step.kind == "skipped" and (why := step.why) is not None:
            named.setdefault(why, []).append(step)
    return (f"{say_list(_shortened(steps, _when))} ({why})" for why, steps in named.items())


def open_steps(start_us: int, end_us: int, calendar: WorkCalendar) -> Iterator[Step]:
    """Split the time between two instants into open stretches and what is between them."""
    done_us = start_us
    for opens_us, closes_us in compiled(calendar.source).windows_us(start_us, end_us):
        yield from _closed(done_us, opens_us, calendar)
        yield Step("counted", opens_us, closes_us, calendar)
        done_us = closes_us
    yield from _closed(done_us, end_us, calendar)


def whole_days(kind: StepKind, first: date, last: date, calendar: WorkCalendar, why: str | None = None) -> Step:
    """Make a step of whole days; skipped days are of one reason."""
    start_us, end_us = wall_us(first, 0, calendar), wall_us(last + ONE_DAY, 0, calendar)
    return Step(kind, start_us, end_us, calendar, (first, last), why=why)


def _closed(start_us: int, end_us: int, calendar: WorkCalendar) -> Iterator[Step]:
    """Split closed time at midnights, so that each closed day has its own reason."""
    at_us = start_us
    while at_us < end_us:
        day = date_at(at_us, calendar)
        after_us = min(wall_us(day + ONE_DAY, 0, calendar), end_us)
        yield Step("skipped", at_us, after_us, calendar, None if calendar.is_business_day(day) else (day, day))
        at_us = after_us


def _span(starts: datetime, ends: datetime) -> str:
    """Say a stretch; one that ends at midnight ends at 24:00 of its last day."""
    at_midnight = ends.toordinal() > starts.toordinal() and ends.time() == time(0)
    last = date.fromordinal(ends.toordinal() - at_midnight)
    day = "" if last.toordinal() == starts.toordinal() else f"{say_day(last)} "
    return f"{say_day(starts)} {say_time(starts)} to {day}{'24:00' if at_midnight else say_time(ends)}"


def _why_closed(day: date, calendar: WorkCalendar) -> str:
    """Say in a few words why a day is not a business day."""
    reason = calendar.closed_because(day)
    name = None if reason is None else reason.params.get("name")
    if name is not None:
        return str(name)
    if reason is not None and reason.code == "DK-CLOSED-WEEKDAY":
        return "weekend" if day.weekday() >= _SATURDAY else "no work on this day"
    return "closed"


def instant_at(us: int, calendar: WorkCalendar) -> pendulum.DateTime:
    """Give an instant in the calendar's zone. Raises ``HorizonError`` if no datetime can show it."""
    try:
        return compiled_zone(calendar.source.zone).from_us(us)
    except OverflowError:
        raise beyond(calendar.source, later=us > 0) from None


def date_at(us: int, calendar: WorkCalendar) -> date:
    """Give the date of an instant in the calendar's zone."""
    known = compiled_zone(calendar.source.zone).offsets
    i = bisect_right(known.starts, us) - 1
    wall_us = us + known.offsets[i]
    if known.clear_from[i] <= wall_us < known.clear_to[i]:  # false before the first one, where i is -1
        return date.fromordinal(wall_us // US_PER_DAY + EPOCH)
    return date.fromordinal(instant_at(us, calendar).toordinal())


def wall_us(day: date, time_of_day_us: int, calendar: WorkCalendar) -> int:
    """Give the instant of a wall time: the first of two, or the change of clocks for one that does not exist."""
    wall = (day.toordinal() - EPOCH) * US_PER_DAY + time_of_day_us
    return compiled_zone(calendar.source.zone).years(day.year, day.year).instant_of(wall)
