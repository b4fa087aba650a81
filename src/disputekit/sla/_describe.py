"""Describes a calendar as plain values, and as the Python that makes it."""

from datetime import UTC, date, datetime, timedelta
from typing import cast

from disputekit.sla._compile import Joint, Source
from disputekit.sla._opening_hours import WHOLE_DAY, say_spans, say_week
from disputekit.sla._rules import Interval, Rules
from disputekit.sla._zones import EPOCH

_UTC_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def say_source(source: Source) -> str:
    """Write the Python that makes an equal calendar."""
    if isinstance(source, Joint):
        return f"({say_source(source.left)} {source.how} {say_source(source.right)})"
    (_, kind), (_, hours), *options = plain_rules(rules_of(source)).items()
    return f"WorkCalendar.{kind}({hours!r}{''.join(f', {name}={value!r}' for name, value in options)})"


def rules_of(source: Source) -> Rules:
    """Give the rules of a source that is not a joint one."""
    return cast("Rules", source)


def plain_rules(rules: Rules) -> dict[str, object]:
    """Give the arguments that make these rules, as values of TOML and JSON, without defaults."""
    whole = is_whole(rules)
    parts: dict[str, object] = {
        "kind": "whole_days" if whole else "weekly",
        "days" if whole else "hours": say_week(rules.week, whole_days=whole),
        "tz": rules.zone.name,
    }
    holidays: list[object] = [each.code for each in rules.jurisdictions]
    if rules.dates:
        holidays.append({iso(day): rules.dates[day] for day in sorted(rules.dates)})
    openings = {iso(day): say_spans(rules.openings[day]) for day in sorted(rules.openings)}
    usual = {
        "holidays": holidays,
        "openings": list(openings) if whole else openings,
        "closures": [*map(iso, sorted(rules.closed_days)), *map(_iso_pair, rules.closures)],
    }
    parts.update({name: value for name, value in usual.items() if value})
    if not rules.observed:
        parts["observed"] = False
    if rules.half_days is not None:
        parts["half_days"] = say_spans(rules.half_days)
    if rules.holidays_cut:
        parts["holidays_cut"] = True
    return parts


def is_whole(rules: Rules) -> bool:
    """Find whether ``whole_days`` can make the calendar."""
    spans = {*rules.week, *rules.openings.values()}
    return spans <= {(), WHOLE_DAY} and rules.half_days is None and not rules.holidays_cut


def iso(day: int) -> str:
    """Write a day that is counted from the epoch."""
    return date.fromordinal(day + EPOCH).isoformat()


def iso_instant(us: int) -> str:
    """Write an instant in UTC."""
    return (_UTC_EPOCH + timedelta(microseconds=us)).isoformat()


def _iso_pair(interval: Interval) -> tuple[str, str]:
    return iso_instant(interval[0]), iso_instant(interval[1])
