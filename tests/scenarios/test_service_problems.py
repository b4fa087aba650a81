"""What users of comparable systems trip over where service is concerned: a test for each, named after its report."""

from datetime import date, timedelta

from attrs import evolve

from disputekit.actions import Message
from disputekit.policy import PolicyBook, ReturnCase
from disputekit.sla import SlaPolicy, Target, hours
from tests.desk.office import OFFICE, Office

EXCHANGE_ONCE = """
schema = "disputekit.policy/1"
[policy]
id = "shop"
version = "1"
[fields]
days_since_purchase = { min = 0, max = 3650 }
days_since_delivery = { min = 0, max = 3650 }
[[rule]]
id = "thirty-days"
when.days_since_purchase = { max = 30 }
offer = [{ refund = "100%" }, { exchange = true }]
"""


def test_a_window_counts_from_the_original_purchase_spree_5819() -> None:
    """An exchanged item is not a new purchase: the return window still begins on the first purchase."""
    book = PolicyBook.loads(EXCHANGE_ONCE)
    bought, replaced = date(2026, 3, 1), date(2026, 3, 25)
    first = ReturnCase(purchased=bought, delivered=bought, requested=date(2026, 3, 20))
    again = ReturnCase(purchased=bought, delivered=replaced, requested=date(2026, 4, 1))
    assert {"days_since_purchase": 31, "days_since_delivery": 7} == again.facts()
    decided = [book.decide(each.facts(), as_of=bought) for each in (first, again)]
    assert ["thirty-days", None] == [each.winner and each.winner.id for each in decided]
    assert ["days_since_purchase 31, limit 30: 1 too late"] == [near.text for near in decided[1].near_misses]


def test_nothing_escalates_while_our_word_was_the_last_zammad_3140() -> None:
    """A reply is owed from the customer's message to our next one; after that the clock stands, however long it is."""
    reply = Target("reply", hours(4), starts={"message_received"}, stops={"message"}, warn_at=(0.5,))
    office = Office()
    office.desk = evolve(office.desk, slas=SlaPolicy(OFFICE, [reply]))
    dispute = office.investigating()

    def noted() -> tuple[str, ...]:
        office.desk.tick()
        return tuple(event.action.name for event in office.desk.history(dispute.id) if "record" in event.action.name)

    def said(direction: str) -> None:
        office.act(dispute, Message("…", "claimant", direction))  # type: ignore[arg-type]  # one of the directions

    said("inbound")
    office.later(hours=1)
    said("outbound")
    office.later(days=9)
    assert () == noted()
    assert () == office.desk.at_risk(within=timedelta())
    said("inbound")
    office.later(hours=3)
    assert ("record_warning",) == noted()
    said("internal")  # a note among ourselves is no answer
    office.later(hours=2)
    assert ("record_warning", "record_breach") == noted()
