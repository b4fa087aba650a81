"""What a desk asks scorer, policies, authority and assigner, and how their answers are recorded."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from attrs import evolve, frozen

from disputekit.actions import Action, Approve, Assign, Binding, Rescore, Triage
from disputekit.casework import Assigner, Authority, Factors, Facts, PolicyDay
from disputekit.dispute import Actor, Dispute, PolicyRecord, ScoreRecord, Term
from disputekit.errors import Finding, InvalidValue
from disputekit.lifecycle import Option
from disputekit.money import Money
from disputekit.policy import Offered, PolicyBook, PolicyDecision, PolicyPack
from disputekit.remedies import worth
from disputekit.sla import Reading
from disputekit.triage import QueueOrder, Scorer

_UNKNOWN: Final = 0.5  # the value of every factor, in the order of the queue, before the triage
_STATED: Final = ("urgency", "impact", "complexity")


@frozen
class Advisers:
    """The engines that a desk asks, each of which may be missing."""

    scorer: Scorer | None
    order: QueueOrder
    policies: PolicyBook | PolicyPack | None
    authority: Authority | None
    assigner: Assigner | None
    facts: Facts
    factors: Factors
    policy_day: PolicyDay

    def advise(self, action: Action, dispute: Dispute, actor: Actor, read: Callable[[], Sequence[Reading]]) -> Action:
        """Add the score, or the limit of the actor, to the action.

        Where the desk has an authority, its limit replaces the limit that the action came with. Raises
        ``InvalidValue`` for an assignment to somebody who is not on the roster.
        """
        if isinstance(action, Assign) and self.assigner is not None:
            self.assigner.roster.person(action.owner)
        if isinstance(action, Triage) and action.score is None and self.scorer is not None:
            stated = {name: getattr(action, name) for name in _STATED}
            return evolve(action, score=_scored(self.scorer, self._factors(self.scorer, dispute, stated, read())))
        if isinstance(action, Binding) and self.authority is not None:
            moves = action.lets_out(dispute)
            return action if moves is None else evolve(action, limit=self.authority.limit(actor, moves.currency))
        if isinstance(action, Approve) and self.authority is not None:
            moves = worth(action.agrees_to(dispute))
            limit = None if moves is None else self.authority.approval_limit(actor, moves.currency)
            return evolve(action, limit=limit)
        return action

    def limited(self, option: Option, kind: type[Action], dispute: Dispute, actor: Actor) -> Option:
        """Add to an allowed option how much money the actor may move by it alone."""
        currency = dispute.ledger.currency
        if self.authority is None or currency is None or not option.allowed:
            return option
        if issubclass(kind, Binding):
            return evolve(option, limit=self.authority.limit(actor, currency))
        if issubclass(kind, Approve):
            return evolve(option, limit=self.authority.approval_limit(actor, currency))
        return option

    def rescored(self, dispute: Dispute, readings: Sequence[Reading]) -> Rescore | None:
        """Take the score again, with the factors that have moved; ``None`` if the score stays the same."""
        before = dispute.score
        if self.scorer is None or before is None or not dispute.is_open:
            return None
        stated = {name: value for name, value in before.factors.items() if name in _STATED}
        factors = self._factors(self.scorer, dispute, stated, readings)
        if factors.keys() != self.scorer.weights.keys():
            return None
        score = _scored(self.scorer, factors)
        if score.key == before.key:
            return None
        moved = [
            f"{name} {before.factors[name]:g} → {value:g}"
            for name, value in factors.items()
            if name in before.factors and before.factors[name] != value
        ]
        return Rescore(score, ", ".join(moved) or "weights changed")

    def rank(self, dispute: Dispute) -> int:
        """Give what the queue orders by: the score's key with its ageing; the middle of each factor before triage."""
        if dispute.score is not None:
            key = dispute.score.key
        elif self.scorer is not None:
            key = self.scorer.score(dict.fromkeys(self.scorer.weights, _UNKNOWN)).key
        else:
            key = 0
        return self.order.ageing.stored(key, dispute.opened_at)

    def ask_policy(self, dispute: Dispute, as_of: date | None) -> PolicyDecision:
        """Ask the policies in force at ``as_of``: on the policy day of the dispute unless given."""
        if self.policies is None:
            raise InvalidValue(
                Finding(
                    "DK-DESK-NO-POLICY",
                    "this desk has no policies",
                    where="policies",
                    hint="pass them to the desk: Desk(..., policies=PolicyBook.load('returns.toml'))",
                )
            )
        books = self.policies.books if isinstance(self.policies, PolicyPack) else (self.policies,)
        fields = {each.name for book in books for each in book.fields}
        known = {name: value for name, value in self.facts(dispute).items() if name in fields}
        return self.policies.decide(known, as_of=as_of or self.policy_day(dispute))

    def people(self) -> Assigner:
        """Give the assigner. Raises ``InvalidValue`` if there is none."""
        if self.assigner is None:
            raise InvalidValue(
                Finding(
                    "DK-DESK-NO-ASSIGNER",
                    "this desk has no assigner",
                    where="assigner",
                    hint="pass one to the desk: Desk(..., assigner=Assigner(Roster([Person(id='ann')])))",
                )
            )
        return self.assigner

    def needs_owner(self, dispute: Dispute) -> bool:
        """Whether somebody must be found: nobody owns the dispute, or its owner does not work in its stage."""
        if self.assigner is None or not dispute.is_open or not dispute.queued:
            return False
        person = None if dispute.owner is None else self.assigner.roster.find(dispute.owner)
        return dispute.owner is None or (person is not None and not person.works(dispute.stage))

    def is_away(self, owner: str | None, at: datetime) -> bool:
        """Whether an owner is on the roster and absent at ``at``."""
        if self.assigner is None or owner is None:
            return False
        person = self.assigner.roster.find(owner)
        return person is not None and person.absence(at) is not None

    def _factors(
        self, scorer: Scorer, dispute: Dispute, stated: Mapping[str, float], readings: Sequence[Reading]
    ) -> Mapping[str, float]:
        every = {**self.factors(dispute, readings), **stated}
        return {name: every[name] for name in scorer.weights if name in every}


def _scored(scorer: Scorer, factors: Mapping[str, float]) -> ScoreRecord:
    score = scorer.score(factors)
    return ScoreRecord(score.value, score.key, score.priority, shares=score.shares, factors=factors)


def policy_record(decision: PolicyDecision, claimed: Money | None) -> PolicyRecord:
    """Give what a dispute keeps of a policy decision; percentages are of the claimed amount."""
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
    """Give a fixed amount, or a percentage of the claimed amount; ``None`` where no amount is claimed."""
    if amount is None or isinstance(amount, Money):
        return amount
    return None if claimed is None else claimed.percent(amount)


def _less(amount: Money | None, fee: Money | None) -> Money | None:
    if amount is None or fee is None or amount.currency != fee.currency:
        return amount
    return max(amount - fee, Money.zero(fee.currency))
