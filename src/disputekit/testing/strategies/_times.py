"""Calendars, instants, periods and timelines close to changes of offset, midnights, holidays and closures."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

import pendulum
from hypothesis import strategies as st

from disputekit._input.instants import to_us
from disputekit._input.pendulum_times import from_us
from disputekit.sla import (
    Moment,
    Period,
    WorkCalendar,
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

__all__ = ["calendars", "instants", "periods", "timelines"]


_DAY: Final = 86_400
_STEP: Final = 900
_NIGHT: Final = 6 * 3600
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RULES: Final = ("10-28", "easter", "2nd,last Sun", "Fri in 05-01/11-30", "Sat every 2 weeks from 2018-01-06")
_JURISDICTIONS: Final = ("DE-BE", "US", "BR-SP", "IS")
_SECOND_US: Final = 1_000_000
_FIRST: Final = date(2017, 1, 1)
_LAST: Final = date(2019, 12, 31)

EDGES: Final = {
    "UTC": ("2018-12-31T23:59:59",),
    "Europe/Berlin": ("2018-03-25T01:00", "2018-10-28T01:00"),
    "America/New_York": ("2018-03-11T07:00", "2018-11-04T06:00"),
    "America/Sao_Paulo": ("2018-02-18T02:00", "2018-11-04T03:00"),  # at midnight
    "America/Havana": ("2018-03-11T05:00", "2018-11-04T05:00"),  # midnight does not exist, or comes twice
    "Australia/Lord_Howe": ("2018-03-31T15:00", "2018-10-06T15:30"),  # by half an hour
    "Africa/Casablanca": ("2018-05-13T02:00", "2018-06-17T02:00", "2019-05-05T02:00"),  # Ramadan
    "Asia/Kathmandu": ("2018-01-01T00:00",),  # 5:45
    "Asia/Pyongyang": ("2018-05-04T15:00",),  # half an hour for good
}
"""Zones, and instants in UTC at which their offsets change."""


def instants(*, tz: str | None = None) -> st.SearchStrategy[pendulum.DateTime]:
    """Give instants from 2017 to 2019 in a zone, or in any of some; many are close to a change of offset."""
    zones = st.sampled_from(sorted(EDGES)) if tz is None else st.just(tz)
    return st.builds(from_us, _instants_us(), zones.map(pendulum.timezone))


def calendars(*, tz: str | None = None) -> st.SearchStrategy[WorkCalendar]:
    """Give work calendars with split shifts, shifts over midnight, holidays, half days, recurring hours and closures.

    ``tz`` sets the zone; otherwise it is one of those with awkward changes of offset. What is special about dates lies
    around those changes, where ``instants`` looks.
    """
    return st.one_of([_calendars(zone) for zone in sorted(EDGES)]) if tz is None else _calendars(tz)


@lru_cache(maxsize=64)
def _calendars(zone: str) -> st.SearchStrategy[WorkCalendar]:
    edges = [datetime.fromisoformat(edge).date() for edge in EDGES.get(zone, EDGES["UTC"])]
    near = st.builds(_days_off, st.sampled_from(edges), st.integers(-4, 4))
    dates = near | st.dates(_FIRST, _LAST)
    holidays = st.lists(dates | st.sampled_from(_JURISDICTIONS), max_size=4)
    closures = st.lists(dates | _stretches() | st.sampled_from(("03-24/03-26", "easter+1")), max_size=2)
    rules = st.sampled_from(_RULES)
    whole_days = st.builds(
        WorkCalendar.whole_days,
        st.lists(st.sampled_from(_DAYS), min_size=1, max_size=7, unique=True).map(",".join),
        tz=st.just(zone),
        holidays=holidays,
        openings=st.lists(dates, max_size=2),
        closures=closures,
    )
    weekly = st.builds(
        WorkCalendar.weekly,
        st.dictionaries(st.sampled_from(_DAYS), _hours(first=_NIGHT), min_size=1).map(_week),
        tz=st.just(zone),
        holidays=holidays,
        openings=st.dictionaries(dates, _hours(first=0), max_size=2),
        closures=closures,
        half_days=st.none() | _hours(first=0) | st.dictionaries(rules, _hours(first=0), max_size=1),
        recurring=st.dictionaries(rules, _hours(first=_NIGHT) | st.just("closed"), max_size=2),
        makeup_days=st.lists(dates, max_size=2),
        holidays_cut=st.booleans(),
    )
    return weekly | whole_days


@lru_cache(maxsize=1)
def _instants_us() -> st.SearchStrategy[int]:
    changes = [datetime.fromisoformat(edge).replace(tzinfo=UTC) for edges in EDGES.values() for edge in edges]
    low, high = (int(datetime(each.year, each.month, each.day, tzinfo=UTC).timestamp()) for each in (_FIRST, _LAST))
    hours = st.integers(-72, 72).map(lambda count: count * 3600)
    seconds = st.integers(-5 * _DAY, 5 * _DAY)
    near = st.builds(_seconds_off, st.sampled_from(changes), hours | seconds)
    micros = st.sampled_from((0, 0, 0, 1, 999_999))
    return st.builds(_us, near | st.integers(low, high), micros)


def _stretches() -> st.SearchStrategy[tuple[datetime, datetime]]:
    lengths = st.integers(1, 3 * _DAY).map(lambda seconds: timedelta(seconds=seconds))
    return st.builds(_stretch, instants(tz="UTC"), lengths)


def _days_off(edge: date, by: int) -> date:
    return edge + timedelta(days=by)


def _seconds_off(edge: datetime, by: int) -> int:
    return int(edge.timestamp()) + by


def _us(second: int, micro: int) -> int:
    return second * _SECOND_US + micro


def _stretch(start: datetime, length: timedelta) -> tuple[datetime, datetime]:
    return start, start + length


def _hours(*, first: int) -> st.SearchStrategy[str]:
    """Write the shifts of one day, none earlier than ``first``; the last may go on into the next day's night."""
    times = st.lists(st.integers(first // _STEP, _DAY // _STEP), min_size=2, max_size=4, unique=True)
    return st.builds(_shifts, times.map(sorted), st.integers(1, _NIGHT // _STEP))


def _shifts(steps: list[int], end: int) -> str:
    if len(steps) % 2:
        steps = [*steps, end] if end != steps[-1] < _DAY // _STEP else steps[:-1]
    return ",".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in zip(steps[::2], steps[1::2], strict=True))


def _week(hours: dict[str, str]) -> str:
    return "; ".join(f"{day} {times}" for day, times in hours.items())


def _clock(step: int) -> str:
    return f"{step * _STEP // 3600:02}:{step * _STEP % 3600 // 60:02}"


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
_TEAMS: Final = ("billing", "legal", None, None)

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

_BACK: Final = (0, 0, 0, 0, 0, 1, 2, 3)  # how many moments back a step is recorded late; 0 is in order
_HOUR_US: Final = 3_600_000_000
_What = tuple[tuple[str, str | None, tuple[str, ...]], str | None, str | None]
_Step = tuple[int, int, _What]


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
    pairs = (shorter_of, longer_of, extendable)
    two = st.one_of(*(st.builds(pair, plain, plain) for pair in pairs))
    return plain | two | st.one_of(*(st.builds(pair, two, plain | two) for pair in pairs))


def timelines(*, tz: str | None = None, max_size: int = 12) -> st.SearchStrategy[tuple[Moment, ...]]:
    """Give timelines of one to ``max_size`` moments, from 2017 to 2019 as ``instants`` are.

    The first one is the earliest: it opens the dispute, or is a row that begins in any other state. After it there are
    messages, waits for either side or a third party, decisions and reopenings, some at the same instant, and some
    recorded late. Priorities and teams change.
    """
    gaps = st.sampled_from(_GAPS) | st.timedeltas(timedelta(), timedelta(days=10))
    what = st.tuples(st.sampled_from(_WHAT), st.sampled_from(_PRIORITIES), st.sampled_from(_TEAMS))
    opened = st.tuples(st.just(("open", "received", ())), st.sampled_from(_PRIORITIES), st.sampled_from(_TEAMS))
    steps = st.tuples(gaps.map(_microseconds), st.sampled_from(_BACK), what)
    return st.builds(_timeline, instants(tz=tz), opened | what, st.lists(steps, max_size=max_size - 1))


def _microseconds(length: timedelta) -> int:
    return length // _US


def _timeline(start: pendulum.DateTime, first: _What, steps: list[_Step]) -> tuple[Moment, ...]:
    latest_us, zone = to_us(start, "start"), pendulum.timezone(start.timezone_name or "UTC")
    moments = [_moment(start, first)]
    for gap, back, what in steps:
        if 0 < back < len(moments):
            us = max(moments[0].us, min(latest_us, moments[-back].us + gap % _HOUR_US))
        else:
            us = latest_us = latest_us + gap
        moments.append(_moment(from_us(us, zone), what))
    return tuple(moments)


def _moment(at: pendulum.DateTime, what: _What) -> Moment:
    (action, state, waits_on), priority, team = what
    return Moment(at, action, state, waits_on, priority, team)
