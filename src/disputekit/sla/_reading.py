"""Makes readings of the cycles of a target."""

from datetime import timedelta

import pendulum

from disputekit.sla._cycle import Cycle
from disputekit.sla._days import instant_at
from disputekit.sla.calendar import WorkCalendar
from disputekit.sla.readings import ClockStatus, Reading
from disputekit.sla.targets import Target, Warn


def pending(target: Target) -> Reading:
    """Read a target that nothing has started."""
    return Reading(target.name, 1, "pending")


def reading(target: Target, cycle: Cycle, calendar: WorkCalendar, at_us: int, switch_us: int | None) -> Reading:
    """Read one cycle; ``switch_us`` is when another policy comes into force, if one does."""

    def shown(us: int | None) -> pendulum.DateTime | None:
        return None if us is None else instant_at(us, calendar)

    used_us = cycle.used_us(at_us)
    left_us = cycle.budget_us - used_us
    warned, next_us = _marks(target, cycle, at_us)
    if not cycle.over and switch_us is not None and (next_us is None or switch_us < next_us):
        next_us = switch_us
    in_force = cycle.period is not None
    return Reading(
        target=target.name,
        cycle=cycle.number,
        status=_status(cycle),
        period=str(cycle.period or ""),
        started_at=instant_at(cycle.start_us, calendar),
        due_at=shown(cycle.due_us),
        stopped_at=shown(cycle.stopped_us),
        breached_at=shown(cycle.breached_us),
        elapsed=timedelta(microseconds=used_us),
        remaining=timedelta(microseconds=left_us) if in_force else None,
        fraction=_fraction(used_us, cycle.budget_us) if in_force else 0.0,
        warned=warned,
        next_at=shown(next_us),
        pauses=tuple((instant_at(starts, calendar), shown(ends)) for starts, ends in cycle.pauses()),
    )


def _status(cycle: Cycle) -> ClockStatus:
    if cycle.breached_us is not None:
        return "breached"
    if cycle.over:
        return "cancelled" if cycle.cancelled else "met"
    if cycle.period is None:
        return "cancelled" if cycle.dropped else "pending"
    return "paused" if cycle.running_since_us is None else "running"


def _marks(target: Target, cycle: Cycle, at_us: int) -> tuple[tuple[Warn, ...], int | None]:
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
    if cycle.due_us is not None and cycle.breached_us is None:
        ahead.append(cycle.due_us + 1)
    return tuple(warned), min(ahead, default=None)


def _fraction(used_us: int, budget_us: int) -> float:
    return used_us / budget_us if budget_us > 0 else 1.0
