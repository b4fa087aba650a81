"""Instants at the edges: aware datetimes in, integer microseconds inside, ``pendulum.DateTime`` out."""

from datetime import UTC, datetime, timedelta, tzinfo

import pendulum

from disputekit.errors import InvalidValue
from disputekit.messages import Finding

_EPOCH_ORDINAL = datetime(1970, 1, 1, tzinfo=UTC).toordinal()
_US_PER_DAY = 86_400_000_000
_US = timedelta(microseconds=1)


def aware(value: datetime, name: str) -> datetime:
    """Return ``value`` if it knows its offset, else raise ``InvalidValue`` that names the argument."""
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise InvalidValue(naive_time(value, name))
    return value


def naive_time(value: object, name: str) -> Finding:
    """The finding for a time without a zone."""
    return Finding(
        "DK-TIME-NAIVE",
        "{value} has no time zone",
        {"value": repr(value)},
        where=name,
        mend="pass an aware datetime, such as pendulum.datetime(2026, 11, 22, tz='Europe/Berlin')",
    )


def to_us(value: datetime, name: str) -> int:
    """Microseconds since the epoch of an aware datetime, exactly."""
    offset = value.utcoffset() if isinstance(value, datetime) else None
    if offset is None:
        raise InvalidValue(naive_time(value, name))
    day = value.toordinal() - _EPOCH_ORDINAL
    second = (value.hour * 60 + value.minute) * 60 + value.second
    return day * _US_PER_DAY + second * 1_000_000 + value.microsecond - offset // _US


def instant(value: datetime, name: str) -> pendulum.DateTime:
    """The same instant as a ``pendulum.DateTime``, in its own zone."""
    return pendulum.instance(aware(value, name))


def from_us(us: int, tz: tzinfo) -> pendulum.DateTime:
    """The instant ``us`` microseconds after the epoch, in ``tz``."""
    days, rest = divmod(us, _US_PER_DAY)
    seconds, micros = divmod(rest, 1_000_000)
    utc = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=seconds, microseconds=micros)
    local = utc.astimezone(tz)
    return pendulum.DateTime(
        local.year, local.month, local.day, local.hour, local.minute, local.second, local.microsecond,
        tzinfo=tz, fold=local.fold,
    )
