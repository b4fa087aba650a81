"""The strategy for hosts: its scenarios are complete, and reach every rule that decides and every boundary."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase

from disputekit.errors import InvalidValue
from disputekit.policy import PolicyBook, PolicyPack, packs
from disputekit.testing import strategies
from tests.policy.documents import books
from tests.policy.oracle import Value, domain, oracle_of, table

DAY = date(2026, 11, 22)
EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"
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


SHIPPED = [
    *(PolicyBook.load(EXAMPLES / f"{name}.toml") for name in ("customer-operations", "returns-2025", "returns-2026")),
    *(packs.load(name).books[0] for name in ("marketplaces", "retailer-30-days")),
]


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


@pytest.mark.parametrize("book", SHIPPED, ids=lambda book: f"{book.id} {book.version}")
def test_every_rule_decides_and_both_sides_of_every_boundary_are_seen(book: PolicyBook) -> None:
    """In a run as users have it: with a hundred examples, or twice as many for a book of twice as many rules."""
    decided: set[str] = set()
    seen: dict[str, set[Value]] = {field.name: set() for field in book.fields}

    @settings(max_examples=100 if len(book.rules) < 20 else 200)
    @given(strategies.scenarios(book))
    def run(scenario: dict[str, Value]) -> None:
        found = book.first_match(scenario)
        decided.update([found.id] if found else [])
        for name, value in scenario.items():
            seen[name].add(value)

    run()
    dead = {rule for finding in book.check().dead for rule in finding.rules}
    assert {rule.id for rule in book.rules if rule.layer == "company"} - dead == decided
    for axis in book.engine.grid.axes:
        for start in axis.starts[1:]:
            assert {axis.field.value(start - 1), axis.field.value(start)} <= seen[axis.field.name]


@given(st.data())
def test_partial_scenarios_leave_facts_out_or_say_them_roughly(data: st.DataObject) -> None:
    """Whatever is stated is a value or a node of its field; the simplest leaves nothing out."""
    doc, book = data.draw(books())
    drawn = strategies.scenarios(book, partial=True)
    scenario = data.draw(drawn)
    assert set(scenario) <= set(table(doc["fields"]))
    assert book.decide(scenario, as_of=DAY).status in {"decided", "needs_facts", "no_rule", "conflict"}


def test_partial_scenarios_begin_complete() -> None:
    """Something left out, and an inner node of a tree, are there to be found; nothing needs to be left out."""
    book = packs.load("eu-withdrawal").books[0]
    drawn = strategies.scenarios(book, partial=True)
    assert set(names_of(book)) == set(find(drawn, lambda _scenario: True, settings=SEARCH))
    assert "EU" == find(drawn, lambda each: each.get("jurisdiction") == "EU", settings=SEARCH)["jurisdiction"]
    assert "buyer" not in find(drawn, lambda each: "buyer" not in each, settings=SEARCH)


def names_of(book: PolicyBook) -> list[str]:
    """The names of a book's fields."""
    return [field.name for field in book.fields]


def test_scenarios_of_a_pack_are_those_of_its_books_in_force() -> None:
    """A rule with dates of its own is reached on its days, and is not on others."""
    pack = PolicyPack([packs.load("retailer-30-days"), packs.load("holiday-season")])

    assert ("season.amazon.2025", "season.bombas.2025") == tuple(sorted(_added(pack, date(2025, 12, 31))))
    assert set() == _added(pack, date(2026, 1, 1))
    dated = strategies.scenarios(packs.load("eu-conformity").books[0], as_of=date(2026, 7, 30))
    assert "as_of" not in find(dated, lambda each: bool(each["repaired"]), settings=SEARCH)
    with pytest.raises(InvalidValue, match="as_of: DK-POLICY-DAY: None is not a date"):
        strategies.scenarios(pack)


def _added(pack: PolicyPack, day: date) -> set[str]:
    """The goodwill that a quick run sees on a day."""
    found: set[str] = set()

    @settings(settings.get_profile("quick"))
    @given(strategies.scenarios(pack, as_of=day))
    def run(scenario: dict[str, Value]) -> None:
        found.update(each.rule for each in pack.decide(scenario, as_of=day).offers if each.source == "goodwill")

    run()
    return found


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
        patch.setattr("disputekit.testing.strategies._policies._SEARCH_EFFORT", 0)
        drawn = strategies.scenarios(BOOK)
    assert {"a", "b", "c"} == set(data.draw(drawn))
