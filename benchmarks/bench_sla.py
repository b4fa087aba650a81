"""Deadlines of periods, and the clocks of a dispute read from its timeline."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import pendulum

from benchmarks._harness import Case, peer
from disputekit.sla import Moment, SlaPolicy, Target, WorkCalendar, business_days, days, hours

_ZONE: Final = "Europe/Berlin"
_OFFICE: Final = WorkCalendar.weekly("Mon-Thu 09:00-12:30,13:15-17:30; Fri 09:00-15:00", tz=_ZONE, holidays="DE-BE")
_START: Final = pendulum.datetime(2026, 3, 2, 10, tz=_ZONE)
_EACH: Final = timedelta(hours=7)
_TARGETS: Final = (
    Target("first_response", hours(48), stops={"respond"}, warn_at=(0.5, 0.8)),
    Target("resolution", {"P1": business_days(2), "P2": business_days(20)}, stops={"resolve"}, warn_at=(0.5, 0.8)),
    Target("evidence", hours(72), runs_on={"claimant", "respondent"}),
)


def cases() -> list[Case]:
    """What is timed."""
    one = SlaPolicy(_OFFICE, _TARGETS[:1])
    three = SlaPolicy(_OFFICE, _TARGETS)
    timelines = {count: _timeline(count) for count in (1, 50, 500)}
    return [
        Case("disputekit, hours(48)", "due", lambda: hours_48.due(_START, _OFFICE)),
        Case("disputekit, business_days(5)", "due", lambda: five_days.due(_START, _OFFICE)),
        Case("disputekit, days(14), rolled", "due", lambda: rolled.due(_START, _OFFICE)),
        peer("numpy.busday_offset, the date alone", "due", _numpy),
        Case("disputekit, hours(48)", "due, explained", lambda: hours_48.due(_START, _OFFICE).explain()),
        Case("disputekit, business_days(5)", "due, explained", lambda: five_days.due(_START, _OFFICE).explain()),
        *(
            Case(f"disputekit, {count} moments, {count // 10} pauses", "read one target", _reads(one, moments))
            for count, moments in timelines.items()
        ),
        *(
            Case(f"disputekit, {count} moments, {count // 10} pauses", "read three targets", _reads(three, moments))
            for count, moments in timelines.items()
        ),
    ]


hours_48: Final = hours(48)
five_days: Final = business_days(5)
rolled: Final = days(14, roll="following")


def _reads(policy: SlaPolicy, timeline: list[Moment]) -> Callable[[], object]:
    at = timeline[-1].at.add(hours=1)
    return lambda: policy.read(timeline, at)


def _timeline(count: int) -> list[Moment]:
    """Give moments in which every tenth asks the claimant, who answers with the next."""
    what = {3: ("request_evidence", "awaiting_information", {"claimant"}), 4: ("supply_evidence", "investigating", ())}
    opened = Moment(_START, "open", "investigating", priority="P2")
    later = (
        Moment(_START + number * _EACH, *what.get(number % 10, ("message", "investigating", ())), "P2")
        for number in range(1, count)
    )
    return [opened, *later]


def _numpy() -> Callable[[], object]:
    import numpy as np

    calendar = np.busdaycalendar(holidays=[date(2026, 4, 3), date(2026, 4, 6)])
    day = np.datetime64("2026-03-02")
    return lambda: np.busday_offset(day, 5, busdaycal=calendar)
