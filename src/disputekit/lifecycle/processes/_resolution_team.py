"""Resolution team: a dispute with one member of a team, negotiated until both sides agree or know where they stand."""

from typing import Final

from disputekit import claim_reasons
from disputekit.dispute import STAFF
from disputekit.lifecycle._lifecycle import Lifecycle
from disputekit.lifecycle._model import Transition
from disputekit.lifecycle.processes import _shared as shared

RESOLUTION_TEAM: Final = Lifecycle(
    id="resolution_team",
    version="1",
    initial="received",
    states=[
        shared.RECEIVED,
        shared.ASSESSING,
        shared.AWAITING_INFORMATION,
        shared.INVESTIGATING,
        shared.NEGOTIATING,
        shared.AWAITING_REPLY,
        *shared.ABOVE,
        *shared.EXECUTED_AND_TOLD,
        shared.AWAITING_CONFIRMATION,
        *shared.ENDED,
    ],
    transitions=[
        Transition("start", "received", "assessing", roles=shared.AGENT),
        shared.scoring("received", "assessing", "investigating"),
        Transition("assess", "assessing", "investigating", roles=shared.AGENT),
        shared.assessing("investigating"),
        *shared.asking("assessing", "investigating"),
        *shared.escalating("assessing", "investigating", "negotiating"),
        shared.amending("received", "assessing", "awaiting_information", "investigating", "negotiating", "escalated"),
        Transition("negotiate", {"investigating", "escalated"}, "negotiating",
                   roles=STAFF, guards=["handles_escalation"]),
        *shared.offering("negotiating"),
        shared.SECOND_APPROVAL,
        shared.OFFER_APPROVAL,
        *shared.REPLIES,
        *shared.ACCEPTANCE,
        *shared.deciding("state_final_position", "escalated"),
        shared.rejecting("assessing", "investigating", "escalated"),
        *shared.until_archived(reopens_to="investigating", confirms=True),
    ],
    reasons=claim_reasons.ACCOUNTS,
    choices=shared.CHOICES,
)  # fmt: skip
"""Requirements B: assigned at opening, assessed, investigated with other teams, negotiated.

A dispute is closed when both sides agree: the other side accepts an offer, or the claimant confirms a decision. Without
an agreement, a final position is sent, and the dispute is closed without agreement if nobody objects in time.
"""
