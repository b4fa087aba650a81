"""Edited histories are found, and personal values are erased everywhere without breaking the chain."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import rfc8785
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, text

from disputekit import History, codec
from disputekit.adapters.sql import SqlKeyRing, SqlStore, create_tables
from disputekit.adapters.sql._chain import START, Seal, accounts_of, canonical, next_link, opened_values, sealed_event
from disputekit.errors import CodecError, StoreError, StoreUnavailable, TamperedHistory
from disputekit.ports import Batch, Key, Query, Timer
from disputekit.testing import strategies
from disputekit.testing._contract_checks import START as BEGIN
from disputekit.testing._contract_checks import batch, message, order, summary
from tests.codec import (
    every_action,
    every_departure,
    every_link,
    every_market_action,
    every_money_action,
    every_negotiation,
    every_payment_action,
    every_people_action,
    every_process_action,
    every_return,
)
from tests.stores.databases import sqlite_engine

EVERY = [
    made.history()
    for made in (
        every_action, every_departure, every_link, every_market_action, every_money_action, every_negotiation,
        every_payment_action, every_people_action, every_process_action, every_return,
    )
]  # fmt: skip
CANARY = "canary-of-acc-1"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on a file with tables."""
    made = sqlite_engine(tmp_path)
    create_tables(made)
    yield made
    made.dispose()


def closed(plain: Batch) -> Batch:
    """Give a batch that leaves its dispute closed."""
    return evolve(plain, summary=evolve(plain.summary, open=False, queued=False))


def test_a_history_that_nobody_touched_verifies(engine: Engine) -> None:
    """Over several appends each link holds, and the head is the last link."""
    store = SqlStore(engine)
    store.append([batch("D-1", 1, 2), batch("D-2")])
    store.append([batch("D-1", 3)])
    found = list(store.verify_all())
    assert [("D-1", 3, None), ("D-2", 1, None)] == [(each.dispute_id, each.events, each.broken_at) for each in found]
    with engine.connect() as connection:
        last = connection.execute(text("SELECT link FROM dk_events WHERE dispute_id = 'D-1' AND seq = 3")).scalar_one()
    assert last == found[0].head
    assert store.load("D-1") == store.load("D-1", verify=True)


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE dk_events SET event = replace(event, 'duplicate_charge', 'overcharge') WHERE seq = 1", 1),
        ("UPDATE dk_events SET link = 'f' || substr(link, 2) || '0' WHERE seq = 2", 2),
        ("DELETE FROM dk_events WHERE seq = 2", 2),
        ("DELETE FROM dk_events WHERE seq = 3", 3),
        ("DELETE FROM dk_events", 1),
        ("UPDATE dk_events SET seq = CASE seq WHEN 2 THEN 9 ELSE seq END", 2),
    ],
)
@pytest.mark.parametrize("sealed", [False, True])
def test_what_was_edited_is_named(engine: Engine, statement: str, broken_at: int, sealed: bool) -> None:  # noqa: FBT001
    """The first event that was changed, moved or removed is the broken link, also the last one."""
    store = SqlStore(engine, keys=SqlKeyRing(engine) if sealed else None)
    store.append([batch("D-1", 1, 3)])
    with engine.begin() as connection:
        connection.execute(text(statement))
    assert broken_at == store.verify("D-1").broken_at
    with pytest.raises(TamperedHistory) as caught:
        store.load("D-1", verify=True)
    assert [("DK-STORE-TAMPERED", broken_at)] == [(each.code, each.params["seq"]) for each in caught.value.findings]


def test_a_dispute_that_is_not_there_verifies_as_empty(engine: Engine) -> None:
    """Nothing was written, so nothing is broken."""
    found = SqlStore(engine).verify("D-1")
    assert (0, None, START) == (found.events, found.broken_at, found.head)


def test_erased_values_are_nowhere_and_the_chain_holds(engine: Engine) -> None:
    """Events, rows, messages, orders and digests lose the personal values; links, numbers and other disputes stay."""
    ring = SqlKeyRing(engine)
    store = SqlStore(engine, keys=ring)
    opening = evolve(
        batch("D-1", 1, 2),
        outgoing=(evolve(message("m-1"), text=CANARY, subject=CANARY, account=CANARY),),
        orders=(evolve(order("o-1"), account=CANARY, references={"payment": CANARY}),),
        key=Key("k"),
        digest=CANARY,
    )
    claim = evolve(opening.events[0].action.claim, claimant=CANARY, summary=CANARY, references={"order": CANARY})  # type: ignore[attr-defined]  # it is the opening
    first = evolve(
        opening.events[0],
        action=evolve(opening.events[0].action, claim=claim),  # type: ignore[call-arg]  # likewise
        actor=evolve(opening.events[0].actor, id=CANARY),
    )
    second = evolve(opening.events[1], action=evolve(opening.events[1].action, text=CANARY))  # type: ignore[call-arg]  # it is a message
    row = evolve(summary("D-1", 2), claimant=CANARY, references={"order": CANARY}, open=False, queued=False)
    store.append([evolve(opening, events=(first, second), summary=row), closed(batch("D-2"))])
    before = store.verify("D-1")
    assert before.broken_at is None
    assert CANARY in _everything(engine)

    erased = store.erase("D-1")

    assert CANARY not in _everything(engine)
    assert (None, before.head) == (erased.broken_at, erased.head)
    assert {
        "event[1].action.claim.claimant",
        "event[1].action.claim.references.order",
        "event[1].action.claim.summary",
        "event[1].actor.id",
        "event[2].action.text",
    } == set(erased.erased)
    history = store.load("D-1", verify=True)
    assert history is not None
    assert "[erased]" == history.events[1].action.text  # type: ignore[attr-defined]  # it is a message
    assert ["[erased]"] == [row.claimant for row in store.query(_by_id()).rows if row.dispute_id == "D-1"]
    assert ["[erased]"] == [each.message.text for each in store.posted("D-1")]
    assert ring.find("D-1") is None
    assert ring.find("D-2") is not None
    assert store.verify("D-2").erased == ()


def test_an_erased_history_cannot_be_edited_either(engine: Engine) -> None:
    """After an erasure a change of what is left is still found."""
    store = SqlStore(engine, keys=SqlKeyRing(engine))
    store.append([closed(batch("D-1", 1, 2))])
    store.erase("D-1")
    with engine.begin() as connection:
        connection.execute(text("UPDATE dk_events SET event = replace(event, 'received', 'closed') WHERE seq = 2"))
    assert 2 == store.verify("D-1").broken_at


@pytest.mark.parametrize(
    ("dispute_id", "with_keys", "code"),
    [("D-1", True, "DK-STORE-ERASE"), ("D-9", True, "DK-STORE-NO-KEY"), ("D-1", False, "DK-STORE-NO-KEY")],
)
def test_what_cannot_be_erased_is_refused(engine: Engine, dispute_id: str, with_keys: bool, code: str) -> None:  # noqa: FBT001
    """An open dispute, an unknown one, and one without a key stay as they are."""
    store = SqlStore(engine, keys=SqlKeyRing(engine) if with_keys else None)
    store.append([batch("D-1")])
    before = _everything(engine)
    with pytest.raises(StoreError) as caught:
        store.erase(dispute_id)
    assert [code] == [each.code for each in caught.value.findings]
    assert before == _everything(engine)


@pytest.mark.parametrize("history", EVERY, ids=range(len(EVERY)))
def test_every_action_can_be_erased_and_loaded(history: History) -> None:
    """Whatever is erased from an action, what is left loads, and its link is that of the whole."""
    seal, link, sealed_link = Seal(b"key"), START, START
    for number, event in enumerate(history.events):
        data = json.loads(codec.dump_event(event))
        if not number:
            seal = evolve(seal, accounts=accounts_of(data))
        sealed = sealed_event(data, seal)
        loaded = codec.load_event(json.dumps(opened_values(sealed)))
        assert event.action.name == loaded.action.name
        link, sealed_link = next_link(link, data, seal), next_link(sealed_link, sealed, Seal(None))
        assert link == sealed_link


@given(JSON)
def test_json_is_canonical(value: object) -> None:
    """Our fast writer gives the bytes of RFC 8785 for everything that JSON can hold exactly."""
    assert rfc8785.dumps(value) == canonical(value)  # type: ignore[arg-type]  # it is JSON


@given(strategies.histories())
def test_every_event_is_canonical_json(history: History) -> None:
    """What the codec writes is within what RFC 8785 can hold."""
    for event in history.events:
        data = json.loads(codec.dump_event(event))
        assert rfc8785.dumps(data) == canonical(data)


def _everything(engine: Engine) -> str:
    """Give the text of every row of every table but the keys."""
    tables = ("dk_disputes", "dk_events", "dk_keys", "dk_timers", "dk_outbox", "dk_orders")
    with engine.connect() as connection:
        return "\n".join(str(row) for name in tables for row in connection.execute(text(f"SELECT * FROM {name}")))  # noqa: S608


def _by_id() -> Query:
    return Query(order="opened")


def test_an_export_moves_everything(engine: Engine, tmp_path: Path) -> None:
    """What was exported and imported is the same: histories, chains, rows, keys, timers, messages and orders."""
    store = SqlStore(engine)
    full = evolve(
        batch("D-1", 1, 3),
        key=Key("k"),
        digest="d",
        timers=(Timer("D-1", BEGIN, "state"),),
        outgoing=(message("m-1"),),
        orders=(order("o-1"),),
    )
    store.append([full, closed(batch("D-2"))])
    lines = list(store.export())
    other = create_engine(f"sqlite:///{tmp_path / 'other.sqlite'}")
    create_tables(other)
    moved = SqlStore(other, tenant="new")
    assert 2 == moved.import_lines(lines)
    assert lines == list(moved.export())
    assert store.load("D-1") == moved.load("D-1", verify=True)
    assert store.result(Key("k")) == moved.result(Key("k"))
    with pytest.raises(StoreUnavailable):
        moved.import_lines(lines)
    other.dispose()


@pytest.mark.parametrize("change", [("acc-1", "acc-2"), ("}", ""), ('"schema"', '"other"')])
def test_a_line_that_was_changed_is_not_imported(engine: Engine, change: tuple[str, str]) -> None:
    """The lines before it are kept, the changed one is named."""
    store = SqlStore(engine)
    store.append([batch("D-1"), batch("D-2")])
    first, second = store.export()
    moved = SqlStore(engine, tenant="new")
    with pytest.raises(CodecError) as caught:
        moved.import_lines([first, second.replace(*change)])
    assert [("DK-STORE-LINE", "line 2")] == [(each.code, each.where) for each in caught.value.findings]
    assert ["D-1"] == [row.dispute_id for row in moved.query(Query()).rows]


def test_an_erasure_that_was_interrupted_is_finished_by_the_next(engine: Engine) -> None:
    """The values go first and the key last, so that a second call finds the key and seals nothing twice."""
    ring = SqlKeyRing(engine)
    store = SqlStore(engine, keys=_Interrupted(ring))
    store.append([closed(batch("D-1", 1, 2))])
    head = store.verify("D-1").head
    with pytest.raises(KeyboardInterrupt):
        store.erase("D-1")
    assert (None, head) == ((found := store.verify("D-1")).broken_at, found.head)
    assert SqlStore(engine, keys=ring).erase("D-1") == found
    assert ring.find("D-1") is None


@frozen
class _Interrupted:
    """A ring whose owner is interrupted before it forgets a key."""

    ring: SqlKeyRing

    def make(self, dispute_id: str) -> bytes:
        return self.ring.make(dispute_id)

    def find(self, dispute_id: str) -> bytes | None:
        return self.ring.find(dispute_id)

    def destroy(self, dispute_id: str) -> None:
        raise KeyboardInterrupt(dispute_id)
