"""People: who works in which team and stage, knows what, is there when, and can have how much on hand."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import pendulum
from attrs import field, frozen

from disputekit._input.converters import gathered, names
from disputekit._input.instants import is_before
from disputekit._input.pendulum_times import instant
from disputekit._input.validation import check_fields, field_problems
from disputekit._lib.text import blank
from disputekit.dispute import Actor
from disputekit.errors import Finding, InvalidValue, nearest
from disputekit.sla import WorkCalendar

__all__ = ["Absence", "Person", "Roster"]


def _start(value: datetime) -> pendulum.DateTime:
    return instant(value, "start")


def _end(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else instant(value, "end")


@frozen
class Absence:
    """A time in which somebody is not there: from ``start`` until before ``end``; ``None`` is until further notice.

    Raises ``InvalidValue`` if it would end before it has begun.

    >>> leave = Absence(pendulum.datetime(2026, 8, 3), pendulum.datetime(2026, 8, 17), "annual leave")
    >>> leave.covers(pendulum.datetime(2026, 8, 17))
    False
    """

    start: pendulum.DateTime = field(converter=_start)
    end: pendulum.DateTime | None = field(default=None, converter=_end)
    because: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse an absence that is none."""
        if self.end is not None and not is_before(self.start, self.end):
            raise InvalidValue(
                Finding(
                    "DK-ABSENCE-END",
                    "an absence from {start} cannot end at {end}",
                    {"start": self.start.isoformat(), "end": self.end.isoformat()},
                    where="end",
                    hint="let it end later, or leave the end out",
                )
            )

    def covers(self, at: datetime) -> bool:
        """Whether it lasts at ``at``."""
        return not is_before(at, self.start) and (self.end is None or is_before(at, self.end))


def _absences(items: Iterable[Absence]) -> tuple[Absence, ...]:
    return gathered(items)


@frozen(kw_only=True)
class Person:
    """Somebody whom disputes can be given to.

    ``teams`` and ``stages`` are those they work in (empty: all); ``roles`` are what they may act as, ``skills`` what a
    ``Need`` may ask for. ``calendar`` says when they are on duty (``None``: always), ``absences`` when they are not
    there at all. ``capacity`` is how many open disputes they can have on hand (``None``: any number). Raises
    ``InvalidValue`` with everything that is wrong.

    >>> ann = Person(id="ann", teams="billing", skills={"german"}, capacity=20)
    >>> ann.actor
    Actor(id='ann', roles=frozenset({'agent'}))
    """

    id: str
    teams: frozenset[str] = field(default=frozenset(), converter=names)
    roles: frozenset[str] = field(default=frozenset({"agent"}), converter=names)
    skills: frozenset[str] = field(default=frozenset(), converter=names)
    stages: frozenset[str] = field(default=frozenset(), converter=names)
    calendar: WorkCalendar | None = None
    absences: tuple[Absence, ...] = field(default=(), converter=_absences)
    capacity: int | None = None

    def __attrs_post_init__(self) -> None:
        """Collect everything that is wrong with the person."""
        findings = tuple(self._findings())
        if findings:
            raise InvalidValue(*findings)

    @property
    def actor(self) -> Actor:
        """The person as they act."""
        return Actor(self.id, self.roles)

    def absence(self, at: datetime) -> Absence | None:
        """Give the absence that lasts at ``at``, if one does."""
        return next((absence for absence in self.absences if absence.covers(at)), None)

    def is_on_duty(self, at: datetime) -> bool:
        """Whether they work at ``at``, by their calendar."""
        return self.calendar is None or self.calendar.is_open(at)

    def works(self, stage: str) -> bool:
        """Whether they work in ``stage``."""
        return not self.stages or stage in self.stages

    def _findings(self) -> Iterator[Finding]:
        wrong = tuple(field_problems(self))
        yield from wrong
        if not wrong and blank(self.id):
            yield Finding("DK-PERSON-ID", "a person needs an id", where="id", hint="pass the user's id, such as 'ann'")
        if not wrong and self.capacity is not None and self.capacity < 0:
            yield Finding(
                "DK-PERSON-CAPACITY",
                "nobody can have {capacity} disputes on hand",
                {"capacity": self.capacity},
                where="capacity",
                hint="pass 0 for somebody who is given none, or None for any number",
            )


def _people(items: Iterable[Person]) -> tuple[Person, ...]:
    return gathered(items)


@frozen
class Roster:
    """Everybody whom disputes can be given to. Raises ``InvalidValue`` for people of the same id.

    >>> Roster([Person(id="ann"), Person(id="bob")]).person("bob").id
    'bob'
    """

    people: tuple[Person, ...] = field(converter=_people)

    def __attrs_post_init__(self) -> None:
        """Refuse two people whom nobody could tell apart."""
        check_fields(self)
        ids = [person.id for person in self.people]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise InvalidValue(
                *(
                    Finding(
                        "DK-ROSTER-TWICE",
                        "{id!r} is there {count} times",
                        {"id": each, "count": ids.count(each)},
                        where="people",
                        hint="put a person's teams, skills and absences into one entry",
                    )
                    for each in twice
                )
            )

    def find(self, person_id: str) -> Person | None:
        """Give the person of this id, or ``None`` if nobody has it."""
        return next((person for person in self.people if person.id == person_id), None)

    def person(self, person_id: str) -> Person:
        """Give the person of this id; raises ``InvalidValue`` if nobody has it."""
        found = self.find(person_id)
        if found is None:
            raise InvalidValue(
                Finding(
                    "DK-ROSTER-NOBODY",
                    "nobody on the roster is {id!r}",
                    {"id": person_id},
                    where="owner",
                    hint=nearest(person_id, [person.id for person in self.people]),
                )
            )
        return found
