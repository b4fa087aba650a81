"""A time zone as compiled integers: when its offset changes, and which instant a wall time is."""

import re
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

import pendulum
from attrs import frozen
from pendulum.tz.exceptions import InvalidTimezone

from disputekit._input.instants import to_us
from disputekit._input.pendulum_times import from_us
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import Finding

EPOCH: Final = date(1970, 1, 1).toordinal()
DAY_US: Final = 86_400_000_000
_EPOCH_US: Final = EPOCH * DAY_US
_SECOND_US: Final = 1_000_000
_MARGIN_DAYS: Final = 3
_PROBE_DAYS: Final = 2  # since 1900 no zone has changed its offset twice within three days
_FIXED: Final = re.compile(r"([+-])([01]\d|2[0-3]):([0-5]\d)")
_FAR: Final = 1 << 63

Zone: TypeAlias = pendulum.Timezone | pendulum.FixedTimezone


@frozen
class Offsets:
    """The offsets of a zone over a stretch of years, all in microseconds.

    Offset ``i`` is in force from the instant ``starts[i]`` and gives the first occurrence of the wall times before
    ``until[i]``. A wall time from ``clear_from[i]`` and before ``clear_to[i]`` is this offset's alone: it exists, once.
    """

    starts: list[int]
    offsets: list[int]
    until: list[int]
    clear_from: list[int]
    clear_to: list[int]

    def instant_of(self, wall_us: int) -> int:
        """Give the first instant at which a wall clock shows this time or a later one.

        For a time that does not exist this is the instant of the change; for one that occurs twice, the first one.
        """
        i = bisect_right(self.until, wall_us)
        return max(wall_us - self.offsets[i], self.starts[i])


class CompiledZone:
    """The offsets of one zone, computed by year as they are needed; safe to share between threads."""

    def __init__(self, tz: Zone) -> None:
        """Compute nothing yet."""
        self.tz: Final = tz
        # The zone's data are the same in zoneinfo, which is faster to ask than pendulum's subclass of it.
        self._asked: tzinfo = ZoneInfo(tz.key) if isinstance(tz, ZoneInfo) else tz
        self._epoch = datetime(1970, 1, 1, tzinfo=self._asked)
        self._dates: dict[int, tuple[int, int, int]] = {}  # of the covered years only
        self._lock = Lock()
        self._years: tuple[int, int] | None = None
        self._changes: dict[int, list[tuple[int, int]]] = {}
        self.offsets: Offsets = Offsets([_FAR], [0], [], [_FAR], [_FAR])

    def years(self, first: int, last: int) -> Offsets:
        """Give the offsets for the wall times and instants of these years and the days around them."""
        known = self._years
        if known is None or first < known[0] or last > known[1]:
            with self._lock:
                if self._years is not None:
                    first, last = min(first, self._years[0]), max(last, self._years[1])
                self.offsets = self._compile(first, last)
                self._years = first, last
        return self.offsets

    def to_us(self, value: datetime, name: str) -> int:
        """Microseconds since the epoch of an aware datetime; fast for one in this zone."""
        try:
            if value.tzinfo is self.tz:
                wall_us = (
                    value.toordinal() * DAY_US
                    + (value.hour * 3600 + value.minute * 60 + value.second) * _SECOND_US
                    + value.microsecond
                    - _EPOCH_US
                )
                known = self.offsets
                i = bisect_right(known.clear_from, wall_us) - 1
                if i >= 0 and wall_us < known.clear_to[i]:
                    return wall_us - known.offsets[i]
        except AttributeError:  # not a datetime; to_us() raises the error
            pass
        return to_us(value, name)

    def from_us(self, us: int) -> pendulum.DateTime:
        """Give the instant in this zone; fast in the years that are computed."""
        known = self.offsets
        i = bisect_right(known.starts, us) - 1
        wall_us = us + known.offsets[i]
        if known.clear_from[i] <= wall_us < known.clear_to[i]:  # false before the first one, where i is -1
            seconds, micros = divmod(wall_us, _SECOND_US)
            day, second = divmod(seconds, 86_400)
            year, month, day = self._dates.get(day) or self._date(day)
            return pendulum.DateTime(year, month, day, second // 3600, second // 60 % 60, second % 60, micros, self.tz)
        return from_us(us, self.tz)

    def _date(self, day: int) -> tuple[int, int, int]:
        """Cache a date: computing it takes half of the time of making an instant."""
        found = date.fromordinal(day + EPOCH)
        self._dates[day] = parts = found.year, found.month, found.day
        return parts

    def _compile(self, first: int, last: int) -> Offsets:
        low = (date(first, 1, 1).toordinal() - EPOCH - _MARGIN_DAYS) * DAY_US
        high = (date(last + 1, 1, 1).toordinal() - EPOCH + _MARGIN_DAYS) * DAY_US
        changes = {low: self._offset(low)}
        for year in range(first, last + 1):
            changes.update(self._changes_of(year))
        starts, offsets = list(changes), list(changes.values())
        pairs = list(pairwise(offsets))
        until: list[int] = []
        for change, (before, _) in zip(starts[1:], pairs, strict=True):
            until.append(max(change + before, until[-1] if until else -_FAR))
        clear_from = [start + max(pair) for start, pair in zip(starts[1:], pairs, strict=True)]
        clear_to = [start + min(pair) for start, pair in zip(starts[1:], pairs, strict=True)]
        return Offsets(starts, offsets, until, [low + offsets[0], *clear_from], [*clear_to, high + offsets[-1]])

    def _changes_of(self, year: int) -> list[tuple[int, int]]:
        """Find the changes of one year and of the margin around it."""
        found: list[tuple[int, int]] | None = self._changes.get(year)
        if found is None:
            low = (date(year, 1, 1).toordinal() - EPOCH - _MARGIN_DAYS) * DAY_US
            high = (date(year + 1, 1, 1).toordinal() - EPOCH + _MARGIN_DAYS) * DAY_US
            current = self._offset(low)
            found = []
            step = _PROBE_DAYS * DAY_US
            for us in range(low + step, high + step, step):
                offset = self._offset(us)
                if offset != current:
                    found.append((self._change(us - step, us), offset))
                    current = offset
            self._changes[year] = found
        return found

    def _change(self, before: int, after: int) -> int:
        """Find the second between two instants at which the offset changes."""
        old = self._offset(before)
        while after - before > _SECOND_US:
            middle = before + (after - before) // (2 * _SECOND_US) * _SECOND_US
            if self._offset(middle) == old:
                before = middle
            else:
                after = middle
        return after

    def _offset(self, us: int) -> int:
        utc = self._epoch + timedelta(0, us // _SECOND_US)
        offset = self._asked.fromutc(utc) - utc  # datetimes of one zone subtract as wall times
        return (offset.days * 86_400 + offset.seconds) * _SECOND_US


@lru_cache(maxsize=1024)
def compiled_zone(tz: Zone) -> CompiledZone:
    """Give the compiled form of a zone, which all calendars share."""
    return CompiledZone(tz)


def _key(tz: tzinfo) -> object:
    """Give the name of a zone: zoneinfo's, pytz's, or dateutil's; or the offset of one that has no rules."""
    for name in ("key", "zone"):
        if isinstance(getattr(tz, name, None), str):
            return getattr(tz, name)
    file = getattr(tz, "_filename", None)  # of dateutil, which has no other word for it
    if isinstance(file, str):
        return file.partition("zoneinfo/")[2] or file
    offset = tz.utcoffset(None)
    if offset is None:
        return tz
    minutes = offset // timedelta(minutes=1)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "UTC"


def resolve_zone(tz: object, where: str, findings: list[Finding]) -> Zone:
    """Find the zone of a name or a ``tzinfo``; add a finding and give UTC if there is none."""
    if isinstance(tz, pendulum.Timezone | pendulum.FixedTimezone):
        return tz
    if tz is UTC:
        return pendulum.UTC
    name = _key(tz) if isinstance(tz, tzinfo) else tz
    if isinstance(name, str):
        fixed = _FIXED.fullmatch(name)
        if fixed:  # the name of a zone without rules, as it is dumped
            return pendulum.FixedTimezone(int(fixed[1] + "1") * (int(fixed[2]) * 60 + int(fixed[3])) * 60)
        try:
            return pendulum.timezone(name)
        except (InvalidTimezone, ValueError, OSError):
            pass
    hint = did_you_mean(str(tz), available_timezones(), "use a name such as 'Europe/Berlin' or 'UTC'")
    findings.append(
        Finding("DK-CALENDAR-ZONE", "{zone} is not a time zone", {"zone": shown(tz)}, where=where, hint=hint)
    )
    return pendulum.UTC
