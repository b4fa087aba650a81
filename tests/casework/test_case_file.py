"""The case file: everything that somebody needs who is to act, as data and as a page on which every text stays text."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from disputekit import actions
from disputekit.casework import CaseFile, CaseRecords, Unavailable, case_file
from disputekit.dispute import CLAIMANT, SYSTEM, Actor, Claim, Evidence, PolicyRecord, Term
from disputekit.errors import Reason, Refused
from disputekit.history import History, fold
from disputekit.lifecycle import processes
from disputekit.money import Money
from disputekit.ports import Outgoing, Posted, Receipt, ReceiptStatus, Record, Summary
from disputekit.remedies import Remedy
from disputekit.sla import SlaPolicy, Target, WorkCalendar, hours
from tests.browser import HOSTILE, notebook, opened
from tests.lifecycle.cases import ANN, CUSTOMER, EVE, MONDAY, Case, eur

PROCESS = processes.RESOLUTION_TEAM
SLAS = SlaPolicy(
    WorkCalendar.whole_days("Mon-Fri", tz="Europe/Berlin"),
    [Target("first_response", hours(48), stops={"respond"}), Target("acknowledged", hours(8), stops={"start"})],
)
OFFER = actions.MakeOffer([Remedy("refund", eur("20.00"))], "Half of it.", limit=eur("10.00"), basis="terms §4")


RECORDS = CaseRecords(
    (Record(kind="shipment", id="1Z-88", at=MONDAY, fields={"delivered": True}, source="carrier"),),
    (Unavailable("ERP", MONDAY, Reason("DK-SOURCE", "ERP is unavailable since 09:00: timed out")),),
)


def negotiating() -> Case:
    """A case in which an offer was approved, and answered with another one."""
    case = Case(eur("40.00"), PROCESS)
    case.do(actions.Start(), actions.Assess("unclear", "double_booking"), actions.Negotiate(), OFFER)
    case.do(actions.Approve("just once"), by=EVE)
    case.do(actions.Counter("o5", [Remedy("refund", eur("40.00"))], "All of it, please."), by=CUSTOMER)
    return case


def filed(case: Case, **given: object) -> CaseFile:
    """Put together the file of a case for Ann."""
    return case_file(case.history, process=case.process, actor=ANN, at=MONDAY.add(hours=5), **given)  # type: ignore[arg-type]  # each test gives what it is about


@pytest.mark.parametrize(
    ("hours_left", "expected"),
    [
        (3, "agent must act: received is due Mon 2 Mar 2026 17:00 CET, 3 h left"),
        (0, "agent must act: received is due Mon 2 Mar 2026 14:00 CET, 0 h left"),
        (100, "agent must act: received is due Fri 6 Mar 2026 18:00 CET, 4 days left"),
        (-2, "agent must act: received was due Mon 2 Mar 2026 12:00 CET, 2 h ago"),
    ],
)
def test_the_banner_says_who_must_act_by_when(hours_left: int, expected: str) -> None:
    """The instant of the deadline is still in time; after it, the overdue item comes first."""
    case = Case()
    due = MONDAY.add(hours=5 + hours_left)
    case.history = History((case.history.events[0].with_deadline(due),))
    assert expected == filed(case).banner.risk.text
    assert f"d-1: {expected}" == str(filed(case))


def test_the_banner_takes_the_nearest_of_all_clocks() -> None:
    """What is done or no longer wanted is not due; of the others the nearest counts, whichever it is."""
    case = Case()
    readings = SLAS.read(case.history.timeline(), at=MONDAY.add(hours=1))
    assert filed(case, readings=readings).banner.risk.text.startswith("agent must act: acknowledged is due")
    case.do(actions.Start())
    readings = SLAS.read(case.history.timeline(), at=MONDAY.add(hours=1))
    assert filed(case, readings=readings).banner.risk.text.startswith("agent must act: first response is due")


def test_without_a_deadline_nothing_is_due() -> None:
    """Nothing is made up where nobody set a time."""
    assert ("agent must act; nothing is due", None) == (filed(Case()).banner.risk.text, filed(Case()).banner.left)


def test_a_dispute_that_is_over_says_how_it_ended() -> None:
    """Nobody must act, though it is still watched."""
    case = Case(eur("40.00"))
    case.do(actions.Withdraw("found it"), by=CUSTOMER)
    assert ("closed: withdrawn", ()) == (filed(case).banner.risk.text, filed(case).banner.waits_on)


def test_a_merged_dispute_without_an_outcome_says_so() -> None:
    """Where there is no money, there may be no outcome to tell."""
    case = Case()
    case.do(actions.Start(), actions.Reject("no_basis", "Nothing was wrong."), actions.NotifyDecision("No."))
    case.do(actions.Reopen("new"), actions.Withdraw("no"))
    assert "closed: withdrawn" == filed(case).banner.risk.text


def test_approvals_are_listed_with_what_they_were_about() -> None:
    """The file shows who approved what, and what was refused."""
    case = negotiating()
    assert [("eve", True, "just once", "offer o5: refund of 20.00 EUR")] == [
        (each.by, each.granted, each.note, each.of) for each in filed(case).approvals
    ]
    refused = Case(eur("40.00"))
    resolve = actions.Resolve([Remedy("refund", eur("30.00"))], "Twice.", limit=eur("10.00"))
    refused.do(actions.Start(), actions.Triage(0.9, 0.5, 0.2, "likely_valid"), resolve)
    refused.do(actions.RefuseApproval("too much"), by=EVE)
    assert [("eve", False, "too much", "decision: refund of 30.00 EUR")] == [
        (each.by, each.granted, each.note, each.of) for each in filed(refused).approvals
    ]


def test_the_account_lists_the_other_disputes() -> None:
    """The dispute at hand is not among the claimant's others."""
    rows = [_row("d-1"), _row("d-0")]
    assert ["d-0"] == [row.dispute_id for row in filed(Case(), account=rows).account]


def test_it_is_data_that_json_can_hold_in_the_order_of_the_page() -> None:
    """Another front end can draw it from the data alone."""
    case = negotiating()
    readings = SLAS.read(case.history.timeline(), at=MONDAY)
    made = filed(case, readings=readings, account=[_row("d-0")], records=RECORDS).to_dict()
    again = json.loads(json.dumps(made))
    assert [
        "dispute", "at", "zone", "banner", "claim", "position", "money", "options", "checklist", "evidence", "records",
        "gaps", "policy", "offers", "messages", "tasks", "clocks", "account", "related", "chargebacks", "feedback",
        "approvals", "history",
    ] == list(again)  # fmt: skip
    assert ("o5", "countered") == (again["offers"][0]["id"], again["offers"][0]["status"])
    assert "make_offer" in [each["action"] for each in again["options"] if each["allowed"]]
    assert ["ERP is unavailable since 09:00: timed out"] == [each["because"]["text"] for each in again["gaps"]]
    assert (made["at"], "Europe/Berlin") == (again["at"], again["zone"])
    assert datetime.fromisoformat(again["at"]).utcoffset() == MONDAY.utcoffset()


def test_the_page_shows_what_is_to_be_known(tmp_path: Path) -> None:
    """What people look for stands on the page that a browser shows: banner, offers, approvals, gaps, the record."""
    case = negotiating()
    case.do(
        actions.Respond("We are on it."),
        actions.Message("Looks odd.", CLAIMANT, direction="internal"),
        actions.OpenTask("ask the acquirer", "bob", MONDAY.add(days=2)),
        actions.AddEvidence([Evidence("terminal_log", "ann", reference="file-3", visible_to=frozenset())]),
        actions.ConsultPolicy(PolicyRecord("terms", "2026", "decided", rule="half", explanation="decided: half (§4)")),
    )
    readings = SLAS.read(case.history.timeline(), at=MONDAY)
    made = filed(case, readings=readings, account=[_row("d-0")], records=RECORDS)
    seen = opened(made.to_html(), tmp_path)
    for expected in (
        "agent must act",
        "ERP is unavailable since 09:00: timed out",
        "shipment 1Z-88",
        "delivered: yes",
        "next step",
        "They offer refund of 40.00 EUR: All of it, please.",
        "rests on: terms §4",
        "offer o5: refund of 20.00 EUR",
        "among us by email: noted",
        "ask the acquirer",
        "nobody else",
        "decided: half (§4)",
        "that you may not do, and why",
        "first response",
        "d-0",
        "double_booking",
    ):
        assert expected in seen.text
    assert () == seen.requests


def test_the_checklist_says_what_is_there_and_what_is_missing(tmp_path: Path) -> None:
    """A draft proves nothing yet, and what came after its time is marked."""
    case = Case(eur("40.00"), processes.RETURNS, reason="damaged_in_transit")
    case.do(actions.Start(), actions.RequestEvidence(CLAIMANT, "photo", due_at=MONDAY.add(days=1)))
    draft = Evidence("photo", CLAIMANT, reference="file-1", draft=True)
    case.do(actions.AddEvidence([draft]), by=CUSTOMER)
    made = filed(case)
    assert "photo of claimant: asked until 2026-03-03T09:00:00+01:00" in [str(item) for item in made.checklist]
    seen = opened(made.to_html(), tmp_path).text
    assert "photo of claimant: asked until" in seen
    assert "a draft, not handed in yet" in seen
    late = Evidence("photo", CLAIMANT, reference="file-2", source="phone")
    case.do(actions.SupplyEvidence(CLAIMANT, [late]), by=CUSTOMER, at=MONDAY.add(days=3))
    seen = opened(filed(case).to_html(), tmp_path).text
    assert "came late" in seen
    assert "source: phone" in seen


def test_what_stands_beside_the_account_is_listed(tmp_path: Path) -> None:
    """Related disputes, chargebacks and what the claimant thought of us are there at a glance."""
    case = Case(eur("40.00"))
    case.do(
        actions.Link("d-9"),
        actions.OpenChargeback("CB-1", eur("40.00")),
        actions.RecordFeedback("process", rating=2, text="slow"),
    )
    seen = opened(filed(case).to_html(), tmp_path).text
    for expected in ("related: d-9", "chargeback CB-1: 40.00 EUR, open", "process rated 2: slow"):
        assert expected in seen


def test_what_we_decided_and_offer_stands_against_what_they_ask(tmp_path: Path) -> None:
    """Both positions are side by side, with what ours rests on."""
    case = Case(eur("40.00"), PROCESS)
    case.do(actions.Start(), actions.Assess("unclear"), actions.Negotiate())
    case.do(actions.MakeOffer([Remedy("refund", eur("20.00"))], "Half of it."))
    assert "We offer refund of 20.00 EUR: Half of it." in opened(filed(case).to_html(), tmp_path).text
    case.do(actions.Accept("o5", text="Fine."), by=CUSTOMER)
    case.do(actions.Settle("R-1"), by=SYSTEM)
    assert "refund of 20.00 EUR: Half of it." in opened(filed(case).to_html(), tmp_path).text
    rejected = Case()
    rejected.do(actions.Start(), actions.Reject("no_basis", "Nothing was wrong."))
    assert "nothing (no basis): Nothing was wrong." in opened(filed(rejected).to_html(), tmp_path).text


def test_a_decision_that_departs_from_the_policy_says_why() -> None:
    """The approver reads the reason on the page."""
    case = Case(eur("40.00"))
    policy = PolicyRecord("acme", "7", "decided", offers=["refund 30.00 EUR"], terms=[Term({"refund": eur("30.00")})])
    case.do(actions.Start(), actions.Triage(0.5, 0.5, 0.5, "likely_valid"), actions.ConsultPolicy(policy))
    refund = [Remedy("refund", eur("40.00"))]
    case.do(actions.Resolve(refund, "All of it.", departs_because="a customer of twenty years"))
    page = case_file(case.history, process=processes.CUSTOMER_OPERATIONS, actor=ANN, at=MONDAY).to_html()
    assert "All of it. It departs from the policy: a customer of twenty years" in page


def test_nothing_hostile_happens_in_any_field(tmp_path: Path) -> None:
    """Whatever is written into a dispute is shown as it was written: no element, no script, no request of its own."""
    case = _hostile()
    made = case_file(
        case.history,
        process=PROCESS,
        actor=ANN,
        at=MONDAY,
        account=[_row(HOSTILE[0], reason=HOSTILE[1])],
        records=CaseRecords(
            (Record(kind=HOSTILE[1], id=HOSTILE[2], fields={HOSTILE[3]: HOSTILE[4]}, source=HOSTILE[5]),),
            (Unavailable("ERP", MONDAY, Reason("DK-SOURCE", HOSTILE[3])),),
        ),
        posted=[_posted(HOSTILE[1])],
    )
    seen = opened(made.to_html(), tmp_path)
    assert frozenset() == seen.elements & {"script", "img", "iframe", "svg", "b-"}
    assert () == seen.requests
    assert [] == [each for each in HOSTILE if each not in seen.text]
    assert notebook(made).startswith('<div class="dk">')


def test_a_dispute_of_another_process_has_no_file_here() -> None:
    """The options would be made up."""
    with pytest.raises(Refused, match="DK-LIFECYCLE-OTHER"):
        case_file(Case().history, process=PROCESS, actor=ANN, at=MONDAY)


def _row(dispute_id: str, reason: str = "late_fee") -> Summary:
    return Summary(
        dispute_id=dispute_id, version=1, kind="dispute", state="received", stage="intake", open=True, queued=True,
        waits_on=frozenset(), claimant="acc-7", reason=reason, opened_at=MONDAY, entered_at=MONDAY, amount=eur("7.00"),
    )  # fmt: skip


def _posted(text: str) -> Posted:
    message = Outgoing(
        key="d-1/1/0", dispute_id="d-1", seq=1, to=CLAIMANT, account=text, channel=text, subject=text, text=text,
        created_at=MONDAY,
    )  # fmt: skip
    return Posted(message, attempts=2, receipt=Receipt("d-1/1/0", ReceiptStatus.RETRY, text))


def _hostile() -> Case:
    """A case in which every text that somebody could write is one of the hostile ones."""
    bad = HOSTILE[1]
    claim = Claim(
        claimant=HOSTILE[0], respondent=bad, reason="other", received_at=MONDAY, amount=Money("40.00", "EUR"),
        jurisdiction=bad, summary=HOSTILE[2], references={bad: bad}, facts={bad: bad},
    )  # fmt: skip
    case = Case(None, PROCESS)
    case.history = History((PROCESS.open(claim, dispute_id=HOSTILE[4], actor=Actor(bad), at=MONDAY, team=bad),))
    refund = [Remedy("refund", eur("20.00"), note=bad)]
    for action in (
        actions.Start(),
        actions.Respond(bad),
        actions.Assess("unclear", bad, HOSTILE[5]),
        actions.Message(HOSTILE[5], CLAIMANT, channel=bad),
        actions.AddEvidence([Evidence(bad, bad, reference=HOSTILE[3], note=bad, visible_to=frozenset({bad}))]),
        actions.OpenTask(bad, bad),
        actions.ConsultPolicy(PolicyRecord(bad, bad, bad, explanation=bad)),
        actions.Assign(bad, team=bad),
        actions.Negotiate(bad),
        actions.MakeOffer(refund, HOSTILE[2], basis=bad, departs_because=bad),
    ):
        event = PROCESS.decide(fold(case.history), action, actor=ANN, at=MONDAY)
        case.history = case.history.then(event)
    return case
