"""Pictures of business time, by the data of what is drawn."""

import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

from disputekit._lib.pictures import png
from disputekit.adapters.plot import open_time
from disputekit.errors import InvalidValue
from disputekit.sla import WorkCalendar, business_days, days, hours, suspended
from disputekit.testing.strategies import calendars, instants

OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-12:00,13:00-17:00", tz="Europe/Berlin", holidays="DE-BE")
ALWAYS = WorkCalendar.whole_days("Mon-Sun", tz="Europe/Berlin")


def _at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def _axes(figure: Figure) -> Axes:
    (axes,) = figure.axes
    return axes


def _bars(figure: Figure, label: str) -> list[tuple[int, float, float]]:
    """Give the row, the start and the end of each bar of one kind."""
    found = [bars for bars in _axes(figure).containers if isinstance(bars, BarContainer) and bars.get_label() == label]
    return [(round(bar.get_y() + bar.get_height() / 2), *_ends(bar)) for bars in found for bar in bars]


def _ends(bar: Rectangle) -> tuple[float, float]:
    return round(bar.get_x(), 6), round(bar.get_x() + bar.get_width(), 6)


def _marks(figure: Figure) -> dict[str, tuple[float, float]]:
    """Give where the start and the end of a deadline are drawn: the hour and the row."""
    lines = [line for line in _axes(figure).lines if line.get_gid() is not None]
    return {str(line.get_gid()): _point(line) for line in lines}


def _point(line: Line2D) -> tuple[float, float]:
    x, y = (np.asarray(data, dtype=np.float64).item() for data in line.get_data())
    return x, y


def _written(figure: Figure) -> list[tuple[str, str]]:
    """Give what is written beside the marks, and on which side of it the mark is."""
    texts = [text for text in _axes(figure).texts if isinstance(text, Annotation)]
    return [(text.get_text(), text.get_horizontalalignment()) for text in texts]


def _rows(figure: Figure) -> list[tuple[str, str]]:
    """Give the day of each row and what is noted about it."""
    axes = _axes(figure)
    (notes,) = axes.child_axes
    return [
        (day.get_text(), note.get_text())
        for day, note in zip(axes.get_yticklabels(), notes.get_yticklabels(), strict=True)
    ]


def _legend(figure: Figure) -> list[str]:
    (legend,) = figure.legends
    return [text.get_text() for text in legend.get_texts()]


@settings(max_examples=12)  # a figure takes longer than a sum
@given(calendars(), instants(), st.integers(0, 6), st.integers(1, 100))
def test_what_is_drawn_is_what_is_counted(calendar: WorkCalendar, start: datetime, more: int, length: int) -> None:
    """The bars are as long together as the open time, their ground as the days, and the counted ones as the period."""
    deadline = hours(length).due(start, calendar)
    first = start.astimezone(calendar.tzinfo).date()
    last = first + timedelta(days=more)
    figure = open_time(calendar, first, last, deadline=deadline)
    begins, ends = calendar.day_bounds(first)[0], calendar.day_bounds(last)[1]
    counted = calendar.between(start, min(ends, deadline.due_at))
    for label, expected in (
        ("open", calendar.between(begins, ends)),
        ("closed", ends - begins),
        ("counted", counted),
    ):
        bars = _bars(figure, label)
        drawn = sum(until - since for _, since, until in bars)
        assert pytest.approx(expected.total_seconds() / 3600, abs=1e-4) == drawn
        assert all(0 <= row <= more and 0 <= since < until <= 24 for row, since, until in bars)


def test_kinds_of_bars_can_be_told_apart() -> None:
    """Each has a colour of its own; what is counted lies on what is open, and leaves it to be seen."""
    deadline = days(3, roll="following").due(_at("2026-04-01T12:00"), OFFICE)
    axes = _axes(open_time(OFFICE, date(2026, 4, 1), date(2026, 4, 7), deadline=deadline))
    kinds = {
        str(bars.get_label()): (bars[0].get_facecolor(), round(bars[0].get_height(), 6))
        for bars in axes.containers
        if isinstance(bars, BarContainer)
    }
    assert ["closed", "open", "counted", "not counted", "last day moved"] == list(kinds)
    assert 5 == len({color for color, _ in kinds.values()})
    assert [0.8, 0.8, 0.4, 0.12, 0.12] == [height for _, height in kinds.values()]


def test_open_stretches_are_bars_on_the_wall_of_the_calendar() -> None:
    """Each row has the shifts of its day, before and after the clocks change, on the ground of its 24 hours."""
    figure = open_time(OFFICE, date(2026, 3, 27), date(2026, 3, 30))
    assert [(0, 9, 12), (0, 13, 17), (3, 9, 12), (3, 13, 17)] == _bars(figure, "open")
    assert [(0, 0, 24), (1, 0, 24), (2, 0, 2), (2, 3, 24), (3, 0, 24)] == _bars(figure, "closed")
    assert ["closed", "open"] == _legend(figure)


def test_rows_are_days_from_the_top_and_say_what_is_special() -> None:
    """Weekends, holidays, closures and changes of the clocks have their names beside the row."""
    calendar = WorkCalendar.weekly(
        "Mon-Thu 09:00-17:00",
        tz="Europe/Berlin",
        holidays={"2026-10-26": "Founders' Day", "2026-10-24": "Harvest", "2026-10-29": "Open Day"},
        openings={"2026-10-29": "10:00-12:00"},
        closures=["2026-10-28", (_at("2026-10-27T12:00"), _at("2026-10-27T13:00"))],
    )
    figure = open_time(calendar, date(2026, 10, 23), date(2026, 10, 30))
    assert [
        ("Fri 23 Oct", "no work on this day"),
        ("Sat 24 Oct", "Harvest"),
        ("Sun 25 Oct", "weekend, clocks go back"),
        ("Mon 26 Oct", "Founders' Day"),
        ("Tue 27 Oct", ""),
        ("Wed 28 Oct", "closed"),
        ("Thu 29 Oct", "Open Day (open)"),
        ("Fri 30 Oct", "no work on this day"),
    ] == _rows(figure)
    assert [(4, 9, 12), (4, 13, 17), (6, 10, 12)] == _bars(figure, "open")
    axes = _axes(figure)
    assert (7.5, -0.5) == axes.get_ylim()
    assert (0, 24) == axes.get_xlim()
    assert ["00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "24:00"] == [
        text.get_text() for text in axes.get_xticklabels()
    ]
    assert [[2.5, 2.5]] == [np.asarray(line.get_ydata()).tolist() for line in axes.lines]  # above the one Monday


def test_clocks_that_go_forward_are_noted() -> None:
    """The day is shorter."""
    assert [("Sun 29 Mar", "clocks go forward")] == _rows(open_time(ALWAYS, date(2026, 3, 29), date(2026, 3, 29)))


def test_an_hour_that_comes_twice_is_two_halves() -> None:
    """The first above the second, and what is open in one of them only is drawn in that one."""
    calendar = WorkCalendar.whole_days(
        "Mon-Sun", tz="Europe/Berlin", closures=[(_at("2026-10-25T02:00"), "2026-10-25T02:30:00+01:00")]
    )
    axes = _axes(open_time(calendar, date(2026, 10, 24), date(2026, 10, 25)))
    (_, opened) = [bars for bars in axes.containers if isinstance(bars, BarContainer)]
    assert [
        (0, 24, -0.4, 0.4),
        (0, 2, 0.6, 1.4),
        (2.5, 3, 1.08, 1.4),
        (3, 24, 0.6, 1.4),
    ] == [(*_ends(bar), round(bar.get_y(), 6), round(bar.get_y() + bar.get_height(), 6)) for bar in opened]
    twice = _axes(open_time(ALWAYS, date(2026, 10, 25), date(2026, 10, 25))).containers[1]
    assert isinstance(twice, BarContainer)
    assert [(0, 2), (2, 3), (2, 3), (3, 24)] == [_ends(bar) for bar in twice]
    assert [-0.4, -0.4, 0.08, -0.4] == [round(bar.get_y(), 6) for bar in twice]


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        ("2018-02-17", "America/Sao_Paulo", [(0, 23), (23, 24), (23, 24)]),  # back at midnight: its last hour twice
        ("2018-11-04", "America/Sao_Paulo", [(1, 24)]),  # forward at midnight: it has no first hour
        ("2026-11-01", "America/Havana", [(0, 1), (0, 1), (1, 24)]),  # back at one: its first hour twice
        ("2026-04-05", "Australia/Lord_Howe", [(0, 1.5), (1.5, 2), (1.5, 2), (2, 24)]),  # by half an hour
        ("2011-12-30", "Pacific/Apia", []),  # there was no such day
    ],
)
def test_days_of_odd_lengths(day: str, zone: str, expected: list[tuple[float, float]]) -> None:
    """Clocks may change at midnight, by half an hour, or by a day."""
    calendar = WorkCalendar.whole_days("Mon-Sun", tz=zone)
    figure = open_time(calendar, date.fromisoformat(day), date.fromisoformat(day))
    assert [(0, *each) for each in expected] == _bars(figure, "closed") == _bars(figure, "open")


def test_a_shift_over_midnight_goes_on_in_the_next_row() -> None:
    """And one that began before the first row, or ends after the last, is drawn as far as the rows go."""
    night = WorkCalendar.weekly("Mon-Sun 22:00-06:00", tz="UTC")
    figure = open_time(night, date(2026, 6, 1), date(2026, 6, 2))
    assert [(0, 0, 6), (0, 22, 24), (1, 0, 6), (1, 22, 24)] == _bars(figure, "open")


def test_a_deadline_in_hours_is_drawn_over_easter() -> None:
    """Counted and skipped stretches, the start and the end, each where it lies; the title says it in words."""
    deadline = hours(8).due(_at("2026-04-02T11:00"), OFFICE)
    figure = open_time(OFFICE, date(2026, 4, 2), date(2026, 4, 8), deadline=deadline)
    assert [(0, 11, 12), (0, 13, 17), (5, 9, 12)] == _bars(figure, "counted")
    skipped = [(0, 12, 13), (0, 17, 24), *((row, 0, 24) for row in (1, 2, 3, 4)), (5, 0, 9)]
    assert skipped == _bars(figure, "not counted")
    assert {"start": (11, 0), "due": (12, 5)} == _marks(figure)
    assert [("start 11:00", "right"), ("due 12:00", "left")] == _written(figure)
    assert ["closed", "open", "counted", "not counted"] == _legend(figure)
    assert (
        "Thu 2 Apr 2026 to Wed 8 Apr 2026, Europe/Berlin\n"
        "8 business hours from Thu 2 Apr 2026 11:00 CEST: due Tue 7 Apr 2026 12:00 CEST."
    ) == _axes(figure).get_title(loc="left")


def test_a_deadline_at_midnight_is_due_at_the_end_of_the_day_before() -> None:
    """That is the day that people name; there is no room to write after it, nor before an early start."""
    deadline = business_days(2).due(_at("2026-04-01T00:30"), OFFICE)
    figure = open_time(OFFICE, date(2026, 4, 1), date(2026, 4, 7), deadline=deadline)
    assert {"start": (0.5, 0), "due": (24, 6)} == _marks(figure)
    assert [("start 00:30", "left"), ("due 24:00", "right")] == _written(figure)
    assert [(1, 0, 24), (6, 0, 24)] == _bars(figure, "counted")
    assert [(row, 0, 24) for row in (0, 2, 3, 4, 5)] == _bars(figure, "not counted")


def test_a_start_at_midnight_is_in_its_own_row() -> None:
    """A day begins with its midnight; the one that ends it is the next day's."""
    deadline = hours(3).due(_at("2026-04-02T00:00"), ALWAYS)
    figure = open_time(ALWAYS, date(2026, 4, 1), date(2026, 4, 3), deadline=deadline)
    assert {"start": (0, 1), "due": (3, 1)} == _marks(figure)
    assert [("start 00:00", "left"), ("due 03:00", "left")] == _written(figure)


def test_a_last_day_that_moves_is_drawn_apart() -> None:
    """From the day it was to the day it is."""
    deadline = days(3, roll="following").due(_at("2026-04-01T12:00"), OFFICE)
    figure = open_time(OFFICE, date(2026, 4, 1), date(2026, 4, 7), deadline=deadline)
    assert [(1, 0, 24), (2, 0, 24), (3, 0, 24)] == _bars(figure, "counted")
    assert [(row, 0, 24) for row in (3, 4, 5, 6)] == _bars(figure, "last day moved")
    assert ["closed", "open", "counted", "not counted", "last day moved"] == _legend(figure)


def test_a_clock_that_stands_still_is_not_counted() -> None:
    """Open time in a standstill is skipped like closed time."""
    period = suspended(hours(2), [(_at("2026-04-01T10:00"), _at("2026-04-01T15:00"))])
    figure = open_time(OFFICE, date(2026, 4, 1), date(2026, 4, 1), deadline=period.due(_at("2026-04-01T09:00"), OFFICE))
    assert [(0, 9, 10), (0, 15, 16)] == _bars(figure, "counted")
    assert [(0, 10, 15)] == _bars(figure, "not counted")


def test_what_lies_outside_of_the_days_is_left_out() -> None:
    """A deadline that ends in another month is drawn as far as this one goes."""
    deadline = hours(16).due(_at("2026-04-29T13:00"), OFFICE)
    april = open_time(OFFICE, date(2026, 4, 29), date(2026, 4, 30), deadline=deadline)
    may = open_time(OFFICE, date(2026, 5, 4), date(2026, 5, 5), deadline=deadline)
    later = open_time(OFFICE, date(2026, 5, 6), date(2026, 5, 7), deadline=deadline)
    assert [["start"], ["due"], []] == [list(_marks(figure)) for figure in (april, may, later)]
    assert [(0, 13, 17), (1, 9, 12), (1, 13, 17)] == _bars(april, "counted")
    assert [(0, 9, 12), (0, 13, 15)] == _bars(may, "counted")
    assert ["closed", "open"] == _legend(later)


def test_a_deadline_of_another_zone_is_drawn_in_that_of_the_calendar() -> None:
    """Seven in the evening in Berlin is one in the afternoon in New York."""
    deadline = hours(1).due(_at("2026-04-01T13:00", "America/New_York"), WorkCalendar.whole_days("Wed", tz="UTC"))
    figure = open_time(OFFICE, date(2026, 4, 1), date(2026, 4, 1), deadline=deadline)
    assert {"start": (19, 0), "due": (20, 0)} == _marks(figure)


def test_two_pictures_of_the_same_are_the_same() -> None:
    """A figure is made anew each time, without pyplot, and grows with the rows."""
    first, second = (open_time(OFFICE, date(2026, 4, 1), date(2026, 4, 30)) for _ in range(2))
    assert first is not second
    assert _bars(first, "open") == _bars(second, "open")
    assert "matplotlib.pyplot" not in sys.modules
    assert (9, pytest.approx(8.4)) == tuple(first.get_size_inches())


@pytest.mark.parametrize("last", [date(2026, 3, 31), date(2026, 7, 2)])
def test_no_days_and_too_many_are_refused(last: date) -> None:
    """One day is fine, and so are 92: a quarter."""
    for fine in (date(2026, 4, 1), date(2026, 7, 1)):
        open_time(OFFICE, date(2026, 4, 1), fine)
    with pytest.raises(InvalidValue) as raised:
        open_time(OFFICE, date(2026, 4, 1), last)
    (finding,) = raised.value.findings
    assert ("DK-PLOT-DAYS", "last") == (finding.code, finding.where)
    assert {"first": "2026-04-01", "last": str(last), "most": 92} == dict(finding.params)


def test_a_notebook_shows_calendars_and_deadlines_as_pictures() -> None:
    """Values draw themselves as PNG once the plots are imported."""
    calendar = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin")
    for shown in (
        calendar,
        hours(48).due(datetime(2026, 4, 2, 16, tzinfo=UTC), calendar),
        days(200).due(datetime(2026, 4, 2, 16, tzinfo=UTC), calendar),
    ):
        picture = shown._repr_png_()
        assert picture is not None
        assert picture.startswith(b"\x89PNG")


def test_values_without_a_drawer_have_no_picture() -> None:
    """A notebook then shows the text."""
    assert png(object()) is None
