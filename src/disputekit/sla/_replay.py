"""Runs a target through a timeline: orders what happened, starts cycles, and lets each run, pause and stop."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from operator import itemgetter
from typing import Final, Literal, NamedTuple, TypeAlias

from attrs import define, field

from disputekit._input.validation import kind_problem
from disputekit.errors import InvalidValue
from disputekit.sla._abstract_period import ELAPSED, Clock, Period
from disputekit.sla._calendar import WorkCalendar
from disputekit.sla._deadlines import ONE_DAY, date_at, wall_us
from disputekit.sla.targets import Target
from disputekit.timeline import Moment

NOBODY: Final[frozenset[str]] = frozenset()

Verdict: TypeAlias = Literal["met", "cancelled", "superseded"]
"""How a cycle that is not late ended: in time, no longer needed, or replaced by a new start of the same target."""


class Change(NamedTuple):
    """What happened at an instant, and how things stand from then on.

    ``entered`` is the state if it changed. A value that did not change is the same object as before.
    """

    us: int
    action: str | None
    entered: str | None
    state: str | None
    waits_on: frozenset[str]
    priority: str | None
    team: str | None


_Said: TypeAlias = tuple[int, str | None, str | None, frozenset[str] | None, str | None, str | None]
"""When, and the action, state, parties, priority and team of a change; ``None`` for what a moment leaves as it was."""


def changes(timeline: Iterable[Moment], names: frozenset[str]) -> list[Change]:
    """Sort a timeline by when things happened, without moments that change nothing and are not one of ``names``.

    The given order is the order of record, which decides ties. A moment that happened before one that was recorded
    earlier is late: from when it happened, its state, parties, priority and team replace what earlier records say about
    the time after it.
    """
    moments = tuple(timeline) if isinstance(timeline, Iterable) else (timeline,)
    try:
        found = _in_order(moments, names)
        return list(_standing(_with_late(moments), names)) if found is None else found
    except AttributeError:
        wrong = (kind_problem("moment", each, Moment, f"timeline[{number}]") for number, each in enumerate(moments))
        findings = list(chain.from_iterable(wrong))
        if not findings:
            raise
        raise InvalidValue(*findings) from None


def _in_order(moments: Iterable[Moment], names: frozenset[str]) -> list[Change] | None:
    """Find the changes of moments that are in order; ``None`` if one of them is late."""
    found: list[Change] = []
    state, waits_on, priority, team = None, NOBODY, None, None
    last_us: int | None = None
    for moment in moments:
        us = moment.us
        if last_us is not None and us < last_us:
            return None
        now, waits = moment.state, moment.waits_on
        entered = None if now is None or now == state else now
        if waits != waits_on and (waits or now is not None):
            waits_on = waits
        elif (
            last_us is not None
            and entered is None
            and moment.action not in names
            and (moment.priority is None or moment.priority == priority)
            and (moment.team is None or moment.team == team)
        ):
            last_us = us
            continue
        last_us = us
        state = entered or state
        if moment.priority is not None and moment.priority != priority:
            priority = moment.priority
        if moment.team is not None and moment.team != team:
            team = moment.team
        found.append(Change(us, moment.action, entered, state, waits_on, priority, team))
    return found


def _with_late(moments: Iterable[Moment]) -> list[_Said]:
    """Sort a timeline that has late moments."""
    said: list[_Said] = []
    state, waits_on, priority, team = None, NOBODY, None, None
    latest_us: int | None = None
    for moment in moments:
        us, late = moment.us, latest_us is not None and moment.us < latest_us
        stands = None if moment.state is None and not moment.waits_on else moment.waits_on
        each = (
            us,
            moment.action,
            moment.state if late or moment.state != state else None,
            stands if late or stands != waits_on else None,
            moment.priority if late or moment.priority != priority else None,
            moment.team if late or moment.team != team else None,
        )
        state, waits_on = moment.state or state, waits_on if stands is None else stands
        priority, team = moment.priority or priority, moment.team or team
        if late:
            said = [_without(other, each) if other[0] > us else other for other in said]
        said.append(each)
        latest_us = us if latest_us is None else max(us, latest_us)
    return sorted(said, key=itemgetter(0))


def _without(other: _Said, late: _Said) -> _Said:
    """Take back what a late moment says anew."""
    us, action, state, waits_on, priority, team = other
    return (
        us,
        action,
        None if late[2] is not None else state,
        None if late[3] is not None else waits_on,
        None if late[4] is not None else priority,
        None if late[5] is not None else team,
    )


def _standing(said: list[_Said], names: frozenset[str]) -> Iterator[Change]:
    state, waits_on, priority, team = None, NOBODY, None, None
    for number, (us, action, state_said, waits_said, priority_said, team_said) in enumerate(said):
        entered = None if state_said == state else state_said
        waits = waits_on if waits_said is None or waits_said == waits_on else waits_said
        changed = None if priority_said == priority else priority_said
        moved = None if team_said == team else team_said
        if number and entered is changed is moved is None and waits is waits_on and action not in names:
            continue
        state, waits_on, priority, team = entered or state, waits, changed or priority, moved or team
        yield Change(us, action, entered, state, waits_on, priority, team)


@define(eq=False)
class Cycle:
    """How a target has run since one start. All instants and lengths are microseconds; ``None`` is not yet.

    ``stretches`` are the times that it ran for before ``running_since_us``. A breach is final, and from then on so is
    the period. The cycle is ``governed`` once a policy that has the target was in force, and ``dropped`` while no
    policy needs it. ``waited`` says that a wait of ``runs_on`` has begun.
    """

    number: int
    start_us: int
    clock: Clock
    period: Period | None = None
    calendar: WorkCalendar | None = None
    at_least: Period | None = None
    extensions: int = 0
    governed: bool = False
    dropped: bool = False
    waited: bool = False
    pauses_on: frozenset[str] = NOBODY
    stretches: list[tuple[int, int]] = field(factory=list)
    running_since_us: int | None = None
    breached_us: int | None = None
    stopped_us: int | None = None
    verdict: Verdict = "met"
    budget_us: int = 0
    _used_us: int = 0
    _whole_us: int = 0
    _ends_with_day: bool = False
    _pauses_cost: bool = False
    _due_us: int | None = None

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
            self._whole_us = period.longest_us(self.start_us, calendar)
            self.budget_us = self.clock.between_us(self.start_us, self._whole_us)
            self._recount()
        due_us = self.due_us
        if due_us is not None and due_us < us:
            self.breached_us, self._due_us = us, due_us

    def _recount(self) -> None:
        """Measure what has run, and leave ``at_least`` after each pause, on a clock that has changed."""
        self._used_us, self._pauses_cost = 0, False
        paused_us: int | None = None
        running = [] if self.running_since_us is None else [(self.running_since_us, self.running_since_us)]
        for start, end in self.stretches + running:
            if paused_us is not None:
                self._resume(paused_us, start)
            elif start > self.start_us:
                self._pauses_cost = self.clock.between_us(self.start_us, start) != 0
            self._used_us += self.clock.between_us(start, end)
            paused_us = end

    def check(self, us: int) -> None:
        """Note a breach that was reached before ``us``."""
        if self.breached_us is not None or self.period is None:
            return
        if self.running_since_us is not None and self.used_us(us) < self.budget_us:
            return
        due_us = self.due_us
        if due_us is not None and due_us < us:
            self.breached_us = self._due_us = due_us

    def run(self, us: int) -> None:
        """Let the clock run from ``us``, if it does not yet."""
        if self.running_since_us is None:
            if self.stretches:
                self._resume(self.stretches[-1][1], us)
            elif us > self.start_us:
                self._pauses_cost = self.clock.between_us(self.start_us, us) != 0
            self.running_since_us = us

    def pause(self, us: int) -> None:
        """Stop the clock at ``us``, if it runs."""
        if self.running_since_us is not None:
            self.stretches.append((self.running_since_us, us))
            self._used_us += self.clock.between_us(self.running_since_us, us)
            self.running_since_us = None

    def stop(self, us: int, verdict: Verdict) -> None:
        """End the cycle, late or with this verdict; one that ends in a pause has the deadline as if it went on then."""
        if self.breached_us is None:
            if self.running_since_us is None and self.period is not None:
                budget_us = self.budget_us
                self.run(us)
                self._due_us = self.due_us
                self.running_since_us, self.budget_us = None, budget_us
            else:
                self._due_us = self.due_us
        self.pause(us)
        self.stopped_us = us
        self.verdict = "cancelled" if self.period is None and verdict == "met" else verdict

    def pauses(self) -> Iterator[tuple[int, int | None]]:
        """Give the stretches in which the clock stood still; the last one has no end while it does."""
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
        """Find that instant, the start of its stretch and what had run before it."""
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

    @property
    def due_us(self) -> int | None:
        """The deadline: none while the clock is paused, or while no period is in force."""
        if self._due_us is not None or self.period is None or self.over:
            return self._due_us
        left_us = self.budget_us - self._used_us
        if left_us > 0:
            if self.running_since_us is None:
                return None
            return self._tail(self.clock.add_us(self.running_since_us, left_us), cost=self._pauses_cost)
        found = self._reached(self.budget_us)
        if found is None:
            return None
        us, since, used = found
        return self._after_pauses(self._tail(us, cost=self.clock.between_us(self.start_us, since) != used))

    def _tail(self, us: int, *, cost: bool) -> int:
        """Add the closed time at whose end a deadline is; a day that ends a period ends a longer one too."""
        if not cost:
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

    def _resume(self, paused_us: int, us: int) -> None:
        """Note what a pause has cost, and leave ``at_least`` at its end."""
        self._pauses_cost = self._pauses_cost or self.clock.between_us(paused_us, us) != 0
        if self.period is not None and self.calendar is not None and self.period.pauses_whole_days:
            starts = [start for start, _ in self.stretches[1:]]
            ends = [end for _, end in self.stretches]
            pauses = tuple(zip(ends, [*(start + 1 for start in starts), us + 1], strict=True))
            end, _ = self.period.picked(self.start_us, self.calendar).end(self.start_us, self.calendar, pauses)
            self.budget_us = max(self.budget_us, self._used_us + self.clock.between_us(us, end))
        if self.at_least is not None and self.calendar is not None:
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
    for change, regime in _governed(changes, regimes) if len(regimes) > 1 else zip(changes, repeat(governs)):
        if change.us > at_us:
            break
        if before is None or regime is not governs or _is_named(before, change, regime.target):
            _step(regime, before, change, cycles)
        elif change.entered is not None or change.waits_on is not before.waits_on:
            _wait(regime, before, change, cycles)
        before, governs = change, regime
    if cycles and not cycles[-1].over:
        cycles[-1].check(at_us)
    return cycles


def _governed(changes: Iterable[Change], regimes: Sequence[Regime]) -> Iterator[tuple[Change, Regime]]:
    """Give each change with the regime that it falls under, and an empty change where another regime begins."""
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


def _is_named(before: Change, change: Change, target: Target) -> bool:
    """Whether a change may mean more to a target than another wait; the next one sees a deadline that has passed."""
    names = target.names
    return (
        change.action in names
        or change.entered in names
        or change.priority is not before.priority
        or change.team is not before.team
    )


def _wait(regime: Regime, before: Change, change: Change, cycles: list[Cycle]) -> None:
    """Apply a change that is a wait or its end, and nothing else, as most are."""
    if regime.target.runs_on:
        _step(regime, before, change, cycles)
    elif cycles and not cycles[-1].over:
        cycle = cycles[-1]
        stands = change.state in cycle.pauses_on or not change.waits_on.isdisjoint(cycle.pauses_on)
        if stands == (cycle.running_since_us is not None):
            cycle.check(change.us)
            if stands:
                cycle.pause(change.us)
            else:
                cycle.run(change.us)


def _step(regime: Regime, before: Change | None, change: Change, cycles: list[Cycle]) -> None:
    """Apply one change to a target."""
    target, us, named = regime.target, change.us, {change.action, change.entered}
    waits = target.waits(change.state, change.waits_on)
    cycle = cycles[-1] if cycles and not cycles[-1].over else None
    if cycle is None:
        if _starts(target, named, cycles, before, change):
            _begin(regime, cycles, change)
            _end_at_once(regime, cycles, change, named)
        return
    cycle.check(us)
    if not target.stops.isdisjoint(named) or (target.runs_on and not target.stops and cycle.waited and not waits):
        cycle.stop(us, "met")
    elif not (target.cancels.isdisjoint(named) and target.is_for(change.team)):
        cycle.stop(us, "cancelled")
    elif not target.restarts.isdisjoint(named):
        cycle.stop(us, "superseded")
    else:
        cycle.extensions += not target.extends.isdisjoint(named)
        _continue(regime, cycle, change)
        return
    if _starts(target, named, cycles, before, change):
        _begin(regime, cycles, change)


def _begin(regime: Regime, cycles: list[Cycle], change: Change) -> None:
    """Begin a cycle."""
    cycles.append(Cycle(len(cycles) + 1, change.us, ELAPSED))
    _continue(regime, cycles[-1], change)


def _end_at_once(regime: Regime, cycles: list[Cycle], change: Change, named: set[str | None]) -> None:
    """End a cycle that has just begun if the same moment stops or cancels it."""
    target = regime.target
    if named & (target.stops - target.starts - target.restarts):
        cycles[-1].stop(change.us, "met")
        if target.repeats:
            _begin(regime, cycles, change)
    elif not target.cancels.isdisjoint(named):
        cycles[-1].stop(change.us, "cancelled")


def _continue(regime: Regime, cycle: Cycle, change: Change) -> None:
    """Put the period in force, and let the clock run or stand still."""
    target = regime.target
    period = target.period_for(change.priority)
    waits = target.waits(change.state, change.waits_on)
    cycle.pauses_on = target.pausing(period)
    paused = change.state in cycle.pauses_on or not change.waits_on.isdisjoint(cycle.pauses_on)
    if regime.in_force:
        cycle.governed, cycle.dropped = True, period is None and change.priority is not None
        for _ in range(cycle.extensions if period is not None else 0):
            period = (period and period.extended) or period
    else:
        period, cycle.dropped = None, cycle.governed
    if period is None and cycle.period is None:
        cycle.clock = target.periods[0].picked(cycle.start_us, regime.calendar).clock(regime.calendar)
    cycle.agree(period, regime.calendar, target.at_least or (period and period.at_least), change.us)
    cycle.waited = cycle.waited or waits
    if waits and not paused:
        cycle.run(change.us)
    else:
        cycle.pause(change.us)


def _starts(target: Target, named: set[str | None], cycles: list[Cycle], before: Change | None, change: Change) -> bool:
    """Whether a target that has no cycle under way begins one."""
    if not target.is_for(change.team):
        return False
    arrives = before is None or not target.is_for(before.team)
    if not target.cancels.isdisjoint(named):
        return arrives and not (target.starts or target.runs_on or cycles)
    repeats = target.repeats and not target.stops.isdisjoint(named) and cycles and cycles[-1].verdict == "met"
    if repeats or (cycles and not target.restarts.isdisjoint(named)):
        return True
    if target.starts:
        return not target.starts.isdisjoint(named)
    if target.runs_on:
        begins = before is None or arrives or not target.waits(before.state, before.waits_on)
        return begins and target.waits(change.state, change.waits_on)
    return arrives
