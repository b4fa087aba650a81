"""The processes that real organisations describe, ready to run and to extend."""

from disputekit.lifecycle.processes._customer_operations import CUSTOMER_OPERATIONS

__all__ = ["CUSTOMER_OPERATIONS"]
