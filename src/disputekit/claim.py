"""What somebody claims, as it arrives through any channel."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from math import isfinite

import pendulum
from attrs import field, frozen

from disputekit._frozen import FrozenMap
from disputekit._gathered import mapped
from disputekit._kinds import is_a
from disputekit._pendulum import instant
from disputekit._text import blank, shown
from disputekit.errors import InvalidValue
from disputekit.messages import Finding, Scalar, nearest
from disputekit.money import Money

__all__ = ["CLAIMANT_TYPES", "Channel", "Claim"]


class Channel(StrEnum):
    """The ways in which a claim or a message arrives."""

    PORTAL = "portal"
    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    POST = "post"
    FAX = "fax"
    REFERRAL = "referral"


_CHANNELS = frozenset(Channel)
CLAIMANT_TYPES = frozenset({"customer", "partner"})
_LARGEST = 2**63  # what every reader of JSON with 64-bit integers can read


def _instant(value: datetime) -> pendulum.DateTime:
    return instant(value, "received_at")


def _channel(value: str) -> Channel | str:
    return Channel(value) if is_a(value, str) and value in _CHANNELS else value


def _frozen_texts(items: Mapping[str, str]) -> FrozenMap[str, str]:
    return mapped(items)


def _frozen_facts(items: Mapping[str, Scalar]) -> FrozenMap[str, Scalar]:
    return mapped(items)


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
    references: Mapping[str, str] = field(default=FrozenMap[str, str](), converter=_frozen_texts)
    facts: Mapping[str, Scalar] = field(default=FrozenMap[str, Scalar](), converter=_frozen_facts)

    def __attrs_post_init__(self) -> None:
        """Collect everything that is wrong with the claim."""
        findings = (*self._texts(), *self._choices(), *self._money(), *self._details())
        if findings:
            raise InvalidValue(*findings)

    def _texts(self) -> Iterable[Finding]:
        for name, text in (("claimant", self.claimant), ("reason", self.reason), ("kind", self.kind)):
            if blank(text):
                yield Finding(
                    "DK-CLAIM-EMPTY", "a claim needs its {name}", {"name": name}, where=name, mend="fill it in"
                )
        optional = {name: getattr(self, name) for name in ("nature", "respondent", "jurisdiction")}
        references = {f"references.{name}": value for name, value in _items(self.references)}
        for name, value in {**optional, "summary": self.summary, **references}.items():
            if not isinstance(value, str) and not (name in optional and value is None):
                yield Finding(
                    "DK-CLAIM-TEXT",
                    "{name} is {value}, which is not a text",
                    {"name": name, "value": shown(value)},
                    where=name,
                    mend="pass it as a str",
                )

    def _choices(self) -> Iterable[Finding]:
        for name, value, known in (
            ("channel", self.channel, _CHANNELS),
            ("claimant_type", self.claimant_type, CLAIMANT_TYPES),
        ):
            if not is_a(value, str) or value not in known:
                yield Finding(
                    "DK-CLAIM-CHOICE",
                    "{value} is not a {name}",
                    {"name": name, "value": shown(value)},
                    where=name,
                    mend=nearest(value, known),
                )

    def _money(self) -> Iterable[Finding]:
        if self.amount is not None and not _is_claimable(self.amount):
            yield Finding(
                "DK-CLAIM-AMOUNT",
                "a claim of {amount} cannot be",
                {"amount": str(self.amount)},
                where="amount",
                mend="claim a positive amount such as Money('12.50', 'EUR'), or leave it out where no money is claimed",
            )

    def _details(self) -> Iterable[Finding]:
        for name, mapping in (("references", self.references), ("facts", self.facts)):
            if not is_a(mapping, FrozenMap) or not all(is_a(key, str) for key in mapping):
                yield Finding(
                    "DK-CLAIM-MAPPING",
                    "{name} are {value}, which does not map names to values",
                    {"name": name, "value": shown(mapping)},
                    where=name,
                    mend="pass a dict with a text for each key",
                )
        for name, value in _items(self.facts):
            if not _is_fact(value):
                yield Finding(
                    "DK-CLAIM-FACT",
                    "{name} is {value}, which cannot be a fact",
                    {"name": name, "value": shown(value)},
                    where=f"facts.{name}",
                    mend="pass a str, a bool, None, a finite float or an int of 64 bits; a date as ISO text",
                )


def _items(mapping: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    return mapping.items() if is_a(mapping, FrozenMap) else ()


def _is_claimable(amount: object) -> bool:
    return isinstance(amount, Money) and amount.is_positive


def _is_fact(value: object) -> bool:
    """Whether ``value`` can be stored as JSON and read back the same."""
    if isinstance(value, float):
        return isfinite(value)
    return value is None or isinstance(value, str) or (isinstance(value, int) and -_LARGEST <= value < _LARGEST)
