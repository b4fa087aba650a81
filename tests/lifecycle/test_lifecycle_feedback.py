"""Feedback is kept with its dispute, or alone if it has no dispute."""

import pytest

from disputekit import actions
from disputekit.dispute import Feedback
from disputekit.errors import InvalidValue, Refused
from tests.lifecycle.cases import CUSTOMER, MONDAY, SHOP, Case


def test_feedback_is_kept_while_it_is_open_closed_and_archived() -> None:
    """Of the outcome and of the process, with a rating or in words alone."""
    case = Case()
    case.do(actions.RecordFeedback("process", text="slow"), by=CUSTOMER)
    case.do(actions.Withdraw("never mind"))
    closed = case.do(actions.RecordFeedback("outcome", rating=5), by=CUSTOMER)
    assert (Feedback("process", MONDAY, text="slow"), Feedback("outcome", MONDAY, rating=5)) == closed.feedback


def test_nobody_gives_feedback_for_somebody_else() -> None:
    """The other side speaks for itself."""
    with pytest.raises(Refused, match="DK-GUARD-NOT-YOURS"):
        Case().do(actions.RecordFeedback("process", rating=1), by=SHOP)


@pytest.mark.parametrize("rating", [0, 6])
def test_a_rating_is_from_one_to_five(rating: int) -> None:
    """Any other is refused, with a dispute or without."""
    with pytest.raises(InvalidValue, match="rating: DK-FEEDBACK-RATING"):
        actions.RecordFeedback("process", rating=rating)
    with pytest.raises(InvalidValue, match="DK-FEEDBACK-RATING"):
        Feedback("process", MONDAY, rating=rating)


def test_feedback_says_something() -> None:
    """A rating, a text, or both; and what it is about is one of two things."""
    with pytest.raises(InvalidValue, match="DK-ACTION-SILENT"):
        actions.RecordFeedback("process")
    with pytest.raises(InvalidValue, match="DK-VALUE-CHOICE"):
        Feedback("weather", MONDAY)  # type: ignore[arg-type]  # what is tested
