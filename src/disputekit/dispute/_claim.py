"""What somebody claims, as it arrives through any channel."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from math import isfinite

import pendulum
from attrs import field, frozen

from disputekit._input.converters import gathered, mapped
from disputekit._input.pendulum_times import instant
from disputekit._input.validation import misfit
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.kinds import is_a
from disputekit._lib.text import blank, shown
from disputekit.dispute._lines import Line
from disputekit.errors import Finding, InvalidValue, Scalar, nearest
from disputekit.money import Money


class IntakeChannel(StrEnum):
    """The ways in which a claim or a message arrives; ``REVIEW`` is our own comparing of invoices with payments."""

    PORTAL = "portal"
    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    POST = "post"
    FAX = "fax"
    REFERRAL = "referral"
    REVIEW = "review"


_CHANNELS = frozenset(IntakeChannel)
CLAIMANT_TYPES = frozenset({"customer", "partner"})
_LARGEST = 2**63  # what every reader of JSON with 64-bit integers can read


def _instant(value: datetime) -> pendulum.DateTime:
    return instant(value, "received_at")


def _channel(value: str) -> IntakeChannel | str:
    return IntakeChannel(value) if is_a(value, str) and value in _CHANNELS else value


def _frozen_texts(items: Mapping[str, str]) -> FrozenMap[str, str]:
    return mapped(items)


def _frozen_facts(items: Mapping[str, Scalar]) -> FrozenMap[str, Scalar]:
    return mapped(items)


def _lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    return gathered(lines)


@frozen(kw_only=True)
class Claim:
    """One claim: who claims what, why, since when, through which channel.

    ``kind`` names the process it runs on; ``reason`` is the stated reason, one of the process's own; ``nature``
    (billing, payment, charge …) follows from the reason unless given. ``amount`` is positive, or ``None`` where no
    money is claimed; ``received`` what had been paid for it and not been given back, where that is known: no more is
    refunded. Or ``lines`` say so one by one, and the amount is their sum. ``references`` point into the host's systems
    (``{"invoice": "INV-7"}``); ``facts`` are what scorers and policies ask for. Raises ``InvalidValue`` with every
    finding at once.

    >>> claim = Claim(claimant="acc-7", reason="duplicate_charge", received_at=pendulum.datetime(2026, 3, 2, 9),
    ...               amount=Money("12.50", "EUR"), channel="email")
    >>> claim.channel
    <IntakeChannel.EMAIL: 'email'>
    """

    claimant: str
    reason: str
    received_at: pendulum.DateTime = field(converter=_instant)
    kind: str = "customer_operations"
    nature: str | None = None
    channel: IntakeChannel = field(default=IntakeChannel.PORTAL, converter=_channel)
    claimant_type: str = "customer"
    respondent: str | None = None
    amount: Money | None = None
    jurisdiction: str | None = None
    summary: str = ""
    references: Mapping[str, str] = field(default=FrozenMap[str, str](), converter=_frozen_texts)
    facts: Mapping[str, Scalar] = field(default=FrozenMap[str, Scalar](), converter=_frozen_facts)
    lines: tuple[Line, ...] = field(default=(), converter=_lines)
    received: Money | None = None

    def __attrs_post_init__(self) -> None:
        """Add up the lines, then collect everything that is wrong with the claim."""
        if self.amount is None and (amount := _sum_of(self.lines)) is not None:
            object.__setattr__(self, "amount", amount)
        findings = (*self._texts(), *self._choices(), *self._money(), *self._details())
        if findings:
            raise InvalidValue(*findings)

    def _texts(self) -> Iterable[Finding]:
        for name, text in (("claimant", self.claimant), ("reason", self.reason), ("kind", self.kind)):
            if blank(text):
                yield Finding(
                    "DK-CLAIM-EMPTY", "a claim needs its {name}", {"name": name}, where=name, hint="fill it in"
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
                    hint="pass it as a str",
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
                    hint=nearest(value, known),
                )

    def _money(self) -> Iterable[Finding]:
        if self.amount is not None and not _is_claimable(self.amount):
            yield Finding(
                "DK-CLAIM-AMOUNT",
                "a claim of {amount} cannot be",
                {"amount": str(self.amount)},
                where="amount",
                hint="claim a positive amount such as Money('12.50', 'EUR'), or leave it out where no money is claimed",
            )

        received = self.received
        if received is not None and (not is_a(received, Money) or received.is_negative or self.lines):
            yield Finding(
                "DK-CLAIM-RECEIVED",
                "{received} cannot have been received for the claim",
                {"received": str(received)},
                where="received",
                hint="give no less than nothing; where the claim has lines, say it of each line",
            )
        yield from self._by_line()

    def _by_line(self) -> Iterable[Finding]:
        if not is_a(self.lines, tuple) or not all(is_a(line, Line) for line in self.lines):
            yield from misfit("lines", self.lines, tuple[Line, ...])
            return
        ids = [line.id for line in self.lines]
        currencies = {line.amount.currency for line in self.lines}
        if len(set(ids)) < len(ids) or len(currencies) > 1 or (ids and _sum_of(self.lines) != self.amount):
            yield Finding(
                "DK-CLAIM-LINES",
                "lines {ids} of {amounts} do not make up a claim of {amount}",
                {
                    "ids": ", ".join(ids),
                    "amounts": " + ".join(str(line.amount) for line in self.lines),
                    "amount": str(self.amount),
                },
                where="lines",
                hint="give each line an id of its own, all in one currency, and leave the amount to be added up",
            )

    def _details(self) -> Iterable[Finding]:
        for name, mapping in (("references", self.references), ("facts", self.facts)):
            if not is_a(mapping, FrozenMap) or not all(is_a(key, str) for key in mapping):
                yield Finding(
                    "DK-CLAIM-MAPPING",
                    "{name} are {value}, which does not map names to values",
                    {"name": name, "value": shown(mapping)},
                    where=name,
                    hint="pass a dict with a text for each key",
                )
        for name, value in _items(self.facts):
            if not _is_fact(value):
                yield Finding(
                    "DK-CLAIM-FACT",
                    "{name} is {value}, which cannot be a fact",
                    {"name": name, "value": shown(value)},
                    where=f"facts.{name}",
                    hint="pass a str, a bool, None, a finite float or an int of 64 bits; a date as ISO text",
                )


def _sum_of(lines: object) -> Money | None:
    """Add up what is claimed of the lines; ``None`` where nothing is, or where they are no lines of one currency."""
    amounts = [line.amount for line in lines if isinstance(line, Line)] if isinstance(lines, tuple) else []
    if len({amount.currency for amount in amounts}) != 1:
        return None
    amount = sum(amounts, Money.zero(amounts[0].currency))
    return amount if amount.is_positive else None


def _items(mapping: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    return mapping.items() if is_a(mapping, FrozenMap) else ()


def _is_claimable(amount: object) -> bool:
    return isinstance(amount, Money) and amount.is_positive


def _is_fact(value: object) -> bool:
    """Whether ``value`` can be stored as JSON and read back the same."""
    if isinstance(value, float):
        return isfinite(value)
    return value is None or isinstance(value, str) or (isinstance(value, int) and -_LARGEST <= value < _LARGEST)
