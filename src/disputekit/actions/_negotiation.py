"""Negotiation: assessed, offered, answered; agreed, or ended with a final position."""

from collections.abc import Iterable
from typing import ClassVar

import pendulum
from attrs import field, frozen

from disputekit._input.validation import not_a_choice
from disputekit._lib.evolve import evolve
from disputekit.actions._base import Action, Binding, EventContext, as_due_at, as_remedies
from disputekit.actions._changes import offer_of, settle_offers, undecided, with_offer
from disputekit.actions._outcome import decided, unaddable
from disputekit.dispute import (
    CLAIMANT,
    RESPONDENT,
    SIDES,
    Agreement,
    Dispute,
    Negotiation,
    Offer,
    OfferStatus,
    other_side,
    upheld_by,
)
from disputekit.errors import Finding
from disputekit.money import Money
from disputekit.remedies import Remedy


@frozen
class Assess(Action):
    """Say from the evidence whether the claim is valid, and what caused it.

    ``root_cause`` is a code of the host's own, beside the reason that the claimant stated.
    """

    name: ClassVar[str] = "assess"

    validity: str
    root_cause: str | None = None
    findings: str = ""

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Record both; a cause that was found before stays unless there is another."""
        cause = self.root_cause or dispute.assessment.root_cause
        return evolve(dispute, assessment=evolve(dispute.assessment, validity=self.validity, root_cause=cause))


@frozen
class Negotiate(Action):
    """Begin to negotiate; an escalated dispute goes back to its owner."""

    name: ClassVar[str] = "negotiate"

    because: str = ""

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Forget to whom it was escalated."""
        return evolve(dispute, work=evolve(dispute.work, escalated_to=None))


@frozen
class MakeOffer(Binding):
    """Offer something to the other side; ``by`` is the side that offers, and is bound if it is accepted.

    ``due_at`` is until when it stands. ``basis`` cites the policy or law that it rests on; ``departs_because`` says why
    it departs from the policy, where it does. With ``goods_back`` the goods are to come back first.
    """

    name: ClassVar[str] = "make_offer"

    remedies: tuple[Remedy, ...] = field(converter=as_remedies)
    text: str
    by: str = RESPONDENT
    due_at: pendulum.DateTime | None = field(default=None, converter=as_due_at)
    basis: str = ""
    departs_because: str = ""
    goods_back: bool = False

    def problems(self) -> Iterable[Finding]:
        """Check that the remedies can be added up, and the side."""
        yield from unaddable(self.remedies)
        if self.by not in SIDES:
            yield not_a_choice("by", self.by, sorted(SIDES))

    @property
    def to(self) -> str:
        """The side that it is made to."""
        return other_side(self.by)

    def proposes(self, _dispute: Dispute, /) -> tuple[Remedy, ...]:
        """Give the remedies that it offers."""
        return self.remedies

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Add the offer; its id is ``o`` and the event's number. It is proposed until the other side is waited for."""
        offer = Offer(
            f"o{stamp.seq}",
            self.by,
            self.to,
            self.remedies,
            self.text,
            stamp.actor.id,
            stamp.at,
            due_at=self.due_at,
            status=OfferStatus.OPEN if self.to in stamp.waits_on else OfferStatus.PROPOSED,
            basis=self.basis,
            departs_because=self.departs_because,
            goods_back=self.goods_back,
        )
        answered = settle_offers(dispute, OfferStatus.COUNTERED)
        return evolve(answered, negotiation=evolve(answered.negotiation, offers=(*answered.offers, offer)))


@frozen
class Accept(Binding):
    """Accept the offer with the id ``offer``: as the side that it was made to, or recorded by somebody for that side.

    It names the offer, so that nobody accepts an offer that was replaced meanwhile.
    """

    name: ClassVar[str] = "accept"

    offer: str
    text: str = ""
    departs_because: str = ""

    def proposes(self, dispute: Dispute, /) -> tuple[Remedy, ...]:
        """Give the remedies of the offer."""
        offer = offer_of(dispute, self.offer)
        return () if offer is None else offer.remedies

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Record the agreement, and what it decides; whether it is in force is the state's to say."""
        offer = offer_of(dispute, self.offer)
        if offer is None:
            return dispute
        accepted = evolve(
            _answered(offer, OfferStatus.ACCEPTED, self.text, stamp),
            departs_because=self.departs_because or offer.departs_because,
        )
        agreement = Agreement(offer.id, {offer.by: offer.made_by, offer.to: stamp.actor.id}, at=stamp.at)
        upheld = upheld_by(dispute.ledger, offer.remedies, None)
        settled = decided(
            dispute, stamp, offer.remedies, offer.text, by=agreement.parties[RESPONDENT], upheld=upheld,
            basis=offer.basis,
        )  # fmt: skip
        return evolve(settled, negotiation=Negotiation(offers=with_offer(dispute, accepted), agreement=agreement))


@frozen
class Counter(Action):
    """Answer the offer with another one, of the side that it was made to."""

    name: ClassVar[str] = "counter"

    offer: str
    remedies: tuple[Remedy, ...] = field(converter=as_remedies)
    text: str

    def problems(self) -> Iterable[Finding]:
        """Check that the remedies can be added up."""
        return unaddable(self.remedies)

    def proposes(self, _dispute: Dispute, /) -> tuple[Remedy, ...]:
        """Give the remedies that it offers."""
        return self.remedies

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Close the offer and add the other one; its id is ``o`` and the event's number."""
        offer = offer_of(dispute, self.offer)
        if offer is None:
            return dispute
        countered = with_offer(dispute, _answered(offer, OfferStatus.COUNTERED, self.text, stamp))
        own = Offer(f"o{stamp.seq}", offer.to, offer.by, self.remedies, self.text, stamp.actor.id, stamp.at)
        return evolve(dispute, negotiation=evolve(dispute.negotiation, offers=(*countered, own)))


@frozen
class Decline(Action):
    """Decline the offer, with or without a reason."""

    name: ClassVar[str] = "decline"

    offer: str
    because: str = ""

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Close the offer."""
        return _closed(dispute, self.offer, OfferStatus.DECLINED, self.because, stamp)


@frozen
class WithdrawOffer(Action):
    """Withdraw an offer that is not accepted yet."""

    name: ClassVar[str] = "withdraw_offer"

    offer: str
    because: str

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Close the offer."""
        return _closed(dispute, self.offer, OfferStatus.WITHDRAWN, self.because, stamp)


@frozen
class StateFinalPosition(Binding):
    """State the final position of our side where the two do not agree; without remedies, that it pays nothing.

    ``departs_because`` says why it departs from the policy, where it does: then somebody else approves it.
    """

    name: ClassVar[str] = "state_final_position"

    explanation: str
    remedies: tuple[Remedy, ...] = field(default=(), converter=as_remedies)
    basis: str = ""
    departs_because: str = ""

    def problems(self) -> Iterable[Finding]:
        """Check that the remedies can be added up."""
        return unaddable(self.remedies)

    def proposes(self, _dispute: Dispute, /) -> tuple[Remedy, ...]:
        """Give the remedies that it decides."""
        return self.remedies

    def upholds(self, dispute: Dispute, /) -> Money | None:
        """Give what the remedies uphold; without any, nothing."""
        currency = dispute.ledger.currency
        if self.remedies or currency is None:
            return upheld_by(dispute.ledger, self.remedies, None)
        return Money.zero(currency)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Record the decision; what was offered before stands no more."""
        answered = settle_offers(dispute, OfferStatus.DECLINED)
        return decided(
            answered, stamp, self.remedies, self.explanation,
            upheld=self.upholds(dispute), basis=self.basis, departs_because=self.departs_because,
        )  # fmt: skip


@frozen
class Confirm(Action):
    """Agree, as the claimant, to the final position."""

    name: ClassVar[str] = "confirm"

    text: str = ""

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Record the agreement of both sides."""
        decision = dispute.decision
        ours = {} if decision is None else {RESPONDENT: decision.decided_by}
        agreement = Agreement(None, {CLAIMANT: stamp.actor.id, **ours}, at=stamp.at)
        return evolve(dispute, negotiation=evolve(dispute.negotiation, agreement=agreement))


@frozen
class Object(Action):
    """Object, as the claimant, to the final position; somebody else looks at it again."""

    name: ClassVar[str] = "object"

    because: str
    to: str = "senior"

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Withdraw the decision and escalate; the owner stays."""
        open_again = undecided(dispute)
        return evolve(
            open_again,
            times=evolve(open_again.times, objected_at=stamp.at, notified_at=None),
            work=evolve(open_again.work, escalated_to=self.to),
        )


def _closed(dispute: Dispute, offer_id: str, status: OfferStatus, answer: str, stamp: EventContext) -> Dispute:
    offer = offer_of(dispute, offer_id)
    if offer is None:
        return dispute
    offers = with_offer(dispute, _answered(offer, status, answer, stamp))
    return evolve(dispute, negotiation=evolve(dispute.negotiation, offers=offers))


def _answered(offer: Offer, status: OfferStatus, answer: str, stamp: EventContext) -> Offer:
    return evolve(offer, status=status, answer=answer, answered_by=stamp.actor.id, answered_at=stamp.at)
