"""What the clocks of targets show: budgets, pauses, cycles, verdicts and changes of terms."""

from datetime import timedelta

import pendulum
import pytest

from disputekit.errors import CalendarError, InvalidValue
from disputekit.sla import (
    Moment,
    Reading,
    SlaPolicy,
    Target,
    WorkCalendar,
    business_days,
    days,
    extendable,
    hours,
)

OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BE")
ALWAYS = WorkCalendar.whole_days("Mon-Sun", tz="Europe/Berlin")
MOMENT = timedelta(microseconds=1)


def _at(day: int, hour: int = 0, minute: int = 0) -> pendulum.DateTime:
    """A time in March 2026; the 2nd is a Monday."""
    return pendulum.datetime(2026, 3, day, hour, minute, tz="Europe/Berlin")


def _read(target: Target, timeline: list[Moment], at: pendulum.DateTime) -> Reading:
    """Read a target that has one cycle."""
    (reading,) = SlaPolicy(OFFICE, [target]).read(timeline, at=at)
    return reading


FIRST = Target("first_response", hours(8), stops={"respond"}, warn_at=(0.5, timedelta(hours=2)))
OPENED = Moment(_at(2, 10), "open", "received")


def test_a_moment_from_before_all_calendars_is_read_too() -> None:
    """A moment that starts nothing may be in any year."""
    told = Moment(pendulum.datetime(1850, 1, 1, tz="America/New_York"), "message", "received")
    assert Reading("call", 1, "pending") == _read(Target("call", hours(1), starts="ring"), [told], _at(2, 12))


def test_messages_that_mean_nothing_to_a_target_change_no_reading() -> None:
    """Nor does a first moment that nobody named: it starts the clock all the same."""
    asked = Moment(_at(2, 12), "request_evidence", "awaiting_information", {"claimant"})
    told = [Moment(_at(2, 10) + number * timedelta(minutes=7), "message") for number in range(60)]
    for told_first in (OPENED, Moment(_at(2, 10), "message", "received")):
        alone, among = [told_first, asked], sorted([told_first, asked, *told], key=lambda moment: moment.at)
        for at in (_at(2, 11), _at(2, 12), _at(3, 12)):
            assert _read(FIRST, alone, at) == _read(FIRST, among, at)


def test_a_target_is_pending_until_something_starts_it() -> None:
    """Before the first moment there is no start, no deadline and nothing used."""
    assert Reading("first_response", 1, "pending") == _read(FIRST, [], _at(2, 12))
    assert Reading("first_response", 1, "pending") == _read(FIRST, [OPENED], _at(2, 9))
    assert "first response: pending." == _read(FIRST, [], _at(2, 12)).explain()


def test_a_running_clock_shows_what_is_used_and_what_is_left() -> None:
    """Six of eight hours are used when the office closes; both warnings are due."""
    reading = _read(FIRST, [OPENED], _at(2, 16))
    assert (
        Reading(
            target="first_response",
            cycle=1,
            status="running",
            period="8 business hours",
            started_at=_at(2, 10),
            due_at=_at(3, 10),
            elapsed=timedelta(hours=6),
            remaining=timedelta(hours=2),
            fraction=0.75,
            warned=(0.5, timedelta(hours=2)),
            next_at=_at(3, 10) + MOMENT,
        )
        == reading
    )
    assert (
        "first response: running.\n"
        "8 business hours, from Mon 2 Mar 2026 10:00 CET.\n"
        "6 h used, 2 h left.\n"
        "Due Tue 3 Mar 2026 10:00 CET."
    ) == reading.explain()


def test_a_reading_is_plain_data_too() -> None:
    """Times as text, lengths in seconds, warnings as the fraction used or the time left."""
    timeline = [
        OPENED,
        Moment(_at(2, 15), "ask", "awaiting_information", {"claimant"}),
        Moment(_at(2, 16), "supply", "received"),
    ]
    assert {
        "target": "first_response",
        "zone": "Europe/Berlin",
        "cycle": 1,
        "status": "breached",
        "period": "8 business hours",
        "started_at": "2026-03-02T10:00:00+01:00",
        "due_at": "2026-03-03T11:00:00+01:00",
        "stopped_at": None,
        "breached_at": "2026-03-03T11:00:00+01:00",
        "elapsed": 32_400.0,
        "remaining": -3_600.0,
        "fraction": 1.125,
        "warned": [{"fraction": 0.5}, {"left": 7_200.0}],
        "next_at": None,
        "pauses": [{"starts": "2026-03-02T15:00:00+01:00", "ends": "2026-03-02T16:00:00+01:00"}],
    } == _read(FIRST, timeline, _at(3, 12)).to_dict()
    assert None is _read(FIRST, [], _at(3, 12)).to_dict()["remaining"]


@pytest.mark.parametrize(
    ("at", "warned", "next_at"),
    [
        (_at(2, 10), (), _at(2, 14)),
        (_at(2, 14) - MOMENT, (), _at(2, 14)),
        (_at(2, 14), (0.5,), _at(2, 16)),
        (_at(2, 16), (0.5, timedelta(hours=2)), _at(3, 10) + MOMENT),
        (_at(3, 10), (0.5, timedelta(hours=2)), _at(3, 10) + MOMENT),
        (_at(3, 10) + MOMENT, (0.5, timedelta(hours=2)), None),
    ],
)
def test_warnings_come_at_a_fraction_and_at_a_time_before(
    at: pendulum.DateTime, warned: tuple[object, ...], next_at: pendulum.DateTime | None
) -> None:
    """Half of eight hours is at 14:00 and two hours are left at 16:00; ``next_at`` says when to look again."""
    reading = _read(FIRST, [OPENED], at)
    assert (warned, next_at) == (reading.warned, reading.next_at)


@pytest.mark.parametrize(
    ("stop", "status", "breached_at"),
    [(_at(3, 10), "met", None), (_at(3, 10) + MOMENT, "breached", _at(3, 10)), (_at(4, 12), "breached", _at(3, 10))],
)
def test_exactly_at_the_deadline_is_in_time(
    stop: pendulum.DateTime, status: str, breached_at: pendulum.DateTime | None
) -> None:
    """One microsecond later is late, from the deadline on."""
    reading = _read(FIRST, [OPENED, Moment(stop, "respond")], _at(6, 9))
    assert (status, breached_at, stop, _at(3, 10)) == (
        reading.status,
        reading.breached_at,
        reading.stopped_at,
        reading.due_at,
    )
    assert reading.next_at is None


def test_an_open_target_is_late_right_after_its_deadline() -> None:
    """Nothing has to happen for a breach."""
    assert "running" == _read(FIRST, [OPENED], _at(3, 10)).status
    late = _read(FIRST, [OPENED], _at(3, 12))
    assert ("breached", _at(3, 10), timedelta(hours=10), timedelta(hours=-2)) == (
        late.status,
        late.breached_at,
        late.elapsed,
        late.remaining,
    )
    assert (
        "first response: breached.\n"
        "8 business hours, from Mon 2 Mar 2026 10:00 CET.\n"
        "10 h used, 2 h over.\n"
        "Due Tue 3 Mar 2026 10:00 CET.\n"
        "Late since Tue 3 Mar 2026 10:00 CET."
    ) == late.explain()


WORK = Target("resolution", hours(16), stops={"resolved"}, cancels={"withdrawn"}, restarts={"reopen"})


def test_waiting_for_an_outside_party_pauses_and_keeps_what_is_left() -> None:
    """While the claimant is waited for there is no deadline; afterwards the rest of the budget runs."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating"),
        Moment(_at(2, 13), "request_evidence", "awaiting_information", {"claimant"}),
        Moment(_at(4, 11), "supply_evidence", "investigating"),
    ]
    paused = _read(WORK, timeline, _at(3, 15))
    assert ("paused", None, timedelta(hours=4), timedelta(hours=12), None) == (
        paused.status,
        paused.due_at,
        paused.elapsed,
        paused.remaining,
        paused.next_at,
    )
    assert ((_at(2, 13), None),) == paused.pauses
    assert "Paused since Mon 2 Mar 2026 13:00 CET." in paused.explain().splitlines()
    resumed = _read(WORK, timeline, _at(4, 12))
    assert ("running", _at(5, 15), timedelta(hours=5)) == (resumed.status, resumed.due_at, resumed.elapsed)
    assert ((_at(2, 13), _at(4, 11)),) == resumed.pauses
    assert "Paused from Mon 2 Mar 2026 13:00 CET to Wed 4 Mar 2026 11:00 CET." in resumed.explain().splitlines()


def test_a_pause_from_close_to_opening_adds_nothing_erpnext_49414() -> None:
    """Hold time is measured in open time, never added as wall-clock hours (erpnext #49414)."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating"),
        Moment(_at(2, 17), "request_evidence", "awaiting_information", {"claimant"}),
        Moment(_at(3, 9), "supply_evidence", "investigating"),
    ]
    assert _at(3, 17) == _read(WORK, timeline[:1], _at(2, 12)).due_at
    assert _at(3, 17) == _read(WORK, timeline, _at(3, 12)).due_at


def test_hold_time_is_not_added_to_the_creation_time_helpdesk_2449() -> None:
    """A hold over the weekend moves a deadline by the open hours in it, not by days (frappe/helpdesk #2449)."""
    timeline = [
        Moment(_at(5, 9), "open", "investigating"),
        Moment(_at(6, 16), "request_evidence", "awaiting_information", {"claimant"}),
        Moment(_at(9, 10), "supply_evidence", "investigating"),
    ]
    assert _at(9, 11) == _read(WORK, timeline, _at(9, 10)).due_at


def test_resolving_out_of_a_pause_keeps_the_pause_helpdesk_3776() -> None:
    """The hold is not counted, and the deadline is as if the clock had gone on then (frappe/helpdesk #3776)."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating"),
        Moment(_at(2, 13), "request_evidence", "awaiting_information", {"claimant"}),
        Moment(_at(20, 13), "resolve", "resolved"),
    ]
    reading = _read(WORK, timeline, _at(25))
    assert ("met", timedelta(hours=4), _at(20, 13), _at(23, 17)) == (
        reading.status,
        reading.elapsed,
        reading.stopped_at,
        reading.due_at,
    )
    assert ((_at(2, 13), _at(20, 13)),) == reading.pauses


def test_a_breach_does_not_grow_after_the_resolution_chatwoot_10178() -> None:
    """What is used up is frozen when the target stops (chatwoot #10178)."""
    timeline = [Moment(_at(2, 9), "open", "investigating"), Moment(_at(4, 10), "resolve", "resolved")]
    soon, later = (_read(WORK, timeline, at) for at in (_at(4, 11), _at(30)))
    assert soon == later
    assert "Stopped Wed 4 Mar 2026 10:00 CET." == later.explain().splitlines()[-1]
    assert ("breached", timedelta(hours=17), timedelta(hours=-1)) == (soon.status, soon.elapsed, soon.remaining)


def test_a_third_party_of_our_own_choosing_does_not_pause() -> None:
    """Only the claimant and the respondent stop the clock unless the target says otherwise."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating"),
        Moment(_at(2, 10), "refer", "with_external", {"counsel"}),
    ]
    assert "running" == _read(WORK, timeline, _at(2, 11)).status
    choosy = Target("resolution", hours(16), stops={"resolved"}, pauses_on={"counsel"})
    assert "paused" == _read(choosy, timeline, _at(2, 11)).status
    by_state = Target("resolution", hours(16), stops={"resolved"}, pauses_on="with_external")
    assert "paused" == _read(by_state, timeline, _at(2, 11)).status
    never = Target("resolution", hours(16), stops={"resolved"}, pauses_on=())
    waiting = [*timeline, Moment(_at(2, 11), "ask", "awaiting_information", {"claimant"})]
    assert "running" == _read(never, waiting, _at(2, 12)).status
    assert "paused" == _read(WORK, waiting, _at(2, 12)).status


def test_a_moment_without_a_state_leaves_the_wait_as_it_was() -> None:
    """A message in the middle of a wait neither ends nor begins it."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating"),
        Moment(_at(2, 10), "request_evidence", "awaiting_information", {"claimant"}),
        Moment(_at(2, 12), "message"),
    ]
    assert timedelta(hours=1) == _read(WORK, timeline, _at(2, 15)).elapsed


EVIDENCE = Target("evidence", hours(72), runs_on={"claimant", "respondent"}, calendar=ALWAYS)


def test_a_partys_own_clock_runs_just_while_it_is_waited_for() -> None:
    """The wait starts it and the end of the wait stops it; the next wait is a cycle of its own."""
    timeline = [
        Moment(_at(2, 9), "open", "evidence_work"),
        Moment(_at(3, 9), "request_evidence", "awaiting_evidence", {"claimant", "respondent"}),
        Moment(_at(4, 9), "supply_evidence", "awaiting_evidence", {"respondent"}),
        Moment(_at(5, 9), "supply_evidence", "evidence_work"),
        Moment(_at(6, 9), "request_evidence", "awaiting_evidence", {"claimant"}),
    ]
    policy = SlaPolicy(OFFICE, [EVIDENCE])
    assert ["pending"] == [reading.status for reading in policy.read(timeline, at=_at(2, 12))]
    (running,) = policy.read(timeline, at=_at(4, 12))
    assert ("running", _at(3, 9), _at(6, 9)) == (running.status, running.started_at, running.due_at)
    first, second = policy.read(timeline, at=_at(9, 9) + MOMENT)
    assert (1, "met", timedelta(hours=48)) == (first.cycle, first.status, first.elapsed)
    assert (2, "breached", _at(9, 9)) == (second.cycle, second.status, second.breached_at)
    assert "evidence, cycle 2: breached." == second.explain().splitlines()[0]


def test_a_clock_that_runs_on_a_wait_can_be_stopped_by_a_name() -> None:
    """With ``stops`` the end of the wait pauses, and another wait goes on with the rest."""
    target = Target("evidence", hours(10), runs_on={"claimant"}, stops={"supply_evidence"}, calendar=ALWAYS)
    timeline = [
        Moment(_at(2, 9), "open", "evidence_work"),
        Moment(_at(2, 10), "ask", "awaiting_evidence", {"claimant"}),
        Moment(_at(2, 12), "lift", "evidence_work"),
        Moment(_at(2, 20), "ask", "awaiting_evidence", {"claimant"}),
        Moment(_at(2, 23), "supply_evidence", "awaiting_evidence", {"claimant"}),
        Moment(_at(3, 1), "supply_evidence", "evidence_work"),
    ]
    policy = SlaPolicy(OFFICE, [target])
    (paused,) = policy.read(timeline, at=_at(2, 13))
    assert ("paused", timedelta(hours=2)) == (paused.status, paused.elapsed)
    (met,) = policy.read(timeline, at=_at(3, 12))
    assert ("met", timedelta(hours=5), _at(2, 23)) == (met.status, met.elapsed, met.stopped_at)


def test_a_closed_clock_pauses_over_a_state_too() -> None:
    """``runs_on`` takes the names of states as well as of parties."""
    target = Target("review", hours(4), runs_on="reviewing", stops="reviewed")
    timeline = [Moment(_at(2, 9), "open", "received"), Moment(_at(2, 11), "start", "reviewing")]
    assert "pending" == _read(target, timeline, _at(2, 10)).status
    assert _at(2, 15) == _read(target, timeline, _at(2, 12)).due_at


def test_an_automatic_acknowledgement_is_no_first_response() -> None:
    """Only what the target names stops it."""
    timeline = [OPENED, Moment(_at(2, 10, 1), "acknowledge"), Moment(_at(2, 12), "respond")]
    assert "running" == _read(FIRST, timeline[:2], _at(2, 11)).status
    assert timedelta(hours=2) == _read(FIRST, timeline, _at(3, 9)).elapsed


def test_each_target_has_a_clock_of_its_own_zammad_5177() -> None:
    """A late status update does not override the first response (zammad #5177)."""
    slas = SlaPolicy(
        OFFICE,
        [FIRST, Target("update", hours(2), stops={"update"}, repeats=True), Target("resolution", business_days(5))],
    )
    timeline = [OPENED, Moment(_at(2, 11), "respond"), Moment(_at(3, 9), "update"), Moment(_at(3, 10), "update")]
    assert [
        ("first_response", 1, "met", _at(3, 10)),
        ("update", 1, "breached", _at(2, 12)),
        ("update", 2, "met", _at(3, 11)),
        ("update", 3, "running", _at(3, 12)),
        ("resolution", 1, "running", _at(10)),
    ] == [
        (reading.target, reading.cycle, reading.status, reading.due_at) for reading in slas.read(timeline, _at(3, 11))
    ]


def test_every_unanswered_message_starts_the_next_response() -> None:
    """The clock runs from the first message that is not answered; each answer ends a cycle."""
    target = Target("next_response", hours(4), starts={"message_in"}, stops={"message_out"})
    timeline = [
        OPENED,
        Moment(_at(2, 11), "message_in"),
        Moment(_at(2, 12), "message_in"),
        Moment(_at(2, 13), "message_out"),
        Moment(_at(2, 14), "message_out"),
        Moment(_at(3, 9), "message_in"),
    ]
    first, second = SlaPolicy(OFFICE, [target]).read(timeline, at=_at(3, 10))
    assert ("met", _at(2, 11), _at(2, 13)) == (first.status, first.started_at, first.stopped_at)
    assert ("running", _at(3, 9), 2) == (second.status, second.started_at, second.cycle)


def test_reopening_is_a_new_cycle_and_the_old_verdict_stays() -> None:
    """Each cycle has a whole budget."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating"),
        Moment(_at(6, 9), "resolve", "resolved"),
        Moment(_at(9, 9), "reopen", "investigating"),
    ]
    first, second = SlaPolicy(OFFICE, [WORK]).read(timeline, at=_at(9, 10))
    assert ("breached", _at(3, 17)) == (first.status, first.breached_at)
    assert ("running", _at(9, 9), _at(10, 17), 2) == (second.status, second.started_at, second.due_at, second.cycle)


def test_a_withdrawn_dispute_cancels_what_is_not_late() -> None:
    """No verdict is given for what is no longer wanted; a breach stays one."""
    opened = Moment(_at(2, 9), "open", "investigating")
    early = _read(WORK, [opened, Moment(_at(2, 12), "withdraw", "withdrawn")], _at(9))
    assert ("cancelled", _at(2, 12), timedelta(hours=3)) == (early.status, early.stopped_at, early.elapsed)
    late = _read(WORK, [opened, Moment(_at(5, 12), "withdraw", "withdrawn")], _at(9))
    assert ("breached", _at(3, 17), _at(5, 12)) == (late.status, late.breached_at, late.stopped_at)


def test_a_cancelled_target_does_not_repeat() -> None:
    """Regular updates end with the dispute."""
    target = Target("update", hours(8), stops={"update"}, cancels={"closed"}, repeats=True)
    timeline = [OPENED, Moment(_at(2, 12), "close", "closed"), Moment(_at(2, 13), "update")]
    assert ["cancelled"] == [reading.status for reading in SlaPolicy(OFFICE, [target]).read(timeline, _at(3))]


BY_PRIORITY = Target(
    "resolution",
    {"P1": business_days(2), "P2": business_days(5), "P3": business_days(10)},
    stops={"resolve", "reject"},
)


def _priority(at: pendulum.DateTime, priority: str) -> Moment:
    return Moment(at, "triage", priority=priority)


def test_a_target_by_priority_waits_for_the_priority_and_counts_from_the_start() -> None:
    """The budget in force is that of the priority, and what ran before triage counts."""
    timeline = [Moment(_at(2, 9), "open", "received"), _priority(_at(3, 12), "P2")]
    untriaged = _read(BY_PRIORITY, timeline, _at(2, 12))
    assert ("pending", _at(2, 9), None, None, timedelta(hours=3), ()) == (
        untriaged.status,
        untriaged.started_at,
        untriaged.due_at,
        untriaged.remaining,
        untriaged.elapsed,
        untriaged.warned,
    )
    assert "no period in force, from Mon 2 Mar 2026 09:00 CET." == untriaged.explain().splitlines()[1]
    triaged = _read(BY_PRIORITY, timeline, _at(3, 12))
    assert ("running", _at(10), timedelta(hours=11), timedelta(hours=37)) == (
        triaged.status,
        triaged.due_at,
        triaged.elapsed,
        triaged.remaining,
    )


def test_a_change_of_priority_keeps_the_pauses_glpi_6902() -> None:
    """The new budget is measured against what has really run (glpi #6902)."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating", priority="P2"),
        Moment(_at(2, 13), "request_evidence", "awaiting_information", {"claimant"}),
        Moment(_at(4, 13), "supply_evidence", "investigating"),
        _priority(_at(4, 14), "P1"),
    ]
    before = _read(BY_PRIORITY, timeline[:3], _at(4, 14))
    assert (timedelta(hours=5), timedelta(hours=43)) == (before.elapsed, before.remaining)
    after = _read(BY_PRIORITY, timeline, _at(4, 14))
    assert ("running", timedelta(hours=5), timedelta(hours=19), _at(7)) == (
        after.status,
        after.elapsed,
        after.remaining,
        after.due_at,
    )


def test_an_upgrade_that_is_already_overdue_is_late_from_the_change() -> None:
    """What was in time under the old priority is not made late in hindsight."""
    timeline = [Moment(_at(2, 9), "open", "investigating", priority="P3"), _priority(_at(9, 12), "P1")]
    reading = _read(BY_PRIORITY, timeline, _at(9, 12))
    assert ("breached", _at(9, 12), _at(5)) == (reading.status, reading.breached_at, reading.due_at)


def test_an_upgrade_during_a_pause_can_be_overdue_too() -> None:
    """More has run than the new budget holds: that is late, paused or not."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating", priority="P3"),
        Moment(_at(9, 9), "request_evidence", "awaiting_information", {"claimant"}),
        _priority(_at(10, 9), "P1"),
    ]
    assert "paused" == _read(BY_PRIORITY, timeline[:2], _at(10, 9)).status
    resumed = [*timeline, Moment(_at(11, 9), "supply", "investigating")]
    assert ("breached", _at(10, 9), timedelta(hours=45)) == (
        (late := _read(BY_PRIORITY, resumed, _at(11, 14))).status,
        late.breached_at,
        late.elapsed,
    )
    assert ("breached", _at(10, 9)) == (
        (reading := _read(BY_PRIORITY, timeline, _at(10, 9))).status,
        reading.breached_at,
    )


def test_a_breach_once_reached_is_final() -> None:
    """A lower priority, an extension or a pause does not take it back."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating", priority="P1"),
        _priority(_at(5, 9), "P3"),
        Moment(_at(5, 10), "request_evidence", "awaiting_information", {"claimant"}),
    ]
    reading = _read(BY_PRIORITY, timeline, _at(5, 12))
    assert ("breached", _at(5), _at(5), "2 business days") == (
        reading.status,
        reading.breached_at,
        reading.due_at,
        reading.period,
    )
    assert timedelta(hours=25) == reading.elapsed


def test_a_priority_without_a_period_cancels_the_target_and_another_brings_it_back() -> None:
    """What has run in the meantime is not lost."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating", priority="P2"),
        _priority(_at(2, 12), "P4"),
        _priority(_at(3, 12), "P2"),
    ]
    assert "cancelled" == _read(BY_PRIORITY, timeline, _at(2, 13)).status
    back = _read(BY_PRIORITY, timeline, _at(3, 12))
    assert ("running", _at(10), timedelta(hours=11)) == (back.status, back.due_at, back.elapsed)
    done = [*timeline[:2], Moment(_at(2, 14), "resolve")]
    assert ("cancelled", None) == ((reading := _read(BY_PRIORITY, done, _at(3))).status, reading.remaining)


def test_a_holding_reply_in_time_extends_from_the_same_start() -> None:
    """15 business days become 35 if the reply comes before they are over, and not after."""
    target = Target("reply", extendable(business_days(15), to=business_days(35)), stops={"reply"}, extends={"hold"})
    opened = Moment(_at(2, 9), "open")
    assert _at(24) == _read(target, [opened], _at(3)).due_at
    extended = _read(target, [opened, Moment(_at(24), "hold")], _at(25))
    assert ("running", pendulum.datetime(2026, 4, 23, tz="Europe/Berlin"), "35 business days") == (
        extended.status,
        extended.due_at,
        extended.period,
    )
    assert "breached" == _read(target, [opened, Moment(_at(24) + MOMENT, "hold")], _at(25)).status


def test_calendar_days_run_through_nights_and_weekends() -> None:
    """A budget of days is elapsed time, to the end of its last day, also over the change of clocks on the 29th."""
    target = Target("delivery", days(14), stops={"deliver"})
    reading = _read(target, [Moment(_at(20, 12), "open")], _at(21, 12))
    assert (pendulum.datetime(2026, 4, 4, tz="Europe/Berlin"), timedelta(days=1)) == (reading.due_at, reading.elapsed)
    assert timedelta(days=13, hours=11) == reading.remaining


def test_a_period_that_rolls_back_to_before_its_start_is_due_at_once() -> None:
    """A Saturday's day that goes to the Friday before leaves nothing to run."""
    target = Target("notice", days(1, first_day="same", roll="preceding"), stops={"notify"}, warn_at=0.5)
    opened = Moment(_at(14, 12), "open")
    now = _read(target, [opened], _at(14, 12))
    assert ("running", _at(14, 12), 1.0, (0.5,)) == (now.status, now.due_at, now.fraction, now.warned)
    assert ("breached", _at(14, 12)) == ((late := _read(target, [opened], _at(14, 13))).status, late.breached_at)


@pytest.mark.parametrize(
    ("until", "due_at"),
    [
        (_at(3, 9), _at(5)),
        (_at(3, 17), _at(6)),
        (_at(3, 18), _at(6)),
        (_at(3, 11), _at(5, 11)),
        (_at(9, 9), _at(11)),
    ],
)
def test_a_day_ends_a_period_that_whole_days_were_added_to(until: pendulum.DateTime, due_at: pendulum.DateTime) -> None:
    """A period of business days paused for whole days still ends with a day; otherwise within one."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating", priority="P1"),
        Moment(_at(2, 18), "request_evidence", "awaiting_information", {"claimant"}),
        Moment(until, "supply_evidence", "investigating"),
    ]
    assert due_at == _read(BY_PRIORITY, timeline, until).due_at


def test_what_is_used_up_when_a_pause_begins_is_due_when_it_ends() -> None:
    """A clock that stands still makes nothing late."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating"),
        Moment(_at(3, 17), "request_evidence", "awaiting_information", {"claimant"}),
        Moment(_at(5, 12), "supply_evidence", "investigating"),
    ]
    paused = _read(WORK, timeline, _at(4))
    assert ("paused", None, timedelta()) == (paused.status, paused.due_at, paused.remaining)
    assert ("running", _at(5, 12)) == ((reading := _read(WORK, timeline, _at(5, 12))).status, reading.due_at)
    assert ("breached", _at(5, 12)) == ((reading := _read(WORK, timeline, _at(5, 13))).status, reading.breached_at)


def test_at_least_so_much_is_left_after_a_pause() -> None:
    """After a repair there is the remainder or seven days, whichever is longer."""
    target = Target("reject", days(30, first_day="same"), stops="reject", pauses_on="in_repair", at_least=days(7))
    timeline = [
        Moment(pendulum.datetime(2026, 6, 1, 12, tz="Europe/Berlin"), "deliver", "delivered"),
        Moment(pendulum.datetime(2026, 6, 28, tz="Europe/Berlin"), "repair", "in_repair"),
        Moment(pendulum.datetime(2026, 7, 10, 12, tz="Europe/Berlin"), "return", "delivered"),
    ]
    assert pendulum.datetime(2026, 7, 1, tz="Europe/Berlin") == _read(target, timeline, _at(25).add(months=3)).due_at
    after = _read(target, timeline, timeline[-1].at)
    assert (pendulum.datetime(2026, 7, 18, tz="Europe/Berlin"), timedelta(days=7, hours=12)) == (
        after.due_at,
        after.remaining,
    )
    early = [timeline[0], Moment(pendulum.datetime(2026, 6, 3, tz="Europe/Berlin"), "repair", "in_repair"), timeline[2]]
    assert pendulum.datetime(2026, 8, 7, 12, tz="Europe/Berlin") == _read(target, early, early[-1].at).due_at


def test_a_late_event_counts_from_when_it_happened() -> None:
    """A call that was written down after the deadline still met it; the order of record settles ties only."""
    timeline = [OPENED, Moment(_at(3, 12), "assign"), Moment(_at(3, 9), "respond")]
    assert ("met", _at(3, 9)) == ((reading := _read(FIRST, timeline, _at(4))).status, reading.stopped_at)


def test_a_late_record_of_a_wait_pauses_from_when_it_began() -> None:
    """What was recorded before it and happened after it stands, unless it says otherwise."""
    timeline = [
        Moment(_at(2, 9), "open", "investigating"),
        Moment(_at(2, 14), "message"),
        Moment(_at(2, 12), "ask", "awaiting_information", {"claimant"}),
    ]
    assert timedelta(hours=3) == _read(WORK, timeline, _at(2, 17)).elapsed


def test_the_word_recorded_last_is_the_last_word() -> None:
    """A wait that is recorded late replaces the earlier record of the time after it."""
    target = Target("resolution", {"P1": hours(8), "P2": hours(16)}, stops={"resolved"}, pauses_on={"claimant"})
    timeline = [
        Moment(_at(2, 9), "open", "investigating", priority="P1"),
        Moment(_at(2, 11), "note", priority="P1"),
        Moment(_at(2, 14), "ask", "awaiting_information", {"claimant"}, "P1"),
        Moment(_at(2, 12), "ask", "awaiting_reply", {"respondent"}, "P2"),
    ]
    assert timedelta(hours=5) == _read(target, timeline[:3], _at(2, 17)).elapsed
    corrected = _read(target, timeline, _at(2, 17))
    assert (timedelta(hours=8), _at(3, 17)) == (corrected.elapsed, corrected.due_at)


def test_a_naive_instant_is_refused_by_name() -> None:
    """The instant to read at is never guessed."""
    with pytest.raises(InvalidValue) as caught:
        SlaPolicy(OFFICE, [FIRST]).read([OPENED], at=pendulum.naive(2026, 3, 2))
    assert ["at"] == [finding.where for finding in caught.value.findings]


def test_everything_that_is_wrong_with_a_target_is_said_at_once() -> None:
    """Name, warnings, repetition and extension each have a finding."""
    with pytest.raises(CalendarError) as caught:
        Target(" ", hours(1), warn_at=(0.5, 0, 1.5, float("nan"), timedelta(hours=-1)), repeats=True, extends="hold")
    assert [
        ("name", "DK-TARGET-NAME"),
        ("warn_at", "DK-TARGET-WARN"),
        ("warn_at", "DK-TARGET-WARN"),
        ("warn_at", "DK-TARGET-WARN"),
        ("warn_at", "DK-TARGET-WARN"),
        ("repeats", "DK-TARGET-REPEATS"),
        ("extends", "DK-TARGET-EXTENDS"),
    ] == [(finding.where, finding.code) for finding in caught.value.findings]


@pytest.mark.parametrize("period", [{}, 48, {"P1": hours(1), "P2": "5 days"}])
def test_a_target_needs_a_period(period: object) -> None:
    """A number or an empty mapping is refused as a period."""
    with pytest.raises(CalendarError) as caught:
        Target("resolution", period)  # type: ignore[arg-type]
    assert ["DK-TARGET-PERIOD"] == [finding.code for finding in caught.value.findings]


def test_two_targets_of_one_name_are_refused() -> None:
    """Each reading has the name of its target."""
    with pytest.raises(CalendarError) as caught:
        SlaPolicy(OFFICE, [FIRST, WORK, FIRST])
    assert [("DK-SLA-TWICE", "first_response")] == [
        (finding.code, finding.params["name"]) for finding in caught.value.findings
    ]
