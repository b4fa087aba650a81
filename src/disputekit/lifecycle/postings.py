"""The postings of transitions: ledger entries that keep ``claimed == upheld + rejected + withdrawn + open``.

Where a claim has lines, each entry names its line, and the lines add up to the whole.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from operator import attrgetter

from attrs import evolve

from disputekit._lib.frozen import FrozenMap
from disputekit.actions import (
    Accept,
    Action,
    Amend,
    ApplyPayment,
    Binding,
    ChargeFee,
    CloseChargeback,
    GrantProvisionalCredit,
    Open,
    PromiseToPay,
    ReverseProvisionalCredit,
    Settle,
    WaiveFee,
)
from disputekit.dispute import (
    APART,
    Account,
    ChargebackStatus,
    Dispute,
    Ledger,
    LedgerEntry,
    Outcome,
    Sums,
    account_of,
    apportioned,
    principal,
)
from disputekit.lifecycle._model import Posting
from disputekit.money import Money
from disputekit.remedies import Remedy, RemedyKind

__all__ = [
    "amended",
    "chargeback_closed",
    "confirmed",
    "decision_in_force",
    "decision_undone",
    "fee",
    "merged",
    "not_agreed",
    "opening",
    "paid_in_full",
    "paying",
    "payment",
    "promise_broken",
    "promised",
    "provisional",
    "rejected",
    "settled",
    "split",
    "upholding",
    "withdrawn",
]


def opening(action: Open) -> tuple[LedgerEntry, ...]:
    """Post what is claimed, and what was received for it: line by line, or in one piece."""
    claim = action.claim
    if not claim.lines:
        return _entries(Account.CLAIMED, claim.amount) + _received(claim.received)
    return tuple(
        entry
        for line in claim.lines
        for entry in _entries(Account.CLAIMED, line.amount, line.id) + _received(line.received, line.id)
    )


def decision_in_force(dispute: Dispute, action: Action) -> Posting:
    """Uphold what the decision upholds: of this action, or of the one that is approved.

    The rest is rejected; where both sides agreed, the claimant has given it up.
    """
    ledger = dispute.ledger
    if isinstance(action, Binding):
        remedies, upheld, lines = action.proposes(dispute), action.upholds(dispute), action.upholds_lines(dispute)
    else:
        remedies, upheld, lines = _decided(dispute)
    entries = upholding(ledger, remedies, upheld, lines)
    after = ledger.post_all(entries)
    if isinstance(action, Accept) or dispute.negotiation.agreement is not None:
        return Posting(entries + _each(after, Account.WITHDRAWN, attrgetter("open")), Outcome.AGREED)
    rest = after.open
    whole = rest is None or rest.is_zero or upheld is None
    gesture = upheld is not None and upheld.is_zero  # beside a claim that is rejected
    outcome = Outcome.UPHELD if whole else Outcome.REJECTED if gesture else Outcome.PARTLY_UPHELD
    if all(remedy.kind is RemedyKind.WRITE_OFF for remedy in remedies):  # given up, and not found justified
        outcome = Outcome.CLOSED_WITHOUT_AGREEMENT
    outcome = outcome if remedies else Outcome.REJECTED
    return Posting(entries + _each(after, Account.REJECTED, attrgetter("open")), outcome)


def decision_undone(dispute: Dispute, _action: Action) -> Posting:
    """Open every amount again that was not paid: upheld, rejected, withdrawn, or given up by agreement."""
    ledger = dispute.ledger
    entries = (
        _back(ledger, Account.UPHELD, attrgetter("unpaid"))
        + _back(ledger, Account.REJECTED, attrgetter("rejected"))
        + _back(ledger, Account.WITHDRAWN, attrgetter("withdrawn"))
    )
    return Posting(entries, None)


def confirmed(_dispute: Dispute, _action: Action) -> Posting:
    """Move no money: both sides agree to the decision."""
    return Posting((), Outcome.AGREED)


def not_agreed(_dispute: Dispute, _action: Action) -> Posting:
    """Move no money: the decision stands, and the two sides do not agree."""
    return Posting((), Outcome.CLOSED_WITHOUT_AGREEMENT)


def rejected(dispute: Dispute, _action: Action) -> Posting:
    """Reject the open amount."""
    return Posting(_each(dispute.ledger, Account.REJECTED, attrgetter("open")), Outcome.REJECTED)


def withdrawn(dispute: Dispute, _action: Action) -> Posting:
    """Withdraw the open amount."""
    return Posting(_each(dispute.ledger, Account.WITHDRAWN, attrgetter("open")), Outcome.WITHDRAWN)


def merged(dispute: Dispute, _action: Action) -> Posting:
    """Withdraw the open amount: it continues in the surviving dispute."""
    return Posting(_each(dispute.ledger, Account.WITHDRAWN, attrgetter("open")), Outcome.MERGED)


def split(dispute: Dispute, _action: Action) -> Posting:
    """Withdraw the open amount: it continues in the parts."""
    return Posting(_each(dispute.ledger, Account.WITHDRAWN, attrgetter("open")), Outcome.SPLIT)


def settled(dispute: Dispute, action: Action) -> Posting:
    """Post what the decided remedies paid: the reported ones, or all remaining ones."""
    remedies = dispute.decision.remedies if dispute.decision else ()
    numbers = (action.remedies if isinstance(action, Settle) else ()) or dispute.unsettled
    return Posting(paying(dispute.ledger, [remedies[number - 1] for number in numbers]), dispute.outcome)


def amended(dispute: Dispute, action: Action) -> Posting:
    """Change what is claimed, of the whole or of one line, by the difference."""
    entries: tuple[LedgerEntry, ...] = ()
    if isinstance(action, Amend):
        sums = dispute.ledger if action.line is None else dispute.ledger.lines.get(action.line, Sums())
        change = action.claimed if sums.claimed is None else action.claimed - sums.claimed
        entries = _entries(Account.CLAIMED, change, action.line)
    return Posting(entries, dispute.outcome)


def upholding(
    ledger: Ledger, remedies: Iterable[Remedy], upheld: Money | None, lines: Mapping[str, Money]
) -> tuple[LedgerEntry, ...]:
    """Give what is upheld of each line: what ``lines`` say, or what remedies name for it.

    What is upheld beyond that goes to the lines in proportion to what is open of them.
    """
    if lines:
        return tuple(entry for line, amount in lines.items() for entry in _entries(Account.UPHELD, amount, line))
    if upheld is None or not ledger.lines:
        return _entries(Account.UPHELD, upheld)
    named = tuple(
        LedgerEntry(Account.UPHELD, remedy.amount, remedy.line)
        for remedy in remedies
        if remedy.amount is not None and remedy.line is not None and principal([remedy]) is not None
    )
    rest = upheld - sum((entry.amount for entry in named), Money.zero(upheld.currency))
    return named + apportioned(Account.UPHELD, rest, ledger.post_all(named), attrgetter("open"))


def paying(ledger: Ledger, remedies: Iterable[Remedy]) -> tuple[LedgerEntry, ...]:
    """Give what is posted once ``remedies`` are done: to the lines they name, else in proportion to what is unpaid."""
    entries: list[LedgerEntry] = []
    for remedy in remedies:
        new = tuple(_paying(ledger, remedy))
        ledger = ledger.post_all(new)
        entries += new
    return tuple(entries)


def _paying(ledger: Ledger, remedy: Remedy) -> Iterator[LedgerEntry]:
    account, amount = account_of(remedy), remedy.amount
    if account is None or amount is None:
        return
    if remedy.kind is RemedyKind.FINAL_CREDIT:  # what stays is no longer provisional, and is not paid a second time
        yield LedgerEntry(Account.PROVISIONAL, -amount)
    if account in APART:
        yield LedgerEntry(account, amount)
    elif remedy.line is not None:
        yield LedgerEntry(account, amount, remedy.line)
    else:
        yield from apportioned(account, amount, ledger, attrgetter("unpaid"))


def _decided(dispute: Dispute) -> tuple[tuple[Remedy, ...], Money | None, Mapping[str, Money]]:
    decision = dispute.decision
    return ((), None, FrozenMap()) if decision is None else (decision.remedies, decision.upheld, decision.lines)


def _each(ledger: Ledger, account: Account, of: Callable[[Sums], Money | None]) -> tuple[LedgerEntry, ...]:
    """Post to each line what it has, or once where there are no lines."""
    return tuple(entry for line, sums in ledger.parts() for entry in _entries(account, of(sums), line))


def _back(ledger: Ledger, account: Account, of: Callable[[Sums], Money | None]) -> tuple[LedgerEntry, ...]:
    return tuple(LedgerEntry(account, -entry.amount, entry.line) for entry in _each(ledger, account, of))


def _entries(account: Account, amount: Money | None, line: str | None = None) -> tuple[LedgerEntry, ...]:
    return () if amount is None or amount.is_zero else (LedgerEntry(account, amount, line),)


def _received(amount: Money | None, line: str | None = None) -> tuple[LedgerEntry, ...]:
    return (
        () if amount is None else (LedgerEntry(Account.RECEIVED, amount, line),)
    )  # a received amount of zero limits refunds too


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

    It pays what is upheld and not paid yet; beyond that it upholds what was open, rejected or withdrawn; the excess
    stands apart. What comes back is open again, or rejected where it is decided.
    """
    entries: tuple[LedgerEntry, ...] = ()
    for chargeback in dispute.chargebacks:
        if isinstance(action, CloseChargeback) and chargeback.reference == action.reference:
            if action.result == "lost":
                entries = tuple(_taken(dispute.ledger, action.amount or chargeback.amount))
            elif chargeback.status is ChargebackStatus.LOST:
                entries = tuple(_returned(dispute, chargeback.taken or chargeback.amount))
    return Posting(entries, dispute.outcome)


def _taken(ledger: Ledger, amount: Money) -> Iterator[LedgerEntry]:
    for account in (None, Account.CLAIMED, Account.REJECTED, Account.WITHDRAWN):
        for line, part in _from(ledger, partial(_takeable, account), amount):
            amount -= part
            paid = LedgerEntry(Account.CHARGED_BACK, part, line)
            upheld = () if account is None else (LedgerEntry(Account.UPHELD, part, line),)
            undone = () if account in {None, Account.CLAIMED} else (LedgerEntry(account, -part, line),)
            ledger = ledger.post_all([*undone, *upheld, paid])
            yield from (*undone, *upheld, paid)
    yield from _entries(Account.EXCESS, amount)


def _takeable(account: Account | None, sums: Sums) -> Money | None:
    """What a bank can take of what is unpaid, open, rejected or withdrawn; no more than was received."""
    part = sums.unpaid if account is None else sums.open if account is Account.CLAIMED else sums.of(account)
    return part if part is None or sums.kept is None else min(part, sums.kept)


def _returned(dispute: Dispute, amount: Money) -> Iterator[LedgerEntry]:
    if dispute.ledger.excess is not None:
        excess = min(amount, dispute.ledger.excess)
        amount -= excess
        yield from _entries(Account.EXCESS, -excess)
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


def promised(dispute: Dispute, action: Action) -> Posting:
    """Withdraw what the debtor promises to pay: that part is no longer disputed."""
    amount = action.amount if isinstance(action, PromiseToPay) else None
    return Posting(apportioned(Account.WITHDRAWN, amount, dispute.ledger, attrgetter("open")), dispute.outcome)


def promise_broken(dispute: Dispute, _action: Action) -> Posting:
    """Open again what was promised and has not come."""
    promise = dispute.open_promise
    left = None if promise is None else promise.outstanding
    parts = apportioned(Account.WITHDRAWN, left, dispute.ledger, attrgetter("withdrawn"))
    return Posting(tuple(evolve(part, amount=-part.amount) for part in parts), dispute.outcome)


def payment(dispute: Dispute, action: Action) -> Posting:
    """Post the cash that was applied to a promise."""
    return Posting(_recovered(dispute, action), dispute.outcome)


def paid_in_full(dispute: Dispute, action: Action) -> Posting:
    """Post the cash with which nothing is left to settle: both sides agree."""
    return Posting(_recovered(dispute, action), Outcome.AGREED)


def _recovered(dispute: Dispute, action: Action) -> tuple[LedgerEntry, ...]:
    amount = action.amount if isinstance(action, ApplyPayment) else None
    return apportioned(Account.RECOVERED, amount, dispute.ledger, _to_come)


def _to_come(sums: Sums) -> Money | None:
    """What the debtor gave up of a line and has not paid yet."""
    return sums.withdrawn if sums.withdrawn is None or sums.recovered is None else sums.withdrawn - sums.recovered
