"""A host's own kinds of action in a lifecycle of its own."""

from datetime import datetime
from typing import ClassVar

import pendulum
import pytest
from attrs import frozen

from disputekit import Actor, Claim, Dispute, Reason, actions, fold
from disputekit._lib.evolve import evolve
from disputekit.actions import Action, EventContext
from disputekit.errors import LifecycleError
from disputekit.lifecycle import SAME, Transition, about_action, processes
from tests.lifecycle.cases import raising

AT = pendulum.datetime(2026, 3, 2, 9)
ANN = Actor("ann", roles={"agent"})


@frozen
class Inspect(Action):
    """Look at the thing itself."""

    name: ClassVar[str] = "inspect"

    place: str
    found: str = ""

    def apply(self, dispute: Dispute, stamp: EventContext, /) -> Dispute:
        """The person who inspected it owns it."""
        return evolve(dispute, work=evolve(dispute.work, owner=stamp.actor.id))


@about_action
def found_something(_dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Something was found."""
    return None if isinstance(action, Inspect) and action.found else Reason("ACME-NOTHING", "nothing was found")


PROCESS = processes.CUSTOMER_OPERATIONS.extend(
    version="1+inspection",
    transitions=[
        Transition("inspect", "investigating", "notifying", roles="agent", when=[found_something]),
        Transition("inspect", {"received", "investigating"}, SAME, roles="agent"),
    ],
    actions=[Inspect],
    choices={"inspect.place": ["warehouse", "home"]},
)


def test_an_own_action_is_decided_folded_and_offered_like_any_other() -> None:
    """With its guards, its closed choices and what it does to the dispute."""
    claim = Claim(claimant="acc-7", reason="late_fee", received_at=AT)
    dispute = fold(None, PROCESS.open(claim, dispute_id="d-1", actor=ANN, at=AT))
    option = next(each for each in PROCESS.options(dispute, actor=ANN, at=AT) if each.action == "inspect")
    assert (True, {"place": ("warehouse", "home")}) == (option.allowed, dict(option.choices))
    dispute = fold(dispute, PROCESS.decide(dispute, Inspect("warehouse"), actor=ANN, at=AT))
    assert ("received", "ann") == (dispute.state, dispute.owner)
    for action in (actions.Start(), actions.Triage(0.5, 0.5, 0.5, "likely_valid"), Inspect("home", "a crack")):
        dispute = fold(dispute, PROCESS.decide(dispute, action, actor=ANN, at=AT))
    assert "notifying" == dispute.state


def test_the_kind_of_an_action_is_found_by_its_name() -> None:
    """Own ones and ours, and an unknown one says what was perhaps meant."""
    assert (Inspect, actions.Start) == (PROCESS.action("inspect"), PROCESS.action("start"))
    with raising(
        LifecycleError,
        [
            (
                "DK-LIFECYCLE-NO-ACTION",
                "action",
                {"id": "customer_operations", "version": "1+inspection", "action": "inspct"},
            )
        ],
    ):
        PROCESS.action("inspct")


def test_what_cannot_be_an_action_is_refused_all_at_once() -> None:
    """No class, no class below Action, not made by attrs, without a name, under the name of another."""

    class Bare(Action):
        name = "bare"

    @frozen
    class Nameless(Action):
        place: str

    @frozen
    class Begin(Action):
        name: ClassVar[str] = "start"

    @frozen
    class Again(Action):
        name: ClassVar[str] = "inspect"

    with pytest.raises(LifecycleError) as refused:
        PROCESS.extend(actions=[int, Bare, Nameless, Begin, Again])  # type: ignore[list-item]  # refused
    found = [(finding.where, finding.params["problem"]) for finding in refused.value.findings]
    assert [
        ("actions[1]", "it is not a subclass of Action"),
        ("actions[2]", "it is not an attrs class"),
        ("actions[3]", "it has no name"),
        ("actions[4]", "'start' is the name of another action"),
        ("actions[5]", "'inspect' is the name of another action"),
    ] == found
