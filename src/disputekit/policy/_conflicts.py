"""Conflicts between company rules, found when a book is loaded."""

from collections.abc import Callable, Iterable, Iterator

from disputekit.messages import Finding
from disputekit.policy._engine import Engine
from disputekit.policy._grid import Budget, Region, bits, shared

__all__ = ["conflicts"]


def conflicts(engine: Engine, budget: Budget, place: Callable[[Iterable[str]], str]) -> Iterator[Finding]:
    """Every pair that can match together, says different things and is not ranked, with a scenario that shows it.

    ``place`` says where rules stand. Raises ``Exhausted`` when the budget ends first.
    """
    same: dict[int, int] = {}
    for rule in engine.owned(engine.company):
        same[engine.says[rule]] = same.get(engine.says[rule], 0) | engine.masks[rule]
    for rule in engine.owned(engine.company):
        later = engine.company & -(1 << engine.masks[rule].bit_length())
        rivals = later & ~engine.below[rule] & ~same[engine.says[rule]]
        met = 0
        for box in bits(engine.masks[rule]):
            met |= engine.grid.touching(engine.grid.regions[box])
        for rival in engine.owned(rivals & met):
            budget.spend()
            point = _meeting(engine, rule, rival, budget)
            if point is not None:
                one, other = engine.rules[rule].id, engine.rules[rival].id
                yield Finding(
                    "DK-CONFLICT",
                    "{rule} and {other} both match, say different things, and neither goes before the other",
                    {"rule": repr(one), "other": repr(other)},
                    where=place((one, other)),
                    mend="let one override the other, give them priorities, or make one narrower",
                    witness=engine.grid.scenario(point),
                )


def _meeting(engine: Engine, rule: int, rival: int, budget: Budget) -> Region | None:
    """A point that both match, and nothing that ranks above either."""
    higher = engine.above[rule] | engine.above[rival]
    for left in bits(engine.masks[rule]):
        for right in bits(engine.masks[rival]):
            region = shared(engine.grid.regions[left], engine.grid.regions[right])
            if all(region):
                point = engine.grid.uncovered(region, higher, budget)
                if point is not None:
                    return point
    return None
