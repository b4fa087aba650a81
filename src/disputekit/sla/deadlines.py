"""A deadline and how it was counted: as data, and as text that can be read out to whoever asks."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, Protocol, TypeAlias

import pendulum
from attrs import field, frozen

from disputekit._input.instants import to_us
from disputekit._lib.english import say_due, say_instant, say_list
from disputekit.errors import Reason, Scalar
from disputekit.sla.calendar import WorkCalendar

__all__ = ["Deadline", "Step", "StepKind"]

StepKind: TypeAlias = Literal["counted", "skipped", "moved"]
"""Used up some of the period, did not, or moved its last day to a business day."""

_MOST_LISTED: Final = 6


@frozen
class Step:
    """A stretch of time that was counted or skipped, or a last day that was moved; and why."""

    kind: StepKind
    starts: pendulum.DateTime
    ends: pendulum.DateTime
    reason: Reason

    @property
    def data(self) -> Mapping[str, Scalar]:
        """The step as plain values, ready for JSON."""
        return {
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "kind": self.kind,
            "code": self.reason.code,
            **self.reason.params,
        }


class _Counts(Protocol):
    """What a deadline asks of the period that it comes from."""

    @property
    def notes(self) -> tuple[Reason, ...]: ...

    def steps(self, start_us: int, calendar: WorkCalendar, spans: tuple[tuple[int, int], ...]) -> Iterator[Step]: ...


@frozen
class Deadline:
    """When a period ends, and why then.

    ``due_at`` is still in time, in the calendar's zone. A period that ends with a day is due at the midnight that
    follows; ``last_day`` is the day that people would name.
    """

    period: _Counts
    started_at: pendulum.DateTime
    due_at: pendulum.DateTime
    last_day: pendulum.Date
    calendar: WorkCalendar = field(repr=False)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The stretches that were counted and skipped, in order; worked out when asked for."""
        return tuple(self.period.steps(to_us(self.started_at, "started_at"), self.calendar, ()))

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What else there is to say: a source, a roll that no source states."""
        return self.period.notes

    @property
    def data(self) -> Mapping[str, Scalar | list[Mapping[str, Scalar]]]:
        """Everything as plain values, ready for JSON."""
        return {
            "period": str(self.period),
            "started_at": self.started_at.isoformat(),
            "due_at": self.due_at.isoformat(),
            "last_day": self.last_day.isoformat(),
            "steps": [step.data for step in self.steps],
            "notes": [{"code": note.code, **note.params} for note in self.notes],
        }

    def explain(self) -> str:
        """Say it in a few lines: what was counted from when, until when, and what was left out."""
        steps, said = self.steps, str(self.period)
        lines = [
            f"{said}{',' * (',' in said)} from {say_instant(self.started_at)}: due {say_due(self.due_at)}.",
            _listed("Counted", say_list(_shortened([step.reason.text for step in steps if step.kind == "counted"]))),
            _listed("Not counted", "; ".join(_skipped(steps))),
            *(f"{step.reason.text}." for step in steps if step.kind == "moved"),
            *(f"{note.text}." for note in self.notes),
        ]
        return "\n".join(filter(None, lines))


def _listed(title: str, items: str) -> str:
    return f"{title}: {items}." if items else ""


def _shortened(items: list[str]) -> list[str]:
    """Keep a list short enough to be listened to: its ends, and how many there are between."""
    left_out = len(items) - _MOST_LISTED
    if left_out <= 0:
        return items
    return [*items[: _MOST_LISTED - 2], f"{left_out + 1} more", items[-1]]


def _skipped(steps: tuple[Step, ...]) -> list[str]:
    """Name the skipped days by what they are; closed hours within a business day go without saying."""
    named: dict[str, list[str]] = {}
    for step in steps:
        if step.kind == "skipped" and "why" in step.reason.params:
            named.setdefault(str(step.reason.params["why"]), []).append(str(step.reason.params["when"]))
    return [f"{say_list(_shortened(days))} ({why})" for why, days in named.items()]
