"""One history with a message that a machine wrote: what ``history_v1_machine.json`` is."""

from disputekit import History, actions
from disputekit.actions import Action
from tests.codec.every_action import CLAIM, made_of

EVERY: tuple[Action, ...] = (
    actions.Open(CLAIM),
    actions.Message("I am out of the office.", "claimant", "inbound", written_by="machine"),
)


def history() -> History:
    """Make it."""
    return made_of(EVERY, closes_at=2)
