"""The standard guards: each returns why not, or ``None``; those about the action's content are marked so.

A guard of a host is a plain function of the same shape. One that reads what the action says is wrapped in
``about_action``, so that ``Lifecycle.options`` does not ask it before the action is filled in.
"""

from datetime import datetime
from typing import Final

from attrs import frozen

from disputekit._frozen import FrozenMap
from disputekit.actions import Action, Amend, FinishTask, Merge, NotifyDecision, Resolve, SupplyEvidence
from disputekit.dispute import Dispute
from disputekit.ledger import upheld_by
from disputekit.lifecycle._model import Guard
from disputekit.messages import Reason
from disputekit.money import Money
from disputekit.parties import CLAIMANT, RESPONDENT, Actor

__all__ = [
    "STANDARD",
    "ActionGuard",
    "about_action",
    "above_limit",
    "another_dispute",
    "another_person",
    "both_parties_told",
    "covers_what_is_decided",
    "deadline_passed",
    "fits_open_amount",
    "handles_escalation",
    "money_settled",
    "moves_money",
    "name_of",
    "no_open_tasks",
    "not_decided",
    "others_still_asked",
    "task_is_open",
    "was_asked",
]


@frozen
class ActionGuard:
    """A guard that reads what the action says; ``name`` is its function's."""

    ask: Guard

    @property
    def name(self) -> str:
        """The name of the function."""
        return name_of(self.ask)

    def __call__(self, dispute: Dispute, action: Action, actor: Actor, at: datetime) -> Reason | None:
        """Ask the function."""
        return self.ask(dispute, action, actor, at)


def name_of(guard: Guard) -> str:
    """Give the name that a guard goes by: its function's."""
    return guard.name if isinstance(guard, ActionGuard) else getattr(guard, "__name__", type(guard).__name__)


def about_action(guard: Guard) -> ActionGuard:
    """Mark a guard that reads what the action says, beyond its name."""
    return ActionGuard(guard)


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


def money_settled(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What was decided to be paid has been paid."""
    if dispute.settled:
        return None
    return Reason(
        "DK-GUARD-UNSETTLED",
        "a remedy is decided and not yet settled",
        mend="wait until the executor has settled it, or choose another remedy",
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


def another_person(dispute: Dispute, _action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """Nobody approves what they decided themselves."""
    if dispute.decision is None or dispute.decision.decided_by != actor.id:
        return None
    return Reason(
        "DK-GUARD-OWN-WORK",
        "{actor} took this decision",
        {"actor": actor.id},
        mend="ask another person who may approve",
    )


def handles_escalation(dispute: Dispute, _action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """Whoever it was escalated to acts on it."""
    role = dispute.escalated_to
    if role is None or actor.has_any({role}):
        return None
    return Reason(
        "DK-GUARD-ESCALATED",
        "it was escalated to {role}, which {actor} is not",
        {"role": role, "actor": actor.id},
        mend="let {role} decide, or ask them to de-escalate it",
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
def task_is_open(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The task that is finished was open."""
    known = [task.id for task in dispute.open_tasks]
    if not isinstance(action, FinishTask) or action.task in known:
        return None
    return Reason(
        "DK-GUARD-NO-TASK",
        "{task} is not an open task",
        {"task": action.task, "open": ", ".join(known) or "none"},
        mend="open tasks here: {open}",
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
        mend="waiting for: {asked}; use add_evidence for what comes unasked",
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
    """A dispute is not merged into itself."""
    if not isinstance(action, Merge) or action.into != dispute.id:
        return None
    return Reason("DK-GUARD-SELF", "{id} cannot be merged into itself", {"id": dispute.id}, mend="name the survivor")


@about_action
def fits_open_amount(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What is upheld lies within what is open, and what is paid within what is upheld."""
    if not isinstance(action, Resolve):
        return None
    upheld, pays, open_ = upheld_by(dispute.ledger, action.remedies, action.upheld), action.pays, dispute.ledger.open
    if open_ is None or upheld is None:
        fits = upheld is None
    else:
        one_currency = {money.currency for money in (upheld, pays, open_) if money is not None} == {open_.currency}
        fits = one_currency and not upheld.is_negative and _within(pays, upheld) and _within(upheld, open_)
    if fits:
        return None
    return Reason(
        "DK-GUARD-AMOUNT",
        "remedies of {pays} for {upheld} upheld do not fit the open amount of {open}",
        {"pays": str(pays), "upheld": str(upheld), "open": str(open_)},
        mend="pay at most what is upheld, uphold at most what is open, in its currency; or amend the claim first",
    )


@about_action
def covers_what_is_decided(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """An amended claim still covers what was decided of it."""
    ledger = dispute.ledger
    if not isinstance(action, Amend) or ledger.claimed is None or ledger.open is None:
        return None
    decided = ledger.claimed - ledger.open
    if action.claimed.currency == decided.currency and action.claimed.is_positive and _within(decided, action.claimed):
        return None
    return Reason(
        "DK-GUARD-AMEND",
        "a claim of {claimed} does not cover the {decided} already decided of it",
        {"claimed": str(action.claimed), "decided": str(decided)},
        mend="amend to at least that, in the same currency",
    )


@about_action
def above_limit(_dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The remedies are worth more than the actor may decide alone."""
    if not isinstance(action, Resolve) or action.limit is None or action.worth is None:
        return Reason("DK-GUARD-NO-LIMIT", "no limit applies")
    if action.worth.currency != action.limit.currency or not _within(action.worth, action.limit):
        return None
    return Reason(
        "DK-GUARD-WITHIN-LIMIT",
        "{worth} is within the limit of {limit}",
        {"worth": str(action.worth), "limit": str(action.limit)},
    )


@about_action
def moves_money(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A remedy must be executed: of the action, or of the decision it approves."""
    remedies = action.remedies if isinstance(action, Resolve) else dispute.decision.remedies if dispute.decision else ()
    return None if any(remedy.moves_money for remedy in remedies) else Reason("DK-GUARD-NO-MONEY", "no money moves")


@about_action
def others_still_asked(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Somebody else has not answered yet."""
    party = action.party if isinstance(action, SupplyEvidence) else None
    if any(request.party != party for request in dispute.open_requests):
        return None
    return Reason("DK-GUARD-LAST-ANSWER", "nobody else is asked")


def _within(part: Money | None, whole: Money) -> bool:
    return part is None or part <= whole


STANDARD: Final[FrozenMap[str, Guard]] = FrozenMap(
    {
        name_of(guard): guard
        for guard in (
            above_limit,
            another_dispute,
            another_person,
            both_parties_told,
            covers_what_is_decided,
            deadline_passed,
            fits_open_amount,
            handles_escalation,
            money_settled,
            moves_money,
            no_open_tasks,
            not_decided,
            others_still_asked,
            task_is_open,
            was_asked,
        )
    }
)
"""The standard guards by name, as transitions mention them."""
