"""Disputes that belong together: linked, taken in by merging, split into several."""

from collections.abc import Iterable
from typing import ClassVar

from attrs import field, frozen

from disputekit._input.converters import gathered
from disputekit._lib.evolve import evolve
from disputekit.actions._base import Action, EventContext
from disputekit.actions._changes import given_up
from disputekit.dispute import Dispute, Part, Related
from disputekit.errors import Finding

_FEWEST_PARTS = 2


def _parts(parts: Iterable[Part]) -> tuple[Part, ...]:
    return gathered(parts)


@frozen
class Link(Action):
    """Link another dispute about the same matter; the desk links the other one too."""

    name: ClassVar[str] = "link"

    to: str
    relation: str = "related"

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Keep it, once."""
        related = Related(self.to, self.relation)
        if related in dispute.related:
            return dispute
        return evolve(dispute, links=evolve(dispute.links, related=(*dispute.related, related)))


@frozen
class Absorb(Action):
    """Record that another dispute was merged into this one, so that its history is found from here."""

    name: ClassVar[str] = "absorb"

    merged: str

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Keep which."""
        return evolve(dispute, links=evolve(dispute.links, related=(*dispute.related, Related(self.merged, "merged"))))


@frozen
class Split(Action):
    """Split the dispute into several, each with its part of the money.

    The parts add up exactly to the open amount, also of each line.
    """

    name: ClassVar[str] = "split"

    parts: tuple[Part, ...] = field(converter=_parts)
    because: str

    def problems(self) -> Iterable[Finding]:
        """Check that there are at least two parts."""
        if len(self.parts) < _FEWEST_PARTS:
            yield Finding(
                "DK-ACTION-PARTS",
                "a dispute must be split into at least 2 parts, got {count}",
                {"count": len(self.parts)},
                where="parts",
                hint="name each dispute that it becomes",
            )

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Point to the parts."""
        parts = (Related(part.id, "split") for part in self.parts)
        return evolve(given_up(dispute), links=evolve(dispute.links, related=(*dispute.related, *parts)))


@frozen
class Merge(Action):
    """Merge the dispute into another one about the same matter; this one points to it."""

    name: ClassVar[str] = "merge"

    into: str

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Point to the survivor."""
        return evolve(given_up(dispute), links=evolve(dispute.links, merged_into=self.into))
