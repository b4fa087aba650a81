"""Payments that a dispute follows: charged back by a bank, or promised by a debtor."""

from enum import StrEnum

import pendulum
from attrs import evolve, field, frozen

from disputekit.dispute._ledger import Ledger
from disputekit.money import Money


class ChargebackStatus(StrEnum):
    """Whether a chargeback runs, and who has the money after it: ``WON`` is ours, ``LOST`` the claimant's."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@frozen
class Chargeback:
    """A payment that the claimant's bank takes back: ``past`` is how it had ended before it ended otherwise."""

    reference: str
    amount: Money
    opened_at: pendulum.DateTime
    payment: str = ""
    reason: str = ""
    status: ChargebackStatus = ChargebackStatus.OPEN
    past: tuple[ChargebackStatus, ...] = ()

    def ended(self, status: ChargebackStatus) -> "Chargeback":
        """Give it with another end."""
        past = self.past if self.status is ChargebackStatus.OPEN else (*self.past, self.status)
        return evolve(self, status=status, past=past)


class PromiseStatus(StrEnum):
    """What became of a promise to pay: it is kept only by cash that was applied."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"


@frozen
class Promise:
    """A promise to pay: how much, until when, and what has come of it."""

    id: str
    amount: Money
    due_at: pendulum.DateTime
    made_at: pendulum.DateTime
    grace_days: int = 0
    paid: Money | None = None
    status: PromiseStatus = PromiseStatus.OPEN

    @property
    def outstanding(self) -> Money:
        """What is still to be paid of it."""
        return self.amount if self.paid is None else self.amount - self.paid

    def with_payment(self, amount: Money) -> "Promise":
        """Give it with cash that was applied."""
        paid = amount if self.paid is None else self.paid + amount
        return evolve(self, paid=paid, status=PromiseStatus.OPEN if paid < self.amount else PromiseStatus.KEPT)


@frozen(kw_only=True)
class Finances:
    """The money of a dispute: its ledger, the chargebacks of its payments, the promises of its debtor."""

    ledger: Ledger = field(default=Ledger())
    chargebacks: tuple[Chargeback, ...] = ()
    promises: tuple[Promise, ...] = ()
