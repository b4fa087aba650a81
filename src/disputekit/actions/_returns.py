"""Returned items: reports of those who carried or stored them, the review, the goods that come back."""

from typing import ClassVar

from attrs import field, frozen

from disputekit._lib.evolve import evolve
from disputekit.actions import _fields as fields
from disputekit.actions._base import Action, EventContext
from disputekit.actions._evidence import RequestEvidence, SupplyEvidence, with_evidence
from disputekit.actions._settling import fallen_through, undecided
from disputekit.dispute import Dispute, Evidence


@frozen
class RequestReport(RequestEvidence):
    """Ask a third party, such as the carrier or the warehouse, for what it knows; until it answers, we wait for it."""

    name: ClassVar[str] = "request_report"


@frozen
class SupplyReport(SupplyEvidence):
    """Answer what a third party was asked for; all its open requests count as answered."""

    name: ClassVar[str] = "supply_report"


@frozen
class StartReview(Action):
    """Begin the formal review of the evidence."""

    name: ClassVar[str] = "start_review"

    note: str = ""


@frozen
class ReceiveGoods(Action):
    """Record that the goods have come back, with what was found about them on arrival."""

    name: ClassVar[str] = "receive_goods"

    note: str = ""
    evidence: tuple[Evidence, ...] = field(default=(), converter=fields.evidence)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep when, and the evidence."""
        supported = with_evidence(dispute, self.evidence, stamp)
        return evolve(supported, times=evolve(dispute.times, goods_received_at=stamp.at))


@frozen
class PassInspection(Action):
    """Find the goods to be as was agreed."""

    name: ClassVar[str] = "pass_inspection"

    note: str = ""
    evidence: tuple[Evidence, ...] = field(default=(), converter=fields.evidence)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep the evidence."""
        return with_evidence(dispute, self.evidence, stamp)


@frozen
class DisputeCondition(Action):
    """Find the goods to be other than was agreed, so that the agreement does not hold."""

    name: ClassVar[str] = "dispute_condition"

    because: str
    evidence: tuple[Evidence, ...] = field(default=(), converter=fields.evidence)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep the evidence; the offer that was agreed to falls through."""
        return undecided(fallen_through(with_evidence(dispute, self.evidence, stamp)))
