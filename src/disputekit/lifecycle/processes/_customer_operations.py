"""Customer operations: disputes about billing, payments and charges, from triage to monitoring."""

from typing import Final

from disputekit import claim_reasons
from disputekit.lifecycle._lifecycle import Lifecycle
from disputekit.lifecycle._model import Transition
from disputekit.lifecycle.processes import _shared as shared

_DECIDING: Final = ("investigating", "escalated")

CUSTOMER_OPERATIONS: Final = Lifecycle(
    id="customer_operations",
    version="1",
    initial="received",
    states=[
        shared.RECEIVED,
        shared.ASSESSING,
        shared.AWAITING_INFORMATION,
        shared.INVESTIGATING,
        *shared.ABOVE,
        *shared.EXECUTED_AND_TOLD,
        *shared.ENDED,
    ],
    transitions=[
        Transition("start", "received", "assessing", roles=shared.AGENT),
        Transition("triage", "assessing", "investigating", roles=shared.AGENT),
        *shared.asking("assessing", "investigating"),
        *shared.escalating("assessing", "investigating"),
        shared.amending("received", "assessing", "awaiting_information", *_DECIDING),
        *shared.deciding("resolve", *_DECIDING),
        shared.rejecting("assessing", *_DECIDING),
        shared.SECOND_APPROVAL,
        *shared.until_archived(reopens_to="investigating"),
    ],
    reasons=claim_reasons.ACCOUNTS,
    choices=shared.CHOICES,
)
"""Requirements A: triage, investigation, escalation, resolution with approval above a limit, monitoring, reopening.

There is no negotiating here: a dispute is resolved, or rejected with an explanation.
"""
