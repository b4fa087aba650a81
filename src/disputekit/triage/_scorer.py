"""The scorer: weights in, scores out, one at a time or by the column."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit.errors import ScoringError
from disputekit.triage._ageing import Ageing
from disputekit.triage._columns import ScoreColumns, score_columns
from disputekit.triage._factors import Factor, factor_findings, step_of
from disputekit.triage._recipe import Direction, Recipe, make_recipe
from disputekit.triage._scale import GRID, Method
from disputekit.triage._score import Score

if TYPE_CHECKING:
    from datetime import timedelta

    from numpy.typing import ArrayLike

__all__ = ["Scorer"]

_NO_DIRECTIONS: Final[Mapping[str, Direction]] = FrozenMap()


@frozen(init=False)
class Scorer:
    """Scores by a weighted mean of factors from 0 to 1.

    ``weights`` names the factors; each has a whole number, 0 or more, not all 0. ``method`` is the weighted geometric
    mean (``"geometric"``: the order does not depend on the factors' units, and one low factor counts) or the weighted
    arithmetic mean (``"arithmetic"``: a high factor makes up for a low one). More of a factor is sooner, unless
    ``directions`` says ``"more_is_later"`` for it, which takes 1 - x. ``bands`` are the lowest scores of P1, P2
    and P3; all the rest is P4.

    Factors are rounded to ten-thousandths; in a geometric score 0 counts as one of these, so that no factor alone
    annihilates it. Everything after is whole numbers, so that a score is the same on every machine.

    Raises ``ScoringError`` with everything that is wrong with these.

    The weighted geometric mean is independent of normalisation: Krejčí and Stoklasa, Expert Systems with Applications
    114 (2018). Choo and Wedley, The Open Operational Research Journal 2 (2008), prefer the arithmetic one.

    >>> scorer = Scorer(weights={"urgency": 2, "impact": 2, "complexity": 1})
    >>> score = scorer.score({"urgency": 0.9, "impact": 0.5, "complexity": 0.2})
    >>> score.value, score.priority
    (52.66, 'P2')
    >>> sum(score.shares.values()) == score.key
    True
    >>> print(score.explain())
    P2: 52.66 of 100, the geometric mean of 3 factors (key -3206453306)
      complexity is 0.2000 (weight 1, more_is_sooner): share -1609437912, 50.2 % of the gap
      impact is 0.5000 (weight 2, more_is_sooner): share -1386294362, 43.2 % of the gap
      urgency is 0.9000 (weight 2, more_is_sooner): share -210721032, 6.6 % of the gap
    """

    weights: Mapping[str, int]
    method: Method
    directions: Mapping[str, Direction]
    bands: tuple[float, float, float]
    _recipe: Recipe = field(repr=False, eq=False)
    _quick: tuple[tuple[str, int, tuple[int, ...]], ...] = field(repr=False, eq=False)

    def __init__(
        self,
        weights: Mapping[str, int],
        *,
        method: Method = "geometric",
        directions: Mapping[str, Direction] = _NO_DIRECTIONS,
        bands: tuple[float, float, float] = (75, 50, 25),
    ) -> None:
        """Check and compile; raise ``ScoringError`` with everything that is wrong."""
        recipe = make_recipe(weights, method, directions, bands)
        p1, p2, p3 = bands
        self.__attrs_init__(
            weights=FrozenMap(weights),
            method=method,
            directions=FrozenMap(directions),
            bands=(p1, p2, p3),
            recipe=recipe,
            quick=tuple((term.name, term.weight, recipe.table(term)) for term in recipe.terms),
        )

    def score(self, factors: Mapping[str, Factor]) -> Score:
        """Score one thing by its factors: a number from 0 to 1 for each, as a float, an int or a Decimal.

        Raises ``ScoringError`` with everything that is wrong with them: factors missing or unknown, numbers out of
        range, NaN, bool.
        """
        steps = []
        key = 0
        try:
            for name, weight, table in self._quick:
                value = factors.get(name)  # a defaultdict would make one up
                # Most factors are floats in range; asking step_of for each would take as long as all the rest.
                step = round(value * GRID) if type(value) is float and 0.0 <= value <= 1.0 else step_of(value)
                key += weight * table[step]
                steps.append(step)
            fits = len(factors) == len(steps)
        except (AttributeError, TypeError, ValueError):
            fits = False
        if not fits:
            raise ScoringError(*factor_findings(factors, self.weights))
        return Score(self._recipe, tuple(steps), key)

    def score_many(self, factors: "Mapping[str, ArrayLike]") -> ScoreColumns:
        """Score many things at once: a column of numbers from 0 to 1 for each factor, all of one length.

        Needs numpy (the extra ``batch``). The results are those of ``score``, bit for bit. Raises ``ScoringError``
        with everything that is wrong with the columns, and the first row that is.

        >>> import numpy as np
        >>> scorer = Scorer({"urgency": 2, "impact": 1})
        >>> scores = scorer.score_many({"urgency": np.array([0.9, 0.3]), "impact": np.array([0.5, 0.1])})
        >>> scores.value.tolist(), scores.priority.tolist()
        ([73.99, 20.8], ['P2', 'P4'])
        """
        return score_columns(self._recipe, factors)

    def ageing(self, *, catches_up_after: "timedelta") -> Ageing:
        """Make the ageing by which a case that just makes P3 overtakes a new one that just makes P1 after this long.

        Between these bands most cases lie. The whole range of a geometric score is of no use here: its lower end,
        a ten-thousandth, is so far down that spanning it would let a day of waiting outweigh all that counts.

        >>> from datetime import timedelta
        >>> scorer = Scorer({"urgency": 1}, method="arithmetic")
        >>> scorer.ageing(catches_up_after=timedelta(days=20))  # from 25 to 75, which are 5,000 steps
        Ageing(per_day=250)
        """
        lowest_of = self._recipe.floors
        return Ageing.spanning(lowest_of[-1] - lowest_of[0], catches_up_after)

    def __reduce__(self) -> tuple[Callable[..., "Scorer"], tuple[object, ...]]:
        """Pickle what it was made from, and not the tables."""
        return _again, (dict(self.weights), self.method, dict(self.directions), self.bands)


def _again(
    weights: Mapping[str, int], method: Method, directions: Mapping[str, Direction], bands: tuple[float, float, float]
) -> Scorer:
    return Scorer(weights, method=method, directions=directions, bands=bands)
