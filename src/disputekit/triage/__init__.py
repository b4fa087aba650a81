"""Triage: how soon a case should be worked on, by weighted factors, waiting time and deadlines.

It works on plain numbers and datetimes, and needs no other part of disputekit. Experiments with weights stand in
``disputekit.triage.experiments`` and need the extra ``experiments``.
"""

from disputekit._lib.faces import on_demand, publish
from disputekit.triage._columns import ScoreColumns
from disputekit.triage._queue import Ageing, Entry, Lane, Place, QueueOrder
from disputekit.triage._score import Score
from disputekit.triage._scorer import Scorer

__all__ = ["Ageing", "Entry", "Lane", "Place", "QueueOrder", "Score", "ScoreColumns", "Scorer"]

publish(__name__)

# Experiments need numpy, scipy and narwhals, so they are imported when one of them is first used.
__getattr__, _ = on_demand(
    __name__,
    dict.fromkeys(
        ("choices", "compare", "fit_weights", "stability", "tornado", "turning_points"), f"{__name__}.experiments"
    ),
)
