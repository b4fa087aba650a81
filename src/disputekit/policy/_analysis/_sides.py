"""One of two books, or of two days of one book, that are compared: its rules on a shared grid, and what it answers."""

from functools import cached_property

from attrs import frozen

from disputekit.policy._decision import PolicyDecision
from disputekit.policy._engine import Engine
from disputekit.policy._offers import Offered, PolicyOffer
from disputekit.policy._outcome import Status, escalated, evidence_of, judge, offered

__all__ = ["Answer", "Side"]


@frozen
class Answer:
    """What a book says about a scenario: the status, the company's rule that decides, and what may be offered."""

    status: Status
    rule: str | None
    offers: tuple[Offered, ...]
    escalate_to: str = ""

    @classmethod
    def of(cls, decision: PolicyDecision) -> "Answer":
        """What a decision says."""
        rule = None if decision.winner is None else decision.winner.id
        return cls(decision.status, rule, decision.offers, decision.escalate_to or "")

    @property
    def required_evidence(self) -> tuple[str, ...]:
        """The evidence that any of the offers asks for, sorted."""
        return evidence_of(self.offers)

    @property
    def says(self) -> tuple[Status, frozenset[PolicyOffer], str]:
        """What is compared: whoever says it, and in whatever order."""
        return self.status, frozenset(each.offer for each in self.offers), self.escalate_to

    @property
    def text(self) -> str:
        """``refund 100% of items or exchange``, ``nothing``, ``on to a lawyer``, ``no rule``."""
        said = [each.offer.text for each in self.offers]
        if self.escalate_to:
            said.append(f"on to {self.escalate_to}")
        if self.status != "decided":
            said.insert(0, self.status.replace("_", " "))
        return " or ".join(said) or "nothing"

    def to_dict(self) -> dict[str, object]:
        """Everything, as JSON can hold it."""
        return {
            "status": self.status,
            "rule": self.rule,
            "offers": [each.text for each in self.offers],
            "required_evidence": list(self.required_evidence),
            "escalate_to": self.escalate_to,
        }


@frozen(eq=False)
class Side:
    """One side: the rules of an engine whose boxes stand on the shared grid ``shift`` bits up, as far as ``active``."""

    engine: Engine
    shift: int = 0
    active: int = -1
    may_conflict: bool = False
    """Whether rules may contradict each other, because looking for that came to no end."""

    def mask(self, rule: int) -> int:
        """The boxes of a rule."""
        return (self.engine.masks[rule] & self.active) << self.shift

    def avoided(self, rule: int | None) -> int:
        """The boxes that keep a rule of the company from deciding; without one, all that could."""
        above = self.engine.company if rule is None else self.engine.above[rule]
        return (above & self.active) << self.shift

    def rivals(self, rule: int | None) -> list[int]:
        """The boxes of each rule that may contradict one that decides."""
        if rule is None or not self.may_conflict:
            return []
        engine = self.engine
        ranked = engine.above[rule] | engine.below[rule] | engine.masks[rule]
        others = engine.owned(engine.company & self.active & ~ranked)
        return [self.mask(other) for other in others if engine.says[other] != engine.says[rule]]

    def company(self, touched: int) -> list[int]:
        """The company's rules among some boxes of the grid."""
        return self.engine.owned(touched >> self.shift & self.engine.company & self.active)

    @cached_property
    def others(self) -> list[int]:
        """The rules of law and goodwill."""
        return self.engine.owned((self.engine.law | self.engine.goodwill) & self.active)

    def offers(self, rule: int | None) -> tuple[PolicyOffer, ...]:
        """What a rule of the company offers."""
        return () if rule is None else self.engine.rules[rule].offers

    def answer(self, met: int) -> Answer:
        """What is said where ``met`` are the boxes of the grid."""
        own = met >> self.shift & self.engine.everything & self.active
        outcome = judge(self.engine, own, own)
        rule = None if outcome.winner is None else self.engine.rules[outcome.winner].id
        return Answer(outcome.status, rule, offered(self.engine, outcome), escalated(self.engine, outcome))
