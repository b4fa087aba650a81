"""One transition: against transitions' own models and python-statemachine, on the same states and moves."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pendulum
from transitions import Machine

from benchmarks._harness import Case, peer
from disputekit import actions
from disputekit.dispute import Actor, Claim, Dispute
from disputekit.history import History, fold
from disputekit.lifecycle import processes

if TYPE_CHECKING:
    from statemachine.transition_list import TransitionList

AT = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
ANN = Actor("ann", roles={"agent", "legal"})
PROCESS = processes.CUSTOMER_OPERATIONS
ESCALATE = actions.Escalate("legal", "threatens to sue")
BACK = actions.DeEscalate("clear now")
GROUP = "a transition there and back, of a process with 13 states"
ATTACH = "one more dispute on a process"
FOLD = "fold a history"
OPTIONS = "what an agent can do from a state, with what is recommended"


def cases() -> list[Case]:
    """Escalate and come back; and what it takes to begin with one more dispute."""
    there = _investigating()
    back = fold(there, PROCESS.decide(there, ESCALATE, actor=ANN, at=AT))

    def decide() -> None:
        PROCESS.decide(there, ESCALATE, actor=ANN, at=AT)
        PROCESS.decide(back, BACK, actor=ANN, at=AT)

    def decide_and_fold() -> None:
        moved = fold(there, PROCESS.decide(there, ESCALATE, actor=ANN, at=AT))
        fold(moved, PROCESS.decide(moved, BACK, actor=ANN, at=AT))

    return [
        Case("disputekit: decide (roles, guards, event)", GROUP, decide, ops=2),
        Case("disputekit: decide and fold", GROUP, decide_and_fold, ops=2),
        Case("transitions: add_model", GROUP, _transitions_model(), peer=True, ops=2),
        peer("python-statemachine", GROUP, _python_statemachine, ops=2),
        Case("disputekit: open", ATTACH, lambda: PROCESS.open(there.claim, dispute_id="d", actor=ANN, at=AT)),
        Case("transitions: add_model", ATTACH, _transitions_attach(), peer=True),
        Case("transitions: machine per object", ATTACH, lambda: _machine(_Model()), peer=True),
        peer("python-statemachine", ATTACH, _python_statemachine_class),
        *(Case(f"of {count:,} events, one", FOLD, _folding(there, count), ops=count) for count in (100, 1_000)),
        Case("disputekit: options", OPTIONS, lambda: PROCESS.options(there, actor=ANN, at=AT)),
    ]


def _folding(dispute: Dispute, count: int) -> Callable[[], object]:
    """A dispute that is escalated and comes back, again and again."""
    opened = PROCESS.open(dispute.claim, dispute_id="d-1", actor=ANN, at=AT)
    events, dispute = [opened], fold(None, opened)
    for action in (actions.Start(), actions.Triage(0.5, 0.5, 0.5, "likely_valid"), *(ESCALATE, BACK) * (count // 2)):
        if len(events) < count:
            events.append(PROCESS.decide(dispute, action, actor=ANN, at=AT))
            dispute = fold(dispute, events[-1])
    history = History(tuple(events))
    return lambda: fold(history)


def _investigating() -> Dispute:
    claim = Claim(claimant="acc-7", reason="duplicate_charge", received_at=AT)
    dispute = fold(None, PROCESS.open(claim, dispute_id="d-1", actor=ANN, at=AT))
    for action in (actions.Start(), actions.Triage(0.5, 0.5, 0.5, "likely_valid")):
        dispute = fold(dispute, PROCESS.decide(dispute, action, actor=ANN, at=AT))
    return dispute


def _moves() -> list[tuple[str, str, str]]:
    """The process's own moves, as its picture shows them: action, source, destination."""
    arrows = [line.strip() for line in PROCESS.mermaid().splitlines() if "-->" in line and "[*]" not in line]
    found: list[tuple[str, str, str]] = []
    for arrow in arrows:
        ends, _, names = arrow.partition(": ")
        source, _, dest = ends.partition(" --> ")
        found += [(name, source, dest) for name in names.split(", ")]
    return found


class _Model:
    """An object of a host, as transitions attaches itself to it."""

    def allowed(self) -> bool:
        """A guard that has nothing against it."""
        return True


def _machine(model: _Model | None) -> Machine:
    return Machine(
        model=model,
        states=[state.name for state in PROCESS.states],
        transitions=[
            {"trigger": name, "source": source, "dest": dest, "conditions": "allowed"}
            for name, source, dest in _moves()
        ],
        initial="received",
        auto_transitions=False,
    )


def _transitions_model() -> Callable[[], object]:
    machine, model = _machine(None), _Model()
    machine.add_model(model, initial="investigating")
    there = machine.events["escalate"].trigger
    back = machine.events["de_escalate"].trigger

    def run() -> None:
        there(model)
        back(model)
        machine.set_state("investigating", model)  # de_escalate leads to the first of its sources there

    return run


def _transitions_attach() -> Callable[[], object]:
    machine = _machine(None)

    def run() -> None:
        model = _Model()
        machine.add_model(model)
        machine.remove_model(model)

    return run


def _python_statemachine_class() -> Callable[[], object]:
    from statemachine import State, StateMachine

    left = {source for _, source, _ in _moves()}
    states = {
        state.name: State(state.name, initial=state.name == "received", final=state.name not in left)
        for state in PROCESS.states
    }
    events: dict[str, TransitionList] = {}
    for name, source, dest in _moves():
        move = states[source].to(states[dest], cond="allowed")
        events[name] = events[name] | move if name in events else move
    body = {**states, **events, "allowed": _Model.allowed}
    made: Callable[[], object] = type("Process", (StateMachine,), body)
    return made


def _python_statemachine() -> Callable[[], object]:
    machine = _python_statemachine_class()()
    send = machine.send  # type: ignore[attr-defined]  # the class is made at run time
    send("start")

    def run() -> None:
        send("escalate")
        send("de_escalate")

    return run
