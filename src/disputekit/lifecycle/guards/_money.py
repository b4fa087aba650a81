"""The guards on amounts: what is open, decided, promised, ordered and paid."""

from collections.abc import Iterable
from datetime import datetime

from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import repeated
from disputekit.actions import Action, Amend, ApplyPayment, Binding, PromiseToPay, Retry, Settle, SubmitOrder
from disputekit.dispute import Actor, Dispute, OrderStatus, Sums, principal, upheld_by
from disputekit.errors import InvalidValue, Reason
from disputekit.lifecycle.guards._base import guard, guard_of, predicate, predicate_of
from disputekit.lifecycle.postings import paying, upholding
from disputekit.money import Money
from disputekit.remedies import Remedy, worth


@guard
def money_settled(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Every decided remedy is executed."""
    if dispute.resolution.settled:
        return None
    return Reason(
        "DK-GUARD-UNSETTLED",
        "a decided remedy is not executed yet",
        hint="wait until the executor has settled it, or choose another remedy",
    )


@predicate_of(Settle)
def others_unsettled(dispute: Dispute, action: Settle, _actor: Actor, _at: datetime) -> bool:
    """Other decided remedies are not executed yet."""
    return bool(set(dispute.unsettled) - set(action.remedies or dispute.unsettled))


@guard_of(Settle)
def remedies_unsettled(dispute: Dispute, action: Settle, _actor: Actor, _at: datetime) -> Reason | None:
    """Each remedy that is reported as executed was decided, and was not executed before."""
    numbers = action.remedies
    wrong = sorted({*repeated(numbers), *(set(numbers) - set(dispute.unsettled))})
    if not wrong:
        return None
    return Reason(
        "DK-GUARD-NO-REMEDY",
        "remedy {wrong} is not waiting to be executed",
        {"wrong": ", ".join(map(str, wrong)), "left": ", ".join(map(str, dispute.unsettled)) or "none"},
        hint="waiting, by number: {left}; report each once",
    )


@predicate_of(Action)
def needs_execution(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> bool:
    """A remedy must be executed: of the action, or of the decision that it approves."""
    remedies = action.proposes(dispute) or (dispute.decision.remedies if dispute.decision else ())
    return any(remedy.needs_execution for remedy in remedies)


@guard_of(SubmitOrder)
def order_waits(dispute: Dispute, action: SubmitOrder, _actor: Actor, _at: datetime) -> Reason | None:
    """An order goes to the executor once; after that its outcome is looked up."""
    waiting = _unsettled(dispute, OrderStatus.ORDERED)
    if action.order in waiting:
        return None
    return Reason(
        "DK-GUARD-ORDER-SUBMITTED",
        "order {order} is not waiting to be submitted",
        {"order": action.order, "waiting": ", ".join(waiting) or "none"},
        hint="waiting: {waiting}; ask the executor for the outcome of any other order",
    )


@guard_of(Action)
def still_owed(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The remedy that goes to the executor is still owed: a lost chargeback has not paid it since."""
    numbers = dispute.unsettled if isinstance(action, Retry) else ()
    if isinstance(action, SubmitOrder):
        numbers = tuple(order.remedy for order in dispute.resolution.orders if order.key == action.order)
    decided = () if dispute.decision is None else dispute.decision.remedies
    remedies = [decided[number - 1] for number in numbers]
    try:
        dispute.ledger.post_all(paying(dispute.ledger, remedies))
    except InvalidValue as error:
        (problem,) = error.findings
        return Reason(
            "DK-GUARD-NOT-OWED",
            "the {remedies} would pay too much now: {problem}",
            {"remedies": " and the ".join(remedy.text for remedy in remedies), "problem": problem.text},
            hint="give it up with choose_other_remedy, and decide what is left",
        )
    return None


@guard
def nothing_submitted(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """No remedy is with the executor: an order without a known outcome may have been paid."""
    out = _unsettled(dispute, OrderStatus.SUBMITTED)
    if not out:
        return None
    return Reason(
        "DK-GUARD-ORDER-OUT",
        "the executor has order {orders}, and its outcome is not known yet",
        {"orders": ", ".join(out)},
        hint="wait for the outcome, or let somebody with the role executor record it with settle or fail",
    )


@guard_of(Action)
def fits_open_amount(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The upheld amount fits into the open amount, and the payments into the upheld amount."""
    remedies = action.proposes(dispute)
    if not remedies and not isinstance(action, Binding):
        return None
    ledger, pays, moves = dispute.ledger, principal(remedies), worth(remedies)
    upheld = action.upholds(dispute) if isinstance(action, Binding) else upheld_by(ledger, remedies, None)
    open_ = ledger.open
    currencies = {money.currency for money in (upheld, moves) if money is not None} | {ledger.currency} - {None}
    if len(currencies) > 1:
        fits = False
    elif open_ is None or upheld is None:
        fits = upheld is None
    else:
        fits = not upheld.is_negative and (pays is None or pays <= upheld) and upheld <= open_
    if fits:
        return _ledger_refuses(dispute, action, remedies, upheld)
    return Reason(
        "DK-GUARD-AMOUNT",
        "remedies of {worth} for {upheld} upheld do not fit the open amount of {open}",
        {"worth": str(moves), "upheld": str(upheld), "open": str(open_)},
        hint="pay at most what is upheld, uphold at most what is open, all in one currency; or amend the claim first",
    )


@guard_of(Amend)
def covers_what_is_decided(dispute: Dispute, action: Amend, _actor: Actor, _at: datetime) -> Reason | None:
    """An amended claim still covers what was decided of it."""
    ledger = dispute.ledger
    if ledger.currency is None:
        return None
    decided = Money.zero(ledger.currency)
    sums = ledger if action.line is None else ledger.lines.get(action.line, Sums())
    if sums.claimed is not None and sums.open is not None:
        decided = sums.claimed - sums.open
    if action.claimed.currency == decided.currency and decided <= action.claimed:
        return None
    return Reason(
        "DK-GUARD-AMEND",
        "a claim of {claimed} is less than the {decided} that is already decided",
        {"claimed": str(action.claimed), "decided": str(decided)},
        hint="amend it to at least {decided}, in the same currency",
    )


@guard_of(PromiseToPay)
def promise_fits(dispute: Dispute, action: PromiseToPay, _actor: Actor, at: datetime) -> Reason | None:
    """The promised amount is open, and the promised date is in the future."""
    open_ = dispute.ledger.open
    fits = open_ is not None and open_.currency == action.amount.currency and action.amount <= open_
    if fits and action.due_at >= at:
        return None
    return Reason(
        "DK-GUARD-PROMISE",
        "a promise of {amount} until {due_at} does not fit: {open} is open",
        {"amount": str(action.amount), "due_at": action.due_at.isoformat(), "open": str(open_ or "nothing")},
        hint="promise at most what is open, in its currency, for a future date; or amend the claim first",
    )


@guard_of(ApplyPayment)
def payment_fits(dispute: Dispute, action: ApplyPayment, _actor: Actor, _at: datetime) -> Reason | None:
    """The payment is no more than what is outstanding of the promise."""
    promise = dispute.open_promise
    left = None if promise is None else promise.outstanding
    if left is not None and left.currency == action.amount.currency and action.amount <= left:
        return None
    return Reason(
        "DK-GUARD-PAYMENT",
        "a payment of {amount} does not fit: {left} of the promise is outstanding",
        {"amount": str(action.amount), "left": str(left or "nothing")},
        hint="apply at most that, and the rest to something else that is owed",
    )


@predicate_of(ApplyPayment)
def completes_promise(dispute: Dispute, action: ApplyPayment, _actor: Actor, _at: datetime) -> bool:
    """The payment is the whole outstanding amount of the promise."""
    promise = dispute.open_promise
    return promise is not None and action.amount == promise.outstanding


@predicate
def nothing_open(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> bool:
    """All of the claim is decided, withdrawn or promised."""
    return dispute.ledger.open is None or dispute.ledger.open.is_zero


def _ledger_refuses(
    dispute: Dispute, action: Action, remedies: Iterable[Remedy], upheld: Money | None
) -> Reason | None:
    """Try what would be posted, now and once it is paid: each line, what was received, a provisional credit."""
    lines = action.upholds_lines(dispute) if isinstance(action, Binding) else FrozenMap[str, Money]()
    try:
        after = dispute.ledger.post_all(upholding(dispute.ledger, remedies, upheld, lines))
        after.post_all(paying(after, remedies))
    except InvalidValue as error:
        (finding,) = error.findings
        return Reason(
            "DK-GUARD-LEDGER",
            "the ledger would not balance: {problem}",
            {"problem": finding.text, "mend": finding.hint},
            hint="{mend}",
        )
    return None


def _unsettled(dispute: Dispute, status: OrderStatus) -> list[str]:
    """Give the keys of the orders in ``status`` whose remedies are not settled."""
    orders = dispute.resolution.orders
    return [order.key for order in orders if order.status is status and order.remedy in dispute.unsettled]
