"""The guards that look at who acts, for whom, and who else must have done so before."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from disputekit.actions import (
    Action,
    AddEvidence,
    Appeal,
    Approve,
    FinishTask,
    MakeOffer,
    Message,
    Perform,
    RecordFeedback,
    SubmitEvidence,
    SupplyEvidence,
    WithdrawOffer,
)
from disputekit.dispute import Actor, Dispute
from disputekit.errors import Reason
from disputekit.lifecycle.guards._guarding import about_action
from disputekit.lifecycle.guards._negotiation import ANSWERS

STAFF: Final = frozenset({"agent", "senior", "legal", "compliance"})
"""Agents, and those to whom they escalate."""

ANYBODY_OF_OURS: Final = STAFF | {"approver", "supervisor", "system"}
"""Who may record what somebody else has said or done."""


def another_person(dispute: Dispute, _action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """Nobody approves what they decided or offered themselves, or twice."""
    proposed, decision = dispute.proposed_offer, dispute.decision
    what = "took this decision" if proposed is None else "made this offer"
    if actor.id in dispute.resolution.approvals:
        what = "has agreed already"
    elif actor.id not in {proposed and proposed.made_by, decision and decision.decided_by}:
        return None
    return Reason(
        "DK-GUARD-OWN-WORK",
        "{actor} {what}",
        {"actor": actor.id, "what": what},
        hint="ask another person who may",
    )


@about_action
def takes_second_approval(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What is approved is above what the actor may approve alone, and nobody else has agreed yet."""
    if isinstance(action, Approve) and action.takes_another(dispute):
        return None
    return Reason("DK-GUARD-ONE-APPROVAL", "no other approval is needed")


def handles_escalation(dispute: Dispute, _action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """Whoever it was escalated to acts on it."""
    role = dispute.work.escalated_to
    if role is None or actor.has_any({role}):
        return None
    return Reason(
        "DK-GUARD-ESCALATED",
        "it was escalated to {role}, which {actor} is not",
        {"role": role, "actor": actor.id},
        hint="let {role} decide, or ask them to de-escalate it",
    )


@about_action
def was_asked(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The party that answers was asked."""
    asked = sorted({request.party for request in dispute.open_requests})
    if not isinstance(action, SupplyEvidence) or action.party in asked:
        return None
    return Reason(
        "DK-GUARD-NOT-ASKED",
        "nobody asked {party} for anything",
        {"party": action.party, "asked": ", ".join(asked) or "nobody"},
        hint="waiting for: {asked}; use add_evidence for what comes unasked",
    )


@about_action
def others_still_asked(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Somebody else has not answered yet."""
    party = action.party if isinstance(action, SupplyEvidence) else None
    if any(request.party != party for request in dispute.open_requests):
        return None
    return Reason("DK-GUARD-LAST-ANSWER", "nobody else is asked")


@about_action
def task_is_open(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The task that is finished was open."""
    known = [task.id for task in dispute.open_tasks]
    if not isinstance(action, FinishTask) or action.task in known:
        return None
    return Reason(
        "DK-GUARD-NO-TASK",
        "{task} is not an open task",
        {"task": action.task, "open": ", ".join(known) or "none"},
        hint="open tasks here: {open}",
    )


@about_action
def speaks_for_itself(dispute: Dispute, action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """Who is not one of ours says and hands in only what is their own."""
    others = set() if actor.has_any(ANYBODY_OF_OURS) else set(_heard(dispute, action)) - {actor.id, *actor.roles}
    if not others:
        return None
    return Reason(
        "DK-GUARD-NOT-YOURS",
        "{actor} may not speak for {others}",
        {"actor": actor.id, "others": " and ".join(sorted(others))},
        hint="let them do it themselves, or an agent record it for them",
    )


@about_action
def finishes_own_task(dispute: Dispute, action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """Who is not one of ours finishes only a task of their own."""
    if actor.has_any(ANYBODY_OF_OURS) or not isinstance(action, FinishTask):
        return None
    owners = {task.owner for task in dispute.open_tasks if task.id == action.task} - {actor.id, *actor.roles}
    if not owners:
        return None
    return Reason(
        "DK-GUARD-TASK-OWNER",
        "{task} is for {owner} to finish, which {actor} is not",
        {"task": action.task, "owner": " and ".join(owners), "actor": actor.id},
        hint="let {owner} do it, or an agent record it for them",
    )


def _heard(dispute: Dispute, action: Action) -> Iterator[str]:
    """Yield everybody whose words or things an action records."""
    if isinstance(action, Message):
        yield action.party if action.direction == "inbound" else "us"
    if isinstance(action, SupplyEvidence | Appeal | Perform):
        yield action.party
    if isinstance(action, AddEvidence | SupplyEvidence | Appeal | Perform):
        yield from (item.provided_by for item in action.evidence)
    if isinstance(action, SubmitEvidence):
        yield from (item.provided_by for item in dispute.evidence if item.id in action.drafts)
    if isinstance(action, MakeOffer):
        yield action.by
    if isinstance(action, RecordFeedback):
        yield action.given_by
    if isinstance(action, ANSWERS | WithdrawOffer):
        takes_back = isinstance(action, WithdrawOffer)
        yield from (offer.by if takes_back else offer.to for offer in dispute.offers if offer.id == action.offer)
