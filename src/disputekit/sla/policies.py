"""SLA policies: targets on a calendar, chosen by team or jurisdiction, and changed while disputes are open."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from attrs import field, frozen

from disputekit._input.instants import to_us
from disputekit._input.validation import kind_problem
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import repeated, shown
from disputekit.errors import CalendarError, Finding
from disputekit.sla._calendar import WorkCalendar
from disputekit.sla._readings import Reading, pending, reading
from disputekit.sla._replay import Regime, changes, fold
from disputekit.sla.targets import Target
from disputekit.timeline import Moment

__all__ = ["SlaBook", "SlaHistory", "SlaPolicy"]

_K = TypeVar("_K", bound=Hashable)

_EVER: Final = -(1 << 63)
_NOTHING: Final[frozenset[str]] = frozenset()


def _targets(targets: Iterable[Target]) -> tuple[Target, ...]:
    return tuple(targets)


def _later(later: Iterable[tuple[datetime, "SlaPolicy"]]) -> tuple[tuple[datetime, "SlaPolicy"], ...]:
    return tuple(later)


def _entries(
    entries: Iterable[tuple[Mapping[str, str], "SlaPolicy"]],
) -> tuple[tuple[FrozenMap[str, str], "SlaPolicy"], ...]:
    return tuple((FrozenMap(facts), policy) for facts, policy in entries)


@frozen
class SlaPolicy:
    """Targets, and the calendar on which they are counted.

    Raises ``CalendarError`` for a value that is not a calendar or target, and for two targets with one name.

    >>> import pendulum
    >>> from disputekit.sla import Moment, hours
    >>> office = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin")
    >>> slas = SlaPolicy(office, [Target("first_response", hours(4), stops={"respond"})])
    >>> monday = pendulum.datetime(2026, 3, 2, 15, tz="Europe/Berlin")
    >>> (first,) = slas.read([Moment(monday, "open")], at=monday.add(hours=1))
    >>> first.status, str(first.remaining), str(first.due_at)
    ('running', '3:00:00', '2026-03-03 11:00:00+01:00')
    >>> print(first.explain())
    first response: running.
    4 business hours, from Mon 2 Mar 2026 15:00 CET.
    1 h used, 3 h left.
    Due Tue 3 Mar 2026 11:00 CET.
    """

    calendar: WorkCalendar
    targets: tuple[Target, ...] = field(converter=_targets)

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check the calendar, the targets and their names."""
        findings = [*kind_problem("calendar", self.calendar, WorkCalendar)]
        for number, target in enumerate(self.targets):
            findings += kind_problem(f"targets[{number}]", target, Target)
        if findings:
            raise CalendarError(*findings)
        names = [target.name for target in self.targets]
        twice = sorted(repeated(names))
        if twice:
            text = "two targets have the name {name!r}"
            hint = "give each target its own name"
            found = (Finding("DK-SLA-TWICE", text, {"name": name}, where="targets", hint=hint) for name in twice)
            raise CalendarError(*found)

    def read(self, timeline: Iterable[Moment], at: datetime) -> tuple[Reading, ...]:
        """Read the clocks of one dispute at an instant: every cycle of every target, in the order of the targets.

        ``timeline`` is in the order in which the moments were recorded, which decides ties. Clocks use when things
        happened; moments after ``at`` are ignored. A target that has not started is ``pending``.
        """
        return _read([(_EVER, self)], timeline, to_us(at, "at"))

    def read_many(self, timelines: Mapping[_K, Iterable[Moment]], at: datetime) -> dict[_K, tuple[Reading, ...]]:
        """Read the clocks of many disputes; the keys may be anything hashable."""
        return {key: self.read(timeline, at) for key, timeline in timelines.items()}


@frozen
class SlaHistory:
    """Policies one after the other: the first, and each later one from an instant on.

    Time that has run is kept, in the clock of the policy in force. A target that the policy in force does not have is
    cancelled unless it was late by then; a target with a shorter period may be late from that instant on. A target that
    only a later policy has is ``pending`` until then. Targets of a policy that ended before the dispute are not read.

    Raises ``InvalidValue`` for a naive time and ``CalendarError`` unless each instant is later than the one before.
    """

    first: SlaPolicy
    later: tuple[tuple[datetime, SlaPolicy], ...] = field(converter=_later)

    def __attrs_post_init__(self) -> None:
        """Check the policies and their order."""
        policies = {"first": self.first, **{f"later[{i}][1]": policy for i, (_, policy) in enumerate(self.later)}}
        findings = [each for where, policy in policies.items() for each in kind_problem(where, policy, SlaPolicy)]
        if findings:
            raise CalendarError(*findings)
        since = [to_us(at, f"later[{i}]") for i, (at, _) in enumerate(self.later)]
        wrong = [i for i in range(1, len(since)) if since[i] <= since[i - 1]]
        if wrong:
            text = "a policy must begin later than the one before"
            hint = "sort the policies by their instants"
            raise CalendarError(*(Finding("DK-SLA-ORDER", text, where=f"later[{i}]", hint=hint) for i in wrong))

    def read(self, timeline: Iterable[Moment], at: datetime) -> tuple[Reading, ...]:
        """Read the clocks of one dispute at an instant, as ``SlaPolicy.read`` does."""
        regimes = [(_EVER, self.first), *((to_us(since, "later"), policy) for since, policy in self.later)]
        return _read(regimes, timeline, to_us(at, "at"))


@frozen
class SlaBook:
    """Policies by facts such as team and jurisdiction: the first entry whose facts all match is used.

    >>> from disputekit.sla import hours
    >>> berlin = SlaPolicy(WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BE"), [])
    >>> others = SlaPolicy(WorkCalendar.whole_days("Mon-Fri", tz="UTC"), [])
    >>> book = SlaBook([({"jurisdiction": "DE"}, berlin), ({}, others)])
    >>> book.policy_for({"jurisdiction": "DE", "team": "billing"}) is berlin
    True
    """

    entries: tuple[tuple[Mapping[str, str], SlaPolicy], ...] = field(converter=_entries)

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check the policies."""
        findings = [
            finding
            for number, (_, policy) in enumerate(self.entries)
            for finding in kind_problem(f"entries[{number}][1]", policy, SlaPolicy)
        ]
        if findings:
            raise CalendarError(*findings)

    def read_many(
        self, timelines: Mapping[_K, Iterable[Moment]], facts: Mapping[_K, Mapping[str, str]], at: datetime
    ) -> dict[_K, tuple[Reading, ...]]:
        """Read the clocks of many disputes, each under the policy for its facts.

        Raises ``CalendarError`` if a dispute has no facts or no entry matches them.
        """
        return {key: self.policy_for(facts.get(key, {})).read(timeline, at) for key, timeline in timelines.items()}

    def policy_for(self, facts: Mapping[str, str]) -> SlaPolicy:
        """Find the policy for a dispute. Raises ``CalendarError`` if no entry matches."""
        for wanted, policy in self.entries:
            if all(facts.get(name) == value for name, value in wanted.items()):
                return policy
        hint = "add a last entry ({{}}, policy) for all other facts"
        params = {"facts": shown(dict(facts))}
        raise CalendarError(Finding("DK-SLA-NONE", "no policy matches {facts}", params, where="facts", hint=hint))


def _read(policies: Sequence[tuple[int, SlaPolicy]], timeline: Iterable[Moment], at_us: int) -> tuple[Reading, ...]:
    targets = [target for _, policy in policies for target in policy.targets]
    changed = changes(timeline, _NOTHING.union(*(target.names for target in targets)))
    switch_us = next((since_us for since_us, _ in policies if since_us > at_us), None)
    readings: list[Reading] = []
    if len(policies) == 1:
        for target in targets:
            regime = Regime(_EVER, target, target.calendar or policies[0][1].calendar, in_force=True)
            cycles = fold([regime], changed, at_us)
            readings.extend([reading(target, cycle, regime.calendar, at_us, switch_us) for cycle in cycles])
            readings.extend([] if cycles else [pending(target)])
        return tuple(readings)
    for name in dict.fromkeys(target.name for target in targets):
        regimes = list(_regimes(name, policies))
        last = next(regime for regime in reversed(regimes) if regime.since_us <= at_us)
        comes = any(regime.in_force and regime.since_us > at_us for regime in regimes)
        cycles = [each for each in fold(regimes, changed, at_us) if each.governed or (comes and not each.over)]
        if not cycles and last.in_force:
            readings.append(pending(last.target))
        readings.extend(reading(last.target, cycle, last.calendar, at_us, switch_us) for cycle in cycles)
    return tuple(readings)


def _regimes(name: str, policies: Sequence[tuple[int, SlaPolicy]]) -> Iterator[Regime]:
    """Follow one target through the policies; a policy without it takes over how it ran before or will run."""
    known = next(target for _, policy in policies for target in policy.targets if target.name == name)
    for since_us, policy in policies:
        target = next((target for target in policy.targets if target.name == name), None)
        known = known if target is None else target
        yield Regime(since_us, known, known.calendar or policy.calendar, target is not None)
