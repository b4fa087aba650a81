"""What people and systems do to a dispute: one frozen class each."""

from disputekit._public import publish
from disputekit.actions._base import Action, Stamp
from disputekit.actions._intake import Amend, Assign, ConsultPolicy, Open, Rescore, Respond, Start, Triage
from disputekit.actions._outcome import (
    Approve,
    ChooseOtherRemedy,
    EndMonitoring,
    Fail,
    Merge,
    NotifyDecision,
    RefuseApproval,
    Reject,
    Reopen,
    Resolve,
    Retry,
    Settle,
    Withdraw,
)
from disputekit.actions._registry import BY_NAME
from disputekit.actions._work import (
    AddEvidence,
    DeEscalate,
    Escalate,
    FinishTask,
    Lapse,
    Message,
    OpenTask,
    RecordBreach,
    RecordWarning,
    Refer,
    ReportBack,
    RequestEvidence,
    SupplyEvidence,
)

__all__ = [
    "BY_NAME",
    "Action",
    "AddEvidence",
    "Amend",
    "Approve",
    "Assign",
    "ChooseOtherRemedy",
    "ConsultPolicy",
    "DeEscalate",
    "EndMonitoring",
    "Escalate",
    "Fail",
    "FinishTask",
    "Lapse",
    "Merge",
    "Message",
    "NotifyDecision",
    "Open",
    "OpenTask",
    "RecordBreach",
    "RecordWarning",
    "Refer",
    "RefuseApproval",
    "Reject",
    "Reopen",
    "ReportBack",
    "RequestEvidence",
    "Rescore",
    "Resolve",
    "Respond",
    "Retry",
    "Settle",
    "Stamp",
    "Start",
    "SupplyEvidence",
    "Triage",
    "Withdraw",
]

publish(__name__)
