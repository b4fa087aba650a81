"""Two versions of a lifecycle: what differs, and how open disputes go on under the newer one."""

from typing import ClassVar

import pendulum
import pytest
from attrs import frozen

from disputekit import Actor, Claim, Dispute, Reason, actions, fold
from disputekit.errors import InvalidValue, Refused
from disputekit.lifecycle import SAME, Lifecycle, Limit, Posting, Return, State, Transition, processes
from tests.lifecycle.cases import data, raising

AT = pendulum.datetime(2026, 3, 2, 9)
ANN, SUE = Actor("ann", roles={"agent", "legal"}), Actor("sue", roles={"supervisor"})
OLD = processes.CUSTOMER_OPERATIONS
NEW = OLD.extend(
    version="2",
    states=[
        State("reviewing", "resolution", "senior", deadline=Limit(1, "business_days")),
        State("received", "intake", "agent", deadline=Limit(24, "hours")),
    ],
    without={"with_external", "triage", "start", "investigating"},
    transitions=[
        Transition("triage", "assessing", "reviewing", roles="senior"),
        Transition("start", "received", "assessing", roles={"agent", "senior"}),
        Transition("resolve", "reviewing", "notifying", roles="senior"),
        Transition("escalate", "reviewing", "escalated", roles="agent", remember="escalation"),
        Transition("request_evidence", "reviewing", "awaiting_information", remember="asked"),
        Transition("reopen", "closed", "reviewing", roles="supervisor"),
    ],
    choices={"reject.reason": ["out_of_time"]},
)


class Quiet:
    """A posting that is an object, without a name of its own."""

    def __call__(self, dispute: Dispute, _action: actions.Action) -> Posting:
        """Move nothing."""
        return Posting((), dispute.outcome)


def silent(*_: object) -> Reason | None:
    """Say nothing."""
    return None


def escalated() -> Dispute:
    """Give a dispute that is escalated, and came from investigating."""
    dispute = fold(
        None, OLD.open(Claim(claimant="a", reason="late_fee", received_at=AT), dispute_id="d", actor=ANN, at=AT)
    )
    for action in (actions.Start(), actions.Triage(0.5, 0.5, 0.5, "unclear"), actions.Escalate("legal", "threats")):
        dispute = fold(dispute, OLD.decide(dispute, action, actor=ANN, at=AT))
    return dispute


def test_a_lifecycle_does_not_differ_from_itself() -> None:
    """Nothing is added, removed or changed, and every dispute goes on."""
    same = OLD.diff(OLD)
    assert ("customer_operations 1 -> 1: no changes", False, frozenset()) == (str(same), bool(same), same.unmapped)
    assert () == same.affected([escalated()])


def test_one_way_mirrors_the_other() -> None:
    """What is added one way is removed the other, and what changed is the same the other way round."""
    there, back = OLD.diff(NEW), NEW.diff(OLD)
    assert {(change.kind, change.name, change.after) for change in there.added} == {
        (change.kind, change.name, change.before) for change in back.removed
    }
    assert {(change.name, change.before, change.after) for change in there.changed} == {
        (change.name, change.after, change.before) for change in back.changed
    }


def test_everything_that_differs_is_listed_once() -> None:
    """States, deadlines, whom they wait on, transitions, roles, guards, postings, choices, reasons, guards, actions."""
    states = [
        State("new", "intake", "agent", deadline=Limit(2, "days")),
        State("asked", "intake", frozenset({"claimant"}), hidden=True, deadline=Limit(5, "days"), on_expiry="lapse"),
        State("done", "archive", open=False, final=True),
    ]
    moves = [
        Transition("request_evidence", "new", "asked", remember="asked"),
        Transition("supply_evidence", "asked", Return("asked"), guards=["was_asked"]),
        Transition("lapse", "asked", "new", guards=["deadline_passed"]),
        Transition("reject", "new", "done", roles="agent", when=[silent]),
        Transition("reject", "new", SAME),
        Transition("withdraw", "new", "done"),
    ]
    one = Lifecycle(id="x", version="1", initial="new", states=states, transitions=moves, reasons={"late": "delivery"})
    other = Lifecycle(
        id="y",
        version="1",
        initial="new",
        states=[State("new", "first", lambda _: frozenset(), deadline=Limit(1, "days")), *states[1:]],
        transitions=[
            *moves[:2],
            Transition("lapse", "asked", "done", guards=["deadline_passed"]),
            Transition("reject", "new", "done", roles={"agent", "senior"}, guards=["no_open_tasks"], posts=Quiet()),
            Transition("start", "new", SAME),
        ],
        guards={"silent": silent},
        choices={"reject.reason": ["a", "b"]},
    )
    assert [
        "x 1 -> y 1: 10 changes",
        "  stage new: intake -> first",
        "  waits on new: agent -> <lambda>",
        "  deadline new: 2 days -> 1 day",
        "  destination lapse from asked: new -> done",
        "  destination reject from new: done | = -> done",
        "  transition withdraw from new: removed: done",
        "  transition start from new: added: =",
        "  choices reject.reason: added: a, b",
        "  reason late: removed: delivery",
        "  guard silent: added",
    ] == str(one.diff(other)).splitlines()


def test_who_may_and_what_is_asked_are_told_apart() -> None:
    """Of a transition that leads where it did, each part that differs is a change of its own."""
    stricter = OLD.extend(
        version="2",
        without="refuse_approval",
        transitions=[
            Transition(
                "refuse_approval", "awaiting_approval", Return("decision"), guards=["another_person"], posts=Quiet()
            )
        ],
    )
    assert [
        ("roles", "approver", "anybody"),
        ("guards", "", "another_person"),
        ("posts", "", "Quiet"),
    ] == [
        (change.kind, change.before, change.after)
        for change in OLD.diff(stricter).changed
        if change.name == "refuse_approval to back (decision) from awaiting_approval"
    ]


def test_an_own_action_is_a_difference_too() -> None:
    """It is named like everything else."""

    @frozen
    class Call(actions.Action):
        name: ClassVar[str] = "call"

    assert ["action call: added"] == [
        str(change) for change in OLD.diff(OLD.extend(version="2", actions=[Call])).changes
    ]


def test_only_a_lifecycle_can_be_compared() -> None:
    """Anything else is refused by name."""
    with pytest.raises(InvalidValue, match="newer"):
        OLD.diff("2")  # type: ignore[arg-type]  # refused


def test_a_dispute_in_a_state_that_is_gone_waits_for_a_map() -> None:
    """It is affected, it is refused, and told what to do; with a map it goes on, and returns to what was mapped too."""
    dispute = escalated()
    assert (dispute,) == OLD.diff(NEW).affected([dispute])
    with pytest.raises(Refused) as refused:
        NEW.migrate(dispute, actor=SUE, at=AT)
    assert [
        (
            "DK-MIGRATE-UNMAPPED",
            "dispute d",
            {
                "dispute": "d",
                "id": "customer_operations",
                "version": "2",
                "state": "investigating",
                "is_or_returns": "may return (escalation)",
            },
        )
    ] == data(refused.value)
    event = NEW.migrate(dispute, states={"investigating": "reviewing"}, actor=SUE, at=AT, key="m")
    assert (actions.Migrate({"investigating": "reviewing"}), "m", "2") == (
        event.action,
        event.key,
        event.lifecycle_version,
    )
    moved = fold(dispute, event)
    assert ("escalated", "2", frozenset({"legal"}), dispute.due_at) == (
        moved.state,
        moved.lifecycle_version,
        moved.waits_on,
        moved.due_at,
    )
    assert "reviewing" == fold(moved, NEW.decide(moved, actions.DeEscalate("calm"), actor=ANN, at=AT)).state


def test_a_state_that_has_another_name_is_entered_anew() -> None:
    """With its stage, whom it waits on and its queue; its time begins anew, the outcome stays."""
    dispute = fold(escalated(), OLD.decide(escalated(), actions.DeEscalate("calm"), actor=ANN, at=AT))
    later = AT.add(days=1)
    moved = fold(dispute, NEW.migrate(dispute, states={"investigating": "reviewing"}, actor=SUE, at=later))
    assert ("reviewing", "resolution", frozenset({"senior"}), True, None, later) == (
        moved.state,
        moved.stage,
        moved.waits_on,
        moved.queued,
        moved.due_at,
        moved.times.entered_at,
    )


def test_all_that_is_against_a_migration_is_said_at_once() -> None:
    """The role, targets that there are not, states that are not mapped, and an end that would not be one any more."""
    dispute = escalated()
    with pytest.raises(Refused) as refused:
        NEW.migrate(dispute, states={"escalated": "closed", "assessing": "revieing"}, actor=ANN, at=AT)
    assert ["DK-ROLE", "DK-MIGRATE-TARGET", "DK-MIGRATE-UNMAPPED", "DK-MIGRATE-OPEN"] == [
        finding.code for finding in refused.value.findings
    ]


def test_a_dispute_of_the_same_version_has_nowhere_to_go() -> None:
    """It is refused, so that nothing is recorded for nothing."""
    with raising(
        Refused, [("DK-MIGRATE-ALREADY", "dispute d", {"dispute": "d", "id": "customer_operations", "version": "1"})]
    ):
        OLD.migrate(escalated(), actor=SUE, at=AT)


def test_a_dispute_of_another_process_has_every_state_mapped_by_name() -> None:
    """States of two processes that happen to be called alike are not taken for the same."""
    other = OLD.extend(id="claims", version="1")
    with pytest.raises(Refused) as refused:
        other.migrate(escalated(), actor=SUE, at=AT)
    assert ["DK-MIGRATE-UNMAPPED"] * 2 == [finding.code for finding in refused.value.findings]
    event = other.migrate(
        escalated(), states={"escalated": "escalated", "investigating": "investigating"}, actor=SUE, at=AT
    )
    assert "claims" == fold(escalated(), event).lifecycle
