"""The default facts of a dispute for policies, and its default factors for scores."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final, TypeAlias

from disputekit.dispute import Dispute
from disputekit.sla import Reading

__all__ = ["DEADLINE", "Factors", "Facts", "default_factors", "default_facts", "warned_shares"]

Fact: TypeAlias = str | int | None

Facts: TypeAlias = Callable[[Dispute], Mapping[str, Fact]]
"""From a dispute to the facts for a policy; the desk leaves out facts for which the policy has no field."""

Factors: TypeAlias = Callable[[Dispute, Sequence[Reading]], Mapping[str, float]]
"""From a dispute and its clocks to factors from 0 to 1.

Factors stated at triage win; factors without a weight in the scorer are left out.
"""

DEADLINE: Final = "deadline"
"""The factor that ``default_factors`` takes from the clocks."""


def default_facts(dispute: Dispute) -> Mapping[str, Fact]:
    """Give the claim's own facts (without floats, for which policies have no fields) and the facts below.

    These are ``reason``, ``nature``, ``kind``, ``channel``, ``claimant_type``, ``jurisdiction``, ``currency``,
    ``amount_minor`` (the amount in cents), and each kind of evidence that was handed in, as ``True``; that replaces
    ``False`` and ``None`` of the claim.
    """
    claim = dispute.claim
    amount = dispute.ledger.claimed
    known: dict[str, Fact] = {
        "reason": claim.reason,
        "nature": dispute.nature,
        "kind": claim.kind,
        "channel": claim.channel.value,
        "claimant_type": claim.claimant_type,
        "jurisdiction": claim.jurisdiction,
        "currency": None if amount is None else amount.currency,
        "amount_minor": None if amount is None else amount.minor,
    }
    facts = {
        **{name: value for name, value in known.items() if value is not None},
        **{name: fact for name, fact in claim.facts.items() if not isinstance(fact, float)},
    }
    there = {evidence.kind for evidence in dispute.evidence if not evidence.draft}
    return {**facts, **{kind: True for kind in there if facts.get(kind) is None or facts[kind] is False}}


def default_factors(dispute: Dispute, readings: Sequence[Reading]) -> Mapping[str, float]:
    """Give the claim's facts that are numbers from 0 to 1, and ``deadline``: the used share of the fullest clock.

    ``deadline`` changes only at warnings: it is 0, then the share of the budget at the last warning, then 1 after the
    deadline; so a score does not change from one minute to the next.
    """
    numbers = {
        name: float(value)
        for name, value in dispute.claim.facts.items()
        if isinstance(value, int | float) and 0 <= value <= 1
    }
    return {**numbers, DEADLINE: max(map(_progress, readings), default=0.0)}


def _progress(reading: Reading) -> float:
    if reading.stopped_at is not None or reading.status == "cancelled":
        return 0.0
    if reading.status == "breached":
        return 1.0
    return max(warned_shares(reading), default=0.0)


def warned_shares(reading: Reading) -> Sequence[float]:
    """Give the shares of the budget that warnings were due at; a time before the deadline becomes a share too."""
    if reading.remaining is None:
        return ()
    budget = reading.elapsed + reading.remaining
    return [round(1 - mark / budget, 4) if isinstance(mark, timedelta) else float(mark) for mark in reading.warned]
