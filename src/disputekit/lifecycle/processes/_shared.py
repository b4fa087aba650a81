"""The states and transitions that the processes have in common."""

from typing import Final

from disputekit.lifecycle import postings
from disputekit.lifecycle._model import (
    ANY_OPEN,
    SAME,
    Limit,
    Return,
    State,
    Transition,
    whoever_was_asked,
    whom_it_was_escalated_to,
)
from disputekit.lifecycle.guards._people import ANYBODY_OF_OURS, STAFF

AGENT: Final = frozenset({"agent"})
"""Whoever works disputes."""

RECEIVED: Final = State("received", "intake", "agent", deadline=Limit(48, "hours"))
ASSESSING: Final = State("assessing", "assessment", "agent", deadline=Limit(2, "business_days"))
AWAITING_INFORMATION: Final = State(
    "awaiting_information", SAME, whoever_was_asked,
    hidden=True, deadline=Limit(10, "business_days"), on_expiry="lapse",
)  # fmt: skip
INVESTIGATING: Final = State("investigating", "investigation", "agent")
ESCALATED: Final = State("escalated", "escalation", whom_it_was_escalated_to, deadline=Limit(2, "business_days"))
WITH_EXTERNAL: Final = State(
    "with_external", "escalation", "third_party", hidden=True, deadline=Limit(10, "business_days"), on_expiry="lapse"
)
AWAITING_APPROVAL: Final = State("awaiting_approval", "resolution", "approver", deadline=Limit(1, "business_days"))
EXECUTING: Final = State(
    "executing", "resolution", "executor", hidden=True, deadline=Limit(1, "business_days"), on_expiry="fail"
)
EXECUTION_FAILED: Final = State("execution_failed", "resolution", "agent", deadline=Limit(1, "business_days"))
NOTIFYING: Final = State("notifying", "communication", "agent", deadline=Limit(1, "business_days"))
CLOSED: Final = State(
    "closed", "monitoring", hidden=True, open=False, deadline=Limit(30, "days"), on_expiry="end_monitoring"
)
ARCHIVED: Final = State("archived", "archive", hidden=True, open=False, final=True)
MERGED: Final = State("merged", "archive", hidden=True, open=False, final=True)

_MAY_ANSWER: Final = ("was_asked", "speaks_for_itself")

AT_WORK: Final = (
    Transition("respond", ANY_OPEN, SAME, roles=STAFF),
    Transition("assign", ANY_OPEN, SAME, roles=ANYBODY_OF_OURS),
    Transition("rescore", ANY_OPEN, SAME, roles=ANYBODY_OF_OURS),
    Transition("consult_policy", ANY_OPEN, SAME, roles=ANYBODY_OF_OURS),
    Transition("message", {ANY_OPEN, "closed"}, SAME, guards=["speaks_for_itself"]),
    Transition("add_evidence", {ANY_OPEN, "closed"}, SAME, guards=["speaks_for_itself"]),
    Transition("open_task", {ANY_OPEN, "closed"}, SAME, roles=ANYBODY_OF_OURS),
    Transition("finish_task", {ANY_OPEN, "closed"}, SAME, guards=["task_is_open", "finishes_own_task"]),
    Transition("record_warning", {ANY_OPEN, "closed"}, SAME, roles="system"),
    Transition("record_breach", {ANY_OPEN, "closed"}, SAME, roles="system"),
)
"""What can be done to any open dispute and leaves it where it is; some of it to a closed one, while it is watched."""

EXECUTION: Final = (
    Transition(  # a late report too: what timed out may have been paid all the same
        "settle", {"executing", "execution_failed"}, "notifying",
        roles={"system", "executor"}, posts=postings.settled,
    ),
    Transition("fail", "executing", "execution_failed", roles={"system", "executor"}),
    Transition("retry", "execution_failed", "executing", roles=AGENT),
    Transition(
        "choose_other_remedy", "execution_failed", Return("decision"), roles=AGENT, posts=postings.decision_undone
    ),
)  # fmt: skip
"""The remedy, until it is settled or given up."""

CHOICES: Final = {
    "triage.validity": ("likely_valid", "unclear", "likely_invalid"),
    "escalate.to": ("senior", "legal", "compliance"),
}
"""What operators choose among."""


def escalating(*states: str) -> tuple[Transition, ...]:
    """Hand the decision up from any of ``states``, out to somebody outside, and back down."""
    return (
        Transition("escalate", states, "escalated", roles=AGENT, remember="escalation"),
        Transition("de_escalate", "escalated", Return("escalation"), guards=["handles_escalation"]),
        Transition("refer", "escalated", "with_external", guards=["handles_escalation"]),
        Transition("report_back", "with_external", "escalated", roles=STAFF | {"third_party"}),
        Transition("lapse", "with_external", "escalated", roles={"system", "agent"}, guards=["deadline_passed"]),
    )


def asking(*states: str) -> tuple[Transition, ...]:
    """Ask for information from any of ``states``, and return there when the last party has answered or let it lapse."""
    return (
        Transition("request_evidence", states, "awaiting_information", roles=STAFF, remember="asked"),
        Transition("request_evidence", "awaiting_information", SAME, roles=STAFF),
        Transition("supply_evidence", "awaiting_information", SAME, when=["others_still_asked"], guards=_MAY_ANSWER),
        Transition("supply_evidence", "awaiting_information", Return("asked"), guards=_MAY_ANSWER),
        Transition(
            "lapse", "awaiting_information", Return("asked"), roles={"system", "agent"}, guards=["deadline_passed"]
        ),
    )


def ending(reopens_to: str) -> tuple[Transition, ...]:
    """Tell the decision, withdraw, merge, watch and reopen."""
    return (
        Transition(
            "notify_decision", "notifying", "closed",
            roles=STAFF, guards=["money_settled", "no_open_tasks", "both_parties_told"],
        ),
        Transition(
            "withdraw", ANY_OPEN, "closed",
            roles=STAFF | {"claimant"}, guards=["not_decided", "no_open_tasks"], posts=postings.withdrawn,
        ),
        Transition(
            "merge", ANY_OPEN, "merged",
            roles=STAFF, guards=["another_dispute", "not_decided", "no_open_tasks"], posts=postings.merged,
        ),
        Transition(
            "end_monitoring", "closed", "archived",
            roles={"system", "agent"}, guards=["deadline_passed", "no_open_tasks"],
        ),
        Transition("reopen", "closed", reopens_to, roles=STAFF | {"claimant"}, posts=postings.reopened),
        Transition("reopen", "archived", reopens_to, roles="supervisor", posts=postings.reopened),
    )  # fmt: skip
