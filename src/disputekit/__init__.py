"""disputekit: who may do what next, what comes first, when the answer is due, and what the policy allows.

Names are loaded when they are first used, so ``import disputekit.triage`` loads the scorer and nothing else.
"""

from typing import TYPE_CHECKING

from disputekit._public import on_demand

__all__ = ["Actor", "Claim", "Dispute", "Money"]

if TYPE_CHECKING:
    from disputekit.claim import Claim
    from disputekit.dispute import Dispute
    from disputekit.money import Money
    from disputekit.parties import Actor
else:
    __getattr__, __dir__ = on_demand(
        __name__,
        {
            "Actor": "disputekit.parties",
            "Claim": "disputekit.claim",
            "Dispute": "disputekit.dispute",
            "Money": "disputekit.money",
        },
    )
