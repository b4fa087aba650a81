"""A timeline as clocks see it: what each moment changed, in the order in which it happened."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from disputekit._instants import to_us
from disputekit.moments import Moment

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


class _Said(NamedTuple):
    """What a moment changed; ``None`` where it left things as they were."""

    us: int
    action: str | None
    state: str | None
    waits_on: frozenset[str] | None
    priority: str | None


def changes(timeline: Iterable[Moment]) -> list[Change]:
    """Order a timeline by when things happened.

    The order given is the order of record: what a moment changed is found in it, and it settles ties. A moment that
    happened earlier than one recorded before it is the last word on what it changed, from when it happened.
    """
    said: list[_Said] = []
    state, waits_on, priority = None, NOBODY, None
    late = False
    for moment in timeline:
        us = to_us(moment.at, "timeline")
        stands = waits_on if moment.state is None and not moment.waits_on else moment.waits_on
        each = _Said(
            us,
            moment.action,
            None if moment.state == state else moment.state,
            None if stands == waits_on else stands,
            None if moment.priority == priority else moment.priority,
        )
        state, waits_on, priority = each.state or state, stands, each.priority or priority
        if said and us < said[-1].us:
            late = True
            said = [_without(other, each) if other.us > us else other for other in said]
        said.append(each)
    if late:
        said.sort(key=_when)
    return _standing(said)


def _when(each: _Said) -> int:
    return each.us


def _without(other: _Said, late: _Said) -> _Said:
    """Take back what a late moment says anew."""
    return other._replace(
        state=None if late.state is not None else other.state,
        waits_on=None if late.waits_on is not None else other.waits_on,
        priority=None if late.priority is not None else other.priority,
    )


def _standing(said: list[_Said]) -> list[Change]:
    state, waits_on, priority = None, NOBODY, None
    standing: list[Change] = []
    for us, action, entered, waits, changed in said:
        state = entered or state
        waits_on = waits_on if waits is None else waits
        priority = changed or priority
        standing.append(Change(us, action, entered, state, waits_on, priority))
    return standing
