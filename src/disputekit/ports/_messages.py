"""Messages: what leaves and what became of it, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

import pendulum
from attrs import field, frozen

from disputekit._input.converters import member
from disputekit._input.pendulum_times import instant
from disputekit._input.validation import check_fields
from disputekit._lib.brief import brief
from disputekit.errors import Finding, InvalidValue


@frozen(kw_only=True)
class Outgoing:
    """A message that waits to be sent: ``key`` is stable over every attempt, so that a channel can tell a repeat.

    ``to`` is the party, ``account`` its id at the host; ``seq`` the event that caused it.
    """

    key: str
    dispute_id: str
    seq: int
    to: str
    account: str
    channel: str
    subject: str
    text: str
    created_at: pendulum.DateTime

    __repr__ = brief


class ReceiptStatus(StrEnum):
    """The result of an attempt to send."""

    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"


def _receipt_status(value: str) -> ReceiptStatus:
    return member(ReceiptStatus, value)


@frozen
class Receipt:
    """The answer of a channel about a message: sent, retry, or failed, with the reason in ``detail``.

    Raises ``InvalidValue`` for any other status.
    """

    key: str
    status: ReceiptStatus = field(converter=_receipt_status)
    detail: str = ""

    def __attrs_post_init__(self) -> None:
        """Check each field."""
        check_fields(self)


@frozen
class Posted:
    """An outgoing message with the number of its receipts and the latest one.

    Without a receipt it waits, or a worker is sending it.
    """

    message: Outgoing
    attempts: int = 0
    receipt: Receipt | None = None

    __repr__ = brief


def _received_at(value: datetime) -> pendulum.DateTime:
    return instant(value, "received_at")


@frozen(kw_only=True)
class Incoming:
    """A message that has come in: ``id`` is its own, which it keeps when it is delivered twice.

    ``sender`` is the id of the sender at the host, as claims name claimants and respondents; or ``party`` says whose
    word it is, such as ``third_party``. ``dispute_id`` and ``in_reply_to`` (the key of an outgoing message, or the id
    of an incoming one) are given if the channel has them. ``id`` is unique within the channel and the ``system``
    that the message came from. ``automatic``: a machine wrote it (an out-of-office reply); it is kept, and no dispute
    comes back for it. Raises ``InvalidValue`` for a message without a sender, an id or a text.

    >>> import pendulum
    >>> nine = pendulum.datetime(2026, 3, 2, 9)
    >>> Incoming(id="<1@mail>", text="Here it is.", sender="acc-7", received_at=nine).channel
    'email'
    """

    id: str
    text: str
    received_at: pendulum.DateTime = field(converter=_received_at)
    sender: str = ""
    party: str = ""
    subject: str = ""
    channel: str = "email"
    dispute_id: str | None = None
    in_reply_to: str | None = None
    system: str = ""
    automatic: bool = False

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check each field, and that there is a sender or a party."""
        check_fields(self, filled=("id", "text"))
        if not self.sender and not self.party:
            raise InvalidValue(
                Finding(
                    "DK-MESSAGE-SENDER",
                    "message {id} needs a sender or a party",
                    {"id": self.id},
                    where="sender",
                    hint="pass the account of the sender, or the party",
                )
            )


class Channel(Protocol):
    """How messages leave: mail, a portal, a file."""

    def send(self, message: Outgoing, key: str) -> Receipt:
        """Send ``message``; the same ``key`` again must not reach the party twice where the provider can tell."""
