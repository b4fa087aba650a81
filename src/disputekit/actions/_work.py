"""While it is worked: messages, tasks, escalation, breaches, and a change to another version of the process."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar, Final, Literal, TypeAlias

import pendulum
from attrs import field, frozen

from disputekit._input.converters import mapped
from disputekit._input.pendulum_times import instant
from disputekit._lib.evolve import evolve
from disputekit._lib.frozen import FrozenMap
from disputekit.actions._base import Action, EventContext, as_due_at
from disputekit.actions._changes import break_promises, fallen_through, settle_offers, settle_requests, undecided
from disputekit.dispute import Dispute, OfferStatus, RequestStatus, Task, TaskStatus
from disputekit.errors import Finding

Direction: TypeAlias = Literal["inbound", "outbound", "internal"]
Writer: TypeAlias = Literal["machine"] | None

_TIMED_AS: Final[Mapping[Direction, str]] = FrozenMap(
    {"outbound": "message", "inbound": "message_received", "internal": "note"}
)


def _breached_at(value: datetime) -> pendulum.DateTime:
    return instant(value, "due_at")


@frozen
class Message(Action):
    """Record a message from or to a party, or a note among ourselves.

    ``written_by`` is ``"machine"`` for an automatic reply: it is kept in the thread, and no dispute comes back for it.
    To clocks it is a ``message`` if it goes out, a ``message_received`` if it comes in, and a ``note`` among ourselves.
    """

    name: ClassVar[str] = "message"

    text: str
    party: str
    direction: Direction = "outbound"
    channel: str = "email"
    subject: str = ""
    written_by: Writer = None

    @property
    def timed_as(self) -> str:
        """Name the direction: a message of the other side does not meet our target."""
        return _TIMED_AS[self.direction]


@frozen
class OpenTask(Action):
    """Ask somebody, inside or outside, to do something; ownership of the dispute stays where it is.

    The decision waits for it. A ``follow_up`` (a call after a week) may come after the decision and holds back only the
    archiving of the dispute.
    """

    name: ClassVar[str] = "open_task"

    what: str
    owner: str
    due_at: pendulum.DateTime | None = field(default=None, converter=as_due_at)
    follow_up: bool = False

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Add the task; its id is ``t`` and the event's number."""
        task = Task(
            f"t{stamp.seq}", self.what, self.owner,
            opened_at=stamp.at, due_at=self.due_at, follow_up=self.follow_up,
        )  # fmt: skip
        return evolve(dispute, work=evolve(dispute.work, tasks=(*dispute.tasks, task)))


@frozen
class FinishTask(Action):
    """Record the result of a task."""

    name: ClassVar[str] = "finish_task"

    task: str
    result: str

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Close the task."""
        return evolve(
            dispute,
            work=evolve(
                dispute.work,
                tasks=tuple(
                    evolve(task, status=TaskStatus.DONE, result=self.result) if task.id == self.task else task
                    for task in dispute.tasks
                ),
            ),
        )


@frozen
class Lapse(Action):
    """Record that a deadline passed without an answer; open requests expire.

    Silence accepts no offer: the offer lapses. A promise to pay that was not kept is broken. Where goods had to come
    back and did not, the agreement does not hold; where a party had to carry out the decision and did not, the decision
    does not hold.
    """

    name: ClassVar[str] = "lapse"

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Expire every open request, and the offers to whom the dispute has waited for."""
        asked = settle_requests(dispute, RequestStatus.EXPIRED)
        lapsed = break_promises(settle_offers(asked, OfferStatus.LAPSED, to=dispute.waits_on))
        return undecided(fallen_through(lapsed)) if lapsed.awaits_goods or _awaits_remedy(dispute) else lapsed


@frozen
class Escalate(Action):
    """Escalate the decision to senior staff, legal or compliance."""

    name: ClassVar[str] = "escalate"

    to: str
    because: str

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Record to whom; the owner stays."""
        return evolve(dispute, work=evolve(dispute.work, escalated_to=self.to))


@frozen
class DeEscalate(Action):
    """Hand the decision back to the level that escalated it."""

    name: ClassVar[str] = "de_escalate"

    because: str

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Forget to whom it was escalated."""
        return evolve(dispute, work=evolve(dispute.work, escalated_to=None))


@frozen
class Refer(Action):
    """Ask an outsider (counsel, a mediator, an expert); the owner stays."""

    name: ClassVar[str] = "refer"

    to: str
    question: str


@frozen
class ReportBack(Action):
    """Record the findings of an outsider."""

    name: ClassVar[str] = "report_back"

    findings: str


@frozen
class RecordBreach(Action):
    """Record that a target was missed, in its ``cycle`` (from 1); a later correction does not erase it."""

    name: ClassVar[str] = "record_breach"

    target: str
    due_at: pendulum.DateTime = field(converter=_breached_at)
    cycle: int = 1

    def problems(self) -> Iterable[Finding]:
        """Check the cycle."""
        return _cycles_from_one(self.cycle)

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Keep which target it was."""
        return evolve(dispute, work=evolve(dispute.work, breaches=(*dispute.work.breaches, self.target)))


@frozen
class RecordWarning(Action):
    """Record that a target came close, in its ``cycle`` (from 1): ``fraction`` of its budget is used."""

    name: ClassVar[str] = "record_warning"

    target: str
    fraction: float
    cycle: int = 1

    def problems(self) -> Iterable[Finding]:
        """Check the cycle and the fraction."""
        yield from _cycles_from_one(self.cycle)
        if self.fraction < 0:
            yield Finding(
                "DK-ACTION-FRACTION",
                "fraction must not be negative, got {fraction}",
                {"fraction": self.fraction},
                where="fraction",
                hint="pass 0.8 for 80 %",
            )


def _awaits_remedy(dispute: Dispute) -> bool:
    """Whether it waits for a party to perform the decision, and not for an answer of that party."""
    decision = dispute.decision
    return decision is not None and decision.performer in dispute.waits_on and not dispute.open_requests


def _cycles_from_one(cycle: int) -> Iterable[Finding]:
    if cycle < 1:
        yield Finding(
            "DK-ACTION-CYCLE",
            "cycle must be at least 1, got {cycle}",
            {"cycle": cycle},
            where="cycle",
            hint="cycles are counted from 1",
        )


def _states(items: Mapping[str, str]) -> FrozenMap[str, str]:
    return mapped(items)


@frozen
class Migrate(Action):
    """Continue under another version of the process, or under another process.

    ``states`` maps each state of the old process to one of the new; a state that keeps its name may be left out. The
    event records the new version, as every event does.
    """

    name: ClassVar[str] = "migrate"

    states: Mapping[str, str] = field(factory=FrozenMap[str, str], converter=_states)
