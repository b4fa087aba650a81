"""A lifecycle as a picture."""

import pytest

from disputekit import actions
from disputekit.errors import InvalidValue, LifecycleError
from disputekit.lifecycle import SAME, Lifecycle, Limit, Return, State, Transition, processes
from tests.lifecycle.cases import LEA, Case, eur

SMALL = Lifecycle(
    id="small",
    version="1",
    initial="open",
    states=[
        State("open", "work", "agent"),
        State("away", "work", "claimant", hidden=True, deadline=Limit(1, "days"), on_expiry="lapse"),
        State("done", "end", hidden=True, open=False, final=True),
    ],
    transitions=[
        Transition("message", "open", SAME),
        Transition("start", "open", "done"),
        Transition("reject", "open", "done", when=["needs_execution"]),
        Transition("reject", "open", "done"),
        Transition("request_evidence", "open", "away", remember="asked"),
        Transition("lapse", "away", Return("asked")),
    ],
)


def test_the_picture_shows_states_moves_ends_and_what_is_hidden() -> None:
    """Every move is one arrow with all its actions; what stays is left out; hidden states are dashed."""
    assert (
        "stateDiagram-v2\n"
        "    [*] --> open\n"
        "    open --> away: request_evidence\n"
        "    open --> done: start, reject\n"
        "    away --> open: lapse\n"
        "    done --> [*]\n"
        "    classDef hidden stroke-dasharray: 5 5\n"
        "    class away hidden\n"
    ) == SMALL.mermaid()


def test_the_current_state_is_marked() -> None:
    """The state a dispute is in stands out; a state that is not declared cannot."""
    assert SMALL.mermaid(current="open").endswith("    classDef current stroke-width:4px\n    class open current\n")
    with pytest.raises(LifecycleError):
        SMALL.mermaid(current="opne")


def test_nothing_hidden_needs_no_style() -> None:
    """A lifecycle without hidden states has no dashed ones."""
    plain = Lifecycle(
        id="plain",
        version="1",
        initial="open",
        states=[State("open", "work"), State("done", "end", open=False, final=True)],
        transitions=[Transition("start", "open", "done")],
    )
    assert "stateDiagram-v2\n    [*] --> open\n    open --> done: start\n    done --> [*]\n" == plain.mermaid()


def test_every_process_draws() -> None:
    """The processes that ship are drawn with each of their states."""
    drawn = processes.CUSTOMER_OPERATIONS.mermaid()
    assert all(state.name in drawn for state in processes.CUSTOMER_OPERATIONS.states)


def test_the_path_of_a_dispute_is_marked_with_its_events() -> None:
    """The states that it was in are filled, its arrows carry the numbers of its events, and it stands at the end."""
    case = Case(eur("80"))
    case.do(actions.Start(), actions.Triage(0.5, 0.5, 0.5, "unclear"))
    case.do(actions.Escalate("legal", "a threat"))
    case.do(actions.Message("Wait.", "claimant"), actions.DeEscalate("calm"), by=LEA)
    drawn = [line.strip() for line in case.process.mermaid(path=case.history).splitlines()]
    assert {
        "received --> assessing: start (2)",
        "assessing --> investigating: triage (3)",
        "investigating --> escalated: escalate (4)",
        "escalated --> investigating: de_escalate (6)",
        "class received,assessing,investigating,escalated visited",
        "class investigating current",
    } <= set(drawn)
    assert "class received current" in case.process.mermaid(current="received", path=case.history)


def test_a_path_may_lead_through_what_is_no_more() -> None:
    """An arrow and a state of an older version are drawn as they were, and the others as they are."""
    case = Case(eur("80"))
    case.do(actions.Start(), actions.Triage(0.5, 0.5, 0.5, "unclear"))
    drawn = SMALL.mermaid(path=case.history)
    assert "    received --> assessing: start (2)\n    assessing --> investigating: triage (3)\n" in drawn
    assert "current" not in drawn
    assert "    open --> done: start, reject\n" in drawn


def test_only_a_history_is_a_path() -> None:
    """A list of states is refused by name."""
    with pytest.raises(InvalidValue, match="path"):
        SMALL.mermaid(path=["open"])  # type: ignore[arg-type]  # refused
