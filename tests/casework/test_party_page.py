"""The page of what a party may see: whose turn it is comes first, and every text stays text."""

from pathlib import Path

import pytest
from attrs import evolve

from disputekit import actions
from disputekit.casework import (
    PartyDecision,
    PartyView,
    Phase,
    SeenEvent,
    SeenEvidence,
    SeenJudgement,
    SeenMessage,
    SeenOffer,
    SeenRequest,
    party_view,
)
from disputekit.dispute import CLAIMANT, Ledger, OfferStatus, Outcome
from disputekit.remedies import Remedy
from tests.browser import HOSTILE, notebook, opened
from tests.lifecycle.cases import MONDAY, Case, eur

DUE = MONDAY.add(days=3)
REFUND = (Remedy("refund", eur("20.00")),)
FULL = PartyView(
    dispute_id="d-1", party=CLAIMANT, phase="your_turn", due_at=DUE, reason="late_fee", claimed=eur("40.00"),
    opened_at=MONDAY,
    asked=(SeenRequest("r-1", (HOSTILE[0], "bank_statement"), MONDAY, DUE),
           SeenRequest("r-2", ("photo",), MONDAY, None)),
    performs=(Remedy("replacement", note=HOSTILE[1]),),
    evidence=(SeenEvidence("photo", HOSTILE[2], HOSTILE[3], own=True), SeenEvidence("log", "file-3", "", own=False)),
    offers=(
        SeenOffer("o-1", own=False, remedies=REFUND, text=HOSTILE[4], made_at=MONDAY, due_at=DUE,
                  status=OfferStatus.OPEN, answer=""),
        SeenOffer("o-2", own=True, remedies=REFUND, text="x", made_at=MONDAY, due_at=None,
                  status=OfferStatus.DECLINED, answer=HOSTILE[5]),
    ),
    messages=(SeenMessage(MONDAY, inbound=True, text=HOSTILE[0], channel="email"),
              SeenMessage(MONDAY, inbound=False, text=HOSTILE[1], channel="email")),
    events=(SeenEvent(MONDAY, "open", "The dispute was opened"),),
    judgement=SeenJudgement(MONDAY, {"merchant": 60, "carrier": 40}, "shared", HOSTILE[2], appealed_by="merchant"),
    decision=PartyDecision(MONDAY, Outcome.PARTLY_UPHELD, HOSTILE[3], "", REFUND, Ledger()),
    goes_on_as=HOSTILE[4],
)  # fmt: skip


def test_the_page_has_everything_that_the_view_has(tmp_path: Path) -> None:
    """Chromium shows every part, hostile texts as the texts they are, and asks for nothing."""
    seen = opened(FULL.to_html(), tmp_path)
    for expected in (
        "It is your turn.", "Please answer by Thursday 5 March 2026, 09:00 CET.",
        "bank statement, by Thursday 5 March", "What we need from you (3 items)", "40.00 EUR",
        "partly upheld: refund of 20.00 EUR", "merchant: 60 %, carrier: 40 %", "appealed by the merchant",
        "your offer", "offer to you", "declined: ", "from you (email)", "to you (email)", "The dispute was opened",
        *HOSTILE,
    ):  # fmt: skip
        assert expected in seen.text
    assert frozenset() == seen.elements & {"script", "img", "iframe", "svg"}
    assert () == seen.requests
    assert notebook(FULL).startswith('<div class="dk">')


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        ("in_progress", "We are working on it."),
        ("their_turn", "We are waiting for the other side."),
        ("closed", "This dispute is closed."),
    ],
)
def test_the_page_of_a_new_dispute_says_only_what_there_is(phase: Phase, expected: str) -> None:
    """No heading stands over nothing."""
    view = party_view(Case().history, CLAIMANT)
    page = evolve(view, phase=phase).to_html()
    assert expected in page
    assert ["What happened"] == [each.partition("<")[0] for each in page.split("<h2>")[1:]]


def test_a_decision_without_an_outcome_is_shown_with_its_text() -> None:
    """Where there is no money there may be no outcome."""
    case = Case()
    case.do(actions.Start(), actions.Reject("no_basis", "Nothing was wrong."), actions.NotifyDecision("No."))
    assert "<blockquote>Nothing was wrong.</blockquote>" in party_view(case.history, CLAIMANT).to_html()
