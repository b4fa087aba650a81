"""Events that arrive twice, late or out of order: what is recorded, what is refused, and what never happens twice."""

import pendulum
import pytest

from disputekit import Actor, Claim, Desk, History, InvalidValue, actions, fold
from disputekit.adapters.memory import MemoryStore
from disputekit.errors import KeyReused
from disputekit.lifecycle import processes
from tests.desk.office import HandClock, Numbers

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
ANN = Actor("ann", roles={"agent"})
PROCESS = processes.CUSTOMER_OPERATIONS


def opened() -> Desk:
    """Give a desk with one dispute, three days after it was opened."""
    clock = HandClock(MONDAY)
    desk = Desk(PROCESS, store=MemoryStore(), clock=clock, ids=Numbers())
    desk.open(Claim(claimant="acc-7", reason="late_fee", received_at=MONDAY))
    clock.shows = MONDAY.add(days=3)
    return desk


def test_an_event_that_arrives_twice_happens_once() -> None:
    """The same key and action give what the first gave, whatever has happened since; another action is refused."""
    desk = opened()
    first = desk.act("D-1", actions.Start(), actor=ANN, key="k-1")
    desk.act("D-1", actions.Respond("We look at it."), actor=ANN)
    assert first == desk.act("D-1", actions.Start(), actor=ANN, key="k-1")
    assert 3 == desk.get("D-1").version
    with pytest.raises(KeyReused):
        desk.act("D-1", actions.Respond("Again."), actor=ANN, key="k-1")


def test_an_event_that_arrives_late_keeps_both_its_times() -> None:
    """Clocks go by when it happened, the audit by when it was recorded, and the order by its number."""
    desk = opened()
    desk.act("D-1", actions.Start(), actor=ANN)
    desk.act("D-1", actions.Respond("I called you on Monday."), actor=ANN, at=MONDAY.add(hours=1))
    history = desk.history("D-1")
    late = history.events[-1]
    assert (3, MONDAY.add(hours=1), MONDAY.add(days=3)) == (late.seq, late.occurred_at, late.recorded_at)
    assert MONDAY.add(hours=1) == fold(history).times.responded_at
    yesterday = history.as_of(MONDAY.add(days=2))
    assert yesterday is not None
    assert fold(yesterday).times.responded_at is None


def test_an_event_from_the_future_is_refused() -> None:
    """Nothing can have happened later than now."""
    desk = opened()
    with pytest.raises(InvalidValue, match="DK-DESK-FUTURE"):
        desk.act("D-1", actions.Start(), actor=ANN, at=MONDAY.add(days=4))
    assert 1 == desk.get("D-1").version


def test_events_out_of_order_and_gaps_are_refused() -> None:
    """A history is one unbroken sequence: neither folding nor keeping it passes over what is missing or swapped."""
    desk = opened()
    desk.act("D-1", actions.Start(), actor=ANN)
    desk.act("D-1", actions.Respond("We look at it."), actor=ANN)
    first, second, third = desk.history("D-1")
    for events in ((first, third), (first, third, second), (second, third), (first, first)):
        with pytest.raises(InvalidValue, match="DK-HISTORY-ORDER"):
            History(events)
    with pytest.raises(InvalidValue, match=r"DK-HISTORY-ORDER.*\b2 of dispute D-1"):
        fold(fold(None, first), third)
