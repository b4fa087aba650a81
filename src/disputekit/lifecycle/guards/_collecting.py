"""The guards of collecting: reviews, promises to pay, and cash that is applied."""

from datetime import datetime

from disputekit.actions import Action, ApplyPayment, Assess, PromiseToPay
from disputekit.dispute import Actor, Dispute, IntakeChannel
from disputekit.errors import Reason
from disputekit.lifecycle.guards._guarding import about_action


def found_by_review(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Nobody complained: a review of ours found it."""
    channel = dispute.claim.channel
    if channel is IntakeChannel.REVIEW:
        return None
    return Reason(
        "DK-GUARD-COMPLAINT",
        "it came by {channel}, so somebody waits for an answer",
        {"channel": channel.value},
        hint="reject it with an explanation, and tell the decision",
    )


@about_action
def needs_investigation(_dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """It is not clear yet whether the claim is valid."""
    unclear = isinstance(action, Assess) and action.validity == "unclear"
    return None if unclear else Reason("DK-GUARD-CLEAR", "it is clear enough to be negotiated")


@about_action
def promise_fits(dispute: Dispute, action: Action, _actor: Actor, at: datetime) -> Reason | None:
    """What is promised is open, and still to come."""
    if not isinstance(action, PromiseToPay):
        return None
    open_ = dispute.ledger.open
    if (
        open_ is not None
        and open_.currency == action.amount.currency
        and action.amount <= open_
        and action.due_at >= at
    ):
        return None
    return Reason(
        "DK-GUARD-PROMISE",
        "a promise of {amount} until {due_at} does not fit {open} open",
        {"amount": str(action.amount), "due_at": action.due_at.isoformat(), "open": str(open_ or "nothing")},
        hint="promise at most what is open, in its currency, for a day to come; or amend the claim first",
    )


@about_action
def payment_fits(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The cash is no more than what is still to come of the promise."""
    promise = dispute.open_promise
    if not isinstance(action, ApplyPayment):
        return None
    left = None if promise is None else promise.outstanding
    if left is not None and left.currency == action.amount.currency and action.amount <= left:
        return None
    return Reason(
        "DK-GUARD-PAYMENT",
        "a payment of {amount} does not fit {left} that was promised and is still to come",
        {"amount": str(action.amount), "left": str(left or "nothing")},
        hint="apply at most that, and the rest to what else is owed",
    )


@about_action
def completes_promise(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """With this cash the promise is kept."""
    promise = dispute.open_promise
    if promise is not None and isinstance(action, ApplyPayment) and action.amount == promise.outstanding:
        return None
    return Reason("DK-GUARD-PART-PAYMENT", "part of the promise is still to come")


def nothing_open(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """All of the claim is decided, given up or promised."""
    open_ = dispute.ledger.open
    if open_ is None or open_.is_zero:
        return None
    return Reason("DK-GUARD-OPEN", "{open} are still open", {"open": str(open_)}, hint="settle the rest too")
