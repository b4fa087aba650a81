"""Exact questions about a whole book, each answered with a witness, or with *undecided* where the effort ends."""

from disputekit.policy._analysis._check import Findings, check
from disputekit.policy._analysis._conflicts import Place, conflicts

__all__ = ["Findings", "Place", "check", "conflicts"]
