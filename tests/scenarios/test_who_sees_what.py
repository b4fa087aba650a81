"""What people see, as a host shows it: a test for each requirement, named after its row."""

from pathlib import Path

import pendulum

from disputekit import Actor, Claim, Desk, Evidence, Money, Remedy, actions
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import STATUS_UPDATE, Authority, default_targets
from disputekit.dispute import SYSTEM
from disputekit.lifecycle import processes
from disputekit.policy import PolicyBook
from disputekit.ports import Incoming, Receipt, ReceiptStatus
from disputekit.sla import SlaPolicy, WorkCalendar
from tests.browser import opened
from tests.desk.office import HandClock, Numbers
from tests.scenarios.test_people_and_payments import Carrier, Shop

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
OFFICE = WorkCalendar.weekly("Mon-Fri 08:00-18:00", tz="Europe/Berlin")
ANN, EVE = Actor("ann", roles={"agent"}), Actor("eve", roles={"approver"})
CUSTOMER = Actor("acc-7", roles={"claimant"})
REFUND = actions.Resolve([Remedy("refund", Money("30.00", "EUR"))], "The card was charged twice.")
BOOK = PolicyBook.loads("""
schema = "disputekit.policy/1"
policy = { id = "returns", version = "2026.1" }
[fields]
reason = ["damaged_in_transit", "changed_mind"]
photo = "evidence"
[[rule]]
id = "damaged"
when.reason = ["damaged_in_transit"]
offer = [{ refund = "100%", require = ["photo"] }]
cite = "Returns policy §2"
""")


class Postbox:
    """A channel that keeps what it was given."""

    def __init__(self) -> None:
        """Begin empty."""
        self.letters: list[tuple[str, str]] = []

    def send(self, message: object, key: str) -> Receipt:
        """Keep it."""
        self.letters.append((getattr(message, "to", ""), getattr(message, "text", "")))
        return Receipt(key, ReceiptStatus.SENT)


def desk(**more: object) -> Desk:
    """A desk whose clock is set by hand."""
    given = {"store": MemoryStore(), "clock": HandClock(MONDAY), "ids": Numbers(), **more}
    return Desk(given.pop("processes", processes.CUSTOMER_OPERATIONS), **given)  # type: ignore[arg-type]  # parts of a desk


def claim(reason: str = "duplicate_charge", **more: object) -> Claim:
    """A claim about 30 euros, against a shop."""
    stated = {"amount": Money("30.00", "EUR"), "received_at": MONDAY, "respondent": "shop-3", **more}
    return Claim(claimant="acc-7", reason=reason, **stated)  # type: ignore[arg-type]  # any of a claim's fields


def test_a7_both_parties_are_kept_informed_and_told_in_writing() -> None:
    """Notices go out by themselves; the decision goes to both, with findings, reasons, actions and what follows."""
    box = Postbox()
    office = desk(channels={"default": box})
    dispute = office.open(claim())
    for action in (actions.Respond("We are on it."), actions.Start(), actions.Triage(0.9, 0.5, 0.2, "likely_valid")):
        office.act(dispute.id, action, actor=ANN)
    office.act(dispute.id, REFUND, actor=ANN)
    office.act(dispute.id, actions.Settle("R-1"), actor=SYSTEM)
    office.act(dispute.id, actions.NotifyDecision("You were right."), actor=ANN)
    office.deliver()
    decisions = [(to, text) for to, text in box.letters if "You were right." in text]
    assert ["claimant", "respondent"] == sorted(to for to, _ in decisions)
    for _, text in decisions:
        assert "The card was charged twice." in text
        assert "refund of 30.00 EUR" in text
        assert "until" in text
    assert "We are on it." in [text for to, text in box.letters if to == "claimant"]


def test_a7_the_claimant_hears_from_us_regularly() -> None:
    """Each message of the company starts five new business days; a breach follows if they end without a message."""
    office = desk(slas=SlaPolicy(OFFICE, [*default_targets("customer_operations"), STATUS_UPDATE]))
    dispute = office.open(claim())
    office.act(dispute.id, actions.Respond("We are on it."), actor=ANN)

    def update() -> tuple[int, str]:
        readings = [each for each in office.readings(dispute.id) if each.target == "status_update"]
        return readings[-1].cycle, readings[-1].status

    assert (2, "running") == update()
    office.clock.shows = MONDAY.add(days=9)  # type: ignore[attr-defined]  # it is set by hand
    office.tick()
    assert (2, "breached") == update()
    assert "status_update" in office.get(dispute.id).work.breaches
    office.act(dispute.id, actions.Message("We are still waiting for the bank.", "claimant"), actor=ANN)
    assert (3, "running") == update()


def test_a11_each_party_sees_what_is_theirs() -> None:
    """Each party sees the status, explanations, records and documents that concern it, and no internal notes."""
    office = desk()
    dispute = office.open(claim())
    for action in (
        actions.Start(),
        actions.Message("Smells like fraud.", "claimant", direction="internal"),
        actions.AddEvidence(
            [Evidence("terminal_log", "ann", reference="file-3", visible_to=frozenset({"respondent"}))]
        ),
        actions.RequestEvidence("claimant", ["bank statement"]),
    ):
        office.act(dispute.id, action, actor=ANN)
    theirs, other = office.view(dispute.id, viewer="claimant"), office.view(dispute.id, viewer="respondent")
    assert ("your_turn", ("bank statement",)) == (theirs.phase, theirs.asked[0].items)
    assert ("their_turn", ()) == (other.phase, other.asked)
    assert ([], ["file-3"]) == (
        [each.reference for each in theirs.evidence],
        [each.reference for each in other.evidence],
    )
    for secret in ("fraud", "ann", "file-3"):
        assert secret not in repr(theirs)
    assert "fraud" not in repr(other)


def test_a14_an_account_is_seen_as_a_whole() -> None:
    """The manager of an account sees all its disputes, their total and the customer's feedback."""
    office = desk()
    first, _second = office.open(claim()), office.open(claim("late_fee", amount=Money("5.00", "EUR")))
    office.open(Claim(claimant="acc-8", reason="late_fee", received_at=MONDAY))
    office.act(first.id, actions.RecordFeedback("process", rating=2, text="You never call back."), actor=ANN)
    office.act(first.id, actions.Withdraw("found it"), actor=CUSTOMER)
    view = office.account("acc-7", actor=ANN)
    assert (2, 1) == (len(view.disputes), len(view.open))
    assert (Money("35.00", "EUR"), Money("5.00", "EUR")) == (view.exposure["EUR"].claimed, view.exposure["EUR"].open)
    assert ["You never call back."] == [each.text for each in view.feedback]
    assert "acc-7: 2 disputes, 1 open; 5.00 EUR open of 35.00 EUR claimed, 0.00 EUR paid; rated 2.0 of 5" == str(view)


def test_c1_everything_about_a_return_is_in_one_file(tmp_path: Path) -> None:
    """Order, reasons, evidence, correspondence, policy, clocks and next steps, as data and as a page."""
    references = {"parcel": "1Z-88", "order": "o-1"}
    office = desk(
        processes=processes.RETURNS, policies=BOOK, sources=[Carrier(), Shop(), Carrier(down=True, name="warehouse")],
        authority=Authority({"agent": Money("50.00", "EUR")}),
    )  # fmt: skip
    dispute = office.open(claim("damaged_in_transit", references=references))
    for action in (actions.Start(), actions.RequestEvidence("claimant", ["photo"])):
        office.act(dispute.id, action, actor=ANN)
    office.receive(Incoming(id="m-1", text="Here it comes.", sender="acc-7", received_at=MONDAY, dispute_id=dispute.id))
    case = office.case(dispute.id, actor=ANN)
    data = case.to_dict()
    assert ["carrier", "shop"] == sorted({record.source for record in case.records})
    assert ["warehouse"] == [gap.source for gap in case.gaps]
    assert ("photo", "asked") == (case.checklist[0].need.kind, case.checklist[0].standing.value)
    assert case.policy is not None
    assert ("decided", ("photo",)) == (case.policy.status, case.policy.missing_evidence)
    assert ["Here it comes."] == [each.text for each in case.thread if each.direction == "inbound"]
    assert {"claim", "options", "checklist", "records", "policy", "messages", "clocks", "history"} <= data.keys()
    seen = opened(case.to_html(), tmp_path)
    for expected in (
        "shipment 1Z-88",
        "warehouse was unavailable at",
        "photo of claimant",
        "Here it comes.",
        "Clocks",
    ):
        assert expected in seen.text
    assert () == seen.requests


def test_c6_status_is_real_time_and_says_what_needs_a_manager() -> None:
    """What waits for approval, is overdue or has failed is listed at once, with its reason, and leaves again."""
    office = desk(authority=Authority({"agent": Money("10.00", "EUR")}))
    dispute = office.open(claim())
    for action in (actions.Start(), actions.Triage(0.9, 0.5, 0.2, "likely_valid"), REFUND):
        office.act(dispute.id, action, actor=ANN)
    assert "awaiting_approval" == office.get(dispute.id).state
    needs = {need.summary.dispute_id: [reason.text for reason in need.reasons] for need in office.attention()}
    assert any("approval" in text for text in needs[dispute.id])
    office.act(dispute.id, actions.Approve(), actor=EVE)
    later = [reason.text for need in office.attention() for reason in need.reasons]
    assert [] == [text for text in later if "approval" in text]
    office.clock.shows = MONDAY.add(days=9)  # type: ignore[attr-defined]  # it is set by hand
    office.tick()
    assert dispute.id in [need.summary.dispute_id for need in office.attention()]
