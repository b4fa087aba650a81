"""The tick: what happens because time has passed; a second tick at the same instant finds nothing left to do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pendulum
from attrs import evolve, frozen

from disputekit.desk._clerk import Case, Clerk
from disputekit.desk._clocks import expires, notes
from disputekit.desk._expiry import on_expiry
from disputekit.errors import DisputekitError, StaleVersion
from disputekit.history import Event
from disputekit.messages import Finding
from disputekit.parties import SYSTEM
from disputekit.ports import Batch, DisputeStore, Timer

__all__ = ["Tick"]

_LATER: Final = timedelta(hours=1)  # when what could not be done is tried again
_ROUNDS: Final = 4  # one thing leads to another: a breach to a score, a score to a deadline that has passed by now


@frozen
class Tick:
    """What one tick did: the disputes it looked at, the events it recorded, and what it could not do.

    ``more`` says that other timers are due: tick again.
    """

    looked_at: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    findings: tuple[Finding, ...] = ()
    more: bool = False


def tick(store: DisputeStore, load: Callable[[str], Case], clerk: Clerk, limit: int, now: pendulum.DateTime) -> Tick:
    """Look at up to ``limit`` disputes whose timers are due."""
    due = store.due(now, limit + 1)
    looked_at = tuple(dict.fromkeys(timer.dispute_id for timer in due[:limit]))
    events: list[Event] = []
    findings: list[Finding] = []
    for dispute_id in looked_at:
        batch, found = _look(load(dispute_id), clerk, now)
        findings += found
        try:
            store.append([batch])
        except StaleVersion:
            continue  # somebody acted on it meanwhile; their batch has set its timers anew
        events += batch.events
    return Tick(looked_at, tuple(events), tuple(findings), more=len(due) > limit)


def _look(case: Case, clerk: Clerk, now: pendulum.DateTime) -> tuple[Batch, list[Finding]]:
    """Do everything that is due on one dispute; what cannot be done is left for later, and the rest is done."""
    since = case.dispute.version
    findings: list[Finding] = []
    for _ in range(_ROUNDS):
        before = case
        for step in (_take_notes, _expire, _rescore):
            try:
                case = step(case, clerk, now)
            except DisputekitError as error:
                findings += error.findings
        if case is before or findings:
            break
    batch = clerk.batch(case, since=since, now=now)
    ahead = tuple(timer for timer in batch.timers if timer.at > now)
    if len(ahead) < len(batch.timers):
        ahead = (*ahead, Timer(case.dispute.id, now + _LATER, "again"))
    return evolve(batch, timers=ahead), findings


def _take_notes(case: Case, clerk: Clerk, now: pendulum.DateTime) -> Case:
    for note in notes(case.dispute, case.history, clerk.read(case, now), case.process):
        case = clerk.done(case, note, actor=SYSTEM, at=now, now=now)
    return case


def _expire(case: Case, clerk: Clerk, now: pendulum.DateTime) -> Case:
    name = expires(case.dispute, case.process, now)
    if name is None:
        return case
    return clerk.done(case, on_expiry(name, case.dispute.state), actor=SYSTEM, at=now, now=now)


def _rescore(case: Case, clerk: Clerk, now: pendulum.DateTime) -> Case:
    rescore = clerk.advisers.rescored(case.dispute, clerk.read(case, now))
    return case if rescore is None else clerk.done(case, rescore, actor=SYSTEM, at=now, now=now)
