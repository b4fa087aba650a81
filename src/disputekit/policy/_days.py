"""The day that somebody asks about."""

from datetime import date, datetime

from disputekit._instants import aware
from disputekit._text import shown
from disputekit.errors import InvalidValue
from disputekit.messages import Finding

__all__ = ["day_of"]


def day_of(value: date, name: str = "as_of") -> date:
    """The day of a date, or of an aware datetime in its own zone; ``name`` is what findings call it."""
    if isinstance(value, datetime):
        return aware(value, name).date()
    if not isinstance(value, date):
        raise InvalidValue(
            Finding("DK-POLICY-DAY", "{value} is not a date", {"value": shown(value)}, where=name,
                    mend="pass a date or an aware datetime")
        )  # fmt: skip
    return value
