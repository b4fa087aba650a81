"""Reads a target from a timeline: starts its cycles, and tells each when to run, to pause and to stop."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from disputekit.sla._cycle import Cycle
from disputekit.sla._timeline import Change
from disputekit.sla.calendar import WorkCalendar
from disputekit.sla.targets import Target


class Regime(NamedTuple):
    """What is in force from an instant on: a target on its calendar, or what there was or will be of it."""

    since_us: int
    target: Target
    calendar: WorkCalendar
    in_force: bool


def fold(regimes: Sequence[Regime], changes: Iterable[Change], at_us: int) -> list[Cycle]:
    """Run a target through all changes until an instant."""
    cycles: list[Cycle] = []
    before: Change | None = None
    governs = regimes[0]
    for change, regime in _governed(changes, regimes):
        if change.us > at_us:
            break
        if not (before is not None and regime is governs and _uneventful(before, change, regime.target)):
            _step(regime, before, change, cycles)
        before, governs = change, regime
    if cycles and not cycles[-1].over:
        cycles[-1].check(at_us)
    return cycles


def _governed(changes: Iterable[Change], regimes: Sequence[Regime]) -> Iterator[tuple[Change, Regime]]:
    """Give each change with the regime that it falls under, and a change of nothing where another regime begins."""
    regime, *coming = regimes
    before: Change | None = None
    for change in changes:
        while coming and coming[0].since_us <= change.us:
            regime = coming.pop(0)
            if before is not None:
                yield before._replace(us=regime.since_us, action=None, entered=None), regime
        yield change, regime
        before = change
    if before is not None:
        for later in coming:
            yield before._replace(us=later.since_us, action=None, entered=None), later


def _uneventful(before: Change, change: Change, target: Target) -> bool:
    """Whether a change means nothing to a target, as most do; a deadline that passes meanwhile is seen by the next."""
    return (
        change.entered is None
        and change.action not in target.names
        and change.waits_on is before.waits_on
        and change.priority is before.priority
    )


def _step(regime: Regime, before: Change | None, change: Change, cycles: list[Cycle]) -> None:
    """Let one change do what it does to a target."""
    target = regime.target
    us, named = change.us, {change.action, change.entered}
    period = target.period_for(change.priority)
    runs = target.runs(change.state, change.waits_on, period)
    cycle = cycles[-1] if cycles and not cycles[-1].over else None
    if cycle is not None:
        cycle.check(us)
        if not target.stops.isdisjoint(named) or (target.runs_on and not target.stops and not runs):
            cycle.stop(us, cancelled=False)
        elif not target.cancels.isdisjoint(named):
            cycle.stop(us, cancelled=True)
        elif not target.extends.isdisjoint(named):
            cycle.extended = True
    if cycle is None or cycle.over:
        ran = before is not None and _ran(target, before)
        if not _starts(target, named, cycles, first=before is None, begins=runs and not ran):
            return
        cycle = Cycle(len(cycles) + 1, us)
        cycles.append(cycle)
    if not regime.in_force:
        period, cycle.dropped = None, cycle.governed
    else:
        cycle.governed, cycle.dropped = True, period is None and change.priority is not None
        if period is not None and cycle.extended:
            period = period.extended or period
    at_least = target.at_least or (period and period.at_least)
    cycle.agree(period, regime.calendar, at_least, us)
    if runs:
        cycle.run(us)
    else:
        cycle.pause(us)


def _ran(target: Target, before: Change) -> bool:
    return target.runs(before.state, before.waits_on, target.period_for(before.priority))


def _starts(target: Target, named: set[str | None], cycles: list[Cycle], *, first: bool, begins: bool) -> bool:
    """Whether a target that has no cycle under way begins one."""
    if not target.cancels.isdisjoint(named):
        return False
    repeats = target.repeats and not target.stops.isdisjoint(named) and cycles and not cycles[-1].cancelled
    if repeats or (cycles and not target.restarts.isdisjoint(named)):
        return True
    if target.starts:
        return not target.starts.isdisjoint(named)
    return begins if target.runs_on else first
