"""Laws that hold on every walk through a process, whatever is tried."""

from hypothesis import given
from hypothesis import strategies as st

from disputekit import actions
from disputekit.actions import Action
from disputekit.dispute import SYSTEM, Actor, Dispute, Evidence
from disputekit.errors import Refused
from disputekit.history import History, fold
from disputekit.money import Money
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import ANN, CUSTOMER, EVE, LEA, MONDAY, SUE, Case, eur

_EVERYBODY = (ANN, CUSTOMER, EVE, LEA, SUE, SYSTEM)
_AMOUNTS = st.sampled_from([*map(eur, ["0.01", "10.00", "40.00", "40.01"]), Money("7", "USD")])
_REMEDIES = st.one_of(
    st.builds(Remedy, st.sampled_from([RemedyKind.REFUND, RemedyKind.STORE_CREDIT, RemedyKind.COMPENSATION]), _AMOUNTS),
    st.just(Remedy(RemedyKind.APOLOGY)),
)


def _of_one_currency(remedies: list[Remedy]) -> bool:
    return len({remedy.amount.currency for remedy in remedies if remedy.amount}) < 2  # one, or none


_PARTIES = st.sampled_from(["claimant", "respondent"])
_ACTIONS: st.SearchStrategy[Action] = st.one_of(
    st.just(actions.Start()),
    st.just(actions.Triage(0.1, 0.2, 0.3, "unclear")),
    st.builds(actions.RequestEvidence, _PARTIES, st.just("invoice")),
    st.builds(actions.SupplyEvidence, _PARTIES, st.just([Evidence("invoice", "claimant")])),
    st.just(actions.Lapse()),
    st.builds(actions.Escalate, st.sampled_from(["legal", "senior"]), st.just("x")),
    st.just(actions.DeEscalate("x")),
    st.just(actions.Refer("counsel", "x")),
    st.just(actions.ReportBack("x")),
    st.builds(
        actions.Resolve,
        st.lists(_REMEDIES, min_size=1, max_size=2).filter(_of_one_currency),
        st.just("x"),
        upheld=st.none() | _AMOUNTS,
        limit=st.none() | _AMOUNTS,
    ),
    st.just(actions.Reject("x", "y")),
    st.just(actions.Approve()),
    st.just(actions.RefuseApproval("x")),
    st.just(actions.Settle("x")),
    st.just(actions.Fail("x")),
    st.just(actions.Retry()),
    st.just(actions.ChooseOtherRemedy("x")),
    st.just(actions.NotifyDecision("x")),
    st.just(actions.Withdraw("x")),
    st.just(actions.Merge("d-2")),
    st.just(actions.EndMonitoring()),
    st.just(actions.Reopen("x")),
    st.builds(actions.Amend, _AMOUNTS, st.just("x")),
    st.just(actions.OpenTask("x", "bob")),
    st.builds(actions.FinishTask, st.sampled_from(["t2", "t3", "t4", "t5"]), st.just("x")),
)


def attempt(case: Case, action: Action, actor: Actor) -> Dispute | None:
    """Try it: the dispute after it, or nothing if it was refused with reasons."""
    try:
        return case.do(action, by=actor)
    except Refused as refused:
        return None if refused.reasons else case.dispute


@given(st.none() | _AMOUNTS, st.lists(st.tuples(_ACTIONS, st.sampled_from(_EVERYBODY)), max_size=40))
def test_every_walk_keeps_the_laws(amount: object, steps: list[tuple[Action, Actor]]) -> None:
    """Whatever is tried: the money adds up, a refusal has its reasons and changes nothing, options agree with it."""
    case = Case(amount if isinstance(amount, type(eur("1"))) else None)
    for action, actor in steps:
        before = case.dispute
        offered = {option.action: option for option in case.process.options(before, actor=actor, at=MONDAY)}
        after = attempt(case, action, actor)
        if after is None:
            assert before == case.dispute
            option = offered.get(action.name)
            assert option is None or not option.allowed or option.checked_later or option.choices
            continue
        assert offered[action.name].allowed
        assert after.state in offered[action.name].to
        ledger = after.ledger
        if ledger.claimed is not None:
            parts = [part for part in (ledger.upheld, ledger.rejected, ledger.withdrawn, ledger.open) if part]
            nothing = ledger.claimed.zero(ledger.claimed.currency)
            assert ledger.claimed == sum(parts, nothing)
            assert (ledger.paid or nothing) <= (ledger.upheld or nothing)
        assert after.queued == case.process.state(after.state).queued
        assert before.version + 1 == after.version
        assert after.waits_on == case.process.state(after.state).waits_for(after)
    assert case.dispute == fold(History(case.history.events))
