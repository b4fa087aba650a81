"""Where transitions lead, and a lifecycle compiled to moves: one transition from one state to one state each."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from disputekit.actions import Action
from disputekit.dispute import Dispute, Need
from disputekit.lifecycle._model import (
    ANY_OPEN,
    SAME,
    ActionGuard,
    Guard,
    Predicate,
    Return,
    State,
    Transition,
)


def sources_of(transition: Transition, states: Mapping[str, State]) -> frozenset[str]:
    """Give the states that a transition leaves, ``ANY_OPEN`` spelt out."""
    if ANY_OPEN not in transition.sources:
        return transition.sources
    return (transition.sources - {ANY_OPEN}) | {state.name for state in states.values() if state.open}


def destinations_of(
    transition: Transition, transitions: Sequence[Transition], states: Mapping[str, State]
) -> frozenset[str]:
    """Give the states that a transition may enter: for a ``Return``, every state remembered under its label."""
    if isinstance(transition.dest, Return):
        label = transition.dest.label
        return frozenset(
            source for other in transitions if other.remember == label for source in sources_of(other, states)
        )
    return frozenset() if transition.dest == SAME else frozenset({transition.dest})


@frozen
class Move:
    """One transition from one state to one state: ``dest`` is ``None`` where the dispute stays in its state.

    ``label`` is what a ``Return`` goes back to. ``guards`` are those that concern the action; ``asked`` are their
    functions, to be called with an action of the transition's kind.
    """

    transition: Transition
    source: str
    dest: str | None
    label: str | None
    when: tuple[Guard | Predicate, ...]
    guards: tuple[Guard, ...]
    asked: tuple[Guard, ...]

    def returns_elsewhere(self, dispute: Dispute) -> bool:
        """Tell whether it goes back to another state than the one that is remembered."""
        return self.label is not None and dispute.now.remembered.get(self.label) != self.dest


@frozen(kw_only=True)
class Compiled:
    """A lifecycle that is checked and ready to run: what deciding looks up, and nothing else."""

    id: str
    version: str
    initial: State
    states: Mapping[str, State]
    kinds: Mapping[str, type[Action]]
    moves: Mapping[str, Mapping[str, Sequence[Move]]]
    onwards: Mapping[str, Mapping[str, tuple[int, str]]]
    choices: Mapping[str, Mapping[str, tuple[str, ...]]]
    reasons: Mapping[str, str]
    checklists: Mapping[str, tuple[Need, ...]]


def compiled_moves(
    states: Mapping[str, State],
    transitions: Sequence[Transition],
    guards: Mapping[str, Guard],
    predicates: Mapping[str, Guard | Predicate],
    kinds: Mapping[str, type[Action]],
) -> dict[str, dict[str, tuple[Move, ...]]]:
    """Spell out every move by source and action, in the order in which they are tried. All names are known."""
    moves: dict[str, dict[str, tuple[Move, ...]]] = {name: {} for name in states}
    for transition in transitions:
        kind = kinds[transition.action]
        when = tuple(predicates[each] if isinstance(each, str) else each for each in transition.when)
        named = [guards[each] if isinstance(each, str) else each for each in transition.guards]
        concern = tuple(each for each in named if not isinstance(each, ActionGuard) or issubclass(kind, each.kind))
        asked = tuple(each.ask if isinstance(each, ActionGuard) else each for each in concern)
        label = transition.dest.label if isinstance(transition.dest, Return) else None
        dests: Iterable[str | None] = sorted(destinations_of(transition, transitions, states)) or [None]
        for source in sorted(sources_of(transition, states)):
            found = tuple(Move(transition, source, dest, label, when, concern, asked) for dest in dests)
            moves[source][transition.action] = moves[source].get(transition.action, ()) + found
    return moves
