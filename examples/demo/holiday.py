"""The rest of section 4: one deadline that was counted over a holiday, in full."""

from datetime import date, timedelta

import pendulum
from attrs import frozen

from disputekit.sla import WorkCalendar, hours
from examples.demo.layout import plural, told, when
from examples.demo.view import View

_ONE_DAY = timedelta(days=1)


@frozen
class Pause:
    """Days on which nothing is counted, one after the other, and which claims came on them."""

    first: date
    last: date
    received: tuple[pendulum.DateTime, ...]


def over_a_holiday(view: View) -> list[str]:
    """Show how the first response is counted for a claim that came while the office was closed for a holiday."""
    days = view.setting.whole_days
    pauses = _pauses(view, days)
    if not pauses:
        return ["", "  No claim came on a weekend with a holiday."]
    pause = max(pauses, key=lambda each: len(each.received))
    deadlines = [hours(48).due(at, days) for at in pause.received]
    ends = sorted({deadline.last_day for deadline in deadlines})
    span = f"{pause.first:%a %d %b} to {pause.last:%a %d %b %Y}"
    said = " or ".join(f"{day:%a %d %b %Y}" for day in ends)
    example = deadlines[0]
    lines = [
        "",
        *told(
            f"48 hours over a holiday: {plural(len(deadlines), 'claim')} of this file came from {span}, when nothing is"
            f" counted. Their 48 hours end with {said}. In full, for the one of {when(example.started_at)}:"
        ),
    ]
    for step in example.steps:
        counted = "counted" if step.kind == "counted" else "  ––   "
        lines.append(f"    {counted}  {when(step.starts)} to {when(step.ends)}   {step.reason.text}")
    return lines + told(example.explain(), indent=4, hang=2)


def _pauses(view: View, days: WorkCalendar) -> list[Pause]:
    found: dict[tuple[date, date], list[pendulum.DateTime]] = {}
    for row in view.office.rows.values():
        at = row.claim.received_at.in_timezone(view.setting.tz)
        first = last = at.date()
        if days.is_business_day(first):
            continue
        while not days.is_business_day(first - _ONE_DAY):
            first -= _ONE_DAY
        while not days.is_business_day(last + _ONE_DAY):
            last += _ONE_DAY
        if any(days.holiday_name(first + _ONE_DAY * n) for n in range((last - first).days + 1)):
            found.setdefault((first, last), []).append(at)
    return [Pause(first, last, tuple(sorted(came))) for (first, last), came in sorted(found.items())]
