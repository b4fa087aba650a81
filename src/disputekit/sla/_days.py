"""Days of a calendar's zone, and instants in it."""

from datetime import date, timedelta
from typing import Final

import pendulum

from disputekit._input.instants import US_PER_DAY
from disputekit.sla._compile import beyond
from disputekit.sla._zones import EPOCH, compiled_zone
from disputekit.sla.calendar import WorkCalendar

ONE_DAY: Final = timedelta(days=1)


def instant_at(us: int, calendar: WorkCalendar) -> pendulum.DateTime:
    """Give an instant in the calendar's zone. Raises ``HorizonError`` for one that no datetime can say."""
    try:
        return compiled_zone(calendar.source.zone).from_us(us)
    except OverflowError:
        raise beyond(calendar.source, later=us > 0) from None


def date_at(us: int, calendar: WorkCalendar) -> date:
    """Give the date on which an instant falls."""
    return date.fromordinal(instant_at(us, calendar).toordinal())


def wall_us(day: date, time_of_day_us: int, calendar: WorkCalendar) -> int:
    """Give the instant of a wall time: the first of two, and the change of clocks for one that does not exist."""
    wall = (day.toordinal() - EPOCH) * US_PER_DAY + time_of_day_us
    return compiled_zone(calendar.source.zone).years(day.year, day.year).instant_of(wall)
