"""The values of a dispute: the claim, who takes part, what gathers while it is worked, and ``Dispute`` itself."""

from disputekit._lib.faces import publish
from disputekit.dispute._assessment import Assessment, CheckResult, Handover, Liability, PolicyRecord, ScoreRecord, Term
from disputekit.dispute._capacity import RECORDERS, STAFF, Capacity, capacity, party_names
from disputekit.dispute._claim import CLAIMANT_TYPES, Claim, IntakeChannel, Line
from disputekit.dispute._decision import Decision, Ordered, OrderStatus, Resolution, Settlement
from disputekit.dispute._dispute import Dispute, EnteredState, Outcome, Times, checklist
from disputekit.dispute._evidence import (
    ChecklistItem,
    Evidence,
    Investigation,
    Need,
    Request,
    RequestStatus,
    Standing,
    Waiver,
)
from disputekit.dispute._feedback import BEST, Feedback, Subject, rating_problem
from disputekit.dispute._ledger import (
    ACCOUNT_OF,
    APART,
    Account,
    Ledger,
    LedgerEntry,
    Sums,
    account_of,
    apportioned,
    principal,
    upheld_by,
)
from disputekit.dispute._offers import Agreement, Negotiation, Offer, OfferStatus
from disputekit.dispute._parties import CLAIMANT, EXECUTOR, NOT_AN_ACCOUNT, RESPONDENT, SIDES, SYSTEM, Actor, other_side
from disputekit.dispute._payments import Chargeback, ChargebackStatus, Finances, Promise, PromiseStatus
from disputekit.dispute._work import Links, Part, Related, Task, TaskStatus, Work

__all__ = [
    "ACCOUNT_OF",
    "APART",
    "BEST",
    "CLAIMANT",
    "CLAIMANT_TYPES",
    "EXECUTOR",
    "NOT_AN_ACCOUNT",
    "RECORDERS",
    "RESPONDENT",
    "SIDES",
    "STAFF",
    "SYSTEM",
    "Account",
    "Actor",
    "Agreement",
    "Assessment",
    "Capacity",
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
    "Ledger",
    "LedgerEntry",
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
    "Sums",
    "Task",
    "TaskStatus",
    "Term",
    "Times",
    "Waiver",
    "Work",
    "account_of",
    "apportioned",
    "capacity",
    "checklist",
    "other_side",
    "party_names",
    "principal",
    "rating_problem",
    "upheld_by",
]

publish(__name__)
