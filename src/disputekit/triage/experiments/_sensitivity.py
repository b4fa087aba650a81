"""Who changes if the weights change: one at a time, at exact turning points, or between two scorers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import frozen

from disputekit._input.frames import Columns
from disputekit.errors import Finding, ScoringError
from disputekit.triage._recipe import PRIORITIES
from disputekit.triage._scorer import Scorer
from disputekit.triage.experiments._results import Result, factors_of, library_of
from disputekit.triage.experiments._stability import counts_of, edges_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BANDS: Final = PRIORITIES[::-1]


@frozen(eq=False, kw_only=True)
class Tornado(Result):
    """How many cases change their priority if one weight is halved or doubled, the most sensitive factor first."""

    factors: tuple[str, ...]
    halved: tuple[int, ...]
    doubled: tuple[int, ...]

    def to_dict(self) -> dict[str, list[object]]:
        """Return a row for each factor."""
        return {"factor": list(self.factors), "halved": list(self.halved), "doubled": list(self.doubled)}


@frozen(eq=False, kw_only=True)
class TurningPoints(Result):
    """The exact share of one weight at which a case enters or leaves a priority, the other weights kept in proportion.

    Each row is one case at one share: ``share`` of all weight on ``factor``. ``enters`` says whether the case has
    the priority above this share.
    """

    priority: str
    factor: tuple[str, ...]
    row: tuple[int, ...]
    share: tuple[float, ...]
    enters: tuple[bool, ...]

    def to_dict(self) -> dict[str, list[object]]:
        """Return a row for each turning point."""
        return {
            "factor": list(self.factor),
            "row": list(self.row),
            "share": list(self.share),
            "enters": list(self.enters),
        }


@frozen(eq=False, kw_only=True)
class Comparison(Result):
    """Two scorers on the same cases: keys cannot be compared, so values, priorities and places are."""

    one: "NDArray[np.str_]"
    other: "NDArray[np.str_]"
    one_place: "NDArray[np.intp]"
    other_place: "NDArray[np.intp]"
    turned: float
    """The share of pairs of unlike place that the two order differently."""

    @property
    def changed(self) -> "NDArray[np.intp]":
        """The rows whose priority differs."""
        return np.flatnonzero(self.one != self.other)

    def to_dict(self) -> dict[str, list[object]]:
        """Return a row for each case."""
        columns = {"one": self.one, "other": self.other, "one_place": self.one_place, "other_place": self.other_place}
        return {"row": list(range(self.n)), **{name: list(column.tolist()) for name, column in columns.items()}}


def tornado(scorer: Scorer, data: Columns) -> Tornado:
    """Count who changes priority if one weight at a time is halved, or doubled.

    >>> found = tornado(Scorer({"u": 2, "i": 2}), {"u": [0.9, 0.5, 0.2], "i": [0.3, 0.5, 0.9]})
    >>> found.to_dict()
    {'factor': ['i', 'u'], 'halved': [0, 2], 'doubled': [2, 0]}
    """
    before = scorer.score_many(data).priority
    found: list[tuple[int, int, str]] = []
    for name in scorer.weights:
        changed = []
        for times in (1, 4):  # all weights are doubled first, so that halves are whole
            weights = {each: weight * (times if each == name else 2) for each, weight in scorer.weights.items()}
            changed.append(int((_with(scorer, weights).score_many(data).priority != before).sum()))
        found.append((changed[0], changed[1], name))
    found.sort(key=lambda each: (-max(each[:2]), each[2]))
    return Tornado(
        n=len(before),
        factors=tuple(name for _, _, name in found),
        halved=tuple(low for low, _, _ in found),
        doubled=tuple(high for _, high, _ in found),
        native=library_of(data),
    )


def turning_points(scorer: Scorer, data: Columns, priority: str, factors: Sequence[str] | None = None) -> TurningPoints:
    """Find the exact shares of each weight at which a case enters or leaves ``priority``, or a higher one.

    The other weights keep their proportions, so that each factor is one line from 0 to all of the weight.

    >>> found = turning_points(Scorer({"u": 1, "i": 1}, method="arithmetic"), {"u": [1.0], "i": [0.5]}, "P1")
    >>> [(name, round(share, 4), enters) for name, share, enters in zip(found.factor, found.share, found.enters)]
    [('u', 0.4999, True), ('i', 0.5001, False)]
    """
    if priority not in _BANDS[:-1]:
        raise ScoringError(
            Finding("DK-WEIGHTS-PRIORITY", "unknown priority {priority}", {"priority": repr(priority)},
                    "use P1, P2 or P3", where="priority")
        )  # fmt: skip
    names = list(scorer.weights)
    edge = edges_of(scorer, rounded=True)[_BANDS.index(priority)]
    counts = counts_of(scorer, factors_of(data, names)) - edge
    found: list[tuple[int, float, int, bool]] = []
    for place, name in enumerate(names):
        others = np.array([0.0 if each == name else float(weight) for each, weight in scorer.weights.items()])
        if (factors is not None and name not in factors) or not others.sum():
            continue
        rest, own = counts @ (others / others.sum()), counts[:, place]
        crosses = np.flatnonzero(np.sign(rest) * np.sign(own) < 0)
        shares = rest[crosses] / (rest[crosses] - own[crosses])
        found += [
            (place, float(share), int(row), bool(own[row] > 0)) for share, row in zip(shares, crosses, strict=True)
        ]
    found.sort()
    return TurningPoints(
        n=len(counts),
        priority=priority,
        factor=tuple(names[place] for place, _, _, _ in found),
        row=tuple(row for _, _, row, _ in found),
        share=tuple(share for _, share, _, _ in found),
        enters=tuple(enters for _, _, _, enters in found),
        native=library_of(data),
    )


def compare(one: Scorer, other: Scorer, data: Columns) -> Comparison:
    """Compare two scorers on the same cases.

    >>> found = compare(Scorer({"u": 2, "i": 1}), Scorer({"u": 1, "i": 2}), {"u": [0.9, 0.2], "i": [0.2, 0.9]})
    >>> found.one.tolist(), found.other.tolist(), found.turned
    (['P2', 'P3'], ['P3', 'P2'], 1.0)
    """
    first, second = one.score_many(data), other.score_many(data)
    places = [np.unique(-scores.key, return_inverse=True)[1].ravel() for scores in (first, second)]
    return Comparison(
        n=first.n,
        one=first.priority,
        other=second.priority,
        one_place=places[0],
        other_place=places[1],
        turned=_turned(places[0], places[1]),
        native=library_of(data),
    )


def _turned(one: "NDArray[np.intp]", other: "NDArray[np.intp]") -> float:
    """Return the share of pairs with two different places in both that change their order."""
    before = np.sign(one[:, None] - one[None, :])
    after = np.sign(other[:, None] - other[None, :])
    unlike = (before != 0) & (after != 0)
    total = int(unlike.sum())
    return float((before * after < 0).sum() / total) if total else 0.0


def _with(scorer: Scorer, weights: dict[str, int]) -> Scorer:
    return Scorer(weights, method=scorer.method, directions=dict(scorer.directions), bands=scorer.bands)
