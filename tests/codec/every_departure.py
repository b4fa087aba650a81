"""One history with departures, a follow-up and a split by line: what ``history_v1_departures.json`` is."""

from disputekit import History, Money, actions
from disputekit.actions import Action
from disputekit.dispute import Part
from tests.codec.every_action import CLAIM, DUE, made_of
from tests.codec.every_negotiation import FULL, LIMIT

WHY = "a customer of twenty years"

EVERY: tuple[Action, ...] = (
    actions.Open(CLAIM),
    actions.OpenTask("call in a week", owner="bob", due_at=DUE, follow_up=True),
    actions.Resolve(FULL, "all of it", departs_because=WHY, limit=LIMIT),
    actions.Concede(FULL, "all of it", departs_because=WHY),
    actions.OrderRemedy(FULL, "all of it", departs_because=WHY, payer="platform", performer="respondent"),
    actions.StateFinalPosition("all of it", FULL, departs_because=WHY),
    actions.Split(
        [
            Part(lines={"1": Money("60.00", "EUR"), "2": Money("5.00", "EUR")}, id="d-8"),
            Part(lines={"1": Money("40.00", "EUR")}, id="d-9"),
        ],
        because="two deliveries",
    ),
)


def history() -> History:
    """Make it."""
    return made_of(EVERY, closes_at=7)
