"""What an entry moves, and where each remedy is posted."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from attrs import frozen

from disputekit._lib.frozen import FrozenMap
from disputekit.money import Money
from disputekit.remedies import Remedy, RemedyKind, worth


class Account(StrEnum):
    """What an entry moves.

    The first four split the claim. The next four are the principal: what was done with what was upheld. Then what the
    respondent had received for it, the provisional credit that is out, and the cash that came in for what was not
    upheld. The last four stand apart from the principal.
    """

    CLAIMED = "claimed"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    REFUNDED = "refunded"
    CREDITED = "credited"
    CHARGED_BACK = "charged_back"
    WRITTEN_OFF = "written_off"

    RECEIVED = "received"
    PROVISIONAL = "provisional"
    RECOVERED = "recovered"

    COMPENSATED = "compensated"
    DELIVERY = "delivery"
    INTEREST = "interest"
    FEES = "fees"


APART: Final = frozenset({Account.COMPENSATED, Account.DELIVERY, Account.INTEREST, Account.FEES})
"""What is paid or charged beside the claim, and never counts against it."""

WHOLE: Final = APART | {Account.PROVISIONAL}
"""What is kept of the whole dispute, also where its claim has lines."""

ACCOUNT_OF = FrozenMap(
    {
        RemedyKind.REFUND: Account.REFUNDED,
        RemedyKind.STORE_CREDIT: Account.CREDITED,
        RemedyKind.CREDIT_NOTE: Account.CREDITED,
        RemedyKind.ADJUSTMENT: Account.CREDITED,
        RemedyKind.DEDUCTION: Account.CREDITED,
        RemedyKind.FINAL_CREDIT: Account.CREDITED,
        RemedyKind.WRITE_OFF: Account.WRITTEN_OFF,
        RemedyKind.COMPENSATION: Account.COMPENSATED,
    }
)
"""Where a settled remedy of the claim is posted. A debit note claims money, so it is posted nowhere here."""

_COVERED: Final = FrozenMap({"delivery": Account.DELIVERY, "interest": Account.INTEREST})


@frozen
class LedgerEntry:
    """One movement; a negative amount takes back. ``line`` names the line of the claim that it is about."""

    account: Account
    amount: Money
    line: str | None = None


def account_of(remedy: Remedy) -> Account | None:
    """Say where ``remedy`` is posted once it is settled; ``None`` if it moves no money, or claims some.

    >>> account_of(Remedy(RemedyKind.REFUND, Money("4.90", "EUR"), covers="delivery"))
    <Account.DELIVERY: 'delivery'>
    """
    account = ACCOUNT_OF.get(remedy.kind)
    return account if account in {None, Account.COMPENSATED} else _COVERED.get(remedy.covers, account)


def principal(remedies: Iterable[Remedy]) -> Money | None:
    """Add up what ``remedies`` pay of the claim itself, without what stands apart; ``None`` if nothing.

    >>> principal([Remedy(RemedyKind.REFUND, Money(5, "EUR")), Remedy(RemedyKind.COMPENSATION, Money(2, "EUR"))])
    Money('5.00', 'EUR')
    """
    return worth(remedy for remedy in remedies if account_of(remedy) not in {None, *APART})
