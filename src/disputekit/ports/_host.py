"""What else the host plugs in: its clock, its ids, and its records of what a dispute is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import pendulum
from attrs import field, frozen

from disputekit._input.converters import mapped, names
from disputekit._input.pendulum_times import instant
from disputekit._input.validation import check_fields
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.dispute import Dispute
from disputekit.errors import Scalar


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Give the current instant, aware."""


class IdMaker(Protocol):
    """How ids of disputes are made."""

    def new_id(self) -> str:
        """Give an id that no dispute has."""


def _record_at(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else instant(value, "at")


def _fields(items: Mapping[str, Scalar]) -> FrozenMap[str, Scalar]:
    return mapped(items)


@frozen(kw_only=True)
class Record:
    """Something that the host's own systems say: an order, an invoice, a payment, a shipment, a condition report.

    ``id`` is its number there, ``at`` when it happened, ``fields`` what it says; ``visible_to`` are the parties that
    may see it (left out: nobody but us), and ``source`` is put there by who asks. Raises ``InvalidValue``.

    >>> Record(kind="shipment", id="1Z-88", fields={"delivered": True}).fields["delivered"]
    True
    """

    kind: str
    id: str
    at: pendulum.DateTime | None = field(default=None, converter=_record_at)
    fields: Mapping[str, Scalar] = field(default=FrozenMap[str, Scalar](), converter=_fields)
    visible_to: frozenset[str] = field(default=frozenset(), converter=names)
    source: str = ""

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Check each field."""
        check_fields(self, filled=("kind", "id"))


class CaseSource(Protocol):
    """Where the host keeps what a dispute is about."""

    @property
    def name(self) -> str:
        """What people call it: ``orders``, ``the warehouse``."""

    def fetch(self, dispute: Dispute) -> Sequence[Record]:
        """Give everything that it has on the dispute; the claim's references say what to look for."""
