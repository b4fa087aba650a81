"""What a rule offers, and when one offer covers another."""

from decimal import Decimal
from typing import Final, Literal, TypeAlias

from attrs import frozen

from disputekit.money import Money
from disputekit.remedies import RemedyKind

__all__ = ["ON_TOP", "WHOLE", "Base", "Chooser", "Layer", "OfferPart", "Offered", "PolicyOffer", "amount_text"]

Layer: TypeAlias = Literal["company", "goodwill", "law"]
Base: TypeAlias = Literal["all", "delivery", "items"]
Chooser: TypeAlias = Literal["claimant", "company"]

WHOLE: Final = Decimal(100)
ON_TOP: Final = frozenset({RemedyKind.COMPENSATION, RemedyKind.DEBIT_NOTE})
"""What gives back nothing of what was paid, so that what was paid does not bound it."""


@frozen
class OfferPart:
    """One remedy in an offer: per cent of the offer's base (0 to 100), a fixed amount, or what moves no money."""

    kind: RemedyKind
    amount: Decimal | Money | None = None

    @property
    def text(self) -> str:
        """``refund 85%``, ``store credit 10.00 EUR`` or ``replacement``.

        >>> OfferPart(RemedyKind.STORE_CREDIT, Money(10, "EUR")).text
        'store credit 10.00 EUR'
        """
        name = self.kind.value.replace("_", " ")
        return name if self.amount is None else f"{name} {amount_text(self.amount)}"


@frozen
class PolicyOffer:
    """What goes together in one alternative: its parts, of what, less which fee, against which evidence, who chooses.

    ``conditions`` name what the party must see to, such as ``unworn``; no scenario states it, so whoever executes the
    offer looks. Without ``return_needed`` the goods may be kept.

    >>> most = OfferPart(RemedyKind.REFUND, Decimal(85))
    >>> PolicyOffer((most,), of="items", require=("photo",), conditions=("unworn",)).text
    'refund 85% of items, with photo, if unworn'
    """

    parts: tuple[OfferPart, ...]
    of: Base = "all"
    fee: Decimal | Money | None = None
    require: tuple[str, ...] = ()
    chooser: Chooser = "claimant"
    satisfied_by: frozenset[RemedyKind] = frozenset()
    conditions: tuple[str, ...] = ()
    return_needed: bool = True

    @property
    def text(self) -> str:
        """The offer in words."""
        of = f" of {self.of}" if self.of != "all" else ""
        fee = f", less a fee of {amount_text(self.fee)}" if self.fee is not None else ""
        need = f", with {' and '.join(self.require)}" if self.require else ""
        provided = f", if {' and '.join(self.conditions)}" if self.conditions else ""
        kept = "" if self.return_needed else ", and the goods may be kept"
        return " and ".join(part.text for part in self.parts) + of + fee + need + provided + kept

    @property
    def kept(self) -> Decimal | Money | None:
        """What the company keeps: the fee, or what a share leaves of the whole where only one remedy gives money back.

        >>> PolicyOffer((OfferPart(RemedyKind.REFUND, Decimal(85)),)).kept
        Decimal('15')
        """
        if self.fee is not None:
            return self.fee
        back = [part.amount for part in self.parts if part.amount is not None and part.kind not in ON_TOP]
        share = back[0] if len(back) == 1 else None
        return WHOLE - share if isinstance(share, Decimal) and share < WHOLE else None

    def covers(self, right: "PolicyOffer") -> bool:
        """Whether who gets this has what ``right`` grants: the same remedies, no less, no more strings, same chooser.

        Store credit never covers a refund. A full refund covers something else only where ``right`` says that it is
        ``satisfied_by`` one.
        """
        return (
            self.chooser == right.chooser
            and self.return_needed <= right.return_needed
            and set(self.require) <= set(right.require)
            and set(self.conditions) <= set(right.conditions)
            and _no_more(self.fee, right.fee)
            and all(any(self._covers(mine, part, right) for mine in self.parts) for part in right.parts)
        )

    def replaces(self, right: "PolicyOffer") -> bool:
        """Whether one entitlement makes another needless: it covers it, and nothing less satisfies it in its turn.

        Unlike ``covers`` this goes on from one to the next, so that what is left covers all that was dropped.
        """
        return self.satisfied_by <= right.satisfied_by and self.covers(right)

    def _covers(self, mine: OfferPart, part: OfferPart, right: "PolicyOffer") -> bool:
        everything = self.of == "all" and mine.amount == WHOLE
        if mine.kind is not part.kind:
            return mine.kind in right.satisfied_by and everything
        if mine.kind in ON_TOP and isinstance(part.amount, Money):
            return _no_more(part.amount, mine.amount)
        if mine.amount is None or part.amount is None or everything:
            return True
        return self.of in {"all", right.of} and _no_more(part.amount, mine.amount)


@frozen
class Offered:
    """An offer in a decision: where it comes from and what it rests on."""

    offer: PolicyOffer
    source: Layer
    rule: str
    cite: str = ""

    @property
    def text(self) -> str:
        """``refund 100% (company: changed-mind-30)``."""
        return f"{self.offer.text} ({self.source}: {self.rule})"


def amount_text(amount: Decimal | Money) -> str:
    """``85%`` or ``10.00 EUR``: as it is written in a policy."""
    return str(amount) if isinstance(amount, Money) else f"{amount.normalize():f}%"


def _no_more(fee: Decimal | Money | None, than: Decimal | Money | None) -> bool:
    """Whether ``fee`` is at most ``than``; per cent and money, or two currencies, cannot be compared, so: no."""
    if fee is None:
        return True
    if isinstance(fee, Decimal):
        return fee == 0 or (isinstance(than, Decimal) and fee <= than)
    return isinstance(than, Money) and fee.currency == than.currency and fee.minor <= than.minor
