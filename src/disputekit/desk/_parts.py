"""What a desk is made of, and how it does one thing to one dispute: loaded, decided and written as a whole."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import pendulum
from attrs import Factory, field, frozen

from disputekit._input.instants import is_before
from disputekit._input.pendulum_times import instant
from disputekit._lib.frozen import FrozenMap
from disputekit.actions import Action, Migrate
from disputekit.casework import DEFAULT_NOTICES, Assigner, Authority, Notice, Router
from disputekit.desk import _defaults, _expiry
from disputekit.desk._asking import Advisers
from disputekit.desk._clerk import Case, Clerk, taken_up
from disputekit.desk._clocks import Clocks
from disputekit.desk._companions import Companions, named
from disputekit.desk._delivery import DEFAULT
from disputekit.desk._facts import Factors, Facts, default_factors, default_facts
from disputekit.desk._once import once
from disputekit.desk._staffing import Staff
from disputekit.desk._world import RandomIds, SystemClock
from disputekit.dispute import Actor, Claim, Dispute
from disputekit.errors import Finding, InvalidValue, StaleVersion, UnknownDispute, nearest
from disputekit.history import History
from disputekit.lifecycle import Lifecycle
from disputekit.policy import PolicyBook, PolicyPack
from disputekit.ports import CaseSource, Channel, Clock, DisputeStore, IdMaker, Key, RemedyExecutor
from disputekit.sla import SlaBook, SlaPolicy
from disputekit.triage import QueueOrder, Scorer


def _slas(desk: "Parts") -> SlaBook:
    return _defaults.targets_of(desk.processes)


def _order(desk: "Parts") -> QueueOrder:
    return _defaults.order_by(desk.scorer)


def _notices(given: Iterable[Notice]) -> tuple[Notice, ...]:
    return tuple(given)


def _sources(given: Iterable[CaseSource]) -> tuple[CaseSource, ...]:
    return tuple(given)


def _channels(given: Mapping[str, Channel]) -> FrozenMap[str, Channel]:
    return FrozenMap(given)


def _clerk(desk: "Parts") -> Clerk:
    advisers = Advisers(desk.scorer, desk.order, desk.policies, desk.authority, desk.facts, desk.factors)
    return Clerk(Clocks(desk.slas), advisers, desk.notices, Staff(desk.assigner, desk.store))


@frozen
class Parts:
    """The parts of a ``Desk``."""

    processes: Mapping[str, Lifecycle] = field(converter=_defaults.by_kind)
    store: DisputeStore = field(kw_only=True)
    slas: SlaPolicy | SlaBook = field(default=Factory(_slas, takes_self=True), kw_only=True)
    scorer: Scorer | None = field(default=None, kw_only=True)
    order: QueueOrder = field(default=Factory(_order, takes_self=True), kw_only=True)
    policies: PolicyBook | PolicyPack | None = field(default=None, kw_only=True)
    authority: Authority | None = field(default=None, kw_only=True)
    router: Router = field(factory=Router, kw_only=True)
    assigner: Assigner | None = field(default=None, kw_only=True)
    notices: tuple[Notice, ...] = field(default=DEFAULT_NOTICES, converter=_notices, kw_only=True)
    sources: tuple[CaseSource, ...] = field(default=(), converter=_sources, kw_only=True)
    executor: RemedyExecutor | None = field(default=None, kw_only=True)
    channels: Mapping[str, Channel] = field(factory=FrozenMap[str, Channel], converter=_channels, kw_only=True)
    clock: Clock = field(factory=SystemClock, kw_only=True)
    ids: IdMaker = field(factory=RandomIds, kw_only=True)
    facts: Facts = field(default=default_facts, kw_only=True)
    factors: Factors = field(default=default_factors, kw_only=True)
    _clerk: Clerk = field(init=False, repr=False, eq=False, default=Factory(_clerk, takes_self=True))

    def __attrs_post_init__(self) -> None:
        """Refuse a process that would stand still when a deadline passes."""
        findings = tuple(_expiry.unmakeable(self.processes))
        if findings:
            raise InvalidValue(*findings)

    def history(self, dispute_id: str) -> History:
        """Give all that has happened to it. Raises ``UnknownDispute``."""
        history = self.store.load(dispute_id)
        if history is None:
            raise UnknownDispute(
                Finding(
                    "DK-DESK-UNKNOWN",
                    "there is no dispute {id!r}",
                    {"id": dispute_id},
                    where="dispute_id",
                    hint="open it first, or look for it with desk.queue() and store.query()",
                )
            )
        return history

    def _now(self) -> pendulum.DateTime:
        return instant(self.clock.now(), "clock.now()")

    def _load(self, dispute_id: str) -> Case:
        return taken_up(self.history(dispute_id), self._process)

    def _do(
        self,
        dispute_id: str,
        say: Callable[[Dispute], Action],
        meaning: str,
        *,
        actor: Actor,
        key: Key | None,
        at: datetime | None = None,
        expected_version: int | None = None,
    ) -> Dispute:
        """Do what is to be said of the dispute as it stands; ``meaning`` tells a repeat of the key."""
        value = None if key is None else key.value

        def do_it() -> Dispute:
            now = self._now()
            case = self._load(dispute_id)
            since = case.dispute.version
            if expected_version not in {None, since}:
                raise StaleVersion(_moved_on(dispute_id, since, expected_version))
            when = now if at is None else not_after(instant(at, "at"), now, "at")
            action = named(say(case.dispute), self.ids)
            self._clerk.staff.check(action)
            done = self._clerk.done(case, action, actor=actor, at=when, now=now, key=value)
            ends = done.process.state(done.dispute.state).final and not isinstance(action, Migrate)
            if ends:  # the last chance to note what was missed before
                case = self._clerk.noted(case, at=when, now=now)
                done = self._clerk.done(case, action, actor=actor, at=when, now=now, key=value)
            case = self._clerk.staffed(done, now=now)
            others = Companions(self._clerk, self._load, self._process, self._team, actor, at=when, now=now)
            batch = self._clerk.batch(case, since=since, now=now, key=key, digest=meaning)
            self.store.append([batch, *others.of(action, case.dispute)])
            return case.dispute

        return once(self.store, self.history, key, meaning, do_it)

    def _team(self, claim: Claim) -> str | None:
        nature = claim.nature or self._process(claim.kind).reasons.get(claim.reason)
        return self.router.route(claim, nature=nature).team

    def _process(self, kind: str) -> Lifecycle:
        process = self.processes.get(kind) or self.processes.get(DEFAULT)
        if process is None:
            raise InvalidValue(
                Finding(
                    "DK-DESK-KIND",
                    "no process is for disputes of kind {kind!r}",
                    {"kind": kind},
                    where="claim.kind",
                    hint=f"{nearest(kind, self.processes)}, or give the desk one for {DEFAULT!r}",
                )
            )
        return process


def not_after(at: pendulum.DateTime, now: pendulum.DateTime, name: str) -> pendulum.DateTime:
    if not is_before(now, at):
        return at
    raise InvalidValue(
        Finding(
            "DK-DESK-FUTURE",
            "{at} has not come yet: it is {now}",
            {"at": at.isoformat(), "now": now.isoformat()},
            where=name,
            hint="pass when it happened, or set the clocks right",
        )
    )


def _moved_on(dispute_id: str, version: int, expected: int | None) -> Finding:
    return Finding(
        "DK-DESK-STALE",
        "dispute {id} is at version {version}, not {expected}",
        {"id": dispute_id, "version": version, "expected": expected},
        where="expected_version",
        hint="get it again, and decide again on what is there now",
    )
