"""Periods made of periods: shorter, longer, extendable and standing still."""

from datetime import date, timedelta

import pendulum
import pytest

from disputekit.errors import CalendarError, InvalidValue
from disputekit.sla import (
    Moment,
    Period,
    SlaPolicy,
    Target,
    WorkCalendar,
    business_days,
    days,
    extendable,
    hours,
    longer_of,
    months,
    shorter_of,
    statutory,
    suspended,
)

OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BE")


def _at(day: int, hour: int = 0) -> pendulum.DateTime:
    """A time in March 2026; the 2nd is a Monday."""
    return pendulum.datetime(2026, 3, day, hour, tz="Europe/Berlin")


def test_the_shorter_and_the_longer_of_two_periods() -> None:
    """Which one it is depends on when they start; the first stands for both where they end together."""
    shorter, longer = (each(hours(20), days(3)) for each in (shorter_of, longer_of))
    assert "the shorter of 20 business hours and 3 days" == str(shorter)
    assert "the longer of 20 business hours and 3 days" == str(longer)
    assert (_at(4, 13), _at(6)) == (shorter.due(_at(2, 9), OFFICE).due_at, longer.due(_at(2, 9), OFFICE).due_at)
    assert (_at(10), _at(10, 13)) == (shorter.due(_at(6, 9), OFFICE).due_at, longer.due(_at(6, 9), OFFICE).due_at)
    same = shorter_of(business_days(1), days(1)), longer_of(business_days(1), days(1))
    assert ["DK-STEP-DAY"] * 2 == [each.due(_at(2, 9), OFFICE).steps[1].reason.code for each in same]
    assert date(2026, 3, 3) == same[0].due(_at(2, 9), OFFICE).last_day


def test_the_one_that_counts_is_explained() -> None:
    """The steps are those of the period that was picked; the notes are those of both."""
    either = longer_of(days(2), statutory.CRD_WITHDRAWAL)
    assert "Counted: Tue 3 Mar to Mon 16 Mar (14 days)." in either.due(_at(2, 9), OFFICE).explain()
    assert statutory.CRD_WITHDRAWAL.notes == either.notes


def test_a_target_runs_on_the_clock_of_the_period_that_is_picked() -> None:
    """Over a weekend three calendar days are shorter than twenty open hours, so nights and Sundays count."""
    slas = SlaPolicy(OFFICE, [Target("reply", shorter_of(hours(20), days(3)), stops="reply")])
    (friday,) = slas.read([Moment(_at(6, 9), "open")], at=_at(7, 9))
    assert (timedelta(hours=24), _at(10)) == (friday.elapsed, friday.due_at)
    (monday,) = slas.read([Moment(_at(2, 9), "open")], at=_at(3, 9))
    assert (timedelta(hours=8), _at(4, 13)) == (monday.elapsed, monday.due_at)


def test_an_extendable_period_is_what_it_is_until_it_is_extended() -> None:
    """Its deadline, steps and notes are those of the shorter one."""
    period = extendable(business_days(2), to=business_days(4))
    assert business_days(2).due(_at(2, 9), OFFICE).due_at == period.due(_at(2, 9), OFFICE).due_at
    assert business_days(2).due(_at(2, 9), OFFICE).steps == period.due(_at(2, 9), OFFICE).steps
    assert (business_days(4), ()) == (period.extended, period.notes)
    assert "2 business days, extendable to 4 business days" == str(period)


@pytest.mark.parametrize(
    ("spans", "due_at"),
    [
        ([], _at(3, 17)),
        ([(_at(2, 12), _at(2, 14))], _at(4, 11)),
        ([(_at(2, 17), _at(3, 9))], _at(3, 17)),
        ([(_at(1, 9), _at(3, 9))], _at(4, 17)),
        ([(_at(3, 10), _at(3, 11)), (_at(2, 12), _at(2, 14)), (_at(2, 13), _at(2, 15))], _at(4, 13)),
        ([(_at(3, 17), _at(9, 9))], _at(3, 17)),
        ([(_at(2, 12), _at(2, 12))], _at(3, 17)),
    ],
)
def test_open_time_is_not_counted_while_a_period_stands_still(
    spans: list[tuple[pendulum.DateTime, pendulum.DateTime]], due_at: pendulum.DateTime
) -> None:
    """Sixteen hours from Monday at nine: only open time within a standstill moves the end, overlaps once."""
    assert due_at == suspended(hours(16), spans).due(_at(2, 9), OFFICE).due_at


@pytest.mark.parametrize(
    ("period", "last_day"),
    [
        (days(5), date(2026, 3, 9)),
        (days(5, first_day="same"), date(2026, 3, 8)),
        (business_days(5), date(2026, 3, 11)),
        (months(1), date(2026, 4, 4)),
        (days(5, roll="following"), date(2026, 3, 9)),
    ],
)
def test_a_day_that_a_standstill_touches_is_not_counted(period: object, last_day: date) -> None:
    """From Monday the 2nd, with a standstill from Wednesday noon to Thursday noon."""
    still = suspended(period, [(_at(4, 12), _at(5, 12))])  # type: ignore[arg-type]
    assert last_day == still.due(_at(2, 9), OFFICE).last_day


def test_a_standstill_that_pushes_the_end_into_another_moves_it_again() -> None:
    """Each day that stands still within the longer period pushes it on."""
    spans = [(_at(4, 12), _at(5, 12)), (_at(9), _at(10))]
    assert date(2026, 3, 10) == suspended(days(5), spans).due(_at(2, 9), OFFICE).last_day
    assert date(2026, 3, 12) == suspended(business_days(5), spans).due(_at(2, 9), OFFICE).last_day


@pytest.mark.parametrize(
    ("period", "span", "due_at"),
    [
        (business_days(1, ends="close"), (_at(3, 16), _at(3, 18)), _at(4, 17)),
        (business_days(1, ends="close"), (_at(3, 17), _at(3, 18)), _at(3, 17)),
        (days(1, ends="same_time"), (_at(3, 10), _at(3, 11)), _at(3, 10)),
        (days(1, ends="same_time"), (_at(3, 9), _at(3, 11)), _at(4, 10)),
        (days(1, first_day="same"), (_at(2, 8), _at(2, 10)), _at(3)),
        (days(1, first_day="same"), (_at(2, 8), _at(2, 11)), _at(4)),
        (days(2, first_day="same"), (_at(1, 8), _at(2, 11)), _at(5)),
    ],
)
def test_a_standstill_before_or_after_the_period_is_not_felt(
    period: Period, span: tuple[pendulum.DateTime, pendulum.DateTime], due_at: pendulum.DateTime
) -> None:
    """On Monday from ten: what is over by then, or begins once it has ended, touches no day of the period."""
    deadline = suspended(period, [span]).due(_at(2, 10), OFFICE)
    assert due_at == deadline.due_at
    assert (due_at != period.due(_at(2, 10), OFFICE).due_at) == ("stood still" in deadline.explain())


def test_what_stood_still_is_explained() -> None:
    """The text names the days, or the stretch, in which the clock stood still."""
    span = [(_at(4, 12), _at(5, 12))]
    assert (
        "5 days from Mon 2 Mar 2026 09:00 CET: due by the end of Mon 9 Mar 2026.\n"
        "Counted: Tue 3 Mar (1 day) and Fri 6 Mar to Mon 9 Mar (4 days).\n"
        "Not counted: Mon 2 Mar (the day it starts from); Wed 4 Mar and Thu 5 Mar (the clock stood still)."
    ) == suspended(days(5), span).due(_at(2, 9), OFFICE).explain()
    assert (
        "Not counted: Mon 2 Mar (the day it starts from); Wed 4 Mar and Thu 5 Mar (the clock stood still); Sat 7 Mar "
        "(weekend); Sun 8 Mar (Women's Day)."
    ) in suspended(business_days(5), span).due(_at(2, 9), OFFICE).explain()
    assert (
        "Counted: Wed 4 Mar 09:00 to 12:00 (3 h), Thu 5 Mar 12:00 to 17:00 (5 h) and Fri 6 Mar 09:00 to 17:00 (8 h).\n"
        "Not counted: Wed 4 Mar 12:00 to Thu 5 Mar 12:00 (the clock stood still)."
    ) in suspended(hours(16), span).due(_at(4, 9), OFFICE).explain()
    before = suspended(hours(3), [(_at(3, 12), _at(4, 10)), *span]).due(_at(4, 9), OFFICE)
    assert ["DK-STEP-SKIPPED", "DK-STEP-OPEN", "DK-STEP-SKIPPED", "DK-STEP-OPEN"] == [
        step.reason.code for step in before.steps
    ]
    assert ["DK-STEP-OPEN"] == [step.reason.code for step in suspended(hours(3), span).due(_at(4, 9), OFFICE).steps]


def test_after_a_repair_the_remainder_is_left_or_seven_days() -> None:
    """Whichever is longer, from the end of the repair; the text counts anew from there."""
    reject, delivered = days(30), pendulum.datetime(2026, 6, 1, 12, tz="Europe/Berlin")
    repair = (delivered.add(days=28), delivered.add(days=35))
    late = suspended(reject, [repair], at_least=days(7)).due(delivered, OFFICE)
    assert pendulum.Date(2026, 7, 13) == late.last_day
    assert (
        "30 days from Mon 1 Jun 2026 12:00 CEST: due by the end of Mon 13 Jul 2026.\n"
        "Counted: Tue 2 Jun to Sun 28 Jun (27 days) and Tue 7 Jul to Mon 13 Jul (7 days).\n"
        "Not counted: Mon 1 Jun (the day it starts from); Mon 29 Jun, Tue 30 Jun, Wed 1 Jul, Thu 2 Jul, 3 more and Mon "
        "6 Jul (the clock stood still).\n"
        "After the clock has stood still, at least 7 days are left."
    ) == late.explain()
    early = (delivered.add(days=2), delivered.add(days=4))
    assert pendulum.Date(2026, 7, 4) == suspended(reject, [early], at_least=days(7)).due(delivered, OFFICE).last_day
    over = (delivered.add(days=40), delivered.add(days=50))
    assert pendulum.Date(2026, 7, 1) == suspended(reject, [over], at_least=days(7)).due(delivered, OFFICE).last_day
    assert () == suspended(reject, [repair]).notes


def test_a_target_takes_a_suspended_period_as_the_period_that_it_suspends() -> None:
    """Within a timeline it is the timeline that pauses."""
    target = Target("reply", suspended(hours(8), [(_at(2, 10), _at(2, 12))]), stops="reply")
    (reading,) = SlaPolicy(OFFICE, [target]).read([Moment(_at(2, 9), "open")], at=_at(2, 9))
    assert _at(2, 17) == reading.due_at


def test_a_standstill_that_ends_before_it_begins_is_refused() -> None:
    """Every wrong pair is named."""
    with pytest.raises(CalendarError) as caught:
        suspended(days(1), [(_at(3), _at(2)), (_at(3), _at(4)), (_at(5), _at(4))])
    assert [("spans[0]", "DK-PERIOD-SPAN"), ("spans[2]", "DK-PERIOD-SPAN")] == [
        (finding.where, finding.code) for finding in caught.value.findings
    ]


def test_a_naive_standstill_is_refused_by_name() -> None:
    """Both times of a pair must know their zone."""
    with pytest.raises(InvalidValue) as caught:
        suspended(days(1), [(_at(3), pendulum.naive(2026, 3, 4))])
    assert ["spans[0][1]"] == [finding.where for finding in caught.value.findings]
