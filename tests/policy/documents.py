"""Hypothesis strategies for small policy documents that use everything a document can say."""

import json
from functools import cache
from itertools import combinations, combinations_with_replacement

from hypothesis import strategies as st

from disputekit.errors import Finding, PolicyError
from disputekit.policy import PolicyBook
from tests.policy.oracle import Doc, Scenario, domain, table, tables

FIELDS: list[tuple[str, object]] = [
    ("reason", ["a", "b", "c"]),
    ("tier", {"values": ["gold", "plain"], "optional": True}),
    ("days", {"min": -1, "max": 4}),
    ("late", {"min": 0, "max": 2, "optional": True}),
    ("member", "flag"),
    ("gift", {"kind": "flag", "optional": True}),
    ("place", {"tree": {"EU": {"DE": ["DE-BE"], "FR": ["FR-75"]}, "US": ["CA"]}}),
]
NODES = ["EU", "DE", "FR", "US", "DE-BE", "FR-75", "CA"]
OFFERS: list[Doc] = [
    {"refund": "100%"},
    {"refund": "50%"},
    {"refund": "100%", "require": ["photo"]},
    {"store_credit": "100%"},
    {"replacement": True},
    {"refund": "50%", "replacement": True},
    {"refund": "100%", "conditions": ["unworn"]},
    {"refund": "100%", "return_needed": False},
]


def options(name: str) -> list[object]:
    """Everything that a rule can say about one field, as a list: drawing from it is much faster than building."""
    field = KINDS[name]
    values = NODES if name == "place" else [value for value in domain(field) if value is not None]
    found: list[object]
    if isinstance(values[0], bool):
        found = [True, False]
    elif isinstance(values[0], str):
        found = [list(each) for size in (1, 2) for each in combinations(values, size)]
    else:
        found = [{"min": low, "max": high} for low, high in combinations_with_replacement(values, 2)]
        ends = [{"min": value, "max": value} for value in values]
        found += [list(each) for each in zip(ends, ends[2:], strict=False)]
    if isinstance(field, dict) and field.get("optional"):
        some = found[0] if isinstance(found[0], list) else [found[0]]
        found += [{"applies": True}, {"applies": False}, [*some, {"applies": False}]]
    return found


KINDS = {**dict(FIELDS), "photo": "evidence"}
CONDITIONS = {name: st.sampled_from(options(name)) for name in KINDS}
FIELD_SETS = st.sampled_from([[*each, ("photo", "evidence")] for size in (1, 2) for each in combinations(FIELDS, size)])
OFFER_LISTS = st.sampled_from([list(each) for size in (1, 2) for each in combinations(OFFERS, size)])
DENIALS: st.SearchStrategy[Doc] = st.sampled_from([{"deny": True}, {"escalate": "legal"}])
ONE_IN_FOUR = st.sampled_from([False, False, False, True])
UP_TO_TWO = st.integers(0, 2)
HOW_MANY = st.integers(1, 6)


@cache
def names_of(fields: tuple[str, ...], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of the fields."""
    return st.sampled_from([each for size in range(most + 1) for each in combinations(fields, size)])


@st.composite
def boxes(draw: st.DrawFn, fields: tuple[str, ...], most: int) -> Doc:
    """``when`` and ``unless`` of a rule or an alternative."""
    box: Doc = {}
    for key, at_most in (("when", most), ("unless", 1)):
        if stated := {name: draw(CONDITIONS[name]) for name in draw(names_of(fields, at_most))}:
            box[key] = stated
    return box


box_of = cache(boxes)


@st.composite
def rules(draw: st.DrawFn, fields: tuple[str, ...], layers: tuple[str, ...]) -> Doc:
    """One rule, but for its id."""
    rule: Doc = {**draw(box_of(fields, 2))}
    if draw(ONE_IN_FOUR):
        rule["group"] = [draw(box_of(fields, 1)) for _ in range(1 + draw(st.integers(0, 1)))]
    layer = draw(st.sampled_from(layers))
    if layer == "company":
        rule |= draw(DENIALS) if draw(ONE_IN_FOUR) else {"offer": draw(OFFER_LISTS)}
        rule["priority"] = draw(UP_TO_TWO)
    elif layer == "goodwill":
        rule |= {"layer": layer, "offer": draw(OFFER_LISTS)}
    else:
        rule |= {"layer": layer, "offer": draw(OFFER_LISTS), "right": draw(st.sampled_from(["one", "two"]))}
        if draw(st.booleans()):
            rule["satisfied_by"] = ["refund"]
    return rule


rule_of = cache(rules)


@st.composite
def documents(draw: st.DrawFn, layers: tuple[str, ...] = ("company", "goodwill", "law")) -> Doc:
    """A document that can be read; its rules may still contradict each other, or go round in a circle."""
    fields: Doc = dict(draw(FIELD_SETS))
    known = tuple(fields)
    made: list[Doc] = [{"id": f"r{place}", **draw(rule_of(known, layers))} for place in range(draw(HOW_MANY))]
    rights = sorted({str(rule["right"]) for rule in made if "right" in rule})
    excludes: bool = draw(ONE_IN_FOUR)
    if rights and excludes:
        for place in range(1 + draw(UP_TO_TWO)):
            exclusion: Doc = {"id": f"x{place}", "layer": "law", "exclude": [draw(st.sampled_from(rights))]}
            made.append({**draw(box_of(known, 1)), **exclusion})
    company = [rule for rule in made if "layer" not in rule]
    policy: Doc = {"id": "p", "version": "1"}
    if draw(ONE_IN_FOUR):
        policy["hit"] = "first"
        for rule in company:
            del rule["priority"]
    elif len(company) > 1:
        for _ in range(draw(UP_TO_TWO)):
            one, other = draw(st.permutations(company))[:2]
            if _number(one["priority"]) >= _number(other["priority"]):
                one["overrides"] = [other["id"]]
    return {"schema": "disputekit.policy/1", "policy": policy, "fields": fields, "rule": made}


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def loaded(doc: Doc, effort: int = 0) -> PolicyBook | PolicyError:
    """The book, or what is wrong with it; without effort nobody looks for conflicts."""
    try:
        return PolicyBook.from_json(json.dumps(doc), effort=effort)
    except PolicyError as error:
        return error


@st.composite
def books(draw: st.DrawFn, layers: tuple[str, ...] = ("company", "goodwill", "law")) -> tuple[Doc, PolicyBook]:
    """A document and its book; what may contradict itself is loaded without looking for that."""
    doc = draw(documents(layers).filter(lambda each: isinstance(loaded(each), PolicyBook)))
    book = loaded(doc)
    assert isinstance(book, PolicyBook)
    return doc, book


@st.composite
def partial_scenarios(draw: st.DrawFn, doc: Doc) -> Scenario:
    """A scenario that leaves some fields out, and says some only roughly."""
    scenario: Scenario = {}
    for name, field in table(doc["fields"]).items():
        values = domain(field)
        if name == "place":
            values += ["EU", "US", "DE"]
        if draw(st.integers(0, 2)):
            scenario[name] = draw(st.sampled_from(values))
    return scenario


def witness_of(finding: Finding) -> Scenario:
    """The scenario that shows a finding."""
    witness: Scenario = {}
    for name, value in finding.witness.items():
        assert not isinstance(value, float)
        witness[name] = value
    return witness


def shuffled(doc: Doc, order: list[int]) -> Doc:
    """The same document with its rules in another order."""
    given = tables(doc["rule"])
    return {**doc, "rule": [given[place] for place in order]}
