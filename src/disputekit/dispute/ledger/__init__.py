"""The money of a dispute: what is claimed, what became of it, what was paid, as entries that only ever add up."""

from disputekit._lib.faces import publish
from disputekit.dispute.ledger._accounts import ACCOUNT_OF, APART, Account, LedgerEntry, account_of, principal
from disputekit.dispute.ledger._ledger import Ledger, apportioned, upheld_by
from disputekit.dispute.ledger._sums import Sums

__all__ = [
    "ACCOUNT_OF",
    "APART",
    "Account",
    "Ledger",
    "LedgerEntry",
    "Sums",
    "account_of",
    "apportioned",
    "principal",
    "upheld_by",
]

publish(__name__)
