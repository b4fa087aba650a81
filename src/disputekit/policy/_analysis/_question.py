"""What every question about a book is asked with."""

from datetime import date

from attrs import frozen

from disputekit.policy._analysis._conflicts import Place
from disputekit.policy._analysis._sights import Sight
from disputekit.policy._engine import Engine
from disputekit.policy._grid import Budget, Grid, Region, region_of
from disputekit.policy._model import AcceptedFinding

__all__ = ["Question"]


@frozen(eq=False)
class Question:
    """A book, where its rules stand, the day on which it is asked, and the steps that are left.

    Asked about is what lies ``within`` a region; ``accepts`` is what nobody wants to be told of.
    """

    engine: Engine
    place: Place
    at: date | None
    budget: Budget
    may_conflict: bool
    within: Region
    accepts: tuple[AcceptedFinding, ...]

    def sight(self, point: Region, region: Region) -> Sight:
        """A point that shows something."""
        return Sight(self.engine.grid.axes, point, region, self.engine.days, self.at)

    def allowed(self, code: str) -> tuple[Grid, int]:
        """The grid with what is accepted on it as boxes of their own, and these boxes."""
        grid, found = self.engine.grid, 0
        for each in self.accepts:
            if each.code == code:
                found |= 1 << len(grid.regions)
                grid = grid.plus(region_of(grid.axes, each.box))
        return grid, found

    def silencing(self, rule: int) -> int:
        """The boxes where a rule that matches has no say: of what ranks above it, or of law that excludes its right."""
        engine, right = self.engine, self.engine.rules[rule].right
        if not right:
            return engine.above[rule]
        return sum(engine.masks[each] for each in engine.owned(engine.law) if right in engine.rules[each].excludes)
