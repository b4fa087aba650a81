"""People: their teams, stages, roles, skills, working times, absences and capacity."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

import pendulum
from attrs import field, frozen

from disputekit._input.converters import gathered, names
from disputekit._input.instants import is_before
from disputekit._input.pendulum_times import instant
from disputekit._input.validation import check_fields, field_problems
from disputekit._lib.brief import brief
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
    """A period of absence: from ``start`` until before ``end``; ``None`` means until further notice.

    Raises ``InvalidValue`` if ``end`` is not after ``start``.

    >>> leave = Absence(pendulum.datetime(2026, 8, 3), pendulum.datetime(2026, 8, 17), "annual leave")
    >>> leave.covers(pendulum.datetime(2026, 8, 17))
    False
    """

    start: pendulum.DateTime = field(converter=_start)
    end: pendulum.DateTime | None = field(default=None, converter=_end)
    because: str = ""

    def __attrs_post_init__(self) -> None:
        """Check that the end is after the start."""
        if self.end is not None and not is_before(self.start, self.end):
            raise InvalidValue(
                Finding(
                    "DK-ABSENCE-END",
                    "an absence must end after its start {start}, got {end}",
                    {"start": self.start.isoformat(), "end": self.end.isoformat()},
                    where="end",
                    hint="pass a later end, or None for an open end",
                )
            )

    def covers(self, at: datetime) -> bool:
        """Whether ``at`` is within the absence."""
        return not is_before(at, self.start) and (self.end is None or is_before(at, self.end))


def _absences(items: Iterable[Absence]) -> tuple[Absence, ...]:
    return gathered(items)


@frozen(kw_only=True)
class Person:
    """A person to whom disputes can be assigned.

    ``teams`` and ``stages`` are those they work in (empty: all); ``roles`` are those they act in; ``skills`` are those
    that a ``SkillNeed`` asks for. ``calendar`` says when they are on duty (``None``: always), ``absences`` when they
    are absent. ``capacity`` is how many open disputes they can have (``None``: any number). Raises ``InvalidValue``
    with all mistakes.

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

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Validate the person."""
        findings = tuple(self._findings())
        if findings:
            raise InvalidValue(*findings)

    @property
    def actor(self) -> Actor:
        """The person as they act."""
        return Actor(self.id, self.roles)

    def absence(self, at: datetime) -> Absence | None:
        """Give the absence at ``at``, or ``None``."""
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
                "capacity must be 0 or more, got {capacity}",
                {"capacity": self.capacity},
                where="capacity",
                hint="pass 0 for a person who gets no disputes, or None for any number",
            )


def _people(items: Iterable[Person]) -> tuple[Person, ...]:
    return gathered(items)


@frozen
class Roster:
    """All people to whom disputes can be assigned. Raises ``InvalidValue`` for two people with the same id.

    >>> Roster([Person(id="ann"), Person(id="bob")]).person("bob").id
    'bob'
    """

    people: tuple[Person, ...] = field(converter=_people)

    def __attrs_post_init__(self) -> None:
        """Refuse two people with the same id."""
        check_fields(self)
        ids = Counter(person.id for person in self.people)
        twice = sorted(each for each, count in ids.items() if count > 1)
        if twice:
            raise InvalidValue(
                *(
                    Finding(
                        "DK-ROSTER-TWICE",
                        "the roster has {count} people with the id {id!r}",
                        {"id": each, "count": ids[each]},
                        where="people",
                        hint="put a person's teams, skills and absences into one entry",
                    )
                    for each in twice
                )
            )

    def find(self, person_id: str) -> Person | None:
        """Give the person with this id, or ``None``."""
        return next((person for person in self.people if person.id == person_id), None)

    def person(self, person_id: str) -> Person:
        """Give the person with this id. Raises ``InvalidValue`` if there is none."""
        found = self.find(person_id)
        if found is None:
            raise InvalidValue(
                Finding(
                    "DK-ROSTER-NOBODY",
                    "the roster has no person with the id {id!r}",
                    {"id": person_id},
                    where="owner",
                    hint=nearest(person_id, [person.id for person in self.people]),
                )
            )
        return found
