"""Policies by team and jurisdiction, policies that change, and the targets that processes begin with."""

from datetime import timedelta

import pendulum
import pytest

from disputekit.casework import STATUS_UPDATE, default_targets
from disputekit.errors import CalendarError, InvalidValue
from disputekit.sla import Moment, SlaBook, SlaHistory, SlaPolicy, Target, WorkCalendar, business_days, days, hours

OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BE")
WHOLE = WorkCalendar.whole_days("Mon-Fri", tz="Europe/Berlin")


def _at(day: int, hour: int = 0) -> pendulum.DateTime:
    """A time in March 2026; the 2nd is a Monday."""
    return pendulum.datetime(2026, 3, day, hour, tz="Europe/Berlin")


OPENED = Moment(_at(2, 9), "open", "investigating")
ASKED = Moment(_at(2, 13), "ask", "awaiting_information", {"claimant"})
SUPPLIED = Moment(_at(3, 13), "supply", "investigating")
MOMENT = timedelta(microseconds=1)


def _resolution(length: int, **more: object) -> Target:
    return Target("resolution", hours(length), stops={"resolve"}, **more)  # type: ignore[arg-type]


def test_a_policy_is_chosen_by_team_and_jurisdiction() -> None:
    """The first entry whose facts all fit is the one, each with a calendar of its own."""
    berlin, billing, others = (SlaPolicy(calendar, []) for calendar in (OFFICE, WHOLE, OFFICE & WHOLE))
    book = SlaBook([({"jurisdiction": "DE", "team": "legal"}, berlin), ({"team": "billing"}, billing), ({}, others)])
    assert berlin is book.policy_for({"team": "legal", "jurisdiction": "DE"})
    assert billing is book.policy_for({"team": "billing", "jurisdiction": "DE"})
    assert others is book.policy_for({"jurisdiction": "DE"})


def test_a_dispute_that_no_policy_is_for_is_an_error() -> None:
    """Nothing is read in silence under a policy that was not meant."""
    with pytest.raises(CalendarError) as caught:
        SlaBook([({"team": "billing"}, SlaPolicy(OFFICE, []))]).policy_for({"team": "legal"})
    assert [("facts", "DK-SLA-NONE", "{'team': 'legal'}")] == [
        (finding.where, finding.code, finding.params["facts"]) for finding in caught.value.findings
    ]


def test_a_book_reads_many_disputes_each_under_its_policy() -> None:
    """By their facts; one whose facts match no entry is refused."""
    slow, fast = (SlaPolicy(OFFICE, [Target("reply", hours(length))]) for length in (16, 4))
    book = SlaBook([({"team": "legal"}, slow), ({"team": "billing"}, fast)])
    timelines = {number: [Moment(_at(2, 9), "open")] for number in (1, 2)}
    read = book.read_many(timelines, {1: {"team": "legal"}, 2: {"team": "billing"}}, _at(2, 10))
    assert {1: _at(3, 17), 2: _at(2, 13)} == {number: readings[0].due_at for number, readings in read.items()}
    with pytest.raises(CalendarError) as caught:
        book.read_many(timelines, {1: {"team": "legal"}}, _at(2, 10))
    assert ["DK-SLA-NONE"] == [finding.code for finding in caught.value.findings]


def test_reopening_begins_a_new_cycle_of_each_target_after_a_withdrawal_too() -> None:
    """The decision and the regular updates."""
    slas = SlaPolicy(WHOLE, [*default_targets("customer_operations"), STATUS_UPDATE])
    timeline = [
        Moment(_at(2, 10), "open", "received", priority="P3"),
        Moment(_at(3, 10), "withdraw", "closed"),
        Moment(_at(4, 10), "reopen", "investigating"),
    ]
    readings = slas.read(timeline, at=_at(4, 11))
    assert [("first_response", "cancelled"), ("resolution", "cancelled"), ("resolution", "running")] == [
        (reading.target, reading.status) for reading in readings[:3]
    ]
    assert [("status_update", "cancelled"), ("status_update", "running")] == [
        (reading.target, reading.status) for reading in readings[3:]
    ]


def test_a_target_can_have_a_calendar_of_its_own() -> None:
    """Its budget, its deadline and its zone are those of its calendar."""
    tokyo = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Asia/Tokyo")
    slas = SlaPolicy(OFFICE, [_resolution(8), Target("translation", hours(8), calendar=tokyo)])
    here, there = slas.read([OPENED], at=_at(2, 10))
    assert _at(2, 17) == here.due_at
    assert pendulum.datetime(2026, 3, 3, 17, tz="Asia/Tokyo") == there.due_at
    zones = [reading.started_at and reading.started_at.timezone_name for reading in (here, there)]
    assert ["Europe/Berlin", "Asia/Tokyo"] == zones


def test_a_change_of_policy_keeps_the_pauses_glpi_15605() -> None:
    """Another budget is in force from the change; what stood still stays uncounted (glpi #15605)."""
    switched = SlaHistory(SlaPolicy(OFFICE, [_resolution(16)]), [(_at(4, 12), SlaPolicy(OFFICE, [_resolution(24)]))])
    timeline = [OPENED, ASKED, SUPPLIED]
    (before,) = switched.read(timeline, at=_at(4, 11))
    assert (timedelta(hours=10), timedelta(hours=6), _at(4, 17)) == (before.elapsed, before.remaining, before.due_at)
    (after,) = switched.read(timeline, at=_at(4, 12))
    assert (timedelta(hours=11), timedelta(hours=13), _at(5, 17)) == (after.elapsed, after.remaining, after.due_at)


def test_a_change_of_policy_leaves_no_stale_target_zammad_5624() -> None:
    """One that the new policy lacks is cancelled, a new one counts from the dispute's start (zammad #5624)."""
    old = SlaPolicy(OFFICE, [_resolution(16), Target("callback", hours(40), stops="call")])
    new = SlaPolicy(OFFICE, [_resolution(16), Target("letter", hours(40), stops="write")])
    switched = SlaHistory(old, [(_at(3, 9), new)])
    assert [("resolution", "running"), ("callback", "running"), ("letter", "pending")] == [
        (reading.target, reading.status) for reading in switched.read([OPENED], at=_at(2, 10))
    ]
    resolution, callback, letter = switched.read([OPENED], at=_at(3, 10))
    assert ("running", _at(3, 17)) == (resolution.status, resolution.due_at)
    assert ("cancelled", None, None) == (callback.status, callback.due_at, callback.next_at)
    assert ("running", _at(2, 9), _at(6, 17)) == (letter.status, letter.started_at, letter.due_at)


def test_a_target_to_come_is_pending_and_done_before_it_comes_it_is_not_read() -> None:
    """Before its policy it is nobody's to cancel; the reading says when to look again."""
    letter = SlaPolicy(OFFICE, [Target("letter", hours(40), stops="write")])
    coming = SlaHistory(SlaPolicy(OFFICE, []), [(_at(3, 9), letter)])
    (reading,) = coming.read([OPENED], at=_at(2, 10))
    assert ("pending", None, None, _at(3, 9)) == (reading.status, reading.due_at, reading.remaining, reading.next_at)
    written = [OPENED, Moment(_at(2, 11), "write")]
    assert () == coming.read(written, at=_at(2, 12))
    assert ["pending"] == [reading.status for reading in coming.read(written, at=_at(3, 10))]


def test_a_target_that_was_late_stays_late_under_a_policy_without_it() -> None:
    """A breach is final."""
    switched = SlaHistory(SlaPolicy(OFFICE, [_resolution(4)]), [(_at(3, 9), SlaPolicy(OFFICE, []))])
    (reading,) = switched.read([OPENED], at=_at(4))
    assert ("breached", _at(2, 13)) == (reading.status, reading.breached_at)


def test_a_tighter_policy_is_late_from_its_change() -> None:
    """It does not reach back to before it was in force."""
    switched = SlaHistory(SlaPolicy(OFFICE, [_resolution(40)]), [(_at(4, 12), SlaPolicy(OFFICE, [_resolution(8)]))])
    (reading,) = switched.read([OPENED], at=_at(5))
    assert ("breached", _at(4, 12), _at(2, 17)) == (reading.status, reading.breached_at, reading.due_at)


def test_another_clock_measures_what_has_run_anew() -> None:
    """From open hours to calendar days: the nights that have passed count now, the pause still does not."""
    first = SlaPolicy(OFFICE, [_resolution(16)])
    then = SlaPolicy(OFFICE, [Target("resolution", days(5), stops={"resolve"})])
    switched = SlaHistory(first, [(_at(4, 9), then)])
    (reading,) = switched.read([OPENED, ASKED, SUPPLIED], at=_at(4, 13))
    assert (timedelta(hours=28), _at(9)) == (reading.elapsed, reading.due_at)


def test_next_at_sees_the_next_policy_coming() -> None:
    """A reading may change when another policy comes into force, so that is when to look again."""
    switched = SlaHistory(
        SlaPolicy(OFFICE, [_resolution(16)]),
        [(_at(2, 12), SlaPolicy(OFFICE, [_resolution(20)])), (_at(20), SlaPolicy(OFFICE, [_resolution(24)]))],
    )
    assert _at(2, 12) == switched.read([OPENED], at=_at(2, 10))[0].next_at
    assert _at(4, 13) + MOMENT == switched.read([OPENED], at=_at(2, 12))[0].next_at
    done = [OPENED, Moment(_at(2, 10), "resolve")]
    assert switched.read(done, at=_at(2, 11))[0].next_at is None


def test_a_policy_from_before_the_dispute_is_simply_in_force() -> None:
    """Nothing of the policies before it shows."""
    new = SlaPolicy(OFFICE, [_resolution(8)])
    switched = SlaHistory(SlaPolicy(OFFICE, [_resolution(4), Target("callback", hours(1))]), [(_at(1), new)])
    assert new.read([OPENED], at=_at(2, 12)) == switched.read([OPENED], at=_at(2, 12))
    assert ["running"] == [reading.status for reading in switched.read([OPENED], at=_at(2, 12))]
    assert ["pending"] == [reading.status for reading in switched.read([], at=_at(2, 12))]


def test_the_moment_of_a_change_falls_under_the_new_policy() -> None:
    """A stop at the very instant is judged by it."""
    switched = SlaHistory(SlaPolicy(OFFICE, [_resolution(40)]), [(_at(3, 12), SlaPolicy(OFFICE, [_resolution(8)]))])
    (reading,) = switched.read([OPENED, Moment(_at(3, 12), "resolve")], at=_at(4))
    assert ("breached", _at(3, 12)) == (reading.status, reading.breached_at)


def test_policies_come_one_after_the_other() -> None:
    """Each instant must be later than the one before, and know its zone."""
    policy = SlaPolicy(OFFICE, [])
    with pytest.raises(CalendarError) as caught:
        SlaHistory(policy, [(_at(3), policy), (_at(3), policy), (_at(4), policy), (_at(2), policy)])
    assert [("later[1]", "DK-SLA-ORDER"), ("later[3]", "DK-SLA-ORDER")] == [
        (finding.where, finding.code) for finding in caught.value.findings
    ]
    with pytest.raises(InvalidValue) as naive:
        SlaHistory(policy, [(pendulum.naive(2026, 3, 2), policy)])
    assert ["later[0]"] == [finding.where for finding in naive.value.findings]


@pytest.mark.parametrize(
    ("process", "names"),
    [
        ("customer_operations", ["first_response", "resolution"]),
        ("resolution_team", ["first_response", "resolution"]),
        ("returns", ["first_response", "resolution"]),
        ("marketplace", ["takeover", "evidence", "appeal", "remedy", "voucher", "resolution"]),
        ("order_to_cash", ["first_response", "resolution"]),
    ],
)
def test_each_process_has_targets_to_begin_with(process: str, names: list[str]) -> None:
    """They fit together in one policy."""
    assert names == [target.name for target in SlaPolicy(WHOLE, default_targets(process)).targets]


def test_a_process_without_targets_is_named() -> None:
    """A mistyped id is answered with the one that was perhaps meant."""
    with pytest.raises(CalendarError) as caught:
        default_targets("market_place")
    assert [("process_id", "DK-SLA-PROCESS", "did you mean 'marketplace'?")] == [
        (finding.where, finding.code, finding.hint) for finding in caught.value.findings
    ]


def test_the_first_response_is_due_within_48_hours_without_the_weekend() -> None:
    """It waits for nobody, and a decision that is sent is a response too."""
    slas = SlaPolicy(WHOLE, default_targets("customer_operations"))
    friday = Moment(_at(6, 10), "open", "received")
    asked = Moment(_at(6, 12), "request_evidence", "awaiting_information", {"claimant"})
    first, resolution = slas.read([friday, asked], at=_at(9, 9))
    assert ("running", _at(10, 10), _at(9, 10)) == (first.status, first.due_at, first.next_at)
    assert "pending" == resolution.status
    decided = [friday, Moment(_at(9, 9), "notify_decision", "closed")]
    assert "met" == slas.read(decided, at=_at(9, 9))[0].status
    withdrawn = [friday, Moment(_at(9, 9), "withdraw", "closed")]
    assert ["cancelled", "cancelled"] == [reading.status for reading in slas.read(withdrawn, at=_at(9, 9))]


@pytest.mark.parametrize(
    ("priority", "due_at"),
    [("P1", _at(5)), ("P2", _at(10)), ("P3", _at(17)), ("P4", _at(31))],
)
def test_the_resolution_is_due_by_priority(priority: str, due_at: pendulum.DateTime) -> None:
    """Two, five, ten and twenty business days; the decision stops it, and reopening begins it anew."""
    slas = SlaPolicy(WHOLE, default_targets("customer_operations"))
    timeline = [
        Moment(_at(2, 9), "open", "received", priority=priority),
        Moment(_at(2, 10), "resolve", "notifying"),
        Moment(_at(2, 11), "notify_decision", "closed"),
        Moment(_at(2, 12), "reopen", "investigating"),
    ]
    _, met, again = slas.read(timeline, at=_at(2, 13))
    assert ("met", due_at, _at(2, 10)) == (met.status, met.due_at, met.stopped_at)
    assert ("running", due_at, 2) == (again.status, again.due_at, again.cycle)


@pytest.mark.parametrize(("name", "length"), [("evidence", 72), ("appeal", 72), ("remedy", 48), ("voucher", 48)])
def test_a_partys_time_in_the_marketplace_runs_day_and_night(name: str, length: int) -> None:
    """Each wait has its own clock, which no weekend stops."""
    slas = SlaPolicy(OFFICE, default_targets("marketplace"))
    timeline = [
        Moment(_at(6, 9), "open", "awaiting_access"),
        Moment(_at(6, 12), "ask", f"awaiting_{name}", {"respondent"}),
    ]
    readings = {reading.target: reading for reading in slas.read(timeline, at=_at(6, 13))}
    assert _at(6, 12) + timedelta(hours=length) == readings[name].due_at
    assert "running" == readings["takeover"].status
    assert {"pending"} == {readings[other].status for other in {"evidence", "appeal", "remedy", "voucher"} - {name}}


def test_repeated_updates_do_not_begin_again_at_the_end() -> None:
    """A stop that ends the dispute as well is the last cycle."""
    target = Target("update", business_days(5), stops={"message"}, cancels={"closed"}, repeats=True)
    timeline = [OPENED, Moment(_at(3, 9), "message"), Moment(_at(4, 9), "message", "closed")]
    first, second = SlaPolicy(OFFICE, [target]).read(timeline, at=_at(5))
    assert [("met", _at(3, 9)), ("met", _at(4, 9))] == [
        (reading.status, reading.stopped_at) for reading in (first, second)
    ]
