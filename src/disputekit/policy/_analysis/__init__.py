"""Exact questions about a whole book, each answered with a witness, or with *undecided* where the effort ends."""

from disputekit.policy._analysis._changes import OutcomeChange, PolicyDiff
from disputekit.policy._analysis._check import check
from disputekit.policy._analysis._conflicts import Place, conflicts
from disputekit.policy._analysis._diff import diff
from disputekit.policy._analysis._edits import Edit
from disputekit.policy._analysis._findings import Findings, PolicyFinding
from disputekit.policy._analysis._replay import Flip, Replay, Unread
from disputekit.policy._analysis._sides import Answer

__all__ = [
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
    "conflicts",
    "diff",
]
