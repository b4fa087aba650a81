"""``ReturnCase``: the dates of a return, and the days that have passed since each, as a policy asks for them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final, Protocol

import attrs
from attrs import frozen

from disputekit._input.instants import aware
from disputekit._lib.kinds import is_a
from disputekit._lib.text import shown
from disputekit.errors import Finding, InvalidValue
from disputekit.policy._fields import Field

__all__ = ["BusinessDays", "ReturnCase"]

_LONGEST: Final = 366
"""Days that a business may be closed in a row; a calendar that never opens would be walked to the end of time."""


class BusinessDays(Protocol):
    """Says on which days a company works; ``disputekit.sla.WorkCalendar`` does."""

    def is_business_day(self, day: date, /) -> bool:
        """Whether it works on ``day``."""
        ...


@frozen
class ReturnCase:
    """What happened on which day: dates, or aware datetimes of which the day in their own zone counts.

    A window is counted from one of them, and the field that it is about is named after it: ``days_since_delivery`` from
    ``delivered``. ``requested`` is the day up to which is counted: when the return was asked for. Raises
    ``InvalidValue`` with every invalid date, or that lies after the request.

    >>> case = ReturnCase(ordered=date(2026, 3, 1), delivered=date(2026, 3, 4), requested=date(2026, 4, 4))
    >>> case.facts()
    {'days_since_order': 34, 'days_since_delivery': 31}
    """

    requested: date
    ordered: date | None = None
    purchased: date | None = None
    shipped: date | None = None
    delivered: date | None = None
    informed: date | None = None
    """When the customer was informed of the right to withdraw; the right runs from then if that was late."""

    def __attrs_post_init__(self) -> None:
        """Check that each is a day, and none lies after the request."""
        problems = list(self._problems())
        if problems:
            raise InvalidValue(*problems)

    def facts(
        self, business_days: BusinessDays | None = None, *, fields: Iterable[Field] | None = None
    ) -> dict[str, int]:
        """The whole days from each date that is known to the request, by the name of the field; for ``decide``.

        The day itself is 0, so a window of 30 days is ``max = 30``. With ``fields``, such as ``book.fields``, only what
        these ask for is reported.

        With ``business_days`` a window that ends on a day on which the company does not work ends on the next one on
        which it does: it is counted up to the first of the closed days that the request follows on without a day of
        work between, and that is right for windows of any length at once. Raises ``InvalidValue`` for a calendar that
        is closed for more than a year.

        >>> class MonToFri:
        ...     def is_business_day(self, day: date, /) -> bool:
        ...         return day.weekday() < 5
        >>> monday = ReturnCase(delivered=date(2026, 3, 5), requested=date(2026, 4, 6))
        >>> monday.facts(), monday.facts(MonToFri())
        ({'days_since_delivery': 32}, {'days_since_delivery': 30})
        """
        asked = _day(self.requested)
        counted = asked if business_days is None else _earliest(asked, business_days)
        wanted = set(_FIELDS.values()) if fields is None else {each.name for each in fields}
        known = ((name, getattr(self, attribute)) for attribute, name in _FIELDS.items() if name in wanted)
        return {name: max((counted - _day(day)).days, 0) for name, day in known if day is not None}

    def _problems(self) -> Iterator[Finding]:
        days: dict[str, date] = {}
        for each in attrs.fields(ReturnCase):
            value = getattr(self, each.name)
            if is_a(value, datetime):
                try:
                    aware(value, each.name)
                except InvalidValue as error:
                    yield from error.findings
                    continue
            if is_a(value, date):
                days[each.name] = _day(value)
            elif value is not None or each.name == "requested":
                yield Finding(
                    "DK-POLICY-CASE-DAY", "{name} must be a date, got {value}",
                    {"name": each.name, "value": shown(value)},
                    where=each.name, hint="pass a date or an aware datetime, or leave out what has not happened",
                )  # fmt: skip
        asked = days.get("requested", date.max)
        for name in _FIELDS:
            if days.get(name, date.min) > asked:
                yield Finding(
                    "DK-POLICY-CASE-ORDER", "{name} on {day} is after the request on {asked}",
                    {"name": name, "day": str(days[name]), "asked": str(asked)},
                    where=name, hint="leave out what had not happened when the return was requested",
                )  # fmt: skip


_FIELDS: Final = {
    "ordered": "days_since_order",
    "purchased": "days_since_purchase",
    "shipped": "days_since_shipping",
    "delivered": "days_since_delivery",
    "informed": "days_since_information",
}
"""The field that counts from each date."""


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _earliest(asked: date, business_days: BusinessDays) -> date:
    """The earliest day from which on to the day before ``asked`` every day is closed."""
    for _ in range(_LONGEST):
        if asked == date.min or business_days.is_business_day(asked - timedelta(1)):
            return asked
        asked -= timedelta(1)
    raise InvalidValue(
        Finding("DK-POLICY-CASE-CLOSED", "the calendar has no business day in {days} days", {"days": _LONGEST},
                where="business_days", hint="pass the calendar of the company that handles the return")
    )  # fmt: skip
