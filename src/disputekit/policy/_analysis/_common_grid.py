"""Two books on one grid: the fields and values that both know, and the rules that are the same in both."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, frozen

from disputekit.policy._engine import Engine, boxes_of
from disputekit.policy._fields import AS_OF, Field, Spans, both, spans
from disputekit.policy._grid import Grid, Region, axes_of, bits
from disputekit.policy._model import Box, Rule

__all__ = ["CommonGrid", "common_field", "translated"]


_TEXTS = frozenset({"choice", "tree"})
_YES_OR_NO = frozenset({"flag", "evidence"})


def common_field(old: Field, new: Field) -> Field | None:
    """The field with the values that both have, or ``None`` if there are none.

    >>> common_field(Field("x", "choice", ("a", "b")), Field("x", "choice", ("b", "c"))).values
    ('b',)
    """
    optional = old.optional and new.optional
    if old == new or {old.kind, new.kind} <= _YES_OR_NO:
        return evolve(old, optional=optional)
    if old.kind == new.kind == "whole":
        low, high = max(old.low, new.low), min(old.high, new.high)
        return evolve(old, low=low, high=high, optional=optional) if low <= high else None
    if {old.kind, new.kind} <= _TEXTS:
        theirs = set(new.values)
        values = tuple(value for value in old.values if value in theirs)
        return Field(old.name, "choice", values, optional=optional) if values else None
    return None


def translated(accepted: Spans, own: Field, shared: Field) -> Spans:
    """What a condition on a field accepts of the values that both books have.

    >>> translated(((0, 30),), Field("days", "whole", low=0, high=90), Field("days", "whole", low=10, high=60))
    ((0, 20),)
    """
    if own == shared:
        return accepted
    found: list[tuple[int, int]] = []
    if own.kind == "whole":
        shift = own.low - shared.low
        inside = both(accepted, ((0, own.applicable - 1),))
        found += both(tuple((first + shift, last + shift) for first, last in inside), ((0, shared.applicable - 1),))
    else:
        places = {value: place for place, value in enumerate(own.values)}
        found += [
            (place, place)
            for place, value in enumerate(shared.values)
            if both(accepted, ((places[value], places[value]),))
        ]
    if shared.optional and both(accepted, ((own.applicable, own.applicable),)):
        found.append((shared.applicable, shared.applicable))
    return spans(found)


@frozen(eq=False)
class CommonGrid:
    """The grid with the boxes of the old book first, then those of the new one, and which rules are not the same.

    ``fields`` are those of both, as far as a scenario can state them for both.
    """

    fields: Mapping[str, Field]
    grid: Grid
    days: Spans
    old_changed: frozenset[int]
    new_changed: frozenset[int]
    same: dict[int, int]

    @classmethod
    def of(cls, old: Engine, new: Engine) -> "CommonGrid | None":
        """Lay two books on one grid; ``None`` where no scenario can be read by both."""
        ours, theirs = (_fields_of(each) for each in (old, new))
        fields: dict[str, Field] = {}
        for name in (*ours, *(name for name in theirs if name not in ours)):
            shared = common_field(ours.get(name, theirs.get(name, AS_OF)), theirs.get(name, ours.get(name, AS_OF)))
            if shared is None:
                return None
            fields[name] = shared
        asked = [AS_OF] if old.dated or new.dated else []
        days = both(old.days, new.days) or spans((*old.days, *new.days))
        old_boxes = [_boxes(rule, ours, fields) for rule in old.rules]
        new_boxes = [_boxes(rule, theirs, fields) for rule in new.rules]
        boxes = [box for each in (*old_boxes, *new_boxes) for box in each]
        grid = Grid.of(axes_of([*fields.values(), *asked], [*boxes, *({AS_OF.name: days} for _ in asked)]), boxes)
        same = dict(_same(old, new, old_boxes, new_boxes))
        for rule in list(_ranked_otherwise(old, new, same)):
            del same[rule]
        return cls(
            fields, grid, days,
            frozenset(range(len(old.rules))) - same.keys(), frozenset(range(len(new.rules))) - set(same.values()), same,
        )  # fmt: skip

    @property
    def everywhere(self) -> Region:
        """All scenarios that both can read, on the days in question."""
        region = self.grid.everywhere
        last = self.grid.axes[-1] if self.grid.axes else None
        return region if last is None or last.field is not AS_OF else (*region[:-1], last.atoms(self.days))


def _fields_of(engine: Engine) -> dict[str, Field]:
    return {column.name: column.axis.field for column in engine.columns}


def _boxes(rule: Rule, own: Mapping[str, Field], fields: Mapping[str, Field]) -> tuple[Box, ...]:
    return tuple(
        {
            name: accepted if name == AS_OF.name else translated(accepted, own[name], fields[name])
            for name, accepted in box.items()
        }
        for box in boxes_of(rule)
    )


def _same(
    old: Engine, new: Engine, old_boxes: list[tuple[Box, ...]], new_boxes: list[tuple[Box, ...]]
) -> Iterator[tuple[int, int]]:
    """The rules that match alike and say the same in both books, whatever they cite."""
    theirs = {rule.id: place for place, rule in enumerate(new.rules)}
    for place, rule in enumerate(old.rules):
        other = theirs.get(rule.id)
        if other is not None and old_boxes[place] == new_boxes[other] and _says(rule) == _says(new.rules[other]):
            yield place, other


def _says(rule: Rule) -> tuple[object, ...]:
    return rule.layer, frozenset(rule.offers), rule.escalate, rule.right, frozenset(rule.excludes)


def _ranked_otherwise(old: Engine, new: Engine, same: Mapping[int, int]) -> Iterator[int]:
    """Few of the same rules, without which the others rank above the same others in both books.

    A rule that moves past many changes its rank to each of them: then it is that one which is not the same.
    """
    paired = ((old.masks[mine], new.masks[other]) for mine, other in same.items())
    moves = list(_moves(pair for mine, other in paired for pair in zip(bits(mine), bits(other), strict=True)))
    kept = sum(new.masks[other] for other in same.values())
    back = {other: mine for mine, other in same.items()}
    otherwise: dict[int, set[int]] = {}
    for mine, other in same.items():
        for rival in new.owned(_moved(old.above[mine], moves) ^ new.above[other] & kept):
            otherwise.setdefault(mine, set()).add(back[rival])
            otherwise.setdefault(back[rival], set()).add(mine)
    while otherwise:
        most = max(otherwise, key=lambda rule: (len(otherwise[rule]), rule))
        for rival in otherwise.pop(most):
            otherwise[rival].discard(most)
            if not otherwise[rival]:
                del otherwise[rival]
        yield most


def _moves(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Runs of bits that keep their order: the first of each, where it goes, and how many there are."""
    first = target = length = 0
    for old, new in sorted(pairs):
        if length and (old, new) == (first + length, target + length):
            length += 1
            continue
        if length:
            yield first, target, length
        first, target, length = old, new, 1
    if length:
        yield first, target, length


def _moved(mask: int, moves: Iterable[tuple[int, int, int]]) -> int:
    found = 0
    for first, target, length in moves:
        found |= (mask >> first & ((1 << length) - 1)) << target
    return found
