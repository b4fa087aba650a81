"""Fields cut into atoms, boxes as bits, and the search for a point that no box covers.

Every axis is cut where some box begins or ends; between two cuts no box can tell values apart. An atom holds an integer
with one bit for each box that accepts it, so "which boxes hold this point" is one AND for each axis.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from itertools import accumulate
from operator import and_, or_, xor
from typing import Final, TypeAlias, TypeVar

from attrs import frozen

from disputekit.policy._fields import Field, Scalar, Spans
from disputekit.policy._model import Box

__all__ = ["Axis", "Budget", "Exhausted", "Grid", "Region", "Rest", "axes_of", "bits", "region_of", "runs", "shared"]

T = TypeVar("T")

Region: TypeAlias = tuple[int, ...]
"""For each axis the set of atoms, one bit each."""


_WORK: Final = 64  # so many cells are looked at in the time of one step
_LOOKS: Final = 128  # as often is a cell looked at where a region is taken apart


class Exhausted(Exception):
    """The work that was allowed is used up."""


class Budget:
    """How many steps of search are still allowed."""

    def __init__(self, steps: int) -> None:
        """Allow ``steps``."""
        self.left = steps

    def spend(self, work: int = 0) -> None:
        """Take one step, and one more for each ``_WORK`` cells looked at; or raise ``Exhausted``."""
        if self.left <= 0:
            raise Exhausted
        self.left -= 1 + work // _WORK


@frozen
class Axis:
    """One field, cut into atoms; ``starts`` has the first ordinal of each."""

    field: Field
    starts: tuple[int, ...]

    def at(self, ordinal: int) -> int:
        """The atom that holds an ordinal."""
        return bisect_right(self.starts, ordinal) - 1

    def atoms(self, spans: Spans) -> int:
        """The atoms that ``spans`` touch, as bits."""
        found = 0
        for first, last in spans:
            low, high = self.at(first), self.at(last) + 1
            found |= (1 << high) - (1 << low)
        return found

    def spans(self, atoms: int) -> Spans:
        """The ordinals of a set of atoms, neighbours merged."""
        ends = (*self.starts[1:], self.field.size)
        return tuple((self.starts[first], ends[after - 1] - 1) for first, after in runs(atoms))

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
    masks: Sequence[Sequence[int]]

    @cached_property
    def _all(self) -> Sequence[Sequence[Sequence[int]]]:
        return [_doubled(column, and_) for column in self.masks]

    @cached_property
    def _any(self) -> Sequence[Sequence[Sequence[int]]]:
        return [_doubled(column, or_) for column in self.masks]

    @cached_property
    def _whole(self) -> Sequence[int]:
        """For each axis the boxes that accept all of it: quicker than tables, which a grid asked once never needs."""
        return [reduce(and_, column) for column in self.masks]

    @classmethod
    def of(cls, axes: tuple[Axis, ...], boxes: Iterable[Box]) -> "Grid":
        """Lay boxes on axes that have been cut for them."""
        regions = tuple(region_of(axes, box) for box in boxes)
        masks = []
        for place, axis in enumerate(axes):
            turns = [0] * (len(axis.starts) + 1)  # the boxes that begin or end at each atom
            for index, region in enumerate(regions):
                for first, after in runs(region[place]):
                    turns[first] ^= 1 << index
                    turns[after] ^= 1 << index
            masks.append(list(accumulate(turns[:-1], xor)))
        return cls(axes, regions, masks)

    def plus(self, region: Region) -> "Grid":
        """The same with one more box."""
        bit = 1 << len(self.regions)
        masks = [
            [mask | bit if atoms >> atom & 1 else mask for atom, mask in enumerate(column)]
            for atoms, column in zip(region, self.masks, strict=True)
        ]
        return Grid(self.axes, (*self.regions, region), masks)

    @cached_property
    def everywhere(self) -> Region:
        """The region of all points."""
        return tuple((1 << len(axis.starts)) - 1 for axis in self.axes)

    def touching(self, region: Region) -> int:
        """The boxes that share a point with ``region``."""
        found = (1 << len(self.regions)) - 1
        for at, (atoms, every) in enumerate(zip(region, self.everywhere, strict=True)):
            if atoms != every:  # all of them touch all of an axis
                found &= _over(self._any[at], atoms, or_, 0)
        return found

    def holding(self, region: Region) -> int:
        """The boxes that hold all of ``region``."""
        found = (1 << len(self.regions)) - 1
        for at, atoms in enumerate(region):
            found &= self._holding(at, atoms)
        return found

    def _holding(self, at: int, atoms: int) -> int:
        return self._whole[at] if atoms == self.everywhere[at] else _over(self._all[at], atoms, and_, -1)

    def uncovered(self, region: Region, among: int, budget: Budget) -> Region | None:
        """One point of ``region`` in none of the boxes ``among``, or ``None``; ``Exhausted`` when it takes too long.

        Axis by axis, only the sets of boxes that are still alive matter: equal ones are looked at once, and one that
        holds another is left out, since what the smaller cannot leave uncovered the larger cannot either.
        """
        finish = [-1]  # at i: the boxes that accept all of the region on every axis from i on
        for at in reversed(range(len(region))):
            finish.append(finish[-1] & self._holding(at, region[at]))
        finish.reverse()
        if among & finish[0]:
            return None  # one box is enough, and most questions are answered by one
        among &= self.touching(region)
        cells: list[list[tuple[int, int]]] = []  # for each axis that was reached its atoms with their boxes
        seen: set[tuple[int, int]] = set()

        def look(at: int, alive: int) -> Region | None:
            if not alive:
                return tuple(atoms & -atoms for atoms in region[at:])
            if alive & finish[at] or (at, alive) in seen:
                return None
            if at == len(cells):
                cells.append(self._cells(at, region[at]))
            budget.spend(len(cells[at]))
            choices = {mask & alive: atom for atom, mask in cells[at]}
            kept: list[int] = []
            for left in sorted(choices, key=int.bit_count):
                if _holds_one(left, kept, budget):
                    continue
                kept.append(left)
                found = look(at + 1, left)
                if found is not None:
                    return (1 << choices[left], *found)
            seen.add((at, alive))
            return None

        return look(0, among)

    def _cells(self, at: int, atoms: int) -> list[tuple[int, int]]:
        """Some atoms of an axis, each with the boxes that accept it."""
        column = self.masks[at]
        return [cell for first, after in runs(atoms) for cell in enumerate(column[first:after], first)]

    def widened(self, point: Region, among: int, within: Region) -> Region:
        """``point``, which none of the boxes ``among`` holds, as wide as it can be made ``within`` a region."""
        region = []
        touched = [column[atoms.bit_length() - 1] for atoms, column in zip(point, self.masks, strict=True)]
        for at, (column, inner) in enumerate(zip(self.masks, within, strict=True)):
            alive = reduce(and_, touched[:at] + touched[at + 1 :], among)
            free = [(mask, 1 << atom) for atom, mask in enumerate(column) if inner >> atom & 1 and not mask & alive]
            touched[at] = reduce(or_, (mask for mask, _ in free))
            region.append(sum(atom for _, atom in free))
        return tuple(region)

    def widened_over(self, region: Region, inside: Sequence[int], among: int, within: Region, budget: Budget) -> Region:
        """``region`` as wide as it can be made ``within`` a region, where several boxes may hold it together.

        Each set of boxes in ``inside`` holds all of it, and none of the boxes ``among`` has a point in it.
        """
        wide = list(region)
        for at, inner in enumerate(within):
            for atom in bits(inner & ~region[at]):
                slab = (*wide[:at], 1 << atom, *wide[at + 1 :])
                if not self.touching(slab) & among and all(
                    self.uncovered(slab, boxes, budget) is None for boxes in inside
                ):
                    wide[at] |= 1 << atom
        return tuple(wide)

    def without(self, places: Collection[int]) -> "Grid":
        """The same without some axes: what is left once these have a value each."""

        def rest(items: Sequence[T]) -> tuple[T, ...]:
            return tuple(item for place, item in enumerate(items) if place not in places)

        return Grid(rest(self.axes), tuple(map(rest, self.regions)), rest(self.masks))


@frozen
class Rest:
    """A region without some boxes, as it is taken apart: for each axis cells of atoms that no box separates."""

    region: Region
    among: int
    cells: list[list[tuple[int, int]]]
    """For each axis the boxes that accept a cell, and the atoms in it."""

    @classmethod
    def of(cls, grid: Grid, region: Region, among: int, taken: Iterable[Region]) -> "Rest":
        """What is left of ``region`` outside of the boxes ``among`` and of the regions ``taken``."""
        among &= grid.touching(region)
        bit = len(grid.regions)
        extra = [each for each in taken if all(map(and_, each, region))]
        boxes = [(1 << (bit + place), each) for place, each in enumerate(extra)]
        cells = []
        for at, atoms in enumerate(region):
            found: dict[int, int] = {}
            for first, after in runs(atoms):
                for atom, mask in enumerate(grid.masks[at][first:after], first):
                    held = mask & among
                    for other, each in boxes:
                        if each[at] >> atom & 1:
                            held |= other
                    found[held] = found.get(held, 0) | 1 << atom
            cells.append(list(found.items()))
        return cls(region, among | sum(other for other, _ in boxes), cells)

    def parts(self, budget: Budget) -> Iterator[tuple[Region, Region]]:
        """Disjoint boxes that together are all of it, each with a point and as wide as it can be. May be ``Exhausted``.

        Each box is taken away before the next is looked for, so a later one is as wide as the earlier ones let it be.
        """
        among, cells = self.among, self.cells
        bit = 1 << among.bit_length()
        finish = [-1]  # at i: the boxes that accept every cell of all axes from i on
        for column in reversed(cells):
            finish.append(reduce(and_, (mask for mask, _ in column), finish[-1]))
        finish.reverse()
        while True:
            budget.spend(_LOOKS * sum(map(len, cells)))
            found = _free_point(cells, finish, among, budget)
            if found is None:
                return
            box = _widened(cells, found, among)
            yield tuple(atoms & -atoms for _, atoms in found), box
            among |= bit
            cells = [
                _with_box(column, inside, bit) if inside != every else [(mask | bit, atoms) for mask, atoms in column]
                for column, inside, every in zip(cells, box, self.region, strict=True)
            ]
            for at in reversed(range(len(cells))):
                if box[at] != self.region[at]:
                    break
                finish[at] |= bit
            finish[-1] = -1
            bit <<= 1


def _with_box(column: Sequence[tuple[int, int]], inside: int, bit: int) -> list[tuple[int, int]]:
    """The cells of an axis with one more box, which accepts the atoms ``inside``."""
    held = [(mask | bit, atoms & inside) for mask, atoms in column if atoms & inside]
    return held + [(mask, atoms & ~inside) for mask, atoms in column if atoms & ~inside]


def _free_point(
    cells: Sequence[list[tuple[int, int]]], finish: Sequence[int], among: int, budget: Budget
) -> list[tuple[int, int]] | None:
    """A cell of each axis that together lie in none of the boxes ``among``."""
    seen: set[tuple[int, int]] = set()

    def look(at: int, alive: int) -> list[tuple[int, int]] | None:
        if not alive:
            return [column[0] for column in cells[at:]]
        if alive & finish[at] or (at, alive) in seen:
            return None
        budget.spend(_LOOKS * len(cells[at]))
        choices = {cell[0] & alive: cell for cell in cells[at]}
        kept: list[int] = []
        for left in sorted(choices, key=int.bit_count):
            if _holds_one(left, kept, budget):
                continue
            kept.append(left)
            found = look(at + 1, left)
            if found is not None:
                return [choices[left], *found]
        seen.add((at, alive))
        return None

    return look(0, among)


def _widened(cells: Sequence[list[tuple[int, int]]], point: Sequence[tuple[int, int]], among: int) -> Region:
    """The box around a point of which no box of ``among`` holds anything, widened axis by axis."""
    touched = [mask for mask, _ in point]
    region = [0] * len(cells)
    for at, column in enumerate(cells):
        alive = reduce(and_, touched[:at] + touched[at + 1 :], among)
        for mask, atoms in column:
            if not mask & alive:
                region[at] |= atoms
                touched[at] |= mask
    return tuple(region)


def _holds_one(boxes: int, kept: Sequence[int], budget: Budget) -> bool:
    """Whether a set of boxes holds all of one that was kept."""
    if len(kept) >= _WORK:
        budget.spend(len(kept))
    return any(smaller & boxes == smaller for smaller in kept)


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


def runs(atoms: int) -> Iterator[tuple[int, int]]:
    """The unbroken runs of a set of atoms: the first of each, and the one after its last."""
    at = 0
    while atoms:
        skip = (atoms & -atoms).bit_length() - 1
        atoms >>= skip
        length = (~atoms & (atoms + 1)).bit_length() - 1
        yield at + skip, at + skip + length
        atoms >>= length
        at += skip + length


def _doubled(column: Sequence[int], fold: Callable[[int, int], int]) -> list[Sequence[int]]:
    """At [n][i] what 2 ** n neighbours from i on come to, so that any run is two look-ups."""
    table: list[Sequence[int]] = [column]
    width = 1
    while 2 * width <= len(column):
        last = table[-1]
        table.append([fold(last[i], last[i + width]) for i in range(len(last) - width)])
        width *= 2
    return table


def _over(table: Sequence[Sequence[int]], atoms: int, fold: Callable[[int, int], int], empty: int) -> int:
    """The values of a set of atoms."""
    found = empty
    for first, after in runs(atoms):
        level = (after - first).bit_length() - 1
        row = table[level]
        found = fold(found, fold(row[first], row[after - (1 << level)]))
    return found
