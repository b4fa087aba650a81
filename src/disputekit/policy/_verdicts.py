"""What became of one rule, as data."""

from typing import Literal, TypeAlias

from attrs import frozen

from disputekit.errors import Reason
from disputekit.policy._offers import Layer

__all__ = ["Result", "Verdict"]

Result: TypeAlias = Literal["won", "agrees", "beaten", "conflicts", "applies", "excluded", "unknown", "failed"]
"""``agrees``: says the same as the winner. ``applies``: law or goodwill that is met. ``excluded``: by another law."""


@frozen
class Verdict:
    """What became of one rule, and why."""

    rule: str
    layer: Layer
    result: Result
    reason: Reason

    @property
    def text(self) -> str:
        """``changed-mind-30 (company) beaten: restock-opened goes before it: it is narrower``."""
        return f"{self.rule} ({self.layer}) {self.result}: {self.reason.text}"
