"""A policy as values: what a file says once it has been read and found sound."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from disputekit._frozen import FrozenMap
from disputekit.policy._fields import Field, Spans, place_of
from disputekit.policy._offers import Layer, Offer

__all__ = ["ALWAYS", "Accept", "Box", "Confidence", "Effective", "Hit", "Policy", "Rule"]

Confidence: TypeAlias = Literal["A", "B", "C"]
"""How sure the reading of a source is. A: its operative text was read. B: guidance of who is in charge of it, or two
independent secondary sources. C: one secondary source, or memory."""
Hit: TypeAlias = Literal["ranked", "first"]
Box: TypeAlias = Mapping[str, Spans]
"""What each restricted field accepts; a field that is not named accepts everything."""


def _texts(items: Mapping[str, str]) -> FrozenMap[str, str]:
    return FrozenMap(items)


@frozen
class Effective:
    """From when until when a version or a rule is in force, both days included; ``None`` is open."""

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


@frozen
class Rule:
    """One rule. It matches where any of its boxes does; a company rule without offers is a denial.

    ``effective`` says on which days it is in force: on any other day it does not match.
    ``right`` is what a law rule's offers are entitlements of; ``excludes`` names the rights that a law rule takes away.
    ``source`` and ``confidence`` say where the rule was read and how sure that is, where the policy's own do not hold.
    """

    id: str
    boxes: tuple[Box, ...]
    layer: Layer = "company"
    priority: int = 0
    overrides: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    right: str = ""
    excludes: tuple[str, ...] = ()
    cite: str = ""
    source: str = ""
    confidence: Confidence | None = None
    template: Mapping[str, str] = field(factory=FrozenMap[str, str], converter=_texts)
    effective: Effective = ALWAYS


@frozen
class Accept:
    """A finding of ``check`` that is meant: where, why, and until which day."""

    code: str
    box: Box
    because: str
    until: date


@frozen
class Policy:
    """One version of a policy; a summary of somebody else's says its ``source``, and how sure the reading of it is."""

    id: str
    version: str
    effective: Effective
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    accepts: tuple[Accept, ...] = ()
    hit: Hit = "ranked"
    source: str = ""
    confidence: Confidence | None = None
