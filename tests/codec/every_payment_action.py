"""One history with every action of payments and collecting: what ``history_v1_payments.json`` was written from."""

import pendulum

from disputekit import Claim, History, Line, Money, Remedy, RemedyKind, actions
from disputekit.actions import Action
from disputekit.dispute import Account, LedgerEntry
from tests.codec.every_action import DUE, made_of

EUR_10, EUR_2, EUR_1 = Money("10.00", "EUR"), Money("2.00", "EUR"), Money("1.00", "EUR")
CLAIM = Claim(
    claimant="acc-7",
    reason="damaged",
    received_at=pendulum.datetime(2026, 10, 24, 9, 30, tz="UTC"),
    channel="review",
    lines=[
        Line("mug", EUR_10, invoiced=Money("11.90", "EUR"), tax=Money("1.90", "EUR"), received=EUR_10, note="broken"),
        Line("pot", EUR_2),
    ],
)
EVERY: tuple[Action, ...] = (
    actions.Open(CLAIM),
    actions.Amend(Money("4.00", "EUR"), because="the lid too", line="pot"),
    actions.GrantProvisionalCredit(EUR_10, because="it takes longer", limit=EUR_10),
    actions.OpenChargeback("cb-1", EUR_2, payment="pay-1", reason="13.3"),
    actions.CloseChargeback("cb-1", "lost", because="no proof of delivery"),
    actions.CloseChargeback("cb-1", "won", because="the proof was found"),
    actions.ChargeFee(EUR_2, "respondent", because="the network's fee"),
    actions.WaiveFee(EUR_1, because="it was won"),
    actions.PromiseToPay(EUR_2, DUE, grace_days=3),
    actions.ApplyPayment(EUR_1, "pay-2"),
    actions.Lapse(),
    actions.ReverseProvisionalCredit("it was delivered", amount=EUR_2),
    actions.WriteOff(EUR_1, because="too small", limit=EUR_1),
    actions.RefuseApproval(because="it is not"),
    actions.Concede(
        [Remedy(RemedyKind.CREDIT_NOTE, EUR_1, line="pot")], "agreed", upheld=EUR_1, limit=EUR_1, basis="terms §4"
    ),
    actions.Concede([Remedy(RemedyKind.REBILL)], "agreed", lines={"pot": EUR_1}),
    actions.Dismiss(because="a mistake of ours"),
    actions.Resolve(
        [Remedy(RemedyKind.FINAL_CREDIT, EUR_2, line="mug"), Remedy(RemedyKind.REFUND, EUR_2, covers="delivery")],
        explanation="it broke",
        lines={"mug": EUR_10, "pot": EUR_1},
    ),
    actions.Settle("TX-1", remedies=(2,)),
)  # fmt: skip
ENTRIES = {
    1: (
        LedgerEntry(Account.CLAIMED, EUR_10, "mug"),
        LedgerEntry(Account.RECEIVED, EUR_10, "mug"),
        LedgerEntry(Account.CLAIMED, EUR_2, "pot"),
    ),
    2: (LedgerEntry(Account.CLAIMED, EUR_2, "pot"),),
    3: (LedgerEntry(Account.PROVISIONAL, EUR_10),),
    5: (LedgerEntry(Account.UPHELD, EUR_2, "mug"), LedgerEntry(Account.CHARGED_BACK, EUR_2, "mug")),
    6: (LedgerEntry(Account.CHARGED_BACK, -EUR_2, "mug"), LedgerEntry(Account.UPHELD, -EUR_2, "mug")),
    7: (LedgerEntry(Account.FEES, EUR_2),),
    9: (LedgerEntry(Account.WITHDRAWN, EUR_2, "pot"),),
    10: (LedgerEntry(Account.RECOVERED, EUR_1, "pot"),),
    19: (
        LedgerEntry(Account.DELIVERY, EUR_2),
        LedgerEntry(Account.INTEREST, EUR_1),
        LedgerEntry(Account.WRITTEN_OFF, EUR_1, "pot"),
    ),
}


def history() -> History:
    """Make it."""
    return made_of(EVERY, ENTRIES)
