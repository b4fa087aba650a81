"""What a policy says to a customer: approved texts with named placeholders, filled all at once or not at all."""

from disputekit.policy._letters._formatter import Formatter, PlainFormatter
from disputekit.policy._letters._letter import Letter, Markup, Value, written
from disputekit.policy._letters._template import (
    GENERAL,
    Approval,
    Piece,
    Template,
    amounts_of,
    language_tag,
    pieces,
)

__all__ = [
    "GENERAL",
    "Approval",
    "Formatter",
    "Letter",
    "Markup",
    "Piece",
    "PlainFormatter",
    "Template",
    "Value",
    "amounts_of",
    "language_tag",
    "pieces",
    "written",
]
