"""Instants at the edges: aware datetimes in, integer microseconds inside. ``pendulum_times`` goes back."""

from datetime import UTC, datetime, timedelta

from disputekit._lib.text import shown
from disputekit.errors import Finding, InvalidValue

_EPOCH_ORDINAL = datetime(1970, 1, 1, tzinfo=UTC).toordinal()
US_PER_DAY = 86_400_000_000
_US = timedelta(microseconds=1)


def aware(value: datetime, name: str) -> datetime:
    """Return ``value`` if it has an offset, else raise ``InvalidValue`` that names the argument."""
    if _offset(value) is None:
        raise InvalidValue(naive_time(value, name))
    return value


def _offset(value: object) -> timedelta | None:
    """Give the offset of an aware datetime; ``None`` for anything else, such as the ``NaT`` of pandas."""
    try:
        return value.utcoffset() if isinstance(value, datetime) else None
    except ValueError:
        return None


def naive_time(value: object, name: str) -> Finding:
    """Make the finding for a time without a zone."""
    return Finding(
        "DK-TIME-NAIVE",
        "{value} has no time zone",
        {"value": shown(value)},
        where=name,
        hint="pass an aware datetime, such as pendulum.datetime(2026, 11, 22, tz='Europe/Berlin')",
    )


def out_of_range(value: object, name: str) -> Finding:
    """Make the finding for a time that has no place in the years 1 to 9999."""
    return Finding(
        "DK-TIME-RANGE",
        "{value} is outside the years 1 to 9999",
        {"value": shown(value)},
        where=name,
        hint="pass a time within these years, in its own zone and in UTC",
    )


def to_us(value: datetime, name: str) -> int:
    """Microseconds since the epoch of an aware datetime, exactly."""
    offset = _offset(value)
    if offset is None:
        raise InvalidValue(naive_time(value, name))
    day = value.toordinal() - _EPOCH_ORDINAL
    second = (value.hour * 60 + value.minute) * 60 + value.second
    return day * US_PER_DAY + second * 1_000_000 + value.microsecond - offset // _US


def is_before(one: datetime, other: datetime) -> bool:
    """Whether one aware datetime is before another; ``<`` compares wall times where both have one zone."""
    return to_us(one, "one") < to_us(other, "other")
