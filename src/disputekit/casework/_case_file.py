"""The case file of a dispute: everything that staff need, with the host's records and the thread of messages."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import pendulum
from attrs import evolve, field, frozen

from disputekit._input.instants import is_before, to_us
from disputekit._input.pendulum_times import instant
from disputekit._input.validation import kind_problem
from disputekit._lib.brief import brief
from disputekit._lib.english import say_due, say_length
from disputekit._lib.markup import Shown
from disputekit.actions import Approve, Message, RefuseApproval
from disputekit.codec import plain, plain_fields
from disputekit.dispute import Actor, ChecklistItem, Dispute, checklist
from disputekit.errors import InvalidValue, Reason
from disputekit.history import Event, History, fold
from disputekit.lifecycle import Lifecycle, Option
from disputekit.policy import PolicyDecision
from disputekit.ports import CaseSource, Posted, Record, Summary
from disputekit.sla import Reading

__all__ = [
    "ApprovalRecord",
    "Banner",
    "CaseFile",
    "CaseRecords",
    "ThreadMessage",
    "ThreadStatus",
    "Unavailable",
    "case_file",
    "pulled",
    "thread",
]


@frozen
class Unavailable:
    """A source that gave nothing when it was asked, and why."""

    source: str
    asked_at: pendulum.DateTime
    because: Reason

    __repr__ = brief


@frozen
class CaseRecords:
    """The records of all sources, the oldest first and undated ones last; and the sources that gave nothing."""

    records: tuple[Record, ...]
    unavailable: tuple[Unavailable, ...] = ()

    def __iter__(self) -> Iterator[Record]:
        """Iterate over the records."""
        return iter(self.records)


def pulled(sources: Iterable[CaseSource], dispute: Dispute, now: pendulum.DateTime) -> CaseRecords:
    """Ask every source for its records of ``dispute``; a source that fails is listed and affects no other."""
    records: list[Record] = []
    unavailable: list[Unavailable] = []
    for source in sources:
        try:
            records += _fetched(source, dispute)
        except Exception as error:  # noqa: BLE001 - a host's source may raise anything, and hides no other
            because = Reason(
                "DK-SOURCE-UNAVAILABLE",
                "{source} was unavailable at {at}: {error}",
                {"source": source.name, "at": now.isoformat(), "error": f"{type(error).__name__}: {error}"},
                hint="ask again later; decide without its records only if they do not matter",
            )
            unavailable.append(Unavailable(source.name, now, because))
    return CaseRecords(tuple(sorted(records, key=_place)), tuple(unavailable))


def _fetched(source: CaseSource, dispute: Dispute) -> list[Record]:
    fetched = tuple(source.fetch(dispute))
    wrong = tuple(kind_problem("records", fetched, tuple[Record, ...]))
    if wrong:
        raise InvalidValue(*wrong)
    return [evolve(record, source=source.name) for record in fetched]


def _place(record: Record) -> tuple[bool, int, str, str, str]:
    at = 0 if record.at is None else to_us(record.at, "at")
    return record.at is None, at, record.source, record.kind, record.id


ThreadStatus: TypeAlias = Literal["received", "noted", "waiting", "sent", "retry", "failed"]


@frozen(kw_only=True)
class ThreadMessage:
    """One message from or to ``party``, or an internal note, recorded or caused by event ``seq``.

    The ``status`` of an outgoing message is ``waiting`` until there is a receipt (``sent``, ``retry``, ``failed``),
    with the number of ``attempts`` and the ``detail`` of the channel. ``key`` is the key of the message.
    """

    at: pendulum.DateTime
    seq: int
    direction: Literal["inbound", "outbound", "internal"]
    party: str
    channel: str
    subject: str
    text: str
    status: ThreadStatus
    key: str = ""
    attempts: int = 0
    detail: str = ""

    __repr__ = brief


def thread(history: History, posted: Sequence[Posted]) -> tuple[ThreadMessage, ...]:
    """Merge the outgoing messages of the store with the recorded messages, the oldest first."""
    out = [_sent(each) for each in posted]
    written = {each.seq for each in out}
    recorded = [
        _recorded(event, event.action)
        for event in history
        if isinstance(event.action, Message) and event.seq not in written
    ]
    return tuple(sorted([*out, *recorded], key=lambda each: (each.seq, each.key)))


def _sent(posted: Posted) -> ThreadMessage:
    message, receipt = posted.message, posted.receipt
    return ThreadMessage(
        at=message.created_at,
        seq=message.seq,
        direction="outbound",
        party=message.to,
        channel=message.channel,
        subject=message.subject,
        text=message.text,
        status="waiting" if receipt is None else receipt.status.value,
        key=message.key,
        attempts=posted.attempts,
        detail="" if receipt is None else receipt.detail,
    )


def _recorded(event: Event, action: Message) -> ThreadMessage:
    return ThreadMessage(
        at=event.occurred_at,
        seq=event.seq,
        direction=action.direction,
        party=action.party,
        channel=action.channel,
        subject=action.subject,
        text=action.text,
        status="received" if action.direction == "inbound" else "noted",
        key=event.key or "",
    )


_SOON: Final = timedelta(days=1)


_IN_DAYS: Final = timedelta(days=3)


@frozen
class Banner:
    """Who must act, by when, and how much time is left: ``left`` is negative after the deadline."""

    waits_on: tuple[str, ...]
    due_at: pendulum.DateTime | None
    left: timedelta | None
    risk: Reason

    __repr__ = brief

    @property
    def level(self) -> Literal["good", "warn", "bad"]:
        """The colour on the page: bad when late, warn when something is due, good otherwise."""
        if self.left is None:
            return "good"
        return "bad" if self.left < timedelta() else "warn"


@frozen
class ApprovalRecord:
    """An approval, or a refusal, of another person's decision or offer."""

    at: pendulum.DateTime
    by: str
    granted: bool
    note: str
    of: str

    __repr__ = brief


@frozen(kw_only=True)
class CaseFile(Shown):
    """Everything about one dispute, at an instant, for a member of staff.

    ``banner`` says who must act by when; ``options`` are the actions of this actor, with the reasons against those that
    are refused and the recommended step; ``checklist`` is the evidence, present and missing; ``records`` come from the
    host's own systems, and ``gaps`` are the sources that failed; ``policy`` is the present policy decision; ``thread``
    holds all messages; ``readings`` are the clocks; ``account`` lists the claimant's other disputes. Everything else is
    in ``dispute`` and ``history``. A party gets a ``PartyView`` instead.
    """

    dispute: Dispute
    history: History
    at: pendulum.DateTime
    banner: Banner
    options: tuple[Option, ...]
    checklist: tuple[ChecklistItem, ...]
    thread: tuple[ThreadMessage, ...]
    records: tuple[Record, ...] = ()
    gaps: tuple[Unavailable, ...] = ()
    policy: PolicyDecision | None = None
    readings: tuple[Reading, ...] = ()
    account: tuple[Summary, ...] = ()
    approvals: tuple[ApprovalRecord, ...] = field(init=False)

    __repr__ = brief

    @approvals.default
    def _approvals(self) -> tuple[ApprovalRecord, ...]:
        return tuple(_approved(self.history))

    def __str__(self) -> str:
        """The banner on one line."""
        return f"{self.dispute.id}: {self.banner.risk.text}"

    def to_dict(self) -> dict[str, object]:
        """Give all of it as data that JSON can hold, in the order of the page; times are ISO 8601."""
        dispute = self.dispute
        told = {
            "dispute": dispute.id,
            "at": self.at,
            "zone": self.at.timezone_name,
            "banner": {
                "text": self.banner.risk.text,
                "code": self.banner.risk.code,
                "waits_on": self.banner.waits_on,
                "due_at": self.banner.due_at,
                "left_seconds": self.banner.left,
            },
            "claim": dispute.claim,
            "position": dispute.decision,
            "money": dispute.ledger,
            "options": self.options,
            "checklist": [
                {"kind": item.need.kind, "of": item.need.of, "standing": item.standing, "text": str(item)}
                for item in self.checklist
            ],
            "evidence": dispute.evidence,
            "records": self.records,
            "gaps": self.gaps,
            "policy": self.policy,
            "offers": dispute.offers,
            "messages": self.thread,
            "tasks": dispute.tasks,
            "clocks": self.readings,
            "account": self.account,
            "related": dispute.related,
            "chargebacks": dispute.chargebacks,
            "feedback": dispute.feedback,
            "approvals": self.approvals,
        }
        history = list(map(_event, self.history))
        return {**{name: plain(value) for name, value in told.items()}, "history": history}


def case_file(
    history: History,
    *,
    process: Lifecycle,
    actor: Actor,
    at: datetime,
    readings: Sequence[Reading] = (),
    policy: PolicyDecision | None = None,
    records: CaseRecords | None = None,
    posted: Sequence[Posted] = (),
    account: Iterable[Summary] = (),
) -> CaseFile:
    """Make a case file for ``actor`` from the answers of engines, store and sources.

    ``posted`` are the outgoing messages of the store, ``account`` the rows of the claimant's disputes.

    Raises ``Refused`` for a dispute of another lifecycle than ``process``, ``InvalidValue`` for a naive ``at``.

    >>> from disputekit import Claim
    >>> from disputekit.lifecycle import processes
    >>> ann, monday = Actor("ann", roles={"agent"}), pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
    >>> claim = Claim(claimant="acc-7", reason="duplicate_charge", received_at=monday)
    >>> process = processes.CUSTOMER_OPERATIONS
    >>> opened = process.open(claim, dispute_id="D-1", actor=ann, at=monday)
    >>> history = History((opened.with_deadline(monday.add(days=2)),))
    >>> print(case_file(history, process=process, actor=ann, at=monday.add(hours=30)))
    D-1: agent must act: received is due Wed 4 Mar 2026 09:00 CET, 18 h left
    """
    dispute, now = fold(history), instant(at, "at")
    return CaseFile(
        dispute=dispute,
        history=history,
        at=now,
        banner=_banner(dispute, readings, now),
        options=process.options(dispute, actor=actor, at=now),
        checklist=checklist(dispute),
        thread=thread(history, posted),
        records=() if records is None else records.records,
        gaps=() if records is None else records.unavailable,
        policy=policy,
        readings=tuple(readings),
        account=tuple(row for row in account if row.dispute_id != dispute.id),
    )


def _event(event: Event) -> dict[str, object]:
    return {**plain_fields(event), "action": {"name": event.action.name, **plain_fields(event.action)}}


def _banner(dispute: Dispute, readings: Iterable[Reading], now: pendulum.DateTime) -> Banner:
    waits_on = tuple(sorted(dispute.waits_on))
    who = " and ".join(waits_on) or "nobody"
    if not dispute.is_open:
        over = {"state": dispute.state.replace("_", " "), "outcome": _outcome(dispute)}
        return Banner(waits_on, dispute.due_at, None, Reason("DK-CASE-OVER", "{state}: {outcome}", over))
    due = sorted(_deadlines(dispute, readings), key=lambda each: to_us(each[0], "due_at"))
    if not due:
        return Banner(waits_on, None, None, Reason("DK-CASE-OPEN", "{who} must act; nothing is due", {"who": who}))
    due_at, what = due[0]
    left = timedelta(microseconds=to_us(due_at, "due_at") - to_us(now, "at"))
    said = {"who": who, "what": what.replace("_", " "), "due_at": say_due(due_at), "time": _length(abs(left))}
    if is_before(due_at, now):
        text = "{who} must act: {what} was due {due_at}, {time} ago"
        return Banner(waits_on, due_at, left, Reason("DK-CASE-LATE", text, said))
    text = "{who} must act: {what} is due {due_at}, {time} left"
    return Banner(waits_on, due_at, left, Reason("DK-CASE-DUE", text, said))


def _length(time: timedelta) -> str:
    """Say hours for less than three days, then whole days."""
    return f"{time.days} days" if time >= _IN_DAYS else say_length(time // timedelta(microseconds=1))


def _deadlines(dispute: Dispute, readings: Iterable[Reading]) -> Iterator[tuple[pendulum.DateTime, str]]:
    if dispute.due_at is not None:
        yield dispute.due_at, dispute.state
    for reading in readings:
        if reading.due_at is not None and reading.stopped_at is None and reading.status != "cancelled":
            yield reading.due_at, reading.target


def _approved(history: History) -> Iterator[ApprovalRecord]:
    """Yield the approvals and refusals, each with its subject."""
    dispute: Dispute | None = None
    for event in history:
        action = event.action
        if dispute is not None and isinstance(action, Approve | RefuseApproval):
            granted = isinstance(action, Approve)
            note = action.note if isinstance(action, Approve) else action.because
            yield ApprovalRecord(event.occurred_at, event.actor.id, granted, note, _asked_for(dispute))
        dispute = fold(dispute, event)


def _asked_for(dispute: Dispute) -> str:
    offer, decision = dispute.proposed_offer, dispute.decision
    if offer is not None:
        return f"offer {offer.id}: {', '.join(each.text for each in offer.remedies)}"
    return "" if decision is None else f"decision: {', '.join(each.text for each in decision.remedies)}"


def _outcome(dispute: Dispute) -> str:
    return "no outcome" if dispute.outcome is None else dispute.outcome.value.replace("_", " ")
