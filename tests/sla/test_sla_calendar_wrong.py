"""A wrong calendar reports all its mistakes at once, each with a place and a hint."""

from datetime import UTC, date, datetime, timedelta, timezone

import pendulum
import pytest

from disputekit.errors import CalendarError
from disputekit.sla import WorkCalendar

WRONG_HOURS: dict[str, list[tuple[object, ...]]] = {
    "": [("hours", "DK-CALENDAR-NEVER-OPEN", "''")],
    " ; ": [("hours", "DK-CALENDAR-NEVER-OPEN", "' ; '")],
    "Mon-Fri 09:00-00:00": [("hours.clause[0]", "DK-CALENDAR-MIDNIGHT", "09:00-00:00", "09:00")],
    "Mon-Fri 09:00-09:00": [("hours.clause[0]", "DK-CALENDAR-EMPTY-SHIFT", "09:00-09:00")],
    "Mno 09:00-17:00": [("hours.clause[0]", "DK-CALENDAR-DAY", "'Mno'")],
    "Xyz 09:00-17:00": [("hours.clause[0]", "DK-CALENDAR-DAY", "'Xyz'")],
    "Mon-Wed-Fri 09:00-17:00": [("hours.clause[0]", "DK-CALENDAR-DAY", "'Mon-Wed-Fri'")],
    "Mon 9-17": [("hours.clause[0]", "DK-CALENDAR-HOURS", "'9-17'")],
    "Mon": [("hours.clause[0]", "DK-CALENDAR-HOURS", "''")],
    "Mon 09:00-25:00": [("hours.clause[0]", "DK-CALENDAR-HOURS", "'09:00-25:00'")],
    "Mon 09:60-12:00": [("hours.clause[0]", "DK-CALENDAR-HOURS", "'09:60-12:00'")],
    "Mon 09:00:60-12:00": [("hours.clause[0]", "DK-CALENDAR-HOURS", "'09:00:60-12:00'")],
    "Mon 24:00-12:00": [("hours.clause[0]", "DK-CALENDAR-HOURS", "'24:00-12:00'")],
    "Mon 24:01-12:00": [("hours.clause[0]", "DK-CALENDAR-HOURS", "'24:01-12:00'")],
    "Mon 09:00-12:00,11:00-13:00": [("hours.clause[0]", "DK-CALENDAR-OVERLAP", "09:00-12:00 and 11:00-13:00")],
    "Mon-Fri 09:00-17:00; Fri 09:00-15:00": [("hours", "DK-CALENDAR-OVERLAP", "Fri 09:00-15:00 and Fri 09:00-17:00")],
    "Mon-Fri 09:00-17:00; Wed 12:00-18:00; Sonday 10:00-12:00": [
        ("hours.clause[2]", "DK-CALENDAR-DAY", "'Sonday'"),
        ("hours", "DK-CALENDAR-OVERLAP", "Wed 09:00-17:00 and Wed 12:00-18:00"),
    ],
    "Mon 22:00-06:00; Tue 05:00-09:00": [("hours", "DK-CALENDAR-OVERLAP", "Mon 22:00-06:00 and Tue 05:00-09:00")],
    "Mon 05:00-09:00; Sun 22:00-06:00": [("hours", "DK-CALENDAR-OVERLAP", "Sun 22:00-06:00 and Mon 05:00-09:00")],
}


@pytest.mark.parametrize("hours", WRONG_HOURS)
def test_hours_that_make_no_sense(hours: str) -> None:
    """Malformed, empty, overlapping and never open hours are refused, each with a hint."""
    assert WRONG_HOURS[hours] == _found(hours)


@pytest.mark.parametrize(
    ("hours", "meant"),
    [
        ("Mno 09:00-17:00", "'Mon'"),
        ("Sonday 10:00-12:00", "'Sunday'"),
        ("Weekdays 09:00-17:00", "Mon-Fri"),
        ("weekend 10:00-12:00", "Sat-Sun"),
        ("Daily 10:00-12:00", "Mon-Sun"),
    ],
)
def test_a_day_that_was_perhaps_meant(hours: str, meant: str) -> None:
    """The hint names the day that is most like it, or the days that a common word stands for."""
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.weekly(hours, tz="UTC")
    assert meant in caught.value.findings[0].hint


def test_hours_of_no_text_and_of_too_much() -> None:
    """Neither is read, and neither is shown in full."""
    assert [("hours", "DK-CALENDAR-HOURS", "9")] == _found(9)
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.weekly("Mon 09:00-17:00;" * 10_000, tz="UTC")
    assert [("hours", "DK-CALENDAR-HOURS")] == _places(caught.value)
    assert 300 > len(str(caught.value))


def test_days_may_go_round_the_week_and_touch() -> None:
    """From Saturday to Monday; a night shift that ends where the next shift begins; every day once around."""
    assert "Mon 09:00-17:00; Sat-Sun 09:00-17:00" in repr(WorkCalendar.weekly("Sat-Mon 09:00-17:00", tz="UTC"))
    assert "Mon 06:00-08:00; Sun 22:00-06:00" in repr(WorkCalendar.weekly("sun 22:00–06:00; MON 06:00-08:00", tz="UTC"))
    assert "Mon-Sun 06:00:30-22:00" in repr(WorkCalendar.weekly("Tue-Mon 06:00:30-22:00:00", tz="UTC"))


def test_whole_days_have_no_times() -> None:
    """And must be days."""
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.whole_days("Mon-Fri; Sat 09:00-12:00; Sum", tz="UTC")
    assert [("days.clause[1]", "DK-CALENDAR-WHOLE-DAYS"), ("days.clause[2]", "DK-CALENDAR-DAY")] == _places(
        caught.value
    )
    assert ["'Sat 09:00-12:00'", "'Sum'"] == [next(iter(each.params.values())) for each in caught.value.findings]
    with pytest.raises(CalendarError, match=r"^days: DK-CALENDAR-OVERLAP: Mon 00:00-24:00 and Mon 00:00-24:00"):
        WorkCalendar.whole_days("Mon,Mon", tz="UTC")


@pytest.mark.parametrize("zone", ["Europe/Berln", "", "Europe", "../etc/passwd", "\0", 3, None, "+25:00"])
def test_unknown_zones(zone: str) -> None:
    """A value that is not a zone is refused."""
    with pytest.raises(CalendarError, match=r"^tz: DK-CALENDAR-ZONE: "):
        WorkCalendar.weekly("Mon 09:00-17:00", tz=zone)


def test_a_zone_that_was_perhaps_meant() -> None:
    """The known one that is most like it is named."""
    with pytest.raises(CalendarError, match=r"did you mean 'Europe/Berlin'\?$"):
        WorkCalendar.weekly("Mon 09:00-17:00", tz="Europe/Berln")


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (UTC, "UTC"),
        ("utc", "UTC"),
        (timezone(timedelta(hours=-3, minutes=-30)), "-03:30"),
        ("+05:45", "+05:45"),
        (pendulum.timezone("Asia/Kathmandu"), "Asia/Kathmandu"),
    ],
)
def test_zones_of_every_make(zone: str, name: str) -> None:
    """Names, the standard library's and pendulum's zones, and offsets."""
    calendar = WorkCalendar.weekly("Mon 09:00-17:00", tz=zone)
    assert name.casefold() == calendar.tz.casefold()
    assert calendar.tzinfo.utcoffset(datetime(2026, 1, 1)) is not None  # noqa: DTZ001 what utcoffset takes
    assert calendar == WorkCalendar.weekly("Mon 09:00-17:00", tz=calendar.tz)


WRONG_HOLIDAYS: dict[str, list[tuple[object, ...]]] = {
    "XNASD": [("holidays", "DK-CALENDAR-JURISDICTION", "'XNASD'")],
    "": [("holidays", "DK-CALENDAR-JURISDICTION", "''")],
    "DE-BEE": [("holidays", "DK-CALENDAR-SUBDIVISION", "DE", "'BEE'")],
    "XNYS-NY": [("holidays", "DK-CALENDAR-SUBDIVISION", "XNYS", "'NY'")],
    "2026-02-30": [("holidays", "DK-CALENDAR-DATE", "'2026-02-30'")],
    "24.12.2026": [("holidays", "DK-CALENDAR-DATE", "'24.12.2026'")],
    "1899-12-24": [("holidays", "DK-CALENDAR-DATE-BEYOND", "1899-12-24", 1900, 2200)],
}


@pytest.mark.parametrize("holidays", WRONG_HOLIDAYS)
def test_holidays_that_are_none(holidays: str) -> None:
    """Unknown jurisdictions, subdivisions and dates are refused."""
    assert WRONG_HOLIDAYS[holidays] == _found("Mon 09:00-17:00", holidays=holidays)


def test_everything_wrong_is_said_at_once() -> None:
    """One error has all findings, each with its place."""
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 it is refused for that
    aware = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.weekly(
            "Mon 9-17",
            tz="Nowhere",
            holidays=["DE-BE", "XX", {"2026-13-01": "no month"}, 7, aware],  # type: ignore[list-item] # on purpose
            openings={"2026-01-01": "9", "tomorrow": "09:00-10:00"},
            closures=[(naive, aware), (aware, aware), 5, "x", ("x", aware), (aware, 5)],  # type: ignore[list-item]
            observed="yes",  # type: ignore[arg-type] # on purpose
            half_days="09:00",
            holidays_cut=1,  # type: ignore[arg-type] # on purpose
        )
    assert [
        ("tz", "DK-CALENDAR-ZONE"),
        ("hours.clause[0]", "DK-CALENDAR-HOURS"),
        ("holidays[1]", "DK-CALENDAR-JURISDICTION"),
        ("holidays[2]['2026-13-01']", "DK-CALENDAR-DATE"),
        ("holidays[3]", "DK-CALENDAR-DATE"),
        ("holidays[4]", "DK-CALENDAR-DATE"),
        ("openings['2026-01-01']", "DK-CALENDAR-HOURS"),
        ("openings['tomorrow']", "DK-CALENDAR-DATE"),
        ("closures[0][0]", "DK-TIME-NAIVE"),
        ("closures[1]", "DK-CALENDAR-CLOSURE"),
        ("closures[2]", "DK-CALENDAR-DATE"),
        ("closures[3]", "DK-CALENDAR-DAY"),
        ("closures[4][0]", "DK-CALENDAR-DATE"),
        ("closures[5][1]", "DK-TIME-NAIVE"),
        ("half_days", "DK-CALENDAR-HOURS"),
        ("observed", "DK-VALUE-KIND"),
        ("holidays_cut", "DK-VALUE-KIND"),
    ] == _places(caught.value)
    assert all(finding.text and finding.hint for finding in caught.value.findings)


def test_openings_of_the_wrong_shape() -> None:
    """A weekly calendar wants hours for each date, whole days want dates only."""
    with pytest.raises(CalendarError, match=r"^openings: DK-CALENDAR-OPENINGS: .*{'2026-12-26': '10:00-14:00'}"):
        WorkCalendar.weekly("Mon 09:00-17:00", tz="UTC", openings=["2026-12-26"])  # type: ignore[arg-type] # on purpose
    with pytest.raises(CalendarError, match="openings: DK-CALENDAR-OPENINGS"):
        WorkCalendar.whole_days("Mon", tz="UTC", openings={"2026-12-26": "10:00-14:00"})
    with pytest.raises(CalendarError, match=r"openings\[0\]: DK-CALENDAR-DATE"):
        WorkCalendar.whole_days("Mon", tz="UTC", openings=["26.12.2026"])


def test_hours_of_an_opening_are_a_text() -> None:
    """A number is refused."""
    with pytest.raises(CalendarError, match=r"openings\['2026-12-26'\]: DK-CALENDAR-HOURS"):
        WorkCalendar.weekly("Mon 09:00-17:00", tz="UTC", openings={"2026-12-26": 9})  # type: ignore[dict-item]


def test_closures_are_a_list() -> None:
    """A single text is refused."""
    with pytest.raises(CalendarError, match="closures: DK-CALENDAR-DATE"):
        WorkCalendar.weekly("Mon 09:00-17:00", tz="UTC", closures="2026-12-26")


def test_a_closure_that_closes_nothing_says_so() -> None:
    """With both instants."""
    closures = [("2026-07-02T00:00+00:00", "2026-07-01T00:00+00:00")]
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.weekly("Mon 09:00-17:00", tz="UTC", closures=closures)
    assert [("closures[0]", "DK-CALENDAR-CLOSURE")] == _places(caught.value)
    assert {"start": closures[0][0], "end": closures[0][1]} == dict(caught.value.findings[0].params)


def test_several_jurisdictions_at_once() -> None:
    """Germany's capital, France and dates with names: a date may have several names."""
    calendar = WorkCalendar.whole_days(
        "Mon-Fri",
        tz="UTC",
        holidays=["DE-BE", "FR", {date(2026, 5, 1): "outing", "2026-05-04": "bridge"}, "2026-05-05"],
    )
    names = {
        date(2026, 3, 8): "Women's Day",
        date(2026, 5, 1): "Labor Day; outing",
        date(2026, 5, 4): "bridge",
        date(2026, 5, 5): "holiday",
        date(2026, 5, 8): "Victory Day",
        date(2026, 5, 12): None,
    }
    assert names == {day: calendar.holiday_name(day) for day in names}


def test_markets_have_holidays_too() -> None:
    """The New York Stock Exchange is closed on Good Friday."""
    bank = WorkCalendar.whole_days("Mon-Fri", tz="America/New_York", holidays="XNYS")
    assert not bank.is_business_day(date(2026, 4, 3))


def _found(hours: object, holidays: str | tuple[()] = ()) -> list[tuple[object, ...]]:
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.weekly(hours, tz="UTC", holidays=holidays)  # type: ignore[arg-type] # on purpose
    return [(finding.where, finding.code, *finding.params.values()) for finding in caught.value.findings]


def _places(error: CalendarError) -> list[tuple[str, str]]:
    return [(finding.where, finding.code) for finding in error.findings]
