"""What promises and payments do to the money: what is promised is given up, and comes back if the promise is broken."""

from operator import attrgetter

from attrs import evolve

from disputekit.actions import Action, ApplyPayment, PromiseToPay
from disputekit.dispute import Account, Dispute, LedgerEntry, Outcome, Sums, apportioned
from disputekit.lifecycle._model import Posting
from disputekit.money import Money


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
