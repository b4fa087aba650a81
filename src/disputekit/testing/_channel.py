"""What every channel must do, as tests that a host runs on its own."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from attrs import evolve

from disputekit.ports import Channel, ReceiptStatus
from disputekit.testing._checks import same
from disputekit.testing._samples import message


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
