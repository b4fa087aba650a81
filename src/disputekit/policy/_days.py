"""The day that somebody asks about."""

from datetime import date, datetime

from disputekit._input.instants import aware
from disputekit._lib.text import shown
from disputekit.errors import Finding, InvalidValue

__all__ = ["day_of"]


def day_of(value: date, name: str = "as_of") -> date:
    """The day of a date, or of an aware datetime in its own zone; ``name`` is what findings call it."""
    if isinstance(value, datetime):
        return aware(value, name).date()
    if not isinstance(value, date):
        raise InvalidValue(
            Finding("DK-POLICY-DAY", "{value} is not a date", {"value": shown(value)}, where=name,
                    hint="pass a date or an aware datetime")
        )  # fmt: skip
    return value
