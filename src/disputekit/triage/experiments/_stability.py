"""How much the priorities and the order depend on the weights: exact shares over all weights, and drawn ranks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import field, frozen

from disputekit._input.frames import Columns
from disputekit.errors import Finding, ScoringError
from disputekit.triage._recipe import PRIORITIES
from disputekit.triage._scale import GRID, scale_of
from disputekit.triage._scorer import Scorer
from disputekit.triage.experiments._results import Result, factors_of, library_of
from disputekit.triage.experiments._simplex import draws, share_above

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BANDS: Final = PRIORITIES[::-1]
_SURE: Final = 1 - 1e-12
_ROUNDING: Final = 1e-3  # of a nano-nat: what floats of this size may be off
_DRAWS: Final = 2_000


@frozen(eq=False, kw_only=True, repr=False)
class Stability(Result):
    """In what share of all weights each case has each priority, exactly.

    ``priority`` has a row for each case and a column for each of P1 … P4; the rows sum to 1. ``rank`` is the share in
    which each case comes first, second …, from drawn weights, with shared ties; only its mean is kept.
    """

    factors: tuple[str, ...]
    priority: "NDArray[np.float64]"
    mean_rank: "NDArray[np.float64]"
    spread: float
    around: Mapping[str, float] | None
    profiles: "NDArray[np.float64]" = field(repr=False)
    profile_of: "NDArray[np.intp]" = field(repr=False)
    counts: "NDArray[np.float64]" = field(repr=False)

    @property
    def expected(self) -> dict[str, float]:
        """The expected number of cases of each priority."""
        return dict(zip(_BANDS, self.priority.sum(axis=0).tolist(), strict=True))

    @property
    def certain(self) -> dict[str, int]:
        """How many cases have each priority under all weights; ``"depends"`` counts the others."""
        sure = self.priority >= _SURE
        found = dict(zip(_BANDS, sure.sum(axis=0).tolist(), strict=True))
        return {**found, "depends": int((~sure.any(axis=1)).sum())}

    def before(self, one: int, other: int) -> float:
        """Return the share of weights under which row ``one`` comes before row ``other``; ties count as half."""
        i, j = self.profile_of[one], self.profile_of[other]
        gap = self.counts[i] - self.counts[j]
        return 0.5 if not gap.any() else float(share_above(gap[None, :])[0])

    def to_dict(self) -> dict[str, list[object]]:
        """Return a row for each case: its share of each priority, and its mean rank."""
        bands: dict[str, list[object]] = {
            name: list(self.priority[:, column].tolist()) for column, name in enumerate(_BANDS)
        }
        return {"row": list(range(self.n)), **bands, "mean_rank": list(self.mean_rank.tolist())}

    def __repr__(self) -> str:
        """The number of cases and the expected number of each priority."""
        expected = ", ".join(f"{name} {count:.1f}" for name, count in self.expected.items())
        return f"Stability(n={self.n}, expected: {expected}, depends on the weights: {self.certain['depends']})"


def stability(
    scorer: Scorer, data: Columns, around: Mapping[str, float] | None = None, spread: float = 0.2, seed: int = 0
) -> Stability:
    """Compute how much the priorities of cases depend on the weights of a scorer.

    Without ``around``, over all weights. With it, over (1 - spread) · around + spread · v, for v anywhere on the
    simplex: ``around=scorer.weights, spread=0.2`` moves a fifth of all weight freely. Shares of priorities and pairs
    are exact, with bands that begin at their own numbers; ranks are drawn, with ``seed``.

    >>> found = stability(Scorer({"urgency": 1, "impact": 1}), {"urgency": [0.9, 0.5], "impact": [0.9, 0.2]})
    >>> found.priority.round(4).tolist(), found.before(0, 1)
    ([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.7565, 0.2435]], 1.0)
    """
    names = list(scorer.weights)
    rows = factors_of(data, names)
    centre = None if around is None else _centre(around, names)
    share = 1.0 if centre is None else spread
    if not 0 < share <= 1:
        raise ScoringError(
            Finding("DK-WEIGHTS-SPREAD", "spread must be above 0 and at most 1, got {spread}", {"spread": spread},
                    "pass for example 0.2", where="spread")
        )  # fmt: skip
    profiles, inverse = np.unique(rows, axis=0, return_inverse=True)
    counts = counts_of(scorer, profiles)
    moved = counts if centre is None else share * counts + (1 - share) * (counts @ centre)[:, None]
    edges = edges_of(scorer, rounded=False)
    above = np.stack([_share_at_least(moved - edge) for edge in edges])  # at least P1, at least P2, at least P3
    cumulative = np.vstack([np.zeros(len(profiles)), above, np.ones(len(profiles))])
    priority = np.diff(cumulative, axis=0).T[inverse.ravel()]
    weights = draws(_DRAWS, len(names), seed)
    drawn = weights if centre is None else share * weights + (1 - share) * centre
    sizes = np.bincount(inverse.ravel(), minlength=len(profiles))
    return Stability(
        n=len(rows),
        factors=tuple(names),
        priority=priority,
        mean_rank=_mean_ranks(counts, sizes, drawn)[inverse.ravel()],
        spread=share,
        around=around,
        profiles=profiles,
        profile_of=inverse.ravel(),
        counts=moved,
        native=library_of(data),
    )


def _share_at_least(rows: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return the share of weights v with v · x ≥ 0, which differs from ``share_above`` where all of x is 0."""
    exact = np.where(np.abs(rows) < _ROUNDING, 0.0, rows)
    return np.where(exact.any(axis=1), share_above(exact), 1.0)


def _centre(around: Mapping[str, float], names: list[str]) -> "NDArray[np.float64]":
    given = np.array([float(around.get(name, 0)) for name in names])
    if set(around) != set(names) or not (given >= 0).all() or not given.sum() > 0:
        raise ScoringError(
            Finding("DK-WEIGHTS-AROUND", "around must have a weight of 0 or more for each factor, got {given}",
                    {"given": ", ".join(map(str, around))}, "pass for example scorer.weights", where="around")
        )  # fmt: skip
    shares: NDArray[np.float64] = given / given.sum()
    return shares


def counts_of(scorer: Scorer, rows: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return what each factor of each row counts, in the units of a mean key."""
    table = np.array(scale_of(scorer.method).table, np.float64)
    steps = np.rint(rows * GRID).astype(np.intp)
    turned = np.array([scorer.directions.get(name) == "more_is_later" for name in scorer.weights])
    found: NDArray[np.float64] = table[np.where(turned, GRID - steps, steps)]
    return found


def edges_of(scorer: Scorer, *, rounded: bool) -> list[float]:
    """Return the mean counts above which P1, P2 and P3 begin: where the scorer rounds up to them, or their own."""
    scale = scale_of(scorer.method)
    steps = [round(band * (GRID // 100)) for band in scorer.bands]
    edges = scale.middles if rounded else scale.table
    return [edges[step - rounded] / (1 + rounded) if step else -np.inf for step in steps]


def _mean_ranks(
    counts: "NDArray[np.float64]", sizes: "NDArray[np.intp]", weights: "NDArray[np.float64]"
) -> "NDArray[np.float64]":
    """Return the mean rank of each profile over drawn weights; cases with the same key share their ranks."""
    total = np.zeros(len(counts))
    for drawn in weights:
        keys = counts @ drawn
        levels, place = np.unique(-keys, return_inverse=True)
        at_level = np.bincount(place, weights=sizes, minlength=len(levels))
        before = np.cumsum(at_level) - at_level
        total += before[place] + (at_level[place] + 1) / 2
    return total / len(weights)
