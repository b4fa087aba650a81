"""The case file of a dispute: all that a member of staff needs, with the host's records and the thread of messages."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import pendulum
from attrs import AttrsInstance, evolve, field, frozen

from disputekit._input.instants import is_before, to_us
from disputekit._input.pendulum_times import instant
from disputekit._input.validation import kind_problem
from disputekit._lib.english import say_due, say_length
from disputekit._lib.markup import Shown
from disputekit.actions import Approve, Message, RefuseApproval
from disputekit.codec import make_converter
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


@frozen
class CaseRecords:
    """What the sources have, oldest first and what has no date last; and which of them gave nothing."""

    records: tuple[Record, ...]
    unavailable: tuple[Unavailable, ...] = ()

    def __iter__(self) -> Iterator[Record]:
        """Go through the records."""
        return iter(self.records)


def pulled(sources: Iterable[CaseSource], dispute: Dispute, now: pendulum.DateTime) -> CaseRecords:
    """Ask every source for what it has on ``dispute``; one that fails, or gives no records, costs only its own."""
    records: list[Record] = []
    unavailable: list[Unavailable] = []
    for source in sources:
        try:
            records += _fetched(source, dispute)
        except Exception as error:  # noqa: BLE001 - a host's source may raise anything, and hides no other
            because = Reason(
                "DK-SOURCE-UNAVAILABLE",
                "{source} is unavailable since {at}: {error}",
                {"source": source.name, "at": now.isoformat(), "error": f"{type(error).__name__}: {error}"},
                hint="ask again later; decide without it only if it does not matter",
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
    """One message: from or to ``party``, or among ourselves (``internal``), as event ``seq`` recorded or caused it.

    ``status`` of what goes out is ``waiting`` until a channel has said what became of it (``sent``, ``retry``,
    ``failed``), with how many ``attempts`` and in which ``detail``. ``key`` is the message's own.
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


def thread(history: History, posted: Sequence[Posted]) -> tuple[ThreadMessage, ...]:
    """Merge what the store knows of messages that went out with what was recorded of all others, oldest first."""
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
    """Who must act, by when, and how close that is: ``left`` is negative once it has passed."""

    waits_on: tuple[str, ...]
    due_at: pendulum.DateTime | None
    left: timedelta | None
    risk: Reason

    @property
    def level(self) -> Literal["good", "warn", "bad"]:
        """How it is shown: late, due at some time, or with nothing to wait for."""
        if self.left is None:
            return "good"
        return "bad" if self.left < timedelta() else "warn"


@frozen
class ApprovalRecord:
    """What somebody with the role for it said to what another had decided or offered."""

    at: pendulum.DateTime
    by: str
    granted: bool
    note: str
    of: str


@frozen(kw_only=True)
class CaseFile(Shown):
    """Everything about one dispute, at an instant, for somebody of ours.

    ``banner`` says who must do what by when; ``options`` what this actor may do, why not what not, and which is the
    next step; ``checklist`` what evidence there is and what is missing; ``records`` what the host's own systems say,
    ``gaps`` what could not be asked; ``policy`` what the policy says now; ``thread`` all messages; ``readings`` the
    clocks; ``account`` the claimant's other disputes. What else there is stands in the ``dispute`` and its
    ``history``. A party sees a ``PartyView``, never this.
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

    @approvals.default
    def _approvals(self) -> tuple[ApprovalRecord, ...]:
        return tuple(_approved(self.history))

    def __str__(self) -> str:
        """The banner on one line."""
        return f"{self.dispute.id}: {self.banner.risk.text}"

    def to_dict(self) -> dict[str, object]:
        """Give all of it as data that JSON can hold, in the order of the page.

        Instants are texts with their zone, money is an amount and a currency.
        """
        plain = make_converter().unstructure
        dispute = self.dispute

        def listed(items: tuple[AttrsInstance, ...]) -> list[object]:
            return [plain(item) for item in items]

        return {
            "dispute": dispute.id,
            "at": plain(self.at),
            "banner": {
                "text": self.banner.risk.text,
                "code": self.banner.risk.code,
                "waits_on": list(self.banner.waits_on),
                "due_at": None if self.banner.due_at is None else plain(self.banner.due_at),
                "left_seconds": None if self.banner.left is None else self.banner.left.total_seconds(),
            },
            "claim": plain(dispute.claim),
            "position": None if dispute.decision is None else plain(dispute.decision),
            "money": plain(dispute.ledger),
            "options": [
                {
                    "action": option.action,
                    "allowed": option.allowed,
                    "reasons": [{"code": reason.code, "text": reason.text} for reason in option.reasons],
                    "to": list(option.to),
                    "choices": {name: list(values) for name, values in option.choices.items()},
                    "recommended": None if option.recommended is None else option.recommended.text,
                }
                for option in self.options
            ],
            "checklist": [
                {"kind": item.need.kind, "of": item.need.of, "standing": item.standing.value, "text": str(item)}
                for item in self.checklist
            ],
            "evidence": listed(dispute.evidence),
            "records": listed(self.records),
            "gaps": [
                {"source": gap.source, "asked_at": plain(gap.asked_at), "because": gap.because.text}
                for gap in self.gaps
            ],
            "policy": None if self.policy is None else self.policy.to_dict(),
            "offers": listed(dispute.offers),
            "messages": listed(self.thread),
            "tasks": listed(dispute.tasks),
            "clocks": [dict(reading.to_dict()) for reading in self.readings],
            "account": listed(self.account),
            "related": listed(dispute.related),
            "chargebacks": listed(dispute.chargebacks),
            "feedback": listed(dispute.feedback),
            "approvals": listed(self.approvals),
            "history": listed(self.history.events),
        }


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
    """Put a case file together for ``actor``, from what the caller has asked of engines, store and sources.

    ``posted`` is what the store knows of the messages that went out, ``account`` the rows of the claimant's disputes.

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
    """Say hours as long as people count in them, then whole days."""
    return f"{time.days} days" if time >= _IN_DAYS else say_length(time // timedelta(microseconds=1))


def _deadlines(dispute: Dispute, readings: Iterable[Reading]) -> Iterator[tuple[pendulum.DateTime, str]]:
    if dispute.due_at is not None:
        yield dispute.due_at, dispute.state
    for reading in readings:
        if reading.due_at is not None and reading.stopped_at is None and reading.status != "cancelled":
            yield reading.due_at, reading.target


def _approved(history: History) -> Iterator[ApprovalRecord]:
    """Yield what was approved or not, each with what it was about."""
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
