"""A calendar as compiled integers: sorted instants and running sums, made by year when a question needs them.

``between`` is a difference of two bisections and ``add`` its inverse, so that both take logarithmic time, however long
the stretch. A year is compiled once, in time and memory that grow with its shifts: about 45 KiB for one shift on each
working day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import accumulate, pairwise
from operator import sub
from threading import RLock
from typing import Final, Literal, Protocol
from weakref import WeakValueDictionary

from attrs import frozen

from disputekit.errors import Finding, HorizonError, Reason, Scalar
from disputekit.sla._rules import Interval, Year, closed_jointly, intersect, merge
from disputekit.sla._zones import DAY_US, EPOCH, Zone

_MARGIN: Final = 2  # days by which the UTC date of an instant may be off, and one to spare
_LAST_ORDINAL: Final = date.max.toordinal()
_SHARED: Final["WeakValueDictionary[Source, Compiled]"] = WeakValueDictionary()
_SHARED_LOCK: Final = RLock()


class Source(Protocol):
    """What can be compiled: the rules of one calendar, or two calendars together. Days are counted from the epoch."""

    @property
    def zone(self) -> Zone: ...

    @property
    def first_year(self) -> int: ...

    @property
    def last_year(self) -> int: ...

    def year(self, year: int, /) -> Year: ...

    def shifts(self, day: int, /) -> list[Interval]: ...

    def bounds(self, day: int, /) -> Interval: ...

    def holiday_name(self, day: int, /) -> str | None: ...

    def closed_because(self, day: int, /) -> Reason: ...

    def is_closure(self, us: int, /) -> bool: ...


@frozen
class Table:
    """A stretch of compiled years.

    ``sums[i]`` is the open time from some instant to ``opens[i]``, and one more says how it ends; ``days`` are the
    business days. A stretch that grows keeps its numbers, so that sums before the first compiled year are negative.
    """

    first_year: int
    last_year: int
    low: int
    high: int
    opens: list[int]
    closes: list[int]
    sums: list[int]
    days: list[int]

    def worked(self, us: int) -> int:
        """Give the open time up to an instant."""
        i = bisect_right(self.opens, us) - 1
        if i < 0:
            return self.sums[0]
        return min(self.sums[i] + us - self.opens[i], self.sums[i + 1])


class Compiled:
    """Answers in microseconds since the epoch, and in days since it; safe to share between threads."""

    def __init__(self, source: Source) -> None:
        """Compile nothing yet."""
        self.source: Final = source
        self.first_year: Final = source.first_year
        self.last_year: Final = source.last_year
        self._lock = RLock()
        self._table: Table | None = None
        self._index: tuple[int, list[int], list[date]] = (0, [], [])

    def at(self, us: int) -> Table:
        """Give a table that covers this instant."""
        table = self._table
        if table is None or not table.low <= us < table.high:
            table = self._reach(us)
        return table

    def add_us(self, us: int, duration_us: int) -> int:
        """Give the earliest instant at which so much open time has passed, or the latest one going back."""
        table = self._table
        if table is None or not table.low <= us < table.high:
            table = self._reach(us)
        i = bisect_right(table.opens, us) - 1
        worked = table.sums[0] if i < 0 else min(table.sums[i] + us - table.opens[i], table.sums[i + 1])
        if duration_us > 0:
            goal = worked + duration_us
            if goal > table.sums[-1]:
                return self._add_beyond(us, duration_us)
            i = bisect_left(table.sums, goal) - 1
        elif duration_us < 0:
            goal = worked + duration_us
            if goal < table.sums[0]:
                return self._add_beyond(us, duration_us)
            i = bisect_right(table.sums, goal) - 1
        else:
            return us
        return table.opens[i] + goal - table.sums[i]

    def between_us(self, us: int, until_us: int) -> int:
        """Give the open time between two instants, negative if the second is the earlier."""
        table = self._table
        if table is None or not (table.low <= us < table.high and table.low <= until_us < table.high):
            self.at(us)
            self.at(until_us)
            table = self.at(us)  # now it covers both
        return table.worked(until_us) - table.worked(us)

    def is_open_us(self, us: int) -> bool:
        """Find whether an instant is open."""
        table = self.at(us)
        i = bisect_right(table.opens, us) - 1
        return i >= 0 and us < table.closes[i]

    def next_open_us(self, us: int) -> int:
        """Give the instant itself if it is open, else the next opening."""
        table = self.at(us)
        while not table.closes or us >= table.closes[-1]:
            table = self._grow(table, later=True)
        return max(us, table.opens[bisect_right(table.closes, us)])

    def prev_open_us(self, us: int) -> int:
        """Give the instant itself if it is open, else the last close."""
        table = self.at(us)
        while not table.opens or us < table.opens[0]:
            table = self._grow(table, later=False)
        return min(us, table.closes[bisect_right(table.opens, us) - 1])

    def windows_us(self, us: int, until_us: int) -> Iterator[Interval]:
        """Give the stretches of open time between two instants, in order."""
        self.between_us(us, until_us)
        table = self.at(us)
        for i in range(bisect_right(table.closes, us), bisect_left(table.opens, until_us)):
            yield max(table.opens[i], us), min(table.closes[i], until_us)

    def is_business_day(self, day: int) -> bool:
        """Find whether a day has open time."""
        days = self._days(day)
        i = bisect_left(days, day)
        return i < len(days) and days[i] == day

    def days_of(self, year: int) -> list[int]:
        """Give the business days of a year."""
        days = self._include(year).days
        first, last = (date(at, 1, 1).toordinal() - EPOCH for at in (year, year + 1))
        return days[bisect_left(days, first) : bisect_left(days, last)]

    def add_days(self, ordinal: int, count: int) -> date:
        """Give the business day that is so many after an ordinal date, or before it; the date itself for none."""
        first, after, dates = self._index
        at = ordinal - first
        if count > 0 and 0 <= at < len(after):
            i = after[at] + count - 1
            if i < len(dates):
                return dates[i]
        return self._add_days(ordinal, count)

    def _add_days(self, ordinal: int, count: int) -> date:
        """Add days beyond the index, or backwards, or none."""
        if count == 0:
            return date.fromordinal(ordinal)
        day = ordinal - EPOCH
        self._days(day)
        table = self._include(_year_of(ordinal + count, self))
        while True:
            i = bisect_right(table.days, day) + count - 1 if count > 0 else bisect_left(table.days, day) + count
            if 0 <= i < len(table.days):
                break
            table = self._grow(table, later=count > 0)
        self._index = _index(table)
        return date.fromordinal(table.days[i] + EPOCH)

    def count_days(self, day: int, until: int) -> int:
        """Count the business days after a day up to another one; negative if that is the earlier."""
        self._days(day)
        days = self._days(until)
        return bisect_right(days, until) - bisect_right(days, day)

    def cover(self, us: int, until_us: int) -> Table:
        """Give a table of everything that this calendar covers from one instant to another."""
        self._include(self._clamped(us - DAY_US))
        return self._include(self._clamped(until_us + DAY_US))

    def reaching(self, lowest: int, highest: int) -> Table:
        """Give a table that reaches from one sum of open time to another, as far as this calendar covers them."""
        table = self._include(self._clamped(0)) if self._table is None else self._table
        while lowest < table.sums[0] and table.first_year > self.first_year:
            table = self._grow(table, later=False)
        while highest > table.sums[-1] and table.last_year < self.last_year:
            table = self._grow(table, later=True)
        return table

    def _clamped(self, us: int) -> int:
        """Give the year of an instant, or the covered one that is nearest."""
        ordinal = min(max(us // DAY_US + EPOCH, 1), _LAST_ORDINAL)
        return min(max(date.fromordinal(ordinal).year, self.first_year), self.last_year)

    def _days(self, day: int) -> list[int]:
        table = self._table
        if table is None or not table.days or not table.days[0] <= day <= table.days[-1]:
            table = self._include(_year_of(day + EPOCH, self))
        return table.days

    def _add_beyond(self, us: int, duration_us: int) -> int:
        """Grow the table until it has the answer; open time is never longer than elapsed time."""
        table = self._include(_year_of((us + duration_us) // DAY_US + EPOCH, self, margin=_MARGIN))
        while not table.sums[0] <= table.worked(us) + duration_us <= table.sums[-1]:
            table = self._grow(table, later=duration_us > 0)
        return self.add_us(us, duration_us)

    def _grow(self, table: Table, *, later: bool) -> Table:
        year = table.last_year + 1 if later else table.first_year - 1
        if not self.first_year <= year <= self.last_year:
            raise beyond(self, later=later)
        return self._include(year)

    def _reach(self, us: int) -> Table:
        table = self._include(_year_of(us // DAY_US + EPOCH, self, margin=_MARGIN))
        if us < table.low:
            return self._grow(table, later=False)
        return self._grow(table, later=True) if us >= table.high else table

    def _include(self, year: int) -> Table:
        """Give a table with this year and all years between it and those compiled before."""
        table = self._table
        if table is not None and table.first_year <= year <= table.last_year:
            return table
        with self._lock:
            table = self._table
            if table is None:
                table = _table(self.source.year(year), year)
            for each in range(table.last_year + 1, year + 1):
                table = _joined(table, _table(self.source.year(each), each), earlier=False)
            for each in range(table.first_year - 1, year - 1, -1):
                table = _joined(_table(self.source.year(each), each), table, earlier=True)
            self._table = table
        return table


def compiled(source: Source) -> Compiled:
    """Give the compiled form of a source, which all equal calendars share."""
    with _SHARED_LOCK:
        found = _SHARED.get(source)
        if found is None:
            _SHARED[source] = found = Compiled(source)
        return found


def beyond(source: Source | Compiled, *, later: bool) -> HorizonError:
    """Make the error for a result outside the years that a calendar covers."""
    side = f"after {source.last_year}" if later else f"before {source.first_year}"
    params: Mapping[str, Scalar] = {"side": side, "first": source.first_year, "last": source.last_year}
    text = "the result is {side}, but this calendar covers {first} to {last}"
    hint = "use a time within these years: holidays of other years are not known"
    return HorizonError(Finding("DK-CALENDAR-HORIZON", text, params, hint=hint))


def _year_of(ordinal: int, compiled: Compiled, *, margin: int = 0) -> int:
    """Give the covered year of a day; days within the margin count as the nearest year."""
    first, last = date(compiled.first_year, 1, 1).toordinal(), date(compiled.last_year, 12, 31).toordinal()
    if not first - margin <= ordinal <= last + margin:
        raise beyond(compiled, later=ordinal > last)
    return date.fromordinal(min(max(ordinal, first), last)).year


def _table(compiled: Year, year: int) -> Table:
    opens = [opens for opens, _ in compiled.open]
    closes = [closes for _, closes in compiled.open]
    sums = [0, *accumulate(map(sub, closes, opens))]
    return Table(year, year, compiled.start, compiled.end, opens, closes, sums, compiled.business_days)


def _index(table: Table) -> tuple[int, list[int], list[date]]:
    """Give the first ordinal, how many business days there are up to each date from it on, and these."""
    first, last = date(table.first_year, 1, 1).toordinal(), date(table.last_year, 12, 31).toordinal()
    dates = [date.fromordinal(day + EPOCH) for day in table.days]
    ends = [*(day.toordinal() for day in dates), last + 1]
    after = [0] * (ends[0] - first)
    for count, (day, following) in enumerate(pairwise(ends), start=1):
        after += [count] * (following - day)
    return first, after, dates


def _joined(left: Table, right: Table, *, earlier: bool) -> Table:
    """Join two stretches; a shift over midnight of New Year becomes one."""
    step = left.sums[-1] - right.sums[0]
    left_sums, right_sums = left.sums, right.sums
    if earlier:
        left_sums = [each - step for each in left_sums]
    else:
        right_sums = [each + step for each in right_sums]
    whole = bool(left.closes and right.opens and left.closes[-1] == right.opens[0])
    return Table(
        left.first_year,
        right.last_year,
        left.low,
        right.high,
        left.opens + right.opens[whole:],
        left.closes[: len(left.closes) - whole] + right.closes,
        left_sums[:-1] + right_sums[whole:],
        left.days + right.days,
    )


@frozen
class Joint:
    """Open in both calendars, or in either; instants are combined, so that they may be in different zones.

    A business day of both is a business day of each, on its own dates, and has open time in both at once.
    """

    how: Literal["&", "|"]
    left: Source
    right: Source

    @property
    def zone(self) -> Zone:
        """The left one's zone."""
        return self.left.zone

    @property
    def first_year(self) -> int:
        """The first year that both cover; years begin at another time elsewhere, so one less than either."""
        return max(self.left.first_year, self.right.first_year) + (self.left.zone != self.right.zone)

    @property
    def last_year(self) -> int:
        """The last year that both cover."""
        return min(self.left.last_year, self.right.last_year) - (self.left.zone != self.right.zone)

    def year(self, year: int) -> Year:
        """Combine one year of the left zone."""
        left = self.left.year(year)
        there = list(compiled(self.right).windows_us(left.start, left.end))
        right_days = set(compiled(self.right).days_of(year))
        if self.how == "&":
            days = [day for day in left.business_days if day in right_days and self.shifts(day)]
            return Year(left.start, left.end, intersect(left.open, there), days)
        days = sorted(right_days.union(left.business_days))
        return Year(left.start, left.end, merge(left.open + there), days)

    def shifts(self, day: int) -> list[Interval]:
        """Give the joint shifts of a day: the parts of the left shifts that are open in both, or those of either."""
        left = self.left.shifts(day)
        if self.how == "|":
            return merge(left + self.right.shifts(day))
        right = compiled(self.right)
        if not left or not right.is_business_day(day):
            return []
        return intersect(merge(left), list(right.windows_us(left[0][0], left[-1][1])))

    def bounds(self, day: int) -> Interval:
        """Give the instants at which a day begins and ends on the left one's wall."""
        return self.left.bounds(day)

    def holiday_name(self, day: int) -> str | None:
        """Name the holidays of a day in either calendar."""
        names = dict.fromkeys(name for name in (self.left.holiday_name(day), self.right.holiday_name(day)) if name)
        return "; ".join(names) or None

    def closed_because(self, day: int) -> Reason:
        """Say why no shift starts on a day: a reason of the left calendar, of the right one, or of both together."""
        for side in (self.left, self.right):
            if not compiled(side).is_business_day(day):
                return side.closed_because(day)
        return closed_jointly(day)

    def is_closure(self, us: int) -> bool:
        """Find whether an instant is in a closure that closes them together."""
        either = self.left.is_closure(us), self.right.is_closure(us)
        return any(either) if self.how == "&" else all(either)
