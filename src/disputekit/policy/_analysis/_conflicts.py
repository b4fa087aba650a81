"""Conflicts between company rules, found when a book is loaded."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from disputekit.policy._analysis._findings import PolicyFinding
from disputekit.policy._analysis._sights import Sight
from disputekit.policy._engine import Engine
from disputekit.policy._grid import Budget, Exhausted, Grid, Region, bits, shared

__all__ = ["Place", "conflicts", "meeting"]

Place: TypeAlias = Callable[[Iterable[str]], str]
"""Says where rules stand, given their ids."""

_MOST: Final = 1_000  # nobody reads more, and a book without any ranks would have half a million


def conflicts(engine: Engine, budget: Budget, place: Place) -> Iterator[PolicyFinding]:
    """Every pair that can match together, says different things and is not ranked, with a scenario that shows it.

    ``place`` says where rules stand. Raises ``Exhausted`` when the budget ends first, or after a thousand.
    """
    grid, days, told = engine.grid, engine.everywhere, 0
    for rule, rivals in enumerate(engine.rivals()):
        met = 0
        for box in bits(engine.masks[rule]):
            met |= grid.touching(grid.regions[box])
        for rival in engine.owned(rivals & met):
            higher = engine.above[rule] | engine.above[rival]
            found = meeting(grid, engine.masks[rule], engine.masks[rival], among=higher, within=days, budget=budget)
            if found is not None:
                if told == _MOST:
                    raise Exhausted
                told += 1
                one, other = engine.rules[rule].id, engine.rules[rival].id
                sight = Sight(grid.axes, *found, engine.days)
                yield sight.finding(
                    "DK-CONFLICT",
                    "{rule} and {other} both match, say different things, and neither goes before the other",
                    {"rule": repr(one), "other": repr(other)},
                    rules=(one, other),
                    where=place((one, other)),
                    hint="let one override the other, give them priorities, or make one narrower",
                )


def meeting(
    grid: Grid, left: int, right: int, *, among: int, within: Region, budget: Budget
) -> tuple[Region, Region] | None:
    """A point in a box of ``left`` and in one of ``right``, but of none ``among``, and the widest box around it."""
    for one in bits(left):
        for other in bits(right):
            region = shared(shared(grid.regions[one], grid.regions[other]), within)
            if all(region):
                budget.spend()
                point = grid.uncovered(region, among, budget)
                if point is not None:
                    return point, grid.widened(point, among, region)
    return None
