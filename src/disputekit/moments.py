"""A moment of a timeline: what clocks are read from, whether it comes from a ``History`` or a host's own table."""

from collections.abc import Iterable
from datetime import datetime

import pendulum
from attrs import field, frozen

from disputekit._pendulum import instant

__all__ = ["Moment"]


def _instant(value: datetime) -> pendulum.DateTime:
    return instant(value, "at")


def _parties(value: Iterable[str]) -> frozenset[str]:
    return frozenset(value)


@frozen
class Moment:
    """Something that happened, and how things stood from then on.

    ``at`` is any aware datetime; ``action`` the name of what was done; ``state`` the state entered, ``waits_on`` the
    parties waited for from then on, ``priority`` the priority in force (``None``: as before, for the last two where
    the state is ``None`` too).

    >>> Moment(pendulum.datetime(2026, 3, 2, 9), action="respond").action
    'respond'
    """

    at: pendulum.DateTime = field(converter=_instant)
    action: str | None = None
    state: str | None = None
    waits_on: frozenset[str] = field(default=frozenset(), converter=_parties)
    priority: str | None = None
