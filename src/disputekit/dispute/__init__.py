"""The values of a dispute: the claim, who takes part, what gathers while it is worked, and ``Dispute`` itself."""

from disputekit._lib.faces import publish
from disputekit.dispute._advice import PolicyRecord, ScoreRecord, Term
from disputekit.dispute._checklist import ChecklistItem, Standing, checklist
from disputekit.dispute._claim import CLAIMANT_TYPES, Claim, IntakeChannel
from disputekit.dispute._decision import Decision, Ordered, OrderStatus, Settlement
from disputekit.dispute._dispute import Dispute, EnteredState, Outcome
from disputekit.dispute._evidence import Evidence, Need, Request, RequestStatus, Waiver
from disputekit.dispute._feedback import BEST, Feedback, Subject, rating_problem
from disputekit.dispute._liability import CheckResult, Handover, Liability
from disputekit.dispute._lines import Line
from disputekit.dispute._offers import Agreement, Offer, OfferStatus
from disputekit.dispute._parties import CLAIMANT, EXECUTOR, RESPONDENT, SIDES, SYSTEM, Actor, other_side
from disputekit.dispute._payments import Chargeback, ChargebackStatus, Promise, PromiseStatus
from disputekit.dispute._work import Part, Related, Task, TaskStatus

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
    "Handover",
    "IntakeChannel",
    "Liability",
    "Line",
    "Need",
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
    "ScoreRecord",
    "Settlement",
    "Standing",
    "Subject",
    "Task",
    "TaskStatus",
    "Term",
    "Waiver",
    "checklist",
    "other_side",
    "rating_problem",
]

publish(__name__)
