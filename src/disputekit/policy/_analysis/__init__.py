"""Exact questions about a whole book, each answered with a witness, or with *undecided* where the effort ends."""

from disputekit.policy._analysis._check import EFFORT, check, compiled_and_checked
from disputekit.policy._analysis._comparison import Answer
from disputekit.policy._analysis._conflicts import conflicts
from disputekit.policy._analysis._diff import Edit, OutcomeChange, PolicyDiff, diff
from disputekit.policy._analysis._findings import Findings, PolicyFinding
from disputekit.policy._analysis._replay import Flip, Replay, Unread
from disputekit.policy._analysis._witness import Place

__all__ = [
    "EFFORT",
    "Answer",
    "Edit",
    "Findings",
    "Flip",
    "OutcomeChange",
    "Place",
    "PolicyDiff",
    "PolicyFinding",
    "Replay",
    "Unread",
    "check",
    "compiled_and_checked",
    "conflicts",
    "diff",
]
