"""Weights from past decisions: how well the data determines them, and whether the past followed the factors at all."""

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import frozen
from scipy.optimize import linprog, minimize

from disputekit._input.frames import Columns
from disputekit._lib.frozen import FrozenMap
from disputekit.errors import Finding, Reason, ScoringError
from disputekit.triage._recipe import MOST_WEIGHT
from disputekit.triage._scale import GRID, Method
from disputekit.triage._scorer import Scorer
from disputekit.triage.experiments._results import Result, column_of, factors_of, library_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_PAIRS: Final = 400_000
_WIDE: Final = 0.25
_ILL_CONDITIONED: Final = 1_000.0
_NO_MARGIN: Final = 1e-9
_Z95: Final = 1.959963984540054

Interval = tuple[float, float]


@frozen(eq=False, kw_only=True, repr=False)
class FittedWeights(Result):
    """Weights that fit past decisions, with how sure they are.

    ``weights`` are the coefficients of the fit; ``shares`` are the weights divided by their sum. ``exact`` has for each
    factor the lowest and highest share with which some weights reproduce every past pair, or is empty if none do.
    ``intervals`` are those exact ranges where they exist; otherwise 95 % intervals from the curvature of the fit.
    ``accuracy`` compares the fit on decisions held out with simple rules.
    """

    decisions: int
    method: Method
    weights: Mapping[str, float]
    errors: Mapping[str, float]
    shares: Mapping[str, float]
    exact: Mapping[str, Interval]
    intervals: Mapping[str, Interval]
    accuracy: Mapping[str, float]

    def scorer(self, total: int = 10) -> Scorer:
        """Make a scorer whose whole weights are as near to the fitted ones as ``total`` allows; negative ones are 0."""
        positive = {name: max(0.0, weight) for name, weight in self.weights.items()}
        whole = sum(positive.values())
        if not whole or not 0 < total <= MOST_WEIGHT:
            raise ScoringError(
                Finding("DK-WEIGHTS-TOTAL", "no scorer can be made: no weight is positive, or total is {total}",
                        {"total": total}, "see the warnings of the fit", where="total")
            )  # fmt: skip
        exact = {name: total * weight / whole for name, weight in positive.items()}
        rounded = {name: int(value) for name, value in exact.items()}
        left = total - sum(rounded.values())
        for name in sorted(exact, key=lambda each: rounded[each] - exact[each])[:left]:
            rounded[name] += 1
        return Scorer(rounded, method=self.method)

    def compare(self) -> dict[str, float]:
        """Return the share of held-out decisions that the fit and the simple rules get right, best first."""
        return dict(sorted(self.accuracy.items(), key=lambda each: -each[1]))

    def to_dict(self) -> dict[str, list[object]]:
        """Return a row for each factor."""
        names = list(self.weights)
        return {
            "factor": list(names),
            "weight": [self.weights[name] for name in names],
            "standard_error": [self.errors[name] for name in names],
            "share": [self.shares.get(name) for name in names],
            "low": [self.intervals[name][0] if name in self.intervals else None for name in names],
            "high": [self.intervals[name][1] if name in self.intervals else None for name in names],
            "exact": [name in self.exact for name in names],
        }

    def __repr__(self) -> str:
        """Each share with its interval, and the codes of the warnings."""
        parts = []
        for name, share in self.shares.items():
            low, high = self.intervals.get(name, (0.0, 1.0))
            parts.append(f"{name} {share:.3f} [{low:.3f}, {high:.3f}]")
        notes = f", warnings: {', '.join(reason.code for reason in self.warnings)}" if self.warnings else ""
        return f"FittedWeights(n={self.n}, shares: {', '.join(parts) or 'none'}{notes})"


def fit_weights(
    data: Columns,
    factors: Sequence[str],
    *,
    priority: object = None,
    chosen: object = None,
    group: object = "set",
    method: Method = "geometric",
    ridge: float = 1e-3,
    holdout: float = 0.3,
    seed: int = 0,
) -> FittedWeights:
    """Fit weights to past decisions: to priorities that people gave, or to who was chosen first.

    With ``priority``, every pair of cases of unlike priority is a decision; P1 (or the lowest label) goes first. With
    ``chosen``, each value of ``group`` is a choice among its rows, and ``chosen`` marks the one that was taken. Both
    are names of columns or values. Factors are numbers from 0 to 1; a geometric method weighs their logarithms.

    The fit is logistic with a penalty of ``ridge`` / 2 times the squared weights: for pairs per decision, with weights
    of 0 or more; for choices in all, with weights of any sign. The last ``holdout`` of the rows (of the choices) is
    held out, so put the data in the order of time.

    >>> found = fit_weights({"u": [0.9, 0.5, 0.2, 0.9], "i": [0.5, 0.9, 0.9, 0.2], "p": ["P1", "P2", "P3", "P3"]},
    ...                     ["u", "i"], priority="p", holdout=0)
    >>> {name: (round(low, 3), round(high, 3)) for name, (low, high) in found.exact.items()}
    {'u': (0.5, 0.719), 'i': (0.281, 0.5)}
    """
    if (priority is None) == (chosen is None):
        raise ScoringError(
            Finding("DK-WEIGHTS-TARGET", "pass either priority or chosen", hint="pass one column of past decisions",
                    where="priority")
        )  # fmt: skip
    rows = factors_of(data, factors)
    values = np.log(np.maximum(rows, 1 / GRID)) if method == "geometric" else rows
    names = list(factors)
    if priority is not None:
        labels = np.unique(column_of(data, priority, "priority"), return_inverse=True)[1].ravel()
        return _fit_pairs(
            values, labels, names, method=method, ridge=ridge, holdout=holdout, seed=seed, native=library_of(data)
        )
    marks = column_of(data, chosen, "chosen").astype(bool)
    sets = np.unique(column_of(data, group, "group"), return_inverse=True)[1].ravel()
    return _fit_choices(
        values, sets, marks, names, method=method, ridge=ridge, holdout=holdout, native=library_of(data)
    )


# --- pairs of unlike priority ---


def _fit_pairs(
    values: "NDArray[np.float64]", labels: "NDArray[np.intp]", names: list[str], *, method: Method,
    ridge: float, holdout: float, seed: int, native: ModuleType | None,
) -> FittedWeights:  # fmt: skip
    cut = len(values) - int(len(values) * holdout)
    gaps, counts = _pairs(values[:cut], labels[:cut], seed)
    size = values.shape[1]
    if not len(gaps):
        raise ScoringError(
            Finding("DK-WEIGHTS-NOTHING", "the data has no two cases of unlike priority", where="priority",
                    hint="pass past decisions that differ")
        )  # fmt: skip
    per_pair = counts / counts.sum()

    def loss(weights: "NDArray[np.float64]") -> tuple[float, "NDArray[np.float64]"]:
        margin = gaps @ weights
        slope = -per_pair / (1 + np.exp(margin))
        value = per_pair @ np.logaddexp(0, -margin) + ridge / 2 * weights @ weights
        return float(value), slope @ gaps + ridge * weights

    best = minimize(
        loss, np.ones(size), jac=True, method="L-BFGS-B", bounds=[(0, None)] * size,
        options={"ftol": 1e-16, "gtol": 1e-12, "maxiter": 10_000},
    ).x  # fmt: skip
    likely = 1 / (1 + np.exp(-(gaps @ best)))
    hessian = (gaps * (per_pair * likely * (1 - likely))[:, None]).T @ gaps + ridge * np.eye(size)
    cases = float(cut)  # pairs of one case are not independent: the curvature counts cases, not pairs
    exact = _exact(gaps, names)
    accuracy: dict[str, float] = {}
    if cut < len(values):
        held, held_counts = _pairs(values[cut:], labels[cut:], seed)
        margin = held @ best
        right = (margin > 0) + 0.5 * (margin == 0)
        accuracy = {"fitted": float(right @ held_counts / max(1.0, held_counts.sum())), "chance": 0.5}
    return _made(
        best, hessian * cases, names, method=method, exact=exact, accuracy=accuracy, rows=len(values),
        decisions=int(counts.sum()), held=len(values) - cut, native=native,
    )  # fmt: skip


def _pairs(
    values: "NDArray[np.float64]", labels: "NDArray[np.intp]", seed: int
) -> tuple["NDArray[np.float64]", "NDArray[np.float64]"]:
    """Return the differences of all pairs of unlike priority, sooner minus later, each with how often it occurs."""
    both, counts = np.unique(np.column_stack([labels, values]), axis=0, return_counts=True)
    order, points = both[:, 0], both[:, 1:]
    first, second = np.nonzero(order[:, None] < order[None, :])
    if len(first) > _MOST_PAIRS:
        kept = np.random.default_rng(seed).choice(len(first), _MOST_PAIRS, replace=False)
        first, second = first[kept], second[kept]
    gaps = (points[first] - points[second]).astype(np.float64)
    return gaps, counts[first].astype(np.float64) * counts[second]


def _exact(gaps: "NDArray[np.float64]", names: list[str]) -> dict[str, Interval]:
    """Return for each factor the range of its share over all weights that reproduce every pair; empty if none do."""
    distinct = np.unique(gaps, axis=0)
    if len(names) == 2:  # noqa: PLR2004 - an interval, in closed form
        steeper = distinct[:, 0] - distinct[:, 1]
        bound = np.divide(-distinct[:, 1], steeper, out=np.zeros_like(steeper), where=steeper != 0)
        low = max([0.0, *bound[steeper > 0].tolist()])
        high = min([1.0, *bound[steeper < 0].tolist()])
        if low >= high or (distinct[steeper == 0, 1] <= 0).any():
            return {}
        return {names[0]: (low, high), names[1]: (1 - high, 1 - low)}
    size = len(names)
    margin = linprog([*[0.0] * size, -1.0], A_ub=np.column_stack([-distinct, np.ones(len(distinct))]),
                     b_ub=np.zeros(len(distinct)), A_eq=[[*[1.0] * size, 0.0]], b_eq=[1.0],
                     bounds=[(0, 1)] * size + [(None, 1)])  # fmt: skip
    if -margin.fun <= _NO_MARGIN:  # some pair is at best a tie
        return {}
    found: dict[str, Interval] = {}
    for index, name in enumerate(names):
        target = np.zeros(len(names))
        target[index] = 1.0
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * target, A_ub=-distinct, b_ub=np.zeros(len(distinct)), A_eq=np.ones((1, len(names))),
                             b_eq=[1.0], bounds=(0, 1))  # fmt: skip
            ends.append(float(sign * solved.fun))
        found[name] = (ends[0], ends[1])
    return found


# --- who was chosen ---


def _fit_choices(
    values: "NDArray[np.float64]", sets: "NDArray[np.intp]", marks: "NDArray[np.bool_]", names: list[str],
    *, method: Method, ridge: float, holdout: float, native: ModuleType | None,
) -> FittedWeights:  # fmt: skip
    count = int(sets.max()) + 1 if len(sets) else 0
    if not count or (np.bincount(sets[marks], minlength=count) != 1).any():
        raise ScoringError(
            Finding("DK-WEIGHTS-CHOSEN", "each choice must have exactly one chosen row", where="chosen",
                    hint="make the choices with triage.choices")
        )  # fmt: skip
    cut = count - int(count * holdout)
    order = np.argsort(sets, kind="stable")
    values, sets, marks = values[order], sets[order], marks[order]
    train = sets < cut
    x, starts = values[train], np.flatnonzero(np.diff(sets[train], prepend=-1))
    own, sums = sets[train], np.add.reduceat
    taken = x[marks[train]].sum(axis=0)

    def likely(weights: "NDArray[np.float64]") -> tuple["NDArray[np.float64]", float]:
        score = x @ weights
        top = np.maximum.reduceat(score, starts)
        raised = np.exp(score - top[own])
        total = sums(raised, starts)
        return raised / total[own], float((np.log(total) + top).sum())

    weights = np.zeros(values.shape[1])
    hessian = np.eye(len(weights))
    for _ in range(100):  # Newton: the likelihood is concave
        share, _ = likely(weights)
        mean = sums(share[:, None] * x, starts)
        slope = taken - mean.sum(axis=0) - ridge * weights
        hessian = (share[:, None] * x).T @ x - mean.T @ mean + ridge * np.eye(len(weights))
        step = np.linalg.solve(hessian, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-12:  # noqa: PLR2004 - converged
            break
    accuracy = _chosen_accuracy(values, sets, marks, weights, cut) if cut < count else {}
    return _made(
        weights, hessian, names, method=method, exact={}, accuracy=accuracy, rows=len(values), decisions=count,
        held=count - cut, native=native, signed=True,
    )  # fmt: skip


def _chosen_accuracy(
    values: "NDArray[np.float64]", sets: "NDArray[np.intp]", marks: "NDArray[np.bool_]",
    weights: "NDArray[np.float64]", cut: int,
) -> dict[str, float]:  # fmt: skip
    """Return how often the one that was taken is found among the choices held out; ties count in parts."""
    held = sets >= cut
    own = sets[held] - cut
    starts = np.flatnonzero(np.diff(own, prepend=-1))
    chosen = marks[held]
    place = np.arange(len(own)) - starts[own]  # rows of a choice are in the order in which they came
    sizes = np.bincount(own)
    rules = {
        "fitted": values[held] @ weights,
        "chance": np.zeros(len(own)),
        "oldest first": -place.astype(np.float64),
        "newest first": place.astype(np.float64),
    }
    found = {}
    for name, score in rules.items():
        top = np.maximum.reduceat(score, starts)
        best = np.isclose(score, top[own], rtol=0, atol=1e-12)
        ties = np.add.reduceat(best.astype(np.float64), starts)
        found[name] = float((chosen & best)[:].astype(np.float64) @ (1 / ties)[own] / len(sizes))
    return found


# --- warnings and the result ---


def _made(
    weights: "NDArray[np.float64]", hessian: "NDArray[np.float64]", names: list[str], *, method: Method,
    exact: dict[str, Interval], accuracy: dict[str, float], rows: int, decisions: int, held: int,
    native: ModuleType | None, signed: bool = False,
) -> FittedWeights:  # fmt: skip
    covariance = np.linalg.pinv(hessian)
    errors = np.sqrt(np.maximum(np.diag(covariance), 0))
    total = float(np.maximum(weights, 0).sum())
    shares = np.maximum(weights, 0) / total if total else np.zeros(len(weights))
    gradient = (np.eye(len(weights)) - shares[:, None]) / total if total else np.zeros((len(weights),) * 2)
    share_errors = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", gradient, covariance, gradient), 0))
    curved = {
        name: (max(0.0, share - _Z95 * error), min(1.0, share + _Z95 * error))
        for name, share, error in zip(names, shares.tolist(), share_errors.tolist(), strict=True)
    }
    condition = float(np.linalg.cond(hessian))
    warnings = [*_unsure(exact, share_errors, condition, total), *_not_followed(accuracy, held)]
    if signed and (weights < 0).any():
        against = ", ".join(name for name, weight in zip(names, weights, strict=True) if weight < 0)
        warnings.append(Reason("DK-WEIGHTS-AGAINST", "the past went against: {factors}", {"factors": against}))
    return FittedWeights(
        n=rows,
        decisions=decisions,
        method=method,
        weights=FrozenMap(dict(zip(names, weights.tolist(), strict=True))),
        errors=FrozenMap(dict(zip(names, errors.tolist(), strict=True))),
        shares=FrozenMap(dict(zip(names, shares.tolist(), strict=True)) if total else {}),
        exact=FrozenMap(exact),
        intervals=FrozenMap(exact or curved),
        accuracy=FrozenMap(accuracy),
        warnings=tuple(warnings),
        native=native,
    )


def _unsure(exact: dict[str, Interval], errors: "NDArray[np.float64]", condition: float, total: float) -> list[Reason]:
    found = []
    if exact and all(low <= 0 and high >= 1 for low, high in exact.values()):
        found.append(
            Reason("DK-WEIGHTS-UNDETERMINED", "any weights reproduce the past: the data cannot tell them apart")
        )
    elif exact:
        text = ", ".join(f"{name} {low:.3f} to {high:.3f}" for name, (low, high) in exact.items())
        found.append(
            Reason("DK-WEIGHTS-SEPARATED", "many weights reproduce every past pair: {ranges}", {"ranges": text},
                   "choose among them by judgement; a narrower interval would be false")
        )  # fmt: skip
    widest = float(errors.max()) if total else 1.0
    if not exact and (widest > _WIDE or condition > _ILL_CONDITIONED):
        found.append(
            Reason("DK-WEIGHTS-WEAK", "the data hardly determines the weights: standard error of a share {error:.2f}, "
                   "condition number {condition:.0f}", {"error": widest, "condition": condition},
                   "leave out factors that vary together or hardly at all")
        )  # fmt: skip
    return found


def _not_followed(accuracy: dict[str, float], held: int) -> list[Reason]:
    if not accuracy:
        return []
    chance, fitted = accuracy["chance"], accuracy["fitted"]
    margin = 2 * (chance * (1 - chance) / max(1, held)) ** 0.5
    if fitted <= chance + margin:
        return [Reason("DK-WEIGHTS-NOT-FOLLOWED", "the past followed none of these factors: {fitted:.1%} right, "
                       "by chance {chance:.1%}", {"fitted": fitted, "chance": chance})]  # fmt: skip
    simple = {name: share for name, share in accuracy.items() if name not in {"fitted", "chance"}}
    best = max(simple, key=lambda name: simple[name], default=None)
    if best is not None and simple[best] >= fitted - margin:
        return [Reason("DK-WEIGHTS-SIMPLER", "{rule} does as well as the fit: {simple:.1%} against {fitted:.1%}",
                       {"rule": best, "simple": simple[best], "fitted": fitted})]  # fmt: skip
    return []
