"""What transitions do to the money: entries that keep ``claimed == upheld + rejected + withdrawn + open``."""

from disputekit.actions import Action, Amend, Open, Resolve
from disputekit.dispute import Dispute, Outcome
from disputekit.ledger import ACCOUNT_OF, Account, Entry, Ledger, upheld_by
from disputekit.lifecycle._model import Posting
from disputekit.money import Money

__all__ = [
    "amended",
    "decision_in_force",
    "decision_undone",
    "merged",
    "opening",
    "rejected",
    "reopened",
    "settled",
    "withdrawn",
]


def opening(action: Open) -> tuple[Entry, ...]:
    """Post what is claimed."""
    return _entries((Account.CLAIMED, action.claim.amount))


def decision_in_force(dispute: Dispute, action: Action) -> Posting:
    """Uphold what the decision upholds and reject the rest: of this ``Resolve``, or of the one that is approved."""
    if isinstance(action, Resolve):
        upheld = upheld_by(dispute.ledger, action.remedies, action.upheld)
    else:
        upheld = dispute.decision.upheld if dispute.decision else None
    open_ = dispute.ledger.open
    rest = open_ - upheld if open_ is not None and upheld is not None else None
    whole = rest is None or rest.is_zero
    nothing = upheld is not None and upheld.is_zero  # a gesture beside a claim that is rejected
    outcome = Outcome.UPHELD if whole else Outcome.REJECTED if nothing else Outcome.PARTLY_UPHELD
    return Posting(_entries((Account.UPHELD, upheld), (Account.REJECTED, rest)), outcome)


def decision_undone(dispute: Dispute, _action: Action) -> Posting:
    """Take back what the decision upheld and rejected: all of it is open again."""
    upheld = dispute.decision.upheld if dispute.decision else None
    return Posting(_back((Account.UPHELD, upheld), (Account.REJECTED, dispute.ledger.rejected)), None)


def rejected(dispute: Dispute, _action: Action) -> Posting:
    """Reject all that is open."""
    return Posting(_entries((Account.REJECTED, dispute.ledger.open)), Outcome.REJECTED)


def withdrawn(dispute: Dispute, _action: Action) -> Posting:
    """Withdraw all that is open."""
    return Posting(_entries((Account.WITHDRAWN, dispute.ledger.open)), Outcome.WITHDRAWN)


def merged(dispute: Dispute, _action: Action) -> Posting:
    """Withdraw all that is open: it lives on in the survivor."""
    return Posting(_entries((Account.WITHDRAWN, dispute.ledger.open)), Outcome.MERGED)


def settled(dispute: Dispute, _action: Action) -> Posting:
    """Post what the decided remedies paid."""
    remedies = dispute.decision.remedies if dispute.decision else ()
    paid = [(ACCOUNT_OF[remedy.kind], remedy.amount) for remedy in remedies if remedy.kind in ACCOUNT_OF]
    return Posting(_entries(*paid), dispute.outcome)


def amended(dispute: Dispute, action: Action) -> Posting:
    """Change what is claimed by the difference."""
    before = dispute.ledger.claimed
    claimed = action.claimed if isinstance(action, Amend) else before
    change = claimed if before is None or claimed is None else claimed - before
    return Posting(_entries((Account.CLAIMED, change)), dispute.outcome)


def reopened(dispute: Dispute, _action: Action) -> Posting:
    """Open again all that was not paid: what was rejected, withdrawn, or upheld by a remedy that moved no money."""
    ledger: Ledger = dispute.ledger
    unpaid = ledger.upheld if ledger.upheld is None or ledger.paid is None else ledger.upheld - ledger.paid
    return Posting(
        _back((Account.UPHELD, unpaid), (Account.REJECTED, ledger.rejected), (Account.WITHDRAWN, ledger.withdrawn)),
        None,
    )


def _entries(*moves: tuple[Account, Money | None]) -> tuple[Entry, ...]:
    return tuple(Entry(account, amount) for account, amount in moves if amount is not None and not amount.is_zero)


def _back(*moves: tuple[Account, Money | None]) -> tuple[Entry, ...]:
    return tuple(Entry(entry.account, -entry.amount) for entry in _entries(*moves))
