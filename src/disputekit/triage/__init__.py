"""Triage: how soon a case should be worked on, by weighted factors, waiting time and deadlines.

It works on plain numbers and datetimes, and needs no other part of disputekit.
"""

from disputekit._lib.faces import publish
from disputekit.triage._columns import ScoreColumns
from disputekit.triage._queue import Ageing, Entry, Lane, Place, QueueOrder
from disputekit.triage._score import Score
from disputekit.triage._scorer import Scorer

__all__ = ["Ageing", "Entry", "Lane", "Place", "QueueOrder", "Score", "ScoreColumns", "Scorer"]

publish(__name__)
