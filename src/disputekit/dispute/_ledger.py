"""Where the money of a dispute stands: what is claimed, upheld and paid, as entries that only ever add up."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, Self

from attrs import evolve, field, frozen

from disputekit._input.converters import mapped
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.errors import Finding, InvalidValue
from disputekit.money import Money
from disputekit.remedies import Remedy, RemedyKind, worth


class Account(StrEnum):
    """What an entry moves.

    The first four split the claim. The next four are the principal: what was done with what was upheld. Then what the
    respondent had received for it, the provisional credit that is out, and the cash that came in for what was not
    upheld. The last five stand apart from the principal; ``EXCESS`` is what a
    bank took back beyond the claim.
    """

    CLAIMED = "claimed"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    REFUNDED = "refunded"
    CREDITED = "credited"
    CHARGED_BACK = "charged_back"
    WRITTEN_OFF = "written_off"

    RECEIVED = "received"
    PROVISIONAL = "provisional"
    RECOVERED = "recovered"

    COMPENSATED = "compensated"
    DELIVERY = "delivery"
    INTEREST = "interest"
    FEES = "fees"
    EXCESS = "excess"


APART: Final = frozenset({Account.COMPENSATED, Account.DELIVERY, Account.INTEREST, Account.FEES, Account.EXCESS})
"""The accounts beside the claim: they never count against it."""

_WHOLE: Final = APART | {Account.PROVISIONAL}
"""The accounts of the whole dispute, also where the claim has lines."""

ACCOUNT_OF = FrozenMap(
    {
        RemedyKind.REFUND: Account.REFUNDED,
        RemedyKind.STORE_CREDIT: Account.CREDITED,
        RemedyKind.CREDIT_NOTE: Account.CREDITED,
        RemedyKind.ADJUSTMENT: Account.CREDITED,
        RemedyKind.DEDUCTION: Account.CREDITED,
        RemedyKind.FINAL_CREDIT: Account.CREDITED,
        RemedyKind.WRITE_OFF: Account.WRITTEN_OFF,
        RemedyKind.COMPENSATION: Account.COMPENSATED,
    }
)
"""Where a settled remedy of the claim is posted. A debit note claims money, so it is posted nowhere here."""

_COVERED: Final = FrozenMap({"delivery": Account.DELIVERY, "interest": Account.INTEREST})


@frozen
class LedgerEntry:
    """One movement; a negative amount takes back. ``line`` names the line of the claim that it is about."""

    account: Account
    amount: Money
    line: str | None = None

    __repr__ = brief


def account_of(remedy: Remedy) -> Account | None:
    """Give the account that ``remedy`` is posted to once it is settled; ``None`` if it pays nothing.

    >>> account_of(Remedy(RemedyKind.REFUND, Money("4.90", "EUR"), covers="delivery"))
    <Account.DELIVERY: 'delivery'>
    """
    account = ACCOUNT_OF.get(remedy.kind)
    return account if account in {None, Account.COMPENSATED} else _COVERED.get(remedy.covers, account)


def principal(remedies: Iterable[Remedy]) -> Money | None:
    """Add up what ``remedies`` pay of the claim itself, without what stands apart; ``None`` if nothing.

    >>> principal([Remedy(RemedyKind.REFUND, Money(5, "EUR")), Remedy(RemedyKind.COMPENSATION, Money(2, "EUR"))])
    Money('5.00', 'EUR')
    """
    return worth(remedy for remedy in remedies if account_of(remedy) not in {None, *APART})


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
    excess: Money | None = None

    __repr__ = brief

    @property
    def currency(self) -> str | None:
        """The one currency of all its money; ``None`` while there is none."""
        return next((amount.currency for account in Account if (amount := self.of(account)) is not None), None)

    def of(self, account: Account) -> Money | None:
        """Give the balance of an account."""
        amount: Money | None = getattr(self, account.value)
        return amount

    @property
    def open(self) -> Money | None:
        """The part of the claim that is not decided yet; ``None`` where no money is claimed."""
        return _less(self.claimed, self.upheld, self.rejected, self.withdrawn)

    @property
    def paid(self) -> Money | None:
        """What was refunded, credited, charged back or written off of the claim; ``None`` if nothing was."""
        return _total(self.refunded, self.credited, self.charged_back, self.written_off)

    @property
    def unpaid(self) -> Money | None:
        """The part that was upheld and is not paid yet; ``None`` if nothing was upheld."""
        return _less(self.upheld, self.paid)

    @property
    def held(self) -> Money | None:
        """The amount that is held from dunning: what is open, and what is upheld and not paid yet.

        A rejected or withdrawn part may be collected again while the dispute goes on.

        >>> eur = Money("100.00", "EUR")
        >>> Sums(claimed=eur, upheld=eur.percent(20), credited=eur.percent(5), rejected=eur.percent(50)).held
        Money('45.00', 'EUR')
        """
        return _total(self.open, self.unpaid)

    @property
    def kept(self) -> Money | None:
        """The part of the received amount that was not given back; ``None`` where the received amount is not known."""
        return _less(self.received, self.refunded, self.charged_back)

    def plus(self, entry: LedgerEntry) -> Self:
        """Give the sums with ``entry``, without a check."""
        before = self.of(entry.account)
        return evolve(self, **{entry.account.value: entry.amount if before is None else before + entry.amount})


def _total(*amounts: Money | None) -> Money | None:
    """Add up what there is; ``None`` if there is nothing."""
    there = [amount for amount in amounts if amount is not None]
    return sum(there, Money.zero(there[0].currency)) if there else None


def _less(whole: Money | None, *parts: Money | None) -> Money | None:
    """Take what there is of ``parts`` from the whole; ``None`` if there is no whole."""
    taken = _total(*parts)
    return whole if whole is None or taken is None else whole - taken


def _check(sums: Sums, entry: LedgerEntry, received: Money | None) -> None:
    """Refuse an entry after which ``sums`` would break a law; at most ``received`` is given back."""
    back = _total(sums.refunded, sums.charged_back)
    out = _total(sums.paid, sums.provisional)
    moved = sums.of(entry.account)
    decides = entry.account not in APART | {Account.RECEIVED}
    if (
        (moved is not None and moved.is_negative)
        or (decides and (sums.open is None or sums.open.is_negative))
        or _exceeds(sums.paid, sums.claimed)
        or _exceeds(sums.recovered, sums.claimed)
    ):
        raise InvalidValue(
            Finding(
                "DK-LEDGER-BALANCE",
                "cannot post {amount} {account} to a claim of {claimed}: {open} would be left open",
                _said(entry, claimed=sums.claimed, open=sums.open),
                where=_place(entry),
                hint="decide at most what is open, pay at most what is claimed, or amend the claim first",
            )
        )
    if _exceeds(out, sums.claimed):
        raise InvalidValue(
            Finding(
                "DK-LEDGER-PROVISIONAL",
                "cannot post {amount} {account}: with the provisional credit, {out} would be paid of {claimed}",
                _said(entry, out=out, claimed=sums.claimed),
                where=_place(entry),
                hint="make the provisional credit final, as a remedy, or reverse it first",
            )
        )
    if _exceeds(back, received):
        raise InvalidValue(
            Finding(
                "DK-LEDGER-RECEIVED",
                "cannot post {amount} {account}: {back} would be given back, but only {received} was received",
                _said(entry, back=back, received=received),
                where=_place(entry),
                hint="give back at most what was received; a credit note or a write-off gives no money back",
            )
        )


def _exceeds(amount: Money | None, most: Money | None) -> bool:
    return amount is not None and most is not None and amount > most


def _said(entry: LedgerEntry, **amounts: Money | None) -> Mapping[str, str]:
    words = {name: str(amount) for name, amount in amounts.items()}
    return {"amount": str(entry.amount), "account": entry.account.value.replace("_", " "), **words}


def _place(entry: LedgerEntry) -> str:
    return "entries" if entry.line is None else f"entries of line {entry.line}"


def _misplaced(entry: LedgerEntry, lines: Iterable[str]) -> Finding:
    """Make the finding for an entry with the wrong line."""
    return Finding(
        "DK-LEDGER-LINE",
        "cannot post {amount} {account} to {line}",
        {
            **_said(entry),
            "line": "the whole of a claim that has lines" if entry.line is None else f"line {entry.line}",
            "lines": ", ".join(lines) or "none",
        },
        where=_place(entry),
        hint="name a line where the claim has lines (here: {lines}), and no line for accounts of the whole dispute",
    )


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

    __repr__ = brief

    def post(self, entry: LedgerEntry) -> "Ledger":
        """The ledger after ``entry``.

        Raises ``InvalidValue`` if a sum would turn negative or exceed what it may not, and where the claim has lines
        and the entry names none; ``MoneyError`` for a second currency.
        """
        if self._misplaces(entry):
            raise InvalidValue(_misplaced(entry, self.lines))
        if self.currency is not None:
            Money.zero(self.currency) + entry.amount  # a ledger is of one currency, and this says so
        after = self.plus(entry)
        if entry.line is not None:
            line = self.lines.get(entry.line, Sums()).plus(entry)
            _check(line, entry, line.received)
            after = evolve(after, lines=FrozenMap({**self.lines, entry.line: line}))
        _check(after, entry, None if after.lines else after.received)
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
        if entry.account in _WHOLE or not self.lines:
            return entry.line is not None and (entry.account in _WHOLE or self.claimed is not None)
        return entry.line is None


def upheld_by(ledger: Sums, remedies: Iterable[Remedy], upheld: Money | None) -> Money | None:
    """Give the amount that a decision upholds: as stated, else its payments for the claim, else the open amount."""
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
