"""The guards of a marketplace: each stage checks the one before, and a judgement rests on what both sides could see."""

from datetime import datetime
from typing import Final

from disputekit.actions import Action, Judge, OrderRemedy, Perform
from disputekit.dispute import SIDES, Actor, Dispute, Handover
from disputekit.errors import Reason
from disputekit.lifecycle.guards._guarding import about_action

_CHECKED: Final = Reason(
    "DK-GUARD-CHECKED", "there is no work of another stage to be checked", hint="go on with the work of this stage"
)


def work_checked(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The work of the stage before was checked first."""
    unchecked = _unchecked(dispute)
    if unchecked is None:
        return None
    return Reason(
        "DK-GUARD-UNCHECKED",
        "what {by} did as {stage} has not been checked",
        {"by": unchecked.by, "stage": unchecked.stage},
        hint="begin with check_passed, or with send_back and its reason",
    )


def work_unchecked(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """There is work of the stage before that nobody has checked yet."""
    return _CHECKED if _unchecked(dispute) is None else None


def not_own_work(dispute: Dispute, _action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """Nobody checks their own work."""
    handover = dispute.work.handover
    if handover is None or handover.by != actor.id:
        return None
    return Reason(
        "DK-GUARD-OWN-STAGE",
        "{actor} did the work of {stage} that is to be checked",
        {"actor": actor.id, "stage": handover.stage},
        hint="let another specialist check it",
    )


def decision_taken(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A decision is in force."""
    if dispute.outcome is not None:
        return None
    return Reason(
        "DK-GUARD-UNDECIDED", "nothing is decided yet", hint="order a remedy, or reject the claim with an explanation"
    )


def not_the_judge(dispute: Dispute, _action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """Nobody hears an appeal against their own judgement."""
    liability = dispute.liability
    if liability is None or liability.judged_by != actor.id:
        return None
    return Reason(
        "DK-GUARD-OWN-JUDGEMENT",
        "{actor} judged what the appeal is against",
        {"actor": actor.id},
        hint="let another specialist hear it",
    )


def not_appealed_before(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A finding is appealed against once, by either side."""
    liability = dispute.liability
    if liability is None or not liability.appealed_by:
        return None
    return Reason(
        "DK-GUARD-APPEALED",
        "{party} has appealed against this finding already",
        {"party": liability.appealed_by},
        hint="one appeal is heard; what is new goes to add_evidence, and a closed dispute can be reopened",
    )


@about_action
def finds_as_before(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The judgement finds what was found before, so that it opens no new appeal."""
    before = dispute.liability
    if isinstance(action, Judge) and before is not None and before.finds_like(action.shares, action.finding):
        return None
    return Reason("DK-GUARD-NEW-FINDING", "the finding is new")


@about_action
def rests_on_what_was_shown(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A finding rests on evidence that whoever it goes against was shown."""
    if not isinstance(action, Judge):
        return None
    seen_by = {item.id: item.visible_to for item in dispute.evidence if not item.draft}
    against = {party for party, share in action.shares.items() if share} & SIDES
    hidden = sorted(each for each in action.rests_on if each not in seen_by or not against <= seen_by[each])
    if not hidden:
        return None
    return Reason(
        "DK-GUARD-NOT-SHOWN",
        "{evidence} is not evidence that {against} was shown",
        {"evidence": ", ".join(hidden), "against": " and ".join(sorted(against)) or "anybody"},
        hint="show it in substance first, or rest the finding on what was seen",
    )


@about_action
def party_performs(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A party performs the remedy: of the action, or of the decision it approves."""
    if isinstance(action, OrderRemedy):
        performer = action.performer
    else:
        performer = "" if dispute.decision is None else dispute.decision.performer
    return None if performer in SIDES else Reason("DK-GUARD-NO-PERFORMER", "no party is to perform it")


@about_action
def was_to_perform(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Who reports the remedy done is the party that was to do it."""
    performer = "" if dispute.decision is None else dispute.decision.performer
    if not isinstance(action, Perform) or action.party == performer:
        return None
    return Reason(
        "DK-GUARD-NOT-PERFORMER",
        "{party} was not to perform the remedy: {performer} was",
        {"party": action.party, "performer": performer or "the executor"},
        hint="let {performer} report it",
    )


def _unchecked(dispute: Dispute) -> Handover | None:
    """Give the work of another stage that was passed on and not checked; within a stage nothing is."""
    handover = dispute.work.handover
    passed_on = handover is not None and handover.result is None and handover.stage != dispute.stage
    return handover if passed_on else None
