"""Dates of a return as the days that a policy asks for, with and without days on which nobody works."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit.errors import InvalidValue
from disputekit.policy import PolicyBook, ReturnCase
from disputekit.sla import WorkCalendar

BEGIN = date(2026, 3, 1)


class Closed:
    """Works on all days but these."""

    def __init__(self, days: set[date]) -> None:
        """Keep them."""
        self.days = days

    def is_business_day(self, day: date, /) -> bool:
        """Whether it works then."""
        return day not in self.days


def days_from(begin: date, numbers: set[int]) -> set[date]:
    """Days by their distance."""
    return {begin + timedelta(number) for number in numbers}


@given(st.sets(st.integers(0, 40)), st.integers(0, 41), st.integers(0, 41), st.integers(0, 45))
def test_a_window_that_ends_on_a_closed_day_ends_on_the_next_open_one(
    closed: set[int], delivered: int, later: int, window: int
) -> None:
    """Counted up to the first of the closed days, a request is in time for every window just as by the definition."""
    calendar = Closed(days_from(BEGIN, closed))
    begin, requested = BEGIN + timedelta(delivered), BEGIN + timedelta(delivered + later)
    end = begin + timedelta(window)
    while not calendar.is_business_day(end):
        end += timedelta(1)
    counted = ReturnCase(delivered=begin, requested=requested).facts(calendar)["days_since_delivery"]
    assert (requested <= end) is (counted <= window)
    plain = ReturnCase(delivered=begin, requested=requested).facts()["days_since_delivery"]
    assert later == plain >= counted >= 0


def test_a_work_calendar_is_one() -> None:
    """From Thursday the 5th of March 29 days end on Good Friday, so the Tuesday after Easter is in time."""
    office = WorkCalendar.whole_days("Mon-Fri", tz="Europe/Berlin", holidays="DE-BE")
    for day, counted in ((7, 29), (8, 34)):
        case = ReturnCase(delivered=date(2026, 3, 5), requested=date(2026, 4, day))
        assert {"days_since_delivery": counted} == case.facts(office)


def test_each_date_has_a_field_of_its_own() -> None:
    """The facts contain only known values, and only the fields of the named policy."""
    case = ReturnCase(
        requested=datetime(2026, 3, 20, 23, 59, tzinfo=UTC),
        ordered=date(2026, 3, 1),
        purchased=date(2026, 3, 2),
        shipped=date(2026, 3, 3),
        delivered=datetime(2026, 3, 4, 0, 1, tzinfo=UTC),
        informed=date(2026, 3, 20),
    )
    assert {
        "days_since_order": 19, "days_since_purchase": 18, "days_since_shipping": 17, "days_since_delivery": 16,
        "days_since_information": 0,
    } == case.facts()  # fmt: skip
    assert {} == ReturnCase(requested=BEGIN).facts()
    book = PolicyBook.loads("""
        schema = "disputekit.policy/1"
        policy = { id = "p", version = "1" }
        fields = { days_since_delivery = { min = 0, max = 3_650 } }
        rule = [{ id = "r", when.days_since_delivery = { max = 16 }, deny = true }]
        """)
    assert "decided" == book.decide(case.facts(fields=book.fields), as_of=BEGIN).status


def test_all_that_is_no_day_is_told_at_once() -> None:
    """A text, nothing at all, a time without a zone, and what lies after the request."""
    with pytest.raises(InvalidValue) as caught:
        ReturnCase(requested=None, ordered="2026-03-01", shipped=datetime(2026, 3, 1))  # type: ignore[arg-type] # noqa: DTZ001 -- that is what is refused
    assert [
        (
            "requested: DK-POLICY-CASE-DAY: requested must be a date, got None; pass a date or an aware "
            "datetime, or leave out what has not happened"
        ),
        (
            "ordered: DK-POLICY-CASE-DAY: ordered must be a date, got '2026-03-01'; pass a date or an aware "
            "datetime, or leave out what has not happened"
        ),
        (
            "shipped: DK-TIME-NAIVE: datetime.datetime(2026, 3, 1, 0, 0) has no time zone; pass an aware datetime, "
            "such as pendulum.datetime(2026, 11, 22, tz='Europe/Berlin')"
        ),
    ] == [str(each) for each in caught.value.findings]
    with pytest.raises(InvalidValue) as caught:
        ReturnCase(requested=BEGIN, delivered=BEGIN + timedelta(1))
    assert (
        "delivered: DK-POLICY-CASE-ORDER: delivered on 2026-03-02 is after the request on 2026-03-01; "
        "leave out what had not happened when the return was requested"
    ) == str(caught.value)


def test_a_calendar_that_never_opens_is_refused() -> None:
    """It ends with an error and not with the year 1, which is a day like any other."""
    never = Closed(days_from(BEGIN - timedelta(500), set(range(1_000))))
    with pytest.raises(InvalidValue, match="business_days: DK-POLICY-CASE-CLOSED: the calendar has no business day in"):
        ReturnCase(requested=BEGIN, ordered=BEGIN).facts(never)
    first = Closed({date.min})
    assert {"days_since_order": 0} == ReturnCase(requested=date.min, ordered=date.min).facts(first)
