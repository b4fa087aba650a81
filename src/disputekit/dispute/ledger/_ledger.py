"""The ledger of a dispute: entries are taken, or refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import evolve, field, frozen

from disputekit._input.converters import mapped
from disputekit._lib.frozen import FrozenMap
from disputekit.dispute.ledger._accounts import WHOLE, Account, LedgerEntry, principal
from disputekit.dispute.ledger._laws import check, misplaced
from disputekit.dispute.ledger._sums import Sums
from disputekit.errors import InvalidValue
from disputekit.money import Money
from disputekit.remedies import Remedy


def _sums(lines: Mapping[str, Sums]) -> FrozenMap[str, Sums]:
    return mapped(lines)


@frozen
class Ledger(Sums):
    """Where the claimed amount stands: ``claimed == upheld + rejected + withdrawn + open``, always.

    Refunds, credits, chargebacks and write-offs together never exceed what is claimed, with the provisional credit that
    is out; refunds and chargebacks never exceed what was received, where that is stated. Compensation, delivery costs,
    interest and fees stand apart. Where a claim has ``lines``, the same holds of each, and they add up to the whole.
    A dispute about no money has ``None`` everywhere.

    >>> ledger = Ledger().post(LedgerEntry(Account.CLAIMED, Money("100.00", "EUR")))
    >>> ledger.post(LedgerEntry(Account.UPHELD, Money("60.00", "EUR"))).open
    Money('40.00', 'EUR')
    """

    lines: Mapping[str, Sums] = field(default=FrozenMap[str, Sums](), converter=_sums)

    def post(self, entry: LedgerEntry) -> "Ledger":
        """The ledger after ``entry``.

        Raises ``InvalidValue`` if a sum would turn negative or exceed what it may not, and where the claim has lines
        and the entry names none; ``MoneyError`` for a second currency.
        """
        if self._misplaces(entry):
            raise InvalidValue(misplaced(entry, self.lines))
        if self.currency is not None:
            Money.zero(self.currency) + entry.amount  # a ledger is of one currency, and this says so
        after = self.plus(entry)
        if entry.line is not None:
            line = self.lines.get(entry.line, Sums()).plus(entry)
            check(line, entry, line.received)
            after = evolve(after, lines=FrozenMap({**self.lines, entry.line: line}))
        check(after, entry, None if after.lines else after.received)
        return after

    def post_all(self, entries: Iterable[LedgerEntry]) -> "Ledger":
        """The ledger after each of ``entries``."""
        ledger = self
        for entry in entries:
            ledger = ledger.post(entry)
        return ledger

    def parts(self) -> Iterator[tuple[str | None, Sums]]:
        """Go through what can be posted to: each line, or the whole where the claim has no lines.

        >>> [line for line, _ in Ledger().parts()]
        [None]
        """
        yield from self.lines.items() if self.lines else [(None, self)]

    def _misplaces(self, entry: LedgerEntry) -> bool:
        if entry.account in WHOLE or not self.lines:
            return entry.line is not None and (entry.account in WHOLE or self.claimed is not None)
        return entry.line is None


def upheld_by(ledger: Sums, remedies: Iterable[Remedy], upheld: Money | None) -> Money | None:
    """Give what a decision upholds: what it says, else what it pays of the claim, else all that is open."""
    if upheld is not None:
        return upheld
    paid = principal(remedies)
    return ledger.open if paid is None else paid


def apportioned(
    account: Account, amount: Money | None, ledger: Ledger, by: Callable[[Sums], Money | None]
) -> tuple[LedgerEntry, ...]:
    """Post ``amount`` to each line in proportion to ``by``, losing nothing; in one piece where there are no lines.

    >>> ledger = Ledger().post_all(LedgerEntry(Account.CLAIMED, Money(n, "EUR"), line=f"no {n}") for n in (1, 2))
    >>> from operator import attrgetter
    >>> parts = apportioned(Account.REJECTED, Money("0.10", "EUR"), ledger, attrgetter("open"))
    >>> [str(part.amount) for part in parts]
    ['0.03 EUR', '0.07 EUR']
    """
    if amount is None or amount.is_zero:
        return ()
    if not ledger.lines:
        return (LedgerEntry(account, amount),)
    weights = [0 if (weight := by(sums)) is None else weight.minor for sums in ledger.lines.values()]
    parts = amount.allocate(weights if any(weights) else [1 for _ in weights])
    return tuple(
        LedgerEntry(account, part, line) for line, part in zip(ledger.lines, parts, strict=True) if not part.is_zero
    )
