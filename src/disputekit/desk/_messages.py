"""Messages: which dispute an incoming message belongs to, and how outgoing messages reach their channels."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Final

from attrs import frozen

from disputekit._input.instants import to_us
from disputekit._lib.brief import brief
from disputekit.actions import Message, OpenTask
from disputekit.desk._actions import act, write
from disputekit.desk._context import DEFAULT, SUPERVISOR, Context
from disputekit.desk._idempotency import first_use, once, own_key, persistently
from disputekit.desk._unit_of_work import UnitOfWork
from disputekit.dispute import CLAIMANT, RESPONDENT, SYSTEM, Actor, Dispute
from disputekit.errors import DisputekitError, Finding, Reason, Refused
from disputekit.history import History, fold
from disputekit.ports import Channel, Incoming, Key, Outgoing, Query, Receipt, ReceiptStatus

__all__ = ["Delivery", "Received"]

_WORD: Final = re.compile(r"[\w-]+")
_MOST_WORDS: Final = 20
_LEASE: Final = timedelta(minutes=5)


@frozen
class Received:
    """Where a message went: to ``dispute``, or to none, which is then for a person to decide; and why.

    ``candidates`` are the disputes that it may belong to, where there are several. ``again``: it was received before.
    """

    dispute: Dispute | None
    because: Reason
    candidates: tuple[str, ...] = ()
    again: bool = False

    __repr__ = brief


@frozen
class Delivery:
    """What became of the messages of one round; ``findings`` say why messages were not sent."""

    sent: tuple[Outgoing, ...] = ()
    to_retry: tuple[Outgoing, ...] = ()
    failed: tuple[Outgoing, ...] = ()
    findings: tuple[Finding, ...] = ()

    __repr__ = brief


def receive(context: Context, message: Incoming) -> Received:
    """Find the dispute of ``message`` and record it there; what was received before changes nothing."""
    key = _key_of(message, message.id)
    meaning = sha256(json.dumps([message.sender, message.party, message.text]).encode()).hexdigest()

    def first() -> Received:
        before = first_use(context, key, meaning)
        if before is not None:
            because = Reason("DK-THREAD-AGAIN", "message {id} was received before", {"id": message.id})
            return Received(before, because, again=True)
        found = _found(context, message)
        if found.dispute is None:
            return found
        party = _party(message, found.dispute)
        action = Message(
            message.text,
            party,
            "inbound",
            channel=message.channel,
            subject=message.subject,
            written_by="machine" if message.automatic else None,
        )
        sides = {CLAIMANT: found.dispute.claim.claimant, RESPONDENT: found.dispute.claim.respondent}
        actor = Actor(message.sender or sides.get(party) or f"unknown {party}", roles={party})
        # A provider's clock may be ahead of the desk's, and a mail older than the dispute that an agent opened for it.
        at = max(min(message.received_at, context.now(), key=_us), found.dispute.opened_at, key=_us)
        try:
            dispute = act(context, found.dispute.id, action, actor=actor, key=key, meaning=meaning, at=at)
        except Refused as refused:
            against = refused.findings[0]
            because = Reason(against.code, against.template, against.params, against.hint_template)
            return Received(None, because, (found.dispute.id,))
        return Received(dispute, found.because)

    return persistently(first)


def _found(context: Context, message: Incoming) -> Received:
    """Find the first dispute of the sender: by id, by what is answered, by the ids in the subject, else by sender."""
    stranger: Received | None = None
    for because, dispute_id in _named(context, message):
        history = context.store.load(dispute_id)
        if history is not None:
            found = _given_to(context, message, history, because)
            if found.dispute is not None:
                return found
            stranger = stranger or found
    if stranger is not None:
        return stranger
    theirs = Query(claimant=message.sender, open=True, order="opened")
    page = context.store.query(theirs)
    only = context.store.load(page.rows[0].dispute_id) if len(page.rows) == 1 else None
    if only is not None:
        because = Reason("DK-THREAD-ONLY", "{sender} has one open dispute", {"sender": message.sender})
        return Received(fold(only), because)
    nowhere = Reason(
        "DK-THREAD-NONE",
        "the message names no dispute, and {sender} has {count} open",
        {"sender": message.sender or "its sender", "count": context.store.count(theirs)},
        hint="pass dispute_id for the dispute it belongs to, or open one",
    )
    return Received(None, nowhere, tuple(row.dispute_id for row in page.rows))


def _named(context: Context, message: Incoming) -> Iterator[tuple[Reason, str]]:
    if message.dispute_id is not None:
        yield Reason("DK-THREAD-NUMBER", "the channel names the dispute"), message.dispute_id
    if message.in_reply_to is not None:
        because = Reason("DK-THREAD-REPLY", "the message answers {key}", {"key": message.in_reply_to})
        received = context.store.result(_key_of(message, message.in_reply_to))
        if received is not None:
            yield because, received.dispute_id
        yield because, message.in_reply_to.rsplit("/", 2)[0]  # a key of the desk begins with the dispute's id
    words = (word for word in _WORD.findall(message.subject) if any(map(str.isdigit, word)))  # an id has a digit
    for word in islice(words, _MOST_WORDS):
        yield Reason("DK-THREAD-SUBJECT", "the subject names {id}", {"id": word}), word


def _key_of(message: Incoming, id_: str) -> Key:
    """Give the key of an incoming message: its id, within its channel and the system that it came from."""
    return own_key(f"message {json.dumps([message.channel, message.system, id_])}")


def _us(at: datetime) -> int:
    return to_us(at, "at")


def _given_to(context: Context, message: Incoming, history: History, because: Reason) -> Received:
    """Give it to the dispute that was found, or to the survivor it was merged into, if its sender is a party there."""
    dispute = fold(history)
    seen = {dispute.id}
    while dispute.merged_into is not None and dispute.merged_into not in seen:
        seen.add(dispute.merged_into)
        survivor = context.store.load(dispute.merged_into)
        if survivor is None:
            break
        dispute = fold(survivor)
    if _party(message, dispute):
        return Received(dispute, because)
    stranger = Reason(
        "DK-THREAD-STRANGER",
        "{sender} is not a party to dispute {id}",
        {"sender": message.sender, "id": dispute.id},
        hint="check who wrote the message, and pass their party",
    )
    return Received(None, stranger, (dispute.id,))


def _party(message: Incoming, dispute: Dispute) -> str:
    """Name the party that wrote a message; an empty text for a sender who is neither side."""
    if message.party:
        return message.party
    sides = {dispute.claim.claimant: CLAIMANT, dispute.claim.respondent: RESPONDENT}
    return sides.get(message.sender, "")


def deliver(context: Context, channels: Mapping[str, Channel], limit: int) -> Delivery:
    """Send what waits; whatever happens, the receipts so far are settled and the rest stays in the outbox.

    A message that failed for good leaves the outbox only after a task for it is recorded.
    """
    receipts: list[tuple[Outgoing, Receipt]] = []
    findings: list[Finding] = []
    try:
        for message in context.store.claim_outbox(context.now(), limit, _LEASE):
            receipt, finding = _sent(message, channels)
            findings += [] if finding is None else [finding]
            if receipt.status is ReceiptStatus.FAILED:
                findings += _kept(context, message, receipt)
            receipts.append((message, receipt))
    finally:
        context.store.settle_outbox([receipt for _, receipt in receipts])
    by_status = {
        status: tuple(message for message, receipt in receipts if receipt.status is status) for status in ReceiptStatus
    }
    return Delivery(
        sent=by_status[ReceiptStatus.SENT],
        to_retry=by_status[ReceiptStatus.RETRY],
        failed=by_status[ReceiptStatus.FAILED],
        findings=tuple(findings),
    )


def _sent(message: Outgoing, channels: Mapping[str, Channel]) -> tuple[Receipt, Finding | None]:
    channel = channels.get(message.channel) or channels.get(DEFAULT)
    if channel is None:
        return Receipt(message.key, ReceiptStatus.RETRY), Finding(
            "DK-DELIVERY-CHANNEL",
            "message {key} cannot be sent: this desk has no channel {channel!r}",
            {"key": message.key, "channel": message.channel},
            where=f"channels[{message.channel!r}]",
            hint=f"add it, or a channel for {DEFAULT!r}; the message stays in the outbox until then",
        )
    try:
        answer = channel.send(message, message.key)
        receipt = Receipt(message.key, answer.status, answer.detail)  # whatever key a channel puts on its answer
    except Exception as error:  # noqa: BLE001 - a host's channel may raise anything, and no message may be lost for it
        receipt = Receipt(message.key, ReceiptStatus.RETRY, f"{type(error).__name__}: {error}")
    params = {"key": message.key, "to": message.to, "detail": receipt.detail}
    where = f"dispute {message.dispute_id}"
    if receipt.status is ReceiptStatus.RETRY:
        return receipt, Finding(
            "DK-DELIVERY-RETRY",
            "message {key} to {to} was not sent yet: {detail}",
            params,
            where=where,
            hint="it stays in the outbox and is tried again",
        )
    if receipt.status is ReceiptStatus.FAILED:
        return receipt, Finding(
            "DK-DELIVERY-FAILED",
            "message {key} to {to} cannot be sent: {detail}",
            params,
            where=where,
            hint="reach the party another way",
        )
    return receipt, None


def _kept(context: Context, message: Outgoing, receipt: Receipt) -> tuple[Finding, ...]:
    """Open a task for a message that failed; give the findings where the dispute can have no task any more."""
    key = own_key(f"failed {message.key}", message.dispute_id)
    what = f"reach the {message.to} another way: message {message.key} failed by {message.channel} ({receipt.detail})"

    def first() -> Dispute:
        work = UnitOfWork(context, context.now())
        case = work.load(message.dispute_id)
        owner = case.dispute.owner or case.dispute.team or SUPERVISOR
        task = OpenTask(what, owner=owner, due_at=work.now)
        return write(work, case, task, actor=SYSTEM, at=work.now, key=key, meaning="failed")

    try:
        persistently(lambda: once(context, key, "failed", first))
    except DisputekitError as error:
        return error.findings
    return ()
