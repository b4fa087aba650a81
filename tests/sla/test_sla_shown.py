"""Short reprs, odd zones and files, and the rare branches of clocks and wrapped periods."""

import json
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import numpy as np
import pandas as pd
import pendulum
import pytest

from disputekit.errors import CalendarError
from disputekit.sla import (
    CalendarColumn,
    Moment,
    SlaPolicy,
    Target,
    WorkCalendar,
    business_days,
    days,
    extendable,
    hours,
    not_before,
    suspended,
)

OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin")


def _at(day: int, hour: int = 0) -> pendulum.DateTime:
    return pendulum.datetime(2026, 3, day, hour, tz="Europe/Berlin")


def test_reprs_are_short() -> None:
    """A deadline, a step, a reading and a column of calendars fit on a line and show no private parts."""
    deadline = hours(4).due(_at(2, 9), OFFICE)
    slas = SlaPolicy(OFFICE, [Target("reply", hours(4), stops="reply")])
    timeline = [Moment(_at(2, 9), "open"), Moment(_at(2, 10), "reply")]
    pending = slas.read([], at=_at(2, 9))
    shown = [
        deadline,
        deadline.steps[0],
        CalendarColumn([OFFICE], np.array([0, 0])),
        *pending,
        *slas.read(timeline[:1], at=_at(2, 9)),
        *slas.read(timeline[:1], at=_at(3, 9)),
        *slas.read(timeline, at=_at(3, 9)),
    ]
    assert all(len(repr(each)) < 120 and "_us" not in repr(each) for each in shown)


class _Nowhere(tzinfo):
    def utcoffset(self, dt: datetime | None) -> timedelta | None:  # noqa: ARG002 - the signature of tzinfo
        return None

    def dst(self, dt: datetime | None) -> timedelta | None:  # noqa: ARG002 - the signature of tzinfo
        return None

    def tzname(self, dt: datetime | None) -> str | None:  # noqa: ARG002 - the signature of tzinfo
        return None


class _Holidays(dict[date, str]):
    country = "XX"
    categories = ("public",)


def test_a_zone_or_an_object_of_holidays_that_cannot_be_named_is_refused() -> None:
    """A zone without a name and an offset, and holidays of a country that there is not."""
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.whole_days("Mon", tz=_Nowhere(), holidays=_Holidays())
    assert ["DK-CALENDAR-ZONE", "DK-CALENDAR-JURISDICTION"] == [finding.code for finding in caught.value.findings]


def test_files_that_are_too_large_or_name_no_kind_are_refused() -> None:
    """Each with one finding."""
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.from_toml("#" * 100_000_000)
    assert 1 == len(caught.value.findings)
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.from_json(json.dumps({"schema": "disputekit.calendar/1", "calendar": {"tz": "UTC"}}))
    assert ["DK-FILE-MISSING"] == [finding.code for finding in caught.value.findings]


def test_a_clock_that_begins_in_a_pause_gets_its_whole_budget_at_triage() -> None:
    """The wait before the first run costs nothing, whatever the clock was before the priority was known."""
    target = Target("resolution", {"P1": hours(8)}, warn_at=(0.37, timedelta(hours=8)))
    timeline = [
        Moment(_at(2, 9), "open", "awaiting", {"claimant"}),
        Moment(_at(2, 11), "supply", "received"),
        Moment(_at(2, 12), "triage", "received", priority="P1"),
    ]
    (reading,) = SlaPolicy(OFFICE, [target]).read(timeline, at=_at(2, 13))
    assert (_at(3, 11), timedelta(hours=2)) == (reading.due_at, reading.elapsed)
    paused = [Moment(_at(2, 9), "open", "awaiting", {"claimant"}, "P1")]
    (reading,) = SlaPolicy(OFFICE, [target]).read(paused, at=_at(2, 13))
    assert () == reading.warned


def test_a_moment_that_was_never_made_is_a_mistake_of_the_program() -> None:
    """It is not blamed on the kind of the value."""
    with pytest.raises(AttributeError):
        SlaPolicy(OFFICE, [Target("reply", hours(4))]).read([object.__new__(Moment)], at=_at(2, 9))


def test_a_period_that_does_not_end_before_an_instant_passes_everything_on() -> None:
    """Its text, its extension and its columns."""
    period = not_before(extendable(days(1), to=days(3)), _at(5, 12))
    assert "1 day, extendable to 3 days" == str(period)
    assert period.extended is not None
    assert _at(6) == period.extended.due(_at(2, 9), OFFICE).due_at
    assert not_before(days(1), _at(5)).extended is None
    us = Moment(_at(2, 9)).us
    ends, ok = period.due_many(np.array([us]), OFFICE)
    assert ([Moment(_at(5, 12)).us], [True]) == (ends.tolist(), ok.tolist())


def test_two_standstills_leave_what_is_left_after_each() -> None:
    """Three hours from the end of the second, which is the later end."""
    spans = [(_at(2, 11), _at(2, 12)), (_at(2, 13), _at(2, 16))]
    deadline = suspended(hours(3), spans, at_least=hours(3)).due(_at(2, 9), OFFICE)
    assert _at(3, 11) == deadline.due_at
    assert [(step.kind, step.starts.hour) for step in deadline.steps if step.kind == "counted"] == [
        ("counted", 9),
        ("counted", 12),
        ("counted", 16),
        ("counted", 9),
    ]


def test_a_standstill_in_the_hour_that_comes_twice_is_on_its_date() -> None:
    """The clocks go back in the night to 25 October 2026."""
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    start = pendulum.datetime(2026, 10, 23, 9, tz="Europe/Berlin")
    still = suspended(days(3), [(twice, twice + timedelta(hours=1))]).due(start, OFFICE)
    assert date(2026, 10, 27) == still.last_day


def test_numbers_and_times_of_numpy_and_pandas_are_taken() -> None:
    """As lengths of periods, counts of days, flags, and instants."""
    two: Any = np.int64(2)
    flag: Any = np.bool_(False)  # noqa: FBT003 - a scalar is called like this
    assert [business_days(2), days(2), hours(2)] == [business_days(two), days(two), hours(two)]
    assert "2 business hours" == str(hours(two))
    assert date(2026, 3, 4) == OFFICE.add_days(date(2026, 3, 2), two)
    bank, same = (WorkCalendar.whole_days("Mon-Fri", tz="UTC", holidays="US", observed=each) for each in (False, flag))
    assert bank == same
    start = pd.Timestamp("2026-03-02 09:00", tz="Europe/Berlin")
    assert _at(2, 13) == hours(4).due(start, OFFICE).due_at == OFFICE.add(start, pd.Timedelta(hours=4))
    assert _at(2, 9) == Moment(start).at
