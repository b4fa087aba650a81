"""What may never be in a ledger, and what is said to an entry that would bring it about."""

from collections.abc import Iterable, Mapping

from disputekit.dispute.ledger._accounts import APART, Account, LedgerEntry
from disputekit.dispute.ledger._sums import Sums, total
from disputekit.errors import Finding, InvalidValue
from disputekit.money import Money


def check(sums: Sums, entry: LedgerEntry, received: Money | None) -> None:
    """Refuse an entry after which ``sums`` would break a law; ``received`` is what bounds what is given back."""
    back = total(sums.refunded, sums.charged_back)
    out = total(sums.paid, sums.provisional)
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
                "{amount} {account} does not fit a claim of {claimed}: {open} would be left open",
                _said(entry, claimed=sums.claimed, open=sums.open),
                where=_place(entry),
                hint="decide at most what is open, pay at most what is claimed, or amend the claim first",
            )
        )
    if _exceeds(out, sums.claimed):
        raise InvalidValue(
            Finding(
                "DK-LEDGER-PROVISIONAL",
                "{amount} {account} comes on top of a provisional credit: {out} would be out for a claim of {claimed}",
                _said(entry, out=out, claimed=sums.claimed),
                where=_place(entry),
                hint="make the provisional credit final, as a remedy, or reverse it first",
            )
        )
    if _exceeds(back, received):
        raise InvalidValue(
            Finding(
                "DK-LEDGER-RECEIVED",
                "{amount} {account} would give back {back} of {received} that were received",
                _said(entry, back=back, received=received),
                where=_place(entry),
                hint="give back at most what was received; a credit note or a write-off gives nothing back",
            )
        )


def _exceeds(amount: Money | None, most: Money | None) -> bool:
    return amount is not None and most is not None and amount > most


def _said(entry: LedgerEntry, **amounts: Money | None) -> Mapping[str, str]:
    words = {name: str(amount) for name, amount in amounts.items()}
    return {"amount": str(entry.amount), "account": entry.account.value.replace("_", " "), **words}


def _place(entry: LedgerEntry) -> str:
    return "entries" if entry.line is None else f"entries of line {entry.line}"


def misplaced(entry: LedgerEntry, lines: Iterable[str]) -> Finding:
    """Say that an entry is not posted where it belongs."""
    return Finding(
        "DK-LEDGER-LINE",
        "{amount} {account} cannot be posted to {line}",
        {
            **_said(entry),
            "line": "the whole of a claim that has lines" if entry.line is None else f"line {entry.line}",
            "lines": ", ".join(lines) or "none",
        },
        where=_place(entry),
        hint="name a line where the claim has lines (here: {lines}), and none for what is kept of the whole dispute",
    )
