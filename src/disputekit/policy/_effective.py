"""When something is in force."""

from datetime import date
from typing import Final

from attrs import frozen

from disputekit.errors import Finding
from disputekit.policy._fields import Spans, place_of

__all__ = ["ALWAYS", "Effective", "not_in_force"]


@frozen
class Effective:
    """From when until when a version, a rule or a text is in force, both days included; ``None`` is open.

    >>> summer = Effective(date(2026, 6, 1), date(2026, 8, 31))
    >>> str(summer), summer.holds(date(2026, 8, 31)), summer.holds(date(2026, 9, 1))
    ('from 2026-06-01 until 2026-08-31', True, False)
    """

    start: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether ``day`` lies within."""
        return (self.start is None or self.start <= day) and (self.until is None or day <= self.until)

    @property
    def spans(self) -> Spans:
        """The same as ordinals of ``AS_OF``."""
        return ((place_of(self.start or date.min), place_of(self.until or date.max)),)

    def __str__(self) -> str:
        """``from 2026-07-01 until 2026-12-31``, or ``always``."""
        ends = (("from", self.start), ("until", self.until))
        return " ".join(f"{word} {day}" for word, day in ends if day is not None) or "always"


ALWAYS: Final = Effective()


def not_in_force(policy: str, day: date, periods: list[Effective]) -> Finding:
    """Make the finding for a day outside of every version."""
    return Finding(
        "DK-POLICY-NOT-IN-FORCE", "no version of {policy} is in force on {day}; in force: {periods}",
        {"policy": repr(policy), "day": str(day), "periods": "; ".join(map(str, periods))}, where="as_of",
        hint="ask as of the day that the order was placed, or load the version of that time",
    )  # fmt: skip
