"""From the decision to the archive: decided, approved, executed, told, monitored, reopened, rated."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final

import pendulum
from attrs import field, frozen

from disputekit._input.converters import names, texts
from disputekit._lib.evolve import evolve
from disputekit._lib.frozen import FrozenMap
from disputekit.actions._base import Action, Binding, EventContext, as_amounts, as_due_at, as_numbers, as_remedies
from disputekit.actions._changes import fallen_through, given_up, settle_offers, undecided
from disputekit.dispute import (
    CLAIMANT,
    RESPONDENT,
    Decision,
    Dispute,
    Feedback,
    OfferStatus,
    OrderStatus,
    Resolution,
    Settlement,
    Subject,
    rating_problem,
    upheld_by,
)
from disputekit.errors import Finding, MoneyError
from disputekit.money import Money
from disputekit.remedies import Remedy, worth

_NO_LINES: Final = FrozenMap[str, Money]()


@frozen
class Resolve(Binding):
    """Decide for the claimant, in whole or in part.

    ``upheld`` is the part of the open amount found justified; left out, it is the sum of the remedies that pay the
    claim, or the open amount if none does. ``lines`` says what is upheld of each line instead, where the claim has
    lines; left out, it follows from the remedies that name one. ``basis`` cites the policy or law it rests on;
    ``departs_because`` says why it departs from the policy, where it does: then somebody else approves it.
    """

    name: ClassVar[str] = "resolve"

    remedies: tuple[Remedy, ...] = field(converter=as_remedies)
    explanation: str
    upheld: Money | None = None
    basis: str = ""
    lines: Mapping[str, Money] = field(default=FrozenMap[str, Money](), converter=as_amounts)
    departs_because: str = ""

    def problems(self) -> Iterable[Finding]:
        """Check that remedies and lines can be added up, and that no sum stands beside lines."""
        yield from unaddable(self.remedies)
        if self.lines and (self.upheld is not None or len({each.currency for each in self.lines.values()}) > 1):
            yield Finding(
                "DK-ACTION-LINES",
                "pass either upheld ({upheld}) or lines ({lines}), in one currency",
                {
                    "upheld": str(self.upheld),
                    "lines": " + ".join(f"{amount} of {line}" for line, amount in self.lines.items()),
                },
                where="lines",
                hint="leave upheld out: the lines are added up",
            )

    def proposes(self, _dispute: Dispute, /) -> tuple[Remedy, ...]:
        """Give the remedies that it decides."""
        return self.remedies

    def upholds(self, dispute: Dispute, /) -> Money | None:
        """Give what it says that it upholds, or what follows from the remedies."""
        by_line = list(self.lines.values())
        upheld = sum(by_line, Money.zero(by_line[0].currency)) if by_line else self.upheld
        return upheld_by(dispute.ledger, self.remedies, upheld)

    def upholds_lines(self, _dispute: Dispute, /) -> Mapping[str, Money]:
        """Give what it says of each line."""
        return self.lines

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Record the decision; whether it is in force is the state's to say."""
        return decided(
            dispute, stamp, self.remedies, self.explanation,
            upheld=self.upholds(dispute), basis=self.basis, lines=self.lines, departs_because=self.departs_because,
        )  # fmt: skip


@frozen
class Reject(Action):
    """Decide against the claimant, with a clear explanation."""

    name: ClassVar[str] = "reject"

    reason: str
    explanation: str

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Record the decision; what was offered before stands no more."""
        answered = settle_offers(dispute, OfferStatus.DECLINED)
        return decided(answered, stamp, (), self.explanation, basis=self.reason)


@frozen
class Approve(Action):
    """Approve, as another person, a decision or offer that its author may not make alone.

    ``due_at`` is until when the offer stands that is approved, where it does not say so itself. ``limit`` is what the
    actor may approve alone, put here by the desk or the host; what is above it takes a second person's approval.
    """

    name: ClassVar[str] = "approve"

    note: str = ""
    due_at: pendulum.DateTime | None = field(default=None, converter=as_due_at)
    limit: Money | None = None

    def agrees_to(self, dispute: Dispute, /) -> tuple[Remedy, ...]:
        """Give the remedies of the offer that waits for approval, or of the decision."""
        waiting = dispute.proposed_offer or dispute.decision
        return () if waiting is None else waiting.remedies

    def takes_another(self, dispute: Dispute, /) -> bool:
        """Whether a second person must agree too: it is above the actor's limit, and nobody else has agreed yet."""
        moves = worth(self.agrees_to(dispute))
        if dispute.resolution.approvals or self.limit is None or moves is None:
            return False
        return moves.currency != self.limit.currency or moves > self.limit

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Put the offer that waits for it to the other side, if there is one; or keep that one of two has agreed."""
        if self.takes_another(dispute):
            return evolve(dispute, resolution=evolve(dispute.resolution, approvals=(stamp.actor.id,)))
        return evolve(
            dispute,
            resolution=evolve(dispute.resolution, approvals=()),
            negotiation=evolve(
                dispute.negotiation,
                offers=tuple(
                    evolve(
                        offer,
                        status=OfferStatus.OPEN,
                        approved_by=stamp.actor.id,
                        made_at=stamp.at,
                        due_at=offer.due_at or self.due_at,
                    )
                    if offer.status is OfferStatus.PROPOSED
                    else offer
                    for offer in dispute.offers
                ),
            ),
        )


@frozen
class RefuseApproval(Action):
    """Refuse a decision or an offer that waits for approval; it goes back to its author."""

    name: ClassVar[str] = "refuse_approval"

    because: str

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Withdraw the decision, and the offer that it refuses."""
        return undecided(settle_offers(fallen_through(dispute), OfferStatus.WITHDRAWN, OfferStatus.PROPOSED))


@frozen
class Settle(Action):
    """Report that remedies are done, under the executor's reference.

    ``remedies`` are numbers of the decided remedies, from 1; without them, all remedies that are not done yet.
    """

    name: ClassVar[str] = "settle"

    reference: str
    remedies: tuple[int, ...] = field(default=(), converter=as_numbers)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep which are done, under which reference; the decision is settled with the last."""
        numbers = self.remedies or dispute.unsettled
        done = tuple(Settlement(number, self.reference, stamp.at) for number in numbers)
        return evolve(
            dispute,
            resolution=evolve(
                dispute.resolution,
                settlements=dispute.resolution.settlements + done,
                settled=set(dispute.unsettled) <= set(numbers),
            ),
        )


@frozen
class Retry(Action):
    """Order a remedy again that was declined or not executed."""

    name: ClassVar[str] = "retry"


@frozen
class ChooseOtherRemedy(Action):
    """Give up a remedy that cannot be executed, and decide again."""

    name: ClassVar[str] = "choose_other_remedy"

    because: str

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Withdraw the decision."""
        return undecided(dispute)


@frozen
class NotifyDecision(Action):
    """Send the decision in writing: findings, reasons, actions taken, follow-up."""

    name: ClassVar[str] = "notify_decision"

    text: str
    to: frozenset[str] = field(default=frozenset({CLAIMANT, RESPONDENT}), converter=names)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Record when it was sent."""
        return evolve(dispute, times=evolve(dispute.times, notified_at=stamp.at))


@frozen
class Withdraw(Action):
    """Withdraw the claim."""

    name: ClassVar[str] = "withdraw"

    because: str

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Nobody is asked for anything any more."""
        return given_up(dispute)


@frozen
class EndMonitoring(Action):
    """End the monitoring of a closed dispute."""

    name: ClassVar[str] = "end_monitoring"


@frozen
class Reopen(Action):
    """Reopen a closed dispute for new information or further discussion; the old outcome stays on record."""

    name: ClassVar[str] = "reopen"

    because: str

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Begin a new cycle."""
        past = dispute.past_outcomes if dispute.outcome is None else (*dispute.past_outcomes, dispute.outcome)
        open_again = undecided(dispute)
        return evolve(
            open_again,
            times=evolve(open_again.times, notified_at=None, objected_at=None),
            work=evolve(open_again.work, escalated_to=None),
            past_outcomes=past,
        )


def decided(
    dispute: Dispute,
    stamp: EventContext,
    remedies: tuple[Remedy, ...],
    explanation: str,
    *,
    by: str | None = None,
    upheld: Money | None = None,
    basis: str = "",
    lines: Mapping[str, Money] = _NO_LINES,
    payer: str = "",
    performer: str = "",
    departs_because: str = "",
) -> Dispute:
    """Give the dispute with a decision: ``by`` the actor unless told, and settled unless a remedy is to be executed."""
    return evolve(
        dispute,
        resolution=Resolution(
            decision=Decision(
                remedies,
                explanation,
                by or stamp.actor.id,
                upheld=upheld,
                basis=basis,
                lines=lines,
                payer=payer,
                performer=performer,
                departs_because=departs_because,
            ),
            settled=not any(remedy.needs_execution for remedy in remedies),
        ),
        times=evolve(dispute.times, decided_at=stamp.at),
    )


def unaddable(remedies: Iterable[Remedy]) -> Iterable[Finding]:
    """Give the findings for remedies that cannot be added up."""
    try:
        worth(remedies)
    except MoneyError as error:
        return [evolve(finding, where="remedies") for finding in error.findings]
    return ()


@frozen
class SubmitOrder(Action):
    """Record that an order goes to the executor now; from here on its outcome is looked up and never guessed."""

    name: ClassVar[str] = "submit_order"

    order: str

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Mark the order."""
        return _orders(dispute, OrderStatus.SUBMITTED, {self.order})


@frozen
class Fail(Action):
    """Report that the remedy could not be executed: ``orders`` were declined; of all others nothing is known."""

    name: ClassVar[str] = "fail"

    because: str
    orders: tuple[str, ...] = field(default=(), converter=texts)

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Mark what was declined."""
        return _orders(dispute, OrderStatus.DECLINED, set(self.orders))


def _orders(dispute: Dispute, status: OrderStatus, keys: set[str]) -> Dispute:
    """Give the dispute with its orders of these keys in ``status``."""
    return evolve(
        dispute,
        resolution=evolve(
            dispute.resolution,
            orders=tuple(evolve(order, status=status) if order.key in keys else order for order in dispute.orders),
        ),
    )


@frozen
class RecordFeedback(Action):
    """Record how satisfied somebody is with the outcome or the process; ``rating`` is from 1 to 5."""

    name: ClassVar[str] = "record_feedback"

    about: Subject
    rating: int | None = None
    text: str = ""
    given_by: str = CLAIMANT

    def problems(self) -> Iterable[Finding]:
        """Check the rating, and that there is a rating or a text."""
        yield from rating_problem(self.rating)
        if self.rating is None and not self.text.strip():
            yield Finding(
                "DK-ACTION-SILENT",
                "feedback needs a rating or a text",
                where="text",
                hint="pass one of them, or both",
            )

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep it."""
        given = Feedback(self.about, stamp.at, rating=self.rating, text=self.text, given_by=self.given_by)
        return evolve(dispute, feedback=(*dispute.feedback, given))
