"""Importing the strategies registers them with Hypothesis."""

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from disputekit import Claim, Event, History, Money
from disputekit.policy import PolicyBook
from disputekit.sla import Period, WorkCalendar
from disputekit.testing import strategies
from disputekit.timeline import Moment


@pytest.mark.parametrize("kind", [Claim, Event, History, Money, Period, PolicyBook, WorkCalendar])
def test_every_registered_type_is_drawn(kind: type) -> None:
    """``from_type`` draws each type once ``disputekit.testing.strategies`` is imported."""
    assert strategies.__name__ == "disputekit.testing.strategies"
    any_will_do = settings(max_examples=10, phases=[Phase.generate])
    assert isinstance(find(st.from_type(kind), lambda _: True, settings=any_will_do), kind)


@given(strategies.timelines(max_size=6))
def test_a_timeline_begins_with_its_earliest_moment(timeline: tuple[Moment, ...]) -> None:
    """A timeline has at most the moments that were asked for, and none occurs before the first."""
    assert 1 <= len(timeline) <= 6
    assert timeline[0].at == min(moment.at for moment in timeline)
