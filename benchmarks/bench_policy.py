"""First match among 50 and 1,000 rules in ten fields: the compiled book, generated if/elif, zen-engine, rule-engine.

All of them get the same random rules, each with conditions on four of the ten fields, in the same strict order, and
walk through the same scenarios. Generated if/elif is the floor that plain Python sets: no checks, no explanation.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from itertools import cycle
from random import Random
from typing import TypeAlias

from benchmarks._harness import Case, peer
from disputekit.policy import PolicyBook

SIZES = (50, 1_000)
DAY = date(2026, 11, 22)
CHOICES = {f"choice_{i}": [f"value_{j}" for j in range(6)] for i in range(5)}
NUMBERS = {"days_a": 3_650, "days_b": 3_650, "days_c": 365, "count": 100, "amount": 10_000_000}

Condition: TypeAlias = list[str] | tuple[int, int]
Rules: TypeAlias = list[dict[str, Condition]]
Scenario: TypeAlias = dict[str, str | int]


def cases() -> list[Case]:
    """Every way at every size."""
    return [case for size in SIZES for case in _of(size)]


def _of(size: int) -> Iterator[Case]:
    group = f"policy: first match of {size} rules"
    rules, scenarios = _rules(size), _scenarios(64)
    book = PolicyBook.from_json(json.dumps(_document(rules)))
    compiled = _if_elif(rules)
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


def _rules(size: int) -> Rules:
    random = Random(size)
    rules: Rules = []
    for _ in range(size):
        rule: dict[str, Condition] = {}
        for name in random.sample([*CHOICES, *NUMBERS], 4):
            if name in CHOICES:
                rule[name] = sorted(random.sample(CHOICES[name], 2))
            else:
                low, high = sorted(random.sample(range(NUMBERS[name] + 1), 2))
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


def _zen(rules: Rules, turns: Iterator[Scenario]) -> Callable[[], object]:
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
    return lambda: decision.evaluate(next(turns))


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
