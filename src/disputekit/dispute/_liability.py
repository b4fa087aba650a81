"""Who is liable, who did the work of a stage, and who has checked it."""

from collections.abc import Mapping
from enum import StrEnum

import pendulum
from attrs import field, frozen

from disputekit._input.converters import mapped
from disputekit._lib.frozen import FrozenMap


def _numbers(items: Mapping[str, int]) -> FrozenMap[str, int]:
    return mapped(items)


class CheckResult(StrEnum):
    """What a stage found of the work of the one before."""

    PASSED = "passed"
    SENT_BACK = "sent_back"


@frozen
class Handover:
    """The work of a stage as it was passed on: who did it, and whether the next stage has checked it."""

    stage: str
    by: str
    at: pendulum.DateTime
    result: CheckResult | None = None
    checked_by: str | None = None


@frozen
class Liability:
    """Who is liable for what happened, in whole per cents that sum to 100, and on which evidence that rests.

    ``appealed_by`` is the party that appealed against it; one appeal is heard.
    """

    shares: Mapping[str, int] = field(converter=_numbers)
    finding: str
    explanation: str
    judged_by: str
    judged_at: pendulum.DateTime
    rests_on: tuple[str, ...] = ()
    appealed_by: str = ""

    def finds_like(self, shares: Mapping[str, int], finding: str) -> bool:
        """Whether it finds the same, in whatever words; who bears nothing need not be named.

        >>> at = pendulum.datetime(2026, 3, 2)
        >>> lost = Liability({"respondent": 100}, "not_delivered", "No scan shows a delivery.", "ann", at)
        >>> lost.finds_like({"claimant": 0, "respondent": 100}, "not_delivered")
        True
        """
        return finding == self.finding and _borne(shares) == _borne(self.shares)


def _borne(shares: Mapping[str, int]) -> Mapping[str, int]:
    return {party: share for party, share in shares.items() if share}
