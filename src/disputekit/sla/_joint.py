"""Two calendars as one: instants are combined, so they may be in different zones; the left one's zone counts."""

from typing import Literal

from attrs import frozen

from disputekit.errors import Reason
from disputekit.sla._compile import Source, compiled
from disputekit.sla._rules import Interval, Year, intersect, merge
from disputekit.sla._zones import Zone


@frozen
class Joint:
    """Open in both calendars, or in either. A business day of both is one of each, on its own dates."""

    how: Literal["&", "|"]
    left: Source
    right: Source

    @property
    def zone(self) -> Zone:
        """The left one's zone."""
        return self.left.zone

    @property
    def first_year(self) -> int:
        """The first year that both cover; years begin at another time elsewhere, so one less than either."""
        return max(self.left.first_year, self.right.first_year) + (self.left.zone != self.right.zone)

    @property
    def last_year(self) -> int:
        """The last year that both cover."""
        return min(self.left.last_year, self.right.last_year) - (self.left.zone != self.right.zone)

    def year(self, year: int) -> Year:
        """Combine one year of the left zone."""
        left = self.left.year(year)
        there = list(compiled(self.right).windows_us(left.start, left.end))
        right_days = set(compiled(self.right).days_of(year))
        if self.how == "&":
            days = [day for day in left.business_days if day in right_days]
            return Year(left.start, left.end, intersect(left.open, there), days)
        days = sorted(right_days.union(left.business_days))
        return Year(left.start, left.end, merge(left.open + there), days)

    def close(self, day: int) -> int | None:
        """Give the close of business: the first of the two that ends the day together, the last of either."""
        closes = [close for close in (self.left.close(day), self.right.close(day)) if close is not None]
        if self.how == "|":
            return max(closes, default=None)
        return min(closes) if len(closes) > 1 else None

    def bounds(self, day: int) -> Interval:
        """Give the instants at which a day begins and ends on the left one's wall."""
        return self.left.bounds(day)

    def holiday_name(self, day: int) -> str | None:
        """Name the holidays of a day in either calendar."""
        names = dict.fromkeys(name for name in (self.left.holiday_name(day), self.right.holiday_name(day)) if name)
        return "; ".join(names) or None

    def closed_because(self, day: int) -> Reason:
        """Say why no shift starts on a day: what the left one says, unless it works then."""
        return (
            self.right.closed_because(day)
            if compiled(self.left).is_business_day(day)
            else self.left.closed_because(day)
        )

    def is_closure(self, us: int) -> bool:
        """Tell whether an instant lies in a closure that closes them together."""
        either = self.left.is_closure(us), self.right.is_closure(us)
        return any(either) if self.how == "&" else all(either)
