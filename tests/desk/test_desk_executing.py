"""What is decided to be paid is paid once and recorded, whatever breaks, and whenever it breaks."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from attrs import define, evolve, field
from hypothesis import given
from hypothesis import strategies as st

from disputekit.actions import (
    ChooseOtherRemedy,
    Fail,
    NotifyDecision,
    OpenTask,
    Reopen,
    Resolve,
    Retry,
    Settle,
    SubmitOrder,
)
from disputekit.adapters.memory import MemoryGateway, MemoryStore
from disputekit.casework import UNLIMITED, Authority
from disputekit.desk import Executed
from disputekit.dispute import SYSTEM, Actor, Dispute, Ordered, OrderStatus
from disputekit.errors import InvalidValue, Refused
from disputekit.money import Money
from disputekit.ports import Batch, Execution, RemedyExecutor, RemedyOrder
from disputekit.remedies import Remedy, RemedyKind
from tests.desk.office import Office

BANK = Actor("bank", roles={"executor"})


def eur(amount: int) -> Money:
    """Give so many euros."""
    return Money(amount, "EUR")


REFUND, CREDIT = Remedy(RemedyKind.REFUND, eur(50)), Remedy(RemedyKind.STORE_CREDIT, eur(30))


def executing(executor: RemedyExecutor | None, *remedies: Remedy) -> tuple[Office, Dispute]:
    """Bring a dispute to where its remedies are to be executed."""
    office = Office()
    office.desk = evolve(office.desk, executor=executor)
    return office, office.act(office.investigating(), Resolve(remedies or [REFUND, CREDIT], "you are right"))


def statuses(office: Office) -> list[OrderStatus]:
    """Say how far each order is."""
    return [order.status for order in office.desk.get("D-1").orders]


@define
class Provider:
    """A payment provider that honours keys and a line to it that breaks as each step of ``script`` says.

    ``before``: the call never arrives; ``after``: it is done and the answer is lost; ``late``: as that, and looking it
    up finds nothing for once; ``pending`` and ``declined`` are answers; ``garbage`` is not an answer.
    """

    script: list[str] = field(factory=list)
    known: dict[str, Execution] = field(factory=dict)
    paid: Counter[str] = field(factory=Counter)
    asked: list[str] = field(factory=list)
    hidden: set[str] = field(factory=set)

    def execute(self, order: RemedyOrder, key: str) -> Execution:
        """Do as the script says, and pay at most once under a key."""
        assert order.key == key
        self.asked.append(key)
        step = self.script.pop(0) if self.script else "done"
        if step == "before":
            msg = "no route"
            raise ConnectionError(msg)
        if key not in self.known:
            declined = step == "declined"
            self.known[key] = Execution(
                "declined" if declined else "pending" if step == "pending" else "done", f"re_{key}"
            )
            if not declined:
                self.paid[key] += 1
        if step == "late":
            self.hidden.add(key)
        if step in {"after", "late"}:
            msg = "timed out"
            raise TimeoutError(msg)
        return None if step == "garbage" else self.known[key]  # type: ignore[return-value]  # what a host may do

    def find(self, key: str) -> Execution | None:
        """Look it up."""
        if key in self.hidden:
            self.hidden.discard(key)
            return None
        return self.known.get(key)

    def arrive(self) -> None:
        """Let what is pending be done."""
        self.known = {
            key: evolve(each, status="done") if each.status == "pending" else each for key, each in self.known.items()
        }


COURSES = ("execute", "tick", "retry", "other")
STEPS = ("done", "before", "after", "late", "pending", "declined", "garbage")


@given(
    st.lists(st.sampled_from(STEPS), max_size=8),
    st.lists(st.sampled_from(["execute", "tick", "retry", "other"]), max_size=10),
)
def test_money_paid_is_money_recorded_whatever_breaks(script: list[str], course: list[str]) -> None:
    """At most once a key and a remedy; in the end the ledger says exactly what the provider has paid."""
    provider = Provider(script)
    office, dispute = executing(provider)
    for step in (*course, "execute", "execute"):
        office.later(hours=9)
        try:
            if step == "retry":
                office.act(dispute, Retry())
            elif step == "other":
                office.act(dispute, ChooseOtherRemedy("it does not work"))
        except Refused:
            pass
        if step == "tick":
            office.later(days=1)
            office.desk.tick()
        office.desk.execute()
    provider.script.clear()
    provider.arrive()
    for _ in range(6):
        office.later(hours=1)
        office.desk.execute()
        if office.desk.get("D-1").state == "execution_failed":
            office.act(dispute, Retry())
    end = office.desk.get("D-1")
    assert set(provider.paid.values()) <= {0, 1}
    paid = [remedy_of(office, key) for key in +provider.paid]
    assert len(paid) == len(set(paid))
    ledger = end.ledger
    assert sum((each.amount or eur(0) for each in paid), eur(0)) == (ledger.paid or eur(0))
    assert end.resolution.settled
    assert end.state in {"notifying", "investigating"}
    assert not office.store.claim_orders(office.later(days=9), 10, timedelta(hours=1))


def remedy_of(office: Office, key: str) -> Remedy:
    """Find the remedy of an order."""
    decided = [each.action for each in office.desk.history("D-1") if isinstance(each.action, Resolve)]
    return decided[-1].remedies[int(key.rpartition("/")[2]) - 1]


def test_every_decided_remedy_is_executed_and_recorded() -> None:
    """Each under its own key and reference; the dispute goes on when the last is settled."""
    gateway = MemoryGateway()
    office, dispute = executing(gateway)
    assert (Ordered("D-1/5/1", 1), Ordered("D-1/5/2", 2)) == dispute.orders
    done = office.desk.execute()
    assert [("D-1/5/1", REFUND), ("D-1/5/2", CREDIT)] == [(order.key, order.remedy) for order in done.done]
    assert (done.done, Executed()) == (tuple(gateway.executed), office.desk.execute())
    after = office.desk.get("D-1")
    assert ("notifying", True, eur(50), eur(30)) == (
        after.state,
        after.resolution.settled,
        after.ledger.refunded,
        after.ledger.credited,
    )
    assert [
        SubmitOrder("D-1/5/1"),
        Settle("memory:D-1/5/1", remedies=[1]),
        SubmitOrder("D-1/5/2"),
        Settle("memory:D-1/5/2", remedies=[2]),
    ] == [event.action for event in office.desk.history("D-1").events[5:]]
    assert {"acc-7"} == {order.account for order in done.done}


def test_goods_are_ordered_like_money_and_words_are_not() -> None:
    """A replacement in addition to a refund is an order without an amount; an apology is done when it is sent."""
    gateway = MemoryGateway()
    remedies = (Remedy(RemedyKind.REPLACEMENT), REFUND, Remedy(RemedyKind.APOLOGY))
    office = Office()
    office.desk = evolve(office.desk, executor=gateway, authority=Authority({"agent": UNLIMITED}))
    dispute = office.act(office.investigating(), Resolve(remedies, "you are right"))
    assert (Ordered("D-1/5/1", 1), Ordered("D-1/5/2", 2)) == dispute.orders
    office.desk.execute()
    assert ["replacement", "refund of 50.00 EUR"] == [order.remedy.text for order in gateway.executed]
    assert ("notifying", eur(50)) == (office.desk.get("D-1").state, office.desk.get("D-1").ledger.paid)


def test_a_lost_answer_is_looked_up_and_not_paid_again() -> None:
    """The exception is reported; a later round finds the payment and does not order it twice."""
    provider = Provider(["after", "after"])
    office, _ = executing(provider)
    told = office.desk.execute()
    assert ["DK-EXECUTION-UNKNOWN"] * 2 == [finding.code for finding in told.findings]
    assert "dispute D-1" == told.findings[0].where
    assert {"key": "D-1/5/1", "error": "TimeoutError: timed out"} == told.findings[0].params
    assert [OrderStatus.SUBMITTED] * 2 == statuses(office)
    assert Executed() == office.desk.execute()
    office.later(minutes=5)
    assert 2 == len(office.desk.execute().done)
    assert ({"D-1/5/1": 1, "D-1/5/2": 1}, 2) == (provider.paid, len(provider.asked))


def test_what_never_arrived_is_tried_again_under_the_same_key() -> None:
    """Looking it up finds nothing, so it is executed, under the key that it had."""
    provider = Provider(["before"])
    office, _ = executing(provider, REFUND)
    office.desk.execute()
    office.later(minutes=5)
    assert 1 == len(office.desk.execute().done)
    assert ["D-1/5/1", "D-1/5/1"] == provider.asked


def test_a_worker_that_dies_after_paying_leaves_nothing_undone() -> None:
    """A crash between the payment and its record: the next worker finds it and records it."""

    class Dying(Provider):
        def execute(self, order: RemedyOrder, key: str) -> Execution:
            super().execute(order, key)
            raise KeyboardInterrupt

    provider = Dying()
    office, _ = executing(provider, REFUND)
    with pytest.raises(KeyboardInterrupt):
        office.desk.execute()
    office.later(minutes=5)
    assert 1 == len(office.desk.execute().done)
    assert {"D-1/5/1": 1} == provider.paid


def test_what_is_pending_is_recorded_when_it_is_done() -> None:
    """Nothing is settled before; each round looks it up and executes nothing again."""
    gateway = MemoryGateway(delays={"refund"})
    office, _ = executing(gateway, REFUND)
    for _ in range(3):
        assert ["D-1/5/1"] == [order.key for order in office.desk.execute().pending]
        office.later(minutes=5)
    assert "executing" == office.desk.get("D-1").state
    gateway.arrive()
    assert ["D-1/5/1"] == [order.key for order in office.desk.execute().done]
    assert 1 == len(gateway.executed)


def test_a_deadline_that_passes_declines_nothing() -> None:
    """What is pending too long fails by its deadline, cannot be replaced, and settles late all the same."""
    gateway = MemoryGateway(delays={"refund"})
    office, dispute = executing(gateway, REFUND)
    office.desk.execute()
    office.later(days=2)
    office.desk.tick()
    assert ("execution_failed", [OrderStatus.SUBMITTED]) == (office.desk.get("D-1").state, statuses(office))
    with pytest.raises(Refused, match="DK-GUARD-ORDER-OUT"):
        office.act(dispute, ChooseOtherRemedy("it takes too long"))
    office.act(dispute, Retry())
    assert [OrderStatus.SUBMITTED] == statuses(office)
    gateway.arrive()
    office.desk.execute()
    assert ("notifying", 1) == (office.desk.get("D-1").state, len(gateway.executed))


def test_one_of_several_remedies_fails() -> None:
    """What was paid stays paid; the rest is ordered again under another key, or decided anew for what is left."""
    gateway = MemoryGateway(declines={"store_credit"})
    office, dispute = executing(gateway)
    first = office.desk.execute()
    assert (["D-1/5/1"], ["D-1/5/2"]) == ([each.key for each in first.done], [each.key for each in first.declined])
    failed = office.desk.get("D-1")
    assert ("execution_failed", eur(50), None) == (failed.state, failed.ledger.refunded, failed.ledger.credited)
    assert Fail("store_credit is not possible", orders="D-1/5/2") == office.desk.history("D-1").events[-1].action
    retried = office.act(dispute, Retry())
    assert [OrderStatus.SUBMITTED, OrderStatus.DECLINED, OrderStatus.ORDERED] == statuses(office)
    assert retried.orders[2].key == f"D-1/{retried.version}/2"
    assert [retried.orders[2].key] == [order.key for order in office.desk.execute().declined]
    again = office.act(dispute, ChooseOtherRemedy("they want money"))
    assert (eur(30), ()) == (again.ledger.open, again.orders)
    office.act(dispute, Resolve([Remedy(RemedyKind.REFUND, eur(30))], "in money, then"))
    office.desk.execute()
    end = office.desk.get("D-1")
    assert (eur(80), None, "notifying") == (end.ledger.refunded, end.ledger.credited, end.state)


def test_what_was_declined_wrongly_is_not_paid_again() -> None:
    """Somebody reports a failure that was none: before the retry pays, the old key is looked up, and it counts."""
    provider = Provider(["after"])
    office, dispute = executing(provider, REFUND)
    office.desk.execute()
    office.act(dispute, Fail("the bank says no", orders="D-1/5/1"), actor=BANK)
    office.act(dispute, Retry())
    office.later(minutes=5)
    round_ = office.desk.execute()
    assert ("notifying", {"D-1/5/1": 1}) == (office.desk.get("D-1").state, provider.paid)
    assert eur(50) == office.desk.get("D-1").ledger.refunded
    assert ["D-1/5/1", "D-1/8/1"] == sorted(order.key for order in round_.done)


def test_a_payment_that_nobody_wants_any_more_becomes_a_task() -> None:
    """It was reported as failed and another remedy chosen; then it turns out that it was paid."""
    provider = Provider(["after"])
    office, dispute = executing(provider, REFUND)
    office.desk.execute()
    office.act(dispute, Fail("the bank says no", orders="D-1/5/1"), actor=BANK)
    office.act(dispute, ChooseOtherRemedy("a voucher"))
    office.later(minutes=5)
    round_ = office.desk.execute()
    assert (["D-1/5/1"], ["DK-EXECUTION-UNWANTED"]) == (
        [order.key for order in round_.dropped],
        [finding.code for finding in round_.findings],
    )
    what = "book it or get it back: refund of 50.00 EUR was executed as D-1/5/1 after it was withdrawn"
    assert OpenTask(what, owner="ann") == office.desk.history("D-1").events[-1].action


def test_what_was_given_up_before_it_went_out_is_never_executed() -> None:
    """Another remedy was chosen after the deadline; the old order is dropped, also by an executor that breaks first."""

    class Blind(Provider):
        def find(self, key: str) -> Execution | None:
            if "blind" in self.script:
                self.script.remove("blind")
                msg = "no route"
                raise ConnectionError(msg)
            return super().find(key)

    provider = Blind(["blind"])
    office, dispute = executing(provider, REFUND)
    office.later(days=2)
    office.desk.tick()
    office.act(dispute, ChooseOtherRemedy("a voucher"))
    assert ["DK-EXECUTION-UNKNOWN"] == [finding.code for finding in office.desk.execute().findings]
    office.later(minutes=5)
    assert ["D-1/5/1"] == [order.key for order in office.desk.execute().dropped]
    assert [] == provider.asked


def test_what_a_person_settled_leaves_the_outbox() -> None:
    """Reported by hand, as hosts without an executor do, it is done, and is not executed on top."""
    provider = Provider()
    office, dispute = executing(provider)
    office.act(dispute, Settle("by cheque"), actor=BANK)
    assert 2 == len(office.desk.execute().done)
    assert [] == provider.asked


def test_what_was_settled_in_an_earlier_cycle_is_not_looked_at_again() -> None:
    """A worker died between the record and the outbox, and the dispute has been reopened since."""

    class Forgetful(MemoryStore):
        def settle_orders(self, keys: Sequence[str]) -> None:
            """Lose it."""

    office = Office(store=Forgetful())
    gateway = MemoryGateway()
    office.desk = evolve(office.desk, executor=gateway)
    dispute = office.act(office.investigating(), Resolve([REFUND], "you are right"))
    office.desk.execute()
    office.act(dispute, NotifyDecision("we refund"), Reopen("there is more"))
    office.later(minutes=5)
    assert ["D-1/5/1"] == [order.key for order in office.desk.execute().done]
    assert 1 == len(gateway.executed)


def test_somebody_who_acts_at_the_same_moment_costs_a_round_only() -> None:
    """A stale version while it is recorded: the payment stands, and the next round records it."""

    class Busy(MemoryStore):
        busy = False

        def append(self, batches: Sequence[Batch]) -> None:
            if self.busy and any(isinstance(event.action, Settle) for batch in batches for event in batch.events):
                self.busy = False
                batches = [evolve(batch, expected_version=0) for batch in batches]
            super().append(batches)

    store = Busy()
    office = Office(store=store)
    gateway = MemoryGateway()
    office.desk = evolve(office.desk, executor=gateway)
    office.act(office.investigating(), Resolve([REFUND], "you are right"))
    store.busy = True
    assert Executed() == office.desk.execute()
    office.later(minutes=5)
    assert 1 == len(office.desk.execute().done)
    assert (1, "notifying") == (len(gateway.executed), office.desk.get("D-1").state)


def test_a_desk_without_an_executor_says_so() -> None:
    """It cannot execute, and says what to do instead."""
    office, dispute = executing(None)
    with pytest.raises(InvalidValue, match="executor: DK-DESK-NO-EXECUTOR"):
        office.desk.execute()
    with pytest.raises(InvalidValue, match="DK-VALUE-LIMIT"):
        evolve(office.desk, executor=MemoryGateway()).execute(limit=0)
    assert dispute == office.desk.get("D-1")


def test_reports_that_arrive_twice_late_or_for_nothing_change_nothing_solidus_stripe_188() -> None:
    """Solidus_stripe 188: webhooks come twice and out of order; a key counts once, and no order settles twice."""
    office, dispute = executing(None)
    first = office.desk.act(dispute.id, Settle("re_2", remedies=[2]), actor=SYSTEM, key="evt_2")
    assert ("executing", eur(30), None) == (first.state, first.ledger.credited, first.ledger.refunded)
    assert first == office.desk.act(dispute.id, Settle("re_2", remedies=[2]), actor=SYSTEM, key="evt_2")
    with pytest.raises(Refused, match="DK-GUARD-NO-REMEDY"):
        office.act(dispute, Settle("re_2", remedies=[2]), actor=SYSTEM)
    office.act(dispute, Fail("too late"), actor=SYSTEM)
    last = office.act(dispute, Settle("re_1", remedies=[1]), actor=SYSTEM)
    assert ("notifying", True, eur(80)) == (last.state, last.resolution.settled, last.ledger.paid)
    executing_office, dispute = executing(None)
    with pytest.raises(Refused, match="DK-GUARD-ORDER-SUBMITTED"):
        executing_office.act(dispute, SubmitOrder("D-1/5/9"), actor=SYSTEM)


def test_an_answer_must_be_one() -> None:
    """An unexpected answer of an executor counts as a failure; an invalid status is refused."""
    office, _ = executing(Provider(["garbage"]), REFUND)
    assert "AttributeError" in str(office.desk.execute().findings[0])
    with pytest.raises(InvalidValue, match="status: DK-VALUE-CHOICE"):
        Execution("dome")
