"""The guards that look after offers and agreement."""

from datetime import datetime

from disputekit.actions import Accept, Action, Counter, Decline, WithdrawOffer
from disputekit.dispute import RESPONDENT, Actor, Dispute
from disputekit.errors import Reason
from disputekit.lifecycle.guards._guarding import about_action

ANSWERS = Accept | Counter | Decline
"""What the other side does with an offer."""


def both_agreed(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Both sides have agreed."""
    return None if dispute.negotiation.agreement else Reason("DK-GUARD-NOT-AGREED", "the two sides have not agreed")


def goods_expected(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What was agreed is that the goods come back first, and they have not yet."""
    return None if dispute.awaits_goods else Reason("DK-GUARD-NO-GOODS", "no goods are to come back")


def offer_proposed(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """An offer waits for approval."""
    return None if dispute.proposed_offer else Reason("DK-GUARD-NOT-PROPOSED", "no offer waits for approval")


def not_objected_before(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """It is objected to once, and then looked at again by somebody else."""
    if dispute.times.objected_at is None:
        return None
    return Reason(
        "DK-GUARD-OBJECTED",
        "it was objected to on {at}, and looked at again since",
        {"at": dispute.times.objected_at.isoformat()},
        hint="confirm it, or let it be closed without agreement",
    )


@about_action
def offer_stands(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The offer that is answered or taken back is the one that stands."""
    if not isinstance(action, ANSWERS | WithdrawOffer):
        return None
    standing = dispute.open_offer
    if standing is not None and standing.id == action.offer:
        return None
    became = {offer.id: offer.status.value for offer in dispute.offers}.get(action.offer, "unknown")
    return Reason(
        "DK-GUARD-NO-OFFER",
        "{offer} is not an offer that stands: it is {status}",
        {"offer": action.offer, "status": became, "open": "none" if standing is None else standing.id},
        hint="offer that stands: {open}",
    )


@about_action
def counters_as_claimant(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What binds our own side is an offer, held to limit and policy before the other side sees it."""
    to_us = {offer.id for offer in dispute.offers if offer.to == RESPONDENT}
    if not isinstance(action, Counter) or action.offer not in to_us:
        return None
    return Reason(
        "DK-GUARD-COUNTER",
        "offer {offer} of the claimant is not countered by our side",
        {"offer": action.offer},
        hint="decline it, then make_offer, which is held to limit and policy",
    )


@about_action
def not_own_offer(dispute: Dispute, action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """Nobody accepts what they offered themselves, not for the other side either."""
    standing = dispute.open_offer
    if not isinstance(action, Accept) or standing is None or standing.made_by != actor.id:
        return None
    return Reason(
        "DK-GUARD-OWN-OFFER",
        "{actor} made offer {offer}",
        {"actor": actor.id, "offer": standing.id},
        hint="let the other side accept it, or somebody else record that they did",
    )
