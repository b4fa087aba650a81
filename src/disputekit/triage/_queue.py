"""The order of work: near deadlines first, then scores with ageing; and the reason for each place."""

import math
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from attrs import evolve, field, frozen

from disputekit._input.instants import US_PER_DAY, aware, to_us
from disputekit._lib.brief import brief
from disputekit._lib.english import say_rough_length
from disputekit._lib.kinds import is_a, is_whole
from disputekit._lib.text import blank, shown
from disputekit.errors import Finding, Reason, ScoringError

__all__ = ["Ageing", "Entry", "Lane", "Place", "QueueOrder"]

_US: Final = timedelta(microseconds=1)
_MOST_PER_DAY: Final = 10**14  # aged keys then fit in 64 bits until well after the year 2100
_NEVER: Final = 1 << 62  # after every deadline that a datetime can hold

SortKey: TypeAlias = tuple[int, int, int, int, str]


def _key(key: int, name: str) -> int:
    if is_whole(key):
        return key
    raise ScoringError(
        Finding(
            "DK-TRIAGE-KEY",
            "the key of a score must be a whole number, got {key}",
            {"key": shown(key)},
            where=name,
            hint="pass score.key, not score.value",
        )
    )


def _rate(per_day: int) -> int:
    if is_whole(per_day) and 0 <= per_day <= _MOST_PER_DAY:
        return per_day
    raise ScoringError(
        Finding(
            "DK-TRIAGE-AGEING",
            "per_day must be a whole number from 0 to {most}, got {per_day}",
            {"per_day": shown(per_day), "most": _MOST_PER_DAY},
            where="per_day",
            hint="pass a smaller number, or a longer time to Scorer.ageing()",
        )
    )


def _positive(wait: timedelta, name: str) -> int:
    """Return a waiting time in microseconds."""
    if is_a(wait, timedelta) and wait > timedelta(0):
        return wait // _US
    raise ScoringError(
        Finding(
            "DK-TRIAGE-WAIT",
            "{name} must be a positive timedelta, got {wait}",
            {"wait": shown(wait), "name": name},
            where=name,
            hint="pass for example timedelta(days=30)",
        )
    )


@frozen
class Ageing:
    """How much a day of waiting adds to the key of a score. A desk has one ageing, the same for every case.

    Waiting is wall time, linear and without a cap. So the gap between two cases never changes while both wait: their
    order is computed once, as ``key - per_day * since``, and stored. Nothing starves: a case that is ``gap / per_day``
    days old goes before every new case whose key is ``gap`` higher.

    Raises ``ScoringError`` unless ``per_day`` is a whole number, 0 (no ageing) or more.

    >>> from datetime import UTC
    >>> ageing = Ageing(per_day=500)
    >>> ageing.stored(7000, datetime(2026, 3, 2, tzinfo=UTC)) - ageing.stored(7000, datetime(2026, 3, 4, tzinfo=UTC))
    1000
    """

    per_day: int = field(converter=_rate)

    @classmethod
    def spanning(cls, gap: int, wait: timedelta) -> "Ageing":
        """Make the ageing that closes a gap between two keys in ``wait``. ``per_day`` is rounded up.

        Raises ``ScoringError`` unless ``gap`` is a whole number and ``wait`` a positive ``timedelta``.

        >>> Ageing.spanning(10_000, timedelta(days=20))
        Ageing(per_day=500)
        """
        return cls(per_day=-(-_key(gap, "gap") * US_PER_DAY // _positive(wait, "wait")))

    def stored(self, key: int, since: datetime) -> int:
        """Return the number by which a case is ordered as long as it keeps its key: bigger is sooner, at any time.

        ``key - per_day * since``, with ``since`` in days since 1970, rounded up to a whole unit of the key.
        """
        return _key(key, "key") - self.per_day * to_us(since, "since") // US_PER_DAY

    def gained(self, since: datetime, now: datetime) -> int:
        """Return what waiting from ``since`` to ``now`` has added: to show it, not to order by it."""
        return self.per_day * (to_us(now, "now") - to_us(since, "since")) // US_PER_DAY

    def capped(self, key: int, since: datetime, now: datetime, cap: timedelta) -> int:
        """Return the key with what waiting has added during at most ``cap``: for notebooks, not for queues.

        A cap loses two things. The order of two cases changes while they wait, when the older one reaches the cap; so
        it cannot be stored. And a low score can starve again, once every case before it has reached the cap too.
        """
        waited = min(to_us(now, "now") - to_us(since, "since"), _positive(cap, "cap"))
        return _key(key, "key") + self.per_day * waited // US_PER_DAY


_NO_AGEING: Final = Ageing(per_day=0)


def _since(value: datetime) -> datetime:
    return aware(value, "since")


def _margin(value: timedelta) -> timedelta:
    if is_a(value, timedelta) and value >= timedelta(0):
        return value
    raise ScoringError(
        Finding(
            "DK-QUEUE-MARGIN",
            "due_within must be a timedelta of 0 or more, got {value}",
            {"value": shown(value)},
            where="due_within",
            hint="pass for example timedelta(hours=4)",
        )
    )


def _ageing(value: Ageing) -> Ageing:
    if is_a(value, Ageing):
        return value
    raise ScoringError(
        Finding(
            "DK-QUEUE-AGEING",
            "ageing must be an Ageing, got {value}",
            {"value": shown(value)},
            where="ageing",
            hint="pass the result of scorer.ageing(catches_up_after=...), or omit it",
        )
    )


def _due_at(value: datetime | None) -> datetime | None:
    return None if value is None else aware(value, "due_at")


@frozen
class Entry:
    """A case that waits for work, with what decides its place in the queue.

    ``key`` is the key of its score (bigger is sooner). It has waited ``since``; ``due_at`` is its next deadline, if it
    has one, and ``statutory`` says whether that deadline is set by law. Times are aware datetimes.

    >>> Entry("D-1", key=-2000, since=datetime.fromisoformat("2026-03-02T09:00Z")).statutory
    False
    """

    id: str
    key: int
    since: datetime = field(converter=_since)
    due_at: datetime | None = field(default=None, converter=_due_at)
    statutory: bool = False

    def __attrs_post_init__(self) -> None:
        """Check the id and the key."""
        findings = []
        if blank(self.id):
            findings.append(
                Finding(
                    "DK-QUEUE-ID",
                    "id must be a text that is not blank, got {id}",
                    {"id": shown(self.id)},
                    where="id",
                    hint="pass the id of the case; the last tie is broken by it",
                )
            )
        if not is_whole(self.key):
            findings.append(
                Finding(
                    "DK-QUEUE-KEY",
                    "key must be a whole number, got {key}",
                    {"key": shown(self.key)},
                    where="key",
                    hint="pass score.key, not score.value",
                )
            )
        if findings:
            raise ScoringError(*findings)


class Lane(StrEnum):
    """The part of the queue that an entry is in. Each lane goes before the next."""

    STATUTORY = "statutory"
    DUE = "due"
    SCORE = "score"


_LANES: Final = tuple(Lane)


@frozen
class Place:
    """Where an entry is in the queue, and why. ``position`` counts from 1."""

    entry: Entry
    position: int
    lane: Lane
    why: Reason

    __repr__ = brief

    def explain(self) -> str:
        """Return the position, the id and the reason on one line."""
        return f"{self.position}. {self.entry.id}: {self.why.text}"

    def to_dict(self) -> dict[str, object]:
        """Return plain data that JSON can hold; times are ISO 8601."""
        entry = self.entry
        return {
            "position": self.position,
            "id": entry.id,
            "key": entry.key,
            "since": entry.since.isoformat(),
            "due_at": None if entry.due_at is None else entry.due_at.isoformat(),
            "statutory": entry.statutory,
            "lane": str(self.lane),
            "why": {"code": self.why.code, "text": self.why.text, "params": dict(self.why.params)},
        }


@frozen
class QueueOrder:
    """How the queue of a desk is ordered.

    A case whose deadline lies within ``due_within``, or has passed, goes before every score: statutory deadlines
    first, then the earlier deadline. All other cases go by their key with ``ageing``. Ties are broken by deadline, then
    age, then id. So the order is total: the same entries always come in the same order.

    >>> nine = datetime.fromisoformat("2026-03-02T09:00Z")
    >>> order = QueueOrder(due_within=timedelta(hours=4))
    >>> queue = order.rank(
    ...     [
    ...         Entry("dear", key=900, since=nine),
    ...         Entry("late", key=100, since=nine, due_at=nine + timedelta(hours=1)),
    ...     ],
    ...     now=nine,
    ... )
    >>> for place in queue:
    ...     print(place.explain())
    1. late: due in 1 hour
    2. dear: by its score; waiting less than a minute
    """

    ageing: Ageing = field(default=_NO_AGEING, converter=_ageing)
    due_within: timedelta = field(default=timedelta(0), converter=_margin)

    def lane(self, entry: Entry, now: datetime) -> Lane:
        """Return the lane of an entry. A deadline at exactly ``now + due_within`` is due."""
        if entry.due_at is None or to_us(entry.due_at, "due_at") - to_us(now, "now") > self.due_within // _US:
            return Lane.SCORE
        return Lane.STATUTORY if entry.statutory else Lane.DUE

    def sort_key(self, entry: Entry, now: datetime) -> SortKey:
        """Return the sort key, ascending: the lane, then the deadline in a due lane, else the score with ageing.

        Within the lane of scores nothing depends on ``now``, so waiting alone changes no order there.
        """
        lane = self.lane(entry, now)
        due = _NEVER if entry.due_at is None else to_us(entry.due_at, "due_at")
        stored = -self.ageing.stored(entry.key, entry.since)
        first, then = (stored, due) if lane is Lane.SCORE else (due, stored)
        return (_LANES.index(lane), first, then, to_us(entry.since, "since"), entry.id)

    def rank(self, entries: Iterable[Entry], now: datetime) -> tuple[Place, ...]:
        """Put entries in order, each with the reason for its place.

        Raises ``ScoringError`` if two entries have the same id, or if a value is not an entry.
        """
        queue = sorted(_entries(entries), key=lambda entry: self.sort_key(entry, now))
        _refuse_repeated_ids(queue)
        places = []
        highest_after = -math.inf
        for position in range(len(queue), 0, -1):
            entry = queue[position - 1]
            lane = self.lane(entry, now)
            if lane is Lane.SCORE or entry.due_at is None:
                why = self._why_score(entry, now, overtakes=highest_after > entry.key)
                highest_after = max(highest_after, entry.key)
            else:
                why = _why_due(lane, entry.due_at, now)
            places.append(Place(entry, position, lane, why))
        return tuple(reversed(places))

    def _why_score(self, entry: Entry, now: datetime, *, overtakes: bool) -> Reason:
        gained, waited = self.ageing.gained(entry.since, now), _span(entry.since, now)
        return evolve(_AGED if overtakes else _SCORED, params={"key": entry.key, "gained": gained, "waited": waited})


_SCORED: Final = Reason("DK-QUEUE-SCORE", "by its score; waiting {waited}")
_AGED: Final = Reason("DK-QUEUE-AGED", "waiting {waited}, so ahead of a higher score")
_DUE: Final = {
    (Lane.STATUTORY, False): Reason("DK-QUEUE-STATUTORY", "due by law in {left}"),
    (Lane.STATUTORY, True): Reason("DK-QUEUE-STATUTORY-OVER", "overdue by law for {left}"),
    (Lane.DUE, False): Reason("DK-QUEUE-DUE", "due in {left}"),
    (Lane.DUE, True): Reason("DK-QUEUE-OVER", "overdue by {left}"),
}


def _why_due(lane: Lane, due_at: datetime, now: datetime) -> Reason:
    over = to_us(due_at, "due_at") < to_us(now, "now")
    left = _span(due_at, now) if over else _span(now, due_at)
    return evolve(_DUE[lane, over], params={"due_at": due_at.isoformat(), "left": left})


def _span(start: datetime, end: datetime) -> str:
    return say_rough_length(to_us(end, "end") - to_us(start, "start"))


def _entries(entries: Iterable[Entry]) -> list[Entry]:
    if not is_a(entries, Iterable):
        raise ScoringError(_not_an_entry(entries, "entries"))
    given = list(entries)
    findings = [_not_an_entry(each, f"entries[{place}]") for place, each in enumerate(given) if not is_a(each, Entry)]
    if findings:
        raise ScoringError(*findings)
    return given


def _not_an_entry(value: object, where: str) -> Finding:
    return Finding(
        "DK-QUEUE-ENTRY",
        "expected an Entry, got {entry}",
        {"entry": shown(value)},
        where=where,
        hint="pass a list of Entry(id, key=score.key, since=...)",
    )


def _refuse_repeated_ids(queue: Iterable[Entry]) -> None:
    counts = Counter(entry.id for entry in queue)
    findings = [
        Finding(
            "DK-QUEUE-TWICE",
            "{id} appears {count} times in the queue",
            {"id": each, "count": count},
            where="entries",
            hint="pass each case once",
        )
        for each, count in counts.items()
        if count > 1
    ]
    if findings:
        raise ScoringError(*findings)
