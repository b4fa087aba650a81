"""Business time: work calendars, periods, targets and clocks."""

from disputekit.sla.calendar import WorkCalendar

__all__ = ["WorkCalendar"]
