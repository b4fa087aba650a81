"""What gathers on a dispute while it is worked: evidence, requests, tasks, a policy's word, a decision."""

from disputekit._public import publish
from disputekit.records._advice import PolicyRecord, ScoreRecord, Term
from disputekit.records._decision import Decision, Ordered, OrderStatus, Settlement
from disputekit.records._evidence import Evidence, Need, Request, RequestStatus, Waiver
from disputekit.records._work import Part, Related, Task, TaskStatus

__all__ = [
    "Decision",
    "Evidence",
    "Need",
    "OrderStatus",
    "Ordered",
    "Part",
    "PolicyRecord",
    "Related",
    "Request",
    "RequestStatus",
    "ScoreRecord",
    "Settlement",
    "Task",
    "TaskStatus",
    "Term",
    "Waiver",
]

publish(__name__)
