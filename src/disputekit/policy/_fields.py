"""Closed fields, and conditions on them as spans of ordinals.

Every value of a field has an ordinal: its place in the list, a leaf's place in the tree, or a whole number's distance
from the least. "Does not apply" comes after all of them. So a condition on any field is a tuple of disjoint, sorted,
closed spans, and an inner node of a tree is one span.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap

__all__ = ["AS_OF", "Field", "FieldKind", "Scalar", "Spans", "both", "nearest", "place_of", "spans", "without"]

Scalar: TypeAlias = str | int | bool | None
"""What a scenario holds: a name, a whole number, yes or no, or ``None`` where an optional field does not apply."""

FieldKind: TypeAlias = Literal["choice", "flag", "whole", "evidence", "tree", "day"]

Spans: TypeAlias = tuple[tuple[int, int], ...]


def _nodes(items: Mapping[str, tuple[int, int]]) -> FrozenMap[str, tuple[int, int]]:
    return FrozenMap(items)


@frozen
class Field:
    """One thing that a scenario states, from a closed set of values.

    ``kind`` is ``choice`` (one of ``values``), ``flag`` (yes or no), ``whole`` (``low`` to ``high``), ``evidence``
    (here or not), ``tree`` (one of the leaves in ``values``; ``nodes`` gives each inner node's first and last leaf) or
    ``day``, which no file declares: the day asked about, on which rules with dates of their own are in force or not.
    An ``optional`` field may not apply: the scenario then says ``None``. A flag with a ``predicate`` is worked out by
    the Python function of that name wherever the scenario does not state it.
    """

    name: str
    kind: FieldKind
    values: tuple[str | bool, ...] = ()
    low: int = 0
    high: int = 0
    nodes: Mapping[str, tuple[int, int]] = field(factory=FrozenMap[str, tuple[int, int]], converter=_nodes)
    optional: bool = False
    predicate: str = ""

    __repr__ = brief

    @cached_property
    def _places(self) -> Mapping[str | bool, int]:
        return {value: place for place, value in enumerate(self.values)}

    @property
    def applicable(self) -> int:
        """How many values there are when the field applies."""
        return self.high - self.low + 1 if self.kind in {"whole", "day"} else len(self.values)

    @property
    def size(self) -> int:
        """How many ordinals there are, with "does not apply"."""
        return self.applicable + self.optional

    @property
    def everything(self) -> Spans:
        """The spans that accept all."""
        return ((0, self.size - 1),)

    def value(self, ordinal: int) -> Scalar:
        """The value that has this ordinal."""
        if ordinal == self.applicable:
            return None
        if self.kind == "day":
            return date.fromordinal(self.low + ordinal).isoformat()
        return self.low + ordinal if self.kind == "whole" else self.values[ordinal]

    def spans_of(self, value: object) -> Spans | None:
        """What a scenario says with ``value``: one ordinal, an inner node's leaves, or ``None`` for another value."""
        if value is None:
            return ((self.applicable, self.applicable),) if self.optional else None
        at: int | None = None
        if isinstance(value, bool):
            at = int(value) if self.kind in {"flag", "evidence"} else None
        elif isinstance(value, int):
            at = value - self.low if self.kind == "whole" and self.low <= value <= self.high else None
        elif isinstance(value, str) and value in self.nodes:
            return (self.nodes[value],)
        elif self.kind == "day" and isinstance(value, str):
            at = place_of(date.fromisoformat(value))
        elif isinstance(value, str):
            at = self._places.get(value)
        return None if at is None else ((at, at),)

    def describe(self, spans: Spans) -> str:
        """Say in words what ``spans`` accept: ``0 to 30 or 61 to 90``, ``opened or used``, ``EU or US-CA``."""
        said = without(spans, ((self.applicable, self.applicable),))
        words = [self._span(*each) for each in said] if self.kind in {"whole", "day"} else self.names(said)
        return " or ".join(words if said == spans else [*words, "not applicable"])

    def names(self, spans: Spans) -> list[str]:
        """The fewest names that say what ``spans`` accept: an inner node of a tree for all of its leaves."""
        found: list[tuple[int, str]] = []
        for name, node in sorted(self.nodes.items(), key=lambda each: each[1][0] - each[1][1]):
            if not without((node,), spans):
                found.append((node[0], name))
                spans = without(spans, (node,))
        found += [(place, self._name(place)) for first, last in spans for place in range(first, last + 1)]
        return [name for _, name in sorted(found)]

    def _name(self, place: int) -> str:
        value = self.values[place]
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value

    def _span(self, first: int, last: int) -> str:
        return str(self.value(first)) if first == last else f"{self.value(first)} to {self.value(last)}"


AS_OF: Final = Field("as_of", "day", low=date.min.toordinal(), high=date.max.toordinal())
"""The day asked about. It is not a part of a scenario, and no field of a file has its name."""


def place_of(day: date) -> int:
    """The ordinal of a day in ``AS_OF``."""
    return day.toordinal() - AS_OF.low


def spans(ordinals: Iterable[tuple[int, int]]) -> Spans:
    """Sort and merge spans that touch or overlap."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ordinals):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def both(left: Spans, right: Spans) -> Spans:
    """What both accept."""
    met = ((max(a, c), min(b, d)) for a, b in left for c, d in right)
    return spans((first, last) for first, last in met if first <= last)


def without(left: Spans, right: Spans) -> Spans:
    """What ``left`` accepts and ``right`` does not."""
    for first, last in right:
        left = tuple(
            (a, b) for low, high in left for a, b in ((low, min(high, first - 1)), (max(low, last + 1), high)) if a <= b
        )
    return left


def nearest(accepted: Spans, ordinal: int) -> int:
    """The accepted ordinal closest to ``ordinal``; the smaller one of two."""
    if len(accepted) == 1:
        first, last = accepted[0]
        return min(max(ordinal, first), last)
    ends = [min(max(ordinal, first), last) for first, last in accepted]
    return min(ends, key=lambda end: (abs(end - ordinal), end))
