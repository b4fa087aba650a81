"""Slips that people make, so that there is something to refuse; none of them changes anything."""

from disputekit import Actor, Dispute, Money, Remedy, RemedyKind, actions
from disputekit.actions import Action
from disputekit.dispute import CLAIMANT
from examples.demo.chance import chance


def slip(dispute: Dispute, actor: Actor) -> tuple[Action, Actor] | None:
    """Give what somebody tries first by mistake, and who, about one time in twenty."""
    if chance(dispute.id, dispute.version, "slip") > 0.05:  # noqa: PLR2004 - one in twenty
        return None
    colleague = Actor(dispute.owner or actor.id, roles={"agent"})
    tried: dict[str, tuple[Action, Actor]] = {
        "received": (actions.NotifyDecision("Done."), actor),
        "assessing": (actions.Merge(into=dispute.id), actor),
        "investigating": (_too_much(dispute), actor),
        "awaiting_approval": (actions.Approve(), colleague),
        "escalated": (actions.Reject("policy", "No."), colleague),
        "notifying": (actions.NotifyDecision("We have decided.", to={CLAIMANT}), actor),
    }
    return tried.get(dispute.state)


def _too_much(dispute: Dispute) -> Action:
    """Make the mistake of a digit too many, or where there is no money, of the wrong state."""
    left = dispute.ledger.open
    if left is None or not left.is_positive:
        return actions.Settle("REF-0")
    much: Money = left * 10
    return actions.Resolve([Remedy(RemedyKind.REFUND, much)], "Refunded.", upheld=much)
