"""The guards of a marketplace: each stage checks the one before, and a judgement rests on what both sides could see."""

from datetime import datetime

from disputekit.actions import Action, Judge, OrderRemedy, Perform
from disputekit.dispute import SIDES, Actor, Dispute, Handover
from disputekit.errors import Reason
from disputekit.lifecycle.guards._base import guard, guard_of, predicate_of


@guard
def work_checked(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The work of the stage before is checked."""
    unchecked = _unchecked(dispute)
    if unchecked is None:
        return None
    return Reason(
        "DK-GUARD-UNCHECKED",
        "nobody has checked the work of {by} in the stage {stage:words}",
        {"by": unchecked.by, "stage": unchecked.stage},
        hint="begin with check_passed, or with send_back and a reason",
    )


@guard
def work_unchecked(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The work of the stage before is not checked yet."""
    if _unchecked(dispute) is not None:
        return None
    return Reason(
        "DK-GUARD-CHECKED", "no work of an earlier stage is left to check", hint="continue with the work of this stage"
    )


@guard
def not_own_work(dispute: Dispute, _action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """Nobody checks their own work."""
    handover = dispute.work.handover
    if handover is None or handover.by != actor.id:
        return None
    return Reason(
        "DK-GUARD-OWN-STAGE",
        "{actor} did the work of the stage {stage:words}, and may not check it",
        {"actor": actor.id, "stage": handover.stage},
        hint="let another specialist check it",
    )


@guard
def decision_taken(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A decision is in force."""
    if dispute.outcome is not None:
        return None
    return Reason(
        "DK-GUARD-UNDECIDED",
        "the dispute is not decided yet",
        hint="order a remedy, or reject the claim with an explanation",
    )


@guard
def not_the_judge(dispute: Dispute, _action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """Nobody hears an appeal against their own judgement."""
    liability = dispute.liability
    if liability is None or liability.judged_by != actor.id:
        return None
    return Reason(
        "DK-GUARD-OWN-JUDGEMENT",
        "the appeal is against the judgement of {actor}",
        {"actor": actor.id},
        hint="let another specialist hear the appeal",
    )


@guard
def not_appealed_before(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """One appeal is possible against a finding, by either side."""
    liability = dispute.liability
    if liability is None or not liability.appealed_by:
        return None
    return Reason(
        "DK-GUARD-APPEALED",
        "the {party} has already appealed against this finding",
        {"party": liability.appealed_by},
        hint="add new evidence with add_evidence; a closed dispute can be reopened",
    )


@predicate_of(Judge)
def finds_as_before(dispute: Dispute, action: Judge, _actor: Actor, _at: datetime) -> bool:
    """The judgement repeats the earlier finding, so it opens no new appeal."""
    before = dispute.liability
    return before is not None and before.finds_like(action.shares, action.finding)


@guard_of(Judge)
def rests_on_what_was_shown(dispute: Dispute, action: Judge, _actor: Actor, _at: datetime) -> Reason | None:
    """A finding rests only on evidence that was shown to the party it goes against."""
    seen_by = {item.id: item.visible_to for item in dispute.evidence if not item.draft}
    against = {party for party, share in action.shares.items() if share} & SIDES
    hidden = sorted(each for each in action.rests_on if each not in seen_by or not against <= seen_by[each])
    if not hidden:
        return None
    return Reason(
        "DK-GUARD-NOT-SHOWN",
        "evidence {evidence} was not shown to {against}",
        {"evidence": ", ".join(hidden), "against": " and ".join(sorted(against)) or "anybody"},
        hint="show it in substance first, or rest the finding on evidence that was shown",
    )


@predicate_of(Action)
def party_performs(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> bool:
    """A party performs the remedy: of the action, or of the decision that it approves."""
    performer = action.performer if isinstance(action, OrderRemedy) else _performer(dispute)
    return performer in SIDES


@guard_of(Perform)
def was_to_perform(dispute: Dispute, action: Perform, _actor: Actor, _at: datetime) -> Reason | None:
    """The party that reports the remedy as performed is the one that has to perform it."""
    performer = _performer(dispute)
    if action.party == performer:
        return None
    return Reason(
        "DK-GUARD-NOT-PERFORMER",
        "{party} reports the remedy as performed, but {performer} has to perform it",
        {"party": action.party, "performer": performer or "the executor"},
        hint="let {performer} report it",
    )


def _performer(dispute: Dispute) -> str:
    return "" if dispute.decision is None else dispute.decision.performer


def _unchecked(dispute: Dispute) -> Handover | None:
    """Give the work that another stage passed on and nobody has checked; within a stage nothing is checked."""
    handover = dispute.work.handover
    passed_on = handover is not None and handover.result is None and handover.stage != dispute.stage
    return handover if passed_on else None
