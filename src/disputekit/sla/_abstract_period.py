"""The protocol of periods: when one ends, on which clock it runs, and whether it pauses or can be extended."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

import pendulum

from disputekit._input.instants import to_us
from disputekit._input.validation import kind_problem
from disputekit.errors import CalendarError, Reason
from disputekit.sla._calendar import WorkCalendar
from disputekit.sla._deadlines import Deadline, Step, date_at, instant_at
from disputekit.sla.columns import CalendarColumn

if TYPE_CHECKING:
    from disputekit.sla._column_arithmetic import Column, Flags

Spans: TypeAlias = tuple[tuple[int, int], ...]
"""Stretches in which a period stands still: pairs of microseconds since the epoch, sorted and disjoint."""

Pausing: TypeAlias = Literal["free", "stated", "never"]
"""Whether a target may pause a period: on any party, only for the reason that its source states, or never."""


class Clock(Protocol):
    """Measures time between two instants and adds time to an instant, all in microseconds."""

    def add_us(self, us: int, duration_us: int, /) -> int:
        """Find the instant at which so much time has passed."""

    def between_us(self, us: int, until_us: int, /) -> int:
        """Measure the time between two instants; it is negative if the second is earlier."""


class _Elapsed:
    """The clock that runs day and night."""

    def add_us(self, us: int, duration_us: int, /) -> int:
        return us + duration_us

    def between_us(self, us: int, until_us: int, /) -> int:
        return until_us - us


ELAPSED: Final = _Elapsed()


class Period(ABC):
    """A length of time that somebody has. Make one with ``hours``, ``days``, ``business_days`` and similar."""

    __slots__ = ()

    def due(self, start: datetime, calendar: WorkCalendar) -> Deadline:
        """Find the deadline of the period that starts at ``start``, in the zone of ``calendar``.

        Raises ``InvalidValue`` for a naive time, ``CalendarError`` without a calendar and ``HorizonError`` beyond the
        years that the calendar covers.
        """
        if type(calendar) is not WorkCalendar:
            raise CalendarError(*kind_problem("calendar", calendar, WorkCalendar))
        start_us = to_us(start, "start")
        due_us, last_day = self.end(start_us, calendar, ())
        last_day = last_day or date_at(due_us - 1, calendar)
        shown = pendulum.Date(last_day.year, last_day.month, last_day.day)
        return Deadline(self, instant_at(start_us, calendar), instant_at(due_us, calendar), shown, calendar)

    def due_many(self, instants_us: "Column", calendar: WorkCalendar | CalendarColumn) -> tuple["Column", "Flags"]:
        """Do what ``due`` does for a column of starts: numpy int64 in; ends, and whether each is good, out.

        Starts and ends are microseconds since the epoch. A row is not good, and its value is a null (the least int64,
        numpy's NaT), if it is a null or if its start or end is beyond the horizon. Open time is added in bulk. Periods
        in days are counted once for each date on which a row starts. ``suspended`` periods are counted row by row.
        Raises ``InvalidValue`` for a column of another kind. Needs the extra ``batch``.

        >>> import numpy as np
        >>> from disputekit.sla import business_days
        >>> office = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="UTC")
        >>> starts = np.array(["2026-04-30T16:00", "NaT"], dtype="datetime64[us]").astype(np.int64)
        >>> ends, ok = business_days(2).due_many(starts, office)
        >>> ends.astype("datetime64[us]").astype(str).tolist(), ok.tolist()
        (['2026-05-05T00:00:00.000000', 'NaT'], [True, False])
        """
        from disputekit.sla._column_arithmetic import NO_TIME, by_row, int_columns  # noqa: PLC0415 numpy is an extra

        if isinstance(calendar, CalendarColumn):

            def ends(calendar: WorkCalendar, starts_us: "Column") -> tuple["Column", "Flags"]:
                return self.end_many(starts_us, calendar)

            return by_row(ends, calendar.calendars, calendar.which, NO_TIME, instants_us=instants_us)
        (starts_us,) = int_columns(instants_us=instants_us)
        return self.end_many(starts_us, calendar)

    @property
    def notes(self) -> tuple[Reason, ...]:
        """Remarks on the period, such as its source."""
        return ()

    @property
    def extended(self) -> "Period | None":
        """The period after an extension, if it can be extended."""
        return None

    @property
    def at_least(self) -> "Period | None":
        """The time that is left when a pause ends, even if less of the period is left."""
        return None

    @property
    def pauses(self) -> Pausing:
        """Whether a target may pause the period."""
        return "free"

    @property
    def pauses_whole_days(self) -> bool:
        """Whether each day that a pause touches, its first and its last too, makes the period a day longer."""
        return False

    def longest_us(self, start_us: int, calendar: WorkCalendar) -> int:
        """Find the end from which a target's budget is measured, without the standstills of ``suspended``."""
        return self.picked(start_us, calendar).end(start_us, calendar, ())[0]

    @abstractmethod
    def picked(self, start_us: int, calendar: WorkCalendar) -> "PlainPeriod":
        """Find the plain period that decides the end."""

    @abstractmethod
    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        """Find the end, and the last day unless it is simply the day before the end."""

    def end_many(self, starts_us: "Column", calendar: WorkCalendar) -> tuple["Column", "Flags"]:
        """Find the end for each start, one by one unless a kind of period has a faster way."""
        from disputekit.sla._column_arithmetic import one_by_one  # noqa: PLC0415 numpy is an extra

        return one_by_one(lambda us: self.end(us, calendar, ())[0], starts_us)

    @abstractmethod
    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        """List what was counted and what was skipped, in order."""


class PlainPeriod(Period):
    """A period that is counted in one way."""

    __slots__ = ()

    def picked(self, start_us: int, calendar: WorkCalendar) -> "PlainPeriod":  # noqa: ARG002 - only one
        """Give the period itself."""
        return self

    @property
    @abstractmethod
    def ends_with_day(self) -> bool:
        """Whether the period ends at the end of a day, rather than within one."""

    @abstractmethod
    def clock(self, calendar: WorkCalendar) -> Clock:
        """Give the clock that the period runs on."""
