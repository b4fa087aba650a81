"""The desk: the one imperative shell around the engines."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from attrs import Factory, evolve, field, frozen

from disputekit._input.validation import at_least_one
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.actions import Action
from disputekit.casework import (
    DEFAULT_NOTICES,
    AccountView,
    Assigner,
    Authority,
    CaseFile,
    CaseRecords,
    Factors,
    Facts,
    Notice,
    PartyView,
    PolicyDay,
    Router,
    ThreadMessage,
    Workload,
    default_factors,
    default_facts,
    default_policy_day,
    party_view,
    pulled,
)
from disputekit.desk import _actions, _context, _execution, _messages, _queries, _tick
from disputekit.desk._actions import HandedOver, Migration
from disputekit.desk._advisers import Advisers
from disputekit.desk._clocks import Clocks
from disputekit.desk._context import Context, check_arguments
from disputekit.desk._execution import Executed
from disputekit.desk._idempotency import host_key
from disputekit.desk._messages import Delivery, Received
from disputekit.desk._queries import AtRisk, NeedsAttention, QueueEntry
from disputekit.desk._system import RandomIds, SystemClock
from disputekit.desk._tick import Tick
from disputekit.dispute import SYSTEM, Actor, Claim, Dispute
from disputekit.errors import Finding, InvalidValue, Refused
from disputekit.history import History, fold
from disputekit.lifecycle import Lifecycle, Option
from disputekit.policy import PolicyBook, PolicyDecision, PolicyPack
from disputekit.ports import (
    CaseSource,
    Channel,
    Clock,
    DisputeStore,
    IdMaker,
    Incoming,
    Key,
    Query,
    Recorded,
    RemedyExecutor,
)
from disputekit.sla import Reading, SlaBook, SlaPolicy
from disputekit.triage import QueueOrder, Scorer

__all__ = ["Desk"]

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)


def _slas(desk: "Desk") -> SlaBook:
    return _context.default_slas(desk.processes)


def _order(desk: "Desk") -> QueueOrder:
    return _context.default_order(desk.scorer)


def _notices(given: Iterable[Notice]) -> tuple[Notice, ...]:
    return tuple(given)


def _sources(given: Iterable[CaseSource]) -> tuple[CaseSource, ...]:
    return tuple(given)


def _channels(given: Mapping[str, Channel]) -> FrozenMap[str, Channel]:
    return FrozenMap(given)


def _made_context(desk: "Desk") -> Context:
    return Context(
        store=desk.store,
        processes=desk.processes,
        clocks=Clocks(desk.slas),
        advisers=Advisers(
            desk.scorer,
            desk.order,
            desk.policies,
            desk.authority,
            desk.assigner,
            desk.facts,
            desk.factors,
            desk.policy_day,
        ),
        notices=desk.notices,
        router=desk.router,
        clock=desk.clock,
        ids=desk.ids,
        clock_tolerance=desk.clock_tolerance,
    )


@frozen
class Desk:
    """Opens disputes, acts on them, ranks them, lets time pass and sends what is to be sent.

    ``processes`` is one lifecycle, for claims of its id and claims that name no kind; or one for each kind, with
    ``"default"`` for all others.
    Everything that the desk remembers is in ``store``. So a desk is cheap, can be shared between threads and made anew
    for each request: ``desk.using(store)``.

    What may be left out: ``slas``, the targets and the calendar (default: the default targets of each process, and
    business days from Monday to Friday in UTC); ``scorer``; ``order`` of the queue (default: what is due within four
    hours goes first, and what just makes P3 catches up with a new P1 after thirty days); ``policies``; ``authority``
    (default: whatever limit an action states); ``router`` to teams; ``assigner`` to people; ``executor`` of remedies;
    ``sources`` of records; ``notices``; ``channels`` by name, with ``"default"`` for all others; ``clock`` and ``ids``;
    ``clock_tolerance``, by how much a time of the host may be ahead of the clock (default: one minute);
    ``facts`` for the policies and ``factors`` for the scorer; ``policy_day``, whose policy version decides (default:
    the day of the order where the claim states it).

    Each call writes everything it does to a dispute, or nothing. Raises ``InvalidValue`` for a process with a deadline
    whose action the system cannot do. Not stable yet.

    >>> import pendulum
    >>> from disputekit.adapters.memory import MemoryStore
    >>> from disputekit.lifecycle import processes
    >>> desk = Desk(processes.CUSTOMER_OPERATIONS, store=MemoryStore())
    >>> claim = Claim(claimant="acc-7", reason="duplicate_charge", received_at=pendulum.datetime(2026, 3, 2, 9))
    >>> dispute = desk.open(claim, key="portal-8812")
    >>> dispute.state, desk.open(claim, key="portal-8812").id == dispute.id
    ('received', True)
    """

    processes: Mapping[str, Lifecycle] = field(converter=_context.by_kind)
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
    clock_tolerance: timedelta = field(default=_MINUTE, kw_only=True)
    facts: Facts = field(default=default_facts, kw_only=True)
    factors: Factors = field(default=default_factors, kw_only=True)
    policy_day: PolicyDay = field(default=default_policy_day, kw_only=True)
    _context: Context = field(init=False, repr=False, eq=False, default=Factory(_made_context, takes_self=True))

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Refuse a process that would stand still when a deadline passes."""
        findings = tuple(_context.impossible_expiries(self.processes))
        if findings:
            raise InvalidValue(*findings)

    def using(self, store: DisputeStore) -> "Desk":
        """Give the same desk on another store: for one request, on the host's own transaction."""
        return evolve(self, store=store)

    # Changes

    def open(
        self,
        claim: Claim,
        *,
        key: str | None = None,
        actor: Actor | None = None,
        id: str | None = None,  # noqa: A002 - it is the dispute's own field
    ) -> Dispute:
        """Open a dispute as of ``claim.received_at``: route it, list likely duplicates, start its clocks.

        ``key`` is unique among all openings: the same key and claim again give the dispute that was opened first, even
        if received at another time. ``actor`` is the claimant unless given, and ``id`` is made unless given. Raises
        ``InvalidValue`` for a kind without a process, for a reason that the process does not have and for a claim from
        the future; ``KeyReused`` for another claim under the same key.
        """
        return _actions.open_dispute(self._context, claim, key=key, actor=actor, dispute_id=id)

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
        """Do ``action`` with what scorer, authority and calendars say of it, and queue the notices that it sends.

        ``key`` is unique within the dispute: the same key and action again give the dispute as the first left it.
        ``at`` is when it happened, now unless given; ``expected_version`` that of the dispute the decision rests on.
        Expiries that are due by ``at`` are done first, in the same batch, although nobody has ticked yet; what ends a
        dispute for good (a merge, the end of monitoring) first records the deadlines that were missed. What a party
        writes about a closed dispute becomes a task, due at once.
        A merge is recorded with the survivor too, which takes the evidence along; a link with the other dispute; and a
        split opens its parts, each with the evidence: all of that is written, or nothing. Disputes of two claimants
        are not merged.
        Raises ``UnknownDispute``, ``Refused`` with every reason, ``StaleVersion`` if somebody was faster, ``KeyReused``
        for another action, ``InvalidValue`` for a naive time and for the future. A party reads no more in a refusal
        than its view shows.
        """
        own = host_key(key, dispute_id)
        try:
            return _actions.act(
                self._context, dispute_id, action, actor=actor, key=own, at=at, expected_version=expected_version
            )
        except Refused as refused:
            raise _queries.refusal(self._context, dispute_id, action.name, actor, refused) from None

    def consult(
        self, dispute_id: str, *, actor: Actor = SYSTEM, key: str | None = None, as_of: date | None = None
    ) -> Dispute:
        """Ask the policies about the dispute and record the decision; otherwise as ``act`` and ``policy``.

        The same key again gives the first decision, although the policies may decide differently by now.
        """
        return _actions.consult(self._context, dispute_id, actor=actor, key=host_key(key, dispute_id), as_of=as_of)

    def hand_over(self, person: str, *, because: str, actor: Actor = SYSTEM) -> Sequence[HandedOver]:
        """Give every open dispute of ``person`` to somebody else, when they leave, are ill, or have too much.

        ``because`` is recorded with each, by ``actor``. What nobody else can take stays with them, is in the answer
        without a new owner, and shows in ``attention``. Raises ``InvalidValue`` without an assigner.
        """
        return _actions.hand_over(self._context, person, because=because, actor=actor)

    def migrate(
        self, states: Mapping[str, str] | None = None, *, actor: Actor = SYSTEM, kind: str | None = None
    ) -> Migration:
        """Move every dispute to the present version of its process; ``kind`` limits it to disputes of one kind.

        ``states`` maps each old state to the new one. What cannot be moved stays as it is and is reported; a second
        call, with a better map, moves only that. It takes a supervisor or the system.
        """
        return _actions.migrate(self._context, states or {}, actor=actor, kind=kind)

    def receive(self, message: Incoming) -> Received:
        """Record an incoming message with the dispute that it belongs to; it brings a waiting dispute back.

        It belongs to the dispute that the channel names, whose message it answers, that its subject names, or to the
        only open one of its sender; a merged one passes it on. One that belongs nowhere, or comes from neither side, is
        returned with the reason and the candidates, and is for a person. The same message again, by its own id,
        changes nothing.
        """
        check_arguments(message=(message, Incoming))
        return _messages.receive(self._context, message)

    def tick(self, *, limit: int = 100) -> Tick:
        """Let time pass: record warnings and breaches, do what expires, take scores again, end monitoring.

        Looks at up to ``limit`` timers. A second tick at the same instant finds nothing left to do. Raises
        ``InvalidValue`` for a store inside of a transaction of the host, as ``deliver`` and ``execute`` do.
        """
        return _tick.tick(self._context.for_jobs(), at_least_one(limit))

    def deliver(self, *, limit: int = 100) -> Delivery:
        """Send up to ``limit`` messages from the outbox, each at least once under a key that stays the same.

        What cannot be sent, because a channel fails or there is none of its name, stays in the outbox. What a channel
        gives up for good becomes a task of the dispute, due at once: to reach the party another way.
        """
        return _messages.deliver(self._context.for_jobs(), self.channels, at_least_one(limit))

    def execute(self, *, limit: int = 100) -> Executed:
        """Execute up to ``limit`` ordered remedies, each once, and record the outcomes.

        Every decided remedy that takes more than a letter is ordered when the dispute starts to wait for the executor,
        under a key that stays the same. The order is recorded as submitted before it goes to the executor; from then
        on, and after any failure, its outcome is looked up before anything is tried again. What is pending is
        looked up in a later round. Raises ``InvalidValue`` without an executor.
        """
        if self.executor is None:
            raise InvalidValue(
                Finding(
                    "DK-DESK-NO-EXECUTOR",
                    "this desk has no executor",
                    where="executor",
                    hint="pass one: Desk(..., executor=MyGateway()); or report with actions.Settle and actions.Fail",
                )
            )
        return _execution.Round(self._context.for_jobs(), self.executor).run(at_least_one(limit))

    # Answers

    def get(self, dispute_id: str) -> Dispute:
        """Give the dispute as it stands. Raises ``UnknownDispute``."""
        return self._context.get(dispute_id)

    def recorded(self, key: str, dispute_id: str | None = None) -> Recorded | None:
        """Give what the first call under ``key`` did, or ``None`` if the key is new: to recognise a repeat.

        Without ``dispute_id`` it is the key of an opening.
        """
        return self.store.result(Key(key, dispute_id))

    def history(self, dispute_id: str) -> History:
        """Give everything that has happened to it. Raises ``UnknownDispute``."""
        return self._context.history(dispute_id)

    def options(self, dispute_id: str, *, actor: Actor) -> Sequence[Option]:
        """Give what ``actor`` can do now, why not the rest, the choices, and how much money they may move alone.

        A party gets the actions that it may ever do, and which of them are possible now, without reasons and states.
        """
        return _queries.options(self._context, dispute_id, actor)

    def policy(self, dispute_id: str, *, as_of: date | None = None) -> PolicyDecision:
        """Ask the policies in force at ``as_of``, a day or an instant (default: the policy day), and record nothing.

        The fields of a policy are closed: raises ``InvalidValue`` for each fact that is not a value of its field, and
        if the desk has no policies; and what ``PolicyPack.decide`` raises.
        """
        return self._context.advisers.ask_policy(self.get(dispute_id), as_of)

    def readings(self, dispute_id: str) -> Sequence[Reading]:
        """Read its clocks, now."""
        return _queries.readings(self._context, dispute_id)

    def view(self, dispute_id: str, *, viewer: str) -> PartyView:
        """Give what a party (``claimant``, ``respondent``) may see, with the records that are visible to it.

        Raises ``InvalidValue`` for any other viewer.
        """
        history = self.history(dispute_id)
        records = pulled(self.sources, fold(history), self._context.now()) if self.sources else ()
        return party_view(history, viewer, records=records)

    def case(self, dispute_id: str, *, actor: Actor) -> CaseFile:
        """Give everything that staff need to act on it, as data and as a page. Raises ``Refused`` for a party.

        What could not be asked, a policy that cannot decide the case among it, is a gap that is shown.
        """
        return _queries.case(self._context, dispute_id, actor, self.sources)

    def account(self, claimant: str, *, actor: Actor) -> AccountView:
        """Give all disputes of an account, their amounts and its feedback. Raises ``Refused`` for a party."""
        return _queries.account(self._context, claimant, actor)

    def records(self, dispute_id: str) -> CaseRecords:
        """Pull the host's own records of it, in a fixed order, and say which sources gave nothing."""
        return pulled(self.sources, self.get(dispute_id), self._context.now())

    def messages(self, dispute_id: str) -> Sequence[ThreadMessage]:
        """Give all its messages in one thread, both ways, with the receipts of those that went out; internal notes too.

        What is asked for, offered and decided is in the thread as the notices that told it. The threads of disputes
        that were merged into this one, and of the one that it was split from, are part of it.
        """
        return _queries.messages(self._context, dispute_id)

    def queue(
        self, *, team: str | None = None, stage: str | None = None, owner: str | None = None, limit: int = 20
    ) -> Sequence[QueueEntry]:
        """Give what can be worked on now, first things first, each with why it is where it is."""
        check_arguments(limit=(limit, int))
        query = Query(team=team, stage=stage, owner=owner, queued=True, open=True, limit=limit)
        return _queries.queue(self._context, query)

    def at_risk(self, *, within: timedelta = _DAY, limit: int = 50) -> Sequence[AtRisk]:
        """Give what is overdue or due ``within`` a time, hidden or not, by deadline."""
        check_arguments(within=(within, timedelta), limit=(limit, int))
        return _queries.at_risk(self._context, within, limit)

    def attention(self, *, within: timedelta = _DAY, limit: int = 50) -> Sequence[NeedsAttention]:
        """Give what needs a manager now, by deadline, with each reason.

        Something is overdue; no team has it, or nobody works on it and it is due ``within`` a time; its owner is absent
        while it can be worked on; its remedy failed;
        a decision waits for approval; it waits for somebody, and the time for that passes ``within`` a time.
        """
        check_arguments(within=(within, timedelta))
        return _queries.attention(self._context, within, at_least_one(limit))

    def workload(self) -> Workload:
        """Give what everybody has on hand, by person and priority. Raises ``InvalidValue`` without an assigner."""
        return _queries.people(self._context)
