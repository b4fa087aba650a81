"""Describes a calendar as plain values, and as the Python that makes it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import cast

from disputekit.sla._compile import Joint, Source
from disputekit.sla._opening_hours import WHOLE_DAY, Spans, say_spans, say_week
from disputekit.sla._recurring import Recurrence
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
        "closures": [
            *_ranges(sorted(rules.closed_days)),
            *(each.text for each in rules.closed_recurring),
            *map(_iso_pair, rules.closures),
        ],
        "recurring": _say_recurring(rules.recurring),
        "makeup_days": True if rules.makeup_days is None else [iso(day) for day in sorted(rules.makeup_days)],
    }
    parts.update({name: value for name, value in usual.items() if value})
    if not rules.observed:
        parts["observed"] = False
    if rules.half_days is not None:
        parts["half_days"] = say_spans(rules.half_days)
    if rules.half_dates:
        parts["half_days"] = _say_recurring(rules.half_dates)
    if rules.holidays_cut:
        parts["holidays_cut"] = True
    if rules.known_until is not None:
        parts["known_until"] = rules.known_until
    return parts


def is_whole(rules: Rules) -> bool:
    """Find whether ``whole_days`` can make the calendar."""
    spans = {*rules.week, *rules.openings.values()}
    return spans <= {(), WHOLE_DAY} and not (
        rules.half_days is not None or rules.half_dates or rules.recurring or rules.holidays_cut
    )


def _say_recurring(rules: tuple[tuple[Recurrence, Spans], ...]) -> dict[str, str]:
    return {each.text: say_spans(spans) or "closed" for each, spans in rules}


def _ranges(days: list[int]) -> Iterator[str]:
    """Write days, those in a row as a range."""
    first: int | None = None
    for number, day in enumerate(days):
        first = day if first is None else first
        if number + 1 < len(days) and days[number + 1] == day + 1:
            continue
        yield iso(day) if first == day else f"{iso(first)}/{iso(day)}"
        first = None


def iso(day: int) -> str:
    """Write a day that is counted from the epoch."""
    return date.fromordinal(day + EPOCH).isoformat()


def iso_instant(us: int) -> str:
    """Write an instant in UTC."""
    return (_UTC_EPOCH + timedelta(microseconds=us)).isoformat()


def _iso_pair(interval: Interval) -> tuple[str, str]:
    return iso_instant(interval[0]), iso_instant(interval[1])
