"""The remedies that can be offered, decided and executed."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal, TypeAlias

from attrs import field, frozen

from disputekit._input.converters import member
from disputekit._input.validation import check_fields
from disputekit._lib.brief import brief
from disputekit.errors import Finding, InvalidValue
from disputekit.money import Money

__all__ = ["FREE", "GOODS", "MONETARY", "Covers", "Remedy", "RemedyKind", "worth"]


class RemedyKind(StrEnum):
    """The kinds of remedy; the first group moves money and has an amount.

    A deduction was already taken by the debtor; a final credit is a provisional credit that stays.
    """

    REFUND = "refund"
    STORE_CREDIT = "store_credit"
    CREDIT_NOTE = "credit_note"
    DEBIT_NOTE = "debit_note"
    ADJUSTMENT = "adjustment"
    COMPENSATION = "compensation"
    DEDUCTION = "deduction"
    FINAL_CREDIT = "final_credit"
    WRITE_OFF = "write_off"

    REPLACEMENT = "replacement"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    REBILL = "rebill"
    CORRECTION = "correction"
    APOLOGY = "apology"


MONETARY = frozenset({
    RemedyKind.REFUND, RemedyKind.STORE_CREDIT, RemedyKind.CREDIT_NOTE, RemedyKind.DEBIT_NOTE, RemedyKind.ADJUSTMENT,
    RemedyKind.COMPENSATION, RemedyKind.DEDUCTION, RemedyKind.FINAL_CREDIT, RemedyKind.WRITE_OFF,
})  # fmt: skip
"""The kinds that move money: these have an amount, the others have none."""

GOODS = frozenset({RemedyKind.REPLACEMENT, RemedyKind.EXCHANGE})
"""The kinds that send goods: these have a worth, although they have no amount."""

FREE = frozenset({RemedyKind.APOLOGY, RemedyKind.CORRECTION})
"""The kinds that cost nothing: no policy has to allow them, and nobody executes them."""

Covers: TypeAlias = Literal["claim", "delivery", "interest"]
"""What a remedy's money is for: the claim itself, or what stands beside it."""


def _kind(value: str) -> RemedyKind:
    return member(RemedyKind, value)


@frozen
class Remedy:
    """One thing that is done for a party, such as a refund.

    ``kind`` may be its word, such as ``"refund"``. A monetary kind has a positive ``amount``; any other has none.
    ``line`` is the line of the claim that it is for, where the claim has lines: tax goes by line. ``covers`` says what
    the money is for: the claim itself, or the costs of delivery or the interest beside it.
    Raises ``InvalidValue`` otherwise.

    >>> Remedy("refund", Money("12.50", "EUR"), line="2").kind
    <RemedyKind.REFUND: 'refund'>
    >>> Remedy(RemedyKind.REPLACEMENT).moves_money
    False
    """

    kind: RemedyKind = field(converter=_kind)
    amount: Money | None = None
    note: str = ""
    line: str | None = None
    covers: Covers = "claim"

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check that the amount fits the kind."""
        check_fields(self)
        fits = (self.amount is not None and self.amount.is_positive) if self.moves_money else self.amount is None
        if not fits:
            raise InvalidValue(
                Finding(
                    "DK-REMEDY-AMOUNT",
                    "a {kind} needs {wanted}, got {amount}",
                    {
                        "kind": self.kind.value.replace("_", " "),
                        "wanted": "a positive amount" if self.moves_money else "no amount",
                        "amount": str(self.amount),
                    },
                    where="amount",
                    hint="give an amount to a remedy that moves money, and no amount to any other",
                )
            )

    @property
    def text(self) -> str:
        """Say what it is, as in a letter.

        >>> Remedy(RemedyKind.STORE_CREDIT, Money("5.00", "EUR")).text
        'store credit of 5.00 EUR'
        """
        kind = self.kind.value.replace("_", " ")
        return kind if self.amount is None else f"{kind} of {self.amount}"

    @property
    def moves_money(self) -> bool:
        """Whether the remedy moves money."""
        return self.kind in MONETARY

    @property
    def needs_execution(self) -> bool:
        """Whether somebody must execute it: money moves, goods are sent, a bill is written anew.

        An apology and a correction are done when they are sent.

        >>> [Remedy(kind).needs_execution for kind in ("replacement", "apology")]
        [True, False]
        """
        return self.kind not in FREE


def worth(remedies: Iterable[Remedy]) -> Money | None:
    """Add up the money that ``remedies`` move; ``None`` if they move none. Raises ``MoneyError`` on mixed currencies.

    >>> worth([Remedy(RemedyKind.REFUND, Money("5.00", "EUR")), Remedy(RemedyKind.APOLOGY)])
    Money('5.00', 'EUR')
    """
    total: Money | None = None
    for remedy in remedies:
        if remedy.amount is not None:
            total = remedy.amount if total is None else total + remedy.amount
    return total
