"""Hypothesis strategies that reach the edges of the domain; they need the extra ``testing``.

Importing this package registers them, so that ``hypothesis.strategies.from_type(Claim)`` draws claims.
"""

from disputekit._lib.faces import publish
from disputekit.testing.strategies import _registration as _registration  # registers the strategies
from disputekit.testing.strategies._policies import policies, scenarios
from disputekit.testing.strategies._times import calendars, instants, periods, timelines
from disputekit.testing.strategies._values import actions, claims, events, histories, lines, money

__all__ = [
    "actions",
    "calendars",
    "claims",
    "events",
    "histories",
    "instants",
    "lines",
    "money",
    "periods",
    "policies",
    "scenarios",
    "timelines",
]

publish(__name__)
