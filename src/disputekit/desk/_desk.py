"""The desk: the one imperative shell around the engines."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import pendulum
from attrs import evolve, frozen

from disputekit._input.limits import at_least_one
from disputekit.actions import Action, ConsultPolicy, Message, Open
from disputekit.casework import DUPLICATES_WITHIN, likely_duplicates
from disputekit.codec import digest
from disputekit.desk import _delivery, _migrating, _ticking, _views
from disputekit.desk._asking import policy_record
from disputekit.desk._delivery import Delivery
from disputekit.desk._executing import Executed, Round
from disputekit.desk._looking import Looking
from disputekit.desk._migrating import Migration
from disputekit.desk._once import first_use, once, persistently
from disputekit.desk._parts import not_after
from disputekit.desk._receiving import Received, party_of, received
from disputekit.desk._staffing import HandedOver
from disputekit.desk._ticking import Tick
from disputekit.dispute import CLAIMANT, SYSTEM, Actor, Claim, Dispute
from disputekit.errors import Finding, InvalidValue
from disputekit.history import fold
from disputekit.lifecycle import Lifecycle
from disputekit.ports import DisputeStore, Incoming, Key, Outgoing, Query, Receipt

__all__ = ["Desk"]

_EPOCH: Final = pendulum.datetime(1970, 1, 1)
_PAGE: Final = 200


@frozen
class Desk(Looking):
    """Opens disputes, acts on them, ranks them, lets time pass and sends what is to be sent.

    ``processes`` is one lifecycle for all kinds of claim, or one for each kind, with ``"default"`` for all others.
    All that the desk remembers is in ``store``, so that a desk is cheap, can be shared between threads and made anew
    for each request: ``desk.using(store)``.

    What may be left out: ``slas``, the targets and the calendar (without: the default targets of each process, and
    business days from Monday to Friday in UTC); ``scorer``; ``order`` of the queue (without: what is due within four
    hours goes first, and what just makes P3 catches up with a new P1 after thirty days); ``policies``; ``authority``
    (without: whatever limit an action states); ``router`` to teams; ``assigner`` to people; ``executor`` of remedies;
    ``sources`` of records; ``notices``; ``channels`` by name, with ``"default"`` for all others; ``clock`` and ``ids``;
    ``facts`` and ``factors``, which say what a dispute is to policies and scorer.

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
                at=not_after(claim.received_at, now, "claim.received_at"),
                team=self._team(claim),
                possible_duplicates=self._duplicates(claim),
                key=key,
                recorded_at=now,
            )
            case = self._clerk.staffed(self._clerk.opened(event, process), now=now)
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
        A merge is recorded with the survivor too, a link with the other dispute, and a split opens its parts: all of
        that is written, or nothing.
        Raises ``UnknownDispute``, ``Refused`` with every reason, ``StaleVersion`` if somebody was faster, ``KeyReused``
        for another action, ``InvalidValue`` for a naive time and for the future.
        """
        meaning = "" if key is None else digest(action)
        return self._do(
            dispute_id,
            lambda _: action,
            meaning,
            actor=actor,
            key=_own(key, dispute_id),
            at=at,
            expected_version=expected_version,
        )

    def hand_over(self, person: str, *, because: str, actor: Actor = SYSTEM) -> Sequence[HandedOver]:
        """Give every open dispute of ``person`` to somebody else: they are leaving, ill, or have too much.

        ``because`` is recorded with each, by ``actor``. What nobody else can take stays theirs, is told of, and shows
        in ``attention``. Raises ``InvalidValue`` without an assigner.
        """

        def give(dispute_id: str) -> HandedOver:
            return persistently(lambda: self._handed_over(dispute_id, person, because, actor))

        return [give(dispute_id) for dispute_id in self._clerk.staff.on_hand(person)]

    def consult(
        self, dispute_id: str, *, actor: Actor = SYSTEM, key: str | None = None, as_of: datetime | None = None
    ) -> Dispute:
        """Ask the policies about the dispute and record what they say; otherwise as ``act`` and ``policy``.

        The same key again gives what was said the first time, though the policies may say something else by now.
        """

        def ask(dispute: Dispute) -> Action:
            return ConsultPolicy(policy_record(self._clerk.advisers.ask_policy(dispute, as_of), dispute.ledger.claimed))

        return self._do(dispute_id, ask, f"consult as of {as_of}", actor=actor, key=_own(key, dispute_id))

    def receive(self, message: Incoming) -> Received:
        """Record a message that has come in with the dispute that it belongs to; it brings one that waits back.

        It belongs to the dispute that the channel knows, whose message it answers, that its subject names, or to the
        only open one of its sender; a merged one passes it on. One that belongs nowhere, or comes from neither side, is
        given back with the reason and the candidates, and is for a person. The same message again, by its own id,
        changes nothing.
        """
        key, meaning = Key(f"message {message.id}"), "message"

        def record(dispute: Dispute) -> Dispute:
            party = party_of(message, dispute)
            action = Message(message.text, party, "inbound", channel=message.channel, subject=message.subject)
            actor = Actor(message.sender or party, roles={party})
            at = min(message.received_at, self._now())  # a provider's clock may be ahead of ours
            return self._do(dispute.id, lambda _: action, meaning, actor=actor, key=key, at=at)

        return received(self.store, message, lambda: first_use(self.store, self.history, key, meaning), record)

    def migrate(
        self, states: Mapping[str, str] | None = None, *, actor: Actor = SYSTEM, kind: str | None = None
    ) -> Migration:
        """Let every dispute go on under its process as the desk has it now; ``kind`` for those of one kind only.

        ``states`` says which state each old one now is. Whatever cannot be moved stays as it is and is reported; a
        second time, with a better map, only that is left to do. It takes a supervisor or the system.
        """
        rows = _views.rows(self.store, Query(kind=kind, order="opened", limit=_PAGE))
        return _migrating.migrate(
            [row.dispute_id for row in rows],
            states or {},
            look=self._look,
            act=lambda dispute_id, action, key: self.act(dispute_id, action, actor=actor, key=key),
        )

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

    def execute(self, *, limit: int = 100) -> Executed:
        """Execute up to ``limit`` remedies that are ordered, each once, and record what became of them.

        Every decided remedy but what is done by telling it is ordered when the dispute comes to wait for the executor,
        under a key that stays the same. It is recorded that an order goes to the executor before it does; from then on,
        and after whatever has broken, its outcome is looked up before anything is tried again. What is pending is
        looked up in a later round. Raises ``InvalidValue`` without an executor.
        """
        if self.executor is None:
            raise InvalidValue(
                Finding(
                    "DK-DESK-NO-EXECUTOR",
                    "this desk executes nothing",
                    where="executor",
                    hint="give it one: Desk(..., executor=MyGateway()); or report with actions.Settle and actions.Fail",
                )
            )

        def act(dispute_id: str, action: Action, *, key: str, expected_version: int) -> Dispute:
            return self.act(dispute_id, action, actor=SYSTEM, key=key, expected_version=expected_version)

        return Round(self.store, self.executor, self._load, act).run(at_least_one(limit), self._now)

    def _handed_over(self, dispute_id: str, person: str, because: str, actor: Actor) -> HandedOver:
        now = self._now()
        case = self._load(dispute_id)
        found = self._clerk.staff.found_for(case.dispute, now, without={person})
        given = self._clerk.given(case, found, now=now, because=because, actor=actor)
        self.store.append([self._clerk.batch(given, since=case.dispute.version, now=now)])
        return HandedOver(dispute_id, None if found.person is None else found.person.id, found.because)

    def _look(self, dispute_id: str) -> tuple[Dispute, Lifecycle]:
        dispute = fold(self.history(dispute_id))
        return dispute, self._process(dispute.claim.kind)

    def _keep_failed(self, message: Outgoing, receipt: Receipt) -> Sequence[Finding]:
        def do(task: Callable[[Dispute], Action]) -> Dispute:
            key = Key(f"failed {message.key}", message.dispute_id)
            return self._do(message.dispute_id, task, "failed", actor=SYSTEM, key=key)

        return _delivery.keep_failed(do, message, receipt, self._now())

    def _duplicates(self, claim: Claim) -> Sequence[str]:
        query = Query(
            claimant=claim.claimant,
            kind=claim.kind,
            opened_from=claim.received_at - DUPLICATES_WITHIN,
            order="opened",
            limit=_PAGE,
        )
        return [duplicate.dispute_id for duplicate in likely_duplicates(claim, _views.rows(self.store, query))]


def _own(key: str | None, dispute_id: str) -> Key | None:
    return None if key is None else Key(key, dispute_id)
