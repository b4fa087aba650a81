"""The desk: the one imperative shell around the engines."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import pendulum
from attrs import Factory, evolve, field, frozen

from disputekit._frozen import FrozenMap
from disputekit._instants import is_before
from disputekit._limits import at_least_one
from disputekit._pendulum import instant
from disputekit.actions import Action, ConsultPolicy, Open
from disputekit.casework import DEFAULT_NOTICES, DUPLICATES_WITHIN, Authority, Notice, Router, likely_duplicates
from disputekit.claim import Claim
from disputekit.codec import digest
from disputekit.desk import _defaults, _delivery, _expiry, _ticking, _views
from disputekit.desk._asking import Advisers, policy_record
from disputekit.desk._clerk import Case, Clerk, taken_up
from disputekit.desk._clocks import Clocks
from disputekit.desk._delivery import Delivery
from disputekit.desk._facts import Factors, Facts, default_factors, default_facts
from disputekit.desk._once import once
from disputekit.desk._ticking import Tick
from disputekit.desk._views import AtRisk, NeedsAttention, QueueEntry
from disputekit.desk._world import RandomIds, SystemClock
from disputekit.dispute import Dispute
from disputekit.errors import InvalidValue, StaleVersion, UnknownDispute
from disputekit.history import History, fold
from disputekit.lifecycle import Lifecycle, Option
from disputekit.messages import Finding, nearest
from disputekit.parties import CLAIMANT, SYSTEM, Actor
from disputekit.policy import Decision, PolicyBook, PolicyPack
from disputekit.ports import Channel, Clock, DisputeStore, IdMaker, Key, Outgoing, Query, Receipt
from disputekit.sla import Reading, SlaBook, SlaPolicy
from disputekit.triage import QueueOrder, Scorer

__all__ = ["Desk"]

DEFAULT: Final = _delivery.DEFAULT
_EPOCH: Final = pendulum.datetime(1970, 1, 1)
_DAY: Final = timedelta(days=1)
_PAGE: Final = 200


def _slas(desk: "Desk") -> SlaBook:
    return _defaults.targets_of(desk.processes)


def _order(desk: "Desk") -> QueueOrder:
    return _defaults.order_by(desk.scorer)


def _notices(given: Iterable[Notice]) -> tuple[Notice, ...]:
    return tuple(given)


def _channels(given: Mapping[str, Channel]) -> FrozenMap[str, Channel]:
    return FrozenMap(given)


def _clerk(desk: "Desk") -> Clerk:
    advisers = Advisers(desk.scorer, desk.order, desk.policies, desk.authority, desk.facts, desk.factors)
    return Clerk(Clocks(desk.slas), advisers, desk.notices)


@frozen
class Desk:
    """Opens disputes, acts on them, ranks them, lets time pass and sends what is to be sent.

    ``processes`` is one lifecycle for all kinds of claim, or one for each kind, with ``"default"`` for all others.
    All that the desk remembers is in ``store``, so that a desk is cheap, can be shared between threads and made anew
    for each request: ``desk.using(store)``.

    What may be left out: ``slas``, the targets and the calendar (without: the default targets of each process, and
    business days from Monday to Friday in UTC); ``scorer``; ``order`` of the queue (without: what is due within four
    hours goes first, and what just makes P3 catches up with a new P1 after thirty days); ``policies``; ``authority``
    (without: whatever limit an action states); ``router``; ``notices``; ``channels`` by name, with ``"default"`` for
    all others; ``clock`` and ``ids``; ``facts`` and ``factors``, which say what a dispute is to policies and scorer.

    What a call does to a dispute is written whole or not at all. Raises ``InvalidValue`` for a process whose deadlines
    nobody could act on. Not stable yet.

    >>> from disputekit.adapters.memory import MemoryStore
    >>> from disputekit.lifecycle import processes
    >>> desk = Desk(processes.CUSTOMER_OPERATIONS, store=MemoryStore())
    >>> claim = Claim(claimant="acc-7", reason="duplicate_charge", received_at=pendulum.datetime(2026, 3, 2, 9))
    >>> dispute = desk.open(claim, key="portal-8812")
    >>> dispute.state, desk.open(claim, key="portal-8812").id == dispute.id
    ('received', True)
    """

    processes: Mapping[str, Lifecycle] = field(converter=_defaults.by_kind)
    store: DisputeStore = field(kw_only=True)
    slas: SlaPolicy | SlaBook = field(default=Factory(_slas, takes_self=True), kw_only=True)
    scorer: Scorer | None = field(default=None, kw_only=True)
    order: QueueOrder = field(default=Factory(_order, takes_self=True), kw_only=True)
    policies: PolicyBook | PolicyPack | None = field(default=None, kw_only=True)
    authority: Authority | None = field(default=None, kw_only=True)
    router: Router = field(factory=Router, kw_only=True)
    notices: tuple[Notice, ...] = field(default=DEFAULT_NOTICES, converter=_notices, kw_only=True)
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

    def using(self, store: DisputeStore) -> "Desk":
        """Give the same desk on another store: for one request, on the host's own transaction."""
        return evolve(self, store=store)

    def open(self, claim: Claim, *, key: str | None = None, actor: Actor | None = None) -> Dispute:
        """Open a dispute as of ``claim.received_at``: routed, its likely duplicates pointed out, its clocks started.

        ``key`` is unique among all openings: the same key and claim again give the dispute that was opened first, even
        if received at another time. ``actor`` is the claimant unless told. Raises ``InvalidValue`` for a kind without
        a process, a reason that it does not know and a claim from the future, ``KeyReused`` for another claim.
        """
        opening = None if key is None else Key(key)
        # A client that tries again sends the same claim at a later time.
        meaning = "" if key is None else digest(Open(evolve(claim, received_at=_EPOCH)))

        def open_it() -> Dispute:
            now = self._now()
            process = self._process(claim.kind)
            event = process.open(
                claim,
                dispute_id=self.ids.new_id(),
                actor=actor or Actor(claim.claimant, roles={CLAIMANT}),
                at=_not_after(claim.received_at, now, "claim.received_at"),
                team=self.router.route(claim, nature=claim.nature or process.reasons.get(claim.reason)).team,
                possible_duplicates=self._duplicates(claim),
                key=key,
                recorded_at=now,
            )
            case = self._clerk.opened(event, process)
            self.store.append([self._clerk.batch(case, since=0, now=now, key=opening, digest=meaning)])
            return case.dispute

        return once(self.store, self.history, opening, meaning, open_it)

    def act(
        self,
        dispute_id: str,
        action: Action,
        *,
        actor: Actor,
        key: str | None = None,
        at: datetime | None = None,
        expected_version: int | None = None,
    ) -> Dispute:
        """Do ``action``, with what scorer, authority and calendars say of it, and send what it sends.

        ``key`` is unique within the dispute: the same key and action again give the dispute as the first left it.
        ``at`` is when it happened, now unless told; ``expected_version`` that of the dispute the decision rests on.
        What ends a dispute for good (a merge, the end of monitoring) first notes the deadlines that were missed before.
        Raises ``UnknownDispute``, ``Refused`` with every reason, ``StaleVersion`` if somebody was faster, ``KeyReused``
        for another action, ``InvalidValue`` for a naive time and for the future.
        """
        meaning = "" if key is None else digest(action)
        return self._do(
            dispute_id, lambda _: action, meaning, actor=actor, key=key, at=at, expected_version=expected_version
        )

    def consult(
        self, dispute_id: str, *, actor: Actor = SYSTEM, key: str | None = None, as_of: datetime | None = None
    ) -> Dispute:
        """Ask the policies about the dispute and record what they say; otherwise as ``act`` and ``policy``.

        The same key again gives what was said the first time, though the policies may say something else by now.
        """

        def ask(dispute: Dispute) -> Action:
            return ConsultPolicy(policy_record(self._clerk.advisers.ask_policy(dispute, as_of)))

        return self._do(dispute_id, ask, f"consult as of {as_of}", actor=actor, key=key)

    def policy(self, dispute_id: str, *, as_of: datetime | None = None) -> Decision:
        """Ask the policies in force at ``as_of`` (when the claim was received, unless told), and record nothing.

        A policy's fields are closed, so what it was not written for is an error and not a guess: raises
        ``InvalidValue`` for each fact that is no value of its field, and if the desk has no policies; and what
        ``PolicyPack.decide`` raises.
        """
        return self._clerk.advisers.ask_policy(self.get(dispute_id), as_of)

    def get(self, dispute_id: str) -> Dispute:
        """Give the dispute as it stands. Raises ``UnknownDispute``."""
        return fold(self.history(dispute_id))

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
                    mend="open it first, or look for it with desk.queue() and store.query()",
                )
            )
        return history

    def readings(self, dispute_id: str) -> Sequence[Reading]:
        """Read its clocks, now."""
        return self._clerk.read(self._load(dispute_id), self._now())

    def options(self, dispute_id: str, *, actor: Actor) -> Sequence[Option]:
        """Say what ``actor`` can do with it now, why not what not, and among which choices."""
        case = self._load(dispute_id)
        return case.process.options(case.dispute, actor=actor, at=self._now())

    def queue(
        self, *, team: str | None = None, stage: str | None = None, owner: str | None = None, limit: int = 20
    ) -> Sequence[QueueEntry]:
        """Give what can be worked on now, first things first, each with why it is where it is."""
        query = Query(team=team, stage=stage, owner=owner, queued=True, open=True, limit=limit)
        return _views.queue(self.store, query, self.order, self._now())

    def at_risk(self, *, within: timedelta = _DAY, limit: int = 50) -> Sequence[AtRisk]:
        """Give what is overdue or due ``within`` a time, hidden or not, by deadline."""
        return _views.at_risk(self.store, within, limit, self._now())

    def attention(self, *, within: timedelta = _DAY, limit: int = 50) -> Sequence[NeedsAttention]:
        """Give what needs a manager now, by deadline, with each reason.

        Something is overdue; no team has it, or nobody works on it and it is due ``within`` a time; its remedy failed;
        a decision waits for approval; it waits for somebody, and the time for that passes ``within`` a time.
        """
        return _views.attention(self.store, within, at_least_one(limit), self._now())

    def tick(self, *, limit: int = 100) -> Tick:
        """Let time pass: note warnings and breaches, let expire what is due, take scores again, end monitoring.

        Looks at up to ``limit`` timers. A second tick at the same instant finds nothing left to do.
        """
        return _ticking.tick(self.store, self._load, self._clerk, at_least_one(limit), self._now())

    def deliver(self, *, limit: int = 100) -> Delivery:
        """Send up to ``limit`` messages from the outbox, each at least once under a key that stays the same.

        What cannot be sent, because a channel fails or there is none of its name, stays in the outbox. What a channel
        gives up for good becomes a task of the dispute, due at once: to reach the party another way.
        """
        return _delivery.deliver(self.store, self.channels, self._keep_failed, at_least_one(limit), self._now())

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
        key: str | None,
        at: datetime | None = None,
        expected_version: int | None = None,
    ) -> Dispute:
        """Do what is to be said of the dispute as it stands; ``meaning`` tells a repeat of the key."""
        doing = None if key is None else Key(key, dispute_id)

        def do_it() -> Dispute:
            now = self._now()
            case = self._load(dispute_id)
            since = case.dispute.version
            if expected_version not in {None, since}:
                raise StaleVersion(_moved_on(dispute_id, since, expected_version))
            when = now if at is None else _not_after(instant(at, "at"), now, "at")
            action = say(case.dispute)
            done = self._clerk.done(case, action, actor=actor, at=when, now=now, key=key)
            if done.process.state(done.dispute.state).final:  # the last chance to note what was missed before
                case = self._clerk.noted(case, at=when, now=now)
                done = self._clerk.done(case, action, actor=actor, at=when, now=now, key=key)
            case = done
            self.store.append([self._clerk.batch(case, since=since, now=now, key=doing, digest=meaning)])
            return case.dispute

        return once(self.store, self.history, doing, meaning, do_it)

    def _keep_failed(self, message: Outgoing, receipt: Receipt) -> Sequence[Finding]:
        def do(task: Callable[[Dispute], Action]) -> Dispute:
            return self._do(message.dispute_id, task, "failed", actor=SYSTEM, key=f"failed {message.key}")

        return _delivery.keep_failed(do, message, receipt, self._now())

    def _process(self, kind: str) -> Lifecycle:
        process = self.processes.get(kind) or self.processes.get(DEFAULT)
        if process is None:
            raise InvalidValue(
                Finding(
                    "DK-DESK-KIND",
                    "no process is for disputes of kind {kind!r}",
                    {"kind": kind},
                    where="claim.kind",
                    mend=f"{nearest(kind, self.processes)}, or give the desk one for {DEFAULT!r}",
                )
            )
        return process

    def _duplicates(self, claim: Claim) -> Sequence[str]:
        query = Query(
            claimant=claim.claimant,
            kind=claim.kind,
            opened_from=claim.received_at - DUPLICATES_WITHIN,
            order="opened",
            limit=_PAGE,
        )
        return [duplicate.dispute_id for duplicate in likely_duplicates(claim, _views.rows(self.store, query))]


def _not_after(at: pendulum.DateTime, now: pendulum.DateTime, name: str) -> pendulum.DateTime:
    if not is_before(now, at):
        return at
    raise InvalidValue(
        Finding(
            "DK-DESK-FUTURE",
            "{at} has not come yet: it is {now}",
            {"at": at.isoformat(), "now": now.isoformat()},
            where=name,
            mend="pass when it happened, or set the clocks right",
        )
    )


def _moved_on(dispute_id: str, version: int, expected: int | None) -> Finding:
    return Finding(
        "DK-DESK-STALE",
        "dispute {id} is at version {version}, not {expected}",
        {"id": dispute_id, "version": version, "expected": expected},
        where="expected_version",
        mend="get it again, and decide again on what is there now",
    )
