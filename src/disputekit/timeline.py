"""A moment of a timeline: what clocks are read from, whether it comes from a ``History`` or a host's own table."""

from datetime import datetime

import pendulum
from attrs import field, frozen

from disputekit._input.converters import names
from disputekit._input.instants import to_us
from disputekit._input.pendulum_times import instant

__all__ = ["Moment"]


def _instant(value: datetime) -> pendulum.DateTime:
    return instant(value, "at")


@frozen
class Moment:
    """Something that happened, and the state from then on.

    ``at`` is any aware datetime; ``action`` the name of what was done; ``state`` the state from then on, ``waits_on``
    the parties waited for, ``priority`` the priority, ``team`` and ``owner`` who works on it. ``None`` leaves these as
    they were. Without a state and without parties, those waited for stay as they were: give the state to say that
    nobody is waited for any more. ``us`` is ``at`` in microseconds since the epoch.

    >>> Moment(pendulum.datetime(2026, 3, 2, 9), "request_evidence", "awaiting_information", {"claimant"}).waits_on
    frozenset({'claimant'})
    """

    at: pendulum.DateTime = field(converter=_instant)
    action: str | None = None
    state: str | None = None
    waits_on: frozenset[str] = field(default=frozenset(), converter=names)
    priority: str | None = None
    team: str | None = None
    owner: str | None = None
    us: int = field(init=False, eq=False, repr=False)

    @us.default
    def _since_the_epoch(self) -> int:
        return to_us(self.at, "at")
