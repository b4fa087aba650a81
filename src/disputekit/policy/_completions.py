"""How what is not known could turn out: every way as a set of boxes, and whether any of them changes the answer.

Field by field only the boxes that are still alive matter, so ways that leave the same ones alive are looked at once.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from attrs import field, frozen

from disputekit.policy._engine import Engine
from disputekit.policy._fields import Scalar
from disputekit.policy._grid import Budget, bits

__all__ = ["Completions", "completions"]


@frozen
class Completions:
    """``alive`` has the boxes that are met or may be; ``open`` what each field that is not known can leave of them.

    ``answer`` says what follows from a set of boxes. What takes too long raises ``Exhausted``.
    """

    engine: Engine
    alive: int
    open: Mapping[str, Sequence[int]]
    answer: Callable[[int], Hashable]
    budget: Budget
    _answers: dict[int, Hashable] = field(factory=dict)

    def same(self) -> list[int] | None:
        """Every end, if all come to one answer; ``None`` as soon as two do not."""
        found: list[int] = []
        for end in self._ends():
            found.append(end)
            if self._answer(end) != self._answer(found[0]):
                return None
        return found

    def matter(self) -> tuple[tuple[str, ...], int]:
        """The fields of which one alone can change the answer, and the boxes that do it."""
        names: list[str] = []
        boxes = 0
        for name, masks in self.open.items():
            changed = 0
            for rest in self._ends(without=name):
                ends = {rest & mask for mask in masks}
                if len({self._answer(end) for end in ends}) > 1:
                    changed |= self._turning(ends)
            if changed:
                names.append(name)
                boxes |= changed
        return tuple(names), boxes

    def _ends(self, without: str = "") -> Iterator[int]:
        """Each set of boxes that can be met in the end, once; ``without`` leaves one field open."""
        axes = [masks for name, masks in self.open.items() if name != without]
        seen: set[tuple[int, int]] = set()

        def walk(at: int, alive: int) -> Iterator[int]:
            if (at, alive) in seen:
                return
            self.budget.spend()
            seen.add((at, alive))
            if at == len(axes):
                yield alive
                return
            for mask in axes[at]:
                yield from walk(at + 1, alive & mask)

        return walk(0, self.alive)

    def _turning(self, ends: set[int]) -> int:
        """The boxes that come and go among ends that differ by one field; those that matter alone, if any do."""
        rules = [self.engine.owned(end) for end in ends]
        always = set(rules[0]).intersection(*rules)
        turning = effective = 0
        for end, met in zip(ends, rules, strict=True):
            for rule in met:
                if rule not in always:
                    mask = self.engine.masks[rule]
                    turning |= end & mask
                    if self._answer(end & ~mask) != self._answer(end):
                        effective |= end & mask
        return effective or turning

    def _answer(self, met: int) -> Hashable:
        if met not in self._answers:
            self.budget.spend()
            self._answers[met] = self.answer(met)
        return self._answers[met]


def completions(
    engine: Engine,
    scenario: Mapping[str, Scalar],
    alive: int,
    answer: Callable[[int], Hashable],
    steps: int,
) -> Completions:
    """The ways in which ``scenario`` could be completed, of which ``alive`` are the boxes that may be met."""
    open_: dict[str, Sequence[int]] = {}
    for column in engine.columns:
        if column.name not in scenario:
            masks = column.masks
        else:
            atoms = column.axis.atoms(column.axis.field.spans_of(scenario[column.name]) or ())
            masks = [column.masks[atom] for atom in bits(atoms)]
        different = tuple(dict.fromkeys(mask & alive for mask in masks))
        if len(different) > 1:
            open_[column.name] = different
    return Completions(engine, alive, open_, answer, Budget(steps))
