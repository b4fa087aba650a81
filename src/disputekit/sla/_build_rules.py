"""Builds the rules of a calendar from what people write, or raises one error with every mistake."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, TypeAlias

from attrs import define, field

from disputekit._input.instants import naive_time, to_us
from disputekit._input.validation import kind_problem
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import shown
from disputekit.errors import CalendarError, Finding
from disputekit.sla._holidays import Jurisdiction, resolve_jurisdiction
from disputekit.sla._opening_hours import WHOLE_DAY, Spans, parse_times, parse_week
from disputekit.sla._rules import FIRST_YEAR, LAST_YEAR, Interval, Rules, merge
from disputekit.sla._zones import EPOCH, resolve_zone

Day: TypeAlias = str | date
"""A date, or a text such as ``2026-12-24``."""

Holidays: TypeAlias = Day | Mapping[Day, str] | Iterable[Day | Mapping[Day, str]]
"""Jurisdictions such as ``DE-BE``, dates, and dates with their names."""

Instant: TypeAlias = str | datetime
"""An aware datetime, or a text such as ``2026-07-01T12:00:00+02:00``."""

Closure: TypeAlias = Day | tuple[Instant, Instant]
"""A date, or the instants from which and up to which it is closed."""

_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOLIDAY: Final = "holiday"


@define
class _Found:
    """What was read so far, and the mistakes in it."""

    findings: list[Finding] = field(factory=list[Finding])
    jurisdictions: dict[str, Jurisdiction] = field(factory=dict[str, Jurisdiction])
    dates: dict[int, str] = field(factory=dict[int, str])


def make_rules(
    spec: object,
    *,
    tz: object,
    holidays: object,
    openings: object,
    closures: object,
    observed: object,
    half_days: object,
    holidays_cut: object,
    whole_days: bool = False,
) -> Rules:
    """Read all parts of a calendar; raise ``CalendarError`` with every finding."""
    found = _Found()
    findings = found.findings
    zone = resolve_zone(tz, "tz", findings)
    week = parse_week(spec, "days" if whole_days else "hours", findings, whole_days=whole_days)
    _read_holidays(holidays, "holidays", found)
    opened = _openings(openings, findings, whole_days=whole_days)
    closed_days, closed = _closures(closures, findings)
    half = None if half_days is None else parse_times(half_days, "half_days", findings)
    for name, flag in (("observed", observed), ("holidays_cut", holidays_cut)):
        findings += kind_problem(name, flag, bool)
    if findings:
        raise CalendarError(*findings)
    return Rules(
        zone=zone,
        week=week,
        jurisdictions=tuple(found.jurisdictions[code] for code in sorted(found.jurisdictions)),
        dates=FrozenMap(found.dates),
        openings=FrozenMap(opened),
        closed_days=closed_days,
        closures=closed,
        observed=bool(observed),
        half_days=half,
        holidays_cut=bool(holidays_cut),
    )


def _read_holidays(holidays: object, where: str, found: _Found) -> None:
    if isinstance(holidays, str) and not holidays[:1].isdigit():
        jurisdiction = resolve_jurisdiction(holidays, where, found.findings)
        if jurisdiction is not None:
            found.jurisdictions[jurisdiction.code] = jurisdiction
    elif isinstance(holidays, str | date):
        day = _day(holidays, where, found.findings)
        if day is not None:
            found.dates[day] = _HOLIDAY
    elif isinstance(holidays, Mapping):
        for each, name in holidays.items():
            day = _day(each, f"{where}[{each!r}]", found.findings)
            if day is not None:
                found.dates[day] = str(name)
    elif isinstance(holidays, Iterable):
        for number, each in enumerate(holidays):
            _read_holidays(each, f"{where}[{number}]", found)
    else:
        found.findings.append(_not_a_date(holidays, where))


def _openings(openings: object, findings: list[Finding], *, whole_days: bool) -> dict[int, Spans]:
    opened: dict[int, Spans] = {}
    if whole_days and isinstance(openings, Iterable) and not isinstance(openings, (str, Mapping)):
        for number, each in enumerate(openings):
            day = _day(each, f"openings[{number}]", findings)
            if day is not None:
                opened[day] = WHOLE_DAY
    elif not whole_days and isinstance(openings, Mapping):
        for each, times in openings.items():
            where = f"openings[{each!r}]"
            day = _day(each, where, findings)
            spans = parse_times(times, where, findings)
            if day is not None:
                opened[day] = spans
    else:
        text = "openings must be dates{with_hours}, got {openings}"
        params = {"openings": shown(openings), "with_hours": "" if whole_days else " with their hours"}
        hint = "give ['2026-12-26']" if whole_days else "give {{'2026-12-26': '10:00-14:00'}}"
        findings.append(Finding("DK-CALENDAR-OPENINGS", text, params, where="openings", hint=hint))
    return opened


def _closures(closures: object, findings: list[Finding]) -> tuple[frozenset[int], tuple[Interval, ...]]:
    days: set[int] = set()
    intervals: list[Interval] = []
    if isinstance(closures, str) or not isinstance(closures, Iterable):
        findings.append(_not_a_date(closures, "closures"))
        return frozenset(), ()
    for number, each in enumerate(closures):
        where = f"closures[{number}]"
        if isinstance(each, (tuple, list)) and len(each) == 2:  # noqa: PLR2004 a start and an end
            interval = _interval(each[0], each[1], where, findings)
            if interval is not None:
                intervals.append(interval)
        else:
            day = _day(each, where, findings)
            if day is not None:
                days.add(day)
    return frozenset(days), tuple(merge(intervals))


def _interval(start: object, end: object, where: str, findings: list[Finding]) -> Interval | None:
    ends = _instant(start, f"{where}[0]", findings), _instant(end, f"{where}[1]", findings)
    if ends[0] is None or ends[1] is None:
        return None
    if ends[0] < ends[1]:
        return ends[0], ends[1]
    text = "a closure must end after it starts, got {start} to {end}"
    params = {"start": str(start), "end": str(end)}
    findings.append(Finding("DK-CALENDAR-CLOSURE", text, params, where=where, hint="give the earlier instant first"))
    return None


def _instant(value: object, where: str, findings: list[Finding]) -> int | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            findings.append(_not_a_date(value, where))
            return None
    if isinstance(value, datetime) and value.utcoffset() is not None:
        return to_us(value, where)
    findings.append(naive_time(value, where))
    return None


def _day(value: object, where: str, findings: list[Finding]) -> int | None:
    """Read a date as days since the epoch."""
    day: date | None = None
    if isinstance(value, date) and not isinstance(value, datetime):
        day = value
    elif isinstance(value, str) and _ISO.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
    if day is None:
        findings.append(_not_a_date(value, where))
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        text = "a date must be in {first} to {last}, the years that calendars cover, got {date}"
        params = {"date": day.isoformat(), "first": FIRST_YEAR, "last": LAST_YEAR}
        findings.append(Finding("DK-CALENDAR-DATE-BEYOND", text, params, where=where, hint="correct or remove it"))
        return None
    return day.toordinal() - EPOCH


def _not_a_date(value: object, where: str) -> Finding:
    hint = "give a datetime.date, or a text such as '2026-12-24'"
    return Finding("DK-CALENDAR-DATE", "{value} is not a date", {"value": shown(value)}, where=where, hint=hint)
