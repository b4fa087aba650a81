"""What people look at: the queue with why, what is at risk, what needs a manager."""

import json
from datetime import timedelta

from attrs import evolve

from disputekit._lib.english import say_due
from disputekit.actions import (
    Assign,
    Fail,
    FinishTask,
    Message,
    OpenTask,
    RecordWarning,
    RequestEvidence,
    Resolve,
    Respond,
    Start,
    Withdraw,
)
from disputekit.casework import Router
from disputekit.desk import AtRisk, Desk, NeedsAttention
from disputekit.dispute import SYSTEM, Actor
from disputekit.money import Money
from disputekit.remedies import Remedy, RemedyKind
from disputekit.sla import SlaPolicy, Target, statutory
from disputekit.triage import Lane, QueueOrder
from tests.desk.office import MONDAY, OFFICE, SCORER, TARGETS, Office, triage


def ids(office: Office, **filters: str) -> list[str]:
    """Name the queue, first things first."""
    return [entry.summary.dispute_id for entry in office.desk.queue(**filters)]  # type: ignore[arg-type] # no limit here


def test_higher_scores_come_first_and_each_says_why() -> None:
    """A9: urgency × impact × complexity orders the queue; what nobody has scored yet counts as middling."""
    office = Office()
    for claimant, urgency in (("a", 0.1), ("b", 0.9), ("c", 0.6)):
        office.act(office.opened(claimant=claimant), Respond("…"), Start(), triage(urgency=urgency))
    office.act(office.opened(claimant="d"), Respond("…"))
    assert ["D-2", "D-4", "D-3", "D-1"] == ids(office)
    queue = office.desk.queue()
    assert [1, 2, 3, 4] == [entry.position for entry in queue]
    assert {Lane.SCORE} == {entry.lane for entry in queue}
    assert [33000, 30000, 27000, 17000] == [entry.why.params["key"] for entry in queue]
    assert "DK-QUEUE-SCORE" == queue[0].why.code


def test_what_is_due_soon_goes_before_higher_scores() -> None:
    """Within four hours of its deadline a dispute is in the lane, the most urgent first, and so is what is overdue."""
    office = Office()
    scored = office.act(office.opened(claimant="a"), Respond("…"), Start(), triage(urgency=1.0, impact=1.0))
    soon = office.opened(claimant="b")
    office.later(minutes=30)
    tomorrow = office.opened(claimant="c")
    assert [scored.id, soon.id, tomorrow.id] == ids(office)
    office.later(hours=4)
    entries = office.desk.queue()
    assert [(soon.id, Lane.DUE), (scored.id, Lane.SCORE), (tomorrow.id, Lane.SCORE)] == [
        (entry.summary.dispute_id, entry.lane) for entry in entries
    ]
    assert ("DK-QUEUE-DUE", "3 hours") == (entries[0].why.code, entries[0].why.params["left"])
    office.later(hours=20)
    entries = office.desk.queue()
    assert [(soon.id, Lane.DUE), (tomorrow.id, Lane.DUE), (scored.id, Lane.SCORE)] == [
        (entry.summary.dispute_id, entry.lane) for entry in entries
    ]
    assert [("DK-QUEUE-OVER", "16 hours"), ("DK-QUEUE-DUE", "less than a minute")] == [
        (entry.why.code, entry.why.params["left"]) for entry in entries[:2]
    ]
    assert [soon.id, tomorrow.id] == [entry.summary.dispute_id for entry in office.desk.queue(limit=2)]


def test_a_statutory_deadline_goes_first() -> None:
    """Of two that are due soon, the law's goes first, though the other is due earlier; also with a small limit."""
    office = Office()
    law = Target("law", statutory.CFPB_PORTAL, stops={"resolve"}, starts={"assign"})
    slas = SlaPolicy(OFFICE, [Target("first_response", TARGETS.targets[0].period, stops={"respond"}), law])
    office.desk = evolve(office.desk, slas=slas, order=QueueOrder(due_within=timedelta(days=30)))
    for number in range(4):
        office.opened(claimant=f"acc-{number}")
    by_law = office.act(office.opened(claimant="law"), Respond("…"), Start(), triage(urgency=0.0), Assign("ann"))
    entries = office.desk.queue(limit=1)
    assert [(by_law.id, Lane.STATUTORY)] == [(entry.summary.dispute_id, entry.lane) for entry in entries]
    assert "due by law in" in entries[0].why.text


def test_the_order_unless_told() -> None:
    """What is due within four hours goes first; the lowest score catches up with the highest after thirty days."""
    office = Office()
    lane = timedelta(hours=4)
    assert QueueOrder(SCORER.ageing(catches_up_after=timedelta(days=30)), due_within=lane) == office.desk.order
    assert QueueOrder(due_within=lane) == Desk(office.desk.processes, store=office.store).order


def test_waiting_moves_forward() -> None:
    """With ageing a low score that is old enough goes before a new high one, and the reason says so."""
    office = Office()
    office.desk = evolve(office.desk, slas=SlaPolicy(OFFICE, []))
    old = office.act(office.opened(claimant="a"), Start(), triage(urgency=0.4))
    office.later(days=29)
    young = office.act(office.opened(claimant="b"), Start(), triage(urgency=0.9))
    assert [old.id, young.id] == ids(office)
    assert "DK-QUEUE-AGED" == office.desk.queue()[0].why.code


def test_the_queue_is_by_team_stage_and_owner() -> None:
    """Filters name what one looks for; hidden and closed disputes are in no queue."""
    office = Office()
    charge = office.opened()
    billing = office.act(office.opened(claimant="b", reason="wrong_amount"), Start())
    hidden = office.act(office.investigating(claimant="c"), RequestEvidence("claimant", ["receipt"]))
    assert {charge.id, billing.id} == set(ids(office))
    assert [billing.id] == ids(office, team="billing")
    assert [charge.id] == ids(office, stage="intake")
    assert [billing.id] == ids(office, owner="ann")
    assert [] == ids(office, owner="bob")
    assert hidden.id not in ids(office)


def test_what_is_at_risk_is_shown_hidden_or_not() -> None:
    """What is overdue comes first, then what is due within the time, each with what is left and what it is."""
    office = Office()
    office.act(office.investigating(), RequestEvidence("claimant", ["receipt"], due_at=MONDAY + timedelta(hours=10)))
    office.opened(claimant="b")
    assert [
        ("D-2", "first_response", timedelta(hours=8), False),
        ("D-1", "awaiting_information", timedelta(hours=10), True),
    ] == [(risk.summary.dispute_id, risk.summary.due_for, risk.left, risk.hidden) for risk in office.desk.at_risk()]
    assert ["D-2"] == [risk.summary.dispute_id for risk in office.desk.at_risk(within=timedelta(hours=8))]
    assert ["D-2"] == [risk.summary.dispute_id for risk in office.desk.at_risk(limit=1)]
    assert () == office.desk.at_risk(within=timedelta(hours=7))
    office.later(hours=9)
    over, due = office.desk.at_risk()
    assert AtRisk(over.summary, MONDAY + timedelta(hours=8), timedelta(hours=-1), hidden=False, why=over.why) == over
    assert ("first response", "1 hour") == (over.why.params["what"], over.why.params["time"])
    assert "DK-RISK-OVERDUE" == over.why.code
    assert ("awaiting information", "1 hour") == (due.why.params["what"], due.why.params["time"])
    assert "DK-RISK-DUE" == due.why.code


def needs(office: Office) -> dict[str, list[str]]:
    """Name what needs a manager, and why."""
    return {
        each.summary.dispute_id: [reason.code.removeprefix("DK-ATTENTION-") for reason in each.reasons]
        for each in office.desk.attention()
    }


def test_what_needs_a_manager_says_each_reason() -> None:
    """Overdue, without a team, with nobody, failed, waiting for approval, lapsing: and nothing else."""
    office = Office()
    dear = Resolve([Remedy(RemedyKind.REFUND, Money(150, "EUR"))], "Charged twice.")
    cheap = Resolve([Remedy(RemedyKind.REFUND, Money(80, "EUR"))], "Charged twice.")
    fine = office.investigating(claimant="fine")
    approval = office.act(office.investigating(claimant="approval", amount=Money(150, "EUR")), dear)
    failed = office.act(office.investigating(claimant="failed"), cheap)
    office.act(failed, Fail("account closed"), actor=SYSTEM)
    lapsing = office.act(
        office.investigating(claimant="lapsing"), RequestEvidence("claimant", ["x"], due_at=MONDAY.add(hours=20))
    )
    nobody = office.opened(claimant="nobody")
    assert {
        nobody.id: ["UNASSIGNED"],
        lapsing.id: ["LAPSING"],
        approval.id: ["APPROVAL"],
        failed.id: ["EXECUTION"],
    } == needs(office)
    assert [nobody.id, lapsing.id] == list(needs(office))[:2]
    assert [nobody.id] == [each.summary.dispute_id for each in office.desk.attention(limit=1)]
    soon = office.desk.attention(within=timedelta(hours=1))
    assert {approval.id, failed.id} == {each.summary.dispute_id for each in soon}
    office.act(nobody, Assign("bob"))
    assert nobody.id not in needs(office)
    office.later(hours=9)
    assert ["OVERDUE"] == needs(office)[nobody.id]
    office.desk.tick()
    assert ["OVERDUE"] == needs(office)[nobody.id]
    assert fine.id not in needs(office)
    office.later(days=1)
    office.act(office.desk.get(lapsing.id), Respond("…"))
    assert ("investigating", False) == (office.desk.get(lapsing.id).state, lapsing.id in needs(office))


def test_exactly_at_its_deadline_nothing_is_overdue() -> None:
    """The deadline itself is still in time: due now, and overdue a microsecond later."""
    office = Office()
    dispute = office.opened()
    office.later(hours=8)
    assert {dispute.id: ["UNASSIGNED"]} == needs(office)
    assert "DK-RISK-DUE" == office.desk.at_risk()[0].why.code
    office.later(microseconds=1)
    assert {dispute.id: ["OVERDUE"]} == needs(office)
    assert "DK-RISK-OVERDUE" == office.desk.at_risk()[0].why.code


def test_reasons_are_data_and_text() -> None:
    """Each reason has a text and a hint that a manager understands."""
    office = Office()
    office.desk = evolve(office.desk, router=Router())
    dispute = office.opened()
    (row,) = (each.summary for each in office.desk.attention())
    (needed,) = office.desk.attention()
    assert NeedsAttention(row, needed.reasons) == needed
    assert ["DK-ATTENTION-NO-TEAM"] == [reason.code for reason in needed.reasons]
    assert all(reason.hint for reason in needed.reasons)
    office.later(hours=9)
    office.desk.tick()
    overdue, _ = office.desk.attention()[0].reasons
    assert ("DK-ATTENTION-OVERDUE", {"what": "first response"}) == (overdue.code, overdue.params)
    office.act(dispute, Assign("ann", team="billing"), Start(), triage())
    office.act(dispute, RequestEvidence("claimant", ["x"], due_at=office.clock.shows.add(hours=2)), Respond("…"))
    (lapsing,) = office.desk.attention()[0].reasons
    due_at = say_due(office.clock.shows.add(hours=2))
    assert {"party": "claimant", "due_for": "awaiting information", "due_at": due_at} == lapsing.params


def test_what_is_to_be_done_beside_the_main_line_has_a_deadline_too() -> None:
    """A task that is due is at risk and overdue like anything else, even where the dispute is closed; not once done."""
    office = Office()
    due = MONDAY.add(hours=2)
    fine = office.act(office.investigating(claimant="fine"), OpenTask("whenever", owner="bob"))
    closed = office.act(office.opened(), Withdraw("it was mine"), OpenTask("call back", owner="ann", due_at=due))
    first = office.act(office.opened(claimant="b"), OpenTask("ask the bank", owner="bob", due_at=MONDAY.add(hours=1)))
    assert [(first.id, "ask the bank"), (closed.id, "call back")] == [
        (risk.summary.dispute_id, risk.summary.due_for) for risk in office.desk.at_risk(within=timedelta(hours=2))
    ]
    assert [first.id] == list(needs(office))
    office.clock.shows = due
    assert {first.id: ["OVERDUE"]} == needs(office)
    office.later(microseconds=1)
    assert [(first.id, ["OVERDUE"]), (closed.id, ["OVERDUE"])] == list(needs(office).items())
    office.act(closed, FinishTask(closed.tasks[0].id, "reached"))
    office.act(first, FinishTask(first.tasks[0].id, "they say yes"))
    assert {first.id: ["UNASSIGNED"]} == needs(office)
    assert fine.id not in needs(office)


def test_more_than_a_page_is_looked_through() -> None:
    """Attention is not blind beyond the first few hundred."""
    office = Office()
    office.desk = evolve(office.desk, slas=SlaPolicy(OFFICE, []), notices=())
    for number in range(501):
        office.opened(claimant=f"acc-{number}")
    office.later(hours=1)
    office.desk = evolve(office.desk, router=Router())
    last = office.opened(claimant="last")
    assert [last.id] == list(needs(office))


def test_a_message_from_a_party_brings_back_what_is_hidden() -> None:
    """Who was asked writes instead: the dispute is in the queue until somebody answers, whatever clocks do."""
    office = Office()
    due = MONDAY.add(days=30)
    dispute = office.act(office.investigating(), RequestEvidence("claimant", ["receipt"], due_at=due))
    assert [] == ids(office)
    wrote = Message("I cannot find it, is a statement enough?", party="claimant", direction="inbound")
    office.act(dispute, wrote, actor=Actor("acc-7", roles={"claimant"}))
    assert [dispute.id] == ids(office)
    office.act(dispute, RecordWarning("resolution", 0.5), actor=SYSTEM)
    back = office.act(dispute, Assign("ann"))
    assert [dispute.id] == ids(office)
    assert ("awaiting_information", frozenset({"claimant"}), due) == (back.state, back.waits_on, back.due_at)
    for answer in (
        Message("Yes.", party="claimant"),
        Message("Told them on the phone.", party="claimant", direction="internal"),
        Respond("Yes."),
        RequestEvidence("claimant", ["statement"], due_at=due),
    ):
        office.act(dispute, wrote)
        assert [dispute.id] == ids(office)
        office.act(dispute, answer)
        assert [] == ids(office)


def test_a_message_about_what_is_over_brings_nothing_into_the_queue() -> None:
    """A closed dispute is reopened, or stays closed."""
    office = Office()
    closed = office.act(office.opened(), Withdraw("it was mine"))
    wrote = Message("Thank you.", party="claimant", direction="inbound")
    assert not office.act(closed, wrote).queued
    assert [] == ids(office)


def test_what_a_desk_shows_is_data_that_json_can_hold() -> None:
    """Queue, risks and attention turn into data with ISO 8601 times, and the zone in a field of its own."""
    office = Office()
    dispute = office.opened()
    office.later(hours=9)
    (entry,), (risk,), (needed,) = office.desk.queue(), office.desk.at_risk(), office.desk.attention()
    made = json.loads(json.dumps([entry.to_dict(), risk.to_dict(), needed.to_dict()]))
    assert [dispute.id] * 3 == [each["summary"]["dispute_id"] for each in made]
    assert (1, -3600.0, "DK-ATTENTION-OVERDUE") == (made[0]["position"], made[1]["left"], made[2]["reasons"][0]["code"])
    assert ("Europe/Berlin", risk.due_at.isoformat()) == (made[1]["zone"], made[1]["due_at"])
