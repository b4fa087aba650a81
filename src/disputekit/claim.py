"""What somebody claims, as it arrives through any channel."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

import pendulum
from attrs import field, frozen

from disputekit._frozen import FrozenMap
from disputekit._pendulum import instant
from disputekit._text import blank
from disputekit.errors import InvalidValue
from disputekit.messages import Finding, Scalar, nearest
from disputekit.money import Money

__all__ = ["Channel", "Claim"]


class Channel(StrEnum):
    """The ways in which a claim or a message arrives."""

    PORTAL = "portal"
    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    POST = "post"
    FAX = "fax"
    REFERRAL = "referral"


CLAIMANT_TYPES = frozenset({"customer", "partner"})


def _instant(value: datetime) -> pendulum.DateTime:
    return instant(value, "received_at")


def _channel(value: str) -> Channel | str:
    return Channel(value) if value in set(Channel) else value


def _frozen_texts(items: Mapping[str, str]) -> FrozenMap[str, str]:
    return FrozenMap(items)


def _frozen_facts(items: Mapping[str, Scalar]) -> FrozenMap[str, Scalar]:
    return FrozenMap(items)


@frozen(kw_only=True)
class Claim:
    """One claim: who claims what, why, since when, through which channel.

    ``kind`` names the process it runs on; ``reason`` is the stated reason, one of the process's own; ``nature``
    (billing, payment, charge …) follows from the reason unless given. ``amount`` is positive, or ``None`` where no
    money is claimed. ``references`` point into the host's systems (``{"invoice": "INV-7"}``); ``facts`` are what
    scorers and policies ask for. Raises ``InvalidValue`` with every finding at once.

    >>> claim = Claim(claimant="acc-7", reason="duplicate_charge", received_at=pendulum.datetime(2026, 3, 2, 9),
    ...               amount=Money("12.50", "EUR"), channel="email")
    >>> claim.channel
    <Channel.EMAIL: 'email'>
    """

    claimant: str
    reason: str
    received_at: pendulum.DateTime = field(converter=_instant)
    kind: str = "customer_operations"
    nature: str | None = None
    channel: Channel = field(default=Channel.PORTAL, converter=_channel)
    claimant_type: str = "customer"
    respondent: str | None = None
    amount: Money | None = None
    jurisdiction: str | None = None
    summary: str = ""
    references: Mapping[str, str] = field(factory=FrozenMap[str, str], converter=_frozen_texts)
    facts: Mapping[str, Scalar] = field(factory=FrozenMap[str, Scalar], converter=_frozen_facts)

    def __attrs_post_init__(self) -> None:
        """Collect everything that is wrong with the claim."""
        findings = tuple(self._findings())
        if findings:
            raise InvalidValue(*findings)

    def _findings(self) -> Iterable[Finding]:
        for name, text in (("claimant", self.claimant), ("reason", self.reason), ("kind", self.kind)):
            if blank(text):
                yield Finding(
                    "DK-CLAIM-EMPTY", "a claim needs its {name}", {"name": name}, where=name, mend="fill it in"
                )
        for name, value, known in (
            ("channel", self.channel, frozenset(Channel)),
            ("claimant_type", self.claimant_type, CLAIMANT_TYPES),
        ):
            if value not in known:
                yield Finding(
                    "DK-CLAIM-CHOICE",
                    "{value} is not a {name}",
                    {"name": name, "value": repr(value)},
                    where=name,
                    mend=nearest(value, known),
                )
        if self.amount is not None and not self.amount.is_positive:
            yield Finding(
                "DK-CLAIM-AMOUNT",
                "a claim of {amount} cannot be",
                {"amount": str(self.amount)},
                where="amount",
                mend="claim a positive amount, or leave it out where no money is claimed",
            )
