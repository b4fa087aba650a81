"""The gateway in memory keeps the contract of an executor, and declines or delays orders on request."""

from collections.abc import Sequence

from disputekit.adapters.memory import MemoryGateway
from disputekit.ports import Execution
from disputekit.testing import ExecutorContract
from disputekit.testing._contract_checks import order


class TestMemoryGateway(ExecutorContract):
    """The contract that every executor must keep."""

    def make_executor(self) -> MemoryGateway:
        """Make one."""
        self.gateway = MemoryGateway()
        return self.gateway

    def executed(self) -> Sequence[str]:
        """Give what it has executed."""
        return [each.key for each in self.gateway.executed]


class TestDelayed(TestMemoryGateway):
    """What arrives later is executed once too."""

    def make_executor(self) -> MemoryGateway:
        """Make one that takes its time."""
        self.gateway = MemoryGateway(delays={"refund"})
        return self.gateway


def test_it_declines_what_it_is_told_to() -> None:
    """Nothing is executed, and it stays declined."""
    gateway = MemoryGateway(declines={"refund"})
    declined = gateway.execute(order("k"), "k")
    assert (Execution("declined", detail="refund is not possible"), []) == (declined, gateway.executed)
    gateway.arrive()
    assert declined == gateway.find("k")


def test_what_is_delayed_arrives() -> None:
    """It is pending until then, and done after that, under the same reference."""
    gateway = MemoryGateway(delays={"refund"})
    assert Execution("pending", "memory:k") == gateway.execute(order("k"), "k")
    gateway.arrive()
    assert Execution("done", "memory:k") == gateway.find("k")
