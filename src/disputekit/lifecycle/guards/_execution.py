"""The guards that see to it that a remedy is executed once."""

from datetime import datetime

from disputekit.actions import Action, Retry, SubmitOrder
from disputekit.dispute import Actor, Dispute, OrderStatus
from disputekit.errors import InvalidValue, Reason
from disputekit.lifecycle.guards._guarding import about_action
from disputekit.lifecycle.postings import paying


@about_action
def order_waits(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """An order goes to the executor once; after that its outcome is looked up."""
    waiting = _unsettled(dispute, OrderStatus.ORDERED)
    if not isinstance(action, SubmitOrder) or action.order in waiting:
        return None
    return Reason(
        "DK-GUARD-ORDER-SUBMITTED",
        "order {order} does not wait to be executed",
        {"order": action.order, "waiting": ", ".join(waiting) or "none"},
        hint="waiting here: {waiting}; look up with the executor what became of any other",
    )


@about_action
def still_owed(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What goes to the executor is still owed: a chargeback that was lost since has not paid it already."""
    numbers = dispute.unsettled if isinstance(action, Retry) else ()
    if isinstance(action, SubmitOrder):
        numbers = tuple(order.remedy for order in dispute.orders if order.key == action.order)
    decided = () if dispute.decision is None else dispute.decision.remedies
    remedies = [decided[number - 1] for number in numbers]
    try:
        dispute.ledger.post_all(paying(dispute.ledger, remedies))
    except InvalidValue as error:
        (problem,) = error.findings
        return Reason(
            "DK-GUARD-NOT-OWED",
            "the {remedies} would pay too much by now: {problem}",
            {"remedies": " and the ".join(remedy.text for remedy in remedies), "problem": problem.text},
            hint="give it up with choose_other_remedy, and decide what is left",
        )
    return None


def nothing_submitted(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """No remedy is with the executor: one whose outcome nobody knows may have been paid."""
    out = _unsettled(dispute, OrderStatus.SUBMITTED)
    if not out:
        return None
    return Reason(
        "DK-GUARD-ORDER-OUT",
        "order {orders} is with the executor, and nobody knows its outcome yet",
        {"orders": ", ".join(out)},
        hint="wait for it, or let somebody with the role executor record it with settle or fail",
    )


def _unsettled(dispute: Dispute, status: OrderStatus) -> list[str]:
    """Give the keys of the orders in ``status`` whose remedies are not settled."""
    return [order.key for order in dispute.orders if order.status is status and order.remedy in dispute.unsettled]
