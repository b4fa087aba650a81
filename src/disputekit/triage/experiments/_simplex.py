"""Exact shares of the simplex of weights: how much of it lies on one side of a plane."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def share_above(rows: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return for each row x the share of all weights v (v ≥ 0, sum 1, uniform) with v · x > 0.

    Closed form for any number of weights: G. Varsi, *The multidimensional content of the frustum of the simplex*,
    Pacific Journal of Mathematics 46 (1973), in the stable recursion of M. M. Ali (1973).

    >>> share_above(np.array([[1.0, -3.0], [1.0, 1.0], [-1.0, 0.0]])).tolist()
    [0.25, 1.0, 0.0]
    """
    ordered = -np.sort(-rows, axis=1)
    positive = ordered > 0
    found = positive.astype(np.float64)
    for h in range(ordered.shape[1]):
        for k in range(h + 1, ordered.shape[1]):
            use = positive[:, h] & ~positive[:, k]
            x, y = ordered[use, h], ordered[use, k]
            found[use, k] = (y * found[use, k] - x * found[use, k - 1]) / (y - x)
    return found[:, -1]


def draws(count: int, size: int, seed: int) -> "NDArray[np.float64]":
    """Draw weights uniformly from the simplex."""
    return np.random.default_rng(seed).dirichlet(np.ones(size), count)
