"""Hypothesis strategies for small policy documents that use everything a document can say."""

import json

from hypothesis import strategies as st

from disputekit.errors import PolicyError
from disputekit.messages import Finding
from disputekit.policy import PolicyBook
from tests.policy.oracle import Doc, Scenario, Value, domain, table, tables

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
]


def conditions(name: str, field: object) -> st.SearchStrategy[object]:
    """What a rule can say about one field."""
    if name == "place":
        return st.lists(st.sampled_from(NODES), min_size=1, max_size=2, unique=True)
    values: list[Value] = [value for value in domain(field) if value is not None]
    stated: st.SearchStrategy[object]
    if isinstance(values[0], bool):
        stated = st.booleans().map(bool)
    elif isinstance(values[0], str):
        stated = st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)
    else:
        ends = st.tuples(st.sampled_from(values), st.sampled_from(values)).map(lambda pair: sorted(pair, key=str))
        stated = ends.map(lambda pair: {"min": min(pair, key=_number), "max": max(pair, key=_number)})
    if isinstance(field, dict) and field.get("optional"):
        return stated | st.booleans().map(lambda applies: {"applies": applies})
    return stated


def _number(value: Value) -> int:
    assert isinstance(value, int)
    return value


@st.composite
def boxes(draw: st.DrawFn, fields: Doc, *, most: int) -> Doc:
    """``when`` and ``unless`` of a rule or an alternative."""
    box: Doc = {}
    for key in ("when", "unless"):
        names = draw(st.lists(st.sampled_from(sorted(fields)), max_size=most, unique=True))
        stated = {name: draw(conditions(name, fields[name])) for name in names}
        if stated:
            box[key] = stated
    return box


@st.composite
def rules(draw: st.DrawFn, fields: Doc, name: str, layers: list[str]) -> Doc:
    """One rule."""
    rule: Doc = {"id": name, **draw(boxes(fields, most=2))}
    if draw(st.integers(0, 3)) == 0:
        rule["group"] = draw(st.lists(boxes(fields, most=1), min_size=1, max_size=2))
    layer = draw(st.sampled_from(layers))
    offer = draw(st.lists(st.sampled_from(OFFERS), min_size=1, max_size=2))
    if layer == "company":
        rule |= {"deny": True} if draw(st.integers(0, 4)) == 0 else {"offer": offer}
        rule["priority"] = draw(st.integers(0, 2))
    elif layer == "goodwill":
        rule |= {"layer": layer, "offer": offer}
    else:
        rule |= {"layer": layer, "offer": offer, "right": draw(st.sampled_from(["one", "two"]))}
        if draw(st.booleans()):
            rule["satisfied_by"] = ["refund"]
    return rule


@st.composite
def documents(draw: st.DrawFn, layers: tuple[str, ...] = ("company", "goodwill", "law")) -> Doc:
    """A document that can be read; its rules may still contradict each other, or go round in a circle."""
    fields: Doc = dict(draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=2, unique_by=lambda each: each[0])))
    fields["photo"] = "evidence"
    names = [f"r{place}" for place in range(draw(st.integers(1, 6)))]
    made = [draw(rules(fields, name, list(layers))) for name in names]
    rights = sorted({str(rule["right"]) for rule in made if "right" in rule})
    has_exclusion: bool = draw(st.booleans())
    if rights and has_exclusion:
        names_them = {"id": "x0", "layer": "law", "exclude": [draw(st.sampled_from(rights))]}
        made.append({**draw(boxes(fields, most=1)), **names_them})
    company = [rule for rule in made if "layer" not in rule]
    policy: Doc = {"id": "p", "version": "1"}
    if draw(st.integers(0, 5)) == 0:
        policy["hit"] = "first"
        for rule in company:
            del rule["priority"]
    elif len(company) > 1:
        for _ in range(draw(st.integers(0, 2))):
            one, other = draw(st.lists(st.sampled_from(company), min_size=2, max_size=2, unique_by=id))
            if _number(one["priority"]) >= _number(other["priority"]):  # type: ignore[arg-type] # as drawn above
                one["overrides"] = [other["id"]]
    return {"schema": "disputekit.policy/1", "policy": policy, "fields": fields, "rule": made}


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
