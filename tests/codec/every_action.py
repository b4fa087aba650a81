"""One history with every action there is, every field filled: what ``history_v1.json`` was written from.

The file is a promise: it loads for ever, and as this history. It is never written again once it was released. An action
or a field that is added later gets a file of its own beside it.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

import pendulum

from disputekit import Actor, Claim, Event, Evidence, History, Money, Outcome, Remedy, RemedyKind, actions
from disputekit.actions import Action
from disputekit.dispute import Account, EnteredState, LedgerEntry, PolicyRecord, ScoreRecord

# The clocks of Berlin show the hour from 02:00 to 03:00 twice in this night; the history goes through both.
FIRST = pendulum.datetime(2026, 10, 24, 23, 50, tz="UTC").in_timezone("Europe/Berlin")
DUE = pendulum.datetime(2026, 11, 2, 17, 0, tz="America/New_York")
EUR_60, EUR_40 = Money("60.00", "EUR"), Money("40.00", "EUR")
SCORE = ScoreRecord(61.5, 6_150, "P2", shares={"urgency": 4_000, "impact": 2_150}, factors={"urgency": 0.9})
CLAIM = Claim(
    claimant="acc-7",
    reason="duplicate_charge",
    received_at=pendulum.datetime(2026, 10, 24, 9, 30, 15, 250_000, tz="Asia/Kathmandu"),
    kind="customer_operations",
    nature="charge",
    channel="email",
    claimant_type="partner",
    respondent="shop-9",
    amount=Money("100.00", "EUR"),
    jurisdiction="DE",
    summary="charged twice – “again” 😀",
    references={"invoice": "INV-7", "order": "O-1"},
    facts={"days_since_delivery": 12, "opened": True, "ratio": 0.5, "condition": "used", "photo": None},
)
PHOTO = Evidence("photo", provided_by="claimant", reference="file-12", note="of the box", visible_to={"respondent"})

EVERY: tuple[Action, ...] = (
    actions.Open(CLAIM, nature="charge", team="billing", possible_duplicates=("d-5", "d-6")),
    actions.Respond("We look into it."),
    actions.Assign("ann", team="payments"),
    actions.Start(),
    actions.Triage(0.9, 0.5, 0.2, validity="plausible", score=SCORE),
    actions.Rescore(SCORE, because="half of the time is gone"),
    actions.ConsultPolicy(
        PolicyRecord(
            "acme-returns",
            "2026.2",
            "decided",
            rule="changed-mind-30",
            offers=("refund 100%",),
            citations=("§3.1",),
            explanation="within 30 days",
        )
    ),
    actions.Amend(Money("110.00", "EUR"), because="a fee was missed"),
    actions.Message("Which invoice?", party="claimant", direction="internal", channel="phone"),
    actions.AddEvidence([PHOTO]),
    actions.OpenTask("look at the tape", owner="bob", due_at=DUE),
    actions.FinishTask("t11", result="nothing to be seen"),
    actions.RequestEvidence("claimant", items=("invoice", "photo"), due_at=DUE),
    actions.SupplyEvidence("claimant", evidence=[PHOTO]),
    actions.Lapse(),
    actions.Escalate("legal", because="a lawyer wrote"),
    actions.DeEscalate(because="the lawyer agrees"),
    actions.Refer("expert", question="is it genuine?"),
    actions.ReportBack("it is genuine"),
    actions.RecordWarning("resolution", fraction=0.8, cycle=2),
    actions.RecordBreach("resolution", due_at=DUE, cycle=2),
    actions.Resolve(
        [Remedy(RemedyKind.REFUND, EUR_60, note="to the card"), Remedy(RemedyKind.APOLOGY)],
        explanation="charged twice",
        upheld=EUR_60,
        limit=Money("500.00", "EUR"),
        basis="terms §4",
    ),
    actions.Approve(note="fine"),
    actions.RefuseApproval(because="too much"),
    actions.ChooseOtherRemedy(because="the card is closed"),
    actions.Fail(because="the bank said no"),
    actions.Retry(),
    actions.Settle("TX-1"),
    actions.Reject("no_duplicate", explanation="two orders"),
    actions.NotifyDecision("We refund 60 EUR.", to={"claimant"}),
    actions.EndMonitoring(),
    actions.Reopen(because="a second receipt"),
    actions.Withdraw(because="settled in the shop"),
    actions.Merge("d-5"),
)  # fmt: skip

ENTRIES = {
    1: (LedgerEntry(Account.CLAIMED, Money("100.00", "EUR")),),
    8: (LedgerEntry(Account.CLAIMED, Money("10.00", "EUR")),),
    22: (LedgerEntry(Account.UPHELD, EUR_60), LedgerEntry(Account.REJECTED, EUR_40)),
    28: (LedgerEntry(Account.REFUNDED, EUR_60), LedgerEntry(Account.COMPENSATED, Money(5, "EUR"))),
    33: (LedgerEntry(Account.WITHDRAWN, Money("10.00", "EUR")),),
}


def history() -> History:
    """Make it: an event every four minutes."""
    return made_of(EVERY, ENTRIES, closes_at=30)


def made_of(
    every: Iterable[Action], entries: Mapping[int, tuple[LedgerEntry, ...]] | None = None, *, closes_at: int = 99
) -> History:
    """Make a history of actions, one every four minutes, that is closed from the event ``closes_at`` on."""
    return History(
        _event(seq, action, (entries or {}).get(seq, ()), closed=seq >= closes_at)
        for seq, action in enumerate(every, start=1)
    )


def _event(seq: int, action: Action, entries: tuple[LedgerEntry, ...], *, closed: bool) -> Event:
    at = FIRST + timedelta(minutes=4 * seq)
    return Event(
        dispute_id="d-7",
        seq=seq,
        action=action,
        actor=Actor("ann", roles={"agent", "senior"}),
        occurred_at=at,
        recorded_at=at.in_timezone("UTC"),
        entered=EnteredState(
            "closed" if closed else "in_progress",
            "closed" if closed else "work",
            waits_on={"respondent", "claimant"},
            queued=not closed,
            open=not closed,
            outcome=Outcome.PARTLY_UPHELD if closed else None,
            due_at=None if closed else DUE,
            remembered={"before_escalation": "triage"},
        ),
        lifecycle="customer_operations",
        lifecycle_version="1",
        entries=entries,
        key=f"key-{seq}",
    )
