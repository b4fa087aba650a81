"""One thread of all that was written, in and out, from a history alone."""

from collections.abc import Iterator

import pendulum
from attrs import frozen

from disputekit.actions import Message, NotifyDecision, Respond
from disputekit.history import History


@frozen
class Written:
    """One message: when, from whom to whom, and what it says."""

    at: pendulum.DateTime
    who: str
    text: str


def thread(history: History) -> Iterator[Written]:
    """Yield what was written, in the order of the record."""
    for event in history:
        action = event.action
        if isinstance(action, Message):
            names = {"inbound": f"{action.party} to us", "outbound": f"us to {action.party}", "internal": "among us"}
            yield Written(event.occurred_at, f"{names[action.direction]}, by {action.channel}", action.text)
        elif isinstance(action, Respond | NotifyDecision):
            to = " and ".join(sorted(action.to)) if isinstance(action, NotifyDecision) else "claimant"
            yield Written(event.occurred_at, f"us to {to}", action.text)
