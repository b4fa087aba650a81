"""Deadlines of whole columns, row for row what the single form gives.

What is counted in days depends on the date of its start alone, so that it is counted once for each date, by the single
form itself, and looked up for the rows; a time of day is found for each row.
"""

from datetime import date
from typing import Final, TypeAlias

import numpy as np

from disputekit.errors import HorizonError
from disputekit.sla._batch import NO_TIME, NULL, Column, Flags, Steps, by_row, horizon, int_columns, within
from disputekit.sla._compile import compiled
from disputekit.sla._dayperiods import LONGEST_DAYS, DayPeriod
from disputekit.sla._period import Period
from disputekit.sla._zones import DAY_US, EPOCH, Offsets, compiled_zone
from disputekit.sla.calendar import WorkCalendar
from disputekit.sla.columns import CalendarColumn

Answer: TypeAlias = tuple[Column, Flags]
"""Ends, and whether each is good."""

_FIRST_US: Final = (date.min.toordinal() - EPOCH + 2) * DAY_US  # what datetimes can say in every zone
_LAST_US: Final = (date.max.toordinal() - EPOCH - 2) * DAY_US


def due_many(period: Period, instants_us: object, calendar: WorkCalendar | CalendarColumn) -> Answer:
    """Find the end for each start; see ``Period.due_many``."""
    if isinstance(calendar, CalendarColumn):

        def ends(calendar: WorkCalendar, starts_us: Column) -> Answer:
            return period.end_many(starts_us, calendar)

        return by_row(ends, calendar, NO_TIME, instants_us=instants_us)
    (starts_us,) = int_columns(instants_us=instants_us)
    return period.end_many(starts_us, calendar)


def one_by_one(period: Period, starts_us: Column, calendar: WorkCalendar) -> Answer:
    """Ask the single form about each row."""
    values, ok = np.full(starts_us.shape, NULL), within(starts_us, _FIRST_US, _LAST_US)
    for row in np.flatnonzero(ok).tolist():
        try:
            values[row], _ = period.end(int(starts_us[row]), calendar, ())
        except HorizonError:
            ok[row] = False
    return values, ok


def by_date(period: DayPeriod, starts_us: Column, calendar: WorkCalendar) -> Answer:
    """Count once for each date on which rows start."""
    low, high = horizon(compiled(calendar.source))
    values, ok = np.full(starts_us.shape, NULL), within(starts_us, low - LONGEST_DAYS * DAY_US, high)
    if not ok.any():
        return values, ok
    zone = compiled_zone(calendar.source.zone)
    us = starts_us[ok]
    shown = _shown(us, zone.years(_year(us.min()), _year(us.max())))
    days = shown // DAY_US
    rows = days - days.min()
    last, ends = _each(period, int(days.min()), np.bincount(rows) > 0, calendar)
    good = last[rows] != NULL
    rows = rows[good]
    ok[ok] = good
    if period.ends == "same_time" and rows.size:
        walls = last[rows] * DAY_US + shown[good] % DAY_US
        values[ok] = _instants(walls, zone.years(_year(walls.min()), _year(walls.max())))
    else:
        values[ok] = ends[rows]
    return values, ok


def earlier_or_later(first: Answer, second: Answer, *, later: bool) -> Answer:
    """Choose the earlier or the later end of each row; both have to be good, as for the single form."""
    ok = first[1] & second[1]
    return np.where(ok, (np.maximum if later else np.minimum)(first[0], second[0]), NO_TIME), ok


def _each(period: DayPeriod, first: int, asked: Flags, calendar: WorkCalendar) -> tuple[Column, Column]:
    """Give the last day and its end for each day from the first on that is asked about; nulls beyond the horizon."""
    last, ends = (np.full(asked.shape, NULL) for _ in range(2))
    for row in np.flatnonzero(asked).tolist():
        try:
            day = period.last_day(date.fromordinal(first + row + EPOCH), calendar, ())
            last[row], ends[row] = day.toordinal() - EPOCH, period.end_of(day, calendar)
        except HorizonError:
            pass
    return last, ends


def _shown(us: Column, known: Offsets) -> Column:
    """Give what the clocks on the wall show, in microseconds since they showed the epoch."""
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
