"""A lifecycle as a picture."""

import pytest

from disputekit.errors import LifecycleError
from disputekit.lifecycle import SAME, Lifecycle, Limit, Return, State, Transition, processes

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
        Transition("reject", "open", "done", when=["moves_money"]),
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
