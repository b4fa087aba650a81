"""From the claim to the start of the work: opened, answered, assigned, triaged."""

from collections.abc import Iterable
from typing import ClassVar

from attrs import field, frozen

from disputekit._input.converters import gathered, texts
from disputekit._lib.evolve import evolve
from disputekit.actions._base import Action, EventContext
from disputekit.dispute import Claim, Dispute, Need, PolicyRecord, ScoreRecord
from disputekit.errors import Finding
from disputekit.money import Money


def _needs(items: Iterable[Need]) -> tuple[Need, ...]:
    return gathered(items)


@frozen
class Open(Action):
    """Open a dispute about ``claim``; ``team`` is where routing sends it.

    ``possible_duplicates`` are the ids of disputes that look like the same matter through another channel;
    ``checklist`` is the evidence that the process asks for where this reason is stated.
    """

    name: ClassVar[str] = "open"

    claim: Claim
    nature: str | None = None
    team: str | None = None
    possible_duplicates: tuple[str, ...] = field(default=(), converter=texts)
    checklist: tuple[Need, ...] = field(default=(), converter=_needs)


@frozen
class Respond(Action):
    """Answer the claimant for the first time, by a person: this stops the first-response clock."""

    name: ClassVar[str] = "respond"

    text: str

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep when the first answer was given."""
        if dispute.times.responded_at:
            return dispute
        return evolve(dispute, times=evolve(dispute.times, responded_at=stamp.at))


@frozen
class Assign(Action):
    """Give the dispute to a person, and to another ``team`` where one is named; ``because`` says why to them."""

    name: ClassVar[str] = "assign"

    owner: str
    team: str | None = None
    because: str = ""

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Set the owner."""
        team = self.team or dispute.team
        return evolve(dispute, work=evolve(dispute.work, owner=self.owner, team=team, assigned_at=stamp.at))


@frozen
class Start(Action):
    """Begin to work on it; whoever does becomes its owner if it has none."""

    name: ClassVar[str] = "start"

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Take it over."""
        if dispute.owner:
            return dispute
        return evolve(dispute, work=evolve(dispute.work, owner=stamp.actor.id, assigned_at=stamp.at))


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

    def problems(self) -> Iterable[Finding]:
        """Refuse a factor that no scorer could take."""
        for name in ("urgency", "impact", "complexity"):
            factor: float = getattr(self, name)
            if not 0 <= factor <= 1:
                yield Finding(
                    "DK-ACTION-FACTOR",
                    "{name} is {factor}, which is not between 0 and 1",
                    {"name": name, "factor": factor},
                    where=name,
                    hint="pass 0 for none of it, 1 for all of it",
                )

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Record validity and score."""
        score = self.score or dispute.score
        return evolve(dispute, assessment=evolve(dispute.assessment, validity=self.validity, score=score))


@frozen
class Rescore(Action):
    """Take the score again because a stated factor has moved."""

    name: ClassVar[str] = "rescore"

    score: ScoreRecord
    because: str

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Replace the score."""
        return evolve(dispute, assessment=evolve(dispute.assessment, score=self.score))


@frozen
class ConsultPolicy(Action):
    """Record what the policy says about the dispute."""

    name: ClassVar[str] = "consult_policy"

    policy: PolicyRecord

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Keep the latest word of the policy."""
        return evolve(dispute, assessment=evolve(dispute.assessment, policy=self.policy))


@frozen
class Amend(Action):
    """Change the claimed amount, of the whole or of one ``line``: somebody found out that it is another."""

    name: ClassVar[str] = "amend"

    claimed: Money
    because: str
    line: str | None = None

    def problems(self) -> Iterable[Finding]:
        """Refuse to claim nothing, or less."""
        if not self.claimed.is_positive:
            yield Finding(
                "DK-ACTION-CLAIMED",
                "a claim cannot be amended to {claimed}",
                {"claimed": str(self.claimed)},
                where="claimed",
                hint="claim a positive amount, or withdraw the claim",
            )
