"""The decision of a dispute, and the execution of its remedies."""

from collections.abc import Mapping
from enum import StrEnum

import pendulum
from attrs import field, frozen

from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.dispute._work import amounts
from disputekit.money import Money
from disputekit.remedies import Remedy


@frozen
class Decision:
    """A decision: the remedies, the part of the claim that it upholds, the reasons, and who decided.

    ``upheld`` is the part of the claimed amount found justified, ``None`` where no money is claimed. ``lines`` is
    the same by line, ``payer`` who pays and ``performer`` the party that carries it out, where the decision says so.
    ``departs_because`` is why it departs from the policy, empty where it does not.
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

    __repr__ = brief


@frozen
class Settlement:
    """A decided remedy that is done: its number in the decision, from 1, and the reference of the executor."""

    remedy: int
    reference: str
    at: pendulum.DateTime

    __repr__ = brief


class OrderStatus(StrEnum):
    """The status of an order. An order whose remedy is settled is done, whatever its status."""

    ORDERED = "ordered"
    SUBMITTED = "submitted"
    DECLINED = "declined"


@frozen
class Ordered:
    """A remedy of the decision that is to be executed: ``remedy`` counts from 1 in it.

    ``key`` lets an executor recognise a repeat. A ``submitted`` order may be done already: ask the executor
    before you try again.
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

    __repr__ = brief

    @property
    def unsettled(self) -> tuple[int, ...]:
        """The numbers, from 1, of the decided remedies that must be executed and are not executed yet."""
        done = {settlement.remedy for settlement in self.settlements}
        remedies = () if self.settled or self.decision is None else self.decision.remedies
        return tuple(
            number for number, remedy in enumerate(remedies, start=1) if remedy.needs_execution and number not in done
        )
