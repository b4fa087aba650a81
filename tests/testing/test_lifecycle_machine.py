"""Random histories on every process that ships."""

import pytest

from disputekit.lifecycle import processes
from disputekit.testing import lifecycle_machine

# The tracer of coverage makes these several times slower, and other tests run the same lines.
pytestmark = pytest.mark.no_cover

TestCustomerOperations = lifecycle_machine(processes.CUSTOMER_OPERATIONS)
TestResolutionTeam = lifecycle_machine(processes.RESOLUTION_TEAM)
TestMarketplace = lifecycle_machine(processes.MARKETPLACE)
TestOrderToCash = lifecycle_machine(processes.ORDER_TO_CASH)
TestReturns = lifecycle_machine(processes.RETURNS)


def test_every_process_is_played() -> None:
    """Every shipped process has its own test of random histories in this file."""
    played = {name for name in globals() if name.startswith("Test")}
    assert {f"Test{name.title().replace('_', '')}" for name in processes.__all__} == played
