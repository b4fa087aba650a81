"""The strategy for hosts: its scenarios are complete, and reach every rule that decides and every boundary."""

from functools import partial

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase

from disputekit.policy import PolicyBook
from disputekit.testing import strategies
from tests.policy.documents import books
from tests.policy.oracle import domain, oracle_of, table

SEARCH = settings(max_examples=2_000, database=InMemoryExampleDatabase(), phases=[Phase.generate])  # any will do

BOOK = PolicyBook.loads("""
schema = "disputekit.policy/1"
policy = { id = "p", version = "1" }
[fields]
a = { min = 0, max = 1_000_000 }
b = { min = 0, max = 1_000_000, optional = true }
c = ["x", "y", "z"]
[[rule]]
id = "wide"
deny = true
[[rule]]
id = "corner"
when.a = { min = 77_777, max = 77_777 }
when.b = { min = 3, max = 123_456 }
when.c = ["z"]
offer = [{ refund = "10%" }]
[[rule]]
id = "dead"
priority = -1
offer = [{ refund = "20%" }]
""")


def decides(name: str, scenario: dict[str, str | int | bool | None]) -> bool:
    """Whether a rule is the one that decides."""
    found = BOOK.first_match(scenario)
    return found is not None and found.id == name


@given(st.data())
def test_scenarios_are_complete(data: st.DataObject) -> None:
    """Each states every field of its book with one of the field's values."""
    doc, book = data.draw(books())
    scenario = data.draw(strategies.scenarios(book))
    assert set(table(doc["fields"])) == set(scenario)
    assert all(scenario[name] in domain(field) for name, field in table(doc["fields"]).items())
    assert any(dict(each) == scenario for each in oracle_of(doc, book).scenarios())


def test_every_rule_that_can_decide_is_reached() -> None:
    """A rule in a tiny corner of a large space is found, and both sides of its bounds with it."""
    for name in ("wide", "corner"):
        assert decides(name, find(strategies.scenarios(BOOK), partial(decides, name), settings=SEARCH))
    for edge in (2, 3, 123_456, 123_457, None):
        wanted = {"a": 77_777, "b": edge, "c": "z"}
        found = find(strategies.scenarios(BOOK), wanted.__eq__, settings=SEARCH)
        assert decides("corner", found) is (edge in {3, 123_456})


def test_a_book_without_rules_has_scenarios_too() -> None:
    """There is nothing to reach, so anything will do."""
    book = PolicyBook.loads(
        'schema = "disputekit.policy/1"\npolicy = { id = "p", version = "1" }\nfields = { x = ["one"] }\n'
    )
    assert {"x": "one"} == find(strategies.scenarios(book), lambda each: "x" in each, settings=SEARCH)


@given(st.data())
def test_a_search_that_would_take_too_long_costs_only_its_aim(data: st.DataObject) -> None:
    """Where no place is found in time at which a rule decides, scenarios are drawn from everywhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("disputekit.testing.strategies._scenarios._EFFORT", 0)
        drawn = strategies.scenarios(BOOK)
    assert {"a", "b", "c"} == set(data.draw(drawn))
