"""Workers that are killed in the middle of their work lose nothing that was acknowledged, and tear nothing."""

import os
import random
import signal
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from time import monotonic
from uuid import uuid4

import pytest
from attrs import evolve
from sqlalchemy import Engine, create_engine

from disputekit.adapters.sql import SqlStore, create_tables
from disputekit.errors import StoreError
from disputekit.ports import Key, Query, Timer
from disputekit.testing._contract_checks import START, batch, message, order
from tests.stores.databases import sqlite_engine

ROUNDS = int(os.environ.get("KILL_ROUNDS", "12"))
_WORKERS = get_context("forkserver")
_WORKERS.set_forkserver_preload([__name__])


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on each database."""
    if request.param == "postgresql":
        yield request.getfixturevalue("postgres")
        return
    made = sqlite_engine(tmp_path)
    create_tables(made)
    yield made
    made.dispose()


def _write_for_ever(url: str, tenant: str, done: Pipe, begin: int) -> None:
    """Open disputes, two in each append with all that belongs to them, and say after each that it is written."""
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
