"""The world outside: claimants who answer or do not, payments that succeed or fail, counsel, second thoughts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from disputekit import SYSTEM, Actor, Dispute, Evidence, actions
from disputekit.dispute import CLAIMANT
from examples.demo.chance import chance, hours_until

if TYPE_CHECKING:
    from examples.demo.simulation import Simulation

_ANSWERS: Final = 0.72
_PAYMENT_FAILS: Final = 0.05
_WITHDRAWS: Final = 0.025
_COMES_BACK: Final = 0.04
_COUNSEL: Final = Actor("counsel", roles={"third_party"})


def react(office: Simulation, dispute: Dispute) -> None:
    """Let the world react to the state that a dispute has just entered."""
    seen = (dispute.id, dispute.version)
    if dispute.state == "awaiting_information" and chance(*seen, "answers") < _ANSWERS:
        office.plan_in(hours_until(3, 70, *seen, "answer"), partial(_answer, office, dispute.id))
    elif dispute.state == "executing":
        office.plan_in(hours_until(0.5, 6, *seen, "payment"), partial(_pay, office, dispute.id, dispute.version))
    elif dispute.state == "with_external":
        office.plan_in(hours_until(24, 90, *seen, "counsel"), partial(_report, office, dispute.id))
    elif dispute.state == "investigating" and chance(dispute.id, "withdraws") < _WITHDRAWS:
        office.plan_in(hours_until(1, 30, *seen, "withdraw"), partial(_withdraw, office, dispute.id))
    elif dispute.state == "closed" and not dispute.past_outcomes and chance(dispute.id, "returns") < _COMES_BACK:
        office.plan_in(hours_until(20, 120, *seen, "return"), partial(_reopen, office, dispute.id))


def _claimant(dispute: Dispute) -> Actor:
    return Actor(dispute.claim.claimant, roles={CLAIMANT})


def _answer(office: Simulation, dispute_id: str) -> None:
    """Send what was asked for, be it too late."""
    dispute = office.desk.get(dispute_id)
    items = dispute.requests[-1].items
    evidence = [
        Evidence(item, CLAIMANT, reference=f"upload-{dispute_id}-{number}") for number, item in enumerate(items)
    ]
    office.act(dispute, actions.SupplyEvidence(CLAIMANT, evidence), _claimant(dispute))


def _pay(office: Simulation, dispute_id: str, version: int) -> None:
    dispute = office.desk.get(dispute_id)
    if chance(dispute_id, version, "fails") < _PAYMENT_FAILS:
        office.act(dispute, actions.Fail("the account is closed"), SYSTEM)
    else:
        office.act(dispute, actions.Settle(f"PAY-{dispute_id}-{version}"), SYSTEM)


def _report(office: Simulation, dispute_id: str) -> None:
    office.act(office.desk.get(dispute_id), actions.ReportBack("The threat is not serious."), _COUNSEL)


def _withdraw(office: Simulation, dispute_id: str) -> None:
    dispute = office.desk.get(dispute_id)
    office.act(dispute, actions.Withdraw("it has settled itself"), _claimant(dispute))


def _reopen(office: Simulation, dispute_id: str) -> None:
    dispute = office.desk.get(dispute_id)
    office.act(dispute, actions.Reopen("there is a new document"), _claimant(dispute))
