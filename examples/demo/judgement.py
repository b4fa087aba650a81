"""What somebody does next with a dispute: the judgement that in a real office is a person's."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from disputekit import Claim, Dispute, Money, Remedy, RemedyKind, actions
from disputekit.actions import Action
from disputekit.policy import Offered, PolicyDecision
from disputekit.remedies import MONETARY
from examples.demo.chance import chance
from examples.demo.layout import words
from examples.demo.policies import there

_VALIDITY: Final = ((0.6, "likely_valid"), (0.8, "unclear"), (1.0, "likely_invalid"))
_WITHOUT_BOOK: Final = {
    "returns": RemedyKind.REFUND,
    "marketplace": RemedyKind.REFUND,
    "order_to_cash": RemedyKind.CREDIT_NOTE,
    "resolution_team": RemedyKind.ADJUSTMENT,
}


def triage(claim: Claim, dispute_id: str) -> Action:
    """Weigh a claim: the factors that came with it, and what an agent thinks of it at first sight."""
    weigh = {name: _number(claim, name) for name in ("urgency", "impact", "complexity")}
    seen = chance(dispute_id, "validity")
    validity = next(word for share, word in _VALIDITY if seen <= share)
    return actions.Triage(weigh["urgency"], weigh["impact"], weigh["complexity"], validity)


def asks_for(dispute: Dispute, decision: PolicyDecision | None) -> Sequence[str]:
    """Say what is missing before the dispute can be decided; nothing if it was asked for before."""
    if dispute.requests:
        return ()
    if dispute.assessment.validity == "unclear":
        return ("account_of_events",)
    if decision is None or _payable(dispute, decision):
        return ()
    missing = decision.missing if decision.status == "needs_facts" else decision.required_evidence
    return [name for name in missing if name not in there(dispute)]


def escalates(dispute: Dispute) -> Action | None:
    """Hand up what one agent should not decide: threats of law, and now and then what is simply hard."""
    if dispute.past_outcomes or "escalation" in dispute.now.remembered:
        return None
    urgent = dispute.score is not None and dispute.score.factors.get("urgency", 0) >= 0.8  # noqa: PLR2004 - a threat
    if not urgent or chance(dispute.id, "escalates") > 0.3:  # noqa: PLR2004 - three in ten
        return None
    to = ("senior", "legal", "compliance")[int(chance(dispute.id, "to") * 1.4)]
    return actions.Escalate(to, "the claimant threatens to go to law, or safety is at stake")


def decides(dispute: Dispute, decision: PolicyDecision | None) -> Action:
    """Decide on what is there: what the policy offers, or what is usual where there is no policy."""
    if decision is not None and decision.status == "decided":
        return _by_policy(dispute, decision)
    unsure = chance(dispute.id, "right", len(dispute.past_outcomes))
    right = dispute.assessment.validity == "likely_valid" or bool(dispute.evidence) or unsure < 0.3  # noqa: PLR2004 - three in ten
    if dispute.assessment.validity == "likely_invalid" or not right:
        return actions.Reject("not_shown", "What we have does not show that the claim is justified.")
    partly = 60 if unsure > 0.7 else 100  # noqa: PLR2004 - three in ten are partly right
    kind = _WITHOUT_BOOK.get(dispute.claim.kind, RemedyKind.CORRECTION)
    return _grant(
        dispute, [_remedy(kind, Decimal(partly), dispute)], "The claim is justified by what we found.", "usage"
    )


def _by_policy(dispute: Dispute, decision: PolicyDecision) -> Action:
    cite = "; ".join(citation.text for citation in decision.citations if citation.text) or "company policy"
    payable = _payable(dispute, decision)
    if not payable:
        lacks = f", and {', '.join(map(words, decision.required_evidence))} is missing" if decision.offers else ""
        return actions.Reject("policy", f"Our policy does not provide for it{lacks}. See: {cite}.")
    best = payable[0]
    remedies = [_remedy(part.kind, part.amount, dispute) for part in best.offer.parts]
    return _grant(dispute, remedies, f"Your claim is justified: {best.offer.text}.", best.cite or cite)


def _payable(dispute: Dispute, decision: PolicyDecision) -> Sequence[Offered]:
    """Give the offers whose evidence is there."""
    return [offered for offered in decision.offers if there(dispute).issuperset(offered.offer.require)]


def _grant(dispute: Dispute, remedies: Sequence[Remedy], explanation: str, basis: str) -> Action:
    pays = [remedy.amount for remedy in remedies if remedy.amount is not None]
    upheld = None
    if dispute.ledger.open is not None:
        upheld = min(sum(pays, Money.zero(dispute.ledger.open.currency)), dispute.ledger.open) if pays else None
    return actions.Resolve(remedies, explanation, upheld=upheld, basis=basis)


def _remedy(kind: RemedyKind, share: Decimal | Money | None, dispute: Dispute) -> Remedy:
    """Make a remedy; where no money is claimed, what is wrong is corrected instead."""
    if kind not in MONETARY:
        return Remedy(kind)
    claimed = dispute.ledger.open
    if claimed is None:
        return Remedy(RemedyKind.CORRECTION)
    if isinstance(share, Money):
        return Remedy(kind, share) if share.currency == claimed.currency else Remedy(RemedyKind.APOLOGY)
    part = claimed if share is None else claimed.percent(share)
    return Remedy(kind, part) if part.is_positive else Remedy(RemedyKind.APOLOGY)


def letter(dispute: Dispute) -> str:
    """Write what goes above the findings in the letter that tells the decision."""
    claim = dispute.claim
    return f"You wrote to us by {words(claim.channel.value)} about {words(claim.reason)}. We have decided."


def _number(claim: Claim, name: str) -> float:
    value = claim.facts.get(name)
    return float(value) if isinstance(value, int | float) else 0.5
