"""The states and transitions that the processes have in common."""

from collections.abc import Iterable, Mapping
from typing import Final

from disputekit._lib.frozen import FrozenMap
from disputekit.dispute import RECORDERS, SIDES, STAFF
from disputekit.lifecycle import postings
from disputekit.lifecycle._model import (
    ANY_OPEN,
    SAME,
    Limit,
    Posts,
    Return,
    State,
    Transition,
    whoever_has_an_offer,
    whoever_was_asked,
    whom_it_was_escalated_to,
)

AGENT: Final = frozenset({"agent"})
"""Who works on disputes."""

EXECUTOR: Final = frozenset({"system", "executor"})
"""Who reports the result of a remedy."""

EITHER_SIDE: Final = STAFF | SIDES
"""Who may answer an offer: the sides, and staff who record what a side said. Never the system."""

WAIVES: Final = frozenset({"senior", "supervisor"})
"""Who may waive evidence."""

RECEIVED: Final = State("received", "intake", "agent", deadline=Limit(48, "hours"))
ASSESSING: Final = State("assessing", "assessment", "agent", deadline=Limit(2, "business_days"))
AWAITING_INFORMATION: Final = State(
    "awaiting_information", SAME, whoever_was_asked,
    hidden=True, deadline=Limit(10, "business_days"), on_expiry="lapse",
)  # fmt: skip
INVESTIGATING: Final = State("investigating", "investigation", "agent")
NEGOTIATING: Final = State("negotiating", "resolution", "agent", deadline=Limit(3, "business_days"))
AWAITING_REPLY: Final = State(
    "awaiting_reply", "resolution", whoever_has_an_offer,
    hidden=True, deadline=Limit(10, "business_days"), on_expiry="lapse",
)  # fmt: skip
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
AWAITING_CONFIRMATION: Final = State(
    "awaiting_confirmation", "closure", "claimant", hidden=True, deadline=Limit(10, "business_days"), on_expiry="lapse"
)
CLOSED: Final = State(
    "closed", "monitoring", hidden=True, open=False, deadline=Limit(30, "days"), on_expiry="end_monitoring"
)
ARCHIVED: Final = State("archived", "archive", hidden=True, open=False, final=True)
MERGED: Final = State("merged", "archive", hidden=True, open=False, final=True)

ABOVE: Final = (ESCALATED, WITH_EXTERNAL, AWAITING_APPROVAL)
"""States in which somebody else looks at a dispute."""

EXECUTED_AND_TOLD: Final = (EXECUTING, EXECUTION_FAILED, NOTIFYING)
"""States in which a decision is carried out and sent."""

ENDED: Final = (CLOSED, ARCHIVED, MERGED)
"""States in which a dispute is closed."""

MAY_DECIDE: Final = ("handles_escalation", "fits_open_amount", "no_open_chargeback")
"""Guards of every decision."""

MAY_TELL: Final = ("money_settled", "no_provisional_credit", "no_open_tasks", "both_parties_told")
"""Guards before a decision is sent."""

MAY_APPROVE: Final = ("another_person", "no_open_chargeback")
"""Guards of an approval."""

_WITHIN_POLICY: Final = ("policy_or_reason", "has_its_evidence")
MAY_RESOLVE: Final = (*MAY_DECIDE, *_WITHIN_POLICY)
"""Guards of a decision for the claimant: it keeps to the policy, or gives a reason and is approved."""

_MAY_OFFER: Final = (*MAY_RESOLVE, "speaks_for_itself")
_MAY_REPLY: Final = ("offer_stands", "speaks_for_itself")
MAY_ACCEPT: Final = (*_MAY_REPLY, "not_own_offer", "fits_open_amount", "no_open_chargeback")
"""Guards when the other side accepts an offer of the respondent."""

MAY_AGREE: Final = (*MAY_ACCEPT, *_WITHIN_POLICY)
"""Guards when staff accept an offer of the claimant."""

MAY_ANSWER: Final = ("was_asked", "speaks_for_itself")
"""Guards of an answer to a request."""

LAPSES: Final = frozenset({"system", "agent"})
"""Who may record that a deadline is over."""

_STILL_TO_PAY: Final = ("no_open_chargeback", "still_owed")
_MAY_GIVE_UP: Final = ("not_decided", "no_provisional_credit", "no_open_tasks")
_MAY_END: Final = (*_MAY_GIVE_UP, "no_follow_ups")
_WATCHED: Final = (ANY_OPEN, "closed")


def lapsing(source: str, dest: str | Return, posts: Posts | None = None) -> Transition:
    """Leave ``source`` when its deadline is over."""
    return Transition("lapse", source, dest, roles=LAPSES, guards=["deadline_passed"], posts=posts)


def coming_into_force(
    action: str,
    sources: str | Iterable[str],
    roles: frozenset[str] | str,
    guards: Iterable[str],
    *,
    posts: Posts | None = postings.decision_in_force,
    remember: str | None = None,
    first: Mapping[str, str] = FrozenMap(),
    otherwise: str = "notifying",
) -> tuple[Transition, ...]:
    """Bring a decision into force: its remedies are executed; without any, the dispute goes on to ``otherwise``.

    ``first`` are branches that come before these: a predicate, and the state that it leads to.
    """
    branches = [*first.items(), ("needs_execution", "executing"), (None, otherwise)]
    return tuple(
        Transition(
            action, sources, dest,
            roles=roles, when=[] if when is None else [when], guards=guards, posts=posts, remember=remember,
        )
        for when, dest in branches
    )  # fmt: skip


AT_WORK: Final = (
    Transition("respond", ANY_OPEN, SAME, roles=STAFF),
    Transition("assign", ANY_OPEN, SAME, roles=RECORDERS),
    Transition("rescore", ANY_OPEN, SAME, roles=RECORDERS),
    Transition("record_facts", ANY_OPEN, SAME, roles=RECORDERS | SIDES | {"third_party"}, guards=["facts_are_its_own"]),
    Transition("consult_policy", ANY_OPEN, SAME, roles=RECORDERS),
    Transition("message", _WATCHED, SAME, guards=["speaks_for_itself"]),
    Transition("add_evidence", _WATCHED, SAME, guards=["speaks_for_itself"]),
    Transition("submit_evidence", _WATCHED, SAME, guards=["drafts_are_there", "speaks_for_itself"]),
    Transition("waive_evidence", ANY_OPEN, SAME, roles=WAIVES, guards=["on_the_checklist"]),
    Transition("link", {*_WATCHED, "archived"}, SAME, roles=RECORDERS, guards=["another_dispute"]),
    Transition("absorb", _WATCHED, SAME, roles=RECORDERS, guards=["another_dispute"]),
    Transition("record_feedback", {*_WATCHED, "archived"}, SAME, guards=["speaks_for_itself"]),
    Transition("open_task", _WATCHED, SAME, roles=RECORDERS),
    Transition("finish_task", _WATCHED, SAME, guards=["task_is_open", "finishes_own_task"]),
    Transition("record_warning", _WATCHED, SAME, roles="system"),
    Transition("record_breach", _WATCHED, SAME, roles="system"),
)
"""Actions that do not change the state, in any open state; some of them also while a closed dispute is monitored."""


def executing(settled_to: str) -> tuple[Transition, ...]:
    """Execute the decision, remedy by remedy, until all are settled; or choose another remedy."""
    report = {"executing", "execution_failed"}  # a late report too: a payment that timed out may still have been made
    return (
        Transition(
            "settle", report, SAME,
            roles=EXECUTOR, when=["others_unsettled"], guards=["remedies_unsettled"], posts=postings.settled,
        ),
        Transition(
            "settle", report, settled_to, roles=EXECUTOR, guards=["remedies_unsettled"], posts=postings.settled
        ),
        Transition("submit_order", report, SAME, roles=EXECUTOR, guards=["order_waits", *_STILL_TO_PAY]),
        Transition("fail", "executing", "execution_failed", roles=EXECUTOR),
        Transition("fail", "execution_failed", SAME, roles=EXECUTOR),
        Transition("retry", "execution_failed", "executing", roles=AGENT, guards=_STILL_TO_PAY),
        Transition(
            "choose_other_remedy", "execution_failed", Return("decision"),
            roles=AGENT, guards=["nothing_submitted"], posts=postings.decision_undone,
        ),
    )  # fmt: skip


EXECUTION: Final = executing("notifying")
"""The execution, until every remedy is settled and the decision can be sent."""

MONEY: Final = (
    Transition(
        "grant_provisional_credit", ANY_OPEN, SAME,
        roles=STAFF, guards=["not_decided", "fits_provisional_credit", "within_limit", "no_open_chargeback"],
        posts=postings.provisional,
    ),
    Transition(
        "reverse_provisional_credit", _WATCHED, SAME, roles=STAFF, guards=["credit_is_out"], posts=postings.provisional
    ),
    Transition("open_chargeback", _WATCHED, SAME, roles=RECORDERS, guards=["chargeback_is_new"]),
    Transition(
        "close_chargeback", _WATCHED, SAME,
        roles=RECORDERS, guards=["chargeback_ends", "not_paid_already"], posts=postings.chargeback_closed,
    ),
    Transition("charge_fee", _WATCHED, SAME, roles=STAFF, guards=["in_its_currency"], posts=postings.fee),
    Transition(
        "waive_fee", _WATCHED, SAME, roles=STAFF, guards=["fee_was_charged", "within_limit"], posts=postings.fee
    ),
)  # fmt: skip
"""Money outside the decision: provisional credits, chargebacks and fees."""

VALIDITY: Final = ("likely_valid", "unclear", "likely_invalid")

CHOICES: Final = {
    "triage.validity": VALIDITY,
    "assess.validity": VALIDITY,
    "escalate.to": ("senior", "legal", "compliance"),
    "object.to": ("senior", "legal", "compliance"),
}
"""The closed choices that all processes share."""


def escalating(*states: str) -> tuple[Transition, ...]:
    """Escalate from any of ``states``, refer to somebody outside, and return."""
    return (
        Transition("escalate", states, "escalated", roles=AGENT, remember="escalation"),
        Transition("de_escalate", "escalated", Return("escalation"), guards=["handles_escalation"]),
        Transition("refer", "escalated", "with_external", guards=["handles_escalation"]),
        Transition("report_back", "with_external", "escalated", roles=STAFF | {"third_party"}),
        lapsing("with_external", "escalated"),
    )


def asking(
    *states: str,
    waiting: str = "awaiting_information",
    ask: str = "request_evidence",
    answer: str = "supply_evidence",
    label: str | None = "asked",
    roles: Iterable[str] = (),
) -> tuple[Transition, ...]:
    """Ask for information from any of ``states``, and return there after the last answer, or when the deadline is over.

    ``waiting`` is the state in between; the actions ``ask`` and ``answer`` lead into it and out of it; ``label``
    remembers the state that was left, where there are several; ``roles`` may answer (empty: anybody).
    """
    back = states[0] if label is None else Return(label)
    return (
        Transition(ask, states, waiting, roles=STAFF, remember=label),
        Transition(ask, waiting, SAME, roles=STAFF),
        Transition(answer, waiting, SAME, roles=roles, when=["others_still_asked"], guards=MAY_ANSWER),
        Transition(answer, waiting, back, roles=roles, guards=MAY_ANSWER),
        lapsing(waiting, back),
    )


def scoring(*states: str) -> Transition:
    """Triage without a change of state: urgency, impact and complexity decide only the order of work."""
    return Transition("triage", states, SAME, roles=AGENT)


def assessing(*states: str) -> Transition:
    """Assess validity and root cause without a change of state."""
    return Transition("assess", states, SAME, roles=AGENT)


def amending(*states: str) -> Transition:
    """Change the claimed amount, but not below what is already decided."""
    return Transition("amend", states, SAME, roles=STAFF, guards=["covers_what_is_decided"], posts=postings.amended)


def rejecting(*states: str) -> Transition:
    """Decide against the claimant."""
    return Transition(
        "reject", states, "notifying", roles=STAFF, guards=["handles_escalation"], posts=postings.rejected
    )


FOR_APPROVAL: Final = ("departs_from_policy", "above_limit")
"""Why a decision needs approval first: it departs from the policy, or is above the actor's limit."""


def approved_first(
    action: str,
    *sources: str,
    roles: frozenset[str],
    guards: tuple[str, ...],
    when: tuple[str, ...] = FOR_APPROVAL,
) -> tuple[Transition, ...]:
    """Send the action to approval first, for each predicate of ``when``."""
    return tuple(
        Transition(
            action, sources, "awaiting_approval", roles=roles, when=[why], guards=guards, remember="decision"
        )
        for why in when
    )  # fmt: skip


def deciding(action: str, *sources: str) -> tuple[Transition, ...]:
    """Decide from any of ``sources``: the remedies are executed; without any, the decision is sent.

    A decision that departs from the policy, or is above the actor's limit, waits for approval.
    """
    return (
        *approved_first(action, *sources, roles=STAFF, guards=MAY_RESOLVE),
        *coming_into_force(action, sources, STAFF, MAY_RESOLVE, remember="decision"),
    )


SECOND_APPROVAL: Final = Transition(
    "approve", "awaiting_approval", SAME,
    roles="approver", when=["takes_second_approval"], guards=["another_person"],
)  # fmt: skip
"""The first of two approvals, if one is not enough. It stands before every other approval."""

APPROVAL: Final = (
    *coming_into_force("approve", "awaiting_approval", "approver", MAY_APPROVE),
    Transition("refuse_approval", "awaiting_approval", Return("decision"), roles="approver"),
)
"""Approval of a decision, before it is in force."""

OFFER_APPROVAL: Final = Transition(
    "approve", "awaiting_approval", "awaiting_reply",
    roles="approver", when=["offer_proposed"], guards=["another_person"],
)  # fmt: skip
"""Approval of an offer, before the other side sees it. It stands before the approval of a decision."""


def offering(*sources: str, escalates: bool = False) -> tuple[Transition, ...]:
    """Make offers from any of ``sources``.

    An offer that departs from the policy, or is above the actor's limit, is approved before the other side sees it.
    With ``escalates``, only somebody with a higher limit may make an offer above the limit.
    """
    asked = ("within_limit",) if escalates else ()
    may_offer = (*_MAY_OFFER, *asked)
    when = ("departs_from_policy",) if escalates else FOR_APPROVAL
    return (
        *approved_first("make_offer", *sources, roles=STAFF, guards=may_offer, when=when),
        Transition("make_offer", sources, "awaiting_reply", roles=STAFF, guards=may_offer, remember="decision"),
    )


ACCEPTANCE: Final = (
    *coming_into_force("accept", "awaiting_reply", EITHER_SIDE, ("in_time", *MAY_ACCEPT)),
    *approved_first("accept", "negotiating", roles=EITHER_SIDE, guards=MAY_AGREE),
    *coming_into_force("accept", "negotiating", EITHER_SIDE, MAY_AGREE, remember="decision"),
)
"""Both sides agree. An accepted offer of the claimant is subject to limit and policy."""

REPLIES: Final = (
    Transition(
        "counter",
        "awaiting_reply",
        "negotiating",
        roles=EITHER_SIDE,
        guards=("in_time", *_MAY_REPLY, "counters_as_claimant", "fits_open_amount"),
    ),
    Transition("decline", "awaiting_reply", "negotiating", roles=EITHER_SIDE, guards=("in_time", *_MAY_REPLY)),
    Transition("decline", "negotiating", SAME, roles=EITHER_SIDE, guards=_MAY_REPLY),
    Transition("withdraw_offer", "awaiting_reply", "negotiating", roles=EITHER_SIDE, guards=_MAY_REPLY),
    Transition("withdraw_offer", "negotiating", SAME, roles=EITHER_SIDE, guards=_MAY_REPLY),
    lapsing("awaiting_reply", "negotiating"),
)
"""Every other answer to an offer. Silence never accepts an offer."""


CONFIRMATION: Final = (
    Transition("notify_decision", "notifying", "closed", roles=STAFF, when=["both_agreed"], guards=MAY_TELL),
    Transition("notify_decision", "notifying", "awaiting_confirmation", roles=STAFF, guards=MAY_TELL),
    Transition(
        "confirm", "awaiting_confirmation", "closed",
        roles=STAFF | {"claimant"}, guards=["in_time", "another_person"], posts=postings.confirmed,
    ),
    Transition(
        "object", "awaiting_confirmation", "escalated",
        roles=STAFF | {"claimant"}, guards=["in_time", "not_objected_before"], posts=postings.decision_undone,
    ),
    lapsing("awaiting_confirmation", "closed", postings.not_agreed),
)  # fmt: skip
"""A decision without an agreement goes to the claimant, who confirms it or objects once. Silence is not agreement."""


def until_archived(
    reopens_to: str, *, approves: bool = True, executes: bool = True, confirms: bool = False
) -> tuple[Transition, ...]:
    """Give the tail of a process: approve, execute, send the decision, monitor and reopen; and the actions at any time.

    ``approves`` and ``executes`` are false where a process does these in its own way; with ``confirms`` the claimant
    confirms the decision before the dispute is closed.
    """
    return (
        *(APPROVAL if approves else ()),
        *(EXECUTION if executes else ()),
        *MONEY,
        *(
            CONFIRMATION
            if confirms
            else [Transition("notify_decision", "notifying", "closed", roles=STAFF, guards=MAY_TELL)]
        ),
        Transition(
            "withdraw", ANY_OPEN, "closed",
            roles=STAFF | {"claimant"}, guards=_MAY_GIVE_UP, posts=postings.withdrawn,
        ),
        Transition(
            "merge", ANY_OPEN, "merged",
            roles=STAFF, guards=["another_dispute", *_MAY_END], posts=postings.merged,
        ),
        Transition(
            "split", ANY_OPEN, "merged",
            roles=STAFF, guards=["parts_add_up", *_MAY_END], posts=postings.split,
        ),
        Transition(
            "end_monitoring", "closed", "archived",
            roles=LAPSES, guards=["deadline_passed", "no_open_tasks", "no_follow_ups"],
        ),
        Transition(
            "reopen", "closed", reopens_to,
            roles=STAFF | {"claimant", "supervisor"}, guards=["still_watched"], posts=postings.decision_undone,
        ),
        Transition("reopen", "archived", reopens_to, roles="supervisor", posts=postings.decision_undone),
        *AT_WORK,
    )  # fmt: skip
