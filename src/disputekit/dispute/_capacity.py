"""What an actor is on a dispute: a side, a third party that the dispute names, or staff."""

from typing import Final

from attrs import evolve, frozen

from disputekit.dispute._dispute import Dispute
from disputekit.dispute._parties import CLAIMANT, RESPONDENT, SIDES, Actor

STAFF: Final = frozenset({"agent", "senior", "legal", "compliance"})
"""The roles of agents, and the roles that they escalate to."""

RECORDERS: Final = STAFF | {"approver", "supervisor", "system"}
"""The roles that may record what somebody else said or did."""


@frozen
class Capacity:
    """What an actor is on one dispute.

    ``actor`` has only the roles that hold on this dispute. ``parties`` are the parties that the actor speaks for; staff
    speak for no party, but may record what any party said (``records_for_others``).
    """

    actor: Actor
    parties: frozenset[str]
    records_for_others: bool

    @property
    def is_nothing(self) -> bool:
        """Whether no role of the actor holds on this dispute."""
        return not self.actor.roles

    def speaks_for(self, dispute: Dispute) -> frozenset[str]:
        """Give the names that the actor may speak for: the parties, and their account if it does not name a party."""
        own = frozenset({self.actor.id}) if self.parties else frozenset[str]()
        return self.parties | (own - party_names(dispute))


def capacity(dispute: Dispute, actor: Actor) -> Capacity:
    """Say what ``actor`` is on ``dispute``.

    A side is who the claim names: the claimant's account is the claimant, and the respondent's account is the
    respondent. Where the claim names no respondent, the role ``respondent`` decides. A third party has the role
    ``third_party``, or the role of a party that the dispute names, such as ``carrier``. Roles come from the host, and
    an id never counts as a role. The account of a party, and anybody with the role of a party, acts only as that party,
    never as staff.

    >>> from datetime import datetime
    >>> from disputekit import Claim, fold
    >>> from disputekit.lifecycle import processes
    >>> nine = datetime.fromisoformat("2026-03-02T09:00Z")
    >>> claim = Claim(claimant="acc-7", reason="late_fee", received_at=nine)
    >>> opened = processes.CUSTOMER_OPERATIONS.open(claim, dispute_id="D-1", actor=Actor("acc-7"), at=nine)
    >>> sorted(capacity(fold(None, opened), Actor("acc-7", roles={"agent"})).parties)
    ['claimant']
    >>> capacity(fold(None, opened), Actor("acc-8", roles={"claimant"})).is_nothing
    True
    """
    claim = dispute.claim
    sides = {CLAIMANT} if actor.id == claim.claimant else set[str]()
    if actor.id == claim.respondent or (claim.respondent is None and not sides and RESPONDENT in actor.roles):
        sides.add(RESPONDENT)
    if sides or not actor.roles.isdisjoint(SIDES):
        return Capacity(evolve(actor, roles=sides), frozenset(sides), records_for_others=False)
    owners = {task.owner for task in dispute.tasks}
    thirds = actor.roles & ((party_names(dispute) | owners | {"third_party"}) - RECORDERS)
    if thirds:
        return Capacity(evolve(actor, roles=actor.roles - RECORDERS), thirds, records_for_others=False)
    return Capacity(actor, frozenset(), records_for_others=actor.has_any(RECORDERS))


def party_names(dispute: Dispute) -> frozenset[str]:
    """Give every name that means a party on ``dispute``, and so never an account."""
    gathered = dispute.investigation
    return SIDES | {need.of for need in gathered.checklist} | {request.party for request in gathered.requests}
