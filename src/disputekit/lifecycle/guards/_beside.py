"""The guards of money beside the decision: provisional credits, chargebacks and fees."""

from datetime import datetime
from typing import Final

from disputekit.actions import (
    Action,
    ChargeFee,
    CloseChargeback,
    GrantProvisionalCredit,
    OpenChargeback,
    ReverseProvisionalCredit,
    WaiveFee,
)
from disputekit.dispute import Actor, Dispute, principal
from disputekit.errors import Reason
from disputekit.lifecycle.guards._guarding import about_action
from disputekit.money import Money
from disputekit.remedies import RemedyKind

_FREE: Final = frozenset({RemedyKind.DEDUCTION, RemedyKind.WRITE_OFF})  # by these nobody is given anything anew


@about_action
def no_open_chargeback(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Nothing is given back while the claimant's bank charges the payment back."""
    remedies = action.proposes(dispute) or (dispute.decision.remedies if dispute.decision else ())
    if not dispute.open_chargebacks or principal(each for each in remedies if each.kind not in _FREE) is None:
        return None
    return Reason(
        "DK-GUARD-CHARGEBACK",
        "chargeback {chargebacks} is open: a refund beside it would pay the claimant twice",
        {"chargebacks": ", ".join(each.reference for each in dispute.open_chargebacks)},
        hint="wait for its end and record it with close_chargeback, or decide without giving anything back",
    )


@about_action
def chargeback_is_new(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A chargeback is opened once."""
    if not isinstance(action, OpenChargeback) or action.reference not in _references(dispute):
        return None
    return Reason(
        "DK-GUARD-CHARGEBACK-KNOWN",
        "chargeback {reference} is recorded already",
        {"reference": action.reference},
        hint="record how it ended with close_chargeback, or give the new one its own reference",
    )


@about_action
def chargeback_ends(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A chargeback that is known ends, or ends otherwise than it had."""
    if not isinstance(action, CloseChargeback):
        return None
    statuses = {each.reference: each.status for each in dispute.chargebacks}
    status = statuses.get(action.reference)
    if status is not None and status.value != action.result:
        return None
    return Reason(
        "DK-GUARD-CHARGEBACK-END",
        "chargeback {reference} cannot end as {result}: it is {status}",
        {
            "reference": action.reference,
            "result": action.result,
            "status": "not known" if status is None else status.value,
            "known": ", ".join(statuses) or "none",
        },
        hint="name one that is open or ended otherwise; known here: {known}",
    )


@about_action
def not_paid_already(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A chargeback is not lost on top of what was given back already."""
    if not isinstance(action, CloseChargeback) or action.result != "lost":
        return None
    amounts = [each.amount for each in dispute.chargebacks if each.reference == action.reference]
    ledger = dispute.ledger
    left = None if ledger.claimed is None else ledger.claimed - (ledger.paid or Money.zero(ledger.claimed.currency))
    if all(left is not None and left.currency == amount.currency and amount <= left for amount in amounts):
        return None
    return Reason(
        "DK-GUARD-PAID-TWICE",
        "of {claimed} claimed {paid} are given back already: {amount} charged back do not fit beside them",
        {
            "claimed": str(ledger.claimed),
            "paid": str(ledger.paid or "nothing"),
            "amount": " and ".join(map(str, amounts)),
        },
        hint="show the network what was refunded, and record the chargeback as won; or amend the claim first",
    )


@about_action
def fits_provisional_credit(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A provisional credit is for what is open, and is given once."""
    if not isinstance(action, GrantProvisionalCredit):
        return None
    open_ = dispute.ledger.open
    out = dispute.ledger.provisional
    if open_ is not None and open_.currency == action.amount.currency:
        left = open_ if out is None else open_ - out
        if action.amount <= left:
            return None
    return Reason(
        "DK-GUARD-PROVISIONAL",
        "a provisional credit of {amount} does not fit {open} open with {out} credited before",
        {"amount": str(action.amount), "open": str(open_ or "nothing"), "out": str(out or "nothing")},
        hint="credit at most what is open and not credited yet, in its currency",
    )


@about_action
def credit_is_out(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """No more is reversed than was credited provisionally."""
    if not isinstance(action, ReverseProvisionalCredit):
        return None
    out = dispute.ledger.provisional
    if out is not None and out.is_positive:
        amount = action.amount or out
        if amount.currency == out.currency and amount <= out:
            return None
    return Reason(
        "DK-GUARD-NO-CREDIT",
        "{amount} cannot be reversed of {out} credited provisionally",
        {"amount": str(action.amount or "a credit"), "out": str(out or "nothing")},
        hint="reverse at most what is out",
    )


def no_provisional_credit(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A provisional credit was made final or reversed before the dispute ends."""
    out = dispute.ledger.provisional
    if out is None or out.is_zero:
        return None
    return Reason(
        "DK-GUARD-CREDIT-OUT",
        "{out} are credited provisionally, neither made final nor reversed",
        {"out": str(out)},
        hint="reverse what is left of it with reverse_provisional_credit; what stays is a remedy, final_credit",
    )


@about_action
def in_its_currency(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What is charged is in the currency of the dispute."""
    currency = dispute.ledger.currency
    if not isinstance(action, ChargeFee) or currency in {None, action.amount.currency}:
        return None
    return Reason(
        "DK-GUARD-CURRENCY",
        "{amount} is not in {currency}, the currency of the dispute",
        {"amount": str(action.amount), "currency": currency},
        hint="convert it on purpose first",
    )


@about_action
def fee_was_charged(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """No more fees are given up than were charged."""
    fees = dispute.ledger.fees
    if not isinstance(action, WaiveFee):
        return None
    if fees is not None and fees.currency == action.amount.currency and action.amount <= fees:
        return None
    return Reason(
        "DK-GUARD-FEE",
        "{amount} cannot be given up of {fees} charged in fees",
        {"amount": str(action.amount), "fees": str(fees or "nothing")},
        hint="give up at most what was charged",
    )


def _references(dispute: Dispute) -> frozenset[str]:
    return frozenset(each.reference for each in dispute.chargebacks)
