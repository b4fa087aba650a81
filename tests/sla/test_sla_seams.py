"""Where two features meet: half days and weekends, wrapped periods, late moments, waits, restarts, pauses."""

from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit._input.instants import to_us
from disputekit.errors import CalendarError
from disputekit.sla import (
    Moment,
    Period,
    Reading,
    SlaPolicy,
    Target,
    WorkCalendar,
    business_days,
    days,
    extendable,
    hours,
    longer_of,
    shorter_of,
    statutory,
    suspended,
)
from disputekit.testing.strategies import calendars, instants, periods

if TYPE_CHECKING:
    from collections.abc import Callable

OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin")
STRICTNESS = ("free", "stated", "never")


def _at(day: int, hour: int = 0, minute: int = 0) -> pendulum.DateTime:
    return pendulum.datetime(2026, 3, day, hour, minute, tz="Europe/Berlin")


def _read(target: Target, timeline: list[Moment], at: datetime) -> tuple[Reading, ...]:
    return SlaPolicy(OFFICE, [target]).read(timeline, at)


def test_a_half_day_does_not_open_a_weekend() -> None:
    """Christmas Eve is a half day in Iceland; in 2023 it was a Sunday, and in 2024 a Tuesday."""
    office = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Atlantic/Reykjavik", holidays="IS", half_days="09:00-13:00")
    assert not office.is_business_day(date(2023, 12, 24))
    assert pendulum.datetime(2024, 12, 24, 13) == office.close_of_business(date(2024, 12, 24))


@given(st.sampled_from(["Mon-Fri 09:00-17:00", "Mon-Fri 22:00-04:00; Sat 09:00-12:00"]), st.integers(1, 23))
def test_a_half_day_never_adds_open_time(week: str, until: int) -> None:
    """On no date of some years is there more open time than without half days."""
    make = partial(WorkCalendar.weekly, week, tz="UTC", holidays="IS")
    usual, half = make(), make(half_days=f"00:00-{until:02}:00")
    for day in (date(year, 12, number) for year in range(2015, 2030) for number in (24, 31)):
        assert half.is_business_day(day) <= usual.is_business_day(day)
        start, end = half.day_bounds(day)
        assert half.between(start, end + timedelta(hours=6)) <= usual.between(start, end + timedelta(hours=6))


WRAPPERS: "tuple[Callable[[Period, Period], Period], ...]" = (
    shorter_of,
    longer_of,
    lambda one, other: shorter_of(other, one),
    lambda one, other: longer_of(other, one),
    lambda one, other: extendable(one, to=other),
    lambda one, _: suspended(one, []),
)
PARTS = st.sampled_from([statutory.REG_Z_RESOLUTION, statutory.PSD2_COMPLAINT, statutory.CRA_REJECT]) | periods()


@st.composite
def nestings(draw: st.DrawFn) -> tuple[Period, list[Period]]:
    """Give a period in several wrappers, and the parts that decide now: not what it becomes when it is extended."""
    period = draw(PARTS)
    parts = [period]
    for wrap in draw(st.lists(st.sampled_from(WRAPPERS), min_size=1, max_size=3)):
        other = draw(PARTS)
        period = wrap(period, other)
        if wrap in WRAPPERS[:4]:
            parts.append(other)
    return period, parts


@given(nestings())
def test_a_wrapped_period_keeps_what_its_parts_say(nesting: tuple[Period, list[Period]]) -> None:
    """The strictest part decides about pausing; what can be extended or leaves a minimum in a part does so in all."""
    period, parts = nesting
    assert max((part.pauses for part in parts), key=STRICTNESS.index) == period.pauses
    assert any(part.extended for part in parts) <= (period.extended is not None)
    assert any(part.at_least for part in parts) == (period.at_least is not None)


@pytest.mark.parametrize("wrap", WRAPPERS, ids=map(str, range(len(WRAPPERS))))
def test_a_target_does_not_pause_a_statutory_period_in_any_wrapper(
    wrap: "Callable[[Period, Period], Period]",
) -> None:
    """Waiting for the claimant does not move the deadline, and asking for a pause is refused."""
    period = wrap(statutory.REG_Z_RESOLUTION, days(61))
    asked = [Moment(_at(2, 9), "open", "received"), Moment(_at(3, 9), "ask", "awaiting", {"claimant"})]
    (reading,) = _read(Target("resolution", period), asked, _at(5, 9))
    assert ("running", period.due(_at(2, 9), OFFICE).due_at) == (reading.status, reading.due_at)
    with pytest.raises(CalendarError) as caught:
        Target("resolution", period, pauses_on={"claimant"})
    assert ["DK-TARGET-PAUSES"] == [finding.code for finding in caught.value.findings]


def test_each_name_in_extends_extends_once_more() -> None:
    """An extension that can itself be extended needs a second reply."""
    period = extendable(business_days(1), to=extendable(business_days(2), to=business_days(3)))
    target = Target("reply", period, stops="reply", extends="hold")
    timeline = [Moment(_at(2, 9), "open"), Moment(_at(2, 10), "hold"), Moment(_at(2, 11), "hold")]
    due = [_read(target, timeline[:count], _at(2, 12))[0].due_at for count in (1, 2, 3)]
    assert [_at(4), _at(5), _at(6)] == due


def test_the_second_of_two_late_moments_has_the_last_word() -> None:
    """An empty call in between changes nothing: the evidence of 11:00 ended the wait."""
    target = Target("resolution", hours(8))
    opened, asked = Moment(_at(2, 9), "open", "received"), Moment(_at(2, 12), "ask", "awaiting", {"claimant"})
    call, supplied = Moment(_at(2, 10), "call"), Moment(_at(2, 11), "supply", "received")
    for timeline in ([opened, asked, supplied], [opened, asked, call, supplied]):
        (reading,) = _read(target, timeline, _at(2, 15))
        assert ("running", timedelta(hours=6)) == (reading.status, reading.elapsed)


def test_a_late_record_of_the_same_wait_moves_it_earlier() -> None:
    """The claimant was asked at 11:00 already."""
    timeline = [
        Moment(_at(2, 9), "open", "received"),
        Moment(_at(2, 12), "ask", "awaiting", {"claimant"}),
        Moment(_at(2, 11), "ask", "awaiting", {"claimant"}),
    ]
    (reading,) = _read(Target("resolution", hours(8)), timeline, _at(2, 15))
    assert (timedelta(hours=2), ((_at(2, 11), None),)) == (reading.elapsed, reading.pauses)


@pytest.mark.parametrize("names", [{"starts": {"open"}}, {"restarts": {"reopen"}, "starts": {"open"}}])
def test_a_party_s_own_time_does_not_end_before_a_wait_has_begun(names: dict[str, set[str]]) -> None:
    """A clock that starts by name and runs on a wait is pending its wait, then runs, then stops with it."""
    target = Target("evidence", hours(8), runs_on={"claimant"}, **names)  # type: ignore[arg-type]
    timeline = [
        Moment(_at(2, 9), "open", "received"),
        Moment(_at(2, 10), "message", "received"),
        Moment(_at(2, 12), "ask", "awaiting", {"claimant"}),
        Moment(_at(2, 14), "supply", "received"),
    ]
    statuses = [_read(target, timeline, at)[0].status for at in (_at(2, 9), _at(2, 11), _at(2, 13), _at(2, 15))]
    assert ["paused", "paused", "running", "met"] == statuses
    assert timedelta(hours=2) == _read(target, timeline, _at(3, 9))[0].elapsed


def test_a_pause_of_a_party_s_own_time_is_not_the_end_of_its_wait() -> None:
    """The claimant's time stands still while the shop is closed for repair, and goes on."""
    target = Target("evidence", hours(8), runs_on={"claimant"}, pauses_on={"in_repair"})
    timeline = [
        Moment(_at(2, 9), "ask", "awaiting", {"claimant"}),
        Moment(_at(2, 11), "repair", "in_repair", {"claimant"}),
        Moment(_at(2, 13), "repaired", "awaiting", {"claimant"}),
    ]
    (reading,) = _read(target, timeline, _at(2, 14))
    assert ("running", timedelta(hours=3)) == (reading.status, reading.elapsed)


def test_at_least_outlives_a_change_of_priority() -> None:
    """After a pause four hours are left; a new priority with a shorter period leaves them too."""
    target = Target("resolution", {"P1": hours(8), "P2": hours(6)}, at_least=hours(4))
    timeline = [
        Moment(_at(2, 9), "open", "received", priority="P1"),
        Moment(_at(2, 15), "ask", "awaiting", {"claimant"}),
        Moment(_at(3, 9), "supply", "received"),
        Moment(_at(3, 10), "triage", "received", priority="P2"),
    ]
    for count in (3, 4):
        assert _at(3, 13) == _read(target, timeline[:count], _at(3, 11))[0].due_at


@pytest.mark.parametrize(
    ("names", "status"),
    [
        ({"stops": {"Resolved"}}, "met"),
        ({"cancels": {"Resolved"}}, "cancelled"),
        ({"pauses_on": {"Resolved"}}, "paused"),
    ],
)
def test_a_first_moment_stops_cancels_or_pauses_at_once(names: dict[str, set[str]], status: str) -> None:
    """A row that begins *Resolved* is met with nothing used."""
    target = Target("resolution", hours(8), **names)  # type: ignore[arg-type]
    (reading,) = _read(target, [Moment(_at(2, 9), None, "Resolved")], _at(3, 9))
    assert (status, timedelta()) == (reading.status, reading.elapsed)


def test_a_first_moment_that_stops_a_repeating_target_begins_the_next() -> None:
    """The first cycle is met with nothing used, and the second runs."""
    target = Target("update", hours(8), stops={"message"}, repeats=True)
    readings = _read(target, [Moment(_at(2, 9), "message", "received")], _at(2, 10))
    assert [(1, "met"), (2, "running")] == [(reading.cycle, reading.status) for reading in readings]


def test_restarts_replace_a_running_cycle() -> None:
    """The first cycle is neither late nor kept; one that was late stays late."""
    target = Target("resolution", hours(8), stops={"resolve"}, restarts={"reopen"})
    timeline = [Moment(_at(2, 9), "open", "received"), Moment(_at(2, 12), "reopen", "received")]
    first, second = _read(target, timeline, _at(3, 17))
    assert ("superseded", _at(2, 17)) == (first.status, first.due_at)
    assert ("running", _at(3, 12)) == (_read(target, timeline, _at(2, 13))[1].status, second.due_at)
    late, _ = _read(target, [timeline[0], Moment(_at(4, 9), "reopen", "received")], _at(4, 10))
    assert "breached" == late.status


@pytest.mark.parametrize(("one", "other"), [("starts", "cancels"), ("restarts", "cancels"), ("cancels", "stops")])
def test_names_of_which_only_one_can_work_are_refused(one: str, other: str) -> None:
    """A name cannot both start and cancel."""
    with pytest.raises(CalendarError) as caught:
        Target("resolution", hours(8), **{one: {"close", "a"}, other: {"close", "b"}})  # type: ignore[arg-type]
    (finding,) = caught.value.findings
    assert ("DK-TARGET-NAMES", "close") == (finding.code, finding.params["names"])


def test_a_target_of_a_team_counts_from_when_the_team_got_the_case() -> None:
    """Assigning a person is not assigning a team; another team ends it, and its return begins a new cycle."""
    target = Target("review", hours(8), stops={"resolve"}, team="legal")
    timeline = [
        Moment(_at(2, 9), "open", "received", team="billing"),
        Moment(_at(2, 10), "assign", team="billing", owner="ann"),
        Moment(_at(2, 11), "escalate", team="legal"),
        Moment(_at(2, 12), "assign", team="legal", owner="bob"),
        Moment(_at(2, 13), "return", team="billing"),
        Moment(_at(2, 14), "escalate", team="legal"),
    ]
    assert ["pending"] == [reading.status for reading in _read(target, timeline[:2], _at(2, 15))]
    (reading,) = _read(target, timeline[:4], _at(2, 12))
    assert ("running", _at(2, 11), _at(3, 11)) == (reading.status, reading.started_at, reading.due_at)
    readings = _read(target, timeline, _at(2, 15))
    assert [("cancelled", _at(2, 11)), ("running", _at(2, 14))] == [(each.status, each.started_at) for each in readings]


def test_elapsed_is_on_the_target_s_clock_before_triage_too() -> None:
    """Nights do not count before the priority is known, as they do not count afterwards."""
    target = Target("resolution", {"P1": business_days(2)})
    timeline = [Moment(_at(2, 16), "open", "received"), Moment(_at(3, 10), "triage", "received", priority="P1")]
    before, after = (_read(target, timeline, at)[0].elapsed for at in (_at(3, 9, 59), _at(3, 10)))
    assert (timedelta(hours=1, minutes=59), timedelta(hours=2)) == (before, after)


@given(periods(), instants(), calendars())
def test_a_deadline_is_never_before_its_start(period: Period, start: pendulum.DateTime, calendar: WorkCalendar) -> None:
    """However it is rolled or ends."""
    deadline = period.due(start, calendar)
    assert to_us(deadline.started_at, "start") <= to_us(deadline.due_at, "due")
    assert date(deadline.last_day.year, deadline.last_day.month, deadline.last_day.day) >= start.in_timezone(
        calendar.tz
    ).date().subtract(days=1)


@pytest.mark.parametrize(
    ("period", "start"),
    [
        (days(1, first_day="same", roll="preceding"), _at(7, 10)),
        (days(1, first_day="same", roll="following", ends="close"), _at(2, 18)),
        (business_days(1, first_day="same", ends="close"), _at(2, 18)),
    ],
)
def test_a_roll_back_or_a_close_before_the_start_is_due_at_once(period: Period, start: pendulum.DateTime) -> None:
    """Rolled from a Saturday to the Friday before it, or at a close that is past."""
    deadline = period.due(start, OFFICE)
    assert (start, start.date()) == (deadline.due_at, deadline.last_day)


@given(
    periods(),
    st.sampled_from([None, hours(3), business_days(1), days(2), days(1, first_day="same")]),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), max_size=3),
    instants(),
    calendars(),
)
def test_the_steps_of_a_suspended_period_do_not_overlap(
    period: Period,
    least: Period | None,
    spans: list[tuple[int, int]],
    start: pendulum.DateTime,
    calendar: WorkCalendar,
) -> None:
    """Each stretch begins where the one before ended or later, so that no day is listed twice."""
    given_spans = [(start.add(hours=begins), start.add(hours=begins + lasts)) for begins, lasts in spans]
    steps = suspended(period, given_spans, at_least=least).due(start, calendar).steps
    bounds = [(to_us(step.starts, "starts"), to_us(step.ends, "ends")) for step in steps if step.kind != "moved"]
    assert all(before[1] <= after[0] for before, after in pairwise(bounds))
