"""What happens to the money beside the decision: provisional credits, chargebacks, fees, promises and payments."""

from collections.abc import Callable, Iterator
from operator import attrgetter

from disputekit.actions import (
    Action,
    ChargeFee,
    CloseChargeback,
    GrantProvisionalCredit,
    ReverseProvisionalCredit,
    WaiveFee,
)
from disputekit.dispute import Account, ChargebackStatus, Dispute, Ledger, LedgerEntry, Sums
from disputekit.lifecycle._model import Posting
from disputekit.money import Money


def provisional(dispute: Dispute, action: Action) -> Posting:
    """Post a provisional credit, or take it back: all of it unless told."""
    amount = action.amount if isinstance(action, GrantProvisionalCredit) else None
    if isinstance(action, ReverseProvisionalCredit):
        back = action.amount or dispute.ledger.provisional
        amount = None if back is None else -back
    return Posting(() if amount is None else (LedgerEntry(Account.PROVISIONAL, amount),), dispute.outcome)


def fee(dispute: Dispute, action: Action) -> Posting:
    """Post a fee, or that it is given up."""
    amount = action.amount if isinstance(action, ChargeFee) else None
    if isinstance(action, WaiveFee):
        amount = -action.amount
    return Posting(() if amount is None else (LedgerEntry(Account.FEES, amount),), dispute.outcome)


def chargeback_closed(dispute: Dispute, action: Action) -> Posting:
    """Post what the claimant's bank took, as upheld by it; or what came back, once a lost chargeback is won.

    It pays what is upheld and not paid yet; beyond that it upholds what was open, rejected or withdrawn. What comes
    back is open again, or rejected where it is decided.
    """
    entries: tuple[LedgerEntry, ...] = ()
    for chargeback in dispute.chargebacks:
        if isinstance(action, CloseChargeback) and chargeback.reference == action.reference:
            if action.result == "lost":
                entries = tuple(_taken(dispute.ledger, chargeback.amount))
            elif chargeback.status is ChargebackStatus.LOST:
                entries = tuple(_returned(dispute, chargeback.amount))
    return Posting(entries, dispute.outcome)


def _taken(ledger: Ledger, amount: Money) -> Iterator[LedgerEntry]:
    for line, part in _from(ledger, attrgetter("unpaid"), amount):
        amount -= part
        yield LedgerEntry(Account.CHARGED_BACK, part, line)
    for line, part in _from(ledger, attrgetter("open"), amount):
        amount -= part
        yield from (LedgerEntry(Account.UPHELD, part, line), LedgerEntry(Account.CHARGED_BACK, part, line))
    for account in (Account.REJECTED, Account.WITHDRAWN):
        for line, part in _from(ledger, attrgetter(account.value), amount):
            amount -= part
            yield LedgerEntry(account, -part, line)
            yield from (LedgerEntry(Account.UPHELD, part, line), LedgerEntry(Account.CHARGED_BACK, part, line))


def _returned(dispute: Dispute, amount: Money) -> Iterator[LedgerEntry]:
    for line, part in _from(dispute.ledger, attrgetter("charged_back"), amount):
        yield from (LedgerEntry(Account.CHARGED_BACK, -part, line), LedgerEntry(Account.UPHELD, -part, line))
        if dispute.outcome is not None:
            yield LedgerEntry(Account.REJECTED, part, line)


def _from(ledger: Ledger, of: Callable[[Sums], Money | None], amount: Money) -> Iterator[tuple[str | None, Money]]:
    """Take up to ``amount`` of what each line has, one after the other."""
    for line, sums in ledger.parts():
        part = min(amount, of(sums) or Money.zero(amount.currency))
        if part.is_positive:
            amount -= part
            yield line, part
