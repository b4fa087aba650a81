"""What is in the outbox goes out at least once, each message under its own stable key, and nothing is lost."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import define, evolve, field

from disputekit.actions import Assign, FinishTask, Merge, Respond, Withdraw
from disputekit.adapters.files import FileChannel
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import Router
from disputekit.desk import Delivery
from disputekit.errors import Finding, InvalidValue, Refused, StaleVersion
from disputekit.ports import Batch, Outgoing, Receipt, ReceiptStatus
from tests.desk.office import Office


@define
class Post:
    """A channel that remembers messages and gives the answers of a script."""

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
    """After a failure or an exception the message stays, is reported, and is sent later under the same key."""
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
        (finding,) = done.findings
        assert ("DK-DELIVERY-RETRY", "dispute D-1") == (finding.code, finding.where)
        assert {"key": "D-1/1/0", "to": "claimant", "detail": detail} == finding.params
        post.answer = ReceiptStatus.SENT
        assert ["D-1/1/0"] == [message.key for message in office.desk.deliver().sent]
        assert ["D-1/1/0", "D-1/1/0"] == post.keys


def test_what_failed_for_good_becomes_a_task_that_a_manager_sees() -> None:
    """After a final failure a person has to reach the party in another way; attention shows it until then."""
    office = with_channels(Office(), portal=Post(ReceiptStatus.FAILED))
    dispute = office.opened()
    done = office.desk.deliver()
    assert (["D-1/1/0"], ["DK-DELIVERY-FAILED"]) == (
        [message.key for message in done.failed],
        [finding.code for finding in done.findings],
    )
    assert {"key": "D-1/1/0", "to": "claimant", "detail": "the line is dead"} == done.findings[0].params
    assert Delivery() == office.desk.deliver()
    (task,) = office.desk.get(dispute.id).open_tasks
    what = "reach the claimant another way: message D-1/1/0 failed by portal (the line is dead)"
    assert (what, "charges", office.clock.shows) == (task.what, task.owner, task.due_at)
    office.later(minutes=1)
    (needed,) = office.desk.attention()
    assert f"{what} is overdue" == needed.reasons[0].text
    with pytest.raises(Refused, match="DK-GUARD-TASKS"):
        office.act(dispute, Withdraw("it was mine"))
    office.act(dispute, FinishTask(task.id, "told on the phone"), Withdraw("it was mine"))
    assert () == office.desk.attention()


def test_a_decision_that_never_arrived_is_seen_though_the_dispute_is_closed() -> None:
    """If the last message of a closed dispute fails, a manager still sees it."""
    office = with_channels(Office(), portal=Post(), default=Post(ReceiptStatus.FAILED))
    office.desk = evolve(office.desk, router=Router())
    dispute = office.opened()
    office.desk.deliver()
    with_channels(office, portal=Post(ReceiptStatus.FAILED))
    office.act(dispute, Withdraw("it was mine"))
    office.desk.deliver()
    (task,) = office.desk.get(dispute.id).open_tasks
    assert "supervisor" == task.owner
    office.later(microseconds=1)
    assert [("closed", ["DK-ATTENTION-OVERDUE"])] == [
        (each.summary.state, [reason.code for reason in each.reasons]) for each in office.desk.attention()
    ]
    assert [dispute.id] == [risk.summary.dispute_id for risk in office.desk.at_risk()]


def test_the_owner_of_the_dispute_has_the_task() -> None:
    """The owner of the dispute gets the task to reach the party."""
    office = with_channels(Office(), portal=Post(ReceiptStatus.FAILED))
    dispute = office.act(office.opened(), Assign("bob"))
    office.desk.deliver()
    assert ["bob"] == [task.owner for task in office.desk.get(dispute.id).open_tasks]


def test_a_failure_that_is_told_twice_is_one_task() -> None:
    """A worker that dies between the task and the receipt leaves the message; the next one makes no second task."""

    class Forgetful(MemoryStore):
        def settle_outbox(self, receipts: Sequence[Receipt]) -> None:
            """Lose the receipts, however many there are."""
            super().settle_outbox(receipts[:0])

    office = with_channels(Office(store=Forgetful()), portal=Post(ReceiptStatus.FAILED))
    dispute = office.opened()
    for _ in range(2):
        assert 1 == len(office.desk.deliver().failed)
        office.later(minutes=5)
    assert 1 == len(office.desk.get(dispute.id).tasks)


def test_a_failure_is_kept_against_all_who_act_at_the_same_moment() -> None:
    """Somebody who is faster delays the task; one who always is gets it into the findings at least."""
    for faster, tasks in ((1, 1), (99, 0)):

        class Busy(MemoryStore):
            left: int = faster
            active = False

            def append(self, batches: Sequence[Batch]) -> None:
                """Be too late for some time."""
                if self.active and self.left:
                    self.left -= 1
                    raise StaleVersion(Finding("DK-STORE-STALE", "too late"))
                super().append(batches)

        store = Busy()
        office = with_channels(Office(store=store), portal=Post(ReceiptStatus.FAILED))
        dispute = office.opened()
        store.active = True
        codes = [finding.code for finding in office.desk.deliver().findings]
        assert ["DK-DELIVERY-FAILED", "DK-STORE-STALE"][: 2 - tasks] == codes
        assert tasks == len(office.desk.get(dispute.id).tasks)


def test_a_dispute_that_is_past_all_tasks_says_so() -> None:
    """A merged dispute gets no task: the round continues, and a finding gives the reason."""
    office = with_channels(Office(), portal=Post(ReceiptStatus.FAILED))
    office.act(office.opened(), Merge(office.opened().id))
    done = office.desk.deliver()
    assert ["D-1/1/0", "D-2/1/0"] == sorted(message.key for message in done.failed)
    assert ["DK-ACTION-NOT-HERE", "DK-DELIVERY-FAILED", "DK-DELIVERY-FAILED"] == sorted(
        finding.code for finding in done.findings
    )


def test_the_desk_knows_which_message_a_receipt_is_for() -> None:
    """A channel that answers with a number of its own, or with nonsense, makes no message go out for ever or vanish."""

    class Odd(Post):
        receipt: object = Receipt("provider-77", ReceiptStatus.SENT)

        def send(self, message: Outgoing, key: str) -> Receipt:
            """Answer with whatever it is."""
            super().send(message, key)
            return self.receipt  # type: ignore[return-value] # a host may get this wrong

    odd = Odd()
    odd.receipt = None
    office = with_channels(Office(), portal=odd)
    office.opened()
    done = office.desk.deliver()
    assert ["DK-DELIVERY-RETRY"] == [finding.code for finding in done.findings]
    assert ["D-1/1/0"] == [message.key for message in done.to_retry]
    odd.receipt = Receipt("provider-77", ReceiptStatus.SENT)
    assert ["D-1/1/0"] == [message.key for message in office.desk.deliver().sent]
    office.later(hours=1)
    assert Delivery() == office.desk.deliver()


def test_a_receipt_says_one_of_three_things() -> None:
    """A plain word is as good as the member; any other status is refused."""
    assert ReceiptStatus.RETRY is Receipt("k", "retry").status
    with pytest.raises(InvalidValue) as caught:
        Receipt("k", "delivered")
    (finding,) = caught.value.findings
    assert ("DK-VALUE-CHOICE", "status") == (finding.code, finding.where)
    assert {"name": "status", "choices": "sent, retry, failed", "value": "'delivered'"} == finding.params


def test_an_unknown_channel_loses_nothing_and_holds_up_nobody() -> None:
    """The message waits until there is such a channel; those after it go out meanwhile, even one at a time."""
    portal = Post()
    office = with_channels(Office(), portal=portal)
    office.opened(channel="fax")
    office.opened(claimant="b")
    first, second = office.desk.deliver(limit=1), office.desk.deliver(limit=1)
    (finding,) = first.findings
    assert ("DK-DELIVERY-CHANNEL", "channels['fax']") == (finding.code, finding.where)
    assert {"key": "D-1/1/0", "channel": "fax"} == finding.params
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
