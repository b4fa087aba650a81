"""What a party sees: whose turn it is, its own material, the decision after it was sent, and nothing else."""

import json

import pytest

from disputekit import actions
from disputekit._lib.english import say_due
from disputekit.casework import DEFAULT_VISIBILITY, PartyView, Visibility, party_view
from disputekit.dispute import CLAIMANT, RESPONDENT, SYSTEM, Evidence, Outcome, ScoreRecord
from disputekit.errors import InvalidValue
from disputekit.history import History
from disputekit.lifecycle import processes
from disputekit.money import Money
from disputekit.remedies import Remedy
from tests.lifecycle.cases import ANN, CUSTOMER, EVE, LEA, MONDAY, SHOP, Case, eur

REFUND = actions.Resolve([Remedy("refund", eur("30.00"))], "You paid twice.")
TOLD = actions.NotifyDecision("Here is our decision.")


def view(case: Case, party: str = CLAIMANT) -> PartyView:
    """Look at it as a party."""
    return party_view(case.history, party)


def test_a_party_is_told_whose_turn_it_is() -> None:
    """Who is asked reads that it is their turn and until when; the other side, that it is not theirs."""
    case = Case(eur("40.00"))
    case.do(actions.Start())
    assert ("in_progress", "in_progress") == (view(case).phase, view(case, RESPONDENT).phase)
    due = MONDAY.add(days=10)
    case.do(actions.RequestEvidence(CLAIMANT, "invoice", due_at=due))
    assert ("your_turn", due) == (view(case).phase, view(case).due_at)
    assert ("their_turn", None) == (view(case, RESPONDENT).phase, view(case, RESPONDENT).due_at)
    assert ("invoice",) == view(case).asked[0].items
    assert () == view(case, RESPONDENT).asked
    assert f"d-1 (claimant): your turn, due {say_due(due)}" == str(view(case))
    assert "d-1 (respondent): their turn" == str(view(case, RESPONDENT))


def test_without_a_deadline_of_its_own_a_request_lasts_as_long_as_the_state() -> None:
    """What is asked for without a date is due when the state lapses."""
    case = Case()
    case.do(actions.Start(), actions.RequestEvidence(CLAIMANT, "invoice"))
    until = MONDAY.add(days=3)
    case.history = History((*case.history.events[:-1], case.history.events[-1].with_deadline(until)))
    assert until == view(case).due_at


def test_evidence_is_seen_by_those_whom_it_is_shown_to() -> None:
    """What one side hands in privately is theirs alone, and what happened with it too."""
    case = Case()
    case.do(
        actions.AddEvidence([Evidence("bank_statement", CLAIMANT, reference="f-1", visible_to=frozenset())]),
        by=CUSTOMER,
    )
    case.do(actions.AddEvidence([Evidence("contract", RESPONDENT, reference="f-2")]), by=SHOP)
    assert [("f-1", True), ("f-2", False)] == [(each.reference, each.own) for each in view(case).evidence]
    assert ["f-2"] == [each.reference for each in view(case, RESPONDENT).evidence]
    assert ["open", "add_evidence"] == [each.action for each in view(case, RESPONDENT).events]


def test_messages_are_between_one_party_and_us() -> None:
    """A party sees its own messages and the messages to it, and neither internal notes nor the other side's letters."""
    case = Case()
    case.do(actions.Respond("We are on it."))
    case.do(actions.Message("Where is it?", CLAIMANT, direction="inbound", channel="chat"), by=CUSTOMER)
    case.do(
        actions.Message("Do not tell.", CLAIMANT, direction="internal"),
        actions.Message("Please explain.", RESPONDENT),
    )
    assert [(False, "We are on it.", "portal"), (True, "Where is it?", "chat")] == [
        (each.inbound, each.text, each.channel) for each in view(case).messages
    ]
    assert ["Please explain."] == [each.text for each in view(case, RESPONDENT).messages]
    assert "Do not tell." not in repr(view(case)) + repr(view(case, RESPONDENT))


def test_a_decision_is_seen_once_it_is_told() -> None:
    """Before that neither its outcome nor what happened to the money shows anywhere."""
    case = Case(eur("40.00"))
    case.do(actions.Start(), actions.Triage(0.9, 0.5, 0.2, "likely_valid"), REFUND)
    case.do(actions.Settle("R-1"), by=SYSTEM)
    assert None is view(case).decision
    assert "paid twice" not in repr(view(case))
    case.do(TOLD)
    told = view(case, RESPONDENT).decision
    assert told is not None
    assert (Outcome.PARTLY_UPHELD, "You paid twice.", eur("30.00")) == (
        told.outcome, told.explanation, told.money.refunded,
    )  # fmt: skip
    assert "closed" == view(case).phase
    assert "Here is our decision." == view(case).messages[-1].text


def test_after_reopening_the_told_decision_stays_as_it_was_told() -> None:
    """A party still sees the decision that was sent to it, while a reopened case has another decision internally."""
    case = Case(eur("40.00"))
    case.do(
        actions.Start(), actions.Reject("no_basis", "Nothing was wrong."), TOLD, actions.Reopen("new receipt"), REFUND
    )
    told = view(case).decision
    assert told is not None
    assert (Outcome.REJECTED, "Nothing was wrong.") == (told.outcome, told.explanation)
    assert "new receipt" not in repr(view(case))


def test_a_withdrawn_dispute_was_told_without_a_decision() -> None:
    """What was never decided has nothing to show but that it is closed."""
    case = Case()
    case.do(actions.Withdraw("found it"), by=CUSTOMER)
    assert ("closed", None) == (view(case).phase, view(case).decision)


def _negotiating(limit: Money | None) -> Case:
    case = Case(eur("40.00"), processes.RESOLUTION_TEAM)
    offer = actions.MakeOffer([Remedy("refund", eur("20.00"))], "Half of it.", limit=limit)
    case.do(actions.Start(), actions.Assess("unclear"), actions.Negotiate(), offer)
    return case


def test_an_offer_is_seen_by_both_sides_once_it_is_out() -> None:
    """Both sides see the same offer with its side, but neither the employee who made it nor the internal reason."""
    case = _negotiating(limit=None)
    case.do(actions.Counter("o5", [Remedy("refund", eur("30.00"))], "More."), by=CUSTOMER)
    assert [("o5", False, "countered"), ("o6", True, "open")] == [
        (each.id, each.own, each.status.value) for each in view(case).offers
    ]
    assert [True, False] == [each.own for each in view(case, RESPONDENT).offers]
    assert ["make_offer", "counter"] == [each.action for each in view(case, RESPONDENT).events][-2:]
    assert ANN.id not in repr(view(case))


def test_an_offer_that_waits_for_approval_is_seen_by_nobody() -> None:
    """What we might have offered is not told, even when we have given it up."""
    case = _negotiating(limit=eur("10.00"))
    assert ((), "open") == (view(case).offers, view(case).events[-1].action)
    case.do(actions.RefuseApproval("too much"), by=EVE)
    assert () == view(case).offers
    assert "Half" not in repr(view(case))


def test_an_approved_offer_is_seen() -> None:
    """Approval puts it to the other side."""
    case = _negotiating(limit=eur("10.00"))
    case.do(actions.Approve(), by=EVE)
    assert ["Half of it."] == [each.text for each in view(case).offers]
    assert "We go ahead" == view(case).events[-1].text


def test_every_action_of_ours_is_shown_or_kept_on_purpose() -> None:
    """A new action is seen by no party until somebody has thought about it, and then says so here."""
    kept = {
        "absorb", "link", "record_feedback",
        "assess", "assign", "charge_fee", "check_passed", "choose_other_remedy", "concede", "consult_policy",
        "de_escalate", "dismiss", "dispatch", "fail", "finish_task", "migrate", "negotiate", "open_task",
        "pass_on", "record_breach", "record_facts", "record_warning", "refer", "refuse_approval", "reject",
        "report_back",
        "request_report", "rescore", "resolve", "retry", "send_back", "settle", "start", "state_final_position",
        "submit_evidence", "submit_order", "take_over", "triage", "verify", "waive_evidence", "waive_fee",
        "withdraw_offer", "write_off",
    }  # fmt: skip
    assert actions.BY_NAME.keys() == DEFAULT_VISIBILITY.keys() | kept
    assert set() == DEFAULT_VISIBILITY.keys() & kept


def test_no_score_and_no_name_of_ours_is_in_a_view() -> None:
    """Who works on it, who is consulted and how urgent it is are ours."""
    case = Case()
    score = ScoreRecord(77.7, 123456, "P1")
    case.do(
        actions.Start(),
        actions.Triage(0.9, 0.5, 0.2, "likely_invalid", score=score),
        actions.Escalate("legal", "looks like fraud"),
    )
    case.do(actions.OpenTask("ask the fraud team", "lea"), by=LEA)
    for party in (CLAIMANT, RESPONDENT):
        shown = repr(view(case, party))
        for secret in ("77.7", "123456", "P1", ANN.id, LEA.id, "fraud", "likely_invalid", "legal"):
            assert secret not in shown
    assert "A specialist is looking at it" == view(case).events[-1].text
    assert "open" == view(case, RESPONDENT).events[-1].action


def test_what_is_seen_is_configured() -> None:
    """A host shows more, fewer or its own actions, in its own words; an action in no row is seen by nobody."""
    case = Case()
    case.do(actions.Start())
    sights = {"start": Visibility("Wir arbeiten daran", DEFAULT_VISIBILITY["open"].by)}
    assert ["Wir arbeiten daran"] == [each.text for each in party_view(case.history, CLAIMANT, sights=sights).events]


def test_a_merged_dispute_says_where_it_goes_on() -> None:
    """The tombstone points to the survivor."""
    case = Case()
    case.do(actions.Merge("d-2"))
    assert ("closed", "d-2") == (view(case).phase, view(case).goes_on_as)


def test_who_is_no_party_has_no_view() -> None:
    """Staff see the dispute itself; a misspelt party is refused with the nearest name."""
    with pytest.raises(InvalidValue, match=r"party: DK-VIEW-PARTY"):
        party_view(Case().history, "claiment")


def test_a_view_is_data_that_json_can_hold() -> None:
    """A portal gets the same view as JSON."""
    case = Case(eur("40.00"))
    case.do(actions.Start(), actions.RequestEvidence(CLAIMANT, "invoice", due_at=MONDAY.add(days=10)))
    made = json.loads(json.dumps(view(case).to_dict()))
    assert ("your_turn", "Europe/Berlin", MONDAY.add(days=10).isoformat()) == (
        made["phase"],
        made["zone"],
        made["due_at"],
    )
    assert ["invoice"] == made["asked"][0]["items"]
