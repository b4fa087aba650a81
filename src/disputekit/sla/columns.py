"""Business time for tables whose rows go by different calendars; needs the extra ``batch``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from disputekit.sla.calendar import WorkCalendar

if TYPE_CHECKING:
    from disputekit.sla._batch import Column, Flags

__all__ = ["CalendarColumn"]


class CalendarColumn:
    """A column of calendars: a few of them, and for each row the number of its own.

    A row with any other number, such as -1 for a null, is not good in any answer.

    >>> import numpy as np
    >>> sites = [WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz=zone) for zone in ("UTC", "Asia/Tokyo")]
    >>> column = CalendarColumn(sites, np.array([0, 1, -1]))
    >>> values, ok = column.add_many(np.zeros(3, dtype=np.int64), 3_600_000_000)
    >>> ok.tolist(), values[:2].tolist()
    ([True, True, False], [36000000000, 3600000000])
    """

    __slots__ = ("_sources", "_which")

    def __init__(self, calendars: Sequence[WorkCalendar], which: "Column") -> None:
        """Take the calendars, and the number of its calendar for each row."""
        self._sources = tuple(calendar.source for calendar in calendars)
        self._which = which

    def add_many(self, instants_us: "Column", durations_us: "Column | int") -> tuple["Column", "Flags"]:
        """Add row by row, each by its calendar; see ``WorkCalendar.add_many``."""
        from disputekit.sla._batch import add_many, numbers_by_row  # noqa: PLC0415 numpy is an extra

        columns = {"instants_us": instants_us, "durations_us": durations_us}
        return numbers_by_row(add_many, self._sources, self._which, columns)

    def between_many(self, starts_us: "Column", ends_us: "Column") -> tuple["Column", "Flags"]:
        """Measure row by row, each by its calendar; see ``WorkCalendar.between_many``."""
        from disputekit.sla._batch import between_many, numbers_by_row  # noqa: PLC0415 numpy is an extra

        return numbers_by_row(between_many, self._sources, self._which, {"starts_us": starts_us, "ends_us": ends_us})

    def is_open_many(self, instants_us: "Column") -> tuple["Flags", "Flags"]:
        """Tell row by row whether work is open; see ``WorkCalendar.is_open_many``."""
        from disputekit.sla._batch import is_open_by_row  # noqa: PLC0415 numpy is an extra

        return is_open_by_row(self._sources, self._which, instants_us)
