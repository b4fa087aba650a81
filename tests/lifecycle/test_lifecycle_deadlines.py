"""Deadlines hold when somebody acts, also before the expiry is recorded."""

from datetime import timedelta

import pytest

from disputekit import actions
from disputekit.actions import Action
from disputekit.errors import Refused
from disputekit.history import History
from disputekit.lifecycle import processes
from disputekit.remedies import Remedy, RemedyKind
from tests.lifecycle.cases import ANN, CUSTOMER, MONDAY, SHOP, Case, eur

TEN_DAYS = timedelta(days=10)
OFFER = [Remedy(RemedyKind.REFUND, eur("10.00"))]


def waiting() -> Case:
    """Make an offer that stands for ten days."""
    case = Case(eur("40.00"), processes.RESOLUTION_TEAM)
    case.do(
        actions.Start(),
        actions.Triage(0.5, 0.5, 0.5, "likely_valid"),
        actions.Assess("likely_valid"),
        actions.Negotiate(),
        actions.MakeOffer(OFFER, "A gesture."),
    )
    return due(case)


def due(case: Case) -> Case:
    """Let the state have a deadline in ten days."""
    *before, last = case.history.events
    case.history = History((*before, last.with_deadline(MONDAY + TEN_DAYS)))
    return case


@pytest.mark.parametrize(
    "action",
    [actions.Accept("o6"), actions.Decline("o6"), actions.Counter("o6", OFFER, "More.")],
    ids=lambda action: action.name,
)
def test_an_answer_to_an_offer_is_in_time_until_its_deadline(action: Action) -> None:
    """Exactly at the deadline it is taken; a microsecond later it is refused with the deadline."""
    in_time = waiting()
    assert "awaiting_reply" != in_time.do(action, by=CUSTOMER, at=MONDAY + TEN_DAYS).state
    late = waiting()
    with pytest.raises(Refused) as refused:
        late.do(action, by=CUSTOMER, at=MONDAY + TEN_DAYS + timedelta(microseconds=1))
    assert ["DK-GUARD-LATE"] == [reason.code for reason in refused.value.reasons]
    assert "awaiting_reply" == late.dispute.state


def test_a_late_appeal_is_not_heard() -> None:
    """The finding stands once the time for an appeal is over."""
    case = Case(process=processes.MARKETPLACE, reason="damaged")
    eve, leo = (
        type(ANN)(name, roles={f"{stage}_specialist"}) for name, stage in (("eve", "evidence"), ("leo", "liability"))
    )
    case.do(actions.TakeOver("refused"), actions.PassOn(), by=eve)
    case.do(actions.CheckPassed(), actions.Judge({"respondent": 100}, "unclear", "x"), by=leo)
    due(case)
    with pytest.raises(Refused, match="DK-GUARD-LATE"):
        case.do(actions.Appeal("respondent", "The photo is dark."), by=SHOP, at=MONDAY + TEN_DAYS * 2)
    assert "appeal_work" == case.do(actions.Appeal("respondent", "Dark."), by=SHOP, at=MONDAY + TEN_DAYS).state
