"""Targets together on a calendar, chosen by team or jurisdiction, and changed while disputes are under way."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from attrs import field, frozen

from disputekit._input.instants import to_us
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import shown
from disputekit.errors import CalendarError, Finding
from disputekit.sla._fold import Regime, fold
from disputekit.sla._kinds import CALENDAR, POLICY, TARGET, of_kind
from disputekit.sla._reading import pending, reading
from disputekit.sla._timeline import changes
from disputekit.sla.calendar import WorkCalendar
from disputekit.sla.readings import Reading
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
    """Targets, and the calendar that they are counted on.

    Raises ``CalendarError`` for what is no calendar and no target, and for two targets of one name.

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

    def __attrs_post_init__(self) -> None:
        """Check the calendar and the targets, and that each of these can be told from the others."""
        findings = of_kind(self.calendar, WorkCalendar, "calendar", CALENDAR)
        for number, target in enumerate(self.targets):
            findings += of_kind(target, Target, f"targets[{number}]", TARGET)
        if findings:
            raise CalendarError(*findings)
        names = [target.name for target in self.targets]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise CalendarError(*map(_twice, twice))

    def read(self, timeline: Iterable[Moment], at: datetime) -> tuple[Reading, ...]:
        """Read the clocks of one dispute at an instant: every cycle of every target, in the order of the targets.

        ``timeline`` is in the order of record, which settles ties; clocks run by when things happened, and what
        happened after ``at`` is left out. A target that nothing has started is ``pending``.
        """
        return _read([(_EVER, self)], timeline, to_us(at, "at"))

    def read_many(self, timelines: Mapping[_K, Iterable[Moment]], at: datetime) -> dict[_K, tuple[Reading, ...]]:
        """Read the clocks of many disputes, by whatever they are kept under."""
        return {key: self.read(timeline, at) for key, timeline in timelines.items()}


@frozen
class SlaHistory:
    """Policies one after the other: the first, and each later one from an instant on.

    What has run is kept, in the clock of the policy in force. A target that the policy in force does not have is
    cancelled, unless it was late by then; one that it tightens may be late from that instant on. One that only a later
    policy has is ``pending`` until then, and one of a policy that ended before it began is not read.

    Raises ``InvalidValue`` for a naive time and ``CalendarError`` unless each instant is later than the one before.
    """

    first: SlaPolicy
    later: tuple[tuple[datetime, SlaPolicy], ...] = field(converter=_later)

    def __attrs_post_init__(self) -> None:
        """Check the policies and their order."""
        policies = {"first": self.first, **{f"later[{i}][1]": policy for i, (_, policy) in enumerate(self.later)}}
        findings = [each for where, policy in policies.items() for each in of_kind(policy, SlaPolicy, where, POLICY)]
        if findings:
            raise CalendarError(*findings)
        since = [to_us(at, f"later[{i}]") for i, (at, _) in enumerate(self.later)]
        wrong = [i for i in range(1, len(since)) if since[i] <= since[i - 1]]
        if wrong:
            raise CalendarError(*map(_too_early, wrong))

    def read(self, timeline: Iterable[Moment], at: datetime) -> tuple[Reading, ...]:
        """Read the clocks of one dispute at an instant, as ``SlaPolicy.read`` does."""
        regimes = [(_EVER, self.first), *((to_us(since, "later"), policy) for since, policy in self.later)]
        return _read(regimes, timeline, to_us(at, "at"))


@frozen
class SlaBook:
    """Policies by facts such as team and jurisdiction: the first entry whose facts all fit is the one.

    >>> from disputekit.sla import hours
    >>> berlin = SlaPolicy(WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BE"), [])
    >>> others = SlaPolicy(WorkCalendar.whole_days("Mon-Fri", tz="UTC"), [])
    >>> book = SlaBook([({"jurisdiction": "DE"}, berlin), ({}, others)])
    >>> book.policy_for({"jurisdiction": "DE", "team": "billing"}) is berlin
    True
    """

    entries: tuple[tuple[Mapping[str, str], SlaPolicy], ...] = field(converter=_entries)

    def __attrs_post_init__(self) -> None:
        """Check the policies."""
        findings = [
            finding
            for number, (_, policy) in enumerate(self.entries)
            for finding in of_kind(policy, SlaPolicy, f"entries[{number}][1]", POLICY)
        ]
        if findings:
            raise CalendarError(*findings)

    def policy_for(self, facts: Mapping[str, str]) -> SlaPolicy:
        """Find the policy for a dispute. Raises ``CalendarError`` if no entry fits."""
        for wanted, policy in self.entries:
            if all(facts.get(name) == value for name, value in wanted.items()):
                return policy
        hint = "add a last entry of ({}, policy) for all that fits no other"
        raise CalendarError(
            Finding("DK-SLA-NONE", "no policy is for {facts}", {"facts": shown(dict(facts))}, where="facts", hint=hint)
        )


def _read(policies: Sequence[tuple[int, SlaPolicy]], timeline: Iterable[Moment], at_us: int) -> tuple[Reading, ...]:
    targets = [target for _, policy in policies for target in policy.targets]
    changed = changes(timeline, _NOTHING.union(*(target.names for target in targets)))
    switch_us = next((since_us for since_us, _ in policies if since_us > at_us), None)
    readings: list[Reading] = []
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
    """Follow one target through the policies; where one has no such target, the nearest other says how it ran."""
    known = next(target for _, policy in policies for target in policy.targets if target.name == name)
    for since_us, policy in policies:
        target = next((target for target in policy.targets if target.name == name), None)
        known = known if target is None else target
        yield Regime(since_us, known, known.calendar or policy.calendar, target is not None)


def _twice(name: str) -> Finding:
    hint = "give each target a name of its own"
    return Finding("DK-SLA-TWICE", "{name!r} is the name of two targets", {"name": name}, where="targets", hint=hint)


def _too_early(number: int) -> Finding:
    text = "it begins no later than the one before"
    return Finding("DK-SLA-ORDER", text, where=f"later[{number}]", hint="put the policies in the order they came in")
