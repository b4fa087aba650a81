"""Timelines from a log of status changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pendulum
import pytest

from disputekit.errors import InvalidValue
from disputekit.sla import (
    Moment,
    SlaPolicy,
    Target,
    WorkCalendar,
    hours,
    log_from_timelines,
    timeline_from_log,
    timelines_from_log,
)

DAYS = WorkCalendar.whole_days("Mon-Fri", tz="UTC")
WAITS = {"Awaiting User Info": "claimant", "Awaiting Evidence": ["claimant", "respondent"]}


def _at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_a_log_becomes_a_timeline_in_one_call() -> None:
    """Each row is a moment; the states say who is waited for."""
    rows: list[dict[str, object]] = [
        {"at": _at(2, 9), "state": "New", "priority": "P2"},
        {"at": _at(2, 11), "state": "Awaiting Evidence", "action": "ask", "priority": None},
        {"at": _at(3, 11), "state": "Resolved", "priority": ""},
    ]
    assert (
        Moment(_at(2, 9), state="New", priority="P2"),
        Moment(_at(2, 11), "ask", "Awaiting Evidence", {"claimant", "respondent"}),
        Moment(_at(3, 11), state="Resolved"),
    ) == timeline_from_log(rows, waits_on=WAITS)


def test_disorder_ties_gaps_and_repeats_in_a_log() -> None:
    """Rows go by time, ties stay as given, what a row leaves out or repeats changes nothing."""
    rows: list[dict[str, object]] = [
        {"changed": _at(2, 15), "status": "Resolved"},
        {"changed": _at(2, 9), "status": "New"},
        {"changed": _at(2, 11), "status": "Awaiting User Info"},
        {"changed": _at(2, 12), "status": None},
        {"changed": _at(2, 13), "status": "Awaiting User Info"},
        {"changed": _at(2, 14), "status": "Awaiting User Info"},
        {"changed": _at(2, 14), "status": "Active"},
    ]
    timeline = timeline_from_log(rows, at="changed", state="status", waits_on=WAITS)
    assert [
        (9, "New"),
        (11, "Awaiting User Info"),
        (12, None),
        (13, "Awaiting User Info"),
        (14, "Awaiting User Info"),
        (14, "Active"),
        (15, "Resolved"),
    ] == [(moment.at.hour, moment.state) for moment in timeline]
    slas = SlaPolicy(DAYS, [Target("resolution", hours(48), stops={"Resolved"})])
    (reading,) = slas.read(timeline, at=_at(4))
    assert ("met", timedelta(hours=3)) == (reading.status, reading.elapsed)
    assert ((_at(2, 11), _at(2, 14)),) == reading.pauses


def test_an_empty_log_is_an_empty_timeline() -> None:
    """There is nothing to read from it."""
    assert () == timeline_from_log([])


def test_many_disputes_come_out_of_one_log_and_are_read_together() -> None:
    """Each has its own timeline, in the order in which the log first names it."""
    rows = [
        {"number": "B", "at": _at(2, 10), "state": "New"},
        {"number": "A", "at": _at(2, 9), "state": "New"},
        {"number": "B", "at": _at(2, 8), "state": "Draft"},
    ]
    timelines = timelines_from_log(rows, key="number")
    assert ["B", "A"] == list(timelines)
    assert ["Draft", "New"] == [moment.state for moment in timelines["B"]]
    slas = SlaPolicy(DAYS, [Target("resolution", hours(48), stops={"Resolved"})])
    read = slas.read_many(timelines, at=_at(2, 12))
    assert {"B": timedelta(hours=4), "A": timedelta(hours=3)} == {key: each.elapsed for key, (each,) in read.items()}
    assert {key: slas.read(timeline, at=_at(2, 12)) for key, timeline in timelines.items()} == read


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        (datetime(2026, 7, 1, 12), datetime(2026, 7, 1, 10, tzinfo=UTC)),  # noqa: DTZ001 - a log without zones
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 1, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2026, 10, 25, 2, 30, 1, 5), datetime(2026, 10, 25, 0, 30, 1, 5, tzinfo=UTC)),  # noqa: DTZ001
    ],
)
def test_naive_times_are_of_the_zone_that_is_named(wall: datetime, instant: datetime) -> None:
    """A time that the clocks skip is their change, and one that they show twice the first."""
    (moment,) = timeline_from_log([{"at": wall}], tz="Europe/Berlin")
    assert (instant, "Europe/Berlin") == (moment.at.astimezone(UTC), moment.at.timezone_name)


def test_rows_go_by_the_instant_where_the_wall_shows_a_time_twice() -> None:
    """In the hour that comes twice the second 02:10 is later than the first 02:50."""
    first, second = (datetime(2026, 10, 25, hour, minute, tzinfo=UTC) for hour, minute in ((0, 50), (1, 10)))
    rows = [{"at": pendulum.instance(at).in_timezone("Europe/Berlin")} for at in (second, first)]
    assert [first, second] == [moment.at.astimezone(UTC) for moment in timeline_from_log(rows)]


def test_a_time_that_knows_its_zone_keeps_it() -> None:
    """The zone of the log is for naive times alone."""
    (moment,) = timeline_from_log([{"at": pendulum.datetime(2026, 7, 1, 12, tz="Asia/Kathmandu")}], tz="Europe/Berlin")
    assert "Asia/Kathmandu" == moment.at.timezone_name


def test_every_row_that_cannot_be_read_is_named() -> None:
    """Nothing is dropped: all findings come at once, each with its row and column."""
    rows: list[dict[str, object]] = [
        {"id": 1, "at": "2/3/2026 09:00", "state": "New"},
        {"id": None, "at": _at(2), "state": "New"},
        {"id": [], "at": datetime(2026, 3, 2), "state": 7},  # noqa: DTZ001 - the naive time is the point
        {"id": 2, "at": _at(2), "state": "New", "action": 1, "priority": 2},
    ]
    with pytest.raises(InvalidValue) as caught:
        timelines_from_log(rows, key="id")
    assert [
        ("rows[0].at", "DK-LOG-VALUE", "'2/3/2026 09:00' is not a datetime"),
        ("rows[1].id", "DK-LOG-VALUE", "None is not a key"),
        ("rows[2].at", "DK-TIME-NAIVE", "datetime.datetime(2026, 3, 2, 0, 0) has no time zone"),
        ("rows[2].state", "DK-LOG-VALUE", "7 is not a text"),
        ("rows[2].id", "DK-LOG-VALUE", "[] is not a key"),
        ("rows[3].action", "DK-LOG-VALUE", "1 is not a text"),
        ("rows[3].priority", "DK-LOG-VALUE", "2 is not a text"),
    ] == [(finding.where, finding.code, finding.text) for finding in caught.value.findings]


def test_an_unknown_setting_or_zone_is_named() -> None:
    """A mistyped setting would otherwise be left out in silence."""
    with pytest.raises(InvalidValue) as caught:
        timeline_from_log([], wait_on={}, tz="Europe/Berlim")  # type: ignore[call-arg]
    assert [
        ("wait_on", "DK-LOG-VALUE", "did you mean 'waits_on'?"),
        ("tz", "DK-CALENDAR-ZONE", "did you mean 'Europe/Berlin'?"),
    ] == [(finding.where, finding.code, finding.hint) for finding in caught.value.findings]


def test_a_log_with_a_column_of_opening_needs_no_row_for_it() -> None:
    """The timeline begins with the opening; a first response is measured from it."""
    rows = [
        {
            "id": 1,
            "at": datetime(2026, 3, 2, 11, tzinfo=UTC),
            "state": "active",
            "since": datetime(2026, 3, 2, 9, tzinfo=UTC),
        },
        {"id": 1, "at": datetime(2026, 3, 2, 12, tzinfo=UTC), "state": "resolved", "team": "legal", "owner": "ann"},
        {"id": 2, "at": datetime(2026, 3, 2, 12, tzinfo=UTC), "state": "active"},
    ]
    timelines = timelines_from_log(rows, key="id", opened="since")
    assert [("open", None), (None, "active"), (None, "resolved")] == [
        (each.action, each.state) for each in timelines[1]
    ]
    assert ("legal", "ann") == (timelines[1][2].team, timelines[1][2].owner)
    assert [None] == [moment.action for moment in timelines[2]]
    with pytest.raises(InvalidValue) as caught:
        timeline_from_log([{**rows[0], "since": "Monday"}], opened="since")
    assert [("rows[0].since", "DK-LOG-VALUE")] == [(each.where, each.code) for each in caught.value.findings]


@pytest.mark.parametrize("library", ["pandas", "polars", "dict"])
def test_a_log_is_a_data_frame_too(library: str) -> None:
    """With missing cells; and what is written is read again."""
    columns = {
        "id": ["a", "a", "b"],
        "at": [datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (9, 10, 11)],
        "state": ["new", None, "new"],
        "action": [None, "note", None],
    }
    frame: Any = columns if library == "dict" else pytest.importorskip(library).DataFrame(columns)
    timelines = timelines_from_log(frame, key="id")
    expected = timelines_from_log(
        [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)], key="id"
    )
    assert expected == timelines
    written = log_from_timelines(timelines)
    assert (["a", "a", "b"], ["new", None, "new"]) == (written["id"], written["state"])
    assert expected == timelines_from_log(written, key="id")


def test_a_log_of_nothing_readable_is_refused() -> None:
    """A number is not a log."""
    with pytest.raises(InvalidValue):
        timeline_from_log(7)  # type: ignore[arg-type]  # on purpose
