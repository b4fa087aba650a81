"""The unit of work: loads a dispute, does actions to it with what the engines say, and makes the batch to write."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Final

import pendulum
from attrs import evolve, frozen

from disputekit._input.instants import is_before, to_us
from disputekit.actions import Action, Assign, Binding
from disputekit.casework import Assignment, messages
from disputekit.desk._clocks import deadlines, expires, notes, on_expiry, timers
from disputekit.desk._context import Context
from disputekit.dispute import SYSTEM, Actor, Dispute
from disputekit.errors import Refused
from disputekit.history import Event, History, fold
from disputekit.lifecycle import Lifecycle
from disputekit.money import Money
from disputekit.ports import Batch, Key, Outgoing, Query, RemedyOrder, Summary, Timer
from disputekit.sla import Reading
from disputekit.timeline import Moment

_ROUNDS: Final = 9  # one expiry leads to a state that may have expired too
_JUST_AFTER: Final = timedelta(microseconds=1)  # the deadline itself is still in time
_ASK_AGAIN: Final = timedelta(hours=1)  # when somebody may be back, or have room


@frozen
class Case:
    """A dispute in hand: its history with the events that have come since version ``since``, and what they send.

    ``timeline`` is the history's, kept because folding takes the time; ``unassignable`` says why nobody could be given
    the dispute, where that was asked.
    """

    dispute: Dispute
    history: History
    timeline: tuple[Moment, ...]
    process: Lifecycle
    since: int
    outgoing: tuple[Outgoing, ...] = ()
    orders: tuple[RemedyOrder, ...] = ()
    unassignable: str = ""


@frozen
class UnitOfWork:
    """What is done at one instant ``now``: everything in a batch is recorded as of then."""

    context: Context
    now: pendulum.DateTime

    def load(self, dispute_id: str) -> Case:
        """Load a dispute, in one pass over its history. Raises ``UnknownDispute``."""
        history = self.context.history(dispute_id)
        first = next(iter(history))
        dispute = fold(None, first)
        timeline = [first.moment(dispute)]
        for previous, event in pairwise(history):
            was, dispute = dispute, fold(dispute, event)
            timeline.append(event.moment(dispute, (was, previous)))
        process = self.context.process(dispute.claim.kind)
        return Case(dispute, history, tuple(timeline), process, since=dispute.version)

    def opened(self, event: Event, process: Lifecycle) -> Case:
        """Take a new dispute in hand."""
        timed = self.context.clocks.timed(fold(None, event), event, process)
        dispute = fold(None, timed)
        sent = messages(self.context.notices, dispute, timed)
        return Case(dispute, History((timed,)), (timed.moment(dispute),), process, since=0, outgoing=sent)

    def done(self, case: Case, action: Action, *, actor: Actor, at: pendulum.DateTime, key: str | None = None) -> Case:
        """Do ``action`` with what the engines say of it; raises ``Refused`` as the lifecycle does."""
        advised = self.context.advisers.advise(action, case.dispute, actor, partial(self.readings, case, at))
        if isinstance(advised, Binding) and advised.limit is not None:
            advised = evolve(advised, limit=self._left_by_relatives(case.dispute, advised.limit))
        event = case.process.decide(case.dispute, advised, actor=actor, at=at, key=key, recorded_at=self.now)
        timed = self.context.clocks.timed(case.dispute, event, case.process)
        dispute = fold(case.dispute, timed)
        return evolve(
            case,
            dispute=dispute,
            history=case.history.then(timed),
            timeline=(*case.timeline, timed.moment(dispute, (case.dispute, case.history.events[-1]))),
            outgoing=case.outgoing + messages(self.context.notices, dispute, timed),
            orders=(*case.orders, *_ordered(case.dispute, dispute, self.now)),
        )

    def _left_by_relatives(self, dispute: Dispute, limit: Money) -> Money:
        """Give what a limit leaves after what linked, merged and split disputes have let out, zero at least."""
        seen, todo = {dispute.id}, [each.dispute for each in dispute.related]
        while todo:
            history = None if (name := todo.pop()) in seen else self.context.store.load(name)
            seen.add(name)
            if history is not None:
                relative = fold(history)
                todo += [each.dispute for each in relative.related]
                same = [amount for amount in relative.let_out if amount.currency == limit.currency]
                limit -= sum(same, Money.zero(limit.currency))
        return max(limit, Money.zero(limit.currency))

    def noted(self, case: Case, *, at: pendulum.DateTime) -> Case:
        """Record the breaches and warnings that have been reached."""
        for note in notes(case.dispute, case.history, self.readings(case, at), case.process):
            case = self.done(case, note, actor=SYSTEM, at=at)
        return case

    def expired(self, case: Case, *, at: pendulum.DateTime, unless: str | None = None) -> Case:
        """Do the expiries that are due by ``at``, each as of its deadline, although nobody has ticked yet.

        Nothing is done where the first expiry is the action ``unless``. Before a dispute is archived, the breaches so
        far are recorded. An expiry that is refused is left to the tick, which reports it.
        """
        known = {state.name for state in case.process.states}
        for _ in range(_ROUNDS if case.dispute.state in known else 0):  # a state of an older version has no expiry
            name, due_at = expires(case.dispute, case.process, at), case.dispute.due_at
            if name is None or due_at is None or name == unless:
                break
            action = on_expiry(case.process.action(name), case.dispute.state)
            passed = max(due_at + _JUST_AFTER, case.dispute.times.updated_at, key=_us)
            try:
                done = self.done(case, action, actor=SYSTEM, at=passed)
                if done.process.state(done.dispute.state).final:
                    done = self.done(self.noted(case, at=passed), action, actor=SYSTEM, at=passed)
            except Refused:
                break
            case = done
        return case

    def staffed(self, case: Case, *, answered: bool = False) -> Case:
        """Find an owner, if nobody owns the dispute or its owner does not work in its stage; or say why not.

        Where a party has ``answered``, an owner who is absent is replaced too.
        """
        dispute, advisers = case.dispute, self.context.advisers
        moves = answered and dispute.is_open and dispute.queued and advisers.is_away(dispute.owner, self.now)
        if not moves and not advisers.needs_owner(dispute):
            return case
        why = "is absent" if moves else f"does not work in stage {dispute.stage}"
        because = "" if dispute.owner is None else f"{dispute.owner} {why}"
        return self.given(case, self.assignment(dispute), because=because)

    def assignment(self, dispute: Dispute, *, without: Collection[str] = ()) -> Assignment:
        """Ask the assigner. Raises ``InvalidValue`` if there is none."""
        assigner, loads = self.context.advisers.people(), self.context.store.loads()
        return assigner.assign(dispute, loads, at=self.now, earlier=self._earlier(dispute), without=without)

    def given(self, case: Case, assignment: Assignment, *, because: str, actor: Actor = SYSTEM) -> Case:
        """Record an assignment; or keep why there is none. ``because`` says why the owner changes."""
        text = "; ".join(filter(None, (because, assignment.because.text)))
        if assignment.person is None:
            return case if text == case.unassignable else evolve(case, unassignable=text)
        done = self.done(case, Assign(assignment.person.id, because=text), actor=actor, at=self.now)
        return evolve(done, unassignable="")

    def readings(self, case: Case, at: pendulum.DateTime | None = None) -> Sequence[Reading]:
        """Read the clocks of a dispute in hand, now unless told."""
        return self.context.clocks.read(case.dispute, case.timeline, at or self.now)

    def batch(self, case: Case, *, key: Key | None = None, digest: str = "") -> Batch:
        """Make the batch of the new events, with the row and the timers as they stand now."""
        readings = self.readings(case)
        return Batch(
            dispute_id=case.dispute.id,
            expected_version=case.since,
            events=case.history.events[case.since :],
            summary=self._summary(case, readings),
            outgoing=case.outgoing,
            orders=case.orders,
            timers=tuple(self._timers(case, readings)),
            key=key,
            digest=digest,
        )

    def _earlier(self, dispute: Dispute) -> Iterator[str]:
        """Yield the owner, then the owners of the claimant's other disputes, the latest first; asks the store late."""
        if dispute.owner is not None:
            yield dispute.owner
        rows = self.context.rows(Query(claimant=dispute.claim.claimant, order="opened"))
        for row in reversed(list(rows)):
            if row.owner is not None and row.dispute_id != dispute.id:
                yield row.owner

    def _timers(self, case: Case, readings: Sequence[Reading]) -> Iterator[Timer]:
        yield from timers(case.dispute, case.process, readings, self.now)
        noted = notes(case.dispute, case.history, readings, case.process)
        if noted or self._score_moves(case.dispute, readings):
            yield Timer(case.dispute.id, self.now, "notes")
        if case.unassignable:
            yield Timer(case.dispute.id, self.now + _ASK_AGAIN, "assign")

    def _score_moves(self, dispute: Dispute, readings: Sequence[Reading]) -> bool:
        try:
            return self.context.advisers.rescored(dispute, readings) is not None
        except Exception:  # noqa: BLE001 - a host's factors that fail block nothing here: the next tick reports them
            return True

    def _summary(self, case: Case, readings: Sequence[Reading]) -> Summary:
        dispute = case.dispute
        policy = self.context.clocks.policy_for(dispute)
        dues = sorted(deadlines(dispute, readings, policy), key=lambda due: to_us(due.at, "at"))
        nearest = dues[0] if dues else None
        return Summary(
            dispute_id=dispute.id,
            version=dispute.version,
            kind=dispute.claim.kind,
            state=dispute.state,
            stage=dispute.stage,
            open=dispute.is_open,
            queued=dispute.queued,
            waits_on=dispute.waits_on,
            claimant=dispute.claim.claimant,
            reason=dispute.claim.reason,
            opened_at=dispute.opened_at,
            entered_at=dispute.times.entered_at,
            nature=dispute.nature,
            team=dispute.team,
            owner=dispute.owner,
            assigned_at=dispute.work.assigned_at if dispute.owner else None,
            unassignable=case.unassignable,
            amount=dispute.ledger.claimed,
            priority=dispute.priority,
            rank=self.context.advisers.rank(dispute),
            due_at=None if nearest is None else nearest.at,
            due_for="" if nearest is None else nearest.name,
            statutory=nearest is not None and nearest.statutory,
            law_due_at=next((due.at for due in dues if due.statutory), None),
            overdue=tuple(due.name for due in dues if is_before(due.at, self.now)),
            outcome=dispute.outcome,
            references=dispute.claim.references,
        )


def _us(at: datetime) -> int:
    return to_us(at, "at")


def _ordered(before: Dispute, after: Dispute, at: pendulum.DateTime) -> Iterator[RemedyOrder]:
    """Yield the orders that an event has added."""
    known = {order.key for order in before.orders}
    remedies = () if after.decision is None else after.decision.remedies
    for order in after.orders:
        if order.key not in known:
            yield RemedyOrder(
                key=order.key,
                dispute_id=after.id,
                number=order.remedy,
                remedy=remedies[order.remedy - 1],
                account=after.claim.claimant,
                created_at=at,
                references=after.claim.references,
            )
