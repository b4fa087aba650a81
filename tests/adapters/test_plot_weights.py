"""Plots of experiments draw on the axes that are passed, or on new ones, and show what the result says."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disputekit.adapters.plot_weights import weight_triangle
from disputekit.errors import ScoringError
from disputekit.triage import Scorer
from disputekit.triage.experiments import (
    Result,
    choices,
    compare,
    fit_weights,
    stability,
    tornado,
    turning_points,
)

RNG = np.random.default_rng(1)
DATA = {name: RNG.uniform(0.05, 1, 40).round(2) for name in ("u", "i", "c")}
SCORER = Scorer({"u": 2, "i": 2, "c": 1})
RESULTS: list[Result] = [
    stability(SCORER, DATA),
    fit_weights({**DATA, "p": [1, 2] * 20}, ["u", "i"], priority="p"),
    fit_weights({"u": [0.9, 0.2], "i": [0.9, 0.2], "p": [1, 2]}, ["u", "i"], priority="p", holdout=0),
    choices({"g": [1] * 3}, group="g", came=np.arange(3.0), taken=np.arange(3.0) + 4),
    choices({"g": []}, group="g", came=np.zeros(0), taken=np.zeros(0)),
    tornado(SCORER, DATA),
    turning_points(SCORER, DATA, "P2"),
    compare(SCORER, Scorer({"u": 1, "i": 5, "c": 1}), DATA),
]


@pytest.mark.parametrize("place", range(len(RESULTS)))
def test_each_result_draws_itself(place: int) -> None:
    """``plot`` returns axes with something on them, and uses the axes that it is given."""
    result = RESULTS[place]
    own = result.plot()
    assert isinstance(own, Axes)
    assert own.get_xlabel() or own.get_ylabel()
    given = Figure().add_subplot()
    assert given is result.plot(given)


def test_the_triangle_marks_the_own_weights() -> None:
    """The triangle has a cross at the scorer's weights and the names of the factors at its corners."""
    axes = weight_triangle(SCORER, DATA, "P2")
    assert ["u", "i", "c"] == [text.get_text() for text in axes.texts]
    ((x, y),) = np.asarray(axes.lines[0].get_xydata()).tolist()
    assert (0.5, 0.1732) == (round(x, 4), round(y, 4))


def test_a_triangle_needs_three_factors() -> None:
    """Two factors are refused with what to use instead."""
    with pytest.raises(ScoringError) as caught:
        weight_triangle(Scorer({"u": 1, "i": 1}), DATA)
    assert ["DK-WEIGHTS-TRIANGLE"] == [finding.code for finding in caught.value.findings]
