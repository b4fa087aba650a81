"""What is wrong with a lifecycle is said all at once, before anything runs on it."""

from datetime import datetime

import pytest

from disputekit.actions import Action, Start
from disputekit.dispute import Actor, Dispute
from disputekit.errors import LifecycleError, Reason
from disputekit.lifecycle import SAME, Lifecycle, Limit, Return, State, Transition, processes
from tests.lifecycle.cases import ANN, MONDAY, Case

OPEN = State("open", "work", "agent")
DONE = State("done", "end", open=False, final=True)
FINISH = Transition("start", "open", "done")


def findings(
    *transitions: Transition,
    states: tuple[State, ...] = (OPEN, DONE),
    initial: str = "open",
    **choices: tuple[str, ...],
) -> list[str]:
    """Make a lifecycle that must be wrong; give its findings as text."""
    with pytest.raises(LifecycleError) as caught:
        Lifecycle(
            id="x",
            version="1",
            initial=initial,
            states=states,
            transitions=transitions,
            choices={path.replace("__", "."): values for path, values in choices.items()},
        )
    return [str(finding) for finding in caught.value.findings]


def test_every_unknown_name_is_found_at_once() -> None:
    """States, labels, actions, guards and choices that nobody declared are all named, each with the one meant."""
    wrong = Transition("strt", "opne", "don", guards=["no_open_task"], when=["above"])
    back = Transition("lapse", "open", Return("askd"))
    assert [
        "initial: DK-LIFECYCLE-STATE: state 'opn' is unknown; did you mean 'open'?",
        "transition strt: opne: DK-LIFECYCLE-STATE: state 'opne' is unknown; did you mean 'open'?",
        "transition strt: opne: DK-LIFECYCLE-STATE: state 'don' is unknown; did you mean 'done'?",
        "transition strt: opne: DK-LIFECYCLE-ACTION: action 'strt' is unknown; did you mean 'start'?",
        "transition strt: opne: DK-LIFECYCLE-GUARD: guard 'above' is unknown; did you mean 'above_limit'?",
        "transition strt: opne: DK-LIFECYCLE-GUARD: guard 'no_open_task' is unknown; did you mean 'no_open_tasks'?",
        "transition lapse: open: DK-LIFECYCLE-LABEL: remembered label 'askd' is unknown; declare it",
        (
            "choices.escalate.too: DK-LIFECYCLE-CHOICE: action field 'escalate.too' is unknown; "
            "did you mean 'escalate.to'?"
        ),
    ] == findings(wrong, back, initial="opn", escalate__too=("a",))


def test_a_state_declared_twice_is_found() -> None:
    """Two states of one name are one too many."""
    assert ["states.open: DK-LIFECYCLE-TWICE: state 'open' is declared twice; keep one"] == findings(
        FINISH, states=(OPEN, DONE, OPEN)
    )


def test_states_never_reached_or_left_are_found() -> None:
    """A state nobody reaches, one that is never left, and a circle without an end are each found."""
    states = (OPEN, DONE, *(State(name, "work") for name in ("island", "trap", "round", "about")))
    assert [
        (
            "states.island: DK-LIFECYCLE-UNREACHABLE: no transition leads to 'island' from the initial state; "
            "add a transition to it, or take it out"
        ),
        (
            "states.trap: DK-LIFECYCLE-DEAD-END: 'trap' is never left and is not final; "
            "add a transition out of it, or make it final"
        ),
        (
            "states.round: DK-LIFECYCLE-NO-END: no way leads from 'round' to a final state; "
            "add a transition towards an end"
        ),
        (
            "states.about: DK-LIFECYCLE-NO-END: no way leads from 'about' to a final state; "
            "add a transition towards an end"
        ),
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
            "transition start: open: DK-LIFECYCLE-SHADOWED: start from open to the same state can never be taken: "
            "the branch to done comes first, always; give the earlier branch a `when`, or put it last"
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
    assert "lapse from awaiting_information to ↩asked can never be taken" in str(caught.value)


def test_hidden_states_need_a_deadline_and_what_happens_then() -> None:
    """What is in no queue must come back by itself: hidden states have a deadline and an action that can be done."""
    hidden = State("away", "work", "claimant", hidden=True)
    ways = (Transition("request_evidence", "open", "away"), Transition("supply_evidence", "away", "open"), FINISH)
    nothing = (
        "states.away: DK-LIFECYCLE-NO-DEADLINE: 'away' is hidden and nothing happens if nobody ever answers; "
        "give it a `deadline` and the `on_expiry` action taken then"
    )
    ten = Limit(10, "business_days")
    assert [nothing] == findings(*ways, states=(OPEN, DONE, hidden))
    assert [nothing] == findings(*ways, states=(OPEN, DONE, State("away", "work", hidden=True, deadline=ten)))
    assert [nothing] == findings(*ways, states=(OPEN, DONE, State("away", "work", hidden=True, on_expiry="start")))
    assert [
        (
            "states.away.on_expiry: DK-LIFECYCLE-EXPIRY: start is to be done when 'away' expires, "
            "and it cannot be done there; add a transition for it from this state"
        )
    ] == findings(*ways, states=(OPEN, DONE, State("away", "work", hidden=True, deadline=ten, on_expiry="start")))
    assert [
        (
            "states.away.on_expiry: DK-LIFECYCLE-ACTION: action 'laps' is unknown; "
            "use one of request_evidence, start, supply_evidence"
        ),
        (
            "states.away.on_expiry: DK-LIFECYCLE-EXPIRY: laps is to be done when 'away' expires, and it cannot be done "
            "there; add a transition for it from this state"
        ),
    ] == findings(*ways, states=(OPEN, DONE, State("away", "work", hidden=True, deadline=ten, on_expiry="laps")))


def test_extending_names_what_there_is_not_to_leave_out() -> None:
    """Leaving out what is neither a state nor an action is a finding, with the one meant."""
    with pytest.raises(LifecycleError) as caught:
        processes.CUSTOMER_OPERATIONS.extend(version="2", without=["escalat", "zzz", "amend"])
    assert [
        (
            "without: DK-LIFECYCLE-WITHOUT: 'escalat' is neither a state nor an action of customer_operations; "
            "did you mean 'escalate'?"
        ),
        "'zzz' is neither a state nor an action of customer_operations",
    ] == [str(caught.value.findings[0]), caught.value.findings[1].text]


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
