"""A real ``transitions.Machine`` of a lifecycle, on a host's own model."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Generic, TypeVar, cast

from attrs import frozen
from transitions import EventData, Machine, MachineError
from transitions.core import listify

from disputekit.actions import Action
from disputekit.dispute import Actor, Dispute
from disputekit.errors import Finding, InvalidValue, Refused
from disputekit.history import Event
from disputekit.lifecycle._decide import decided, unless_arguments
from disputekit.lifecycle._model import Compiled, Move, name_of
from disputekit.lifecycle._options import options

M = TypeVar("M")

_ANY: Final = "any"


def machine_on(
    compiled: Compiled,
    model: M,
    *,
    read: Callable[[M], Dispute],
    record: Callable[[M, Event], object] | None,
    now: Callable[[], datetime] | None,
    machine_class: type[Machine],
    settings: dict[str, object],
) -> Machine:
    """Make the machine: a trigger for each action, and a transition for each compiled move."""
    driver = _Driver(compiled, read, record, now)
    before, prepare = settings.pop("before_state_change", None), settings.pop("prepare_event", None)
    made = cast("Callable[..., Machine]", machine_class)(
        model=None,
        states=list(compiled.states),
        initial=None,
        auto_transitions=False,
        send_event=True,
        prepare_event=[driver.decide, *listify(prepare)],
        before_state_change=[driver.keep, *listify(before)],
        on_exception=[*listify(settings.pop("on_exception", None)), driver.refuse],
        **settings,
    )
    for source, by_action in compiled.moves.items():
        for action, moves in by_action.items():
            for move in moves:
                made.add_transition(action, source, move.dest, conditions=[_admits(move)])
    made.add_model(model, initial=read(model).state)
    return made


@frozen
class _Driver(Generic[M]):
    """What the machine calls while it takes a trigger."""

    compiled: Compiled
    read: Callable[[M], Dispute]
    record: Callable[[M, Event], object] | None
    now: Callable[[], datetime] | None

    def decide(self, event: EventData) -> None:
        """Decide once for each trigger; the event and the move that was taken go to the callbacks."""
        if "decided" in event.kwargs:
            return
        dispute = self.read(cast("M", event.model))
        if event.state is not None and event.state.name != dispute.state:
            raise InvalidValue(
                Finding(
                    "DK-MACHINE-STALE",
                    "the model is in {state:words}, but its dispute is in {dispute:words}",
                    {"state": event.state.name, "dispute": dispute.state},
                    where="read",
                    hint="fold each decided event into the dispute that `read` returns, before the next trigger",
                )
            )
        name = event.event.name
        action, actor, at = self._arguments(*event.args, **event.kwargs)
        if action is None and _is_question(event):
            asked = options(self.compiled, dispute, actor=actor, at=at)
            allowed = any(each.action == name and each.allowed for each in asked)
            event.kwargs.update(decided=None, move=_ANY if allowed else None)
            return
        unless_arguments(action=(action, self.compiled.kinds[name]))
        key, recorded_at = event.kwargs.get("key"), event.kwargs.get("recorded_at")
        done, move = decided(
            self.compiled, dispute, cast("Action", action), actor=actor, at=at, key=key, recorded_at=recorded_at
        )
        event.kwargs.update(decided=done, move=move)

    def keep(self, event: EventData) -> None:
        """Let the host record the event, before the state of the model changes."""
        if self.record is not None:
            self.record(cast("M", event.model), event.kwargs["decided"])

    def refuse(self, event: EventData) -> None:
        """Raise our own refusal; ``may_…`` only asks, and is answered with ``False``."""
        if isinstance(event.error, Refused) and _is_question(event):
            return
        if isinstance(event.error, MachineError):  # the state does not know the trigger
            self.decide(event)
        raise cast("BaseException", event.error)

    def _arguments(
        self, action: Action | None = None, actor: Actor | None = None, at: datetime | None = None, **_others: object
    ) -> tuple[Action | None, Actor, datetime]:
        """Give what a trigger was called with; what is missing is refused where it is used."""
        when = self.now() if at is None and self.now is not None else at
        return action, cast("Actor", actor), cast("datetime", when)


def _admits(move: Move) -> Callable[[EventData], bool]:
    def admits(event: EventData) -> bool:
        return event.kwargs["move"] is move or event.kwargs["move"] is _ANY

    admits.__name__ = " and ".join(map(name_of, (*move.when, *move.guards))) or "always"  # diagrams show it
    return admits


def _is_question(event: EventData) -> bool:
    """Tell whether ``may_…`` asks: it makes an event of its own, and takes none of the machine's."""
    return event.machine.events.get(event.event.name) is not event.event
