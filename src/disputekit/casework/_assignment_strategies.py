"""Strategies: who of those that could take a dispute gets it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol, runtime_checkable

from attrs import field, frozen

from disputekit._input.converters import mapped
from disputekit._input.instants import to_us
from disputekit._lib.frozen import FrozenMap
from disputekit.casework._people import Person
from disputekit.errors import Reason
from disputekit.ports import UNSCORED, Load

__all__ = [
    "PRIORITY_WEIGHTS",
    "AssignmentCandidate",
    "Choice",
    "LeastLoad",
    "RoundRobin",
    "Stickiness",
    "Strategy",
    "weight_of",
]

PRIORITY_WEIGHTS: Final = FrozenMap({"P1": 8, "P2": 4, "P3": 2, "P4": 1, UNSCORED: 2})
"""How much work an open dispute counts for, by priority; one that is not scored yet counts like a P3."""

_NEVER: Final = -(1 << 62)  # before every instant that a datetime can hold


@frozen
class AssignmentCandidate:
    """Somebody who could take a dispute, and what they have on hand."""

    person: Person
    load: Load


@frozen
class Choice:
    """Who gets it, and why they rather than another."""

    person: Person
    because: Reason


@runtime_checkable
class Strategy(Protocol):
    """How one of several is chosen: by what is recorded and by nothing else, so that a repeat gives the same."""

    def choose(self, candidates: Sequence[AssignmentCandidate], earlier: Iterable[str], /) -> Choice:
        """Choose one of ``candidates``, of whom there is at least one.

        ``earlier`` are the ids of those who had this dispute, or others of its claimant, the latest first; going
        through it may ask a store, so it is gone through only by who needs it.
        """


def weight_of(load: Load, weights: Mapping[str, int] = PRIORITY_WEIGHTS) -> int:
    """Weigh what somebody has on hand; a priority without a weight counts 1.

    >>> weight_of(Load(owner="ann", open={"P1": 2, "P3": 1}))
    18
    """
    return sum(weights.get(priority, 1) * count for priority, count in load.open.items())


def _weights(items: Mapping[str, int]) -> FrozenMap[str, int]:
    return mapped(items)


@frozen
class LeastLoad:
    """Whoever has the least open work on hand, weighed by priority; of equals, who has waited longest for the next.

    >>> busy, free = Load(owner="ann", open={"P1": 1}), Load(owner="bob", open={"P4": 3})
    >>> LeastLoad().choose([AssignmentCandidate(Person(id=each.owner), each) for each in (busy, free)], ()).because.text
    'bob has the least on hand, 3 by weight'
    """

    weights: Mapping[str, int] = field(default=PRIORITY_WEIGHTS, converter=_weights)

    def choose(self, candidates: Sequence[AssignmentCandidate], _earlier: Iterable[str], /) -> Choice:
        """Choose by weight, then by whose turn it is."""
        chosen = min(candidates, key=lambda each: (weight_of(each.load, self.weights), *_turn(each)))
        because = Reason(
            "DK-ASSIGN-LEAST",
            "{person} has the least on hand, {weight} by weight",
            {"person": chosen.person.id, "weight": weight_of(chosen.load, self.weights)},
        )
        return Choice(chosen.person, because)


@frozen
class RoundRobin:
    """Each in turn: whoever was given one longest ago, as the store's records say; nothing else is remembered.

    >>> candidates = [AssignmentCandidate(Person(id=each), Load(owner=each)) for each in ("bob", "ann")]
    >>> RoundRobin().choose(candidates, ()).because.text
    "it is ann's turn"
    """

    def choose(self, candidates: Sequence[AssignmentCandidate], _earlier: Iterable[str], /) -> Choice:
        """Choose by whose turn it is."""
        chosen = min(candidates, key=_turn)
        return Choice(chosen.person, Reason("DK-ASSIGN-TURN", "it is {person}'s turn", {"person": chosen.person.id}))


@frozen
class Stickiness:
    """Whoever had this dispute, or another of its claimant, before; ``otherwise`` as another strategy says.

    >>> candidates = [AssignmentCandidate(Person(id=each), Load(owner=each)) for each in ("ann", "bob")]
    >>> Stickiness().choose(candidates, ["eve", "bob"]).because.text
    'bob knows the claimant'
    """

    otherwise: Strategy = field(factory=LeastLoad)

    def choose(self, candidates: Sequence[AssignmentCandidate], earlier: Iterable[str], /) -> Choice:
        """Choose the latest of the earlier ones who could take it."""
        by_id = {candidate.person.id: candidate.person for candidate in candidates}
        earlier = tuple(earlier)
        known = next((by_id[each] for each in earlier if each in by_id), None)
        if known is None:
            return self.otherwise.choose(candidates, earlier)
        return Choice(known, Reason("DK-ASSIGN-KNOWS", "{person} knows the claimant", {"person": known.id}))


def _turn(candidate: AssignmentCandidate) -> tuple[int, int, str]:
    """Order by when they were last given one, then by how many they have, then by id."""
    last = candidate.load.last_assigned_at
    return _NEVER if last is None else to_us(last, "last_assigned_at"), candidate.load.count, candidate.person.id
