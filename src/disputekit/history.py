"""The events of a dispute, and the dispute that they add up to."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import overload

import pendulum
from attrs import field, frozen

from disputekit._input.converters import gathered
from disputekit._input.instants import to_us
from disputekit._input.pendulum_times import instant
from disputekit._input.validation import check_fields, kind_problem
from disputekit._lib.brief import brief
from disputekit._lib.evolve import evolve
from disputekit._lib.kinds import is_a
from disputekit.actions import Action, EventContext, Open
from disputekit.dispute import (
    EXECUTOR,
    Actor,
    Assessment,
    Dispute,
    EnteredState,
    Finances,
    Investigation,
    Ledger,
    LedgerEntry,
    Links,
    Ordered,
    OrderStatus,
    Times,
    Work,
)
from disputekit.errors import Finding, InvalidValue
from disputekit.timeline import Moment

__all__ = ["Event", "History", "fold"]


def _occurred_at(value: datetime) -> pendulum.DateTime:
    return instant(value, "occurred_at")


def _recorded_at(value: datetime) -> pendulum.DateTime:
    return instant(value, "recorded_at")


def _entries(entries: Iterable[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    return gathered(entries)


@frozen(kw_only=True)
class Event:
    """One recorded action, with its effects: the state it entered and the money it moved.

    ``seq`` counts from 1 within the dispute; ``occurred_at`` is when it happened, ``recorded_at`` when we learnt of it;
    ``entered`` is what the lifecycle said of the state at the time, so that folding asks no rules.
    ``key`` is the idempotency key it was done under, if any.
    """

    dispute_id: str
    seq: int
    action: Action
    actor: Actor
    occurred_at: pendulum.DateTime = field(converter=_occurred_at)
    recorded_at: pendulum.DateTime = field(converter=_recorded_at)
    entered: EnteredState
    lifecycle: str
    lifecycle_version: str
    entries: tuple[LedgerEntry, ...] = field(default=(), converter=_entries)
    key: str | None = None

    __repr__ = brief

    def with_deadline(self, due_at: datetime | None) -> "Event":
        """Give the event with the deadline of the state it entered: calendars are not the lifecycle's business."""
        return evolve(self, entered=evolve(self.entered, due_at=due_at))

    def moment(self, dispute: Dispute, before: "tuple[Dispute, Event] | None" = None) -> Moment:
        """Give what clocks are read from; ``dispute`` is as it stands after the event.

        ``before`` are the dispute before it and the event recorded before it. An event that happened earlier than that
        one says nothing about what it left as it was, since that may not have been so at its time.
        """
        entered = self.entered
        moment = Moment(
            self.occurred_at,
            action=self.action.timed_as,
            state=entered.state,
            waits_on=entered.waits_on,
            priority=dispute.priority,
            team=dispute.team,
            owner=dispute.owner,
        )
        if before is None or moment.us >= to_us(before[1].occurred_at, "occurred_at"):
            return moment
        was, previous = before
        same = (entered.state, entered.waits_on) == (previous.entered.state, previous.entered.waits_on)
        return evolve(
            moment,
            state=None if same else moment.state,
            waits_on=() if same else moment.waits_on,
            priority=None if was.priority == moment.priority else moment.priority,
            team=None if was.team == moment.team else moment.team,
            owner=None if was.owner == moment.owner else moment.owner,
        )


def _events(events: Iterable[Event]) -> tuple[Event, ...]:
    return gathered(events)


@frozen
class History:
    """Everything that happened to one dispute, in the order of ``seq``; never empty.

    Raises ``InvalidValue`` if the events are of several disputes or a number is missing.
    """

    events: tuple[Event, ...] = field(converter=_events)

    def __attrs_post_init__(self) -> None:
        """Check that the events are one unbroken sequence."""
        check_fields(self)
        if not self.events:
            raise InvalidValue(
                Finding(
                    "DK-HISTORY-EMPTY",
                    "events must not be empty",
                    where="events",
                    hint="begin with the event that opens the dispute",
                )
            )
        for number, event in enumerate(self.events, start=1):
            _check_next(event, self.events[0].dispute_id, number)

    def __repr__(self) -> str:
        return f"History({self.dispute_id!r}, {len(self)} event{'s' if len(self) > 1 else ''})"

    @property
    def dispute_id(self) -> str:
        """The dispute that it is the history of."""
        return self.events[0].dispute_id

    @property
    def version(self) -> int:
        """The number of the last event."""
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        """Go through the events, first to last."""
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def then(self, *events: Event) -> "History":
        """Give the history that goes on with ``events``."""
        return History((*self.events, *events))

    def as_of(self, at: datetime) -> "History | None":
        """Give what was known at ``at`` (by ``recorded_at``), or ``None`` if nothing was yet."""
        asked = to_us(at, "at")  # datetimes of one zone compare by the clock on the wall, which shows some hours twice
        known: list[Event] = []
        for event in self.events:
            if to_us(event.recorded_at, "recorded_at") > asked:
                break
            known.append(event)
        return History(tuple(known)) if known else None

    def timeline(self) -> tuple[Moment, ...]:
        """Give the moments that clocks are read from, one for each event, by ``occurred_at``."""
        moments: list[Moment] = []
        dispute: Dispute | None = None
        for number, event in enumerate(self.events):
            was, dispute = dispute, fold(dispute, event)
            moments.append(event.moment(dispute, None if was is None else (was, self.events[number - 1])))
        return tuple(moments)


@overload
def fold(dispute: History, event: None = None) -> Dispute: ...
@overload
def fold(dispute: Dispute | None, event: Event) -> Dispute: ...
def fold(dispute: Dispute | History | None, event: Event | None = None) -> Dispute:
    """Give the dispute after ``event``; or, of a whole ``History``, the dispute that it adds up to.

    The first event opens the dispute: fold it into ``None``. No rule is consulted: what the event recorded holds.
    Raises ``InvalidValue`` if the event is not the next one of this dispute.
    """
    if isinstance(dispute, History):
        folded = _opened(dispute.events[0])
        for later in dispute.events[1:]:
            folded = _applied(folded, later)
        return folded
    if event is None:
        raise InvalidValue(
            Finding("DK-FOLD-EVENT", "event is missing", where="event", hint="pass an event, or a History alone")
        )
    if not is_a(event, Event) or not is_a(dispute, Dispute | None):
        raise InvalidValue(*kind_problem("dispute", dispute, Dispute | None), *kind_problem("event", event, Event))
    if dispute is None:
        return _opened(event)
    _check_next(event, dispute.id, dispute.version + 1)
    return _applied(dispute, event)


def _check_next(event: Event, dispute_id: str, seq: int) -> None:
    if event.dispute_id != dispute_id or event.seq != seq or isinstance(event.action, Open) != (seq == 1):
        raise _out_of_order(event, dispute_id, seq)


def _out_of_order(event: Event, dispute_id: str, seq: int) -> InvalidValue:
    return InvalidValue(
        Finding(
            "DK-HISTORY-ORDER",
            "event {seq} of dispute {id} is next, got event {got} of dispute {got_id} ({action})",
            {"action": event.action.name, "got_id": event.dispute_id, "got": event.seq, "id": dispute_id, "seq": seq},
            where="event.seq",
            hint="load the dispute's whole history, in order, beginning with its opening",
        )
    )


def _opened(event: Event) -> Dispute:
    action = event.action
    if not isinstance(action, Open) or event.seq != 1:
        raise _out_of_order(event, event.dispute_id, 1)
    return Dispute(
        id=event.dispute_id,
        claim=action.claim,
        version=event.seq,
        lifecycle=event.lifecycle,
        lifecycle_version=event.lifecycle_version,
        now=event.entered,
        times=Times(opened_at=event.occurred_at, entered_at=event.occurred_at, updated_at=event.occurred_at),
        work=Work(team=action.team),
        assessment=Assessment(nature=action.nature),
        investigation=Investigation(checklist=action.checklist),
        finances=Finances(ledger=Ledger().post_all(event.entries)),
        links=Links(possible_duplicates=action.possible_duplicates),
    )


def _applied(dispute: Dispute, event: Event) -> Dispute:
    acted = event.action.apply(dispute, EventContext(event.seq, event.occurred_at, event.actor, event.entered.waits_on))
    moved = event.entered.state != dispute.now.state
    if EXECUTOR in event.entered.waits_on and EXECUTOR not in dispute.waits_on:
        acted = _ordered(acted, event)
    return evolve(
        acted,
        times=evolve(
            acted.times,
            entered_at=event.occurred_at if moved else dispute.times.entered_at,
            closed_at=_closed_at(dispute, event),
            updated_at=event.occurred_at,
        ),
        finances=evolve(acted.finances, ledger=dispute.ledger.post_all(event.entries))
        if event.entries
        else acted.finances,
        version=event.seq,
        now=event.entered,
        lifecycle=event.lifecycle,
        lifecycle_version=event.lifecycle_version,
    )


def _ordered(dispute: Dispute, event: Event) -> Dispute:
    """Order what is to be executed and is not ordered yet; what was declined is ordered anew, under another key."""
    waiting = {order.remedy for order in dispute.orders if order.status is not OrderStatus.DECLINED}
    new = [
        Ordered(f"{event.dispute_id}/{event.seq}/{number}", number)
        for number in dispute.unsettled
        if number not in waiting
    ]
    return evolve(dispute, resolution=evolve(dispute.resolution, orders=(*dispute.orders, *new)))


def _closed_at(dispute: Dispute, event: Event) -> pendulum.DateTime | None:
    if event.entered.open:
        return None
    return event.occurred_at if dispute.now.open else dispute.times.closed_at
