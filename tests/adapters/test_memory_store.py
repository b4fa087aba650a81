"""The memory store keeps the contract of every store, does what a naive model does, and holds among threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from disputekit.adapters.memory import MemoryStore
from disputekit.errors import KeyReused, StaleVersion
from disputekit.ports import Batch, DisputeStore, Key, Query, Recorded, Summary, Timer
from disputekit.testing import StoreContract
from disputekit.testing._contract_checks import START, batch, later, summary


class TestMemoryStore(StoreContract):
    """The contract."""

    def make_store(self) -> MemoryStore:
        """Give an empty one."""
        return MemoryStore()

    def connect_again(self, store: DisputeStore, /) -> DisputeStore:
        """Give the same: it may be shared between threads."""
        return store


IDS = st.sampled_from(["D-1", "D-2", "D-3"])


def row_of(dispute_id: str, rank: int, due: int | None, opened: int, team: str | None) -> Summary:
    """Make a row; times are minutes after the start."""
    due_at = None if due is None else later(due)
    return evolve(summary(dispute_id), rank=rank, due_at=due_at, opened_at=later(opened), team=team)


ROWS = st.builds(
    row_of,
    IDS,
    st.integers(-2, 2),
    st.none() | st.integers(0, 3),
    st.integers(0, 2),
    st.sampled_from([None, "a", "b"]),
)
TIMERS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["x", "y"])), max_size=3, unique=True)


class NaiveModel(RuleBasedStateMachine):
    """The store beside dictionaries that are searched from end to end."""

    def __init__(self) -> None:
        """Begin with nothing on either side."""
        super().__init__()
        self.store = MemoryStore()
        self.versions: dict[str, int] = {}
        self.rows: dict[str, Summary] = {}
        self.timers: dict[str, list[Timer]] = {}
        self.keys: dict[Key, Recorded] = {}

    @rule(
        changes=st.lists(st.tuples(ROWS, st.integers(-1, 1), st.integers(0, 2), TIMERS), min_size=1, max_size=3),
        key=st.none() | st.builds(Key, st.sampled_from("kl"), st.none() | IDS),
    )
    def append(self, changes: list[tuple[Summary, int, int, list[tuple[int, str]]]], key: Key | None) -> None:
        """Append some batches, of which some are stale: the model writes all or none."""
        batches: list[Batch] = []
        versions = dict(self.versions)
        stale = False
        for row, slip, count, timers in changes:
            version = versions.get(row.dispute_id, 0)
            expected = max(0, version + slip)
            stale = stale or expected != version
            length = count or not expected
            made = batch(row.dispute_id, expected + 1, expected + max(1, length))
            alarms = tuple(Timer(row.dispute_id, later(at), what) for at, what in timers)
            batches.append(evolve(made, events=made.events[:length], summary=row, timers=alarms))
            versions[row.dispute_id] = version + length
        batches[0] = evolve(batches[0], key=key, digest="d")
        if key in self.keys:
            with pytest.raises(KeyReused):
                self.store.append(batches)
        elif stale:
            with pytest.raises(StaleVersion):
                self.store.append(batches)
        else:
            self.store.append(batches)
            self.versions = versions
            for each in batches:
                self.rows[each.dispute_id] = each.summary
                self.timers[each.dispute_id] = list(each.timers)
            if key is not None:
                seq = batches[0].expected_version + len(batches[0].events)
                self.keys[key] = Recorded(batches[0].dispute_id, seq, "d")

    @rule(team=st.sampled_from([None, "a"]), due=st.none() | st.integers(0, 3), limit=st.integers(1, 3))
    def query(self, team: str | None, due: int | None, limit: int) -> None:
        """Ask for a page in the order of the queue."""

        def place(row: Summary) -> tuple[object, ...]:
            return -row.rank, row.due_at is None, row.due_at or START, row.opened_at, row.dispute_id

        expected = sorted(
            (
                row
                for row in self.rows.values()
                if team in {None, row.team} and (due is None or (row.due_at is not None and row.due_at <= later(due)))
            ),
            key=place,
        )
        query = Query(team=team, due_by=None if due is None else later(due), limit=limit)
        page = self.store.query(query)
        assert tuple(expected[:limit]) == page.rows
        assert len(expected) == self.store.count(query)
        assert (len(expected) > limit) == (page.next is not None)

    @rule(at=st.integers(0, 5), limit=st.integers(0, 4))
    def due(self, at: int, limit: int) -> None:
        """Ask for timers."""
        passed = [timer for timers in self.timers.values() for timer in timers if timer.at <= later(at)]
        passed.sort(key=lambda timer: (timer.at, timer.dispute_id, timer.what))
        assert tuple(passed[:limit]) == self.store.due(later(at), limit)

    @invariant()
    def histories_and_keys_agree(self) -> None:
        """Every dispute is at the model's version, every key leads where the model's does."""
        for dispute_id in ("D-1", "D-2", "D-3"):
            history = self.store.load(dispute_id)
            assert self.versions.get(dispute_id) == (None if history is None else history.version)
        for key, recorded in self.keys.items():
            assert recorded == self.store.result(key)


TestNaiveModel = NaiveModel.TestCase
TestNaiveModel.settings = settings(stateful_step_count=20)


def test_optimistic_versions_hold_among_threads() -> None:
    """Of many threads that append the same version at once, one wins each time, and no event is lost or doubled."""
    store = MemoryStore()
    store.append([batch("D-1")])
    threads, rounds = 8, 20
    start = Barrier(threads)

    def work(_: int) -> int:
        start.wait()
        won = 0
        while won < rounds:
            history = store.load("D-1")
            assert history is not None
            try:
                store.append([batch("D-1", history.version + 1)])
            except StaleVersion:
                continue
            won += 1
        return won

    with ThreadPoolExecutor(threads) as pool:
        assert threads * rounds == sum(pool.map(work, range(threads)))
    history = store.load("D-1")
    assert history is not None
    assert 1 + threads * rounds == history.version


def test_a_key_is_first_once_among_threads() -> None:
    """Of many threads that open under one key, exactly one opens."""
    store = MemoryStore()
    threads = 8
    start = Barrier(threads)

    def opens(number: int) -> bool:
        start.wait()
        try:
            store.append([evolve(batch(f"D-{number}"), key=Key("k"))])
        except KeyReused:
            return False
        return True

    with ThreadPoolExecutor(threads) as pool:
        assert 1 == sum(pool.map(opens, range(threads)))
    assert 1 == store.count(Query())
