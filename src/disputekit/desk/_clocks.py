"""The clocks of a dispute: its targets, the time allowed in its state, and when to look at it again."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Final

import pendulum
from attrs import NOTHING, evolve, fields, frozen

from disputekit import sla
from disputekit._input.instants import is_before, to_us
from disputekit._lib.frozen import FrozenMap
from disputekit.actions import Action, Approve, MakeOffer, PromiseToPay, RecordBreach, RecordWarning, RequestEvidence
from disputekit.casework import warned_shares
from disputekit.dispute import Dispute, Offer
from disputekit.history import Event, History
from disputekit.lifecycle import Lifecycle, Limit, Unit
from disputekit.ports import Timer
from disputekit.sla import Period, Reading, SlaBook, SlaPolicy
from disputekit.timeline import Moment

_LATER: Final = timedelta(microseconds=1)  # a deadline itself is still in time
_PERIODS: Final[FrozenMap[Unit, Callable[[int], Period]]] = FrozenMap(
    {
        "minutes": sla.minutes,
        "hours": sla.hours,
        "days": sla.days,
        "weeks": sla.weeks,
        "months": sla.months,
        "business_days": sla.business_days,
    }
)


@frozen
class Due:
    """An open deadline: when, of what, and whether it is statutory."""

    at: pendulum.DateTime
    name: str
    statutory: bool


@frozen
class Clocks:
    """The clocks of a desk; without targets only the time limits of the states count."""

    slas: SlaPolicy | SlaBook

    def policy_for(self, dispute: Dispute) -> SlaPolicy:
        """Find the targets of a dispute, and the calendar that they are counted on."""
        if isinstance(self.slas, SlaPolicy):
            return self.slas
        facts = {
            "kind": dispute.claim.kind,
            "claimant_type": dispute.claim.claimant_type,
            "nature": dispute.nature,
            "team": dispute.team,
            "jurisdiction": dispute.claim.jurisdiction,
        }
        return self.slas.policy_for({name: value for name, value in facts.items() if value is not None})

    def read(self, dispute: Dispute, timeline: Sequence[Moment], at: datetime) -> Sequence[Reading]:
        """Read every target."""
        return self.policy_for(dispute).read(timeline, at=at)

    def timed(self, dispute: Dispute, event: Event, process: Lifecycle) -> Event:
        """Give the event with its deadlines: the time allowed in the state it entered, and for what it asks."""
        limit = process.state(event.entered.state).deadline
        due_at, action = event.entered.due_at, event.action
        if isinstance(action, RequestEvidence):
            asked = action.due_at or self._allowed(dispute, limit, event.occurred_at)
            dues = [each for each in (due_at, asked) if each is not None]
            event = evolve(event, action=evolve(action, due_at=asked))
            # What lapses is everything that was asked for, so the state lasts as long as the longest of it.
            return event.with_deadline(max(dues, default=None, key=_us))
        if isinstance(action, MakeOffer | Approve) and (puts := _offer_put(dispute, event)):
            stands = puts.due_at or self._allowed(dispute, limit, event.occurred_at)
            return evolve(event, action=evolve(action, due_at=stands)).with_deadline(stands)
        if isinstance(action, PromiseToPay):
            return event.with_deadline(action.stands_until)
        if due_at is not None or limit is None:
            return event
        return event.with_deadline(self._allowed(dispute, limit, event.occurred_at))

    def _allowed(self, dispute: Dispute, limit: Limit | None, start: datetime) -> pendulum.DateTime | None:
        if limit is None:
            return None
        return _period(limit).due(start, self.policy_for(dispute).calendar).due_at


@cache
def _period(limit: Limit) -> Period:
    return _PERIODS[limit.unit](limit.amount)


def deadlines(dispute: Dispute, readings: Sequence[Reading], policy: SlaPolicy) -> Iterator[Due]:
    """Yield the open deadlines; of a closed dispute only those of its tasks."""
    statutory = {target.name for target in policy.targets if any(period.pauses != "free" for period in target.periods)}
    if dispute.is_open:
        for reading in readings:
            if reading.stopped_at is None and reading.due_at is not None and reading.status != "cancelled":
                yield Due(reading.due_at, reading.target, reading.target in statutory)
        if dispute.due_at is not None:
            yield Due(dispute.due_at, dispute.state, statutory=False)
    for task in dispute.open_tasks:
        if task.due_at is not None:
            yield Due(task.due_at, task.what, statutory=False)


def _offer_put(dispute: Dispute, event: Event) -> MakeOffer | Offer | None:
    """Give the offer that an event puts to the other side, if the dispute waits for them from then on."""
    offer = event.action if isinstance(event.action, MakeOffer) else dispute.proposed_offer
    return offer if offer is not None and offer.to in event.entered.waits_on else None


def _us(at: datetime) -> int:
    return to_us(at, "at")


def notes(dispute: Dispute, history: History, readings: Sequence[Reading], process: Lifecycle) -> list[Action]:
    """Give the breaches and warnings that are reached and not recorded yet.

    A closed dispute gets only breaches from before its end; an archived one gets none.
    """
    if process.state(dispute.state).final:
        return []
    recorded = {_note_of(event.action) for event in history}
    return [note for note in _reached(dispute, readings) if _note_of(note) not in recorded]


def _reached(dispute: Dispute, readings: Sequence[Reading]) -> Iterator[Action]:
    for reading in readings:
        if reading.breached_at is not None:
            if dispute.is_open or not is_before(dispute.times.entered_at, reading.breached_at):
                yield RecordBreach(reading.target, reading.due_at or reading.breached_at, cycle=reading.cycle)
        elif dispute.is_open and reading.status in {"running", "paused"}:
            for share in warned_shares(reading):
                yield RecordWarning(reading.target, share, cycle=reading.cycle)


def _note_of(action: Action) -> tuple[object, ...] | None:
    """Identify a note, so that it is recorded once: a later event may move the deadline, but not the breach."""
    if isinstance(action, RecordBreach):
        return "breach", action.target, action.cycle
    if isinstance(action, RecordWarning):
        return "warning", action.target, action.cycle, action.fraction
    return None


def expires(dispute: Dispute, process: Lifecycle, at: datetime) -> str | None:
    """Name the action that is taken because the time allowed in the state has passed, if it has."""
    if dispute.due_at is None or not is_before(dispute.due_at, at):
        return None
    return process.state(dispute.state).on_expiry


def timers(dispute: Dispute, process: Lifecycle, readings: Sequence[Reading], at: datetime) -> Iterator[Timer]:
    """Yield when to look again: when a clock says so, and when the time allowed in the state has passed.

    Once it has, there is nothing more to look for, unless something is still to be done about it.
    """
    for reading in readings if dispute.is_open else ():
        if reading.next_at is not None:
            yield Timer(dispute.id, reading.next_at, f"target {reading.target}")
    if dispute.due_at is not None and (not is_before(dispute.due_at, at) or expires(dispute, process, at)):
        yield Timer(dispute.id, dispute.due_at + _LATER, f"state {dispute.state}")


def on_expiry(kind: type[Action], state: str) -> Action:
    """Make an action of ``kind``; a reason that it requires says that the time for ``state`` has passed."""
    because = f"the time allowed for {state.replace('_', ' ')} has passed"
    return kind(**dict.fromkeys(required_fields(kind), because))


def required_fields(kind: type[Action]) -> list[str]:
    """Name the fields of an action that have no default."""
    return [each.name for each in fields(kind) if each.default is NOTHING]
