"""The first and last times that a datetime holds, and unknown zones: a typed error, or the same instant."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, cast
from zoneinfo import ZoneInfo

import pendulum
import pytest

from disputekit import Actor, Claim, Desk, Money, actions, codec
from disputekit._input.instants import to_us
from disputekit._input.pendulum_times import instant, shifted
from disputekit.adapters.memory import MemoryStore
from disputekit.errors import DisputekitError, HorizonError, InvalidValue
from disputekit.lifecycle import processes
from disputekit.ports import Query
from disputekit.sla import WorkCalendar, business_days, days, hours
from disputekit.timeline import Moment
from tests.findings import codes

ZONES: tuple[tzinfo, ...] = (
    UTC,
    timezone(timedelta(hours=14)),
    timezone(timedelta(hours=-12)),
    timezone(timedelta(seconds=3_661)),
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("Pacific/Kiritimati"),
    ZoneInfo("Pacific/Niue"),
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
EDGES = [edge.replace(tzinfo=zone) for edge in (LAST, LAST - HOUR, LAST - DAY, FIRST, FIRST + HOUR) for zone in ZONES]
OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin")
ANN = Actor("ann", {"agent"})


class Invented(tzinfo):
    """A zone of the host's own, whose name is in no database."""

    key = "../../Middle/Earth"

    def utcoffset(self, _: datetime | None) -> timedelta:
        """One hour, always."""
        return HOUR

    def tzname(self, _: datetime | None) -> str:
        """Give its own name."""
        return "Shire"

    def dst(self, _: datetime | None) -> None:
        """Give no answer."""


@pytest.mark.parametrize("at", EDGES, ids=map(repr, EDGES))
def test_the_edges_of_time_are_taken_or_refused(at: datetime) -> None:
    """A claim, a deadline and a payload either keep the instant or refuse it by its name; nothing overflows."""
    for make in (
        lambda: Claim(claimant="a", reason="other", received_at=at),
        lambda: Moment(at),
        lambda: actions.OpenTask("look", "bob", due_at=at),
        lambda: codec.load_action({"name": "open_task", "what": "x", "owner": "y", "due_at": at.isoformat()}),
    ):
        with suppress(DisputekitError):
            made = cast("Any", make())
            kept = next(getattr(made, name) for name in ("received_at", "due_at", "at") if hasattr(made, name))
            assert to_us(at, "at") == to_us(kept, "at")


@pytest.mark.parametrize("at", EDGES, ids=map(repr, EDGES))
def test_calendars_and_periods_end_at_the_edges(at: datetime) -> None:
    """What lies outside of a calendar's years is a typed error, quickly."""
    for ask in (
        lambda: OFFICE.is_open(at),
        lambda: OFFICE.next_open(at),
        lambda: OFFICE.between(at, pendulum.datetime(2026, 3, 2)),
        lambda: OFFICE.add(at, HOUR),
        lambda: OFFICE.add(at, -HOUR),
        lambda: hours(5).due(at, OFFICE),
        lambda: days(3).due(at, OFFICE),
        lambda: business_days(3).due(at, OFFICE),
    ):
        with pytest.raises(DisputekitError):
            ask()


def test_a_desk_names_the_years_that_it_covers() -> None:
    """A claim of the first day that a datetime holds lies before every calendar, and nothing is opened."""
    desk = Desk(store=MemoryStore(), processes=processes.CUSTOMER_OPERATIONS)
    with pytest.raises(HorizonError):
        desk.open(Claim(claimant="a", reason="other", received_at=FIRST), actor=ANN)
    assert () == tuple(desk.store.query(Query()).rows)


def test_a_zone_that_nobody_knows_is_kept_as_its_offset() -> None:
    """The instant counts, and a name that is a path is not looked up as one."""
    made = instant(datetime(2026, 3, 2, 9, tzinfo=Invented()), "at")
    assert ("2026-03-02T09:00:00+01:00", HOUR) == (made.isoformat(), made.utcoffset())


def test_no_time_of_pandas_is_a_time_without_a_zone() -> None:
    """``NaT`` passes for a datetime, and is refused like any invalid time."""
    pandas = pytest.importorskip("pandas")
    for take in (instant, to_us):
        with pytest.raises(InvalidValue) as refused:
            take(pandas.NaT, "at")
        assert ["at: DK-TIME-NAIVE"] == codes(refused.value)
    stamp = pandas.Timestamp("2026-03-02T09:00", tz="Europe/Berlin")
    assert "2026-03-02T09:00:00+01:00" == Claim(claimant="a", reason="b", received_at=stamp).received_at.isoformat()


def test_a_time_that_leaves_the_years_is_refused_by_name() -> None:
    """The last hour of the year 9999 in Niue is past the end of time in UTC, and pendulum cannot hold it."""
    with pytest.raises(InvalidValue) as refused:
        instant(LAST.replace(tzinfo=timezone(timedelta(hours=-12))), "at")
    assert ["at: DK-TIME-RANGE"] == codes(refused.value)
    last = pendulum.instance(LAST)
    assert (last, last - HOUR) == (shifted(last, HOUR), shifted(last, -HOUR))
    assert 1 == shifted(pendulum.datetime(1, 1, 1), -HOUR).year


def test_a_century_of_grace_is_the_most() -> None:
    """A promise of the last day with all its grace still ends."""
    due = pendulum.datetime(9999, 12, 31)
    amount = Money(5, "EUR")
    assert 9999 == actions.PromiseToPay(amount, due, grace_days=36_525).stands_until.year
    with pytest.raises(InvalidValue) as refused:
        actions.PromiseToPay(amount, due, grace_days=10**12)
    assert ["grace_days: DK-ACTION-GRACE"] == codes(refused.value)
