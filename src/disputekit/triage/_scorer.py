"""The scorer: weights in, scores out, one at a time or by the column."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from disputekit._input.frames import Columns
from disputekit._lib.frozen import FrozenMap
from disputekit.errors import ScoringError
from disputekit.triage._columns import ScoreColumns, score_columns
from disputekit.triage._queue import Ageing
from disputekit.triage._recipe import Direction, Recipe, make_recipe
from disputekit.triage._scale import GRID, Factor, Method, factor_findings, step_of
from disputekit.triage._score import Score

if TYPE_CHECKING:
    from datetime import timedelta


__all__ = ["Scorer"]

_NO_DIRECTIONS: Final[Mapping[str, Direction]] = FrozenMap()


@frozen(init=False)
class Scorer:
    """Scores cases by a weighted mean of factors from 0 to 1.

    ``weights`` maps the name of each factor to a whole number of 0 or more, not all 0. ``method`` is the weighted
    geometric mean (``"geometric"``: the order does not depend on the units of the factors, and one low factor counts)
    or the weighted arithmetic mean (``"arithmetic"``: a high factor makes up for a low one). More of a factor is
    sooner; for a factor that ``directions`` marks ``"more_is_later"``, 1 - x is used. ``bands`` are the lowest scores
    of P1, P2 and P3; all lower scores are P4.

    Factors are rounded to ten-thousandths. In a geometric score a factor of 0 counts as one ten-thousandth, so that no
    factor alone makes the score 0. Everything after that is whole numbers: a score is the same on every machine.

    Raises ``ScoringError`` with everything that is wrong with the arguments.

    The weighted geometric mean is independent of normalisation: Krejčí and Stoklasa, Expert Systems with Applications
    114 (2018). Choo and Wedley, The Open Operational Research Journal 2 (2008), prefer the arithmetic one.

    >>> scorer = Scorer(weights={"urgency": 2, "impact": 2, "complexity": 1})
    >>> score = scorer.score({"urgency": 0.9, "impact": 0.5, "complexity": 0.2})
    >>> score.value, score.priority
    (52.66, 'P2')
    >>> sum(score.shares.values()) == score.key
    True
    >>> print(score.explain())
    P2: 52.66 of 100, the weighted geometric mean of 3 factors
      complexity is 0.2 (weight 1): 50.2 % of what is missing to 100
      impact is 0.5 (weight 2): 43.2 % of what is missing to 100
      urgency is 0.9 (weight 2): 6.6 % of what is missing to 100
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
        """Check and compile. Raises ``ScoringError`` with everything that is wrong."""
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
        """Score one case by its factors: for each a number from 0 to 1, as a float, an int or a Decimal.

        Raises ``ScoringError`` with everything that is wrong: factors that are missing or unknown, numbers out of
        range, NaN, bool.
        """
        steps = []
        key = 0
        try:
            for name, weight, table in self._quick:
                value = factors.get(name)  # [] would let a defaultdict invent one
                # Most factors are floats in range; calling step_of for each would take as long as everything else.
                step = round(value * GRID) if type(value) is float and 0.0 <= value <= 1.0 else step_of(value)
                key += weight * table[step]
                steps.append(step)
            fits = len(factors) == len(steps)
        except (AttributeError, TypeError, ValueError):
            fits = False
        if not fits:
            raise ScoringError(*factor_findings(factors, self.weights))
        return Score(self._recipe, tuple(steps), key)

    def score_many(self, factors: Columns) -> ScoreColumns:
        """Score many cases at once: for each factor a column of numbers from 0 to 1, all of one length.

        ``factors`` is a mapping of columns, or a data frame (pandas, Polars, pyarrow) that has a column for each
        factor. The scores are those of ``score``, bit for bit. A cell that is not a number from 0 to 1 costs its row
        alone: see ``ok`` and ``reasons`` of the result. Needs numpy (the extra ``batch``).

        Raises ``ScoringError`` for columns that are missing, unknown, not numbers, or of different lengths.

        >>> import numpy as np
        >>> scorer = Scorer({"urgency": 2, "impact": 1})
        >>> scores = scorer.score_many({"urgency": np.array([0.9, 0.3]), "impact": np.array([0.5, 0.1])})
        >>> scores.value.tolist(), scores.priority.tolist()
        ([73.99, 20.8], ['P2', 'P4'])
        """
        return score_columns(self._recipe, factors)

    def ageing(self, *, catches_up_after: "timedelta") -> Ageing:
        """Make the ageing by which a case at the bottom of P3 overtakes a new case at the bottom of P1 after this time.

        Most cases lie between these bands. The whole range of a geometric score is not useful here: it reaches down to
        a ten-thousandth, so that a day of waiting would outweigh every factor.

        >>> from datetime import timedelta
        >>> scorer = Scorer({"urgency": 1}, method="arithmetic")
        >>> scorer.ageing(catches_up_after=timedelta(days=20))  # from 25 to 75: 5,000 steps
        Ageing(per_day=250)
        """
        lowest_of = self._recipe.floors
        return Ageing.spanning(lowest_of[-1] - lowest_of[0], catches_up_after)

    def __reduce__(self) -> tuple[Callable[..., "Scorer"], tuple[object, ...]]:
        """Pickle the arguments and not the tables."""
        return _again, (dict(self.weights), self.method, dict(self.directions), self.bands)


def _again(
    weights: Mapping[str, int], method: Method, directions: Mapping[str, Direction], bands: tuple[float, float, float]
) -> Scorer:
    return Scorer(weights, method=method, directions=directions, bands=bands)
