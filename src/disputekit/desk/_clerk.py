"""The clerk: does what is asked of a dispute in hand, and makes the batch that a store writes."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

import pendulum
from attrs import evolve, frozen

from disputekit._input.instants import is_before, to_us
from disputekit.actions import Action, Assign
from disputekit.casework import Assignment, Notice, messages
from disputekit.desk._asking import Advisers
from disputekit.desk._clocks import Clocks, deadlines, notes, timers
from disputekit.desk._ordering import ordered
from disputekit.desk._staffing import Staff, said, why_wanted
from disputekit.dispute import SYSTEM, Actor, Dispute
from disputekit.history import Event, History, fold
from disputekit.lifecycle import Lifecycle
from disputekit.ports import Batch, Key, Outgoing, RemedyOrder, Summary, Timer
from disputekit.sla import Reading
from disputekit.timeline import Moment

_ASK_AGAIN: Final = timedelta(hours=1)  # when somebody may be back, or have room


@frozen
class Case:
    """A dispute in hand: its history with the events that have come since it was loaded, and what they send and order.

    ``timeline`` is the history's, kept because folding is what takes the time; ``unassignable`` says why nobody could
    be given it, where that was asked.
    """

    dispute: Dispute
    history: History
    timeline: tuple[Moment, ...]
    process: Lifecycle
    outgoing: tuple[Outgoing, ...] = ()
    orders: tuple[RemedyOrder, ...] = ()
    unassignable: str = ""


def taken_up(history: History, process_for: Callable[[str], Lifecycle]) -> Case:
    """Take up what a store has, in one pass; ``process_for`` finds the process of a kind of dispute."""
    first, *later = history
    dispute = fold(None, first)
    timeline = [first.moment(dispute)]
    for event in later:
        dispute = fold(dispute, event)
        timeline.append(event.moment(dispute))
    return Case(dispute, history, tuple(timeline), process_for(dispute.claim.kind))


@frozen
class Clerk:
    """Knows the clocks, the advisers, the letters and the staff."""

    clocks: Clocks
    advisers: Advisers
    notices: tuple[Notice, ...]
    staff: Staff

    def opened(self, event: Event, process: Lifecycle) -> Case:
        """Take a new dispute in hand."""
        timed = self.clocks.timed(fold(None, event), event, process)
        dispute = fold(None, timed)
        sent = messages(self.notices, dispute, timed)
        return Case(dispute, History((timed,)), (timed.moment(dispute),), process, sent)

    def done(
        self,
        case: Case,
        action: Action,
        *,
        actor: Actor,
        at: pendulum.DateTime,
        now: pendulum.DateTime,
        key: str | None = None,
    ) -> Case:
        """Do ``action`` with what the engines say of it; raises ``Refused`` as the lifecycle does."""
        advised = self.advisers.advise(action, case.dispute, actor, partial(self.read, case, at))
        event = case.process.decide(case.dispute, advised, actor=actor, at=at, key=key, recorded_at=now)
        timed = self.clocks.timed(case.dispute, event, case.process)
        dispute = fold(case.dispute, timed)
        sent = messages(self.notices, dispute, timed)
        timeline = (*case.timeline, timed.moment(dispute))
        return evolve(
            case,
            dispute=dispute,
            history=case.history.then(timed),
            timeline=timeline,
            outgoing=case.outgoing + sent,
            orders=(*case.orders, *ordered(case.dispute, dispute, now)),
        )

    def noted(self, case: Case, *, at: pendulum.DateTime, now: pendulum.DateTime) -> Case:
        """Note the breaches and warnings that have been reached."""
        for note in notes(case.dispute, case.history, self.read(case, at), case.process):
            case = self.done(case, note, actor=SYSTEM, at=at, now=now)
        return case

    def staffed(self, case: Case, *, now: pendulum.DateTime) -> Case:
        """Give the dispute to somebody, if nobody has it or its owner does not work its stage; or say why not."""
        if not self.staff.wanted_for(case.dispute):
            return case
        found = self.staff.found_for(case.dispute, now)
        return self.given(case, found, now=now, because=why_wanted(case.dispute))

    def given(
        self,
        case: Case,
        assignment: Assignment,
        *,
        now: pendulum.DateTime,
        because: str,
        actor: Actor = SYSTEM,
    ) -> Case:
        """Record an assignment that was found; or keep why there is none. ``because`` is why it is given away."""
        text = said(because, assignment)
        if assignment.person is None:
            return case if text == case.unassignable else evolve(case, unassignable=text)
        done = self.done(case, Assign(assignment.person.id, because=text), actor=actor, at=now, now=now)
        return evolve(done, unassignable="")

    def read(self, case: Case, at: pendulum.DateTime) -> Sequence[Reading]:
        """Read the clocks of a dispute in hand."""
        return self.clocks.read(case.dispute, case.timeline, at)

    def batch(
        self, case: Case, *, since: int, now: pendulum.DateTime, key: Key | None = None, digest: str = ""
    ) -> Batch:
        """Make the batch of what has come since version ``since``, with the row and the timers as they stand now."""
        readings = self.read(case, now)
        return Batch(
            dispute_id=case.dispute.id,
            expected_version=since,
            events=case.history.events[since:],
            summary=self._summary(case, readings, now),
            outgoing=case.outgoing,
            orders=case.orders,
            timers=tuple(self._timers(case, readings, now)),
            key=key,
            digest=digest,
        )

    def _timers(self, case: Case, readings: Sequence[Reading], now: pendulum.DateTime) -> Iterator[Timer]:
        yield from timers(case.dispute, case.process, readings, now)
        noted = notes(case.dispute, case.history, readings, case.process)
        if noted or self._score_moves(case.dispute, readings):
            yield Timer(case.dispute.id, now, "notes")
        if case.unassignable:
            yield Timer(case.dispute.id, now + _ASK_AGAIN, "assign")

    def _score_moves(self, dispute: Dispute, readings: Sequence[Reading]) -> bool:
        try:
            return self.advisers.rescored(dispute, readings) is not None
        except Exception:  # noqa: BLE001 - a host's factors that fail stand in nobody's way: the next tick tells of them
            return True

    def _summary(self, case: Case, readings: Sequence[Reading], now: pendulum.DateTime) -> Summary:
        dispute = case.dispute
        dues = sorted(
            deadlines(dispute, readings, self.clocks.policy_for(dispute)), key=lambda due: to_us(due.at, "at")
        )
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
            rank=self.advisers.rank(dispute),
            due_at=None if nearest is None else nearest.at,
            due_for="" if nearest is None else nearest.name,
            statutory=nearest is not None and nearest.statutory,
            law_due_at=next((due.at for due in dues if due.statutory), None),
            overdue=tuple(due.name for due in dues if is_before(due.at, now)),
            outcome=dispute.outcome,
            references=dispute.claim.references,
        )
