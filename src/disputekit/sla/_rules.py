"""The rules of a work calendar: frozen, hashable, and compiled year by year."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple, TypeAlias

from attrs import field, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit.errors import Reason, Scalar
from disputekit.sla._holidays import Jurisdiction, half_days_of, holidays_of, makeup_days_of
from disputekit.sla._opening_hours import DAY, DAY_NAMES, Spans, Week
from disputekit.sla._recurring import Recurrence
from disputekit.sla._zones import DAY_US, EPOCH, Offsets, Zone, compiled_zone

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
_SECOND_US: Final = 1_000_000
_THURSDAY: Final = 3  # the epoch's weekday

Interval: TypeAlias = tuple[int, int]
"""An instant at which work opens and the one at which it closes; microseconds since the epoch."""


class Year(NamedTuple):
    """One compiled year: its start and end, its open intervals, and its business days since the epoch."""

    start: int
    end: int
    open: list[Interval]
    business_days: list[int]


@frozen
class Rules:
    """One calendar's rules. Days are counted from the epoch, closures are instants."""

    zone: Zone
    week: Week
    jurisdictions: tuple[Jurisdiction, ...] = ()
    dates: Mapping[int, str] = field(factory=FrozenMap[int, str])
    openings: Mapping[int, Spans] = field(factory=FrozenMap[int, Spans])
    closed_days: frozenset[int] = frozenset()
    closures: tuple[Interval, ...] = ()
    observed: bool = True
    half_days: Spans | None = None
    half_dates: tuple[tuple[Recurrence, Spans], ...] = ()
    recurring: tuple[tuple[Recurrence, Spans], ...] = ()
    closed_recurring: tuple[Recurrence, ...] = ()
    makeup_days: frozenset[int] | None = frozenset()
    holidays_cut: bool = False
    known_until: int | None = None

    @property
    def first_year(self) -> int:
        """The first year of which all holidays are known."""
        return max([FIRST_YEAR, *(each.first_year for each in self.jurisdictions)])

    @property
    def last_year(self) -> int:
        """The last year of which all holidays are known."""
        return self.known_until or min([LAST_YEAR, *(each.last_year for each in self.jurisdictions)])

    def year(self, year: int) -> Year:
        """Compile one year, with the end of a shift that began on the last day before it."""
        offsets = self._offsets(year)
        first, last = _bounds(year)
        start, end = offsets.instant_of(first * DAY_US), offsets.instant_of((last + 1) * DAY_US)
        around = range(year - self._over_midnight, year + 1)
        week = [_to_us(spans) for spans in self.week]
        special = {day: _to_us(spans) for day, spans in self._special(around).items()}
        cuts = self._cuts(first - 1, last + 1, around, offsets)
        shifts: list[Interval] = []
        business_days: list[int] = []
        safe_from, safe_to, offset = 1, 0, 0
        for day in range(first - self._over_midnight, last + 1):
            spans = special[day] if day in special else week[(day + _THURSDAY) % 7]
            if not spans:
                continue
            midnight = day * DAY_US
            if not safe_from <= midnight < safe_to:
                i = bisect_right(offsets.clear_from, midnight) - 1
                safe_from, safe_to, offset = offsets.clear_from[i], offsets.clear_to[i] - 2 * DAY_US, offsets.offsets[i]
            if safe_from <= midnight < safe_to:
                start_of_day = midnight - offset
                found = [(start_of_day + opens, start_of_day + closes) for opens, closes in spans]
            else:
                found = _mapped(spans, midnight, offsets)
            if cuts:
                found = subtract(found, cuts)
            if found and day >= first:
                business_days.append(day)
            shifts += found
        shifts = merge(shifts)
        return Year(start, end, clip(shifts, start, end) if self._over_midnight else shifts, business_days)

    def shifts(self, day: int) -> list[Interval]:
        """Give the shifts that start on a day."""
        year = year_of(day)
        offsets = self._offsets(year)
        cuts = self._cuts(day, day + 1, range(year, year_of(day + 1) + 1), offsets)
        return subtract(_mapped(_to_us(self._spans(day)), day * DAY_US, offsets), cuts)

    def bounds(self, day: int) -> Interval:
        """Give the instants at which a day begins and ends on the wall."""
        offsets = self._offsets(year_of(day))
        return offsets.instant_of(day * DAY_US), offsets.instant_of((day + 1) * DAY_US)

    def holiday_name(self, day: int) -> str | None:
        """Name the holidays of a day; ``None`` if there are none."""
        year = year_of(day)
        public = [holidays_of(each.code, year, observed=self.observed).get(day) for each in self.jurisdictions]
        names = dict.fromkeys(name for name in [*public, self.dates.get(day)] if name is not None)
        return "; ".join(names) or None

    def closed_because(self, day: int) -> Reason:
        """Say why no shift starts on a day; call it for such days only."""
        holiday = self.holiday_name(day)
        if self._is_closed(day) or self._spans(day):
            return closed_by_closure(day)
        if holiday is not None:
            params = {**_params(day), "name": holiday}
            return Reason("DK-CLOSED-HOLIDAY", "{weekday} {date} is a holiday: {name}", params)
        return Reason("DK-CLOSED-WEEKDAY", "{weekday} {date} is not a working day", _params(day))

    def is_closure(self, us: int) -> bool:
        """Find whether an instant is in a closure."""
        day = us // DAY_US  # in UTC; the local date may be the day before or after
        return any(start <= us < end for start, end in self.closures) or any(
            start <= us < end for start, end in map(self.bounds, filter(self._is_closed, (day - 1, day, day + 1)))
        )

    @property
    def _over_midnight(self) -> bool:
        """Whether a shift may reach into the next day."""
        special = [spans for _, spans in self.recurring + self.half_dates]
        hours = (*self.week, *self.openings.values(), self.half_days or (), *special)
        return any(closes > DAY for spans in hours for _, closes in spans)

    def _spans(self, day: int) -> Spans:
        """Give the hours of a day: the first rule that applies wins."""
        if self._is_closed(day):
            return ()
        if day in self.openings:
            return self.openings[day]
        return () if self.holiday_name(day) is not None else self._worked(day)

    def _worked(self, day: int) -> Spans:
        """Give the hours of a day that is not a holiday: never more than usual on a half day, so that it opens none."""
        usual, year = self._usual(day), year_of(day)
        halves = [spans for each, spans in self.half_dates if each.matches(day)]
        if self.half_days is not None and any(day in half_days_of(each.code, year, observed=self.observed)
                                              for each in self.jurisdictions):  # fmt: skip
            halves.append(self.half_days)
        return min([*halves, usual], key=_length)

    def _usual(self, day: int) -> Spans:
        """Give the hours of a day by its weekday; of the recurring rules the last that matches wins."""
        recurring = [spans for each, spans in self.recurring if each.matches(day)]
        if recurring:
            return recurring[-1]
        if self._is_makeup(day):
            return next(filter(None, self.week))
        return self.week[(day + _THURSDAY) % 7]

    def _is_makeup(self, day: int) -> bool:
        """Find whether a country, or the host, works on this day instead of another."""
        if self.makeup_days is not None:
            return day in self.makeup_days
        return any(day in makeup_days_of(each.code, year_of(day)) for each in self.jurisdictions)

    def _is_closed(self, day: int) -> bool:
        return day in self.closed_days or any(each.matches(day) for each in self.closed_recurring)

    @property
    def _is_plain(self) -> bool:
        """Whether all days but holidays and listed dates have the hours of their weekday."""
        return not (self.half_dates or self.recurring or self.closed_recurring) and self.makeup_days is not None

    def _special(self, years: range) -> dict[int, Spans]:
        """Give the hours of the days that differ from their weekday; the last rule for a day wins."""
        if not self._is_plain:
            first, last = _bounds(years.start)[0], _bounds(years.stop - 1)[1]
            return {day: self._spans(day) for day in range(first, last + 1)}
        special: dict[int, Spans] = {day: self._usual(day) for day in self.makeup_days or ()}
        if self.half_days is not None:
            for each in self.jurisdictions:
                for year in years:
                    half = half_days_of(each.code, year, observed=self.observed)
                    special.update((day, self._worked(day)) for day in half)
        special.update(dict.fromkeys(self._holidays(years), ()))
        special.update(self.openings)
        special.update(dict.fromkeys(self.closed_days, ()))
        return special

    def _holidays(self, years: range) -> Iterator[int]:
        for each in self.jurisdictions:
            for year in years:
                yield from holidays_of(each.code, year, observed=self.observed)
        yield from self.dates

    def _cuts(self, first: int, last: int, years: range, offsets: Offsets) -> list[Interval]:
        """Give the intervals in which nothing may be open, from one day to another."""
        days = set(self.closed_days)
        days.update(day for day in range(first, last + 1) if self.closed_recurring and self._is_closed(day))
        if self.holidays_cut:
            days.update(day for day in self._holidays(years) if day not in self.openings)
        cuts = [
            (offsets.instant_of(day * DAY_US), offsets.instant_of((day + 1) * DAY_US))
            for day in days
            if first <= day <= last
        ]
        return merge([*cuts, *self.closures])

    def _offsets(self, year: int) -> Offsets:
        return compiled_zone(self.zone).years(year, year)


def _length(spans: Spans) -> int:
    return sum(closes - opens for opens, closes in spans)


def year_of(day: int) -> int:
    """Give the year of a day that is counted from the epoch."""
    return date.fromordinal(day + EPOCH).year


def closed_by_closure(day: int) -> Reason:
    """Make the reason for a day, or an instant of it, in a closure."""
    return Reason("DK-CLOSED-CLOSURE", "{weekday} {date} is closed", _params(day))


def closed_at_this_hour(day: int) -> Reason:
    """Make the reason for an instant outside the hours of a business day."""
    return Reason("DK-CLOSED-HOURS", "outside working hours on {weekday} {date}", _params(day))


def closed_jointly(day: int) -> Reason:
    """Make the reason for a business day of two calendars on which they are never open together."""
    return Reason("DK-CLOSED-JOINT", "the calendars are never open together on {weekday} {date}", _params(day))


def merge(intervals: list[Interval]) -> list[Interval]:
    """Join what overlaps or touches."""
    merged: list[Interval] = []
    until: int | None = None
    for interval in sorted(intervals):
        opens, closes = interval
        if until is None or opens > until:
            merged.append(interval)
            until = closes
        elif closes > until:
            merged[-1] = merged[-1][0], closes
            until = closes
    return merged


def clip(intervals: list[Interval], start: int, end: int) -> list[Interval]:
    """Keep what lies between two instants."""
    return [(max(opens, start), min(closes, end)) for opens, closes in intervals if opens < end and closes > start]


def subtract(intervals: list[Interval], cuts: list[Interval]) -> list[Interval]:
    """Take merged cuts out of intervals."""
    left: list[Interval] = []
    for start, closes in intervals:
        opens = start
        for cut_from, cut_to in cuts:
            if cut_to <= opens or cut_from >= closes:
                continue
            if cut_from > opens:
                left.append((opens, cut_from))
            opens = cut_to
        if opens < closes:
            left.append((opens, closes))
    return left


def intersect(left: list[Interval], right: list[Interval]) -> list[Interval]:
    """Keep what lies in both of two merged lists."""
    both: list[Interval] = []
    i = j = 0
    while i < len(left) and j < len(right):
        opens, closes = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if opens < closes:
            both.append((opens, closes))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return both


def _bounds(year: int) -> tuple[int, int]:
    return date(year, 1, 1).toordinal() - EPOCH, date(year, 12, 31).toordinal() - EPOCH


def _params(day: int) -> dict[str, Scalar]:
    return {"date": date.fromordinal(day + EPOCH).isoformat(), "weekday": DAY_NAMES[(day + _THURSDAY) % 7]}


def _to_us(spans: Spans) -> Spans:
    return tuple((opens * _SECOND_US, closes * _SECOND_US) for opens, closes in spans)


def _mapped(spans: Spans, midnight: int, offsets: Offsets) -> list[Interval]:
    """Map wall times near a change of offset; shifts in a gap are empty and dropped."""
    pairs = [(offsets.instant_of(midnight + opens), offsets.instant_of(midnight + closes)) for opens, closes in spans]
    return [(opens, closes) for opens, closes in pairs if opens < closes]
