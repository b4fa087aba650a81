"""Weights from the past, and how much depends on them: planted weights, exact shares, known answers, real figures."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from statsmodels.discrete.conditional_models import ConditionalLogit

from disputekit._input.frames import Frame
from disputekit.errors import ScoringError
from disputekit.triage import Scorer
from disputekit.triage._scale import Method
from disputekit.triage.experiments import (
    Result,
    Tornado,
    choices,
    compare,
    fit_weights,
    stability,
    tornado,
    turning_points,
)
from disputekit.triage.experiments._results import draw
from disputekit.triage.experiments._simplex import draws, share_above
from tests.triage.incident_log import factor, incidents, open_at

SCORER = Scorer({"u": 2, "i": 2, "c": 1})


def cases(count: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Draw factors for some cases."""
    rng = np.random.default_rng(seed)
    return {name: rng.uniform(0.05, 1, count).round(2) for name in ("u", "i", "c")}


def codes(result: Result) -> list[str]:
    """Return the codes of the warnings."""
    return [reason.code for reason in result.warnings]


def refused(call: Callable[[], object]) -> str:
    """Return the code of the error that a call raises."""
    with pytest.raises(ScoringError) as caught:
        call()
    return caught.value.findings[0].code


# --- exact shares ---


ROWS = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 4), st.integers(2, 5)), elements=st.integers(-300, 300).map(float)
)


@settings(max_examples=25)
@given(ROWS)
def test_exact_shares_agree_with_drawn_ones(rows: np.ndarray) -> None:
    """The closed form is the share of drawn weights on the same side, to what drawing allows."""
    drawn = (draws(4_000, rows.shape[1], 1) @ rows.T > 0).mean(axis=0)
    assert np.abs(share_above(rows) - drawn).max() < 0.045


@pytest.mark.parametrize("method", ["geometric", "arithmetic"])
def test_priorities_are_a_partition_of_all_weights(method: Method) -> None:
    """The four shares of each case sum to one, and agree with drawn weights."""
    data = cases(40)
    scorer = Scorer(SCORER.weights, method=method, directions={"c": "more_is_later"})
    found = stability(scorer, data)
    assert np.allclose(found.priority.sum(axis=1), 1, atol=1e-12)
    totals = np.zeros(found.priority.shape)
    drawn = (draws(400, 3, 3) * 1_000_000).astype(int)
    for weights in drawn.tolist():
        bands = Scorer(dict(zip("uic", weights, strict=True)), method=method, directions={"c": "more_is_later"})
        priority = bands.score_many(data).priority
        totals += np.column_stack([priority == name for name in ("P1", "P2", "P3", "P4")])
    assert np.abs(found.priority - totals / len(drawn)).max() < 0.1


def test_order_of_a_pair_is_exact() -> None:
    """One that is better in everything is always first; of two alike each is first half the time."""
    data = {"u": [0.9, 0.5, 0.5, 0.2], "i": [0.9, 0.5, 0.5, 0.8], "c": [0.9, 0.5, 0.5, 0.5]}
    found = stability(SCORER, data)
    assert (1.0, 0.0, 0.5) == (found.before(0, 1), found.before(1, 0), found.before(1, 2))
    assert 1.0 == pytest.approx(found.before(1, 3) + found.before(3, 1))
    assert [1.0, 4.0] == [found.mean_rank[0], pytest.approx(found.mean_rank[1:].sum() / 9 * 4)]


def test_a_case_at_the_number_of_a_band_is_in_it() -> None:
    """Factors that are all 0.5 make a P2 under all weights, around others too; two alike in counts tie."""
    for around in (None, {"u": 1, "i": 1}):
        found = stability(Scorer({"u": 1, "i": 1}), {"u": [0.5, 0.0, 0.0001], "i": [0.5, 0.1, 0.1]}, around=around)
        assert [0.0, 1.0, 0.0, 0.0] == found.priority[0].tolist()
        assert 0.5 == found.before(1, 2)


def test_without_spread_there_is_one_answer() -> None:
    """Close around the scorer's own weights nearly every case has its own priority for certain."""
    data = cases(200)
    found = stability(SCORER, data, around=SCORER.weights, spread=1e-9)
    own = SCORER.score_many(data).priority
    assert own.tolist() == [("P1", "P2", "P3", "P4")[place] for place in found.priority.argmax(axis=1)]
    certain = {name: count for name, count in found.certain.items() if count and name != "depends"}
    assert Counter(own.tolist()) == Counter(certain)
    assert {"P1", "P2", "P3", "P4"} == set(found.expected)


def test_wrong_arguments_of_stability_are_refused() -> None:
    """A spread beyond 0 … 1 and weights for other factors are mistakes."""
    data = cases(3)
    assert "DK-WEIGHTS-SPREAD" == refused(lambda: stability(SCORER, data, around=SCORER.weights, spread=0))
    assert "DK-WEIGHTS-AROUND" == refused(lambda: stability(SCORER, data, around={"u": 1}))
    assert "DK-WEIGHTS-AROUND" == refused(lambda: stability(SCORER, data, around={"u": 0, "i": 0, "c": 0}))
    assert "DK-WEIGHTS-CELL" == refused(lambda: stability(SCORER, {**data, "u": [0.5, 7, 0.5]}))


def test_bands_down_to_nothing_leave_no_p4() -> None:
    """If P3 begins at 0, every case is at least a P3 under all weights."""
    found = stability(Scorer({"u": 1, "i": 1}, bands=(75, 50, 0)), {"u": [0.1], "i": [0.3]})
    assert [0.0, 0.0, 1.0, 0.0] == found.priority[0].tolist()


# --- weights from the past ---


def past(weights: dict[str, float], count: int, seed: int, noise: float) -> pd.DataFrame:
    """Make cases and the priorities that somebody gave them by planted weights, with some noise."""
    data = cases(count, seed)
    rng = np.random.default_rng(seed + 1)
    score = sum(weight * np.log(data[name]) for name, weight in weights.items()) + rng.logistic(0, noise, count)
    rank = (-score).argsort().argsort()
    return pd.DataFrame({**data, "priority": [f"P{1 + 4 * place // count}" for place in rank]})


def test_planted_weights_are_recovered() -> None:
    """The interval of each share holds the planted one in at least nine of ten runs."""
    planted = {"u": 0.5, "i": 0.3, "c": 0.2}
    held = 0
    for seed in range(12):
        found = fit_weights(past(planted, 150, seed, 0.3), list(planted), priority="priority", holdout=0)
        assert not found.exact
        held += all(low <= planted[name] <= high for name, (low, high) in found.intervals.items())
    assert held >= 10


def test_a_past_that_many_weights_reproduce_shows_their_range() -> None:
    """Without noise the exact range is shown, and never a narrower interval beside it."""
    data = past({"u": 0.6, "i": 0.4, "c": 0.0}, 60, 1, 1e-9)
    found = fit_weights(data, ["u", "i", "c"], priority="priority", holdout=0)
    assert ["DK-WEIGHTS-SEPARATED"] == codes(found)
    assert dict(found.exact) == dict(found.intervals)
    assert all(low <= share <= high for share, (low, high) in zip((0.6, 0.4, 0.0), found.exact.values(), strict=True))
    two = fit_weights(data, ["u", "i"], priority="priority", holdout=0)
    assert two.exact["u"][0] <= 0.6 <= two.exact["u"][1]


def test_data_that_cannot_tell_weights_apart_says_so() -> None:
    """If the two factors always agree, any weights reproduce the past."""
    data: dict[str, list[Any]] = {"u": [0.9, 0.5, 0.2], "i": [0.8, 0.4, 0.1], "p": [1, 2, 3]}
    found = fit_weights(data, ["u", "i"], priority="p", holdout=0)
    assert ["DK-WEIGHTS-UNDETERMINED"] == codes(found)
    assert {"u": (0.0, 1.0), "i": (0.0, 1.0)} == dict(found.exact)


def test_a_past_without_rule_is_said_to_follow_nothing() -> None:
    """Priorities drawn at random fit no better than chance on what was held out."""
    data = past({"u": 0.5, "i": 0.5, "c": 0.0}, 400, 3, 1000.0)
    found = fit_weights(data, ["u", "i", "c"], priority="priority")
    assert "DK-WEIGHTS-NOT-FOLLOWED" in codes(found)
    assert abs(found.accuracy["fitted"] - 0.5) < 0.1


def test_factors_that_vary_together_are_weakly_determined() -> None:
    """Two factors alike with noise in the labels give a wide share, and a warning."""
    data = past({"u": 1.0, "i": 0.0, "c": 0.0}, 60, 5, 2.0)
    data["i"] = (data["u"] * 0.999 + 0.0005).round(4)
    assert "DK-WEIGHTS-WEAK" in codes(fit_weights(data, ["u", "i"], priority="priority", holdout=0))


def test_contradictions_leave_no_exact_range() -> None:
    """The same case with two priorities is reproduced by no weights."""
    for names in (["u", "i"], ["u", "i", "c"]):
        data: dict[str, list[Any]] = {
            "u": [0.9, 0.9, 0.2, 0.5],
            "i": [0.2, 0.2, 0.2, 0.9],
            "c": [0.5] * 4,
            "p": [1, 2, 1, 2],
        }
        assert {} == dict(fit_weights(data, names, priority="p", holdout=0).exact)
    flat: dict[str, list[Any]] = {"u": [0.2, 0.5], "i": [0.2, 0.5], "p": [1, 2]}
    found = fit_weights(flat, ["u", "i"], priority="p", holdout=0, method="arithmetic")
    assert ({}, {}) == (dict(found.exact), dict(found.shares))
    assert "DK-WEIGHTS-TOTAL" == refused(found.scorer)


def test_a_fit_makes_a_scorer_of_whole_weights() -> None:
    """The weights are rounded so that they sum to the total, the largest remainders up."""
    found = fit_weights(past({"u": 0.5, "i": 0.3, "c": 0.2}, 300, 1, 0.3), ["u", "i", "c"], priority="priority")
    assert 10 == sum(found.scorer().weights.values())
    assert 1000 == sum(found.scorer(1000).weights.values())
    assert list(found.compare().values()) == sorted(found.accuracy.values(), reverse=True)
    assert "DK-WEIGHTS-TOTAL" == refused(lambda: found.scorer(0))
    assert repr(found).startswith("FittedWeights(n=300, shares: u 0.")


def test_many_unlike_cases_are_fitted_on_a_sample_of_pairs() -> None:
    """Millions of pairs are sampled with the seed, and the result is close to the planted weights."""
    data = past({"u": 0.6, "i": 0.2, "c": 0.2}, 1_200, 7, 0.2)
    found = fit_weights(data, ["u", "i", "c"], priority="priority", holdout=0)
    assert abs(found.shares["u"] - 0.6) < 0.05


def test_wrong_arguments_of_a_fit_are_refused() -> None:
    """One kind of past decisions, at least two unlike ones, columns that exist, and one chosen row a choice."""
    data: dict[str, list[Any]] = {"u": [0.9, 0.5], "i": [0.5, 0.5], "p": [1, 1], "set": [0, 0], "chosen": [True, True]}
    assert "DK-WEIGHTS-TARGET" == refused(lambda: fit_weights(data, ["u"]))
    assert "DK-WEIGHTS-NOTHING" == refused(lambda: fit_weights(data, ["u", "i"], priority="p"))
    assert "DK-WEIGHTS-COLUMN" == refused(lambda: fit_weights(data, ["u"], priority="priorty"))
    assert "DK-WEIGHTS-COLUMN" == refused(lambda: fit_weights(pd.DataFrame(data), ["u"], priority="priorty"))
    assert "DK-WEIGHTS-CHOSEN" == refused(lambda: fit_weights(data, ["u"], chosen="chosen"))
    assert "DK-WEIGHTS-CHOSEN" == refused(
        lambda: fit_weights({"u": [], "set": [], "chosen": []}, ["u"], chosen="chosen")
    )


# --- who was taken first ---


def queue(seed: int = 0, count: int = 300) -> pl.DataFrame:
    """Let one person take cases by urgency, as they come."""
    rng = np.random.default_rng(seed)
    came = np.sort(rng.uniform(0, 100, count))
    urgency = rng.choice([0.2, 0.5, 0.9], count)
    taken = np.full(count, np.nan)
    for at in np.arange(5, 110, 0.4):
        waiting = np.flatnonzero((came <= at) & np.isnan(taken))
        if len(waiting):
            odds = urgency[waiting] ** 2.0
            taken[rng.choice(waiting, p=odds / odds.sum())] = at
    return pl.DataFrame({"team": ["a"] * count, "came": came, "taken": taken, "urgency": urgency})


def test_choice_sets_hold_who_waited() -> None:
    """Each choice has exactly one that was taken, nobody who came later, and nobody who was gone."""
    log = queue()
    found = choices(log, group="team", came="came", taken="taken")
    came, taken = log["came"].to_numpy(), log["taken"].to_numpy()
    assert found.n == found.chosen.sum() == len(np.unique(found.set))
    for number in range(found.n):
        rows = found.row[found.set == number]
        at = taken[found.row[(found.set == number) & found.chosen][0]]
        assert (came[rows] <= at).all()
        assert not (taken[rows] < at).any()
    assert np.allclose(found.waited[found.chosen], (taken - came)[found.row[found.chosen]])
    assert isinstance(found.to_frame(), pl.DataFrame)


def test_times_of_a_log_may_be_datetimes() -> None:
    """Datetimes give waits in seconds; a text is refused; an empty log has no choices."""
    came = np.array(["2026-03-02T09:00", "2026-03-02T09:01", "2026-03-02T09:02"], "datetime64[s]")
    taken = np.array(["2026-03-02T10:00", "2026-03-02T09:30", "NaT"], "datetime64[s]")
    found = choices({"g": [1, 1, 1]}, group="g", came=came, taken=taken)
    assert (2, 2.5) == (found.n, found.mean_size)
    assert 1740.0 == found.waited[found.chosen][0]
    assert "DK-WEIGHTS-TIMES" == refused(lambda: choices({"g": [1]}, group="g", came=["x"], taken=["y"]))
    assert 0.0 == choices({"g": []}, group="g", came=np.zeros(0), taken=np.zeros(0)).mean_size


def taken_first(log: pl.DataFrame) -> pl.DataFrame:
    """Make the rows of the choices, with the factors of the cases."""
    found = choices(log, group="team", came="came", taken="taken")
    rows: pl.DataFrame = log[found.row.tolist()]
    return rows.with_columns(
        pl.Series("set", found.set),
        pl.Series("chosen", found.chosen),
        pl.Series("newness", np.clip(np.exp(-found.waited / 50), 0.0001, 1)),
    )


def test_choices_are_fitted_like_a_conditional_logit() -> None:
    """Coefficients and standard errors are those of statsmodels."""
    data = taken_first(queue())
    found = fit_weights(data, ["urgency", "newness"], chosen="chosen", ridge=0, holdout=0)
    values = np.log(np.rint(data.select("urgency", "newness").to_numpy() * 10_000) / 10_000)
    groups = data["set"].to_numpy()
    known = ConditionalLogit(data["chosen"].to_numpy().astype(int), values, groups=groups).fit(method="newton", disp=0)
    assert np.allclose(known.params, list(found.weights.values()), atol=1e-4)
    assert np.allclose(known.bse, list(found.errors.values()), rtol=1e-2)


def test_held_out_choices_are_compared_with_simple_rules() -> None:
    """A team that took by urgency is predicted better by urgency than by age, and by chance worst."""
    found = fit_weights(taken_first(queue()), ["urgency"], chosen="chosen")
    assert {"fitted", "chance", "oldest first", "newest first"} == set(found.accuracy)
    assert found.accuracy["fitted"] > found.accuracy["chance"]
    assert "DK-WEIGHTS-NOT-FOLLOWED" not in codes(found)


def test_a_team_that_took_the_newest_is_said_to_do_so() -> None:
    """Where newest first explains as much as the fit, or the past went against a factor, a plain sentence says so."""
    log = queue().with_columns(pl.col("came"), taken=pl.col("came") + 1.0)
    data = taken_first(log)
    found = fit_weights(data, ["newness"], chosen="chosen")
    assert codes(found)
    against = fit_weights(data.with_columns(age=1 - pl.col("newness") * 0.9), ["age"], chosen="chosen", holdout=0)
    assert against.weights["age"] != 0


# --- who changes ---


def test_turning_points_are_exact() -> None:
    """Just below the share the case has not the priority, just above it has, or the other way round."""
    data = cases(30)
    found = turning_points(SCORER, data, "P2")
    assert len(found.share) > 5
    others = dict(SCORER.weights)
    for name, row, share, enters in zip(found.factor, found.row, found.share, found.enters, strict=True):
        rest = sum(weight for other, weight in others.items() if other != name)
        seen = []
        for moved in (share - 1e-4, share + 1e-4):
            weights = {other: round(1_000_000 * (1 - moved) * weight / rest) for other, weight in others.items()}
            weights[name] = round(1_000_000 * moved)
            score = Scorer(weights).score({each: float(column[row]) for each, column in data.items()})
            seen.append(score.priority <= "P2")
        assert [not enters, enters] == seen
    only = turning_points(SCORER, data, "P2", factors=["u"])
    assert {"u"} == set(only.factor)
    assert "DK-WEIGHTS-PRIORITY" == refused(lambda: turning_points(SCORER, data, "P4"))
    assert () == turning_points(Scorer({"u": 1}), {"u": [0.5]}, "P1").factor


def test_a_tornado_counts_who_changes() -> None:
    """The counts are those of scorers with one weight halved or doubled; a factor without weight changes nobody."""
    data = cases(300)
    scorer = Scorer({"u": 2, "i": 3, "c": 0})
    found = tornado(scorer, data)
    before = scorer.score_many(data).priority
    for name, halved, doubled in zip(found.factors, found.halved, found.doubled, strict=True):
        for times, count in ((1, halved), (4, doubled)):
            weights = {each: weight * (times if each == name else 2) for each, weight in scorer.weights.items()}
            assert count == (Scorer(weights).score_many(data).priority != before).sum()
    assert "c" == found.factors[-1]
    assert (0,) == tornado(Scorer({"u": 1}), {"u": [0.5]}).halved


def test_a_plot_says_what_to_import() -> None:
    """Nothing here imports matplotlib: a result that no module draws says which one to import."""

    class Undrawn(Tornado):
        """A result for which no plot is registered."""

        def plot(self, ax: object = None) -> object:
            """Go past the plots of other results."""
            return draw.dispatch(object)(self, ax)

    found = Undrawn(n=1, factors=("u",), halved=(0,), doubled=(0,))
    assert "DK-WEIGHTS-PLOT" == refused(found.plot)


def test_two_scorers_are_compared_by_priority_and_place() -> None:
    """Rows that change are named, and turned counts pairs in another order; equal scorers change nothing."""
    data = cases(50)
    same = compare(SCORER, Scorer({"u": 4, "i": 4, "c": 2}), data)
    assert (0, 0.0) == (len(same.changed), same.turned)
    found = compare(SCORER, Scorer({"u": 1, "i": 5, "c": 1}), data)
    assert found.changed.tolist() == np.flatnonzero(found.one != found.other).tolist()
    assert 0 < found.turned < 1
    assert 0.0 == compare(SCORER, SCORER, {"u": [0.5], "i": [0.5], "c": [0.5]}).turned


# --- results ---


def results(frame: Callable[[object], object] | None = None) -> list[Result]:
    """Make one result of each kind, from columns or from a frame."""
    came = np.arange(30.0)
    data: dict[str, object] = {**cases(30), "p": [1, 2, 3] * 10, "g": [1] * 30, "came": came, "taken": came + 5.5}
    given = data if frame is None else frame({name: list(np.asarray(column).tolist()) for name, column in data.items()})
    return [
        stability(SCORER, _factors(given)),
        fit_weights(given, ["u", "i"], priority="p"),  # type: ignore[arg-type]  # a frame, as made above
        choices(given, group="g", came="came", taken="taken"),  # type: ignore[arg-type]  # the same
        tornado(SCORER, _factors(given)),
        turning_points(SCORER, _factors(given), "P2"),
        compare(SCORER, Scorer({"u": 1, "i": 5, "c": 1}), _factors(given)),
    ]


def _factors(given: object) -> Frame:
    """Leave out the columns that are not factors, as a mapping must."""
    return {name: given[name] for name in ("u", "i", "c")} if isinstance(given, dict) else given  # type: ignore[return-value]


@pytest.mark.parametrize("frame", [None, pd.DataFrame, pl.DataFrame], ids=["columns", "pandas", "polars"])
def test_results_come_back_in_the_kind_that_went_in(frame: Callable[[object], object] | None) -> None:
    """Frames go back as frames of the same library, a mapping as pandas; data goes through JSON; tables are str."""
    for result in results(frame):
        back = result.to_frame()
        assert isinstance(back, pd.DataFrame if frame is None else frame)  # type: ignore[arg-type]  # a class
        assert len(json.loads(json.dumps(result.to_dict()))) == len(back.columns)
        assert str is type(result._repr_html_())
        assert "<table>" in result._repr_html_()
        assert len(repr(result)) < 2_000
        assert result.n > 0


def test_long_tables_are_cut_and_warnings_stand_above() -> None:
    """Twenty rows are shown, the rest is counted, and a warning comes first."""
    found = fit_weights({"u": [0.9, 0.5, 0.2], "i": [0.8, 0.4, 0.1], "p": [1, 2, 3]}, ["u", "i"], priority="p")
    assert found._repr_html_().startswith("<p><b>Warning:</b>")
    assert "and 80 more rows" in stability(SCORER, cases(100))._repr_html_()


# --- the incident log ---


def test_the_weights_of_the_incident_log_are_those_of_independent_code() -> None:
    """Exact ranges and the penalised fit, to the digit; without four incidents nothing is determined."""
    log = incidents()
    last = [rows[-1] for rows in log]
    data: dict[str, list[Any]] = {
        "urgency": [factor(row, "urgency") for row in last],
        "impact": [factor(row, "impact") for row in last],
        "priority": [row["priority"][0] for row in last],
    }
    found = fit_weights(data, ["urgency", "impact"], priority="priority", holdout=0)
    assert 34_707_564 == found.decisions
    assert (0.378574945, 0.719012972) == tuple(round(end, 9) for end in found.exact["urgency"])
    assert (5.18280225, 4.68160626) == tuple(round(weight, 8) for weight in found.weights.values())
    assert 0.525404 == round(found.shares["urgency"], 6)
    plain = fit_weights(data, ["urgency", "impact"], priority="priority", holdout=0, method="arithmetic")
    assert (0.3, 0.636363636) == tuple(round(end, 9) for end in plain.exact["urgency"])
    kept = [index for index, row in enumerate(last) if (row["impact"][0], row["urgency"][0]) != ("3", "1")]
    some: dict[str, list[Any]] = {
        name: [data[name][index] for index in kept] for name in ("urgency", "impact", "priority")
    }
    without = fit_weights(some, ["urgency", "impact"], priority="priority", holdout=0)
    assert {"urgency": (0.0, 1.0), "impact": (0.0, 1.0)} == dict(without.exact)


def test_the_stability_of_the_open_incidents_is_that_of_independent_code() -> None:
    """1,370 open incidents of 68 profiles: priorities at 2 : 2 : 1, and expected numbers over all weights."""
    data = open_at(incidents(), datetime(2016, 4, 14, 9))  # noqa: DTZ001 - the log states no zone
    scorer = Scorer({"urgency": 2, "impact": 2, "complexity": 1})
    found = stability(scorer, data)
    assert (1_370, 68) == (found.n, len(found.profiles))
    assert {"P1": 9, "P2": 755, "P3": 590, "P4": 16} == Counter(scorer.score_many(data).priority.tolist())
    assert {"P1": 28.632, "P2": 740.124, "P3": 540.496, "P4": 60.748} == {
        name: round(count, 3) for name, count in found.expected.items()
    }
    urgent = found.priority[:, 0]
    assert (5, 1_098, 267) == (found.certain["P1"], int((urgent == 0).sum()), int(((urgent > 0) & (urgent < 1)).sum()))
