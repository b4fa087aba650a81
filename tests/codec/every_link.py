"""One history with linked disputes and feedback, every field filled: what ``history_v1_links.json`` is."""

from disputekit import History, Money, actions
from disputekit.actions import Action
from disputekit.dispute import Part
from tests.codec.every_action import CLAIM, made_of

EVERY: tuple[Action, ...] = (
    actions.Open(CLAIM),
    actions.Link("d-2", relation="same_shipment"),
    actions.Absorb("d-3"),
    actions.RecordFeedback("process", rating=4, text="friendly, but slow", given_by="claimant"),
    actions.Split(
        [
            Part(Money("60.00", "EUR"), reason="wrong_amount", summary="the fee", id="d-8"),
            Part(Money("40.00", "EUR"), id="d-9"),
        ],
        because="two charges",
    ),
)


def history() -> History:
    """Make it."""
    return made_of(EVERY, closes_at=5)
