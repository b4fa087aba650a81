"""What is of the wrong kind is refused where it is given, by name and with what to give instead."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from disputekit.errors import DisputekitError
from disputekit.sla import (
    SlaBook,
    SlaHistory,
    SlaPolicy,
    Target,
    WorkCalendar,
    days,
    extendable,
    hours,
    longer_of,
    shorter_of,
    suspended,
    timeline_from_log,
    timelines_from_log,
)

if TYPE_CHECKING:
    from collections.abc import Callable

NO: Any = None
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin")
SLAS = SlaPolicy(OFFICE, [])
PERIOD = "is no period; give one such as hours(48)"
CALENDAR = "is no work calendar; make one with WorkCalendar.weekly or WorkCalendar.whole_days"
MOMENT = "is no moment; give moments, such as those of History.timeline() or timeline_from_log(...)"
TARGET = "is no target; give one such as Target('first_response', hours(48), stops={'respond'})"
POLICY = "is no policy; give one such as SlaPolicy(calendar, targets)"
NAME = "is no name; give a text such as 'first_response'"
WARN = "give a fraction above 0 and up to 1, or a timedelta before the deadline"
SPAN = "DK-PERIOD-SPAN: a standstill is no pair, or ends before it begins; give each as (from, until)"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: hours(1).due(NOW, NO), [f"calendar: DK-SLA-KIND: None {CALENDAR}"]),
        (lambda: days(1).due(NOW, NO), [f"calendar: DK-SLA-KIND: None {CALENDAR}"]),
        (lambda: shorter_of(hours(1), NO), [f"second: DK-SLA-KIND: None {PERIOD}"]),
        (lambda: longer_of(NO, NO), [f"{name}: DK-SLA-KIND: None {PERIOD}" for name in ("first", "second")]),
        (lambda: extendable(NO, to=NO), [f"{name}: DK-SLA-KIND: None {PERIOD}" for name in ("period", "to")]),
        (lambda: suspended(NO, []), [f"period: DK-SLA-KIND: None {PERIOD}"]),
        (lambda: suspended(hours(1), [], at_least=7), [f"at_least: DK-SLA-KIND: 7 {PERIOD}"]),  # type: ignore[arg-type]
        (
            lambda: suspended(hours(1), [NO, (NOW,), (NOW, NOW - timedelta(1))]),  # type: ignore[list-item]
            [f"spans[{number}]: {SPAN}" for number in range(3)],
        ),
        (
            lambda: Target("", hours(1), stops=[1], starts=7, at_least=2, calendar="UTC", warn_at=True),  # type: ignore[arg-type, list-item]
            [
                f"name: DK-TARGET-NAME: '' {NAME}",
                f"stops: DK-TARGET-NAME: 1 {NAME}",
                f"starts: DK-TARGET-NAME: 7 {NAME}",
                f"at_least: DK-SLA-KIND: 2 {PERIOD}",
                f"calendar: DK-SLA-KIND: 'UTC' {CALENDAR}",
                f"warn_at: DK-TARGET-WARN: cannot warn at True; {WARN}",
            ],
        ),
        (
            lambda: SlaPolicy(NO, [NO]),
            [f"calendar: DK-SLA-KIND: None {CALENDAR}", f"targets[0]: DK-SLA-KIND: None {TARGET}"],
        ),
        (
            lambda: SlaHistory(NO, [(NOW, NO)]),
            [f"first: DK-SLA-KIND: None {POLICY}", f"later[0][1]: DK-SLA-KIND: None {POLICY}"],
        ),
        (lambda: SlaBook([({}, SLAS), ({}, NO)]), [f"entries[1][1]: DK-SLA-KIND: None {POLICY}"]),
        (lambda: SLAS.read([NO], NOW), [f"timeline[0]: DK-SLA-KIND: None {MOMENT}"]),
        (lambda: SLAS.read(NO, NOW), [f"timeline[0]: DK-SLA-KIND: None {MOMENT}"]),
        (
            lambda: timeline_from_log([NO, {"at": NOW}], waits_on=NO),
            [
                "waits_on: DK-LOG-VALUE: None is no mapping; map each state to whom it waits for",
                "rows[0]: DK-LOG-VALUE: None is no row; give each row as a mapping from column to value",
            ],
        ),
        (
            lambda: timelines_from_log([NO], key="id"),
            ["rows[0]: DK-LOG-VALUE: None is no row; give each row as a mapping from column to value"],
        ),
        (
            lambda: OFFICE.add_days(date(2026, 3, 2), NO),
            ["count: DK-CALENDAR-COUNT: None is no number of days; give a whole number"],
        ),
    ],
)
def test_what_is_of_another_kind_is_named(make: "Callable[[], object]", said: list[str]) -> None:
    """Everything at once, and no bare TypeError later on."""
    with pytest.raises(DisputekitError) as caught:
        make()
    assert said == [str(finding) for finding in caught.value.findings]


@pytest.mark.parametrize("read", [WorkCalendar.from_toml, WorkCalendar.from_json])
@pytest.mark.parametrize("text", [None, 7])
def test_what_is_no_text_is_no_calendar(read: "Callable[[object], WorkCalendar]", text: object) -> None:
    """As what is no TOML or JSON."""
    with pytest.raises(DisputekitError, match=r"^DK-CALENDAR-SYNTAX: this is no (TOML|JSON): "):
        read(text)
