"""Time passes: warnings, breaches, expiries, scores and monitoring, each once."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count

import pendulum
import pytest
from attrs import evolve

from disputekit.actions import (
    Action,
    EndMonitoring,
    Fail,
    Lapse,
    Merge,
    Message,
    NotifyDecision,
    OpenTask,
    RecordBreach,
    RecordWarning,
    Reject,
    RequestEvidence,
    Rescore,
    Resolve,
    Respond,
    Start,
    Withdraw,
)
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import default_factors
from disputekit.desk import Tick
from disputekit.dispute import SYSTEM, Dispute, RequestStatus
from disputekit.errors import InvalidValue
from disputekit.history import History
from disputekit.lifecycle import processes
from disputekit.money import Money
from disputekit.ports import Query, Timer
from disputekit.remedies import Remedy, RemedyKind
from disputekit.sla import SlaBook, SlaPolicy, Target, hours
from disputekit.triage import Scorer
from tests.desk.office import ANN, MONDAY, OFFICE, TARGETS, Office, RacingStore, triage


def tick(office: Office) -> list[Action]:
    """Tick, see that ticking again at this instant does nothing, and give what was done."""
    done = office.desk.tick()
    assert () == done.findings
    assert Tick() == office.desk.tick()
    for event in done.events:
        assert SYSTEM == event.actor
        assert office.clock.shows == event.occurred_at == event.recorded_at
    return [event.action for event in done.events]


def test_nothing_happens_before_its_time() -> None:
    """A desk with nothing due does nothing, and so does one without disputes."""
    office = Office()
    assert [] == tick(office)
    office.opened()
    assert [] == tick(office)
    office.later(hours=3.9)
    assert [] == tick(office)


def test_warnings_and_breaches_are_recorded_once_each() -> None:
    """At half of the budget a warning; at the deadline nothing; just after it the breach, with the deadline."""
    office = Office()
    office.opened()
    office.later(hours=4)
    assert [RecordWarning("first_response", 0.5)] == tick(office)
    office.later(hours=4)
    assert [] == tick(office)
    office.later(microseconds=1)
    assert [RecordBreach("first_response", MONDAY + timedelta(hours=8))] == tick(office)
    assert ("first_response",) == office.desk.get("D-1").work.breaches
    assert ("first_response",) == office.store.query(Query()).rows[0].overdue
    office.later(hours=1)
    office.act(office.desk.get("D-1"), Respond("Late, sorry."))
    assert [] == tick(office)
    assert () == office.store.query(Query()).rows[0].overdue


def test_a_tick_that_comes_late_notes_the_breach_alone() -> None:
    """A tick after the breach records the breach without the warning, for every missed target."""
    office = Office()
    office.opened()
    office.later(days=30)
    due = pendulum.datetime(2026, 3, 10, tz="Europe/Berlin")
    assert [RecordBreach("first_response", MONDAY + timedelta(hours=8)), RecordBreach("resolution", due)] == tick(
        office
    )
    row = office.store.query(Query()).rows[0]
    assert ("first_response", "received", "resolution") == row.overdue
    assert MONDAY + timedelta(hours=8) == row.due_at


def test_a_breach_that_nobody_noted_before_the_answer_is_noted_after_it() -> None:
    """An answer that came too late stays too late, though no tick came between, even if the case is over by now."""
    office = Office()
    first, second = office.opened(), office.opened(claimant="acc-8")
    office.later(days=1)
    office.act(first, Respond("Late, sorry."))
    office.act(second, Withdraw("it was mine"))
    breach = RecordBreach("first_response", MONDAY + timedelta(hours=8))
    assert [breach, breach] == tick(office)
    assert ("closed", ("first_response",)) == (
        office.desk.get(second.id).state,
        office.desk.get(second.id).work.breaches,
    )


def test_what_was_missed_before_the_end_is_noted_with_the_end() -> None:
    """Nobody can note anything of a merged dispute any more, so merging notes first what has been missed by then."""
    office = Office()
    survivor, late, early = (office.opened() for _ in range(3))
    office.later(days=1)
    merged = office.desk.act(late.id, Merge(survivor.id), actor=ANN, key="k")
    breach = RecordBreach("first_response", MONDAY + timedelta(hours=8))
    assert [breach, Merge(survivor.id)] == [event.action for event in office.desk.history(late.id)][1:]
    assert ("merged", ("first_response",), 3) == (merged.state, merged.work.breaches, merged.version)
    assert merged == office.desk.act(late.id, Merge(survivor.id), actor=ANN, key="k")
    backdated = office.desk.act(early.id, Merge(survivor.id), actor=ANN, at=MONDAY + timedelta(hours=3))
    assert ("merged", (), 2) == (backdated.state, backdated.work.breaches, backdated.version)


def test_what_is_over_is_left_alone() -> None:
    """Targets of closed, merged and archived disputes run no more; monitoring ends, and nothing after it."""
    office = Office()
    withdrawn, survivor, merged = office.opened(), office.opened(claimant="b"), office.opened(claimant="b")
    office.act(withdrawn, Withdraw("it was mine"))
    office.act(merged, Merge(survivor.id))
    office.act(survivor, Respond("…"), Start(), Reject("not_due", "It was your own."), NotifyDecision("No."))
    office.later(days=31)
    assert [EndMonitoring(), EndMonitoring()] == tick(office)
    office.later(days=400)
    assert [] == tick(office)
    assert {"archived", "merged"} == {row.state for row in office.store.query(Query()).rows}
    assert {()} == {row.overdue for row in office.store.query(Query()).rows}


def test_a_clock_that_nobody_stopped_breaches_nothing_once_the_case_is_over() -> None:
    """A target that closing does not cancel causes no breach after the dispute is closed."""
    office = Office()
    office.desk = evolve(office.desk, slas=SlaPolicy(OFFICE, [Target("answer", hours(8), stops={"respond"})]))
    office.act(office.opened(), Withdraw("it was mine"))
    office.later(days=31)
    assert [EndMonitoring()] == tick(office)


def test_an_unanswered_request_lapses() -> None:
    """A claimant's silence brings the dispute back, decided on what is there; exactly at the deadline it is early."""
    office = Office()
    dispute = office.act(office.investigating(), RequestEvidence("claimant", ["receipt"]))
    assert dispute.due_at is not None
    office.clock.shows = dispute.due_at
    assert [] == [action for action in tick(office) if isinstance(action, Lapse)]
    office.act(dispute, Message("at the last moment", party="claimant", direction="internal"))
    assert [] == tick(office)
    office.later(microseconds=1)
    assert [Lapse()] == tick(office)
    dispute = office.desk.get(dispute.id)
    assert ("investigating", [RequestStatus.EXPIRED]) == (
        dispute.state,
        [request.status for request in dispute.requests],
    )


def test_an_execution_that_nobody_reports_fails_with_a_reason() -> None:
    """The expiry's action needs a reason, and gets one that says what happened."""
    office = Office()
    dispute = office.act(
        office.investigating(), Resolve([Remedy(RemedyKind.REFUND, Money(80, "EUR"))], "Charged twice.")
    )
    office.later(days=2)
    assert Fail("the time allowed for executing has passed") in tick(office)
    assert "execution_failed" == office.desk.get(dispute.id).state


def test_a_score_is_taken_again_when_a_deadline_comes_closer() -> None:
    """The warning moves the factor, and the score with it, as events that say so; the priority follows."""
    office = Office()
    dispute = office.act(office.opened(), Start(), triage())
    assert dispute.score is not None
    assert 25000 == dispute.score.key
    office.later(hours=4)
    warning, rescore = tick(office)
    assert RecordWarning("first_response", 0.5) == warning
    assert isinstance(rescore, Rescore)
    assert "deadline 0 → 0.5" == rescore.because
    assert {"urgency": 0.5, "impact": 0.5, "complexity": 0.5, "deadline": 0.5} == dict(rescore.score.factors)
    assert (30000, "P2") == (rescore.score.key, rescore.score.priority)
    row = office.store.query(Query()).rows[0]
    assert ("P2", office.desk.order.ageing.stored(30000, MONDAY)) == (row.priority, row.rank)
    office.later(hours=5)
    _, rescore = tick(office)
    assert isinstance(rescore, Rescore)
    assert ("deadline 0.5 → 1", 35000) == (rescore.because, rescore.score.key)
    office.act(dispute, Respond("We look at it."))
    (rescore,) = tick(office)
    assert isinstance(rescore, Rescore)
    assert "deadline 1 → 0" == rescore.because


def test_one_thing_leads_to_another_within_one_tick() -> None:
    """A breach raises the priority, and the priority's shorter deadline has passed by then: all of it at once."""
    office = Office()
    slas = SlaPolicy(
        OFFICE,
        [
            Target("first_response", hours(8), stops={"respond"}),
            Target("resolution", {"P1": hours(2), "P2": hours(40)}, stops={"resolve"}),
        ],
    )
    scorer = Scorer(weights={"urgency": 1, "deadline": 1}, method="arithmetic")
    office.desk = evolve(office.desk, slas=slas, scorer=scorer)
    office.act(office.opened(), Start(), triage(urgency=1.0))
    office.later(days=1, hours=1)
    first, rescore, second = tick(office)
    assert RecordBreach("first_response", MONDAY + timedelta(hours=8)) == first
    assert isinstance(rescore, Rescore)
    assert ("P1", "deadline 0 → 1") == (rescore.score.priority, rescore.because)
    assert isinstance(second, RecordBreach)
    assert ("resolution", MONDAY + timedelta(hours=2)) == (second.target, second.due_at)
    assert ("first_response", "resolution") == office.desk.get("D-1").work.breaches


def test_a_score_that_never_stands_still_is_left_for_later() -> None:
    """A host's factor that moves at every look ends a tick after some rounds, and is looked at again in an hour."""
    office = Office()
    looks = count(1)
    office.desk = evolve(office.desk, factors=lambda _dispute, _readings: {"deadline": next(looks) % 100 / 100})
    dispute = office.act(office.opened(), Start(), triage())
    done = office.desk.tick()
    assert [Rescore] * 4 == [type(event.action) for event in done.events]
    assert Tick() == office.desk.tick()
    again = Timer(dispute.id, office.clock.shows + timedelta(hours=1), "again")
    assert (again,) == office.store.due(office.later(hours=1), 9)


def test_factors_of_the_hosts_own_move_the_score_at_the_next_look() -> None:
    """What a host's function says by now counts, except for what somebody stated at triage."""
    office = Office()
    said = {"urgency": 0.9, "deadline": 0.25}
    office.desk = evolve(office.desk, factors=lambda _dispute, _readings: dict(said))
    dispute = office.act(office.opened(), Start(), triage())
    assert dispute.score is not None
    assert {"urgency": 0.5, "impact": 0.5, "complexity": 0.5, "deadline": 0.25} == dict(dispute.score.factors)
    said["deadline"] = 0.75
    assert [] == tick(office)
    office.act(dispute, Message("…", party="claimant"))
    (rescore,) = tick(office)
    assert isinstance(rescore, Rescore)
    assert "deadline 0.25 → 0.75" == rescore.because
    del said["deadline"]
    office.act(dispute, Message("…", party="claimant"))
    assert [] == tick(office)


def test_other_weights_take_the_score_again() -> None:
    """Keys of different scorers do not compare, so what is looked at under new weights is scored by them."""
    office = Office()
    dispute = office.act(office.opened(), Start(), triage())
    office.desk = evolve(office.desk, scorer=Scorer(weights={"urgency": 1}, method="arithmetic"))
    office.act(dispute, Message("…", party="claimant"))
    (rescore,) = tick(office)
    assert isinstance(rescore, Rescore)
    assert ("weights changed", 5000) == (rescore.because, rescore.score.key)
    office.desk = evolve(office.desk, scorer=Scorer(weights={"danger": 1}))
    office.act(dispute, Message("…", party="claimant"))
    assert [] == tick(office)
    office.desk = evolve(office.desk, scorer=None)
    office.act(dispute, Message("…", party="claimant"))
    assert [] == tick(office)


def test_the_deadline_as_a_factor() -> None:
    """0 before any warning, then the share warned of, 1 when late, and 0 again when it is done."""
    office = Office()
    slas = SlaPolicy(
        OFFICE,
        [Target("answer", hours(8), stops={"respond"}, cancels={"withdraw"}, warn_at=(timedelta(hours=2), 0.5))],
    )
    office.desk = evolve(office.desk, slas=slas)
    dispute = office.opened(facts={"risk": 0.3, "vip": True, "age": 40, "name": "x"})

    def factor() -> float:
        return default_factors(dispute, office.desk.readings(dispute.id))["deadline"]

    assert {"risk": 0.3, "vip": 1.0, "deadline": 0.0} == default_factors(dispute, ())
    seen = [factor()]
    for span in (4, 2, 2.5):
        office.later(hours=span)
        seen.append(factor())
        tick(office)
    office.act(dispute, Respond("Late, sorry."))
    assert [0.0, 0.5, 0.75, 1.0, 0.0] == [*seen, factor()]
    notes = [event.action for event in office.desk.history(dispute.id)]
    assert [RecordWarning("answer", 0.5), RecordWarning("answer", 0.75)] == notes[1:3]
    other = office.opened(claimant="b")
    office.later(hours=5)
    office.act(other, Withdraw("it was mine"))
    assert 0.0 == default_factors(other, office.desk.readings(other.id))["deadline"]


def test_each_cycle_has_its_own_notes() -> None:
    """A target that starts again warns and is missed again, as its second cycle."""
    office = Office()
    slas = SlaPolicy(OFFICE, [Target("update", hours(2), stops={"respond"}, repeats=True, warn_at=(0.5,))])
    office.desk = evolve(office.desk, slas=slas)
    dispute = office.opened()
    office.later(hours=1)
    assert [RecordWarning("update", 0.5, cycle=1)] == tick(office)
    office.act(dispute, Respond("Soon."))
    office.later(hours=1)
    assert [RecordWarning("update", 0.5, cycle=2)] == tick(office)
    office.later(hours=2)
    assert [RecordBreach("update", MONDAY + timedelta(hours=3), cycle=2)] == tick(office)


def test_a_tick_looks_at_so_many_and_says_if_there_are_more() -> None:
    """Ticking in small rounds does in the end what one large round does."""
    offices = Office(), Office()
    for office in offices:
        for number in range(5):
            office.opened(claimant=f"acc-{number}")
        office.later(days=3)
    small, large = offices
    rounds = 1
    while (done := small.desk.tick(limit=2)).more:
        assert len(done.looked_at) <= 2
        rounds += 1
    assert rounds >= 3
    assert not large.desk.tick().more
    for number in range(1, 6):
        assert large.desk.history(f"D-{number}") == small.desk.history(f"D-{number}")


def test_what_cannot_be_done_is_said_and_tried_again_later() -> None:
    """An open task keeps monitoring from ending: a finding, and another try an hour later; nothing else is held up."""
    office = Office()
    closed, waiting = office.opened(), office.investigating(claimant="b")
    office.act(closed, Withdraw("it was mine"), OpenTask("call back", owner="ann"))
    office.act(waiting, RequestEvidence("claimant", ["receipt"]))
    office.later(days=31)
    done = office.desk.tick()
    assert ["DK-GUARD-TASKS"] == [finding.code for finding in done.findings]
    assert {closed.id, waiting.id} == set(done.looked_at)
    assert Lapse() in [event.action for event in done.events]
    assert Tick() == office.desk.tick()
    office.later(hours=1)
    assert ["DK-GUARD-TASKS"] == [finding.code for finding in office.desk.tick().findings]
    assert [Timer(closed.id, office.clock.shows + timedelta(hours=1), "again")] == [
        timer for timer in office.store.due(office.clock.shows + timedelta(hours=1), 9) if timer.dispute_id == closed.id
    ]


def test_a_tick_that_is_slower_than_somebody_leaves_it_to_the_next() -> None:
    """An action during a tick sets the timers again; nothing is recorded twice, and nothing is lost."""
    store = RacingStore()
    office = Office(store=store)
    dispute = office.opened()
    office.later(days=1)
    store.meanwhile = lambda: office.act(dispute, Respond("Late, sorry."))
    done = office.desk.tick()
    assert ((dispute.id,), ()) == (done.looked_at, done.events)
    assert [RecordBreach("first_response", MONDAY + timedelta(hours=8))] == tick(office)


class Forgetful(MemoryStore):
    """A store that has lost some disputes, but not their timers."""

    lost: tuple[str, ...] = ()

    def load(self, dispute_id: str) -> History | None:
        """Give what is left."""
        return None if dispute_id in self.lost else super().load(dispute_id)


def test_what_cannot_be_read_holds_up_nobody() -> None:
    """A missing dispute is reported at every tick, and all others are processed, with any limit."""
    store = Forgetful()
    office = Office(store=store)
    for number in range(5):
        office.opened(claimant=f"acc-{number}")
    store.lost = ("D-1", "D-2", "D-4")
    office.later(days=1)
    done = office.desk.tick(limit=1)
    assert ("D-1", "D-2", "D-3") == done.looked_at
    assert done.more
    assert [("DK-DESK-UNKNOWN", "dispute D-1, dispute_id"), ("DK-DESK-UNKNOWN", "dispute D-2, dispute_id")] == [
        (finding.code, finding.where) for finding in done.findings
    ]
    assert {"D-3"} == {event.dispute_id for event in done.events}
    done = office.desk.tick(limit=1)
    assert ("D-1", "D-2", "D-4", "D-5") == done.looked_at
    assert {"D-5"} == {event.dispute_id for event in done.events}
    assert not done.more
    store.lost = ()
    assert {"D-1", "D-2", "D-4"} == {event.dispute_id for event in office.desk.tick().events}


def test_a_function_of_the_hosts_that_fails_holds_up_nothing_else() -> None:
    """The dispute is reported and tried again in an hour; everything that does not need the function is done."""
    office = Office()

    def factors(dispute: Dispute, _readings: object) -> Mapping[str, float]:
        return {"deadline": 0.0 if dispute.id == "D-2" else 1 / int(dispute.id == "D-3")}

    for number in range(2):
        office.act(office.opened(claimant=f"acc-{number}"), Start(), triage())
    office.act(office.desk.get("D-1"), RequestEvidence("claimant", ["receipt"], due_at=MONDAY.add(hours=1)))
    office.desk = evolve(office.desk, factors=factors)
    office.act(office.desk.get("D-1"), Message("…", party="claimant"))
    office.later(days=1)
    done = office.desk.tick()
    (finding,) = done.findings
    assert ("DK-TICK-FAILED", "dispute D-1") == (finding.code, finding.where)
    assert ("DK-TICK-FAILED", {"error": "ZeroDivisionError: division by zero"}) == (finding.code, finding.params)
    assert finding.hint
    breach = RecordBreach("first_response", MONDAY + timedelta(hours=8))
    assert [("D-1", Lapse()), ("D-2", breach)] == [
        (event.dispute_id, event.action) for event in done.events if event.action in (Lapse(), breach)
    ]
    assert Tick() == office.desk.tick()
    office.later(hours=1)
    assert ["DK-TICK-FAILED"] == [finding.code for finding in office.desk.tick().findings]


def test_targets_that_cannot_be_found_hold_up_nobody() -> None:
    """A book without targets for a dispute leaves it as it is, says so, and the others have their turn."""
    office = Office()
    office.desk = evolve(office.desk, processes={"default": processes.CUSTOMER_OPERATIONS})
    office.opened(kind="odd")
    office.opened(claimant="b")
    office.desk = evolve(office.desk, slas=SlaBook([({"kind": "customer_operations"}, TARGETS)]))
    office.later(days=1)
    done = office.desk.tick()
    assert {"D-2"} == {event.dispute_id for event in done.events}
    assert ("D-1", "D-2") == done.looked_at
    assert all(finding.where.startswith("dispute D-1") for finding in done.findings)
    assert done.findings


@pytest.mark.parametrize("limit", [0, -1, True, "5"])
def test_nothing_at_most_is_refused(limit: int) -> None:
    """A limit below one would never come to an end, or to anything."""
    desk = Office().desk
    for call in (desk.tick, desk.deliver, desk.queue, desk.attention, desk.at_risk):
        with pytest.raises(InvalidValue) as caught:
            call(limit=limit)
        (finding,) = caught.value.findings
        code = "DK-VALUE-LIMIT" if type(limit) is int else "DK-VALUE-KIND"
        assert (code, "limit") == (finding.code, finding.where)


def test_without_targets_only_states_expire() -> None:
    """A desk without targets still lets requests lapse and monitoring end."""
    office = Office()
    office.desk = evolve(office.desk, slas=SlaPolicy(OFFICE, []))
    dispute = office.act(office.opened(), Start(), triage(), RequestEvidence("claimant", ["receipt"]))
    office.later(days=20)
    assert [Lapse()] == tick(office)
    assert ANN.id == office.desk.get(dispute.id).owner


def test_the_hour_that_clocks_show_twice_is_two_hours() -> None:
    """In the night of the clock change the desk compares instants, not wall times."""
    berlin = "Europe/Berlin"
    office = Office()
    first, second = (pendulum.datetime(2026, 10, 25, hour, 30, tz="UTC").in_timezone(berlin) for hour in (0, 1))
    office.clock.shows = second.subtract(minutes=15)
    assert (2, 15, 1) == (office.clock.shows.hour, office.clock.shows.minute, office.clock.shows.fold)
    dispute = office.opened(received_at=first)
    assert first == dispute.opened_at
    with pytest.raises(InvalidValue, match="DK-DESK-FUTURE"):
        office.desk.act(dispute.id, Respond("…"), actor=ANN, at=second)
    office.clock.shows = first.add(minutes=20)
    other = office.investigating(claimant="b")
    waiting = office.act(other, RequestEvidence("claimant", ["receipt"], due_at=second))
    later = office.act(other, RequestEvidence("respondent", ["receipt"], due_at=first.add(minutes=25)))
    assert waiting.due_at == later.due_at == second
    assert waiting.due_at is not None
    assert 1 == waiting.due_at.fold
    (risk,) = (risk for risk in office.desk.at_risk() if risk.summary.dispute_id == other.id)
    assert timedelta(minutes=40) == risk.left
    assert ["DK-ATTENTION-LAPSING"] == [
        reason.code
        for each in office.desk.attention()
        if each.summary.dispute_id == other.id
        for reason in each.reasons
    ]
    assert Lapse() not in [event.action for event in office.desk.tick().events]
    office.clock.shows = second.add(microseconds=1)
    assert Lapse() in [event.action for event in office.desk.tick().events]
