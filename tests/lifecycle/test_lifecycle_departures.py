"""Decisions are held to the policy's word, as offers are: what departs from it has a reason and another's approval."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from disputekit import actions
from disputekit.actions import Action
from disputekit.dispute import SYSTEM, Actor, PolicyRecord, Term
from disputekit.errors import Refused
from disputekit.lifecycle import processes
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import ANN, EVE, Case, eur

SEN = Actor("sen", roles={"senior"})
POLICY = PolicyRecord(
    "acme", "7", "decided", offers=["refund 75%"], terms=[Term({"refund": eur("30.00")}, requires=["photo"])]
)
WHY = "a customer of twenty years"
WAIVED = "DK-GUARD-OFFER-EVIDENCE"
TOO_MUCH, ENOUGH, SORRY = (
    [Remedy(RemedyKind.REFUND, eur("40.00"))],
    [Remedy(RemedyKind.REFUND, eur("20.00"))],
    [Remedy(RemedyKind.APOLOGY)],
)


def customer_operations() -> tuple[Case, Actor, type[actions.Resolve]]:
    """Where an agent resolves."""
    case = Case(eur("40.00"))
    case.do(actions.Start(), actions.Triage(0.5, 0.5, 0.5, "likely_valid"))
    return case, ANN, actions.Resolve


def order_to_cash() -> tuple[Case, Actor, type[actions.Resolve]]:
    """Where an agent concedes."""
    case = Case(eur("40.00"), processes.ORDER_TO_CASH, reason="wrong_price")
    case.do(actions.Start(), actions.Assess("likely_valid"))
    return case, ANN, actions.Concede


def resolution_team() -> tuple[Case, Actor, type[actions.StateFinalPosition]]:
    """Where a senior states a final position."""
    case = Case(eur("40.00"), processes.RESOLUTION_TEAM)
    case.do(actions.Start(), actions.Escalate("senior", "they do not agree"))
    return case, SEN, actions.StateFinalPosition


Process: TypeAlias = Callable[[], tuple[Case, Actor, type[Action]]]
DECIDING = pytest.mark.parametrize("process", [customer_operations, order_to_cash, resolution_team])


def made(kind: type[Action], remedies: list[Remedy], because: str = "") -> Action:
    """Fill in a decision."""
    return kind(remedies=remedies, explanation="So it is.", departs_because=because)  # type: ignore[call-arg]  # of these three


def codes(case: Case, action: Action, by: Actor) -> list[str]:
    """Why it is refused."""
    with pytest.raises(Refused) as refused:
        case.do(action, by=by)
    return [reason.code for reason in refused.value.reasons]


@DECIDING
def test_a_decision_that_departs_from_the_policy_has_a_reason_and_is_approved(process: Process) -> None:
    """Without a reason it is refused; with one it waits for somebody else, and stays listed."""
    case, by, kind = process()
    case.do(actions.ConsultPolicy(POLICY))
    assert ["DK-GUARD-OFF-POLICY"] == codes(case, made(kind, TOO_MUCH), by)
    waiting = case.do(made(kind, TOO_MUCH, WHY), by=by)
    assert ("awaiting_approval", [WHY], None) == (
        waiting.state, [each.departs_because for each in waiting.departures], waiting.outcome
    )  # fmt: skip
    assert ["DK-GUARD-OWN-WORK"] == codes(case, actions.Approve(), Actor(by.id, roles={"approver"}))
    assert "executing" == case.do(actions.Approve(), by=EVE).state


@DECIDING
def test_a_decision_that_keeps_to_the_policy_needs_its_evidence_alone(process: Process) -> None:
    """Saying sorry needs nothing, and where nobody asked a policy nothing is held to it."""
    case, by, kind = process()
    case.do(actions.ConsultPolicy(POLICY))
    assert [WAIVED] == codes(case, made(kind, ENOUGH), by)
    assert () == case.process.why_not(case.dispute, made(kind, SORRY), actor=by, at=case.dispute.times.updated_at)
    case.do(actions.ConsultPolicy(PolicyRecord("acme", "7", "no_rule")))
    assert "notifying" == case.do(made(kind, SORRY), by=by).state
    nobody_asked, by, kind = process()
    assert "executing" == nobody_asked.do(made(kind, TOO_MUCH), by=by).state


def test_a_remedy_of_a_marketplace_that_departs_from_the_policy_is_approved() -> None:
    """The last of the processes in which money is decided."""
    eva, lea, rob = (Actor(name, roles={f"{name}_specialist"}) for name in ("evidence", "liability", "remedy"))
    case = Case(eur("40.00"), processes.MARKETPLACE, reason="not_received")
    case.do(actions.TakeOver("refused"), actions.PassOn(), by=eva)
    case.do(actions.CheckPassed(), actions.Judge({"respondent": 100}, "not_delivered", "No scan."), by=lea)
    case.do(actions.Lapse(), by=SYSTEM)
    case.do(actions.CheckPassed(), by=rob)
    case.do(actions.ConsultPolicy(POLICY))
    order = actions.OrderRemedy(TOO_MUCH, "All of it.", payer="respondent", performer="respondent")
    assert ["DK-GUARD-OFF-POLICY"] == codes(case, order, rob)
    departing = actions.OrderRemedy(
        TOO_MUCH, "All of it.", payer="respondent", performer="respondent", departs_because=WHY
    )
    waiting = case.do(departing, by=rob)
    assert ("awaiting_approval", WHY) == (waiting.state, waiting.departures[0].departs_because)
    performing = case.do(actions.Approve(), by=EVE)
    assert ("awaiting_remedy", frozenset({"respondent"})) == (performing.state, performing.waits_on)
    lapsed = case.do(actions.Lapse(), by=SYSTEM)
    assert ("remedy_work", None, (), eur("40.00")) == (
        lapsed.state, lapsed.decision, lapsed.unsettled, lapsed.ledger.open
    )  # fmt: skip
