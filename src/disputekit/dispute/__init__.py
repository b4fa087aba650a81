"""The values of a dispute: the claim, who takes part, what gathers while it is worked, and ``Dispute`` itself."""

from disputekit._lib.faces import publish
from disputekit.dispute._advice import Assessment, PolicyRecord, ScoreRecord, Term
from disputekit.dispute._checklist import ChecklistItem, Standing, checklist
from disputekit.dispute._claim import CLAIMANT_TYPES, Claim, IntakeChannel
from disputekit.dispute._decision import Decision, Ordered, OrderStatus, Resolution, Settlement
from disputekit.dispute._dispute import Dispute, EnteredState, Outcome, Times
from disputekit.dispute._evidence import Evidence, Investigation, Need, Request, RequestStatus, Waiver
from disputekit.dispute._feedback import BEST, Feedback, Subject, rating_problem
from disputekit.dispute._liability import CheckResult, Handover, Liability
from disputekit.dispute._lines import Line
from disputekit.dispute._offers import Agreement, Negotiation, Offer, OfferStatus
from disputekit.dispute._parties import CLAIMANT, EXECUTOR, RESPONDENT, SIDES, SYSTEM, Actor, other_side
from disputekit.dispute._payments import Chargeback, ChargebackStatus, Finances, Promise, PromiseStatus
from disputekit.dispute._work import Links, Part, Related, Task, TaskStatus, Work

__all__ = [
    "BEST",
    "CLAIMANT",
    "CLAIMANT_TYPES",
    "EXECUTOR",
    "RESPONDENT",
    "SIDES",
    "SYSTEM",
    "Actor",
    "Agreement",
    "Assessment",
    "Chargeback",
    "ChargebackStatus",
    "CheckResult",
    "ChecklistItem",
    "Claim",
    "Decision",
    "Dispute",
    "EnteredState",
    "Evidence",
    "Feedback",
    "Finances",
    "Handover",
    "IntakeChannel",
    "Investigation",
    "Liability",
    "Line",
    "Links",
    "Need",
    "Negotiation",
    "Offer",
    "OfferStatus",
    "OrderStatus",
    "Ordered",
    "Outcome",
    "Part",
    "PolicyRecord",
    "Promise",
    "PromiseStatus",
    "Related",
    "Request",
    "RequestStatus",
    "Resolution",
    "ScoreRecord",
    "Settlement",
    "Standing",
    "Subject",
    "Task",
    "TaskStatus",
    "Term",
    "Times",
    "Waiver",
    "Work",
    "checklist",
    "other_side",
    "rating_problem",
]

publish(__name__)
