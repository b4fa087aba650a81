"""What a desk answers without changing anything: options, case files, accounts, queues, deadlines, workload."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from typing import Final

import pendulum
from attrs import evolve, frozen

from disputekit._input.instants import is_before, to_us
from disputekit._lib.brief import brief
from disputekit._lib.english import say_due, say_rough_length
from disputekit._lib.markup import words
from disputekit.casework import (
    AccountView,
    CaseFile,
    ThreadMessage,
    Unavailable,
    Workload,
    account_view,
    case_file,
    is_staff,
    party_options,
    party_refusal,
    pulled,
    staff_only,
    thread,
    workload,
)
from disputekit.codec import plain_fields
from disputekit.desk._context import Context, check_arguments
from disputekit.desk._unit_of_work import UnitOfWork
from disputekit.dispute import Actor, Dispute, capacity
from disputekit.errors import DisputekitError, Reason, Refused
from disputekit.history import fold
from disputekit.lifecycle import Option
from disputekit.policy import PolicyDecision
from disputekit.ports import CaseSource, Query, Summary
from disputekit.sla import Reading
from disputekit.triage import Entry, Lane, Place, QueueOrder

__all__ = ["AtRisk", "NeedsAttention", "QueueEntry"]

_MICROSECOND: Final = timedelta(microseconds=1)


@frozen
class QueueEntry:
    """A dispute in the queue: ``position`` counts from 1, and ``why`` explains it."""

    position: int
    summary: Summary
    lane: Lane
    why: Reason

    __repr__ = brief

    def to_dict(self) -> dict[str, object]:
        """Give it as data that JSON can hold; times are ISO 8601, lengths of time in seconds."""
        return plain_fields(self)


@frozen
class AtRisk:
    """A dispute close to a deadline or past it: ``left`` is negative when overdue; ``hidden``: it is in no queue."""

    summary: Summary
    due_at: pendulum.DateTime
    left: timedelta
    hidden: bool
    why: Reason

    __repr__ = brief

    def to_dict(self) -> dict[str, object]:
        """Give it as data that JSON can hold; times are ISO 8601, lengths of time in seconds."""
        return plain_fields(self)


@frozen
class NeedsAttention:
    """A dispute that needs a manager now, with each reason."""

    summary: Summary
    reasons: tuple[Reason, ...]

    __repr__ = brief

    def to_dict(self) -> dict[str, object]:
        """Give it as data that JSON can hold; times are ISO 8601, lengths of time in seconds."""
        return plain_fields(self)


def readings(context: Context, dispute_id: str) -> Sequence[Reading]:
    """Read the clocks of a dispute, now."""
    work = UnitOfWork(context, context.now())
    return work.readings(work.load(dispute_id))


def options(context: Context, dispute_id: str, actor: Actor) -> Sequence[Option]:
    """Give what ``actor`` can do, with the limit of each option."""
    check_arguments(actor=(actor, Actor))
    work = UnitOfWork(context, context.now())
    case = work.expired(work.load(dispute_id), at=work.now)
    found = case.process.options(case.dispute, actor=actor, at=work.now)
    if not is_staff(actor, case.dispute):
        return list(party_options(case.process, found, capacity(case.dispute, actor).actor))
    return [
        context.advisers.limited(option, case.process.action(option.action), case.dispute, actor) for option in found
    ]


def refusal(context: Context, dispute_id: str, action: str, actor: Actor, refused: Refused) -> Refused:
    """Give the refusal of an action as ``actor`` may read it: staff read all of it."""
    dispute = context.get(dispute_id)
    if is_staff(actor, dispute):
        return refused
    return party_refusal(context.process(dispute.claim.kind), dispute, action, capacity(dispute, actor).actor, refused)


def case(context: Context, dispute_id: str, actor: Actor, sources: Sequence[CaseSource]) -> CaseFile:
    """Put the case file of a dispute together."""
    check_arguments(actor=(actor, Actor))
    work = UnitOfWork(context, context.now())
    loaded = work.load(dispute_id)
    staff_only(actor, f"the case file of {dispute_id}", loaded.dispute)
    records = pulled(sources, loaded.dispute, work.now)
    policy, gap = _policy_now(context, loaded.dispute, work.now)
    return case_file(
        loaded.history,
        process=loaded.process,
        actor=actor,
        at=work.now,
        readings=work.readings(loaded),
        policy=policy,
        records=evolve(records, unavailable=(*records.unavailable, *gap)),
        posted=context.store.posted(dispute_id),
        account=context.rows(Query(claimant=loaded.dispute.claim.claimant, order="opened")),
    )


def _policy_now(
    context: Context, dispute: Dispute, now: pendulum.DateTime
) -> tuple[PolicyDecision | None, Sequence[Unavailable]]:
    """Ask the policies, if there are any; a case that they cannot decide becomes a gap that is shown."""
    if context.advisers.policies is None:
        return None, ()
    try:
        return context.advisers.ask_policy(dispute, None), ()
    except DisputekitError as error:
        because = Reason("DK-CASE-POLICY", "the policy cannot decide this case: {error}", {"error": str(error)})
        return None, (Unavailable("policy", now, because),)


def account(context: Context, claimant: str, actor: Actor) -> AccountView:
    """Give all disputes of an account."""
    check_arguments(claimant=(claimant, str), actor=(actor, Actor))
    staff_only(actor, f"the account {claimant}")
    rows = context.rows(Query(claimant=claimant, order="opened"))
    return account_view(claimant, [context.get(row.dispute_id) for row in rows])


def messages(context: Context, dispute_id: str) -> Sequence[ThreadMessage]:
    """Merge the thread of a dispute with those of the disputes that were merged into it, and that it was split from."""
    found: list[ThreadMessage] = []
    left, seen = [dispute_id], {dispute_id}
    while left:
        history = context.history(left.pop())
        found += thread(history, context.store.posted(history.dispute_id))
        for related in fold(history).related:
            if related.relation in {"merged", "split_from"} and related.dispute not in seen:
                seen.add(related.dispute)
                left.append(related.dispute)
    return sorted(found, key=lambda each: to_us(each.at, "at")) if len(seen) > 1 else found


def people(context: Context) -> Workload:
    """Give what everybody has on hand. Raises ``InvalidValue`` without an assigner."""
    roster = context.advisers.people().roster
    unassigned = context.store.count(Query(open=True, unassigned=True))
    return workload(roster, context.store.loads(), at=context.now(), unassigned=unassigned)


def queue(context: Context, query: Query) -> tuple[QueueEntry, ...]:
    """Give the head of the queue: lanes first, then the stored order."""
    order, now = context.advisers.order, context.now()
    by_law, soon = evolve(query, order="law"), evolve(query, order="due", due_by=now + order.due_within)
    by_id = {row.dispute_id: row for each in (by_law, soon, query) for row in context.store.query(each).rows}
    places = order.rank((_entry(row, order, now) for row in by_id.values()), now)
    return tuple(_placed(place, by_id[place.entry.id]) for place in places[: query.limit])


def at_risk(context: Context, within: timedelta, limit: int) -> tuple[AtRisk, ...]:
    """Give what is due within a time, overdue first, hidden or not."""
    now = context.now()
    page = context.store.query(Query(due_by=now + within, order="due", limit=limit))
    return tuple(_at_risk(row, row.due_at, now) for row in page.rows if row.due_at is not None)


def attention(context: Context, within: timedelta, limit: int) -> tuple[NeedsAttention, ...]:
    """Give what needs a manager, by deadline."""
    now = context.now()
    found: list[NeedsAttention] = []
    still_open = context.rows(Query(open=True, order="due"))
    tasks_left = context.rows(Query(open=False, due_by=now + within, order="due"))
    for row in merge(still_open, tasks_left, key=_by_deadline):
        reasons = tuple(_needs(row, now + within, now, away=context.advisers.is_away(row.owner, now)))
        if reasons:
            found.append(NeedsAttention(row, reasons))
        if len(found) == limit:
            break
    return tuple(found)


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
    params = {
        "what": words(row.due_for),
        "time": say_rough_length(abs(left) // _MICROSECOND),
        "due_at": due_at.isoformat(),
    }
    if left < timedelta():
        why = Reason("DK-RISK-OVERDUE", "{what} is overdue by {time}", params)
    else:
        why = Reason("DK-RISK-DUE", "{what} is due in {time}", params)
    return AtRisk(row, due_at, left, hidden=not row.queued, why=why)


def _needs(row: Summary, soon: datetime, now: datetime, *, away: bool) -> Iterator[Reason]:
    due_soon = row.due_at is not None and not is_before(row.due_at, now) and not is_before(soon, row.due_at)
    shown = {"due_for": words(row.due_for), "due_at": None if row.due_at is None else say_due(row.due_at)}
    if row.overdue or (row.due_at is not None and is_before(row.due_at, now)):
        what = ", ".join(map(words, row.overdue)) or words(row.due_for)
        yield Reason("DK-ATTENTION-OVERDUE", "{what} is overdue", {"what": what}, hint="do it, or reassign it")
    if not row.open:
        return  # nothing is left of it but a task
    if row.team is None:
        yield Reason("DK-ATTENTION-NO-TEAM", "the dispute has no team", hint="assign it, and add a rule to the router")
    if row.unassignable:
        yield Reason("DK-ATTENTION-UNASSIGNABLE", "{why}", {"why": row.unassignable}, hint="assign it by hand")
    elif row.team is not None and row.owner is None and row.queued and due_soon:
        yield Reason(
            "DK-ATTENTION-UNASSIGNED",
            "the dispute has no owner, and {due_for} is due at {due_at}",
            shown,
            hint="assign it",
        )
    if away and row.queued:
        yield Reason(
            "DK-ATTENTION-ABSENT", "{owner} is absent", {"owner": row.owner}, hint="hand the work over, or assign it"
        )
    if row.state == "execution_failed":
        yield Reason(
            "DK-ATTENTION-EXECUTION", "the execution of the remedy failed", hint="retry it, or choose another remedy"
        )
    if "approver" in row.waits_on:
        yield Reason(
            "DK-ATTENTION-APPROVAL", "a decision waits for approval", hint="approve it, or refuse it with a reason"
        )
    if not row.queued and due_soon:
        yield Reason(
            "DK-ATTENTION-LAPSING",
            "the dispute waits for {party}, and {due_for} is due at {due_at}",
            {"party": " and ".join(map(words, sorted(row.waits_on))), **shown},
            hint="remind them, or decide on the present information",
        )
