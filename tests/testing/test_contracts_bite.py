"""A contract that passes whatever one does proves nothing: each of these broken adapters fails it."""

# ruff: noqa: D102 - the class says what its method gets wrong

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from attrs import evolve

from disputekit.adapters.memory import MemoryGateway, MemoryStore
from disputekit.errors import InvalidValue, KeyReused, StaleVersion, StoreError
from disputekit.history import History
from disputekit.ports import (
    UNSCORED,
    Batch,
    DisputeStore,
    Execution,
    Key,
    Load,
    Outgoing,
    Page,
    Posted,
    Query,
    Receipt,
    ReceiptStatus,
    Recorded,
    RemedyOrder,
    Timer,
)
from disputekit.testing import ChannelContract, ExecutorContract, StoreContract
from disputekit.testing._contract_checks import refused, same


class WritesOneByOne(MemoryStore):
    """Half of what was refused is there."""

    def append(self, batches: Sequence[Batch]) -> None:
        for batch in batches:
            super().append([batch])


class IgnoresVersions(MemoryStore):
    """The last writer wins."""

    def append(self, batches: Sequence[Batch]) -> None:
        try:
            super().append(batches)
        except StaleVersion:
            return


class SaysAnyError(MemoryStore):
    """The caller cannot tell what went wrong."""

    def append(self, batches: Sequence[Batch]) -> None:
        try:
            super().append(batches)
        except StaleVersion as error:
            raise StoreError(*error.findings) from None


class ForgetsKeys(MemoryStore):
    """Every repeat is new."""

    def append(self, batches: Sequence[Batch]) -> None:
        super().append([evolve(batch, key=None) for batch in batches])


class SharesKeys(MemoryStore):
    """One dispute's key is every dispute's."""

    def append(self, batches: Sequence[Batch]) -> None:
        super().append([evolve(batch, key=batch.key and Key(batch.key.value)) for batch in batches])

    def result(self, key: Key) -> Recorded | None:
        return super().result(Key(key.value))


class StaleFirst(MemoryStore):
    """A client whose first call succeeded gets ``StaleVersion``."""

    def append(self, batches: Sequence[Batch]) -> None:
        try:
            super().append(batches)
        except KeyReused as error:
            raise StaleVersion(*error.findings) from None


class LosesEvents(MemoryStore):
    """Only the first event of a batch is kept."""

    def load(self, dispute_id: str) -> History | None:
        history = super().load(dispute_id)
        return history and History(history.events[:1])


class IgnoresFilters(MemoryStore):
    """Everybody sees everything."""

    def query(self, query: Query) -> Page:
        return super().query(Query(order=query.order, limit=query.limit, after=query.after))


class IgnoresOrder(MemoryStore):
    """First come, first served."""

    def query(self, query: Query) -> Page:
        return super().query(evolve(query, order="opened"))


class NeverTurnsThePage(MemoryStore):
    """What is on the second page is never seen."""

    def query(self, query: Query) -> Page:
        return evolve(super().query(query), next=None)


class CountsThePage(MemoryStore):
    """It counts the rows of one page."""

    def count(self, query: Query) -> int:
        return len(super().query(evolve(query, limit=1)).rows)


class TakesAnyPage(MemoryStore):
    """A mangled place is the beginning."""

    def query(self, query: Query) -> Page:
        try:
            return super().query(query)
        except InvalidValue:
            return Page(())


class KeepsTimers(MemoryStore):
    """Old timers go off for ever."""

    def append(self, batches: Sequence[Batch]) -> None:
        super().append([evolve(batch, timers=(*self.due(FAR, 99), *batch.timers)) for batch in batches])


class FiresLate(MemoryStore):
    """A timer at this instant is not due yet."""

    def due(self, at: datetime, limit: int) -> Sequence[Timer]:
        return super().due(at - timedelta(microseconds=1), limit)


class FiresInReverse(MemoryStore):
    """The latest comes first."""

    def due(self, at: datetime, limit: int) -> Sequence[Timer]:
        return tuple(reversed(super().due(at, limit)))


class LeasesToAll(MemoryStore):
    """Two workers send the same."""

    def claim_outbox(self, at: datetime, limit: int, lease: timedelta) -> Sequence[Outgoing]:
        return super().claim_outbox(at, limit, lease * 0)


class LeasesForEver(MemoryStore):
    """What a dead worker had is lost."""

    def claim_outbox(self, at: datetime, limit: int, lease: timedelta) -> Sequence[Outgoing]:
        return super().claim_outbox(at, limit, lease * 999)


class RetriesNothing(MemoryStore):
    """What could not be sent is gone."""

    def settle_outbox(self, receipts: Sequence[Receipt]) -> None:
        super().settle_outbox([evolve(receipt, status=ReceiptStatus.SENT) for receipt in receipts])


class RetriesForEver(MemoryStore):
    """What failed for good is sent again and again."""

    def settle_outbox(self, receipts: Sequence[Receipt]) -> None:
        super().settle_outbox(
            [
                evolve(receipt, status=ReceiptStatus.RETRY) if receipt.status is ReceiptStatus.FAILED else receipt
                for receipt in receipts
            ]
        )


class ForgetsOrders(MemoryStore):
    """What is to be paid is never paid."""

    def append(self, batches: Sequence[Batch]) -> None:
        super().append([evolve(batch, orders=()) for batch in batches])


class ForgetsWhatWasSent(MemoryStore):
    """Nobody can say any more what became of a letter."""

    def posted(self, dispute_id: str) -> Sequence[Posted]:
        return [each for each in super().posted(dispute_id) if each.receipt is None]


class OrdersToAll(MemoryStore):
    """Two workers pay one order at once."""

    def claim_orders(self, at: datetime, limit: int, lease: timedelta) -> Sequence[RemedyOrder]:
        return super().claim_orders(at, limit, lease * 0)


class OrdersForEver(MemoryStore):
    """What is settled is executed again."""

    def settle_orders(self, keys: Sequence[str]) -> None:
        super().settle_orders(keys[:0])


class CountsClosed(MemoryStore):
    """A closed dispute still weighs on its owner."""

    def loads(self) -> Sequence[Load]:
        return [
            Load(owner=load.owner, open=load.open or {UNSCORED: 1}, last_assigned_at=load.last_assigned_at)
            for load in super().loads()
        ]


class ForgetsWhoseTurn(MemoryStore):
    """The store does not record the last assignment."""

    def loads(self) -> Sequence[Load]:
        return [evolve(load, last_assigned_at=None) for load in super().loads()]


class GuessesTheZone(MemoryStore):
    """A naive time is taken for UTC."""

    def due(self, at: datetime, limit: int) -> Sequence[Timer]:
        return super().due(at.astimezone(), limit)


FAR = datetime.fromisoformat("2099-01-01T00:00Z")

BROKEN = (
    WritesOneByOne,
    IgnoresVersions,
    SaysAnyError,
    ForgetsKeys,
    SharesKeys,
    StaleFirst,
    LosesEvents,
    IgnoresFilters,
    IgnoresOrder,
    NeverTurnsThePage,
    CountsThePage,
    TakesAnyPage,
    KeepsTimers,
    FiresLate,
    FiresInReverse,
    LeasesToAll,
    LeasesForEver,
    RetriesNothing,
    RetriesForEver,
    CountsClosed,
    ForgetsOrders,
    ForgetsWhatWasSent,
    ForgetsWhoseTurn,
    OrdersForEver,
    OrdersToAll,
    GuessesTheZone,
)


def failures(contract: object) -> list[str]:
    """Run every test of a contract, as pytest would, and name those that fail."""
    failed = []
    for name in dir(contract):
        if name.startswith("test_"):
            test: Callable[[], None] = getattr(contract, name)
            try:
                test()
            except (AssertionError, StoreError):
                failed.append(name)
    return failed


def store_contract(make: type[MemoryStore]) -> StoreContract:
    """Make the contract of one class of store."""

    class Contract(StoreContract):
        def make_store(self) -> MemoryStore:
            return make()

        def connect_again(self, store: DisputeStore, /) -> DisputeStore:
            return store

    return Contract()


def test_no_test_is_taken_out_of_the_contract() -> None:
    """A subclass that drops a test is refused with its name when it is defined."""
    with pytest.raises(TypeError, match="test_each_order_is_total"):
        type("Dropped", (StoreContract,), {"test_each_order_is_total": None})


@pytest.mark.parametrize("store", BROKEN)
def test_a_broken_store_fails_the_contract(store: type[MemoryStore]) -> None:
    """What each of them gets wrong is found by at least one test."""
    assert failures(store_contract(store))


def test_a_sound_store_passes() -> None:
    """And the store that they were broken from has no failures."""
    assert [] == failures(store_contract(MemoryStore))


class Post:
    """A channel with a provider that delivers at once; ``flaw`` names what is wrong with it."""

    def __init__(self, flaw: str) -> None:
        """Begin with an empty letter box."""
        self.flaw = flaw
        self.box: list[str] = []

    def send(self, message: Outgoing, key: str) -> Receipt:
        """Put it in the box, unless it is there."""
        assert message.text
        if self.flaw == "loses":
            return Receipt(key, ReceiptStatus.SENT)
        if key not in self.box or self.flaw == "repeats":
            self.box.append(key.replace("/", "-") if self.flaw == "mangles" else key)
        status = ReceiptStatus.RETRY if self.flaw == "denies" else ReceiptStatus.SENT
        return Receipt("?" if self.flaw == "misnames" else key, status)


@pytest.mark.parametrize("flaw", ["loses", "repeats", "mangles", "denies", "misnames"])
def test_a_broken_channel_fails_the_contract(flaw: str) -> None:
    """A channel that loses, repeats, mixes up or misreports is found; one without a flaw passes."""

    class Contract(ChannelContract):
        made_with = ""

        def make_channel(self) -> Post:
            self.post = Post(self.made_with)
            return self.post

        def sent(self) -> Sequence[str]:
            return self.post.box

    class Broken(Contract):
        made_with = flaw

    assert failures(Broken())
    assert [] == failures(Contract())


class Till(MemoryGateway):
    """An executor on a till that pays at once; ``flaw`` names what is wrong with it."""

    def __init__(self, flaw: str) -> None:
        """Begin with nothing paid."""
        super().__init__(declines={"refund"} if flaw == "denies" else ())
        self.flaw = flaw

    def execute(self, order: RemedyOrder, key: str) -> Execution:
        """Pay it."""
        if self.flaw == "repeats":
            self.executed.append(order)
        answer = super().execute(order, key[:6] if self.flaw == "cuts" else key)
        return evolve(answer, reference=str(len(self.executed))) if self.flaw == "misnames" else answer

    def find(self, key: str) -> Execution | None:
        """Look it up."""
        if self.flaw == "guesses":
            return Execution("done")
        return None if self.flaw == "forgets" else super().find(key)


@pytest.mark.parametrize("flaw", ["repeats", "cuts", "misnames", "guesses", "forgets", "denies"])
def test_a_broken_executor_fails_the_contract(flaw: str) -> None:
    """An executor that pays twice, mixes up keys, guesses or forgets is found; one without a flaw passes."""

    class Contract(ExecutorContract):
        made_with = ""

        def make_executor(self) -> Till:
            self.till = Till(self.made_with)
            return self.till

        def executed(self) -> Sequence[str]:
            return [order.key for order in self.till.executed]

    class Broken(Contract):
        made_with = flaw

    assert failures(Broken())
    assert [] == failures(Contract())


def test_a_failure_says_what_the_store_should_have_done() -> None:
    """The law comes first, then what was expected and what came."""
    with pytest.raises(AssertionError) as caught:
        same(1, 2, "load gives one")
    assert "load gives one\n  expected: 1\n  actual:   2" == str(caught.value)
    with pytest.raises(AssertionError) as passed:
        refused(StaleVersion, lambda: "done", "append refuses")
    assert "append refuses\n  expected: StaleVersion\n  actual:   'done'" == str(passed.value)
