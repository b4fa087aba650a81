"""The tick: what happens because time has passed; a second tick at the same instant finds nothing left to do."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

import pendulum
from attrs import evolve, frozen

from disputekit._input.instants import is_before
from disputekit.desk._clerk import Case, Clerk
from disputekit.desk._clocks import expires
from disputekit.desk._expiry import on_expiry
from disputekit.dispute import SYSTEM
from disputekit.errors import DisputekitError, Finding, StaleVersion
from disputekit.history import Event
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
    """Look at the disputes of up to ``limit`` timers that are due.

    One that nothing can be done with (a history that cannot be read, a kind without a process) stays due, is told of,
    and does not count: those behind it have their turn.
    """
    stuck: dict[str, bool] = {}
    events: list[Event] = []
    findings: list[Finding] = []
    left, held = limit, 0
    while True:
        room = held + left
        due = store.due(now, room + 1)
        turns = [timer.dispute_id for timer in due[:room] if timer.dispute_id not in stuck]
        for dispute_id in dict.fromkeys(turns):
            batch, found = _looked_at(dispute_id, load, clerk, now)
            stuck[dispute_id] = batch is None
            findings += found
            events += () if batch is None else _written(store, batch)
        now_held = sum(stuck[dispute_id] for dispute_id in turns)
        left -= len(turns) - now_held
        held += now_held
        if not now_held or not left or len(due) <= room:
            return Tick(tuple(stuck), tuple(events), tuple(findings), more=len(due) > room)


def _looked_at(
    dispute_id: str, load: Callable[[str], Case], clerk: Clerk, now: pendulum.DateTime
) -> tuple[Batch | None, list[Finding]]:
    """Do what is due on one dispute; ``None`` if nothing can be done, so that it stays as it is."""
    try:
        case = load(dispute_id)
    except DisputekitError as error:
        return None, _against(dispute_id, error)
    try:
        return _look(case, clerk, now)
    except Exception as error:  # noqa: BLE001 - a host's own function may raise anything, and holds up no other dispute
        return None, _against(dispute_id, error)


def _written(store: DisputeStore, batch: Batch) -> Sequence[Event]:
    try:
        store.append([batch])
    except StaleVersion:
        return ()  # somebody acted on it meanwhile; their batch has set its timers anew
    return batch.events


def _look(case: Case, clerk: Clerk, now: pendulum.DateTime) -> tuple[Batch, list[Finding]]:
    """Do everything that is due on one dispute; what cannot be done is left for later, and the rest is done."""
    since = case.dispute.version
    findings: list[Finding] = []
    for _ in range(_ROUNDS):
        before = case
        for step in (_take_notes, _expire, _rescore, _staff):
            try:
                case = step(case, clerk, now)
            except Exception as error:  # noqa: BLE001 - one step that cannot be done keeps no other from being done
                findings += _against(case.dispute.id, error)
        if case is before or findings:
            break
    batch = clerk.batch(case, since=since, now=now)
    ahead = tuple(timer for timer in batch.timers if is_before(now, timer.at))
    if len(ahead) < len(batch.timers):
        ahead = (*ahead, Timer(case.dispute.id, now + _LATER, "again"))
    return evolve(batch, timers=ahead), findings


def _against(dispute_id: str, error: Exception) -> list[Finding]:
    """Say of which dispute it is what stood in the way."""
    where = f"dispute {dispute_id}"
    if not isinstance(error, DisputekitError):
        return [
            Finding(
                "DK-TICK-FAILED",
                "what is due could not be done: {error}",
                {"error": f"{type(error).__name__}: {error}"},
                where=where,
                hint="mend the function of yours that the desk calls; it is tried again later",
            )
        ]
    return [
        each if where in each.where else evolve(each, where=", ".join(filter(None, (where, each.where))))
        for each in error.findings
    ]


def _take_notes(case: Case, clerk: Clerk, now: pendulum.DateTime) -> Case:
    return clerk.noted(case, at=now, now=now)


def _expire(case: Case, clerk: Clerk, now: pendulum.DateTime) -> Case:
    name = expires(case.dispute, case.process, now)
    if name is None:
        return case
    action = on_expiry(case.process.action(name), case.dispute.state)
    return clerk.done(case, action, actor=SYSTEM, at=now, now=now)


def _rescore(case: Case, clerk: Clerk, now: pendulum.DateTime) -> Case:
    rescore = clerk.advisers.rescored(case.dispute, clerk.read(case, now))
    return case if rescore is None else clerk.done(case, rescore, actor=SYSTEM, at=now, now=now)


def _staff(case: Case, clerk: Clerk, now: pendulum.DateTime) -> Case:
    return clerk.staffed(case, now=now)
