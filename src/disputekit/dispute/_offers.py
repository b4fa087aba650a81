"""Offers: what one side puts to the other, what became of it, and what both sides agreed to."""

from collections.abc import Mapping
from enum import StrEnum

import pendulum
from attrs import field, frozen

from disputekit._input.converters import mapped
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.remedies import Remedy


def _texts_by_name(items: Mapping[str, str]) -> FrozenMap[str, str]:
    return mapped(items)


class OfferStatus(StrEnum):
    """The status of an offer. A ``proposed`` offer waits for approval on our side; the other side has not seen it."""

    PROPOSED = "proposed"
    OPEN = "open"
    ACCEPTED = "accepted"
    COUNTERED = "countered"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


@frozen
class Offer:
    """What one side puts to the other: ``by`` and ``to`` are the sides, ``made_by`` is the person.

    An open offer binds the side that made it; only the other side can accept it. ``departs_because`` is why it departs
    from the policy, empty where it does not; ``goods_back`` is whether the goods must come back first.
    """

    id: str
    by: str
    to: str
    remedies: tuple[Remedy, ...]
    text: str
    made_by: str
    made_at: pendulum.DateTime
    due_at: pendulum.DateTime | None = None
    status: OfferStatus = OfferStatus.OPEN
    basis: str = ""
    departs_because: str = ""
    goods_back: bool = False
    approved_by: str | None = None
    answer: str = ""
    answered_by: str | None = None
    answered_at: pendulum.DateTime | None = None

    __repr__ = brief


@frozen
class Agreement:
    """What both sides agreed to: the offer, or ``None`` for a confirmed final position, and who spoke for each side."""

    offer: str | None
    parties: Mapping[str, str] = field(converter=_texts_by_name)
    at: pendulum.DateTime = field(kw_only=True)

    __repr__ = brief


@frozen(kw_only=True)
class Negotiation:
    """Every offer of a dispute, oldest first, and what both sides agreed to."""

    offers: tuple[Offer, ...] = ()
    agreement: Agreement | None = None

    __repr__ = brief

    @property
    def agreed_offer(self) -> Offer | None:
        """The offer that both sides agreed to."""
        agreed = self.agreement
        return None if agreed is None else next((offer for offer in self.offers if offer.id == agreed.offer), None)

    def latest(self, status: OfferStatus) -> Offer | None:
        """Give the latest offer with this status."""
        return next((offer for offer in reversed(self.offers) if offer.status is status), None)
