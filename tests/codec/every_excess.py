"""One history of a chargeback that took more than was claimed: what ``history_v1_excess.json`` is."""

from disputekit import History, Money, actions
from disputekit.actions import Action
from disputekit.dispute import Account, LedgerEntry
from tests.codec.every_action import CLAIM, made_of

EVERY: tuple[Action, ...] = (
    actions.Open(CLAIM),
    actions.OpenChargeback("cb-1", Money("40.00", "EUR")),
    actions.CloseChargeback("cb-1", "lost", because="the bank decided", amount=Money("45.00", "EUR")),
)
ENTRIES = {3: (LedgerEntry(Account.EXCESS, Money("5.00", "EUR")),)}


def history() -> History:
    """Make it."""
    return made_of(EVERY, ENTRIES)
