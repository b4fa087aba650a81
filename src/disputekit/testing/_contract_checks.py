"""What contracts are written with: sample events, rows and messages, and checks that say which rule was broken."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

import pendulum
from attrs import evolve

from disputekit._lib.frozen import FrozenMap
from disputekit.actions import Action, Message, Open
from disputekit.dispute import SYSTEM, Claim, EnteredState
from disputekit.errors import DisputekitError
from disputekit.history import Event
from disputekit.money import Money
from disputekit.ports import Batch, Outgoing, RemedyOrder, Summary
from disputekit.remedies import Remedy, RemedyKind

E = TypeVar("E", bound=DisputekitError)


def same(expected: object, actual: object, law: str) -> None:
    """Fail unless both are equal; ``law`` is what the host's code should have done."""
    if expected != actual:
        msg = f"{law}\n  expected: {expected!r}\n  actual:   {actual!r}"
        raise AssertionError(msg)


def holds(condition: object, law: str) -> None:
    """Fail unless ``condition`` is so."""
    if not condition:
        raise AssertionError(law)


def refused(error: type[E], call: Callable[[], object], law: str) -> E:
    """Give the error that ``call`` raises, and fail unless it is exactly of the class ``error``."""
    try:
        result = call()
    except error as raised:
        same(error, type(raised), law)
        return raised
    msg = f"{law}\n  expected: {error.__name__}\n  actual:   {result!r}"
    raise AssertionError(msg)


START = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
"""A Monday morning: when everything in a contract begins."""


def later(minutes: float) -> pendulum.DateTime:
    """Give the instant this many minutes after the start."""
    return START + timedelta(minutes=minutes)


def event(dispute_id: str, seq: int, *, text: str = "…") -> Event:
    """Make one event: the first opens the dispute, the others are notes."""
    claim = Claim(claimant="acc-1", reason="duplicate_charge", received_at=START)
    action: Action = Open(claim) if seq == 1 else Message(text, party="claimant", direction="internal")
    return Event(
        dispute_id=dispute_id,
        seq=seq,
        action=action,
        actor=SYSTEM,
        occurred_at=later(seq),
        recorded_at=later(seq),
        entered=EnteredState("received", "intake", frozenset({"agent"}), queued=True, open=True),
        lifecycle="contract",
        lifecycle_version="1",
    )


def summary(dispute_id: str, version: int = 1) -> Summary:
    """Make the row of a dispute that nothing special is true of; ``attrs.evolve`` makes it special."""
    return Summary(
        dispute_id=dispute_id,
        version=version,
        kind="customer_operations",
        state="received",
        stage="intake",
        open=True,
        queued=True,
        waits_on=frozenset({"agent"}),
        claimant="acc-1",
        reason="duplicate_charge",
        opened_at=START,
        entered_at=START,
    )


def batch(dispute_id: str, first: int = 1, last: int | None = None) -> Batch:
    """Make the batch that writes events ``first`` to ``last`` of a dispute."""
    numbers = range(first, (first if last is None else last) + 1)
    return Batch(
        dispute_id=dispute_id,
        expected_version=first - 1,
        events=tuple(event(dispute_id, seq) for seq in numbers),
        summary=summary(dispute_id, numbers[-1]),
    )


def rows(*special: Summary) -> Sequence[Batch]:
    """Make the openings whose rows these are."""
    return [evolve(batch(row.dispute_id), summary=row) for row in special]


def message(key: str, *, created: float = 0, seq: int = 1) -> Outgoing:
    """Make a message that event ``seq`` caused and that waits since ``created`` minutes after the start."""
    return Outgoing(
        key=key,
        dispute_id="D-1",
        seq=seq,
        to="claimant",
        account="acc-1",
        channel="email",
        subject="About your dispute D-1 — größer & <besser>",
        text="We have your claim.\nIt is ours to answer now: “until Wednesday”.",
        created_at=later(created),
    )


def order(key: str, *, created: float = 0, number: int = 1) -> RemedyOrder:
    """Make the order of a refund that waits since ``created`` minutes after the start."""
    return RemedyOrder(
        key=key,
        dispute_id="D-1",
        number=number,
        remedy=Remedy(RemedyKind.REFUND, Money("12.50", "EUR"), note="größer & <besser>"),
        account="acc-1",
        created_at=later(created),
        references=FrozenMap({"payment": "pay-1"}),
    )
