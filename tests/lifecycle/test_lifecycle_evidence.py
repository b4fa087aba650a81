"""The checklist of a dispute: asked for, there, late, drafted, waived; and a review that waits for it."""

from datetime import timedelta
from hashlib import sha256

import pendulum
import pytest

from disputekit import actions
from disputekit.dispute import SYSTEM, Actor, Claim, Evidence, Need, checklist
from disputekit.errors import InvalidValue, LifecycleError, Refused
from disputekit.lifecycle import Lifecycle, processes
from tests.lifecycle.cases import ANN, CUSTOMER, MONDAY, SHOP, Case, eur, raising

SEN = Actor("sen", roles={"senior"})
DHL = Actor("dhl", roles={"third_party", "carrier"})
LATER = MONDAY + timedelta(days=4)
PHOTO = Evidence("photo", "claimant", "file-1")
REPORT = Evidence("condition_report", "carrier", "file-2")
START = actions.StartReview()


def returned(reason: str = "damaged_in_transit") -> Case:
    """Take up a return whose checklist asks the claimant for a photo and the carrier for a report."""
    case = Case(eur("40.00"), processes.RETURNS, reason=reason)
    case.do(actions.Start())
    return case


def lines(case: Case) -> list[str]:
    """The checklist, as it reads."""
    return [str(item) for item in checklist(case.dispute)]


def test_a_checklist_is_fixed_when_a_dispute_is_opened() -> None:
    """What the process asks for where this reason is stated is kept with the dispute; other reasons ask for nothing."""
    assert (Need("photo"), Need("condition_report", of="carrier")) == returned().dispute.checklist
    assert () == returned("changed_mind").dispute.checklist
    anything = processes.RETURNS.extend(version="2", checklists={"*": [Need("receipt")], "changed_mind": []})
    claim = Claim(claimant="acc-7", reason="other", received_at=MONDAY)
    opened = anything.open(claim, dispute_id="d-1", actor=CUSTOMER, at=MONDAY).action
    assert isinstance(opened, actions.Open)
    assert (Need("receipt"),) == opened.checklist


def test_a_checklist_for_a_reason_that_nobody_can_state_is_refused() -> None:
    """It would never be asked for."""
    with raising(LifecycleError, [("DK-LIFECYCLE-REASON", "checklists", {"kind": "reason", "name": "damagd"})]):
        processes.RETURNS.extend(version="2", checklists={"damagd": [Need("photo")]})
    with pytest.raises(LifecycleError, match="DK-VALUE-KIND"):
        processes.RETURNS.extend(version="2", checklists=["photo"])  # type: ignore[arg-type]  # what is tested


def test_each_line_says_how_it_stands() -> None:
    """Missing, asked for until when, late, there."""
    case = returned()
    assert ["photo of claimant: missing", "condition_report of carrier: missing"] == lines(case)
    case.do(actions.RequestReport("carrier", "condition report", due_at=LATER))
    asked = checklist(case.dispute)[1]
    assert "condition_report of carrier: asked until 2026-03-06T09:00:00+01:00" == str(asked)
    assert asked.request is not None
    assert "ann" == asked.request.asked_by
    case.do(actions.Lapse(), by=SYSTEM)
    case.do(actions.RequestEvidence("claimant", "photo"))
    assert ["photo of claimant: asked", "condition_report of carrier: late"] == lines(case)
    answered = case.do(actions.SupplyEvidence("claimant", [PHOTO]), by=CUSTOMER)
    assert ["photo of claimant: have", "condition_report of carrier: late"] == lines(case)
    assert ("gathering", ["e6"]) == (answered.state, [piece.id for piece in checklist(answered)[0].evidence])


def test_an_answer_without_what_was_asked_for_leaves_it_missing() -> None:
    """The request is answered, and the line stays open; what the other side has does not count for it."""
    case = returned()
    case.do(actions.RequestEvidence("claimant", "photo"))
    case.do(actions.SupplyEvidence("claimant", [Evidence("letter", "claimant")]), by=CUSTOMER)
    case.do(actions.AddEvidence([Evidence("photo", "respondent")]))
    assert "photo of claimant: missing" == lines(case)[0]
    case.do(actions.AddEvidence([Evidence("photo", "acc-7")]))
    assert "photo of claimant: have" == lines(case)[0]


def test_a_review_waits_for_the_checklist() -> None:
    """Each line that is open is named; once all are there, the review begins, and may send it back."""
    case = returned()
    with pytest.raises(Refused) as refused:
        case.do(START)
    assert (
        "the evidence is not complete: photo of claimant: missing; condition_report of carrier: missing"
        == refused.value.reasons[0].text
    )
    assert not case.process.options(case.dispute, actor=ANN, at=MONDAY)[0].reasons
    case.do(actions.AddEvidence([PHOTO, REPORT]))
    assert ("reviewing", "review") == ((reviewing := case.do(START)).state, reviewing.stage)
    assert "gathering" == case.do(actions.SendBack("another parcel")).state


def test_what_is_missing_is_waived_by_a_role_with_a_reason() -> None:
    """Only items of the checklist are waived, by a senior or a supervisor, whom the checklist shows with the reason."""
    case = returned()
    waive = actions.WaiveEvidence("condition_report", "the carrier is bankrupt")
    with pytest.raises(Refused, match="DK-ROLE"):
        case.do(waive)
    with raising(
        Refused, [("DK-GUARD-NOT-NEEDED", "dispute d-1", {"kind": "video", "kinds": "condition_report, photo"})]
    ):
        case.do(actions.WaiveEvidence("video", "x"), by=SEN)
    case.do(waive, by=SEN)
    case.do(actions.AddEvidence([PHOTO]))
    assert [
        "photo of claimant: have",
        "condition_report of carrier: waived by sen, the carrier is bankrupt",
    ] == lines(case)
    assert "reviewing" == case.do(START).state


def test_late_evidence_is_kept_and_marked() -> None:
    """After it was due it counts all the same; exactly when it was due is in time, and other kinds are never late."""
    for at, kind, late in (
        (LATER, "photo", False),
        (LATER + timedelta(microseconds=1), "photo", True),
        (LATER + timedelta(days=1), "letter", False),
    ):
        case = returned()
        case.do(actions.RequestEvidence("claimant", "photo", due_at=LATER))
        answered = case.do(actions.SupplyEvidence("claimant", [Evidence(kind, "claimant")]), by=CUSTOMER, at=at)
        assert late is answered.evidence[0].late
    lapsed = returned()
    lapsed.do(actions.RequestEvidence("claimant", "photo", due_at=LATER))
    lapsed.do(actions.Lapse(), by=SYSTEM, at=LATER + timedelta(days=1))
    unasked = actions.AddEvidence([PHOTO, Evidence("photo", "respondent")])
    assert [True, False] == [piece.late for piece in lapsed.do(unasked, at=LATER + timedelta(days=2)).evidence]


def test_a_draft_counts_once_it_is_handed_in() -> None:
    """A draft counts only after its provider submits it."""
    case = returned()
    case.do(actions.AddEvidence([Evidence("photo", "claimant", draft=True)]), by=CUSTOMER)
    assert "photo of claimant: missing" == lines(case)[0]
    with pytest.raises(Refused, match="DK-GUARD-NOT-YOURS"):
        case.do(actions.SubmitEvidence("e3"), by=SHOP)
    with raising(Refused, [("DK-GUARD-NO-DRAFT", "dispute d-1", {"unknown": "e9", "drafts": "e3"})]):
        case.do(actions.SubmitEvidence(["e3", "e9"]), by=CUSTOMER)
    case.do(actions.RequestEvidence("claimant", "photo", due_at=LATER))
    case.do(actions.Lapse(), by=SYSTEM, at=LATER + timedelta(days=1))
    handed_in = case.do(actions.SubmitEvidence("e3"), by=CUSTOMER, at=LATER + timedelta(days=2))
    assert (False, True) == (handed_in.evidence[0].draft, handed_in.evidence[0].late)
    assert "photo of claimant: have" == lines(case)[0]
    with pytest.raises(Refused, match="drafts: none"):
        case.do(actions.SubmitEvidence("e3"), by=CUSTOMER)


def test_several_third_parties_are_waited_for_at_once() -> None:
    """Each answers for itself; the last one brings the dispute back."""
    case = returned()
    case.do(actions.RequestReport("carrier", "tracking"), actions.RequestReport("warehouse", "photo"))
    assert ("awaiting_third_party", frozenset({"carrier", "warehouse"})) == (case.dispute.state, case.dispute.waits_on)
    with pytest.raises(Refused, match="DK-GUARD-NOT-YOURS"):
        case.do(actions.SupplyReport("warehouse", [Evidence("photo", "warehouse")]), by=DHL)
    one = case.do(actions.SupplyReport("carrier", [Evidence("tracking", "carrier")]), by=DHL)
    assert ("awaiting_third_party", frozenset({"warehouse"})) == (one.state, one.waits_on)
    assert "gathering" == case.do(actions.SupplyReport("warehouse", [Evidence("photo", "warehouse")])).state


def test_a_digest_tells_whether_content_is_what_it_was() -> None:
    """Content matches its recorded digest or not; without a valid digest, nothing is confirmed."""
    made = Evidence(
        "photo", "claimant", sha256=sha256(b"abc").hexdigest(), source="the app", obtained_at=pendulum.now("UTC")
    )
    assert (True, False) == (made.is_of(b"abc"), made.is_of(b"abd"))
    assert not PHOTO.is_of(b"abc")
    with raising(InvalidValue, [("DK-EVIDENCE-DIGEST", "sha256", {"digest": "'ABC'"})]):
        Evidence("photo", "claimant", sha256="ABC")


def test_a_need_is_for_something() -> None:
    """Of somebody."""
    with pytest.raises(InvalidValue) as refused:
        Need("", of=" ")
    assert ["kind", "of"] == [finding.where for finding in refused.value.findings]


def test_checklists_come_from_a_file_and_go_into_one() -> None:
    """An item has a kind and a party, the claimant by default; an item without a kind is an error."""
    own = processes.RETURNS.extend(version="2", checklists={"other": [Need("receipt", note="the paper one")]})
    text = own.to_toml()
    assert own.checklists == Lifecycle.loads(text).checklists
    assert '{ kind = "receipt", of = "claimant", note = "the paper one" }' in text
    assert Need("photo") == Lifecycle.loads(text.replace(', of = "claimant"', "")).checklists["defective"][0]
    with raising(LifecycleError, [("DK-FILE-MISSING", "<text>:39 checklists.other[0]", {"key": "kind"})]):
        Lifecycle.loads(text.replace('kind = "receipt", ', ""))


def test_versions_differ_in_what_they_ask_for() -> None:
    """A line that is asked for anew is a change, by reason, with who is asked."""
    newer = processes.RETURNS.extend(version="2", checklists={"defective": [Need("photo")]})
    assert [("checklist", "defective", "photo of claimant, fault_description of claimant", "photo of claimant")] == [
        (each.kind, each.name, each.before, each.after) for each in processes.RETURNS.diff(newer).changes
    ]
