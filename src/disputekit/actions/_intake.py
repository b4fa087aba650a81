"""From the claim to the start of the work: opened, answered, assigned, triaged."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from attrs import field, frozen

from disputekit._input.converters import gathered, mapped, texts
from disputekit._input.validation import empty
from disputekit._lib.evolve import evolve
from disputekit._lib.frozen import FrozenMap
from disputekit.actions._base import Action, EventContext
from disputekit.dispute import Claim, Dispute, Need, PolicyRecord, ScoreRecord, StatedFact
from disputekit.errors import Finding, Scalar
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
    """Answer the claimant in person for the first time: this stops the first-response clock."""

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
    """Begin to work on it; the actor becomes its owner if it has none."""

    name: ClassVar[str] = "start"

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Take it over."""
        if dispute.owner:
            return dispute
        return evolve(dispute, work=evolve(dispute.work, owner=stamp.actor.id, assigned_at=stamp.at))


@frozen
class Triage(Action):
    """Rate urgency, impact and complexity, and whether the claim looks valid.

    ``validity`` is provisional and not part of the score. The desk or the host puts the ``score`` here, which a scorer
    computed from the factors (0…1 each), so that it is on record.
    """

    name: ClassVar[str] = "triage"

    urgency: float
    impact: float
    complexity: float
    validity: str
    score: ScoreRecord | None = None

    def problems(self) -> Iterable[Finding]:
        """Check the range of each factor."""
        for name in ("urgency", "impact", "complexity"):
            factor: float = getattr(self, name)
            if not 0 <= factor <= 1:
                yield Finding(
                    "DK-ACTION-FACTOR",
                    "{name} must be between 0 and 1, got {factor}",
                    {"name": name, "factor": factor},
                    where=name,
                    hint="0 is the least and 1 is the most",
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


def _scalars(items: Mapping[str, Scalar]) -> FrozenMap[str, Scalar]:
    return mapped(items)


@frozen
class RecordFacts(Action):
    """Record facts that turned up, or correct them: for the policy, the scorer and the routing of the host.

    ``source`` is where they come from (a system, a call), ``because`` why a value is corrected. Who records them is
    on record with each. A party may add facts, and correct only what it stated itself this way.
    """

    name: ClassVar[str] = "record_facts"

    facts: Mapping[str, Scalar] = field(converter=_scalars)
    source: str = ""
    because: str = ""

    def problems(self) -> Iterable[Finding]:
        """Give a finding if there is nothing to record."""
        if not self.facts:
            yield empty("facts")

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep each fact with who stated it."""
        stated = {name: StatedFact(value, stamp.actor.id, stamp.at, self.source) for name, value in self.facts.items()}
        facts = FrozenMap({**dispute.assessment.facts, **stated})
        return evolve(dispute, assessment=evolve(dispute.assessment, facts=facts))


@frozen
class ConsultPolicy(Action):
    """Record what the policy says about the dispute."""

    name: ClassVar[str] = "consult_policy"

    policy: PolicyRecord

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Keep the latest answer of the policy."""
        return evolve(dispute, assessment=evolve(dispute.assessment, policy=self.policy))


@frozen
class Amend(Action):
    """Correct the claimed amount, of the whole claim or of one ``line``."""

    name: ClassVar[str] = "amend"

    claimed: Money
    because: str
    line: str | None = None

    def problems(self) -> Iterable[Finding]:
        """Check that the amount is positive."""
        if not self.claimed.is_positive:
            yield Finding(
                "DK-ACTION-CLAIMED",
                "the claimed amount must be positive, got {claimed}",
                {"claimed": str(self.claimed)},
                where="claimed",
                hint="withdraw the claim where nothing is claimed any more",
            )
