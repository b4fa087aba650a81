"""The desk: opens disputes, acts on them, ranks them, lets time pass, and sends what is to be sent."""

from disputekit._lib.faces import publish
from disputekit.desk._actions import HandedOver, Migration
from disputekit.desk._desk import Desk
from disputekit.desk._execution import Executed
from disputekit.desk._messages import Delivery, Received
from disputekit.desk._queries import AtRisk, NeedsAttention, QueueEntry
from disputekit.desk._system import RandomIds, SystemClock
from disputekit.desk._tick import Tick

__all__ = [
    "AtRisk",
    "Delivery",
    "Desk",
    "Executed",
    "HandedOver",
    "Migration",
    "NeedsAttention",
    "QueueEntry",
    "RandomIds",
    "Received",
    "SystemClock",
    "Tick",
]

publish(__name__)
