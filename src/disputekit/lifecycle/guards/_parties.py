"""The guards that look at who acts and for whom, at requests and tasks, and at what the two sides offer each other."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from disputekit.actions import (
    Accept,
    Action,
    AddEvidence,
    Appeal,
    Counter,
    Decline,
    FinishTask,
    MakeOffer,
    Message,
    Perform,
    RecordFacts,
    RecordFeedback,
    SubmitEvidence,
    SupplyEvidence,
    WithdrawOffer,
)
from disputekit.dispute import RECORDERS, RESPONDENT, Actor, Dispute, capacity
from disputekit.errors import Reason
from disputekit.lifecycle.guards._base import guard, guard_of, predicate, predicate_of

_ANSWERS: Final = Accept | Counter | Decline


@guard
def handles_escalation(dispute: Dispute, _action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """After an escalation only the role it went to acts."""
    role = dispute.work.escalated_to
    if role is None or actor.has_any({role}):
        return None
    return Reason(
        "DK-GUARD-ESCALATED",
        "the dispute is escalated to {role}, and {actor} does not have this role",
        {"role": role, "actor": actor.id},
        hint="let {role} decide, or ask them to de-escalate it",
    )


@guard_of(Action)
def speaks_for_itself(dispute: Dispute, action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """An outsider speaks and provides evidence only for themselves."""
    here = capacity(dispute, actor)
    others = set() if here.records_for_others else set(_heard(dispute, action)) - here.speaks_for(dispute)
    if not others:
        return None
    return Reason(
        "DK-GUARD-NOT-YOURS",
        "{actor} may not speak for {others}",
        {"actor": actor.id, "others": " and ".join(sorted(others))},
        hint="let them do it themselves, or let an agent record it for them",
    )


@guard_of(SupplyEvidence)
def was_asked(dispute: Dispute, action: SupplyEvidence, _actor: Actor, _at: datetime) -> Reason | None:
    """The party that answers has an open request."""
    asked = sorted({request.party for request in dispute.open_requests})
    if action.party in asked:
        return None
    return Reason(
        "DK-GUARD-NOT-ASKED",
        "{party} has no open request",
        {"party": action.party, "asked": ", ".join(asked) or "nobody"},
        hint="open requests: {asked}; use add_evidence for evidence that nobody requested",
    )


@predicate_of(SupplyEvidence)
def others_still_asked(dispute: Dispute, action: SupplyEvidence, _actor: Actor, _at: datetime) -> bool:
    """Another party has an open request."""
    return any(request.party != action.party for request in dispute.open_requests)


@guard_of(FinishTask)
def task_is_open(dispute: Dispute, action: FinishTask, _actor: Actor, _at: datetime) -> Reason | None:
    """The task is open."""
    known = [task.id for task in dispute.open_tasks]
    if action.task in known:
        return None
    return Reason(
        "DK-GUARD-NO-TASK",
        "{task} is not an open task",
        {"task": action.task, "open": ", ".join(known) or "none"},
        hint="open tasks: {open}",
    )


@guard_of(FinishTask)
def finishes_own_task(dispute: Dispute, action: FinishTask, actor: Actor, _at: datetime) -> Reason | None:
    """An outsider finishes only their own tasks."""
    here = capacity(dispute, actor)
    own = here.speaks_for(dispute) - {dispute.work.team}  # an account may have the name of a team
    owners = {task.owner for task in dispute.open_tasks if task.id == action.task} - own
    if not owners or here.records_for_others:
        return None
    return Reason(
        "DK-GUARD-TASK-OWNER",
        "task {task} belongs to {owner}, and {actor} may not finish it",
        {"task": action.task, "owner": " and ".join(owners), "actor": actor.id},
        hint="let {owner} finish it, or let an agent record it for them",
    )


@guard_of(RecordFacts)
def facts_are_its_own(dispute: Dispute, action: RecordFacts, actor: Actor, _at: datetime) -> Reason | None:
    """Somebody who is not staff adds facts, and corrects only those that they stated while the dispute was worked."""
    stated = {name: fact.said_by for name, fact in dispute.assessment.facts.items()}
    others = sorted(
        name for name in action.facts if stated.get(name, actor.id) != actor.id or name in dispute.claim.facts
    )
    if not others or actor.has_any(RECORDERS):
        return None
    return Reason(
        "DK-GUARD-FACTS",
        "{actor} may not correct {facts}: somebody else stated it",
        {"actor": actor.id, "facts": ", ".join(others)},
        hint="let staff correct it",
    )


@predicate
def both_agreed(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> bool:
    """Both sides have agreed."""
    return dispute.negotiation.agreement is not None


@predicate
def goods_expected(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> bool:
    """The two sides agreed that the goods come back first, and they have not come back yet."""
    return dispute.awaits_goods


@predicate
def offer_proposed(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> bool:
    """An offer waits for approval."""
    return dispute.proposed_offer is not None


@guard
def not_objected_before(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The claimant objects to a final position once; then somebody else looks at it again."""
    if dispute.times.objected_at is None:
        return None
    return Reason(
        "DK-GUARD-OBJECTED",
        "the claimant already objected on {at}, and the decision was reviewed after that",
        {"at": dispute.times.objected_at.isoformat()},
        hint="confirm it, or let it be closed without agreement",
    )


@guard_of(Action)
def offer_stands(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The offer that is answered or withdrawn is the open one."""
    standing = dispute.open_offer
    if not isinstance(action, _ANSWERS | WithdrawOffer) or (standing is not None and standing.id == action.offer):
        return None
    became = {offer.id: offer.status.value for offer in dispute.offers}.get(action.offer, "unknown")
    return Reason(
        "DK-GUARD-NO-OFFER",
        "offer {offer} is not open: it is {status}",
        {"offer": action.offer, "status": became, "open": "none" if standing is None else standing.id},
        hint="open offer: {open}",
    )


@guard_of(Counter)
def counters_as_claimant(dispute: Dispute, action: Counter, _actor: Actor, _at: datetime) -> Reason | None:
    """The respondent answers an offer of the claimant with an offer, which is subject to limit and policy."""
    if action.offer not in {offer.id for offer in dispute.offers if offer.to == RESPONDENT}:
        return None
    return Reason(
        "DK-GUARD-COUNTER",
        "the respondent may not counter offer {offer} of the claimant",
        {"offer": action.offer},
        hint="decline it, then use make_offer, which is subject to limit and policy",
    )


@guard_of(Accept)
def not_own_offer(dispute: Dispute, _action: Accept, actor: Actor, _at: datetime) -> Reason | None:
    """Nobody accepts what they offered themselves, not for the other side either."""
    standing = dispute.open_offer
    if standing is None or standing.made_by != actor.id:
        return None
    return Reason(
        "DK-GUARD-OWN-OFFER",
        "{actor} made offer {offer} and may not accept it",
        {"actor": actor.id, "offer": standing.id},
        hint="let the other side accept it, or let somebody else record that they did",
    )


def _heard(dispute: Dispute, action: Action) -> Iterator[str]:
    """Yield everybody whose words or evidence an action records."""
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
    if isinstance(action, _ANSWERS | WithdrawOffer):
        takes_back = isinstance(action, WithdrawOffer)
        yield from (offer.by if takes_back else offer.to for offer in dispute.offers if offer.id == action.offer)
