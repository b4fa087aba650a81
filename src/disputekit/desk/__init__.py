"""The desk: opens disputes, acts on them, ranks them, lets time pass, and sends what is to be sent."""

from disputekit._lib.faces import publish
from disputekit.desk._delivery import Delivery
from disputekit.desk._desk import Desk
from disputekit.desk._executing import Executed
from disputekit.desk._facts import DEADLINE, Factors, Facts, default_factors, default_facts
from disputekit.desk._migrating import Migration
from disputekit.desk._receiving import Received
from disputekit.desk._staffing import HandedOver
from disputekit.desk._ticking import Tick
from disputekit.desk._views import AtRisk, NeedsAttention, QueueEntry
from disputekit.desk._world import RandomIds, SystemClock

__all__ = [
    "DEADLINE",
    "AtRisk",
    "Delivery",
    "Desk",
    "Executed",
    "Factors",
    "Facts",
    "HandedOver",
    "Migration",
    "NeedsAttention",
    "QueueEntry",
    "RandomIds",
    "Received",
    "SystemClock",
    "Tick",
    "default_factors",
    "default_facts",
]

publish(__name__)
