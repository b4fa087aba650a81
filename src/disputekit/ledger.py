"""The money of a dispute: what is claimed, what became of it, what was paid, as entries that only ever add up."""

from collections.abc import Iterable
from enum import StrEnum

from attrs import evolve, frozen

from disputekit._frozen import FrozenMap
from disputekit.errors import InvalidValue
from disputekit.messages import Finding
from disputekit.money import Money
from disputekit.remedies import Remedy, RemedyKind, worth

__all__ = ["ACCOUNT_OF", "Account", "Entry", "Ledger", "principal", "upheld_by"]


class Account(StrEnum):
    """What an entry moves. The first four split the claim; the others say what was done with what was upheld."""

    CLAIMED = "claimed"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    REFUNDED = "refunded"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"
    COMPENSATED = "compensated"


ACCOUNT_OF = FrozenMap(
    {
        RemedyKind.REFUND: Account.REFUNDED,
        RemedyKind.STORE_CREDIT: Account.CREDITED,
        RemedyKind.CREDIT_NOTE: Account.CREDITED,
        RemedyKind.ADJUSTMENT: Account.CREDITED,
        RemedyKind.DEDUCTION: Account.CREDITED,
        RemedyKind.WRITE_OFF: Account.WRITTEN_OFF,
        RemedyKind.COMPENSATION: Account.COMPENSATED,
    }
)
"""Where a settled remedy is posted. A debit note claims money, so it is posted nowhere here."""


@frozen
class Entry:
    """One movement; a negative amount takes back."""

    account: Account
    amount: Money


@frozen
class Ledger:
    """Where the claimed amount stands: ``claimed == upheld + rejected + withdrawn + open``, always.

    Refunds, credits and write-offs together never exceed what is claimed; compensation stands apart.
    A dispute about no money has ``None`` everywhere.

    >>> ledger = Ledger().post(Entry(Account.CLAIMED, Money("100.00", "EUR")))
    >>> ledger.post(Entry(Account.UPHELD, Money("60.00", "EUR"))).open
    Money('40.00', 'EUR')
    """

    claimed: Money | None = None
    upheld: Money | None = None
    rejected: Money | None = None
    withdrawn: Money | None = None
    refunded: Money | None = None
    credited: Money | None = None
    written_off: Money | None = None
    compensated: Money | None = None

    @property
    def currency(self) -> str | None:
        """The one currency of all its money: the claim's, or of what was paid without one."""
        first = self.claimed or self.compensated
        return None if first is None else first.currency

    @property
    def open(self) -> Money | None:
        """What of the claim nobody has decided yet; ``None`` where no money is claimed."""
        if self.claimed is None:
            return None
        left = self.claimed
        for part in (self.upheld, self.rejected, self.withdrawn):
            left = left if part is None else left - part
        return left

    @property
    def paid(self) -> Money | None:
        """What was refunded, credited or written off of the claim; ``None`` if nothing was."""
        total: Money | None = None
        for part in (self.refunded, self.credited, self.written_off):
            if part is not None:
                total = part if total is None else total + part
        return total

    def post(self, entry: Entry) -> "Ledger":
        """The ledger after ``entry``. Raises ``InvalidValue`` if a sum would turn negative or exceed the claim."""
        before: Money | None = getattr(self, entry.account.value)
        after = evolve(self, **{entry.account.value: entry.amount if before is None else before + entry.amount})
        _check(after, entry)
        return after

    def post_all(self, entries: Iterable[Entry]) -> "Ledger":
        """The ledger after each of ``entries``."""
        ledger = self
        for entry in entries:
            ledger = ledger.post(entry)
        return ledger


def _check(ledger: Ledger, entry: Entry) -> None:
    moved: Money | None = getattr(ledger, entry.account.value)
    paid = ledger.paid
    over_decided = ledger.open is None or ledger.open.is_negative
    over_paid = ledger.claimed is not None and paid is not None and (ledger.claimed - paid).is_negative
    negative = moved is not None and moved.is_negative
    if negative or (entry.account is not Account.COMPENSATED and (over_decided or over_paid)):
        raise InvalidValue(
            Finding(
                "DK-LEDGER-BALANCE",
                "{amount} {account} does not fit a claim of {claimed}: {open} would be left open",
                {
                    "amount": str(entry.amount),
                    "account": entry.account.value,
                    "claimed": str(ledger.claimed),
                    "open": str(ledger.open),
                },
                where="entries",
                mend="decide at most what is open, pay at most what is claimed, or amend the claim first",
            )
        )


def principal(remedies: Iterable[Remedy]) -> Money | None:
    """Add up what ``remedies`` pay of the claim itself, without compensation; ``None`` if nothing.

    >>> principal([Remedy(RemedyKind.REFUND, Money(5, "EUR")), Remedy(RemedyKind.COMPENSATION, Money(2, "EUR"))])
    Money('5.00', 'EUR')
    """
    apart = {Account.COMPENSATED, None}
    return worth(remedy for remedy in remedies if ACCOUNT_OF.get(remedy.kind) not in apart)


def upheld_by(ledger: Ledger, remedies: Iterable[Remedy], upheld: Money | None) -> Money | None:
    """Give what a decision upholds: what it says, else what it pays of the claim, else all that is open."""
    if upheld is not None:
        return upheld
    paid = principal(remedies)
    return ledger.open if paid is None else paid
