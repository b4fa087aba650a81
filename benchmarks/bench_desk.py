"""What a desk costs on a store in memory, and where the time goes; there is no peer that does the same job."""

from collections.abc import Callable
from itertools import count

import pendulum
from attrs import frozen

from benchmarks._harness import Case
from disputekit import Actor, Claim, Money, Remedy, RemedyKind, actions
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import Authority, Route, Router, default_targets
from disputekit.desk import Desk
from disputekit.lifecycle import processes
from disputekit.sla import SlaPolicy, WorkCalendar
from disputekit.triage import Scorer

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
ANN = Actor("ann", roles={"agent"})
REFUND = actions.Resolve([Remedy(RemedyKind.REFUND, Money(80, "EUR"))], "Charged twice.")
STEPS = (actions.Respond("We look at it."), actions.Start(), actions.Triage(0.9, 0.5, 0.2, "likely_valid"), REFUND)


@frozen
class _Stopped:
    """A clock that stands still, so that only the desk is timed."""

    def now(self) -> pendulum.DateTime:
        """Show when everything happens."""
        return NOW


def cases() -> list[Case]:
    """Opening alone, a dispute from claim to decision, and the queue of a thousand."""
    full = made_desk()
    for number in range(1_000):
        _decide(full, f"acc-{number}", STEPS[: number % 4])
    return [
        Case("open", "desk: open a dispute", _opening(made_desk())),
        Case("open, answer, start, triage, resolve", "desk: open and decide", _deciding(made_desk()), ops=1),
        Case("one action", "desk: act", _deciding(made_desk()), ops=1 + len(STEPS)),
        Case("first 20 of 750", "desk: queue", lambda: full.queue(limit=20)),
        Case("nothing due of 1,000", "desk: tick", full.tick),
    ]


def made_desk() -> Desk:
    """A desk with everything but policies."""
    calendar = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BE")
    return Desk(
        processes.CUSTOMER_OPERATIONS,
        store=MemoryStore(),
        slas=SlaPolicy(calendar, default_targets("customer_operations")),
        scorer=Scorer(weights={"urgency": 2, "impact": 2, "complexity": 1}),
        authority=Authority({"agent": Money(100, "EUR")}),
        router=Router(rules=[Route("billing", natures={"billing"}), Route("charges", natures={"charge"})]),
        clock=_Stopped(),
    )


def _opening(desk: Desk) -> Callable[[], object]:
    claimants = count()
    return lambda: desk.open(made_claim(f"acc-{next(claimants)}"))


def _deciding(desk: Desk) -> Callable[[], object]:
    claimants = count()
    return lambda: _decide(desk, f"acc-{next(claimants)}", STEPS)


def _decide(desk: Desk, claimant: str, steps: tuple[actions.Action, ...]) -> None:
    dispute = desk.open(made_claim(claimant))
    for step in steps:
        dispute = desk.act(dispute.id, step, actor=ANN)


def made_claim(claimant: str) -> Claim:
    """The same claim of another claimant."""
    return Claim(claimant=claimant, reason="duplicate_charge", received_at=NOW, amount=Money(80, "EUR"))
