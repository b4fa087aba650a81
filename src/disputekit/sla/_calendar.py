"""Work calendars: when work is open, and arithmetic with open time and business days."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

import pendulum
from attrs import Factory, field, frozen

from disputekit._input.toml_table import LARGEST
from disputekit._lib.pictures import png
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import Finding, InvalidValue, Reason
from disputekit.sla._build_rules import Closure, Day, Holidays, make_rules
from disputekit.sla._calendar_files import dump, load
from disputekit.sla._compile import Compiled, Joint, Source, compiled
from disputekit.sla._describe import say_source
from disputekit.sla._rules import closed_at_this_hour, closed_by_closure
from disputekit.sla._zones import DAY_US, EPOCH, CompiledZone, compiled_zone

if TYPE_CHECKING:
    from disputekit.sla._column_arithmetic import Column, Flags

__all__ = ["WorkCalendar"]

Roll: TypeAlias = Literal["none", "following", "preceding", "modified_following"]
"""Where a last day goes that is not a business day."""

_US: Final = timedelta(microseconds=1)
_RECORDED: Final = range(2020, 2041)
_ROLLS: Final[tuple[Roll, ...]] = get_args(Roll)


def _compiled(calendar: "WorkCalendar") -> Compiled:
    return compiled(calendar.source)


def _zone(calendar: "WorkCalendar") -> CompiledZone:
    return compiled_zone(calendar.source.zone)


@frozen(repr=False)
class WorkCalendar:
    """When work is open. Make one with ``weekly`` or ``whole_days``; combine two with ``&`` and ``|``.

    Times are aware datetimes in any zone; results are in the calendar's zone. Calendars with the same rules are equal
    and share what is compiled. A result outside the years ``first_year`` to ``last_year`` raises ``HorizonError``.

    >>> office = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BE")
    >>> thursday = pendulum.datetime(2026, 4, 30, 16, tz="Europe/Berlin")
    >>> print(office.add(thursday, timedelta(hours=2)))  # the first of May is a holiday
    2026-05-04 10:00:00+02:00
    >>> print(office.between(thursday, pendulum.datetime(2026, 5, 4, 10, tz="Europe/Berlin")))
    2:00:00
    """

    source: Source
    moved_dates: tuple[Reason, ...] = field(default=(), eq=False)
    """Holidays and changes of clocks that differ from when the calendar was written, if it was read from a file."""

    _compiled: Compiled = field(init=False, eq=False, default=Factory(_compiled, takes_self=True))
    _zone: CompiledZone = field(init=False, eq=False, default=Factory(_zone, takes_self=True))

    @classmethod
    def weekly(
        cls,
        hours: str,
        *,
        tz: str | tzinfo,
        holidays: Holidays = (),
        openings: Mapping[Day, str] | None = None,
        closures: Iterable[Closure] = (),
        observed: bool = True,
        half_days: str | Mapping[str, str] | None = None,
        recurring: Mapping[str, str] | None = None,
        makeup_days: bool | Iterable[Day] = (),
        holidays_cut: bool = False,
        known_until: int | None = None,
    ) -> "WorkCalendar":
        """Make a calendar from opening hours by weekday.

        ``hours`` is like ``"Mon-Thu 09:00-12:30,13:15-17:30; Fri 09:00-15:00"``; a shift that ends before it starts
        goes over midnight, and a day ends at ``24:00``. ``tz`` is the zone of these wall times. ``holidays`` are
        jurisdictions (``"DE-BE"``, ``"XNYS"``), with categories of ``holidays`` if others than the public ones are
        meant (``"DE-BY:public,catholic"``), dates, dates with names, or an object of the package ``holidays``.
        ``openings`` gives other hours to a date, even a holiday. ``closures`` are dates, ranges of dates
        (``"2026-08-03/2026-08-14"``), rules (``"12-24/01-01"``) or pairs of instants, and always win: on a closed date
        no shift starts, and a shift from the day before ends at midnight.

        ``recurring`` gives other hours, or ``"closed"``, to days that come back: ``"2nd,4th Sat"``, ``"Fri in
        06-15/09-15"``, ``"Sat every 2 weeks from 2026-01-03"``; the last rule that matches wins. ``half_days`` are the
        hours of a jurisdiction's own half days, or hours by rule (``{"12-24": "09:00-13:00"}``); a half day never adds
        open time. ``makeup_days`` are dates on which work is made up for, with the hours of the first working day of
        the week; ``True`` takes them from the package ``holidays``, which has those of some countries.

        ``observed``: a holiday on a weekend also closes the day on which it is observed. ``holidays_cut``: a holiday
        ends a shift from the day before at midnight. ``known_until`` is the last year of which you know all holidays,
        if you give more of them than the package ``holidays`` has.

        Raises ``CalendarError`` with every mistake.

        >>> night = WorkCalendar.weekly("Sun-Thu 22:00-06:00", tz="UTC", closures=["2026-12-25"])
        >>> print(night.next_open(pendulum.datetime(2026, 12, 25)))
        2026-12-27 22:00:00+00:00
        """
        return cls(
            make_rules(
                hours,
                tz=tz,
                holidays=holidays,
                openings={} if openings is None else openings,
                closures=closures,
                observed=observed,
                half_days=half_days,
                recurring=recurring,
                makeup_days=makeup_days,
                holidays_cut=holidays_cut,
                known_until=known_until,
            )
        )

    @classmethod
    def whole_days(
        cls,
        days: str,
        *,
        tz: str | tzinfo,
        holidays: Holidays = (),
        openings: Iterable[Day] = (),
        closures: Iterable[Closure] = (),
        observed: bool = True,
        makeup_days: bool | Iterable[Day] = (),
        known_until: int | None = None,
    ) -> "WorkCalendar":
        """Make a calendar that is open day and night on these days, so that weekends and holidays do not count.

        ``openings`` are dates that are open although they are holidays or on a weekend; the rest is as in ``weekly``.

        >>> days = WorkCalendar.whole_days("Mon-Fri", tz="America/New_York", holidays="US")
        >>> friday = pendulum.datetime(2026, 7, 2, 12, tz="America/New_York")
        >>> print(days.add(friday, timedelta(hours=48)))  # Independence Day is observed on the Friday
        2026-07-07 12:00:00-04:00
        """
        return cls(
            make_rules(
                days,
                tz=tz,
                holidays=holidays,
                openings=openings,
                closures=closures,
                observed=observed,
                makeup_days=makeup_days,
                known_until=known_until,
                whole_days=True,
            )
        )

    @classmethod
    def from_toml(cls, text: str, *, limit: int = LARGEST) -> "WorkCalendar":
        """Read a calendar that ``to_toml`` wrote, or one written by hand in the same form.

        ``limit`` is the most characters that are read.
        ``moved_dates`` lists the dates that tzdata or holidays give otherwise now than when it was written. Raises
        ``CalendarError`` with every mistake, each with its line.

        >>> office = WorkCalendar.from_toml('''
        ... schema = "disputekit.calendar/1"
        ... [calendar]
        ... kind = "weekly"
        ... hours = "Mon-Fri 09:00-17:00"
        ... tz = "Europe/Berlin"
        ... holidays = ["DE-BE", "2026-12-24"]
        ... ''')
        >>> office.is_business_day(date(2026, 12, 24))
        False
        """
        return cls(*load(text, toml=True, limit=limit))

    @classmethod
    def from_json(cls, text: str, *, limit: int = LARGEST) -> "WorkCalendar":
        """Read a calendar from JSON; see ``from_toml``."""
        return cls(*load(text, toml=False, limit=limit))

    def to_toml(self, *, years: range = _RECORDED) -> str:
        """Write the calendar as TOML, with the versions of tzdata and holidays and their dates for some years.

        >>> print(WorkCalendar.whole_days("Mon-Fri", tz="UTC").to_toml(years=range(2026, 2027)))  # doctest: +ELLIPSIS
        schema = "disputekit.calendar/1"
        <BLANKLINE>
        [written]
        tzdata = "..."
        holidays = "..."
        first_year = 2026
        last_year = 2026
        <BLANKLINE>
        [calendar]
        kind = "whole_days"
        days = "Mon-Fri"
        tz = "UTC"
        <BLANKLINE>
        [calendar.recorded]
        holidays = []
        changes = []
        <BLANKLINE>
        """
        return dump(self.source, years, toml=True)

    def to_json(self, *, years: range = _RECORDED) -> str:
        """Write the calendar as JSON; see ``to_toml``."""
        return dump(self.source, years, toml=False)

    @property
    def tz(self) -> str:
        """The name of the zone."""
        return self.source.zone.name

    @property
    def tzinfo(self) -> tzinfo:
        """The zone."""
        return self.source.zone

    @property
    def first_year(self) -> int:
        """The first year that the calendar covers."""
        return self._compiled.first_year

    @property
    def last_year(self) -> int:
        """The last year that the calendar covers."""
        return self._compiled.last_year

    def is_open(self, at: datetime) -> bool:
        """Find whether work is open at an instant; an opening is open, a close is not."""
        return self._compiled.is_open_us(self._zone.to_us(at, "at"))

    def next_open(self, at: datetime) -> pendulum.DateTime:
        """Give the instant itself if it is open, else the next opening."""
        return self._zone.from_us(self._compiled.next_open_us(self._zone.to_us(at, "at")))

    def prev_open(self, at: datetime) -> pendulum.DateTime:
        """Give the instant itself if it is open, else the last close."""
        return self._zone.from_us(self._compiled.prev_open_us(self._zone.to_us(at, "at")))

    def add(self, start: datetime, duration: timedelta) -> pendulum.DateTime:
        """Give the earliest instant at which ``duration`` of open time has passed since ``start``.

        A negative duration goes back to the latest such instant. A duration of zero gives ``start`` itself.
        """
        zone = self._zone
        return zone.from_us(self._compiled.add_us(zone.to_us(start, "start"), _duration_us(duration)))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Give the open time from ``start`` to ``end``; it is negative if ``end`` is earlier."""
        zone = self._zone
        return timedelta(0, 0, self._compiled.between_us(zone.to_us(start, "start"), zone.to_us(end, "end")))

    def windows(self, start: datetime, end: datetime) -> Iterator[tuple[pendulum.DateTime, pendulum.DateTime]]:
        """Give the stretches of open time from ``start`` to ``end``, in order; none if ``end`` is earlier."""
        found = self._compiled.windows_us(self._zone.to_us(start, "start"), self._zone.to_us(end, "end"))
        return ((self._zone.from_us(opens), self._zone.from_us(closes)) for opens, closes in found)

    def add_us(self, us: int, duration_us: int, /) -> int:
        """Do what ``add`` does, in microseconds since the epoch."""
        return self._compiled.add_us(us, duration_us)

    def between_us(self, us: int, until_us: int, /) -> int:
        """Do what ``between`` does, in microseconds since the epoch."""
        return self._compiled.between_us(us, until_us)

    def add_many(self, instants_us: "Column", durations_us: "Column | int") -> tuple["Column", "Flags"]:
        """Do what ``add`` does for columns of microseconds: numpy int64 in; values, and whether each is good, out.

        A row is not good, and its value is a null (the least int64, numpy's NaT), if it is a null or if its instant or
        result is beyond the horizon. Needs the extra ``batch``.

        >>> import numpy as np
        >>> days = WorkCalendar.whole_days("Mon-Fri", tz="UTC")
        >>> days.add_many(np.array([0, 2**62]), 3_600_000_000)
        (array([          3600000000, -9223372036854775808]), array([ True, False]))
        """
        from disputekit.sla._column_arithmetic import add_many  # noqa: PLC0415 numpy is an extra

        return add_many(self._compiled, instants_us, durations_us)

    def between_many(self, starts_us: "Column", ends_us: "Column") -> tuple["Column", "Flags"]:
        """Do what ``between`` does for columns of microseconds; nulls and the horizon are as in ``add_many``."""
        from disputekit.sla._column_arithmetic import between_many  # noqa: PLC0415 numpy is an extra

        return between_many(self._compiled, starts_us, ends_us)

    def is_open_many(self, instants_us: "Column") -> tuple["Flags", "Flags"]:
        """Do what ``is_open`` does for a column of microseconds; a row that is not good is not open."""
        from disputekit.sla._column_arithmetic import is_open_many  # noqa: PLC0415 numpy is an extra

        return is_open_many(self._compiled, instants_us)

    def is_business_day(self, day: date) -> bool:
        """Find whether a shift starts on a date."""
        return self._compiled.is_business_day(_day_number(day, "day"))

    def add_days(self, day: date, count: int, *, roll: Roll = "none") -> date:
        """Give the business day that is ``count`` business days after a date, or before it if negative.

        The date itself does not count. It is rolled first if ``roll`` says so.
        """
        if roll != "none":
            day = self.roll(day, roll)
        ordinal = day.toordinal() if type(day) is date else _ordinal(day, "day")
        try:
            return self._compiled.add_days(ordinal, count)
        except TypeError as error:
            text = "count must be a whole number of days, got {count}"
            hint = "pass an int, such as 5"
            params = {"count": shown(count)}
            raise InvalidValue(Finding("DK-CALENDAR-COUNT", text, params, where="count", hint=hint)) from error

    def count_days(self, start: date, end: date, *, roll: Roll = "none") -> int:
        """Count the business days after ``start`` up to ``end``, both rolled first; negative if ``end`` is earlier."""
        if roll != "none":
            start, end = self.roll(start, roll), self.roll(end, roll)
        return self._compiled.count_days(_day_number(start, "start"), _day_number(end, "end"))

    def roll(self, day: date, how: Roll, /) -> date:
        """Move a date that is not a business day to the following or the preceding one, or leave it.

        ``modified_following`` is the following business day, or the preceding one if that is in another month.
        """
        if how not in _ROLLS:
            text = "roll must be one of {rolls}, got {roll}"
            params = {"rolls": ", ".join(_ROLLS), "roll": shown(how)}
            hint = did_you_mean(str(how), _ROLLS, "use one of them")
            raise InvalidValue(Finding("DK-CALENDAR-ROLL", text, params, where="roll", hint=hint))
        number = _day_number(day, "day")
        if how == "none" or self._compiled.is_business_day(number):
            return day
        if how == "preceding":
            return self.add_days(day, -1)
        following = self.add_days(day, 1)
        if how == "modified_following" and (following.year, following.month) != (day.year, day.month):
            return self.add_days(day, -1)
        return following

    def day_bounds(self, day: date) -> tuple[pendulum.DateTime, pendulum.DateTime]:
        """Give the instants at which a date begins and ends here: its midnights, where the clocks show them."""
        start, end = self.source.bounds(self._covered(day))
        return self._zone.from_us(start), self._zone.from_us(end)

    def close_of_business(self, day: date) -> pendulum.DateTime | None:
        """Give the instant at which the last shift of a date closes; ``None`` if no shift starts on it."""
        shifts = self.source.shifts(self._covered(day))
        return self._zone.from_us(shifts[-1][1]) if shifts else None

    def holiday_name(self, day: date) -> str | None:
        """Name the holidays on a date; ``None`` if there are none."""
        return self.source.holiday_name(self._covered(day))

    def closed_because(self, when: date) -> Reason | None:
        """Say why work is closed at an instant or on a date; ``None`` if it is open.

        The code is ``DK-CLOSED-WEEKDAY``, ``DK-CLOSED-HOLIDAY`` (with its ``name``), ``DK-CLOSED-CLOSURE``, for joint
        calendars ``DK-CLOSED-JOINT`` or, at an instant of a business day, ``DK-CLOSED-HOURS``.

        >>> office = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BE")
        >>> print(office.closed_because(date(2026, 5, 1)))
        DK-CLOSED-HOLIDAY: Fri 2026-05-01 is a holiday: Labor Day
        """
        if not isinstance(when, datetime):
            number = self._covered(when)
            return None if self._compiled.is_business_day(number) else self.source.closed_because(number)
        us = self._zone.to_us(when, "when")
        if self._compiled.is_open_us(us):
            return None
        number = self._zone.from_us(us).toordinal() - EPOCH
        if self.source.is_closure(us):
            return closed_by_closure(number)
        return (
            closed_at_this_hour(number)
            if self._compiled.is_business_day(number)
            else self.source.closed_because(number)
        )

    def __and__(self, other: "WorkCalendar") -> "WorkCalendar":
        """Make a calendar that is open where both are, in this one's zone; business days are those of both."""
        return (
            WorkCalendar(Joint("&", self.source, other.source)) if isinstance(other, WorkCalendar) else NotImplemented
        )

    def __or__(self, other: "WorkCalendar") -> "WorkCalendar":
        """Make a calendar that is open where either is, in this one's zone; business days are those of either."""
        return (
            WorkCalendar(Joint("|", self.source, other.source)) if isinstance(other, WorkCalendar) else NotImplemented
        )

    def __reduce__(self) -> tuple[type["WorkCalendar"], tuple[Source, tuple[Reason, ...]]]:
        """Pickle the rules only; the compiled form is made again."""
        return WorkCalendar, (self.source, self.moved_dates)

    def __repr__(self) -> str:
        """Show the Python that makes an equal calendar."""
        return say_source(self.source)

    def _repr_png_(self) -> bytes | None:
        """Show this month as a picture in a notebook, if ``disputekit.adapters.plot`` is imported."""
        return png(self)

    def _covered(self, day: date) -> int:
        """Count a covered date from the epoch."""
        number = _day_number(day, "day")
        self._compiled.is_business_day(number)  # raises for any other
        return number


def _duration_us(duration: object) -> int:
    if type(duration) is timedelta:
        return duration.days * DAY_US + duration.seconds * 1_000_000 + duration.microseconds
    if isinstance(duration, timedelta):
        return timedelta.__floordiv__(duration, _US)  # pendulum's durations split off weeks and months
    text = "duration must be a timedelta, got {duration}"
    hint = "pass a timedelta, such as timedelta(hours=16)"
    params = {"duration": shown(duration)}
    raise InvalidValue(Finding("DK-CALENDAR-DURATION", text, params, where="duration", hint=hint))


def _day_number(day: object, name: str) -> int:
    return _ordinal(day, name) - EPOCH


def _ordinal(day: object, name: str) -> int:
    if isinstance(day, date) and not isinstance(day, datetime):
        return day.toordinal()
    text = "{name} must be a datetime.date, got {value}"
    hint = "pass a date; for an instant, its date in the calendar's zone"
    params = {"name": name, "value": shown(day)}
    raise InvalidValue(Finding("DK-CALENDAR-NOT-A-DATE", text, params, where=name, hint=hint))
