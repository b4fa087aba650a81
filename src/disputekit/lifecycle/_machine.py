"""One shared ``transitions.Machine`` for each lifecycle, driven by a throwaway cursor.

A machine for each dispute would cost some 40 KB and 145 µs to attach; a cursor costs a few dozen bytes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, cast

from attrs import frozen
from transitions import EventData, Machine

from disputekit.actions import Action
from disputekit.dispute import Actor, Dispute
from disputekit.errors import Reason
from disputekit.lifecycle._check import destinations_of, sources_of
from disputekit.lifecycle._model import SAME, Guard, Return, State, Transition


@frozen
class Move:
    """One transition from one state to one state: ``dest`` is ``None`` where it stays."""

    transition: Transition
    source: str
    dest: str | None
    label: str | None
    when: tuple[Guard, ...]
    guards: tuple[Guard, ...]

    def returns_elsewhere(self, dispute: Dispute) -> bool:
        """Tell whether it goes back to another state than the one that is remembered."""
        return self.label is not None and dispute.now.remembered.get(self.label) != self.dest


class Cursor:
    """What is asked of the machine, and its answer: the model of a single transition, thrown away after it."""

    __slots__ = ("action", "actor", "at", "dispute", "refusals", "state", "taken", "unmet")

    def __init__(self, dispute: Dispute, action: Action, actor: Actor, at: datetime) -> None:
        """Stand in the dispute's state, and ask for the action."""
        self.state = dispute.state
        self.dispute = dispute
        self.action = action
        self.actor = actor
        self.at = at
        self.taken: Move | None = None
        self.unmet: list[Reason] = []
        self.refusals: list[Reason] = []

    def admits(self, move: Move) -> bool:
        """Tell whether this branch is the one, and allowed; a refused one is not passed over for the next."""
        if self.refusals or move.returns_elsewhere(self.dispute):
            return False
        if move.when and (unmet := self._against(move.when)):
            self.unmet += unmet
            return False
        self.refusals = role_refusals(move.transition, self.actor) + self._against(move.guards)
        if self.refusals:
            return False
        self.taken = move
        return True

    def _against(self, guards: Iterable[Guard]) -> list[Reason]:
        """Ask every guard: all that is against it, at once."""
        dispute, action, actor, at = self.dispute, self.action, self.actor, self.at
        return [reason for guard in guards if (reason := guard(dispute, action, actor, at))]


def role_refusals(transition: Transition, actor: Actor) -> list[Reason]:
    """Say why ``actor`` may not, by role alone: nothing or one reason."""
    if not transition.roles or actor.has_any(transition.roles):
        return []
    return [
        Reason(
            "DK-ROLE",
            "{actor} may not {action}: it takes one of the roles {roles}",
            {"actor": actor.id, "action": transition.action, "roles": ", ".join(sorted(transition.roles))},
            hint="ask somebody who has one, or give {actor} the role",
        )
    ]


def may_take_one(moves: Iterable[Move], actor: Actor) -> bool:
    """Tell whether ``actor`` has a role for one of the moves."""
    return any(not move.transition.roles or actor.has_any(move.transition.roles) for move in moves)


class Compiled:
    """The moves of a lifecycle by source and action, and the machine that takes them."""

    __slots__ = ("_machine", "moves")

    def __init__(
        self, states: Mapping[str, State], transitions: Sequence[Transition], guards: Mapping[str, Guard]
    ) -> None:
        """Spell out every move; names have been checked before, since the machine would take unknown ones silently."""
        moves: dict[str, dict[str, list[Move]]] = {name: {} for name in states}
        self._machine = Machine(
            model=None,
            states=list(states),
            initial=None,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        for transition in transitions:
            for source in sorted(sources_of(transition, states)):
                for move in _moves(transition, source, transitions, states, guards):
                    moves[source].setdefault(transition.action, []).append(move)
                    # without a destination: it chooses the move, and folding enters the state
                    self._machine.add_transition(transition.action, source, None, conditions=[_condition(move)])
        self.moves: Final[Mapping[str, Mapping[str, Sequence[Move]]]] = moves

    def take(self, cursor: Cursor) -> Move | None:
        """Drive the cursor with its action; its reasons say why not if it comes back with ``None``."""
        self._machine.events[cursor.action.name].trigger(cursor)
        return cursor.taken


def _moves(
    transition: Transition,
    source: str,
    transitions: Sequence[Transition],
    states: Mapping[str, State],
    guards: Mapping[str, Guard],
) -> list[Move]:
    def named(names: tuple[str | Guard, ...]) -> tuple[Guard, ...]:
        return tuple(guards[name] if isinstance(name, str) else name for name in names)

    when, asked = named(transition.when), named(transition.guards)
    if transition.dest == SAME:
        return [Move(transition, source, None, None, when, asked)]
    label = transition.dest.label if isinstance(transition.dest, Return) else None
    return [
        Move(transition, source, dest, label, when, asked)
        for dest in sorted(destinations_of(transition, transitions, states))
    ]


def _condition(move: Move) -> Callable[[EventData], bool]:
    def admitted(event: EventData) -> bool:
        return cast("Cursor", event.model).admits(move)

    return admitted
