"""Business time against somebody who looks at the clock on the wall every minute.

What counts as open is decided here without any of the library's arithmetic: a shift is on from when the clock on the
wall has first shown its start until it has first shown its end. So the walk keeps the latest wall time seen so far.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from attrs import frozen

from disputekit.sla import WorkCalendar

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@frozen
class Wall:
    """What hangs on the wall of an office: its hours by weekday, and dates that are unlike their weekday."""

    zone: str
    week: Mapping[str, str]
    special: Mapping[date, str]

    def shifts(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Read the shifts of a date as naive wall times."""
        midnight = datetime.combine(day, time())
        for shift in filter(None, self.special.get(day, self.week.get(DAY_NAMES[day.weekday()], "")).split(",")):
            opens, closes = (midnight + _clock(text) for text in shift.split("-"))
            yield opens, closes if closes > opens else closes + DAY

    def minutes(self, start: datetime, days: int) -> Iterator[tuple[datetime, bool]]:
        """Look at every minute: the instant, and whether a shift is on."""
        zone = ZoneInfo(self.zone)
        first = start.date() - 2 * DAY
        shifts = [shift for number in range(days + 4) for shift in self.shifts(first + number * DAY)]
        shown = datetime.combine(first, time())
        for minute in range(days * 1440):
            at = start + minute * MINUTE
            shown = max(shown, at.astimezone(zone).replace(tzinfo=None, fold=0))
            yield at, any(opens <= shown < closes for opens, closes in shifts)


def _clock(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


OFFICE = dict.fromkeys(DAY_NAMES[:5], "09:00-12:30,13:15-17:30")
NIGHT = dict.fromkeys(DAY_NAMES, "22:00-06:00")
EARLY = dict.fromkeys(DAY_NAMES, "00:00-02:30,02:45-04:00,23:30-24:00")
ALWAYS = dict.fromkeys(DAY_NAMES, "00:00-24:00")
WEEKS = {"office": OFFICE, "night": NIGHT, "early": EARLY, "always": ALWAYS}
CHANGES = {
    "Berlin forward": ("Europe/Berlin", datetime(2018, 3, 24, tzinfo=UTC)),
    "Berlin back": ("Europe/Berlin", datetime(2018, 10, 27, tzinfo=UTC)),
    "New York forward": ("America/New_York", datetime(2018, 3, 10, tzinfo=UTC)),
    "New York back": ("America/New_York", datetime(2018, 11, 3, tzinfo=UTC)),
    "São Paulo back": ("America/Sao_Paulo", datetime(2018, 2, 16, tzinfo=UTC)),
    "São Paulo forward": ("America/Sao_Paulo", datetime(2018, 11, 3, tzinfo=UTC)),
    "Lord Howe back": ("Australia/Lord_Howe", datetime(2018, 3, 30, tzinfo=UTC)),
    "Lord Howe forward": ("Australia/Lord_Howe", datetime(2018, 10, 5, tzinfo=UTC)),
    "Casablanca back": ("Africa/Casablanca", datetime(2018, 5, 12, tzinfo=UTC)),
    "Casablanca forward": ("Africa/Casablanca", datetime(2018, 6, 16, tzinfo=UTC)),
    "Kathmandu": ("Asia/Kathmandu", datetime(2018, 12, 31, tzinfo=UTC)),
    "Havana forward": ("America/Havana", datetime(2018, 3, 10, tzinfo=UTC)),
    "Havana back": ("America/Havana", datetime(2018, 11, 3, tzinfo=UTC)),
    "Apia, where a day is left out": ("Pacific/Apia", datetime(2011, 12, 29, tzinfo=UTC)),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("week", WEEKS)
def test_a_walk_by_minutes_agrees(week: str, change: str) -> None:
    """Each minute is open when the wall says so, and measures from and to it are the minutes counted."""
    zone, start = CHANGES[change]
    holiday = start.date() + DAY
    wall = Wall(zone, WEEKS[week], {holiday: "", holiday + DAY: "08:00-10:00,21:00-03:00"})
    calendar = WorkCalendar.weekly(
        "; ".join(f"{day} {times}" for day, times in WEEKS[week].items()),
        tz=zone,
        holidays=[holiday],
        openings={holiday + DAY: "08:00-10:00,21:00-03:00"},
    )
    worked = timedelta()
    for at, is_open in wall.minutes(start, 4):
        assert is_open == calendar.is_open(at), at
        worked += MINUTE * is_open
        if is_open and at.minute % 15 in {0, 14}:
            assert worked == calendar.between(start, at + MINUTE), at
            assert at + MINUTE == calendar.add(start, worked).astimezone(UTC)
            assert at == calendar.add(at + MINUTE, -MINUTE).astimezone(UTC)


def test_a_walk_over_a_closure_agrees() -> None:
    """A closed date has no shift and cuts the one from the day before; closed instants are not open."""
    start = datetime(2018, 10, 26, tzinfo=UTC)
    closed = (datetime(2018, 10, 28, 1, 30, tzinfo=UTC), datetime(2018, 10, 28, 4, 10, tzinfo=UTC))
    calendar = WorkCalendar.weekly("Mon-Sun 22:00-06:00", tz="Europe/Berlin", closures=[date(2018, 10, 27), closed])
    zone = ZoneInfo("Europe/Berlin")
    for at, is_open in Wall("Europe/Berlin", NIGHT, {date(2018, 10, 27): ""}).minutes(start, 4):
        on_the_date = date(2018, 10, 27) == at.astimezone(zone).date()
        assert (is_open and not on_the_date and not closed[0] <= at < closed[1]) == calendar.is_open(at), at
