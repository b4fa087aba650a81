"""Delivery: what is in the outbox goes out through channels, at least once, and nothing is lost on the way."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from disputekit._input.pendulum_times import instant
from disputekit.actions import Action, OpenTask
from disputekit.desk._once import persistently
from disputekit.dispute import Dispute
from disputekit.errors import DisputekitError, Finding
from disputekit.ports import Channel, DisputeStore, Outgoing, Receipt, ReceiptStatus

__all__ = ["Delivery"]

DEFAULT: Final = "default"
"""In a mapping: what serves every name that has no entry of its own."""

_LEASE: Final = timedelta(minutes=5)
MANAGER: Final = "supervisor"  # whose a task is that nobody has


@frozen
class Delivery:
    """What became of the messages of one round; ``findings`` say what stood in the way of those not sent."""

    sent: tuple[Outgoing, ...] = ()
    to_retry: tuple[Outgoing, ...] = ()
    failed: tuple[Outgoing, ...] = ()
    findings: tuple[Finding, ...] = ()


def deliver(
    store: DisputeStore,
    channels: Mapping[str, Channel],
    keep: Callable[[Outgoing, Receipt], Sequence[Finding]],
    limit: int,
    now: datetime,
) -> Delivery:
    """Send what waits; whatever happens, what was receipted is settled and the rest stays in the outbox.

    What failed for good leaves the outbox only after ``keep`` has seen that it is not forgotten.
    """
    receipts: list[tuple[Outgoing, Receipt]] = []
    findings: list[Finding] = []
    try:
        for message in store.claim_outbox(now, limit, _LEASE):
            receipt, finding = _send(message, channels)
            findings += [] if finding is None else [finding]
            if receipt.status is ReceiptStatus.FAILED:
                findings += keep(message, receipt)
            receipts.append((message, receipt))
    finally:
        store.settle_outbox([receipt for _, receipt in receipts])
    by_status = {
        status: tuple(message for message, receipt in receipts if receipt.status is status) for status in ReceiptStatus
    }
    return Delivery(
        sent=by_status[ReceiptStatus.SENT],
        to_retry=by_status[ReceiptStatus.RETRY],
        failed=by_status[ReceiptStatus.FAILED],
        findings=tuple(findings),
    )


def _send(message: Outgoing, channels: Mapping[str, Channel]) -> tuple[Receipt, Finding | None]:
    channel = channels.get(message.channel) or channels.get(DEFAULT)
    if channel is None:
        return Receipt(message.key, ReceiptStatus.RETRY), Finding(
            "DK-DELIVERY-CHANNEL",
            "message {key} cannot go by {channel!r}",
            {"key": message.key, "channel": message.channel},
            where=f"channels[{message.channel!r}]",
            hint=f"add it, or one for {DEFAULT!r}; it stays in the outbox until then",
        )
    try:
        answer = channel.send(message, message.key)
        receipt = Receipt(message.key, answer.status, answer.detail)  # whatever key a channel puts on its answer
    except Exception as error:  # noqa: BLE001 - a host's channel may raise anything, and no message may be lost for it
        receipt = Receipt(message.key, ReceiptStatus.RETRY, f"{type(error).__name__}: {error}")
    return receipt, _standing_in_the_way(message, receipt)


def _standing_in_the_way(message: Outgoing, receipt: Receipt) -> Finding | None:
    params = {"key": message.key, "to": message.to, "detail": receipt.detail}
    where = f"dispute {message.dispute_id}"
    if receipt.status is ReceiptStatus.RETRY:
        return Finding(
            "DK-DELIVERY-RETRY",
            "message {key} to {to} was not sent yet: {detail}",
            params,
            where=where,
            hint="it stays in the outbox",
        )
    if receipt.status is ReceiptStatus.FAILED:
        return Finding(
            "DK-DELIVERY-FAILED",
            "message {key} to {to} cannot be sent: {detail}",
            params,
            where=where,
            hint="reach them another way",
        )
    return None


def keep_failed(
    do: Callable[[Callable[[Dispute], Action]], object], message: Outgoing, receipt: Receipt, now: datetime
) -> Sequence[Finding]:
    """Make a task of what a channel gave up; say what stands against it where a dispute is past all tasks."""
    failed = f"message {message.key} failed by {message.channel} ({receipt.detail})"
    what = f"reach the {message.to} another way: {failed}"

    def task(dispute: Dispute) -> Action:
        return OpenTask(what, owner=dispute.owner or dispute.team or MANAGER, due_at=instant(now, "now"))

    try:
        persistently(lambda: do(task))
    except DisputekitError as error:
        return error.findings
    return ()
