"""The dispute as its history adds up to it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import pendulum
from attrs import field, frozen

from disputekit._input.converters import mapped, names
from disputekit._input.pendulum_times import instant
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.dispute._assessment import Assessment, Liability, PolicyRecord, ScoreRecord
from disputekit.dispute._claim import Claim
from disputekit.dispute._decision import Decision, Ordered, Resolution
from disputekit.dispute._evidence import ChecklistItem, Evidence, Investigation, Need, Request, RequestStatus
from disputekit.dispute._feedback import Feedback
from disputekit.dispute._ledger import Ledger
from disputekit.dispute._offers import Negotiation, Offer, OfferStatus
from disputekit.dispute._payments import Chargeback, ChargebackStatus, Finances, Promise, PromiseStatus
from disputekit.dispute._work import Links, Related, Task, TaskStatus, Work
from disputekit.money import Money
from disputekit.remedies import RemedyKind


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

    ``waits_on`` is whom the dispute waits for; ``queued`` whether an agent can work on it now; ``due_at`` the deadline
    of the state, computed by the host or the desk; ``remembered`` the states to go back to, by label.
    """

    state: str
    stage: str
    waits_on: frozenset[str] = field(converter=names)
    queued: bool
    open: bool
    outcome: Outcome | None = None
    due_at: pendulum.DateTime | None = field(default=None, converter=_due_at)
    remembered: Mapping[str, str] = field(default=FrozenMap[str, str](), converter=_labels)

    __repr__ = brief


@frozen(kw_only=True)
class Times:
    """When things happened to a dispute; ``None`` for what has not happened.

    ``entered_at`` is when it entered its state; ``objected_at`` when the claimant objected to the final position.
    """

    opened_at: pendulum.DateTime
    entered_at: pendulum.DateTime
    updated_at: pendulum.DateTime
    responded_at: pendulum.DateTime | None = None
    decided_at: pendulum.DateTime | None = None
    notified_at: pendulum.DateTime | None = None
    goods_received_at: pendulum.DateTime | None = None
    objected_at: pendulum.DateTime | None = None
    closed_at: pendulum.DateTime | None = None

    __repr__ = brief


@frozen(kw_only=True)
class Dispute:
    """A dispute as it stands: always ``fold(history)``, never changed in place.

    It holds neither its history nor idempotency keys. ``version`` is the ``seq`` of its last event; ``now`` is what
    that event recorded of the state. What has gathered is grouped: ``times``, ``work``, ``assessment``,
    ``investigation``, ``negotiation``, ``finances``, ``resolution`` and ``links``. The names that are used most
    (``state``, ``owner``, ``priority``, ``offers``, ``ledger`` …) are properties of the dispute too.
    """

    id: str
    claim: Claim
    version: int
    lifecycle: str
    lifecycle_version: str
    now: EnteredState
    times: Times
    work: Work = field(default=Work())
    assessment: Assessment = field(default=Assessment())
    investigation: Investigation = field(default=Investigation())
    negotiation: Negotiation = field(default=Negotiation())
    finances: Finances = field(default=Finances())
    resolution: Resolution = field(default=Resolution())
    links: Links = field(default=Links())
    feedback: tuple[Feedback, ...] = ()
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
        """Whether staff can work on it now."""
        return self.now.queued

    @property
    def is_open(self) -> bool:
        """Whether it still has to be decided and answered: it is not closed, archived or merged."""
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
    def opened_at(self) -> pendulum.DateTime:
        """When it was opened."""
        return self.times.opened_at

    @property
    def nature(self) -> str | None:
        """The kind of matter: billing, payment or charge, say."""
        return self.assessment.nature

    @property
    def score(self) -> ScoreRecord | None:
        """The latest priority score."""
        return self.assessment.score

    @property
    def policy(self) -> PolicyRecord | None:
        """The latest answer of the policy."""
        return self.assessment.policy

    @property
    def liability(self) -> Liability | None:
        """The judgement in force: who is liable."""
        return self.assessment.liability

    @property
    def team(self) -> str | None:
        """The team that works on it."""
        return self.work.team

    @property
    def owner(self) -> str | None:
        """The person who works on it."""
        return self.work.owner

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What is done beside the main line."""
        return self.work.tasks

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence, oldest first."""
        return self.investigation.evidence

    @property
    def checklist(self) -> tuple[Need, ...]:
        """The evidence that its process asks for."""
        return self.investigation.checklist

    @property
    def requests(self) -> tuple[Request, ...]:
        """What parties were asked for."""
        return self.investigation.requests

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Every offer, oldest first."""
        return self.negotiation.offers

    @property
    def ledger(self) -> Ledger:
        """The money: what is claimed, upheld and paid."""
        return self.finances.ledger

    @property
    def chargebacks(self) -> tuple[Chargeback, ...]:
        """The chargebacks of its payments."""
        return self.finances.chargebacks

    @property
    def decision(self) -> Decision | None:
        """The decision in force."""
        return self.resolution.decision

    @property
    def orders(self) -> tuple[Ordered, ...]:
        """The decided remedies that were given to an executor."""
        return self.resolution.orders

    @property
    def related(self) -> tuple[Related, ...]:
        """The disputes that belong to it."""
        return self.links.related

    @property
    def merged_into(self) -> str | None:
        """The dispute that it was merged into."""
        return self.links.merged_into

    @property
    def priority(self) -> str | None:
        """``P1`` … ``P4`` once it is scored."""
        return None if self.score is None else self.score.priority

    @property
    def open_requests(self) -> tuple[Request, ...]:
        """The requests that parties have not answered."""
        return tuple(request for request in self.requests if request.status is RequestStatus.OPEN)

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """The tasks that are not done yet."""
        return tuple(task for task in self.tasks if task.status is TaskStatus.OPEN)

    @property
    def open_offer(self) -> Offer | None:
        """The offer that waits for the other side's answer; there is at most one."""
        return self.negotiation.latest(OfferStatus.OPEN)

    @property
    def proposed_offer(self) -> Offer | None:
        """The offer that waits for approval on our own side."""
        return self.negotiation.latest(OfferStatus.PROPOSED)

    @property
    def agreed_offer(self) -> Offer | None:
        """The offer that both sides agreed to."""
        return self.negotiation.agreed_offer

    @property
    def awaits_goods(self) -> bool:
        """Whether both sides agreed that the goods come back first, and they are not back yet."""
        agreed = self.agreed_offer
        return agreed is not None and agreed.goods_back and self.times.goods_received_at is None

    @property
    def departures(self) -> tuple[Offer | Decision, ...]:
        """The offers and the decision that depart from the policy, each with its reason."""
        decided = () if self.decision is None else (self.decision,)
        made: tuple[Offer | Decision, ...] = (*self.offers, *decided)
        return tuple(each for each in made if each.departs_because)

    @property
    def unsettled(self) -> tuple[int, ...]:
        """The numbers, from 1, of the decided remedies that must be executed and are not executed yet."""
        return self.resolution.unsettled

    @property
    def open_chargebacks(self) -> tuple[Chargeback, ...]:
        """The chargebacks that are not closed: nothing is refunded meanwhile."""
        return tuple(each for each in self.chargebacks if each.status is ChargebackStatus.OPEN)

    @property
    def let_out(self) -> tuple[Money, ...]:
        """The amounts that have gone out on this dispute, or will by a decision in force; limits count them.

        What was paid of the claim or beside it, the provisional credit that is out, and the fees that were waived. A
        final credit that is not executed yet is still the provisional credit.
        """
        ledger = self.ledger
        apart = (ledger.compensated, ledger.delivery, ledger.interest, ledger.provisional, self.finances.waived)
        in_force = () if self.decision is None or self.outcome is None else self.decision.remedies
        waiting = [in_force[number - 1] for number in self.unsettled] if in_force else []
        decided = [each.amount for each in waiting if each.kind is not RemedyKind.FINAL_CREDIT]
        return tuple(amount for amount in (ledger.paid, *apart, *decided) if amount is not None)

    @property
    def open_promise(self) -> Promise | None:
        """The promise to pay that is neither kept nor broken."""
        return next((each for each in self.finances.promises if each.status is PromiseStatus.OPEN), None)


def checklist(dispute: Dispute) -> tuple[ChecklistItem, ...]:
    """Give the status of each line of the checklist, in its order; the lines were fixed when the dispute was opened.

    Evidence of the other side does not count, and neither does a draft.
    """
    return dispute.investigation.items()
