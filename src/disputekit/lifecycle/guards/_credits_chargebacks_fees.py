"""The guards on money outside the decision: provisional credits, chargebacks and fees."""

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
from disputekit.lifecycle.guards._base import guard, guard_of
from disputekit.money import Money
from disputekit.remedies import RemedyKind

_PAYS_NOTHING: Final = frozenset({RemedyKind.DEDUCTION, RemedyKind.WRITE_OFF})


@guard_of(Action)
def no_open_chargeback(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Nothing is refunded while a chargeback of the same payment is open."""
    remedies = action.proposes(dispute) or (dispute.decision.remedies if dispute.decision else ())
    pays = principal(each for each in remedies if each.kind not in _PAYS_NOTHING)
    if not dispute.open_chargebacks or pays is None:
        return None
    return Reason(
        "DK-GUARD-CHARGEBACK",
        "chargeback {chargebacks} is open: a refund would pay the claimant twice",
        {"chargebacks": ", ".join(each.reference for each in dispute.open_chargebacks)},
        hint="wait for its end and record it with close_chargeback, or decide without a refund",
    )


@guard_of(OpenChargeback)
def chargeback_is_new(dispute: Dispute, action: OpenChargeback, _actor: Actor, _at: datetime) -> Reason | None:
    """A chargeback is opened once."""
    if all(each.reference != action.reference for each in dispute.chargebacks):
        return None
    return Reason(
        "DK-GUARD-CHARGEBACK-KNOWN",
        "chargeback {reference} is already recorded",
        {"reference": action.reference},
        hint="record its end with close_chargeback, or give the new chargeback its own reference",
    )


@guard_of(CloseChargeback)
def chargeback_ends(dispute: Dispute, action: CloseChargeback, _actor: Actor, _at: datetime) -> Reason | None:
    """A chargeback that is recorded ends, or its result changes; one that is won takes nothing."""
    if action.result == "won" and action.amount is not None:
        return Reason(
            "DK-GUARD-CHARGEBACK-WON",
            "chargeback {reference} is won, so the bank does not take {amount}",
            {"reference": action.reference, "amount": str(action.amount)},
            hint="leave the amount out; record a part that the bank took as lost",
        )
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
            "status": "unknown" if status is None else status.value,
            "known": ", ".join(statuses) or "none",
        },
        hint="name a chargeback that is open or has another result; recorded: {known}",
    )


@guard_of(CloseChargeback)
def not_paid_already(dispute: Dispute, action: CloseChargeback, _actor: Actor, _at: datetime) -> Reason | None:
    """A lost chargeback does not pay again what was refunded, unless the amount that the bank took is stated."""
    ledger = dispute.ledger
    if action.result != "lost" or (action.amount is not None and ledger.currency in {None, action.amount.currency}):
        return None
    amounts = [action.amount or each.amount for each in dispute.chargebacks if each.reference == action.reference]
    left = None if ledger.claimed is None else ledger.claimed - (ledger.paid or Money.zero(ledger.claimed.currency))
    if all(left is not None and left.currency == amount.currency and amount <= left for amount in amounts):
        return None
    return Reason(
        "DK-GUARD-PAID-TWICE",
        "the chargeback of {amount} exceeds what is left: {claimed} claimed, {paid} already paid",
        {
            "claimed": str(ledger.claimed),
            "paid": str(ledger.paid or "nothing"),
            "amount": " and ".join(map(str, amounts)),
        },
        hint="show the network what was refunded, and record it as won; or state the amount that the bank took",
    )


@guard_of(GrantProvisionalCredit)
def fits_provisional_credit(
    dispute: Dispute, action: GrantProvisionalCredit, _actor: Actor, _at: datetime
) -> Reason | None:
    """A provisional credit is at most what is open and not credited yet."""
    open_, out = dispute.ledger.open, dispute.ledger.provisional
    if open_ is not None and open_.currency == action.amount.currency:
        left = open_ if out is None else open_ - out
        if action.amount <= left:
            return None
    return Reason(
        "DK-GUARD-PROVISIONAL",
        "a provisional credit of {amount} does not fit: {open} is open, and {out} is already credited",
        {"amount": str(action.amount), "open": str(open_ or "nothing"), "out": str(out or "nothing")},
        hint="credit at most what is open and not credited yet, in its currency",
    )


@guard_of(ReverseProvisionalCredit)
def credit_is_out(dispute: Dispute, action: ReverseProvisionalCredit, _actor: Actor, _at: datetime) -> Reason | None:
    """A reversal is at most what is credited provisionally."""
    out = dispute.ledger.provisional
    if out is not None and out.is_positive:
        amount = action.amount or out
        if amount.currency == out.currency and amount <= out:
            return None
    return Reason(
        "DK-GUARD-NO-CREDIT",
        "cannot reverse {amount}: {out} is credited provisionally",
        {"amount": str(action.amount or "a credit"), "out": str(out or "nothing")},
        hint="reverse at most what is credited",
    )


@guard
def no_provisional_credit(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Every provisional credit is made final or reversed before the dispute ends."""
    out = dispute.ledger.provisional
    if out is None or out.is_zero:
        return None
    return Reason(
        "DK-GUARD-CREDIT-OUT",
        "a provisional credit of {out} is neither final nor reversed",
        {"out": str(out)},
        hint="reverse the rest with reverse_provisional_credit; what stays is a remedy of kind final_credit",
    )


@guard_of(ChargeFee)
def in_its_currency(dispute: Dispute, action: ChargeFee, _actor: Actor, _at: datetime) -> Reason | None:
    """A fee is in the currency of the dispute."""
    currency = dispute.ledger.currency
    if currency in {None, action.amount.currency}:
        return None
    return Reason(
        "DK-GUARD-CURRENCY",
        "the fee of {amount} is not in {currency}, the currency of the dispute",
        {"amount": str(action.amount), "currency": currency},
        hint="convert it first",
    )


@guard_of(WaiveFee)
def fee_was_charged(dispute: Dispute, action: WaiveFee, _actor: Actor, _at: datetime) -> Reason | None:
    """At most the fees that were charged are waived."""
    fees = dispute.ledger.fees
    if fees is not None and fees.currency == action.amount.currency and action.amount <= fees:
        return None
    return Reason(
        "DK-GUARD-FEE",
        "cannot waive {amount}: {fees} is charged in fees",
        {"amount": str(action.amount), "fees": str(fees or "nothing")},
        hint="waive at most what was charged",
    )
