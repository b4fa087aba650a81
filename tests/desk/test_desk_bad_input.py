"""Bad input gets an error with a place and a hint, and nothing is half done."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from attrs import evolve

from disputekit.actions import Approve, Message, Respond, Start
from disputekit.adapters.memory import MemoryStore
from disputekit.desk import Desk
from disputekit.dispute import Claim, Dispute
from disputekit.errors import (
    DisputekitError,
    InvalidValue,
    KeyReused,
    Refused,
    ScoringError,
    StaleVersion,
    UnknownDispute,
)
from disputekit.lifecycle import Limit, State, Transition, processes
from disputekit.ports import Batch, Key, Query
from tests.desk.office import ANN, MONDAY, HandClock, Office, RacingStore, triage

NAIVE = datetime(2026, 3, 2, 8)  # noqa: DTZ001 - that it is naive is the point
CLAIM = Claim(claimant="acc-7", reason="duplicate_charge", received_at=MONDAY)


def everything(store: MemoryStore) -> object:
    """Give everything that a store holds, to compare."""
    rows = store.query(Query(order="opened")).rows
    histories = [store.load(row.dispute_id) for row in rows]
    return rows, histories, store.due(MONDAY + timedelta(days=400), 999), store.count(Query())


def refused(office: Office, error: type[DisputekitError], call: Callable[[], object]) -> tuple[str, str]:
    """Give code and place of the one finding; nothing changed, and the finding has a hint."""
    before = everything(office.store)
    with pytest.raises(error) as caught:
        call()
    assert before == everything(office.store)
    (finding,) = caught.value.findings
    assert finding.hint
    return finding.code, finding.where


def test_each_wrong_call_is_refused_whole() -> None:
    """Unknown disputes, stale versions, naive and future times, unknown reasons, actions that are not allowed."""
    office = Office()
    desk = office.desk
    dispute = office.act(office.opened(), Respond("We look at it."))
    id_ = dispute.id
    for error, expected, call in (
        (UnknownDispute, ("DK-DESK-UNKNOWN", "dispute_id"), lambda: desk.get("D-99")),
        (UnknownDispute, ("DK-DESK-UNKNOWN", "dispute_id"), lambda: desk.act("D-99", Start(), actor=ANN, key="k")),
        (UnknownDispute, ("DK-DESK-UNKNOWN", "dispute_id"), lambda: desk.options("D-99", actor=ANN)),
        (
            StaleVersion,
            ("DK-DESK-STALE", "expected_version"),
            lambda: desk.act(id_, Start(), actor=ANN, expected_version=1),
        ),
        (Refused, ("DK-ACTION-NOT-HERE", "dispute D-1"), lambda: desk.act(id_, Approve(), actor=ANN)),
        (InvalidValue, ("DK-TIME-NAIVE", "at"), lambda: desk.act(id_, Start(), actor=ANN, at=NAIVE)),
        (
            InvalidValue,
            ("DK-DESK-FUTURE", "at"),
            lambda: desk.act(id_, Start(), actor=ANN, at=MONDAY + timedelta(minutes=1, microseconds=1)),
        ),
        (
            InvalidValue,
            ("DK-DESK-FUTURE", "claim.received_at"),
            lambda: desk.open(evolve(CLAIM, received_at=MONDAY + timedelta(minutes=1, microseconds=1))),
        ),
        (InvalidValue, ("DK-CLAIM-REASON", "claim.reason"), lambda: desk.open(evolve(CLAIM, reason="duplicat_charge"))),
    ):
        assert expected == refused(office, error, call)


def test_a_stale_version_says_where_it_stands() -> None:
    """The text names the dispute, both versions, and what to do."""
    office = Office()
    office.opened()
    with pytest.raises(StaleVersion) as caught:
        office.desk.act("D-1", Start(), actor=ANN, expected_version=7)
    assert "expected_version: DK-DESK-STALE: dispute D-1 is at version 1, not 7; " in str(caught.value)
    assert 2 == office.desk.act("D-1", Start(), actor=ANN, expected_version=1).version


def test_an_order_that_nobody_knows_is_refused() -> None:
    """Rows in no order are no pages."""
    with pytest.raises(InvalidValue) as caught:
        Query(order="oldest")  # type: ignore[arg-type] # what is refused
    (finding,) = caught.value.findings
    assert ("DK-VALUE-CHOICE", "order") == (finding.code, finding.where)
    assert "queue, due, law, opened" == finding.params["choices"]


def test_a_clock_without_a_zone_is_refused() -> None:
    """A desk never guesses what time it is."""
    office = Office()
    desk = evolve(office.desk, clock=HandClock(NAIVE))  # type: ignore[arg-type] # a host may get this wrong
    assert ("DK-TIME-NAIVE", "clock.now()") == refused(office, InvalidValue, lambda: desk.open(CLAIM))


def test_a_kind_without_a_process_is_refused() -> None:
    """Without a default, a kind that no process is for says which there are."""
    office = Office()
    desk = evolve(office.desk, processes={"returns": processes.CUSTOMER_OPERATIONS})
    assert ("DK-DESK-KIND", "claim.kind") == refused(
        office, InvalidValue, lambda: desk.open(evolve(CLAIM, kind="return"))
    )
    with pytest.raises(InvalidValue, match=r"did you mean 'returns'\?"):
        desk.open(evolve(CLAIM, kind="return"))


def test_factors_that_cannot_be_are_refused() -> None:
    """A host's factor above 1 is a scoring error, and the dispute stays untriaged."""
    office = Office()
    office.desk = evolve(office.desk, factors=lambda _dispute, _readings: {"deadline": 1.5})
    office.act(office.opened(), Start())
    expected = ("DK-TRIAGE-FACTOR", "factors['deadline']")
    assert expected == refused(office, ScoringError, lambda: office.act(office.desk.get("D-1"), triage()))


def test_the_same_key_and_claim_open_once() -> None:
    """A repeat gives what the first opened, even later, received later, and after the dispute has moved on."""
    office = Office()
    first = office.desk.open(CLAIM, key="portal-8812")
    office.later(hours=1)
    office.act(first, Start())
    again = office.desk.open(evolve(CLAIM, received_at=office.clock.shows), key="portal-8812")
    assert first == again
    assert 1 == office.store.count(Query())
    assert ("DK-DESK-KEY", "key") == refused(
        office, KeyReused, lambda: office.desk.open(evolve(CLAIM, claimant="acc-8"), key="portal-8812")
    )
    assert "D-2" == office.desk.open(CLAIM, key="portal-8813").id
    assert "D-3" == office.desk.open(CLAIM).id


def test_the_same_key_and_action_act_once() -> None:
    """A repeat gives the dispute as the first left it; another action is refused; a key belongs to its dispute."""
    office = Office()
    dispute, other = office.opened(), office.opened(claimant="acc-8")
    act = office.desk.act
    first = act(dispute.id, Respond("We look at it."), actor=ANN, key="k")
    act(dispute.id, Start(), actor=ANN)
    assert first == act(dispute.id, Respond("We look at it."), actor=ANN, key="k")
    assert first == act(dispute.id, Respond("We look at it."), actor=ANN, key="k", expected_version=1)
    assert 3 == office.desk.get(dispute.id).version
    assert "k" == office.desk.history(dispute.id).events[1].key
    assert ("DK-DESK-KEY", "key") == refused(
        office, KeyReused, lambda: act(dispute.id, Respond("Something else."), actor=ANN, key="k")
    )
    assert 2 == act(other.id, Respond("We look at it."), actor=ANN, key="k").version
    assert "D-3" == office.desk.open(CLAIM, key="k").id


def test_a_key_that_somebody_uses_at_this_very_moment_counts_as_used() -> None:
    """Two clients that send the same thing at once both get what the first did."""
    store = RacingStore()
    office = Office(store=store)
    store.meanwhile = lambda: office.desk.open(CLAIM, key="k")
    dispute = office.desk.open(CLAIM, key="k")
    assert 1 == store.count(Query())
    store.meanwhile = lambda: office.desk.act(dispute.id, Start(), actor=ANN, key="k")
    assert 2 == office.desk.act(dispute.id, Start(), actor=ANN, key="k").version
    store.meanwhile = lambda: office.desk.act(dispute.id, Respond("Another."), actor=ANN, key="k2")
    with pytest.raises(KeyReused):
        office.desk.act(dispute.id, Respond("One."), actor=ANN, key="k2")


def test_whoever_is_slower_is_told() -> None:
    """Somebody who acts on what has just moved on gets a stale version, with a key or without."""
    store = RacingStore()
    office = Office(store=store)
    dispute = office.opened()
    for key in (None, "k"):
        store.meanwhile = lambda: office.act(dispute, Message("…", party="claimant"))
        with pytest.raises(StaleVersion):
            office.desk.act(dispute.id, Start(), actor=ANN, key=key)
    assert 3 == office.desk.get(dispute.id).version
    assert None is store.result(Key("k", dispute.id))


class BrokenStore(MemoryStore):
    """A store whose disk is full."""

    def append(self, batches: Sequence[Batch]) -> None:
        """Fail after the desk has done all its thinking."""
        raise OSError(28, f"No space left for {len(batches)} batches")


def test_a_store_that_fails_leaves_nothing_half_done() -> None:
    """The error comes through, nothing is written, and the same call succeeds later."""
    office = Office()
    dispute = office.opened()
    before = everything(office.store)
    broken = BrokenStore()
    broken.__dict__.update(office.store.__dict__)
    desk = office.desk.using(broken)
    with pytest.raises(OSError, match="No space left"):
        desk.act(dispute.id, Start(), actor=ANN, key="k")
    with pytest.raises(OSError, match="No space left"):
        desk.open(CLAIM, key="k")
    assert before == everything(office.store)
    assert "assessing" == office.desk.act(dispute.id, Start(), actor=ANN, key="k").state


def test_a_deadline_that_nobody_could_act_on_is_refused_when_the_desk_is_set_up() -> None:
    """An expiry that needs more than a reason, or that does not exist, is found before any dispute is opened."""
    process = processes.CUSTOMER_OPERATIONS.extend(
        version="2",
        states=[
            State("odd", "odd", "x", hidden=True, deadline=Limit(1, "days"), on_expiry="assign"),
        ],
        transitions=[Transition("retry", "investigating", "odd"), Transition("retry", "odd", "investigating")],
    )
    with pytest.raises(InvalidValue) as caught:
        Desk({"default": process}, store=MemoryStore())
    (finding,) = caught.value.findings
    assert ("DK-DESK-EXPIRY", "processes['default'].states['odd'].on_expiry") == (finding.code, finding.where)
    assert {"action": "assign", "state": "odd"} == finding.params
    assert "did you mean 'pass_on'?" == finding.hint


def test_many_threads_on_one_dispute_lose_nothing() -> None:
    """Each of many clients acts until it succeeds; in the end all is there, once, in one unbroken history."""
    office = Office()
    dispute = office.opened()
    threads, rounds = 6, 5
    start = Barrier(threads)

    def work(client: int) -> int:
        start.wait()
        stale = 0
        for number in range(rounds):
            while True:
                try:
                    note = Message(f"{client}/{number}", party="claimant", direction="internal")
                    office.desk.act(dispute.id, note, actor=ANN, key=f"{client}/{number}")
                except StaleVersion:
                    stale += 1
                    continue
                break
        return stale

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    history = office.desk.history(dispute.id)
    assert 1 + threads * rounds == history.version
    said = [event.action.text for event in history if isinstance(event.action, Message)]
    assert sorted(f"{client}/{number}" for client in range(threads) for number in range(rounds)) == sorted(said)


def test_many_threads_with_one_key_open_once() -> None:
    """However many clients open under one key at once, there is one dispute, and all of them get it."""
    office = Office()
    threads = 6
    start = Barrier(threads)

    def opens(_: int) -> Dispute:
        start.wait()
        return office.desk.open(CLAIM, key="k")

    with ThreadPoolExecutor(threads) as pool:
        assert 1 == len(set(pool.map(opens, range(threads))))
    assert 1 == office.store.count(Query())
