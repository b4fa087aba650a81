"""Every mistake in a lifecycle is reported at once, before any dispute runs on it."""

from datetime import datetime

import pytest

from disputekit.actions import Action, Start
from disputekit.dispute import Actor, Dispute
from disputekit.errors import LifecycleError, Reason
from disputekit.lifecycle import SAME, Lifecycle, Limit, Return, State, Transition, processes
from tests.lifecycle.cases import ANN, MONDAY, Case, Said, data

OPEN = State("open", "work", "agent")
DONE = State("done", "end", open=False, final=True)
FINISH = Transition("start", "open", "done")


def findings(
    *transitions: Transition,
    states: tuple[State, ...] = (OPEN, DONE),
    initial: str = "open",
    **choices: tuple[str, ...],
) -> Said:
    """Make a lifecycle that must be wrong; give its findings as data."""
    with pytest.raises(LifecycleError) as caught:
        Lifecycle(
            id="x",
            version="1",
            initial=initial,
            states=states,
            transitions=transitions,
            choices={path.replace("__", "."): values for path, values in choices.items()},
        )
    return data(caught.value)


def test_every_unknown_name_is_found_at_once() -> None:
    """States, labels, actions, guards and choices that nobody declared are all named, each with the one meant."""
    wrong = Transition("strt", "opne", "don", guards=["no_open_task"], when=["above"])
    back = Transition("lapse", "open", Return("askd"))
    assert [
        ("DK-LIFECYCLE-STATE", "initial", {"kind": "state", "name": "opn"}),
        ("DK-LIFECYCLE-STATE", "transition strt: opne", {"kind": "state", "name": "opne"}),
        ("DK-LIFECYCLE-STATE", "transition strt: opne", {"kind": "state", "name": "don"}),
        ("DK-LIFECYCLE-ACTION", "transition strt: opne", {"kind": "action", "name": "strt"}),
        ("DK-LIFECYCLE-GUARD", "transition strt: opne", {"kind": "guard", "name": "above"}),
        ("DK-LIFECYCLE-GUARD", "transition strt: opne", {"kind": "guard", "name": "no_open_task"}),
        ("DK-LIFECYCLE-LABEL", "transition lapse: open", {"kind": "remembered label", "name": "askd"}),
        ("DK-LIFECYCLE-CHOICE", "choices.escalate.too", {"kind": "action field", "name": "escalate.too"}),
    ] == findings(wrong, back, initial="opn", escalate__too=("a",))


def test_a_state_declared_twice_is_found() -> None:
    """Two states of one name are one too many."""
    assert [("DK-LIFECYCLE-TWICE", "states.open", {"state": "open"})] == findings(FINISH, states=(OPEN, DONE, OPEN))


def test_states_never_reached_or_left_are_found() -> None:
    """A state nobody reaches, one that is never left, and a circle without an end are each found."""
    states = (OPEN, DONE, *(State(name, "work") for name in ("island", "trap", "round", "about")))
    assert [
        ("DK-LIFECYCLE-UNREACHABLE", "states.island", {"state": "island"}),
        ("DK-LIFECYCLE-DEAD-END", "states.trap", {"state": "trap"}),
        ("DK-LIFECYCLE-NO-END", "states.round", {"state": "round"}),
        ("DK-LIFECYCLE-NO-END", "states.about", {"state": "about"}),
    ] == findings(
        FINISH,
        Transition("start", "island", "done"),
        Transition("triage", "open", "trap"),
        Transition("message", "trap", SAME),
        Transition("escalate", "open", "round"),
        Transition("refer", "round", "about"),
        Transition("report_back", "about", "round"),
        states=states,
    )


def test_a_branch_that_can_never_be_taken_is_found() -> None:
    """After a branch that is always taken, a later one for the same action and state never is."""
    assert [
        (
            "DK-LIFECYCLE-SHADOWED",
            "transition start: open",
            {"action": "start", "source": "open", "dest": "the same state", "before": "done"},
        )
    ] == findings(FINISH, Transition("start", "open", SAME))


def test_branches_that_return_shadow_nothing() -> None:
    """A return is only taken where its state was left, so what follows it can be taken; it can be shadowed itself."""
    process = processes.CUSTOMER_OPERATIONS
    asked = [t for t in process.transitions if isinstance(t.dest, Return) and t.action == "lapse"]
    later = Transition("lapse", "awaiting_information", "investigating")
    extended = process.extend(version="2", without=["lapse"], transitions=[
        *asked, later, Transition("lapse", "with_external", "escalated")
    ])  # fmt: skip
    assert "2" == extended.version
    with pytest.raises(LifecycleError) as caught:
        process.extend(version="2", without=["lapse"], transitions=[
            later, *asked, Transition("lapse", "with_external", "escalated")
        ])  # fmt: skip
    assert ("DK-LIFECYCLE-SHADOWED", "lapse", "awaiting_information", "↩asked") in [
        (finding.code, *(finding.params[name] for name in ("action", "source", "dest")))
        for finding in caught.value.findings
    ]


def test_hidden_states_need_a_deadline_and_what_happens_then() -> None:
    """What is in no queue must come back by itself: hidden states have a deadline and an action that can be done."""
    hidden = State("away", "work", "claimant", hidden=True)
    ways = (Transition("request_evidence", "open", "away"), Transition("supply_evidence", "away", "open"), FINISH)
    nothing = ("DK-LIFECYCLE-NO-DEADLINE", "states.away", {"state": "away"})
    ten = Limit(10, "business_days")
    assert [nothing] == findings(*ways, states=(OPEN, DONE, hidden))
    assert [nothing] == findings(*ways, states=(OPEN, DONE, State("away", "work", hidden=True, deadline=ten)))
    assert [nothing] == findings(*ways, states=(OPEN, DONE, State("away", "work", hidden=True, on_expiry="start")))
    assert [("DK-LIFECYCLE-EXPIRY", "states.away.on_expiry", {"action": "start", "state": "away"})] == findings(
        *ways, states=(OPEN, DONE, State("away", "work", hidden=True, deadline=ten, on_expiry="start"))
    )
    assert [
        ("DK-LIFECYCLE-ACTION", "states.away.on_expiry", {"kind": "action", "name": "laps"}),
        ("DK-LIFECYCLE-EXPIRY", "states.away.on_expiry", {"action": "laps", "state": "away"}),
    ] == findings(*ways, states=(OPEN, DONE, State("away", "work", hidden=True, deadline=ten, on_expiry="laps")))


def test_extending_names_what_there_is_not_to_leave_out() -> None:
    """Leaving out what is neither a state nor an action is a finding, with the one meant."""
    with pytest.raises(LifecycleError) as caught:
        processes.CUSTOMER_OPERATIONS.extend(version="2", without=["escalat", "zzz", "amend"])
    assert [
        ("DK-LIFECYCLE-WITHOUT", "without", {"name": "escalat", "id": "customer_operations"}),
        ("DK-LIFECYCLE-WITHOUT", "without", {"name": "zzz", "id": "customer_operations"}),
    ] == data(caught.value)
    assert "did you mean 'escalate'?" == caught.value.findings[0].hint


def test_extending_makes_a_new_version_and_leaves_the_old_one() -> None:
    """States are replaced by name and added, transitions come first, reasons, choices and guards are joined."""

    def never(_dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
        return Reason("DK-HOST-NEVER", "not on Mondays")

    process = processes.CUSTOMER_OPERATIONS
    extended = process.extend(
        id="acme",
        version="7",
        states=[State("received", "front desk", "agent"), State("parked", "waiting", "agent")],
        transitions=[
            Transition("assign", "assessing", "parked", guards=["never"]),
            Transition("start", "parked", "assessing"),
        ],
        without=["assign", "merge", "merged"],
        reasons={"lost_card": "charge"},
        choices={"escalate.to": ["board"]},
        guards={"never": never},
    )
    assert ("acme", "7", 13) == (extended.id, extended.version, len(extended.states))
    assert ["received", "parked"] == [extended.states[0].name, extended.states[-1].name]
    assert "front desk" == extended.state("received").stage
    assert ("charge", "charge") == (extended.reasons["lost_card"], extended.reasons["duplicate_charge"])
    assert (("board",), process.choices["triage.validity"]) == (
        extended.choices["escalate.to"],
        extended.choices["triage.validity"],
    )
    assert "intake" == process.state("received").stage
    case = Case(process=extended.extend(id="customer_operations", version="8"))
    case.do(Start())
    options = {option.action: option for option in extended.extend(id="customer_operations", version="8").options(
        case.dispute, actor=ANN, at=MONDAY
    )}  # fmt: skip
    assert ("DK-HOST-NEVER",) == tuple(reason.code for reason in options["assign"].reasons)
    assert "merge" not in options


def test_leaving_a_state_out_takes_its_transitions_with_it() -> None:
    """No transition is left that begins or ends in a state that was left out; others keep their other sources."""
    process = processes.CUSTOMER_OPERATIONS
    extended = process.extend(
        version="2",
        without=["execution_failed", "fail", "retry", "choose_other_remedy"],
        states=[State("executing", "resolution", "executor")],
    )
    touched = {name for t in extended.transitions for name in (*t.sources, t.dest)}
    assert "execution_failed" not in touched
    assert "settle" in {t.action for t in extended.transitions if "executing" in t.sources}


def test_a_lifecycle_shows_itself_in_short() -> None:
    """Its repr names it, its version and its size."""
    assert "Lifecycle('customer_operations', version='1', 13 states)" == repr(processes.CUSTOMER_OPERATIONS)


@pytest.mark.parametrize(
    ("limit", "text"), [(Limit(1, "business_days"), "1 business day"), (Limit(48, "hours"), "48 hours")]
)
def test_a_limit_reads_as_people_say_it(limit: Limit, text: str) -> None:
    """One is singular, more are plural."""
    assert text == str(limit)
