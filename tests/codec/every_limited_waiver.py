"""One history with a waived fee under a limit: what ``history_v1_limits.json`` is."""

from disputekit import History, Money, actions
from disputekit.actions import Action
from tests.codec.every_action import CLAIM, made_of

EVERY: tuple[Action, ...] = (
    actions.Open(CLAIM),
    actions.WaiveFee(Money("5.00", "EUR"), "a gesture", limit=Money("50.00", "EUR")),
)


def history() -> History:
    """Make it."""
    return made_of(EVERY, closes_at=2)
