"""The host's own systems are asked for what a dispute is about; one that fails hides nothing, and is not hidden."""

from collections.abc import Sequence

import pendulum
import pytest
from attrs import evolve, frozen

from disputekit.casework import CaseRecords
from disputekit.dispute import Dispute
from disputekit.errors import InvalidValue
from disputekit.ports import Record
from tests.desk.office import MONDAY, Office


@frozen
class Shelf:
    """A source that gives scripted records, or fails."""

    name: str
    has: Sequence[Record] | Exception

    def fetch(self, dispute: Dispute) -> Sequence[Record]:
        """Give it."""
        assert "D-1" == dispute.id
        if isinstance(self.has, Exception):
            raise self.has
        return self.has


ORDER = Record(kind="order", id="O-1", at=MONDAY.subtract(days=9), fields={"total": "80.00 EUR"})
PARCEL = Record(kind="shipment", id="1Z-88", at=MONDAY.subtract(days=3), visible_to={"claimant"})
NOTE, OTHER = Record(kind="note", id="n"), Record(kind="invoice", id="INV-7", at=ORDER.at)


def records(*shelves: Shelf) -> CaseRecords:
    """Pull what they have."""
    office = Office()
    office.desk = evolve(office.desk, sources=shelves)
    office.opened()
    return office.desk.records("D-1")


def test_records_come_in_a_fixed_order_from_everywhere() -> None:
    """Oldest first, without a date last, whichever source is asked first; each says where it is from."""
    shop, yard = Shelf("shop", [NOTE, ORDER, OTHER]), Shelf("yard", [PARCEL])
    expected = [
        evolve(OTHER, source="shop"),
        evolve(ORDER, source="shop"),
        evolve(PARCEL, source="yard"),
        evolve(NOTE, source="shop"),
    ]
    assert expected == list(records(shop, yard)) == list(records(yard, shop))
    assert CaseRecords(()) == records()


def test_a_source_that_fails_is_said_to() -> None:
    """The others are there, and what is missing is named with the reason and the time."""
    pulled = records(Shelf("erp", ConnectionError("no route")), Shelf("shop", [ORDER]), Shelf("csv", ["O-2"]))  # type: ignore[list-item]  # as a careless host may
    assert ["O-1"] == [record.id for record in pulled]
    assert [("erp", MONDAY), ("csv", MONDAY)] == [(each.source, each.asked_at) for each in pulled.unavailable]
    assert {"DK-SOURCE-UNAVAILABLE"} == {each.because.code for each in pulled.unavailable}
    first, second = (each.because.params for each in pulled.unavailable)
    assert {"source": "erp", "at": MONDAY.isoformat(), "error": "ConnectionError: no route"} == first
    assert str(second["error"]).startswith("InvalidValue: records[0]: DK-VALUE-KIND")


def test_a_record_is_of_a_kind_and_has_a_number() -> None:
    """What nobody could refer to is refused, and times must be aware."""
    with pytest.raises(InvalidValue) as caught:
        Record(kind="", id=" ", fields={"paid": object()})  # type: ignore[dict-item]  # as a careless host may
    assert ["kind", "id", "fields.paid"] == [finding.where for finding in caught.value.findings]
    with pytest.raises(InvalidValue, match="at: DK-TIME-NAIVE"):
        Record(kind="order", id="O-1", at=pendulum.naive(2026, 3, 2))
