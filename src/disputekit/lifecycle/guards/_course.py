"""The guards that look at how far a dispute is, and at the steps that end it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from disputekit._input.instants import is_before
from disputekit.actions import Absorb, Action, Link, Merge, NotifyDecision, Split
from disputekit.dispute import CLAIMANT, RESPONDENT, Actor, Dispute, Task
from disputekit.errors import Reason
from disputekit.lifecycle.guards._guarding import about_action
from disputekit.money import Money


def no_open_tasks(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Nothing is to be done first beside the main line; a follow-up can be done later."""
    left = [task for task in dispute.open_tasks if not task.follow_up]
    if not left:
        return None
    return Reason(
        "DK-GUARD-TASKS",
        "to be done first: {tasks}",
        {"tasks": _listed(left)},
        hint="finish what is open; what may come after the decision is opened as a follow_up",
    )


def no_follow_ups(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Nothing is to be followed up any more."""
    left = [task for task in dispute.open_tasks if task.follow_up]
    if not left:
        return None
    return Reason(
        "DK-GUARD-FOLLOW-UPS",
        "to be followed up: {tasks}",
        {"tasks": _listed(left)},
        hint="finish it first, and say what came of it",
    )


def not_decided(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """No decision is in force yet."""
    if dispute.outcome is None:
        return None
    return Reason(
        "DK-GUARD-DECIDED",
        "it is decided: {outcome}",
        {"outcome": dispute.outcome.value},
        hint="let the decision be told and the dispute closed; it can be reopened then",
    )


def deadline_passed(dispute: Dispute, _action: Action, _actor: Actor, at: datetime) -> Reason | None:
    """What lapses had its time: exactly at the deadline is still in time."""
    due_at = dispute.due_at
    if due_at is None or is_before(due_at, at):
        return None
    return Reason(
        "DK-GUARD-NOT-DUE",
        "{state} is due at {due_at}",
        {"state": dispute.state, "due_at": due_at.isoformat()},
        hint="wait until that has passed",
    )


def still_watched(dispute: Dispute, _action: Action, actor: Actor, at: datetime) -> Reason | None:
    """It is watched yet, or a supervisor takes it up: exactly at the end of that time is still in time."""
    until = dispute.due_at
    if until is None or not is_before(until, at) or actor.has_any({"supervisor"}):
        return None
    return Reason(
        "DK-GUARD-WATCHED",
        "it was watched until {until}",
        {"until": until.isoformat()},
        hint="ask a supervisor to reopen it",
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
        hint="tell both parties, in writing",
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
        hint="name the other dispute",
    )  # fmt: skip


@about_action
def parts_add_up(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The parts together have all that is open, of each line where the claim has lines, no more and no less."""
    if not isinstance(action, Split):
        return None
    for line, sums in dispute.ledger.parts():
        amounts = [part.amount if line is None else part.lines.get(line) for part in action.parts]
        given = [amount for amount in amounts if amount is not None]
        if not _all_of(sums.open, given):
            return Reason(
                "DK-GUARD-PARTS",
                "the parts have {parts} of the {open} that are open{of_line}",
                {
                    "parts": " + ".join(map(str, given)) or "nothing",
                    "open": "nothing" if sums.open is None else str(sums.open),
                    "of_line": "" if line is None else f" of line {line}",
                },
                hint="share out all that is open among the parts, in its currency",
            )
    unknown = sorted({line for part in action.parts for line in part.lines} - dispute.ledger.lines.keys())
    if not unknown:
        return None
    return Reason(
        "DK-GUARD-PART-LINES",
        "the claim has no line {unknown}",
        {"unknown": ", ".join(unknown), "lines": ", ".join(dispute.ledger.lines) or "none"},
        hint="lines of the claim: {lines}",
    )


def _all_of(open_: Money | None, given: Sequence[Money]) -> bool:
    """Whether what is given is of one currency, positive, and adds up to what is open."""
    if open_ is None:
        return not given
    if any(amount.currency != open_.currency or not amount.is_positive for amount in given):
        return False
    return sum(given, Money.zero(open_.currency)) == open_


def _listed(tasks: Iterable[Task]) -> str:
    return ", ".join(f"{task.id} ({task.what}, {task.owner})" for task in tasks)
