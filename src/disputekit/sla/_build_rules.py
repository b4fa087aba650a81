"""Builds the rules of a calendar from what people write, or raises one error with every mistake."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, TypeAlias

from attrs import define, field

from disputekit._input.converters import plain
from disputekit._input.instants import naive_time, to_us
from disputekit._input.validation import kind_problem
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import shown
from disputekit.errors import CalendarError, Finding, Scalar
from disputekit.sla._holidays import Jurisdiction, holidays_of, resolve_jurisdiction
from disputekit.sla._opening_hours import WHOLE_DAY, Spans, parse_times, parse_week
from disputekit.sla._recurring import Recurrence, parse_recurrence
from disputekit.sla._rules import FIRST_YEAR, LAST_YEAR, Interval, Rules, merge
from disputekit.sla._zones import EPOCH, resolve_zone

Day: TypeAlias = str | date
"""A date, or a text such as ``2026-12-24``."""

Holidays: TypeAlias = Day | Mapping[Day, str] | Iterable[Day | Mapping[Day, str]]
"""Jurisdictions such as ``DE-BE`` or ``DE-BY:public,catholic``, dates, dates with names, objects of ``holidays``."""

Instant: TypeAlias = str | datetime
"""An aware datetime, or a text such as ``2026-07-01T12:00:00+02:00``."""

Closure: TypeAlias = Day | tuple[Instant, Instant] | tuple[Day, Day]
"""A date, the first and the last date of a range, a rule such as ``12-24/01-01``, or two instants."""

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
    half_days: object = None,
    recurring: object = None,
    makeup_days: object = (),
    holidays_cut: object = False,
    known_until: object = None,
    whole_days: bool = False,
) -> Rules:
    """Read all parts of a calendar; raise ``CalendarError`` with every finding."""
    found = _Found()
    findings = found.findings
    observed, holidays_cut, makeup_days, known_until = map(plain, (observed, holidays_cut, makeup_days, known_until))
    zone = resolve_zone(tz, "tz", findings)
    week = parse_week(spec, "days" if whole_days else "hours", findings, whole_days=whole_days)
    _read_holidays(holidays, "holidays", found)
    opened = _openings(openings, findings, whole_days=whole_days)
    closed_days, closed, closed_recurring = _closures(closures, findings)
    half, half_dates = None, _recurring(half_days if isinstance(half_days, Mapping) else {}, "half_days", findings)
    if half_days is not None and not isinstance(half_days, Mapping):
        half = parse_times(half_days, "half_days", findings)
    rules = _recurring({} if recurring is None else recurring, "recurring", findings)
    makeup = (
        None if makeup_days is True else _dates(() if makeup_days is False else makeup_days, "makeup_days", findings)
    )
    until = known_until if isinstance(known_until, int) and not isinstance(known_until, bool) else 0
    if known_until is not None and not FIRST_YEAR <= until <= LAST_YEAR:
        text = "known_until must be a year in {first} to {last}, got {year}"
        params: Mapping[str, Scalar] = {"year": shown(known_until), "first": FIRST_YEAR, "last": LAST_YEAR}
        hint = "give the last year of which you know all holidays"
        findings.append(Finding("DK-CALENDAR-KNOWN-UNTIL", text, params, where="known_until", hint=hint))
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
        half_dates=half_dates,
        recurring=rules,
        closed_recurring=closed_recurring,
        makeup_days=makeup,
        holidays_cut=bool(holidays_cut),
        known_until=until or None,
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
        for each, name in _own_dates(holidays, where, found).items():
            day = _day(each, f"{where}[{each!r}]", found.findings)
            if day is not None:
                found.dates[day] = str(name)
    elif isinstance(holidays, Iterable):
        for number, each in enumerate(holidays):
            _read_holidays(each, f"{where}[{number}]", found)
    else:
        found.findings.append(_not_a_date(holidays, where))


def _own_dates(holidays: Mapping[Day, str], where: str, found: _Found) -> Mapping[Day, str]:
    """Take the jurisdiction of an object of the package ``holidays``; give the dates that somebody added to it."""
    country = getattr(holidays, "country", None) or getattr(holidays, "market", None)
    if not isinstance(country, str):
        return holidays
    subdivision, categories = getattr(holidays, "subdiv", None), sorted(getattr(holidays, "categories", ()))
    code = f"{country}-{subdivision}" if subdivision else country
    code = code if categories == ["public"] else f"{code}:{','.join(categories)}"
    jurisdiction = resolve_jurisdiction(code, where, found.findings)
    if jurisdiction is None:
        return {}
    found.jurisdictions[jurisdiction.code] = jurisdiction
    years: Iterable[int] = getattr(holidays, "years", ())
    known = {day for year in years for day in holidays_of(jurisdiction.code, year, observed=True)}
    return {day: name for day, name in holidays.items() if _number(day) not in known}


def _number(day: object) -> int | None:
    return day.toordinal() - EPOCH if isinstance(day, date) else None


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
        params: Mapping[str, Scalar] = {
            "openings": shown(openings),
            "with_hours": "" if whole_days else " with their hours",
        }
        hint = "give ['2026-12-26']" if whole_days else "give {{'2026-12-26': '10:00-14:00'}}"
        findings.append(Finding("DK-CALENDAR-OPENINGS", text, params, where="openings", hint=hint))
    return opened


def _closures(
    closures: object, findings: list[Finding]
) -> tuple[frozenset[int], tuple[Interval, ...], tuple[Recurrence, ...]]:
    days: set[int] = set()
    intervals: list[Interval] = []
    recurring: list[Recurrence] = []
    if isinstance(closures, str) or not isinstance(closures, Iterable):
        findings.append(_not_a_date(closures, "closures"))
        return frozenset(), (), ()
    for number, each in enumerate(closures):
        where = f"closures[{number}]"
        if isinstance(each, str) and not each[:4].isdigit():
            rule = parse_recurrence(each, where, findings)
            recurring += [] if rule is None else [rule]
        elif (ends := _ends_of_range(each)) is not None:
            days.update(_range(*ends, where, findings))
        elif isinstance(each, (tuple, list)) and len(each) == 2:  # noqa: PLR2004 a start and an end
            interval = _interval(each[0], each[1], where, findings)
            if interval is not None:
                intervals.append(interval)
        else:
            day = _day(each, where, findings)
            if day is not None:
                days.add(day)
    return frozenset(days), tuple(merge(intervals)), tuple(recurring)


def _ends_of_range(value: object) -> tuple[object, object] | None:
    """Give the first and the last date of a closure that is a range of dates."""
    if isinstance(value, str) and value.count("/") == 1:
        first, _, last = value.partition("/")
        return first, last
    if isinstance(value, (tuple, list)) and len(value) == 2 and all(map(_is_date, value)):  # noqa: PLR2004 two ends
        return value[0], value[1]
    return None


def _is_date(value: object) -> bool:
    return (isinstance(value, date) and not isinstance(value, datetime)) or (
        isinstance(value, str) and _ISO.fullmatch(value) is not None
    )


def _range(first: object, last: object, where: str, findings: list[Finding]) -> Iterable[int]:
    ends = _day(first, f"{where}[0]", findings), _day(last, f"{where}[1]", findings)
    if ends[0] is None or ends[1] is None:
        return ()
    if ends[0] > ends[1]:
        findings.append(_backwards(first, last, where))
    return range(ends[0], ends[1] + 1)


def _dates(values: object, where: str, findings: list[Finding]) -> frozenset[int]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        findings.append(_not_a_date(values, where))
        return frozenset()
    days = (_day(each, f"{where}[{number}]", findings) for number, each in enumerate(values))
    return frozenset(day for day in days if day is not None)


def _recurring(rules: object, where: str, findings: list[Finding]) -> tuple[tuple[Recurrence, Spans], ...]:
    if not isinstance(rules, Mapping):
        findings += kind_problem(where, rules, Mapping[str, str])
        return ()
    found: list[tuple[Recurrence, Spans]] = []
    for each, times in rules.items():
        place = f"{where}[{each!r}]"
        rule = parse_recurrence(each, place, findings)
        spans = () if times == "closed" else parse_times(times, place, findings)
        if rule is not None:
            found.append((rule, spans))
    return tuple(found)


def _interval(start: object, end: object, where: str, findings: list[Finding]) -> Interval | None:
    ends = _instant(start, f"{where}[0]", findings), _instant(end, f"{where}[1]", findings)
    if ends[0] is None or ends[1] is None:
        return None
    if ends[0] < ends[1]:
        return ends[0], ends[1]
    findings.append(_backwards(start, end, where))
    return None


def _backwards(start: object, end: object, where: str) -> Finding:
    text = "a closure must end after it starts, got {start} to {end}"
    params: Mapping[str, Scalar] = {"start": str(start), "end": str(end)}
    return Finding("DK-CALENDAR-CLOSURE", text, params, where=where, hint="give the earlier one first")


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
        params: Mapping[str, Scalar] = {"date": day.isoformat(), "first": FIRST_YEAR, "last": LAST_YEAR}
        findings.append(Finding("DK-CALENDAR-DATE-BEYOND", text, params, where=where, hint="correct or remove it"))
        return None
    return day.toordinal() - EPOCH


def _not_a_date(value: object, where: str) -> Finding:
    hint = "give a datetime.date, or a text such as '2026-12-24'"
    return Finding("DK-CALENDAR-DATE", "{value} is not a date", {"value": shown(value)}, where=where, hint=hint)
