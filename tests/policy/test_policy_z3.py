"""Check and diff against an SMT solver, on numbers far too large to try: rules encoded from the document alone."""

import json
from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import cast

import pytest
import z3

from disputekit.policy import PolicyBook
from tests.policy.oracle import Doc, table, tables

KINDS = ["lost", "late", "broken"]
OFFERS: list[Doc] = [{"refund": "100%"}, {"refund": "50%"}, {"exchange": True}]
LARGE = 1_000_000


def condition(random: Random, name: str) -> object:
    """Something that a rule may say about a field."""
    if name == "reason":
        return random.sample(KINDS, random.randint(1, 2))
    if name == "member":
        return random.random() < 0.5
    if name == "days_since_sale" and random.random() < 0.2:
        return {"applies": random.random() < 0.5}
    low, high = sorted(random.sample(range(LARGE + 1), 2))
    return random.choice([{"min": low, "max": high}, {"max": high}, {"min": low}])


FIELDS: Doc = {
    "reason": KINDS,
    "member": "flag",
    "amount": {"min": 0, "max": LARGE},
    "days_since_sale": {"min": 0, "max": LARGE, "optional": True},
}


def document(random: Random, count: int) -> Doc:
    """A book of the company in which every rule has its own priority, so that nothing contradicts itself."""
    rules = []
    for place in range(count):
        rule: Doc = {"id": f"r{place}", "priority": place}
        for key, most in (("when", 3), ("unless", 1)):
            names = random.sample(list(FIELDS), random.randint(0, most))
            if stated := {name: condition(random, name) for name in names if name not in table(rule.get("when", {}))}:
                rule[key] = stated
        rules.append(rule | ({"deny": True} if random.random() < 0.3 else {"offer": [random.choice(OFFERS)]}))
    return {"schema": "disputekit.policy/1", "policy": {"id": "p", "version": "1"}, "fields": FIELDS, "rule": rules}


def every(claims: Iterable[object]) -> z3.BoolRef:
    """All of them; z3 says too little about what it returns."""
    return cast("z3.BoolRef", z3.And([z3.BoolVal(val=True), *claims]))


def some(claims: Iterable[object]) -> z3.BoolRef:
    """Any of them."""
    return cast("z3.BoolRef", z3.Or(list(claims)))


def no(claim: z3.BoolRef) -> z3.BoolRef:
    """Not so."""
    return cast("z3.BoolRef", z3.Not(claim))


class Solver:
    """The fields as variables, and what the conditions of a document mean for them."""

    def __init__(self) -> None:
        """Declare what a scenario is."""
        self.reason, self.amount, self.days = z3.Ints("reason amount days")
        self.member, self.applies = z3.Bools("member applies")
        self.domain = every([self.reason >= 0, self.reason < len(KINDS), self.amount >= 0, self.amount <= LARGE,
            self.days >= 0, self.days <= LARGE])  # fmt: skip

    def accepts(self, name: str, stated: object) -> z3.BoolRef:
        """One condition."""
        if isinstance(stated, list):
            return some([self.reason == KINDS.index(each) for each in stated])
        if isinstance(stated, bool):
            return every([self.member == stated])
        bounds = cast("dict[str, int]", stated)
        if "applies" in bounds:
            return every([self.applies == bounds["applies"]])
        number = self.amount if name == "amount" else self.days
        within = every([number >= bounds.get("min", 0), number <= bounds.get("max", LARGE)])
        return within if name == "amount" else every([self.applies, within])

    def matches(self, rule: Doc) -> z3.BoolRef:
        """One rule."""
        when = [self.accepts(name, stated) for name, stated in table(rule.get("when", {})).items()]
        unless = [no(self.accepts(name, stated)) for name, stated in table(rule.get("unless", {})).items()]
        return every([*when, *unless])

    def decides(self, doc: Doc) -> dict[str, z3.BoolRef]:
        """For each rule: that it matches and none of a higher priority does; ``""`` for none at all."""
        rules = {str(rule["id"]): self.matches(rule) for rule in tables(doc["rule"])}
        ranked = sorted(tables(doc["rule"]), key=lambda rule: -cast("int", rule["priority"]))
        found: dict[str, z3.BoolRef] = {}
        higher: list[z3.BoolRef] = []
        for rule in ranked:
            found[str(rule["id"])] = every([rules[str(rule["id"])], *map(no, higher)])
            higher.append(rules[str(rule["id"])])
        return found | {"": every([*map(no, higher)])}

    def inside(self, box: Mapping[str, tuple[object, ...]]) -> z3.BoolRef:
        """A box of an analysis."""
        return every([*(some([self.part(n, each) for each in of]) for n, of in box.items())])

    def part(self, name: str, accepted: object) -> z3.BoolRef:
        """One value or one range of a box."""
        if isinstance(accepted, tuple):
            return self.accepts(name, {"min": accepted[0], "max": accepted[1]})
        if accepted is None:
            return no(self.applies)
        return self.accepts(name, accepted if isinstance(accepted, bool) else [accepted])

    def possible(self, *claims: z3.BoolRef) -> bool:
        """Whether there is such a scenario."""
        solver = z3.Solver()
        solver.add(self.domain, *claims)
        return bool(solver.check() == z3.sat)


def book_of(doc: Doc) -> PolicyBook:
    """Its book."""
    return PolicyBook.from_json(json.dumps(doc))


def says(doc: Doc) -> dict[str, str]:
    """What each rule says, as a text to compare."""
    return {str(rule["id"]): json.dumps(rule.get("offer", [])) for rule in tables(doc["rule"])} | {"": "no rule"}


def edited(random: Random, doc: Doc) -> Iterator[Doc]:
    """Versions of a document, each with one thing changed."""
    rules = tables(doc["rule"])
    at = random.randrange(len(rules))
    yield {**doc, "rule": rules[:at] + rules[at + 1 :]}
    rewritten = {key: value for key, value in rules[at].items() if key != "unless"}
    rewritten["when"] = {"amount": condition(random, "amount")}
    yield {**doc, "rule": [*rules[:at], rewritten, *rules[at + 1 :]]}
    raised = {**rules[at], "priority": len(rules)}
    yield {**doc, "rule": [*rules[:at], raised, *rules[at + 1 :]]}


@pytest.mark.parametrize("seed", range(12))
def test_gaps_and_dead_rules_are_those_that_the_solver_proves(seed: int) -> None:
    """Each gap is one all over, together they are all; a rule is dead if and only if nothing lets it decide."""
    doc = document(Random(seed), 9)  # noqa: S311 -- test data
    found = book_of(doc).check()
    solver = Solver()
    decides = solver.decides(doc)
    nothing = decides.pop("")
    boxes = [solver.inside(gap.box) for gap in found.gaps]
    for box in boxes:
        assert solver.possible(box)
        assert not solver.possible(box, no(nothing))
    assert not solver.possible(nothing, *map(no, boxes))
    assert {name for name, claim in decides.items() if not solver.possible(claim)} == {
        each.rules[0] for each in found.dead
    }
    assert () == found.undecided


@pytest.mark.parametrize("seed", range(12))
def test_changes_are_those_that_the_solver_proves(seed: int) -> None:
    """For every pair of rules with different outcomes, the solver and the diff find the same changes."""
    random = Random(1_000 + seed)  # noqa: S311 -- test data
    doc = document(random, 8)
    for new in edited(random, doc):
        solver = Solver()
        before, after = solver.decides(doc), solver.decides(new)
        expected = {
            (one, other)
            for one, claim in before.items()
            for other, then in after.items()
            if says(doc)[one] != says(new)[other] and solver.possible(claim, then)
        }
        changes = book_of(doc).diff(book_of(new))
        assert expected == {(each.before.rule or "", each.after.rule or "") for each in changes.outcomes}
        for each in changes.outcomes:
            wrong = no(every([before[each.before.rule or ""], after[each.after.rule or ""]]))
            assert not solver.possible(solver.inside(each.box), wrong)
