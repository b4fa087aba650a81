"""What entries add up to, of a whole dispute or of one line of it."""

from typing import Self

from attrs import evolve, frozen

from disputekit.dispute.ledger._accounts import Account, LedgerEntry
from disputekit.money import Money


@frozen
class Sums:
    """What entries add up to, of a whole dispute or of one line; ``None`` where nothing was posted."""

    claimed: Money | None = None
    upheld: Money | None = None
    rejected: Money | None = None
    withdrawn: Money | None = None
    refunded: Money | None = None
    credited: Money | None = None
    written_off: Money | None = None
    compensated: Money | None = None
    charged_back: Money | None = None
    received: Money | None = None
    provisional: Money | None = None
    recovered: Money | None = None
    delivery: Money | None = None
    interest: Money | None = None
    fees: Money | None = None

    @property
    def currency(self) -> str | None:
        """The one currency of all its money; ``None`` while there is none."""
        return next((amount.currency for account in Account if (amount := self.of(account)) is not None), None)

    def of(self, account: Account) -> Money | None:
        """Give what was posted to an account."""
        amount: Money | None = getattr(self, account.value)
        return amount

    @property
    def open(self) -> Money | None:
        """What of the claim nobody has decided yet; ``None`` where no money is claimed."""
        return less(self.claimed, self.upheld, self.rejected, self.withdrawn)

    @property
    def paid(self) -> Money | None:
        """What was refunded, credited, charged back or written off of the claim; ``None`` if nothing was."""
        return total(self.refunded, self.credited, self.charged_back, self.written_off)

    @property
    def unpaid(self) -> Money | None:
        """What was upheld and is not put right yet; ``None`` if nothing was upheld."""
        return less(self.upheld, self.paid)

    @property
    def held(self) -> Money | None:
        """What nobody may be dunned for: what is open, and what is upheld and not put right yet.

        What was rejected or withdrawn may be collected again, though the dispute is not over.

        >>> eur = Money("100.00", "EUR")
        >>> Sums(claimed=eur, upheld=eur.percent(20), credited=eur.percent(5), rejected=eur.percent(50)).held
        Money('45.00', 'EUR')
        """
        return total(self.open, self.unpaid)

    @property
    def kept(self) -> Money | None:
        """What was received and is not given back yet; ``None`` where nobody said what was received."""
        return less(self.received, self.refunded, self.charged_back)

    def plus(self, entry: LedgerEntry) -> Self:
        """Give the sums with ``entry``, whatever that comes to."""
        before = self.of(entry.account)
        return evolve(self, **{entry.account.value: entry.amount if before is None else before + entry.amount})


def total(*amounts: Money | None) -> Money | None:
    """Add up what there is; ``None`` if there is nothing."""
    there = [amount for amount in amounts if amount is not None]
    return sum(there, Money.zero(there[0].currency)) if there else None


def less(whole: Money | None, *parts: Money | None) -> Money | None:
    """Take what there is of ``parts`` from the whole; ``None`` if there is no whole."""
    taken = total(*parts)
    return whole if whole is None or taken is None else whole - taken
