"""Orders: what a dispute has to be executed since the event before."""

from collections.abc import Sequence

import pendulum

from disputekit.dispute import Dispute
from disputekit.ports import RemedyOrder


def ordered(before: Dispute, after: Dispute, at: pendulum.DateTime) -> Sequence[RemedyOrder]:
    """Give the orders that a dispute has and had not."""
    known = {order.key for order in before.orders}
    remedies = () if after.decision is None else after.decision.remedies
    return [
        RemedyOrder(
            key=order.key,
            dispute_id=after.id,
            number=order.remedy,
            remedy=remedies[order.remedy - 1],
            account=after.claim.claimant,
            created_at=at,
            references=after.claim.references,
        )
        for order in after.orders
        if order.key not in known
    ]
