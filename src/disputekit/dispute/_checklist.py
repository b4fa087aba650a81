"""The checklist of a dispute: what evidence its process asks for, and how that stands."""

from enum import StrEnum

from attrs import frozen

from disputekit.dispute._dispute import Dispute
from disputekit.dispute._evidence import Evidence, Need, Request, RequestStatus, Waiver


class Standing(StrEnum):
    """How one line of a checklist stands. ``late``: it was asked for, and has not come by when it was due."""

    HAVE = "have"
    WAIVED = "waived"
    ASKED = "asked"
    LATE = "late"
    MISSING = "missing"


@frozen
class ChecklistItem:
    """One line of a checklist: what is there of it, who was asked last, and who has waived it."""

    need: Need
    standing: Standing
    evidence: tuple[Evidence, ...] = ()
    request: Request | None = None
    waiver: Waiver | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is missing here: it is there, or waived."""
        return self.standing in {Standing.HAVE, Standing.WAIVED}

    def __str__(self) -> str:
        """Read it on one line."""
        said = f"{self.need.kind} of {self.need.of}: {self.standing.value}"
        if self.standing is Standing.WAIVED and self.waiver is not None:
            return f"{said} by {self.waiver.waived_by}, {self.waiver.because}"
        if self.standing is Standing.ASKED and self.request is not None and self.request.due_at is not None:
            return f"{said} until {self.request.due_at.isoformat()}"
        return said


def checklist(dispute: Dispute) -> tuple[ChecklistItem, ...]:
    """Say how each line of the dispute's checklist stands, in its order; the lines were fixed when it was opened.

    What the other side has handed in does not count, and neither does a draft.
    """
    return tuple(_item(dispute, need) for need in dispute.checklist)


def _item(dispute: Dispute, need: Need) -> ChecklistItem:
    there = tuple(
        piece
        for piece in dispute.evidence
        if piece.kind == need.kind and not piece.draft and piece.may_come_from(need.of)
    )
    asked = [request for request in dispute.requests if request.party == need.of and request.names(need.kind)]
    request = asked[-1] if asked else None
    waiver = next((waiver for waiver in dispute.investigation.waivers if waiver.kind == need.kind), None)
    return ChecklistItem(need, _standing(there, waiver, request), there, request, waiver)


def _standing(there: tuple[Evidence, ...], waiver: Waiver | None, request: Request | None) -> Standing:
    if there:
        return Standing.HAVE
    if waiver is not None:
        return Standing.WAIVED
    if request is None or request.status not in {RequestStatus.OPEN, RequestStatus.EXPIRED}:
        return Standing.MISSING
    return Standing.ASKED if request.status is RequestStatus.OPEN else Standing.LATE
