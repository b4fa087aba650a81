"""Targets: what must happen within which period, and what starts, pauses and stops the clock."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import filterfalse
from typing import Final, TypeAlias

from attrs import field, frozen

from disputekit._input.validation import kind_problem
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import shown
from disputekit.errors import CalendarError, Finding
from disputekit.sla._abstract_period import Period
from disputekit.sla._calendar import WorkCalendar

__all__ = ["OUTSIDE_PARTIES", "Target", "Warn"]

Warn: TypeAlias = float | timedelta
"""When to warn: after this fraction of the budget is used, or when only this much of it is left."""

OUTSIDE_PARTIES: Final = frozenset({"claimant", "respondent"})
"""The parties that pause a target by default."""

_NOBODY: Final[frozenset[str]] = frozenset()
_NAMED: Final = ("stops", "starts", "restarts", "cancels", "pauses_on", "runs_on", "extends")
_NAME: Final = "use a text such as 'first_response'"
_US: Final = timedelta(microseconds=1)


def _names(value: Iterable[str] | str) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) or not isinstance(value, Iterable) else value)


def _maybe_names(value: Iterable[str] | str | None) -> frozenset[str] | None:
    return None if value is None else _names(value)


def _periods(value: Period | Mapping[str, Period]) -> Period | FrozenMap[str, Period]:
    return FrozenMap(value) if isinstance(value, Mapping) else value


def _marks(value: Iterable[Warn] | Warn) -> tuple[Warn, ...]:
    return tuple(value) if isinstance(value, Iterable) else (value,)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _no_name(value: object, where: str) -> Finding:
    return Finding("DK-TARGET-NAME", "{name} is not a valid name", {"name": shown(value)}, where=where, hint=_NAME)


def _warns(warn: object) -> bool:
    if isinstance(warn, timedelta):
        return warn >= timedelta()
    return isinstance(warn, int | float) and not isinstance(warn, bool) and 0 < warn <= 1


def _is_period(value: object) -> bool:
    return isinstance(value, Period)


@lru_cache(maxsize=256)
def _exact(fraction: float) -> tuple[int, int]:
    """Read a fraction as it is written: 0.8 is exactly four fifths."""
    return Fraction(str(fraction)).as_integer_ratio()


@frozen
class Target:
    """What must happen within a period.

    ``period`` is one for all priorities, or a mapping from priority to period; priorities that are not in it have no
    such target. ``calendar`` replaces the policy's calendar for this target. A target of a ``team`` counts from when
    that team gets the dispute, and is cancelled when another team gets it.

    ``starts``, ``stops``, ``restarts``, ``cancels`` and ``extends`` are names of actions and of states entered. Without
    ``starts`` the first moment starts it, or with ``runs_on`` the first such wait. After a stop, a name in ``starts``
    or ``restarts`` starts another cycle; with ``repeats`` the stop itself does. A name in ``restarts`` also replaces a
    running cycle, which is then ``superseded``. A first moment that has a name in ``stops`` or ``cancels`` ends the
    cycle at once. A name in ``extends`` turns a period of
    ``extendable`` into the longer one.

    ``pauses_on`` and ``runs_on`` are names of parties that are waited for, and of states. The clock pauses on
    ``pauses_on``: by default the claimant and the respondent, and nobody for a statutory period. With ``runs_on`` the
    clock runs during those waits only and, without ``stops``, stops when such a wait ends. ``at_least`` is left when a
    pause ends, even if less of the period is left.

    ``warn_at`` are fractions of the budget that is used, or a ``timedelta`` of it that is left, on the target's clock.

    Raises ``CalendarError`` with every mistake.

    >>> from disputekit.sla import hours
    >>> Target("first_response", hours(48), stops={"respond"}, warn_at=(0.5, 0.8)).warn_at
    (0.5, 0.8)
    """

    name: str
    period: Period | FrozenMap[str, Period] = field(converter=_periods)
    stops: frozenset[str] = field(default=_NOBODY, converter=_names, kw_only=True)
    starts: frozenset[str] = field(default=_NOBODY, converter=_names, kw_only=True)
    restarts: frozenset[str] = field(default=_NOBODY, converter=_names, kw_only=True)
    repeats: bool = field(default=False, kw_only=True)
    cancels: frozenset[str] = field(default=_NOBODY, converter=_names, kw_only=True)
    pauses_on: frozenset[str] | None = field(default=None, converter=_maybe_names, kw_only=True)
    runs_on: frozenset[str] = field(default=_NOBODY, converter=_names, kw_only=True)
    extends: frozenset[str] = field(default=_NOBODY, converter=_names, kw_only=True)
    at_least: Period | None = field(default=None, kw_only=True)
    warn_at: tuple[Warn, ...] = field(default=(), converter=_marks, kw_only=True)
    calendar: WorkCalendar | None = field(default=None, kw_only=True)
    team: str | None = field(default=None, kw_only=True)
    names: frozenset[str] = field(init=False, repr=False)

    __repr__ = brief

    @names.default
    def _names_that_matter(self) -> frozenset[str]:
        return self.starts | self.stops | self.restarts | self.cancels | self.extends

    def __attrs_post_init__(self) -> None:
        """Check everything at once."""
        findings = list(self._findings())
        if findings:
            raise CalendarError(*findings)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The period, or those of all priorities."""
        return tuple(self.period.values()) if isinstance(self.period, FrozenMap) else (self.period,)

    def period_for(self, priority: str | None) -> Period | None:
        """Give the period of a priority; ``None`` if it has none."""
        if isinstance(self.period, FrozenMap):  # isinstance() of an abstract Mapping is slow
            return None if priority is None else self.period.get(priority)
        return self.period

    def is_for(self, team: str | None) -> bool:
        """Find whether the target is for a dispute of this team."""
        return self.team is None or team == self.team

    def waits(self, state: str | None, waits_on: frozenset[str]) -> bool:
        """Find whether a state, or one of the parties waited for, is one that the clock may run on."""
        return not self.runs_on or state in self.runs_on or not waits_on.isdisjoint(self.runs_on)

    def pausing(self, period: Period | None) -> frozenset[str]:
        """Give the parties and states on which a period pauses."""
        if self.pauses_on is not None:
            return self.pauses_on
        free = not self.runs_on and (period is None or period.pauses == "free")
        return OUTSIDE_PARTIES if free else _NOBODY

    def marks_us(self, budget_us: int) -> Iterator[tuple[Warn, int]]:
        """Give each warning with the used part of the budget, in microseconds, at which it is due."""
        for warn in self.warn_at:
            if isinstance(warn, timedelta):
                yield warn, budget_us - warn // _US
            else:
                share, of = _exact(warn)
                yield warn, -(-budget_us * share // of)

    def _clashes(self) -> Iterator[Finding]:
        """Find names in two places of which only one can work."""
        for one, other in (("cancels", "starts"), ("cancels", "restarts"), ("stops", "cancels"), ("stops", "extends")):
            both = getattr(self, one) & getattr(self, other)
            if both:
                text = "{names} cannot be in both {one} and {other}"
                params = {"names": ", ".join(sorted(both)), "one": one, "other": other}
                yield Finding("DK-TARGET-NAMES", text, params, where=other, hint="remove it from one of them")

    def _findings(self) -> Iterator[Finding]:
        if not _is_name(self.name):
            yield _no_name(self.name, "name")
        for where in _NAMED:
            names: Iterable[object] = getattr(self, where) or ()
            yield from (_no_name(name, where) for name in filterfalse(_is_name, names))
        if self.at_least is not None:
            yield from kind_problem("at_least", self.at_least, Period)
        if self.calendar is not None:
            yield from kind_problem("calendar", self.calendar, WorkCalendar)
        for warn in filterfalse(_warns, self.warn_at):
            text = "warn_at must be a fraction or a timedelta, got {at}"
            hint = "give a fraction above 0 and up to 1, or a timedelta before the deadline"
            yield Finding("DK-TARGET-WARN", text, {"at": shown(warn)}, where="warn_at", hint=hint)
        wrong: list[object] = [period for period in self.periods if not _is_period(period)]
        if wrong or not self.periods:
            hint = "give one such as hours(48), or a mapping from priority to period"
            period = shown(wrong[0]) if wrong else "an empty mapping"
            yield Finding("DK-TARGET-PERIOD", "{period} is not a period", {"period": period}, where="period", hint=hint)
            return
        yield from self._clashes()
        if self.repeats and not self.stops:
            hint = "add stops, or leave out repeats"
            yield Finding("DK-TARGET-REPEATS", "repeats needs stops", where="repeats", hint=hint)
        if self.extends and any(period.extended is None for period in self.periods):
            hint = "make each period with extendable(...), or leave out extends"
            yield Finding(
                "DK-TARGET-EXTENDS", "extends needs a period that can be extended", where="extends", hint=hint
            )
        if (self.runs_on or self.pauses_on) and any(period.pauses == "never" for period in self.periods):
            text = "the source of the period states no pause"
            yield Finding("DK-TARGET-PAUSES", text, where="pauses_on", hint="leave out pauses_on and runs_on")
