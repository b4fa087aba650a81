"""Calendars as TOML and JSON, with the versions and the dates that they were written under."""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path as FilePath
from typing import Final
from zoneinfo import TZPATH

import pendulum
from attrs import evolve, field, frozen

from disputekit._input.toml_table import LARGEST, Path, Problems, Table, lines_of, size_problem
from disputekit._input.toml_writing import to_toml
from disputekit._lib.text import shown
from disputekit.errors import CalendarError, Finding, Reason
from disputekit.sla._build_rules import make_rules
from disputekit.sla._compile import Joint, Source
from disputekit.sla._describe import iso, iso_instant, plain_rules, rules_of
from disputekit.sla._holidays import holidays_of, holidays_version
from disputekit.sla._rules import Rules
from disputekit.sla._zones import DAY_US, EPOCH, Zone, compiled_zone

SCHEMA: Final = "disputekit.calendar/1"
_JOINTS: Final = {"both": "&", "either": "|"}
_KINDS: Final = ("weekly", "whole_days", *_JOINTS)
_STEP: Final = re.compile(r"\[(\d+)\]|\['([^']*)'\]|([^.\[]+)")


def dump(source: Source, years: range, *, toml: bool) -> str:
    """Write a calendar as TOML, or as JSON."""
    document = {
        "schema": SCHEMA,
        "written": {**versions(source.zone), "first_year": years.start, "last_year": years.stop - 1},
        "calendar": _plain(source, years),
    }
    return to_toml(document) if toml else json.dumps(document, ensure_ascii=False, indent=1)


def load(text: str, *, toml: bool, limit: int = LARGEST) -> tuple[Source, tuple[Reason, ...]]:
    """Read a calendar, and list which of its dates have moved since it was written."""
    document = parsed(text, toml=toml, limit=limit)
    problems = Problems()
    reader = _Reader(Table(document, (), problems))
    source = reader.source()
    raise_problems(problems, text if toml else None)
    if source is None:  # pragma: no cover - there is a problem for each source that is missing
        raise AssertionError
    return source, tuple(reader.moved)


def parsed(text: str, *, toml: bool, limit: int = LARGEST) -> dict[str, object]:
    """Read TOML or JSON as a table. Raises ``CalendarError`` for a text that is not."""
    if wrong := size_problem(text, limit):
        raise CalendarError(*wrong)
    try:
        document: object = tomllib.loads(text) if toml else json.loads(text)
    except (
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:  # also not a text at all
        template = "the text is not valid {what}: {error}"
        params = {"what": "TOML" if toml else "JSON", "error": str(error)}
        hint = "correct the text at that place"
        raise CalendarError(Finding("DK-CALENDAR-SYNTAX", template, params, hint=hint)) from error
    if isinstance(document, dict):
        return document
    template = "a file must hold one table, got {value}"
    hint = "write an object with schema and calendar"
    raise CalendarError(Finding("DK-CALENDAR-TABLE", template, {"value": shown(document)}, hint=hint))


def raise_problems(problems: Problems, toml: str | None) -> None:
    """Raise ``CalendarError`` with every problem, each with its line if the text was TOML."""
    if problems.found:
        found = problems.findings("", {} if toml is None else lines_of(toml), {})
        places = [(finding, finding.where.strip()) for finding in found]
        raise CalendarError(*(evolve(each, where=f"line {at[1:]}" if at[:1] == ":" else at) for each, at in places))


def _plain(source: Source, years: range) -> dict[str, object]:
    if isinstance(source, Joint):
        kind = next(name for name, how in _JOINTS.items() if how == source.how)
        return {"kind": kind, "left": _plain(source.left, years), "right": _plain(source.right, years)}
    rules = rules_of(source)
    known = _covered(rules, years)
    recorded = {"holidays": _holidays_in(rules, known), "changes": _changes_in(rules, known)}
    return {**plain_rules(rules), "recorded": recorded}


@frozen
class _Reader:
    """Reads one document, and collects which dates have moved."""

    root: Table
    moved: list[Reason] = field(factory=list[Reason])

    def source(self) -> Source | None:
        """Read the whole document."""
        schema = self.root.need("schema", str)
        if schema not in {SCHEMA, None}:
            self.root.problems.unknown(self.root.at("schema"), "schema", str(schema), [SCHEMA])
        written = self.root.table("written")
        written.get("tzdata", str)
        written.get("holidays", str)
        years = range(written.get("first_year", int) or 0, (written.get("last_year", int) or -1) + 1)
        written.close()
        self.root.need("calendar", dict)
        source = read_source(self.root.table("calendar"), years, self.moved) if "calendar" in self.root.items else None
        self.root.close()
        return source


def read_source(table: Table, years: range, moved: list[Reason]) -> Source | None:
    """Read a calendar from its table; the mistakes are added to the problems of the table."""
    kind = table.need("kind", str)
    if kind not in _KINDS:
        if kind is not None:
            table.problems.unknown(table.at("kind"), "kind", kind, _KINDS)
        return None
    if kind not in _JOINTS:
        return _read_rules(table, years, moved, whole_days=kind == "whole_days")
    table.need("left", dict)
    table.need("right", dict)
    sides = [read_source(table.table(side), years, moved) for side in ("left", "right") if side in table.items]
    table.close()
    left, right = [*sides, None, None][:2]
    return Joint("&" if kind == "both" else "|", left, right) if left is not None and right is not None else None


def _read_rules(table: Table, years: range, moved: list[Reason], *, whole_days: bool) -> Rules | None:
    recorded = table.table("recorded")
    holidays, changes = recorded.texts("holidays"), recorded.texts("changes")
    recorded.close()

    def raw(key: str, default: object = None) -> object:
        table.asked.add(key)
        return table.items.get(key, default)

    try:
        rules = make_rules(
            raw("days" if whole_days else "hours"),
            tz=raw("tz"),
            holidays=raw("holidays", ()),
            openings=raw("openings", () if whole_days else {}),
            closures=raw("closures", ()),
            observed=raw("observed", default=True),
            half_days=None if whole_days else raw("half_days"),
            recurring=None if whole_days else raw("recurring"),
            makeup_days=raw("makeup_days", ()),
            known_until=raw("known_until"),
            holidays_cut=False if whole_days else raw("holidays_cut", default=False),
            whole_days=whole_days,
        )
    except CalendarError as error:
        table.problems.found.extend(((*table.path, *_steps(each.where)), each) for each in error.findings)
        table.close()
        return None
    table.close()
    if "recorded" in table.items:
        moved += _moved(rules, holidays, changes, _covered(rules, years))
    return rules


def _steps(where: str) -> Path:
    """Turn a place such as ``closures[0]`` into the steps of a path."""
    found = _STEP.finditer(where)
    return tuple(int(step[1]) if step[1] else step[2] or step[3] for step in found)


def _holidays_in(rules: Rules, years: range) -> list[str]:
    """List the holidays of a calendar's jurisdictions."""
    days = {
        day
        for each in rules.jurisdictions
        for year in years
        for day in holidays_of(each.code, year, observed=rules.observed)
    }
    return [iso(day) for day in sorted(days)]


def _changes_in(rules: Rules, years: range) -> list[str]:
    """List the instants at which the clocks of a calendar's zone change, in UTC, and the offset from then on."""
    if not years:
        return []
    first, last = (date(year, 1, 1).toordinal() - EPOCH for year in (years.start, years.stop))
    known = compiled_zone(rules.zone).years(years.start, years.stop - 1)
    changes = list(zip(known.starts, known.offsets, strict=True))[1:]
    return [
        f"{iso_instant(start)} {offset // 1_000_000:+}"
        for start, offset in changes
        if first * DAY_US <= start < last * DAY_US
    ]


def _moved(rules: Rules, holidays: Sequence[str], changes: Sequence[str], years: range) -> Iterator[Reason]:
    """List what differs from what was recorded."""
    for day in sorted({*holidays} ^ {*_holidays_in(rules, years)}):
        if day in holidays:
            yield Reason("DK-CALENDAR-HOLIDAY-GONE", "{date} was a holiday and is not one now", {"date": day})
        else:
            yield Reason("DK-CALENDAR-HOLIDAY-NEW", "{date} was not a holiday and is one now", {"date": day})
    zone = rules.zone.name
    for change in sorted({*changes} ^ {*_changes_in(rules, years)}):
        at, _, offset = change.partition(" ")
        params = {"date": at[:10], "at": at, "offset": offset, "zone": zone}
        if change in changes:
            yield Reason("DK-CALENDAR-CHANGE-GONE", "in {zone} the clocks no longer change at {at}", params)
        else:
            yield Reason("DK-CALENDAR-CHANGE-NEW", "in {zone} the clocks now change at {at}", params)


def _covered(rules: Rules, years: range) -> range:
    """Keep the years of a range that a calendar covers."""
    return range(max(years.start, rules.first_year), min(years.stop, rules.last_year + 1))


def versions(zone: Zone) -> dict[str, str]:
    """Give the versions of the time zone data and of the holidays package."""
    return {"tzdata": _tzdata_version(zone), "holidays": holidays_version()}


def _tzdata_version(zone: Zone) -> str:
    """Give the version of the data that zoneinfo reads for a zone: the system's, else the package's."""
    if isinstance(zone, pendulum.FixedTimezone):
        return "none"
    for each in map(FilePath, TZPATH):
        if (each / zone.name).is_file():
            return _system_version(each / "tzdata.zi")
    return str(import_module("tzdata").IANA_VERSION)


def _system_version(source: FilePath) -> str:
    """Read the version of the system's data, if there is one."""
    if not source.is_file():
        return "unknown"
    with source.open(encoding="utf-8") as lines:
        return lines.readline().removeprefix("# version").strip()
