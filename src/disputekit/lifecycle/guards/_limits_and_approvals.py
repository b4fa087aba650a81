"""The guards on what one person decides alone: limits, who must approve, and what the policy allows."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import Final

from disputekit.actions import (
    Accept,
    Action,
    Approve,
    Binding,
    GrantProvisionalCredit,
    MakeOffer,
    Resolve,
    StateFinalPosition,
)
from disputekit.dispute import Actor, Dispute, Term
from disputekit.errors import MoneyError, Reason
from disputekit.lifecycle.guards._base import guard, guard_of, predicate_of
from disputekit.money import Money
from disputekit.remedies import FREE, Remedy, RemedyKind

_MAY_DEPART: Final = MakeOffer | Accept | Resolve | StateFinalPosition


@predicate_of(Binding)
def above_limit(dispute: Dispute, action: Binding, _actor: Actor, _at: datetime) -> bool:
    """The remedies, with everything that went out before, are worth more than the actor may decide alone."""
    limit, total = _limited(dispute, action)
    return limit is not None and (total is None or total > limit)


@guard_of(Binding)
def within_limit(dispute: Dispute, action: Binding, actor: Actor, _at: datetime) -> Reason | None:
    """The remedies, with everything that went out before, are worth no more than the actor may decide alone."""
    limit, total = _limited(dispute, action)
    if limit is None or (total is not None and total <= limit):
        return None
    too_many = "the total cannot be compared with the limit of {limit}: it has several currencies or is too large"
    text = too_many if total is None else "{total} is above the limit of {limit} that {actor} has"
    return Reason(
        "DK-GUARD-ABOVE-LIMIT",
        text,
        {"limit": str(limit), "actor": actor.id, "total": None if total is None else str(total)},
        hint="offer less, or escalate it to somebody with a higher limit",
    )


@guard
def another_person(dispute: Dispute, _action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """Nobody approves what they decided or offered themselves, or approves twice."""
    proposed, decision = dispute.proposed_offer, dispute.decision
    what = "took this decision" if proposed is None else "made this offer"
    if actor.id in dispute.resolution.approvals:
        what = "has approved already"
    elif actor.id not in {proposed and proposed.made_by, decision and decision.decided_by}:
        return None
    return Reason(
        "DK-GUARD-OWN-WORK",
        "{actor} {what}, so somebody else must approve it",
        {"actor": actor.id, "what": what},
        hint="ask another person who may approve",
    )


@predicate_of(Approve)
def takes_second_approval(dispute: Dispute, action: Approve, _actor: Actor, _at: datetime) -> bool:
    """The amount is above what the actor may approve alone, and nobody else has approved it yet."""
    return action.takes_another(dispute)


@guard
def policy_recorded(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The answer of the policy is recorded."""
    if dispute.policy is not None:
        return None
    return Reason(
        "DK-GUARD-NO-POLICY",
        "the policy has not been consulted",
        hint="call desk.consult(), or record a consult_policy action",
    )


@predicate_of(Action)
def departs_from_policy(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> bool:
    """The remedies are not among those that the policy allows, or are more than it allows."""
    return _departs(dispute, _held(dispute, action))


@guard_of(Action)
def policy_or_reason(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The policy allows the remedies, or the action gives the reason to depart from it."""
    excused = isinstance(action, _MAY_DEPART) and action.departs_because.strip()
    policy = dispute.policy
    if policy is None or excused or not _departs(dispute, _held(dispute, action)):
        return None
    return Reason(
        "DK-GUARD-OFF-POLICY",
        "{policy} {version} does not allow these remedies; it allows {allowed}",
        {
            "policy": policy.policy or "the policy",
            "version": policy.version,
            "allowed": "; ".join(policy.offers) or "nothing",
        },
        hint="choose what the policy allows, or fill in departs_because and have it approved",
    )


@guard_of(Action)
def has_its_evidence(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The evidence that the policy requires for the remedies is there, or waived."""
    there = {piece.kind for piece in dispute.evidence if not piece.draft}
    there |= {waiver.kind for waiver in dispute.investigation.waivers}
    remedies = _held(dispute, action)
    terms = _allowing(dispute, remedies) if remedies else []
    missing = sorted((sorted(set(term.requires) - there) for term in terms), key=len)
    if not missing or not missing[0]:
        return None
    return Reason(
        "DK-GUARD-OFFER-EVIDENCE",
        "the policy allows this only with {missing:words}",
        {"missing": " and ".join(missing[0])},
        hint="request this evidence, or ask a senior or a supervisor to waive it with a reason",
    )


def _limited(dispute: Dispute, action: Binding) -> tuple[Money | None, Money | None]:
    """Give the limit of an action, if one applies, and its total; ``None`` for a total that cannot be added up.

    The total is everything that the dispute has let out, however it was cut: it does not start again after reopening.
    A provisional credit counts once, also when it becomes final.
    """
    limit = action.limit
    if limit is None:
        return None, None
    becomes_final = [each.amount for each in action.proposes(dispute) if each.kind is RemedyKind.FINAL_CREDIT]
    credited = None if isinstance(action, GrantProvisionalCredit) or not becomes_final else becomes_final[0]
    try:
        moves = action.lets_out(dispute)
        if moves is None:
            return None, None
        total = sum((moves, *dispute.let_out), Money.zero(limit.currency))
        return limit, total if credited is None else total - credited
    except MoneyError:  # in several currencies, or too large for an amount
        return limit, None


def _held(dispute: Dispute, action: Action) -> list[Remedy]:
    """Give the remedies that the policy rules on: an apology needs no rule."""
    return [remedy for remedy in action.proposes(dispute) if remedy.kind not in FREE]


def _departs(dispute: Dispute, remedies: Sequence[Remedy]) -> bool:
    policy = dispute.policy
    if policy is None or (policy.offers and not policy.terms):
        return False  # the policy was not consulted, or its offers were recorded as texts only
    return bool(remedies) and not _allowing(dispute, remedies)


def _allowing(dispute: Dispute, remedies: Sequence[Remedy]) -> list[Term]:
    """Give the alternatives that cover all of the remedies; goodwill can be added to any other."""
    terms = () if dispute.policy is None else dispute.policy.terms
    goodwill = [term for term in terms if term.source == "goodwill"]
    others = [term for term in terms if term.source != "goodwill"]
    together = [reduce(Term.beside, goodwill, term) for term in others]
    return [term for term in (*terms, *together) if term.allows(remedies)]
