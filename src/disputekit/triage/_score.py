"""A score, and how it reads itself out."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Final

from attrs import evolve, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit.errors import Reason
from disputekit.triage._recipe import PRIORITIES, Recipe
from disputekit.triage._scale import GRID, scale_of

__all__ = ["Score"]

_PER_POINT: Final = GRID // 100


@frozen
class Score:
    """How soon something should be worked on, as ``Scorer.score`` saw it.

    ``key`` is the whole number that everything is ordered by, bigger is sooner: the weighted sum of what the steps
    count for (nano-nats in a geometric score, steps in an arithmetic one). Keys of different scorers do not compare.

    ``steps`` are the factors in ten-thousandths, in the order of the scorer's weights, as they were given.

    >>> from disputekit.triage import Scorer
    >>> score = Scorer({"urgency": 1, "impact": 1}, method="arithmetic").score({"urgency": 0.9, "impact": 0.2})
    >>> score.key, score.value, score.priority, score.shares
    (11000, 55.0, 'P2', {'urgency': 9000, 'impact': 2000})
    """

    _recipe: Recipe
    steps: tuple[int, ...]
    key: int

    @property
    def value(self) -> float:
        """The score for people: 0 to 100, with two decimal places.

        It is the step of the grid whose count is nearest to the mean count ``key / sum(weights)``, found by bisection
        in whole numbers, and halves go down. A geometric score at the floor shows as 0.
        """
        total = self._recipe.total
        return bisect_left(scale_of(self._recipe.method).middles, -(-2 * self.key // total)) / _PER_POINT

    @property
    def priority(self) -> str:
        """The band that the key falls in: ``"P1"`` to ``"P4"``."""
        return PRIORITIES[bisect_right(self._recipe.floors, self.key)]

    @property
    def shares(self) -> Mapping[str, int]:
        """Each factor's part of the key, exactly: they add up to it.

        In a geometric score a share is 0 for a factor at 1 and the more negative the more it holds the score down; in
        an arithmetic one it is what the factor puts in.
        """
        parts = zip(self._recipe.terms, self.steps, strict=True)
        return FrozenMap({term.name: term.weight * self._recipe.table(term)[step] for term, step in parts})

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What makes the score, as data: the whole, then each factor with a weight, the largest share first."""
        recipe, shares = self._recipe, self.shares
        whole = Reason(
            "DK-SCORE-WHOLE",
            "{priority}: {value:.2f} of 100, the {method} mean of {count} factors (key {key})",
            {
                "priority": self.priority,
                "value": self.value,
                "method": recipe.method,
                "count": len(recipe.terms),
                "key": self.key,
            },
        )
        parts = [
            evolve(
                _PART[recipe.method],
                params={
                    "factor": term.name,
                    "given": step / GRID,
                    "direction": term.direction,
                    "weight": term.weight,
                    "share": shares[term.name],
                    "percent": round(100 * shares[term.name] / self.key, 1) if self.key else 0.0,
                },
            )
            for term, step in zip(recipe.terms, self.steps, strict=True)
            if term.weight
        ]
        return (whole, *sorted(parts, key=lambda part: -abs(shares[str(part.params["factor"])])))

    def explain(self) -> str:
        """Say what makes the score: the whole on the first line, then each factor, the largest share first."""
        return "\n  ".join(reason.text for reason in self.reasons)


_PART: Final = {
    "geometric": Reason(
        "DK-SCORE-HELD-BACK",
        "{factor} is {given:.4f} (weight {weight}, {direction}): share {share}, {percent:.1f} % of the gap",
    ),
    "arithmetic": Reason(
        "DK-SCORE-PUT-IN",
        "{factor} is {given:.4f} (weight {weight}, {direction}): share {share}, {percent:.1f} % of the score",
    ),
}
