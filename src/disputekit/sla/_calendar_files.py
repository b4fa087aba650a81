"""Calendars as TOML and JSON, with the versions and the dates that they were written under."""

import json
import tomllib
from collections.abc import Mapping
from typing import Final

from attrs import define, evolve, field

from disputekit._input.toml_writing import to_toml
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import CalendarError, Finding, Reason
from disputekit.sla._compile import Source
from disputekit.sla._joint import Joint
from disputekit.sla._making import make_rules
from disputekit.sla._recorded import changes_in, covered, holidays_in, moved, versions
from disputekit.sla._rules import Rules
from disputekit.sla._saying import plain_rules, rules_of

SCHEMA: Final = "disputekit.calendar/1"
_JOINTS: Final = {"both": "&", "either": "|"}
_KINDS: Final = ("weekly", "whole_days", *_JOINTS)
_RULES: Final = ("tz", "holidays", "openings", "closures", "observed")
_KEYS: Final = {
    "weekly": ("kind", "hours", *_RULES, "half_days", "holidays_cut", "recorded"),
    "whole_days": ("kind", "days", *_RULES, "recorded"),
    "both": ("kind", "left", "right"),
    "either": ("kind", "left", "right"),
}


def dump(source: Source, years: range, *, toml: bool) -> str:
    """Write a calendar as TOML, or as JSON."""
    document = {
        "schema": SCHEMA,
        "written": {**versions(source.zone), "first_year": years.start, "last_year": years.stop - 1},
        "calendar": _plain(source, years),
    }
    return to_toml(document) if toml else json.dumps(document, ensure_ascii=False, indent=1)


def load(text: str, *, toml: bool) -> tuple[Source, tuple[Reason, ...]]:
    """Read a calendar, and say which of its dates have moved since it was written."""
    try:
        document: object = tomllib.loads(text) if toml else json.loads(text)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:  # what is no text is one of these
        raise CalendarError(_unreadable("TOML" if toml else "JSON", error)) from error
    reader = _Reader()
    source = reader.document(document)
    if source is None or reader.findings:
        raise CalendarError(*reader.findings)
    return source, tuple(reader.moved)


def _plain(source: Source, years: range) -> dict[str, object]:
    if isinstance(source, Joint):
        kind = next(name for name, how in _JOINTS.items() if how == source.how)
        return {"kind": kind, "left": _plain(source.left, years), "right": _plain(source.right, years)}
    rules = rules_of(source)
    known = covered(rules, years)
    recorded = {"holidays": holidays_in(rules, known), "changes": changes_in(rules, known)}
    return {**plain_rules(rules), "recorded": recorded}


@define
class _Reader:
    """Reads one document; collects what is wrong with it, and which dates have moved."""

    findings: list[Finding] = field(factory=list[Finding])
    moved: list[Reason] = field(factory=list[Reason])
    years: range = range(0)

    def document(self, document: object) -> Source | None:
        """Read the whole of it."""
        table = self._table(document, "", ("schema", "written", "calendar"))
        if table.get("schema") != SCHEMA:
            self._add("DK-CALENDAR-SCHEMA", "schema", table.get("schema"), f"write schema = {SCHEMA!r}")
        written = self._table(table.get("written", {}), "written", ("tzdata", "holidays", "first_year", "last_year"))
        first, last = written.get("first_year", 0), written.get("last_year", -1)
        if isinstance(first, int) and isinstance(last, int):
            self.years = range(first, last + 1)
        else:
            self._add("DK-CALENDAR-YEARS", "written", [first, last], "write years as numbers")
        return self._source(table.get("calendar"), "calendar")

    def _source(self, value: object, where: str) -> Source | None:
        kind = value.get("kind") if isinstance(value, Mapping) else None
        if not isinstance(kind, str) or kind not in _KINDS:
            hint = did_you_mean(str(kind), _KINDS, f"the kinds are {', '.join(_KINDS)}")
            self._add("DK-CALENDAR-KIND", f"{where}.kind", kind, hint)
            return None
        table = self._table(value, where, _KEYS[kind])
        if kind not in _JOINTS:
            return self._rules(table, where)
        left, right = (
            self._source(table.get("left"), f"{where}.left"),
            self._source(table.get("right"), f"{where}.right"),
        )
        return Joint("&" if kind == "both" else "|", left, right) if left is not None and right is not None else None

    def _rules(self, table: Mapping[str, object], where: str) -> Rules | None:
        whole_days = table["kind"] == "whole_days"
        try:
            rules = make_rules(
                table.get("days" if whole_days else "hours"),
                tz=table.get("tz"),
                holidays=table.get("holidays", ()),
                openings=table.get("openings", () if whole_days else {}),
                closures=table.get("closures", ()),
                observed=table.get("observed", True),
                half_days=table.get("half_days"),
                holidays_cut=table.get("holidays_cut", False),
                whole_days=whole_days,
            )
        except CalendarError as error:
            self.findings += [evolve(each, where=f"{where}.{each.where}") for each in error.findings]
            return None
        recorded = self._table(table.get("recorded", {}), f"{where}.recorded", ("holidays", "changes"))
        if recorded:
            holidays, changes = (
                self._texts(recorded.get(name, []), f"{where}.{name}") for name in ("holidays", "changes")
            )
            self.moved += moved(rules, holidays, changes, covered(rules, self.years))
        return rules

    def _table(self, value: object, where: str, keys: tuple[str, ...]) -> Mapping[str, object]:
        if not isinstance(value, Mapping):
            self._add("DK-CALENDAR-TABLE", where, value, f"write a table with {', '.join(keys)}")
            return {}
        table = {str(key): each for key, each in value.items()}
        for key in table.keys() - {*keys}:
            hint = did_you_mean(key, keys, f"leave it out; there are {', '.join(keys)}")
            self._add("DK-CALENDAR-KEY", f"{where}.{key}".lstrip("."), key, hint)
        return table

    def _texts(self, value: object, where: str) -> list[str]:
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return [str(each) for each in value]
        self._add("DK-CALENDAR-RECORDED", where, value, "leave out what was recorded, or keep it as it was written")
        return []

    def _add(self, code: str, where: str, value: object, hint: str) -> None:
        params = {"value": shown(value)}
        self.findings.append(Finding(code, "{value} is not what stands here", params, where=where, hint=hint))


def _unreadable(what: str, error: Exception) -> Finding:
    return Finding(
        "DK-CALENDAR-SYNTAX",
        "this is no {what}: {error}",
        {"what": what, "error": str(error)},
        hint="correct the text where it says so",
    )
