"""What somebody claims, as a whole and by line, as it arrives through any channel."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

import pendulum
from attrs import field, frozen

from disputekit._input.converters import gathered, mapped, member
from disputekit._input.pendulum_times import instant
from disputekit._input.validation import check_fields, field_problems, not_a_choice
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.kinds import is_a
from disputekit._lib.text import shown
from disputekit.dispute._parties import NOT_AN_ACCOUNT, not_an_account
from disputekit.errors import Finding, InvalidValue, Scalar
from disputekit.money import Money


@frozen
class Line:
    """One line of what is claimed: an item of an order, a position of an invoice.

    ``amount`` is what is claimed of it, with its tax: nothing where only other lines are in dispute. ``invoiced`` is
    the total of the line and ``tax`` the tax in it; ``received`` what was paid for it and not given back before.
    Raises ``InvalidValue`` for amounts that do not fit each other.

    >>> mug = Line("1", Money("8.00", "EUR"), invoiced=Money("11.90", "EUR"), tax=Money("1.90", "EUR"))
    >>> mug.tax_in(Money("8.00", "EUR"))
    Money('1.28', 'EUR')
    """

    id: str
    amount: Money
    invoiced: Money | None = None
    tax: Money | None = None
    received: Money | None = None
    note: str = ""

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check each field, and that the amounts fit each other."""
        check_fields(self, filled=("id",))
        parts = [part for part in (self.amount, self.tax, self.received) if part is not None]
        known = [*parts, self.whole]
        same = len({part.currency for part in known}) == 1
        if not same or any(part.is_negative or (part > self.whole) for part in parts):
            raise InvalidValue(
                Finding(
                    "DK-LINE-AMOUNT",
                    "line {id} has a total of {whole}, got {amount} claimed, {tax} tax and {received} received",
                    {"id": self.id, "whole": str(self.whole)}
                    | {name: str(getattr(self, name)) for name in ("amount", "tax", "received")},
                    where=f"lines.{self.id}",
                    hint="use one currency, no negative amount, and none above what is invoiced",
                )
            )

    @property
    def whole(self) -> Money:
        """The total of the line."""
        return self.amount if self.invoiced is None else self.invoiced

    def tax_in(self, amount: Money, *, before: Money | None = None) -> Money:
        """Give the tax in ``amount`` that is given back of the line, after ``before`` was given back already.

        Whatever the parts, their taxes add up to the line's own: each is the difference of what is due in all.

        >>> line = Line("1", Money("10.00", "EUR"), tax=Money("0.25", "EUR"))
        >>> half = Money("5.00", "EUR")
        >>> line.tax_in(half), line.tax_in(half, before=half)
        (Money('0.12', 'EUR'), Money('0.13', 'EUR'))
        """
        nothing = Money.zero(amount.currency)
        done = nothing if before is None else before
        return self._tax_up_to(done + amount) - self._tax_up_to(done)

    def _tax_up_to(self, given: Money) -> Money:
        if self.tax is None or self.whole.is_zero:
            return Money.zero(given.currency)
        return Money.from_minor(round(Fraction(self.tax.minor * given.minor, self.whole.minor)), given.currency)


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


CLAIMANT_TYPES = frozenset({"customer", "partner"})
_LARGEST = 2**63  # what every reader of JSON with 64-bit integers can read


def _instant(value: datetime) -> pendulum.DateTime:
    return instant(value, "received_at")


def _channel(value: str) -> IntakeChannel:
    return member(IntakeChannel, value)


def _frozen_texts(items: Mapping[str, str]) -> FrozenMap[str, str]:
    return mapped(items)


def _frozen_facts(items: Mapping[str, Scalar]) -> FrozenMap[str, Scalar]:
    return mapped(items)


def _lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    return gathered(lines)


@frozen(kw_only=True)
class Claim:
    """One claim: who claims what, why, since when, through which channel.

    ``kind`` names the process it runs on; ``reason`` is one of the reasons of that process; ``nature`` (billing,
    payment, charge …) follows from the reason unless given. ``amount`` is positive, or ``None`` where no money is
    claimed; ``received`` is what was paid for it and not given back yet, where that is known: no more is refunded.
    ``lines`` give both by line instead, and the amount is their sum. ``references`` point into the systems of the host
    (``{"invoice": "INV-7"}``); ``facts`` are what scorers and policies ask for. Raises ``InvalidValue``.

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

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Add up the lines, then collect everything that is wrong with the claim."""
        if self.amount is None and (amount := _sum_of(self.lines)) is not None:
            object.__setattr__(self, "amount", amount)
        findings = [
            *field_problems(self, filled=("claimant", "reason", "kind")),
            *self._choices(),
            *self._money(),
            *self._facts(),
        ]
        if findings:
            raise InvalidValue(*findings)

    def _choices(self) -> Iterable[Finding]:
        for name, account in (("claimant", self.claimant), ("respondent", self.respondent)):
            if account in NOT_AN_ACCOUNT:
                yield not_an_account(name, account)
        if is_a(self.claimant_type, str) and self.claimant_type not in CLAIMANT_TYPES:
            yield not_a_choice("claimant_type", self.claimant_type, sorted(CLAIMANT_TYPES))

    def _money(self) -> Iterable[Finding]:
        if isinstance(self.amount, Money) and not self.amount.is_positive:
            yield Finding(
                "DK-CLAIM-AMOUNT",
                "the claimed amount must be positive, got {amount}",
                {"amount": str(self.amount)},
                where="amount",
                hint="claim a positive amount, or leave it out where no money is claimed",
            )
        if isinstance(self.received, Money) and (self.received.is_negative or self.lines):
            yield Finding(
                "DK-CLAIM-RECEIVED",
                "the received amount must not be negative or stand beside lines, got {received}",
                {"received": str(self.received)},
                where="received",
                hint="pass the amount that was paid, or give each line its own received amount",
            )
        yield from self._by_line()

    def _by_line(self) -> Iterable[Finding]:
        if not is_a(self.lines, tuple) or not all(is_a(line, Line) for line in self.lines):
            return  # reported with the other fields
        ids = [line.id for line in self.lines]
        currencies = {line.amount.currency for line in self.lines}
        if len(set(ids)) < len(ids) or len(currencies) > 1 or (ids and _sum_of(self.lines) != self.amount):
            yield Finding(
                "DK-CLAIM-LINES",
                "lines {ids} with {amounts} do not add up to the claimed amount of {amount}",
                {
                    "ids": ", ".join(ids),
                    "amounts": " + ".join(str(line.amount) for line in self.lines),
                    "amount": str(self.amount),
                },
                where="lines",
                hint="give each line its own id, use one currency, and leave the amount out: it is added up",
            )

    def _facts(self) -> Iterable[Finding]:
        for name, value in self.facts.items() if is_a(self.facts, FrozenMap) else ():
            if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
                yield Finding(
                    "DK-CLAIM-FACT",
                    "fact {name} must be a whole number of at most 64 bits, got {value}",
                    {"name": name, "value": shown(value)},
                    where=f"facts.{name}",
                    hint="pass a longer number as a string",
                )


def _sum_of(lines: object) -> Money | None:
    """Add up what is claimed of the lines; ``None`` where nothing is, or where they are no lines of one currency."""
    amounts = [line.amount for line in lines if isinstance(line, Line)] if isinstance(lines, tuple) else []
    if len({amount.currency for amount in amounts}) != 1:
        return None
    amount = sum(amounts, Money.zero(amounts[0].currency))
    return amount if amount.is_positive else None
