"""Laws of the clocks of targets, on calendars and timelines that reach every edge."""

from datetime import timedelta

import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from disputekit._input.instants import to_us
from disputekit._input.pendulum_times import from_us
from disputekit.sla import (
    Moment,
    Period,
    Reading,
    SlaHistory,
    SlaPolicy,
    Target,
    WorkCalendar,
    business_days,
    days,
    extendable,
    hours,
)
from disputekit.testing.strategies import calendars, instants, periods, timelines

# The tracer of coverage makes these several times slower, and other tests run the same lines.
pytestmark = pytest.mark.no_cover

US = timedelta(microseconds=1)
TARGETS = (
    Target("first_response", hours(8), stops={"respond"}, warn_at=(0.5, timedelta(hours=1)), pauses_on=()),
    Target(
        "resolution",
        {"P1": business_days(2), "P2": hours(30), "P3": days(9)},
        stops={"notifying"},
        restarts={"reopen"},
        cancels={"withdraw"},
        warn_at=0.8,
    ),
    Target("evidence", hours(20), runs_on={"claimant", "respondent"}, warn_at=0.25),
    Target("update", business_days(1), stops={"message"}, cancels={"closed"}, repeats=True),
    Target("reply", extendable(days(3), to=days(8)), stops={"respond"}, starts={"message"}, extends={"triage"}),
    Target("legal", {"P1": hours(9), "P2": days(4)}, stops={"resolve"}, team="legal", at_least=hours(4)),
    Target("answer", hours(20), runs_on={"claimant"}, starts={"message"}, restarts={"reopen"}),
)
ALWAYS = WorkCalendar.whole_days("Mon-Sun", tz="UTC")
POLICIES = calendars().map(lambda calendar: SlaPolicy(calendar, TARGETS))


def _later(at: pendulum.DateTime, us: int) -> pendulum.DateTime:
    return from_us(to_us(at, "at") + us, at.timezone or pendulum.UTC)


def _last(timeline: tuple[Moment, ...]) -> pendulum.DateTime:
    return max((moment.at for moment in timeline), key=lambda at: to_us(at, "at"))


def _instants_of(timeline: tuple[Moment, ...]) -> st.SearchStrategy[pendulum.DateTime]:
    """Give instants at, around and between the moments of a timeline, and after it."""
    at = st.sampled_from([moment.at for moment in timeline])
    return st.builds(_later, at, st.sampled_from([-1, 0, 1]) | st.integers(0, 40 * 86_400_000_000))


@given(periods(), instants(), calendars())
def test_a_target_that_nothing_pauses_is_due_as_its_period_is(
    period: Period, start: pendulum.DateTime, calendar: WorkCalendar
) -> None:
    """A budget is the period itself as long as nothing happens."""
    due_us = to_us(period.due(start, calendar).due_at, "due")
    (reading,) = SlaPolicy(calendar, [Target("reply", period)]).read([Moment(start, "open")], at=start)
    assert reading.due_at is not None
    assert max(due_us, to_us(start, "start")) == to_us(reading.due_at, "due")


@given(POLICIES, timelines(), st.data())
def test_readings_do_not_know_the_future(policy: SlaPolicy, timeline: tuple[Moment, ...], data: st.DataObject) -> None:
    """Read event by event or from the whole timeline, a clock shows the same."""
    at = data.draw(_instants_of(timeline))
    known = [moment for moment in timeline if to_us(moment.at, "at") <= to_us(at, "at")]
    assert policy.read(known, at) == policy.read(timeline, at)


@given(POLICIES, timelines(), st.data())
def test_a_late_moment_that_says_nothing_changes_nothing(
    policy: SlaPolicy, timeline: tuple[Moment, ...], data: st.DataObject
) -> None:
    """Whenever it happened and wherever it is recorded: what was recorded before it stands."""
    number = data.draw(st.integers(1, len(timeline)))
    us = data.draw(st.sampled_from([moment.us for moment in timeline[:number]]))
    call = Moment(from_us(us, pendulum.UTC), "call")
    with_call = (*timeline[:number], call, *timeline[number:])
    at = data.draw(_instants_of(timeline))
    assert policy.read(timeline, at) == policy.read(with_call, at)


@given(timelines(), st.data())
def test_a_record_replaces_what_was_said_before_about_the_time_after_it(
    timeline: tuple[Moment, ...], data: st.DataObject
) -> None:
    """Against a list of claims, each of which removes earlier claims about later times."""
    at = data.draw(_instants_of(timeline))
    claims: list[tuple[int, frozenset[str]]] = []
    for moment in timeline:
        if moment.state is not None or moment.waits_on:
            claims = [claim for claim in claims if claim[0] <= moment.us]
            claims.append((moment.us, moment.waits_on))
    waits_on = next((parties for us, parties in reversed(claims) if us <= to_us(at, "at")), frozenset())
    target = Target("work", hours(10_000), pauses_on={"claimant"})
    for reading in SlaPolicy(ALWAYS, [target]).read(timeline, at):
        assert ("claimant" in waits_on) == (reading.status == "paused") or to_us(at, "at") < timeline[0].us


@given(POLICIES, timelines(), st.data())
def test_time_takes_nothing_back(policy: SlaPolicy, timeline: tuple[Moment, ...], data: st.DataObject) -> None:
    """Later there are the same cycles and perhaps more; a breach and every other verdict stays."""
    early, late = sorted(
        (data.draw(_instants_of(timeline)), data.draw(_instants_of(timeline))), key=lambda at: to_us(at, "at")
    )
    after = {(reading.target, reading.cycle): reading for reading in policy.read(timeline, late)}
    for reading in policy.read(timeline, early):
        later = after[reading.target, reading.cycle]
        if reading.stopped_at is not None:
            assert reading == later
        if reading.status == "breached":
            assert ("breached", reading.breached_at, reading.due_at) == (later.status, later.breached_at, later.due_at)
        assert reading.elapsed <= later.elapsed or reading.period != later.period


@given(POLICIES, timelines(), st.data())
def test_a_clock_that_stands_still_shows_the_same(
    policy: SlaPolicy, timeline: tuple[Moment, ...], data: st.DataObject
) -> None:
    """What is left does not change while a target is paused, and nothing is due."""
    wait = data.draw(st.integers(0, 400 * 86_400_000_000))
    for before, after in zip(
        policy.read(timeline, _last(timeline)), policy.read(timeline, _later(_last(timeline), wait)), strict=True
    ):
        if before.status == "paused":
            assert before == after
            assert (None, None) == (after.due_at, after.next_at)


@given(POLICIES, timelines(), st.data())
def test_nothing_changes_before_next_at_and_something_does_then(
    policy: SlaPolicy, timeline: tuple[Moment, ...], data: st.DataObject
) -> None:
    """A reading at each ``next_at`` misses no warning and no breach."""
    at = _later(_last(timeline), data.draw(st.integers(0, 10 * 86_400_000_000)))
    for number, reading in enumerate(policy.read(timeline, at)):
        if reading.next_at is None:
            far = policy.read(timeline, at.add(years=1))[number]
            assert _shown(reading) == _shown(far)
        else:
            just_before, then = (policy.read(timeline, _later(reading.next_at, us))[number] for us in (-1, 0))
            assert _shown(reading) == _shown(just_before)
            assert _shown(reading) != _shown(then)


def _shown(reading: Reading) -> tuple[object, ...]:
    return reading.status, reading.warned, reading.breached_at


@given(calendars(), timelines(), st.integers(1, 200), st.data())
def test_what_has_run_is_the_open_time_outside_of_the_pauses(
    calendar: WorkCalendar, timeline: tuple[Moment, ...], budget: int, data: st.DataObject
) -> None:
    """From the start to now, less the pauses, each measured by the calendar; so a pause in closed time adds nothing."""
    at = data.draw(_instants_of(timeline))
    assume(to_us(at, "at") >= to_us(timeline[0].at, "at"))
    (reading,) = SlaPolicy(calendar, [Target("work", hours(budget))]).read(timeline, at)
    assert reading.started_at is not None
    pauses = [calendar.between(starts, at if ends is None else ends) for starts, ends in reading.pauses]
    assert calendar.between(reading.started_at, at) - sum(pauses, timedelta()) == reading.elapsed
    assert timedelta(hours=budget) - reading.elapsed == reading.remaining


@given(calendars(), instants(), st.integers(1, 100), st.integers(0, 200), st.integers(0, 200))
def test_a_pause_moves_the_deadline_by_the_open_time_in_it(
    calendar: WorkCalendar, start: pendulum.DateTime, budget: int, runs: int, stands: int
) -> None:
    """The rest of the budget is added to the end of the pause; a pause in closed time leaves the deadline alone."""
    pause = _later(start, runs * 3_600_000_000)
    resume = _later(pause, stands * 3_600_000_000)
    left = timedelta(hours=budget) - calendar.between(start, pause)
    assume(left > timedelta())
    timeline = [
        Moment(start, "open", "investigating"),
        Moment(pause, "ask", "awaiting_information", {"claimant"}),
        Moment(resume, "supply", "investigating"),
    ]
    policy = SlaPolicy(calendar, [Target("work", hours(budget))])
    (reading,) = policy.read(timeline, resume)
    assert reading.due_at == calendar.add(resume, left)
    if calendar.between(pause, resume) == timedelta():
        assert policy.read(timeline[:1], start)[0].due_at == reading.due_at


@given(POLICIES, timelines(), st.data())
def test_a_switch_to_the_same_policy_changes_nothing(
    policy: SlaPolicy, timeline: tuple[Moment, ...], data: st.DataObject
) -> None:
    """What has run is kept over a change of policy."""
    since, at = data.draw(_instants_of(timeline)), data.draw(_instants_of(timeline))
    switched = SlaHistory(policy, [(since, SlaPolicy(policy.calendar, TARGETS))])
    for before, after in zip(policy.read(timeline, at), switched.read(timeline, at), strict=True):
        assert (before.status, before.due_at, before.elapsed, before.breached_at, before.pauses) == (
            after.status,
            after.due_at,
            after.elapsed,
            after.breached_at,
            after.pauses,
        )


@given(POLICIES, timelines(), st.data())
def test_many_are_read_as_each_is(policy: SlaPolicy, timeline: tuple[Moment, ...], data: st.DataObject) -> None:
    """A table of timelines gives what each gives alone."""
    at = data.draw(_instants_of(timeline))
    many = {"all": timeline, "one": timeline[:1], "none": ()}
    assert {key: policy.read(each, at) for key, each in many.items()} == policy.read_many(many, at)
