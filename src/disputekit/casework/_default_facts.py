"""The default facts of a dispute for policies, and its default factors for scores."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from disputekit.dispute import Dispute
from disputekit.errors import Scalar
from disputekit.sla import Reading

__all__ = [
    "DEADLINE",
    "Factors",
    "Facts",
    "PolicyDay",
    "default_factors",
    "default_facts",
    "default_policy_day",
    "warned_shares",
]

Fact: TypeAlias = str | int | None

Facts: TypeAlias = Callable[[Dispute], Mapping[str, Fact]]
"""From a dispute to the facts for a policy; the desk leaves out facts for which the policy has no field."""

Factors: TypeAlias = Callable[[Dispute, Sequence[Reading]], Mapping[str, float]]
"""From a dispute and its clocks to factors from 0 to 1.

Factors stated at triage win; factors without a weight in the scorer are left out.
"""

PolicyDay: TypeAlias = Callable[[Dispute], date]
"""From a dispute to the day, or the instant, whose policy version decides it: that of the order."""

_ORDER_DAYS: Final = ("ordered_on", "order_date", "purchased_on", "purchase_date")

DEADLINE: Final = "deadline"
"""The factor that ``default_factors`` takes from the clocks."""


def default_facts(dispute: Dispute) -> Mapping[str, Fact]:
    """Give the facts of the claim and those recorded since (without floats, for which policies have no fields).

    Added are ``reason``, ``nature``, ``kind``, ``channel``, ``claimant_type``, ``jurisdiction``, ``currency``,
    ``amount_minor`` (the amount in cents), and each kind of evidence that was handed in, as ``True``; that replaces
    ``False`` and ``None``.
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
        **{name: fact for name, fact in _stated(dispute).items() if not isinstance(fact, float)},
    }
    there = {evidence.kind for evidence in dispute.evidence if not evidence.draft}
    return {**facts, **{kind: True for kind in there if facts.get(kind) is None or facts[kind] is False}}


def default_policy_day(dispute: Dispute) -> date:
    """Give the day of the order where a fact or a reference states it in ISO 8601, else when the claim was received.

    The names are ``ordered_on``, ``order_date``, ``purchased_on`` and ``purchase_date``. Any other text counts as not
    stated.
    """
    stated = {**dispute.claim.references, **_stated(dispute)}
    for name in _ORDER_DAYS:
        text = stated.get(name)
        if isinstance(text, str):
            with suppress(ValueError):
                return _day(text)
    return dispute.claim.received_at


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text).date()  # the day on the wall, wherever that was


def default_factors(dispute: Dispute, readings: Sequence[Reading]) -> Mapping[str, float]:
    """Give the stated facts that are numbers from 0 to 1, and ``deadline``: the used share of the fullest clock.

    ``deadline`` changes only at warnings: it is 0, then the share of the budget at the last warning, then 1 after the
    deadline; so a score does not change from one minute to the next.
    """
    numbers = {
        name: float(value)
        for name, value in _stated(dispute).items()
        if isinstance(value, int | float) and 0 <= value <= 1
    }
    return {**numbers, DEADLINE: max(map(_progress, readings), default=0.0)}


def _stated(dispute: Dispute) -> Mapping[str, Scalar]:
    """Give the claim's facts, with those recorded since in their place."""
    return {**dispute.claim.facts, **{name: fact.value for name, fact in dispute.assessment.facts.items()}}


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
