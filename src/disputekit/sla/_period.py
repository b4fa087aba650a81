"""What every period can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

import pendulum

from disputekit._input.instants import to_us
from disputekit.errors import CalendarError, Reason
from disputekit.sla._clocks import Clock
from disputekit.sla._days import date_at, instant_at
from disputekit.sla._kinds import CALENDAR, of_kind
from disputekit.sla.calendar import WorkCalendar
from disputekit.sla.deadlines import Deadline, Step

if TYPE_CHECKING:
    from disputekit.sla._batch import Column, Flags
    from disputekit.sla.columns import CalendarColumn

Spans: TypeAlias = tuple[tuple[int, int], ...]
"""From when until when a period stands still: microseconds since the epoch, in order, none touching another."""


class Period(ABC):
    """How long somebody has. Make one with ``hours``, ``days``, ``business_days`` and their like."""

    __slots__ = ()

    def due(self, start: datetime, calendar: WorkCalendar) -> Deadline:
        """Find when the period ends that begins at ``start``, in the zone of ``calendar``.

        Raises ``InvalidValue`` for a naive time, ``CalendarError`` without a calendar and ``HorizonError`` beyond the
        years that it covers.
        """
        if type(calendar) is not WorkCalendar:
            raise CalendarError(*of_kind(calendar, WorkCalendar, "calendar", CALENDAR))
        start_us = to_us(start, "start")
        due_us, last_day = self.end(start_us, calendar, ())
        last_day = last_day or date_at(due_us - 1, calendar)
        shown = pendulum.Date(last_day.year, last_day.month, last_day.day)
        return Deadline(self, instant_at(start_us, calendar), instant_at(due_us, calendar), shown, calendar)

    def due_many(self, instants_us: "Column", calendar: "WorkCalendar | CalendarColumn") -> tuple["Column", "Flags"]:
        """Do what ``due`` does for a column of starts: numpy int64 in, ends and whether each is good out.

        Starts and ends are microseconds since the epoch. A row whose start or end lies beyond the horizon, and a null
        (the least int64, numpy's NaT), is not good, and its value is a null. Open time is added in bulk, and what is
        counted in days is found once for each date on which rows start; what stands still (``suspended``) goes row by
        row. Raises ``InvalidValue`` for a column of another kind. Needs the extra ``batch``.

        >>> import numpy as np
        >>> from disputekit.sla import business_days
        >>> office = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="UTC")
        >>> starts = np.array(["2026-04-30T16:00", "NaT"], dtype="datetime64[us]").astype(np.int64)
        >>> ends, ok = business_days(2).due_many(starts, office)
        >>> ends.astype("datetime64[us]").astype(str).tolist(), ok.tolist()
        (['2026-05-05T00:00:00.000000', 'NaT'], [True, False])
        """
        from disputekit.sla._due_many import due_many  # noqa: PLC0415 numpy is an extra

        return due_many(self, instants_us, calendar)

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What else there is to say about the period."""
        return ()

    @property
    def extended(self) -> "Period | None":
        """What the period becomes when it is extended, if it can be."""
        return None

    @property
    def at_least(self) -> "Period | None":
        """What is left when a pause ends, even where less of the period is."""
        return None

    @property
    def pauses(self) -> Literal["free", "stated", "never"]:
        """Whether a target may pause it: on whom it likes, for the one reason that its source states, or never."""
        return "free"

    @abstractmethod
    def picked(self, start_us: int, calendar: WorkCalendar) -> "PlainPeriod":
        """Pick the period that counts, of those that this one is made of."""

    @abstractmethod
    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        """Find the end, and the last day where it is not simply the one before the end."""

    def end_many(self, starts_us: "Column", calendar: WorkCalendar) -> tuple["Column", "Flags"]:
        """Find the end for each start, one by one unless a kind of period knows better."""
        from disputekit.sla._due_many import one_by_one  # noqa: PLC0415 numpy is an extra

        return one_by_one(self, starts_us, calendar)

    @abstractmethod
    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        """Say what was counted and what was skipped, in order."""


class PlainPeriod(Period):
    """A period that is counted in one way."""

    __slots__ = ()

    def picked(self, start_us: int, calendar: WorkCalendar) -> "PlainPeriod":  # noqa: ARG002 - there is one to pick
        """Pick this one."""
        return self

    @property
    @abstractmethod
    def ends_with_day(self) -> bool:
        """Whether the period ends with the end of a day, rather than within one."""

    @abstractmethod
    def clock(self, calendar: WorkCalendar) -> Clock:
        """Give the clock that the period runs on."""
