"""Experiments with triage weights: fitted to past decisions, tested for stability, compared. Needs ``experiments``.

Data goes in as a mapping of columns or as a data frame. Each result is frozen and has ``n``, ``warnings``,
``to_dict()``, ``to_frame()`` in the kind of frame that went in, a table for notebooks, and ``plot()`` once
``disputekit.adapters.plot_weights`` is imported.
"""

from disputekit._lib.faces import publish
from disputekit.triage.experiments._choices import ChoiceSets, choices
from disputekit.triage.experiments._fit import FittedWeights, fit_weights
from disputekit.triage.experiments._results import Result
from disputekit.triage.experiments._sensitivity import (
    Comparison,
    Tornado,
    TurningPoints,
    compare,
    tornado,
    turning_points,
)
from disputekit.triage.experiments._stability import Stability, stability

__all__ = [
    "ChoiceSets",
    "Comparison",
    "FittedWeights",
    "Result",
    "Stability",
    "Tornado",
    "TurningPoints",
    "choices",
    "compare",
    "fit_weights",
    "stability",
    "tornado",
    "turning_points",
]

publish(__name__)
