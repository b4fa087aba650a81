"""What the states of the shipped process are, and when one that waits out of sight is called back."""

import pytest

from disputekit import actions
from disputekit.actions import Action
from disputekit.dispute import Evidence
from disputekit.lifecycle import processes
from tests.lifecycle.cases import CUSTOMER, Case

IN = actions.Message("I have no invoice", party="claimant", direction="inbound")
OUT = actions.Message("then send the receipt", party="claimant", direction="outbound")
NOTE = actions.Message("called twice", party="claimant", direction="internal")
MORE = actions.RequestEvidence("claimant", "receipt")


def _named(names: str, *which: bool) -> None:
    states = processes.CUSTOMER_OPERATIONS.states
    assert set(names.split()) == {state.name for state, is_it in zip(states, which, strict=True) if is_it}


def test_the_states_are_what_their_names_say() -> None:
    """Worked on or hidden, open or over, with an end or not, and expiring where nobody would come back."""
    states = processes.CUSTOMER_OPERATIONS.states
    _named(
        "received assessing investigating escalated awaiting_approval execution_failed notifying",
        *(state.queued for state in states),
    )
    _named("awaiting_information with_external executing closed archived merged", *(state.hidden for state in states))
    _named("closed archived merged", *(not state.open for state in states))
    _named("archived merged", *(state.final for state in states))
    _named("awaiting_information with_external executing closed", *(state.on_expiry is not None for state in states))


@pytest.mark.parametrize(
    ("steps", "queued"),
    [
        ((OUT,), False),
        ((NOTE,), False),
        ((IN,), True),
        ((IN, NOTE), False),
        ((IN, actions.AddEvidence([Evidence("photo", "claimant")])), True),
        ((IN, OUT), False),
        ((IN, actions.Respond("we look")), False),
        ((IN, MORE), False),
        ((IN, MORE, actions.Assign("bob")), False),
    ],
)
def test_a_message_from_a_party_calls_a_hidden_dispute_back(steps: tuple[Action, ...], queued: bool) -> None:  # noqa: FBT001 - a row of a table
    """Into the queue, until somebody has answered or asked again; a note says that somebody has."""
    case = Case()
    case.do(actions.Start(), MORE, *steps)
    assert ("awaiting_information", queued) == (case.dispute.state, case.dispute.queued)


def test_a_message_calls_back_nothing_that_is_over() -> None:
    """A message to a closed dispute does not put it into a queue."""
    case = Case()
    assert case.do(OUT).queued
    case.do(actions.Withdraw("never mind"))
    assert not case.do(IN, by=CUSTOMER).queued


def test_leaving_a_hidden_state_forgets_that_it_was_called_back() -> None:
    """The next wait begins out of sight."""
    case = Case()
    case.do(actions.Start(), MORE, IN)
    answer = actions.SupplyEvidence("claimant", [Evidence("receipt", "claimant")])
    assert case.do(answer, by=CUSTOMER).queued
    assert not case.do(MORE).queued
