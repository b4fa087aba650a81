"""The processes that real organisations describe, ready to run and to extend."""

from disputekit.lifecycle.processes._customer_operations import CUSTOMER_OPERATIONS
from disputekit.lifecycle.processes._resolution_team import RESOLUTION_TEAM
from disputekit.lifecycle.processes._returns import RETURNS

__all__ = ["CUSTOMER_OPERATIONS", "RESOLUTION_TEAM", "RETURNS"]
