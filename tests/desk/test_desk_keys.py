"""Keys, ids, times and types that a host passes to the desk."""

import signal
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from attrs import evolve

from disputekit.actions import Message, Respond, Start
from disputekit.adapters.memory import MemoryGateway, MemoryStore
from disputekit.desk import Desk
from disputekit.dispute import Actor, Claim, Dispute
from disputekit.errors import InvalidValue, KeyReused, StaleVersion
from disputekit.history import Event
from disputekit.lifecycle import processes
from disputekit.ports import Batch
from tests.desk.office import ANN, MONDAY, HandClock, Office

CLAIM = Claim(claimant="acc-7", reason="duplicate_charge", received_at=MONDAY)


def problems(call: Callable[[], object]) -> list[tuple[str, str]]:
    """Give code and place of each finding of a refused call."""
    with pytest.raises(InvalidValue) as caught:
        call()
    assert all(finding.hint for finding in caught.value.findings)
    return [(finding.code, finding.where) for finding in caught.value.findings]


def test_keys_of_the_desk_are_a_namespace_of_their_own() -> None:
    """No caller can use a key that the desk uses itself, so none can keep a refund from going out or being booked."""
    office = Office()
    dispute = office.opened()
    for key in ("desk:settle D-1/5/1", "desk:submit D-1/5/1", "desk:x"):
        calls: tuple[Callable[[], object], ...] = (
            lambda key=key: office.desk.act(dispute.id, Respond("x"), actor=ANN, key=key),  # type: ignore[misc]  # bound now
            lambda key=key: office.desk.open(CLAIM, key=key),  # type: ignore[misc]  # as above
            lambda key=key: office.desk.consult(dispute.id, key=key),  # type: ignore[misc]  # as above
        )
        assert [[("DK-DESK-KEY-OWN", "key")]] * 3 == [problems(call) for call in calls]


def test_a_message_under_a_key_like_the_executors_changes_nothing_for_the_refund() -> None:
    """A key of a host that reads like the executor's old one is another key: the refund goes out once."""
    from tests.desk.test_desk_executing import REFUND, executing  # noqa: PLC0415 - its fixtures

    gateway = MemoryGateway()
    office, dispute = executing(gateway, REFUND)
    for key in ("submit D-1/5/1", "settle D-1/5/1", "decline D-1/5/1"):
        office.desk.act(dispute.id, Message("x", "claimant", "internal"), actor=ANN, key=key)
    assert ["D-1/5/1"] == [order.key for order in office.desk.execute().done]
    assert ["D-1/5/1"] == [order.key for order in gateway.executed]


def test_an_opening_and_a_message_never_share_a_key() -> None:
    """Both are unique over all disputes, in namespaces apart."""
    from tests.desk.test_desk_messages import mail  # noqa: PLC0415 - its messages

    office = Office()
    first = office.desk.open(CLAIM, key="message <1@mail>")
    got = office.desk.receive(mail())
    assert got.dispute is not None
    assert (first.id, False) == (got.dispute.id, got.again)


@pytest.mark.parametrize("key", ["", "  "])
def test_an_empty_key_is_refused(key: str) -> None:
    """It would make all calls without a key one call."""
    office = Office()
    dispute = office.opened()
    assert [("DK-VALUE-EMPTY", "key")] == problems(lambda: office.desk.act(dispute.id, Start(), actor=ANN, key=key))
    assert [("DK-VALUE-EMPTY", "key")] == problems(lambda: office.desk.open(CLAIM, key=key))


def test_a_repeat_is_told_from_a_first_call() -> None:
    """A question by key gives what the first call did, and nothing for a new key."""
    office = Office()
    assert office.desk.recorded("portal-1") is None
    dispute = office.desk.open(CLAIM, key="portal-1")
    opened = office.desk.recorded("portal-1")
    assert (dispute.id, 1) == (opened and opened.dispute_id, opened and opened.seq)
    assert office.desk.recorded("k", dispute.id) is None
    office.desk.act(dispute.id, Respond("x"), actor=ANN, key="k")
    acted = office.desk.recorded("k", dispute.id)
    assert 2 == (acted and acted.seq)


def test_a_host_may_bring_ids_of_its_own() -> None:
    """An id that is taken, empty, endless or not printable is refused; a repeat under the key gives the first."""
    office = Office()
    first = office.desk.open(CLAIM, id="T-4711", key="k")
    assert "T-4711" == first.id == office.desk.open(CLAIM, id="T-4711", key="k").id
    assert [("DK-DESK-ID-TAKEN", "id")] == problems(lambda: office.desk.open(CLAIM, id="T-4711"))
    for odd in ("", " ", "x" * 201, "a\nb"):
        assert [("DK-DESK-ID", "id")] == problems(lambda odd=odd: office.desk.open(CLAIM, id=odd))  # type: ignore[misc]  # bound now


def test_a_misspelt_kind_is_refused_where_there_is_one_process_too() -> None:
    """One process serves claims of its own id and claims that name no kind."""
    desk = Desk(processes.RETURNS, store=MemoryStore(), clock=HandClock(MONDAY))
    claim = evolve(CLAIM, reason="defective")
    assert {"returns"} == {desk.open(evolve(claim, kind=kind)).lifecycle for kind in ("returns", claim.kind)}
    assert [("DK-DESK-KIND", "claim.kind")] == problems(lambda: desk.open(evolve(claim, kind="retruns")))


def test_a_clock_that_is_a_little_ahead_is_tolerated() -> None:
    """What is within the tolerance counts as now, and what is beyond it is refused."""
    office = Office()
    dispute = office.desk.open(evolve(CLAIM, received_at=MONDAY + timedelta(seconds=1)))
    assert MONDAY == dispute.opened_at
    ahead = MONDAY + timedelta(minutes=1)
    assert MONDAY == office.desk.act(dispute.id, Respond("x"), actor=ANN, at=ahead).times.updated_at
    beyond = ahead + timedelta(microseconds=1)
    assert [("DK-DESK-FUTURE", "at")] == problems(lambda: office.desk.act(dispute.id, Start(), actor=ANN, at=beyond))
    office.desk = evolve(office.desk, clock_tolerance=timedelta())
    assert [("DK-DESK-FUTURE", "at")] == problems(lambda: office.desk.act(dispute.id, Start(), actor=ANN, at=ahead))


def test_no_action_is_dated_before_its_dispute() -> None:
    """The instant of the opening is the earliest."""
    office = Office()
    dispute = office.opened()
    before = MONDAY - timedelta(microseconds=1)
    assert [("DK-DESK-BEFORE", "at")] == problems(lambda: office.desk.act(dispute.id, Start(), actor=ANN, at=before))
    assert MONDAY == office.desk.act(dispute.id, Start(), actor=ANN, at=MONDAY).times.updated_at


def test_wrong_types_are_refused_by_name() -> None:
    """A text for a claim, a number for a duration: each argument is named, and nothing else breaks."""
    desk = Office().desk
    odd: dict[str, Callable[[], object]] = {
        "claim": lambda: desk.open("acc-7"),  # type: ignore[arg-type]  # as a host without a checker may
        "id": lambda: desk.open(CLAIM, id=7),  # type: ignore[arg-type]  # as above
        "action": lambda: desk.act("D-1", "start", actor=ANN),  # type: ignore[arg-type]  # as above
        "actor": lambda: desk.act("D-1", Start(), actor="ann"),  # type: ignore[arg-type]  # as above
        "at": lambda: desk.act("D-1", Start(), actor=ANN, at="today"),  # type: ignore[arg-type]  # as above
        "key": lambda: desk.act("D-1", Start(), actor=ANN, key=7),  # type: ignore[arg-type]  # as above
        "dispute_id": lambda: desk.get(7),  # type: ignore[arg-type]  # as above
        "message": lambda: desk.receive("hello"),  # type: ignore[arg-type]  # as above
        "within": lambda: desk.at_risk(within=24),  # type: ignore[arg-type]  # as above
        "limit": lambda: desk.queue(limit="20"),  # type: ignore[arg-type]  # as above
        "claimant": lambda: desk.account(7, actor=ANN),  # type: ignore[arg-type]  # as above
    }
    assert {name: [("DK-VALUE-KIND", name)] for name in odd} == {name: problems(call) for name, call in odd.items()}
    assert [("DK-VALUE-KIND", "within")] == problems(lambda: desk.attention(within=24))  # type: ignore[arg-type]  # as above
    assert [("DK-VALUE-KIND", "actor")] == problems(lambda: desk.options("D-1", actor="ann"))  # type: ignore[arg-type]  # as above
    assert [("DK-VALUE-KIND", "actor")] == problems(lambda: desk.case("D-1", actor="ann"))  # type: ignore[arg-type]  # as above


class Overtaken(MemoryStore):
    """A store on which another client does the same thing while the first call is on its way."""

    def __init__(self) -> None:
        """Begin empty, and let nobody overtake."""
        super().__init__()
        self.meanwhile: Callable[[], object] | None = None

    def load(self, dispute_id: str):  # type: ignore[no-untyped-def]  # noqa: ANN201 - as its base
        """Let the other client act once, just before the dispute is loaded."""
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().load(dispute_id)


def test_a_repeat_that_overtakes_itself_gets_the_first_result() -> None:
    """The first call changes the state between the look-up of the key and the loading: both get the same dispute."""
    store = Overtaken()
    office = Office(store=store)
    dispute = office.opened()
    done: list[Dispute] = []
    store.meanwhile = lambda: done.append(office.desk.act(dispute.id, Start(), actor=ANN, key="k"))
    assert office.desk.act(dispute.id, Start(), actor=ANN, key="k") == done[0]
    store.meanwhile = lambda: office.desk.act(dispute.id, Respond("other"), actor=ANN, key="k2")
    with pytest.raises(KeyReused):
        office.desk.act(dispute.id, Respond("mine"), actor=ANN, key="k2")


def test_eight_threads_under_one_key_do_one_thing() -> None:
    """The first call does the action; all other calls get its result without an error."""
    office = Office()
    disputes = [office.opened() for _ in range(5)]
    start, results = Barrier(8), list[Event | Dispute | Exception]()

    def client(number: int) -> None:
        start.wait()
        for dispute in disputes:
            try:
                results.append(office.desk.act(dispute.id, Start(), actor=Actor(f"a{number}", {"agent"}), key="k"))
            except StaleVersion as error:
                results.append(error)

    threads = [Thread(target=client, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 40 == sum(isinstance(each, Dispute) for each in results)
    assert {2} == {office.desk.get(dispute.id).version for dispute in disputes}


def test_an_interrupt_leaves_all_or_nothing(request: pytest.FixtureRequest) -> None:
    """Ctrl-C while a store writes comes when all is written."""
    import _thread  # noqa: PLC0415 - only here

    class Interrupted(MemoryStore):
        """A store whose second step of writing is interrupted."""

        def _write(self, batch: Batch) -> None:
            _thread.interrupt_main()
            super()._write(batch)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    office = Office(store=Interrupted())
    with pytest.raises(KeyboardInterrupt):
        office.opened()
    assert ("D-1", 1) == (office.desk.get("D-1").id, len(office.desk.queue()))
