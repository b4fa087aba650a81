"""Money that moves beside the decision: provisional credits, chargebacks, fees."""

from collections.abc import Iterable
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from disputekit._lib.evolve import evolve
from disputekit.actions._base import Action, Binding, EventContext
from disputekit.dispute import Chargeback, ChargebackStatus, Dispute
from disputekit.errors import Finding
from disputekit.money import Money
from disputekit.remedies import Remedy, RemedyKind

ChargebackResult: TypeAlias = Literal["won", "lost"]


@frozen
class GrantProvisionalCredit(Binding):
    """Credit the claimant until it is decided; the credit is made final then, as a remedy, or reversed."""

    name: ClassVar[str] = "grant_provisional_credit"

    amount: Money
    because: str

    def problems(self) -> Iterable[Finding]:
        """Refuse nothing, or less."""
        return not_positive(self.amount)

    def proposes(self, _dispute: Dispute, /) -> tuple[Remedy, ...]:
        """Give what it becomes if it stays."""
        return (Remedy(RemedyKind.FINAL_CREDIT, self.amount),)


@frozen
class ReverseProvisionalCredit(Action):
    """Take a provisional credit back, all of it unless an ``amount`` is given; the claimant is told why."""

    name: ClassVar[str] = "reverse_provisional_credit"

    because: str
    amount: Money | None = None

    def problems(self) -> Iterable[Finding]:
        """Refuse nothing, or less."""
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
        """Refuse nothing, or less."""
        return not_positive(self.amount)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep it, open."""
        opened = Chargeback(self.reference, self.amount, stamp.at, payment=self.payment, reason=self.reason)
        return evolve(dispute, finances=evolve(dispute.finances, chargebacks=(*dispute.chargebacks, opened)))


@frozen
class CloseChargeback(Action):
    """Record how a chargeback ended: ``won`` if the money stays with us, ``lost`` if the claimant has it.

    It can end again, otherwise: what was lost is sometimes won in the next round, and the money comes back.
    """

    name: ClassVar[str] = "close_chargeback"

    reference: str
    result: ChargebackResult
    because: str = ""

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Keep how it ended, and how it had ended before."""
        return evolve(
            dispute,
            finances=evolve(
                dispute.finances,
                chargebacks=tuple(
                    each.ended(ChargebackStatus(self.result)) if each.reference == self.reference else each
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
        """Refuse nothing, or less."""
        return not_positive(self.amount)


@frozen
class WaiveFee(Action):
    """Give a fee up, in whole or in part."""

    name: ClassVar[str] = "waive_fee"

    amount: Money
    because: str

    def problems(self) -> Iterable[Finding]:
        """Refuse nothing, or less."""
        return not_positive(self.amount)


def not_positive(amount: Money) -> Iterable[Finding]:
    """Yield that an amount is nothing, or less."""
    if not amount.is_positive:
        yield Finding(
            "DK-ACTION-AMOUNT",
            "{amount} is not an amount that can be given or taken",
            {"amount": str(amount)},
            where="amount",
            hint="pass a positive one",
        )
