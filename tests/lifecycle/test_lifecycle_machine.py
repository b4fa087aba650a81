"""A lifecycle as a real machine of transitions, on a host's own model."""

import pytest
from transitions import EventData, Machine
from transitions.extensions import GraphMachine

from disputekit import actions
from disputekit.dispute import Dispute
from disputekit.errors import InvalidValue, Refused
from disputekit.history import Event, History, fold
from disputekit.lifecycle import processes
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import ANN, BOB, CUSTOMER, EVE, LEA, MONDAY, Case, eur, raising

PROCESS = processes.CUSTOMER_OPERATIONS
TRIAGE = actions.Triage(0.5, 0.5, 0.5, "likely_valid")


class Ticket:
    """A host's own model: transitions adds the state and the triggers."""

    state: str

    def __init__(self) -> None:
        """Open a dispute for it."""
        self.history: History = Case(eur("40.00")).history

    @property
    def dispute(self) -> Dispute:
        """The dispute that the ticket is about."""
        return fold(self.history)

    def keep(self, event: Event) -> None:
        """Record an event."""
        self.history = self.history.then(event)


def ticket(**settings: object) -> Ticket:
    """Put a machine on a new ticket."""
    made = Ticket()
    settings.setdefault("now", lambda: MONDAY)
    PROCESS.machine(made, read=lambda each: each.dispute, record=Ticket.keep, **settings)  # type: ignore[arg-type]  # whatever is to be tried
    return made


def call(model: Ticket, trigger: str, *args: object, **named: object) -> bool:
    """Call a trigger that transitions has put on the model."""
    answer: bool = getattr(model, trigger)(*args, **named)
    return answer


def test_a_trigger_decides_records_and_moves_the_model() -> None:
    """The state of the model is that of its dispute after each action, and the events are those of ``decide``."""
    made, case = ticket(), Case(eur("40.00"))
    for action in (actions.Start(), TRIAGE, actions.Escalate("legal", "a threat")):
        assert call(made, action.name, action, ANN)
        case.do(action)
        assert (made.state, made.history) == (case.dispute.state, case.history)
    assert call(made, "de_escalate", actions.DeEscalate("clear now"), actor=LEA, at=MONDAY)
    assert "investigating" == made.state


def test_an_action_that_leaves_the_dispute_where_it_is_leaves_the_model_there() -> None:
    """It is recorded all the same, and no state is entered or left."""
    entered: list[str] = []
    made = ticket()
    made.on_enter_received = lambda _event: entered.append("received")  # type: ignore[attr-defined]  # a callback of transitions
    assert call(made, "respond", actions.Respond("Thank you."), ANN)
    assert ("received", 2, []) == (made.state, made.history.version, entered)


def test_branches_are_chosen_as_decide_chooses_them() -> None:
    """A decision above the limit waits for approval, one below it is executed."""
    for limit, state in (("39.99", "awaiting_approval"), ("40.00", "executing")):
        made = ticket()
        call(made, "start", actions.Start(), ANN)
        call(made, "triage", TRIAGE, ANN)
        resolve = actions.Resolve([Remedy(RemedyKind.REFUND, eur("40.00"))], "Twice.", limit=eur(limit))
        call(made, "resolve", resolve, ANN)
        assert state == made.state


def test_refusals_are_ours_and_leave_everything_as_it_is() -> None:
    """A guard, a role and an action that the state does not know raise ``Refused``, and nothing is recorded."""
    made = ticket()
    before = made.history
    with raising(Refused, [("DK-ROLE", "dispute d-1", {"actor": "acc-7", "action": "start", "roles": "agent"})]):
        call(made, "start", actions.Start(), CUSTOMER)
    with pytest.raises(Refused, match="DK-ACTION-NOT-HERE"):
        call(made, "approve", actions.Approve(), EVE)
    assert (before, "received") == (made.history, made.state)


def test_may_asks_the_guards_and_raises_nothing() -> None:
    """With the action every guard is asked; without it, those that ``options`` asks."""
    made = ticket()
    assert call(made, "may_start", actions.Start(), ANN)
    assert not call(made, "may_start", actions.Start(), CUSTOMER)
    assert not call(made, "may_approve", actions.Approve(), EVE)
    assert call(made, "may_start", actor=ANN)
    assert not call(made, "may_start", actor=CUSTOMER)
    assert not call(made, "may_finish_task", actions.FinishTask("t9", "x"), BOB)
    assert call(made, "may_finish_task", actor=BOB)
    assert 1 == made.history.version
    call(made, "start", actions.Start(), ANN)
    call(made, "triage", TRIAGE, ANN)
    assert call(made, "may_resolve", actions.Resolve([Remedy(RemedyKind.REFUND, eur("40.00"))], "Twice."), ANN)


def test_callbacks_of_transitions_get_the_event() -> None:
    """Callbacks on the machine run around each move, with our event among their arguments."""
    seen: list[tuple[str, int]] = []

    def after(event: EventData) -> None:
        seen.append((event.kwargs["decided"].action.name, event.kwargs["decided"].seq))

    def before(event: EventData) -> None:
        seen.append((event.event.name, 0))

    made = ticket(after_state_change=after, prepare_event=[before])
    call(made, "start", actions.Start(), ANN)
    assert [("start", 0), ("start", 2)] == seen


def test_what_a_trigger_is_called_with_is_checked() -> None:
    """Another action, no actor, no time, and a model that is not where its dispute is, are refused as values."""
    made = ticket(now=None)
    for arguments in ((TRIAGE, ANN, MONDAY), (actions.Start(), None, MONDAY), (None, ANN, MONDAY)):
        with pytest.raises(InvalidValue, match="DK-VALUE"):
            call(made, "start", *arguments)
    with pytest.raises(InvalidValue):
        call(made, "start", actions.Start(), ANN)
    call(made, "start", actions.Start(), ANN, MONDAY, key="k-1")
    assert "k-1" == made.history.events[-1].key
    made.state = "received"
    with raising(InvalidValue, [("DK-MACHINE-STALE", "read", {"state": "received", "dispute": "assessing"})]):
        call(made, "start", actions.Start(), ANN, MONDAY)
    with pytest.raises(InvalidValue, match="DK-MACHINE-STALE"):
        call(made, "may_start", actions.Start(), ANN, MONDAY)


def test_a_host_may_keep_the_events_itself() -> None:
    """Without ``record``, a callback keeps them; an error of the host's own comes through as it is."""
    made = Ticket()

    def keep(event: EventData) -> None:
        if event.kwargs["decided"].actor == BOB:
            msg = "the database is gone"
            raise OSError(msg)
        made.keep(event.kwargs["decided"])

    PROCESS.machine(made, read=lambda each: each.dispute, now=lambda: MONDAY, after_state_change=keep)
    assert call(made, "respond", actions.Respond("Hello."), ANN)
    assert 2 == made.history.version
    with pytest.raises(OSError, match="the database is gone"):
        call(made, "respond", actions.Respond("Hello."), BOB)


def test_the_extensions_of_transitions_draw_it() -> None:
    """A graph machine draws every state, with guards as conditions; a plain machine has every action as a trigger."""
    made = Ticket()
    machine = PROCESS.machine(
        made, read=lambda each: each.dispute, machine_class=GraphMachine, graph_engine="mermaid", show_conditions=True
    )
    drawn = str(machine.get_graph().draw(None))
    assert all(state.name in drawn for state in PROCESS.states)
    assert "above_limit" in drawn
    plain = PROCESS.machine(Ticket(), read=lambda each: each.dispute)
    assert isinstance(plain, Machine)
    assert {each.action for each in PROCESS.transitions} <= set(plain.events)
