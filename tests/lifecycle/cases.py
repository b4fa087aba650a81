"""A dispute that the tests walk through a process."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeAlias

import pendulum
import pytest

from disputekit.actions import Action
from disputekit.dispute import Actor, Claim, Dispute, Line
from disputekit.errors import DisputekitError, Scalar
from disputekit.history import History, fold
from disputekit.lifecycle import Lifecycle, processes
from disputekit.money import Money

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
ANN = Actor("ann", roles={"agent"})
BOB = Actor("bob", roles={"agent"})
LEA = Actor("lea", roles={"legal"})
EVE = Actor("eve", roles={"approver"})
SUE = Actor("sue", roles={"supervisor"})
CUSTOMER = Actor("acc-7", roles={"claimant"})
SHOP = Actor("shop-3", roles={"respondent"})


Said: TypeAlias = Sequence[tuple[str, str, Mapping[str, Scalar]]]
"""What an error says as data: of each finding its code, its place and its parameters."""


def data(error: DisputekitError) -> Said:
    """Give what an error says as data."""
    return [(finding.code, finding.where, dict(finding.params)) for finding in error.findings]


@contextmanager
def raising(kind: type[DisputekitError], expected: Said) -> Iterator[None]:
    """Expect an error that says just this."""
    with pytest.raises(kind) as caught:
        yield
    assert expected == data(caught.value)


def eur(amount: str) -> Money:
    """Euros."""
    return Money(amount, "EUR")


class Case:
    """One dispute on a process, with its history."""

    def __init__(
        self,
        amount: Money | None = None,
        process: Lifecycle = processes.CUSTOMER_OPERATIONS,
        *,
        reason: str = "duplicate_charge",
        lines: Iterable[Line] = (),
        received: Money | None = None,
        channel: str = "portal",
    ) -> None:
        """Open it on a Monday morning."""
        self.process = process
        claim = Claim(
            claimant="acc-7", respondent="shop-3", reason=reason, received_at=MONDAY,
            amount=amount, lines=lines, received=received, channel=channel,
        )  # fmt: skip
        self.history = History((process.open(claim, dispute_id="d-1", actor=CUSTOMER, at=MONDAY),))

    @property
    def dispute(self) -> Dispute:
        """The dispute as it stands."""
        return fold(self.history)

    def do(self, *actions: Action, by: Actor = ANN, at: datetime = MONDAY) -> Dispute:
        """Do one action after the other."""
        for action in actions:
            event = self.process.decide(self.dispute, action, actor=by, at=at)
            self.history = self.history.then(event)
        return self.dispute
