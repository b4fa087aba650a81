"""The state of a target's clock at an instant."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Literal, TypeAlias

import pendulum
from attrs import frozen

from disputekit._lib.english import say_due, say_instant, say_length
from disputekit.errors import Reason, Scalar
from disputekit.sla._calendar import WorkCalendar
from disputekit.sla._deadlines import instant_at
from disputekit.sla._replay import Cycle
from disputekit.sla._zones import compiled_zone
from disputekit.sla.targets import Target, Warn

__all__ = ["ClockStatus", "Reading"]

ClockStatus: TypeAlias = Literal["pending", "running", "paused", "met", "breached", "cancelled", "superseded"]
"""Not started; running; paused; done in time; late, done or not; no longer needed; or replaced by a new start."""


@frozen(repr=False)
class Reading:
    """One cycle of a target, at an instant.

    Cycles count from 1. ``due_at`` is the deadline, and ``None`` while the clock is paused; it is still in time.
    ``elapsed`` and ``remaining`` are on the target's clock, and ``fraction`` is the used part of the budget;
    ``remaining`` is negative after the budget is used up, and ``None`` while no period is in force. ``warned`` are the
    warnings that are due. ``next_at`` is the first instant at which the reading changes if nothing happens until then.
    ``pauses`` are the stretches in which the clock stood still; the last one has no end while the clock is paused.
    """

    target: str
    cycle: int
    status: ClockStatus
    period: str = ""
    started_at: pendulum.DateTime | None = None
    due_at: pendulum.DateTime | None = None
    stopped_at: pendulum.DateTime | None = None
    breached_at: pendulum.DateTime | None = None
    elapsed: timedelta = timedelta()
    remaining: timedelta | None = None
    fraction: float = 0.0
    warned: tuple[Warn, ...] = ()
    next_at: pendulum.DateTime | None = None
    pauses: tuple[tuple[pendulum.DateTime, pendulum.DateTime | None], ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The explanation as data."""
        return tuple(self._reasons())

    def to_dict(self) -> Mapping[str, Scalar | list[Mapping[str, Scalar]]]:
        """Give everything as plain values, ready for JSON; lengths are in seconds."""
        return {
            "target": self.target,
            "zone": None if self.started_at is None else self.started_at.timezone_name,
            "cycle": self.cycle,
            "status": self.status,
            "period": self.period,
            "started_at": _iso(self.started_at),
            "due_at": _iso(self.due_at),
            "stopped_at": _iso(self.stopped_at),
            "breached_at": _iso(self.breached_at),
            "elapsed": self.elapsed.total_seconds(),
            "remaining": None if self.remaining is None else self.remaining.total_seconds(),
            "fraction": self.fraction,
            "warned": [_warning(warn) for warn in self.warned],
            "next_at": _iso(self.next_at),
            "pauses": [{"starts": starts.isoformat(), "ends": _iso(ends)} for starts, ends in self.pauses],
        }

    def explain(self) -> str:
        """Say in a few lines how the clock stands, and why."""
        return "\n".join(f"{reason.text}." for reason in self.reasons)

    def __repr__(self) -> str:
        """Show the target, its cycle and how the clock stands."""
        at = self.stopped_at or self.breached_at or self.due_at
        when = (
            ""
            if at is None
            else f", {'stopped' if self.stopped_at else 'late since' if self.breached_at else 'due'} {at}"
        )
        return f"<Reading of {self.target} {self.cycle}: {self.status}{when}>"

    def _reasons(self) -> Iterator[Reason]:
        name: dict[str, Scalar] = {"target": self.target.replace("_", " "), "cycle": self.cycle, "status": self.status}
        text = "{target}, cycle {cycle}: {status}" if self.cycle > 1 else "{target}: {status}"
        yield Reason("DK-CLOCK-STATUS", text, name)
        if self.started_at is not None:
            started = {"period": self.period or "no period in force", "at": say_instant(self.started_at)}
            yield Reason("DK-CLOCK-STARTED", "{period}, from {at}", started)
        if self.remaining is not None:
            over = self.remaining < timedelta()
            used = {"used": _say(self.elapsed), "left": _say(abs(self.remaining))}
            yield Reason("DK-CLOCK-USED", "{used} used, {left} over" if over else "{used} used, {left} left", used)
        for starts, ends in self.pauses:
            if ends is None:
                yield Reason("DK-CLOCK-PAUSED", "Paused since {from}", {"from": say_instant(starts)})
            else:
                stood = {"from": say_instant(starts), "until": say_instant(ends)}
                yield Reason("DK-CLOCK-STOOD", "Paused from {from} to {until}", stood)
        if self.due_at is not None:
            yield Reason("DK-CLOCK-DUE", "Due {at}", {"at": say_due(self.due_at)})
        if self.breached_at is not None:
            yield Reason("DK-CLOCK-BREACHED", "Late since {at}", {"at": say_instant(self.breached_at)})
        if self.stopped_at is not None:
            yield Reason("DK-CLOCK-STOPPED", "Stopped {at}", {"at": say_instant(self.stopped_at)})


def _say(length: timedelta) -> str:
    return say_length(length // timedelta(microseconds=1))


def _warning(warn: Warn) -> Mapping[str, Scalar]:
    return {"left": warn.total_seconds()} if isinstance(warn, timedelta) else {"fraction": warn}


def _iso(at: pendulum.DateTime | None) -> str | None:
    return None if at is None else at.isoformat()


def pending(target: Target) -> Reading:
    """Read a target that has not started."""
    return Reading(target.name, 1, "pending")


def reading(target: Target, cycle: Cycle, calendar: WorkCalendar, at_us: int, switch_us: int | None) -> Reading:
    """Read one cycle; ``switch_us`` is when the next policy comes into force, if there is one."""

    def shown(us: int | None) -> pendulum.DateTime | None:
        return None if us is None else instant_at(us, calendar)

    used_us, due_us = cycle.used_us(at_us), cycle.due_us
    left_us = cycle.budget_us - used_us
    warned, next_us = _marks(target, cycle, at_us, due_us)
    if not cycle.over and switch_us is not None and (next_us is None or switch_us < next_us):
        next_us = switch_us
    in_force = cycle.period is not None
    return Reading(
        target=target.name,
        cycle=cycle.number,
        status=_status(cycle),
        period=str(cycle.period or ""),
        started_at=instant_at(cycle.start_us, calendar),
        due_at=shown(due_us),
        stopped_at=shown(cycle.stopped_us),
        breached_at=shown(cycle.breached_us),
        elapsed=timedelta(microseconds=used_us),
        remaining=timedelta(microseconds=left_us) if in_force else None,
        fraction=_fraction(used_us, cycle.budget_us) if in_force else 0.0,
        warned=warned,
        next_at=shown(next_us),
        pauses=_instants(cycle.pauses(), calendar),
    )


def _instants(
    pauses: Iterable[tuple[int, int | None]], calendar: WorkCalendar
) -> tuple[tuple[pendulum.DateTime, pendulum.DateTime | None], ...]:
    from_us = compiled_zone(calendar.source.zone).from_us
    return tuple((from_us(starts), None if ends is None else from_us(ends)) for starts, ends in pauses)


def _status(cycle: Cycle) -> ClockStatus:
    if cycle.breached_us is not None:
        return "breached"
    if cycle.over:
        return cycle.verdict
    if cycle.period is None:
        return "cancelled" if cycle.dropped else "pending"
    return "paused" if cycle.running_since_us is None else "running"


def _marks(target: Target, cycle: Cycle, at_us: int, due_us: int | None) -> tuple[tuple[Warn, ...], int | None]:
    """Find the warnings that are due, and when the reading changes by itself."""
    if cycle.period is None:
        return (), None
    warned: list[Warn] = []
    ahead: list[int] = []
    for warn, mark_us in target.marks_us(cycle.budget_us):
        reached_us = cycle.reached_us(mark_us)
        if reached_us is not None and reached_us <= at_us:
            warned.append(warn)
        elif reached_us is not None:
            ahead.append(reached_us)
    if cycle.over:
        return tuple(warned), None
    if due_us is not None and cycle.breached_us is None:
        ahead.append(due_us + 1)
    return tuple(warned), min(ahead, default=None)


def _fraction(used_us: int, budget_us: int) -> float:
    return used_us / budget_us if budget_us > 0 else 1.0
