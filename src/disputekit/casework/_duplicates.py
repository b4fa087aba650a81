"""Likely duplicates: the same matter, claimed again through another channel."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from attrs import frozen

from disputekit._input.instants import to_us
from disputekit._lib.brief import brief
from disputekit.dispute import Claim, Outcome
from disputekit.errors import Reason
from disputekit.ports import Summary

__all__ = ["DUPLICATES_WITHIN", "Duplicate", "likely_duplicates"]

DUPLICATES_WITHIN: Final = timedelta(days=30)
"""How far apart two claims about the same matter arrive at most."""


@frozen
class Duplicate:
    """A dispute that looks like the same matter, and why."""

    dispute_id: str
    because: Reason

    __repr__ = brief


def likely_duplicates(
    claim: Claim, rows: Iterable[Summary], *, within: timedelta = DUPLICATES_WITHIN
) -> tuple[Duplicate, ...]:
    """Find the disputes among ``rows`` that look like the same matter as ``claim``: the surest first, then the oldest.

    They have the same claimant and kind, were received at most ``within`` apart, and are not merged already. A
    reference that both have decides: the same invoice is the same matter, a different invoice is not. Without such a
    reference the amounts decide, and without amounts the reasons. Nothing is merged automatically: a person decides.
    """
    found = []
    received = to_us(claim.received_at, "received_at")
    for row in rows:
        comes_near = row.claimant == claim.claimant and row.kind == claim.kind and row.outcome is not Outcome.MERGED
        if comes_near and abs(received - to_us(row.opened_at, "opened_at")) <= within // _US:
            same = _same_matter(claim, row)
            if same is not None:
                sureness, because = same
                found.append((sureness, row.opened_at, Duplicate(row.dispute_id, because)))
    found.sort(key=lambda each: (each[0], each[1], each[2].dispute_id))
    return tuple(duplicate for _, _, duplicate in found)


_US: Final = timedelta(microseconds=1)


def _same_matter(claim: Claim, row: Summary) -> tuple[int, Reason] | None:
    """Say why, and how sure that is: 0 is the surest."""
    shared = sorted(claim.references.keys() & row.references.keys())
    for name in shared:
        value = claim.references[name]
        if value == row.references[name]:
            return 0, Reason("DK-DUPLICATE-REFERENCE", "same {name}: {value}", {"name": name, "value": value})
    if shared:
        return None
    if claim.amount is not None and claim.amount == row.amount:
        return 1, Reason("DK-DUPLICATE-AMOUNT", "same amount: {amount}", {"amount": str(claim.amount)})
    if claim.reason == row.reason and (claim.amount is None or row.amount is None):
        return 2, Reason("DK-DUPLICATE-REASON", "same reason: {reason}", {"reason": claim.reason})
    return None
