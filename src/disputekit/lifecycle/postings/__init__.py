"""What transitions do to the money: entries that keep ``claimed == upheld + rejected + withdrawn + open``.

Where a claim has lines, each entry names its line, and the lines add up to the whole.
"""

from disputekit._lib.faces import publish
from disputekit.lifecycle.postings._beside import chargeback_closed, fee, provisional
from disputekit.lifecycle.postings._collecting import paid_in_full, payment, promise_broken, promised
from disputekit.lifecycle.postings._deciding import (
    amended,
    confirmed,
    decision_in_force,
    decision_undone,
    merged,
    not_agreed,
    opening,
    paying,
    rejected,
    settled,
    split,
    upholding,
    withdrawn,
)

__all__ = [
    "amended",
    "chargeback_closed",
    "confirmed",
    "decision_in_force",
    "decision_undone",
    "fee",
    "merged",
    "not_agreed",
    "opening",
    "paid_in_full",
    "paying",
    "payment",
    "promise_broken",
    "promised",
    "provisional",
    "rejected",
    "settled",
    "split",
    "upholding",
    "withdrawn",
]

publish(__name__)
