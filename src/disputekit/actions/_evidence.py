"""Evidence: asked for, handed in, in time or late, or waived; reports, the review, and the goods that come back."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

import pendulum
from attrs import field, frozen

from disputekit._input.converters import texts
from disputekit._input.instants import is_before
from disputekit._lib.evolve import evolve
from disputekit.actions._base import Action, EventContext, as_due_at, as_evidence
from disputekit.actions._changes import fallen_through, settle_requests, undecided
from disputekit.dispute import CLAIMANT, RESPONDENT, Dispute, Evidence, Request, RequestStatus, Waiver

_UNANSWERED = frozenset({RequestStatus.OPEN, RequestStatus.EXPIRED})


@frozen
class AddEvidence(Action):
    """Add evidence that nobody waits for; evidence that comes too late is kept too, and marked as late."""

    name: ClassVar[str] = "add_evidence"

    evidence: tuple[Evidence, ...] = field(converter=as_evidence)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep it, each piece under an id of its own: ``e`` and the event's number."""
        return with_evidence(dispute, self.evidence, stamp)


@frozen
class RequestEvidence(Action):
    """Ask a party for evidence or information; until it answers, the dispute waits for it.

    An item with the name of a kind of evidence, such as ``photo``, is ticked off on the checklist when it comes.
    """

    name: ClassVar[str] = "request_evidence"

    party: str
    items: tuple[str, ...] = field(converter=texts)
    due_at: pendulum.DateTime | None = field(default=None, converter=as_due_at)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Add the request; its id is ``r`` and the event's number."""
        request = Request(
            f"r{stamp.seq}", self.party, self.items, asked_at=stamp.at, due_at=self.due_at, asked_by=stamp.actor.id
        )
        return evolve(dispute, investigation=evolve(dispute.investigation, requests=(*dispute.requests, request)))


@frozen
class SupplyEvidence(Action):
    """Answer what ``party`` was asked for; all its open requests count as answered."""

    name: ClassVar[str] = "supply_evidence"

    party: str
    evidence: tuple[Evidence, ...] = field(converter=as_evidence)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep the evidence and settle the party's requests."""
        return settle_requests(with_evidence(dispute, self.evidence, stamp), RequestStatus.ANSWERED, self.party)


@frozen
class SubmitEvidence(Action):
    """Hand in drafts, by the ids of the pieces."""

    name: ClassVar[str] = "submit_evidence"

    drafts: tuple[str, ...] = field(converter=texts)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Make evidence of the drafts; it counts from now on, and is late if its time has passed by now."""
        return evolve(
            dispute,
            investigation=evolve(
                dispute.investigation,
                evidence=tuple(
                    evolve(piece, draft=False, late=_is_late(dispute, piece, stamp.at))
                    if piece.draft and piece.id in self.drafts
                    else piece
                    for piece in dispute.evidence
                ),
            ),
        )


@frozen
class WaiveEvidence(Action):
    """Waive a kind of evidence of the checklist, with a reason."""

    name: ClassVar[str] = "waive_evidence"

    kind: str
    because: str

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep who waived it and why."""
        waiver = Waiver(self.kind, self.because, waived_by=stamp.actor.id, waived_at=stamp.at)
        return evolve(
            dispute, investigation=evolve(dispute.investigation, waivers=(*dispute.investigation.waivers, waiver))
        )


def with_evidence(dispute: Dispute, evidence: Sequence[Evidence], stamp: EventContext) -> Dispute:
    """Give the dispute with more evidence."""
    return evolve(
        dispute,
        investigation=evolve(dispute.investigation, evidence=(*dispute.evidence, *_recorded(dispute, evidence, stamp))),
    )


def _recorded(dispute: Dispute, evidence: Sequence[Evidence], stamp: EventContext) -> Iterator[Evidence]:
    for number, piece in enumerate(evidence, start=1):
        own = f"e{stamp.seq}" if len(evidence) == 1 else f"e{stamp.seq}.{number}"
        sides = {dispute.claim.claimant: CLAIMANT, dispute.claim.respondent: RESPONDENT}
        kept = evolve(piece, id=own, provided_by=sides.get(piece.provided_by, piece.provided_by))
        yield evolve(kept, late=not kept.draft and _is_late(dispute, kept, stamp.at))


def _is_late(dispute: Dispute, piece: Evidence, at: pendulum.DateTime) -> bool:
    """Whether this kind was asked of who provides it, and has not come by when it was due."""
    return any(
        request.status in _UNANSWERED
        and request.due_at is not None
        and is_before(request.due_at, at)
        and request.names(piece.kind)
        and piece.may_come_from(request.party)
        for request in dispute.requests
    )


@frozen
class RequestReport(RequestEvidence):
    """Ask a third party, such as the carrier, for a report; until it answers, the dispute waits for it."""

    name: ClassVar[str] = "request_report"


@frozen
class SupplyReport(SupplyEvidence):
    """Hand in the report of a third party; all its open requests count as answered."""

    name: ClassVar[str] = "supply_report"


@frozen
class StartReview(Action):
    """Begin the formal review of the evidence."""

    name: ClassVar[str] = "start_review"

    note: str = ""


@frozen
class ReceiveGoods(Action):
    """Record that the goods came back, and their condition on arrival."""

    name: ClassVar[str] = "receive_goods"

    note: str = ""
    evidence: tuple[Evidence, ...] = field(default=(), converter=as_evidence)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep when, and the evidence."""
        supported = with_evidence(dispute, self.evidence, stamp)
        return evolve(supported, times=evolve(dispute.times, goods_received_at=stamp.at))


@frozen
class PassInspection(Action):
    """Confirm that the goods are as agreed."""

    name: ClassVar[str] = "pass_inspection"

    note: str = ""
    evidence: tuple[Evidence, ...] = field(default=(), converter=as_evidence)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep the evidence."""
        return with_evidence(dispute, self.evidence, stamp)


@frozen
class DisputeCondition(Action):
    """Record that the goods are not as agreed, so that the agreement does not hold."""

    name: ClassVar[str] = "dispute_condition"

    because: str
    evidence: tuple[Evidence, ...] = field(default=(), converter=as_evidence)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep the evidence; the offer that was agreed to falls through."""
        return undecided(fallen_through(with_evidence(dispute, self.evidence, stamp)))
