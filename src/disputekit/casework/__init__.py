"""What the work on disputes needs beside the engines: teams and people, duplicates, letters, authority."""

from disputekit._lib.faces import publish
from disputekit.casework import _pages  # noqa: F401 - what shows the values registers itself
from disputekit.casework._account import AccountView, Exposure, account_view
from disputekit.casework._assignment import (
    PRIORITY_WEIGHTS,
    Assigner,
    Assignment,
    AssignmentCandidate,
    Choice,
    Considered,
    LeastLoad,
    OnHand,
    RoundRobin,
    SkillNeed,
    Stickiness,
    Strategy,
    Workload,
    workload,
)
from disputekit.casework._authority import UNLIMITED, Authority
from disputekit.casework._case_file import ApprovalRecord, Banner, CaseFile, case_file
from disputekit.casework._default_facts import (
    DEADLINE,
    Factors,
    Facts,
    default_factors,
    default_facts,
    warned_shares,
)
from disputekit.casework._default_targets import STATUS_UPDATE, default_targets
from disputekit.casework._duplicates import DUPLICATES_WITHIN, Duplicate, likely_duplicates
from disputekit.casework._letter_fields import LETTER_FIELDS
from disputekit.casework._notices import DEFAULT_NOTICES, Notice, messages
from disputekit.casework._party_view import (
    DEFAULT_VISIBILITY,
    PartyDecision,
    PartyView,
    Phase,
    SeenEvent,
    SeenEvidence,
    SeenJudgement,
    SeenMessage,
    SeenOffer,
    SeenRequest,
    Visibility,
    party_view,
)
from disputekit.casework._people import Absence, Person, Roster
from disputekit.casework._redecide import Divergence, redecide
from disputekit.casework._reviews import Discrepancy, Invoice, InvoiceLine, Payment, quality_check, review
from disputekit.casework._routing import Conditions, Route, Router, Routing
from disputekit.casework._sources import CaseRecords, Unavailable, pulled
from disputekit.casework._thread import ThreadMessage, ThreadStatus, thread

__all__ = [
    "DEADLINE",
    "DEFAULT_NOTICES",
    "DEFAULT_VISIBILITY",
    "DUPLICATES_WITHIN",
    "LETTER_FIELDS",
    "PRIORITY_WEIGHTS",
    "STATUS_UPDATE",
    "UNLIMITED",
    "Absence",
    "AccountView",
    "ApprovalRecord",
    "Assigner",
    "Assignment",
    "AssignmentCandidate",
    "Authority",
    "Banner",
    "CaseFile",
    "CaseRecords",
    "Choice",
    "Conditions",
    "Considered",
    "Discrepancy",
    "Divergence",
    "Duplicate",
    "Exposure",
    "Factors",
    "Facts",
    "Invoice",
    "InvoiceLine",
    "LeastLoad",
    "Notice",
    "OnHand",
    "PartyDecision",
    "PartyView",
    "Payment",
    "Person",
    "Phase",
    "Roster",
    "RoundRobin",
    "Route",
    "Router",
    "Routing",
    "SeenEvent",
    "SeenEvidence",
    "SeenJudgement",
    "SeenMessage",
    "SeenOffer",
    "SeenRequest",
    "SkillNeed",
    "Stickiness",
    "Strategy",
    "ThreadMessage",
    "ThreadStatus",
    "Unavailable",
    "Visibility",
    "Workload",
    "account_view",
    "case_file",
    "default_factors",
    "default_facts",
    "default_targets",
    "likely_duplicates",
    "messages",
    "party_view",
    "pulled",
    "quality_check",
    "redecide",
    "review",
    "thread",
    "warned_shares",
    "workload",
]

publish(__name__)
