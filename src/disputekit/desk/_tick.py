"""The tick: what happens because time has passed; a second tick at the same instant does nothing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from disputekit._input.instants import is_before
from disputekit._lib.brief import brief
from disputekit.desk._clocks import expires, on_expiry
from disputekit.desk._context import Context
from disputekit.desk._unit_of_work import Case, UnitOfWork
from disputekit.dispute import SYSTEM
from disputekit.errors import DisputekitError, Finding, StaleVersion
from disputekit.history import Event
from disputekit.ports import Batch, Timer

__all__ = ["Tick"]

_LATER: Final = timedelta(hours=1)  # when what could not be done is tried again
_ROUNDS: Final = 4  # one thing leads to another: a breach to a score, a score to a deadline that has passed by now


@frozen
class Tick:
    """What one tick did: the disputes it looked at, the events it recorded, and findings about what failed.

    ``more``: other timers are due, so tick again.
    """

    looked_at: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    findings: tuple[Finding, ...] = ()
    more: bool = False

    __repr__ = brief


def tick(context: Context, limit: int) -> Tick:
    """Look at the disputes of up to ``limit`` timers that are due.

    One that nothing can be done with (a history that cannot be read, a kind without a process) stays due, is reported,
    and does not count: those behind it have their turn.
    """
    work = UnitOfWork(context, context.now())
    stuck: dict[str, bool] = {}
    events: list[Event] = []
    findings: list[Finding] = []
    left, held = limit, 0
    while True:
        room = held + left
        due = context.store.due(work.now, room + 1)
        turns = [timer.dispute_id for timer in due[:room] if timer.dispute_id not in stuck]
        for dispute_id in dict.fromkeys(turns):
            batch, found = _looked_at(work, dispute_id)
            stuck[dispute_id] = batch is None
            findings += found
            events += () if batch is None else _written(context, batch)
        now_held = sum(stuck[dispute_id] for dispute_id in turns)
        left -= len(turns) - now_held
        held += now_held
        if not now_held or not left or len(due) <= room:
            return Tick(tuple(stuck), tuple(events), tuple(findings), more=len(due) > room)


def _looked_at(work: UnitOfWork, dispute_id: str) -> tuple[Batch | None, list[Finding]]:
    """Do what is due on one dispute; ``None`` if nothing could be done, so that it stays as it is."""
    try:
        case = work.load(dispute_id)
    except DisputekitError as error:
        return None, _against(dispute_id, error)
    try:
        return _look(work, case)
    except Exception as error:  # noqa: BLE001 - a host's own function may raise anything, and holds up no other dispute
        return None, _against(dispute_id, error)


def _written(context: Context, batch: Batch) -> Sequence[Event]:
    try:
        context.store.append([batch])
    except StaleVersion:
        return ()  # somebody acted on it meanwhile; their batch has set its timers anew
    return batch.events


def _look(work: UnitOfWork, case: Case) -> tuple[Batch, list[Finding]]:
    """Do everything that is due on one dispute; a step that fails is left for later, and the rest is done."""
    findings: list[Finding] = []
    for _ in range(_ROUNDS):
        before = case
        for step in (_note, _expire, _rescore, UnitOfWork.staffed):
            try:
                case = step(work, case)
            except Exception as error:  # noqa: BLE001 - one step that cannot be done keeps no other from being done
                findings += _against(case.dispute.id, error)
        if case is before or findings:
            break
    batch = work.batch(case)
    ahead = tuple(timer for timer in batch.timers if is_before(work.now, timer.at))
    if len(ahead) < len(batch.timers):
        ahead = (*ahead, Timer(case.dispute.id, work.now + _LATER, "again"))
    return evolve(batch, timers=ahead), findings


def _against(dispute_id: str, error: Exception) -> list[Finding]:
    """Give the findings of an error, with the dispute that they are about."""
    where = f"dispute {dispute_id}"
    if not isinstance(error, DisputekitError):
        return [
            Finding(
                "DK-TICK-FAILED",
                "an action that is due failed: {error}",
                {"error": f"{type(error).__name__}: {error}"},
                where=where,
                hint="correct the function of the host that failed; the desk tries again in an hour",
            )
        ]
    return [
        each if where in each.where else evolve(each, where=", ".join(filter(None, (where, each.where))))
        for each in error.findings
    ]


def _note(work: UnitOfWork, case: Case) -> Case:
    return work.noted(case, at=work.now)


def _expire(work: UnitOfWork, case: Case) -> Case:
    name = expires(case.dispute, case.process, work.now)
    if name is None:
        return case
    action = on_expiry(case.process.action(name), case.dispute.state)
    return work.done(case, action, actor=SYSTEM, at=work.now)


def _rescore(work: UnitOfWork, case: Case) -> Case:
    rescore = work.context.advisers.rescored(case.dispute, work.readings(case))
    return case if rescore is None else work.done(case, rescore, actor=SYSTEM, at=work.now)
