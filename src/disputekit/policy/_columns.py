"""One field compiled: from a value to the bits of the boxes that accept it."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final

from attrs import frozen

from disputekit._lib.text import did_you_mean, literal, shown
from disputekit.errors import Finding, nearest
from disputekit.policy._fields import Field, Scalar
from disputekit.policy._grid import Axis, bits

__all__ = ["Column", "Facts", "column_of", "no_field", "no_value"]

_SMALL: Final = 4_096  # up to here a dict of every value is faster than bisection, and still small
_TYPES: Final = {"whole": int, "flag": bool, "evidence": bool, "choice": str, "tree": str}


@frozen
class Column:
    """``look`` gives the bits for a value of the type ``kind`` and ``None`` for what is no value of the field."""

    axis: Axis
    name: str
    kind: type
    look: Callable[[Scalar], int | None]
    always: int
    """The boxes that accept every value."""
    masks: Sequence[int]
    """For each atom the boxes that accept it."""

    def read(self, value: object) -> tuple[int, int] | None:
        """The boxes met for certain and those met perhaps: an inner node of a tree means one of its leaves."""
        spans = self.axis.field.spans_of(value)
        if spans is None:
            return None
        met, possible = -1, 0
        for atom in bits(self.axis.atoms(spans)):
            met &= self.masks[atom]
            possible |= self.masks[atom]
        return met, possible


@frozen
class Facts:
    """What a scenario says on one column; ``met`` and ``possible`` are bits of boxes."""

    column: Column
    value: Scalar
    known: bool
    met: int
    possible: int


def column_of(axis: Axis, masks: Sequence[int]) -> Column:
    """Compile one axis of a grid."""
    field = axis.field
    always = -1
    for mask in masks:
        always &= mask
    if field.kind == "whole" and field.applicable > _SMALL:
        return Column(axis, field.name, int, _bisected(axis, masks), always, masks)
    table: dict[Scalar, int] = {}
    if field.kind == "day":  # nobody states it: as_of is looked up on the axis
        return Column(axis, field.name, str, table.get, always, masks)
    for atom, (first, after) in enumerate(zip(axis.starts, (*axis.starts[1:], field.size), strict=True)):
        for ordinal in range(first, after):
            table[field.value(ordinal)] = masks[atom]
    return Column(axis, field.name, _TYPES[field.kind], table.get, always, masks)


def _bisected(axis: Axis, masks: Sequence[int]) -> Callable[[Scalar], int | None]:
    """Find the atom of a whole number that is one of very many."""
    low, after = axis.field.low, axis.field.low + axis.field.applicable
    starts = [*(low + start for start in axis.starts if start < axis.field.applicable), after]
    found = (None, *masks[: len(starts) - 1], None)  # before the least, and from the one after the greatest on
    not_applicable = masks[-1] if axis.field.optional else None

    def look(value: Scalar) -> int | None:
        return (
            found[bisect_right(starts, value)] if isinstance(value, int) else not_applicable if value is None else None
        )

    return look


def no_field(name: object, known: Sequence[str]) -> Finding:
    """Make the finding for a name that no field has."""
    return Finding(
        "DK-POLICY-NO-FIELD", "no field is named {name}", {"name": shown(name)}, where=str(name),
        hint=did_you_mean(str(name), known, literal(f"leave it out; there are {', '.join(known)}")),
    )  # fmt: skip


def no_value(field: Field, value: object, row: str = "") -> Finding:
    """Make the finding for what is no value of a field; ``row`` says where in a table it stands."""
    if value is None:
        hint = "leave the field out where it is not known"
    elif field.kind == "whole":
        hint = f"use a whole number from {field.low} to {field.high}"
    elif field.kind in {"flag", "evidence"}:
        hint = "use True or False"
    else:
        hint = nearest(value, [*map(str, field.values), *field.nodes])
    return Finding(
        "DK-POLICY-VALUE", "{value} is no value of {field}", {"value": shown(value), "field": field.name},
        where=f"{row}{field.name}", hint=hint,
    )  # fmt: skip
