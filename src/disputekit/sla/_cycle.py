"""One cycle of a target: a budget of clock time, and the stretches in which it was used."""

from collections.abc import Iterator

from attrs import define, field

from disputekit.sla._clocks import ELAPSED, Clock
from disputekit.sla._days import ONE_DAY, date_at, wall_us
from disputekit.sla._period import Period
from disputekit.sla.calendar import WorkCalendar


@define(eq=False)
class Cycle:
    """How a target has run since one start. All instants and lengths are microseconds; ``None`` is not yet.

    ``stretches`` are the times that it ran for before ``running_since_us``. ``due_us`` is the deadline: none while the
    clock is paused, or while no period is in force. A breach is final, and from then on so is the period. It is
    ``governed`` once a policy that has the target was in force, and ``dropped`` while none is that still wants it.
    """

    number: int
    start_us: int
    period: Period | None = None
    calendar: WorkCalendar | None = None
    at_least: Period | None = None
    extended: bool = False
    governed: bool = False
    dropped: bool = False
    stretches: list[tuple[int, int]] = field(factory=list)
    running_since_us: int | None = None
    breached_us: int | None = None
    stopped_us: int | None = None
    cancelled: bool = False
    due_us: int | None = None
    budget_us: int = 0
    clock: Clock = ELAPSED
    _used_us: int = 0
    _whole_us: int = 0
    _ends_with_day: bool = False

    @property
    def over(self) -> bool:
        """Whether the cycle has its verdict and can be followed by another."""
        return self.stopped_us is not None

    def agree(self, period: Period | None, calendar: WorkCalendar, at_least: Period | None, us: int) -> None:
        """Put a period in force, or none; what has run is kept, in the clock that the period runs on."""
        if self.breached_us is not None or (period is self.period and calendar is self.calendar):
            return
        self.period, self.calendar, self.at_least = period, calendar, at_least
        if period is not None:
            plain = period.picked(self.start_us, calendar)
            self.clock = plain.clock(calendar)
            self._ends_with_day = plain.ends_with_day
            self._whole_us, _ = plain.end(self.start_us, calendar, ())
            self.budget_us = self.clock.between_us(self.start_us, self._whole_us)
            self._used_us = sum(self.clock.between_us(start, end) for start, end in self.stretches)
        self.due_us = self._due()
        if self.due_us is not None and self.due_us < us:
            self.breached_us = us

    def check(self, us: int) -> None:
        """Note a breach that was reached before ``us``."""
        if self.breached_us is None and self.due_us is not None and self.due_us < us:
            self.breached_us = self.due_us

    def run(self, us: int) -> None:
        """Let the clock run from ``us``, if it does not yet."""
        if self.running_since_us is None:
            self.running_since_us = us
            if self.breached_us is None:
                self._renew(us)
                self.due_us = self._due()

    def pause(self, us: int) -> None:
        """Stop the clock at ``us``, if it runs."""
        if self.running_since_us is not None:
            self.stretches.append((self.running_since_us, us))
            self._used_us += self.clock.between_us(self.running_since_us, us)
            self.running_since_us = None
            if self.breached_us is None:
                self.due_us = self._due()

    def stop(self, us: int, *, cancelled: bool) -> None:
        """End the cycle: with the verdict it has come to, or without one."""
        due_us = self.due_us
        self.pause(us)
        self.due_us = due_us
        self.stopped_us = us
        self.cancelled = cancelled or self.period is None

    def pauses(self) -> Iterator[tuple[int, int | None]]:
        """Give the stretches in which the clock stood still; the last has no end while it does."""
        since = self.start_us
        for start, end in self.stretches:
            if since < start:
                yield since, start
            since = end
        until = self.stopped_us if self.running_since_us is None else self.running_since_us
        if until is None or since < until:
            yield since, until

    def used_us(self, us: int) -> int:
        """How much clock time has run until ``us``."""
        if self.running_since_us is None:
            return self._used_us
        return self._used_us + self.clock.between_us(self.running_since_us, us)

    def reached_us(self, mark_us: int) -> int | None:
        """Find the first instant at which so much has run: in a stretch, or in the one that is running."""
        found = self._reached(mark_us)
        return None if found is None else found[0]

    def _reached(self, mark_us: int) -> tuple[int, int, int] | None:
        """Find that instant, the start of its stretch and what had run before that."""
        if mark_us > self._used_us:
            if self.running_since_us is None:
                return None
            at = self.clock.add_us(self.running_since_us, mark_us - self._used_us)
            return at, self.running_since_us, self._used_us
        used = 0
        open_stretch = [] if self.running_since_us is None else [(self.running_since_us, self.running_since_us)]
        for start, end in self.stretches + open_stretch:
            run = self.clock.between_us(start, end)
            if used + run >= mark_us:
                return self.clock.add_us(start, max(0, mark_us - used)), start, used
            used += run
        return None

    def _due(self) -> int | None:
        """Find the deadline, from what has run and what is left."""
        found = None if self.period is None else self._reached(self.budget_us)
        return None if found is None else self._after_pauses(self._tail(*found))

    def _tail(self, us: int, since: int, used: int) -> int:
        """Add the closed time that a deadline lies at the end of; a day that ends a period ends a longer one too."""
        if self.clock.between_us(self.start_us, since) == used:  # no pause has cost any clock time
            return max(us, self._whole_us)
        if self._ends_with_day and self.calendar is not None:
            midnight = wall_us(date_at(us - 1, self.calendar) + ONE_DAY, 0, self.calendar)
            if self.clock.between_us(us, midnight) == 0:
                return midnight
        return us

    def _after_pauses(self, due_us: int) -> int | None:
        """Move a deadline that falls into a pause to the end of it; there is none while that pause lasts."""
        if self.running_since_us is not None and due_us >= self.running_since_us:
            return due_us
        starts = [start for start, _ in self.stretches[1:]]
        for (_, end), resumed in zip(self.stretches, [*starts, self.running_since_us], strict=True):
            if resumed is None and due_us >= end:
                return None
            if resumed is not None and end <= due_us < resumed:
                due_us = resumed
        return due_us

    def _renew(self, us: int) -> None:
        """Leave at least what the terms say when a pause ends."""
        if self.stretches and self.at_least is not None and self.calendar is not None:
            end, _ = self.at_least.end(us, self.calendar, ())
            self.budget_us = max(self.budget_us, self._used_us + self.clock.between_us(us, end))
