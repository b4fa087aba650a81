"""Instants as text: ISO 8601 with the offset and, as RFC 9557 writes it, the name of the zone."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

import pendulum

from disputekit._input.instants import to_us
from disputekit._input.pendulum_times import from_us, on_wall
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import CodecError, Finding

_SHAPE: Final = re.compile(
    r"(?P<wall>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?)(?P<offset>Z|[+-]\d\d:\d\d(?::\d\d)?)?(?:\[(?P<zone>[^]]+)])?",
    re.ASCII,
)
_EXAMPLE: Final = "2026-10-25T02:30:00+01:00[Europe/Berlin]"
_ZERO: Final = "+00:00"


def write(value: datetime) -> str:
    """Write an aware datetime with its offset and its zone; UTC is ``Z``."""
    text = datetime.isoformat(value)
    name = getattr(value.tzinfo, "key", None)
    if name in {None, "UTC"}:
        return text.removesuffix(_ZERO) + "Z" if text.endswith(_ZERO) else text
    return f"{text}[{name}]"


def read(value: object) -> pendulum.DateTime:
    """Read what ``write`` wrote.

    The instant is what the offset says. Where the zone's rules have changed since and it has another offset then, the
    instant holds and is shown as the zone sees it now. Raises ``CodecError``.
    """
    parts = _SHAPE.fullmatch(value) if isinstance(value, str) else None
    if parts is None:
        raise _not_an_instant(value)
    wall, offset, name = parts.groups()
    if offset is None:
        raise CodecError(
            Finding(
                "DK-CODEC-NAIVE",
                "{value} does not say in which zone it is",
                {"value": shown(value)},
                hint=f"add its offset and its zone, such as '{_EXAMPLE}'",
            )
        )
    try:
        moment = datetime.fromisoformat(wall + offset)
        return _in_zone(moment, None if name is None else _zone(name))
    except (ValueError, OverflowError):  # a 13th month, a 25th hour; or beyond the years that datetimes have
        raise _not_an_instant(value) from None


def _in_zone(moment: datetime, zone: pendulum.Timezone | None) -> pendulum.DateTime:
    offset = moment.utcoffset() or timedelta()
    if zone is None:
        fixed = pendulum.FixedTimezone(offset // timedelta(seconds=1)) if offset else pendulum.UTC
        return on_wall(moment, fixed)
    for fold in (0, 1):
        local = on_wall(moment, zone, fold)
        if local.utcoffset() == offset:
            return local
    return from_us(to_us(moment, "moment"), zone)


@lru_cache(maxsize=64)
def _zone(name: str) -> pendulum.Timezone:
    try:
        return pendulum.Timezone(name)
    except (ValueError, OSError):  # OSError: the name of a folder of zones, such as Europe
        raise CodecError(
            Finding(
                "DK-CODEC-ZONE",
                "unknown time zone {zone}",
                {"zone": shown(name)},
                hint=did_you_mean(name, pendulum.timezones(), "use a name of the IANA time zone database"),
            )
        ) from None


def _not_an_instant(value: object) -> CodecError:
    return CodecError(
        Finding(
            "DK-CODEC-INSTANT",
            "{value} is not an instant",
            {"value": shown(value)},
            hint=f"write it like '{_EXAMPLE}'",
        )
    )
