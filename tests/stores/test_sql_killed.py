"""Workers that are killed in the middle of their work lose nothing that was acknowledged, and tear nothing."""

import os
import random
import signal
import sqlite3
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import pendulum
import pytest
from attrs import evolve, frozen
from sqlalchemy import Engine, create_engine

from disputekit import Actor, Claim, Desk, Money, Remedy, RemedyKind, actions
from disputekit.adapters.sql import SqlStore
from disputekit.errors import StoreError
from disputekit.lifecycle import processes
from disputekit.ports import Execution, Key, Query, RemedyOrder, Timer
from disputekit.testing._contract_checks import START, batch, message, order

ROUNDS = int(os.environ.get("KILL_ROUNDS", "12"))
REFUNDS = 30
_WORKERS = get_context("forkserver")
_WORKERS.set_forkserver_preload([__name__])


def _write_for_ever(url: str, tenant: str, done: Pipe, begin: int) -> None:
    """Open disputes, two in each append with everything that belongs to them, and say after each that it is written."""
    store = SqlStore(create_engine(url), tenant=tenant)
    for number in range(begin, begin + 100_000):
        ids = [f"D-{number}-{half}" for half in "ab"]
        store.append(
            [
                evolve(
                    batch(dispute_id, 1, 2),
                    key=Key(dispute_id),
                    timers=(Timer(dispute_id, START, "state"),),
                    outgoing=(evolve(message(f"{dispute_id}/1"), dispute_id=dispute_id),),
                    orders=(evolve(order(f"{dispute_id}/1/1"), dispute_id=dispute_id),),
                )
                for dispute_id in ids
            ]
        )
        done.send(number)


def test_what_was_acknowledged_survives_kill_9_whole(engine: Engine) -> None:
    """Whatever a writer said is written is there, both halves of each append are, and nothing is there in part."""
    tenant = uuid4().hex
    url = engine.url.render_as_string(hide_password=False)
    store = SqlStore(engine, tenant=tenant)
    chance = random.Random(7)  # noqa: S311 - when to kill, not a secret
    acknowledged: set[int] = set()
    for round_ in range(ROUNDS):
        listen, speak = _WORKERS.Pipe(duplex=False)
        worker = _WORKERS.Process(target=_write_for_ever, args=(url, tenant, speak, round_ * 100_000))
        worker.start()
        speak.close()
        acknowledged.add(listen.recv())  # it works now
        until = monotonic() + chance.uniform(0, 0.05)
        while monotonic() < until:
            if listen.poll(0.001):
                acknowledged.add(listen.recv())
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        try:
            while True:
                acknowledged.add(listen.recv())
        except EOFError:
            listen.close()
    written = {row.dispute_id for row in store.query(Query(limit=1_000_000)).rows}
    assert {f"D-{number}-{half}" for number in acknowledged for half in "ab"} <= written
    numbers = {dispute_id[:-2] for dispute_id in written}
    assert {f"{number}-{half}" for number in numbers for half in "ab"} == written
    for found in store.verify_all():
        assert (2, None) == (found.events, found.broken_at)
        recorded = store.result(Key(found.dispute_id))
        assert recorded is not None
        assert found.dispute_id == recorded.dispute_id
        assert 1 == len(store.posted(found.dispute_id))
    assert len(written) == len(store.due(START, 1_000_000))
    with pytest.raises(StoreError):
        store.append([evolve(batch("again"), key=Key(f"D-{min(acknowledged)}-a"))])


@frozen
class _Till:
    """A provider that ignores keys and pays whenever it is asked, but can be asked what it has paid."""

    path: Path

    def _run(self, sql: str, *values: str) -> list[tuple[str]]:
        with closing(sqlite3.connect(self.path, timeout=60)) as connection, connection:
            return connection.execute(sql, values).fetchall()

    def begin(self) -> None:
        self._run("CREATE TABLE paid (key TEXT)")

    def execute(self, order: RemedyOrder, key: str) -> Execution:
        assert order.key == key
        self._run("INSERT INTO paid VALUES (?)", key)
        return Execution("done", f"till {key}")

    def find(self, key: str) -> Execution | None:
        return Execution("done", f"till {key}") if self._run("SELECT key FROM paid WHERE key = ?", key) else None

    def paid(self) -> list[str]:
        return [key for (key,) in self._run("SELECT key FROM paid")]


@frozen
class _At:
    """A clock that shows one instant."""

    at: pendulum.DateTime

    def now(self) -> pendulum.DateTime:
        return self.at


def _desk(engine: Engine, tenant: str, till: _Till, at: pendulum.DateTime) -> Desk:
    store = SqlStore(engine, tenant=tenant)
    return Desk(processes.CUSTOMER_OPERATIONS, store=store, executor=till, clock=_At(at))


def _pay_for_ever(url: str, tenant: str, path: Path, turn: int, done: Pipe) -> None:
    """Execute what is ordered, until nothing is left."""
    desk = _desk(create_engine(url), tenant, _Till(path), START.add(minutes=10 * turn))
    done.send("begun")
    while desk.execute(limit=2).done:
        pass
    done.send("ended")


def test_no_refund_is_paid_twice_or_never_when_the_worker_is_killed(engine: Engine, tmp_path: Path) -> None:
    """However often the worker dies, each refund is paid once and recorded once."""
    tenant, url = uuid4().hex, engine.url.render_as_string(hide_password=False)
    till = _Till(tmp_path / "till.sqlite")
    till.begin()
    desk = _desk(engine, tenant, till, START)
    ann = Actor("ann", roles={"agent"})
    refund = actions.Resolve([Remedy(RemedyKind.REFUND, Money("10.00", "EUR"))], "Charged twice.")
    ids = []
    for number in range(REFUNDS):
        claim = Claim(
            claimant=f"acc-{number}", reason="duplicate_charge", amount=Money("10.00", "EUR"), received_at=START
        )
        ids.append(desk.open(claim).id)
        for step in (
            actions.Respond("We look at it."),
            actions.Start(),
            actions.Triage(0.5, 0.5, 0.5, "likely_valid"),
            refund,
        ):
            desk.act(ids[-1], step, actor=ann)
    chance = random.Random(11)  # noqa: S311 - when to kill, not a secret
    for turn in range(1, 60):
        listen, speak = _WORKERS.Pipe(duplex=False)
        worker = _WORKERS.Process(target=_pay_for_ever, args=(url, tenant, tmp_path / "till.sqlite", turn, speak))
        worker.start()
        speak.close()
        assert "begun" == listen.recv()
        if turn <= ROUNDS:
            sleep(chance.uniform(0.01, 0.12))
            assert worker.pid is not None
            os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        listen.close()
        states = [_desk(engine, tenant, till, START.add(minutes=10 * turn)).get(each).state for each in ids]
        if turn > ROUNDS and "executing" not in states:
            break
    assert {"notifying"} == set(states)
    paid = till.paid()
    assert len(ids) == len(set(paid)) == len(paid)
    ledgers = [desk.get(each).ledger for each in ids]
    assert [Money("10.00", "EUR")] * len(ids) == [ledger.refunded for ledger in ledgers]
