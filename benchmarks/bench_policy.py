"""First match among 50 and 1,000 rules in ten fields: the compiled book beside generated if/elif and four engines.

All of them get the same random rules, each with conditions on four of the ten fields, in the same strict order, and
walk through the same scenarios. Generated if/elif is the floor that plain Python sets: no checks, no explanation.
Further groups: whole decisions with all their explanations, columns of scenarios, and how cost grows.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import cycle
from random import Random
from typing import TypeAlias

import numpy as np

from benchmarks._harness import Case, peer
from disputekit.policy import PolicyBook

SIZES = (50, 1_000)
ROWS = 100_000
DAY = date(2026, 11, 22)
CHOICES = {f"choice_{i}": [f"value_{j}" for j in range(6)] for i in range(5)}
NUMBERS = {"days_a": 3_650, "days_b": 3_650, "days_c": 365, "count": 100, "amount": 10_000_000}

Condition: TypeAlias = list[str] | tuple[int, int]
Rules: TypeAlias = list[dict[str, Condition]]
Scenario: TypeAlias = dict[str, str | int]


def cases() -> list[Case]:
    """Every way at every size."""
    return [
        *(case for size in SIZES for case in _first_matches(size)),
        *_decisions(),
        *_columns(),
        *_growth(),
    ]


def _first_matches(size: int) -> Iterator[Case]:
    group = f"policy: first match of {size} rules"
    rules, scenarios = _rules(size), _scenarios(64)
    book, compiled = _book(rules), _if_elif(rules)
    for scenario in scenarios:
        found = book.first_match(scenario)
        if (None if found is None else found.id) != compiled(scenario):
            message = f"the ways disagree on {scenario}"
            raise AssertionError(message)
    turns = cycle(scenarios)
    yield Case("disputekit first_match", group, lambda: book.first_match(next(turns)))
    yield Case("disputekit decide", group, lambda: book.decide(next(turns), as_of=DAY))
    yield Case("generated if/elif", group, lambda: compiled(next(turns)), peer=True)
    yield peer("zen-engine", group, lambda: _zen(rules, turns))
    yield peer("rule-engine", group, lambda: _rule_engine(rules, turns))
    yield peer("business-rules", group, lambda: _business_rules(rules, turns))


def _decisions() -> Iterator[Case]:
    """A whole decision, and what it costs to ask it for everything it can tell."""
    group = "policy: a decision among 1000 rules"
    rules, turns = _rules(1_000), cycle(_scenarios(64))
    book = _book(rules)
    yield Case("decide", group, lambda: book.decide(next(turns), as_of=DAY))
    yield Case("decide and offers", group, lambda: book.decide(next(turns), as_of=DAY).offers)
    yield Case("decide and near misses", group, lambda: book.decide(next(turns), as_of=DAY).near_misses)
    yield Case("decide and explain", group, lambda: book.decide(next(turns), as_of=DAY).explain())
    yield Case("decide and the full trace", group, lambda: book.decide(next(turns), as_of=DAY).trace)
    yield peer("zen-engine", group, lambda: _zen(rules, turns))
    yield peer("zen-engine and its trace", group, lambda: _zen(rules, turns, trace=True))


def _columns() -> Iterator[Case]:
    """A hundred thousand scenarios at once; microseconds are for one of them."""
    rows = _scenarios(ROWS)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    for size in SIZES:
        group = f"policy: {ROWS} scenarios in columns, {size} rules"
        rules = _rules(size)
        book, compiled = _book(rules), _if_elif(rules)
        arrays = {name: np.array(column) for name, column in columns.items()}
        yield Case("first_match_many, numpy", group, partial(book.first_match_many, arrays), ops=ROWS)
        yield Case("first_match_many, lists", group, partial(book.first_match_many, columns), ops=ROWS)
        yield Case("decide_many, numpy", group, partial(book.decide_many, arrays, as_of=DAY), ops=ROWS)
        yield Case("decide, row by row", group, partial(_each, partial(book.decide, as_of=DAY), rows), ops=ROWS)
        yield Case("generated if/elif", group, partial(_each, compiled, rows), peer=True, ops=ROWS)


def _growth() -> Iterator[Case]:
    """How a first match grows with rules, with fields, and with the number of different bounds."""
    scenarios = _scenarios(64)
    for size in (10, 100, 1_000, 10_000):
        yield _grown(f"{size} rules", "policy: growth with rules", _rules(size), scenarios)
    for count in (4, 6, 8, 10):
        names = [*CHOICES, *NUMBERS][:count]
        yield _grown(f"{count} fields", "policy: growth with fields, 1000 rules", _rules(1_000, names), scenarios)
    for steps in (4, 40, 400, 4_000):
        rules = _rules(1_000, steps=steps)
        yield _grown(f"bounds on a grid of {steps}", "policy: growth with cut points, 1000 rules", rules, scenarios)


def _grown(name: str, group: str, rules: Rules, scenarios: list[Scenario]) -> Case:
    book, turns = _book(rules), cycle(scenarios)
    return Case(name, group, lambda: book.first_match(next(turns)))


def _each(ask: Callable[[Scenario], object], rows: list[Scenario]) -> None:
    for row in rows:
        ask(row)


def _book(rules: Rules) -> PolicyBook:
    return PolicyBook.from_json(json.dumps(_document(rules)))


def _rules(size: int, names: Sequence[str] = (*CHOICES, *NUMBERS), steps: int | None = None) -> Rules:
    """Random rules; with ``steps`` their bounds lie on a grid of so many."""
    random = Random(size)
    rules: Rules = []
    for _ in range(size):
        rule: dict[str, Condition] = {}
        for name in random.sample(names, 4):
            if name in CHOICES:
                rule[name] = sorted(random.sample(CHOICES[name], 2))
            else:
                bounds = range(0, NUMBERS[name] + 1, max(1, NUMBERS[name] // steps) if steps else 1)
                low, high = sorted(random.sample(bounds, 2))
                rule[name] = (low, high)
        rules.append(rule)
    return rules


def _scenarios(count: int) -> list[Scenario]:
    random = Random(count)
    return [
        {name: random.choice(values) for name, values in CHOICES.items()}
        | {name: random.randint(0, most) for name, most in NUMBERS.items()}
        for _ in range(count)
    ]


def _document(rules: Rules) -> dict[str, object]:
    """Strict order as priorities, so that the whole ranking is at work."""
    return {
        "schema": "disputekit.policy/1",
        "policy": {"id": "bench", "version": "1"},
        "fields": CHOICES | {name: {"min": 0, "max": most} for name, most in NUMBERS.items()},
        "rule": [
            {
                "id": str(place),
                "priority": len(rules) - place,
                "when": {
                    name: stated if isinstance(stated, list) else {"min": stated[0], "max": stated[1]}
                    for name, stated in rule.items()
                },
                "offer": [{"refund": f"{place % 100}%"}],
            }
            for place, rule in enumerate(rules)
        ],
    }


def _if_elif(rules: Rules) -> Callable[[Scenario], str | None]:
    lines = ["def match(s):", *(f"    {name} = s[{name!r}]" for name in [*CHOICES, *NUMBERS])]
    for place, rule in enumerate(rules):
        tests = [
            f"{name} in {tuple(stated)!r}" if isinstance(stated, list) else f"{stated[0]} <= {name} <= {stated[1]}"
            for name, stated in rule.items()
        ]
        lines.append(f"    {'el' if place else ''}if {' and '.join(tests)}: return {str(place)!r}")
    namespace: dict[str, Callable[[Scenario], str | None]] = {}
    exec("\n".join([*lines, "    return None"]), namespace)  # noqa: S102 -- generated code is the peer
    return namespace["match"]


def _zen(rules: Rules, turns: Iterator[Scenario], *, trace: bool = False) -> Callable[[], object]:
    import zen

    names = [*CHOICES, *NUMBERS]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in names],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": [
            {"_id": str(place), "rule": json.dumps(str(place))}
            | {
                name: ""
                if name not in rule
                else ", ".join(map(json.dumps, stated))
                if isinstance(stated := rule[name], list)
                else f"[{stated[0]}..{stated[1]}]"
                for name in names
            }
            for place, rule in enumerate(rules)
        ],
    }
    graph = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {"id": "t", "type": "decisionTableNode", "name": "t", "position": {"x": 0, "y": 0}, "content": table},
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "t", "type": "edge"},
            {"id": "2", "sourceId": "t", "targetId": "out", "type": "edge"},
        ],
    }
    decision = zen.ZenEngine().create_decision(json.dumps(graph))
    options: zen.DecisionEvaluateOptions = {"trace": trace}
    return lambda: decision.evaluate(next(turns), options)


def _rule_engine(rules: Rules, turns: Iterator[Scenario]) -> Callable[[], object]:
    import rule_engine

    made = [
        rule_engine.Rule(
            " and ".join(
                f"{name} in {stated!r}"
                if isinstance(stated, list)
                else f"{name} >= {stated[0]} and {name} <= {stated[1]}"
                for name, stated in rule.items()
            )
        )
        for rule in rules
    ]

    def first() -> object:
        scenario = next(turns)
        return next((place for place, rule in enumerate(made) if rule.matches(scenario)), None)

    return first


def _business_rules(rules: Rules, turns: Iterator[Scenario]) -> Callable[[], object]:
    import business_rules as engine
    from business_rules.actions import BaseActions, rule_action
    from business_rules.fields import FIELD_TEXT
    from business_rules.variables import BaseVariables, numeric_rule_variable, string_rule_variable

    def variable(name: str) -> object:
        def value(facts: "Facts") -> object:
            return facts.scenario[name]

        made: object = string_rule_variable(value) if name in CHOICES else numeric_rule_variable(value)
        return made

    class Facts(BaseVariables):  # type: ignore[misc] # it has no types
        def __init__(self, scenario: Scenario) -> None:
            self.scenario = scenario

    for name in [*CHOICES, *NUMBERS]:
        setattr(Facts, name, variable(name))

    class Found(BaseActions):  # type: ignore[misc] # it has no types
        rule = ""

        @rule_action(params={"rule": FIELD_TEXT})  # type: ignore[untyped-decorator] # it has no types
        def note(self, rule: str) -> None:
            self.rule = rule

    def condition(name: str, stated: Condition) -> dict[str, object]:
        if isinstance(stated, list):
            return {"any": [{"name": name, "operator": "equal_to", "value": each} for each in stated]}
        ends = zip(("greater_than_or_equal_to", "less_than_or_equal_to"), stated, strict=True)
        return {"all": [{"name": name, "operator": operator, "value": end} for operator, end in ends]}

    made = [
        {
            "conditions": {"all": [condition(name, stated) for name, stated in rule.items()]},
            "actions": [{"name": "note", "params": {"rule": str(place)}}],
        }
        for place, rule in enumerate(rules)
    ]

    def first() -> object:
        return engine.run_all(made, Facts(next(turns)), Found(), stop_on_first_trigger=True)

    return first
