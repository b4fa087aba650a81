"""How instants, days and lengths are read out: English, and the same whatever the machine's locale."""

from datetime import date, datetime, timedelta
from typing import Final

from disputekit._lib.text import counted

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_US_PER_MINUTE: Final = 60_000_000


def say_day(day: date) -> str:
    """Say a day without its year: ``Mon 2 Sep``."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def say_date(day: date) -> str:
    """Say a day with its year: ``Mon 2 Sep 2013``."""
    return f"{say_day(day)} {day.year}"


def say_time(at: datetime) -> str:
    """Say a time of day, as exactly as it is: ``10:00``, ``10:00:00.000001``."""
    text = f"{at.hour:02}:{at.minute:02}"
    if at.second or at.microsecond:
        text += f":{at.second:02}"
    return f"{text}.{at.microsecond:06}" if at.microsecond else text


def say_instant(at: datetime) -> str:
    """Say an instant with its zone's short name: ``Fri 30 Aug 2013 10:00 EDT``."""
    return f"{say_date(at)} {say_time(at)} {at.tzname()}"


def say_due(at: datetime) -> str:
    """Say a deadline; one at midnight is the end of the day before, which is how people say it.

    >>> from datetime import UTC
    >>> say_due(datetime(2026, 4, 14, tzinfo=UTC)), say_due(datetime(2026, 4, 14, 9, tzinfo=UTC))
    ('by the end of Mon 13 Apr 2026', 'Tue 14 Apr 2026 09:00 UTC')
    """
    if at.hour or at.minute or at.second or at.microsecond:
        return say_instant(at)
    return f"by the end of {say_date(date(at.year, at.month, at.day) - timedelta(days=1))}"


def say_length(us: int) -> str:
    """Say a length in hours and minutes, exactly: ``14 h``, ``7 h 30 min``, ``0 h``.

    >>> say_length(27_000_000_000), say_length(90_000_001), say_length(-3_600_000_000)
    ('7 h 30 min', '1 min 30.000001 s', '-1 h')
    """
    minutes, rest = divmod(abs(us), _US_PER_MINUTE)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest / 1_000_000:.6f}".rstrip("0").rstrip(".")
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes) + [f"{seconds} s"] * bool(rest)
    return ("-" if us < 0 else "") + (" ".join(parts) or "0 h")


def say_rough_length(us: int) -> str:
    """Say a length in its largest unit, for people who skim a list: ``20 days``, ``3 hours``, ``less than a minute``.

    >>> say_rough_length(1_728_000_000_000), say_rough_length(3_600_000_000), say_rough_length(59_000_000)
    ('20 days', '1 hour', 'less than a minute')
    """
    minutes = abs(us) // _US_PER_MINUTE
    unit, size = ("day", 24 * 60) if minutes >= 48 * 60 else ("hour", 60) if minutes >= 60 else ("minute", 1)  # noqa: PLR2004 - two days, an hour
    count = minutes // size
    return counted(count, unit) if count else "less than a minute"


def say_list(items: list[str]) -> str:
    """Say a list: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(items[:-1])] * (len(items) > 1) + items[-1:])
