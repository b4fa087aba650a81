"""The default facts of a dispute for policies, and its default factors for scores."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final, TypeAlias

from disputekit.dispute import Dispute
from disputekit.sla import Reading

__all__ = ["DEADLINE", "Factors", "Facts", "default_factors", "default_facts", "warned_shares"]

Fact: TypeAlias = str | int | None

Facts: TypeAlias = Callable[[Dispute], Mapping[str, Fact]]
"""From a dispute to the facts that a policy asks for; the desk leaves out those that the policy has no field for."""

Factors: TypeAlias = Callable[[Dispute, Sequence[Reading]], Mapping[str, float]]
"""From a dispute and its clocks to factors from 0 to 1.

What was stated at triage wins, and what the scorer has no weight for is left out.
"""

DEADLINE: Final = "deadline"
"""The factor that ``default_factors`` takes from the clocks."""


def default_facts(dispute: Dispute) -> Mapping[str, Fact]:
    """Take the claim's own facts, but for floats, which no policy has a field for, and what is known anyway.

    Evidence that has come since the claim said that there was none (``False``, or ``None``) is there. Known anyway are
    ``reason``, ``nature``, ``kind``, ``channel``, ``claimant_type``, ``jurisdiction``, ``currency``,
    ``amount_minor`` (the amount in cents), and each kind of evidence that is there, as ``True``.
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
    """Take the claim's facts that are numbers from 0 to 1, and ``deadline``: how far the fullest clock has come.

    ``deadline`` moves with the warnings only: 0, then the share of the budget that was warned of, then 1 when a
    deadline has passed; so a score does not change from one minute to the next.
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
