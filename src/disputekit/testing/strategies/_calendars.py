"""Work calendars and instants that reach what breaks others: changes of offset, midnight, holidays, closures."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pendulum
from hypothesis import strategies as st

from disputekit._pendulum import from_us
from disputekit.sla import WorkCalendar

_DAY: Final = 86_400
_STEP: Final = 900
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
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


def _instants_us() -> st.SearchStrategy[int]:
    changes = [datetime.fromisoformat(edge).replace(tzinfo=UTC) for edges in EDGES.values() for edge in edges]
    low, high = (int(datetime(each.year, each.month, each.day, tzinfo=UTC).timestamp()) for each in (_FIRST, _LAST))
    hours = st.integers(-72, 72).map(lambda count: count * 3600)
    seconds = st.integers(-5 * _DAY, 5 * _DAY)
    near = st.builds(lambda edge, by: int(edge.timestamp()) + by, st.sampled_from(changes), hours | seconds)
    micros = st.sampled_from((0, 0, 0, 1, 999_999))
    return st.builds(lambda second, micro: second * _SECOND_US + micro, near | st.integers(low, high), micros)


@st.composite
def calendars(draw: st.DrawFn, *, tz: str | None = None) -> WorkCalendar:
    """Give work calendars with split shifts, shifts over midnight, holidays, openings and closures.

    ``tz`` sets the zone; otherwise it is one of those with awkward changes of offset. What is special about dates lies
    around those changes, where ``instants`` looks.
    """
    zone = draw(st.sampled_from(sorted(EDGES))) if tz is None else tz
    dates = _dates(zone)
    if draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(_DAYS), min_size=1, max_size=7, unique=True))
        return WorkCalendar.whole_days(
            ",".join(days),
            tz=zone,
            holidays=draw(_holidays(dates)),
            openings=draw(st.lists(dates, max_size=2)),
            closures=draw(_closures(dates)),
        )
    return WorkCalendar.weekly(
        draw(_weeks()),
        tz=zone,
        holidays=draw(_holidays(dates)),
        openings=draw(st.dictionaries(dates, _times(), max_size=2)),
        closures=draw(_closures(dates)),
        holidays_cut=draw(st.booleans()),
    )


@st.composite
def _weeks(draw: st.DrawFn) -> str:
    """Write a week: up to two shifts a day, and perhaps one that ends before the next day's first begins."""
    clauses = []
    for day in draw(st.lists(st.sampled_from(_DAYS), min_size=1, max_size=7, unique=True)):
        clauses.append(f"{day} {draw(_times(first=6 * 3600))}")
    return "; ".join(clauses)


@st.composite
def _times(draw: st.DrawFn, *, first: int = 0) -> str:
    """Write the shifts of one day, none earlier than ``first``; the last may go on to 6:00 of the next day."""
    ends = st.integers(first // _STEP, _DAY // _STEP).map(lambda step: step * _STEP)
    times = sorted(draw(st.lists(ends, min_size=2, max_size=4, unique=True)))
    shifts = [f"{_clock(opens)}-{_clock(closes)}" for opens, closes in zip(times[::2], times[1::2], strict=False)]
    if len(times) % 2 and times[-1] < _DAY:
        shifts.append(f"{_clock(times[-1])}-{_clock(draw(st.integers(1, 6 * 3600 // _STEP)) * _STEP)}")
    return ",".join(shifts)


def _dates(zone: str) -> st.SearchStrategy[date]:
    edges = [datetime.fromisoformat(edge).date() for edge in EDGES.get(zone, EDGES["UTC"])]
    near = st.builds(lambda edge, by: edge + timedelta(days=by), st.sampled_from(edges), st.integers(-4, 4))
    return near | st.dates(_FIRST, _LAST)


def _holidays(dates: st.SearchStrategy[date]) -> st.SearchStrategy[list[date | str]]:
    codes = st.sampled_from(("DE-BE", "US", "BR-SP"))
    return st.lists(dates | codes, max_size=4)


def _closures(dates: st.SearchStrategy[date]) -> st.SearchStrategy[list[date | tuple[datetime, datetime]]]:
    lengths = st.integers(1, 3 * _DAY).map(lambda seconds: timedelta(seconds=seconds))
    pairs = st.builds(lambda start, length: (start, start + length), instants(tz="UTC"), lengths)
    return st.lists(dates | pairs, max_size=2)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
