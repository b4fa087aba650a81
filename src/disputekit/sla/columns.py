"""Business time for tables in which rows have different calendars; needs the extra ``batch``."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from disputekit.sla._calendar import WorkCalendar

if TYPE_CHECKING:
    from disputekit.sla._column_arithmetic import Column, Flags

__all__ = ["CalendarColumn"]


class CalendarColumn:
    """A column of calendars: a few calendars, and for each row the index of its calendar.

    A row with any other index, such as -1 for a null, is not good in any answer.

    >>> import numpy as np
    >>> sites = [WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz=zone) for zone in ("UTC", "Asia/Tokyo")]
    >>> column = CalendarColumn(sites, np.array([0, 1, -1]))
    >>> values, ok = column.add_many(np.zeros(3, dtype=np.int64), 3_600_000_000)
    >>> ok.tolist(), values[:2].tolist()
    ([True, True, False], [36000000000, 3600000000])
    """

    __slots__ = ("calendars", "which")

    def __init__(self, calendars: Iterable[WorkCalendar], which: "Column") -> None:
        """Take the calendars, and the index of its calendar for each row."""
        self.calendars = tuple(calendars)
        self.which = which

    def __repr__(self) -> str:
        """Show how many rows and calendars there are."""
        return f"<CalendarColumn of {len(self.which)} rows on {len(self.calendars)} calendars>"

    def add_many(self, instants_us: "Column", durations_us: "Column | int") -> tuple["Column", "Flags"]:
        """Add row by row, each on its calendar; see ``WorkCalendar.add_many``."""
        from disputekit.sla._column_arithmetic import NO_TIME, by_row  # noqa: PLC0415 numpy is an extra

        rows = {"instants_us": instants_us, "durations_us": durations_us}
        return by_row(WorkCalendar.add_many, self.calendars, self.which, NO_TIME, **rows)

    def between_many(self, starts_us: "Column", ends_us: "Column") -> tuple["Column", "Flags"]:
        """Measure row by row, each on its calendar; see ``WorkCalendar.between_many``."""
        from disputekit.sla._column_arithmetic import NO_TIME, by_row  # noqa: PLC0415 numpy is an extra

        rows = {"starts_us": starts_us, "ends_us": ends_us}
        return by_row(WorkCalendar.between_many, self.calendars, self.which, NO_TIME, **rows)

    def is_open_many(self, instants_us: "Column") -> tuple["Flags", "Flags"]:
        """Find row by row whether work is open, each on its calendar; see ``WorkCalendar.is_open_many``."""
        from disputekit.sla._column_arithmetic import CLOSED, by_row  # noqa: PLC0415 numpy is an extra

        return by_row(WorkCalendar.is_open_many, self.calendars, self.which, CLOSED, instants_us=instants_us)
