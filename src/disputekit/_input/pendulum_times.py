"""Microseconds and aware datetimes as ``pendulum.DateTime``; so that engines work without pendulum."""

import copyreg
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial

import pendulum

from disputekit._input.instants import US_PER_DAY, out_of_range, to_us
from disputekit.errors import InvalidValue

_FIRST = pendulum.DateTime(1, 1, 1, tzinfo=pendulum.UTC)
_LAST = pendulum.DateTime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=pendulum.UTC)
_ZONES = (pendulum.Timezone, pendulum.FixedTimezone)


def instant(value: datetime, name: str) -> pendulum.DateTime:
    """Give the same instant as a ``pendulum.DateTime``, in its own zone.

    Not by ``pendulum.instance``, which gives another instant for a wall time that the clocks skipped.
    """
    if isinstance(value, pendulum.DateTime) and isinstance(value.tzinfo, _ZONES):
        return value
    try:
        return from_us(to_us(value, name), _zone(value))
    except OverflowError:
        raise InvalidValue(out_of_range(value, name)) from None


def _zone(value: datetime) -> tzinfo:
    """Give an aware datetime's zone as one of pendulum's: by its name, or else the offset that holds at the time."""
    name = getattr(value.tzinfo, "key", None) or getattr(value.tzinfo, "zone", None)  # zoneinfo's word, and pytz's
    if isinstance(name, str):
        with suppress(ValueError, OSError):  # a zone that only the host's own library has
            return pendulum.timezone(name)
    seconds = (value.utcoffset() or timedelta()) // timedelta(seconds=1)
    return pendulum.FixedTimezone(seconds) if seconds else pendulum.UTC


def from_us(us: int, tz: tzinfo) -> pendulum.DateTime:
    """Give the instant ``us`` microseconds after the epoch, in ``tz``."""
    days, rest = divmod(us, US_PER_DAY)
    seconds, micros = divmod(rest, 1_000_000)
    utc = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=seconds, microseconds=micros)
    local = utc.astimezone(tz)
    return on_wall(local, tz, local.fold)


def shifted(at: pendulum.DateTime, by: timedelta) -> pendulum.DateTime:
    """Give an instant that much later, or earlier; the last or first one of the years 1 to 9999 where there is none.

    >>> shifted(pendulum.datetime(9999, 12, 31), timedelta(days=2)).year
    9999
    """
    try:
        return at + by
    except OverflowError:
        return _LAST if by > timedelta() else _FIRST


def on_wall(local: datetime, tz: tzinfo, fold: int = 0) -> pendulum.DateTime:
    """Give the date and time that ``local`` shows as those of ``tz``, as they are."""
    return pendulum.DateTime(
        local.year,
        local.month,
        local.day,
        local.hour,
        local.minute,
        local.second,
        local.microsecond,
        tzinfo=tz,
        fold=fold,
    )


def _reduced(value: pendulum.DateTime) -> tuple[Callable[..., pendulum.DateTime], tuple[object, ...]]:
    make, arguments = value.__reduce_ex__(2)
    lost = value.fold and not make(*arguments).fold
    return (partial(make, fold=1) if lost else make), arguments


# pendulum (3.3) pickles a time without its fold: the second 02:30 of a night in October came back an hour early. This
# holds for every DateTime of the process, on purpose: docs/explanation/decisions.md says why.
copyreg.pickle(pendulum.DateTime, _reduced)
