"""Microseconds and aware datetimes as ``pendulum.DateTime``; apart, so that an engine can do without pendulum."""

from datetime import UTC, datetime, timedelta, tzinfo

import pendulum

from disputekit._instants import US_PER_DAY, aware


def instant(value: datetime, name: str) -> pendulum.DateTime:
    """Give the same instant as a ``pendulum.DateTime``, in its own zone."""
    return pendulum.instance(aware(value, name))


def from_us(us: int, tz: tzinfo) -> pendulum.DateTime:
    """Give the instant ``us`` microseconds after the epoch, in ``tz``."""
    days, rest = divmod(us, US_PER_DAY)
    seconds, micros = divmod(rest, 1_000_000)
    utc = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days, seconds=seconds, microseconds=micros)
    local = utc.astimezone(tz)
    return pendulum.DateTime(
        local.year,
        local.month,
        local.day,
        local.hour,
        local.minute,
        local.second,
        local.microsecond,
        tzinfo=tz,
        fold=local.fold,
    )
