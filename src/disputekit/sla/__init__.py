"""Business time: work calendars, periods, targets and clocks."""

from disputekit._lib.faces import publish
from disputekit.sla import statutory
from disputekit.sla._abstract_period import Period
from disputekit.sla._calendar import WorkCalendar
from disputekit.sla._combined import (
    ExtendablePeriod,
    StatutoryPeriod,
    StatutoryRule,
    extendable,
    longer_of,
    not_before,
    shorter_of,
    suspended,
)
from disputekit.sla._deadlines import Deadline, Step, StepKind
from disputekit.sla._logs import LogColumns, log_from_timelines, timeline_from_log, timelines_from_log
from disputekit.sla._periods import business_days, days, hours, minutes, months, weeks
from disputekit.sla._readings import ClockStatus, Reading
from disputekit.sla.columns import CalendarColumn
from disputekit.sla.policies import SlaBook, SlaHistory, SlaPolicy
from disputekit.sla.targets import OUTSIDE_PARTIES, Target, Warn
from disputekit.timeline import Moment

__all__ = [
    "OUTSIDE_PARTIES",
    "CalendarColumn",
    "ClockStatus",
    "Deadline",
    "ExtendablePeriod",
    "LogColumns",
    "Moment",
    "Period",
    "Reading",
    "SlaBook",
    "SlaHistory",
    "SlaPolicy",
    "StatutoryPeriod",
    "StatutoryRule",
    "Step",
    "StepKind",
    "Target",
    "Warn",
    "WorkCalendar",
    "business_days",
    "days",
    "extendable",
    "hours",
    "log_from_timelines",
    "longer_of",
    "minutes",
    "months",
    "not_before",
    "shorter_of",
    "statutory",
    "suspended",
    "timeline_from_log",
    "timelines_from_log",
    "weeks",
]

publish(__name__)
