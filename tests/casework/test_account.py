"""An account at a glance: its disputes, what they come to by currency, and what it thinks of us."""

from pathlib import Path

import pendulum
import pytest

from disputekit import actions
from disputekit.casework import Exposure, account_view
from disputekit.dispute import SYSTEM, Dispute, Feedback
from disputekit.money import Money
from disputekit.remedies import Remedy
from tests.browser import HOSTILE, notebook, opened
from tests.lifecycle.cases import CUSTOMER, MONDAY, Case, eur


def _refunded() -> Dispute:
    """A dispute about 40 euros of which 30 were refunded, and the rest was rejected with that."""
    case = Case(eur("40.00"))
    case.do(actions.Start(), actions.Triage(0.9, 0.5, 0.2, "likely_valid"))
    case.do(actions.Resolve([Remedy("refund", eur("30.00"))], "Twice."))
    case.do(actions.Settle("R-1"), by=SYSTEM)
    case.do(actions.NotifyDecision("We refund it."), actions.RecordFeedback("outcome", rating=5, text="fine"))
    return case.dispute


def test_what_disputes_come_to_is_by_currency() -> None:
    """Euros and yen are never added; what is held is open, or upheld and not paid yet."""
    view = account_view("acc-7", [_refunded(), Case(eur("10.00")).dispute, Case(Money("700", "JPY")).dispute])
    yen = Money("700", "JPY")
    assert {
        "EUR": Exposure(eur("50.00"), eur("10.00"), eur("10.00"), eur("30.00")),
        "JPY": Exposure(yen, yen, yen, Money.zero("JPY")),
    } == dict(view.exposure)
    assert (3, 2) == (len(view.disputes), len(view.open))
    assert "acc-7: 3 disputes, 2 open; 10.00 EUR open of 50.00 EUR claimed, 30.00 EUR paid; " in str(view)


def test_an_account_has_only_its_own_disputes_the_latest_first() -> None:
    """Others' disputes are left out, whatever list they come in; without any, there is nothing to tell."""
    early, late = Case().dispute, Case(eur("1.00")).dispute
    from_attrs = account_view("acc-7", [early, late])
    assert [early, late] == list(from_attrs.disputes)  # opened at once: by number
    assert () == account_view("acc-8", [early, late]).disputes
    assert "acc-8: 0 disputes, 0 open" == str(account_view("acc-8", [early]))


def test_feedback_is_of_disputes_and_beside_them() -> None:
    """Feedback without a dispute counts too, and is listed in its order."""
    beside = Feedback("process", MONDAY.subtract(days=1), rating=2, text="slow")
    view = account_view("acc-7", [_refunded()], feedback=[beside])
    assert ["slow", "fine"] == [each.text for each in view.feedback]
    assert pytest.approx(3.5) == view.rating
    assert str(view).endswith("rated 3.5 of 5")
    silent = account_view("acc-7", [Case().dispute])
    assert (None, False) == (silent.rating, "Feedback" in silent.to_html())


def test_the_page_shows_it_and_every_text_stays_text(tmp_path: Path) -> None:
    """Amounts, due dates, outcomes and feedback stand on the page; nothing hostile happens in a real browser."""
    case = Case(eur("10.00"))
    due = case.history.events[0].with_deadline(pendulum.datetime(2026, 3, 4, 9, tz="Europe/Berlin"))
    open_one = Case(eur("10.00"))
    open_one.history = type(open_one.history)((due,))
    withdrawn = Case()
    withdrawn.do(actions.Withdraw("x"), by=CUSTOMER)
    feedback = [Feedback("process", MONDAY, text=HOSTILE[0], given_by=HOSTILE[1])]
    view = account_view("acc-7", [_refunded(), open_one.dispute, withdrawn.dispute], feedback=feedback)
    seen = opened(view.to_html(), tmp_path)
    for expected in ("30.00 EUR", "Wed 4 Mar 2026 09:00 CET", "partly upheld", "withdrawn", "5 of 5", HOSTILE[0]):
        assert expected in seen.text
    assert frozenset() == seen.elements & {"script", "img", "iframe", "svg"}
    assert () == seen.requests
    assert notebook(view).startswith('<div class="dk">')
