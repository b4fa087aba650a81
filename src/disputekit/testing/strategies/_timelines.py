"""Periods, and timelines with waits, ties and changes of priority close to where the clocks change their offset."""

from datetime import timedelta
from typing import Final

import pendulum
from hypothesis import strategies as st

from disputekit._input.instants import to_us
from disputekit._input.pendulum_times import from_us
from disputekit.sla import (
    Moment,
    Period,
    business_days,
    days,
    extendable,
    hours,
    longer_of,
    minutes,
    months,
    shorter_of,
    weeks,
)
from disputekit.testing.strategies._calendars import instants

_US: Final = timedelta(microseconds=1)
_GAPS: Final = (
    timedelta(),
    _US,
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=8),
    timedelta(hours=16),
    timedelta(days=1),
    timedelta(days=3),
)
_PRIORITIES: Final = ("P1", "P2", "P3", None)

_WHAT: Final = (
    ("respond", None, ()),
    ("message", None, ()),
    ("triage", "investigating", ()),
    ("request_evidence", "awaiting_information", ("claimant",)),
    ("request_evidence", "awaiting_information", ("claimant", "respondent")),
    ("refer", "with_external", ("third_party",)),
    ("supply_evidence", "investigating", ()),
    ("resolve", "notifying", ()),
    ("notify_decision", "closed", ()),
    ("reopen", "investigating", ()),
    ("withdraw", "closed", ()),
)
"""What is done, the state that it enters and whom that waits for."""

_Step = tuple[int, tuple[str, str | None, tuple[str, ...]], str | None]


def periods() -> st.SearchStrategy[Period]:
    """Give periods of every kind and some made of two; none is longer than some months."""
    first_day = st.sampled_from(["next", "same"])
    ends = st.sampled_from(["day", "same_time"])
    roll = st.sampled_from(["none", "following", "preceding", "modified_following"])
    plain = st.one_of(
        st.builds(hours, st.integers(1, 100)),
        st.builds(minutes, st.integers(1, 6_000)),
        st.builds(business_days, st.integers(1, 20), first_day=first_day, ends=ends | st.just("close")),
        *(
            st.builds(make, st.integers(1, most), first_day=first_day, roll=roll, ends=ends)
            for make, most in ((days, 40), (weeks, 6), (months, 3))
        ),
    )
    return plain | st.one_of(*(st.builds(pair, plain, plain) for pair in (shorter_of, longer_of, extendable)))


def timelines(*, tz: str | None = None, max_size: int = 12) -> st.SearchStrategy[tuple[Moment, ...]]:
    """Give timelines of one to ``max_size`` moments in order, from 2017 to 2019 as ``instants`` are.

    The first opens the dispute; after it there are messages, waits for either side or a third party, decisions and new
    beginnings, some at the same instant.
    """
    gaps = st.sampled_from(_GAPS) | st.timedeltas(timedelta(), timedelta(days=10))
    steps = st.tuples(gaps.map(_microseconds), st.sampled_from(_WHAT), st.sampled_from(_PRIORITIES))
    return st.builds(_timeline, instants(tz=tz), st.sampled_from(_PRIORITIES), st.lists(steps, max_size=max_size - 1))


def _microseconds(length: timedelta) -> int:
    return length // _US


def _timeline(start: pendulum.DateTime, priority: str | None, steps: list[_Step]) -> tuple[Moment, ...]:
    us, zone = to_us(start, "start"), pendulum.timezone(start.timezone_name or "UTC")
    moments = [Moment(start, "open", "received", priority=priority)]
    for gap, (action, state, waits_on), changed in steps:
        us += gap
        moments.append(Moment(from_us(us, zone), action, state, waits_on, changed))
    return tuple(moments)
