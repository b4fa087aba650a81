"""Rules compiled for asking: look up one integer for each field, AND them, and the lowest bit wins.

Each box of each rule has a bit. The company's rules come first, in an order that extends their ranking, so that no rule
that is met ranks above the one with the lowest bit; then law, then goodwill, by id.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, cast

from attrs import field, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit._lib.kinds import is_a
from disputekit._lib.text import did_you_mean, literal, shown
from disputekit.errors import Finding, InvalidValue, nearest
from disputekit.policy._fields import AS_OF, Field, Scalar, Spans, place_of
from disputekit.policy._grid import Axis, Grid, Region, axes_of, bits
from disputekit.policy._model import ALWAYS, Box, Layer, Policy, PolicyOffer, Rule
from disputekit.policy._predicates import PredicateFlag, completed
from disputekit.policy._ranking import Ranking, below, in_file_order, placed, ranked
from disputekit.policy._writing import digest_of

__all__ = ["Column", "Engine", "Facts", "boxes_of", "column_of", "compiled", "no_field", "no_value", "unstated"]


_SMALL: Final = 4_096  # up to here a dict of every value is faster than bisection, and still small
_TYPES: Final = {"whole": int, "flag": bool, "evidence": bool, "choice": str, "tree": str}


@frozen
class Column:
    """``look`` gives the bits for a value of the type ``kind`` and ``None`` for anything but a value of the field."""

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
        "DK-POLICY-NO-FIELD", "the policy has no field {name}", {"name": shown(name)}, where=str(name),
        hint=did_you_mean(str(name), known, literal(f"leave it out; there are {', '.join(known)}")),
    )  # fmt: skip


def no_value(field: Field, value: object, row: str = "") -> Finding:
    """Make the finding for a wrong value of a field; ``row`` says where in a table it stands."""
    if value is None:
        hint = "leave the field out where it is not known"
    elif field.kind == "whole":
        hint = f"use a whole number from {field.low} to {field.high}"
    elif field.kind in {"flag", "evidence"}:
        hint = "use True or False"
    else:
        hint = nearest(value, [*map(str, field.values), *field.nodes])
    return Finding(
        "DK-POLICY-VALUE", "{value} is not a value of {field}", {"value": shown(value), "field": field.name},
        where=f"{row}{field.name}", hint=hint,
    )  # fmt: skip


_LEFT_OUT: Final = cast("Scalar", object())


@frozen(eq=False, repr=False)
class Engine:
    """Compiled rules of one policy, or of several that are in force together. Rules are named by their places."""

    policies: tuple[Policy, ...]
    days: Spans
    """When these policies and no others are in force, as ordinals of ``AS_OF``."""
    ignored: frozenset[str]
    """Fields that a scenario may state although nothing here asks for them."""
    rules: tuple[Rule, ...]
    origin: tuple[Policy, ...]
    """The policy that each rule is from."""
    owners: tuple[int, ...]
    """The rule that each bit belongs to."""
    masks: tuple[int, ...]
    """The bits of each rule."""
    above: tuple[int, ...]
    """The bits of the rules that rank above each rule."""
    below: tuple[int, ...]
    """The bits of the rules that rank below each rule."""
    inside: tuple[frozenset[int], ...]
    """The rules that each rule lies strictly inside of."""
    says: tuple[int, ...]
    """A number for what each rule says: the same for the same offers, or the same that it is escalated to."""
    grid: Grid
    columns: tuple[Column, ...]
    company: int
    law: int
    goodwill: int
    dated: Column | None
    """The day asked about, where any rule has dates of its own; it is the grid's last axis."""
    lookups: tuple[tuple[str, type, Callable[[Scalar], int | None], Column], ...]
    names: frozenset[str]
    asked: tuple[PredicateFlag, ...]
    """The flags that functions work out where a scenario does not state them."""
    _digests: dict[str, str] = field(factory=dict)
    _required: dict[tuple[int, int], tuple[Spans, str]] = field(factory=dict)
    failed: dict[tuple[int, object], object] = field(factory=dict)
    """What has been said of rules that failed: it is the same for each case that fails on the same fields."""

    @property
    def everything(self) -> int:
        """The bits of all boxes."""
        return self.company | self.law | self.goodwill

    @property
    def everywhere(self) -> Region:
        """The region of all scenarios on the days that are in question."""
        region = self.grid.everywhere
        return region if self.dated is None else (*region[:-1], self.dated.axis.atoms(self.days))

    def everywhere_on(self, day: date) -> Region:
        """The region of all scenarios on one day."""
        region = self.grid.everywhere
        return region if self.dated is None else (*region[:-1], 1 << self.dated.axis.at(place_of(day)))

    @property
    def digests(self) -> Mapping[str, str]:
        """Each policy's digest, by its id."""
        if not self._digests:  # a cached_property would make every attribute slower to read
            self._digests.update({policy.id: digest_of(policy) for policy in self.policies})
        return FrozenMap(self._digests)

    def __reduce__(
        self,
    ) -> tuple[Callable[..., "Engine"], tuple[tuple[Policy, ...], Spans, frozenset[str], tuple[PredicateFlag, ...]]]:
        """Pickle what it is made from."""
        return compiled, (self.policies, self.days, self.ignored, self.asked)

    def required(self, box: int, place: int) -> tuple[Spans, str]:
        """What a box accepts on a column, as spans and in words."""
        key = box, place
        if key not in self._required:
            axis = self.grid.axes[place]
            spans = axis.spans(self.grid.regions[box][place])
            self._required[key] = spans, axis.field.describe(spans)
        return self._required[key]

    def on(self, day: date) -> int:
        """The bits of all boxes that are in force on a day."""
        return -1 if self.dated is None else self.dated.masks[self.dated.axis.at(place_of(day))]

    def first(self, scenario: Mapping[str, Scalar], in_force: int = -1) -> Rule | None:
        """The company's rule that ranks first, for a scenario that states every field with one of its values."""
        met = self.company if in_force == -1 else self.company & in_force
        try:
            for name, kind, look, column in self.lookups:
                value = scenario[name]
                if type(value) is kind or value is None or column.read(value):  # True is not 1, though a dict says so
                    met &= look(value)  # type: ignore[operator] # None, for several values, ends below
                else:
                    break
            else:
                return self.rules[self.owners[(met & -met).bit_length() - 1]] if met else None
        except (KeyError, TypeError):
            pass
        self.read(scenario)
        known = completed(self.asked, scenario)
        if known is not scenario:
            return self.first(known, in_force)
        missing = [name for name, _, look, _ in self.lookups if name not in scenario or look(scenario[name]) is None]
        raise InvalidValue(unstated(missing, "scenario"))

    def read(self, scenario: Mapping[str, Scalar]) -> tuple[int, int]:
        """The bits of the boxes that are met, and of those that may be. Raises ``InvalidValue`` with every finding."""
        if not is_a(scenario, Mapping):
            raise InvalidValue(
                Finding("DK-POLICY-SCENARIO", "scenario must be a mapping, got {scenario}",
                        {"scenario": shown(scenario)},
                        where="scenario", hint="pass a mapping from the name of each known field to its value")
            )  # fmt: skip
        met, possible = -1, self.everything
        left_out = 0
        for name, kind, look, column in self.lookups:
            value = scenario.get(name, _LEFT_OUT)
            if type(value) is kind and (found := look(value)) is not None:
                possible &= found
            elif value is _LEFT_OUT:
                left_out += 1
                met &= column.always
            elif both := column.read(value):
                met &= both[0]
                possible &= both[1]
            else:
                raise InvalidValue(*self._wrong(scenario))
        if len(self.lookups) - left_out < len(scenario) and not self.names.issuperset(scenario):
            raise InvalidValue(*self._wrong(scenario))
        return met & possible, possible

    def facts(self, scenario: Mapping[str, Scalar], day: date) -> list[Facts]:
        """What a scenario that has been read says as of a day, column by column; for explanations."""
        found = []
        for column in self.columns:
            known = column.name in scenario
            met, possible = (column.read(scenario[column.name]) if known else None) or (column.always, -1)
            found.append(Facts(column, scenario.get(column.name), known, met, possible))
        if self.dated is not None:
            met = self.on(day)
            found.append(Facts(self.dated, day.isoformat(), known=True, met=met, possible=met))
        return found

    def owned(self, mask: int) -> list[int]:
        """The rules that any of these bits belong to, in order."""
        return list(dict.fromkeys(self.owners[bit] for bit in bits(mask)))

    def top(self, met: int) -> list[int]:
        """The company rules among ``met`` that no other of them ranks above."""
        left = met & self.company
        found: list[int] = []
        while left:
            rule = self.owners[(left & -left).bit_length() - 1]
            found.append(rule)
            left &= ~(self.below[rule] | self.masks[rule])
        return found

    def rivals(self) -> Iterator[int]:
        """For each company rule, in order: the bits of those after it that say something else, and not below it."""
        company = self.owned(self.company)
        same: dict[int, int] = {}
        for rule in company:
            same[self.says[rule]] = same.get(self.says[rule], 0) | self.masks[rule]
        for rule in company:
            later = self.company & -(1 << self.masks[rule].bit_length())
            yield later & ~self.below[rule] & ~same[self.says[rule]]

    def _wrong(self, scenario: Mapping[str, Scalar]) -> Iterator[Finding]:
        columns = {column.name: column for column in self.columns}
        for name, value in scenario.items():
            if name in columns:
                if columns[name].read(value) is None:
                    yield no_value(columns[name].axis.field, value)
            elif name not in self.ignored:
                yield no_field(name, list(columns))


def unstated(missing: Iterable[str], where: str) -> Finding:
    """Make the finding for fields of which a first match wants one value each."""
    return Finding(
        "DK-POLICY-UNSTATED", "a first match needs a value for every field; missing: {missing}",
        {"missing": ", ".join(missing)},
        where=where, hint="state every field, or use decide()",
    )  # fmt: skip


def compiled(
    policies: tuple[Policy, ...],
    days: Spans,
    ignored: frozenset[str] = frozenset(),
    asked: tuple[PredicateFlag, ...] = (),
) -> Engine:
    """Compile policies that are in force together on ``days``; fields of one name are the same. Raises ``Cycle``."""
    given = [(rule, policy) for policy in policies for rule in policy.rules]
    fields = {each.name: each for policy in policies for each in policy.fields}
    dates = [AS_OF] if any(rule.effective != ALWAYS for rule, _ in given) else []
    boxes = [box for rule, _ in given for box in boxes_of(rule)]
    boxes += [each.box for policy in policies for each in policy.accepts]
    boxes += [{each.name: days} for each in dates]
    axes = axes_of([*fields.values(), *dates], boxes)
    company = [each for each in given if each[0].layer == "company"]
    ranking = _rank(axes, company)
    others = [
        each
        for layer in ("law", "goodwill")
        for each in sorted((each for each in given if each[0].layer == layer), key=lambda each: each[0].id)
    ]
    ordered = [company[place] for place in ranking.order] + others
    rules = tuple(rule for rule, _ in ordered)
    owners = tuple(place for place, rule in enumerate(rules) for _ in rule.boxes)
    masks = [0] * len(rules)
    for bit, owner in enumerate(owners):
        masks[owner] |= 1 << bit
    above, inside = placed(ranking, masks)
    rest = [0] * (len(rules) - len(company))
    grid = Grid.of(axes, (box for rule in rules for box in boxes_of(rule)))
    laid = list(zip(axes, grid.masks, strict=True))
    dated = column_of(*laid.pop()) if dates else None
    columns = tuple(column_of(axis, column) for axis, column in laid)
    return Engine(
        policies=policies,
        days=days,
        ignored=ignored,
        rules=rules,
        origin=tuple(policy for _, policy in ordered),
        owners=owners,
        masks=tuple(masks),
        above=(*above, *rest),
        below=(*below(ranking, masks), *rest),
        inside=(*inside, *(frozenset[int]() for _ in rest)),
        says=_said(rules),
        grid=grid,
        columns=columns,
        company=_layer(rules, masks, "company"),
        law=_layer(rules, masks, "law"),
        goodwill=_layer(rules, masks, "goodwill"),
        dated=dated,
        lookups=tuple((column.name, column.kind, column.look, column) for column in columns),
        names=frozenset(fields) | ignored,
        asked=asked,
    )


def boxes_of(rule: Rule) -> tuple[Box, ...]:
    """The rule's boxes with its dates as one more condition of each, so that nothing else need know of them."""
    if rule.effective == ALWAYS:
        return rule.boxes
    return tuple(FrozenMap({**box, AS_OF.name: rule.effective.spans}) for box in rule.boxes)


def _rank(axes: tuple[Axis, ...], company: list[tuple[Rule, Policy]]) -> Ranking:
    rules = [rule for rule, _ in company]
    if any(policy.hit == "first" for _, policy in company):
        return in_file_order(len(rules))
    owners = [place for place, rule in enumerate(rules) for _ in rule.boxes]
    return ranked(rules, Grid.of(axes, (box for rule in rules for box in boxes_of(rule))), owners)


def _layer(rules: Iterable[Rule], masks: Iterable[int], layer: Layer) -> int:
    return sum(mask for mask, rule in zip(masks, rules, strict=True) if rule.layer == layer)


def _said(rules: Iterable[Rule]) -> tuple[int, ...]:
    numbers: dict[tuple[frozenset[PolicyOffer], str], int] = {}
    return tuple(numbers.setdefault((frozenset(rule.offers), rule.escalate), len(numbers)) for rule in rules)
