"""The guided next step: one option is recommended, and says why."""

from collections.abc import Mapping
from datetime import datetime

import pytest
from attrs import evolve

from disputekit import actions, fold
from disputekit.actions import Action
from disputekit.dispute import SYSTEM, Actor, Dispute
from disputekit.errors import Reason, Scalar
from disputekit.history import History
from disputekit.lifecycle import Lifecycle, Transition, processes
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import ANN, CUSTOMER, LEA, MONDAY, Case, eur

TRIAGE = actions.Triage(0.5, 0.5, 0.5, "unclear")
HELLO = actions.Respond("We look at it.")


def advice(case: Case, actor: Actor = ANN, at: datetime = MONDAY) -> tuple[str, str, Mapping[str, Scalar]] | None:
    """Give what is recommended, and why: the action, a code and its parameters."""
    options = case.process.options(case.dispute, actor=actor, at=at)
    recommended = [
        (each.action, each.recommended.code, dict(each.recommended.params)) for each in options if each.recommended
    ]
    assert len(recommended) < 2
    return recommended[0] if recommended else None


def test_the_claimant_is_answered_first() -> None:
    """Until somebody has, that is the next step."""
    assert ("respond", "DK-STEP-RESPOND", {}) == advice(Case())


def test_then_the_work_goes_on_in_the_order_of_the_process() -> None:
    """Detours (asking, escalating, referring) and what can be done at any time are no next step."""
    case = Case(eur("80"))
    case.do(HELLO)
    found = [advice(case)]
    for action in (actions.Start(), TRIAGE):
        case.do(action)
        found.append(advice(case))
    case.do(actions.Escalate("legal", "a threat"))
    found.append(advice(case, LEA))
    assert [
        ("start", "DK-STEP-ONWARDS", "assessing"),
        ("triage", "DK-STEP-ONWARDS", "investigating"),
        ("resolve", "DK-STEP-ONWARDS", "executing"),
        ("resolve", "DK-STEP-ONWARDS", "executing"),
    ] == [(action, code, params["to"]) for action, code, params in filter(None, found)]


def test_what_stands_in_the_way_comes_before_what_it_bars() -> None:
    """A task that is open bars telling the decision, so finishing it is the next step."""
    case = Case(eur("80"))
    case.do(HELLO, actions.Start(), TRIAGE, actions.OpenTask("check the meter", "bob"))
    case.do(actions.Reject("no_duplicate", "two orders"))
    assert ("finish_task", "DK-STEP-UNBLOCKS", {"action": "notify_decision"}) == advice(case)


def test_evidence_that_is_missing_is_asked_for() -> None:
    """Where a guard misses it, asking is the next step."""

    def complete(_dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
        return Reason("DK-GUARD-EVIDENCE", "a photo is missing")

    process = processes.CUSTOMER_OPERATIONS.extend(
        version="2",
        without="resolve",
        transitions=[
            Transition(
                "resolve", {"investigating", "escalated"}, "awaiting_approval",
                roles="agent", guards=[complete], remember="decision",
            ),
            Transition("resolve", {"awaiting_approval"}, "executing", roles="agent"),
        ],
    )  # fmt: skip
    case = Case(eur("80"), process)
    case.do(HELLO, actions.Start(), TRIAGE)
    assert ("reject", "DK-STEP-ONWARDS", {"to": "notifying", "state": "investigating", "due_at": ""}) == advice(case)
    direct = process.extend(
        version="3",
        without="resolve",
        transitions=[
            Transition("resolve", {"investigating", "escalated"}, "executing", roles="agent", guards=[complete]),
            Transition("resolve", {"assessing"}, "awaiting_approval", roles="agent", remember="decision"),
        ],
    )
    case.process = direct
    assert ("request_evidence", "DK-STEP-UNBLOCKS", {"action": "resolve"}) == advice(case)


def test_a_hidden_dispute_needs_nobody_until_somebody_writes_or_its_time_has_passed() -> None:
    """Then it is the answer, or what follows the deadline."""
    case = Case(eur("80"))
    case.do(HELLO, actions.Start(), actions.RequestEvidence("claimant", "receipt"))
    assert advice(case) is None
    due = MONDAY.add(days=10)
    *before, last = case.history
    case.history = History((*before, last.with_deadline(due)))
    assert advice(case, SYSTEM, due) is None
    assert ("lapse", "DK-STEP-DUE", {"state": "awaiting_information", "due_at": "2026-03-12T09:00:00+01:00"}) == advice(
        case, SYSTEM, due.add(seconds=1)
    )
    case.do(actions.Message("Where is my money?", "claimant", "inbound"), by=CUSTOMER)
    assert ("message", "DK-STEP-ANSWER", {}) == advice(case)


def test_nothing_is_recommended_to_who_may_do_nothing() -> None:
    """The customer is not told to start, and a role that is missing is nothing to unblock."""
    case = Case(eur("80"))
    case.do(HELLO)
    assert advice(case, CUSTOMER) is None


def test_what_somebody_else_must_do_is_recommended_to_nobody() -> None:
    """Who took a decision is not told to approve it, and can do nothing about that."""
    case = Case(eur("80"))
    both = Actor("max", roles={"agent", "approver"})
    refund = actions.Resolve([Remedy(RemedyKind.REFUND, eur("80"))], "Charged twice.", limit=eur("10"))
    case.do(HELLO, actions.Start(), TRIAGE, refund, by=both)
    assert ("awaiting_approval", None) == (case.dispute.state, advice(case, both))


@pytest.mark.parametrize("name", processes.__all__)
def test_from_every_state_of_work_something_leads_on(name: str) -> None:
    """A process declares its states in the order of the work, so that each one in a queue has a next step."""
    process: Lifecycle = getattr(processes, name)
    everybody = Actor("max", roles={role for each in process.transitions for role in each.roles})
    opened = fold(Case(process=process, reason=next(iter(process.reasons), "x")).history)
    for state in process.states:
        if state.queued:
            now = evolve(opened.now, state=state.name, stage=state.stage)
            dispute = evolve(opened, times=evolve(opened.times, responded_at=MONDAY), now=now)
            options = process.options(dispute, actor=everybody, at=MONDAY)
            steps = {option.action for option in options if option.recommended}
            refused = {option.action for option in options if not option.allowed}
            assert steps or refused, state.name


def test_why_not_gives_every_reason_and_nothing_where_there_is_none() -> None:
    """As data, without an exception."""
    case = Case()
    assert () == case.process.why_not(case.dispute, actions.Start(), actor=ANN, at=MONDAY)
    reasons = case.process.why_not(case.dispute, actions.Start(), actor=CUSTOMER, at=MONDAY)
    assert ["DK-ROLE"] == [reason.code for reason in reasons]


def test_an_option_says_that_it_is_next() -> None:
    """On its one line."""
    case = Case()
    options = {each.action: str(each) for each in case.process.options(case.dispute, actor=ANN, at=MONDAY)}
    assert options["respond"].startswith("respond → received (next: ")
