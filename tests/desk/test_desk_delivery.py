"""What is in the outbox goes out at least once, each message under its own stable key, and nothing is lost."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import define, evolve, field

from disputekit.actions import Respond
from disputekit.adapters.files import FileChannel
from disputekit.desk import Delivery
from disputekit.messages import Finding
from disputekit.ports import Outgoing, Receipt, ReceiptStatus
from tests.desk.office import Office


@define
class Post:
    """A channel that remembers, and answers as it is told."""

    answer: ReceiptStatus | Exception | BaseException = ReceiptStatus.SENT
    keys: list[str] = field(factory=list)

    def send(self, message: Outgoing, key: str) -> Receipt:
        """Remember the key, then answer."""
        assert message.key == key
        self.keys.append(key)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return Receipt(key, self.answer, "the line is dead")


def with_channels(office: Office, **channels: Post | FileChannel) -> Office:
    """Give the desk its channels."""
    office.desk = evolve(office.desk, channels=channels)
    return office


def test_each_message_goes_out_once_through_its_channel(tmp_path: Path) -> None:
    """The channel that the claim came through, else the default; then the outbox is empty."""
    portal, other = Post(), FileChannel(tmp_path)
    office = with_channels(Office(), portal=portal, default=other)
    office.act(office.opened(), Respond("We look at it."))
    office.opened(channel="fax")
    done = office.desk.deliver()
    assert ["D-1/1/0", "D-1/2/0", "D-2/1/0"] == [message.key for message in done.sent]
    assert ((), (), ()) == (done.to_retry, done.failed, done.findings)
    assert ["D-1/1/0", "D-1/2/0"] == portal.keys
    assert "number D-2" in other.path("D-2/1/0").read_text(encoding="utf-8")
    assert Delivery() == office.desk.deliver()


def test_a_channel_that_fails_is_tried_again() -> None:
    """Whether it says so or raises, the message stays, is told of, and goes out later under the same key."""
    for answer, detail in (
        (ReceiptStatus.RETRY, "the line is dead"),
        (ConnectionError("no route"), "ConnectionError: no route"),
    ):
        post = Post(answer)
        office = with_channels(Office(), portal=post)
        office.opened()
        done = office.desk.deliver()
        assert ["D-1/1/0"] == [message.key for message in done.to_retry]
        assert () == done.sent
        assert (
            Finding(
                "DK-DELIVERY-RETRY",
                "message {key} to {to} was not sent yet: {detail}",
                {"key": "D-1/1/0", "to": "claimant", "detail": detail},
                where="dispute D-1",
                mend="it stays in the outbox",
            ),
        ) == done.findings
        post.answer = ReceiptStatus.SENT
        assert ["D-1/1/0"] == [message.key for message in office.desk.deliver().sent]
        assert ["D-1/1/0", "D-1/1/0"] == post.keys


def test_what_failed_for_good_is_told_and_not_tried_again() -> None:
    """The channel knows that there is no use; a person has to reach the party another way."""
    office = with_channels(Office(), portal=Post(ReceiptStatus.FAILED))
    office.opened()
    done = office.desk.deliver()
    assert (["D-1/1/0"], ["DK-DELIVERY-FAILED"]) == (
        [message.key for message in done.failed],
        [finding.code for finding in done.findings],
    )
    assert "message D-1/1/0 to claimant cannot be sent: the line is dead" == done.findings[0].text
    assert "reach them another way" == done.findings[0].mend
    assert Delivery() == office.desk.deliver()


def test_an_unknown_channel_loses_nothing_and_holds_up_nobody() -> None:
    """The message waits until there is such a channel; those after it go out meanwhile, even one at a time."""
    portal = Post()
    office = with_channels(Office(), portal=portal)
    office.opened(channel="fax")
    office.opened(claimant="b")
    first, second = office.desk.deliver(limit=1), office.desk.deliver(limit=1)
    (finding,) = first.findings
    assert ("DK-DELIVERY-CHANNEL", "channels['fax']") == (finding.code, finding.where)
    assert "message D-1/1/0 cannot go by 'fax'" == finding.text
    assert ["D-1/1/0"] == [message.key for message in first.to_retry]
    assert ["D-2/1/0"] == [message.key for message in second.sent]
    fax = Post()
    with_channels(office, fax=fax)
    assert ["D-1/1/0"] == [message.key for message in office.desk.deliver().sent]
    assert (["D-1/1/0"], ["D-2/1/0"]) == (fax.keys, portal.keys)


def test_a_worker_that_dies_keeps_what_it_sent_and_frees_the_rest_with_its_lease() -> None:
    """What had a receipt is settled; what was claimed comes back when the lease has ended, under its key."""
    portal, fax = Post(), Post(KeyboardInterrupt())
    office = with_channels(Office(), portal=portal, fax=fax)
    office.opened()
    office.opened(claimant="b", channel="fax")
    with pytest.raises(KeyboardInterrupt):
        office.desk.deliver()
    assert Delivery() == office.desk.deliver()
    fax.answer = ReceiptStatus.SENT
    office.clock.shows += timedelta(minutes=5)
    assert ["D-2/1/0"] == [message.key for message in office.desk.deliver().sent]
    assert {"D-1/1/0": 1, "D-2/1/0": 2} == Counter(portal.keys + fax.keys)
