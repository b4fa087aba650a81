"""The guards that look after evidence."""

from datetime import datetime

from disputekit.actions import Action, SubmitEvidence, WaiveEvidence
from disputekit.dispute import Actor, Dispute, checklist
from disputekit.errors import Reason
from disputekit.lifecycle.guards._guarding import about_action


def evidence_complete(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Every line of the checklist is there, or waived with a reason."""
    left = [item for item in checklist(dispute) if not item.done]
    if not left:
        return None
    return Reason(
        "DK-GUARD-EVIDENCE",
        "the evidence is not complete: {left}",
        {"left": "; ".join(map(str, left))},
        hint="ask for it, or let somebody who may waive it with a reason",
    )


@about_action
def on_the_checklist(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What is waived is on the checklist."""
    kinds = sorted({need.kind for need in dispute.checklist})
    if not isinstance(action, WaiveEvidence) or action.kind in kinds:
        return None
    return Reason(
        "DK-GUARD-NOT-NEEDED",
        "nothing on the checklist is {kind}",
        {"kind": action.kind, "kinds": ", ".join(kinds) or "nothing"},
        hint="on the checklist: {kinds}",
    )


@about_action
def drafts_are_there(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What is handed in is a draft of this dispute."""
    drafts = [piece.id for piece in dispute.evidence if piece.draft]
    unknown = [one for one in action.drafts if one not in drafts] if isinstance(action, SubmitEvidence) else []
    if not unknown:
        return None
    return Reason(
        "DK-GUARD-NO-DRAFT",
        "{unknown} is no draft here",
        {"unknown": ", ".join(unknown), "drafts": ", ".join(drafts) or "none"},
        hint="drafts: {drafts}",
    )
