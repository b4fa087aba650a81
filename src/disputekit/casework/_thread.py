"""The thread of a dispute: what went out, what came in and what was noted, in one line of time."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import pendulum
from attrs import frozen

from disputekit.actions import Message
from disputekit.history import Event, History
from disputekit.ports import Posted

__all__ = ["ThreadMessage", "ThreadStatus", "thread"]

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
