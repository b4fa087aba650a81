"""What a period that a law or a scheme sets has besides its length."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from attrs import field, frozen

from disputekit.errors import Reason
from disputekit.sla._period import Period, PlainPeriod, Spans
from disputekit.sla.calendar import WorkCalendar
from disputekit.sla.deadlines import Step

if TYPE_CHECKING:
    from disputekit.sla._batch import Column, Flags

Confidence: TypeAlias = Literal["A", "B"]
"""A: the operative text was read, in the primary or an official consolidated copy. B: guidance of a regulator, or two
independent secondary sources."""

_READ: Final = {"A": "read in the operative text", "B": "from guidance or secondary sources, not the operative text"}


@frozen(kw_only=True)
class StatutoryPeriod(Period):
    """A period that a law or a scheme sets, with its source.

    ``trigger`` says what starts it. ``roll`` is what the source says about a last day that is no business day; where it
    says nothing, none is applied and the explanation says so. ``extension`` is what the period can become, and ``when``
    says when that is. ``suspension`` says what stops its clock: nothing else does. ``note`` is what else there is to
    know. A part of lesser confidence makes the whole of that confidence.
    """

    id: str
    period: Period
    citation: str
    trigger: str
    confidence: Confidence
    roll: str | None = None
    extension: "StatutoryPeriod | None" = None
    when: str = ""
    suspension: str = ""
    left: Period | None = None
    note: str = ""
    in_business_days: bool = field(init=False)

    @in_business_days.default
    def _in_business_days(self) -> bool:
        return "business day" in str(self.period)

    def __str__(self) -> str:
        """The length and the citation."""
        return f"{self.period} ({self.citation})"

    @property
    def extended(self) -> Period | None:
        """What the period becomes when it is extended, if it can be."""
        return self.extension

    @property
    def at_least(self) -> Period | None:
        """What is left when a suspension ends, even where less of the period is."""
        return self.left

    @property
    def pauses(self) -> Literal["stated", "never"]:
        """Whether the source states something that stops the clock."""
        return "stated" if self.suspension else "never"

    @property
    def notes(self) -> tuple[Reason, ...]:
        """Where the period comes from, how sure that is, and what the source says or does not say."""
        return tuple(self._notes())

    def picked(self, start_us: int, calendar: WorkCalendar) -> PlainPeriod:
        """Pick the period as it is."""
        return self.period.picked(start_us, calendar)

    def end(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> tuple[int, date | None]:
        """Find the end of the period as it is."""
        return self.period.end(start_us, calendar, spans)

    def end_many(self, starts_us: "Column", calendar: WorkCalendar) -> tuple["Column", "Flags"]:
        """Find the ends of the period as it is."""
        return self.period.end_many(starts_us, calendar)

    def steps(self, start_us: int, calendar: WorkCalendar, spans: Spans) -> Iterator[Step]:
        """Count the period as it is."""
        return self.period.steps(start_us, calendar, spans)

    def _notes(self) -> Iterator[Reason]:
        source = {"citation": self.citation, "confidence": self.confidence, "read": _READ[self.confidence]}
        yield Reason("DK-STATUTORY-SOURCE", "{citation}; confidence {confidence}: {read}", source)
        yield Reason("DK-STATUTORY-TRIGGER", "It starts from: {trigger}", {"trigger": self.trigger})
        if self.roll is not None:
            yield Reason("DK-STATUTORY-ROLL", "On weekends and holidays: {roll}", {"roll": self.roll})
        elif not self.in_business_days:
            text = "The source states no roll over weekends and holidays, so none is applied"
            yield Reason("DK-STATUTORY-NO-ROLL", text)
        if self.extension is not None:
            longer = {"length": str(self.extension.period), "when": self.when, "confidence": self.extension.confidence}
            text = "It becomes {length} {when} (confidence {confidence})"
            yield Reason("DK-STATUTORY-EXTENSION", text, longer)
        if self.suspension:
            yield Reason("DK-STATUTORY-SUSPENSION", "Its clock stops {suspension}", {"suspension": self.suspension})
        if self.note:
            yield Reason("DK-STATUTORY-NOTE", "{note}", {"note": self.note})


@frozen
class StatutoryRule:
    """A rule about how periods are counted, which a host's calendar or choice of roll follows."""

    id: str
    citation: str
    text: str
    confidence: Confidence
    note: str = ""
