"""What the people of the office do next with a dispute, state by state: the judgement that real people have."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final, Protocol, TypeAlias

from disputekit import Actor, Claim, Desk, Dispute, Money, Remedy, RemedyKind, actions
from disputekit.actions import Action
from disputekit.dispute import CLAIMANT, RESPONDENT, checklist
from disputekit.errors import PolicyError
from disputekit.policy import Offered, PolicyBook, PolicyDecision, PolicyPack
from disputekit.remedies import MONETARY
from examples.demo.text import chance, words


class World(Protocol):
    """What a piece of work needs: somebody through whom it acts."""

    def act(self, dispute: Dispute, action: Action, actor: Actor) -> Dispute:
        """Do something; a refusal is recorded and changes nothing."""
        ...

    def desk_of(self, dispute: Dispute) -> Desk:
        """The desk with the policies for a dispute."""
        ...


Work: TypeAlias = Callable[[World, Dispute, Actor], None]

_VALIDITY: Final = ((0.6, "likely_valid"), (0.8, "unclear"), (1.0, "likely_invalid"))
_OWN_KIND: Final = {
    "returns": RemedyKind.REFUND,
    "marketplace": RemedyKind.REFUND,
    "order_to_cash": RemedyKind.CREDIT_NOTE,
    "resolution_team": RemedyKind.ADJUSTMENT,
}
_FROM_OTHERS: Final = frozenset({"condition_report", "tracking", "packing_list", "listing"})
_MOST_OFFERS: Final = 3


def work_on(world: World, dispute: Dispute, actor: Actor) -> None:
    """Do the next piece of work on a dispute; now and then after a slip."""
    mistake = _slip(dispute, actor)
    if mistake is not None:
        dispute = world.act(dispute, *mistake)
    by_state = _MARKETPLACE if dispute.claim.kind == "marketplace" else _OTHERS
    by_state[dispute.state](world, dispute, actor)


def _slip(dispute: Dispute, actor: Actor) -> tuple[Action, Actor] | None:
    """Return what somebody tries by mistake, about one time in twenty, so that there is something to refuse."""
    if chance(dispute.id, dispute.version, "slip") > 0.05:  # noqa: PLR2004 - one in twenty
        return None
    colleague = Actor(dispute.owner or actor.id, roles={"agent"})
    tried: dict[str, tuple[Action, Actor]] = {
        "received": (actions.NotifyDecision("Done."), actor),
        "assessing": (actions.Merge(into=dispute.id), actor),
        "investigating": (_too_much(dispute), actor),
        "awaiting_approval": (actions.Approve(), colleague),
        "escalated": (actions.Reject("policy", "No."), colleague),
        "evidence_work": (actions.Verify(), actor),
    }
    return tried.get(dispute.state)


def _too_much(dispute: Dispute) -> Action:
    """Make the mistake of a digit too many, or where there is no money, of the wrong state."""
    left = dispute.ledger.open
    if left is None or not left.is_positive:
        return actions.Settle("REF-0")
    return actions.Resolve([Remedy(RemedyKind.REFUND, left * 10)], "Refunded.", upheld=left * 10)


# --- intake and assessment ---


def _receive(world: World, dispute: Dispute, actor: Actor) -> None:
    twin = next(iter(dispute.links.possible_duplicates), None)
    if twin is not None and world.desk_of(dispute).get(twin).is_open:
        world.act(dispute, actions.Merge(into=twin), actor)
        return
    dispute = world.act(dispute, _answer(dispute, actor), actor)
    world.act(dispute, actions.Start(), actor)


def _answer(dispute: Dispute, actor: Actor) -> Action:
    name = actor.id.title()
    return actions.Respond(f"Thank you for telling us about {words(dispute.claim.reason)}. {name} is looking into it.")


def _assess(world: World, dispute: Dispute, actor: Actor) -> None:
    weighed = _triage(dispute.claim, dispute.id)
    dispute = world.act(dispute, weighed, actor)
    if dispute.state == "assessing":  # in customer operations triage is the assessment
        cause = "unknown" if dispute.claim.kind == "order_to_cash" else None
        world.act(dispute, actions.Assess(weighed.validity, root_cause=cause), actor)


def _triage(claim: Claim, dispute_id: str) -> actions.Triage:
    """Weigh a claim by the factors in the file, and by what an agent thinks of it at first sight."""
    values = (claim.facts.get(name) for name in ("urgency", "impact", "complexity"))
    urgency, impact, complexity = (float(value) if isinstance(value, int | float) else 0.5 for value in values)
    seen = chance(dispute_id, "validity")
    return actions.Triage(urgency, impact, complexity, next(word for share, word in _VALIDITY if seen <= share))


# --- customer operations ---


def _investigate(world: World, dispute: Dispute, actor: Actor) -> None:
    if dispute.claim.kind != "customer_operations":
        refuted = dispute.assessment.validity == "likely_invalid"
        world.act(dispute, _rejection() if refuted else actions.Negotiate(), actor)
        return
    decision = _consult(world, dispute, actor)
    dispute = world.desk_of(dispute).get(dispute.id)
    missing = _asks_for(dispute, decision)
    if missing:
        world.act(dispute, actions.RequestEvidence(CLAIMANT, missing), actor)
    else:
        world.act(dispute, _escalation(dispute) or _decision(dispute, decision), actor)


def _consult(world: World, dispute: Dispute, actor: Actor) -> PolicyDecision | None:
    desk = world.desk_of(dispute)
    if desk.policies is None or not _covers(desk.policies, dispute.claim.reason):
        return None
    try:
        decision = desk.policy(dispute.id)
    except PolicyError:  # the claim is older than every version of the policy
        return None
    if dispute.policy is None or dispute.policy.status != decision.status:
        desk.consult(dispute.id, actor=actor)
    return decision


def _covers(policies: PolicyBook | PolicyPack, reason: str) -> bool:
    books = policies.books if isinstance(policies, PolicyPack) else (policies,)
    return any(reason in field.values for book in books for field in book.fields if field.name == "reason")


def _asks_for(dispute: Dispute, decision: PolicyDecision | None) -> Sequence[str]:
    """Say what is missing before the dispute can be decided; nothing if it was asked for before."""
    if dispute.requests:
        return ()
    if dispute.assessment.validity == "unclear":
        return ("account_of_events",)
    if decision is None or _payable(dispute, decision):
        return ()
    missing = decision.missing if decision.status == "needs_facts" else decision.required_evidence
    return [name for name in missing if name not in _on_file(dispute)]


def _on_file(dispute: Dispute) -> frozenset[str]:
    return frozenset(evidence.kind for evidence in dispute.evidence)


def _payable(dispute: Dispute, decision: PolicyDecision) -> Sequence[Offered]:
    """List the offers of a policy whose evidence is on file."""
    return [offered for offered in decision.offers if _on_file(dispute).issuperset(offered.offer.require)]


def _escalation(dispute: Dispute) -> Action | None:
    """Hand up what one agent should not decide: threats of law, and now and then what is simply hard."""
    if dispute.past_outcomes or "escalation" in dispute.now.remembered:
        return None
    urgent = dispute.score is not None and dispute.score.factors.get("urgency", 0) >= 0.8  # noqa: PLR2004 - a threat
    if not urgent or chance(dispute.id, "escalates") > 0.3:  # noqa: PLR2004 - three in ten
        return None
    to = ("senior", "legal", "compliance")[int(chance(dispute.id, "to") * 1.4)]
    return actions.Escalate(to, "the claimant threatens to go to law, or safety is at stake")


def _decision(dispute: Dispute, decision: PolicyDecision | None) -> Action:
    """Decide on the evidence: what the policy offers, or what is usual where no policy covers the reason."""
    if decision is not None and decision.status == "decided":
        cite = "; ".join(citation.text for citation in decision.citations if citation.text) or "company policy"
        payable = _payable(dispute, decision)
        if not payable:
            return actions.Reject("policy", f"Our policy does not provide for it. See: {cite}.")
        offer = payable[0]
        remedies = [_remedy(part.kind, part.amount, dispute) for part in offer.offer.parts]
        return _resolution(dispute, remedies, f"Your claim is justified: {offer.offer.text}.", offer.cite or cite)
    unsure = chance(dispute.id, "right", len(dispute.past_outcomes))
    right = dispute.assessment.validity == "likely_valid" or bool(dispute.evidence) or unsure < 0.3  # noqa: PLR2004 - three in ten
    if dispute.assessment.validity == "likely_invalid" or not right:
        return _rejection()
    remedies = [_usual_remedy(dispute, 60 if unsure > 0.7 else 100)]  # noqa: PLR2004 - three in ten are partly right
    return _resolution(dispute, remedies, "The claim is justified by what we found.", "usage")


def _rejection() -> Action:
    return actions.Reject("not_shown", "The evidence does not show that the claim is justified.")


def _resolution(dispute: Dispute, remedies: Sequence[Remedy], explanation: str, basis: str) -> Action:
    pays = [remedy.amount for remedy in remedies if remedy.amount is not None]
    upheld = None
    if dispute.ledger.open is not None:
        upheld = min(sum(pays, Money.zero(dispute.ledger.open.currency)), dispute.ledger.open) if pays else None
    return actions.Resolve(remedies, explanation, upheld=upheld, basis=basis)


def _usual_remedy(dispute: Dispute, percent: int) -> Remedy:
    return _remedy(_OWN_KIND.get(dispute.claim.kind, RemedyKind.CORRECTION), Decimal(percent), dispute)


def _remedy(kind: RemedyKind, share: Decimal | Money | None, dispute: Dispute) -> Remedy:
    """Make a remedy; where no money is claimed, the mistake is corrected instead."""
    if kind not in MONETARY:
        return Remedy(kind)
    claimed = dispute.ledger.open
    if claimed is None:
        return Remedy(RemedyKind.CORRECTION)
    if isinstance(share, Money):
        return Remedy(kind, share) if share.currency == claimed.currency else Remedy(RemedyKind.APOLOGY)
    part = claimed if share is None else claimed.percent(share)
    return Remedy(kind, part) if part.is_positive else Remedy(RemedyKind.APOLOGY)


# --- returns ---


def _gather(world: World, dispute: Dispute, actor: Actor) -> None:
    if dispute.score is None:
        dispute = world.act(dispute, _triage(dispute.claim, dispute.id), actor)
    missing = [item.need.kind for item in checklist(dispute) if not item.done]
    asked = {kind for request in dispute.requests for kind in request.items}
    theirs = [kind for kind in missing if kind not in _FROM_OTHERS and kind not in asked]
    others = [kind for kind in missing if kind in _FROM_OTHERS and kind not in asked]
    if theirs:
        world.act(dispute, actions.RequestEvidence(CLAIMANT, theirs), actor)
    elif others:
        world.act(dispute, actions.RequestReport("carrier", others), actor)
    elif missing:
        world.act(dispute, actions.Escalate("senior", f"nobody sent {', '.join(map(words, missing))}"), actor)
    else:
        world.act(dispute, actions.StartReview(), actor)


def _review(world: World, dispute: Dispute, actor: Actor) -> None:
    decision = _consult(world, dispute, actor)
    dispute = world.desk_of(dispute).get(dispute.id)
    denied = decision is not None and decision.status == "decided" and not _payable(dispute, decision)
    if denied or dispute.assessment.validity == "likely_invalid":
        world.act(dispute, actions.Reject("policy", "Our policy does not provide for this return."), actor)
    else:
        world.act(dispute, actions.Negotiate(), actor)


def _inspect(world: World, dispute: Dispute, actor: Actor) -> None:
    grade = "A, as new" if chance(dispute.id, "grade") < 0.6 else "B, opened"  # noqa: PLR2004 - six in ten
    world.act(dispute, actions.PassInspection(f"grade {grade}"), actor)


# --- negotiation ---


def _negotiate(world: World, dispute: Dispute, actor: Actor) -> None:
    theirs = dispute.open_offer
    if theirs is not None and theirs.by == CLAIMANT:
        fair = chance(dispute.id, len(dispute.offers), "fair") < 0.6  # noqa: PLR2004 - six in ten
        if not fair or world.act(dispute, actions.Accept(theirs.id), actor).version == dispute.version:
            world.act(dispute, actions.Decline(theirs.id, "that is more than we can do"), actor)
        return
    made = [offer for offer in dispute.offers if offer.by == RESPONDENT]
    if len(made) >= _MOST_OFFERS and "agent" in actor.roles:
        world.act(dispute, actions.Escalate("senior", "three offers did not lead to an agreement"), actor)
        return
    decision = _consult(world, dispute, actor)
    dispute = world.desk_of(dispute).get(dispute.id)
    after = world.act(dispute, _offer(dispute, decision, len(made)), actor)
    if after.version == dispute.version and "agent" in actor.roles:  # refused: somebody with a higher limit decides
        world.act(dispute, actions.Escalate("senior", "the offer is above my limit"), actor)


def _offer(dispute: Dispute, decision: PolicyDecision | None, before: int) -> Action:
    payable = _payable(dispute, decision) if decision is not None and decision.status == "decided" else ()
    if payable:
        best = payable[before % len(payable)]
        remedies = [_remedy(part.kind, part.amount, dispute) for part in best.offer.parts]
        back = best.offer.return_needed is not False and dispute.claim.kind == "returns" and dispute.claim.reason in {
            "changed_mind", "wrong_item", "not_as_described", "defective",
        }  # fmt: skip
        return actions.MakeOffer(remedies, f"We offer: {best.offer.text}.", basis=best.cite, goods_back=back)
    percent = min(100, 60 + 20 * before)
    departs = "no rule of the policy covers it" if decision is not None else ""
    return actions.MakeOffer(
        [_usual_remedy(dispute, percent)], f"We offer {percent} % of what is in dispute.", departs_because=departs
    )


# --- escalation, approval, decision ---


def _decide_escalated(world: World, dispute: Dispute, actor: Actor) -> None:
    missing = [item.need.kind for item in checklist(dispute) if not item.done]
    share = chance(dispute.id, dispute.version, "senior")
    kind = dispute.claim.kind
    if missing:
        for each in missing:
            dispute = world.act(dispute, actions.WaiveEvidence(each, "nobody has it any more"), actor)
        world.act(dispute, actions.DeEscalate("decide without it"), actor)
    elif kind == "marketplace":
        world.act(dispute, actions.DeEscalate("the specialists can decide this"), actor)
    elif share < 0.2 and len(dispute.offers) < _MOST_OFFERS:  # noqa: PLR2004 - one in five goes back
        world.act(dispute, actions.DeEscalate("the team can decide this"), actor)
    elif share < 0.35 and not dispute.requests:  # noqa: PLR2004 - and some need an expert
        to = "counsel" if kind == "order_to_cash" else "outside counsel"
        world.act(dispute, actions.Refer(to, "Is the threat of law serious?"), actor)
    elif kind == "returns" and len(dispute.offers) < _MOST_OFFERS:
        _negotiate(world, dispute, actor)
    elif kind == "customer_operations":
        world.act(dispute, _decision(dispute, _consult(world, dispute, actor)), actor)
    else:
        final = actions.StateFinalPosition(
            "This is our final position: half of what is in dispute.",
            [_usual_remedy(dispute, 50)],
            departs_because="to end the dispute",
        )
        world.act(dispute, final, actor)


def _approve(world: World, dispute: Dispute, actor: Actor) -> None:
    refused_before = any(event.action.name == "refuse_approval" for event in world.desk_of(dispute).history(dispute.id))
    if refused_before or chance(dispute.id, "approval") >= 0.08:  # noqa: PLR2004 - one in twelve is sent back, once
        world.act(dispute, actions.Approve("in line with the policy"), actor)
    else:
        world.act(dispute, actions.RefuseApproval("say which clause it rests on"), actor)


def _retry(world: World, dispute: Dispute, actor: Actor) -> None:
    world.act(dispute, actions.Retry(), actor)


def _notify(world: World, dispute: Dispute, actor: Actor) -> None:
    claim = dispute.claim
    text = f"You wrote to us by {words(claim.channel)} about {words(claim.reason)}. We have decided."
    world.act(dispute, actions.NotifyDecision(text), actor)


# --- marketplace ---


def _take_over(world: World, dispute: Dispute, actor: Actor) -> None:
    dispute = world.act(dispute, _answer(dispute, actor), actor)
    world.act(dispute, actions.TakeOver("refused"), actor)


def _collect(world: World, dispute: Dispute, actor: Actor) -> None:
    if not dispute.requests:
        world.act(dispute, actions.RequestEvidence(CLAIMANT, ["photo"]), actor)
    else:
        world.act(dispute, actions.PassOn(), actor)


def _judge(world: World, dispute: Dispute, actor: Actor) -> None:
    dispute = _checked(world, dispute, actor)
    shown = [piece.id for piece in dispute.evidence if {CLAIMANT, RESPONDENT} <= piece.visible_to]
    liable = 100 if shown and chance(dispute.id, "liable") < 0.7 else 0  # noqa: PLR2004 - seven in ten
    finding = "not_as_described" if liable else "delivered_as_described"
    shares = {CLAIMANT: 100 - liable, RESPONDENT: liable}
    why = "The photo shows it." if liable else "Nothing shows that the merchant is liable."
    world.act(dispute, actions.Judge(shares, finding, why, rests_on=shown), actor)


def _checked(world: World, dispute: Dispute, actor: Actor) -> Dispute:
    """Check the stage before, if that is still to be done."""
    handover = dispute.work.handover
    return world.act(dispute, actions.CheckPassed(), actor) if handover is not None else dispute


def _hear_appeal(world: World, dispute: Dispute, actor: Actor) -> None:
    world.act(dispute, actions.Uphold("The appeal brings nothing new."), actor)


def _remedy_stage(world: World, dispute: Dispute, actor: Actor) -> None:
    dispute = _checked(world, dispute, actor)
    liability = dispute.liability
    if liability is None or not liability.shares.get(RESPONDENT):
        if dispute.resolution.decision is None:
            dispute = world.act(dispute, actions.Reject("no_liability", "The merchant is not liable."), actor)
        world.act(dispute, actions.PassOn(), actor)
        return
    performer = "respondent" if chance(dispute.id, "performer") < 0.4 else "executor"  # noqa: PLR2004 - four in ten
    ordered = actions.OrderRemedy(
        [_usual_remedy(dispute, 100)], "It is not what was ordered.", payer="respondent", performer=performer
    )
    world.act(dispute, ordered, actor)


def _verify(world: World, dispute: Dispute, actor: Actor) -> None:
    world.act(_checked(world, dispute, actor), actions.Verify(), actor)


_OTHERS: Final[Mapping[str, Work]] = {
    "received": _receive,
    "assessing": _assess,
    "investigating": _investigate,
    "gathering": _gather,
    "reviewing": _review,
    "negotiating": _negotiate,
    "inspecting": _inspect,
    "escalated": _decide_escalated,
    "awaiting_approval": _approve,
    "execution_failed": _retry,
    "notifying": _notify,
}
_MARKETPLACE: Final[Mapping[str, Work]] = {
    "awaiting_access": _take_over,
    "evidence_work": _collect,
    "liability_work": _judge,
    "appeal_work": _hear_appeal,
    "remedy_work": _remedy_stage,
    "verification_work": _verify,
    "escalated": _decide_escalated,
    "awaiting_approval": _approve,
    "execution_failed": _retry,
    "notifying": _notify,
}
