"""Feedback: how satisfied somebody is with an outcome or with the process."""

from datetime import datetime
from typing import Final, Literal, TypeAlias

import pendulum
from attrs import field, frozen

from disputekit._input.pendulum_times import instant
from disputekit._input.validation import check_fields
from disputekit._lib.brief import brief
from disputekit.dispute._parties import CLAIMANT
from disputekit.errors import Finding, InvalidValue

Subject: TypeAlias = Literal["outcome", "process"]
"""The subject of feedback: the decision, or the way to it."""

BEST: Final = 5
"""The best rating; the worst is 1."""


def _given_at(value: datetime) -> pendulum.DateTime:
    return instant(value, "given_at")


def rating_problem(rating: int | None) -> list[Finding]:
    """Give the finding for a rating that is out of range, if it is."""
    if rating is None or 1 <= rating <= BEST:
        return []
    return [
        Finding(
            "DK-FEEDBACK-RATING",
            "rating must be a whole number from 1 to {best}, got {rating}",
            {"rating": rating, "best": BEST},
            where="rating",
            hint="1 is the worst and {best} is the best; leave it out if there is none",
        )
    ]


@frozen
class Feedback:
    """What somebody said about an outcome or about the process, with a rating from 1 to 5 where they gave one.

    A host keeps feedback without a dispute itself; reports take it beside that of disputes. Raises ``InvalidValue``.

    >>> Feedback("process", pendulum.datetime(2026, 3, 2), rating=4, text="friendly, but slow").rating
    4
    """

    about: Subject
    given_at: pendulum.DateTime = field(converter=_given_at)
    rating: int | None = None
    text: str = ""
    given_by: str = CLAIMANT

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check each field, and the range of the rating."""
        check_fields(self, filled=("given_by",))
        if problems := rating_problem(self.rating):
            raise InvalidValue(*problems)
