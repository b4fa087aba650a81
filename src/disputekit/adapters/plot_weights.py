"""Plots of experiments with triage weights; needs the extra ``experiments``.

Once this module is imported, each result of ``disputekit.triage.experiments`` draws itself with ``plot()``.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disputekit.errors import Finding, ScoringError
from disputekit.triage import Scorer
from disputekit.triage.experiments import (
    ChoiceSets,
    Comparison,
    FittedWeights,
    Stability,
    Tornado,
    TurningPoints,
)
from disputekit.triage.experiments._results import draw

__all__ = ["weight_triangle"]

_INK: Final = "#1c66a8"
_QUIET: Final = "#b7d3ea"
_MARK: Final = "#b3261e"
_STEPS: Final = 30
_CORNERS: Final = 3


def _axes(ax: Axes | None) -> Axes:
    return Figure(layout="constrained").add_subplot() if ax is None else ax


@draw.register
def _draw_stability(result: Stability, ax: Any = None) -> Axes:  # noqa: ANN401 - what singledispatch passes on
    """Draw the expected number of cases of each priority, and how many have it for certain."""
    axes = _axes(ax)
    certain = result.certain
    names = list(result.expected)
    axes.bar(names, list(result.expected.values()), color=_QUIET, label="expected over the weights")
    axes.bar(names, [certain[name] for name in names], width=0.4, color=_INK, label="under all weights")
    axes.set(ylabel="cases", title=f"{certain['depends']} of {result.n} cases depend on the weights")
    axes.legend()
    return axes


@draw.register
def _draw_fit(result: FittedWeights, ax: Any = None) -> Axes:  # noqa: ANN401 - see above
    """Draw the share of each weight with its interval: exact where many weights reproduce the past."""
    axes = _axes(ax)
    for place, (name, share) in enumerate(result.shares.items()):
        low, high = result.intervals[name]
        axes.plot([low, high], [place, place], color=_MARK if name in result.exact else _INK, linewidth=3)
        axes.plot([share], [place], "o", color=_INK)
    axes.set_yticks(range(len(result.shares)), list(result.shares))
    exact = "the range that reproduces every past pair" if result.exact else "95 % interval"
    axes.set(xlim=(0, 1), xlabel=f"share of the weight, with {exact}")
    return axes


@draw.register
def _draw_tornado(result: Tornado, ax: Any = None) -> Axes:  # noqa: ANN401 - see above
    """Draw how many cases change their priority if a weight is halved, to the left, or doubled, to the right."""
    axes = _axes(ax)
    names = list(result.factors)[::-1]
    axes.barh(names, [-count for count in result.halved[::-1]], color=_QUIET, label="halved")
    axes.barh(names, list(result.doubled[::-1]), color=_INK, label="doubled")
    axes.axvline(0, color="black", linewidth=0.8)
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    axes.set(xlabel=f"cases of {result.n} that change their priority")
    axes.legend()
    return axes


@draw.register
def _draw_turning_points(result: TurningPoints, ax: Any = None) -> Axes:  # noqa: ANN401 - see above
    """Draw at which shares of each weight cases enter or leave the priority."""
    axes = _axes(ax)
    names = list(dict.fromkeys(result.factor))
    for enters, mark, color in ((True, "^", _INK), (False, "v", _MARK)):
        points = [index for index, each in enumerate(result.enters) if each is enters]
        axes.scatter(
            [result.share[index] for index in points],
            [names.index(result.factor[index]) for index in points],
            marker=mark, color=color, alpha=0.5, label="enters" if enters else "leaves",
        )  # fmt: skip
    axes.set_yticks(range(len(names)), names)
    axes.set(xlim=(0, 1), xlabel=f"share of the weight at which a case enters or leaves {result.priority}")
    axes.legend()
    return axes


@draw.register
def _draw_comparison(result: Comparison, ax: Any = None) -> Axes:  # noqa: ANN401 - see above
    """Draw the place of each case with one scorer against its place with the other."""
    axes = _axes(ax)
    changed = result.one != result.other
    axes.scatter(result.one_place[~changed] + 1, result.other_place[~changed] + 1, color=_QUIET, label="same priority")
    axes.scatter(result.one_place[changed] + 1, result.other_place[changed] + 1, color=_MARK, label="other priority")
    axes.set(xlabel="place with one", ylabel="place with the other", title=f"{result.turned:.1%} of pairs turned")
    axes.legend()
    return axes


@draw.register
def _draw_choices(result: ChoiceSets, ax: Any = None) -> Axes:  # noqa: ANN401 - see above
    """Draw how many cases waited when somebody was taken."""
    axes = _axes(ax)
    axes.hist(np.bincount(result.set) if result.n else [], bins=30, color=_INK)
    axes.set(xlabel="cases in a choice", ylabel="choices")
    return axes


def weight_triangle(scorer: Scorer, data: Mapping[str, Any], priority: str = "P1", ax: Axes | None = None) -> Axes:
    """Draw how many cases have a priority or a higher one, for all weights of three factors.

    Each corner is all weight on one factor; the cross is the scorer's own weights.
    """
    names = list(scorer.weights)
    if len(names) != _CORNERS:
        raise ScoringError(
            Finding("DK-WEIGHTS-TRIANGLE", "a triangle needs three factors, got {count}", {"count": len(names)},
                    "use plot() of the stability for other numbers", where="scorer")
        )  # fmt: skip
    axes = _axes(ax)
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 3**0.5 / 2]])
    grid = [(a, b, _STEPS - a - b) for a in range(_STEPS + 1) for b in range(_STEPS + 1 - a)]
    counts = []
    for weights in grid:
        moved = Scorer(dict(zip(names, weights, strict=True)), method=scorer.method,
                       directions=dict(scorer.directions), bands=scorer.bands)  # fmt: skip
        found = moved.score_many(data).priority
        counts.append(int(((found != "") & (found <= priority)).sum()))
    points = np.array(grid) / _STEPS @ corners
    shown = axes.tricontourf(points[:, 0], points[:, 1], counts, levels=12, cmap="Blues")
    axes.figure.colorbar(shown, ax=axes, label=f"cases with {priority} or higher")
    own = np.array(list(scorer.weights.values()), float)
    axes.plot(*(own / own.sum() @ corners), "x", color=_MARK, markersize=10, markeredgewidth=2)
    for name, (x, y) in zip(names, corners, strict=True):
        axes.annotate(name, (x, y), ha="center", va="bottom" if y else "top")
    axes.set_axis_off()
    axes.set_aspect("equal")
    return axes
