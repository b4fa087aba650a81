"""What an offer may ask for and leave to the party, and a case that the company hands on."""

from datetime import date
from decimal import Decimal

import pytest

from disputekit.money import Money
from disputekit.policy import OfferPart, OrderLine, PolicyBook, PolicyOffer
from disputekit.remedies import RemedyKind

DAY = date(2026, 8, 1)
REFUND = (OfferPart(RemedyKind.REFUND, Decimal(100)),)
HEAD = """
schema = "disputekit.policy/1"
policy = { id = "p", version = "1" }
fields = { worn = "flag", sum_minor = { min = 0, max = 100_000 } }
"""
LAW = """
[[rule]]
id = "eu.withdraw"
layer = "law"
right = "withdrawal"
offer = [{ refund = "100%" }]
"""


@pytest.mark.parametrize(
    ("offer", "right", "covers"),
    [
        (PolicyOffer(REFUND, conditions=("unworn",)), PolicyOffer(REFUND), False),
        (PolicyOffer(REFUND, conditions=("unworn",)), PolicyOffer(REFUND, conditions=("tags_on", "unworn")), True),
        (PolicyOffer(REFUND), PolicyOffer(REFUND, conditions=("unworn",)), True),
        (PolicyOffer(REFUND), PolicyOffer(REFUND, return_needed=False), False),
        (PolicyOffer(REFUND, return_needed=False), PolicyOffer(REFUND), True),
    ],
)
def test_an_offer_with_more_strings_covers_no_right(offer: PolicyOffer, right: PolicyOffer, covers: bool) -> None:  # noqa: FBT001 -- what is expected
    """A condition that law does not know, or goods that law lets the customer keep, leave the right uncovered."""
    assert covers is offer.covers(right)


def test_another_deed_covers_a_right_that_it_satisfies() -> None:
    """Law that a replacement satisfies asks for nothing more of a shop that replaces; it takes no share of anything."""
    replacement = PolicyOffer((OfferPart(RemedyKind.REPLACEMENT),))
    repair = PolicyOffer((OfferPart(RemedyKind.REPAIR),), satisfied_by=frozenset({RemedyKind.REPLACEMENT}))
    assert replacement.covers(repair)
    assert not PolicyOffer((OfferPart(RemedyKind.REPAIR),)).covers(replacement)
    half = PolicyOffer((OfferPart(RemedyKind.REFUND, Decimal(50)),))
    assert not half.covers(PolicyOffer(repair.parts, satisfied_by=frozenset({RemedyKind.REFUND})))


def test_conditions_and_what_may_be_kept_are_told_and_settled() -> None:
    """They stand in the text of the offer, in the settlement, and the law's right stands beside."""
    book = PolicyBook.loads(f"""{HEAD}
        [[rule]]
        id = "small"
        when.sum_minor = {{ max = 2_000 }}
        offer = [{{ refund = "100%", return_needed = false }}]
        [[rule]]
        id = "rest"
        when.sum_minor = {{ min = 2_001 }}
        offer = [{{ refund = "100%", conditions = ["unworn", "tags_on"] }}]
        {LAW}""")
    small = book.decide({"worn": False, "sum_minor": 900}, as_of=DAY)
    assert ["refund 100%, and the goods may be kept (company: small)"] == [each.text for each in small.offers]
    assert small.settle([OrderLine("a", Money("9.00", "EUR"))], choose="refund").offered.offer.return_needed is False
    large = book.decide({"worn": False, "sum_minor": 9_000}, as_of=DAY)
    assert [
        "refund 100%, if tags_on and unworn (company: rest)", "refund 100% (law: eu.withdraw)",
    ] == [each.text for each in large.offers]  # fmt: skip
    assert [("DK-UNDERCUT", "'rest' does not offer what 'eu.withdraw' grants: refund 100%")] == [
        (each.code, each.text) for each in book.check().undercuts
    ]


def test_a_case_that_is_handed_on_keeps_the_rights_of_law() -> None:
    """The company offers nothing and says who goes on with it; it is decided, and law is offered all the same."""
    book = PolicyBook.loads(f"""{HEAD}
        [[rule]]
        id = "large"
        when.sum_minor = {{ min = 50_000 }}
        escalate = "legal"
        cite = "Handbook §9"
        [[rule]]
        id = "rest"
        deny = true
        {LAW}""")
    decision = book.decide({"worn": True, "sum_minor": 60_000}, as_of=DAY)
    assert ("decided", "legal") == (decision.status, decision.escalate_to)
    assert (
        "decided: large (Handbook §9), eu.withdraw\n"
        "  is escalated to legal\n"
        "  may be offered: refund 100% (law: eu.withdraw)\n"
        "  rest beaten: large ranks above it: it is narrower"
    ) == decision.explain()
    assert book.decide({"worn": True, "sum_minor": 1}, as_of=DAY).escalate_to is None
    assert book.decide({}, as_of=DAY).escalate_to is None


def test_handing_on_is_no_denial() -> None:
    """Rules that meet, of which one denies and one hands on, contradict each other; to the same desk, they agree."""
    rules = """
        [[rule]]
        id = "a"
        when.worn = true
        escalate = "legal"
        [[rule]]
        id = "b"
        when.sum_minor = { min = 10 }
        """
    book = PolicyBook.loads(HEAD + rules + "deny = true", effort=0)
    assert ["DK-CONFLICT"] == [each.code for each in book.check().conflicts]
    agreed = PolicyBook.loads(HEAD + rules + 'escalate = "legal"')
    assert "legal" == agreed.decide({"worn": True, "sum_minor": 10}, as_of=DAY).escalate_to
