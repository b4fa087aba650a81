"""The few scenarios of a policy that nobody should leave out: where each rule decides, and where each atom ends."""

from collections.abc import Mapping
from itertools import cycle

from disputekit.policy._engine import Engine
from disputekit.policy._fields import AS_OF, Scalar
from disputekit.policy._grid import Budget, Exhausted, Region, bits, shared

__all__ = ["deciding", "edges"]

_EFFORT = 20_000  # steps in which to find a place where a rule decides


def deciding(engine: Engine, everywhere: Region) -> dict[int, Region]:
    """For each rule that can decide at all one point where it matches and nothing ranks above it."""
    found = {}
    for place, above in enumerate(engine.above):
        mask = engine.masks[place]
        earlier = engine.company & ((mask & -mask) - 1) if mask & engine.company else above
        for among in dict.fromkeys((earlier, above)):  # rather without those that say the same and come first
            if place not in found and (point := _outside(engine, mask, among, everywhere)) is not None:
                found[place] = point
    return found


def _outside(engine: Engine, mask: int, among: int, everywhere: Region) -> Region | None:
    """A point in one of the boxes ``mask`` and in none of ``among``; ``None`` also where that takes too long."""
    for box in bits(mask):
        region = shared(engine.grid.regions[box], everywhere)
        try:
            point = engine.grid.uncovered(region, among, Budget(_EFFORT)) if all(region) else None
        except Exhausted:
            continue
        if point is not None:
            return point
    return None


def edges(engine: Engine, points: Mapping[int, Region]) -> list[dict[str, Scalar]]:
    """A few scenarios in which every rule of ``points`` decides, and both ends of every atom are seen; simplest first.

    Each rule's point is put at ends that have not been seen yet, in the fields that the rule asks for. What is left is
    seen one field away from a point whose rule asks for that field, so that crossing the boundary is all that changes.
    """
    axes = [axis for axis in engine.grid.axes if axis.field is not AS_OF]
    unseen = [{end for atom in range(len(axis.starts)) for end in axis.spans(1 << atom)[0]} for axis in axes]
    placed: dict[int, list[int]] = {}
    for rule, point in points.items():
        asked = {name for box in engine.rules[rule].boxes for name in box}
        placed[rule] = []
        for axis, atoms, left in zip(axes, point, unseen, strict=False):  # a point may have the day as its last
            ((first, last),) = axis.spans(atoms & -atoms)
            crossing = axis.field.name in asked and first not in left and last in left
            placed[rule].append(last if crossing else first)
            left.discard(placed[rule][-1])
    found = list(placed.values())
    for at, left in enumerate(unseen):
        name = axes[at].field.name
        bases = [placed[rule] for rule in placed if any(name in box for box in engine.rules[rule].boxes)]
        bases = bases or [[0] * len(axes)]
        found += [
            [*base[:at], ordinal, *base[at + 1 :]] for base, ordinal in zip(cycle(bases), sorted(left), strict=False)
        ]
    found.sort(key=lambda ordinals: (sum(ordinal > 0 for ordinal in ordinals), ordinals))
    return [
        {axis.field.name: axis.field.value(ordinal) for axis, ordinal in zip(axes, ordinals, strict=True)}
        for ordinals in found
    ]
