"""Reads opening hours such as ``Mon-Thu 09:00-12:30,13:15-17:30; Fri 09:00-15:00``."""

import re
from itertools import pairwise
from typing import Final, TypeAlias

from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import Finding

Span: TypeAlias = tuple[int, int]
"""Seconds from midnight at which a shift opens and closes; a shift over midnight closes after 86,400."""

Spans: TypeAlias = tuple[Span, ...]

Week: TypeAlias = tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans]
"""The shifts that start on each weekday, Monday first."""

DAY: Final = 86_400
WHOLE_DAY: Final[Spans] = ((0, DAY),)
DAY_NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_OTHER_DAYS: Final = {
    **dict.fromkeys(("weekday", "weekdays", "workdays", "working days", "business days"), "write Mon-Fri"),
    **dict.fromkeys(("weekend", "weekends"), "write Sat-Sun"),
    **dict.fromkeys(("daily", "every day", "all days", "always"), "write Mon-Sun"),
}
_INDEX: Final = {name.casefold(): i for names in (DAY_NAMES, _FULL_NAMES) for i, name in enumerate(names)}
_CLAUSE: Final = re.compile(r"\s*(?P<days>[^\d]*?)\s*(?P<times>\d.*)?", re.DOTALL)
_SHIFT: Final = re.compile(r"\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*", re.ASCII)
_LONGEST: Final = 10_000


def parse_week(text: object, where: str, findings: list[Finding], *, whole_days: bool = False) -> Week:
    """Read a week; mistakes are appended to ``findings``."""
    shifts: list[list[Span]] = [[] for _ in DAY_NAMES]
    if not isinstance(text, str) or len(text) > _LONGEST:
        findings.append(_malformed(text, where))
        return _week(shifts)
    before = len(findings)
    for number, clause in enumerate(filter(str.strip, text.split(";"))):
        place = f"{where}.clause[{number}]"
        parts = _CLAUSE.fullmatch(clause)
        days, times = (parts["days"], parts["times"]) if parts else (clause, None)
        if whole_days and times:
            template, hint = (
                "{clause} has times, but whole days have none",
                "name days only, or use WorkCalendar.weekly",
            )
            params = {"clause": repr(clause.strip())}
            findings.append(Finding("DK-CALENDAR-WHOLE-DAYS", template, params, where=place, hint=hint))
            continue
        spans = WHOLE_DAY if whole_days else parse_times(times or "", place, findings)
        for day in parse_days(days, place, findings):
            shifts[day].extend(spans)
    if any(shifts):
        findings.extend(_overlaps(shifts, where))
    elif len(findings) == before:
        hint = "give opening hours, such as 'Mon-Fri 09:00-17:00'"
        findings.append(
            Finding("DK-CALENDAR-NEVER-OPEN", "{hours} is never open", {"hours": repr(text)}, where=where, hint=hint)
        )
    return _week(shifts)


def parse_times(text: object, where: str, findings: list[Finding]) -> Spans:
    """Read the shifts of one date, such as ``09:00-12:30,13:15-17:30``."""
    spans: list[Span] = []
    if not isinstance(text, str) or len(text) > _LONGEST:
        findings.append(_malformed(text, where))
        return ()
    for shift in text.split(","):
        span = _shift(shift, where, findings)
        if span is not None:
            spans.append(span)
    spans.sort()
    overlaps = [_overlap(f"{say_span(a)} and {say_span(b)}", where) for a, b in pairwise(spans) if b[0] < a[1]]
    findings.extend(overlaps)
    return () if overlaps else tuple(spans)  # reported once, not again for each day


def say_span(span: Span) -> str:
    """Write a shift as it is read."""
    return f"{_say_time(span[0])}-{_say_time(span[1] if span[1] <= DAY else span[1] - DAY)}"


def say_spans(spans: Spans) -> str:
    """Write the shifts of one date as they are read."""
    return ",".join(map(say_span, spans))


def say_week(week: Week, *, whole_days: bool = False) -> str:
    """Write a week as it is read: neighbours with the same hours together."""
    clauses: list[str] = []
    first = 0
    for day in range(1, len(week) + 1):
        if day < len(week) and week[day] == week[first]:
            continue
        if week[first]:
            names = DAY_NAMES[first] if day - first == 1 else f"{DAY_NAMES[first]}-{DAY_NAMES[day - 1]}"
            clauses.append(names if whole_days else f"{names} {say_spans(week[first])}")
        first = day
    return "; ".join(clauses)


def parse_days(text: str, where: str, findings: list[Finding]) -> list[int]:
    """Read weekdays such as ``Mon-Wed,Fri``; mistakes are appended to ``findings``."""
    days: list[int] = []
    for item in text.split(","):
        names = [name.strip() for name in re.split("[-–]", item)]
        ends = [_INDEX.get(name.casefold()) for name in names]
        unknown = [name for name, end in zip(names, ends, strict=True) if end is None]
        if unknown or len(ends) > 2:  # noqa: PLR2004 a range has two ends
            findings.extend(_unknown_day(name, where) for name in unknown or [item])
            continue
        first, last = ends[0] or 0, ends[-1] or 0
        days.extend((first + i) % 7 for i in range((last - first) % 7 + 1))
    return days


def _shift(text: str, where: str, findings: list[Finding]) -> Span | None:
    found = _SHIFT.fullmatch(text)
    if found is None:
        findings.append(_malformed(text, where))
        return None
    opens, closes = (_seconds(found.groups(default="0")[i : i + 3]) for i in (0, 3))
    if opens is None or opens == DAY or closes is None:
        findings.append(_malformed(text, where))
    elif closes == 0:
        template, hint = (
            "{shift} ends at 00:00, the start of a day",
            "write {opens}-24:00 to close at the end of the day",
        )
        params = {"shift": text.strip(), "opens": _say_time(opens)}
        findings.append(Finding("DK-CALENDAR-MIDNIGHT", template, params, where=where, hint=hint))
    elif closes == opens:
        template = "{shift} opens and closes at the same time"
        hint = "remove it, or write 00:00-24:00 for a whole day"
        findings.append(Finding("DK-CALENDAR-EMPTY-SHIFT", template, {"shift": text.strip()}, where=where, hint=hint))
    else:
        return opens, closes if closes > opens else closes + DAY
    return None


def _seconds(parts: tuple[str, ...]) -> int | None:
    hours, minutes, seconds = map(int, parts)
    total = hours * 3600 + minutes * 60 + seconds
    return total if minutes < 60 and seconds < 60 and total <= DAY else None  # noqa: PLR2004 sixty is sixty


def _say_time(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{rest:02}" if rest else "")


def _week(shifts: list[list[Span]]) -> Week:
    mon, tue, wed, thu, fri, sat, sun = (tuple(sorted(day)) for day in shifts)
    return mon, tue, wed, thu, fri, sat, sun


def _overlaps(shifts: list[list[Span]], where: str) -> list[Finding]:
    """List the shifts of a week that overlap."""
    found: list[Finding] = []
    in_order = [(day, span) for day, spans in enumerate(shifts) for span in sorted(spans)]
    following = [*in_order[1:], (in_order[0][0] + 7, in_order[0][1])]
    for (day, span), (next_day, next_span) in zip(in_order, following, strict=True):
        if next_day * DAY + next_span[0] < day * DAY + span[1]:
            what = f"{DAY_NAMES[day]} {say_span(span)} and {DAY_NAMES[next_day % 7]} {say_span(next_span)}"
            found.append(_overlap(what, where))
    return found


def _overlap(what: str, where: str) -> Finding:
    hint = "give each time of a day once"
    return Finding("DK-CALENDAR-OVERLAP", "{shifts} overlap", {"shifts": what}, where=where, hint=hint)


def _malformed(text: object, where: str) -> Finding:
    template = "{hours} are not opening hours"
    hint = "write 24-hour times, such as '09:00-12:30,13:15-17:30'"
    return Finding("DK-CALENDAR-HOURS", template, {"hours": shown(text)}, where=where, hint=hint)


def _unknown_day(name: str, where: str) -> Finding:
    known = [*DAY_NAMES, *_FULL_NAMES]
    hint = _OTHER_DAYS.get(name.casefold()) or did_you_mean(name, known, f"use {', '.join(DAY_NAMES)}")
    return Finding("DK-CALENDAR-DAY", "{day} is not a day of the week", {"day": shown(name)}, where=where, hint=hint)
