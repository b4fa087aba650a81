"""Hypothesis strategies for two versions of a small policy, and what a box of an analysis accepts."""

from collections.abc import Mapping
from copy import deepcopy
from itertools import product

from hypothesis import strategies as st

from disputekit.policy import PolicyBook
from tests.policy.documents import KINDS, ONE_IN_FOUR, UP_TO_TWO, documents, loaded, rule_of
from tests.policy.oracle import Doc, Oracle, Scenario, Value, domain, oracle_of, table, tables

OTHER_FIELDS: dict[str, object] = {
    "reason": ["b", "d", "c"],
    "tier": ["gold", "plain"],
    "days": {"min": 0, "max": 6},
    "late": {"min": 1, "max": 2, "optional": True},
    "member": {"kind": "flag", "optional": True},
    "place": ["CA", "FR-75", "MX"],
}
"""The same fields with other values."""


@st.composite
def newer_documents(draw: st.DrawFn, doc: Doc) -> Doc:
    """Another version: rules taken out, written otherwise or added, or a field with other values."""
    new = deepcopy(doc)
    fields, rules = table(new["fields"]), tables(new["rule"])
    known = tuple(fields)
    first = table(new["policy"]).get("hit") == "first"
    for _ in range(1 + draw(UP_TO_TWO)):
        what = draw(st.sampled_from(["remove", "rewrite", "add", "raise", "shuffle", "field", "gone"]))
        place = draw(st.integers(0, len(rules) - 1)) if rules else 0
        fresh: Doc = {**draw(rule_of(known, ("company", "goodwill", "law")))}
        if first:
            fresh.pop("priority", None)
        if what == "remove" and rules:
            del rules[place]
        elif what == "rewrite" and rules:
            rules[place] = {"id": rules[place]["id"], **fresh}
        elif what == "add":
            rules.append({"id": f"n{len(rules)}", **fresh})
        elif what == "raise" and rules and "priority" in rules[place]:
            rules[place]["priority"] = draw(UP_TO_TWO)
        elif what == "shuffle":
            new["rule"] = rules = draw(st.permutations(rules))
        elif what == "field" and draw(ONE_IN_FOUR):
            name = draw(st.sampled_from(known))
            if name in OTHER_FIELDS:
                fields[name] = OTHER_FIELDS[name]
    return new


@st.composite
def versions(draw: st.DrawFn) -> tuple[Doc, PolicyBook, Doc, PolicyBook]:
    """Two documents with their books."""
    docs = documents().filter(lambda each: isinstance(loaded(each), PolicyBook))
    old = draw(docs)
    new = draw(newer_documents(old).filter(lambda each: isinstance(loaded(each), PolicyBook)) | docs)
    one, other = loaded(old), loaded(new)
    assert isinstance(one, PolicyBook)
    assert isinstance(other, PolicyBook)
    return old, one, new, other


def common_scenarios(old: Doc, new: Doc) -> list[Scenario]:
    """Every complete scenario that both can read."""
    ours, theirs = table(old["fields"]), table(new["fields"])
    names = list(dict.fromkeys([*ours, *theirs]))
    axes: list[list[Value]] = []
    for name in names:
        values = [domain(each[name]) for each in (ours, theirs) if name in each]
        axes.append([value for value in values[0] if any(value is each or value == each for each in values[-1])])
    return [dict(zip(names, chosen, strict=True)) for chosen in product(*axes)]


def oracles(old: Doc, one: PolicyBook, new: Doc, other: PolicyBook) -> tuple[Oracle, Oracle]:
    """The naive readings of both."""
    return oracle_of(old, one), oracle_of(new, other)


def lies_in(box: Mapping[str, object], scenario: Scenario) -> bool:
    """Whether a scenario lies in the box of a finding or of a change."""
    return all(any(_accepts(each, scenario[name]) for each in accepted) for name, accepted in box.items())  # type: ignore[attr-defined] # tuples


def _accepts(accepted: object, value: Value) -> bool:
    if isinstance(accepted, tuple):
        return isinstance(value, int) and not isinstance(value, bool) and accepted[0] <= value <= accepted[1]
    return accepted is value or (accepted == value and isinstance(accepted, str))


def known_to(scenario: Scenario, doc: Doc) -> Scenario:
    """What of a scenario a document has fields for."""
    return {name: value for name, value in scenario.items() if name in table(doc["fields"])}


__all__ = ["KINDS", "common_scenarios", "known_to", "lies_in", "oracles", "versions"]
