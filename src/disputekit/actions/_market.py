"""On a marketplace: taken over, passed from stage to stage, judged, appealed, remedied, verified."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final

from attrs import field, frozen

from disputekit._input.converters import mapped, texts
from disputekit._lib.evolve import evolve
from disputekit._lib.frozen import FrozenMap
from disputekit.actions._base import Action, EventContext, as_evidence
from disputekit.actions._changes import undecided
from disputekit.actions._evidence import RequestEvidence, SupplyEvidence, with_evidence
from disputekit.actions._outcome import Resolve, Settle, decided
from disputekit.dispute import CheckResult, Dispute, Evidence, Handover, Liability
from disputekit.errors import Finding

_ALL: Final = 100


def _shares(shares: Mapping[str, int]) -> FrozenMap[str, int]:
    return mapped(shares)


@frozen
class TakeOver(Action):
    """Take over a dispute that the sides could not settle; the actor works its first stage."""

    name: ClassVar[str] = "take_over"

    because: str

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Own it."""
        return evolve(dispute, work=evolve(dispute.work, owner=stamp.actor.id))


@frozen
class Dispatch(Action):
    """Assign a dispute that waits for access."""

    name: ClassVar[str] = "dispatch"

    to: str
    because: str
    team: str | None = None

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Let them own it."""
        return evolve(dispute, work=evolve(dispute.work, owner=self.to, team=self.team or dispute.team))


@frozen
class PassOn(Action):
    """Pass the work of a stage on to the next, where somebody else checks it first."""

    name: ClassVar[str] = "pass_on"

    note: str = ""

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep who did it; nobody owns it until the next stage does."""
        return handed_on(dispute, stamp)


@frozen
class CheckPassed(Action):
    """Confirm the work of the stage before: a stage begins with this, or sends the work back."""

    name: ClassVar[str] = "check_passed"

    note: str = ""

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep who found so, and let them go on with it."""
        return _checked(dispute, CheckResult.PASSED, stamp, owner=dispute.owner or stamp.actor.id)


@frozen
class SendBack(Action):
    """Send the work of the stage before back to its author; ``reason`` is one of the configured reasons."""

    name: ClassVar[str] = "send_back"

    reason: str
    note: str = ""

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Give it back to who did it; a decision that was sent back no longer stands."""
        done = dispute.work.handover
        by = dispute.owner if done is None else done.by
        return _checked(undecided(dispute), CheckResult.SENT_BACK, stamp, owner=by)


@frozen
class Judge(Action):
    """Judge who is liable, on the evidence of both sides; who compensates is a separate decision.

    ``shares`` are whole per cents that sum to 100: of the claimant, the respondent, or a third party such as the
    carrier. ``finding`` is one of the configured ones; ``rests_on`` names the evidence by
    its ids.
    """

    name: ClassVar[str] = "judge"

    shares: Mapping[str, int] = field(converter=_shares)
    finding: str
    explanation: str
    rests_on: tuple[str, ...] = field(default=(), converter=texts)

    def problems(self) -> Iterable[Finding]:
        """Check that the shares sum to 100."""
        if sum(self.shares.values()) != _ALL or any(share < 0 for share in self.shares.values()):
            yield Finding(
                "DK-ACTION-SHARES",
                "shares must be whole per cents that sum to 100, got {shares}",
                {"shares": " + ".join(f"{share} % {party}" for party, share in self.shares.items()) or "nobody"},
                where="shares",
                hint="where neither side is liable, name who else is",
            )

    def judged(self, stamp: EventContext, appealed_by: str) -> Liability:
        """Give what it finds; ``appealed_by`` is the party that was heard already."""
        return Liability(
            self.shares, self.finding, self.explanation, stamp.actor.id, stamp.at,
            rests_on=self.rests_on, appealed_by=appealed_by,
        )  # fmt: skip

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep the judgement; only another finding than before can be appealed anew."""
        before = dispute.liability
        as_before = before is not None and before.finds_like(self.shares, self.finding)
        by = before.appealed_by if before is not None and as_before else ""
        assessment = evolve(dispute.assessment, liability=self.judged(stamp, by))
        return handed_on(evolve(dispute, assessment=assessment), stamp)


@frozen
class Appeal(Action):
    """Appeal, as one of the parties, against what was judged; somebody else hears it."""

    name: ClassVar[str] = "appeal"

    party: str
    because: str
    evidence: tuple[Evidence, ...] = field(default=(), converter=as_evidence)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep who appealed, and what they hand in with it."""
        liability = dispute.liability
        appealed = None if liability is None else evolve(liability, appealed_by=self.party)
        supported = with_evidence(dispute, self.evidence, stamp)
        return evolve(supported, assessment=evolve(dispute.assessment, liability=appealed))


@frozen
class Uphold(Action):
    """Hear an appeal and confirm the judgement."""

    name: ClassVar[str] = "uphold"

    explanation: str

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Pass it on."""
        return handed_on(dispute, stamp)


@frozen
class Overturn(Judge):
    """Hear an appeal and judge differently."""

    name: ClassVar[str] = "overturn"

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Put the other judgement in place of the first; it is final."""
        by = "" if dispute.liability is None else dispute.liability.appealed_by
        assessment = evolve(dispute.assessment, liability=self.judged(stamp, by))
        return handed_on(evolve(dispute, assessment=assessment), stamp)


@frozen
class OrderRemedy(Resolve):
    """Decide what is done, who pays for it, and who performs it.

    ``payer`` need not be who is liable. ``performer`` is the executor, or a party that then shows that it has done so.
    """

    name: ClassVar[str] = "order_remedy"

    payer: str = field(kw_only=True)
    performer: str = field(default="executor", kw_only=True)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Record the decision with payer and performer, and pass it on."""
        ordered = decided(
            dispute, stamp, self.remedies, self.explanation,
            upheld=self.upholds(dispute), basis=self.basis, lines=self.lines,
            payer=self.payer, performer=self.performer, departs_because=self.departs_because,
        )  # fmt: skip
        return handed_on(ordered, stamp)


@frozen
class Perform(Settle):
    """Report, as the party that had to, that the remedy is carried out; ``evidence`` proves it."""

    name: ClassVar[str] = "perform"

    party: str = field(kw_only=True)
    evidence: tuple[Evidence, ...] = field(default=(), converter=as_evidence, kw_only=True)

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Mark it done, and keep what shows it."""
        return with_evidence(super().apply(dispute, stamp), self.evidence, stamp)


@frozen
class RequestVoucher(RequestEvidence):
    """Ask the party that performed the remedy for what proves it: a receipt, a tracking number."""

    name: ClassVar[str] = "request_voucher"


@frozen
class SupplyVoucher(SupplyEvidence):
    """Hand in what proves that the remedy is done."""

    name: ClassVar[str] = "supply_voucher"


@frozen
class Verify(Action):
    """Confirm that the remedy was carried out as ordered, which ends the last stage."""

    name: ClassVar[str] = "verify"

    note: str = ""

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep who found so."""
        return handed_on(dispute, stamp)


def handed_on(dispute: Dispute, stamp: EventContext) -> Dispute:
    """Give the dispute as the next stage finds it: with who did the work, and without an owner."""
    done = Handover(dispute.stage, stamp.actor.id, stamp.at)
    return evolve(dispute, work=evolve(dispute.work, handover=done, owner=None))


def _checked(dispute: Dispute, result: CheckResult, stamp: EventContext, owner: str | None) -> Dispute:
    """Give the dispute with what came of the check of the stage before, and its next owner."""
    done = dispute.work.handover
    handover = None if done is None else evolve(done, result=result, checked_by=stamp.actor.id)
    return evolve(dispute, work=evolve(dispute.work, handover=handover, owner=owner))
