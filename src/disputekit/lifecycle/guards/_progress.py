"""The guards on how far a dispute is: evidence, tasks and deadlines, and the steps that link, tell and end it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from disputekit._input.instants import is_before
from disputekit.actions import Absorb, Action, Assess, Link, Merge, NotifyDecision, Split, SubmitEvidence, WaiveEvidence
from disputekit.dispute import SIDES, Actor, Dispute, IntakeChannel, Task, checklist
from disputekit.errors import Reason
from disputekit.lifecycle.guards._base import guard, guard_of, predicate_of
from disputekit.money import Money


@guard
def found_by_review(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Nobody complained: an internal review found the case."""
    channel = dispute.claim.channel
    if channel is IntakeChannel.REVIEW:
        return None
    return Reason(
        "DK-GUARD-COMPLAINT",
        "the claim came by {channel:words}, so somebody waits for an answer",
        {"channel": channel.value},
        hint="reject it with an explanation, and send the decision",
    )


@predicate_of(Assess)
def needs_investigation(_dispute: Dispute, action: Assess, _actor: Actor, _at: datetime) -> bool:
    """It is not clear yet whether the claim is valid."""
    return action.validity == "unclear"


@guard
def evidence_complete(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Every item of the checklist is there, or waived with a reason."""
    left = [item for item in checklist(dispute) if not item.done]
    if not left:
        return None
    return Reason(
        "DK-GUARD-EVIDENCE",
        "the evidence is not complete: {left}",
        {"left": "; ".join(map(str, left))},
        hint="request it, or ask a senior or a supervisor to waive it with a reason",
    )


@guard_of(WaiveEvidence)
def on_the_checklist(dispute: Dispute, action: WaiveEvidence, _actor: Actor, _at: datetime) -> Reason | None:
    """The waived evidence is on the checklist."""
    kinds = sorted({need.kind for need in dispute.checklist})
    if action.kind in kinds:
        return None
    return Reason(
        "DK-GUARD-NOT-NEEDED",
        "the checklist does not ask for {kind:words}",
        {"kind": action.kind, "kinds": ", ".join(kinds) or "nothing"},
        hint="on the checklist: {kinds}",
    )


@guard_of(SubmitEvidence)
def drafts_are_there(dispute: Dispute, action: SubmitEvidence, _actor: Actor, _at: datetime) -> Reason | None:
    """The submitted evidence is a draft of this dispute."""
    drafts = [piece.id for piece in dispute.evidence if piece.draft]
    unknown = [one for one in action.drafts if one not in drafts]
    if not unknown:
        return None
    return Reason(
        "DK-GUARD-NO-DRAFT",
        "this dispute has no draft {unknown}",
        {"unknown": ", ".join(unknown), "drafts": ", ".join(drafts) or "none"},
        hint="drafts: {drafts}",
    )


@guard
def no_open_tasks(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """No task is open, except follow-ups, which may come after the decision."""
    left = [task for task in dispute.open_tasks if not task.follow_up]
    if not left:
        return None
    return Reason(
        "DK-GUARD-TASKS",
        "these tasks are still open: {tasks}",
        {"tasks": _listed(left)},
        hint="finish them; open a task that may come after the decision with follow_up=True",
    )


@guard
def no_follow_ups(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """No follow-up is open."""
    left = [task for task in dispute.open_tasks if task.follow_up]
    if not left:
        return None
    return Reason(
        "DK-GUARD-FOLLOW-UPS",
        "these follow-ups are still open: {tasks}",
        {"tasks": _listed(left)},
        hint="finish them first, and record the result",
    )


@guard
def not_decided(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """No decision is in force yet."""
    if dispute.outcome is None:
        return None
    return Reason(
        "DK-GUARD-DECIDED",
        "the dispute is already decided: {outcome:words}",
        {"outcome": dispute.outcome.value},
        hint="send the decision and close the dispute; after that it can be reopened",
    )


@guard
def deadline_passed(dispute: Dispute, _action: Action, _actor: Actor, at: datetime) -> Reason | None:
    """The deadline is over: an action exactly at the deadline is still in time."""
    due_at = dispute.due_at
    if due_at is None or is_before(due_at, at):
        return None
    return Reason(
        "DK-GUARD-NOT-DUE",
        "the deadline of {state:words} is {due_at}, and it is not over yet",
        {"state": dispute.state, "due_at": due_at.isoformat()},
        hint="wait until the deadline is over",
    )


@guard
def in_time(dispute: Dispute, _action: Action, _actor: Actor, at: datetime) -> Reason | None:
    """The deadline of the state is not over: an action exactly at the deadline is still in time."""
    due_at = dispute.due_at
    if due_at is None or not is_before(due_at, at):
        return None
    return Reason(
        "DK-GUARD-LATE",
        "the deadline of {state:words} was {due_at}",
        {"state": dispute.state, "due_at": due_at.isoformat()},
        hint="record the expiry of the state first, and continue from there",
    )


@guard
def still_watched(dispute: Dispute, _action: Action, actor: Actor, at: datetime) -> Reason | None:
    """The monitoring period is not over, or a supervisor acts: exactly at its end is still in time."""
    until = dispute.due_at
    if until is None or not is_before(until, at) or actor.has_any({"supervisor"}):
        return None
    return Reason(
        "DK-GUARD-WATCHED",
        "the monitoring period ended at {until}",
        {"until": until.isoformat()},
        hint="ask a supervisor to reopen the dispute",
    )


@guard_of(NotifyDecision)
def both_parties_told(_dispute: Dispute, action: NotifyDecision, _actor: Actor, _at: datetime) -> Reason | None:
    """The decision goes to both sides."""
    missing = SIDES - action.to
    if not missing:
        return None
    return Reason(
        "DK-GUARD-NOT-TOLD",
        "the decision is not addressed to the {missing}",
        {"missing": " and the ".join(sorted(missing))},
        hint="address it to both parties, in writing",
    )


@guard_of(Action)
def another_dispute(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A dispute is merged into, linked to or absorbs another dispute, and not itself."""
    other = action.into if isinstance(action, Merge) else action.to if isinstance(action, Link) else None
    other = action.merged if isinstance(action, Absorb) else other
    if other != dispute.id:
        return None
    return Reason(
        "DK-GUARD-SELF",
        "{action:words} names the same dispute, {id}",
        {"id": dispute.id, "action": action.name},
        hint="name the other dispute",
    )


@guard_of(Split)
def parts_add_up(dispute: Dispute, action: Split, _actor: Actor, _at: datetime) -> Reason | None:
    """The parts of a split add up to what is open; where the claim has lines, for each line."""
    for line, sums in dispute.ledger.parts():
        amounts = [part.amount if line is None else part.lines.get(line) for part in action.parts]
        given = [amount for amount in amounts if amount is not None]
        if not _all_of(sums.open, given):
            return Reason(
                "DK-GUARD-PARTS",
                "the parts add up to {parts}, but {open} is open{of_line}",
                {
                    "parts": " + ".join(map(str, given)) or "nothing",
                    "open": "nothing" if sums.open is None else str(sums.open),
                    "of_line": "" if line is None else f" of line {line}",
                },
                hint="divide the whole open amount among the parts, in its currency",
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
    """Tell whether the amounts are positive, of one currency, and add up to what is open."""
    if open_ is None:
        return not given
    if any(amount.currency != open_.currency or not amount.is_positive for amount in given):
        return False
    return sum(given, Money.zero(open_.currency)) == open_


def _listed(tasks: Iterable[Task]) -> str:
    return ", ".join(f"{task.id} ({task.what}, {task.owner})" for task in tasks)
