"""Policy books of every shape: fields of each kind, rules in three layers, groups, dates, offers with terms."""

from collections.abc import Mapping
from datetime import date
from typing import Final, TypeAlias

from attrs import frozen
from hypothesis import strategies as st

from disputekit.errors import PolicyError
from disputekit.policy import PolicyBook
from disputekit.remedies import MONETARY, RemedyKind

__all__ = ["policies"]

Table: TypeAlias = dict[str, object]

_EFFORT: Final = 2_000  # steps that looking for contradictions may take: these books are small
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


_offers = st.lists(st.builds(_offer, _paying | _other | _less_a_fee, _terms), min_size=1, max_size=2)


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

    >>> from hypothesis import find
    >>> book = find(policies(), lambda book: any(rule.escalate for rule in book.rules))
    >>> [(rule.id, rule.escalate) for rule in book.rules]
    [('r0', 'legal')]
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
            PolicyBook.from_dict({**document, **each}, effort=_EFFORT)
        except PolicyError:
            continue
        return {**document, **each}
    return {**document, "policy": first, "rule": [_without(rule, ("unless", "group")) for rule in ordered]}


def _without(rule: Table, keys: tuple[str, ...]) -> Table:
    return {key: value for key, value in rule.items() if key not in keys}
