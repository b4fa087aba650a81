"""Money beside the decision: credits, chargebacks, fees, write-offs, promises, payments, and what is conceded."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal, TypeAlias

import pendulum
from attrs import field, frozen

from disputekit._input.pendulum_times import instant, shifted
from disputekit._lib.evolve import evolve
from disputekit._lib.text import shown
from disputekit.actions._base import Action, Binding, EventContext
from disputekit.actions._changes import settle_offers
from disputekit.actions._outcome import Resolve, decided
from disputekit.dispute import Chargeback, ChargebackStatus, Dispute, OfferStatus, Promise, PromiseStatus
from disputekit.errors import Finding
from disputekit.money import Money
from disputekit.remedies import Remedy, RemedyKind

_MOST_GRACE: Final = 36_525  # a century

ChargebackResult: TypeAlias = Literal["won", "lost"]


@frozen
class GrantProvisionalCredit(Binding):
    """Credit the claimant until the decision, which makes the credit final, as a remedy, or reverses it."""

    name: ClassVar[str] = "grant_provisional_credit"

    amount: Money
    because: str

    def problems(self) -> Iterable[Finding]:
        """Check that the amount is positive."""
        return not_positive(self.amount)

    def proposes(self, _dispute: Dispute, /) -> tuple[Remedy, ...]:
        """Give what it becomes if it stays."""
        return (Remedy(RemedyKind.FINAL_CREDIT, self.amount),)


@frozen
class ReverseProvisionalCredit(Action):
    """Take a provisional credit back, all of it unless an ``amount`` is given; the claimant gets the reason."""

    name: ClassVar[str] = "reverse_provisional_credit"

    because: str
    amount: Money | None = None

    def problems(self) -> Iterable[Finding]:
        """Check that the amount is positive."""
        return () if self.amount is None else not_positive(self.amount)


@frozen
class OpenChargeback(Action):
    """Record that the claimant's bank charges the payment back; until it is closed, nothing is refunded.

    ``reference`` is the network's, ``payment`` the payment that it is about, ``reason`` the network's code.
    """

    name: ClassVar[str] = "open_chargeback"

    reference: str
    amount: Money
    payment: str = ""
    reason: str = ""

    def problems(self) -> Iterable[Finding]:
        """Check that the amount is positive."""
        return not_positive(self.amount)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep it, open."""
        opened = Chargeback(self.reference, self.amount, stamp.at, payment=self.payment, reason=self.reason)
        return evolve(dispute, finances=evolve(dispute.finances, chargebacks=(*dispute.chargebacks, opened)))


@frozen
class CloseChargeback(Action):
    """Record how a chargeback ended: ``won`` if the money stays with us, ``lost`` if the claimant has it.

    ``amount`` is what the bank took, where that is not the amount of the chargeback: it was lost in part, or the bank
    took more. What goes beyond the claim is recorded apart. A chargeback can be closed again with another result: a
    lost one is sometimes won in the next round.
    """

    name: ClassVar[str] = "close_chargeback"

    reference: str
    result: ChargebackResult
    because: str = ""
    amount: Money | None = None

    def problems(self) -> Iterable[Finding]:
        """Check that the amount is positive."""
        return () if self.amount is None else not_positive(self.amount)

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Keep how it ended, and how it had ended before."""
        return evolve(
            dispute,
            finances=evolve(
                dispute.finances,
                chargebacks=tuple(
                    each.ended(ChargebackStatus(self.result), self.amount) if each.reference == self.reference else each
                    for each in dispute.chargebacks
                ),
            ),
        )


@frozen
class ChargeFee(Action):
    """Charge ``payer`` a fee beside the claim, such as the network's for a chargeback."""

    name: ClassVar[str] = "charge_fee"

    amount: Money
    payer: str
    because: str

    def problems(self) -> Iterable[Finding]:
        """Check that the amount is positive."""
        return not_positive(self.amount)


@frozen
class WaiveFee(Binding):
    """Waive a fee, in whole or in part. What was waived counts for the limits of later decisions."""

    name: ClassVar[str] = "waive_fee"

    amount: Money
    because: str

    def problems(self) -> Iterable[Finding]:
        """Check that the amount is positive."""
        return not_positive(self.amount)

    def lets_out(self, _dispute: Dispute, /) -> Money | None:
        """Give what is waived."""
        return self.amount

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Add up what was waived."""
        before = dispute.finances.waived
        waived = self.amount if before is None else before + self.amount
        return evolve(dispute, finances=evolve(dispute.finances, waived=waived))


def not_positive(amount: Money) -> Iterable[Finding]:
    """Give the finding for an amount that is not positive."""
    if not amount.is_positive:
        yield Finding(
            "DK-ACTION-AMOUNT",
            "amount must be positive, got {amount}",
            {"amount": str(amount)},
            where="amount",
            hint="pass an amount greater than zero",
        )


def _due_at(value: datetime) -> pendulum.DateTime:
    return instant(value, "due_at")


@frozen
class Dismiss(Action):
    """Close a finding of our own review that was mistaken: nobody claimed anything."""

    name: ClassVar[str] = "dismiss"

    because: str

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep why."""
        return decided(dispute, stamp, (), self.because)


@frozen
class Concede(Resolve):
    """Concede the claim, in whole or in part: a credit note, a corrected invoice, an accepted deduction."""

    name: ClassVar[str] = "concede"


@frozen
class WriteOff(Binding):
    """Write off an amount that cannot be collected; another person always approves it."""

    name: ClassVar[str] = "write_off"

    amount: Money
    because: str

    def problems(self) -> Iterable[Finding]:
        """Check that the amount is positive."""
        return not_positive(self.amount)

    def proposes(self, _dispute: Dispute, /) -> tuple[Remedy, ...]:
        """Give it as a remedy."""
        return (Remedy(RemedyKind.WRITE_OFF, self.amount),)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Record the decision."""
        return decided(dispute, stamp, self.proposes(dispute), self.because, upheld=self.amount)


@frozen
class PromiseToPay(Action):
    """Record that the debtor promises to pay ``amount`` until ``due_at``, with some days of grace after it."""

    name: ClassVar[str] = "promise_to_pay"

    amount: Money
    due_at: pendulum.DateTime = field(converter=_due_at)
    grace_days: int = 0

    def problems(self) -> Iterable[Finding]:
        """Check the amount and the days of grace."""
        yield from not_positive(self.amount)
        if not 0 <= self.grace_days <= _MOST_GRACE:
            yield Finding(
                "DK-ACTION-GRACE",
                "grace_days must be from 0 to {most}, got {days}",
                {"days": shown(self.grace_days), "most": _MOST_GRACE},
                where="grace_days",
                hint="pass 0 for no grace",
            )

    @property
    def stands_until(self) -> pendulum.DateTime:
        """When it is broken: after the grace."""
        return shifted(self.due_at, timedelta(days=self.grace_days))

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep it, instead of any offer that stands; its id is ``p`` and the event's number."""
        promise = Promise(f"p{stamp.seq}", self.amount, self.due_at, stamp.at, grace_days=self.grace_days)
        answered = settle_offers(dispute, OfferStatus.DECLINED)
        return evolve(answered, finances=evolve(answered.finances, promises=(*answered.finances.promises, promise)))


@frozen
class ApplyPayment(Action):
    """Apply cash to what was promised, under the reference of the payment; only this keeps a promise."""

    name: ClassVar[str] = "apply_payment"

    amount: Money
    reference: str

    def problems(self) -> Iterable[Finding]:
        """Check that the amount is positive."""
        return not_positive(self.amount)

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Count it; the promise is kept once all of it is there."""
        return evolve(
            dispute,
            finances=evolve(
                dispute.finances,
                promises=tuple(
                    promise.with_payment(self.amount) if promise.status is PromiseStatus.OPEN else promise
                    for promise in dispute.finances.promises
                ),
            ),
        )
