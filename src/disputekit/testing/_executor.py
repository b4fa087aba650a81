"""What every executor of remedies must do, as tests that a host runs on its own."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from disputekit.ports import ExecutionStatus, RemedyExecutor
from disputekit.testing._checks import same
from disputekit.testing._samples import order

_TAKEN = {ExecutionStatus.DONE, ExecutionStatus.PENDING}


class ExecutorContract(ABC):
    """The contract of ``RemedyExecutor``: subclass it, and let pytest find the subclass.

    ``make_executor`` gives one that can refund, a new one for each test, on a stand-in for the provider; ``executed``
    says under which keys that has paid: one key for each payment.
    """

    @abstractmethod
    def make_executor(self) -> RemedyExecutor:
        """Give an executor that has executed nothing."""

    @abstractmethod
    def executed(self) -> Sequence[str]:
        """Give the keys of all payments, in any order."""

    def test_an_order_is_executed_once_and_found(self) -> None:
        """What was executed can be looked up under its key, with the same answer."""
        executor = self.make_executor()
        answer = executor.execute(order("D-1/7/1"), "D-1/7/1")
        same([], sorted({answer.status} - _TAKEN), "execute says that it is done, or pending")
        same(["D-1/7/1"], list(self.executed()), "it was paid")
        same(answer, executor.find("D-1/7/1"), "find says what execute said")

    def test_the_same_key_again_pays_nothing(self) -> None:
        """A repeat after a lost answer is harmless, and is answered like the first."""
        executor = self.make_executor()
        first = executor.execute(order("D-1/7/1"), "D-1/7/1")
        again = executor.execute(order("D-1/7/1"), "D-1/7/1")
        same((first.status, first.reference), (again.status, again.reference), "a repeat is answered like the first")
        same(["D-1/7/1"], list(self.executed()), "it was paid once")

    def test_a_key_that_was_never_used_is_not_found(self) -> None:
        """Whoever guesses that it was paid loses money; so nothing is found, and looking it up pays nothing."""
        executor = self.make_executor()
        same(None, executor.find("D-1/7/1"), "find gives None for a new key")
        executor.execute(order("D-1/7/1"), "D-1/7/1")
        same(None, executor.find("D-1/7/10"), "a key that begins like another is another")
        same(["D-1/7/1"], list(self.executed()), "looking it up pays nothing")

    def test_two_keys_are_two_payments(self) -> None:
        """Remedies that are the same are still two."""
        executor = self.make_executor()
        for key in ("D-1/7/1", "D-1/7/2", "D-1/71"):
            executor.execute(order(key), key)
        same(["D-1/7/1", "D-1/7/2", "D-1/71"], sorted(self.executed()), "all were paid")
