"""Refuses what is of another kind than it has to be, by its name and with what to give instead."""

from typing import Final

from disputekit._lib.text import shown
from disputekit.errors import Finding

CALENDAR: Final = "work calendar", "make one with WorkCalendar.weekly or WorkCalendar.whole_days"
MOMENT: Final = "moment", "give moments, such as those of History.timeline() or timeline_from_log(...)"
PERIOD: Final = "period", "give one such as hours(48)"
POLICY: Final = "policy", "give one such as SlaPolicy(calendar, targets)"
TARGET: Final = "target", "give one such as Target('first_response', hours(48), stops={{'respond'}})"


def of_kind(value: object, kind: type, where: str, said: tuple[str, str]) -> list[Finding]:
    """Give the finding for a value that is not of a kind, if it is not; ``said`` are its name and what to give."""
    if isinstance(value, kind):
        return []
    what, hint = said
    params = {"value": shown(value), "kind": what}
    return [Finding("DK-SLA-KIND", "{value} is no {kind}", params, where=where, hint=hint)]
