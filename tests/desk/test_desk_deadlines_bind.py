"""Deadlines bind when somebody acts, whether or not a tick has come; nobody's word about a closed dispute is lost."""

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from disputekit.actions import (
    Accept,
    Assess,
    EndMonitoring,
    FinishTask,
    Lapse,
    MakeOffer,
    Message,
    Negotiate,
    RecordBreach,
    Reopen,
    RequestEvidence,
    Start,
    SupplyEvidence,
    Withdraw,
)
from disputekit.dispute import CLAIMANT, SYSTEM, Actor, Dispute, Evidence
from disputekit.errors import Refused
from disputekit.lifecycle import processes
from disputekit.money import Money
from disputekit.ports import Incoming
from disputekit.remedies import Remedy, RemedyKind
from tests.desk.office import ANN, MONDAY, Office

CUSTOMER = Actor("acc-7", roles={CLAIMANT})


def offered() -> tuple[Office, Dispute]:
    """Give an office with an open offer in a negotiation, valid until a week from Monday."""
    office = Office()
    office.desk = evolve(office.desk, processes=processes.RESOLUTION_TEAM, notices=())
    dispute = office.opened(kind="resolution_team", reason="wrong_amount")
    remedy = Remedy(RemedyKind.REFUND, Money("10.00", "EUR"))
    dispute = office.act(dispute, Start(), Assess("likely_valid", "tariff_table"), Negotiate())
    return office, office.act(dispute, MakeOffer([remedy], "Half.", due_at=MONDAY + timedelta(days=7)))


def test_an_offer_is_not_accepted_after_its_end_without_a_tick() -> None:
    """Forty days later the offer has lapsed, although nobody has ticked; at its end it is still in time."""
    office, dispute = offered()
    assert dispute.open_offer is not None
    accept = Accept(dispute.open_offer.id)
    office.later(days=40)
    with pytest.raises(Refused):
        office.act(dispute, accept, actor=CUSTOMER)
    assert dispute == office.desk.get(dispute.id)
    in_time = office.desk.act(dispute.id, accept, actor=CUSTOMER, at=MONDAY + timedelta(days=7))
    assert in_time.negotiation.agreement is not None


def test_expiries_are_written_with_the_action_that_comes_after_them() -> None:
    """One batch holds the lapse, as of its deadline, and the action; a tick afterwards finds nothing more of it."""
    office = Office()
    due = MONDAY + timedelta(days=2)
    dispute = office.act(office.investigating(), RequestEvidence(CLAIMANT, ["receipt"], due_at=due))
    now = office.later(days=3)
    note = office.desk.act(dispute.id, Message("Called.", CLAIMANT, "internal"), actor=ANN, key="k")
    lapse, message = office.desk.history(dispute.id).events[-2:]
    assert (Lapse(), SYSTEM, now) == (lapse.action, lapse.actor, lapse.recorded_at)
    assert due < lapse.occurred_at < due + timedelta(seconds=1)
    assert ("investigating", now, "k", None) == (note.state, message.occurred_at, message.key, lapse.key)
    assert note == office.desk.act(dispute.id, Message("Called.", CLAIMANT, "internal"), actor=ANN, key="k")
    assert Lapse() not in {event.action for event in office.desk.tick().events}


@given(st.integers(-3, 3))
def test_an_action_is_judged_as_of_its_own_instant(seconds: int) -> None:
    """What happened by the deadline and is recorded later is in time, as long as nobody has recorded the lapse."""
    office = Office()
    due = MONDAY + timedelta(days=2)
    dispute = office.act(office.investigating(), RequestEvidence(CLAIMANT, ["receipt"], due_at=due))
    office.later(days=5)
    supplied = SupplyEvidence(CLAIMANT, [Evidence("receipt", provided_by=CLAIMANT)])
    at = due + timedelta(seconds=seconds)
    try:
        office.desk.act(dispute.id, supplied, actor=CUSTOMER, at=at)
    except Refused:
        assert seconds > 0
    else:
        assert seconds <= 0


def test_monitoring_ends_on_time_without_a_tick() -> None:
    """A late reopening is refused, missed deadlines are on record, and the system may end it."""
    office = Office()
    dispute = office.act(office.opened(), Withdraw("settled"))
    office.later(days=40)
    with pytest.raises(Refused):
        office.act(dispute, Reopen("news"), actor=CUSTOMER)
    assert "archived" == office.act(dispute, EndMonitoring(), actor=SYSTEM).state
    late = office.act(office.opened(claimant="b", received_at=MONDAY), Start())
    office.later(days=9)
    closed = office.act(late, Withdraw("never mind"))
    office.later(days=60)
    office.desk.tick()
    assert "archived" == office.desk.get(closed.id).state
    assert any(isinstance(event.action, RecordBreach) for event in office.desk.history(closed.id))


def test_a_message_on_a_closed_dispute_is_seen_by_somebody() -> None:
    """It opens one task, due now, which a manager sees and which keeps it from the archive; a machine's does not."""
    office = Office()
    dispute = office.act(office.opened(), Withdraw("settled"))
    assert () == office.desk.attention()
    mail = Incoming(id="<0>", text="Away.", sender="acc-7", subject="D-1", received_at=MONDAY, automatic=True)
    office.desk.receive(mail)
    assert () == office.desk.attention()
    for number in (1, 2):
        asked = Incoming(id=f"<{number}>", text="Why?", sender="acc-7", subject="D-1", received_at=MONDAY)
        assert office.desk.receive(asked).dispute is not None
    (task,) = office.desk.get(dispute.id).open_tasks
    assert ("charges", office.clock.shows, True) == (task.owner, task.due_at, task.follow_up)
    office.later(minutes=1)
    (needed,) = office.desk.attention()
    assert (dispute.id, ["DK-ATTENTION-OVERDUE"]) == (
        needed.summary.dispute_id,
        [reason.code for reason in needed.reasons],
    )
    office.later(days=40)
    office.desk.tick()
    assert "closed" == office.desk.get(dispute.id).state
    office.act(dispute, FinishTask(task.id, "answered"))
    office.desk.tick()
    assert "archived" == office.desk.get(dispute.id).state


def test_a_message_is_kept_where_a_process_has_no_tasks() -> None:
    """A process of the host without tasks on closed disputes records the message, and no task."""
    office = Office()
    without = processes.CUSTOMER_OPERATIONS.extend(version="plain", without="open_task")
    office.desk = evolve(office.desk, processes=without)
    dispute = office.act(office.opened(), Withdraw("settled"))
    asked = Incoming(id="<1>", text="Why?", sender="acc-7", subject="D-1", received_at=MONDAY)
    assert office.desk.receive(asked).dispute is not None
    assert () == office.desk.get(dispute.id).open_tasks
    assert "message" == office.desk.history(dispute.id).events[-1].action.name
