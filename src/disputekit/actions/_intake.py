"""From the claim to the start of the work: opened, answered, assigned, triaged."""

from typing import ClassVar

from attrs import evolve, frozen

from disputekit.actions._base import Action, Stamp, required
from disputekit.claim import Claim
from disputekit.dispute import Dispute
from disputekit.money import Money
from disputekit.records import PolicyRecord, ScoreRecord


@frozen
class Open(Action):
    """Open a dispute about ``claim``; ``team`` is where routing sends it.

    ``possible_duplicates`` are the ids of disputes that look like the same matter through another channel.
    """

    name: ClassVar[str] = "open"

    claim: Claim
    nature: str | None = None
    team: str | None = None
    possible_duplicates: tuple[str, ...] = ()


@frozen
class Respond(Action):
    """Answer the claimant for the first time, by a person: this stops the first-response clock."""

    name: ClassVar[str] = "respond"

    text: str

    def __attrs_post_init__(self) -> None:
        """Refuse an empty answer."""
        required(self, text=self.text)

    def on(self, dispute: Dispute, stamp: Stamp) -> Dispute:
        """Keep when the first answer was given."""
        return dispute if dispute.responded_at else evolve(dispute, responded_at=stamp.at)


@frozen
class Assign(Action):
    """Give the dispute to a person, and to another ``team`` where one is named."""

    name: ClassVar[str] = "assign"

    owner: str
    team: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse nobody."""
        required(self, owner=self.owner)

    def on(self, dispute: Dispute, _stamp: Stamp) -> Dispute:
        """Set the owner."""
        return evolve(dispute, owner=self.owner, team=self.team or dispute.team)


@frozen
class Start(Action):
    """Begin to work on it; whoever does becomes its owner if it has none."""

    name: ClassVar[str] = "start"

    def on(self, dispute: Dispute, stamp: Stamp) -> Dispute:
        """Take it over."""
        return dispute if dispute.owner else evolve(dispute, owner=stamp.actor.id)


@frozen
class Triage(Action):
    """Say how urgent, how weighty and how complex it is, and whether it looks valid.

    ``validity`` is provisional and not part of the score. ``score`` is taken by a scorer from ``factors`` (0…1 each)
    and put here by the desk or the host, so that it is recorded as it was.
    """

    name: ClassVar[str] = "triage"

    urgency: float
    impact: float
    complexity: float
    validity: str
    score: ScoreRecord | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a triage that does not say whether the claim looks valid."""
        required(self, validity=self.validity)

    def on(self, dispute: Dispute, _stamp: Stamp) -> Dispute:
        """Record validity and score."""
        return evolve(dispute, validity=self.validity, score=self.score or dispute.score)


@frozen
class Rescore(Action):
    """Take the score again because a stated factor has moved."""

    name: ClassVar[str] = "rescore"

    score: ScoreRecord
    because: str

    def __attrs_post_init__(self) -> None:
        """Refuse a change without its reason."""
        required(self, because=self.because)

    def on(self, dispute: Dispute, _stamp: Stamp) -> Dispute:
        """Replace the score."""
        return evolve(dispute, score=self.score)


@frozen
class ConsultPolicy(Action):
    """Record what the policy says about the dispute."""

    name: ClassVar[str] = "consult_policy"

    policy: PolicyRecord

    def on(self, dispute: Dispute, _stamp: Stamp) -> Dispute:
        """Keep the latest word of the policy."""
        return evolve(dispute, policy=self.policy)


@frozen
class Amend(Action):
    """Change the claimed amount: somebody found out that it is another."""

    name: ClassVar[str] = "amend"

    claimed: Money
    because: str

    def __attrs_post_init__(self) -> None:
        """Refuse a change without its reason."""
        required(self, because=self.because)
