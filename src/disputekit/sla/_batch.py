"""A calendar's arithmetic over numpy columns of microseconds, row for row what the single form gives.

A look-up is a bucket table rather than a bisection: shifting a value right by a power of two gives its bucket, which
knows the first candidate; as many comparisons follow as any bucket has boundaries. Rows go through in chunks that stay
in the processor's cache.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
from attrs import frozen

from disputekit.errors import InvalidValue
from disputekit.messages import Finding
from disputekit.sla._compile import Compiled, Source, Table, compiled
from disputekit.sla._zones import DAY_US, EPOCH

if TYPE_CHECKING:
    from numpy.typing import NDArray

Column: TypeAlias = "NDArray[np.int64]"
Flags: TypeAlias = "NDArray[np.bool_]"

NULL: Final = int(np.iinfo(np.int64).min)
_FAR: Final = int(np.iinfo(np.int64).max)
_CHUNK: Final = 1 << 15
_BUCKETS_EACH: Final = 8
_MOST_STEPS: Final = 3
_KNOWN: Final[WeakKeyDictionary[Compiled, "Columns"]] = WeakKeyDictionary()


@frozen(eq=False)
class Steps:
    """Finds the last boundary at or before each value of a column; values lie from the first boundary on."""

    boundaries: Column
    shift: int
    first: "NDArray[np.int32]"
    steps: int

    @classmethod
    def of(cls, boundaries: Column) -> "Steps":
        """Make buckets of some eight to a boundary."""
        low = int(boundaries[0])
        span = int(boundaries[-1]) - low + 1
        shift = max(0, (span // (_BUCKETS_EACH * len(boundaries))).bit_length() - 1)
        edges = low + (np.arange((span >> shift) + 2, dtype=np.int64) << shift)
        first = (np.searchsorted(boundaries, edges, side="right") - 1).astype(np.int32)
        return cls(np.append(boundaries, _FAR), shift, first, int(np.diff(first).max(initial=0)))

    def last_at(self, values: Column) -> Column:
        """Give the index of the last boundary that is not greater, for each value."""
        if self.steps > _MOST_STEPS:
            return np.searchsorted(self.boundaries, values, side="right") - 1
        buckets = np.minimum((values - self.boundaries[0]) >> self.shift, len(self.first) - 1)
        index: Column = self.first[buckets].astype(np.int64)
        for _ in range(self.steps):
            index += self.boundaries[index + 1] <= values
        return index


@frozen(eq=False)
class Columns:
    """A compiled table as numpy columns, with a stretch that is never open before the first opening."""

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
        """Give the earliest instant with so much open time before it, or the latest where it is not ``later``."""
        i = self.by_sum.last_at(goal - later) + 1
        return self.opens[i] + (goal - self.sums[i])


def add_many(calendar: Compiled, instants_us: object, durations_us: object) -> tuple[Column, Flags]:
    """Add to each instant; see ``WorkCalendar.add_many``."""
    us, duration = _columns(instants_us=instants_us, durations_us=durations_us)
    low, high = _horizon(calendar)
    ok = _within(us, low, high)
    ok &= _within(duration, low - high, high - low + 1)
    columns, ok = _cover(calendar, us, ok)
    values = np.full(us.shape, NULL, dtype=np.int64)
    for rows in _chunks(us):
        good = ok[rows]
        start, by = np.where(good, us[rows], columns.table.low), np.where(good, duration[rows], 0)
        goal = columns.worked(start) + by
        good = good & _within(start + by, low, high)
        columns = _reaching(calendar, columns, goal[good])
        good &= _within(goal, columns.table.sums[0], columns.table.sums[-1] + 1)
        found = columns.at_sum(np.where(good, goal, columns.table.sums[0]), good & (by > 0))
        values[rows] = np.where(good, np.where(by == 0, start, found), NULL)
        ok[rows] = good
    return values, ok


def between_many(calendar: Compiled, starts_us: object, ends_us: object) -> tuple[Column, Flags]:
    """Measure from each start to each end; see ``WorkCalendar.between_many``."""
    start, end = _columns(starts_us=starts_us, ends_us=ends_us)
    low, high = _horizon(calendar)
    ok = _within(start, low, high) & _within(end, low, high)
    _, ok = _cover(calendar, start, ok)
    columns, ok = _cover(calendar, end, ok)
    ok &= _within(start, columns.table.low, columns.table.high)
    values = np.full(start.shape, NULL, dtype=np.int64)
    for rows in _chunks(start):
        good = ok[rows]
        first, last = (np.where(good, each[rows], columns.table.low) for each in (start, end))
        values[rows] = np.where(good, columns.worked(last) - columns.worked(first), NULL)
    return values, ok


def is_open_many(calendar: Compiled, instants_us: object) -> tuple[Flags, Flags]:
    """Tell of each instant whether work is open; see ``WorkCalendar.is_open_many``."""
    (us,) = _columns(instants_us=instants_us)
    columns, ok = _cover(calendar, us, _within(us, *_horizon(calendar)))
    values = np.zeros(us.shape, dtype=np.bool_)
    for rows in _chunks(us):
        at = np.where(ok[rows], us[rows], columns.table.low)
        values[rows] = ok[rows] & (at < columns.closes[columns.by_open.last_at(at)])
    return values, ok


def numbers_by_row(
    ask: Callable[[Compiled, Column, Column], tuple[Column, Flags]],
    calendars: Iterable[Source],
    which: object,
    columns: Mapping[str, object],
) -> tuple[Column, Flags]:
    """Ask each calendar about its rows; rows without one are nulls that are not good."""
    numbers, one, other = _columns(which=which, **columns)
    values, ok = np.full(one.shape, NULL, dtype=np.int64), np.zeros(one.shape, dtype=np.bool_)
    for number, source in enumerate(calendars):
        rows = np.flatnonzero(numbers == number)
        values[rows], ok[rows] = ask(compiled(source), one[rows], other[rows])
    return values, ok


def is_open_by_row(calendars: Iterable[Source], which: object, instants_us: object) -> tuple[Flags, Flags]:
    """Ask each calendar about its rows; rows without one are not good, and not open."""
    numbers, us = _columns(which=which, instants_us=instants_us)
    values, ok = np.zeros(us.shape, dtype=np.bool_), np.zeros(us.shape, dtype=np.bool_)
    for number, source in enumerate(calendars):
        rows = np.flatnonzero(numbers == number)
        values[rows], ok[rows] = is_open_many(compiled(source), us[rows])
    return values, ok


def _columns(**columns: object) -> list[Column]:
    """Take integer columns of one length, or numbers to go with them."""
    arrays = {name: np.atleast_1d(np.asarray(column)) for name, column in columns.items()}
    findings = [
        Finding(
            "DK-CALENDAR-COLUMN",
            "{name} is a column of {dtype} in {dimensions} dimensions",
            {"name": name, "dtype": str(array.dtype), "dimensions": array.ndim},
            where=name,
            mend="pass one dimension of int64: microseconds since the epoch, in UTC",
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
                "the columns differ in length: {lengths}",
                {"lengths": lengths},
                mend="pass columns of one length, or a single number",
            )
        )
    return [np.asarray(array, dtype=np.int64) for array in np.broadcast_arrays(*arrays.values())]


def _within(values: Column, low: int, high: int) -> Flags:
    return (values >= low) & (values < high)


def _horizon(calendar: Compiled) -> tuple[int, int]:
    """Give instants around all years, a day wider than any zone needs; tables know the exact ones."""
    first = date(calendar.first_year, 1, 1).toordinal() - EPOCH - 2
    last = date(calendar.last_year + 1, 1, 1).toordinal() - EPOCH + 2
    return first * DAY_US, last * DAY_US


def _chunks(column: Column) -> list[slice]:
    return [slice(at, at + _CHUNK) for at in range(0, len(column), _CHUNK)]


def _cover(calendar: Compiled, us: Column, ok: Flags) -> tuple[Columns, Flags]:
    """Compile what the instants need; leave out those that lie beyond."""
    some = us if ok.all() else us[ok]
    table = calendar.cover(int(some.min()), int(some.max())) if some.size else calendar.cover(0, 0)
    return _as_columns(calendar, table), ok & _within(us, table.low, table.high)


def _reaching(calendar: Compiled, columns: Columns, goals: Column) -> Columns:
    """Compile as far as these sums, or as the horizon."""
    if not goals.size:
        return columns
    return _as_columns(calendar, calendar.reaching(int(goals.min()), int(goals.max())))


def _as_columns(calendar: Compiled, table: Table) -> Columns:
    known = _KNOWN.get(calendar)
    if known is None or known.table is not table:
        _KNOWN[calendar] = known = Columns.of(table)
    return known
