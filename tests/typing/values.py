"""Never executed: mypy and pyrefly must accept what is plain here, and refuse what is marked.

A marked line that becomes acceptable is an error too: mypy reports an ignore that ignores nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import assert_type

from disputekit import Actor, Claim, Dispute, Event, History, Money, fold
from disputekit.errors import DisputekitError, Finding, Reason, Refused, Scalar


def money_keeps_its_type(price: Money) -> None:
    """Sums and multiples are money, the amount is a decimal, and a float is neither."""
    assert_type(price + price, Money)
    assert_type(price - price, Money)
    assert_type(price * 3, Money)
    assert_type(-price, Money)
    assert_type(price.amount, Decimal)
    assert_type(sum([price, price], Money.zero("EUR")), Money)
    Money(12.5, "EUR")  # type: ignore[arg-type]
    price + 1  # type: ignore[operator]
    price.minor = 3  # type: ignore[misc]


def values_cannot_be_changed(claim: Claim, dispute: Dispute, actor: Actor) -> None:
    """Every value is frozen for the checkers too."""
    claim.reason = "duplicate"  # type: ignore[misc]
    dispute.state = "closed"  # type: ignore[misc]
    actor.id = "ben"  # type: ignore[misc]


def fold_makes_a_dispute(history: History, dispute: Dispute, event: Event) -> None:
    """A history alone, or a dispute and the next event; nothing else."""
    assert_type(fold(history), Dispute)
    assert_type(fold(dispute, event), Dispute)
    fold(history, event)  # type: ignore[call-overload]
    fold(dispute)  # type: ignore[call-overload]


def a_history_as_of_then_may_be_none(history: History, then: datetime) -> None:
    """Before its first event there was no history, and a checker says so."""
    assert_type(history.as_of(then), History | None)
    history.as_of(then).version  # type: ignore[union-attr]
    history.as_of("2026-01-01")  # type: ignore[arg-type]


def errors_carry_data(error: DisputekitError, refused: Refused) -> None:
    """Findings and reasons are typed, so that a host can translate them without casts."""
    assert_type(error.findings, tuple[Finding, ...])
    assert_type(refused.reasons, tuple[Reason, ...])
    assert_type(refused.reasons[0].params, Mapping[str, Scalar])
    Reason("DK-MY-CODE", "text", {"value": object()})  # type: ignore[dict-item]
    Finding("DK-MY-CODE", "text", severity="fatal")  # type: ignore[arg-type]
