"""Exact questions about a whole book, each answered with a witness, or with *undecided* where the effort ends."""

from disputekit.policy._analysis._check import check
from disputekit.policy._analysis._conflicts import Place, conflicts
from disputekit.policy._analysis._findings import Findings, PolicyFinding

__all__ = ["Findings", "Place", "PolicyFinding", "check", "conflicts"]
