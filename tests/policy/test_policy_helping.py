"""A refused customer learns what is missing, what would help, and how close the case was."""

from datetime import date

import pytest

from disputekit.policy import NearMiss, PolicyBook
from disputekit.policy._fields import FieldKind, Scalar

DAY = date(2026, 8, 1)
BOOK = PolicyBook.loads("""
schema = "disputekit.policy/1"
policy = { id = "p", version = "1" }

[fields]
reason = ["damaged", "changed_mind"]
days_since_delivery = { min = 0, max = 3_650 }
photo = "evidence"
receipt = "evidence"

[[rule]]
id = "damaged"
when.reason = ["damaged"]
when.days_since_delivery = { max = 30 }
offer = [{ refund = "100%", require = ["photo", "receipt"] }, { repair = true, require = ["photo"] }]

[[rule]]
id = "late-with-receipt"
when.reason = ["damaged"]
when.days_since_delivery = { min = 31 }
when.receipt = true
offer = [{ refund = "50%", require = ["photo"] }]

[[rule]]
id = "changed-mind"
when.reason = ["changed_mind"]
deny = true
""")
DAMAGED: dict[str, Scalar] = {"reason": "damaged", "days_since_delivery": 12}


def test_evidence_that_is_lacking_is_told_with_what_it_opens() -> None:
    """What is asked for is there, absent or unknown; each offer says what it still waits for."""
    decision = BOOK.decide({**DAMAGED, "photo": False}, as_of=DAY)
    assert (("photo", "receipt"), ("photo", "receipt")) == (decision.required_evidence, decision.missing_evidence)
    assert [
        "add photo to get repair (company: damaged)",
        "add photo and receipt to get refund 100% (company: damaged)",
    ] == [each.text for each in decision.helps]
    partly = BOOK.decide({**DAMAGED, "photo": True}, as_of=DAY)
    assert ("receipt",) == partly.missing_evidence
    assert [("receipt",)] == [each.evidence for each in partly.helps]
    assert partly.explain().endswith("  would help: add receipt to get refund 100% (company: damaged)")
    assert () == BOOK.decide({**DAMAGED, "photo": True, "receipt": True}, as_of=DAY).helps


def test_evidence_can_bring_in_a_rule_and_what_that_asks_for_in_its_turn() -> None:
    """The receipt makes the rule match, and its offer also needs the photo; nothing helps after a change of mind."""
    late: dict[str, Scalar] = {"reason": "damaged", "days_since_delivery": 40, "receipt": False}
    decision = BOOK.decide(late, as_of=DAY)
    assert "no_rule" == decision.status
    assert ["add photo and receipt to get refund 50% (company: late-with-receipt)"] == [
        each.text for each in decision.helps
    ]
    assert decision.explain().startswith(
        "no_rule\n"
        "  one field away: changed-mind (reason damaged, accepted: changed_mind)\n"
        "  one field away: damaged (days_since_delivery 40, limit 30: 10 too late)\n"
        "  one field away: late-with-receipt (receipt is missing)\n"
        "  would help: add photo and receipt to get refund 50% (company: late-with-receipt)"
    )
    assert () == BOOK.decide({"reason": "changed_mind", "days_since_delivery": 40}, as_of=DAY).helps


def test_several_ways_to_the_same_offer_are_told_as_several() -> None:
    """Either piece of evidence is enough by itself, so the two together are no third way."""
    book = PolicyBook.loads("""
        schema = "disputekit.policy/1"
        policy = { id = "p", version = "1" }
        fields = { photo = "evidence", receipt = "evidence" }
        [[rule]]
        id = "either"
        group = [{ when.photo = true }, { when.receipt = true }, { when.photo = true, when.receipt = true }]
        offer = [{ refund = "100%" }]
        """)
    assert [("photo",), ("receipt",)] == [each.evidence for each in book.decide({}, as_of=DAY).helps]


@pytest.mark.parametrize(
    ("miss", "expected"),
    [
        (("days_since_delivery", "whole", 34, 30, 4), "days_since_delivery 34, limit 30: 4 too late"),
        (("days_since_delivery", "whole", 30, 31, 1), "days_since_delivery 30, from 31: 1 too early"),
        (("sum_minor", "whole", 1_000, 900, 100), "sum_minor 1000, limit 900: 100 too high"),
        (("sum_minor", "whole", 1, 5, 4), "sum_minor 1, from 5: 4 too low"),
        (("sum_minor", "whole", 1, None, None), "sum_minor 1, accepted: these"),
        (("sum_minor", "whole", None, 9, None), "sum_minor not applicable, accepted: these"),
        (("as_of", "day", "2026-07-01", "2026-06-30", 1), "as_of 2026-07-01, limit 2026-06-30: 1 day too late"),
        (("as_of", "day", "2026-07-01", "2026-07-03", 2), "as_of 2026-07-01, from 2026-07-03: 2 days too early"),
        (("tier", "choice", "plain", "gold", None), "tier plain, accepted: these"),
        (("member", "flag", False, True, None), "member no, accepted: these"),
        (("member", "flag", True, False, None), "member yes, accepted: these"),
        (("photo", "evidence", False, True, None), "photo is missing"),
        (("photo", "evidence", True, False, None), "photo is there, and must not be"),
    ],
)
def test_a_near_miss_has_words_for_its_kind_of_field(
    miss: tuple[str, FieldKind, Scalar, Scalar, int | None], expected: str
) -> None:
    """Time is too late or too early, numbers too high or too low, evidence is missing, names are not accepted."""
    field, kind, actual, near, margin = miss
    assert expected == NearMiss("r", "company", field, "these", actual, near, margin, kind).text


def test_a_trace_is_a_text_too() -> None:
    """A line for each rule: first those that are met, then the others."""
    assert (
        "changed-mind (company) won: no matching rule ranks above it\n"
        "damaged (company) failed: it does not match on reason\n"
        "late-with-receipt (company) failed: it does not match on reason, days_since_delivery"
    ) == BOOK.decide({"reason": "changed_mind", "days_since_delivery": 3}, as_of=DAY).trace_text()
