"""C2: letters from texts that somebody approved, filled and checked before they are sent, as a host would send them."""

from datetime import date
from decimal import Decimal

import pendulum
import pytest

from disputekit import Actor, Claim, Desk, Money, Remedy, RemedyKind, actions
from disputekit.adapters.locale import LocaleFormatter
from disputekit.adapters.memory import MemoryStore
from disputekit.casework import Authority, default_targets
from disputekit.dispute import SYSTEM
from disputekit.errors import InvalidValue, PolicyError
from disputekit.lifecycle import processes
from disputekit.policy import Letter, OrderLine, PolicyBook, PolicyDecision, PolicySettlement
from disputekit.sla import SlaPolicy, WorkCalendar
from disputekit.triage import Scorer
from tests.desk.office import HandClock

POLICY = '''
schema = "disputekit.policy/1"
policy = { id = "billing", version = "2026.3", effective = { from = 2026-03-01 } }
fields = { reason = ["duplicate_charge"], days_since_statement = { min = 0, max = 365 } }

[[template]]
id = "charged-twice"
needs = ["customer_name"]
approved = { by = "K. Sommer, Legal", on = 2026-02-10 }
text.en = """
Dear {customer_name},
you were charged twice. We refund {refund} ({cite})."""
text.de = """
Guten Tag {customer_name},
Sie haben zweimal bezahlt. Wir erstatten {refund} ({cite})."""

[[rule]]
id = "twice"
offer = [{ refund = "100%" }]
cite = "Billing policy §4.2"
template = "charged-twice"
'''
ANN = Actor("ann", roles={"agent"})


def decided(policy: str = POLICY) -> tuple[PolicyDecision, PolicySettlement]:
    """The policy's decision about a charge of 1,140 euros, and its settlement."""
    book = PolicyBook.loads(policy)
    decision = book.decide({"reason": "duplicate_charge", "days_since_statement": 12}, as_of=date(2026, 3, 27))
    return decision, decision.settle([OrderLine("charge", Money(Decimal("1140.00"), "EUR"))], choose="refund")


def in_german(decision: PolicyDecision, settlement: PolicySettlement) -> Letter:
    """The letter, as a customer in Austria reads it."""
    name = {"customer_name": "Ann {refund} <b>"}
    return decision.letter(language="de-AT", settlement=settlement, values=name, formatter=LocaleFormatter("de-DE"))


def test_c2_an_approved_text_is_filled_and_goes_out_with_the_decision() -> None:
    """What the customer gets is the approved text with exact amounts; who approved it, and which version, is known."""
    clock = HandClock(pendulum.datetime(2026, 3, 27, 10, tz="Europe/Berlin"))
    desk = Desk(
        processes.CUSTOMER_OPERATIONS,
        store=MemoryStore(),
        slas=SlaPolicy(WorkCalendar.whole_days("Mon-Fri", tz="Europe/Berlin"), default_targets("customer_operations")),
        scorer=Scorer(weights={"urgency": 2, "impact": 2, "complexity": 1}),
        authority=Authority({"agent": Money(5_000, "EUR")}),
        clock=clock,
    )
    amount = Money(Decimal("1140.00"), "EUR")
    claim = Claim(claimant="acc-7", reason="duplicate_charge", received_at=clock.now(), channel="email", amount=amount)
    dispute = desk.open(claim, key="m-1")
    decision, settlement = decided()
    letter = in_german(decision, settlement)
    cite = decision.citations[0].text
    resolve = actions.Resolve([Remedy(RemedyKind.REFUND, settlement.total)], "You were charged twice.", basis=cite)
    for step in (actions.Respond("Hello."), actions.Start(), actions.Triage(0.6, 0.5, 0.3, "likely_valid"), resolve):
        dispute = desk.act(dispute.id, step, actor=ANN)
    desk.act(dispute.id, actions.Settle("psp-1"), actor=SYSTEM)
    desk.act(dispute.id, actions.NotifyDecision(letter.text), actor=ANN)
    told = list(desk.history(dispute.id))[-1].action
    assert isinstance(told, actions.NotifyDecision)
    assert (
        "Guten Tag Ann {refund} <b>,\nSie haben zweimal bezahlt. Wir erstatten 1.140,00\xa0€ (Billing policy §4.2)."
    ) == told.text
    assert letter.approved is not None
    assert ("charged-twice", "2026.3", "K. Sommer, Legal", date(2026, 2, 10)) == (
        letter.template, letter.version, letter.approved.by, letter.approved.on
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{refund}", "{refnd}", "DK-FILE-UNKNOWN"),
        ("{refund}", "{store_credit}", "DK-POLICY-UNFILLED"),
        ('approved = { by = "K. Sommer, Legal", on = 2026-02-10 }\n', "", "DK-POLICY-UNAPPROVED"),
        ("on = 2026-02-10", "on = 2026-03-02", "DK-POLICY-TEMPLATE-DATES"),
    ],
)
def test_c2_a_text_that_could_not_be_sent_is_refused_when_it_is_loaded(old: str, new: str, expected: str) -> None:
    """Not when a customer waits for it."""
    with pytest.raises(PolicyError) as caught:
        PolicyBook.loads(POLICY.replace(old, new))
    assert {expected} == {finding.code for finding in caught.value.findings}


def test_c2_nothing_half_filled_is_ever_returned() -> None:
    """What the host forgets is named, and there is no letter."""
    decision, settlement = decided()
    with pytest.raises(InvalidValue) as caught:
        decision.letter(language="en", settlement=settlement)
    assert ["DK-LETTER-MISSING"] == [finding.code for finding in caught.value.findings]
