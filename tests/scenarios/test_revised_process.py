"""A13, the process itself is revised: compare two versions, move open disputes by a map of states, refuse the rest."""

import pendulum
import pytest
from attrs import evolve

from disputekit import Actor, Claim, Desk, Refused, actions, codec, fold
from disputekit.adapters.memory import MemoryStore
from disputekit.dispute import SYSTEM
from disputekit.lifecycle import Limit, State, Transition, processes
from tests.desk.office import HandClock, Numbers

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
ANN, LEA = Actor("ann", roles={"agent"}), Actor("lea", roles={"legal"})
OLD = processes.CUSTOMER_OPERATIONS
NEW = OLD.extend(
    version="2",
    without={"with_external"},
    states=[State("with_counsel", "escalation", "legal", deadline=Limit(5, "business_days"))],
    transitions=[
        Transition("refer", "escalated", "with_counsel", roles="legal"),
        Transition("report_back", "with_counsel", "escalated", roles="legal"),
    ],
)
"""Referred disputes are no longer hidden: counsel is in house now."""


def desk_with_three() -> Desk:
    """Give a desk of the old process: one dispute received, one referred outside, one archived."""
    desk = Desk(OLD, store=MemoryStore(), clock=HandClock(MONDAY), ids=Numbers())
    for claimant in ("acc-1", "acc-2", "acc-3"):
        desk.open(Claim(claimant=claimant, reason="late_fee", received_at=MONDAY))
    for action, actor in (
        (actions.Start(), ANN),
        (actions.Escalate("legal", "a threat"), ANN),
        (actions.Refer("counsel", "is it void?"), LEA),
    ):
        desk.act("D-2", action, actor=actor)
    desk.act("D-3", actions.Withdraw("a mistake"), actor=ANN)
    clock = HandClock(MONDAY.add(days=60))
    desk = evolve(desk, clock=clock)
    desk.act("D-3", actions.EndMonitoring(), actor=SYSTEM)
    return desk


def test_a13_two_versions_are_compared_before_anything_moves() -> None:
    """What differs is text and data, and which open disputes need a map is known."""
    changes = OLD.diff(NEW)
    assert [
        "customer_operations 1 -> 2: 3 changes",
        "  state with_external: removed: escalation",
        "  state with_counsel: added: escalation",
        "  destination refer from escalated: with_external -> with_counsel",
    ] == str(changes).splitlines()
    desk = desk_with_three()
    disputes = [fold(desk.history(name)) for name in ("D-1", "D-2", "D-3")]
    assert ["D-2"] == [dispute.id for dispute in changes.affected(disputes)]


def test_a13_what_is_not_mapped_is_refused_and_stays_as_it_was() -> None:
    """The other disputes are moved; the report has the refused one with a hint."""
    desk = evolve(desk_with_three(), processes=NEW)
    before = codec.dump_history(desk.history("D-2"))
    with pytest.raises(Refused, match="DK-LIFECYCLE-OTHER"):
        desk.act("D-2", actions.Message("Any news?", "claimant"), actor=ANN)
    report = desk.migrate()
    assert (("D-1", "D-3"), (), ["D-2"]) == (report.moved, report.already, list(report.refused))
    (finding,) = report.refused["D-2"]
    assert ("DK-MIGRATE-UNMAPPED", "with_external") == (finding.code, finding.params["state"])
    assert str(finding) in str(report)
    assert before == codec.dump_history(desk.history("D-2"))


def test_a13_a_map_of_states_moves_the_rest_and_is_recorded() -> None:
    """It goes on under the new version with the new state's deadline, in a queue again; then nothing is left."""
    desk = evolve(desk_with_three(), processes=NEW)
    desk.migrate()
    report = desk.migrate({"with_external": "with_counsel"})
    assert (("D-2",), ("D-1", "D-3"), {}) == (report.moved, report.already, report.refused)
    moved = fold(desk.history("D-2"))
    assert ("with_counsel", "2", True, frozenset({"legal"})) == (
        moved.state,
        moved.lifecycle_version,
        moved.queued,
        moved.waits_on,
    )
    assert moved.due_at is not None
    assert moved.due_at > moved.times.entered_at
    last = desk.history("D-2").events[-1]
    assert (actions.Migrate({"with_external": "with_counsel"}), SYSTEM) == (last.action, last.actor)
    assert "escalated" == desk.act("D-2", actions.ReportBack("it is void"), actor=LEA).state
    assert 3 == len(desk.migrate().already)
