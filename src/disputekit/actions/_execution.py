"""The execution of remedies: ordered once the decision is in force, taken to the executor, settled or failed.

A dispute that waits for the executor orders every decided remedy but what is done by telling it, such as an apology;
that needs no action of its own.
"""

from typing import ClassVar

from attrs import field, frozen

from disputekit._input.converters import texts
from disputekit._lib.evolve import evolve
from disputekit.actions._base import Action, EventContext
from disputekit.dispute import Dispute, OrderStatus


@frozen
class SubmitOrder(Action):
    """Record that an order goes to the executor now: from here on its outcome is looked up, and never guessed."""

    name: ClassVar[str] = "submit_order"

    order: str

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Mark the order."""
        return _orders(dispute, OrderStatus.SUBMITTED, {self.order})


@frozen
class Fail(Action):
    """Report that the remedy could not be executed: ``orders`` were declined; of all others nothing is known."""

    name: ClassVar[str] = "fail"

    because: str
    orders: tuple[str, ...] = field(default=(), converter=texts)

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Mark what was declined."""
        return _orders(dispute, OrderStatus.DECLINED, set(self.orders))


def _orders(dispute: Dispute, status: OrderStatus, keys: set[str]) -> Dispute:
    """Give the dispute with its orders of these keys in ``status``."""
    return evolve(
        dispute,
        resolution=evolve(
            dispute.resolution,
            orders=tuple(evolve(order, status=status) if order.key in keys else order for order in dispute.orders),
        ),
    )
