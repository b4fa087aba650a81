"""Days that come back, closures as ranges, make-up days, categories of holidays, and how far holidays are known."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import dateutil.tz
import holidays
import pendulum
import pytest
from dateutil.easter import easter

from disputekit.errors import CalendarError
from disputekit.sla import WorkCalendar
from disputekit.sla._recurring import parse_recurrence
from disputekit.sla._zones import EPOCH

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(3 * 366)]

MONDAY = date(2025, 12, 29)
RULES: "dict[str, Callable[[date], bool]]" = {
    "12-24": lambda day: (day.month, day.day) == (12, 24),
    "12-24/01-01": lambda day: (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1),
    "easter": lambda day: day == easter(day.year),
    "easter-2": lambda day: day + timedelta(days=2) == easter(day.year),
    "2nd,4th Sat": lambda day: day.weekday() == 5 and (8 <= day.day <= 14 or 22 <= day.day <= 28),
    "last Fri": lambda day: day.weekday() == 4 and (day + timedelta(days=7)).month != day.month,
    "5th Mon": lambda day: day.weekday() == 0 and day.day > 28,
    "Fri in 06-15/09-15": lambda day: day.weekday() == 4 and (6, 15) <= (day.month, day.day) <= (9, 15),
    "Sat-Sun every 2 weeks from 2026-01-03": lambda day: day.weekday() > 4 and (day - MONDAY).days // 7 % 2 == 0,
    "Mon,Wed": lambda day: day.weekday() in {0, 2},
}


def _matching(rule: str) -> set[date]:
    found = parse_recurrence(rule, "rule", [])
    assert found is not None
    return {day for day in DAYS if found.matches(day.toordinal() - EPOCH)}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_matches_its_days(rule: str) -> None:
    """Against the calendar of Python, day by day over three years."""
    assert set(filter(RULES[rule], DAYS)) == _matching(rule)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("2nd Sut", "DK-CALENDAR-DAY"),
        ("Fri in 02-30/09-15", "DK-CALENDAR-RULE-DATE"),
        ("Sat every 2 weeks from 2026-02-30", "DK-CALENDAR-RULE-DATE"),
        ("13-24", "DK-CALENDAR-RECURRING"),
        ("12-24/13-01", "DK-CALENDAR-RECURRING"),
        ("6th Sat", "DK-CALENDAR-RECURRING"),
        ("every Friday", "DK-CALENDAR-RECURRING"),
        (7, "DK-CALENDAR-RECURRING"),
    ],
)
def test_a_rule_that_cannot_be_read_is_named(rule: str, code: str) -> None:
    """With its place, and how rules are written."""
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="UTC", recurring={rule: "09:00-12:00"})
    (finding,) = caught.value.findings
    assert (f"recurring[{rule!r}]", code) == (finding.where, finding.code)
    assert finding.hint


def test_recurring_hours_and_half_days() -> None:
    """Saturdays open, summer Fridays are short, Christmas Eve is short, and a holiday stays closed."""
    office = WorkCalendar.weekly(
        "Mon-Fri 09:00-17:00",
        tz="UTC",
        holidays="DE-BE",
        half_days={"12-24": "09:00-13:00", "12-31": "09:00-13:00"},
        recurring={"2nd,4th Sat": "10:00-14:00", "Fri in 06-15/09-15": "09:00-12:00", "3rd Mon": "closed"},
    )
    assert pendulum.datetime(2026, 1, 10, 14) == office.close_of_business(date(2026, 1, 10))
    assert not office.is_business_day(date(2026, 1, 17))
    assert pendulum.datetime(2026, 7, 3, 12) == office.close_of_business(date(2026, 7, 3))
    assert pendulum.datetime(2026, 12, 24, 13) == office.close_of_business(date(2026, 12, 24))
    assert not office.is_business_day(date(2027, 12, 25))
    assert not office.is_business_day(date(2026, 1, 19))
    assert not office.is_business_day(date(2028, 12, 24))  # a Sunday
    assert not office.is_business_day(date(2026, 10, 3))  # German Unity Day, a first Saturday


def test_closures_are_ranges_and_rules() -> None:
    """A range includes both ends; a rule comes back each year; a range backwards is refused."""
    office = WorkCalendar.weekly(
        "Mon-Sun 20:00-04:00",
        tz="UTC",
        closures=["2026-08-03/2026-08-05", (date(2026, 8, 10), date(2026, 8, 11)), "12-24/01-01"],
    )
    closed = {day for day in DAYS if day.year == 2026 and not office.is_business_day(day)}
    assert {
        *(date(2026, 8, day) for day in (3, 4, 5, 10, 11)),
        *(date(2026, 12, day) for day in range(24, 32)),
        date(2026, 1, 1),
    } == closed
    assert pendulum.datetime(2026, 12, 24) == office.close_of_business(date(2026, 12, 23))
    for when in (date(2026, 12, 25), pendulum.datetime(2026, 12, 25, 1)):
        reason = office.closed_because(when)
        assert reason is not None
        assert "DK-CLOSED-CLOSURE" == reason.code
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.whole_days("Mon", tz="UTC", closures=["2026-08-05/2026-08-03", ("2026-08-05", "2026-13-01")])
    assert ["DK-CALENDAR-CLOSURE", "DK-CALENDAR-DATE"] == [finding.code for finding in caught.value.findings]


def test_days_are_made_up_for() -> None:
    """China works on two Saturdays around the Spring Festival of 2026; a host may list its own."""
    from_data = WorkCalendar.weekly("Mon-Fri 09:00-18:00", tz="Asia/Shanghai", holidays="CN", makeup_days=True)
    listed = WorkCalendar.whole_days("Mon-Fri", tz="UTC", makeup_days=["2026-02-14"])
    assert [True, True, False] == [from_data.is_business_day(date(2026, 2, day)) for day in (14, 28, 21)]
    assert pendulum.datetime(2026, 2, 14, 18, tz="Asia/Shanghai") == from_data.close_of_business(date(2026, 2, 14))
    assert [True, False] == [listed.is_business_day(date(2026, 2, day)) for day in (14, 28)]
    assert from_data.is_open(pendulum.datetime(2026, 2, 14, 10, tz="Asia/Shanghai"))


@pytest.mark.parametrize(
    "calendar",
    [
        WorkCalendar.weekly(
            "Mon-Fri 09:00-17:00; Sun 22:00-02:00",
            tz="Europe/Berlin",
            half_days={"12-24": "09:00-13:00"},
            recurring={"2nd Sat": "10:00-14:00", "last Mon": "closed"},
            makeup_days=["2026-02-14"],
            closures=["2026-08-03/2026-08-05", "2026-08-07", "12-24/01-01"],
            known_until=2060,
        ),
        WorkCalendar.whole_days("Mon-Fri", tz="Asia/Shanghai", holidays="CN", makeup_days=True),
    ],
    ids=["rules", "made up"],
)
def test_rules_are_written_and_read(calendar: WorkCalendar) -> None:
    """As TOML, as JSON, and as Python."""
    assert calendar == WorkCalendar.from_toml(calendar.to_toml())
    assert calendar == WorkCalendar.from_json(calendar.to_json())
    assert calendar == eval(repr(calendar), {"WorkCalendar": WorkCalendar})  # noqa: S307 it is our own


def test_holidays_of_other_categories() -> None:
    """Assumption Day is a holiday of Catholic communities in Bavaria only; an unknown category is refused."""
    public, catholic = (
        WorkCalendar.whole_days("Mon-Sun", tz="UTC", holidays=code) for code in ("DE-BY", "DE-BY:public,catholic")
    )
    assumption = date(2026, 8, 15)
    assert (True, False) == (public.is_business_day(assumption), catholic.is_business_day(assumption))
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.whole_days("Mon-Sun", tz="UTC", holidays="DE-BY:bank")
    assert ["DK-CALENDAR-CATEGORY"] == [finding.code for finding in caught.value.findings]


def test_an_object_of_the_package_holidays_is_a_jurisdiction() -> None:
    """Whether it has been filled or not; dates that were added to it are holidays too."""
    empty = holidays.country_holidays("DE", subdiv="BY", categories=("public", "catholic"))
    assert WorkCalendar.whole_days("Mon", tz="UTC", holidays="DE-BY:public,catholic") == WorkCalendar.whole_days(
        "Mon", tz="UTC", holidays=empty
    )
    own = holidays.financial_holidays("XNYS", years=2026)
    own.append({"2026-12-24": "house"})
    market = WorkCalendar.whole_days("Mon-Fri", tz="UTC", holidays=own)
    assert ["house", "Good Friday", "Good Friday"] == [
        market.holiday_name(day) for day in (date(2026, 12, 24), date(2026, 4, 3), date(2027, 3, 26))
    ]


@pytest.mark.parametrize(
    ("place", "meant"), [("Spain", "'ES'"), ("DE_BE", "'DE-BE'"), ("es-md", "'ES-MD'"), ("DE-be", "'DE-BE'")]
)
def test_a_place_that_is_written_in_another_way_is_recognised(place: str, meant: str) -> None:
    """The hint says how to write it."""
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.whole_days("Mon", tz="UTC", holidays=place)
    assert meant in caught.value.findings[0].hint


@pytest.mark.parametrize(
    ("code", "last_year"), [("IN-MH", 2035), ("NZ", 2052), ("US", 2100), ("US-CA", 2035), ("LK", 2026), ("DE-BE", 2100)]
)
@pytest.mark.filterwarnings("error")
def test_a_calendar_ends_where_the_tables_of_feasts_end(code: str, last_year: int) -> None:
    """In some countries and subdivisions movable feasts are known for fewer years than the rest; nothing warns."""
    calendar = WorkCalendar.whole_days("Mon-Fri", tz="UTC", holidays=code)
    assert last_year == calendar.last_year
    assert date(min(last_year, 2030) - 1, 1, 1) < calendar.add_days(date(min(last_year, 2030) - 1, 1, 1), 5)


def test_the_horizon_is_extended_by_a_host_with_dates_of_its_own() -> None:
    """It says until when; another value than a year is refused."""
    holi: dict[str | date, str] = {date(2040, 2, 28): "Holi"}
    calendar = WorkCalendar.whole_days("Mon-Fri", tz="UTC", holidays=["IN-MH", holi], known_until=2040)
    assert (2040, False) == (calendar.last_year, calendar.is_business_day(date(2040, 2, 28)))
    for wrong in (1800, "2040", True):
        with pytest.raises(CalendarError) as caught:
            WorkCalendar.whole_days("Mon-Fri", tz="UTC", known_until=wrong)  # type: ignore[arg-type]  # on purpose
        assert ["DK-CALENDAR-KNOWN-UNTIL"] == [finding.code for finding in caught.value.findings]


def test_what_is_no_list_of_dates_or_rules_is_refused() -> None:
    """By name."""
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.weekly("Mon 09:00-17:00", tz="UTC", makeup_days="2026-02-14", recurring=["Sat"])  # type: ignore[arg-type]
    assert [("recurring", "DK-VALUE-KIND"), ("makeup_days", "DK-CALENDAR-DATE")] == [
        (finding.where, finding.code) for finding in caught.value.findings
    ]


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (dateutil.tz.gettz("Europe/Berlin"), "Europe/Berlin"),
        (dateutil.tz.tzutc(), "UTC"),
        (dateutil.tz.tzoffset(None, -12_600), "-03:30"),
    ],
)
def test_zones_of_dateutil_are_taken_by_their_name(zone: object, name: str) -> None:
    """Or by their offset, if they have no rules."""
    assert name == WorkCalendar.whole_days("Mon", tz=zone).tz  # type: ignore[arg-type]  # gettz may give None
