"""A policy as values: what a file says once it has been read and found sound."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, TypeAlias

from attrs import frozen

from disputekit.policy._effective import ALWAYS, Effective
from disputekit.policy._fields import Field, Spans
from disputekit.policy._letters import Template
from disputekit.policy._offers import Layer, PolicyOffer

__all__ = ["ABOUT", "ALWAYS", "About", "AcceptedFinding", "Box", "Confidence", "Effective", "Hit", "Policy", "Rule"]

Confidence: TypeAlias = Literal["A", "B", "C"]
"""How sure the reading of a source is. A: its operative text was read. B: guidance of who is in charge of it, or two
independent secondary sources. C: one secondary source, or memory."""
Hit: TypeAlias = Literal["ranked", "first"]
About: TypeAlias = Literal["cases", "rule", "field"]
Box: TypeAlias = Mapping[str, Spans]
"""What each restricted field accepts; a field that is not named accepts everything."""


@frozen
class Rule:
    """One rule. It matches where any of its boxes does.

    A company rule without offers is a denial, or hands the case on to whom ``escalate`` names.
    ``effective`` says on which days it is in force: on any other day it does not match.
    ``right`` is what a law rule's offers are entitlements of; ``excludes`` names the rights that a law rule takes away.
    ``source`` and ``confidence`` say where the rule was read and how sure that is, where the policy's own do not hold.
    """

    id: str
    boxes: tuple[Box, ...]
    layer: Layer = "company"
    priority: int = 0
    overrides: tuple[str, ...] = ()
    offers: tuple[PolicyOffer, ...] = ()
    escalate: str = ""
    right: str = ""
    excludes: tuple[str, ...] = ()
    cite: str = ""
    source: str = ""
    confidence: Confidence | None = None
    templates: tuple[Template, ...] = ()
    """What a letter about it says: at most one text on any day."""
    effective: Effective = ALWAYS


_ACCEPTABLE: Final[Mapping[About, tuple[str, ...]]] = {
    "cases": ("GAP", "UNDERCUT", "WINDOW"),
    "rule": ("DEAD", "DEMAND", "NEVER"),
    "field": ("UNUSED-FIELD", "UNUSED-VALUE"),
}  # a whole code is a literal only where it is made
ABOUT: Final[Mapping[str, About]] = {f"DK-{word}": about for about, words in _ACCEPTABLE.items() for word in words}
"""What can be accepted, and of what: of cases, wherever they are of a ``box``, or of one rule or field."""


@frozen
class AcceptedFinding:
    """A finding of ``check`` that is meant: which, why, and until which day.

    ``ABOUT`` says of its code whether it is about the cases of ``box``, or about the rule or field that ``name`` names.
    """

    code: str
    box: Box
    because: str
    until: date
    name: str = ""


@frozen
class Policy:
    """One version of a policy; a summary of somebody else's says its ``source``, and how sure the reading of it is."""

    id: str
    version: str
    effective: Effective
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    accepts: tuple[AcceptedFinding, ...] = ()
    hit: Hit = "ranked"
    source: str = ""
    confidence: Confidence | None = None
    templates: tuple[Template, ...] = ()
    """The texts that have an id of their own, also those that no rule uses yet."""
