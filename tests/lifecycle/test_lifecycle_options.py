"""What can I do, why not, and among which choices."""

from datetime import datetime

import pytest

from disputekit import actions
from disputekit.actions import Action
from disputekit.dispute import SYSTEM, Actor, Dispute
from disputekit.errors import InvalidValue, LifecycleError, Reason
from disputekit.lifecycle import Option, Transition, about_action
from tests.lifecycle.cases import ANN, CUSTOMER, MONDAY, Case

TRIAGE = actions.Triage(0.5, 0.5, 0.5, "likely_valid")
CHECKED_LATER = ("fits_open_amount", "no_open_chargeback", "policy_or_reason", "has_its_evidence")


def options(case: Case, actor: Actor = ANN) -> dict[str, Option]:
    """The options by action."""
    return {option.action: option for option in case.process.options(case.dispute, actor=actor, at=MONDAY)}


def test_options_list_every_action_with_where_it_leads() -> None:
    """Every action of the state is listed, the allowed ones with the states that they lead to."""
    case = Case()
    case.do(actions.Start(), TRIAGE)
    found = options(case)
    assert {
        "add_evidence", "amend", "assign", "consult_policy", "escalate", "finish_task", "merge", "message", "open_task",
        "record_breach", "record_warning", "reject", "request_evidence", "rescore", "resolve", "respond", "withdraw",
        "charge_fee", "close_chargeback", "grant_provisional_credit", "open_chargeback", "reverse_provisional_credit",
        "submit_evidence", "waive_evidence", "waive_fee", "absorb", "link", "split", "record_facts", "record_feedback",
    } == set(found)  # fmt: skip
    resolve = found["resolve"]
    assert (True, (), ("awaiting_approval", "executing", "notifying"), CHECKED_LATER) == (
        resolve.allowed, resolve.reasons, resolve.to, resolve.checked_later
    )  # fmt: skip
    assert {"to": ("senior", "legal", "compliance")} == dict(found["escalate"].choices)
    assert ("investigating",) == found["respond"].to
    assert "resolve → awaiting_approval | executing | notifying" == str(resolve)


def test_options_say_why_not() -> None:
    """What the actor may not do is listed too, with each reason once and where it would lead."""
    case = Case()
    case.do(actions.Start(), TRIAGE)
    resolve = options(case, CUSTOMER)["resolve"]
    assert (False, ("DK-ROLE",), ("awaiting_approval", "executing", "notifying")) == (
        resolve.allowed,
        tuple(reason.code for reason in resolve.reasons),
        resolve.to,
    )
    assert f"resolve: no: {resolve.reasons[0].text}" == str(resolve)
    case.do(actions.OpenTask("ask the bank", "bob"), actions.Escalate("legal", "x"))
    withdraw = options(case)["withdraw"]
    assert [("DK-GUARD-TASKS", {"tasks": "t4 (ask the bank, bob)"})] == [
        (reason.code, dict(reason.params)) for reason in withdraw.reasons
    ]
    assert ["DK-GUARD-ESCALATED"] == [reason.code for reason in options(case)["refer"].reasons]


def test_a_return_leads_only_to_where_it_was_left() -> None:
    """Of all states that could be returned to, the one that is remembered is offered."""
    case = Case()
    case.do(actions.Start(), actions.RequestEvidence("claimant", "invoice"))
    found = options(case, SYSTEM)
    assert ("assessing",) == found["lapse"].to
    assert ("awaiting_information", "assessing") == found["supply_evidence"].to
    assert ("was_asked", "speaks_for_itself") == found["supply_evidence"].checked_later


def test_a_guard_that_reads_the_action_unmarked_is_a_clear_error() -> None:
    """A guard that reads fields before they are filled in gives an error that names the fix."""

    def loud(_dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
        assert isinstance(action, actions.Respond)
        return Reason("DK-HOST-LOUD", "do not shout") if action.text.isupper() else None

    quiet = Case().process.extend(
        version="2", without=["respond"], transitions=[Transition("respond", "received", "=", guards=[loud])]
    )
    with pytest.raises(LifecycleError) as caught:
        options(Case(process=quiet))
    finding = caught.value.findings[0]
    assert ("DK-LIFECYCLE-GUARD-READS", "guards.loud") == (finding.code, finding.where)
    assert "about_action" in finding.hint
    marked = Case().process.extend(
        version="2",
        without=["respond"],
        transitions=[Transition("respond", "received", "=", guards=[about_action(loud)])],
    )
    assert (True, ("loud",)) == (
        (respond := options(Case(process=marked))["respond"]).allowed,
        respond.checked_later,
    )


def test_a_host_guard_may_be_any_callable() -> None:
    """A guard that is an object goes by its class's name."""

    class Curfew:
        """Nothing after hours."""

        def __call__(self, _dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
            """Read too much."""
            return Reason("DK-HOST-CURFEW", getattr(action, "text"))  # noqa: B009  # unfilled, as it is meant to be

    process = Case().process.extend(
        version="2", without=["respond"], transitions=[Transition("respond", "received", "=", guards=[Curfew()])]
    )
    with pytest.raises(LifecycleError) as caught:
        options(Case(process=process))
    assert "guards.Curfew" == caught.value.findings[0].where


def test_naive_times_are_refused() -> None:
    """Options asks guards about a time, so it must be one."""
    case = Case()
    with pytest.raises(InvalidValue):
        case.process.options(case.dispute, actor=ANN, at=MONDAY.naive())
