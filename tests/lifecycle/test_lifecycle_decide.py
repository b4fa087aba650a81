"""What deciding does: the event it makes, the state it enters, and why it says no."""

import pendulum
import pytest

from disputekit import actions
from disputekit.dispute import SYSTEM, Account, Claim, EnteredState, Evidence, LedgerEntry, Outcome, RequestStatus
from disputekit.errors import InvalidValue, LifecycleError, Refused
from disputekit.history import fold
from disputekit.lifecycle import processes
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import ANN, BOB, CUSTOMER, EVE, LEA, MONDAY, SUE, Case, Said, data, eur, raising

START = actions.Start()
TRIAGE = actions.Triage(0.5, 0.5, 0.5, "likely_valid")
PROOF = Evidence("invoice", provided_by="claimant")


def refund(amount: str, limit: str | None = None) -> actions.Resolve:
    """Resolve by a refund."""
    return actions.Resolve(
        [Remedy(RemedyKind.REFUND, eur(amount))], "billed twice", limit=None if limit is None else eur(limit)
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of the reasons, in order."""
    return [reason.code for reason in refused.value.reasons]


def test_opening_is_the_first_event() -> None:
    """Opening records the claim, its nature by its reason, the initial state and what is claimed."""
    event = Case(eur("40.00")).history.events[0]
    assert (1, "open", "charge") == (event.seq, event.action.name, fold(None, event).nature)
    assert EnteredState("received", "intake", frozenset({"agent"}), queued=True, open=True) == event.entered
    assert (LedgerEntry(Account.CLAIMED, eur("40.00")),) == event.entries
    assert ("customer_operations", "1", None) == (event.lifecycle, event.lifecycle_version, event.key)
    assert MONDAY == event.occurred_at == event.recorded_at


def test_the_claims_own_nature_wins() -> None:
    """A claim that states its nature keeps it, whatever its reason suggests."""
    claim = Claim(claimant="a", reason="late_fee", received_at=MONDAY, nature="charge")
    event = processes.CUSTOMER_OPERATIONS.open(
        claim, dispute_id="d", actor=ANN, at=MONDAY, team="cards", possible_duplicates=["d-0"], key="k"
    )
    dispute = fold(None, event)
    assert ("charge", "cards", ("d-0",), "k") == (
        dispute.nature, dispute.team, dispute.links.possible_duplicates, event.key
    )  # fmt: skip


def test_an_unknown_reason_is_refused_with_the_one_meant() -> None:
    """A reason that the process does not know names the nearest one that it does."""
    claim = Claim(claimant="a", reason="duplicate_charg", received_at=MONDAY)
    with pytest.raises(InvalidValue) as caught:
        processes.CUSTOMER_OPERATIONS.open(claim, dispute_id="d", actor=ANN, at=MONDAY)
    assert [
        ("DK-CLAIM-REASON", "claim.reason", {"reason": "duplicate_charg", "process": "customer_operations"})
    ] == data(caught.value)


def test_a_process_without_reasons_takes_any() -> None:
    """Where a process lists no reasons, every reason is one, without a nature."""
    process = Case().process
    free = type(process)(
        id="free", version="1", initial="received", states=process.states, transitions=process.transitions
    )
    claim = Claim(claimant="a", reason="whatever", received_at=MONDAY)
    assert fold(None, free.open(claim, dispute_id="d", actor=ANN, at=MONDAY)).nature is None


def test_deciding_changes_nothing_until_it_is_folded() -> None:
    """Deciding is pure: the same question twice gives the same event, and the dispute stays where it was."""
    case = Case()
    before = case.dispute
    later = MONDAY.add(hours=1)
    first = case.process.decide(before, START, actor=ANN, at=MONDAY, key="k", recorded_at=later)
    assert first == case.process.decide(before, START, actor=ANN, at=MONDAY, key="k", recorded_at=later)
    assert ("received", 1) == (before.state, before.version)
    assert (2, "k", MONDAY, later) == (first.seq, first.key, first.occurred_at, first.recorded_at)
    assert "assessing" == first.entered.state


@pytest.mark.parametrize("name", ["at", "recorded_at"])
def test_naive_times_are_refused_by_name(name: str) -> None:
    """A time without a zone is refused, and the argument is named."""
    case = Case()
    naive = {"at": MONDAY, "recorded_at": MONDAY, name: MONDAY.naive()}
    with pytest.raises(InvalidValue) as caught:
        case.process.decide(case.dispute, START, actor=ANN, at=naive["at"], recorded_at=naive["recorded_at"])
    assert ["DK-TIME-NAIVE"] == [finding.code for finding in caught.value.findings]
    assert name == caught.value.findings[0].where


def test_what_a_state_does_not_know_lists_what_it_does() -> None:
    """An action that the state does not have is refused with the actions that the actor may take there."""
    case = Case()
    with pytest.raises(Refused) as refused:
        case.do(actions.Approve())
    reason = refused.value.reasons[0]
    assert ("DK-ACTION-NOT-HERE", "approve", "received") == (
        reason.code, reason.params["action"], reason.params["state"]
    )  # fmt: skip
    assert (
        "absorb, add_evidence, amend, assign, charge_fee, close_chargeback, consult_policy, finish_task, "
        "grant_provisional_credit, link, merge, message, open_chargeback, open_task, record_facts, record_feedback, "
        "rescore, respond, reverse_provisional_credit, split, start, submit_evidence, waive_fee, withdraw"
    ) == reason.params["possible"]
    with pytest.raises(Refused) as claimants:
        case.do(actions.Approve(), by=CUSTOMER)
    possible = "add_evidence, finish_task, message, record_facts, record_feedback, submit_evidence, withdraw"
    assert {"actor": "acc-7", "possible": possible}.items() <= claimants.value.reasons[0].params.items()


def test_a_choice_outside_the_closed_ones_and_a_missing_role_are_said_at_once() -> None:
    """A refusal lists every reason at once: the choice and the role."""
    case = Case()
    case.do(START)
    with pytest.raises(Refused) as refused:
        case.do(actions.Escalate("lega", "complex"), by=CUSTOMER)
    assert [
        ("DK-CHOICE", "escalate.to", {"value": "lega", "field": "escalate.to"}),
        ("DK-ROLE", "dispute d-1", {"actor": "acc-7", "action": "escalate", "roles": "agent"}),
    ] == data(refused.value)
    assert "did you mean 'legal'?" == refused.value.reasons[0].hint
    with pytest.raises(Refused) as choice_only:
        case.do(actions.Escalate("lega", "complex"))
    assert ["DK-CHOICE"] == codes(choice_only)


def test_a_dispute_of_another_lifecycle_is_refused() -> None:
    """A dispute is decided on the lifecycle it was opened on, and only in states that this version still has."""
    case = Case()
    other = case.process.extend(id="other", version="2")
    with pytest.raises(Refused) as refused:
        other.decide(case.dispute, START, actor=ANN, at=MONDAY)
    assert [
        (
            "DK-LIFECYCLE-OTHER",
            "dispute d-1",
            {
                "dispute": "d-1",
                "state": "received",
                "lifecycle": "customer_operations",
                "version": "1",
                "id": "other",
                "own": "2",
            },
        )
    ] == data(refused.value)
    with pytest.raises(Refused):
        other.options(case.dispute, actor=ANN, at=MONDAY)
    case.do(START, actions.Escalate("senior", "x"))
    reduced = case.process.extend(
        version="2", without=["escalated", "with_external", "escalate", "de_escalate", "refer", "report_back"]
    )
    with pytest.raises(Refused) as gone:
        reduced.decide(case.dispute, START, actor=ANN, at=MONDAY)
    assert ["DK-LIFECYCLE-OTHER"] == codes(gone)


def test_an_unknown_state_is_named() -> None:
    """Asking for a state that is not declared says which one was meant."""
    with pytest.raises(LifecycleError) as caught:
        processes.CUSTOMER_OPERATIONS.state("close")
    assert [
        ("DK-LIFECYCLE-NO-STATE", "state", {"id": "customer_operations", "version": "1", "state": "close"})
    ] == data(caught.value)


def test_what_stays_keeps_its_deadline_and_what_moves_loses_it() -> None:
    """The deadline belongs to the state: it stays with it and goes when the state is left."""
    case = Case()
    due_at = MONDAY.add(days=2)
    opened = case.history.events[0].with_deadline(due_at)
    dispute = fold(None, opened)
    stays = case.process.decide(dispute, actions.Respond("hello"), actor=ANN, at=MONDAY)
    moves = case.process.decide(dispute, START, actor=ANN, at=MONDAY)
    assert (due_at, None) == (stays.entered.due_at, moves.entered.due_at)


def test_waiting_for_information_goes_back_to_where_it_was_asked() -> None:
    """The state, its stage and the parties waited for follow the open requests, and the last answer leads back."""
    case = Case()
    case.do(START)
    asked = case.do(actions.RequestEvidence("claimant", "invoice"))
    assert ("awaiting_information", "assessment", frozenset({"claimant"}), False) == (
        asked.state, asked.stage, asked.waits_on, asked.queued
    )  # fmt: skip
    both = case.do(actions.RequestEvidence("respondent", ["delivery note"]))
    assert {"claimant", "respondent"} == both.waits_on
    one = case.do(actions.SupplyEvidence("claimant", [PROOF]), by=CUSTOMER)
    assert ("awaiting_information", frozenset({"respondent"})) == (one.state, one.waits_on)
    back = case.do(actions.SupplyEvidence("respondent", [PROOF]))
    assert ("assessing", "assessment", ["e5", "e6"]) == (back.state, back.stage, [piece.id for piece in back.evidence])
    case.do(TRIAGE)
    assert ("awaiting_information", "investigation") == (
        (again := case.do(actions.RequestEvidence("claimant", "statement"))).state,
        again.stage,
    )
    lapsed = case.do(actions.Lapse(), by=SYSTEM)
    assert ("investigating", RequestStatus.EXPIRED) == (lapsed.state, lapsed.requests[-1].status)


def test_a_lapse_before_the_deadline_is_refused() -> None:
    """Exactly at the deadline an answer is still in time; only after it does a request lapse."""
    case = Case()
    case.do(START)
    due_at = MONDAY.add(days=10)
    event = case.process.decide(
        case.dispute, actions.RequestEvidence("claimant", "invoice"), actor=ANN, at=MONDAY
    ).with_deadline(due_at)
    case.history = case.history.then(event)
    with pytest.raises(Refused) as refused:
        case.do(actions.Lapse(), by=SYSTEM, at=due_at)
    assert [
        ("DK-GUARD-NOT-DUE", "dispute d-1", {"state": "awaiting_information", "due_at": "2026-03-12T09:00:00+01:00"})
    ] == data(refused.value)
    assert "assessing" == case.do(actions.Lapse(), by=SYSTEM, at=due_at.add(microseconds=1)).state


def test_nobody_answers_unasked() -> None:
    """An answer of a party that was not asked is refused, and says who was."""
    case = Case()
    case.do(START, actions.RequestEvidence("claimant", "invoice"))
    with pytest.raises(Refused) as refused:
        case.do(actions.SupplyEvidence("respondent", [PROOF]))
    assert [("DK-GUARD-NOT-ASKED", "dispute d-1", {"party": "respondent", "asked": "claimant"})] == data(refused.value)


def test_escalation_goes_up_out_and_back_without_losing_the_owner() -> None:
    """Only whom it was escalated to acts on it; the owner stays, and de-escalation leads back to the source."""
    case = Case()
    case.do(START)
    up = case.do(actions.Escalate("legal", "threatens to sue"))
    assert ("escalated", frozenset({"legal"}), "ann") == (up.state, up.waits_on, up.owner)
    with pytest.raises(Refused) as refused:
        case.do(actions.DeEscalate("not legal"))
    assert [("DK-GUARD-ESCALATED", "dispute d-1", {"role": "legal", "actor": "ann"})] == data(refused.value)
    out = case.do(actions.Refer("counsel", "is it due?"), by=LEA)
    assert ("with_external", frozenset({"third_party"}), "ann") == (out.state, out.waits_on, out.owner)
    assert "escalated" == case.do(actions.ReportBack("it is not"), by=ANN).state
    down = case.do(actions.DeEscalate("clear now"), by=LEA)
    assert ("assessing", None, frozenset({"agent"})) == (down.state, down.work.escalated_to, down.waits_on)


def test_a_refund_within_the_limit_is_executed_and_told() -> None:
    """Within the limit, money goes straight to execution; the ledger splits the claim when it is decided."""
    case = Case(eur("40.00"))
    case.do(START, TRIAGE)
    decided = case.do(refund("30.00", limit="30.00"))
    assert ("executing", Outcome.PARTLY_UPHELD) == (decided.state, decided.outcome)
    assert (eur("30.00"), eur("10.00"), eur("0.00")) == (
        decided.ledger.upheld, decided.ledger.rejected, decided.ledger.open
    )  # fmt: skip
    settled = case.do(actions.Settle("psp-1"), by=SYSTEM)
    assert ("notifying", eur("30.00"), True) == (settled.state, settled.ledger.refunded, settled.resolution.settled)
    closed = case.do(actions.NotifyDecision("We refund 30.00 EUR."))
    assert ("closed", MONDAY, MONDAY) == (closed.state, closed.times.notified_at, closed.times.closed_at)


def test_above_the_limit_somebody_else_approves() -> None:
    """Above the limit the decision waits for another person with the role; nothing is posted until it is approved."""
    case = Case(eur("40.00"))
    case.do(START, TRIAGE)
    waiting = case.do(refund("40.00", limit="39.99"))
    assert ("awaiting_approval", None, eur("40.00")) == (waiting.state, waiting.outcome, waiting.ledger.open)
    with pytest.raises(Refused) as refused:
        case.do(actions.Approve(), by=type(ANN)("ann", roles={"approver"}))
    assert ["DK-GUARD-OWN-WORK"] == codes(refused)
    assert {"actor": "ann", "what": "took this decision"} == refused.value.reasons[0].params
    sent_back = case.do(actions.RefuseApproval("check again"), by=EVE)
    assert ("investigating", None, True) == (sent_back.state, sent_back.decision, sent_back.resolution.settled)
    case.do(refund("40.00", limit="1.00"))
    approved = case.do(actions.Approve(), by=EVE)
    assert ("executing", Outcome.UPHELD, eur("40.00")) == (approved.state, approved.outcome, approved.ledger.upheld)


def test_a_remedy_without_money_above_nobodys_limit_goes_straight_to_telling() -> None:
    """An apology needs no limit and no execution: the decision is sent next, and upholds the whole open amount."""
    case = Case(eur("40.00"))
    case.do(START, TRIAGE)
    told = case.do(actions.Resolve([Remedy(RemedyKind.CORRECTION)], "the entry was wrong", limit=eur("0.01")))
    assert ("notifying", eur("40.00"), Outcome.UPHELD) == (told.state, told.ledger.upheld, told.outcome)


def test_a_limit_in_another_currency_limits_nothing_so_it_is_approved() -> None:
    """A limit that cannot be compared does not let anything through."""
    case = Case(eur("40.00"))
    case.do(START, TRIAGE)
    resolve = actions.Resolve([Remedy(RemedyKind.REFUND, eur("1.00"))], "x", limit=type(eur("1.00"))("99", "USD"))
    assert "awaiting_approval" == case.do(resolve).state


def test_approved_compensation_for_a_claim_without_money() -> None:
    """Compensation stands apart from the claim: it can be paid where no money was claimed."""
    case = Case()
    case.do(START, TRIAGE)
    case.do(actions.Resolve([Remedy(RemedyKind.COMPENSATION, eur("5.00"))], "long wait", limit=eur("4.00")))
    case.do(actions.Approve(), by=EVE)
    settled = case.do(actions.Settle("psp-1"), by=SYSTEM)
    assert (eur("5.00"), None, Outcome.UPHELD) == (settled.ledger.compensated, settled.ledger.claimed, settled.outcome)


@pytest.mark.parametrize(
    ("claimed", "resolve"),
    [
        ("40.00", refund("40.01")),
        ("40.00", actions.Resolve([Remedy(RemedyKind.REFUND, eur("2.00"))], "x", upheld=eur("1.99"))),
        ("40.00", actions.Resolve([Remedy(RemedyKind.APOLOGY)], "x", upheld=eur("-0.01"))),
        ("40.00", actions.Resolve([Remedy(RemedyKind.APOLOGY)], "x", upheld=type(eur("1"))("1", "USD"))),
        (None, refund("1.00")),
        (None, actions.Resolve([Remedy(RemedyKind.APOLOGY)], "x", upheld=eur("1.00"))),
    ],
)
def test_remedies_that_do_not_fit_the_open_amount_are_refused(claimed: str | None, resolve: actions.Resolve) -> None:
    """Nothing is upheld beyond what is open, paid beyond what is upheld, negative, or in another currency."""
    case = Case(None if claimed is None else eur(claimed))
    case.do(START, TRIAGE)
    with pytest.raises(Refused) as refused:
        case.do(resolve)
    assert ["DK-GUARD-AMOUNT"] == codes(refused)
    assert "investigating" == case.dispute.state


def test_a_failed_execution_is_retried_or_decided_again() -> None:
    """After a failure the remedy is ordered again, or given up: then all is open again, where it was decided."""
    case = Case(eur("40.00"))
    case.do(START, TRIAGE, actions.Escalate("legal", "x"))
    case.do(refund("30.00"), by=LEA)
    assert "execution_failed" == case.do(actions.Fail("account closed"), by=SYSTEM).state
    assert "executing" == case.do(actions.Retry()).state
    case.do(actions.Fail("account closed"), by=SYSTEM)
    again = case.do(actions.ChooseOtherRemedy("the account is closed"))
    assert ("escalated", None, eur("40.00"), True) == (
        again.state,
        again.outcome,
        again.ledger.open,
        again.resolution.settled,
    )
    assert {"legal"} == again.waits_on


def test_an_escalated_decision_waits_for_approval_too() -> None:
    """Refusing approval of an escalated decision leads back to those it was escalated to."""
    case = Case(eur("40.00"))
    case.do(START, TRIAGE, actions.Escalate("legal", "x"))
    case.do(refund("30.00", limit="1.00"), by=LEA)
    assert ("escalated", frozenset({"legal"})) == (
        (back := case.do(actions.RefuseApproval("too much"), by=EVE)).state,
        back.waits_on,
    )
    case.do(actions.Resolve([Remedy(RemedyKind.APOLOGY)], "x"), by=LEA)
    assert "notifying" == case.dispute.state


def test_approving_what_moves_no_money_goes_to_telling() -> None:
    """After the approval of a decision that moves no money, the decision is sent."""
    process = Case().process.extend(
        version="2",
        without=["resolve"],
        transitions=[
            type(Case().process.transitions[0])(
                "resolve", "investigating", "awaiting_approval", remember="decision", posts=None
            )
        ],
    )
    case = Case(process=process)
    case.do(START, TRIAGE, actions.Resolve([Remedy(RemedyKind.APOLOGY)], "x"))
    assert ("notifying", Outcome.UPHELD) == ((told := case.do(actions.Approve(), by=EVE)).state, told.outcome)


def test_a_rejection_explains_itself_and_rejects_all_that_is_open() -> None:
    """A rejected claim has an explanation on record; all of it counts as rejected."""
    case = Case(eur("40.00"))
    rejected = case.do(START, actions.Reject("not_ours", "The charge is another company's."))
    assert ("notifying", Outcome.REJECTED, eur("40.00")) == (
        rejected.state, rejected.outcome, rejected.ledger.rejected
    )  # fmt: skip
    assert rejected.decision is not None
    assert ("The charge is another company's.", "ann") == (
        rejected.decision.explanation,
        rejected.decision.decided_by,
    )


def test_closing_is_refused_until_everything_is_done_and_both_are_told() -> None:
    """An open task and a party without the decision keep a dispute open, and the refusal names both."""
    case = Case()
    case.do(START, actions.OpenTask("check with the bank", "bob"), actions.Reject("x", "y"))
    with pytest.raises(Refused) as refused:
        case.do(actions.NotifyDecision("We reject it.", to=["claimant"]))
    assert [
        ("DK-GUARD-TASKS", "dispute d-1", {"tasks": "t3 (check with the bank, bob)"}),
        ("DK-GUARD-NOT-TOLD", "dispute d-1", {"missing": "respondent"}),
    ] == data(refused.value)
    case.do(actions.FinishTask("t3", "nothing found"), by=BOB)
    assert "closed" == case.do(actions.NotifyDecision("We reject it.")).state


def test_only_an_open_task_is_finished() -> None:
    """Finishing a task that is not open says which are."""
    case = Case()
    with pytest.raises(Refused) as none:
        case.do(actions.FinishTask("t9", "done"))
    assert [("DK-GUARD-NO-TASK", "dispute d-1", {"task": "t9", "open": "none"})] == data(none.value)
    case.do(actions.OpenTask("call", "bob"), actions.OpenTask("write", "bob"))
    with pytest.raises(Refused) as other:
        case.do(actions.FinishTask("t9", "done"))
    assert "t2, t3" == other.value.reasons[0].params["open"]


def test_a_decision_in_force_is_not_withdrawn() -> None:
    """Once a decision is in force, the claim is neither withdrawn nor merged away under the executor's hands."""
    case = Case(eur("40.00"))
    case.do(START, TRIAGE, refund("40.00"))
    for action in (actions.Withdraw("never mind"), actions.Merge("d-2")):
        with pytest.raises(Refused) as refused:
            case.do(action)
        assert ["DK-GUARD-DECIDED"] == codes(refused)
        assert {"outcome": "upheld"} == refused.value.reasons[0].params


def test_withdrawing_ends_requests_and_what_is_open() -> None:
    """A withdrawn claim asks nobody for anything and leaves nothing open."""
    case = Case(eur("40.00"))
    case.do(START, actions.RequestEvidence("claimant", "invoice"))
    ended = case.do(actions.Withdraw("found it"), by=CUSTOMER)
    assert ("closed", Outcome.WITHDRAWN, eur("40.00"), ()) == (
        ended.state, ended.outcome, ended.ledger.withdrawn, ended.open_requests
    )  # fmt: skip
    assert RequestStatus.WITHDRAWN == ended.requests[0].status


def test_a_merged_dispute_points_to_the_survivor() -> None:
    """Merging leaves a tombstone; a dispute is never merged into itself."""
    case = Case(eur("40.00"))
    with pytest.raises(Refused) as refused:
        case.do(actions.Merge("d-1"))
    assert [("DK-GUARD-SELF", "dispute d-1", {"id": "d-1", "action": "merge"})] == data(refused.value)
    merged = case.do(actions.Merge("d-2"))
    assert ("merged", Outcome.MERGED, "d-2", eur("0.00")) == (
        merged.state, merged.outcome, merged.merged_into, merged.ledger.open
    )  # fmt: skip


def test_amending_covers_what_was_decided() -> None:
    """The claimed amount can change as long as it covers what was decided of it, in its currency."""
    case = Case(eur("40.00"))
    assert eur("50.00") == case.do(actions.Amend(eur("50.00"), "another invoice")).ledger.open
    case.do(START, TRIAGE, refund("30.00"))
    case.do(actions.Settle("psp-1"), by=SYSTEM)
    case.do(actions.NotifyDecision("x"))
    case.do(actions.Reopen("one more invoice"), by=CUSTOMER)
    assert eur("20.00") == case.dispute.ledger.open
    for wrong in (eur("29.99"), type(eur("1"))("90", "USD")):
        with pytest.raises(Refused) as refused:
            case.do(actions.Amend(wrong, "x"))
        assert ["DK-GUARD-AMEND"] == codes(refused)
    assert [("DK-GUARD-AMEND", "dispute d-1", {"claimed": "29.99 EUR", "decided": "30.00 EUR"})] == _amend_refusal(
        case, "29.99"
    )
    assert eur("0.00") == case.do(actions.Amend(eur("30.00"), "no more")).ledger.open


def _amend_refusal(case: Case, amount: str) -> Said:
    with pytest.raises(Refused) as refused:
        case.do(actions.Amend(eur(amount), "x"))
    return data(refused.value)


def test_a_claim_without_an_amount_can_get_one() -> None:
    """What was opened without an amount may be amended to one."""
    case = Case()
    assert eur("12.00") == case.do(actions.Amend(eur("12.00"), "found the invoice")).ledger.claimed


def test_reopening_begins_a_new_cycle_and_keeps_the_old_outcome() -> None:
    """A closed dispute reopens for new information; an archived one only for a named role."""
    case = Case(eur("40.00"))
    case.do(START, actions.Reject("x", "y"), actions.NotifyDecision("z"))
    reopened = case.do(actions.Reopen("a receipt turned up"), by=CUSTOMER)
    assert ("investigating", None, (Outcome.REJECTED,), eur("40.00"), None, None) == (
        reopened.state, reopened.outcome, reopened.past_outcomes, reopened.ledger.open,
        reopened.decision, reopened.times.closed_at,
    )  # fmt: skip
    case.do(actions.Reject("x", "y"), actions.NotifyDecision("z"))
    assert "archived" == case.do(actions.EndMonitoring(), by=SYSTEM).state
    with pytest.raises(Refused) as refused:
        case.do(actions.Reopen("one more"))
    assert ["DK-ROLE"] == codes(refused)
    again = case.do(actions.Reopen("the court says so"), by=SUE)
    assert (Outcome.REJECTED, Outcome.REJECTED) == again.past_outcomes


def test_a_follow_up_keeps_nobody_from_telling_the_decision() -> None:
    """It may be agreed on beforehand and is done while the dispute is watched; a merged dispute leaves none behind."""
    case = Case(eur("40.00"))
    case.do(START, actions.OpenTask("call in a week", "bob", follow_up=True))
    with raising(Refused, [("DK-GUARD-FOLLOW-UPS", "dispute d-1", {"tasks": "t3 (call in a week, bob)"})]):
        case.do(actions.Merge("d-2"))
    told = case.do(actions.Reject("x", "y"), actions.NotifyDecision("z"))
    assert ("closed", ["call in a week"]) == (told.state, [task.what for task in told.open_tasks])
    assert () == case.do(actions.FinishTask("t3", "content"), by=BOB).open_tasks


def test_what_was_watched_long_enough_is_reopened_by_a_supervisor_alone() -> None:
    """Also where nobody has ended the monitoring yet; exactly at its end is still in time."""
    until = MONDAY.add(days=30)

    def closed() -> Case:
        case = Case()
        case.do(START, actions.Reject("x", "y"))
        told = case.process.decide(case.dispute, actions.NotifyDecision("z"), actor=ANN, at=MONDAY)
        case.history = case.history.then(told.with_deadline(until))
        return case

    assert "investigating" == closed().do(actions.Reopen("new papers"), by=CUSTOMER, at=until).state
    later = until.add(microseconds=1)
    with raising(Refused, [("DK-GUARD-WATCHED", "dispute d-1", {"until": "2026-04-01T09:00:00+02:00"})]):
        closed().do(actions.Reopen("new papers"), by=CUSTOMER, at=later)
    assert "investigating" == closed().do(actions.Reopen("a court says so"), by=SUE, at=later).state
    assert "investigating" == closed().do(actions.Reopen("it was wrong"), by=SUE).state


def test_monitoring_ends_after_its_period_and_its_checks() -> None:
    """A closed dispute is watched until its period has passed and no check is open."""
    case = Case()
    case.do(START, actions.Reject("x", "y"))
    until = MONDAY.add(days=30)
    told = case.process.decide(case.dispute, actions.NotifyDecision("z"), actor=ANN, at=MONDAY).with_deadline(until)
    case.history = case.history.then(told)
    case.do(actions.OpenTask("check that it stays fixed", "bob", follow_up=True), actions.OpenTask("file it", "bob"))
    with pytest.raises(Refused) as refused:
        case.do(actions.EndMonitoring(), at=until)
    assert ["DK-GUARD-NOT-DUE", "DK-GUARD-TASKS", "DK-GUARD-FOLLOW-UPS"] == codes(refused)
    case.do(actions.FinishTask("t5", "still fine"), actions.FinishTask("t6", "filed"))
    assert "archived" == case.do(actions.EndMonitoring(), at=pendulum.instance(until).add(seconds=1)).state
