"""The order of work: what is due goes first, then the score with its ageing; and why each case is where it is."""

import math
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from attrs import evolve, field, frozen

from disputekit._input.instants import aware, to_us
from disputekit._lib.kinds import is_a, is_whole
from disputekit._lib.text import blank, shown
from disputekit.errors import Finding, Reason, ScoringError
from disputekit.triage._ageing import Ageing

__all__ = ["Entry", "Lane", "Place", "QueueOrder"]

_US: Final = timedelta(microseconds=1)
_NO_AGEING: Final = Ageing(per_day=0)
_NEVER: Final = 1 << 62  # after every deadline that a datetime can hold

SortKey: TypeAlias = tuple[int, int, int, int, str]


def _since(value: datetime) -> datetime:
    return aware(value, "since")


def _margin(value: timedelta) -> timedelta:
    if is_a(value, timedelta) and value >= timedelta(0):
        return value
    raise ScoringError(
        Finding(
            "DK-QUEUE-MARGIN",
            "{value} is no time before a deadline",
            {"value": shown(value)},
            where="due_within",
            hint="pass a timedelta of 0 or more, such as timedelta(hours=4)",
        )
    )


def _ageing(value: Ageing) -> Ageing:
    if is_a(value, Ageing):
        return value
    raise ScoringError(
        Finding(
            "DK-QUEUE-AGEING",
            "{value} is no ageing",
            {"value": shown(value)},
            where="ageing",
            hint="pass what scorer.ageing(catches_up_after=...) returns, or leave it out",
        )
    )


def _due_at(value: datetime | None) -> datetime | None:
    return None if value is None else aware(value, "due_at")


@frozen
class Entry:
    """A case that waits for work, as far as its place matters.

    ``id`` names it; ``key`` is its score's (bigger is sooner); it waits ``since``; ``due_at`` is its next deadline, or
    ``None``, and ``statutory`` says that this one is set by law. Times are aware datetimes.

    >>> Entry("D-1", key=-2000, since=datetime.fromisoformat("2026-03-02T09:00Z")).statutory
    False
    """

    id: str
    key: int
    since: datetime = field(converter=_since)
    due_at: datetime | None = field(default=None, converter=_due_at)
    statutory: bool = False

    def __attrs_post_init__(self) -> None:
        """Check what the order rests on."""
        findings = []
        if blank(self.id):
            findings.append(
                Finding(
                    "DK-QUEUE-ID",
                    "{id} is not an id",
                    {"id": shown(self.id)},
                    where="id",
                    hint="pass a str that is not empty: ties break by it in the end",
                )
            )
        if not is_whole(self.key):
            findings.append(
                Finding(
                    "DK-QUEUE-KEY",
                    "{key} is not a score's key",
                    {"key": shown(self.key)},
                    where="key",
                    hint="pass score.key, a whole number, and not score.value",
                )
            )
        if findings:
            raise ScoringError(*findings)


class Lane(StrEnum):
    """The part of the queue that an entry is in; each goes before the next."""

    STATUTORY = "statutory"
    DUE = "due"
    SCORE = "score"


_LANES: Final = tuple(Lane)


@frozen
class Place:
    """Where an entry is in the queue, and why; ``position`` counts from 1."""

    entry: Entry
    position: int
    lane: Lane
    why: Reason

    def explain(self) -> str:
        """Say where it is, and why, on one line."""
        return f"{self.position}. {self.entry.id}: {self.why.text}"


@frozen
class QueueOrder:
    """How a desk's queue is ordered.

    What would breach within ``due_within`` (or has breached) goes before every score: statutory deadlines first, then
    the earlier one. All else goes by its key with ``ageing``. Ties break by deadline, then age, then id, so the order
    is total: the same entries always come in the same order.

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
    1. late: due in 1:00:00
    2. dear: key 900, with 0 gained by waiting 0:00:00
    """

    ageing: Ageing = field(default=_NO_AGEING, converter=_ageing)
    due_within: timedelta = field(default=timedelta(0), converter=_margin)

    def lane(self, entry: Entry, now: datetime) -> Lane:
        """Say which lane an entry is in: due counts up to and including ``now + due_within``."""
        if entry.due_at is None or to_us(entry.due_at, "due_at") - to_us(now, "now") > self.due_within // _US:
            return Lane.SCORE
        return Lane.STATUTORY if entry.statutory else Lane.DUE

    def sort_key(self, entry: Entry, now: datetime) -> SortKey:
        """Return what to sort by, ascending: the lane, then in a due lane the deadline, else the score with ageing.

        Within the lane of scores nothing depends on ``now``, so waiting alone changes no order there.
        """
        lane = self.lane(entry, now)
        due = _NEVER if entry.due_at is None else to_us(entry.due_at, "due_at")
        stored = -self.ageing.stored(entry.key, entry.since)
        first, then = (stored, due) if lane is Lane.SCORE else (due, stored)
        return (_LANES.index(lane), first, then, to_us(entry.since, "since"), entry.id)

    def rank(self, entries: Iterable[Entry], now: datetime) -> tuple[Place, ...]:
        """Put entries in order, each with the reason for its place.

        Raises ``ScoringError`` if two have the same id, or something is no entry.
        """
        queue = sorted(_entries(entries), key=lambda entry: self.sort_key(entry, now))
        _refuse_twins(queue)
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


_SCORED: Final = Reason("DK-QUEUE-SCORE", "key {key}, with {gained} gained by waiting {waited}")
_AGED: Final = Reason(
    "DK-QUEUE-AGED", "key {key}, with {gained} gained by waiting {waited}, which puts it before a higher score"
)
_DUE: Final = {
    (Lane.STATUTORY, False): Reason("DK-QUEUE-STATUTORY", "due by law in {left}"),
    (Lane.STATUTORY, True): Reason("DK-QUEUE-STATUTORY-OVER", "overdue by law for {left}"),
    (Lane.DUE, False): Reason("DK-QUEUE-DUE", "due in {left}"),
    (Lane.DUE, True): Reason("DK-QUEUE-OVER", "overdue for {left}"),
}


def _why_due(lane: Lane, due_at: datetime, now: datetime) -> Reason:
    over = to_us(due_at, "due_at") < to_us(now, "now")
    left = _span(due_at, now) if over else _span(now, due_at)
    return evolve(_DUE[lane, over], params={"due_at": due_at.isoformat(), "left": left})


def _span(start: datetime, end: datetime) -> str:
    """Show the time from one instant to another."""
    return str(timedelta(microseconds=to_us(end, "end") - to_us(start, "start")))


def _entries(entries: Iterable[Entry]) -> list[Entry]:
    if not is_a(entries, Iterable):
        raise ScoringError(_no_entry(entries, "entries"))
    given = list(entries)
    findings = [_no_entry(each, f"entries[{place}]") for place, each in enumerate(given) if not is_a(each, Entry)]
    if findings:
        raise ScoringError(*findings)
    return given


def _no_entry(value: object, where: str) -> Finding:
    return Finding(
        "DK-QUEUE-ENTRY",
        "{entry} is not an entry of a queue",
        {"entry": shown(value)},
        where=where,
        hint="pass a list of Entry(id, key=score.key, since=...)",
    )


def _refuse_twins(queue: Iterable[Entry]) -> None:
    counts = Counter(entry.id for entry in queue)
    findings = [
        Finding(
            "DK-QUEUE-TWICE",
            "{id} is in the queue {count} times",
            {"id": each, "count": count},
            where="entries",
            hint="pass each case once",
        )
        for each, count in counts.items()
        if count > 1
    ]
    if findings:
        raise ScoringError(*findings)
