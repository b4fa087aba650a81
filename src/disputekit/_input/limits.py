"""How many at most: what every call that gives or does a number of things checks."""

from disputekit._lib.kinds import is_whole
from disputekit._lib.text import shown
from disputekit.errors import Finding, InvalidValue


def at_least_one(limit: int) -> int:
    """Return ``limit`` if it is a whole number from 1, else raise ``InvalidValue``."""
    if is_whole(limit) and limit >= 1:
        return limit
    raise InvalidValue(
        Finding(
            "DK-LIMIT-RANGE",
            "{limit} at most cannot be",
            {"limit": shown(limit)},
            where="limit",
            hint="ask for 1 or more; a long list comes in several pages or rounds",
        )
    )
