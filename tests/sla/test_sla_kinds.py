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


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: hours(1).due(NOW, NO), ["calendar: DK-VALUE-KIND"]),
        (lambda: days(1).due(NOW, NO), ["calendar: DK-VALUE-KIND"]),
        (lambda: shorter_of(hours(1), NO), ["second: DK-VALUE-KIND"]),
        (lambda: longer_of(NO, NO), [f"{name}: DK-VALUE-KIND" for name in ("first", "second")]),
        (lambda: extendable(NO, to=NO), [f"{name}: DK-VALUE-KIND" for name in ("period", "to")]),
        (lambda: suspended(NO, []), ["period: DK-VALUE-KIND"]),
        (lambda: suspended(hours(1), [], at_least=7), ["at_least: DK-VALUE-KIND"]),  # type: ignore[arg-type]
        (
            lambda: suspended(hours(1), [NO, (NOW,), (NOW, NOW - timedelta(1))]),  # type: ignore[list-item]
            [f"spans[{number}]: DK-PERIOD-SPAN" for number in range(3)],
        ),
        (
            lambda: Target("", hours(1), stops=[1], starts=7, at_least=2, calendar="UTC", warn_at=True),  # type: ignore[arg-type, list-item]
            [
                "name: DK-TARGET-NAME",
                "stops: DK-TARGET-NAME",
                "starts: DK-TARGET-NAME",
                "at_least: DK-VALUE-KIND",
                "calendar: DK-VALUE-KIND",
                "warn_at: DK-TARGET-WARN",
            ],
        ),
        (
            lambda: SlaPolicy(NO, [NO]),
            ["calendar: DK-VALUE-KIND", "targets[0]: DK-VALUE-KIND"],
        ),
        (
            lambda: SlaHistory(NO, [(NOW, NO)]),
            ["first: DK-VALUE-KIND", "later[0][1]: DK-VALUE-KIND"],
        ),
        (lambda: SlaBook([({}, SLAS), ({}, NO)]), ["entries[1][1]: DK-VALUE-KIND"]),
        (lambda: SLAS.read([NO], NOW), ["timeline[0]: DK-VALUE-KIND"]),
        (lambda: SLAS.read(NO, NOW), ["timeline[0]: DK-VALUE-KIND"]),
        (
            lambda: timeline_from_log([NO, {"at": NOW}], waits_on=NO),
            [
                "waits_on: DK-LOG-VALUE",
                "rows[0]: DK-LOG-VALUE",
            ],
        ),
        (
            lambda: timelines_from_log([NO], key="id"),
            ["rows[0]: DK-LOG-VALUE"],
        ),
        (
            lambda: OFFICE.add_days(date(2026, 3, 2), NO),
            ["count: DK-CALENDAR-COUNT"],
        ),
    ],
)
def test_what_is_of_another_kind_is_named(make: "Callable[[], object]", said: list[str]) -> None:
    """Everything at once, and no bare TypeError later on."""
    with pytest.raises(DisputekitError) as caught:
        make()
    assert said == [f"{finding.where}: {finding.code}" for finding in caught.value.findings]
    assert all(finding.text and finding.hint for finding in caught.value.findings)


@pytest.mark.parametrize("read", [WorkCalendar.from_toml, WorkCalendar.from_json])
@pytest.mark.parametrize("text", [None, 7])
def test_what_is_no_text_is_no_calendar(read: "Callable[[object], WorkCalendar]", text: object) -> None:
    """A value of another type is refused like text that is not TOML or JSON."""
    with pytest.raises(DisputekitError, match=r"^DK-CALENDAR-SYNTAX: "):
        read(text)
