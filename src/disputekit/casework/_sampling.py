"""Quality checks: which closed disputes somebody looks at again."""

from hashlib import sha256
from typing import Final

from disputekit._lib.kinds import is_whole
from disputekit._lib.text import shown
from disputekit.actions import OpenTask
from disputekit.dispute import Dispute
from disputekit.errors import Finding, InvalidValue

__all__ = ["quality_check"]

_ALL: Final = 100


def quality_check(dispute: Dispute, *, percent: int, owner: str = "supervisor") -> OpenTask | None:
    """Give the task to look at a dispute again after it was closed, if it is among the ``percent`` that are sampled.

    Nobody can tell beforehand which those are, and it is the same ones whenever one asks: it follows from the id alone.
    The task keeps the dispute from the archive until ``owner`` has finished it. ``None`` for a dispute that is open,
    and for one that is not sampled. Raises ``InvalidValue`` for a share that is not between 0 and 100.
    """
    if not is_whole(percent) or not 0 <= percent <= _ALL:
        raise InvalidValue(
            Finding(
                "DK-SAMPLE-PERCENT",
                "{percent} % cannot be sampled",
                {"percent": shown(percent)},
                where="percent",
                hint="pass a whole number from 0 to 100",
            )
        )
    number = int.from_bytes(sha256(dispute.id.encode()).digest()[:8]) % _ALL
    if dispute.is_open or number >= percent:
        return None
    return OpenTask("check the last stage of a sampled dispute", owner, follow_up=True)
