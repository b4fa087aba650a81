"""Calendars are written and read again, and say which of their dates moved in between."""

import json
import pickle
import tomllib
from copy import deepcopy
from datetime import date
from pathlib import Path

import pendulum
import pytest
from hypothesis import given

from disputekit.errors import CalendarError
from disputekit.sla import WorkCalendar, _calendar_files
from disputekit.testing.strategies import calendars

YEARS = range(2026, 2028)
START = pendulum.datetime(2026, 7, 1, tz="Europe/Berlin")
OFFICE = WorkCalendar.weekly(
    "Mon-Fri 09:00-17:00; Sun 22:00-06:00",
    tz="Europe/Berlin",
    holidays=["DE-BE", {"2026-12-24": 'the "house"\n\x7f\\ day'}],
    openings={"2026-12-26": "10:00-14:00"},
    closures=["2026-08-03", (START, START.add(hours=12))],
    observed=False,
    half_days="09:00-12:00",
    holidays_cut=True,
)
SITES = OFFICE & (WorkCalendar.whole_days("Mon,Wed", tz="-03:30") | WorkCalendar.whole_days("Mon-Fri", tz="Asia/Tokyo"))


@given(calendars(), calendars())
def test_what_is_written_is_read(one: WorkCalendar, other: WorkCalendar) -> None:
    """Two together and so each of them, in both forms, by pickle, and from its own repr."""
    calendar = one | other
    assert calendar == WorkCalendar.from_toml(calendar.to_toml(years=range(2018, 2019)))
    assert calendar == WorkCalendar.from_json(calendar.to_json(years=range(2018, 2019)))
    assert calendar == pickle.loads(pickle.dumps(calendar))  # noqa: S301 it is our own
    assert calendar == deepcopy(calendar)
    assert calendar == eval(repr(calendar), {"WorkCalendar": WorkCalendar})  # noqa: S307 it is our own


def test_all_choices_are_written() -> None:
    """Awkward characters too; nothing has moved since."""
    for calendar in (OFFICE, SITES):
        for read in (WorkCalendar.from_toml(calendar.to_toml()), WorkCalendar.from_json(calendar.to_json())):
            assert calendar == read
            assert () == read.moved_dates
    assert tomllib.loads(SITES.to_toml()) == json.loads(SITES.to_json())


def test_versions_and_dates_are_recorded() -> None:
    """The versions of tzdata and holidays, the holidays of the years, and the changes of the clocks."""
    written = json.loads(WorkCalendar.whole_days("Mon-Fri", tz="Europe/Berlin", holidays="US").to_json(years=YEARS))
    assert {"tzdata", "holidays", "first_year", "last_year"} == written["written"].keys()
    recorded = written["calendar"]["recorded"]
    assert ["2026-01-01", "2026-01-19", "2026-02-16"] == recorded["holidays"][:3]
    assert 27 == len(recorded["holidays"])
    assert [
        "2026-03-29T01:00:00+00:00 +7200",
        "2026-10-25T01:00:00+00:00 +3600",
        "2027-03-28T01:00:00+00:00 +7200",
        "2027-10-31T01:00:00+00:00 +3600",
    ] == recorded["changes"]


def test_years_that_are_not_covered_are_not_recorded() -> None:
    """Germany's holidays are known to 2100."""
    calendar = WorkCalendar.whole_days("Mon-Fri", tz="UTC", holidays="DE")
    recorded = json.loads(calendar.to_json(years=range(2100, 2300)))["calendar"]["recorded"]
    assert {"2100"} == {day[:4] for day in recorded["holidays"]}
    nothing = json.loads(calendar.to_json(years=range(2101, 2300)))["calendar"]["recorded"]
    assert {"holidays": [], "changes": []} == nothing


def test_dates_that_moved_are_said() -> None:
    """A holiday that came, one that went, and the clocks likewise, in each calendar of a joint one."""
    text = SITES.to_toml(years=YEARS).replace("2026-05-01", "2026-05-02").replace("2026-03-29T01", "2026-03-30T01")
    read = WorkCalendar.from_toml(text)
    assert [
        ("DK-CALENDAR-HOLIDAY-NEW", "2026-05-01"),
        ("DK-CALENDAR-HOLIDAY-GONE", "2026-05-02"),
        ("DK-CALENDAR-CHANGE-NEW", "2026-03-29"),
        ("DK-CALENDAR-CHANGE-GONE", "2026-03-30"),
    ] == [(reason.code, reason.params["date"]) for reason in read.moved_dates]
    assert {
        "date": "2026-03-30",
        "at": "2026-03-30T01:00:00+00:00",
        "offset": "+7200",
        "zone": "Europe/Berlin",
    } == dict(read.moved_dates[3].params)
    assert read == SITES
    assert read.moved_dates == pickle.loads(pickle.dumps(read)).moved_dates  # noqa: S301 it is our own


def test_a_calendar_written_by_hand_needs_no_record() -> None:
    """TOML's own dates and instants are taken."""
    calendar = WorkCalendar.from_toml("""
        schema = "disputekit.calendar/1"
        [calendar]
        kind = "weekly"
        hours = "Mon-Fri 09:00-17:00"
        tz = "UTC"
        holidays = [2026-12-24]
        closures = [2026-12-28, [2026-12-29T00:00:00Z, 2026-12-29T12:00:00Z]]
    """)
    assert date(2026, 12, 29) == calendar.add_days(date(2026, 12, 25), 1)
    assert () == calendar.moved_dates


WRONG = {
    "[": ["DK-CALENDAR-SYNTAX"],
    '{"schema": "disputekit.calendar/1"}': ["DK-FILE-MISSING"],
    "[]": ["DK-CALENDAR-TABLE"],
    '{"schema": "2", "calender": {}}': ["DK-FILE-UNKNOWN", "DK-FILE-UNKNOWN", "DK-FILE-MISSING"],
    "[" * 100_000: ["DK-CALENDAR-SYNTAX"],
}


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_what_cannot_be_read(text: str) -> None:
    """No JSON, another document, a document of another version."""
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.from_json(text)
    assert WRONG[text] == [finding.code for finding in caught.value.findings]


def test_all_that_is_wrong_in_a_file_is_said_at_once() -> None:
    """In both parts of a joint calendar, with the path to each, and what was perhaps meant."""
    document = json.loads(SITES.to_json(years=YEARS))
    document["written"]["first_year"] = "2026"
    document["calendar"]["left"]["houres"] = document["calendar"]["left"].pop("hours")
    document["calendar"]["right"]["left"]["tz"] = "Asia/Tokio"
    document["calendar"]["right"]["right"]["recorded"]["holidays"] = [1]
    document["calendar"]["right"]["right"]["recorded"]["changes"] = "none"
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.from_json(json.dumps(document))
    assert [
        ("calendar.left.houres", "DK-FILE-UNKNOWN"),
        ("calendar.left.hours", "DK-CALENDAR-HOURS"),
        ("calendar.right.left.tz", "DK-CALENDAR-ZONE"),
        ("calendar.right.right.recorded.changes", "DK-FILE-TYPE"),
        ("calendar.right.right.recorded.holidays[0]", "DK-FILE-TYPE"),
        ("written.first_year", "DK-FILE-TYPE"),
    ] == [(each.where, each.code) for each in caught.value.findings]
    assert "'hours'" in caught.value.findings[0].hint


def test_mistakes_in_toml_have_their_lines() -> None:
    """Each finding names the line of its key, or of the nearest key that is there."""
    text = """\
        schema = "disputekit.calendar/1"
        [calendar]
        kind = "weekly"
        hours = "Mon-Fri 9-17; Sut 10:00-12:00"
        tz = "UTC"
        holidays = [
          "DE-BE",
          "DE-XX",
        ]
        openings = { "2026-12-26" = "10-14" }
        half_day = "09:00-12:00"
    """
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.from_toml(text)
    assert [
        ("line 4 calendar.hours.clause[0]", "DK-CALENDAR-HOURS"),
        ("line 4 calendar.hours.clause[1]", "DK-CALENDAR-DAY"),
        ("line 8 calendar.holidays[1]", "DK-CALENDAR-SUBDIVISION"),
        ("line 10 calendar.openings.2026-12-26", "DK-CALENDAR-HOURS"),
        ("line 11 calendar.half_day", "DK-FILE-UNKNOWN"),
    ] == [(each.where, each.code) for each in caught.value.findings]


def test_an_unknown_kind_is_refused() -> None:
    """With the one that was perhaps meant."""
    text = '{"schema": "disputekit.calendar/1", "calendar": {"kind": "weakly"}}'
    with pytest.raises(CalendarError, match=r"^calendar.kind: DK-FILE-UNKNOWN: .*'weakly'.*'weekly'"):
        WorkCalendar.from_json(text)


def test_the_version_of_the_zones_is_that_of_their_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's file for a zone comes first, then the package; a system's data may carry no version."""
    berlin, fixed = pendulum.timezone("Europe/Berlin"), pendulum.FixedTimezone(3600)
    monkeypatch.setattr(_calendar_files, "TZPATH", (str(tmp_path),))
    package = _calendar_files.versions(berlin)["tzdata"]
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Berlin").write_bytes(b"TZif")
    unknown = _calendar_files.versions(berlin)["tzdata"]
    (tmp_path / "tzdata.zi").write_text("# version 2031x\nR A\n", encoding="utf-8")
    known = _calendar_files.versions(berlin)["tzdata"]
    assert (True, "unknown", "2031x") == (package.startswith("20"), unknown, known)
    assert "none" == _calendar_files.versions(fixed)["tzdata"]
