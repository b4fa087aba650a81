"""The guards that look at how far a dispute is, and at the steps that end it."""

from datetime import datetime

from disputekit.actions import Absorb, Action, Link, Merge, NotifyDecision, Split
from disputekit.dispute import Dispute
from disputekit.lifecycle.guards._guarding import about_action
from disputekit.messages import Reason
from disputekit.money import Money
from disputekit.parties import CLAIMANT, RESPONDENT, Actor


def no_open_tasks(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Nothing is still to be done beside the main line."""
    left = dispute.open_tasks
    if not left:
        return None
    return Reason(
        "DK-GUARD-TASKS",
        "{count} task(s) are open: {tasks}",
        {"count": len(left), "tasks": ", ".join(f"{task.id} ({task.what}, {task.owner})" for task in left)},
        mend="finish them first",
    )


def not_decided(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """No decision is in force yet."""
    if dispute.outcome is None:
        return None
    return Reason(
        "DK-GUARD-DECIDED",
        "it is decided: {outcome}",
        {"outcome": dispute.outcome.value},
        mend="let the decision be told and the dispute closed; it can be reopened then",
    )


def deadline_passed(dispute: Dispute, _action: Action, _actor: Actor, at: datetime) -> Reason | None:
    """What lapses had its time: exactly at the deadline is still in time."""
    due_at = dispute.due_at
    if due_at is None or at > due_at:
        return None
    return Reason(
        "DK-GUARD-NOT-DUE",
        "{state} is due at {due_at}",
        {"state": dispute.state, "due_at": due_at.isoformat()},
        mend="wait until that has passed",
    )


@about_action
def both_parties_told(_dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The decision goes to both sides."""
    missing = {CLAIMANT, RESPONDENT} - (action.to if isinstance(action, NotifyDecision) else {CLAIMANT, RESPONDENT})
    if not missing:
        return None
    return Reason(
        "DK-GUARD-NOT-TOLD",
        "the decision does not go to {missing}",
        {"missing": " and ".join(sorted(missing))},
        mend="tell both parties, in writing",
    )


@about_action
def another_dispute(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A dispute is merged into, linked to or takes in another one, and not itself."""
    other = action.into if isinstance(action, Merge) else action.to if isinstance(action, Link) else None
    other = action.merged if isinstance(action, Absorb) else other
    if other != dispute.id:
        return None
    return Reason(
        "DK-GUARD-SELF", "{action} names {id} itself", {"id": dispute.id, "action": action.name},
        mend="name the other dispute",
    )  # fmt: skip


@about_action
def parts_add_up(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The parts together have all that is open, no more and no less."""
    if not isinstance(action, Split):
        return None
    open_ = dispute.ledger.open
    amounts = [part.amount for part in action.parts if part.amount is not None]
    of_one = all(open_ is not None and amount.currency == open_.currency and amount.is_positive for amount in amounts)
    total = sum(amounts, Money.zero(open_.currency)) if of_one and open_ is not None else None
    if of_one and total == open_:
        return None
    return Reason(
        "DK-GUARD-PARTS",
        "the parts have {parts} of the {open} that are open",
        {"parts": " + ".join(map(str, amounts)) or "nothing", "open": "nothing" if open_ is None else str(open_)},
        mend="share out all that is open among the parts, in its currency",
    )
