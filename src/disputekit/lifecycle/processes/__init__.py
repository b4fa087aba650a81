"""Five processes that real organisations describe, ready to use and to extend."""

from disputekit.lifecycle.processes._customer_operations import CUSTOMER_OPERATIONS
from disputekit.lifecycle.processes._marketplace import MARKETPLACE
from disputekit.lifecycle.processes._order_to_cash import ORDER_TO_CASH
from disputekit.lifecycle.processes._resolution_team import RESOLUTION_TEAM
from disputekit.lifecycle.processes._returns import RETURNS

__all__ = ["CUSTOMER_OPERATIONS", "MARKETPLACE", "ORDER_TO_CASH", "RESOLUTION_TEAM", "RETURNS"]
