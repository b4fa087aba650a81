"""The guards that hold offers and decisions to what the policy says of the dispute, as far as that was recorded."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce

from disputekit.actions import Accept, Action, MakeOffer, Resolve, StateFinalPosition
from disputekit.dispute import Actor, Dispute, Term
from disputekit.errors import Reason
from disputekit.lifecycle.guards._guarding import about_action
from disputekit.remedies import FREE, Remedy

_MAY_DEPART = MakeOffer | Accept | Resolve | StateFinalPosition


def policy_recorded(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What the policy says has been recorded."""
    if dispute.policy is not None:
        return None
    return Reason(
        "DK-GUARD-NO-POLICY",
        "nobody has recorded what the policy says",
        hint="ask it first: desk.consult(), or record consult_policy",
    )


@about_action
def departs_from_policy(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The remedies are not among those that the policy allows, or are more of them."""
    if _departs(dispute, _held(dispute, action)):
        return None
    return Reason("DK-GUARD-KEEPS-POLICY", "the policy allows it")


@about_action
def policy_or_reason(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The policy allows the remedies, or the action says why it departs from it."""
    remedies = _held(dispute, action)
    excused = isinstance(action, _MAY_DEPART) and action.departs_because.strip()
    policy = dispute.policy
    if policy is None or excused or not _departs(dispute, remedies):
        return None
    return Reason(
        "DK-GUARD-OFF-POLICY",
        "{policy} {version} does not allow that: it allows {allowed}",
        {
            "policy": policy.policy or "the policy",
            "version": policy.version,
            "allowed": "; ".join(policy.offers) or "nothing",
        },
        hint="choose what it allows, or say why not in departs_because, and somebody approves it",
    )


@about_action
def has_its_evidence(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The evidence is there, or waived, that the policy asks for before it allows the remedies."""
    there = {piece.kind for piece in dispute.evidence if not piece.draft} | {
        waiver.kind for waiver in dispute.investigation.waivers
    }
    remedies = _held(dispute, action)
    terms = _allowing(dispute, remedies) if remedies else []
    missing = sorted((sorted(set(term.requires) - there) for term in terms), key=len)
    if not missing or not missing[0]:
        return None
    return Reason(
        "DK-GUARD-OFFER-EVIDENCE",
        "the policy allows it only with {missing}",
        {"missing": " and ".join(missing[0])},
        hint="ask for it, or let somebody who may waive it with a reason",
    )


def _held(dispute: Dispute, action: Action) -> list[Remedy]:
    """Give the remedies that are held to the policy: saying sorry needs no rule."""
    return [remedy for remedy in action.proposes(dispute) if remedy.kind not in FREE]


def _departs(dispute: Dispute, remedies: Sequence[Remedy]) -> bool:
    policy = dispute.policy
    if policy is None or (policy.offers and not policy.terms):
        return False  # nobody asked it, or its offers were recorded in words alone
    return bool(remedies) and not _allowing(dispute, remedies)


def _allowing(dispute: Dispute, remedies: Sequence[Remedy]) -> list[Term]:
    """Give the alternatives that have all of the remedies; goodwill comes on top of any other."""
    terms = () if dispute.policy is None else dispute.policy.terms
    goodwill = [term for term in terms if term.source == "goodwill"]
    others = [term for term in terms if term.source != "goodwill"]
    together = [reduce(Term.beside, goodwill, term) for term in others]
    return [term for term in (*terms, *together) if term.allows(remedies)]
