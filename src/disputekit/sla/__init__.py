"""Business time: work calendars, periods, targets and clocks."""

from disputekit._public import publish
from disputekit.moments import Moment
from disputekit.sla._period import Period
from disputekit.sla.calendar import WorkCalendar
from disputekit.sla.combined import extendable, longer_of, shorter_of, suspended
from disputekit.sla.deadlines import Deadline, Step
from disputekit.sla.periods import business_days, days, hours, minutes, months, weeks
from disputekit.sla.policies import SlaBook, SlaHistory, SlaPolicy
from disputekit.sla.readings import Reading
from disputekit.sla.targets import Target

__all__ = [
    "Deadline",
    "Moment",
    "Period",
    "Reading",
    "SlaBook",
    "SlaHistory",
    "SlaPolicy",
    "Step",
    "Target",
    "WorkCalendar",
    "business_days",
    "days",
    "extendable",
    "hours",
    "longer_of",
    "minutes",
    "months",
    "shorter_of",
    "suspended",
    "weeks",
]

publish(__name__)
