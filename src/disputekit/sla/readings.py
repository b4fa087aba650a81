"""What a target's clock shows at an instant."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Literal, TypeAlias

import pendulum
from attrs import frozen

from disputekit._lib.english import say_due, say_instant, say_length
from disputekit.errors import Reason, Scalar
from disputekit.sla.targets import Warn

__all__ = ["ClockStatus", "Reading"]

ClockStatus: TypeAlias = Literal["pending", "running", "paused", "met", "breached", "cancelled"]
"""Not started yet; under way; standing still; done in time; late, done or not; or no longer wanted."""


@frozen
class Reading:
    """One cycle of a target, at an instant.

    ``target`` and ``cycle`` name it; cycles count from 1. ``due_at`` is the deadline, still in time, and ``None`` while
    the clock is paused. ``elapsed`` and ``remaining`` are in the target's own clock, as ``fraction`` is their share;
    ``remaining`` is negative after the budget is used up, and ``None`` while no period is in force. ``warned`` are the
    warnings that are due. ``next_at`` is the first instant at which the reading shows something else, if nothing
    happens until then. ``pauses`` are the stretches in which the clock stood still; the last is open while it does.
    """

    target: str
    cycle: int
    status: ClockStatus
    period: str = ""
    started_at: pendulum.DateTime | None = None
    due_at: pendulum.DateTime | None = None
    stopped_at: pendulum.DateTime | None = None
    breached_at: pendulum.DateTime | None = None
    elapsed: timedelta = timedelta()
    remaining: timedelta | None = None
    fraction: float = 0.0
    warned: tuple[Warn, ...] = ()
    next_at: pendulum.DateTime | None = None
    pauses: tuple[tuple[pendulum.DateTime, pendulum.DateTime | None], ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What there is to say, as data."""
        return tuple(self._reasons())

    @property
    def data(self) -> Mapping[str, Scalar | list[Mapping[str, Scalar]]]:
        """Everything as plain values, ready for JSON; lengths in seconds."""
        return {
            "target": self.target,
            "cycle": self.cycle,
            "status": self.status,
            "period": self.period,
            "started_at": _iso(self.started_at),
            "due_at": _iso(self.due_at),
            "stopped_at": _iso(self.stopped_at),
            "breached_at": _iso(self.breached_at),
            "elapsed": self.elapsed.total_seconds(),
            "remaining": None if self.remaining is None else self.remaining.total_seconds(),
            "fraction": self.fraction,
            "warned": [_warning(warn) for warn in self.warned],
            "next_at": _iso(self.next_at),
            "pauses": [{"starts": starts.isoformat(), "ends": _iso(ends)} for starts, ends in self.pauses],
        }

    def explain(self) -> str:
        """Say in a few lines how the clock stands and how it came to."""
        return "\n".join(f"{reason.text}." for reason in self.reasons)

    def _reasons(self) -> Iterator[Reason]:
        name: dict[str, Scalar] = {"target": self.target.replace("_", " "), "cycle": self.cycle, "status": self.status}
        text = "{target}, cycle {cycle}: {status}" if self.cycle > 1 else "{target}: {status}"
        yield Reason("DK-CLOCK-STATUS", text, name)
        if self.started_at is not None:
            started = {"period": self.period or "no period in force", "at": say_instant(self.started_at)}
            yield Reason("DK-CLOCK-STARTED", "{period}, from {at}", started)
        if self.remaining is not None:
            over = self.remaining < timedelta()
            used = {"used": _say(self.elapsed), "left": _say(abs(self.remaining))}
            yield Reason("DK-CLOCK-USED", "{used} used, {left} over" if over else "{used} used, {left} left", used)
        for starts, ends in self.pauses:
            if ends is None:
                yield Reason("DK-CLOCK-PAUSED", "Standing still since {from}", {"from": say_instant(starts)})
            else:
                stood = {"from": say_instant(starts), "until": say_instant(ends)}
                yield Reason("DK-CLOCK-STOOD", "Stood still from {from} to {until}", stood)
        if self.due_at is not None:
            yield Reason("DK-CLOCK-DUE", "Due {at}", {"at": say_due(self.due_at)})
        if self.breached_at is not None:
            yield Reason("DK-CLOCK-BREACHED", "Late since {at}", {"at": say_instant(self.breached_at)})
        if self.stopped_at is not None:
            yield Reason("DK-CLOCK-STOPPED", "Stopped {at}", {"at": say_instant(self.stopped_at)})


def _say(length: timedelta) -> str:
    return say_length(length // timedelta(microseconds=1))


def _warning(warn: Warn) -> Mapping[str, Scalar]:
    return {"left": warn.total_seconds()} if isinstance(warn, timedelta) else {"fraction": warn}


def _iso(at: pendulum.DateTime | None) -> str | None:
    return None if at is None else at.isoformat()
