"""The money of a dispute: what is claimed, what became of it, what was paid, as entries that only ever add up."""

from disputekit._public import publish
from disputekit.ledger._accounts import ACCOUNT_OF, APART, Account, Entry, account_of, principal
from disputekit.ledger._ledger import Ledger, apportioned, upheld_by
from disputekit.ledger._sums import Sums

__all__ = [
    "ACCOUNT_OF",
    "APART",
    "Account",
    "Entry",
    "Ledger",
    "Sums",
    "account_of",
    "apportioned",
    "principal",
    "upheld_by",
]

publish(__name__)
