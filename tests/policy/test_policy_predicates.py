"""Flags that a Python function works out: asked where a scenario does not state them, and never made from a file."""

import pickle
from collections.abc import Mapping
from datetime import date
from operator import itemgetter
from pathlib import Path

import pytest

from disputekit.errors import InvalidValue, PolicyError
from disputekit.policy import PolicyBook, PolicyPack
from disputekit.policy._fields import Scalar
from disputekit.policy._predicates import FREE

DAY = date(2026, 8, 1)
TEXT = """
schema = "disputekit.policy/1"
policy = { id = "p", version = "1" }

[fields]
length_mm = { min = 0, max = 10_000 }
oversize = { predicate = "oversize" }

[[rule]]
id = "large"
when.oversize = true
escalate = "freight"

[[rule]]
id = "rest"
offer = [{ refund = "100%" }]
"""


def oversize(scenario: Mapping[str, Scalar]) -> bool | None:
    """More than two metres."""
    length = scenario.get("length_mm")
    return length > 2_000 if isinstance(length, int) else None


BOOK = PolicyBook.loads(TEXT, predicates={"oversize": oversize, "of another book": oversize})


@pytest.mark.parametrize(
    ("scenario", "rule"),
    [
        ({"length_mm": 2_001}, "large"),
        ({"length_mm": 2_000}, "rest"),
        ({"length_mm": 2_001, "oversize": False}, "rest"),
    ],
)
def test_a_predicate_is_asked_where_the_flag_is_not_stated(scenario: dict[str, Scalar], rule: str) -> None:
    """What is stated ranks above it; what it says is recorded in the decision, and for the first match too."""
    decision = BOOK.decide(scenario, as_of=DAY)
    assert rule == getattr(decision.winner, "id", "")
    assert {"oversize": rule == "large", **scenario} == dict(decision.scenario)
    assert decision.winner == BOOK.first_match(scenario)
    columns = {name: [value, value] for name, value in scenario.items()}
    assert [decision, decision] == list(BOOK.decide_many(columns, as_of=DAY))
    assert [rule, rule] == BOOK.first_match_many(columns).tolist()


def test_a_predicate_that_does_not_know_leaves_the_flag_open() -> None:
    """``None`` is unknown, as if the flag had been left out."""
    decision = BOOK.decide({}, as_of=DAY)
    assert ("needs_facts", ("oversize",), {}) == (decision.status, decision.missing, dict(decision.scenario))
    with pytest.raises(
        InvalidValue,
        match="DK-POLICY-UNSTATED: a first match needs a value for every field; missing: length_mm, oversize",
    ):
        BOOK.first_match({})


def test_a_predicate_that_was_not_passed_is_told_with_its_line(tmp_path: Path) -> None:
    """However the book is read, and with what to write."""
    path = tmp_path / "p.toml"
    path.write_text(TEXT, encoding="utf-8")
    expected = (
        "DK-POLICY-NO-PREDICATE: the function for predicate 'oversize' is missing; load the book "
        "with predicates={'oversize': …}, "
        "a function from a scenario to True, False or None"
    )
    with pytest.raises(PolicyError) as caught:
        PolicyBook.load(path)
    assert f"{path}:7 fields.oversize.predicate: {expected}" == str(caught.value)
    with pytest.raises(PolicyError) as caught:
        PolicyBook.from_json(BOOK.to_json())
    assert f"<json> fields.oversize.predicate: {expected}" == str(caught.value)
    with pytest.raises(PolicyError) as caught:
        PolicyBook.from_dict(BOOK.to_dict(), predicates={"other": oversize})
    assert f"<dict> fields.oversize.predicate: {expected}" == str(caught.value)
    functions = {"oversize": oversize}
    assert BOOK == PolicyBook.load(path, predicates=functions) == PolicyBook.from_json(
        BOOK.to_json(), predicates=functions
    ) == PolicyBook.from_dict(BOOK.to_dict(), predicates=functions)  # fmt: skip


@pytest.mark.parametrize("given", [3, [oversize], {"oversize": True}], ids=["number", "list", "no function"])
def test_predicates_are_functions_by_name(given: dict[str, type]) -> None:
    """Anything else is refused before the file is read."""
    with pytest.raises(
        PolicyError,
        match=(
            r"^predicates: DK-POLICY-NO-PREDICATES: predicates must be a mapping from names to "
            r"functions, got .*; pass a map"
        ),
    ):
        PolicyBook.loads("", predicates=given)


def test_a_predicate_that_fails_is_named() -> None:
    """What it raised, or what it said, becomes an error of the scenario with the way round it: all at once."""
    text = TEXT.replace("oversize = {", 'heavy = { predicate = "heavy" }\noversize = {')
    book = PolicyBook.loads(text, predicates={"oversize": itemgetter("nothing"), "heavy": lambda _scenario: 1})  # type: ignore[dict-item,return-value] # that is what is refused
    with pytest.raises(InvalidValue) as caught:
        book.decide({"length_mm": 1}, as_of=DAY)
    assert [
        ("heavy", "DK-POLICY-PREDICATE", "returned 1"),
        ("oversize", "DK-POLICY-PREDICATE", "raised KeyError: 'nothing'"),
    ] == [(each.where, each.code, each.params["what"]) for each in caught.value.findings]
    stated = book.decide({"length_mm": 1, "heavy": True, "oversize": True}, as_of=DAY)
    assert "freight" == stated.escalate_to
    with pytest.raises(InvalidValue, match="length_mm: DK-POLICY-VALUE"):
        book.decide({"length_mm": -1}, as_of=DAY)


def test_analysis_takes_a_predicate_for_a_free_flag() -> None:
    """Both values are possible wherever one is, so no gap hides behind a function."""
    text = TEXT.replace('id = "rest"', 'id = "rest"\nwhen.oversize = false\nwhen.length_mm = { max = 2_000 }')
    (gap,) = PolicyBook.loads(text, predicates=FREE).check().gaps
    assert {"length_mm": 2_001, "oversize": False} == dict(gap.witness)
    assert "needs_facts" == PolicyBook.loads(text, predicates=FREE).decide({"length_mm": 1}, as_of=DAY).status
    assert [] == list(FREE)
    assert 0 == len(FREE)


def test_books_in_a_pack_keep_their_predicates() -> None:
    """The pack asks them too, whichever book a flag is from; one flag with two functions is refused."""
    gift = """
        schema = "disputekit.policy/1"
        policy = { id = "gift", version = "1" }
        fields = { oversize = { predicate = "oversize" } }
        [[rule]]
        id = "g"
        layer = "goodwill"
        when.oversize = true
        offer = [{ apology = true }]
        """
    pack = PolicyPack([BOOK, PolicyBook.loads(gift, predicates={"oversize": oversize})])
    decision = pack.decide({"length_mm": 3_000}, as_of=DAY)
    assert ("freight", ["apology (goodwill: g)"]) == (decision.escalate_to, [each.text for each in decision.offers])
    again = pickle.loads(pickle.dumps(pack))  # noqa: S301 -- our own bytes
    assert decision.offers == again.decide({"length_mm": 3_000}, as_of=DAY).offers
    with pytest.raises(PolicyError) as caught:
        PolicyPack([BOOK, PolicyBook.loads(gift, predicates=FREE)])
    assert (
        "fields.oversize: DK-POLICY-PREDICATES: predicate 'oversize' has different functions in p 1 and gift 1; "
        "load both with the same function"
    ) == str(caught.value)
