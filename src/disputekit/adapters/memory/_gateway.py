"""An executor that keeps everything in memory."""

from collections.abc import Collection
from threading import RLock

from attrs import evolve

from disputekit.ports import Execution, ExecutionStatus, RemedyOrder

__all__ = ["MemoryGateway"]


class MemoryGateway:
    """A ``RemedyExecutor`` that pays nobody, and remembers under which keys it would have.

    It declines the kinds of remedy in ``declines``. Those in ``delays`` are pending until ``arrive`` is called.

    >>> from disputekit.remedies import Remedy
    >>> gateway = MemoryGateway(declines={"store_credit"})
    >>> gateway.find("D-1/7/1") is None
    True
    """

    def __init__(self, *, declines: Collection[str] = (), delays: Collection[str] = ()) -> None:
        """Begin with nothing executed."""
        self._lock = RLock()
        self._declines = frozenset(declines)
        self._delays = frozenset(delays)
        self._found: dict[str, Execution] = {}
        self.executed: list[RemedyOrder] = []
        """Everything that was executed, in order, each once."""

    def execute(self, order: RemedyOrder, key: str) -> Execution:
        """Execute it, unless the key was seen before: then say what became of it."""
        with self._lock:
            if key not in self._found:
                self._found[key] = self._answer(order, key)
            return self._found[key]

    def find(self, key: str) -> Execution | None:
        """Say what became of the order under ``key``."""
        with self._lock:
            return self._found.get(key)

    def arrive(self) -> None:
        """Let everything arrive that is pending."""
        with self._lock:
            for key, each in self._found.items():
                if each.status is ExecutionStatus.PENDING:
                    self._found[key] = evolve(each, status=ExecutionStatus.DONE)

    def _answer(self, order: RemedyOrder, key: str) -> Execution:
        if order.remedy.kind in self._declines:
            return Execution(ExecutionStatus.DECLINED, detail=f"{order.remedy.kind} is not possible")
        self.executed.append(order)
        status = ExecutionStatus.PENDING if order.remedy.kind in self._delays else ExecutionStatus.DONE
        return Execution(status, f"memory:{key}")
