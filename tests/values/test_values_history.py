"""A history is one unbroken sequence of events, and a dispute is what it adds up to."""

import copy
import pickle
from datetime import datetime, timedelta
from typing import Literal, cast

import pendulum
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from disputekit import Actor, Claim, Dispute, Event, History, Money, Outcome, actions, codec, fold
from disputekit._input.instants import to_us
from disputekit.actions import Action
from disputekit.dispute import (
    Account,
    Assessment,
    EnteredState,
    Finances,
    Investigation,
    LedgerEntry,
    Links,
    Request,
    RequestStatus,
    ScoreRecord,
    Task,
    TaskStatus,
    Times,
    Work,
)
from disputekit.errors import InvalidValue
from disputekit.testing import strategies
from disputekit.timeline import Moment
from tests.codec.every_action import EVERY, history
from tests.findings import codes

AT = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
OPENING = actions.Open(Claim(claimant="acc-7", reason="other", received_at=AT), nature="charge", team="billing")
NEW = EnteredState("new", "intake", waits_on=["respondent"], queued=True, open=True)


def _event(seq: int, action: Action, **changes: object) -> Event:
    at = AT + timedelta(hours=seq)
    plain = Event(
        dispute_id="d-1", seq=seq, action=action, actor=Actor("ann"), occurred_at=at, recorded_at=at, entered=NEW,
        lifecycle="co", lifecycle_version="1",
    )  # fmt: skip
    return evolve(plain, **changes)  # type: ignore[arg-type]  # whatever a test wants changed


@given(strategies.histories())
def test_folding_a_history_is_folding_its_events(made: History) -> None:
    """One by one, or all at once; and the dispute's version is the last event's number."""
    dispute = fold(None, made.events[0])
    for event in made.events[1:]:
        dispute = fold(dispute, event)
    last = made.events[-1]
    assert dispute == fold(made)
    assert (len(made), made.version, last.entered) == (dispute.version, dispute.version, dispute.now)
    assert (made.dispute_id, last.occurred_at) == (dispute.id, dispute.times.updated_at)


@given(strategies.histories())
def test_the_claim_is_always_accounted_for(made: History) -> None:
    """After every event, what is claimed is what is upheld, rejected, withdrawn and open."""
    for length in range(1, len(made) + 1):
        ledger = fold(History(made.events[:length])).ledger
        parts = [ledger.upheld, ledger.rejected, ledger.withdrawn, ledger.open]
        if ledger.claimed is None:
            assert [None] * 4 == parts
        else:
            assert ledger.claimed == sum((part for part in parts if part), Money.zero(ledger.claimed.currency))
            assert all(not part.is_negative for part in parts if part)


@given(strategies.histories(), st.integers(0, 3), st.sampled_from([-1, 0, 1]))
def test_what_was_known_then_is_the_beginning(made: History, which: int, by: int) -> None:
    """As of any time a history is its events up to the first that was recorded later."""
    at = made.events[which % len(made)].recorded_at + timedelta(microseconds=by)
    known = made.as_of(at)
    length = len(known) if known else 0
    assert made.events[:length] == (known.events if known else ())
    recorded = [to_us(event.recorded_at, "recorded_at") for event in made]
    assert all(us <= to_us(at, "at") for us in recorded[:length])
    assert all(us > to_us(at, "at") for us in recorded[length : length + 1])


def test_what_was_known_in_an_hour_that_comes_twice() -> None:
    """Instants are compared, not what the clock on the wall shows."""
    first = pendulum.datetime(2026, 10, 25, 2, 50, tz="Europe/Berlin", fold=0)
    second = pendulum.datetime(2026, 10, 25, 2, 10, tz="Europe/Berlin", fold=1)
    made = History([_event(1, OPENING, recorded_at=first), _event(2, actions.Start(), recorded_at=second)])
    assert [None, 1, 1, 2] == [
        known and len(known)
        for known in (
            made.as_of(first - timedelta(microseconds=1)),
            made.as_of(first),
            made.as_of(second - timedelta(microseconds=1)),
            made.as_of(second),
        )
    ]


@given(strategies.histories())
def test_a_timeline_has_a_moment_for_each_event(made: History) -> None:
    """In the same order, as clocks know the action, with the state entered and the priority in force."""
    moments = made.timeline()
    assert [
        (event.occurred_at, event.action.timed_as, event.entered.state, event.entered.waits_on) for event in made
    ] == [(moment.at, moment.action, moment.state, moment.waits_on) for moment in moments]
    assert fold(made).priority == moments[-1].priority


@pytest.mark.parametrize(
    ("direction", "word"), [("outbound", "message"), ("inbound", "message_received"), ("internal", "note")]
)
def test_clocks_know_where_a_message_goes(direction: Literal["outbound", "inbound", "internal"], word: str) -> None:
    """Messages of a party and internal notes do not stop a target of the company."""
    message = actions.Message("Any news?", "claimant", direction=direction)
    made = History([_event(1, OPENING), _event(2, message)])
    assert ["open", word] == [moment.action for moment in made.timeline()]


@given(strategies.histories())
def test_a_history_survives_pickle_and_copy(made: History) -> None:
    """And so does the dispute: the same values, instants and zones, from another process."""
    for copied in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):  # noqa: S301 - our own
        assert made == copied
        assert hash(made) == hash(copied)
        assert codec.dump_history(made) == codec.dump_history(copied)
    dispute = fold(made)
    assert dispute == pickle.loads(pickle.dumps(dispute)) == copy.deepcopy(dispute)  # noqa: S301 - our own


@given(st.sampled_from(EVERY))
def test_every_action_survives_pickle_and_copy(action: Action) -> None:
    """Under the name that users import it by."""
    assert action == pickle.loads(pickle.dumps(action)) == copy.copy(action) == copy.deepcopy(action)  # noqa: S301
    assert "disputekit.actions" == type(action).__module__


def test_a_history_goes_on() -> None:
    """By one event or several, into a new one."""
    made = History([_event(1, OPENING)])
    longer = made.then(_event(2, actions.Start()), _event(3, actions.Lapse()))
    assert (1, 3, [1, 2, 3]) == (len(made), longer.version, [event.seq for event in longer])


def test_how_a_history_and_its_dispute_are_shown() -> None:
    """In one line each, whatever they hold."""
    made = History([_event(1, OPENING)])
    assert "History('d-1', 1 event)" == repr(made)
    assert "History('d-1', 2 events)" == repr(made.then(_event(2, actions.Start())))
    assert "Dispute('d-1', new, co 1, version=1)" == repr(fold(made))


def test_an_empty_history_is_none() -> None:
    """There is no dispute without its opening."""
    with pytest.raises(InvalidValue) as refused:
        History([])
    assert ["events: DK-HISTORY-EMPTY"] == codes(refused.value)


def _next(action: str, got: int, seq: int, got_id: str = "d-1") -> dict[str, object]:
    """Give the error about an event that is not the next one."""
    return {"action": action, "got_id": got_id, "got": got, "id": "d-1", "seq": seq}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (_event(3, actions.Start()), _next("start", got=3, seq=2)),
        (_event(1, actions.Start()), _next("start", got=1, seq=2)),
        (_event(2, OPENING), _next("open", got=2, seq=2)),
        (_event(2, actions.Start(), dispute_id="d-2"), _next("start", got=2, got_id="d-2", seq=2)),
    ],
)
def test_an_event_out_of_order_is_refused(event: Event, expected: dict[str, object]) -> None:
    """A number left out or repeated, a second opening, another dispute's event: in a history and in a fold."""
    with pytest.raises(InvalidValue) as in_history:
        History([_event(1, OPENING), event])
    with pytest.raises(InvalidValue) as in_fold:
        fold(fold(None, _event(1, OPENING)), event)
    assert ["event.seq: DK-HISTORY-ORDER"] == codes(in_history.value)
    assert in_history.value.findings == in_fold.value.findings
    assert expected == in_fold.value.findings[0].params


@pytest.mark.parametrize("event", [_event(1, actions.Start()), _event(2, OPENING)])
def test_the_first_event_is_the_opening(event: Event) -> None:
    """Nothing else can be folded into nothing."""
    expected = _next(event.action.name, got=event.seq, seq=1)
    for make in (lambda: History([event]), lambda: fold(None, event)):
        with pytest.raises(InvalidValue) as refused:
            make()
        assert expected == refused.value.findings[0].params


def test_there_must_be_something_to_fold() -> None:
    """A dispute alone is already folded."""
    with pytest.raises(InvalidValue) as refused:
        fold(fold(None, _event(1, OPENING)))  # type: ignore[call-overload]
    assert ["event: DK-FOLD-EVENT"] == codes(refused.value)


@pytest.mark.parametrize("name", ["occurred_at", "recorded_at"])
def test_an_event_wants_aware_times(name: str) -> None:
    """Each is named."""
    with pytest.raises(InvalidValue) as refused:
        _event(1, OPENING, **{name: datetime(2026, 1, 1)})  # noqa: DTZ001 - wrong on purpose
    assert name == refused.value.findings[0].where


def test_an_event_can_be_given_the_deadline_of_its_state() -> None:
    """A deadline may be added to an event; the rest of the event stays the same."""
    event = _event(1, OPENING)
    dated = event.with_deadline(AT)
    assert (AT, None, event) == (dated.entered.due_at, event.entered.due_at, dated.with_deadline(None))
    with pytest.raises(InvalidValue, match=r"^due_at: DK-TIME-NAIVE"):
        event.with_deadline(datetime(2026, 1, 1))  # noqa: DTZ001 - wrong on purpose


def test_an_opened_dispute() -> None:
    """Has what its claim and its opening say, and nothing yet of what comes later."""
    opening = evolve(OPENING, possible_duplicates=("d-0",))
    dispute = fold(None, _event(1, opening, entries=[LedgerEntry(Account.CLAIMED, Money(5, "EUR"))]))
    at = AT + timedelta(hours=1)
    assert (
        Dispute(
            id="d-1", claim=OPENING.claim, version=1, lifecycle="co", lifecycle_version="1", now=NEW,
            times=Times(opened_at=at, entered_at=at, updated_at=at), assessment=Assessment(nature="charge"),
            work=Work(team="billing"), links=Links(possible_duplicates=("d-0",)),
            finances=Finances(ledger=dispute.ledger),
        )
        == dispute
    )  # fmt: skip
    assert Money(5, "EUR") == dispute.ledger.claimed
    assert ("new", "intake", frozenset({"respondent"}), True, True, None, None, None) == (
        dispute.state, dispute.stage, dispute.waits_on, dispute.queued, dispute.is_open, dispute.outcome,
        dispute.due_at, dispute.priority,
    )  # fmt: skip


def test_a_state_is_entered_when_it_changes() -> None:
    """An event that stays in the state updates the dispute but not when it entered; rules may have a new version."""
    opened = fold(None, _event(1, OPENING))
    stayed = fold(opened, _event(2, actions.Message("hello", party="claimant"), lifecycle="co2", lifecycle_version="9"))
    moved = fold(stayed, _event(3, actions.Start(), entered=evolve(NEW, state="in_progress")))
    hours = [
        ((each.times.entered_at - AT).total_hours(), (each.times.updated_at - AT).total_hours())
        for each in (opened, stayed, moved)
    ]
    assert [(1, 1), (1, 2), (3, 3)] == hours
    assert ("co2", "9", "co", "1") == (
        stayed.lifecycle,
        stayed.lifecycle_version,
        moved.lifecycle,
        moved.lifecycle_version,
    )


def test_what_is_open_on_a_dispute() -> None:
    """Only the requests and tasks that nobody has answered or done."""
    requests = tuple(
        Request(f"r{i}", "claimant", ("photo",), AT, status=status) for i, status in enumerate(RequestStatus)
    )
    tasks = tuple(Task(f"t{i}", "look", "bob", AT, status=status) for i, status in enumerate(TaskStatus))
    dispute = evolve(
        fold(None, _event(1, OPENING)),
        investigation=Investigation(requests=requests),
        work=Work(tasks=tasks),
        assessment=Assessment(score=ScoreRecord(50.0, 5, "P2")),
    )
    assert (requests[:1], tasks[:1], "P2") == (dispute.open_requests, dispute.open_tasks, dispute.priority)


def test_the_whole_of_every_action_adds_up() -> None:
    """One history with every action, folded: what is left of each."""
    made = history()
    dispute = fold(made)
    assert (
        Moment(made.events[4].occurred_at, "triage", "in_progress", {"claimant", "respondent"}, "P2", "payments", "ann")
        == (made.timeline()[4])
    )
    assert {
        "owner": "ann",
        "team": "payments",
        "validity": "plausible",
        "escalated_to": None,
        "merged_into": "d-5",
        "settled": True,
        "breaches": ("resolution",),
        "past_outcomes": (Outcome.PARTLY_UPHELD,),
        "decision": None,
        "notified_at": None,
    } == {
        "owner": dispute.owner,
        "team": dispute.team,
        "validity": dispute.assessment.validity,
        "escalated_to": dispute.work.escalated_to,
        "merged_into": dispute.merged_into,
        "settled": dispute.resolution.settled,
        "breaches": dispute.work.breaches,
        "past_outcomes": dispute.past_outcomes,
        "decision": dispute.decision,
        "notified_at": dispute.times.notified_at,
    }


def test_only_events_are_folded() -> None:
    """Into a dispute, or into nothing: each is named, and a history is made of events alone."""
    with pytest.raises(InvalidValue) as both:
        fold(cast("Dispute", "d-1"), cast("Event", "opened"))
    assert [
        "dispute: DK-VALUE-KIND",
        "event: DK-VALUE-KIND",
    ] == codes(both.value)
    for events in (5, ["opened"]):
        with pytest.raises(InvalidValue, match=r"^events(\[0\])?: DK-VALUE-KIND"):
            History(cast("list[Event]", events))


def test_an_event_recorded_late_says_nothing_about_what_it_left_as_it_was() -> None:
    """A letter of an earlier day does not move the wait, the priority or the owner of today to its own day."""
    made = history()
    last, before = made.events[-1], made.events[-2]
    was, dispute = fold(History(made.events[:-1])), fold(made)
    late = evolve(last, occurred_at=before.occurred_at.subtract(days=1), entered=before.entered)
    moment = late.moment(dispute, (was, before))
    assert (None, frozenset(), None, None, None) == (
        moment.state,
        moment.waits_on,
        moment.priority,
        moment.team,
        moment.owner,
    )
    assert before.entered.state == late.moment(dispute).state
