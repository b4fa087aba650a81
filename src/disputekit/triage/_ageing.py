"""Ageing: waiting moves a case forward, by the same amount a day for all."""

from datetime import datetime, timedelta
from typing import Final

from attrs import field, frozen

from disputekit._input.instants import US_PER_DAY, to_us
from disputekit._lib.kinds import is_a, is_whole
from disputekit._lib.text import shown
from disputekit.errors import Finding, ScoringError

__all__ = ["Ageing"]

_US: Final = timedelta(microseconds=1)
_MOST_PER_DAY: Final = 10**14  # aged keys then fit in 64 bits until well after the year 2100


def _key(key: int, name: str) -> int:
    if is_whole(key):
        return key
    raise ScoringError(
        Finding(
            "DK-TRIAGE-KEY",
            "{key} is not a score's key, or a gap between two",
            {"key": shown(key)},
            where=name,
            hint="pass score.key, a whole number, and not score.value",
        )
    )


def _rate(per_day: int) -> int:
    if is_whole(per_day) and 0 <= per_day <= _MOST_PER_DAY:
        return per_day
    raise ScoringError(
        Finding(
            "DK-TRIAGE-AGEING",
            "{per_day} is not what a key can gain by waiting",
            {"per_day": shown(per_day), "most": _MOST_PER_DAY},
            where="per_day",
            hint="pass a whole number from 0 to {most}, or to Scorer.ageing() a longer time",
        )
    )


def _positive(wait: timedelta, name: str) -> int:
    """Return a time to wait in microseconds."""
    if is_a(wait, timedelta) and wait > timedelta(0):
        return wait // _US
    raise ScoringError(
        Finding(
            "DK-TRIAGE-WAIT",
            "{wait} is no time to wait",
            {"wait": shown(wait)},
            where=name,
            hint="pass a positive timedelta, such as timedelta(days=30)",
        )
    )


@frozen
class Ageing:
    """How much a day of waiting is worth, in units of a score's key: one for a desk, the same for every case.

    Waiting is wall time, linear and without a cap. So the gap between two cases never changes while both wait: what
    they are ordered by is worked out once, ``key - per_day * since``, and stored; and nothing starves, since a case
    that is ``gap / per_day`` days old goes before every new one that scores ``gap`` higher.

    Raises ``ScoringError`` unless ``per_day`` is a whole number, 0 (no ageing) or more.

    >>> from datetime import UTC
    >>> ageing = Ageing(per_day=500)
    >>> ageing.stored(7000, datetime(2026, 3, 2, tzinfo=UTC)) - ageing.stored(7000, datetime(2026, 3, 4, tzinfo=UTC))
    1000
    """

    per_day: int = field(converter=_rate)

    @classmethod
    def spanning(cls, gap: int, wait: timedelta) -> "Ageing":
        """Make the ageing that closes a gap between two keys in ``wait``, rounded up to a whole unit a day.

        Raises ``ScoringError`` unless ``gap`` is a whole number and ``wait`` a positive ``timedelta``.

        >>> Ageing.spanning(10_000, timedelta(days=20))
        Ageing(per_day=500)
        """
        return cls(per_day=-(-_key(gap, "gap") * US_PER_DAY // _positive(wait, "wait")))

    def stored(self, key: int, since: datetime) -> int:
        """Return what a case is ordered by for as long as it keeps its key: bigger is sooner, whatever the time.

        ``key - per_day * since``, with ``since`` in days since 1970, rounded up to a whole unit of the key.
        """
        return _key(key, "key") - self.per_day * to_us(since, "since") // US_PER_DAY

    def gained(self, since: datetime, now: datetime) -> int:
        """Return what waiting from ``since`` to ``now`` is worth by now: to tell, not to order by."""
        return self.per_day * (to_us(now, "now") - to_us(since, "since")) // US_PER_DAY

    def capped(self, key: int, since: datetime, now: datetime, cap: timedelta) -> int:
        """Return the key with what waiting has added, but for no longer than ``cap``: for notebooks, not for queues.

        It loses two things. The order of two cases changes while they wait, at the moment the older one reaches the
        cap; so it cannot be stored. And a low score can starve again, once everything before it is at the cap too.
        """
        waited = min(to_us(now, "now") - to_us(since, "since"), _positive(cap, "cap"))
        return _key(key, "key") + self.per_day * waited // US_PER_DAY
