"""X3, time travel: any dispute as of any instant, and any history decided again under other rules."""

import pendulum

from disputekit import Actor, Claim, Desk, Money, Remedy, RemedyKind, actions, fold
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import Authority, redecide
from disputekit.history import History
from disputekit.lifecycle import Transition, processes
from disputekit.triage import Scorer
from tests.desk.office import HandClock, Numbers

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
ANN = Actor("ann", roles={"agent"})
SCORER = Scorer(weights={"urgency": 2, "impact": 2, "complexity": 1})
PROCESS = processes.CUSTOMER_OPERATIONS


def refunded() -> History:
    """Give the history of a refund: opened on Monday, triaged on Tuesday, decided on Wednesday."""
    clock = HandClock(MONDAY)
    desk = Desk(
        PROCESS,
        store=MemoryStore(),
        clock=clock,
        ids=Numbers(),
        scorer=SCORER,
        authority=Authority({"agent": Money(100, "EUR")}),
    )
    desk.open(
        Claim(claimant="acc-7", reason="duplicate_charge", received_at=MONDAY, amount=Money(80, "EUR")), actor=ANN
    )
    clock.shows = MONDAY.add(days=1)
    desk.act("D-1", actions.Start(), actor=ANN)
    desk.act("D-1", actions.Triage(0.9, 0.5, 0.2, "likely_valid"), actor=ANN)
    clock.shows = MONDAY.add(days=2)
    remedies = [Remedy(RemedyKind.REFUND, Money(80, "EUR"))]
    desk.act("D-1", actions.Resolve(remedies, "Charged twice."), actor=ANN)
    return desk.history("D-1")


def test_x3_a_dispute_as_it_was_at_any_instant() -> None:
    """What was known then, not what was learnt later; before it was opened there is nothing."""
    history = refunded()
    states = []
    for day in (-1, 0, 1, 2):
        known = history.as_of(MONDAY.add(days=day, hours=1))
        states.append(None if known is None else fold(known).state)
    assert [None, "received", "investigating", "executing"] == states


def test_x3_what_was_learnt_late_is_not_known_before() -> None:
    """``occurred_at`` is when it happened, for clocks; ``recorded_at`` when we learnt of it, for hindsight."""
    opened, *_ = refunded()
    told = PROCESS.decide(
        fold(None, opened),
        actions.Respond("I called on Monday."),
        actor=ANN,
        at=MONDAY.add(hours=2),
        recorded_at=MONDAY.add(days=3),
    )
    history = History((opened, told))
    asked = history.as_of(MONDAY.add(days=1))
    assert asked is not None
    assert (1, MONDAY.add(hours=2)) == (asked.version, fold(history).times.responded_at)
    assert [MONDAY, MONDAY.add(hours=2)] == [moment.at for moment in history.timeline()]


def test_x3_replay_under_todays_rules_equals_the_record() -> None:
    """Lifecycle and weighting as they were give the history as it was."""
    assert redecide(refunded(), lifecycle=PROCESS, scorer=SCORER) is None


def test_x3_other_rules_diverge_at_one_event_which_says_why() -> None:
    """A lifecycle that lets only seniors resolve, and weights that count impact alone."""
    strict = PROCESS.extend(
        version="2",
        without="resolve",
        transitions=[
            Transition(
                "resolve", {"investigating", "escalated"}, "executing", roles="senior", when=["needs_execution"],
                remember="decision",
            ),
            Transition("resolve", {"investigating", "escalated"}, "awaiting_approval", roles="senior"),
        ],
    )  # fmt: skip
    divergence = redecide(refunded(), lifecycle=strict)
    assert divergence is not None
    assert ("resolve", "refused", ["DK-ROLE"]) == (
        divergence.event.action.name,
        divergence.would_be,
        [reason.code for reason in divergence.reasons],
    )
    other = redecide(refunded(), scorer=Scorer(weights={"urgency": 0, "impact": 1, "complexity": 0}))
    assert other is not None
    assert "event 3, triage (score): recorded 52.66, P2; would be 50, P2" == str(other)
