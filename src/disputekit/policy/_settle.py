"""The money of an offer for the lines of an order: exact, by line, never more than was paid and not given back yet."""

from collections.abc import Sequence
from decimal import Decimal

from attrs import field, frozen

from disputekit._lib.brief import brief
from disputekit._lib.kinds import is_a
from disputekit._lib.markup import Shown
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import Finding, InvalidValue
from disputekit.money import Money
from disputekit.policy._data import plain_fields
from disputekit.policy._model import ON_TOP, WHOLE, Offered, OfferPart, PolicyOffer
from disputekit.remedies import MONETARY, Remedy, RemedyKind

__all__ = ["OrderLine", "PolicySettlement", "SettledLine", "settle"]


def _paid(value: Money) -> Money:
    if is_a(value, Money) and not value.is_negative:
        return value
    raise InvalidValue(
        Finding("DK-POLICY-PAID", "paid must be Money of 0 or more, got {paid}", {"paid": shown(value)}, where="paid",
                hint="pass an amount such as Money('80.00', 'EUR')")
    )  # fmt: skip


@frozen
class OrderLine:
    """One line of an order or invoice.

    ``paid`` is what was paid for it, ``tax`` what of that is tax, ``refunded`` what was given back so far; all in one
    currency, none negative, neither of the latter more than ``paid``. Raises ``InvalidValue`` or ``MoneyError``.

    >>> OrderLine("shoes", Money("80.00", "EUR"), tax=Money("12.77", "EUR")).left
    Money('80.00', 'EUR')
    """

    id: str
    paid: Money = field(converter=_paid)
    refunded: Money = field()
    tax: Money = field()
    delivery: bool = False

    @refunded.default
    def _nothing_refunded(self) -> Money:
        return Money.zero(self.paid.currency)

    @tax.default
    def _no_tax(self) -> Money:
        return Money.zero(self.paid.currency)

    def __attrs_post_init__(self) -> None:
        """Check the amounts."""
        zero = Money.zero(self.paid.currency)
        for name, amount in (("refunded", self.refunded), ("tax", self.tax)):
            if not zero <= amount <= self.paid:
                raise InvalidValue(
                    Finding(
                        "DK-POLICY-LINE", "{name} must be between 0 and the {paid} paid, got {amount}",
                        {"name": name, "amount": str(amount), "paid": str(self.paid)},
                        where=f"line {self.id!r}", hint="state in paid what was paid, with tax",
                    )
                )  # fmt: skip

    @property
    def left(self) -> Money:
        """What can still be given back."""
        return self.paid - self.refunded


@frozen
class SettledLine:
    """What one line gets of one remedy; ``tax`` is part of ``amount``, ``fee`` was kept from it."""

    line: str
    kind: RemedyKind
    amount: Money
    tax: Money
    fee: Money


@frozen
class PolicySettlement(Shown):
    """An offer as money and deeds: ``remedies`` is what is to be executed, ``total`` the money in it.

    ``fee`` is the sum of what was kept of each line as a fee; ``kept`` is that too, or, where the offer names no fee,
    what its share leaves of the whole: the 12.00 of 80.00 that ``refund = "85%"`` does not give back.
    """

    offered: Offered
    lines: tuple[SettledLine, ...]
    remedies: tuple[Remedy, ...]
    total: Money
    fee: Money
    kept: Money
    tax: Money

    __repr__ = brief

    def to_dict(self) -> dict[str, object]:
        """The settlement as data that JSON can hold."""
        return plain_fields(self)


def settle(offers: Sequence[Offered], lines: Sequence[OrderLine], choose: str) -> PolicySettlement:
    """Work out the offer that has the remedy ``choose``; of several, the one that pays most."""
    if not lines or not all(is_a(line, OrderLine) for line in lines):
        raise InvalidValue(
            Finding("DK-POLICY-NO-LINES", "lines must be a list of OrderLine values, got {lines}",
                    {"lines": shown(lines)}, where="lines",
                    hint="pass the lines that the dispute is about")
        )  # fmt: skip
    kinds = dict.fromkeys(part.kind.value for each in offers for part in each.offer.parts)
    chosen = [each for each in offers if any(part.kind.value == choose for part in each.offer.parts)]
    if not chosen:
        raise InvalidValue(
            Finding(
                "DK-POLICY-NOT-OFFERED", "the decision does not offer {choice}", {"choice": shown(choose)},
                where="choose",
                hint=did_you_mean(str(choose), kinds, f"choose one of: {', '.join(kinds) or 'nothing, it was denied'}"),
            )
        )  # fmt: skip
    return max((_settled(each, lines) for each in chosen), key=lambda settlement: settlement.total)


def _settled(offered: Offered, lines: Sequence[OrderLine]) -> PolicySettlement:
    offer = offered.offer
    zero = Money.zero(lines[0].paid.currency)
    base = [line for line in lines if offer.of == "all" or line.delivery == (offer.of == "delivery")]
    left = {id(line): line.left for line in base}
    settled: list[SettledLine] = []
    remedies: list[Remedy] = []
    room = _room(offer, base)
    for part in offer.parts:
        if part.kind not in MONETARY:
            remedies.append(Remedy(part.kind))
            continue
        if part.kind in ON_TOP:
            amount = _capped(_of(part, sum((line.paid for line in base), zero)), room)
        else:
            each = [
                _line(line, part.kind, (got, fee), left) for line, got, fee in _shared(offer, part, base, zero, room)
            ]
            settled += each
            amount = sum((one.amount for one in each), zero)
        if amount.is_positive:
            remedies.append(Remedy(part.kind, amount))
        room = None if room is None else room - amount
    fee = sum((each.fee for each in settled), zero)
    return PolicySettlement(
        offered,
        tuple(settled),
        tuple(remedies),
        total=sum((each.amount for each in remedies if each.amount is not None), zero),
        fee=fee,
        kept=_kept(offer, fee, sum((line.paid for line in base), zero), sum(left.values(), zero)),
        tax=sum((each.tax for each in settled), zero),
    )


def _of(part: OfferPart, whole: Money) -> Money:
    return part.amount if isinstance(part.amount, Money) else whole.percent(part.amount or 0)


def _kept(offer: PolicyOffer, fee: Money, whole: Money, left: Money) -> Money:
    """The fee; without one what a share leaves of the whole, so that both add up to it: no more than is ``left``."""
    if offer.fee is None and isinstance(offer.kept, Decimal):
        return min(whole - whole.percent(WHOLE - offer.kept), left)
    return fee


def _shared(
    offer: PolicyOffer, part: OfferPart, base: Sequence[OrderLine], zero: Money, room: Money | None
) -> list[tuple[OrderLine, Money, Money]]:
    """Divide the money of the offer among its lines: for each what it gets, and what is kept from it as a fee.

    A share goes by what was paid for each line. A fixed amount goes by what is left of each, as far as there is any.
    """
    fixed = isinstance(part.amount, Money)
    weights = [line.left if fixed else line.paid for line in base]
    whole = sum(weights, zero)
    if not whole.is_positive:
        return []
    gross = min(_of(part, whole), whole)
    fee = zero if offer.fee is None else _of(OfferPart(part.kind, offer.fee), whole)
    net = max(gross - fee, zero)
    before = gross.allocate([weight.minor for weight in weights])
    after = net.allocate([each.minor for each in before]) if gross.is_positive else before
    capped = _capped(net, room).allocate([each.minor for each in after]) if net.is_positive else after
    return [(line, got, full - due) for line, full, due, got in zip(base, before, after, capped, strict=True)]


def _room(offer: PolicyOffer, base: Sequence[OrderLine]) -> Money | None:
    """What the cap of an offer leaves after what was given back before; ``None`` where it has none."""
    if offer.at_most is None:
        return None
    zero = Money.zero(offer.at_most.currency)
    return max(offer.at_most - sum((line.refunded for line in base), zero), zero)


def _capped(amount: Money, room: Money | None) -> Money:
    return amount if room is None else min(amount, room)


def _tax_in(line: OrderLine, refunded: Money) -> Money:
    """How much tax is in what was given back of a line altogether."""
    untaxed = line.paid - line.tax
    return refunded.allocate([line.tax.minor, untaxed.minor])[0] if line.paid.is_positive else refunded


def _line(line: OrderLine, kind: RemedyKind, share: tuple[Money, Money], left: dict[int, Money]) -> SettledLine:
    got, fee = share
    amount = min(got, left[id(line)])
    before = line.paid - left[id(line)]
    left[id(line)] -= amount
    tax = _tax_in(line, before + amount) - _tax_in(line, before)  # so that the parts of a line have all of its tax
    return SettledLine(line.id, kind, amount, tax, min(fee, left[id(line)]))  # what was given back before is not kept
