"""A timeline as clocks see it: what each moment changed, in the order in which it happened."""

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias, cast

import pendulum

from disputekit.errors import InvalidValue
from disputekit.sla._kinds import MOMENT, of_kind
from disputekit.sla._rules import FIRST_YEAR, LAST_YEAR
from disputekit.sla._zones import CompiledZone, Zone, compiled_zone
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
            raise InvalidValue(*of_kind(moment, Moment, f"timeline[{number}]", MOMENT))
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
