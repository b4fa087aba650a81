"""What happens to a dispute while its remedies are executed: chargebacks, new decisions, other workers."""

from collections.abc import Callable

import pytest
from attrs import define, evolve, field

from disputekit.actions import (
    Action,
    ChooseOtherRemedy,
    CloseChargeback,
    Fail,
    OpenChargeback,
    Resolve,
    Retry,
)
from disputekit.adapters.memory import MemoryGateway
from disputekit.dispute import Actor, Dispute, OrderStatus
from disputekit.errors import Refused
from disputekit.money import Money
from disputekit.ports import Execution, RemedyOrder
from disputekit.remedies import Remedy, RemedyKind
from tests.desk.office import Office

BANK = Actor("bank", roles={"executor"})
REFUND = Remedy(RemedyKind.REFUND, Money(80, "EUR"))
CREDIT = Remedy(RemedyKind.STORE_CREDIT, Money(80, "EUR"))


@define
class Slow:
    """A gateway that takes its time: ``before`` runs while it is asked, each time, and may raise."""

    before: Callable[[], object] = lambda: None
    gateway: MemoryGateway = field(factory=MemoryGateway)

    @property
    def paid(self) -> list[str]:
        """The keys that it has paid under."""
        return [order.key for order in self.gateway.executed]

    def execute(self, order: RemedyOrder, key: str) -> Execution:
        """Wait, then pay."""
        self.before()
        return self.gateway.execute(order, key)

    def find(self, key: str) -> Execution | None:
        """Look it up, which takes no time."""
        return self.gateway.find(key)


def ordered(executor: Slow, *remedies: Remedy) -> tuple[Office, Dispute]:
    """Bring a dispute over 80 euros to where its remedies are to be executed."""
    office = Office()
    office.desk = evolve(office.desk, executor=executor)
    return office, office.act(office.investigating(), Resolve(remedies or [REFUND], "you are right"))


def never_arrives() -> None:
    """Break before anything is paid."""
    msg = "no route"
    raise ConnectionError(msg)


def told(office: Office) -> list[str]:
    """Run a round, once all leases have ended, and give the codes of what stood in its way."""
    office.later(minutes=5)
    return [finding.code for finding in office.desk.execute().findings]


@pytest.mark.parametrize("first", [[], ["DK-EXECUTION-UNKNOWN"]])
def test_a_refund_waits_while_a_chargeback_is_open_hyperswitch_10533(first: list[str]) -> None:
    """Hyperswitch 10533: also where the order went out before the chargeback came, and has never arrived."""
    slow = Slow(never_arrives)
    office, dispute = ordered(slow)
    assert not first or first == told(office)
    slow.before = lambda: None
    office.act(dispute, OpenChargeback("cb-1", Money(80, "EUR")))
    assert (["DK-GUARD-CHARGEBACK"], []) == (told(office), slow.paid)
    office.act(dispute, CloseChargeback("cb-1", "won"))
    assert ([], ["D-1/5/1"]) == (told(office), slow.paid)


@pytest.mark.parametrize("first", [[], ["DK-EXECUTION-UNKNOWN"]])
@pytest.mark.parametrize("lost", ["80", "0.01"])
def test_a_lost_chargeback_is_not_refunded_on_top_hyperswitch_10533(lost: str, first: list[str]) -> None:
    """The order is declined, nothing goes out again, and what is left is decided anew."""
    slow = Slow(never_arrives)
    office, dispute = ordered(slow)
    assert not first or first == told(office)
    slow.before = lambda: None
    office.act(dispute, OpenChargeback("cb-1", Money(lost, "EUR")), CloseChargeback("cb-1", "lost"))
    assert ([], []) == (told(office), slow.paid)
    dispute = office.desk.get("D-1")
    assert ("execution_failed", [OrderStatus.DECLINED]) == (dispute.state, [each.status for each in dispute.orders])
    with pytest.raises(Refused, match=r"DK-GUARD-NOT-OWED"):
        office.act(dispute, Retry())
    left = Money(80, "EUR") - Money(lost, "EUR")
    rest = [Remedy(RemedyKind.REFUND, left)] if left.is_positive else [Remedy(RemedyKind.APOLOGY)]
    office.act(dispute, ChooseOtherRemedy("the bank paid"), Resolve(rest, "the rest"))
    assert [] == told(office)
    assert ("notifying", Money(80, "EUR")) == (office.desk.get("D-1").state, office.desk.get("D-1").ledger.paid)


def test_what_is_paid_late_is_not_booked_on_another_decision() -> None:
    """A person gave the refund up while the provider took its time: that is a task, and the credit still comes."""
    slow = Slow()
    office, dispute = ordered(slow)
    steps: list[Action] = [
        Fail("the provider is down", orders="D-1/5/1"),
        ChooseOtherRemedy("a credit is quicker"),
        Resolve([CREDIT], "you are right"),
    ]

    def decide_anew() -> None:
        slow.before = lambda: None
        office.act(dispute, *steps[:1], actor=BANK)
        office.act(dispute, *steps[1:])

    slow.before = decide_anew
    office.desk.execute(limit=1)
    dispute = office.desk.get("D-1")
    assert ("executing", None, (1,)) == (dispute.state, dispute.ledger.paid, dispute.unsettled)
    assert ["DK-EXECUTION-UNWANTED"] == told(office)
    dispute = office.desk.get("D-1")
    assert (Money(80, "EUR"), None) == (dispute.ledger.credited, dispute.ledger.refunded)
    assert ["book it or get it back: refund of 80.00 EUR was executed as D-1/5/1 after it was withdrawn"] == [
        task.what for task in dispute.open_tasks
    ]


def test_a_slow_provider_is_asked_by_one_worker_at_a_time() -> None:
    """A round that outlasts a lease leaves another worker nothing that it is about to pay."""
    slow, other = Slow(), Slow()
    office, _ = ordered(slow)
    for number in (2, 3):
        office.act(office.investigating(claimant=f"acc-{number}"), Resolve([REFUND], "you are right"))

    def take_four_minutes() -> None:
        office.later(minutes=4)
        if len(slow.paid) == 2:
            evolve(office.desk, executor=other).execute()

    slow.before = take_four_minutes
    assert 3 == len(office.desk.execute().done)
    assert (["D-1/5/1", "D-2/5/1", "D-3/5/1"], []) == (slow.paid, other.paid)
