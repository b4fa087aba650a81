"""Random books for tests: they load, and together contain everything that a book can contain."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase

from disputekit.policy import PolicyBook
from disputekit.testing import strategies

SEARCH = settings(max_examples=2_000, database=InMemoryExampleDatabase(), phases=[Phase.generate])  # any will do


@given(st.data())
def test_books_load_again_and_decide(data: st.DataObject) -> None:
    """Whatever is drawn can be dumped, loaded, analysed to its end and asked; rules of one book never contradict."""
    book = data.draw(strategies.policies())
    assert book == PolicyBook.from_json(book.to_json())
    assert not book.undecided
    day = book.effective.start or date(2026, 1, 1)
    scenario = data.draw(strategies.scenarios(book, as_of=day))
    assert book.decide(scenario, as_of=day).status in {"decided", "no_rule"}


SIGHTS: dict[str, Callable[[PolicyBook], bool]] = {
    "no rule": lambda book: not book.rules,
    "three rules": lambda book: len(book.rules) >= 3,
    "first": lambda book: book.policy.hit == "first" and len(book.rules) > 1,
    "ranked": lambda book: book.policy.hit == "ranked" and len(book.rules) > 1,
    "overrides": lambda book: any(rule.overrides for rule in book.rules),
    "priority": lambda book: any(rule.priority for rule in book.rules),
    "several boxes": lambda book: any(len(rule.boxes) > 1 for rule in book.rules),
    "law": lambda book: any(rule.right for rule in book.rules),
    "exclusion": lambda book: any(rule.excludes for rule in book.rules),
    "goodwill": lambda book: any(rule.layer == "goodwill" for rule in book.rules),
    "denial": lambda book: any(rule.layer == "company" and not rule.offers for rule in book.rules),
    "handed on": lambda book: any(rule.escalate for rule in book.rules),
    "dates of a rule": lambda book: book.engine.dated is not None,
    "dates of the book": lambda book: book.effective.until is not None,
    "evidence": lambda book: any(offer.require for rule in book.rules for offer in rule.offers),
    "fee": lambda book: any(offer.fee is not None for rule in book.rules for offer in rule.offers),
    "conditions": lambda book: any(offer.conditions for rule in book.rules for offer in rule.offers),
    "kept goods": lambda book: any(not offer.return_needed for rule in book.rules for offer in rule.offers),
    **{f"a {kind}": lambda book, kind=kind: any(field.kind == kind for field in book.fields)  # type: ignore[misc] # bound now
       for kind in ("choice", "whole", "flag", "evidence", "tree")},
    "optional": lambda book: any(field.optional for field in book.fields),
}  # fmt: skip


def test_everything_that_a_book_can_have_is_drawn() -> None:
    """Three hundred books at most have all of it; the search ends as soon as everything was seen."""
    seen: set[str] = set()

    def look(book: PolicyBook) -> bool:
        seen.update(name for name, has in SIGHTS.items() if has(book))
        return set(SIGHTS) == seen

    find(strategies.policies(), look, settings=settings(SEARCH, max_examples=300))
    assert set(SIGHTS) == seen


@pytest.mark.no_cover  # hundreds of books are made until the simplest is found; other tests run the same lines
def test_the_simplest_book_is_small() -> None:
    """A failing test shrinks to one field and as few rules as it takes."""
    simplest = find(strategies.policies(), lambda _book: True)
    assert (2, ()) == (len(simplest.fields), simplest.rules)  # one, and the evidence that every book knows


def test_a_failing_test_prints_a_document_to_paste() -> None:
    """So that the book of a failure can be had again; elsewhere a book says in a line which it is."""

    @settings(max_examples=100, phases=[Phase.generate])  # to make it small takes long and proves nothing here
    @given(strategies.policies())
    def fails(book: PolicyBook) -> None:
        assert not any(rule.escalate for rule in book.rules)

    with pytest.raises(AssertionError) as caught:
        fails()
    notes = "\n".join(caught.value.__notes__)
    assert "PolicyBook.from_dict({" in notes
    assert "'escalate': 'legal'" in notes
    book = find(strategies.policies(), lambda book: bool(book.rules), settings=SEARCH)
    assert f"<PolicyBook 'p' '1', in force {book.effective}>" == repr(book)
