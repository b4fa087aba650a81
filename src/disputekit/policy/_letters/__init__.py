"""What a policy says to a customer: approved texts with named placeholders, filled all at once or not at all."""

from disputekit.policy._letters._formatter import Formatter, PlainFormatter
from disputekit.policy._letters._letter import Letter, Markup, Value, written
from disputekit.policy._letters._template import (
    GENERAL,
    Piece,
    Template,
    TextApproval,
    amounts_of,
    language_tag,
    pieces,
)

__all__ = [
    "GENERAL",
    "Formatter",
    "Letter",
    "Markup",
    "Piece",
    "PlainFormatter",
    "Template",
    "TextApproval",
    "Value",
    "amounts_of",
    "language_tag",
    "pieces",
    "written",
]
