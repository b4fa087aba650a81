"""Analysis of whole books: a check of random rules in ten fields, and the difference that one changed rule makes.

How the cost grows is shown by the groups: with rules, with fields, with cut points. Random rules have more windows than
anybody reads, so a check here ends with a hundred of them; all other questions are answered in full.

There is no peer here: an SMT solver answers the same questions, and ``tests/policy/test_policy_z3.py`` holds us to its
answers.
"""

from collections.abc import Iterator
from random import Random

from benchmarks._harness import Case
from disputekit.policy import PolicyBook

RULES = (50, 200, 1_000)
FIELDS = (5, 10, 20)
CUTS = (10, 100, 1_000)


def cases() -> list[Case]:
    """Each way in which a book can grow, the others held still."""
    return [
        *(case for rules in RULES for case in _of(f"analysis: {rules} rules in 10 fields", rules, 10, 1_000)),
        *(case for fields in FIELDS for case in _of(f"analysis: 200 rules in {fields} fields", 200, fields, 1_000)),
        *(case for cuts in CUTS for case in _of(f"analysis: 200 rules, fields of {cuts} values", 200, 10, cuts)),
    ]


def _of(group: str, rules: int, fields: int, values: int) -> Iterator[Case]:
    book, newer = _book(rules, fields, values), _book(rules, fields, values, edited=rules // 2)
    yield Case("check", group, book.check)
    yield Case("diff, one rule changed", group, lambda: book.diff(newer))


def _book(rules: int, fields: int, values: int, *, edited: int | None = None) -> PolicyBook:
    """Rules in a strict order, each with conditions on four fields, above one that answers everything.

    The rule ``edited`` offers something else; all others are the same each time.
    """
    random = Random(rules)
    names = [f"days_since_{place}" for place in range(2)] + [f"field_{place}" for place in range(fields - 2)]
    made: list[dict[str, object]] = [
        {
            "id": str(place),
            "priority": rules - place,
            "when": {
                name: dict(zip(("min", "max"), sorted(random.sample(range(values), 2)), strict=True))
                for name in random.sample(names, 4)
            },
            "offer": [{"exchange": True} if place == edited else {"refund": f"{place % 100}%"}],
        }
        for place in range(rules)
    ]
    document: dict[str, object] = {
        "schema": "disputekit.policy/1",
        "policy": {"id": "bench", "version": "1"},
        "fields": {name: {"min": 0, "max": values - 1} for name in names},
        "rule": [*made, {"id": "rest", "deny": True}],
    }
    return PolicyBook.from_dict(document)
