"""What several actions do to what is still open: requests, offers, a decision."""

from disputekit._lib.evolve import evolve
from disputekit.dispute import RESPONDENT, Dispute, Offer, OfferStatus, PromiseStatus, RequestStatus, Resolution


def settle_requests(dispute: Dispute, status: RequestStatus, party: str | None = None) -> Dispute:
    """Give the dispute with the open requests of ``party`` (``None``: of everybody) in ``status``."""
    return evolve(
        dispute,
        investigation=evolve(
            dispute.investigation,
            requests=tuple(
                evolve(request, status=status)
                if request.status is RequestStatus.OPEN and party in {None, request.party}
                else request
                for request in dispute.requests
            ),
        ),
    )


def settle_offers(dispute: Dispute, status: OfferStatus, *of: OfferStatus, to: frozenset[str] | None = None) -> Dispute:
    """Give the dispute with the offers that are one ``of`` (left out: open or proposed) in ``status``.

    ``to`` are the sides that they went to, ``None``: either.
    """
    which = of or (OfferStatus.OPEN, OfferStatus.PROPOSED)
    return evolve(
        dispute,
        negotiation=evolve(
            dispute.negotiation,
            offers=tuple(
                evolve(offer, status=status) if offer.status in which and (to is None or offer.to in to) else offer
                for offer in dispute.offers
            ),
        ),
    )


def break_promises(dispute: Dispute) -> Dispute:
    """Give the dispute with each promise to pay that is not kept broken."""
    return evolve(
        dispute,
        finances=evolve(
            dispute.finances,
            promises=tuple(
                evolve(promise, status=PromiseStatus.BROKEN) if promise.status is PromiseStatus.OPEN else promise
                for promise in dispute.finances.promises
            ),
        ),
    )


def offer_of(dispute: Dispute, offer_id: str) -> Offer | None:
    """Find an offer by its id."""
    return next((offer for offer in dispute.offers if offer.id == offer_id), None)


def with_offer(dispute: Dispute, changed: Offer) -> tuple[Offer, ...]:
    """Give the offers of the dispute with one of them changed."""
    return tuple(changed if offer.id == changed.id else offer for offer in dispute.offers)


def undecided(dispute: Dispute) -> Dispute:
    """Give the dispute without its decision, and without the agreement that it rests on."""
    return evolve(
        dispute,
        resolution=Resolution(),
        negotiation=evolve(dispute.negotiation, agreement=None),
        times=evolve(dispute.times, decided_at=None),
    )


def fallen_through(dispute: Dispute) -> Dispute:
    """Give the dispute with the offer that was agreed to taken back, if it was ours, and turned down, if it was not."""
    agreed = dispute.agreed_offer
    if agreed is None:
        return dispute
    status = OfferStatus.WITHDRAWN if agreed.by == RESPONDENT else OfferStatus.DECLINED
    return evolve(
        dispute, negotiation=evolve(dispute.negotiation, offers=with_offer(dispute, evolve(agreed, status=status)))
    )


def given_up(dispute: Dispute) -> Dispute:
    """Give the dispute with nothing decided, asked or offered any more."""
    ended = settle_requests(undecided(dispute), RequestStatus.WITHDRAWN)
    return settle_offers(ended, OfferStatus.WITHDRAWN)
