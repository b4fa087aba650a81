"""Customer operations: disputes about billing, payments and charges, from triage to monitoring."""

from typing import Final

from disputekit.lifecycle import postings
from disputekit.lifecycle._lifecycle import Lifecycle
from disputekit.lifecycle._model import SAME, Return, Transition
from disputekit.lifecycle.guards._people import STAFF
from disputekit.lifecycle.processes import _shared as shared

_DECIDING: Final = ("investigating", "escalated")
_MAY_DECIDE: Final = ("handles_escalation", "fits_open_amount")

CUSTOMER_OPERATIONS: Final = Lifecycle(
    id="customer_operations",
    version="1",
    initial="received",
    states=[
        shared.RECEIVED,
        shared.ASSESSING,
        shared.AWAITING_INFORMATION,
        shared.INVESTIGATING,
        shared.ESCALATED,
        shared.WITH_EXTERNAL,
        shared.AWAITING_APPROVAL,
        shared.EXECUTING,
        shared.EXECUTION_FAILED,
        shared.NOTIFYING,
        shared.CLOSED,
        shared.ARCHIVED,
        shared.MERGED,
    ],
    transitions=[
        Transition("start", "received", "assessing", roles=shared.AGENT),
        Transition("triage", "assessing", "investigating", roles=shared.AGENT),
        *shared.asking("assessing", "investigating"),
        *shared.escalating("assessing", "investigating"),
        Transition(
            "amend", {"received", "assessing", "awaiting_information", *_DECIDING}, SAME,
            roles=STAFF, guards=["covers_what_is_decided"], posts=postings.amended,
        ),
        Transition(
            "resolve", _DECIDING, "awaiting_approval",
            roles=STAFF, when=["above_limit"], guards=_MAY_DECIDE, remember="decision",
        ),
        Transition(
            "resolve", _DECIDING, "executing",
            roles=STAFF, when=["moves_money"], guards=_MAY_DECIDE,
            posts=postings.decision_in_force, remember="decision",
        ),
        Transition(
            "resolve", _DECIDING, "notifying",
            roles=STAFF, guards=_MAY_DECIDE, posts=postings.decision_in_force, remember="decision",
        ),
        Transition(
            "reject", {"assessing", *_DECIDING}, "notifying",
            roles=STAFF, guards=["handles_escalation"], posts=postings.rejected,
        ),
        Transition(
            "approve", "awaiting_approval", "executing",
            roles="approver", when=["moves_money"], guards=["another_person"], posts=postings.decision_in_force,
        ),
        Transition(
            "approve", "awaiting_approval", "notifying",
            roles="approver", guards=["another_person"], posts=postings.decision_in_force,
        ),
        Transition("refuse_approval", "awaiting_approval", Return("decision"), roles="approver"),
        *shared.EXECUTION,
        *shared.ending(reopens_to="investigating"),
        *shared.AT_WORK,
    ],
    reasons={
        "wrong_amount": "billing",
        "billed_after_cancellation": "billing",
        "service_not_provided": "billing",
        "payment_not_credited": "payment",
        "payment_misapplied": "payment",
        "late_fee": "payment",
        "unrecognised_charge": "charge",
        "duplicate_charge": "charge",
        "fraudulent_charge": "charge",
        "wrong_exchange_rate": "charge",
        "other": "general",
    },
    choices=shared.CHOICES,
)  # fmt: skip
"""Requirements A: triage, investigation, escalation, resolution with approval above a limit, monitoring, reopening.

There is no negotiating here: a dispute is resolved, or rejected with an explanation.
"""
