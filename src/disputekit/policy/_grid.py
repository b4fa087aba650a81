"""Fields cut into atoms, boxes as bits, and the search for a point that no box covers.

Every axis is cut where some box begins or ends; between two cuts no box can tell values apart. An atom holds an integer
with one bit for each box that accepts it, so "which boxes hold this point" is one AND for each axis.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import field, frozen

from disputekit.policy._fields import Field, Scalar, Spans
from disputekit.policy._model import Box

__all__ = ["Axis", "Budget", "Exhausted", "Grid", "Region", "bits"]

Region: TypeAlias = tuple[int, ...]
"""For each axis the set of atoms, one bit each."""


class Exhausted(Exception):
    """The work that was allowed is used up."""


class Budget:
    """How many steps of search are still allowed."""

    def __init__(self, steps: int) -> None:
        """Allow ``steps``."""
        self.left = steps

    def spend(self) -> None:
        """Take one step, or raise ``Exhausted``."""
        if self.left <= 0:
            raise Exhausted
        self.left -= 1


@frozen
class Axis:
    """One field, cut into atoms; ``starts`` has the first ordinal of each."""

    field: Field
    starts: tuple[int, ...]

    def atoms(self, spans: Spans) -> int:
        """The atoms that ``spans`` touch, as bits."""
        found = 0
        for first, last in spans:
            low, high = bisect_right(self.starts, first) - 1, bisect_right(self.starts, last)
            found |= (1 << high) - (1 << low)
        return found

    def spans(self, atoms: int) -> Spans:
        """The ordinals of a set of atoms, neighbours merged."""
        ends = (*self.starts[1:], self.field.size)
        merged: list[tuple[int, int]] = []
        for atom in bits(atoms):
            first, last = self.starts[atom], ends[atom] - 1
            if merged and merged[-1][1] + 1 == first:
                merged[-1] = (merged[-1][0], last)
            else:
                merged.append((first, last))
        return tuple(merged)

    def value(self, atom: int) -> Scalar:
        """One value of an atom: the least."""
        return self.field.value(self.starts[atom])


def axes_of(fields: Iterable[Field], boxes: Iterable[Box]) -> tuple[Axis, ...]:
    """Cut every field where a box begins or ends."""
    cuts = {each.name: {0, each.applicable} if each.optional else {0} for each in fields}
    for box in boxes:
        for name, spans in box.items():
            for first, last in spans:
                cuts[name] |= {first, last + 1}
    return tuple(Axis(each, tuple(cut for cut in sorted(cuts[each.name]) if cut < each.size)) for each in fields)


@frozen
class Grid:
    """Boxes over axes. ``masks[axis][atom]`` has one bit for each box that accepts the atom."""

    axes: tuple[Axis, ...]
    regions: tuple[Region, ...]
    masks: list[list[int]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Set the bits."""
        masks = [[0] * len(axis.starts) for axis in self.axes]
        for index, region in enumerate(self.regions):
            bit = 1 << index
            for atoms, column in zip(region, masks, strict=True):
                for atom in bits(atoms):
                    column[atom] |= bit
        object.__setattr__(self, "masks", masks)

    @classmethod
    def of(cls, axes: tuple[Axis, ...], boxes: Iterable[Box]) -> "Grid":
        """Lay boxes on axes that have been cut for them."""
        return cls(axes, tuple(region_of(axes, box) for box in boxes))

    @property
    def everywhere(self) -> Region:
        """The region of all points."""
        return tuple((1 << len(axis.starts)) - 1 for axis in self.axes)

    def touching(self, region: Region) -> int:
        """The boxes that share a point with ``region``."""
        found = (1 << len(self.regions)) - 1
        for atoms, column in zip(region, self.masks, strict=True):
            found &= _any(column[atom] for atom in bits(atoms))
        return found

    def holding(self, region: Region) -> int:
        """The boxes that hold all of ``region``."""
        found = (1 << len(self.regions)) - 1
        for atoms, column in zip(region, self.masks, strict=True):
            for atom in bits(atoms):
                found &= column[atom]
        return found

    def uncovered(self, region: Region, among: int, budget: Budget) -> Region | None:
        """One point of ``region`` in none of the boxes ``among``, or ``None``; ``Exhausted`` when it takes too long.

        Axis by axis, only the sets of boxes that are still alive matter: equal ones are looked at once, and one that
        holds another is left out, since what the smaller cannot leave uncovered the larger cannot either.
        """
        among &= self.touching(region)
        finish = [-1]  # at i: the boxes that accept all of the region on every axis from i on
        for atoms, column in zip(reversed(region), reversed(self.masks), strict=True):
            accepting = finish[-1]
            for atom in bits(atoms):
                accepting &= column[atom]
            finish.append(accepting)
        finish.reverse()
        seen: set[tuple[int, int]] = set()

        def look(at: int, alive: int) -> Region | None:
            if not alive:
                return tuple(atoms & -atoms for atoms in region[at:])
            if alive & finish[at] or (at, alive) in seen:
                return None
            budget.spend()
            column = self.masks[at]
            choices = {column[atom] & alive: atom for atom in bits(region[at])}
            kept: list[int] = []
            for left in sorted(choices, key=int.bit_count):
                if any(smaller & left == smaller for smaller in kept):
                    continue
                kept.append(left)
                found = look(at + 1, left)
                if found is not None:
                    return (1 << choices[left], *found)
            seen.add((at, alive))
            return None

        return look(0, among)

    def scenario(self, point: Region) -> dict[str, Scalar]:
        """A point as a scenario."""
        return {
            axis.field.name: axis.value(atoms.bit_length() - 1) for axis, atoms in zip(self.axes, point, strict=True)
        }


def region_of(axes: Sequence[Axis], box: Mapping[str, Spans]) -> Region:
    """Lay one box on the axes."""
    return tuple(axis.atoms(box.get(axis.field.name, axis.field.everything)) for axis in axes)


def shared(left: Region, right: Region) -> Region:
    """What two regions share; empty on some axis if nothing."""
    return tuple(a & b for a, b in zip(left, right, strict=True))


def bits(number: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def _any(numbers: Iterable[int]) -> int:
    found = 0
    for number in numbers:
        found |= number
    return found
