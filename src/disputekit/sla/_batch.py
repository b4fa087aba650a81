"""A calendar's arithmetic over numpy columns of microseconds, row for row what the single form gives.

A look-up is a bucket table rather than a bisection: shifting a value right by a power of two gives its bucket, which
knows the first candidate; as many comparisons follow as any bucket has boundaries. Rows go through in chunks that stay
in the processor's cache.
"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from attrs import frozen

from disputekit.errors import Finding, InvalidValue
from disputekit.sla._compile import Compiled, Table
from disputekit.sla._zones import DAY_US, EPOCH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from disputekit.sla.columns import CalendarColumn

Column: TypeAlias = "NDArray[np.int64]"
Flags: TypeAlias = "NDArray[np.bool_]"

_V = TypeVar("_V", bound=np.generic)

NULL: Final = int(np.iinfo(np.int64).min)
NO_TIME: Final = np.int64(NULL)
CLOSED: Final = np.bool_(False)  # noqa: FBT003 a scalar is called like this
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
    """Tell of each instant whether work is open; see ``WorkCalendar.is_open_many``."""
    (us,) = int_columns(instants_us=instants_us)
    columns, ok = _cover(calendar, us, within(us, *horizon(calendar)))
    values = np.zeros(us.shape, dtype=np.bool_)
    for rows in _chunks(us):
        at = np.where(ok[rows], us[rows], columns.table.low)
        values[rows] = ok[rows] & (at < columns.closes[columns.by_open.last_at(at)])
    return values, ok


def by_row(
    ask: Callable[..., tuple["NDArray[_V]", Flags]], sites: "CalendarColumn", null: _V, **columns: object
) -> tuple["NDArray[_V]", Flags]:
    """Ask each calendar about its rows; rows without one are nulls that are not good."""
    numbers, *others = int_columns(which=sites.which, **columns)
    values, ok = np.full(numbers.shape, null), np.zeros(numbers.shape, dtype=np.bool_)
    for number, calendar in enumerate(sites.calendars):
        rows = np.flatnonzero(numbers == number)
        values[rows], ok[rows] = ask(calendar, *(column[rows] for column in others))
    return values, ok


def int_columns(**columns: object) -> list[Column]:
    """Take integer columns of one length, or numbers to go with them."""
    arrays = {name: np.atleast_1d(np.asarray(column)) for name, column in columns.items()}
    findings = [
        Finding(
            "DK-CALENDAR-COLUMN",
            "{name} is a column of {dtype} in {dimensions} dimensions",
            {"name": name, "dtype": str(array.dtype), "dimensions": array.ndim},
            where=name,
            hint="pass one dimension of int64: microseconds since the epoch, in UTC",
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
                hint="pass columns of one length, or a single number",
            )
        )
    return [np.asarray(array, dtype=np.int64) for array in np.broadcast_arrays(*arrays.values())]


def within(values: Column, low: int, high: int) -> Flags:
    return (values >= low) & (values < high)


def horizon(calendar: Compiled) -> tuple[int, int]:
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
    return _as_columns(calendar, table), ok & within(us, table.low, table.high)


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
