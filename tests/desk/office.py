"""An office for tests of the desk: a store in memory, a clock that is set by hand, people, and claims."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import count

import pendulum
from attrs import define, field, frozen

from disputekit.actions import Action, Respond, Start, Triage
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import UNLIMITED, Authority, Route, Router
from disputekit.desk import Desk
from disputekit.dispute import Actor, Claim, Dispute
from disputekit.lifecycle import processes
from disputekit.money import Money
from disputekit.ports import Batch
from disputekit.sla import SlaPolicy, Target, WorkCalendar, business_days, hours
from disputekit.triage import Scorer

ANN = Actor("ann", roles={"agent"})
BOB = Actor("bob", roles={"approver"})
SUE = Actor("sue", roles={"senior"})
MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")

OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="Europe/Berlin")
TARGETS = SlaPolicy(
    OFFICE,
    [
        Target("first_response", hours(8), stops={"respond"}, cancels={"withdraw", "merge"}, warn_at=(0.5,)),
        Target("resolution", business_days(5), stops={"resolve", "reject"}, cancels={"withdraw", "merge"}),
    ],
)
SCORER = Scorer(weights={"urgency": 2, "impact": 2, "complexity": 1, "deadline": 1}, method="arithmetic")
LIMITS = Authority({"agent": Money(100, "EUR"), "senior": UNLIMITED})
ROUTES = Router(rules=[Route("billing", natures={"billing"}), Route("charges", natures={"charge"})], default="care")


class RacingStore(MemoryStore):
    """A store in which somebody else acts first, once: ``meanwhile`` runs just before the next append."""

    meanwhile: Callable[[], object] | None = None

    def append(self, batches: Sequence[Batch]) -> None:
        """Run ``meanwhile``, then append."""
        if self.meanwhile is not None:
            first, self.meanwhile = self.meanwhile, None
            first()
        super().append(batches)


@define
class HandClock:
    """A clock that shows what it was set to."""

    shows: pendulum.DateTime

    def now(self) -> pendulum.DateTime:
        """Show it."""
        return self.shows


@frozen
class Numbers:
    """Ids in order, from D-1."""

    numbers: Iterator[int] = field(factory=lambda: count(1))

    def new_id(self) -> str:
        """Give the next."""
        return f"D-{next(self.numbers)}"


@define
class Office:
    """A desk with everything, and short ways to use it."""

    store: MemoryStore = field(factory=MemoryStore)
    clock: HandClock = field(factory=lambda: HandClock(MONDAY))
    desk: Desk = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Set the desk up."""
        self.desk = Desk(
            processes.CUSTOMER_OPERATIONS,
            store=self.store,
            slas=TARGETS,
            scorer=SCORER,
            authority=LIMITS,
            router=ROUTES,
            clock=self.clock,
            ids=Numbers(),
        )

    def opened(self, claimant: str = "acc-7", reason: str = "duplicate_charge", **more: object) -> Dispute:
        """Open a dispute about 80 euros, now."""
        claim = {"amount": Money(80, "EUR"), "received_at": self.clock.shows, **more}
        return self.desk.open(Claim(claimant=claimant, reason=reason, **claim))  # type: ignore[arg-type] # any of a claim's fields

    def act(self, dispute: Dispute, *actions: Action, actor: Actor = ANN) -> Dispute:
        """Do one thing after the other, now."""
        for action in actions:
            dispute = self.desk.act(dispute.id, action, actor=actor)
        return dispute

    def investigating(self, **claim: object) -> Dispute:
        """Open a dispute and bring it to the investigation."""
        return self.act(self.opened(**claim), Respond("We look at it."), Start(), triage())  # type: ignore[arg-type] # as opened

    def later(self, **span: float) -> pendulum.DateTime:
        """Let time pass; nobody ticks yet."""
        self.clock.shows += timedelta(**span)
        return self.clock.shows


def triage(urgency: float = 0.5, impact: float = 0.5, complexity: float = 0.5) -> Triage:
    """Triage something that looks valid."""
    return Triage(urgency, impact, complexity, validity="likely_valid")
