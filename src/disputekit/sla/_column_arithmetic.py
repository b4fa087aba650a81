"""Calendar arithmetic on numpy columns of microseconds, with the results of the single form row for row.

A look-up uses a bucket table instead of a bisection: a value shifted right by a power of two is the index of a bucket,
which holds the first candidate; then there are as many comparisons as any bucket has boundaries. Rows are processed in
chunks that stay in the processor's cache.

The end of a period in days depends on the date of its start only, so that the single form counts it once for each date;
a time of day is found for each row.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from attrs import frozen

from disputekit.errors import Finding, HorizonError, InvalidValue
from disputekit.sla._compile import Compiled, Source, Table, compiled
from disputekit.sla._zones import DAY_US, EPOCH, Offsets, compiled_zone

if TYPE_CHECKING:
    from numpy.typing import NDArray

Column: TypeAlias = "NDArray[np.int64]"
Flags: TypeAlias = "NDArray[np.bool_]"

Answer: TypeAlias = tuple[Column, Flags]
"""Values, and whether each is good."""

_V = TypeVar("_V", bound=np.generic)
_C = TypeVar("_C")

NULL: Final = int(np.iinfo(np.int64).min)
NO_TIME: Final = np.int64(NULL)
CLOSED: Final = np.bool_(False)  # noqa: FBT003 a scalar is called like this
_FAR: Final = int(np.iinfo(np.int64).max)
_CHUNK: Final = 1 << 15
_BUCKETS_EACH: Final = 8
_MOST_STEPS: Final = 3
_FIRST_US: Final = (date.min.toordinal() - EPOCH + 2) * DAY_US  # what datetimes can show in every zone
_LAST_US: Final = (date.max.toordinal() - EPOCH - 2) * DAY_US
_KNOWN: Final[WeakKeyDictionary[Compiled, "Columns"]] = WeakKeyDictionary()


@frozen(eq=False)
class Steps:
    """Finds the last boundary at or before each value of a column; no value is before the first boundary."""

    boundaries: Column
    shift: int
    first: "NDArray[np.int32]"
    steps: int

    @classmethod
    def of(cls, boundaries: Column) -> "Steps":
        """Make about eight buckets for each boundary."""
        low = int(boundaries[0])
        span = int(boundaries[-1]) - low + 1
        shift = max(0, (span // (_BUCKETS_EACH * len(boundaries))).bit_length() - 1)
        edges = low + (np.arange((span >> shift) + 2, dtype=np.int64) << shift)
        first = (np.searchsorted(boundaries, edges, side="right") - 1).astype(np.int32)
        return cls(np.append(boundaries, _FAR), shift, first, int(np.diff(first).max(initial=0)))

    def last_at(self, values: Column) -> Column:
        """Find for each value the index of the last boundary that is not greater."""
        if self.steps > _MOST_STEPS:
            return np.searchsorted(self.boundaries, values, side="right") - 1
        buckets = np.minimum((values - self.boundaries[0]) >> self.shift, len(self.first) - 1)
        index: Column = self.first[buckets].astype(np.int64)
        for _ in range(self.steps):
            index += self.boundaries[index + 1] <= values
        return index


@frozen(eq=False)
class Columns:
    """A compiled table as numpy columns, with an empty stretch before the first opening."""

    table: Table
    opens: Column
    closes: Column
    sums: Column
    by_open: Steps
    by_sum: Steps

    @classmethod
    def of(cls, table: Table) -> "Columns":
        """Copy a table."""
        never = table.low - 1
        opens = np.array([never, *table.opens, table.high], dtype=np.int64)
        closes = np.array([never, *table.closes], dtype=np.int64)
        sums = np.array([table.sums[0], *table.sums], dtype=np.int64)
        return cls(table, opens, closes, sums, Steps.of(opens[:-1]), Steps.of(sums[1:]))

    def worked(self, us: Column) -> Column:
        """Give the open time up to each instant."""
        i = self.by_open.last_at(us)
        return np.minimum(self.sums[i] + (us - self.opens[i]), self.sums[i + 1])

    def at_sum(self, goal: Column, later: Flags) -> Column:
        """Find the earliest instant with so much open time before it, or the latest where ``later`` is false."""
        i = self.by_sum.last_at(goal - later) + 1
        return self.opens[i] + (goal - self.sums[i])


def add_many(calendar: Compiled, instants_us: object, durations_us: object) -> tuple[Column, Flags]:
    """Add to each instant; see ``WorkCalendar.add_many``."""
    us, duration = int_columns(instants_us=instants_us, durations_us=durations_us)
    low, high = horizon(calendar)
    ok = within(us, low, high)
    ok &= within(duration, low - high, high - low + 1)
    columns, ok = _cover(calendar, us, ok)
    values = np.full(us.shape, NULL, dtype=np.int64)
    for rows in _chunks(us):
        good = ok[rows]
        start, by = np.where(good, us[rows], columns.table.low), np.where(good, duration[rows], 0)
        goal = columns.worked(start) + by
        good = good & within(start + by, low, high)
        columns = _reaching(calendar, columns, goal[good])
        good &= within(goal, columns.table.sums[0], columns.table.sums[-1] + 1)
        found = columns.at_sum(np.where(good, goal, columns.table.sums[0]), good & (by > 0))
        values[rows] = np.where(good, np.where(by == 0, start, found), NULL)
        ok[rows] = good
    return values, ok


def between_many(calendar: Compiled, starts_us: object, ends_us: object) -> tuple[Column, Flags]:
    """Measure from each start to each end; see ``WorkCalendar.between_many``."""
    start, end = int_columns(starts_us=starts_us, ends_us=ends_us)
    low, high = horizon(calendar)
    ok = within(start, low, high) & within(end, low, high)
    _, ok = _cover(calendar, start, ok)
    columns, ok = _cover(calendar, end, ok)
    ok &= within(start, columns.table.low, columns.table.high)
    values = np.full(start.shape, NULL, dtype=np.int64)
    for rows in _chunks(start):
        good = ok[rows]
        first, last = (np.where(good, each[rows], columns.table.low) for each in (start, end))
        values[rows] = np.where(good, columns.worked(last) - columns.worked(first), NULL)
    return values, ok


def is_open_many(calendar: Compiled, instants_us: object) -> tuple[Flags, Flags]:
    """Find for each instant whether work is open; see ``WorkCalendar.is_open_many``."""
    (us,) = int_columns(instants_us=instants_us)
    columns, ok = _cover(calendar, us, within(us, *horizon(calendar)))
    values = np.zeros(us.shape, dtype=np.bool_)
    for rows in _chunks(us):
        at = np.where(ok[rows], us[rows], columns.table.low)
        values[rows] = ok[rows] & (at < columns.closes[columns.by_open.last_at(at)])
    return values, ok


def by_row(
    ask: Callable[..., tuple["NDArray[_V]", Flags]], calendars: Sequence[_C], which: Column, null: _V, **columns: object
) -> tuple["NDArray[_V]", Flags]:
    """Ask each calendar about its rows; rows without a calendar are nulls that are not good."""
    numbers, *others = int_columns(which=which, **columns)
    values, ok = np.full(numbers.shape, null), np.zeros(numbers.shape, dtype=np.bool_)
    for number, calendar in enumerate(calendars):
        rows = np.flatnonzero(numbers == number)
        values[rows], ok[rows] = ask(calendar, *(column[rows] for column in others))
    return values, ok


def int_columns(**columns: object) -> list[Column]:
    """Check that columns are integers of one length; a single number fits any length."""
    arrays = {name: np.atleast_1d(np.asarray(column)) for name, column in columns.items()}
    findings = [
        Finding(
            "DK-CALENDAR-COLUMN",
            "{name} must be one-dimensional int64, got {dtype} in {dimensions} dimensions",
            {"name": name, "dtype": str(array.dtype), "dimensions": array.ndim},
            where=name,
            hint="pass microseconds since the epoch in UTC, as a numpy array of int64",
        )
        for name, array in arrays.items()
        if array.dtype.kind != "i" or array.ndim != 1
    ]
    if findings:
        raise InvalidValue(*findings)
    if len({len(array) for array in arrays.values()} - {1}) > 1:
        lengths = ", ".join(f"{name} has {len(array)}" for name, array in arrays.items())
        raise InvalidValue(
            Finding(
                "DK-CALENDAR-COLUMNS",
                "columns must have the same length: {lengths}",
                {"lengths": lengths},
                hint="pass columns of the same length, or a single number",
            )
        )
    return [np.asarray(array, dtype=np.int64) for array in np.broadcast_arrays(*arrays.values())]


def within(values: Column, low: int, high: int) -> Flags:
    return (values >= low) & (values < high)


def horizon(calendar: Compiled) -> tuple[int, int]:
    """Give instants around all covered years, with a day of margin; tables have the exact ones."""
    first = date(calendar.first_year, 1, 1).toordinal() - EPOCH - 2
    last = date(calendar.last_year + 1, 1, 1).toordinal() - EPOCH + 2
    return first * DAY_US, last * DAY_US


def _chunks(column: Column) -> list[slice]:
    return [slice(at, at + _CHUNK) for at in range(0, len(column), _CHUNK)]


def _cover(calendar: Compiled, us: Column, ok: Flags) -> tuple[Columns, Flags]:
    """Compile the years of the instants; mark instants beyond the horizon as not good."""
    some = us if ok.all() else us[ok]
    table = calendar.cover(int(some.min()), int(some.max())) if some.size else calendar.cover(0, 0)
    return _as_columns(calendar, table), ok & within(us, table.low, table.high)


def _reaching(calendar: Compiled, columns: Columns, goals: Column) -> Columns:
    """Compile up to these sums of open time, or to the horizon."""
    if not goals.size:
        return columns
    return _as_columns(calendar, calendar.reaching(int(goals.min()), int(goals.max())))


def _as_columns(calendar: Compiled, table: Table) -> Columns:
    known = _KNOWN.get(calendar)
    if known is None or known.table is not table:
        _KNOWN[calendar] = known = Columns.of(table)
    return known


def one_by_one(end: Callable[[int], int], starts_us: Column) -> Answer:
    """Ask the single form for the end of each row."""
    values, ok = np.full(starts_us.shape, NULL), within(starts_us, _FIRST_US, _LAST_US)
    for row in np.flatnonzero(ok).tolist():
        try:
            values[row] = end(int(starts_us[row]))
        except HorizonError:
            ok[row] = False
    return values, ok


def by_date(
    starts_us: Column,
    source: Source,
    last_day: Callable[[date], date],
    end_of: Callable[[date], int] | None,
    longest_days: int,
) -> Answer:
    """Count once for each date on which rows start; a period without ``end_of`` ends at the time of day it starts."""
    low, high = horizon(compiled(source))
    values, ok = np.full(starts_us.shape, NULL), within(starts_us, low - longest_days * DAY_US, high)
    if not ok.any():
        return values, ok
    zone = compiled_zone(source.zone)
    us = starts_us[ok]
    shown = _shown(us, zone.years(_year(us.min()), _year(us.max())))
    days = shown // DAY_US
    first = int(days.min())
    rows = days - first
    asked = np.bincount(rows) > 0
    last, ends = (np.full(asked.shape, NULL) for _ in range(2))
    for row in np.flatnonzero(asked).tolist():
        try:
            day = last_day(date.fromordinal(first + row + EPOCH))
            last[row] = day.toordinal() - EPOCH
            if end_of is not None:
                ends[row] = end_of(day)
        except HorizonError:
            last[row] = NULL
    good = last[rows] != NULL
    rows = rows[good]
    ok[ok] = good
    if end_of is None and rows.size:
        walls = last[rows] * DAY_US + shown[good] % DAY_US
        values[ok] = _instants(walls, zone.years(_year(walls.min()), _year(walls.max())))
    else:
        values[ok] = ends[rows]
    values[ok] = np.maximum(values[ok], starts_us[ok])
    return values, ok


def earlier_or_later(first: Answer, second: Answer, *, later: bool) -> Answer:
    """Choose the earlier or the later end of each row; both have to be good, as in the single form."""
    ok = first[1] & second[1]
    return np.where(ok, (np.maximum if later else np.minimum)(first[0], second[0]), NO_TIME), ok


def _shown(us: Column, known: Offsets) -> Column:
    """Give the wall times, in microseconds since the wall showed the epoch."""
    starts, offsets = np.array(known.starts), np.array(known.offsets)
    shown: Column = us + offsets[Steps.of(starts).last_at(us)]
    return shown


def _instants(walls: Column, known: Offsets) -> Column:
    """Give the first instant of each wall time, as ``Offsets.instant_of`` does."""
    i = np.searchsorted(np.array(known.until, dtype=np.int64), walls, side="right")
    found: Column = np.maximum(walls - np.array(known.offsets)[i], np.array(known.starts)[i])
    return found


def _year(us: np.int64) -> int:
    return date.fromordinal(int(us) // DAY_US + EPOCH).year
