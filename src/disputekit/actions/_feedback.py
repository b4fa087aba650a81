"""Follow-up: what those involved say afterwards."""

from collections.abc import Iterable
from typing import ClassVar

from attrs import frozen

from disputekit._lib.evolve import evolve
from disputekit.actions._base import Action, EventContext
from disputekit.dispute import CLAIMANT, Dispute, Feedback, Subject, rating_problem
from disputekit.errors import Finding


@frozen
class RecordFeedback(Action):
    """Record how content somebody is with the outcome, or with the process: ``rating`` is from 1 to 5."""

    name: ClassVar[str] = "record_feedback"

    about: Subject
    rating: int | None = None
    text: str = ""
    given_by: str = CLAIMANT

    def problems(self) -> Iterable[Finding]:
        """Refuse a rating that is none, and feedback that says nothing."""
        yield from rating_problem(self.rating)
        if self.rating is None and not self.text.strip():
            yield Finding(
                "DK-ACTION-SILENT",
                "the feedback says nothing",
                where="text",
                hint="pass a rating, a text, or both",
            )

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """Keep it."""
        given = Feedback(self.about, stamp.at, rating=self.rating, text=self.text, given_by=self.given_by)
        return evolve(dispute, feedback=(*dispute.feedback, given))
