"""What was decided, and how far it is carried out."""

from collections.abc import Mapping
from enum import StrEnum

import pendulum
from attrs import field, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit.dispute._work import amounts
from disputekit.money import Money
from disputekit.remedies import Remedy


@frozen
class Decision:
    """What was decided: the remedies, what they uphold of the claim, why, and who decided it.

    ``upheld`` is the part of the claimed amount found justified, ``None`` where no money is claimed. ``lines`` is
    what it upholds of each line, ``payer`` who bears it and ``performer`` the party that does it, where it says so.
    ``departs_because`` is why it departs from what the policy says, empty where it does not.
    """

    remedies: tuple[Remedy, ...]
    explanation: str
    decided_by: str
    upheld: Money | None = None
    basis: str = ""
    payer: str = ""
    performer: str = ""
    lines: Mapping[str, Money] = field(default=FrozenMap[str, Money](), converter=amounts)
    departs_because: str = ""


@frozen
class Settlement:
    """One of the decided remedies that is done: its number among them, from 1, and the executor's reference."""

    remedy: int
    reference: str
    at: pendulum.DateTime


class OrderStatus(StrEnum):
    """How far an order is; one whose remedy is settled is done, whatever it was before."""

    ORDERED = "ordered"
    SUBMITTED = "submitted"
    DECLINED = "declined"


@frozen
class Ordered:
    """A remedy of the decision that is to be executed: ``remedy`` counts from 1 in it.

    ``key`` is what an executor tells a repeat by; once it is ``submitted`` it may have been done, until one knows.
    """

    key: str
    remedy: int
    status: OrderStatus = OrderStatus.ORDERED


@frozen(kw_only=True)
class Resolution:
    """The decision of a dispute, who has approved it so far, and how far its remedies are executed.

    ``settled`` is whether every remedy is executed; without a decision there is nothing to execute.
    """

    decision: Decision | None = None
    approvals: tuple[str, ...] = ()
    orders: tuple[Ordered, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    settled: bool = True

    @property
    def unsettled(self) -> tuple[int, ...]:
        """The numbers, from 1, of the decided remedies that must be executed and are not executed yet."""
        done = {settlement.remedy for settlement in self.settlements}
        remedies = () if self.settled or self.decision is None else self.decision.remedies
        return tuple(
            number for number, remedy in enumerate(remedies, start=1) if remedy.needs_execution and number not in done
        )
