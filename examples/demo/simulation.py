"""A simulated office: claims arrive, people work, parties answer or do not, payments succeed or fail, time passes."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Final

import pendulum

from disputekit import Desk, Dispute, DisputekitError, Finding, Refused
from disputekit.actions import Action
from disputekit.adapters.claims_csv import ClaimRow, RejectedRow
from disputekit.dispute import Actor
from disputekit.ports import Query
from examples.demo import outside, work
from examples.demo.intake import refused
from examples.demo.settings import Person, Setting, SimulatedClock

_IDLE: Final = timedelta(minutes=60)
_PICKS: Final = 6
_LOOKS_AT: Final = 30
_AT_MOST: Final = timedelta(days=200)


class Simulation:
    """What happens, in the order of simulated time; whatever is done goes through the desk.

    ``others`` are the same desk with another policy book, for kinds of dispute that are looked up there.
    """

    def __init__(self, desk: Desk, others: Mapping[str, Desk], clock: SimulatedClock, setting: Setting) -> None:
        """Begin with nobody at work and no claim arrived."""
        self.desk = desk
        self.rows: dict[str, ClaimRow] = {}
        self.rejected: list[RejectedRow] = []
        self.refusals: list[tuple[Finding, str]] = []
        self.letters = 0
        self.still_open = 0
        self._others = others
        self._clock = clock
        self._office = setting.office
        self._step = setting.step
        self._away = setting.away
        self._ahead: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._to_come = 0
        self._piles: dict[str, list[str]] = {}
        self._changes = 0
        self._looked: dict[str, int] = {}
        self._over = False

    def begin(self, rows: Sequence[ClaimRow], people: Sequence[Person]) -> None:
        """Let claims come when they were received, people begin to work, and the desk look at its clocks every hour."""
        first = min(row.claim.received_at for row in rows)
        for row in rows:
            self._to_come += 1
            self.plan(row.claim.received_at, partial(self._open, row))
        for number, person in enumerate(people, start=1):
            self.plan(self._office.add(first, timedelta(minutes=3 * number)), partial(self._work, person))
        self.plan(first.start_of("hour"), partial(self._every_hour, first + _AT_MOST))

    def run(self, until: pendulum.DateTime | None = None) -> Iterator[pendulum.DateTime]:
        """Let time pass until an instant, or until nothing is open any more; yield each time at which something was."""
        while self._ahead and not self._over:
            if until is not None and self._ahead[0][0] > until.timestamp():
                break
            at, _, happens = heapq.heappop(self._ahead)
            self._clock.at = pendulum.from_timestamp(at, tz=self._office.tz)
            happens()
            yield self._clock.at
        if until is not None:
            self._clock.at = until
            self._tick()

    def desk_of(self, dispute: Dispute) -> Desk:
        """Give the desk with the book that a dispute is looked up in."""
        return self._others.get(dispute.claim.kind, self.desk)

    def plan(self, at: pendulum.DateTime, happens: Callable[[], None]) -> None:
        """Let something happen at an instant."""
        heapq.heappush(self._ahead, (at.timestamp(), next(self._order), happens))

    def plan_in(self, hours: float, happens: Callable[[], None]) -> None:
        """Let something happen some hours from now."""
        self.plan(self._clock.at.add(seconds=round(hours * 3600)), happens)

    def act(self, dispute: Dispute, action: Action, actor: Actor) -> Dispute:
        """Do something, and let the world outside react to it; a refusal is written down and changes nothing."""
        try:
            after = self.desk_of(dispute).act(dispute.id, action, actor=actor)
        except Refused as refusal:
            self.refusals += [(finding, f"{actor.id} on {dispute.id}: {action.name}") for finding in refusal.findings]
            return dispute
        self._changes += 1
        if after.state != dispute.state:
            outside.react(self, after)
        return after

    def _open(self, row: ClaimRow) -> None:
        self._to_come -= 1
        try:
            dispute = self.desk.open(row.claim, key=row.key)
        except DisputekitError as error:
            self.rejected.append(refused(row, error))
        else:
            self._changes += 1
            self.rows[dispute.id] = row

    def _work(self, person: Person) -> None:
        left, back = self._away.get(person.name, (self._clock.at, self._clock.at))
        if left <= self._clock.at < back:
            self.plan(self._office.next_open(back), partial(self._work, person))
            return
        pile = self._piles.setdefault(person.name, [])
        if not pile and self._looked.get(person.name) != self._changes:
            self._looked[person.name] = self._changes
            pile += self._next_for(person)
        rests = self._step if pile else _IDLE
        if pile:
            work.step(self, self.desk.get(pile.pop(0)), person)
        self.plan(self._office.add(self._clock.at, rests), partial(self._work, person))

    def _next_for(self, person: Person) -> list[str]:
        """Take the first few of the queue that wait for this person's role and are nobody else's."""
        free = [
            entry.summary.dispute_id
            for entry in self.desk.queue(team=person.team or None, limit=_LOOKS_AT)
            if not person.roles.isdisjoint(entry.summary.waits_on)
            and (not person.team or entry.summary.owner in {None, person.name})
        ]
        taken = {dispute_id for pile in self._piles.values() for dispute_id in pile}
        return [dispute_id for dispute_id in free if dispute_id not in taken][:_PICKS]

    def _every_hour(self, at_last: pendulum.DateTime) -> None:
        self._tick()
        self.still_open = self.desk.store.query(Query(open=True, limit=1)).total
        self._over = (self._to_come == 0 and self.still_open == 0) or self._clock.at > at_last
        self.plan_in(1, partial(self._every_hour, at_last))

    def _tick(self) -> None:
        more = True
        while more:
            ticked = self.desk.tick(limit=500)
            self._changes += len(ticked.events)
            more = ticked.more
        while sent := self.desk.deliver(limit=500).sent:
            self.letters += len(sent)
