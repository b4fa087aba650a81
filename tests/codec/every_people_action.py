"""One history with what was added for people, execution and messages; ``history_v1_people.json`` is written from it."""

from attrs import evolve

from disputekit import History, Money, actions
from disputekit.actions import Action
from tests.codec import every_money_action

LATER: tuple[Action, ...] = (
    actions.Assign("ann", team="payments", because="bob is absent; it is ann's turn"),
    actions.Message("Here it is.", "claimant", "inbound", channel="chat", subject="Re: your dispute d-8"),
    actions.Approve("fine by me", limit=Money("500.00", "EUR")),
    actions.SubmitOrder("d-8/2/1"),
    actions.Fail("the card is closed", orders=["d-8/2/2"]),
)  # fmt: skip


def history() -> History:
    """Make it: an opening, then an event every minute."""
    first, second, *_ = every_money_action.history().events
    at = second.occurred_at
    later = [
        evolve(
            second,
            seq=seq,
            action=action,
            entries=(),
            occurred_at=at.add(minutes=seq),
            recorded_at=at.add(minutes=seq),
        )
        for seq, action in enumerate(LATER, start=2)
    ]
    return History((first, *later))
