"""Answers as plain data: what a front end gets from ``to_dict``."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pendulum
from attrs import frozen

from disputekit.codec import plain, plain_fields
from disputekit.dispute import Outcome
from disputekit.errors import Reason
from disputekit.money import Money

MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")


@frozen
class Answer:
    """An answer with everything that an answer may have."""

    at: datetime
    later: datetime | None
    left: timedelta
    why: Reason
    names: frozenset[str]
    _own: str = "hidden"


@frozen
class Own:
    """A value that decides itself what it is as data."""

    def to_dict(self) -> dict[str, object]:
        """Give a length of time."""
        return {"left": timedelta(minutes=1)}


def test_an_answer_becomes_data_that_json_can_hold() -> None:
    """Times are ISO 8601 with the zone's name in a field of its own, reasons are data and text, sets are sorted."""
    why = Reason("DK-X", "{n} left", {"n": 2}, hint="take {n}")
    made = plain(Answer(MONDAY, None, timedelta(hours=2), why, frozenset({"b", "a"})))
    assert {
        "at": "2026-03-02T09:00:00+01:00",
        "later": None,
        "left": 7200.0,
        "why": {"code": "DK-X", "text": "2 left", "params": {"n": 2}, "hint": "take 2"},
        "names": ["a", "b"],
        "zone": "Europe/Berlin",
    } == json.loads(json.dumps(made))
    assert MONDAY == datetime.fromisoformat(str(made["at"] if isinstance(made, dict) else ""))


def test_plain_values_of_the_library_are_taken_apart() -> None:
    """Money, decimals, days and enumerations become texts; a ``to_dict`` of its own wins, except for its own fields."""
    assert {"amount": "12.50", "currency": "EUR"} == plain(Money("12.50", "EUR"))
    assert ["1.50", "2026-03-02", "upheld", {"left": 60.0}] == plain(
        (Decimal("1.50"), date(2026, 3, 2), Outcome.UPHELD, Own())
    )
    assert {} == plain_fields(Own())
    stdlib = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
    assert {"zone": "UTC"} == {
        name: value
        for name, value in plain_fields(Answer(stdlib, None, timedelta(), Reason("DK-X", "x"), frozenset())).items()
        if name == "zone"
    }
