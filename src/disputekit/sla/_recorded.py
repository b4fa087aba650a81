"""What a calendar was written under: versions of what it rests on, and the dates that these gave."""

from collections.abc import Iterator, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from zoneinfo import TZPATH

import pendulum

from disputekit.errors import Reason
from disputekit.sla._holidays import holidays_of, holidays_version
from disputekit.sla._rules import Rules
from disputekit.sla._saying import iso, iso_instant
from disputekit.sla._zones import DAY_US, EPOCH, Zone, compiled_zone


def holidays_in(rules: Rules, years: range) -> list[str]:
    """Give the holidays of a calendar's jurisdictions."""
    days = {
        day
        for each in rules.jurisdictions
        for year in years
        for day in holidays_of(each.code, year, observed=rules.observed)
    }
    return [iso(day) for day in sorted(days)]


def changes_in(rules: Rules, years: range) -> list[str]:
    """Give the instants at which the clocks of a calendar's zone change, in UTC, and the offset from then on."""
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


def moved(rules: Rules, holidays: Sequence[str], changes: Sequence[str], years: range) -> Iterator[Reason]:
    """Say what is otherwise now than it was recorded."""
    for date_ in sorted({*holidays} ^ {*holidays_in(rules, years)}):
        if date_ in holidays:
            yield Reason("DK-CALENDAR-HOLIDAY-GONE", "{date} was a holiday and is none now", {"date": date_})
        else:
            yield Reason("DK-CALENDAR-HOLIDAY-NEW", "{date} was no holiday and is one now", {"date": date_})
    zone = rules.zone.name
    for change in sorted({*changes} ^ {*changes_in(rules, years)}):
        at, _, offset = change.partition(" ")
        params = {"date": at[:10], "at": at, "offset": offset, "zone": zone}
        if change in changes:
            yield Reason("DK-CALENDAR-CHANGE-GONE", "in {zone} the clocks no longer change at {at}", params)
        else:
            yield Reason("DK-CALENDAR-CHANGE-NEW", "in {zone} the clocks now change at {at}", params)


def versions(zone: Zone) -> dict[str, str]:
    """Give the versions of the time zone data and of the holidays package."""
    return {"tzdata": _tzdata_version(zone), "holidays": holidays_version()}


def covered(rules: Rules, years: range) -> range:
    """Give the years of a range that a calendar covers."""
    return range(max(years.start, rules.first_year), min(years.stop, rules.last_year + 1))


def _tzdata_version(zone: Zone) -> str:
    """Give the version of the data that zoneinfo reads for a zone: the system's, else the package's."""
    if isinstance(zone, pendulum.FixedTimezone):
        return "none"
    for each in map(Path, TZPATH):
        if (each / zone.name).is_file():
            return _system_version(each / "tzdata.zi")
    return str(import_module("tzdata").IANA_VERSION)


def _system_version(source: Path) -> str:
    """Read the version that the system's data carry, where they carry one."""
    if not source.is_file():
        return "unknown"
    with source.open(encoding="utf-8") as lines:
        return lines.readline().removeprefix("# version").strip()
