"""Likely duplicates are pointed out across channels, with why, and different matters are not."""

from datetime import timedelta

import pendulum
from attrs import evolve

from disputekit._lib.frozen import FrozenMap
from disputekit.casework import DUPLICATES_WITHIN, Duplicate, likely_duplicates
from disputekit.dispute import Claim, Outcome
from disputekit.money import Money
from disputekit.ports import Summary

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
CLAIM = Claim(
    claimant="acc-7", reason="duplicate_charge", received_at=NOW, channel="phone", amount=Money("12.50", "EUR")
)
ROW = Summary(
    dispute_id="D-1",
    version=1,
    kind="customer_operations",
    state="received",
    stage="intake",
    open=True,
    queued=True,
    waits_on=frozenset({"agent"}),
    claimant="acc-7",
    reason="duplicate_charge",
    opened_at=NOW - timedelta(days=1),
    entered_at=NOW,
    amount=Money("12.50", "EUR"),
)


def codes(claim: Claim, *rows: Summary) -> list[tuple[str, str]]:
    """Name what was found, and why."""
    return [(each.dispute_id, each.because.code) for each in likely_duplicates(claim, rows)]


def test_the_same_amount_is_the_same_matter() -> None:
    """Whatever the stated reason, one claimant rarely disputes one amount twice in a month."""
    (found,) = likely_duplicates(CLAIM, [ROW])
    assert Duplicate("D-1", found.because) == found
    assert ("DK-DUPLICATE-AMOUNT", {"amount": "12.50 EUR"}) == (found.because.code, found.because.params)
    assert [("D-1", "DK-DUPLICATE-AMOUNT")] == codes(CLAIM, evolve(ROW, reason="late_fee"))
    assert [] == codes(CLAIM, evolve(ROW, amount=Money("12.51", "EUR")))
    assert [] == codes(CLAIM, evolve(ROW, amount=Money("12.50", "USD")))


def test_without_amounts_the_reason_decides() -> None:
    """Where one side says no amount, the same reason is enough, and another is not."""
    for claim, row in (
        (evolve(CLAIM, amount=None), ROW),
        (CLAIM, evolve(ROW, amount=None)),
        (evolve(CLAIM, amount=None), evolve(ROW, amount=None)),
    ):
        assert [("D-1", "DK-DUPLICATE-REASON")] == codes(claim, row)
        assert [] == codes(claim, evolve(row, reason="late_fee"))


def test_a_reference_decides_before_amounts() -> None:
    """The same invoice is the same matter at any amount; another invoice is another matter at the same."""
    claim = evolve(CLAIM, references={"invoice": "INV-7", "order": "O-1"})
    same = evolve(ROW, references=FrozenMap({"order": "O-2", "invoice": "INV-7"}), amount=Money(99, "EUR"))
    assert [("D-1", "DK-DUPLICATE-REFERENCE")] == codes(claim, same)
    assert {"name": "invoice", "value": "INV-7"} == likely_duplicates(claim, [same])[0].because.params
    assert [] == codes(claim, evolve(ROW, references=FrozenMap({"invoice": "INV-8"})))
    assert [("D-1", "DK-DUPLICATE-AMOUNT")] == codes(claim, evolve(ROW, references=FrozenMap({"delivery": "L-1"})))


def test_others_and_old_ones_are_not_duplicates() -> None:
    """Another claimant, another kind, a merged dispute and one from long ago are left out; the limit itself is in."""
    assert [] == codes(CLAIM, evolve(ROW, claimant="acc-8"))
    assert [] == codes(CLAIM, evolve(ROW, kind="returns"))
    assert [] == codes(CLAIM, evolve(ROW, outcome=Outcome.MERGED))
    assert ["D-1"] == [found for found, _ in codes(CLAIM, evolve(ROW, outcome=Outcome.UPHELD))]
    for at in (NOW - DUPLICATES_WITHIN, NOW + DUPLICATES_WITHIN):
        assert ["D-1"] == [found for found, _ in codes(CLAIM, evolve(ROW, opened_at=at))]
    assert [] == codes(CLAIM, evolve(ROW, opened_at=NOW - DUPLICATES_WITHIN - timedelta(microseconds=1)))
    assert [] == codes(CLAIM, evolve(ROW, opened_at=NOW + DUPLICATES_WITHIN + timedelta(microseconds=1)))
    assert () == likely_duplicates(CLAIM, [ROW], within=timedelta(hours=23))


def test_the_surest_comes_first_then_the_oldest() -> None:
    """References before amounts before reasons, then age, then id: whatever the order of the rows."""
    claim = evolve(CLAIM, references={"invoice": "INV-7"})
    young = evolve(ROW, dispute_id="D-2", opened_at=NOW)
    rows = [
        evolve(ROW, dispute_id="D-5", amount=None),
        young,
        evolve(ROW, dispute_id="D-3", references=FrozenMap({"invoice": "INV-7"})),
        evolve(young, dispute_id="D-4"),
        ROW,
    ]
    expected = ["D-3", "D-1", "D-2", "D-4", "D-5"]
    assert expected == [each.dispute_id for each in likely_duplicates(claim, rows)]
    assert expected == [each.dispute_id for each in likely_duplicates(claim, reversed(rows))]
