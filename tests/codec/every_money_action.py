"""One history with what was added for money by line: what ``history_v1_money.json`` was written from."""

import pendulum

from disputekit import Actor, Claim, Event, History, Line, Money, Remedy, RemedyKind, actions
from disputekit.actions import Action
from disputekit.dispute import Account, EnteredState, LedgerEntry

AT = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
EUR_10, EUR_2 = Money("10.00", "EUR"), Money("2.00", "EUR")
CLAIM = Claim(
    claimant="acc-7",
    reason="damaged",
    received_at=AT,
    lines=[
        Line("mug", EUR_10, invoiced=Money("11.90", "EUR"), tax=Money("1.90", "EUR"), received=EUR_10, note="broken"),
        Line("pot", EUR_2),
    ],
)
ENTRIES = {
    1: (
        LedgerEntry(Account.CLAIMED, EUR_10, "mug"),
        LedgerEntry(Account.RECEIVED, EUR_10, "mug"),
        LedgerEntry(Account.CLAIMED, EUR_2, "pot"),
    ),
    2: (LedgerEntry(Account.CLAIMED, EUR_2, "pot"),),
}

EVERY: tuple[Action, ...] = (
    actions.Open(CLAIM),
    actions.Amend(Money("4.00", "EUR"), because="the lid too", line="pot"),
    actions.Resolve(
        [Remedy(RemedyKind.REFUND, EUR_10, line="mug"), Remedy(RemedyKind.REFUND, EUR_2, covers="delivery")],
        explanation="it broke",
    ),
)  # fmt: skip


def history() -> History:
    """Make it: an event every minute."""
    return History(_event(seq, action) for seq, action in enumerate(EVERY, start=1))


def _event(seq: int, action: Action) -> Event:
    return Event(
        dispute_id="d-8",
        seq=seq,
        action=action,
        actor=Actor("ann", roles={"agent"}),
        occurred_at=AT.add(minutes=seq),
        recorded_at=AT.add(minutes=seq),
        entered=EnteredState("in_progress", "work", waits_on={"agent"}, queued=True, open=True),
        lifecycle="returns",
        lifecycle_version="1",
        entries=ENTRIES.get(seq, ()),
    )
