"""The execution of remedies: ordered once the decision is in force, taken to the executor, settled or failed.

A dispute that waits for the executor orders every decided remedy but what is done by telling it, such as an apology;
that needs no action of its own.
"""

from typing import ClassVar

from attrs import field, frozen

from disputekit._evolve import evolve
from disputekit._gathered import texts
from disputekit.actions._base import Action, Stamp
from disputekit.dispute import Dispute
from disputekit.records import OrderStatus


@frozen
class SubmitOrder(Action):
    """Record that an order goes to the executor now: from here on its outcome is looked up, and never guessed."""

    name: ClassVar[str] = "submit_order"

    order: str

    def on(self, dispute: Dispute, _stamp: Stamp, /) -> Dispute:
        """Mark the order."""
        return _orders(dispute, OrderStatus.SUBMITTED, {self.order})


@frozen
class Fail(Action):
    """Report that the remedy could not be executed: ``orders`` were declined; of all others nothing is known."""

    name: ClassVar[str] = "fail"

    because: str
    orders: tuple[str, ...] = field(default=(), converter=texts)

    def on(self, dispute: Dispute, _stamp: Stamp, /) -> Dispute:
        """Mark what was declined."""
        return _orders(dispute, OrderStatus.DECLINED, set(self.orders))


def _orders(dispute: Dispute, status: OrderStatus, keys: set[str]) -> Dispute:
    """Give the dispute with its orders of these keys in ``status``."""
    return evolve(
        dispute,
        orders=tuple(evolve(order, status=status) if order.key in keys else order for order in dispute.orders),
    )
