"""One history with facts that were recorded, every field filled: what ``history_v1_facts.json`` is."""

from disputekit import History, actions
from disputekit.actions import Action
from tests.codec.every_action import CLAIM, made_of

EVERY: tuple[Action, ...] = (
    actions.Open(CLAIM),
    actions.RecordFacts({"condition": "new", "days": 3, "gift": True}, source="a call", because="misread before"),
)


def history() -> History:
    """Make it."""
    return made_of(EVERY, closes_at=2)
