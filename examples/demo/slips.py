"""Slips that people make, so that there is something to refuse: each is tried, refused, and nothing is changed by it."""

from attrs import frozen

from disputekit import Actor, Dispute, Money, Remedy, RemedyKind, actions
from disputekit.actions import Action
from disputekit.parties import CLAIMANT
from examples.demo.chance import chance


@frozen
class Slip:
    """Something that somebody tries and should not."""

    action: Action
    actor: Actor


def slip(dispute: Dispute, actor: Actor) -> Slip | None:
    """Give what somebody tries first, by mistake, about one time in twenty."""
    if chance(dispute.id, dispute.version, "slip") > 0.05:  # noqa: PLR2004 - one in twenty
        return None
    if dispute.state == "received":
        return Slip(actions.NotifyDecision("Done."), actor)
    if dispute.state == "assessing":
        return Slip(actions.Merge(into=dispute.id), actor)
    if dispute.state == "investigating":
        return Slip(_too_much(dispute), actor)
    if dispute.state == "awaiting_approval":
        return Slip(actions.Approve(), Actor(dispute.owner or "ann", roles={"agent"}))
    if dispute.state == "notifying":
        return Slip(actions.NotifyDecision("We have decided.", to={CLAIMANT}), actor)
    if dispute.state == "escalated":
        return Slip(actions.Reject("policy", "No."), Actor(dispute.owner or "ann", roles={"agent"}))
    return None


def _too_much(dispute: Dispute) -> Action:
    """Make the mistake of a digit too many, or where there is no money, of the wrong state."""
    left = dispute.ledger.open
    if left is None:
        return actions.Settle("REF-0")
    much: Money = left * 10
    return actions.Resolve([Remedy(RemedyKind.REFUND, much)], "Refunded.", upheld=much)
