"""What every action has, the names of all actions, and the converters that several of them share."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final

import pendulum
from attrs import field, frozen

from disputekit._input.converters import gathered, mapped
from disputekit._input.pendulum_times import instant
from disputekit._input.validation import field_problems, required
from disputekit._lib.frozen import FrozenMap
from disputekit.dispute import Actor, Dispute, Evidence, Sums, upheld_by
from disputekit.errors import Finding, InvalidValue
from disputekit.money import Money
from disputekit.remedies import GOODS, Remedy

_OURS: Final[dict[str, type["Action"]]] = {}

BY_NAME: Final[Mapping[str, type["Action"]]] = MappingProxyType(_OURS)
"""Action classes by name: what lifecycles may mention and stored events may carry."""


@frozen
class EventContext:
    """Who did an action, when it happened, as which event of the dispute, and whom the dispute waits for from then on.

    While a lifecycle decides, ``waits_on`` is empty.
    """

    seq: int
    at: pendulum.DateTime
    actor: Actor
    waits_on: frozenset[str] = frozenset()


@frozen
class Action:
    """Something that a person or a system does to a dispute: an intent until a lifecycle accepts it, then recorded.

    ``name`` is the word that lifecycles, targets and stored events use for it. Every action raises ``InvalidValue``
    with everything that is wrong: a field of the wrong type, an empty text or list that must be filled.
    """

    name: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Keep the actions of this package by name; a host passes its own where they are read."""
        if cls.name and cls.__module__.startswith(f"{__package__}."):
            _OURS[cls.name] = cls

    def __attrs_post_init__(self) -> None:
        """Check each field, then what the fields say together."""
        must = required(self)
        findings = field_problems(self, filled=must)
        if all(finding.code == "DK-VALUE-EMPTY" and getattr(self, finding.where) is not None for finding in findings):
            findings += self.problems()
        if findings:
            raise InvalidValue(*findings)

    @property
    def timed_as(self) -> str:
        """The word that clocks know it by: what a target names in ``starts``, ``stops`` and so on."""
        return self.name

    def problems(self) -> Iterable[Finding]:
        """Give what is wrong between the fields, once each field has its type."""
        return ()

    def apply(self, dispute: Dispute, _stamp: EventContext, /) -> Dispute:
        """Give the dispute with what this action records; the state it enters comes from the event."""
        return dispute

    def proposes(self, _dispute: Dispute, /) -> tuple[Remedy, ...]:
        """Give the remedies that it decides, offers or agrees to."""
        return ()


@frozen
class Binding(Action):
    """An action that binds our side to remedies.

    ``limit`` is the most that the actor may decide alone; the desk or the host puts it here. Above it, another person
    must approve.
    """

    limit: Money | None = field(default=None, kw_only=True)

    def lets_out(self, dispute: Dispute, /) -> Money | None:
        """Give what it lets out of the house: the money of its remedies, and the worth of goods that are sent.

        Goods are worth what is open of their line, or of the claim. ``None`` if nothing of a known worth goes out.
        Raises ``MoneyError`` on mixed currencies.
        """
        ledger = dispute.ledger
        total: Money | None = None
        for remedy in self.proposes(dispute):
            amount = remedy.amount
            if remedy.kind in GOODS:
                amount = ledger.open if remedy.line is None else ledger.lines.get(remedy.line, Sums()).open
            if amount is not None:
                total = amount if total is None else total + amount
        return total

    def upholds(self, dispute: Dispute, /) -> Money | None:
        """Give the part of the open amount that it finds justified; ``None`` where no money is claimed."""
        return upheld_by(dispute.ledger, self.proposes(dispute), None)

    def upholds_lines(self, _dispute: Dispute, /) -> Mapping[str, Money]:
        """Give what it says of each line of the claim; nothing where that follows from the remedies."""
        return FrozenMap()


def as_amounts(items: Mapping[str, Money]) -> FrozenMap[str, Money]:
    """Give amounts by name."""
    return mapped(items)


def as_due_at(value: datetime | None) -> pendulum.DateTime | None:
    """Give an instant, or nothing where no time is set."""
    return None if value is None else instant(value, "due_at")


def as_evidence(items: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Give the pieces of evidence in their order."""
    return gathered(items)


def as_remedies(items: Iterable[Remedy]) -> tuple[Remedy, ...]:
    """Give the remedies in their order."""
    return gathered(items)


def as_numbers(items: Iterable[int]) -> tuple[int, ...]:
    """Give the numbers in their order."""
    return gathered(items)
