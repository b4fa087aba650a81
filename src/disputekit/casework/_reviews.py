"""Reviews without a complaint: invoices compared with payments, and closed disputes sampled for a quality check."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

import pendulum
from attrs import field, frozen

from disputekit._input.converters import gathered
from disputekit._input.instants import is_before
from disputekit._input.pendulum_times import instant
from disputekit._lib.brief import brief
from disputekit._lib.english import say_instant
from disputekit._lib.kinds import is_whole
from disputekit._lib.text import shown
from disputekit.actions import OpenTask
from disputekit.dispute import Claim, Dispute, IntakeChannel
from disputekit.errors import Finding, InvalidValue
from disputekit.money import Money

__all__ = ["Discrepancy", "Invoice", "InvoiceLine", "Payment", "quality_check", "review"]

_KIND: Final = "order_to_cash"


def _due_at(value: datetime) -> pendulum.DateTime:
    return instant(value, "due_at")


def _received_at(value: datetime) -> pendulum.DateTime:
    return instant(value, "received_at")


@frozen
class InvoiceLine:
    """One position of an invoice; ``ordered`` and ``agreed`` are what the order says, where that is known."""

    id: str
    quantity: int
    price: Money
    ordered: int | None = None
    agreed: Money | None = None

    __repr__ = brief


def _lines(lines: Iterable[InvoiceLine]) -> tuple[InvoiceLine, ...]:
    return gathered(lines)


@frozen
class Invoice:
    """An invoice to a debtor: the total ``amount``, payable until ``due_at``."""

    id: str
    debtor: str
    amount: Money
    due_at: pendulum.DateTime = field(converter=_due_at)
    lines: tuple[InvoiceLine, ...] = field(default=(), converter=_lines)

    __repr__ = brief


@frozen
class Payment:
    """A payment of a debtor; ``invoice`` is the invoice that it names, if any."""

    id: str
    debtor: str
    amount: Money
    received_at: pendulum.DateTime = field(converter=_received_at)
    invoice: str | None = None

    __repr__ = brief


@frozen
class Discrepancy:
    """One finding of a review: ``reason`` is a reason of ``ORDER_TO_CASH``.

    ``amount`` is the difference, ``None`` for a late payment in full; ``payments`` are the payments concerned.
    """

    reason: str
    debtor: str
    explanation: str
    amount: Money | None = None
    invoice: str | None = None
    line: str | None = None
    payments: tuple[str, ...] = ()

    __repr__ = brief

    def claim(self, received_at: datetime) -> Claim:
        """Make the claim that opens a dispute about it, as found by a review at ``received_at``."""
        references = {"invoice": self.invoice, "line": self.line, "payments": ", ".join(self.payments)}
        return Claim(
            kind=_KIND,
            claimant=self.debtor,
            reason=self.reason,
            received_at=instant(received_at, "received_at"),
            channel=IntakeChannel.REVIEW,
            amount=self.amount,
            summary=self.explanation,
            references={name: text for name, text in references.items() if text},
        )

    @property
    def key(self) -> str:
        """A key for opening the dispute, the same in each review, so that it is opened once."""
        return " ".join(filter(None, ("review", self.reason, self.invoice, self.line, *self.payments)))


def review(invoices: Iterable[Invoice], payments: Iterable[Payment], *, at: datetime) -> tuple[Discrepancy, ...]:
    """Compare invoices with payments as of ``at``, and give every discrepancy, in the order of the invoices.

    It finds short, missing, late, duplicate and over-payments; prices and quantities that differ from the order; and
    unapplied credit: a payment that names no invoice, an unknown one, or one in another currency. A payment exactly at
    the due date is in time. Raises ``InvalidValue`` for ids that occur twice, and for a naive ``at``.

    >>> due = pendulum.datetime(2026, 3, 1, tz="UTC")
    >>> found = review(
    ...     [Invoice("INV-7", "acc-7", Money("100.00", "EUR"), due)],
    ...     [Payment("P-1", "acc-7", Money("80.00", "EUR"), due, invoice="INV-7")],
    ...     at=due.add(days=1),
    ... )
    >>> [(each.reason, str(each.amount)) for each in found]
    [('short_payment', '20.00 EUR')]
    >>> found[0].claim(due.add(days=1)).references
    {'invoice': 'INV-7', 'payments': 'P-1'}
    """
    now = instant(at, "at")
    billed, paid = tuple(invoices), tuple(payments)
    twice = [*_twice("invoices", [each.id for each in billed]), *_twice("payments", [each.id for each in paid])]
    if twice:
        raise InvalidValue(*twice)
    return tuple(_found(billed, paid, now))


def _found(invoices: Sequence[Invoice], payments: Sequence[Payment], now: datetime) -> Iterator[Discrepancy]:
    applied: set[str] = set()
    for invoice in invoices:
        own = [each for each in payments if each.invoice == invoice.id]
        fits = [each for each in own if each.amount.currency == invoice.amount.currency]
        applied |= {each.id for each in fits}
        yield from _of_lines(invoice)
        yield from _of_payments(invoice, sorted(fits, key=lambda each: each.received_at), now)
    for payment in payments:
        if payment.id not in applied:
            yield Discrepancy(
                "unapplied_credit",
                payment.debtor,
                f"payment {payment.id} is not applied to an invoice",
                payment.amount,
                invoice=payment.invoice,
                payments=(payment.id,),
            )


def _of_lines(invoice: Invoice) -> Iterator[Discrepancy]:
    for line in invoice.lines:
        if line.agreed is not None and line.agreed != line.price:
            yield Discrepancy(
                "wrong_price",
                invoice.debtor,
                f"line {line.id} is billed at {line.price}; the agreed price is {line.agreed}",
                abs((line.price - line.agreed) * line.quantity),
                invoice=invoice.id,
                line=line.id,
            )
        if line.ordered is not None and line.ordered != line.quantity:
            yield Discrepancy(
                "wrong_quantity",
                invoice.debtor,
                f"line {line.id} bills a quantity of {line.quantity}; the ordered quantity is {line.ordered}",
                abs((line.agreed or line.price) * (line.quantity - line.ordered)),
                invoice=invoice.id,
                line=line.id,
            )


def _of_payments(invoice: Invoice, payments: Sequence[Payment], now: datetime) -> Iterator[Discrepancy]:
    nothing = Money.zero(invoice.amount.currency)
    paid = sum((each.amount for each in payments), nothing)
    over = paid - invoice.amount
    ids = tuple(each.id for each in payments)

    def found(reason: str, explanation: str, amount: Money | None = None, about: tuple[str, ...] = ids) -> Discrepancy:
        return Discrepancy(reason, invoice.debtor, explanation, amount, invoice=invoice.id, payments=about)

    if over.is_negative and is_before(invoice.due_at, now):
        reason = "missing_payment" if paid.is_zero else "short_payment"
        yield found(reason, f"{paid} of {invoice.amount} was paid until {say_instant(now)}", -over)
    for number, payment in enumerate(payments):
        again = any(before.amount == payment.amount for before in payments[:number])
        if again and payment.amount <= over:
            over -= payment.amount
            yield found("duplicate_payment", f"{payment.amount} was paid twice", payment.amount, (payment.id,))
    if over.is_positive:
        yield found("overpayment", f"{paid} was paid for {invoice.amount}", over)
    late = tuple(each.id for each in payments if is_before(invoice.due_at, each.received_at))
    if late and not over.is_negative:
        yield found("late_payment", f"the payment was due on {say_instant(invoice.due_at)}", about=late)


def _twice(name: str, ids: Sequence[str]) -> Iterator[Finding]:
    for number, each in enumerate(ids):
        if each in ids[:number]:
            yield Finding(
                "DK-REVIEW-TWICE",
                "{name} must have unique ids, got {id!r} twice",
                {"id": each, "name": name},
                where=f"{name}[{number}]",
                hint="pass each once",
            )


_ALL: Final = 100


def quality_check(dispute: Dispute, *, percent: int, owner: str = "supervisor") -> OpenTask | None:
    """Give a task to check a closed dispute, if it is among the ``percent`` that are sampled.

    The choice follows from the id alone: nobody can predict it, and it is the same each time. The dispute is not
    archived until ``owner`` has finished the task. ``None`` for an open dispute, and for one that is not sampled.
    Raises ``InvalidValue`` for a share that is not between 0 and 100.
    """
    if not is_whole(percent) or not 0 <= percent <= _ALL:
        raise InvalidValue(
            Finding(
                "DK-SAMPLE-PERCENT",
                "percent must be a whole number from 0 to 100, got {percent}",
                {"percent": shown(percent)},
                where="percent",
                hint="pass 100 to check every closed dispute",
            )
        )
    number = int.from_bytes(sha256(dispute.id.encode()).digest()[:8]) % _ALL
    if dispute.is_open or number >= percent:
        return None
    return OpenTask("check the last stage of a sampled dispute", owner, follow_up=True)
