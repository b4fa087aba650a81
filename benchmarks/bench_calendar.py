"""Business time against what people use for it: adding and measuring hours, counting days, compiling, in bulk."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pendulum

from benchmarks._harness import Case, peer
from disputekit.sla import WorkCalendar, business_days, days, hours
from disputekit.sla._compile import Compiled, Source
from disputekit.sla._holidays import holidays_of

_ZONE = "Europe/Berlin"
_HOURS = "Mon-Fri 09:00-17:00"
_START = pendulum.datetime(2026, 4, 29, 10, 30, tz=_ZONE)
_YEARS = range(2024, 2031)
_HOLIDAYS = {date(year, *day): "holiday" for year in _YEARS for day in ((1, 1), (5, 1), (10, 3), (12, 25))}
_SIXTEEN_HOURS = timedelta(hours=16)
_HOUR_US = 3_600_000_000
_WEEK_US = 7 * 24 * _HOUR_US
_ROWS = 1_000_000


def cases() -> Iterator[Case]:
    """Give the measurements of this area."""
    office = WorkCalendar.weekly(_HOURS, tz=_ZONE, holidays=_HOLIDAYS)
    us = int(_START.timestamp()) * 1_000_000
    day = date(2026, 4, 29)
    group = "add 16 business hours, aware instant in and out"
    yield Case("disputekit", group, lambda: office.add(_START, _SIXTEEN_HOURS))
    yield peer("pandas CustomBusinessHour", group, _pandas_add)
    group = "add 16 business hours, on integers"
    yield Case("disputekit", group, lambda: office.add_us(us, 16 * _HOUR_US))
    yield peer("pandas CustomBusinessHour", group, _pandas_add)
    for length, end in (("30 days", _START.add(days=30)), ("2 years", _START.add(years=2))):
        group = f"between two instants, {length}"
        yield Case("disputekit", group, partial(office.between, _START, end))
        yield peer("business-duration, holidays in a dict", group, partial(_business_duration, end))
    group = "the fifth business day after a date"
    yield Case("disputekit", group, lambda: office.add_days(day, 5))
    yield peer("numpy busday_offset", group, _numpy_days)
    yield peer("pandas CustomBusinessDay", group, _pandas_days)
    yield from _compiling()
    yield from _bulk(office)


def _pandas_add() -> Callable[[], object]:
    import pandas as pd

    hours = pd.offsets.CustomBusinessHour(16, start="09:00", end="17:00", holidays=list(_HOLIDAYS))
    start = pd.Timestamp(_START)
    return lambda: start + hours


def _pandas_days() -> Callable[[], object]:
    import pandas as pd

    days = pd.offsets.CustomBusinessDay(5, holidays=list(_HOLIDAYS))
    start = pd.Timestamp(_START.date())
    return lambda: start + days


def _numpy_days() -> Callable[[], object]:
    import numpy as np

    start, calendar = (
        np.datetime64(_START.date()),
        np.busdaycalendar(holidays=[np.datetime64(day) for day in _HOLIDAYS]),
    )
    return lambda: np.busday_offset(start, 5, roll="backward", busdaycal=calendar)


def _business_duration(end: datetime) -> Callable[[], object]:
    from business_duration import businessDuration

    opens, closes = time(9), time(17)
    return lambda: businessDuration(_START, end, opens, closes, holidaylist=_HOLIDAYS, unit="hour")


def _compiling() -> Iterator[Case]:
    """Compile years from nothing, holidays and offsets too, and show what a year weighs."""
    source = WorkCalendar.weekly(_HOURS, tz=_ZONE, holidays="DE-BE").source
    weight = _weight(source)
    yield Case(f"disputekit, {weight:.0f} KiB", "compile a year of DE-BE", lambda: _compile(source, range(2026, 2027)))
    yield Case("disputekit", "compile ten years of DE-BE", lambda: _compile(source, range(2026, 2036)))


def _compile(source: Source, years: range) -> Compiled:
    holidays_of.cache_clear()
    compiled = Compiled(source)
    compiled.cover(_us(years.start) + _WEEK_US, _us(years.stop) - _WEEK_US)
    return compiled


def _weight(source: Source) -> float:
    """Give the KiB of a year, but for its holidays and offsets, which calendars share."""
    _compile(source, range(2026, 2027))
    tracemalloc.start()
    compiled = Compiled(source)
    compiled.cover(_us(2026) + _WEEK_US, _us(2027) - _WEEK_US)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / 1024


def _bulk(office: WorkCalendar) -> Iterator[Case]:
    """Add and measure a million rows, against one look-up of each in the same openings."""
    import numpy as np

    random = np.random.default_rng(16)
    starts = random.integers(_us(_YEARS.start), _us(_YEARS.stop), _ROWS)
    ends = random.integers(_us(_YEARS.start), _us(_YEARS.stop), _ROWS)
    durations = random.integers(0, 100 * _HOUR_US, _ROWS)
    zone = pendulum.timezone(_ZONE)
    windows = office.windows(datetime(_YEARS.start, 1, 1, tzinfo=zone), datetime(_YEARS.stop, 1, 1, tzinfo=zone))
    opens = np.array([int(opens.timestamp()) * 1_000_000 for opens, _ in windows])
    for group, run in (
        ("add, a million rows", lambda: office.add_many(starts, durations)),
        ("between, a million rows", lambda: office.between_many(starts, ends)),
        ("is it open, a million rows", lambda: office.is_open_many(starts)),
    ):
        yield Case("disputekit", group, run, ops=_ROWS)
        yield Case("one numpy.searchsorted", group, lambda: np.searchsorted(opens, starts), peer=True, ops=_ROWS)
    group = "due, a million rows"
    for period in (hours(48), business_days(5), days(14, roll="following", ends="same_time")):
        yield Case(f"disputekit, {period}", group, partial(period.due_many, starts, office), ops=_ROWS)
    yield Case("one numpy.searchsorted", group, lambda: np.searchsorted(opens, starts), peer=True, ops=_ROWS)


def _us(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
