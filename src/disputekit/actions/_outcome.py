"""From the decision to the archive: resolved, approved, executed, told, monitored, reopened."""

from collections.abc import Iterable
from typing import ClassVar

from attrs import field, frozen

from disputekit._evolve import evolve
from disputekit._gathered import gathered, names
from disputekit.actions._base import Action, Stamp
from disputekit.actions._work import settle_requests
from disputekit.dispute import Dispute
from disputekit.errors import MoneyError
from disputekit.ledger import principal, upheld_by
from disputekit.messages import Finding
from disputekit.money import Money
from disputekit.parties import CLAIMANT, RESPONDENT
from disputekit.records import Decision, RequestStatus
from disputekit.remedies import Remedy, worth


def _remedies(remedies: Iterable[Remedy]) -> tuple[Remedy, ...]:
    return gathered(remedies)


@frozen
class Resolve(Action):
    """Decide for the claimant, in whole or in part.

    ``upheld`` is the part of the open amount found justified; left out, it is the sum of the remedies that pay the
    claim, or all that is open where none does. ``limit`` is what the actor may decide alone, put here by the desk
    or the host; above it, somebody else approves. ``basis`` cites the policy or law it rests on.
    """

    name: ClassVar[str] = "resolve"

    remedies: tuple[Remedy, ...] = field(converter=_remedies)
    explanation: str
    upheld: Money | None = None
    limit: Money | None = None
    basis: str = ""

    def unfit(self) -> Iterable[Finding]:
        """Refuse remedies that cannot be added up."""
        try:
            worth(self.remedies)
        except MoneyError as error:
            return [evolve(finding, where="remedies") for finding in error.findings]
        return ()

    @property
    def worth(self) -> Money | None:
        """What all the remedies together move."""
        return worth(self.remedies)

    @property
    def pays(self) -> Money | None:
        """What the remedies pay of the claim itself."""
        return principal(self.remedies)

    def on(self, dispute: Dispute, stamp: Stamp, /) -> Dispute:
        """Record the decision; whether it is in force is the state's to say."""
        upheld = upheld_by(dispute.ledger, self.remedies, self.upheld)
        decision = Decision(self.remedies, self.explanation, stamp.actor.id, upheld=upheld, basis=self.basis)
        return evolve(
            dispute,
            decision=decision,
            decided_at=stamp.at,
            settled=not any(remedy.moves_money for remedy in self.remedies),
        )


@frozen
class Reject(Action):
    """Decide against the claimant, with a clear explanation."""

    name: ClassVar[str] = "reject"

    reason: str
    explanation: str

    def on(self, dispute: Dispute, stamp: Stamp, /) -> Dispute:
        """Record the decision."""
        decision = Decision((), self.explanation, stamp.actor.id, basis=self.reason)
        return evolve(dispute, decision=decision, decided_at=stamp.at, settled=True)


@frozen
class Approve(Action):
    """Agree, as another person, to what somebody may not decide alone."""

    name: ClassVar[str] = "approve"

    note: str = ""


@frozen
class RefuseApproval(Action):
    """Send a decision back to whoever took it."""

    name: ClassVar[str] = "refuse_approval"

    because: str

    def on(self, dispute: Dispute, _stamp: Stamp, /) -> Dispute:
        """Withdraw the decision."""
        return undecided(dispute)


@frozen
class Settle(Action):
    """Report that the remedy is done, under the executor's reference."""

    name: ClassVar[str] = "settle"

    reference: str

    def on(self, dispute: Dispute, _stamp: Stamp, /) -> Dispute:
        """Mark it done."""
        return evolve(dispute, settled=True)


@frozen
class Fail(Action):
    """Report that the remedy could not be executed."""

    name: ClassVar[str] = "fail"

    because: str


@frozen
class Retry(Action):
    """Order the same remedy again."""

    name: ClassVar[str] = "retry"


@frozen
class ChooseOtherRemedy(Action):
    """Give up a remedy that cannot be executed, and decide again."""

    name: ClassVar[str] = "choose_other_remedy"

    because: str

    def on(self, dispute: Dispute, _stamp: Stamp, /) -> Dispute:
        """Withdraw the decision."""
        return undecided(dispute)


@frozen
class NotifyDecision(Action):
    """Tell the decision in writing: findings, reasons, what is done, what follows."""

    name: ClassVar[str] = "notify_decision"

    text: str
    to: frozenset[str] = field(default=frozenset({CLAIMANT, RESPONDENT}), converter=names)

    def on(self, dispute: Dispute, stamp: Stamp, /) -> Dispute:
        """Keep when it was told; that closes it."""
        return evolve(dispute, notified_at=stamp.at, closed_at=stamp.at)


@frozen
class Withdraw(Action):
    """Give the claim up."""

    name: ClassVar[str] = "withdraw"

    because: str

    def on(self, dispute: Dispute, stamp: Stamp, /) -> Dispute:
        """Nobody is asked for anything any more."""
        return evolve(settle_requests(undecided(dispute), RequestStatus.WITHDRAWN), closed_at=stamp.at)


@frozen
class Merge(Action):
    """Find that it is the same matter as another dispute, which goes on; this one points to it."""

    name: ClassVar[str] = "merge"

    into: str

    def on(self, dispute: Dispute, stamp: Stamp, /) -> Dispute:
        """Point to the survivor."""
        ended = settle_requests(undecided(dispute), RequestStatus.WITHDRAWN)
        return evolve(ended, merged_into=self.into, closed_at=stamp.at)


@frozen
class EndMonitoring(Action):
    """End the period in which a closed dispute is watched."""

    name: ClassVar[str] = "end_monitoring"


@frozen
class Reopen(Action):
    """Take a closed dispute up again, for new information or further discussion; the old outcome stays on record."""

    name: ClassVar[str] = "reopen"

    because: str

    def on(self, dispute: Dispute, _stamp: Stamp, /) -> Dispute:
        """Begin a new cycle."""
        past = dispute.past_outcomes if dispute.outcome is None else (*dispute.past_outcomes, dispute.outcome)
        return evolve(undecided(dispute), past_outcomes=past, notified_at=None, closed_at=None, escalated_to=None)


def undecided(dispute: Dispute) -> Dispute:
    """Give the dispute without its decision."""
    return evolve(dispute, decision=None, decided_at=None, settled=True)
