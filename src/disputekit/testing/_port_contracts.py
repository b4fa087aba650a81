"""What every channel and every executor of remedies must do, as tests that a host runs on its own."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from attrs import evolve

from disputekit.ports import Channel, ExecutionStatus, ReceiptStatus, RemedyExecutor
from disputekit.testing._contract_checks import message, order, same

__all__ = ["ChannelContract", "ExecutorContract"]


class ChannelContract(ABC):
    """The contract of ``Channel``: subclass it, and let pytest find the subclass.

    ``make_channel`` gives a channel that can send, a new one for each test; ``sent`` says how often each key has
    reached the party, as far as the test's stand-in for the provider can tell: one key for each arrival.
    """

    @abstractmethod
    def make_channel(self) -> Channel:
        """Give a channel that nothing was sent through."""

    @abstractmethod
    def sent(self) -> Sequence[str]:
        """Give the keys of all messages that have arrived, in any order."""

    def test_a_message_arrives_once_with_a_receipt(self) -> None:
        """What was sent has arrived, and the receipt is for its key."""
        channel = self.make_channel()
        receipt = channel.send(message("D-1/1/0"), "D-1/1/0")
        same(ReceiptStatus.SENT, receipt.status, "send says that it was sent")
        same("D-1/1/0", receipt.key, "the receipt is for the message's key")
        same(["D-1/1/0"], list(self.sent()), "the message has arrived")

    def test_the_same_key_again_does_not_reach_the_party_twice(self) -> None:
        """A repeat after a lost receipt is harmless, and is receipted like the first."""
        channel = self.make_channel()
        first = channel.send(message("D-1/1/0"), "D-1/1/0")
        again = channel.send(message("D-1/1/0"), "D-1/1/0")
        same(first.status, again.status, "a repeat is receipted like the first")
        same(["D-1/1/0"], list(self.sent()), "the party has it once")

    def test_two_keys_are_two_messages(self) -> None:
        """Messages that read the same are still two."""
        channel = self.make_channel()
        for key in ("D-1/1/0", "D-1/1/1", "D-1/10"):
            channel.send(evolve(message(key), key=key), key)
        same(["D-1/1/0", "D-1/1/1", "D-1/10"], sorted(self.sent()), "all have arrived")


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
        """An unknown order is not found, and looking it up pays nothing."""
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
