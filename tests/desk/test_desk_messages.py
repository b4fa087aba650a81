"""What comes in finds its dispute, once; and one thread shows both ways with what became of each message."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from attrs import evolve

from disputekit.actions import Assign, EndMonitoring, Merge, Message, RequestEvidence, Respond, Withdraw
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import STATUS_UPDATE, ThreadMessage
from disputekit.desk import Received
from disputekit.dispute import SYSTEM, Actor
from disputekit.errors import InvalidValue, KeyReused, StaleVersion
from disputekit.history import History
from disputekit.ports import Batch, Incoming, Outgoing, Receipt, ReceiptStatus
from disputekit.sla import SlaPolicy
from tests.desk.office import MONDAY, OFFICE, TARGETS, Office


def mail(id: str = "<1@mail>", **fields: object) -> Incoming:  # noqa: A002 - it is the message's own field
    """Make a message of the claimant."""
    given: dict[str, object] = {"text": "Here it is.", "sender": "acc-7", "received_at": MONDAY, **fields}
    return Incoming(id=id, **given)  # type: ignore[arg-type]  # any of its fields


def went_to(received: Received) -> tuple[object, ...]:
    """Give where a message went, and why: the code, then its parameters."""
    because = received.because
    return None if received.dispute is None else received.dispute.id, because.code, *because.params.values()


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"dispute_id": "D-2"}, ["DK-THREAD-NUMBER"]),
        ({"in_reply_to": "D-2/4/0"}, ["DK-THREAD-REPLY", "D-2/4/0"]),
        ({"subject": "Re: About dispute D-2 (yesterday)"}, ["DK-THREAD-SUBJECT", "D-2"]),
        ({"subject": "Order 4711, dispute D-2"}, ["DK-THREAD-SUBJECT", "D-2"]),
        ({"in_reply_to": "<other@mail>", "subject": "D-2"}, ["DK-THREAD-SUBJECT", "D-2"]),
        ({"dispute_id": "D-9", "subject": "D-2"}, ["DK-THREAD-SUBJECT", "D-2"]),
    ],
)
def test_a_message_finds_its_dispute(fields: dict[str, object], because: list[str]) -> None:
    """A message is matched by the channel's id, by the message that it answers, then by a number in its subject."""
    office = Office()
    office.opened()
    office.opened()
    received = office.desk.receive(mail("<1@mail>", **fields))
    assert ("D-2", *because) == went_to(received)
    event = office.desk.history("D-2").events[-1]
    subject = str(fields.get("subject", ""))
    assert Message("Here it is.", "claimant", "inbound", subject=subject) == event.action
    assert Actor("acc-7", roles={"claimant"}) == event.actor


def test_the_only_open_dispute_of_a_sender_is_meant() -> None:
    """Without a number it is the one that they have; with none, or with several, a person must say."""
    office = Office()
    assert (None, "DK-THREAD-NONE", "acc-7", 0) == went_to(office.desk.receive(mail()))
    office.opened()
    assert ("D-1", "DK-THREAD-ONLY", "acc-7") == went_to(office.desk.receive(mail()))
    office.opened()
    several = office.desk.receive(mail("<2@mail>"))
    assert (None, "DK-THREAD-NONE", "acc-7", 2) == went_to(several)
    assert ("D-1", "D-2") == several.candidates
    unsigned = office.desk.receive(mail("<3@mail>", sender="", party="third_party"))
    assert (None, "DK-THREAD-NONE", "its sender", 0) == went_to(unsigned)


def test_the_same_message_again_changes_nothing() -> None:
    """By its own id in its channel, also when it would go elsewhere now, and long after; another text is refused."""
    office = Office()
    office.opened()
    first = office.desk.receive(mail())
    office.opened()
    office.act(office.desk.get("D-1"), Respond("Thank you."))
    again = office.desk.receive(mail(subject="D-2"))
    assert (first.dispute, True) == (again.dispute, again.again)
    assert ("D-1", "DK-THREAD-AGAIN", "<1@mail>") == went_to(again)
    assert (2, 3) == (first.dispute and first.dispute.version, office.desk.get("D-1").version)
    for other in (mail(text="Here it is!"), mail(sender="acc-8")):
        with pytest.raises(KeyReused, match="DK-DESK-KEY"):
            office.desk.receive(other)
    assert 3 == office.desk.get("D-1").version
    elsewhere = office.desk.receive(mail(channel="chat", dispute_id="D-1"))
    assert (False, 4) == (elsewhere.again, office.desk.get("D-1").version)
    assert not office.desk.receive(mail(system="crm", dispute_id="D-1")).again


def test_a_message_brings_a_hidden_dispute_back() -> None:
    """It waits for the claimant, out of sight, until the claimant writes."""
    office = Office()
    dispute = office.act(office.investigating(), RequestEvidence("claimant", ["invoice"]))
    assert not dispute.queued
    back = office.desk.receive(mail()).dispute
    assert back is not None
    assert (True, "awaiting_information") == (back.queued, back.state)


def test_whoever_is_neither_side_is_not_heard_unasked() -> None:
    """A number in a subject proves nothing: only the parties, and senders that the host confirms, are matched."""
    office = Office()
    office.opened(respondent="shop-9")
    stranger = office.desk.receive(mail(sender="acc-8", subject="D-1"))
    assert (None, "DK-THREAD-STRANGER", "acc-8", "D-1") == went_to(stranger)
    assert (("D-1",), 1) == (stranger.candidates, office.desk.get("D-1").version)
    shop = office.desk.receive(mail("<2@mail>", sender="shop-9", subject="D-1")).dispute
    carrier = office.desk.receive(mail("<3@mail>", sender="ups", party="third_party", subject="D-1")).dispute
    assert (2, 3) == (shop and shop.version, carrier and carrier.version)
    parties = [event.action.party for event in office.desk.history("D-1") if isinstance(event.action, Message)]
    assert ["respondent", "third_party"] == parties


class Lossy(MemoryStore):
    """A store that has lost a dispute."""

    lost = ""

    def load(self, dispute_id: str) -> History | None:
        """Give it, unless it is lost."""
        return None if dispute_id == self.lost else super().load(dispute_id)


def test_a_merged_dispute_passes_its_messages_on() -> None:
    """They go to the survivor, over several merges; where that is gone, a person must say."""
    store = Lossy()
    office = Office(store=store)
    for _ in range(3):
        office.opened()
    office.act(office.desk.get("D-1"), Merge("D-2"))
    office.act(office.desk.get("D-2"), Merge("D-3"))
    assert "D-3" == went_to(office.desk.receive(mail(subject="D-1")))[0]
    store.lost = "D-3"
    gone = office.desk.receive(mail("<2@mail>", subject="D-1"))
    assert (None, ("D-2",)) == (gone.dispute, gone.candidates)
    assert "DK-ACTION-NOT-HERE" == gone.because.code


def test_what_comes_too_late_is_given_back() -> None:
    """An archived dispute takes no messages; nothing is lost, and the reason names the dispute."""
    office = Office()
    dispute = office.act(office.opened(), Withdraw("settled"))
    office.later(days=40)
    office.act(dispute, EndMonitoring(), actor=SYSTEM)
    late = office.desk.receive(mail(subject="D-1"))
    assert (None, ("D-1",)) == (late.dispute, late.candidates)
    assert "DK-ACTION-NOT-HERE" == late.because.code


def test_a_machine_wakes_nobody() -> None:
    """An automatic reply is in the thread, and the dispute stays hidden; a person who wrote before is not forgotten."""
    office = Office()
    dispute = office.act(office.investigating(), RequestEvidence("claimant", ["invoice"]))
    away = office.desk.receive(mail(automatic=True)).dispute
    assert away is not None
    assert (False, "awaiting_information", dispute.version + 1) == (away.queued, away.state, away.version)
    assert "received" == office.desk.messages(dispute.id)[-1].status
    assert office.desk.receive(mail("<2@mail>")).dispute != away
    after = office.desk.receive(mail("<3@mail>", automatic=True)).dispute
    assert after is not None
    assert after.queued


def test_a_reply_finds_the_message_that_it_answers_whoever_wrote_that() -> None:
    """It may answer an outgoing message, or a recorded incoming one."""
    office = Office()
    office.opened()
    office.opened()
    office.desk.receive(mail("<1@mail>", dispute_id="D-2"))
    assert ("D-2", "DK-THREAD-REPLY", "<1@mail>") == went_to(
        office.desk.receive(mail("<2@mail>", in_reply_to="<1@mail>"))
    )


def test_the_first_number_whose_party_the_sender_is_counts() -> None:
    """A subject may name several disputes; one of somebody else is passed over."""
    office = Office()
    office.opened(claimant="acc-8")
    office.opened()
    office.opened()
    assert ("D-2", "DK-THREAD-SUBJECT", "D-2") == went_to(office.desk.receive(mail(subject="Fwd: D-1, D-2 and D-3")))


def test_a_message_is_not_older_than_its_dispute() -> None:
    """A mail that came before an agent opened the dispute is dated as its opening."""
    office = Office()
    office.opened()
    office.desk.receive(mail(received_at=MONDAY - timedelta(days=1)))
    assert MONDAY == office.desk.history("D-1").events[-1].occurred_at


def test_a_clock_that_is_ahead_loses_no_message() -> None:
    """A provider's time in our future counts as now."""
    office = Office()
    office.opened()
    office.desk.receive(mail(received_at=MONDAY + timedelta(minutes=3)))
    assert MONDAY == office.desk.history("D-1").events[-1].occurred_at


class Busy(MemoryStore):
    """A store in which somebody else is faster, so many times."""

    times = 0

    def append(self, batches: Sequence[Batch]) -> None:
        """Let the others be faster."""
        if self.times and any(isinstance(event.action, Message) for batch in batches for event in batch.events):
            self.times -= 1
            batches = [evolve(batch, expected_version=9) for batch in batches]
        super().append(batches)


def test_somebody_who_acts_at_the_same_moment_loses_no_message() -> None:
    """A conflict is tried again on the new state; if it never ends, the caller gets an error and may repeat."""
    store = Busy()
    office = Office(store=store)
    office.opened()
    store.times = 3
    assert "D-1" == went_to(office.desk.receive(mail()))[0]
    store.times = 99
    with pytest.raises(StaleVersion):
        office.desk.receive(mail("<2@mail>"))
    store.times = 0
    assert "D-1" == went_to(office.desk.receive(mail("<2@mail>")))[0]


def test_a_message_needs_an_id_a_text_and_somebody() -> None:
    """What could not be told from others, or is nobody's, is refused where it is made."""
    with pytest.raises(InvalidValue, match="sender: DK-MESSAGE-SENDER"):
        mail(sender="")
    with pytest.raises(InvalidValue) as caught:
        mail(" ", text="")
    assert ["id", "text"] == [finding.where for finding in caught.value.findings]


class Line:
    """A channel that gives the answers of a script."""

    def __init__(self) -> None:
        """Begin with everything sent."""
        self.says = ReceiptStatus.SENT

    def send(self, message: Outgoing, key: str) -> Receipt:
        """Say it."""
        assert message.text
        return Receipt(key, self.says, "the line is dead")


def shown(office: Office) -> list[tuple[str, str, str, int]]:
    """Give the thread in short."""
    return [(each.direction, each.status, each.text, each.attempts) for each in office.desk.messages("D-1")]


def test_one_thread_shows_both_ways_and_what_became_of_each() -> None:
    """In the order of events: sent, failed, tried again or waiting; received, and noted among ourselves."""
    office, line = Office(), Line()
    office.desk = evolve(office.desk, channels={"default": line})
    opened = office.opened(summary="twice")
    office.desk.deliver()
    office.desk.receive(mail(subject="D-1", channel="chat"))
    office.act(opened, Message("They sound angry.", "claimant", "internal"), Respond("We look at it."))
    line.says = ReceiptStatus.RETRY
    office.desk.deliver()
    office.desk.deliver()
    text = office.desk.messages("D-1")[0].text
    assert [
        ("outbound", "sent", text, 1),
        ("inbound", "received", "Here it is.", 0),
        ("internal", "noted", "They sound angry.", 0),
        ("outbound", "retry", "We look at it.", 2),
    ] == shown(office)
    line.says = ReceiptStatus.FAILED
    office.desk.deliver()
    office.act(opened, Message("Are you there?", "claimant"), Message("For your files.", "respondent"), Assign("ann"))
    assert [
        ("outbound", "failed", "We look at it.", 3),
        ("outbound", "waiting", "Are you there?", 0),
        ("outbound", "noted", "For your files.", 0),
    ] == shown(office)[3:]
    first, second, *_ = office.desk.messages("D-1")
    own_key = 'desk:message ["chat", "", "<1@mail>"]'
    assert isinstance(first, ThreadMessage)
    assert ("D-1/1/0", "the line is dead", MONDAY, 1) == (first.key, first.detail, first.at, first.seq)
    assert (own_key, "chat", "D-1", "claimant") == (
        second.key,
        second.channel,
        second.subject,
        second.party,
    )


def test_a_regular_update_is_due_again_after_each_word_of_ours() -> None:
    """Only a message to the claimant is an update; it starts the next period."""
    office = Office()
    office.desk = evolve(office.desk, slas=SlaPolicy(OFFICE, [*TARGETS.targets, STATUS_UPDATE]))
    dispute = office.opened()
    office.later(days=1)
    office.desk.receive(mail(subject="D-1"))
    office.act(dispute, Message("They wait.", "claimant", "internal"))
    assert [(1, "running")] == updates(office)
    office.act(dispute, Message("We are still at it.", "claimant"))
    assert [(1, "met"), (2, "running")] == updates(office)
    office.later(days=9)
    assert [(1, "met"), (2, "breached")] == updates(office)


def updates(office: Office) -> list[tuple[int, str]]:
    """Give the cycles of the regular update."""
    readings = office.desk.readings("D-1")
    return [(each.cycle, each.status) for each in readings if each.target == "status_update"]
