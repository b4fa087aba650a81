"""A score and its explanation."""

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


@frozen(repr=False)
class Score:
    """How soon a case should be worked on: the result of ``Scorer.score``.

    ``key`` is the whole number by which cases are ordered; bigger is sooner. It is the weighted sum of the counts of
    the steps: nano-nats in a geometric score, steps in an arithmetic one. Keys of different scorers cannot be compared.

    ``steps`` are the factors in ten-thousandths, in the order of the scorer's weights.

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
        in whole numbers; halves go down. A geometric score at the floor is shown as 0.
        """
        total = self._recipe.total
        return bisect_left(scale_of(self._recipe.method).middles, -(-2 * self.key // total)) / _PER_POINT

    @property
    def priority(self) -> str:
        """The band that the key falls in: ``"P1"`` to ``"P4"``."""
        return PRIORITIES[bisect_right(self._recipe.floors, self.key)]

    @property
    def shares(self) -> Mapping[str, int]:
        """The exact part of each factor in the key: the parts add up to it.

        In a geometric score the share of a factor at 1 is 0; the lower the factor, the more negative its share. In an
        arithmetic score the share is what the factor adds.
        """
        parts = zip(self._recipe.terms, self.steps, strict=True)
        return FrozenMap({term.name: term.weight * self._recipe.table(term)[step] for term, step in parts})

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The explanation as data: the whole, then each factor with a weight, the largest share first."""
        recipe, shares = self._recipe, self.shares
        count = sum(term.weight > 0 for term in recipe.terms)
        whole = Reason(
            "DK-SCORE-WHOLE",
            "{priority}: {value:.2f} of 100, the weighted {method} mean of {count} factors",
            {
                "priority": self.priority,
                "value": self.value,
                "method": recipe.method,
                "count": count,
                "key": self.key,
            },
        )
        parts = [
            evolve(
                _PARTS[recipe.method],
                params={
                    "factor": term.name,
                    "given": step / GRID,
                    "direction": term.direction,
                    "turned": ", more is later" if term.direction == "more_is_later" else "",
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
        """Return the explanation as text: the whole on the first line, then each factor, the largest share first."""
        return "\n  ".join(reason.text for reason in self.reasons)

    def to_dict(self) -> dict[str, object]:
        """Return plain data that JSON can hold."""
        names = (term.name for term in self._recipe.terms)
        return {
            "value": self.value,
            "priority": self.priority,
            "key": self.key,
            "factors": {name: step / GRID for name, step in zip(names, self.steps, strict=True)},
            "shares": dict(self.shares),
        }

    def __repr__(self) -> str:
        """Value, priority and key."""
        return f"Score(value={self.value}, priority={self.priority!r}, key={self.key})"


_PARTS: Final = {
    "geometric": Reason(
        "DK-SCORE-HELD-BACK",
        "{factor} is {given:.4g} (weight {weight}{turned}): {percent:.1f} % of what is missing to 100",
    ),
    "arithmetic": Reason(
        "DK-SCORE-PUT-IN", "{factor} is {given:.4g} (weight {weight}{turned}): {percent:.1f} % of the score"
    ),
}
