"""A quarter of an hour of somebody's work on one dispute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from disputekit import actions
from disputekit.dispute import CLAIMANT
from examples.demo import judgement, policies
from examples.demo.chance import chance
from examples.demo.layout import words
from examples.demo.slips import slip

if TYPE_CHECKING:
    from disputekit import Dispute
    from disputekit.dispute import Actor
    from disputekit.policy import PolicyDecision
    from examples.demo.settings import Person
    from examples.demo.simulation import Simulation


def step(office: Simulation, dispute: Dispute, person: Person) -> None:
    """Do the next thing, unless the dispute has moved on to somebody else; now and then after a slip."""
    if person.roles.isdisjoint(dispute.waits_on):
        return
    actor = person.actor
    mistake = slip(dispute, actor)
    if mistake is not None:
        dispute = office.act(dispute, *mistake)
    _DOES[dispute.state](office, dispute, actor)


def _receive(office: Simulation, dispute: Dispute, actor: Actor) -> None:
    twin = next(iter(dispute.links.possible_duplicates), None)
    if twin is not None and office.desk.get(twin).is_open:
        office.act(dispute, actions.Merge(into=twin), actor)
        return
    text = f"Thank you for telling us about {words(dispute.claim.reason)}. {actor.id.title()} is looking into it."
    dispute = office.act(dispute, actions.Respond(text), actor)
    office.act(dispute, actions.Start(), actor)


def _assess(office: Simulation, dispute: Dispute, actor: Actor) -> None:
    office.act(dispute, judgement.triage(dispute.claim, dispute.id), actor)


def _investigate(office: Simulation, dispute: Dispute, actor: Actor) -> None:
    decision = _consult(office, dispute, actor)
    dispute = office.desk.get(dispute.id)
    missing = judgement.asks_for(dispute, decision)
    hands_up = judgement.escalates(dispute)
    if missing:
        asked = office.act(dispute, actions.RequestEvidence(CLAIMANT, missing), actor)
        if chance(dispute.id, "impatient") < 0.04:  # noqa: PLR2004 - somebody who cannot wait for the deadline
            office.act(asked, actions.Lapse(), actor)
    else:
        office.act(dispute, hands_up or judgement.decides(dispute, decision), actor)


def _consult(office: Simulation, dispute: Dispute, actor: Actor) -> PolicyDecision | None:
    desk = office.desk_of(dispute)
    if desk.policies is None or not policies.knows(desk.policies, dispute.claim.reason):
        return None
    decision = desk.policy(dispute.id)
    if dispute.policy is None or dispute.policy.status != decision.status:
        desk.consult(dispute.id, actor=actor)
    return decision


def _decide_escalated(office: Simulation, dispute: Dispute, actor: Actor) -> None:
    share = chance(dispute.id, dispute.version, "senior")
    if share < 0.2:  # noqa: PLR2004 - one in five goes back
        office.act(dispute, actions.DeEscalate("the team can decide this"), actor)
    elif share < 0.35:  # noqa: PLR2004 - and some need an expert
        office.act(dispute, actions.Refer("outside counsel", "Is the threat of law serious?"), actor)
    else:
        office.act(dispute, judgement.decides(dispute, _consult(office, dispute, actor)), actor)


def _approve(office: Simulation, dispute: Dispute, actor: Actor) -> None:
    first = not any(share < 0.08 for share in [chance(dispute.id, "approval")])  # noqa: PLR2004 - one in twelve is sent back
    if first or dispute.version > 14:  # noqa: PLR2004 - once is enough
        office.act(dispute, actions.Approve("in line with the policy"), actor)
    else:
        office.act(dispute, actions.RefuseApproval("say which clause it rests on"), actor)


def _try_again(office: Simulation, dispute: Dispute, actor: Actor) -> None:
    office.act(dispute, actions.Retry(), actor)


def _tell(office: Simulation, dispute: Dispute, actor: Actor) -> None:
    office.act(dispute, actions.NotifyDecision(judgement.letter(dispute)), actor)


_DOES = {
    "received": _receive,
    "assessing": _assess,
    "investigating": _investigate,
    "escalated": _decide_escalated,
    "awaiting_approval": _approve,
    "execution_failed": _try_again,
    "notifying": _tell,
}
