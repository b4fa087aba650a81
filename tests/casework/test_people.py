"""A person is validated when it is made, and the error lists every mistake."""

import pendulum
import pytest

from disputekit.casework import Absence, Person, Roster
from disputekit.errors import InvalidValue
from disputekit.sla import WorkCalendar

MONDAY = pendulum.datetime(2026, 3, 2, 9)
OFFICE = WorkCalendar.weekly("Mon-Fri 09:00-17:00", tz="UTC")


def test_an_absence_lasts_from_its_start_until_before_its_end() -> None:
    """It is half open, as every time here; without an end it goes on."""
    absence = Absence(MONDAY, MONDAY.add(days=1))
    asked = (MONDAY.subtract(microseconds=1), MONDAY, MONDAY.add(days=1).subtract(microseconds=1), MONDAY.add(days=1))
    assert [False, True, True, False] == [absence.covers(at) for at in asked]
    assert Absence(MONDAY).covers(MONDAY.add(years=50))


def test_an_absence_that_ends_before_it_begins_is_refused() -> None:
    """Nobody is away for less than no time."""
    with pytest.raises(InvalidValue) as caught:
        Absence(MONDAY, MONDAY)
    (finding,) = caught.value.findings
    assert ("DK-ABSENCE-END", "end") == (finding.code, finding.where)
    assert {"start": MONDAY.isoformat(), "end": MONDAY.isoformat()} == finding.params


def test_a_person_is_on_duty_by_their_calendar_and_away_by_their_absences() -> None:
    """Both are asked apart: somebody may be on leave while their shift runs."""
    ann = Person(id="ann", calendar=OFFICE, absences=[Absence(MONDAY.add(days=1), MONDAY.add(days=2), "ill")])
    assert (True, False) == (ann.is_on_duty(MONDAY), ann.is_on_duty(MONDAY.subtract(hours=1)))
    assert (None, "ill") == (ann.absence(MONDAY), getattr(ann.absence(MONDAY.add(days=1)), "because", None))
    assert Person(id="bob").is_on_duty(MONDAY.subtract(hours=5))


def test_no_stages_are_all_stages() -> None:
    """Who is not said to work in some stages works in each."""
    assert Person(id="ann").works("evidence")
    assert [True, False] == [Person(id="ann", stages="evidence").works(stage) for stage in ("evidence", "remedy")]


def test_a_person_who_cannot_be_is_refused() -> None:
    """Every mistake is reported, wrong types first."""
    with pytest.raises(InvalidValue) as caught:
        Person(id=" ", capacity=-1)
    assert ["DK-PERSON-ID", "DK-PERSON-CAPACITY"] == [finding.code for finding in caught.value.findings]
    with pytest.raises(InvalidValue) as wrong:
        Person(id="ann", skills=3, capacity="many")  # type: ignore[arg-type]  # what a host without a checker may do
    assert ["skills", "capacity"] == [finding.where for finding in wrong.value.findings]


def test_two_people_have_two_ids() -> None:
    """A roster finds each of them again, and says who was perhaps meant."""
    roster = Roster([Person(id="ann"), Person(id="bob")])
    assert (None, "ann") == (roster.find("eve"), roster.person("ann").id)
    with pytest.raises(InvalidValue, match="owner: DK-ROSTER-NOBODY"):
        roster.person("anm")
    with pytest.raises(InvalidValue, match="people: DK-ROSTER-TWICE"):
        Roster([Person(id="ann"), Person(id="bob"), Person(id="ann")])
    with pytest.raises(InvalidValue, match="DK-VALUE-KIND"):
        Roster(["ann"])  # type: ignore[list-item]  # as above
