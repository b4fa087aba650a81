"""One history with every action of negotiating, every field filled: what ``history_v1_negotiation.json`` is."""

from disputekit import History, Money, Remedy, RemedyKind, actions
from disputekit.actions import Action
from tests.codec.every_action import CLAIM, DUE, made_of

FULL = [Remedy(RemedyKind.REFUND, Money("100.00", "EUR")), Remedy(RemedyKind.APOLOGY)]
HALF = [Remedy(RemedyKind.STORE_CREDIT, Money("50.00", "EUR"), note="for a year")]
LIMIT = Money("60.00", "EUR")

EVERY: tuple[Action, ...] = (
    actions.Open(CLAIM),
    actions.Assess("likely_valid", root_cause="billing_system", findings="two charges for one order"),
    actions.Negotiate(because="the customer asks for more than the policy gives"),
    actions.MakeOffer(
        FULL, "all of it", by="respondent", due_at=DUE, basis="terms §4", departs_because="a loyal customer",
        goods_back=True, limit=LIMIT,
    ),
    actions.Approve(note="fine", due_at=DUE),
    actions.Counter("o4", HALF, "half of it, now"),
    actions.Decline("o6", because="too late"),
    actions.MakeOffer(HALF, "half of it"),
    actions.WithdrawOffer("o8", because="a typo"),
    actions.MakeOffer(FULL, "all of it", due_at=DUE),
    actions.Accept("o10", text="yes", departs_because="as before", limit=LIMIT),
    actions.StateFinalPosition("this is all we can do", remedies=HALF, basis="terms §4", limit=LIMIT),
    actions.Object(because="not enough", to="legal"),
    actions.Confirm(text="so be it"),
)  # fmt: skip


def history() -> History:
    """Make it."""
    return made_of(EVERY, closes_at=14)
