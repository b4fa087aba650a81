"""What every question about a book is asked with."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Final, TypeAlias

from attrs import frozen

from disputekit.errors import Severity
from disputekit.policy._analysis._findings import Accepted, PolicyFinding
from disputekit.policy._engine import Engine
from disputekit.policy._fields import AS_OF, Field, Scalar, Spans, both, place_of
from disputekit.policy._grid import Axis, Budget, Grid, Region, bits, region_of, shared
from disputekit.policy._model import AcceptedFinding

__all__ = ["Place", "Question", "Witness", "asked"]


Place: TypeAlias = Callable[[Iterable[str]], str]
"""Says where rules stand, given their ids."""

_ANY_DAY: Final = date(2026, 1, 1)  # for a book without any dates: one is as good as another


@frozen
class Witness:
    """Something that holds at a ``point``, and all over the ``region`` around it.

    ``days`` are those in question, ``today`` one of them to show things on, where it can be.
    """

    axes: tuple[Axis, ...]
    point: Region
    region: Region
    days: Spans
    today: date | None = None

    @property
    def scenario(self) -> dict[str, Scalar]:
        """The point as a scenario."""
        return {
            axis.field.name: axis.value(atoms.bit_length() - 1)
            for axis, atoms in zip(self.axes, self.point, strict=True)
            if axis.field is not AS_OF
        }

    @property
    def as_of(self) -> date:
        """The day of the point."""
        days = self.days
        for axis, atoms in zip(self.axes, self.point, strict=True):
            if axis.field is AS_OF:
                days = both(days, axis.spans(atoms))
        if self.today is not None and both(days, ((place_of(self.today), place_of(self.today)),)):
            return self.today
        first, last = days[0]
        if first > 0:
            return _day(first)
        return _day(last) if last < AS_OF.size - 1 else _ANY_DAY

    @property
    def spans(self) -> dict[str, Spans]:
        """What the region accepts of each field that it restricts."""
        full = ((axis, atoms, axis.spans(atoms)) for axis, atoms in zip(self.axes, self.region, strict=True))
        return {
            axis.field.name: spans
            for axis, _, spans in full
            if spans != (self.days if axis.field is AS_OF else axis.field.everything)
        }

    @property
    def fields(self) -> dict[str, Field]:
        """The fields of the axes, by name."""
        return {axis.field.name: axis.field for axis in self.axes}

    @property
    def box(self) -> dict[str, tuple[Accepted, ...]]:
        """The region as values."""
        return {name: tuple(_accepted(self.fields[name], spans)) for name, spans in self.spans.items()}

    @property
    def scope(self) -> str:
        """The region in words."""
        return " and ".join(f"{name} is {self.fields[name].describe(spans)}" for name, spans in self.spans.items())

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags in the box that a program works out."""
        return tuple(name for name in self.spans if self.fields[name].predicate)

    @property
    def python(self) -> str:
        """What reproduces it, given the ``book``."""
        return asked(self.scenario, self.as_of)

    def finding(
        self,
        code: str,
        template: str,
        params: Mapping[str, str | int],
        *,
        rules: tuple[str, ...] = (),
        where: str = "",
        hint: str,
        severity: Severity = "error",
        python: str | None = None,
    ) -> PolicyFinding:
        """Make a finding that this shows."""
        return PolicyFinding(
            code, template, params,
            hint=hint, where=where, severity=severity, witness=self.scenario,
            rules=rules, box=self.box, scope=self.scope, as_of=self.as_of, flags=self.flags,
            python=self.python if python is None else python,
        )  # fmt: skip


def asked(scenario: Mapping[str, Scalar], as_of: date, book: str = "book") -> str:
    """Python that asks a book.

    >>> asked({"days": 3}, date(2026, 1, 31))
    "book.decide({'days': 3}, as_of=date(2026, 1, 31))"
    """
    return f"{book}.decide({dict(scenario)!r}, as_of=date({as_of.year}, {as_of.month}, {as_of.day}))"


def _accepted(field: Field, spans: Spans) -> Iterator[Accepted]:
    for first, last in spans:
        end = min(last, field.applicable - 1)
        if field.kind == "whole" and first <= end:
            yield (field.low + first, field.low + end)
        elif field.kind == "day":
            yield (_day(first).isoformat(), _day(last).isoformat())
        else:
            yield from (field.value(ordinal) for ordinal in range(first, end + 1))
        if end < last:
            yield None


def _day(ordinal: int) -> date:
    return date.fromordinal(AS_OF.low + ordinal)


@frozen(eq=False)
class Question:
    """A book, where its rules stand, the day on which it is asked, and the steps that are left.

    Asked about is what lies ``within`` a region; ``accepts`` is what nobody wants to be told of.
    """

    engine: Engine
    place: Place
    at: date | None
    budget: Budget
    may_conflict: bool
    within: Region
    accepts: tuple[AcceptedFinding, ...]

    def witness(self, point: Region, region: Region) -> Witness:
        """A point that shows something."""
        return Witness(self.engine.grid.axes, point, region, self.engine.days, self.at)

    def regions(self, rule: int) -> list[Region]:
        """The boxes of a rule on the days that are in question."""
        engine = self.engine
        boxes = (shared(engine.grid.regions[box], engine.everywhere) for box in bits(engine.masks[rule]))
        return [region for region in boxes if all(region)]

    def allowed(self, code: str) -> tuple[Grid, int]:
        """The grid with what is accepted on it as boxes of their own, and these boxes."""
        grid, found = self.engine.grid, 0
        for each in self.accepts:
            if each.code == code:
                found |= 1 << len(grid.regions)
                grid = grid.plus(region_of(grid.axes, each.box))
        return grid, found

    def silencing(self, rule: int) -> int:
        """The boxes where a rule that matches has no say: of what ranks above it, or of law that excludes its right."""
        engine, right = self.engine, self.engine.rules[rule].right
        if not right:
            return engine.above[rule]
        return sum(engine.masks[each] for each in engine.owned(engine.law) if right in engine.rules[each].excludes)
