"""What actions about money and stages record, and what they refuse to be."""

from collections.abc import Callable

import pendulum
import pytest
from attrs import evolve

from disputekit import Money, actions
from disputekit.actions import Action, EventContext
from disputekit.dispute import Chargeback, ChargebackStatus, CheckResult, Liability, Promise, PromiseStatus
from disputekit.errors import InvalidValue
from disputekit.lifecycle import Posting, postings, processes
from disputekit.lifecycle.guards import PREDICATES, STANDARD
from tests.findings import codes
from tests.lifecycle.cases import ANN, MONDAY, Case, eur

DUE = pendulum.datetime(2026, 3, 12, 9, tz="UTC")


_MAKE: dict[str, Callable[[Money], Action]] = {
    "grant": lambda amount: actions.GrantProvisionalCredit(amount, "x"),
    "reverse": lambda amount: actions.ReverseProvisionalCredit("x", amount=amount),
    "chargeback": lambda amount: actions.OpenChargeback("cb-1", amount),
    "fee": lambda amount: actions.ChargeFee(amount, "claimant", "x"),
    "waive": lambda amount: actions.WaiveFee(amount, "x"),
    "write off": lambda amount: actions.WriteOff(amount, "x"),
    "promise": lambda amount: actions.PromiseToPay(amount, DUE),
    "apply": lambda amount: actions.ApplyPayment(amount, "bank-1"),
}


@pytest.mark.parametrize("amount", [eur("0.00"), eur("-1.00")])
@pytest.mark.parametrize("make", _MAKE.values(), ids=_MAKE)
def test_nothing_or_less_is_no_amount(make: Callable[[Money], Action], amount: Money) -> None:
    """What is taken back has an action of its own, and no negative sum."""
    with pytest.raises(InvalidValue) as refused:
        make(amount)
    assert ["amount: DK-ACTION-AMOUNT"] == codes(refused.value)


def test_a_promise_stands_until_its_grace_is_over() -> None:
    """Days of grace count from the date that was promised; there are never less than none."""
    assert DUE.add(days=3) == actions.PromiseToPay(eur("1.00"), DUE, grace_days=3).stands_until
    with pytest.raises(InvalidValue, match="grace_days: DK-ACTION-GRACE"):
        actions.PromiseToPay(eur("1.00"), DUE, grace_days=-1)


def test_only_all_of_the_cash_keeps_a_promise() -> None:
    """Part of it leaves the promise open, with what is still to come."""
    promise = Promise("p1", eur("10.00"), DUE, DUE)
    part = promise.with_payment(eur("4.00"))
    assert (eur("10.00"), eur("6.00"), PromiseStatus.OPEN) == (promise.outstanding, part.outstanding, part.status)
    whole = part.with_payment(eur("6.00"))
    assert (eur("0.00"), PromiseStatus.KEPT) == (whole.outstanding, whole.status)


def test_a_chargeback_keeps_how_it_had_ended() -> None:
    """Each end but the first was one before."""
    chargeback = Chargeback("cb-1", eur("10.00"), DUE)
    for status in (ChargebackStatus.LOST, ChargebackStatus.WON, ChargebackStatus.LOST):
        chargeback = chargeback.ended(status)
    assert (ChargebackStatus.LOST, (ChargebackStatus.LOST, ChargebackStatus.WON)) == (
        chargeback.status,
        chargeback.past,
    )


def test_a_finding_is_the_same_whoever_bears_nothing() -> None:
    """A share of 0 need not be named; other shares or another finding are another judgement."""
    liability = Liability({"claimant": 0, "respondent": 100}, "not_delivered", "x", "ann", DUE)
    assert liability.finds_like({"respondent": 100}, "not_delivered")
    assert not liability.finds_like({"respondent": 100}, "misused")
    assert not liability.finds_like({"claimant": 1, "respondent": 99}, "not_delivered")


def test_stage_actions_record_on_any_dispute() -> None:
    """Seen alone, they need no stage before: nothing was passed on, so nothing is checked, judged or appealed."""
    dispute = Case(process=processes.MARKETPLACE, reason="damaged").dispute
    stamp = EventContext(2, MONDAY, ANN)
    assert "ann" == actions.CheckPassed().apply(dispute, stamp).owner
    assert dispute.work.handover is None
    assert actions.SendBack("x").apply(dispute, stamp).work.handover is None
    assert actions.Appeal("claimant", "x").apply(dispute, stamp).liability is None
    overturned = actions.Overturn({"carrier": 100}, "x", "y").apply(dispute, stamp).liability
    assert overturned is not None
    assert "" == overturned.appealed_by
    passed = actions.PassOn().apply(dispute, stamp)
    assert passed.work.handover is not None
    assert ("takeover", "ann", None) == (
        passed.work.handover.stage,
        passed.work.handover.by,
        passed.work.handover.result,
    )
    back = actions.SendBack("x").apply(passed, stamp)
    assert back.work.handover is not None
    assert (CheckResult.SENT_BACK, "ann", "ann") == (
        back.work.handover.result,
        back.work.handover.checked_by,
        back.owner,
    )


@pytest.mark.parametrize(
    "name",
    ["payment_fits", "promise_fits", "rests_on_what_was_shown", "was_to_perform", "decision_taken", "not_the_judge"],
)
def test_a_guard_looks_at_its_own_action_only(name: str) -> None:
    """A guard has nothing against an action of another kind, unless it asks about the dispute alone."""
    dispute = Case(process=processes.ORDER_TO_CASH, reason="late_payment", channel="review").dispute
    reason = STANDARD[name](dispute, actions.Start(), ANN, MONDAY)
    assert (name == "decision_taken") == (reason is not None)


@pytest.mark.parametrize(
    "name", ["finds_as_before", "needs_investigation", "completes_promise", "party_performs", "nothing_open"]
)
def test_a_predicate_is_false_for_an_action_of_another_kind(name: str) -> None:
    """A predicate about one action is false for any other; one about the dispute alone is true of it."""
    dispute = Case(process=processes.ORDER_TO_CASH, reason="late_payment", channel="review").dispute
    assert (name == "nothing_open") is PREDICATES[name](dispute, actions.Start(), ANN, MONDAY)


def test_a_finding_that_was_appealed_against_is_not_appealed_again() -> None:
    """Also where a lifecycle of a host's own leads back to the window."""
    liability = Liability({"respondent": 100}, "misused", "x", "ann", DUE, appealed_by="claimant")
    opened = Case(process=processes.MARKETPLACE, reason="damaged").dispute
    dispute = evolve(opened, assessment=evolve(opened.assessment, liability=liability))
    reason = STANDARD["not_appealed_before"](dispute, actions.Appeal("respondent", "x"), ANN, MONDAY)
    assert reason is not None
    assert ("DK-GUARD-APPEALED", {"party": "claimant"}) == (reason.code, reason.params)


def test_postings_leave_other_actions_alone() -> None:
    """A posting that reads one action moves nothing for any other."""
    made = Case(eur("10.00"))
    for posts in (postings.amended, postings.provisional, postings.fee, postings.promised, postings.payment):
        assert Posting((), None) == posts(made.dispute, actions.Start())
