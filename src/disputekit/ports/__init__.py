"""What the host plugs in: where disputes are stored, how messages leave and remedies are executed, what else is known.

A store bound to a host's connection never commits or rolls back: the transaction is the host's.
"""

from disputekit._lib.faces import publish
from disputekit.ports._execution import Execution, ExecutionStatus, RemedyExecutor, RemedyOrder
from disputekit.ports._host import CaseSource, Clock, IdMaker, Record
from disputekit.ports._messages import Channel, Incoming, Outgoing, Posted, Receipt, ReceiptStatus
from disputekit.ports._refusals import key_reused, read_place, stale_version
from disputekit.ports._store import (
    UNSCORED,
    Batch,
    DisputeStore,
    Key,
    KeyRing,
    Load,
    Order,
    Page,
    Query,
    Recorded,
    Summary,
    Timer,
)

__all__ = [
    "UNSCORED",
    "Batch",
    "CaseSource",
    "Channel",
    "Clock",
    "DisputeStore",
    "Execution",
    "ExecutionStatus",
    "IdMaker",
    "Incoming",
    "Key",
    "KeyRing",
    "Load",
    "Order",
    "Outgoing",
    "Page",
    "Posted",
    "Query",
    "Receipt",
    "ReceiptStatus",
    "Record",
    "Recorded",
    "RemedyExecutor",
    "RemedyOrder",
    "Summary",
    "Timer",
    "key_reused",
    "read_place",
    "stale_version",
]

publish(__name__)
