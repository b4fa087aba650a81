"""What a caller does to disputes: open one, act on it, consult the policy; hand over a person's, migrate all."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Final

import pendulum
from attrs import evolve, field, frozen

from disputekit._input.instants import is_before
from disputekit._input.pendulum_times import instant, shifted
from disputekit._lib.brief import brief
from disputekit._lib.text import blank, shown
from disputekit.actions import Action, ConsultPolicy, Message, Migrate, Open, OpenTask, RecordFacts, Split
from disputekit.casework import DUPLICATES_WITHIN, is_staff, likely_duplicates
from disputekit.codec import digest
from disputekit.desk._advisers import policy_record
from disputekit.desk._context import SUPERVISOR, Context, check_arguments
from disputekit.desk._idempotency import host_key, once, own_key, persistently
from disputekit.desk._linked_disputes import linked
from disputekit.desk._unit_of_work import Case, UnitOfWork
from disputekit.dispute import CLAIMANT, SYSTEM, Actor, Claim, Dispute
from disputekit.errors import DisputekitError, Finding, InvalidValue, Reason, Refused, StaleVersion
from disputekit.ports import Key, Query

__all__ = ["HandedOver", "Migration"]

_LONGEST_ID: Final = 200
_EPOCH: Final = pendulum.datetime(1970, 1, 1)


@frozen
class HandedOver:
    """A dispute of somebody who hands over: its new owner (``to`` is ``None``: nobody else can take it), and why."""

    dispute_id: str
    to: str | None
    because: Reason

    __repr__ = brief


@frozen
class Migration:
    """What became of the disputes: ids of those that ``moved`` and those that were there ``already``; what was refused.

    Nothing of a refused dispute is changed: correct the map of states and migrate again, which skips the others.
    """

    moved: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    refused: Mapping[str, tuple[Finding, ...]] = field(factory=dict[str, tuple[Finding, ...]])

    __repr__ = brief

    def __str__(self) -> str:
        """Show the counts, and what was refused."""
        counts = f"{len(self.moved)} moved, {len(self.already)} there already, {len(self.refused)} refused"
        return "\n".join([counts, *(f"  {finding}" for findings in self.refused.values() for finding in findings)])


def open_dispute(
    context: Context, claim: Claim, *, key: str | None, actor: Actor | None, dispute_id: str | None
) -> Dispute:
    """Open a dispute, once under its key."""
    check_arguments(claim=(claim, Claim), actor=(actor, Actor | None), id=(dispute_id, str | None))
    opening = host_key(key)
    # A client that tries again sends the same claim at a later time.
    meaning = "" if key is None else digest(Open(evolve(claim, received_at=_EPOCH)))

    def first() -> Dispute:
        work = UnitOfWork(context, context.now())
        process = context.process(claim.kind)
        event = process.open(
            claim,
            dispute_id=_free(context, dispute_id),
            actor=actor or Actor(claim.claimant, roles={CLAIMANT}),
            at=context.not_after(claim.received_at, work.now, "claim.received_at"),
            team=context.team(claim),
            possible_duplicates=_duplicates(context, claim),
            key=key,
            recorded_at=work.now,
        )
        case = work.staffed(work.opened(event, process))
        context.store.append([work.batch(case, key=opening, digest=meaning)])
        return case.dispute

    return once(context, opening, meaning, first)


def act(
    context: Context,
    dispute_id: str,
    action: Action,
    *,
    actor: Actor,
    key: Key | None,
    meaning: str | None = None,
    at: datetime | None = None,
    expected_version: int | None = None,
) -> Dispute:
    """Do an action to a dispute, once under its key; ``meaning`` is what a repeat must share (default: the action)."""
    check_arguments(
        dispute_id=(dispute_id, str),
        action=(action, Action),
        actor=(actor, Actor),
        at=(at, datetime | None),
        expected_version=(expected_version, int | None),
    )
    shared = meaning if meaning is not None else "" if key is None else digest(action)

    def first() -> Dispute:
        work = UnitOfWork(context, context.now())
        case = work.load(dispute_id)
        if expected_version not in {None, case.since}:
            raise StaleVersion(
                Finding(
                    "DK-DESK-STALE",
                    "dispute {id} is at version {version}, not {expected}",
                    {"id": dispute_id, "version": case.since, "expected": expected_version},
                    where="expected_version",
                    hint="load it again, and decide on its present state",
                )
            )
        when = work.now if at is None else context.not_after(instant(at, "at"), work.now, "at")
        if is_before(when, case.dispute.opened_at):
            raise InvalidValue(
                Finding(
                    "DK-DESK-BEFORE",
                    "{at} is before the dispute was opened at {opened}",
                    {"at": when.isoformat(), "opened": case.dispute.opened_at.isoformat()},
                    where="at",
                    hint="pass when the action happened, or leave it out for now",
                )
            )
        return write(work, case, action, actor=actor, at=when, key=key, meaning=shared)

    return once(context, key, shared, first)


def consult(context: Context, dispute_id: str, *, actor: Actor, key: Key | None, as_of: date | None) -> Dispute:
    """Ask the policies and record the decision, once under its key."""
    meaning = f"consult as of {as_of}"

    def first() -> Dispute:
        work = UnitOfWork(context, context.now())
        case = work.load(dispute_id)
        decision = context.advisers.ask_policy(case.dispute, as_of)
        action = ConsultPolicy(policy_record(decision, case.dispute.ledger.claimed))
        return write(work, case, action, actor=actor, at=work.now, key=key, meaning=meaning)

    return once(context, key, meaning, first)


def write(
    work: UnitOfWork,
    case: Case,
    action: Action,
    *,
    actor: Actor,
    at: pendulum.DateTime,
    key: Key | None,
    meaning: str,
) -> Dispute:
    """Do an action to a loaded dispute with everything that follows from it, and write everything or nothing."""
    if isinstance(action, Split):
        parts = [part if part.id else evolve(part, id=work.context.ids.new_id()) for part in action.parts]
        action = evolve(action, parts=parts)
    value = None if key is None else key.value
    case = work.expired(case, at=at, unless=action.name)
    done = work.done(case, action, actor=actor, at=at, key=value)
    if done.process.state(done.dispute.state).final and not isinstance(action, Migrate):
        # the last chance to record what was missed before
        done = work.done(work.noted(case, at=at), action, actor=actor, at=at, key=value)
    done = _answerable(work, done, action, at)
    if isinstance(action, RecordFacts):
        done = _asked_again(work, done)
    case = work.staffed(done, answered=not is_staff(actor, done.dispute))
    batch = work.batch(case, key=key, digest=meaning)
    work.context.store.append([batch, *linked(work, action, case.dispute, actor=actor, at=at)])
    return case.dispute


def _asked_again(work: UnitOfWork, case: Case) -> Case:
    """Ask the policy again after facts were recorded, if it was asked before and can answer."""
    if case.dispute.policy is None or work.context.advisers.policies is None:
        return case
    try:
        decision = work.context.advisers.ask_policy(case.dispute, None)
        action = ConsultPolicy(policy_record(decision, case.dispute.ledger.claimed))
        return work.done(case, action, actor=SYSTEM, at=work.now)
    except DisputekitError:  # the person who consults it by hand reads why
        return case


def _answerable(work: UnitOfWork, case: Case, action: Action, at: pendulum.DateTime) -> Case:
    """Open a task for what a person writes about a closed dispute, so that somebody sees it and nobody archives it."""
    dispute = case.dispute
    if not isinstance(action, Message) or action.direction != "inbound" or action.written_by or dispute.is_open:
        return case
    what = f"answer the {action.party}, who has written about the closed dispute"
    if any(task.what == what for task in dispute.open_tasks):
        return case
    owner = dispute.owner or dispute.team or SUPERVISOR
    try:
        return work.done(case, OpenTask(what, owner, due_at=work.now, follow_up=True), actor=SYSTEM, at=at)
    except Refused:  # a process of the host without such tasks
        return case


def hand_over(context: Context, person: str, *, because: str, actor: Actor) -> Sequence[HandedOver]:
    """Give every open dispute of ``person`` to somebody else, each by itself."""

    def give(dispute_id: str) -> HandedOver:
        work = UnitOfWork(context, context.now())
        case = work.load(dispute_id)
        found = work.assignment(case.dispute, without={person})
        context.store.append([work.batch(work.given(case, found, because=because, actor=actor))])
        return HandedOver(dispute_id, None if found.person is None else found.person.id, found.because)

    rows = list(context.rows(Query(owner=person, open=True, order="opened")))
    return [persistently(partial(give, row.dispute_id)) for row in rows]


def migrate(context: Context, states: Mapping[str, str], *, actor: Actor, kind: str | None) -> Migration:
    """Migrate each dispute that is not on its process's version yet."""
    moved, already, refused = list[str](), list[str](), dict[str, tuple[Finding, ...]]()
    for dispute_id in [row.dispute_id for row in context.rows(Query(kind=kind, order="opened"))]:
        dispute = context.get(dispute_id)
        process = context.process(dispute.claim.kind)
        version = f"{process.id} {process.version}"
        if f"{dispute.lifecycle} {dispute.lifecycle_version}" == version:
            already.append(dispute_id)
            continue
        try:
            act(context, dispute_id, Migrate(states), actor=actor, key=own_key(f"migrate to {version}", dispute_id))
            moved.append(dispute_id)
        except DisputekitError as error:
            refused[dispute_id] = error.findings
    return Migration(tuple(moved), tuple(already), refused)


def _free(context: Context, dispute_id: str | None) -> str:
    """Give the host's id for a new dispute, or make one. Raises ``InvalidValue`` for an id that is taken or odd."""
    if dispute_id is None:
        return context.ids.new_id()
    if blank(dispute_id) or len(dispute_id) > _LONGEST_ID or not dispute_id.isprintable():
        raise InvalidValue(
            Finding(
                "DK-DESK-ID",
                "id must be a printable text of 1 to {longest} characters, got {id}",
                {"longest": _LONGEST_ID, "id": shown(dispute_id)},
                where="id",
                hint="pass the number under which the host keeps the dispute, or leave it out",
            )
        )
    if context.store.load(dispute_id) is not None:
        raise InvalidValue(
            Finding(
                "DK-DESK-ID-TAKEN",
                "there is already a dispute with the id {id}",
                {"id": shown(dispute_id)},
                where="id",
                hint="pass another id, or a key if this is a repeat of the first call",
            )
        )
    return dispute_id


def _duplicates(context: Context, claim: Claim) -> Sequence[str]:
    since = shifted(claim.received_at, -DUPLICATES_WITHIN)
    rows = context.rows(Query(claimant=claim.claimant, kind=claim.kind, opened_from=since, order="opened"))
    return [duplicate.dispute_id for duplicate in likely_duplicates(claim, rows)]
