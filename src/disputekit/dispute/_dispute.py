"""The dispute: what its history adds up to."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import pendulum
from attrs import field, frozen

from disputekit._input.converters import mapped, names
from disputekit._input.pendulum_times import instant
from disputekit._lib.frozen import FrozenMap
from disputekit.dispute._advice import PolicyRecord, ScoreRecord
from disputekit.dispute._claim import Claim
from disputekit.dispute._decision import Decision, Ordered, Settlement
from disputekit.dispute._evidence import Evidence, Need, Request, RequestStatus, Waiver
from disputekit.dispute._feedback import Feedback
from disputekit.dispute._liability import Handover, Liability
from disputekit.dispute._offers import Agreement, Offer, OfferStatus
from disputekit.dispute._payments import Chargeback, ChargebackStatus, Promise, PromiseStatus
from disputekit.dispute._work import Related, Task, TaskStatus
from disputekit.dispute.ledger import Ledger


class Outcome(StrEnum):
    """How a dispute ended."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    AGREED = "agreed"
    CLOSED_WITHOUT_AGREEMENT = "closed_without_agreement"
    EXPIRED = "expired"
    MERGED = "merged"
    SPLIT = "split"


def _due_at(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else instant(value, "due_at")


def _labels(items: Mapping[str, str]) -> FrozenMap[str, str]:
    return mapped(items)


@frozen
class EnteredState:
    """What an event records of the state it entered, so that old histories read the same under new lifecycles.

    ``waits_on`` is whom the dispute waits for; ``queued`` whether an agent can work on it now; ``due_at`` the state's
    own deadline, put there by whoever keeps calendars; ``remembered`` the states to go back to, by label.
    """

    state: str
    stage: str
    waits_on: frozenset[str] = field(converter=names)
    queued: bool
    open: bool
    outcome: Outcome | None = None
    due_at: pendulum.DateTime | None = field(default=None, converter=_due_at)
    remembered: Mapping[str, str] = field(default=FrozenMap[str, str](), converter=_labels)


@frozen(kw_only=True)
class Dispute:
    """A dispute as it stands: always ``fold(history)``, never changed in place.

    It holds neither its history nor idempotency keys. ``version`` is the ``seq`` of its last event; ``now`` the
    projection of the state it is in, whose parts are also its own: ``state``, ``stage``, ``waits_on`` …
    """

    id: str
    claim: Claim
    version: int
    lifecycle: str
    lifecycle_version: str
    now: EnteredState
    opened_at: pendulum.DateTime
    entered_at: pendulum.DateTime
    updated_at: pendulum.DateTime
    nature: str | None = None
    ledger: Ledger = field(default=Ledger())
    team: str | None = None
    owner: str | None = None
    assigned_at: pendulum.DateTime | None = None
    validity: str | None = None
    root_cause: str | None = None
    score: ScoreRecord | None = None
    policy: PolicyRecord | None = None
    offers: tuple[Offer, ...] = ()
    agreement: Agreement | None = None
    decision: Decision | None = None
    liability: Liability | None = None
    handover: Handover | None = None
    chargebacks: tuple[Chargeback, ...] = ()
    promises: tuple[Promise, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    checklist: tuple[Need, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    requests: tuple[Request, ...] = ()
    tasks: tuple[Task, ...] = ()
    escalated_to: str | None = None
    possible_duplicates: tuple[str, ...] = ()
    merged_into: str | None = None
    related: tuple[Related, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    responded_at: pendulum.DateTime | None = None
    decided_at: pendulum.DateTime | None = None
    notified_at: pendulum.DateTime | None = None
    goods_received_at: pendulum.DateTime | None = None
    objected_at: pendulum.DateTime | None = None
    closed_at: pendulum.DateTime | None = None
    settled: bool = True
    settlements: tuple[Settlement, ...] = ()
    orders: tuple[Ordered, ...] = ()
    approvals: tuple[str, ...] = ()
    breaches: tuple[str, ...] = ()
    past_outcomes: tuple[Outcome, ...] = ()

    def __repr__(self) -> str:
        return f"Dispute({self.id!r}, {self.state}, {self.lifecycle} {self.lifecycle_version}, version={self.version})"

    @property
    def state(self) -> str:
        """The state of the lifecycle it is in."""
        return self.now.state

    @property
    def stage(self) -> str:
        """The stage of work that the state belongs to."""
        return self.now.stage

    @property
    def waits_on(self) -> frozenset[str]:
        """Whom it waits for."""
        return self.now.waits_on

    @property
    def queued(self) -> bool:
        """Whether somebody of ours can work on it now."""
        return self.now.queued

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided and told: neither closed, archived nor merged."""
        return self.now.open

    @property
    def outcome(self) -> Outcome | None:
        """How it ended, once decided."""
        return self.now.outcome

    @property
    def due_at(self) -> pendulum.DateTime | None:
        """When the state it is in is due."""
        return self.now.due_at

    @property
    def priority(self) -> str | None:
        """``P1`` … ``P4`` once it is scored."""
        return None if self.score is None else self.score.priority

    @property
    def open_requests(self) -> tuple[Request, ...]:
        """What parties were asked for and have not answered."""
        return tuple(request for request in self.requests if request.status is RequestStatus.OPEN)

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """What is still to be done beside the main line."""
        return tuple(task for task in self.tasks if task.status is TaskStatus.OPEN)

    @property
    def open_offer(self) -> Offer | None:
        """The offer that waits for the other side's answer; there is at most one."""
        return self._offer_that_is(OfferStatus.OPEN)

    @property
    def proposed_offer(self) -> Offer | None:
        """The offer that waits for approval on our own side."""
        return self._offer_that_is(OfferStatus.PROPOSED)

    @property
    def agreed_offer(self) -> Offer | None:
        """The offer that both sides agreed to."""
        agreed = self.agreement
        return None if agreed is None else next((offer for offer in self.offers if offer.id == agreed.offer), None)

    @property
    def awaits_goods(self) -> bool:
        """Whether both sides agreed that the goods come back first, and they have not yet."""
        agreed = self.agreed_offer
        return agreed is not None and agreed.goods_back and self.goods_received_at is None

    @property
    def departures(self) -> tuple[Offer | Decision, ...]:
        """The offers that departed from what the policy says, and the decision if it does, each with its reason."""
        decided = () if self.decision is None else (self.decision,)
        made: tuple[Offer | Decision, ...] = (*self.offers, *decided)
        return tuple(each for each in made if each.departs_because)

    def _offer_that_is(self, status: OfferStatus) -> Offer | None:
        return next((offer for offer in reversed(self.offers) if offer.status is status), None)

    @property
    def unsettled(self) -> tuple[int, ...]:
        """The numbers, from 1, of the decided remedies that are to be executed and are not done yet."""
        done = {settlement.remedy for settlement in self.settlements}
        remedies = () if self.settled or self.decision is None else self.decision.remedies
        return tuple(
            number for number, remedy in enumerate(remedies, start=1) if remedy.needs_execution and number not in done
        )

    @property
    def open_chargebacks(self) -> tuple[Chargeback, ...]:
        """The chargebacks that have not ended: nothing is refunded meanwhile."""
        return tuple(each for each in self.chargebacks if each.status is ChargebackStatus.OPEN)

    @property
    def open_promise(self) -> Promise | None:
        """The promise to pay that is neither kept nor broken."""
        return next((each for each in self.promises if each.status is PromiseStatus.OPEN), None)
