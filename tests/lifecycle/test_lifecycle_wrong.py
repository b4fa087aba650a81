"""A wrong lifecycle, dispute or action gives a typed error that names it."""

from typing import Any, cast

import attrs
import pytest

from disputekit import actions
from disputekit.dispute import Claim
from disputekit.errors import InvalidValue, LifecycleError, Refused
from disputekit.lifecycle import Lifecycle, Limit, State, Transition, processes
from disputekit.remedies import Remedy, RemedyKind
from tests.findings import codes
from tests.lifecycle.cases import ANN, EVE, MONDAY, Case, data

PROCESS = processes.CUSTOMER_OPERATIONS
CLAIM = Claim(claimant="acc-7", reason="other", received_at=MONDAY)
ANYTHING = cast("Any", None)
SORRY = actions.Resolve([Remedy(RemedyKind.APOLOGY)], "we were slow")
DONE = State("done", "end", open=False, final=True)


def wrong(**arguments: object) -> list[str]:
    """What is wrong with a lifecycle made of these."""
    whole = {
        "id": "x",
        "version": "1",
        "initial": "open",
        "states": [State("open", "work"), DONE],
        "transitions": [Transition("start", "open", "done")],
        **arguments,
    }
    with pytest.raises(LifecycleError) as caught:
        Lifecycle(**cast("Any", whole))
    return [str(finding) for finding in caught.value.findings]


def wrong_codes(**arguments: object) -> list[str]:
    """Where each of those findings is, and its code."""
    return [": ".join(text.split(": ")[:2]) for text in wrong(**arguments)]


def test_what_is_decided_on_is_a_dispute_an_action_and_an_actor() -> None:
    """A class in the place of an action, a name in that of an actor: all said at once."""
    with pytest.raises(InvalidValue) as refused:
        PROCESS.decide(ANYTHING, cast("Any", actions.Start), actor=cast("Any", "ann"), at=MONDAY, key=cast("Any", 5))
    assert [
        "dispute: DK-VALUE-KIND",
        "action: DK-VALUE-KIND",
        "actor: DK-VALUE-KIND",
        "key: DK-VALUE-KIND",
    ] == codes(refused.value)
    with pytest.raises(InvalidValue) as none:
        PROCESS.options(ANYTHING, actor=ANYTHING, at=MONDAY)
    assert ["dispute", "actor"] == [finding.where for finding in none.value.findings]


def test_what_is_opened_is_a_claim_with_an_id() -> None:
    """An empty id could not be found again."""
    with pytest.raises(InvalidValue) as refused:
        PROCESS.open(ANYTHING, dispute_id=ANYTHING, actor=ANYTHING, at=MONDAY, key=cast("Any", 5))
    assert ["claim", "dispute_id", "actor", "key"] == [finding.where for finding in refused.value.findings]
    with pytest.raises(InvalidValue) as empty:
        PROCESS.open(CLAIM, dispute_id=" ", actor=ANN, at=MONDAY)
    assert [("DK-DISPUTE-ID", "dispute_id", {})] == data(empty.value)


def test_the_parts_of_a_lifecycle_are_of_their_types() -> None:
    """The outermost first: nothing inside can be looked at before."""
    assert [
        "initial: DK-VALUE-KIND",
        "states: DK-VALUE-KIND",
        "transitions[0]: DK-VALUE-KIND",
        "reasons: DK-VALUE-KIND",
        "choices: DK-VALUE-KIND",
    ] == wrong_codes(initial=5, states=7, transitions=["start"], reasons=["other"], choices=5)
    assert ["guards.mine: DK-VALUE-KIND"] == wrong_codes(guards={"mine": 5})


def test_states_and_transitions_are_looked_into() -> None:
    """Every state and transition, each under its place; a time allowed is a number of something."""
    states = [
        State(cast("Any", 5), "work", waits_on=cast("Any", 7), deadline=cast("Any", "2 days")),
        State("late", "work", deadline=Limit(0, "hours")),
        State("odd", "work", deadline=Limit(cast("Any", 1.5), cast("Any", "fortnights"))),
        State("day", "work", deadline=Limit(1, "days")),
    ]
    moves = [Transition("start", cast("Any", 5), cast("Any", None), guards=cast("Any", [7]), posts=cast("Any", 1))]
    assert [
        "states.5.name: DK-VALUE-KIND",
        "states.5.waits_on: DK-VALUE-KIND",
        "states.5.deadline: DK-VALUE-KIND",
        "states.late.deadline: DK-LIFECYCLE-LIMIT",
        "states.odd.deadline.amount: DK-VALUE-KIND",
        "states.odd.deadline.unit: DK-VALUE-CHOICE",
        "transitions[0].sources: DK-VALUE-KIND",
        "transitions[0].dest: DK-VALUE-KIND",
        "transitions[0].guards[0]: DK-VALUE-KIND",
        "transitions[0].posts: DK-VALUE-KIND",
    ] == wrong_codes(states=states, transitions=moves)


def test_what_extends_a_lifecycle_is_of_its_type() -> None:
    """Said at once, before anything is joined."""
    with pytest.raises(LifecycleError) as caught:
        PROCESS.extend(
            states=cast("Any", ["parked"]),
            transitions=cast("Any", 5),
            without=cast("Any", 5),
            reasons=cast("Any", ["other"]),
            choices=cast("Any", 5),
            guards=cast("Any", {"mine": 5}),
        )
    assert ["states[0]", "transitions", "without", "reasons", "choices", "guards"] == [
        finding.where for finding in caught.value.findings
    ]


def test_extending_without_a_version_marks_the_old_one() -> None:
    """And one name to leave out stands for itself, not for its letters."""
    extended = PROCESS.extend(without="amend", choices={"escalate.to": "board"})
    assert ("1+", ("board",)) == (extended.version, extended.choices["escalate.to"])
    assert "amend" not in {transition.action for transition in extended.transitions}


def test_a_return_to_what_nobody_remembered_says_so() -> None:
    """A way in that does not remember where it came from leaves no way back, and both answers say why."""
    process = PROCESS.extend(
        without="resolve", transitions=[
            Transition("resolve", "investigating", "awaiting_approval", roles="agent"),
            Transition("resolve", "escalated", "awaiting_approval", roles="senior", remember="decision"),
        ]
    )  # fmt: skip
    case = Case(process=process)
    case.do(actions.Start(), actions.Triage(0.5, 0.5, 0.5, "unclear"), SORRY)
    with pytest.raises(Refused) as refused:
        case.do(actions.RefuseApproval("no"), by=EVE)
    assert [
        ("DK-LIFECYCLE-FORGOTTEN", "dispute d-1", {"action": "refuse_approval", "state": "awaiting_approval"})
    ] == data(refused.value)
    option = next(
        each for each in process.options(case.dispute, actor=EVE, at=MONDAY) if each.action == "refuse_approval"
    )
    assert (False, ["DK-LIFECYCLE-FORGOTTEN"], ()) == (
        option.allowed, [reason.code for reason in option.reasons], option.to
    )  # fmt: skip


def test_what_was_merged_is_acted_on_elsewhere() -> None:
    """The refusal names the survivor."""
    case = Case()
    case.do(actions.Merge("d-2"))
    with pytest.raises(Refused) as refused:
        case.do(actions.Reopen("it is another matter"))
    assert [
        (
            "DK-ACTION-NOT-HERE",
            "dispute d-1",
            {"action": "reopen", "state": "merged", "actor": "ann", "possible": "nothing", "into": "d-2"},
        )
    ] == data(refused.value)


def test_an_action_without_a_branch_that_applies_names_what_each_branch_needs() -> None:
    """Where every branch has predicates and none is true, the refusal and the option say which predicates they are."""
    process = PROCESS.extend(
        without="resolve", transitions=[
            Transition("resolve", "investigating", "awaiting_approval", roles="agent",
                       when=["needs_execution", "above_limit"], remember="decision"),
            Transition("resolve", "investigating", "notifying", roles="agent", when=["offer_proposed"]),
        ]
    )  # fmt: skip
    case = Case(process=process)
    case.do(actions.Start(), actions.Triage(0.5, 0.5, 0.5, "unclear"))
    with pytest.raises(Refused) as refused:
        case.do(SORRY)
    conditions = "needs_execution and above_limit, or offer_proposed"
    said = {"action": "resolve", "state": "investigating", "conditions": conditions}
    assert [("DK-LIFECYCLE-NO-BRANCH", "dispute d-1", said)] == data(refused.value)
    only = PROCESS.extend(
        without="resolve",
        transitions=[
            Transition(
                "resolve",
                "investigating",
                "awaiting_approval",
                roles="agent",
                when=["offer_proposed"],
                remember="decision",
            )
        ],
    )
    option = next(each for each in only.options(case.dispute, actor=ANN, at=MONDAY) if each.action == "resolve")
    assert (False, ["DK-LIFECYCLE-NO-BRANCH"]) == (option.allowed, [reason.code for reason in option.reasons])


def test_an_action_of_another_class_under_a_known_name_is_refused() -> None:
    """Guards read the fields of the class that has the name, so that no other class passes them by."""

    @attrs.frozen
    class Start(actions.Action):
        name = "start"

    with pytest.raises(InvalidValue, match="DK-VALUE"):
        Case().do(Start())
