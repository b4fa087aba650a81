"""The naive reading of a policy document: loops over every rule and every scenario, straight from the JSON."""

from collections.abc import Iterator, Mapping
from itertools import pairwise, product
from typing import TypeAlias, cast

from disputekit.policy import PolicyBook, PolicyOffer

Doc: TypeAlias = dict[str, object]
Value: TypeAlias = str | int | bool | None
Scenario: TypeAlias = dict[str, Value]


def table(value: object) -> Doc:
    """A table of the document."""
    return cast("Doc", value)


def tables(value: object) -> list[Doc]:
    """A list of tables of the document."""
    return cast("list[Doc]", value)


def leaves(tree: object) -> list[str]:
    """The leaves of a tree, in order."""
    if isinstance(tree, list):
        return tree
    return [leaf for below in table(tree).values() for leaf in leaves(below)]


def below(tree: object, name: str) -> list[str]:
    """The leaves below one node, or the leaf itself."""
    if isinstance(tree, list):
        return [name] if name in tree else []
    for node, under in table(tree).items():
        found = leaves(under) if node == name else below(under, name)
        if found:
            return found
    return []


def domain(field: object) -> list[Value]:
    """Every value of a field that a scenario can end up with."""
    if isinstance(field, list):
        return list(field)
    if isinstance(field, str):
        return [False, True]
    stated = table(field)
    none: list[Value] = [None] if stated.get("optional") else []
    if "kind" in stated:
        return [False, True, *none]
    if "values" in stated:
        return [*cast("list[str]", stated["values"]), *none]
    if "tree" in stated:
        return [*leaves(stated["tree"]), *none]
    return [*range(cast("int", stated["min"]), cast("int", stated["max"]) + 1), *none]


def accepts(field: object, condition: object, value: Value) -> bool:
    """Whether one condition holds for one value."""
    if isinstance(condition, bool):
        return value is condition
    if isinstance(condition, list) and not all(isinstance(each, str) for each in condition):
        return any(accepts(field, [each] if isinstance(each, str) else each, value) for each in condition)
    if isinstance(condition, list):
        tree = table(field).get("tree") if isinstance(field, dict) else None
        names = {leaf for name in condition for leaf in (below(tree, name) if tree else [name])}
        return value in names
    bounds = cast("dict[str, int]", condition)
    if "applies" in bounds:
        return (value is not None) == bounds["applies"]
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return bounds.get("min", value) <= value <= bounds.get("max", value)


def alternatives(rule: Doc) -> list[list[Doc]]:
    """Each alternative of a rule as the tables that must all hold."""
    return [[rule, group] for group in tables(rule["group"])] if "group" in rule else [[rule]]


def holds(fields: Doc, parts: list[Doc], name: str, value: Value) -> bool:
    """Whether one alternative accepts one value of one field."""
    return all(
        (name not in table(part.get("when", {})) or accepts(fields[name], table(part["when"])[name], value))
        and (name not in table(part.get("unless", {})) or not accepts(fields[name], table(part["unless"])[name], value))
        for part in parts
    )


def inside(fields: Doc, narrow: Doc, wide: Doc) -> bool:
    """Whether every alternative of one rule lies within one alternative of the other."""
    return all(
        any(
            all(
                holds(fields, other, name, value)
                for name, field in fields.items()
                for value in domain(field)
                if holds(fields, one, name, value)
            )
            for other in alternatives(wide)
        )
        for one in alternatives(narrow)
    )


class Oracle:
    """A document with its ranking worked out the long way; ``cyclic`` where that has a circle."""

    def __init__(self, doc: Doc, offers: Mapping[str, tuple[PolicyOffer, ...]]) -> None:
        """Work out who ranks above whom."""
        self.fields = table(doc["fields"])
        self.rules = {str(rule["id"]): rule for rule in tables(doc["rule"])}
        self.offers = offers
        self.layers = {name: str(rule.get("layer", "company")) for name, rule in self.rules.items()}
        company = [name for name, layer in self.layers.items() if layer == "company"]
        first = table(doc["policy"]).get("hit") == "first"
        overrides = closure(
            {(one, str(other)) for one in company for other in cast("list[str]", self.rules[one].get("overrides", []))}
        )
        pairs = set(overrides)
        for one, other in product(company, company):
            bound = (one, other) in overrides or (other, one) in overrides
            if self.priority(one) == self.priority(other) and not bound and self.narrower(one, other):
                pairs.add((one, other))
        self.above = closure(pairs) | {
            p for p in product(company, company) if self.priority(p[0]) > self.priority(p[1])
        }
        if first:
            self.above = closure(set(pairwise(company)))
        self.accepted = {
            name: [
                {
                    field: {value for value in domain(stated) if holds(self.fields, parts, field, value)}
                    for field, stated in self.fields.items()
                }
                for parts in alternatives(rule)
            ]
            for name, rule in self.rules.items()
        }
        self.cyclic = any(one == other for one, other in self.above)

    def priority(self, name: str) -> int:
        """The rule's own priority."""
        return cast("int", self.rules[name].get("priority", 0))

    def narrower(self, one: str, other: str) -> bool:
        """Whether one lies strictly inside the other."""
        rules = self.rules
        return inside(self.fields, rules[one], rules[other]) and not inside(self.fields, rules[other], rules[one])

    def scenarios(self, known: Mapping[str, Value] | None = None) -> Iterator[Scenario]:
        """Every complete scenario, or every completion of what is known."""
        known = known or {}
        axes = []
        for name, field in self.fields.items():
            values = domain(field)
            if name in known and known[name] not in values:  # an inner node of a tree
                values = list(below(table(field)["tree"], str(known[name])))
            elif name in known:
                values = [known[name]]
            axes.append(values)
        for chosen in product(*axes):
            yield dict(zip(self.fields, chosen, strict=True))

    def matches(self, name: str, scenario: Mapping[str, Value]) -> bool:
        """Whether a rule matches a complete scenario."""
        return any(all(scenario[field] in values for field, values in box.items()) for box in self.accepted[name])

    def matching(self, scenario: Mapping[str, Value], layer: str) -> list[str]:
        """The rules of a layer that match."""
        return [name for name in self.rules if self.layers[name] == layer and self.matches(name, scenario)]

    def granted(self, scenario: Mapping[str, Value]) -> list[str]:
        """The matching law rules whose right no other of them excludes."""
        law = self.matching(scenario, "law")
        excluded = {right for name in law for right in cast("list[str]", self.rules[name].get("exclude", []))}
        return [name for name in law if self.offers[name] and self.rules[name]["right"] not in excluded]

    def top(self, scenario: Mapping[str, Value]) -> set[str]:
        """The matching company rules that no other matching one is above."""
        company = self.matching(scenario, "company")
        return {name for name in company if not any((other, name) in self.above for other in company)}

    def outcome(self, scenario: Mapping[str, Value]) -> tuple[str, frozenset[PolicyOffer]]:
        """The status and what may be offered."""
        top = self.top(scenario)
        law = self.matching(scenario, "law")
        conflict = len({self.says(name) for name in top}) > 1
        offers = {offer for name in self.matching(scenario, "goodwill") for offer in self.offers[name]}
        if not conflict:
            offers |= {offer for name in top for offer in self.offers[name]}
        granted: list[PolicyOffer] = []  # by the first rule that grants them
        for name in sorted(self.granted(scenario)):
            granted += sorted(self.offers[name], key=lambda each: each.text)
        rights = [each for each in dict.fromkeys(granted) if not any(other.covers(each) for other in offers)]
        for place, each in enumerate(rights):
            rest = rights[:place] + rights[place + 1 :]
            stronger = [other for other in rest if other.replaces(each) and not each.replaces(other)]
            if not stronger and not any(other.replaces(each) for other in rights[:place]):
                offers.add(each)
        status = "conflict" if conflict else "decided" if top or law else "no_rule"
        return status, frozenset(offers)

    def says(self, name: str) -> tuple[frozenset[PolicyOffer], str]:
        """What a rule offers, and whom it hands the case to."""
        return frozenset(self.offers[name]), str(self.rules[name].get("escalate", ""))

    def answer(self, scenario: Mapping[str, Value]) -> tuple[str, frozenset[PolicyOffer], str | None]:
        """The outcome, and to whom the case goes on."""
        status, offers = self.outcome(scenario)
        to = {self.says(name)[1] for name in self.top(scenario)} if status == "decided" else set()
        return status, offers, next((each for each in to if each), None)

    def conflicts(self) -> set[frozenset[str]]:
        """Every pair of rules that contradict each other somewhere."""
        found: set[frozenset[str]] = set()
        for scenario in self.scenarios():
            top = sorted(self.top(scenario))
            found |= {frozenset({one, other}) for one, other in product(top, top) if self.says(one) != self.says(other)}
        return found


def closure(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Follow arrows to the end."""
    found = set(pairs)
    while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= more
    return found


def oracle_of(doc: Doc, book: PolicyBook) -> Oracle:
    """The oracle for a document; offers are taken from the book, everything else is worked out again."""
    return Oracle(doc, {rule.id: rule.offers for rule in book.rules})
