"""Feedback: how content somebody is, with an outcome or with the way it was reached."""

from datetime import datetime
from typing import Final, Literal, TypeAlias

import pendulum
from attrs import field, frozen

from disputekit._input.pendulum_times import instant
from disputekit._input.validation import check_fields
from disputekit.dispute._parties import CLAIMANT
from disputekit.errors import Finding, InvalidValue

Subject: TypeAlias = Literal["outcome", "process"]
"""What feedback is about: what was decided, or how it came to that."""

BEST: Final = 5
"""The best rating; the worst is 1."""


def _given_at(value: datetime) -> pendulum.DateTime:
    return instant(value, "given_at")


def rating_problem(rating: int | None) -> list[Finding]:
    """Say what is wrong with a rating: nothing, or that it is none."""
    if rating is None or 1 <= rating <= BEST:
        return []
    return [
        Finding(
            "DK-FEEDBACK-RATING",
            "{rating} is not between 1 and {best}",
            {"rating": rating, "best": BEST},
            where="rating",
            hint="rate from 1, the worst, to {best}; or leave it out",
        )
    ]


@frozen
class Feedback:
    """What somebody said about an outcome or about the process, with a rating from 1 to 5 where they gave one.

    It stands alone where no dispute is behind it: a host keeps such feedback itself, and reports take it beside the
    disputes' own. Raises ``InvalidValue``.

    >>> Feedback("process", pendulum.datetime(2026, 3, 2), rating=4, text="friendly, but slow").rating
    4
    """

    about: Subject
    given_at: pendulum.DateTime = field(converter=_given_at)
    rating: int | None = None
    text: str = ""
    given_by: str = CLAIMANT

    def __attrs_post_init__(self) -> None:
        """Refuse what is of another type, and a rating that is none."""
        check_fields(self, filled=("given_by",))
        if problems := rating_problem(self.rating):
            raise InvalidValue(*problems)
