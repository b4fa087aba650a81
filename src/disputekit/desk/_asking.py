"""What a desk asks scorer, policies and authority, and how their answers are recorded."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from attrs import evolve, frozen

from disputekit.actions import Action, Approve, Binding, Rescore, Triage
from disputekit.casework import Authority
from disputekit.desk._facts import STATED, Factors, Facts, stated
from disputekit.dispute import Actor, Dispute, PolicyRecord, ScoreRecord, Term
from disputekit.errors import Finding, InvalidValue
from disputekit.lifecycle import Option
from disputekit.money import Money
from disputekit.policy import Offered, PolicyBook, PolicyDecision, PolicyPack
from disputekit.remedies import worth
from disputekit.sla import Reading
from disputekit.triage import QueueOrder, Score, Scorer

_UNKNOWN: Final = 0.5  # what a factor counts for, in the order of the queue, until somebody has said


@frozen
class Advisers:
    """The engines that a desk asks, each of which may be missing."""

    scorer: Scorer | None
    order: QueueOrder
    policies: PolicyBook | PolicyPack | None
    authority: Authority | None
    facts: Facts
    factors: Factors

    def advise(self, action: Action, dispute: Dispute, actor: Actor, read: Callable[[], Sequence[Reading]]) -> Action:
        """Give the action with what the engines say of it: a score, a limit.

        Where the desk has an authority, its word counts, whatever limit the action came with.
        """
        if isinstance(action, Triage) and action.score is None and self.scorer is not None:
            factors = self._factors(self.scorer, dispute, stated(action), read())
            return evolve(action, score=_record(self.scorer.score(factors), factors))
        if isinstance(action, Binding) and self.authority is not None:
            moves = worth(action.proposes(dispute))
            return action if moves is None else evolve(action, limit=self.authority.limit(actor, moves.currency))
        if isinstance(action, Approve) and self.authority is not None:
            moves = worth(action.agrees_to(dispute))
            limit = None if moves is None else self.authority.approval_limit(actor, moves.currency)
            return evolve(action, limit=limit)
        return action

    def limited(self, option: Option, kind: type[Action], dispute: Dispute, actor: Actor) -> Option:
        """Give the option with what the actor may do of it alone, where it is about money and somebody knows."""
        currency = dispute.ledger.currency
        if self.authority is None or currency is None or not option.allowed:
            return option
        if issubclass(kind, Binding):
            return evolve(option, limit=self.authority.limit(actor, currency))
        if issubclass(kind, Approve):
            return evolve(option, limit=self.authority.approval_limit(actor, currency))
        return option

    def rescored(self, dispute: Dispute, readings: Sequence[Reading]) -> Rescore | None:
        """Take the score again, and say which factors have moved; ``None`` if none that counts has."""
        before = dispute.score
        if self.scorer is None or before is None or not dispute.is_open:
            return None
        said = {name: value for name, value in before.factors.items() if name in STATED}
        factors = self._factors(self.scorer, dispute, said, readings)
        if factors.keys() != self.scorer.weights.keys():
            return None
        score = self.scorer.score(factors)
        if score.key == before.key:
            return None
        moved = [
            f"{name} {before.factors[name]:g} → {value:g}"
            for name, value in factors.items()
            if name in before.factors and before.factors[name] != value
        ]
        return Rescore(_record(score, factors), ", ".join(moved) or "weights changed")

    def rank(self, dispute: Dispute) -> int:
        """Give what the queue orders by: the score's key with its ageing; what is not scored yet counts as middling."""
        if dispute.score is not None:
            key = dispute.score.key
        elif self.scorer is not None:
            key = self.scorer.score(dict.fromkeys(self.scorer.weights, _UNKNOWN)).key
        else:
            key = 0
        return self.order.ageing.stored(key, dispute.opened_at)

    def ask_policy(self, dispute: Dispute, as_of: datetime | None) -> PolicyDecision:
        """Ask the policies in force on a day: that of the claim, unless told."""
        if self.policies is None:
            raise InvalidValue(
                Finding(
                    "DK-DESK-NO-POLICY",
                    "this desk has no policies to ask",
                    where="policies",
                    hint="give them to the desk: Desk(..., policies=PolicyBook.load('returns.toml'))",
                )
            )
        books = self.policies.books if isinstance(self.policies, PolicyPack) else (self.policies,)
        fields = {each.name for book in books for each in book.fields}
        known = {name: value for name, value in self.facts(dispute).items() if name in fields}
        return self.policies.decide(known, as_of=as_of or dispute.claim.received_at)

    def _factors(
        self, scorer: Scorer, dispute: Dispute, said: Mapping[str, float], readings: Sequence[Reading]
    ) -> Mapping[str, float]:
        every = {**self.factors(dispute, readings), **said}
        return {name: every[name] for name in scorer.weights if name in every}


def _record(score: Score, factors: Mapping[str, float]) -> ScoreRecord:
    return ScoreRecord(score.value, score.key, score.priority, shares=score.shares, factors=factors)


def policy_record(decision: PolicyDecision, claimed: Money | None) -> PolicyRecord:
    """Give what a dispute keeps of a policy's word; per cent are taken of what is claimed."""
    return PolicyRecord(
        policy=", ".join(decision.versions),
        version=", ".join(decision.versions.values()),
        status=decision.status,
        rule=None if decision.winner is None else decision.winner.id,
        offers=tuple(offered.text for offered in decision.offers),
        citations=tuple(citation.text or citation.rule for citation in decision.citations),
        explanation=decision.explain(),
        terms=tuple(_term(offered, claimed) for offered in decision.offers),
    )


def _term(offered: Offered, claimed: Money | None) -> Term:
    offer = offered.offer
    fee = _of(offer.fee, claimed)
    most = {part.kind.value: _less(_of(part.amount, claimed), fee) for part in offer.parts}
    return Term(most, requires=offer.require, source=offered.source, rule=offered.rule)


def _of(amount: Decimal | Money | None, claimed: Money | None) -> Money | None:
    """Give a fixed amount, or per cent of what is claimed; without a claim nobody can say how much that is."""
    if amount is None or isinstance(amount, Money):
        return amount
    return None if claimed is None else claimed.percent(amount)


def _less(amount: Money | None, fee: Money | None) -> Money | None:
    if amount is None or fee is None or amount.currency != fee.currency:
        return amount
    return max(amount - fee, Money.zero(fee.currency))
