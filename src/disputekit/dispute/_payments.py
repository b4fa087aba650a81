"""Payments that a dispute follows: charged back by a bank, or promised by a debtor."""

from enum import StrEnum

import pendulum
from attrs import evolve, field, frozen

from disputekit._lib.brief import brief
from disputekit.dispute._ledger import Ledger
from disputekit.money import Money


class ChargebackStatus(StrEnum):
    """The status of a chargeback: ``WON`` means that we keep the money, ``LOST`` that the claimant has it."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@frozen
class Chargeback:
    """A payment that the claimant's bank takes back; ``past`` has its earlier results, where it was closed before.

    ``taken`` is what the bank took, where a lost chargeback took another amount.
    """

    reference: str
    amount: Money
    opened_at: pendulum.DateTime
    payment: str = ""
    reason: str = ""
    status: ChargebackStatus = ChargebackStatus.OPEN
    past: tuple[ChargebackStatus, ...] = ()
    taken: Money | None = None

    __repr__ = brief

    def ended(self, status: ChargebackStatus, taken: Money | None = None) -> "Chargeback":
        """Give it with this result; ``taken`` is what the bank took, where that is not the whole amount."""
        past = self.past if self.status is ChargebackStatus.OPEN else (*self.past, self.status)
        return evolve(self, status=status, past=past, taken=taken)


class PromiseStatus(StrEnum):
    """The status of a promise to pay; only applied cash keeps it."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"


@frozen
class Promise:
    """A promise to pay: the amount, the due date, and what was paid."""

    id: str
    amount: Money
    due_at: pendulum.DateTime
    made_at: pendulum.DateTime
    grace_days: int = 0
    paid: Money | None = None
    status: PromiseStatus = PromiseStatus.OPEN

    __repr__ = brief

    @property
    def outstanding(self) -> Money:
        """The part that is not paid yet."""
        return self.amount if self.paid is None else self.amount - self.paid

    def with_payment(self, amount: Money) -> "Promise":
        """Give it with a payment applied."""
        paid = amount if self.paid is None else self.paid + amount
        return evolve(self, paid=paid, status=PromiseStatus.OPEN if paid < self.amount else PromiseStatus.KEPT)


@frozen(kw_only=True)
class Finances:
    """The money of a dispute: its ledger, the chargebacks of its payments, the promises of its debtor.

    ``waived`` is the sum of the fees that were waived.
    """

    ledger: Ledger = field(default=Ledger())
    chargebacks: tuple[Chargeback, ...] = ()
    promises: tuple[Promise, ...] = ()
    waived: Money | None = None

    __repr__ = brief
