"""Runs a target through a timeline: orders what happened, starts cycles, and lets each run, pause and stop."""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias, cast

import pendulum
from attrs import define, field

from disputekit._input.validation import kind_problem
from disputekit.errors import InvalidValue
from disputekit.sla._abstract_period import ELAPSED, Clock, Period
from disputekit.sla._rules import FIRST_YEAR, LAST_YEAR
from disputekit.sla._zones import CompiledZone, Zone, compiled_zone
from disputekit.sla.calendar import WorkCalendar
from disputekit.sla.deadlines import ONE_DAY, date_at, wall_us
from disputekit.sla.targets import Target
from disputekit.timeline import Moment

NOBODY: Final[frozenset[str]] = frozenset()


class Change(NamedTuple):
    """What happened at an instant, and how things stood from then on.

    ``entered`` is the state if it is another than before. What did not change is the very same object as before.
    """

    us: int
    action: str | None
    entered: str | None
    state: str | None
    waits_on: frozenset[str]
    priority: str | None


_Said: TypeAlias = tuple[int, str | None, str | None, frozenset[str] | None, str | None]
"""When, and the action, state, parties and priority of a change; ``None`` for what a moment left as it was."""


def changes(timeline: Iterable[Moment], names: frozenset[str]) -> list[Change]:
    """Order a timeline by when things happened, without what changes nothing and is not one of ``names``.

    The order given is the order of record: what a moment changed is found in it, and it settles ties. A moment that
    happened earlier than one recorded before it is the last word on what it changed, from when it happened.
    """
    said: list[_Said] = []
    state, waits_on, priority = None, NOBODY, None
    last_us: int | None = None
    late = False
    zone: CompiledZone | None = None
    for number, moment in enumerate(timeline if isinstance(timeline, Iterable) else [timeline]):
        if not isinstance(moment, Moment):
            raise InvalidValue(*kind_problem(f"timeline[{number}]", moment, Moment))
        at = moment.at
        if zone is None or at.tzinfo is not zone.tz:
            zone = _zone(at)
        us = zone.to_us(at, "timeline")
        stands = waits_on if moment.state is None and not moment.waits_on else moment.waits_on
        each = (
            us,
            moment.action,
            None if moment.state == state else moment.state,
            None if stands == waits_on else stands,
            None if moment.priority == priority else moment.priority,
        )
        state, waits_on, priority = each[2] or state, stands, each[4] or priority
        if last_us is not None and us < last_us:
            late = True
            said = [_without(other, each) if other[0] > us else other for other in said]
        said.append(each)
        last_us = us
    if late:
        said.sort(key=itemgetter(0))
    return list(_standing(said, names))


def _zone(at: pendulum.DateTime) -> CompiledZone:
    """Find a moment's zone, which is quick to ask about the years around it."""
    zone = compiled_zone(cast("Zone", at.tzinfo))  # moments are in zones of pendulum's
    if FIRST_YEAR <= at.year <= LAST_YEAR:
        zone.years(at.year, at.year)
    return zone


def _without(other: _Said, late: _Said) -> _Said:
    """Take back what a late moment says anew."""
    us, action, state, waits_on, priority = other
    return (
        us,
        action,
        None if late[2] is not None else state,
        None if late[3] is not None else waits_on,
        None if late[4] is not None else priority,
    )


def _standing(said: list[_Said], names: frozenset[str]) -> Iterator[Change]:
    state, waits_on, priority = None, NOBODY, None
    for number, (us, action, entered, waits, changed) in enumerate(said):
        if number and entered is None and waits is None and changed is None and action not in names:
            continue
        state = entered or state
        waits_on = waits_on if waits is None else waits
        priority = changed or priority
        yield Change(us, action, entered, state, waits_on, priority)


@define(eq=False)
class Cycle:
    """How a target has run since one start. All instants and lengths are microseconds; ``None`` is not yet.

    ``stretches`` are the times that it ran for before ``running_since_us``. ``due_us`` is the deadline: none while the
    clock is paused, or while no period is in force. A breach is final, and from then on so is the period. It is
    ``governed`` once a policy that has the target was in force, and ``dropped`` while none is that still wants it.
    """

    number: int
    start_us: int
    period: Period | None = None
    calendar: WorkCalendar | None = None
    at_least: Period | None = None
    extended: bool = False
    governed: bool = False
    dropped: bool = False
    stretches: list[tuple[int, int]] = field(factory=list)
    running_since_us: int | None = None
    breached_us: int | None = None
    stopped_us: int | None = None
    cancelled: bool = False
    due_us: int | None = None
    budget_us: int = 0
    clock: Clock = ELAPSED
    _used_us: int = 0
    _whole_us: int = 0
    _ends_with_day: bool = False

    @property
    def over(self) -> bool:
        """Whether the cycle has its verdict and can be followed by another."""
        return self.stopped_us is not None

    def agree(self, period: Period | None, calendar: WorkCalendar, at_least: Period | None, us: int) -> None:
        """Put a period in force, or none; what has run is kept, in the clock that the period runs on."""
        if self.breached_us is not None or (period is self.period and calendar is self.calendar):
            return
        self.period, self.calendar, self.at_least = period, calendar, at_least
        if period is not None:
            plain = period.picked(self.start_us, calendar)
            self.clock = plain.clock(calendar)
            self._ends_with_day = plain.ends_with_day
            self._whole_us, _ = plain.end(self.start_us, calendar, ())
            self.budget_us = self.clock.between_us(self.start_us, self._whole_us)
            self._used_us = sum(self.clock.between_us(start, end) for start, end in self.stretches)
        self.due_us = self._due()
        if self.due_us is not None and self.due_us < us:
            self.breached_us = us

    def check(self, us: int) -> None:
        """Note a breach that was reached before ``us``."""
        if self.breached_us is None and self.due_us is not None and self.due_us < us:
            self.breached_us = self.due_us

    def run(self, us: int) -> None:
        """Let the clock run from ``us``, if it does not yet."""
        if self.running_since_us is None:
            self.running_since_us = us
            if self.breached_us is None:
                self._renew(us)
                self.due_us = self._due()

    def pause(self, us: int) -> None:
        """Stop the clock at ``us``, if it runs."""
        if self.running_since_us is not None:
            self.stretches.append((self.running_since_us, us))
            self._used_us += self.clock.between_us(self.running_since_us, us)
            self.running_since_us = None
            if self.breached_us is None:
                self.due_us = self._due()

    def stop(self, us: int, *, cancelled: bool) -> None:
        """End the cycle: with the verdict it has come to, or without one."""
        due_us = self.due_us
        self.pause(us)
        self.due_us = due_us
        self.stopped_us = us
        self.cancelled = cancelled or self.period is None

    def pauses(self) -> Iterator[tuple[int, int | None]]:
        """Give the stretches in which the clock stood still; the last has no end while it does."""
        since = self.start_us
        for start, end in self.stretches:
            if since < start:
                yield since, start
            since = end
        until = self.stopped_us if self.running_since_us is None else self.running_since_us
        if until is None or since < until:
            yield since, until

    def used_us(self, us: int) -> int:
        """How much clock time has run until ``us``."""
        if self.running_since_us is None:
            return self._used_us
        return self._used_us + self.clock.between_us(self.running_since_us, us)

    def reached_us(self, mark_us: int) -> int | None:
        """Find the first instant at which so much has run: in a stretch, or in the one that is running."""
        found = self._reached(mark_us)
        return None if found is None else found[0]

    def _reached(self, mark_us: int) -> tuple[int, int, int] | None:
        """Find that instant, the start of its stretch and what had run before that."""
        if mark_us > self._used_us:
            if self.running_since_us is None:
                return None
            at = self.clock.add_us(self.running_since_us, mark_us - self._used_us)
            return at, self.running_since_us, self._used_us
        used = 0
        open_stretch = [] if self.running_since_us is None else [(self.running_since_us, self.running_since_us)]
        for start, end in self.stretches + open_stretch:
            run = self.clock.between_us(start, end)
            if used + run >= mark_us:
                return self.clock.add_us(start, max(0, mark_us - used)), start, used
            used += run
        return None

    def _due(self) -> int | None:
        """Find the deadline, from what has run and what is left."""
        found = None if self.period is None else self._reached(self.budget_us)
        return None if found is None else self._after_pauses(self._tail(*found))

    def _tail(self, us: int, since: int, used: int) -> int:
        """Add the closed time that a deadline lies at the end of; a day that ends a period ends a longer one too."""
        if self.clock.between_us(self.start_us, since) == used:  # no pause has cost any clock time
            return max(us, self._whole_us)
        if self._ends_with_day and self.calendar is not None:
            midnight = wall_us(date_at(us - 1, self.calendar) + ONE_DAY, 0, self.calendar)
            if self.clock.between_us(us, midnight) == 0:
                return midnight
        return us

    def _after_pauses(self, due_us: int) -> int | None:
        """Move a deadline that falls into a pause to the end of it; there is none while that pause lasts."""
        if self.running_since_us is not None and due_us >= self.running_since_us:
            return due_us
        starts = [start for start, _ in self.stretches[1:]]
        for (_, end), resumed in zip(self.stretches, [*starts, self.running_since_us], strict=True):
            if resumed is None and due_us >= end:
                return None
            if resumed is not None and end <= due_us < resumed:
                due_us = resumed
        return due_us

    def _renew(self, us: int) -> None:
        """Leave at least what the terms say when a pause ends."""
        if self.stretches and self.at_least is not None and self.calendar is not None:
            end, _ = self.at_least.end(us, self.calendar, ())
            self.budget_us = max(self.budget_us, self._used_us + self.clock.between_us(us, end))


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
