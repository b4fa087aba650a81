"""Staffing: who has a dispute is asked when it is opened, when its stage changes, and while nobody has it."""

from collections.abc import Collection, Iterator
from datetime import datetime

from attrs import frozen

from disputekit.actions import Action, Assign
from disputekit.casework import Assigner, Assignment, Workload, workload
from disputekit.desk._views import rows
from disputekit.dispute import Dispute
from disputekit.errors import Finding, InvalidValue, Reason
from disputekit.ports import DisputeStore, Query

__all__ = ["HandedOver"]

_PAGE = 200


@frozen
class HandedOver:
    """A dispute of somebody who hands over: whose it is now (``to`` is ``None``: nobody else can take it), and why."""

    dispute_id: str
    to: str | None
    because: Reason


@frozen
class Staff:
    """The assigner, and what the store knows of people: loads, and who had a claimant's disputes before."""

    assigner: Assigner | None
    store: DisputeStore

    def wanted_for(self, dispute: Dispute) -> bool:
        """Whether somebody must be found: nobody has it, or its owner does not work the stage that it is in."""
        if self.assigner is None or not dispute.is_open or not dispute.queued:
            return False
        person = None if dispute.owner is None else self.assigner.roster.find(dispute.owner)
        return dispute.owner is None or (person is not None and not person.works(dispute.stage))

    def found_for(self, dispute: Dispute, at: datetime, *, without: Collection[str] = ()) -> Assignment:
        """Ask the assigner. Raises ``InvalidValue`` if there is none."""
        return self._required().assign(
            dispute, self.store.loads(), at=at, earlier=self._earlier(dispute), without=without
        )

    def check(self, action: Action) -> None:
        """Refuse to give a dispute to somebody who is not on the roster: nobody would find it again."""
        if isinstance(action, Assign) and self.assigner is not None:
            self.assigner.roster.person(action.owner)

    def workload(self, at: datetime) -> Workload:
        """Say what everybody has on hand. Raises ``InvalidValue`` without an assigner."""
        roster = self._required().roster
        unassigned = self.store.query(Query(open=True, unassigned=True, limit=1)).total
        return workload(roster, self.store.loads(), at=at, unassigned=unassigned)

    def on_hand(self, person: str) -> list[str]:
        """Name the open disputes of ``person``, oldest first."""
        query = Query(owner=person, open=True, order="opened", limit=_PAGE)
        return [row.dispute_id for row in rows(self.store, query)]

    def _earlier(self, dispute: Dispute) -> Iterator[str]:
        """Yield who had it, and then who had others of its claimant, the latest first; nothing is asked before that."""
        if dispute.owner is not None:
            yield dispute.owner
        query = Query(claimant=dispute.claim.claimant, order="opened", limit=_PAGE)
        for row in reversed(list(rows(self.store, query))):
            if row.owner is not None and row.dispute_id != dispute.id:
                yield row.owner

    def _required(self) -> Assigner:
        if self.assigner is None:
            raise InvalidValue(
                Finding(
                    "DK-DESK-NO-ASSIGNER",
                    "this desk gives disputes to nobody",
                    where="assigner",
                    hint="give it one: Desk(..., assigner=Assigner(Roster([Person(id='ann')])))",
                )
            )
        return self.assigner


def why_wanted(dispute: Dispute) -> str:
    """Say why somebody else is to have it than who does."""
    return "" if dispute.owner is None else f"{dispute.owner} does not work {dispute.stage}"


def said(because: str, assignment: Assignment) -> str:
    """Say why it is given away, if somebody had it, and who gets it or why nobody does."""
    return "; ".join(filter(None, (because, assignment.because.text)))
