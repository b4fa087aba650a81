"""What people look at: the queue, what is close to its deadlines, what needs a manager."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import merge

import pendulum
from attrs import evolve, frozen

from disputekit._input.instants import is_before, to_us
from disputekit.errors import Reason
from disputekit.ports import DisputeStore, Query, Summary
from disputekit.triage import Entry, Lane, Place, QueueOrder

__all__ = ["AtRisk", "NeedsAttention", "QueueEntry"]

_PAGE = 500


@frozen
class QueueEntry:
    """A dispute in the queue: ``position`` counts from 1, and ``why`` says why it is where it is."""

    position: int
    summary: Summary
    lane: Lane
    why: Reason


@frozen
class AtRisk:
    """A dispute that is close to a deadline or past it: ``left`` is negative then; ``hidden``: it is in no queue."""

    summary: Summary
    due_at: pendulum.DateTime
    left: timedelta
    hidden: bool
    why: Reason


@frozen
class NeedsAttention:
    """A dispute that needs a manager now, and each reason why."""

    summary: Summary
    reasons: tuple[Reason, ...]


def queue(store: DisputeStore, query: Query, order: QueueOrder, now: datetime) -> tuple[QueueEntry, ...]:
    """Give the head of the queue: lanes first, then the stored order."""
    by_law, soon = evolve(query, order="law"), evolve(query, order="due", due_by=now + order.due_within)
    by_id = {row.dispute_id: row for each in (by_law, soon, query) for row in store.query(each).rows}
    places = order.rank((_entry(row, order, now) for row in by_id.values()), now)
    return tuple(_placed(place, by_id[place.entry.id]) for place in places[: query.limit])


def at_risk(store: DisputeStore, within: timedelta, limit: int, now: datetime) -> tuple[AtRisk, ...]:
    """Give what is due within a time, overdue first, hidden or not."""
    page = store.query(Query(due_by=now + within, order="due", limit=limit))
    return tuple(_at_risk(row, row.due_at, now) for row in page.rows if row.due_at is not None)


def attention(store: DisputeStore, within: timedelta, limit: int, now: datetime) -> tuple[NeedsAttention, ...]:
    """Give what needs a manager, by deadline."""
    found: list[NeedsAttention] = []
    still_open = rows(store, Query(open=True, order="due", limit=_PAGE))
    tasks_left = rows(store, Query(open=False, due_by=now + within, order="due", limit=_PAGE))
    for row in merge(still_open, tasks_left, key=_by_deadline):
        reasons = tuple(_needs(row, now + within, now))
        if reasons:
            found.append(NeedsAttention(row, reasons))
        if len(found) == limit:
            break
    return tuple(found)


def rows(store: DisputeStore, query: Query) -> Iterator[Summary]:
    """Give all rows of a query, page by page."""
    while True:
        page = store.query(query)
        yield from page.rows
        if page.next is None:
            return
        query = evolve(query, after=page.next)


def _by_deadline(row: Summary) -> tuple[bool, int]:
    return row.due_at is None, 0 if row.due_at is None else to_us(row.due_at, "due_at")


def _entry(row: Summary, order: QueueOrder, now: datetime) -> Entry:
    key = row.rank - order.ageing.stored(0, row.opened_at)  # what was stored was the key with its ageing
    by_law = Entry(row.dispute_id, key, row.opened_at, due_at=row.law_due_at, statutory=True)
    if order.lane(by_law, now) is Lane.STATUTORY:
        return by_law
    return Entry(row.dispute_id, key, row.opened_at, due_at=row.due_at)


def _placed(place: Place, row: Summary) -> QueueEntry:
    return QueueEntry(place.position, row, place.lane, place.why)


def _at_risk(row: Summary, due_at: pendulum.DateTime, now: datetime) -> AtRisk:
    left = timedelta(microseconds=to_us(due_at, "due_at") - to_us(now, "now"))
    params = {"what": row.due_for, "time": str(abs(left)), "due_at": due_at.isoformat()}
    if left < timedelta():
        why = Reason("DK-RISK-OVERDUE", "{what} is overdue for {time}", params)
    else:
        why = Reason("DK-RISK-DUE", "{what} is due in {time}", params)
    return AtRisk(row, due_at, left, hidden=not row.queued, why=why)


def _needs(row: Summary, soon: datetime, now: datetime) -> Iterator[Reason]:
    due_soon = row.due_at is not None and not is_before(row.due_at, now) and not is_before(soon, row.due_at)
    shown = {"due_for": row.due_for, "due_at": None if row.due_at is None else row.due_at.isoformat()}
    if row.overdue or (row.due_at is not None and is_before(row.due_at, now)):
        what = ", ".join(row.overdue) or row.due_for
        yield Reason("DK-ATTENTION-OVERDUE", "{what} is overdue", {"what": what}, hint="see to it, or reassign it")
    if not row.open:
        return  # nothing is left of it but a task
    if row.team is None:
        yield Reason("DK-ATTENTION-NO-TEAM", "no team has it", hint="assign it, and add a rule to the router")
    if row.unassignable:
        yield Reason("DK-ATTENTION-UNASSIGNABLE", "{why}", {"why": row.unassignable}, hint="assign it by hand")
    elif row.team is not None and row.owner is None and row.queued and due_soon:
        yield Reason(
            "DK-ATTENTION-UNASSIGNED", "nobody works on it, and {due_for} is due at {due_at}", shown, hint="assign it"
        )
    if row.state == "execution_failed":
        yield Reason(
            "DK-ATTENTION-EXECUTION", "the remedy could not be executed", hint="retry it, or choose another remedy"
        )
    if "approver" in row.waits_on:
        yield Reason(
            "DK-ATTENTION-APPROVAL", "a decision waits for approval", hint="approve it, or refuse with a reason"
        )
    if not row.queued and due_soon:
        yield Reason(
            "DK-ATTENTION-LAPSING",
            "it waits for {party}, and {due_for} is due at {due_at}",
            {"party": " and ".join(sorted(row.waits_on)), **shown},
            hint="remind them, or decide on what is there",
        )
