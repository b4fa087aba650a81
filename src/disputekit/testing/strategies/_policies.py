"""Policy books of every shape, and scenarios that reach the boundaries of a book."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import cycle
from typing import Final, TypeAlias

from attrs import frozen
from hypothesis import strategies as st

from disputekit.errors import PolicyError
from disputekit.policy import PolicyBook, PolicyPack
from disputekit.policy._engine import Engine
from disputekit.policy._fields import AS_OF, Field, Scalar
from disputekit.policy._grid import Axis, Budget, Exhausted, Region, bits, runs, shared
from disputekit.policy._model import day_of
from disputekit.remedies import MONETARY, RemedyKind

__all__ = ["policies", "scenarios"]


Table: TypeAlias = dict[str, object]

_CHECK_EFFORT: Final = 2_000  # steps that looking for contradictions may take: these books are small
_SOME: Final = 3
_NAMES: Final = ("reason", "amount", "member", "place", "tier", "days")
_VALUES: Final = ("a", "b", "c", "d")
_TREE: Final = {"EU": {"DE": ["DE-BE", "DE-BY"], "FR": ["FR-75"]}, "US": ["US-CA"]}
_NODES: Final = ("EU", "DE", "FR", "US", "DE-BE", "DE-BY", "FR-75", "US-CA")
_PROOF: Final = "proof"
_RIGHTS: Final = ("withdrawal", "repair")
_RANKS: Final = ("priority", "overrides")
_LAYERS: Final = ("company", "company", "company", "goodwill", "law")

_days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
_share = st.integers(0, 100).map(lambda share: f"{share}%")
_money = st.integers(1, 9_999).map(lambda cents: f"{cents // 100}.{cents % 100:02} EUR")
_paying = st.dictionaries(st.sampled_from(sorted(MONETARY)), _share | _money, min_size=1, max_size=2)
_other = st.sampled_from(sorted(set(RemedyKind) - MONETARY)).map(lambda kind: {kind: True})
_less_a_fee = st.fixed_dictionaries({"refund": _share, "fee": _share | _money})
_terms = st.fixed_dictionaries(
    {},
    optional={
        "of": st.sampled_from(("items", "delivery")),
        "require": st.just([_PROOF]),
        "conditions": st.just(["unworn"]),
        "return_needed": st.just(value=False),
    },
)
_OUTCOMES: Final[tuple[Table, ...]] = ({"deny": True}, {"escalate": "legal"})


def _offer(remedies: Mapping[str, object], terms: Mapping[str, object]) -> Table:
    return {**remedies, **terms}


_capped = st.builds(_offer, _paying, st.fixed_dictionaries({"at_most": _money}))
_offers = st.lists(st.builds(_offer, _paying | _capped | _other | _less_a_fee, _terms), min_size=1, max_size=2)


@frozen(eq=False, repr=False)
class _Field:
    """A field, and what a rule may say about it."""

    stated: Table
    condition: st.SearchStrategy[object]


def policies() -> st.SearchStrategy[PolicyBook]:
    """Give books that load: no two of their rules contradict each other, and none go round in a circle.

    They have fields of every kind, optional ones too, and evidence; rules of the company, of law and of goodwill, with
    groups, dates, priorities and overrides; offers with terms, denials, cases that are handed on, exclusions. The
    simplest has one field and no rule.

    >>> from hypothesis import Phase, find, settings
    >>> any_will_do = settings(phases=[Phase.generate])  # without it, ``find`` also looks for the simplest book
    >>> book = find(policies(), lambda book: len(book.rules) > 2, settings=any_will_do)
    >>> len(book.rules) > 2
    True
    """
    return _documents().map(PolicyBook.from_dict)


@st.composite
def _documents(draw: st.DrawFn) -> Table:
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=_SOME, unique=True))
    fields = {name: draw(_fields()) for name in names}
    known = {**fields, _PROOF: _Field({}, st.booleans())}
    drawn = draw(st.lists(_rules(known), max_size=5))
    rules: list[Table] = [{"id": f"r{place}", **rule} for place, rule in enumerate(drawn)]
    company = [str(rule["id"]) for rule in rules if "layer" not in rule]
    if len(company) > 1 and draw(st.booleans()):
        one, other = draw(st.lists(st.sampled_from(company), min_size=2, max_size=2, unique=True))
        rules[int(one[1:])]["overrides"] = [other]
    if rights := sorted({str(rule["right"]) for rule in rules if "right" in rule}):
        rules += [
            {"id": f"x{place}", "layer": "law", "exclude": [right], **draw(_boxes(known))}
            for place, right in enumerate(draw(st.lists(st.sampled_from(rights), max_size=1)))
        ]
    policy: Table = {"id": "p", "version": "1"}
    if draw(st.booleans()):
        policy["effective"] = dict(zip(("from", "until"), sorted(draw(st.tuples(_days, _days))), strict=True))
    return _sound(policy, {name: field.stated for name, field in fields.items()}, rules)


@st.composite
def _fields(draw: st.DrawFn) -> _Field:
    stated: Table = {}
    condition: st.SearchStrategy[object]
    kind = draw(st.sampled_from(("choice", "flag", "whole", "tree")))
    if kind == "flag":
        stated["kind"] = kind
        condition = st.booleans()
    elif kind == "tree":
        stated["tree"], condition = _TREE, _some_of(_NODES)
    elif kind == "choice":
        values = draw(st.lists(st.sampled_from(_VALUES), min_size=1, unique=True))
        stated["values"], condition = values, _some_of(tuple(values))
    else:
        low, high = draw(st.integers(-5, 0)), draw(st.sampled_from((0, 1, 9, 3_650, 1_000_000)))
        stated["min"], stated["max"], condition = low, high, _within(low, high)
    if draw(st.booleans()):
        stated["optional"] = True
        condition |= st.booleans().map(lambda applies: {"applies": applies})
    return _Field(stated, condition)


def _within(low: int, high: int) -> st.SearchStrategy[object]:
    ends = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted)
    return ends.map(lambda pair: {"min": pair[0], "max": pair[1]})


def _some_of(values: tuple[str, ...]) -> st.SearchStrategy[object]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


@st.composite
def _boxes(draw: st.DrawFn, fields: Mapping[str, _Field]) -> Table:
    """Give what a rule or an alternative matches."""
    box: Table = {}
    for key, most in (("when", 2), ("unless", 1)):
        names = draw(st.lists(st.sampled_from(sorted(fields)), max_size=most, unique=True))
        if names:
            box[key] = {name: draw(fields[name].condition) for name in names}
    return box


@st.composite
def _rules(draw: st.DrawFn, fields: Mapping[str, _Field]) -> Table:
    """Give one rule, but for its id."""
    rule = draw(_boxes(fields))
    if draw(st.booleans()):
        rule["group"] = draw(st.lists(_boxes(fields), min_size=1, max_size=2))
    if draw(st.booleans()):
        rule["effective"] = {"from": draw(_days)}
    layer = draw(st.sampled_from(_LAYERS))
    if layer == "company":
        rule["priority"] = draw(st.integers(0, 2))
        if draw(st.booleans()):
            return rule | draw(st.sampled_from(_OUTCOMES))
    else:
        rule["layer"] = layer
    if layer == "law":
        rule["right"] = draw(st.sampled_from(_RIGHTS))
    rule["offer"] = draw(_offers)
    return rule


def _sound(policy: Table, fields: Mapping[str, Table], rules: list[Table]) -> Table:
    """A document that loads; where rules contradict each other, or one is left nothing to match, a simpler one."""
    first = {**policy, "hit": "first"}
    ordered = [_without(rule, _RANKS) for rule in rules]
    document: Table = {"schema": "disputekit.policy/1", "fields": {**fields, _PROOF: "evidence"}}
    for each in ({"policy": policy, "rule": rules}, {"policy": first, "rule": ordered}):
        try:
            PolicyBook.from_dict({**document, **each}, effort=_CHECK_EFFORT)
        except PolicyError:
            continue
        return {**document, **each}
    return {**document, "policy": first, "rule": [_without(rule, ("unless", "group")) for rule in ordered]}


def _without(rule: Table, keys: tuple[str, ...]) -> Table:
    return {key: value for key, value in rule.items() if key not in keys}


_SEARCH_EFFORT: Final = 20_000  # steps in which to find a place where a rule decides


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
            point = engine.grid.uncovered(region, among, Budget(_SEARCH_EFFORT)) if all(region) else None
        except Exhausted:
            continue
        if point is not None:
            return point
    return None


def edges(engine: Engine, points: Mapping[int, Region]) -> list[dict[str, Scalar]]:
    """A few scenarios in which every rule of ``points`` decides, and both ends of every atom are seen; simplest first.

    Each rule's point is put at ends that have not been seen yet, in the fields that the rule asks for. What is left is
    seen one field away from a point whose rule asks for that field, so that only the crossed boundary changes.
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


Scenario = dict[str, Scalar]


def scenarios(
    policy: PolicyBook | PolicyPack, *, as_of: date | None = None, partial: bool = False
) -> st.SearchStrategy[Scenario]:
    """Give complete scenarios for a book, or for the books of a pack that are in force ``as_of`` a day.

    Each states every field with one of its values. First come the few that nobody should leave out: every rule that can
    decide at all does so in one of them, and both sides of every boundary that a rule draws are there. A hundred
    examples try all of these for a book of some fifteen rules; the other cases lie anywhere, most of them beside a
    boundary. The simplest scenario has the first value of every field. With ``partial``, facts are left out, and leaves
    of a tree become the nodes above them.

    A pack, and a book whose rules have dates of their own, is seen as on ``as_of``. A flag with a function behind it is
    stated like any other.

    >>> from hypothesis import find
    >>> from disputekit.policy import PolicyBook
    >>> book = PolicyBook.loads('''
    ... schema = "disputekit.policy/1"
    ... policy = { id = "shop", version = "1" }
    ... fields = { days = { min = 0, max = 3650 } }
    ... [[rule]]
    ... id = "late"
    ... when.days = { min = 31 }
    ... deny = true
    ... ''')
    >>> find(scenarios(book), lambda scenario: book.first_match(scenario) is not None)
    {'days': 31}
    """
    if isinstance(policy, PolicyBook):
        engine = policy.engine
        everywhere = engine.everywhere if as_of is None else engine.everywhere_on(day_of(as_of))
    else:
        day = day_of(as_of)  # type: ignore[arg-type] # None is refused there, as by decide()
        engine = policy.engine_on(day)
        everywhere = engine.everywhere_on(day)
    complete = _complete(engine, everywhere)
    return _partial(complete, [column.axis.field for column in engine.columns]) if partial else complete


def _complete(engine: Engine, everywhere: Region) -> st.SearchStrategy[Scenario]:
    points = deciding(engine, everywhere)
    regions = [everywhere, *points.values()]
    for region in engine.grid.regions:
        regions.append(region)
        regions += _beside(region, everywhere)
    wide = st.sampled_from(regions).flatmap(lambda region: _anywhere(engine.grid.axes, region))
    simplest = {axis.field.name: axis.value(0) for axis in engine.grid.axes if axis.field is not AS_OF}
    fixed = [st.just(each) for each in (simplest, *edges(engine, points))]
    # A fixed one is all there is to draw then, so Hypothesis tries it once; the rest of the examples lie anywhere.
    return st.sampled_from([*fixed, wide]).flatmap(lambda each: each)


def _beside(region: Region, everywhere: Region) -> Iterator[Region]:
    """What lies just outside of a box on one axis: where one field keeps its rule from matching."""
    for at, (atoms, every) in enumerate(zip(region, everywhere, strict=True)):
        if outside := every & ~atoms:
            yield (*region[:at], outside, *region[at + 1 :])


def _anywhere(axes: tuple[Axis, ...], region: Region) -> st.SearchStrategy[Scenario]:
    return st.fixed_dictionaries(
        {
            axis.field.name: _values(axis, atoms)
            for axis, atoms in zip(axes, region, strict=True)
            if axis.field is not AS_OF  # the day is not part of a scenario
        }
    )


def _values(axis: Axis, atoms: int) -> st.SearchStrategy[Scalar]:
    """The values of some atoms: at their ends, and anywhere."""
    spans = [span for atom in bits(atoms) for span in axis.spans(1 << atom)]
    ends = st.sampled_from(sorted({end for span in spans for end in span}))
    wide = [st.integers(*span) for first, after in runs(atoms) for span in axis.spans((1 << after) - (1 << first))]
    return (ends | st.one_of(wide)).map(axis.field.value)


@st.composite
def _partial(draw: st.DrawFn, complete: st.SearchStrategy[Scenario], fields: list[Field]) -> Scenario:
    """Leave facts out of a complete scenario, or say them roughly; the simplest leaves nothing out."""
    found = {}
    for name, value in draw(complete).items():
        field = next(each for each in fields if each.name == name)
        rough = [node for node, (first, last) in field.nodes.items() if value in field.values[first : last + 1]]
        said: list[tuple[Scalar, ...]] = [(value,), (), *((node,) for node in rough)]
        if chosen := draw(st.sampled_from(said)):
            found[name] = chosen[0]
    return found
