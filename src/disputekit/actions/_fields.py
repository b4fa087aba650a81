"""Converters of fields that several actions have."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import pendulum

from disputekit._input.converters import gathered, mapped
from disputekit._input.pendulum_times import instant
from disputekit._lib.frozen import FrozenMap
from disputekit.dispute import Evidence
from disputekit.money import Money
from disputekit.remedies import Remedy


def amounts(items: Mapping[str, Money]) -> FrozenMap[str, Money]:
    """Give amounts by name."""
    return mapped(items)


def due_at(value: datetime | None) -> pendulum.DateTime | None:
    """Give an instant, or nothing where no time is set."""
    return None if value is None else instant(value, "due_at")


def evidence(items: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Give the pieces of evidence in their order."""
    return gathered(items)


def remedies(items: Iterable[Remedy]) -> tuple[Remedy, ...]:
    """Give the remedies in their order."""
    return gathered(items)


def numbers(items: Iterable[int]) -> tuple[int, ...]:
    """Give the numbers in their order."""
    return gathered(items)
