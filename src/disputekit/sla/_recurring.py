"""Rules for days that come back, in one line each: ``12-24``, ``2nd,4th Sat``, ``Fri in 06-15/09-15``, ``easter+1``."""

import re
from datetime import date
from typing import Final

from attrs import frozen

from disputekit._lib.text import shown
from disputekit.errors import Finding
from disputekit.sla._opening_hours import parse_days
from disputekit.sla._zones import EPOCH

_DATE: Final = r"(\d{2})-(\d{2})"
_EASTER: Final = re.compile(r"easter([+-]\d{1,3})?")
_DATES: Final = re.compile(rf"{_DATE}(?:/{_DATE})?")
_WEEKDAYS: Final = re.compile(
    r"(?:(?P<nth>(?:1st|2nd|3rd|4th|5th|last)(?:,(?:1st|2nd|3rd|4th|5th|last))*)\s+)?"
    r"(?P<days>[^\d\s]+)"
    r"(?:\s+every\s+(?P<every>[2-9]|[1-4]\d|5[0-2])\s+weeks\s+from\s+(?P<anchor>\d{4}-\d{2}-\d{2}))?"
    rf"(?:\s+in\s+(?P<season>{_DATE}/{_DATE}))?",
    re.IGNORECASE,
)
_ORDINALS: Final = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1}
_THURSDAY: Final = 3  # the epoch's weekday
_WEEK: Final = 7
_HINT: Final = "write it like '12-24', '12-24/01-01', 'easter-2', '2nd,4th Sat', 'Fri in 06-15/09-15' or '{every}'"
_EVERY: Final = "Sat every 2 weeks from 2026-01-03"


@frozen
class Recurrence:
    """Days that come back. ``text`` is how it is written; the rest is what it means.

    ``first`` and ``last`` are a season, both included, as month * 100 + day; it may go over New Year. ``nth`` are the
    first to fifth or last (-1) of a month. ``every`` counts weeks from the week of ``anchor``, a day since the epoch.
    """

    text: str
    weekdays: frozenset[int] = frozenset(range(7))
    nth: frozenset[int] = frozenset()
    every: int = 1
    anchor: int = 0
    first: int = 101
    last: int = 1231
    easter: int | None = None

    def matches(self, day: int) -> bool:
        """Find whether a day since the epoch is one of them."""
        weekday = (day + _THURSDAY) % _WEEK
        if weekday not in self.weekdays:
            return False
        at = date.fromordinal(day + EPOCH)
        if self.easter is not None:
            return day + EPOCH == _easter(at.year) + self.easter
        number = at.month * 100 + at.day
        in_season = (
            self.first <= number <= self.last
            if self.first <= self.last
            else number >= self.first or number <= self.last
        )
        if not in_season or (_monday(day) - _monday(self.anchor)) // _WEEK % self.every:
            return False
        is_last = date.fromordinal(day + EPOCH + _WEEK).month != at.month
        return not self.nth or (at.day + _WEEK - 1) // _WEEK in self.nth or (is_last and -1 in self.nth)


def parse_recurrence(text: object, where: str, findings: list[Finding]) -> Recurrence | None:
    """Read one rule; a mistake is appended to ``findings``."""
    if isinstance(text, str):
        found = _EASTER.fullmatch(text)
        if found:
            return Recurrence(text, easter=int(found[1] or 0))
        dates = _DATES.fullmatch(text)
        if dates:
            first = _month_day(dates[1], dates[2])
            last = _month_day(dates[3], dates[4]) if dates[3] else first
            if first and last:
                return Recurrence(text, first=first, last=last)
        parts = _WEEKDAYS.fullmatch(text)
        if parts:
            return _weekdays(text, parts, where, findings)
    params = {"rule": shown(text), "every": _EVERY}
    findings.append(Finding("DK-CALENDAR-RECURRING", "{rule} is not a rule for days", params, where=where, hint=_HINT))
    return None


def _weekdays(text: str, parts: re.Match[str], where: str, findings: list[Finding]) -> Recurrence | None:
    before = len(findings)
    weekdays = parse_days(parts["days"], where, findings)
    season = (101, 1231)
    if parts["season"]:
        season = _month_day(*parts["season"][:5].split("-")), _month_day(*parts["season"][6:].split("-"))
    try:
        anchor = date.fromisoformat(parts["anchor"]).toordinal() - EPOCH if parts["anchor"] else 0
    except ValueError:
        season = (0, 0)
        anchor = 0
    if len(findings) == before and all(season):
        nth = frozenset(_ORDINALS[each.lower()] for each in (parts["nth"] or "").split(",") if each)
        return Recurrence(text, frozenset(weekdays), nth, int(parts["every"] or 1), anchor, *season)
    if len(findings) == before:
        template = "{rule} has a date that does not exist"
        hint = "correct the month or the day"
        findings.append(Finding("DK-CALENDAR-RULE-DATE", template, {"rule": shown(text)}, where=where, hint=hint))
    return None


def _month_day(month: str, day: str) -> int:
    """Give month * 100 + day; 0 if there is no such day in a leap year."""
    try:
        date(2024, int(month), int(day))
    except ValueError:
        return 0
    return int(month) * 100 + int(day)


def _monday(day: int) -> int:
    return day - (day + _THURSDAY) % _WEEK


def _easter(year: int) -> int:
    """Give the ordinal of Easter Sunday in the Gregorian calendar."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= epact // 28 * (1 - epact // 28 * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    offset = epact - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4)).toordinal()
