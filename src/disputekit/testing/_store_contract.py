"""What every store must do, as tests that a host runs on its own."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier, Lock
from typing import ClassVar, TypeVar

from attrs import evolve

from disputekit.errors import InvalidValue, KeyReused, StaleVersion, StoreError
from disputekit.history import History
from disputekit.money import Money
from disputekit.ports import (
    UNSCORED,
    Batch,
    DisputeStore,
    Key,
    Load,
    Order,
    Outgoing,
    Page,
    Posted,
    Query,
    Receipt,
    ReceiptStatus,
    Recorded,
    RemedyOrder,
    Summary,
    Timer,
)
from disputekit.testing._contract_checks import START, batch, event, later, message, order, refused, rows, same, summary

T = TypeVar("T")

_LEASE = timedelta(minutes=5)
_THREADS = 4
_NAIVE = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - that it is naive is the point


class StoreContract(ABC):
    """The contract of ``DisputeStore``: subclass it, and let pytest find the subclass.

    ``make_store`` gives a store without disputes, a new one for each test. ``connect_again`` gives a store on the same
    data through a connection of its own, so that missing locks and commits are found; a store that may be shared
    between threads may give itself::

        class TestMyStore(StoreContract):
            def make_store(self) -> DisputeStore:
                return MyStore(connect())

            def connect_again(self, store: DisputeStore) -> DisputeStore:
                return MyStore(connect())

    ``commits = False`` says that the store works inside of a transaction of the host: another connection then sees
    nothing until the host commits. A test of the contract cannot be taken out: ``TypeError`` names it.
    """

    commits: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        """Refuse a subclass that replaces a test by something else than a test."""
        super().__init_subclass__()
        gone = [name for name in vars(StoreContract) if name.startswith("test_") and not callable(getattr(cls, name))]
        if gone:
            msg = (
                f"{cls.__name__} takes {', '.join(gone)} out of the contract; keep the tests, or state commits = False"
            )
            raise TypeError(msg)

    @abstractmethod
    def make_store(self) -> DisputeStore:
        """Give an empty store."""

    @abstractmethod
    def connect_again(self, store: DisputeStore, /) -> DisputeStore:
        """Give a store on the data of ``store`` through another connection, for one thread."""

    def test_another_connection_sees_what_is_committed(self) -> None:
        """What a call wrote is there for everybody when it returns; inside the host's transaction it is not yet."""
        store = self.make_store()
        store.append([_everything("D-1", Key("k"))])
        other = self.connect_again(store)
        seen = [None if (found := other.load("D-1")) is None else found.version, other.count(Query())]
        same([1, 1] if self.commits else [None, 0], seen, "another connection sees what was committed, and only that")
        if self.commits:
            same(["D-1/1"], [each.key for each in _claim(other, 10)], "another connection can claim a message")
            same([], _claim(store, 10), "a message that another connection has claimed is not claimed again")

    def test_of_many_who_use_one_key_one_writes(self) -> None:
        """Threads that open under one key at once: one opens, the others hear that the key was used."""
        store = self.make_store()
        batches = [_keyed(batch(f"D-{number}"), Key("k"), str(number)) for number in range(_THREADS)]
        errors = self._at_once(store, batches)
        same([None] + [KeyReused] * (_THREADS - 1), errors, "one of them writes, the others are refused by the key")
        if self.commits:
            same(1, store.count(Query()), "one dispute is there")

    def test_of_many_who_read_one_version_one_writes(self) -> None:
        """Threads that append to one version at once: one writes, the others hear that it was faster."""
        store = self.make_store()
        if self.commits:
            store.append([batch("D-1")])
        errors = self._at_once(store, [batch("D-1", 2 if self.commits else 1)] * _THREADS)
        same([None] + [StaleVersion] * (_THREADS - 1), errors, "one of them writes, the others are stale")

    def test_of_many_who_claim_each_message_is_one_workers(self) -> None:
        """Threads that claim at once share the messages: none is claimed twice, and nobody goes without for a lock."""
        store = self.make_store()
        keys = [f"m-{number}" for number in range(_THREADS * 4)]
        messages = tuple(message(key, created=number) for number, key in enumerate(keys))
        orders = tuple(order(f"o-{key}", created=number) for number, key in enumerate(keys))
        store.append([evolve(batch("D-1"), outgoing=messages, orders=orders)])
        if not self.commits:
            return  # nobody else can see them yet
        claims = self._together(store, lambda mine: (_claim(mine, 60, limit=4), _claim_orders(mine, 60, limit=4)))
        same([4] * _THREADS, [len(messages) for messages, _ in claims], "each worker claims as many as there are")
        same(
            sorted(keys), sorted(each.key for messages, _ in claims for each in messages), "no message is claimed twice"
        )
        ordered = sorted(each.key for _, orders in claims for each in orders)
        same(sorted(f"o-{key}" for key in keys), ordered, "no order is claimed twice")

    def _at_once(self, store: DisputeStore, batches: Sequence[Batch]) -> list[type[StoreError] | None]:
        """Append each batch from a thread of its own, and give the errors: those who wrote first."""
        waiting = iter(batches)
        lock = Lock()

        def append(mine: DisputeStore) -> type[StoreError] | None:
            with lock:
                each = next(waiting)
            try:
                mine.append([each])
            except StoreError as error:
                return type(error)
            return None

        if not self.commits:
            return [append(store) for _ in batches]
        return sorted(self._together(store, append), key=lambda error: error is not None)

    def _together(self, store: DisputeStore, work: Callable[[DisputeStore], T]) -> list[T]:
        """Let threads begin ``work`` at one moment, each on a connection of its own."""
        start = Barrier(_THREADS)

        def begin(_number: int) -> T:
            mine = self.connect_again(store)
            start.wait()
            return work(mine)

        with ThreadPoolExecutor(_THREADS) as pool:
            return list(pool.map(begin, range(_THREADS)))

    def test_an_unknown_dispute_is_none(self) -> None:
        """What was never written is not there, and says so without an error."""
        store = self.make_store()
        same(None, store.load("D-1"), "load gives None for an unknown dispute")
        same(None, store.result(Key("k")), "result gives None for a new key")
        same(Page(()), store.query(Query()), "query gives an empty page")

    def test_a_history_comes_back_as_it_was_written(self) -> None:
        """Events are kept whole and in order, over several appends and several disputes."""
        store = self.make_store()
        store.append([batch("D-1"), batch("D-2")])
        store.append([batch("D-1", 2, 3)])
        store.append([])
        same(History((event("D-1", 1), event("D-1", 2), event("D-1", 3))), store.load("D-1"), "load gives all events")
        same(History((event("D-2", 1),)), store.load("D-2"), "load gives one dispute's events only")

    def test_two_batches_of_one_dispute_follow_each_other(self) -> None:
        """Within one append, the second batch of a dispute counts on from the first."""
        store = self.make_store()
        store.append([batch("D-1"), batch("D-1", 2)])
        same(2, _version(store, "D-1"), "both batches are written")

    def test_a_stale_version_is_refused_and_nothing_is_written(self) -> None:
        """An append on an old or future version writes nothing."""
        store = self.make_store()
        store.append([batch("D-1", 1, 2)])
        for stale in (batch("D-1"), batch("D-1", 2), batch("D-1", 4), batch("D-9", 2)):
            batches = [_everything("D-2", Key("new")), stale]
            error = refused(StaleVersion, partial(store.append, batches), "append refuses a stale version")
            same("expected_version", error.findings[0].where, "the finding names the argument")
            _same_state(store, present=["D-1"], absent="D-2", key=Key("new"))
        same(2, _version(store, "D-1"), "the dispute is as it was")

    def test_of_two_who_read_the_same_version_one_writes(self) -> None:
        """Optimistic versions hold: the second of two writers gets ``StaleVersion``."""
        store = self.make_store()
        store.append([batch("D-1")])
        first, second = (evolve(batch("D-1", 2), events=(event("D-1", 2, text=text),)) for text in ("first", "second"))
        store.append([first])
        refused(StaleVersion, lambda: store.append([second]), "append refuses the slower one")
        same(History((event("D-1", 1), event("D-1", 2, text="first"))), store.load("D-1"), "the first is kept")

    def test_a_key_tells_what_its_first_use_did(self) -> None:
        """A key leads to the event it made and the digest it was used with; keys of disputes are apart."""
        store = self.make_store()
        store.append([_keyed(batch("D-1", 1, 2), Key("k"), "a"), _keyed(batch("D-2"), Key("k", "D-2"), "b")])
        store.append([_keyed(batch("D-1", 3), Key("k", "D-1"), "c")])
        same(Recorded("D-1", 2, "a"), store.result(Key("k")), "an opening's key is global")
        same(Recorded("D-2", 1, "b"), store.result(Key("k", "D-2")), "a key belongs to its dispute")
        same(Recorded("D-1", 3, "c"), store.result(Key("k", "D-1")), "a key belongs to its dispute")
        same(None, store.result(Key("k", "D-3")), "a key of another dispute is new")

    def test_a_key_is_used_once_and_nothing_else_is_written(self) -> None:
        """A key that was used, before or in the same append, is refused together with its whole batch."""
        store = self.make_store()
        store.append([_keyed(batch("D-1"), Key("k"), "a")])
        again = _keyed(batch("D-3"), Key("k"), "a")
        refused(KeyReused, lambda: store.append([_everything("D-2", Key("new")), again]), "append refuses a used key")
        _same_state(store, present=["D-1"], absent="D-2", key=Key("new"))
        twice = [_everything("D-2", Key("new")), _keyed(batch("D-3"), Key("new"), "b")]
        error = refused(KeyReused, lambda: store.append(twice), "append refuses a key that comes twice")
        same("key", error.findings[0].where, "the finding names the argument")
        _same_state(store, present=["D-1"], absent="D-2", key=Key("new"))
        same(Recorded("D-1", 1, "a"), store.result(Key("k")), "the first use stands")

    def test_a_used_key_is_told_before_a_stale_version(self) -> None:
        """Somebody who repeats a call that has succeeded must learn that, not that they were slow."""
        store = self.make_store()
        store.append([batch("D-1"), _keyed(batch("D-1", 2), Key("k", "D-1"), "a")])
        repeated = _keyed(batch("D-1", 2), Key("k", "D-1"), "a")
        refused(KeyReused, lambda: store.append([repeated]), "append names the key first")

    def test_a_row_comes_back_as_it_was_written_last(self) -> None:
        """A summary is kept whole, and the newest takes the place of the one before."""
        store = self.make_store()
        row = evolve(
            summary("D-1"),
            nature="charge",
            team="charges",
            owner="ann",
            assigned_at=later(5),
            unassignable="nobody can take it",
            amount=Money("12.50", "EUR"),
            priority="P2",
            rank=-3_000_000_000_000,
            due_at=later(30),
            due_for="first_response",
            statutory=True,
            law_due_at=later(30),
            overdue=("evidence",),
        )
        store.append(rows(row))
        same(Page((row,)), store.query(Query()), "query gives the row")
        closed = evolve(summary("D-1", 2), open=False, queued=False, waits_on=frozenset())
        store.append([evolve(batch("D-1", 2), summary=closed)])
        same(Page((closed,)), store.query(Query()), "query gives the newest row")

    def test_every_filter_that_is_given_must_hold(self) -> None:
        """Each filter keeps some rows out, and several together keep out what any of them does."""
        store = self.make_store()
        plain = evolve(summary("D-1"), team="billing")
        special = evolve(
            summary("D-2"),
            team="charges",
            owner="ann",
            stage="assessment",
            kind="returns",
            claimant="acc-2",
            queued=False,
            open=False,
            due_at=later(30),
            opened_at=later(-10),
        )
        store.append(rows(plain, special))
        expected: tuple[tuple[Query, list[str]], ...] = (
            (Query(team="billing"), ["D-1"]),
            (Query(owner="ann"), ["D-2"]),
            (Query(unassigned=True), ["D-1"]),
            (Query(stage="assessment"), ["D-2"]),
            (Query(kind="returns"), ["D-2"]),
            (Query(claimant="acc-2"), ["D-2"]),
            (Query(claimant="acc-3"), []),
            (Query(queued=True), ["D-1"]),
            (Query(queued=False), ["D-2"]),
            (Query(open=True), ["D-1"]),
            (Query(open=False), ["D-2"]),
            (Query(due_by=later(30)), ["D-2"]),
            (Query(due_by=later(29)), []),
            (Query(opened_from=later(-10), order="opened"), ["D-2", "D-1"]),
            (Query(opened_from=later(-9)), ["D-1"]),
            (Query(team="charges", owner="ann", open=False), ["D-2"]),
            (Query(team="billing", owner="ann"), []),
        )
        for query, ids in expected:
            page = store.query(query)
            same(ids, [row.dispute_id for row in page.rows], f"{query} gives the rows that pass")
            same(len(ids), store.count(query), f"count counts the rows of {query}")

    def test_each_order_is_total(self) -> None:
        """Rank, deadline, age and id decide in the order that the query names, and nothing is left to chance."""
        store = self.make_store()
        store.append(
            rows(
                evolve(summary("D-6"), rank=5, due_at=later(20), law_due_at=later(50)),
                evolve(summary("D-5"), rank=5, law_due_at=later(40)),
                evolve(summary("D-4"), rank=9),
                evolve(summary("D-3"), rank=5, due_at=later(10)),
                evolve(summary("D-2"), rank=5, opened_at=later(-1)),
                evolve(summary("D-1"), rank=5),
            )
        )
        orders: dict[Order, list[str]] = {
            "queue": ["D-4", "D-3", "D-6", "D-2", "D-1", "D-5"],
            "due": ["D-3", "D-6", "D-4", "D-2", "D-1", "D-5"],
            "law": ["D-5", "D-6", "D-4", "D-2", "D-1", "D-3"],
            "opened": ["D-2", "D-1", "D-3", "D-4", "D-5", "D-6"],
        }
        for name, ids in orders.items():
            same(ids, _ids(store.query(Query(order=name))), f"rows come in the order {name!r}")
            for limit in (1, 2, 4, 6):
                same(ids, _paged(store, Query(order=name, limit=limit)), f"pages of {limit} cover {name!r} once")

    def test_a_page_that_no_page_said_is_refused(self) -> None:
        """A mangled ``after`` is an error and never the wrong rows."""
        store = self.make_store()
        store.append(rows(summary("D-1"), summary("D-2")))
        opened = store.query(Query(order="opened", limit=1)).next
        for after in ("", "nonsense", "[]", '["x", 1, 1, "D-1"]', "5", opened):
            refused(InvalidValue, partial(store.query, Query(after=after)), f"query refuses after={after!r}")

    def test_each_owner_has_the_open_disputes_that_are_theirs_now(self) -> None:
        """Loads count open disputes by priority, and follow each when it is scored, given away or closed."""
        store = self.make_store()
        plain, scored = (evolve(summary(f"D-{n}"), owner="ann", assigned_at=later(n)) for n in (1, 2))
        others = evolve(summary("D-3"), owner="bob", priority="P2", assigned_at=later(3))
        store.append(rows(plain, evolve(scored, priority="P1"), others, summary("D-4")))
        ann = Load(owner="ann", open={UNSCORED: 1, "P1": 1}, last_assigned_at=later(2))
        bob = Load(owner="bob", open={"P2": 1}, last_assigned_at=later(3))
        same([ann, bob], list(store.loads()), "loads gives a row for each owner, by owner")
        given = evolve(summary("D-2", 2), owner="bob", priority="P1", assigned_at=later(9))
        closed = evolve(summary("D-3", 2), owner="bob", priority="P2", open=False, assigned_at=later(3))
        store.append([evolve(batch(row.dispute_id, 2), summary=row) for row in (given, closed)])
        ann = Load(owner="ann", open={UNSCORED: 1}, last_assigned_at=later(1))
        bob = Load(owner="bob", open={"P1": 1}, last_assigned_at=later(9))
        same([ann, bob], list(store.loads()), "an open dispute counts for its owner")
        back, ended = evolve(given, version=3, owner=None, assigned_at=None), evolve(plain, version=2, open=False)
        store.append([evolve(batch(row.dispute_id, row.version), summary=row) for row in (back, ended)])
        ann = Load(owner="ann", last_assigned_at=later(1))
        bob = Load(owner="bob", last_assigned_at=later(3))
        same([ann, bob], list(store.loads()), "a closed one is remembered as the last that was given")
        taken = evolve(ended, version=3, owner="bob", assigned_at=later(10))
        store.append([evolve(batch("D-1", 3), summary=taken)])
        same(["bob"], [load.owner for load in store.loads()], "who has none at all has no row")

    def test_timers_that_are_due_come_earliest_first(self) -> None:
        """A timer is due at its instant; a dispute's new timers take the place of its old ones."""
        store = self.make_store()
        first, second, third = (Timer(f"D-{n}", later(at), "state") for n, at in ((1, 30), (2, 20), (3, 10)))
        extra = Timer("D-3", later(10), "evidence")
        timers = {"D-1": (first,), "D-2": (second,), "D-3": (third, extra)}
        store.append([evolve(batch(dispute_id), timers=set_) for dispute_id, set_ in timers.items()])
        same((), tuple(store.due(later(9), 10)), "nothing is due yet")
        same({third, extra}, set(store.due(later(10), 10)), "a timer is due at its instant")
        same([second, first], list(store.due(later(60), 10))[2:], "timers come earliest first")
        same(3, len(store.due(later(60), 3)), "limit cuts")
        store.append([evolve(batch("D-3", 2), timers=(Timer("D-3", later(40), "state"),))])
        same([second, first], list(store.due(later(30), 10)), "new timers replace the dispute's old ones")
        store.append([batch("D-2", 2)])
        same([first], list(store.due(later(30), 10)), "a batch without timers clears them")

    def test_a_batch_without_events_changes_row_and_timers_only(self) -> None:
        """What was looked at and needs no event still gets its next timer."""
        store = self.make_store()
        store.append([evolve(batch("D-1"), timers=(Timer("D-1", later(10), "state"),))])
        looked = evolve(summary("D-1"), overdue=("state",))
        next_time = Timer("D-1", later(20), "state")
        store.append([evolve(batch("D-1", 2), events=(), summary=looked, timers=(next_time,))])
        same(1, _version(store, "D-1"), "the version stays")
        same((looked,), store.query(Query()).rows, "the row is the new one")
        same([next_time], list(store.due(later(60), 10)), "the timers are the new ones")

    def test_a_claimed_message_is_nobody_elses_until_its_lease_ends(self) -> None:
        """Two workers never hold one message at once, and one that dies holds it for its lease only."""
        store = self.make_store()
        old, young = message("m-1", created=1), message("m-2", created=2)
        store.append([evolve(batch("D-1"), outgoing=(young, old))])
        same([old], _claim(store, 10, limit=1), "the oldest comes first")
        same([young], _claim(store, 11), "a claimed one is kept from others")
        same([], _claim(store, 14), "leases hold")
        same([old], _claim(store, 15), "a lease that has ended frees its message")

    def test_messages_of_one_instant_go_in_the_order_of_their_events(self) -> None:
        """Nobody reads the decision before the question: event 2 comes before event 10, whatever the keys are."""
        store = self.make_store()
        question, decision = message("m-2", seq=2), message("m-10", seq=10)
        store.append([evolve(batch("D-1"), outgoing=(decision, question))])
        same([question, decision], _claim(store, 10), "events go in their order")

    def test_what_was_sent_or_failed_is_gone_and_what_is_retried_is_free(self) -> None:
        """A receipt ends a message or frees it at once; one that keeps failing holds up no other."""
        store = self.make_store()
        sent, failed, retried, waiting = (message(f"m-{n}", created=n) for n in range(4))
        store.append([evolve(batch("D-1"), outgoing=(sent, failed, retried, waiting))])
        same([sent, failed, retried], _claim(store, 10, limit=3), "three are claimed")
        store.settle_outbox(
            [
                Receipt("m-0", ReceiptStatus.SENT),
                Receipt("m-1", ReceiptStatus.FAILED, "no such address"),
                Receipt("m-2", ReceiptStatus.RETRY, "timed out"),
                Receipt("m-9", ReceiptStatus.SENT),
                Receipt("m-8", ReceiptStatus.RETRY),
            ]
        )
        same([waiting, retried], _claim(store, 10), "what was tried less comes first, the others are gone")
        same([], _claim(store, 60 * 24, limit=0), "limit cuts")
        store.settle_outbox([Receipt("m-2", ReceiptStatus.SENT), Receipt("m-3", ReceiptStatus.SENT)])
        same([], _claim(store, 60 * 24), "nothing is left")

    def test_what_became_of_a_message_stays_readable(self) -> None:
        """Each message of a dispute is there in the order of events, with its attempts and the latest receipt."""
        store = self.make_store()
        first, second, tenth = message("m-1", seq=1), message("m-2", seq=2), message("m-10", seq=10)
        store.append([evolve(batch("D-1"), outgoing=(tenth, first, second)), batch("D-2")])
        retry, sent = Receipt("m-1", ReceiptStatus.RETRY, "timed out"), Receipt("m-1", ReceiptStatus.SENT)
        failed = Receipt("m-10", ReceiptStatus.FAILED, "no such address")
        store.settle_outbox([retry, failed, Receipt("m-9", ReceiptStatus.SENT)])
        expected = [Posted(first, 1, retry), Posted(second), Posted(tenth, 1, failed)]
        same(expected, list(store.posted("D-1")), "posted gives the receipts of each message")
        store.settle_outbox([sent])
        same(Posted(first, 2, sent), store.posted("D-1")[0], "the latest receipt holds, and attempts are counted")
        same([], list(store.posted("D-2")), "another dispute has its own")
        same([], list(store.posted("D-9")), "an unknown dispute has none")

    def test_an_order_is_one_workers_until_its_lease_ends_or_it_is_settled(self) -> None:
        """Two workers never pay for one order at once; what is settled is gone, and anything else comes back."""
        store = self.make_store()
        old, young, next_ = order("o-1", created=1), order("o-2", created=2), order("o-3", created=2, number=2)
        store.append([evolve(batch("D-1"), orders=(next_, young, old))])
        same([old], _claim_orders(store, 10, limit=1), "the oldest comes first")
        same([young, next_], _claim_orders(store, 10), "a claimed one is kept from others, and numbers count")
        store.settle_orders(["o-1", "o-9"])
        same([], _claim_orders(store, 14), "leases hold")
        same([young, next_], _claim_orders(store, 15), "a lease that has ended frees its order; a settled one is gone")
        store.settle_orders(["o-2", "o-3"])
        same([], _claim_orders(store, 60), "nothing is left")
        same([], _claim(store, 60), "an order is not a message")

    def test_a_naive_time_is_refused(self) -> None:
        """A store that guessed a zone would fire timers at the wrong hour."""
        store = self.make_store()
        for name, call in (
            ("at", lambda: store.due(_NAIVE, 1)),
            ("at", lambda: store.claim_outbox(_NAIVE, 1, _LEASE)),
            ("at", lambda: store.claim_orders(_NAIVE, 1, _LEASE)),
            ("due_by", lambda: store.query(Query(due_by=_NAIVE))),
            ("opened_from", lambda: store.query(Query(opened_from=_NAIVE))),
        ):
            error = refused(InvalidValue, call, "a naive time is refused")
            same(name, error.findings[0].where, "the finding names the argument")


def _keyed(plain: Batch, key: Key, digest: str) -> Batch:
    return evolve(plain, key=key, digest=digest)


def _everything(dispute_id: str, key: Key) -> Batch:
    """Make an opening that would leave a trace in each part of the store."""
    return evolve(
        _keyed(batch(dispute_id), key, "d"),
        timers=(Timer(dispute_id, START, "state"),),
        outgoing=(message(f"{dispute_id}/1"),),
        orders=(order(f"{dispute_id}/1/1"),),
    )


def _same_state(store: DisputeStore, *, present: list[str], absent: str, key: Key) -> None:
    """Fail if anything of a refused append is there."""
    same(None, store.load(absent), "a refused append writes no events")
    same(present, _ids(store.query(Query(order="opened"))), "a refused append writes no rows")
    same(None, store.result(key), "a refused append uses up no key")
    same([], list(store.due(later(60), 10)), "a refused append sets no timers")
    same([], _claim(store, 60), "a refused append sends nothing")
    same([], _claim_orders(store, 60), "a refused append orders nothing")


def _version(store: DisputeStore, dispute_id: str) -> int:
    history = store.load(dispute_id)
    return 0 if history is None else history.version


def _ids(page: Page) -> list[str]:
    return [row.dispute_id for row in page.rows]


def _paged(store: DisputeStore, query: Query) -> list[str]:
    found: list[Summary] = []
    pages = 0
    while query.after is not None or not pages:
        page = store.query(query)
        found += page.rows
        pages += 1
        query = evolve(query, after=page.next)
    return [row.dispute_id for row in found]


def _claim(store: DisputeStore, at: float, limit: int = 10) -> Sequence[Outgoing]:
    return list(store.claim_outbox(later(at), limit, _LEASE))


def _claim_orders(store: DisputeStore, at: float, limit: int = 10) -> Sequence[RemedyOrder]:
    return list(store.claim_orders(later(at), limit, _LEASE))
