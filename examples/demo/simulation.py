"""A simulated office: claims arrive, people work, parties answer or not, payments succeed or fail, time passes."""

import heapq
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Final

import pendulum
from attrs import frozen

from disputekit import Actor, Desk, Dispute, DisputekitError, Evidence, Finding, Refused, actions
from disputekit.actions import Action
from disputekit.adapters.claims_csv import ClaimRow, RejectedRow
from disputekit.casework import Person
from disputekit.dispute import CLAIMANT
from disputekit.ports import Query
from examples.demo import outside, staff
from examples.demo.office import SPECIALISTS, Setting, SimulatedClock, desks_by_kind

_IDLE: Final = timedelta(minutes=60)
_STUCK_AFTER: Final = 3
_LOOKS_AT: Final = 20
_WITHOUT_CHANGE: Final = timedelta(days=60)
_ALL: Final = 10_000_000
_AGENTS: Final = frozenset({"agent", *SPECIALISTS.values()})


@frozen
class Refusal:
    """Something that was not allowed: which dispute, what somebody tried, and one reason."""

    dispute_id: str
    tried: str
    finding: Finding


class Simulation:
    """What happens, in the order of simulated time. Everything goes through the desk."""

    def __init__(self, desk: Desk, clock: SimulatedClock, setting: Setting) -> None:
        """Begin with nobody at work and no claim arrived."""
        self.desk = desk
        self.setting = setting
        self.rows: dict[str, ClaimRow] = {}
        self.rejected: list[RejectedRow] = []
        self.refusals: list[Refusal] = []
        self.letters = 0
        self.still_open = 0
        self._desks = desks_by_kind(desk)
        self._clock = clock
        self._ahead: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._to_come = 0
        self._piles: dict[str, deque[str]] = {}
        self._repeats: Counter[tuple[str, str, str]] = Counter()
        self._stuck: dict[str, int] = {}  # a dispute that nobody gets further, with the version it stopped at
        self._changed_at: pendulum.DateTime | None = None
        self._over = False

    @property
    def stuck(self) -> Sequence[str]:
        """The disputes in which the same thing was refused three times since anything changed."""
        return [each for each, version in self._stuck.items() if self.current(each).version == version]

    def begin(self, rows: Sequence[ClaimRow]) -> None:
        """Plan the arrival of all claims, the work of all people, and a look at the clocks every hour."""
        first = min(row.claim.received_at for row in rows)
        for row in rows:
            self._to_come += 1
            self._plan(row.claim.received_at, partial(self._open, row))
        self._plan(first.start_of("hour"), self._every_hour)
        for number, person in enumerate(self.setting.people, start=1):
            start = self.setting.office.add(first, timedelta(minutes=3 * (number % 20) + 1))
            self._plan(start, partial(self._work, person))

    def run(self, until: pendulum.DateTime | None = None) -> Iterator[pendulum.DateTime]:
        """Let time pass until an instant, or until nothing is open; yield each time at which something happened."""
        while self._ahead and not self._over:
            if until is not None and self._ahead[0][0] > until.timestamp():
                break
            at, _, happens = heapq.heappop(self._ahead)
            self._clock.at = pendulum.from_timestamp(at, tz=self.setting.tz)
            happens()
            yield self._clock.at
        if until is not None and not self._over:
            self._clock.at = until
            self._tick()

    def now(self) -> pendulum.DateTime:
        """Return the simulated instant."""
        return self._clock.at

    def current(self, dispute_id: str) -> Dispute:
        """Return a dispute as it is now."""
        return self.desk.get(dispute_id)

    def desk_of(self, dispute: Dispute) -> Desk:
        """Return the desk with the policies for a dispute."""
        return self._desks.get(dispute.claim.kind, self.desk)

    def plan_in(self, hours: float, happens: Callable[[], None]) -> None:
        """Let something happen some hours from now."""
        self._plan(self._clock.at.add(seconds=round(hours * 3600)), happens)

    def act(self, dispute: Dispute, action: Action, actor: Actor) -> Dispute:
        """Do something, and let the world outside react to it. A refusal is recorded and changes nothing."""
        try:
            after = self.desk_of(dispute).act(dispute.id, action, actor=actor)
        except Refused as refusal:
            for finding in refusal.findings:
                self.refusals.append(Refusal(dispute.id, f"{actor.id} on {dispute.id}: {action.name}", finding))
            repeated = (dispute.id, f"{dispute.version}", action.name)
            self._repeats[repeated] += 1
            if self._repeats[repeated] == _STUCK_AFTER:
                self._stuck[dispute.id] = dispute.version
            return dispute
        self._changed_at = self._clock.at
        if after.state != dispute.state:
            outside.react(self, after)
        return after

    def _plan(self, at: pendulum.DateTime, happens: Callable[[], None]) -> None:
        heapq.heappush(self._ahead, (at.timestamp(), next(self._order), happens))

    def _open(self, row: ClaimRow) -> None:
        self._to_come -= 1
        try:
            dispute = self.desk.open(row.claim, key=row.key)
        except DisputekitError as error:
            self.rejected.append(RejectedRow(row.row, error.findings))
            return
        self._changed_at = self._clock.at
        self.rows[dispute.id] = row
        sent = [Evidence(name, CLAIMANT, f"file-{row.row}") for name, value in row.claim.facts.items() if value is True]
        if sent:  # what came with the claim is on file only once somebody has added it
            self.act(dispute, actions.AddEvidence(sent), Actor(row.claim.claimant, roles={CLAIMANT}))

    def _work(self, person: Person) -> None:
        absence = person.absence(self._clock.at)
        if absence is not None and absence.end is not None:
            self._plan(self.setting.office.next_open(absence.end), partial(self._work, person))
            return
        dispute = self._next_for(person)
        if dispute is not None:
            staff.work_on(self, dispute, person.actor)
        rests = _IDLE if dispute is None else self.setting.step
        self._plan(self.setting.office.add(self._clock.at, rests), partial(self._work, person))

    def _next_for(self, person: Person) -> Dispute | None:
        """Take the first of this person's own pile, then of the piles of their team and roles."""
        for name in (person.id, *sorted(f"team {team}" for team in person.teams), *sorted(person.roles)):
            pile = self._piles.get(name, deque())
            for _ in range(min(len(pile), _LOOKS_AT)):
                dispute = self.current(pile.popleft())
                if not dispute.queued:
                    continue
                if not person.roles.isdisjoint(dispute.waits_on) and self._may_work(person, dispute):
                    return dispute
                pile.append(dispute.id)  # it waits for somebody else
        return None

    def _may_work(self, person: Person, dispute: Dispute) -> bool:
        specialist = SPECIALISTS.get(dispute.stage) if dispute.claim.kind == "marketplace" else None
        if specialist is not None and specialist not in person.roles:
            return False
        judged = dispute.liability is not None and dispute.liability.judged_by == person.id
        return not (dispute.state == "appeal_work" and judged)  # nobody hears an appeal against their own judgement

    def _every_hour(self) -> None:
        self._tick()
        self._share_out()
        self.still_open = self.desk.store.count(Query(open=True))
        waited = self._clock.at - (self._changed_at or self._clock.at)
        self._over = self._to_come == 0 and (self.still_open == 0 or waited > _WITHOUT_CHANGE)
        self.plan_in(1, self._every_hour)

    def _share_out(self) -> None:
        """Put the whole queue into piles once an hour: by owner, by team, or by the role that it waits for."""
        self._piles = {}
        if not self.setting.office.is_open(self._clock.at.add(minutes=59)):
            return
        away = {person.id for person in self.setting.people if person.absence(self._clock.at) is not None}
        for entry in self.desk.queue(limit=_ALL):
            row = entry.summary
            if self._stuck.get(row.dispute_id) == row.version:
                continue
            agents = row.waits_on & _AGENTS
            if not agents:
                names = sorted(row.waits_on)
            elif row.owner is None or row.owner in away or row.state == "appeal_work":
                names = [f"team {row.team}"]
            else:
                names = [row.owner]
            for name in names:
                self._piles.setdefault(name, deque()).append(row.dispute_id)

    def _tick(self) -> None:
        more = True
        while more:
            before = self.desk.tick(limit=500)
            for event in before.events:
                self._changed_at = self._clock.at
                if event.action.name in {"lapse", "fail"}:
                    outside.react(self, self.current(event.dispute_id))
            more = before.more
        while sent := self.desk.deliver(limit=500).sent:
            self.letters += len(sent)
