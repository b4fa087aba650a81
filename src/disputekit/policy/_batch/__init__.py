"""Many scenarios at once, as columns; numpy is loaded when they are asked about."""

from disputekit.policy._batch._columns import Columns, Frame, bare
from disputekit.policy._batch._decisions import Decisions, decide_many, first_match_many

__all__ = ["Columns", "Decisions", "Frame", "bare", "decide_many", "first_match_many"]
