"""What a score is, by its laws and by examples worked out apart."""

import json
import pickle
from collections import defaultdict
from decimal import Decimal, localcontext

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import assume, given
from hypothesis import strategies as st

from disputekit.errors import ScoringError
from disputekit.triage import Scorer
from disputekit.triage._scale import Method

NAMES = ("urgency", "impact", "complexity", "age")
GRID = 10_000

methods: st.SearchStrategy[Method] = st.sampled_from(("geometric", "arithmetic"))
weightings = st.lists(st.integers(0, 1000), min_size=1, max_size=4).filter(any)
steps = st.integers(0, GRID)


@st.composite
def scored(draw: st.DrawFn, method: st.SearchStrategy[Method] = methods) -> tuple[Scorer, dict[str, float]]:
    """A scorer, and factors for it."""
    weights = dict(zip(NAMES, draw(weightings), strict=False))
    return Scorer(weights, method=draw(method)), {name: draw(steps) / GRID for name in weights}


@given(scored())
def test_shares_add_up_to_the_key(case: tuple[Scorer, dict[str, float]]) -> None:
    """The explanation is exact: nothing is lost between the factors and what orders."""
    scorer, factors = case
    score = scorer.score(factors)
    assert score.key == sum(score.shares.values())
    assert list(factors) == list(score.shares)


@given(scored(st.just("geometric")))
def test_a_geometric_score_is_the_weighted_product(case: tuple[Scorer, dict[str, float]]) -> None:
    """It agrees with the product of powers worked out to fifty digits, to half a step and the rounding of the logs."""
    scorer, factors = case
    total = sum(scorer.weights.values())
    with localcontext(prec=50):
        floored = {name: max(Decimal(round(x * GRID)), Decimal(1)) / GRID for name, x in factors.items()}
        mean = sum((floored[name].ln() * weight for name, weight in scorer.weights.items()), Decimal(0)) / total
        exact = 100 * mean.exp()
        score = scorer.score(factors)
        assert abs(Decimal(score.key) / total - mean * 10**9) <= Decimal("0.5")
        assert abs(Decimal(score.value) - exact) <= Decimal("0.006") or exact < Decimal("0.02")


@given(scored(st.just("arithmetic")))
def test_an_arithmetic_score_is_the_weighted_mean(case: tuple[Scorer, dict[str, float]]) -> None:
    """It agrees with the fraction, rounded to a step, where halves go down."""
    scorer, factors = case
    total = sum(scorer.weights.values())
    exact = sum(weight * round(factors[name] * GRID) for name, weight in scorer.weights.items())
    score = scorer.score(factors)
    assert exact == score.key
    assert (2 * exact + total - 1) // (2 * total) / 100 == score.value


@given(scored(), st.sampled_from(NAMES), steps)
def test_more_of_a_factor_is_never_later(case: tuple[Scorer, dict[str, float]], name: str, step: int) -> None:
    """Raising one factor lowers neither key, value nor priority; where more is later, it raises none of them."""
    scorer, factors = case
    assume(name in factors and step / GRID >= factors[name])
    raised = factors | {name: step / GRID}
    less, more = scorer.score(factors), scorer.score(raised)
    assert less.key <= more.key
    assert less.value <= more.value
    assert less.priority >= more.priority
    backwards = Scorer(scorer.weights, method=scorer.method, directions={name: "more_is_later"})
    assert backwards.score(factors).key >= backwards.score(raised).key


@given(scored(), st.integers(2, 50))
def test_only_the_ratio_of_weights_matters(case: tuple[Scorer, dict[str, float]], times: int) -> None:
    """Multiplied weights multiply the key, and so change no value, no priority and no order."""
    scorer, factors = case
    larger = Scorer({name: weight * times for name, weight in scorer.weights.items()}, method=scorer.method)
    one, other = scorer.score(factors), larger.score(factors)
    assert one.key * times == other.key
    assert (one.value, one.priority) == (other.value, other.priority)


@given(st.lists(st.tuples(st.integers(1, 2500), st.integers(1, GRID)), min_size=2, max_size=2), st.integers(2, 4))
def test_a_geometric_order_does_not_depend_on_units(pairs: list[tuple[int, int]], times: int) -> None:
    """Measuring one factor in other units moves every key by the same, up to the rounding of its logarithms."""
    scorer = Scorer({"urgency": 3, "impact": 2})
    plain = [scorer.score({"urgency": u / GRID, "impact": i / GRID}).key for u, i in pairs]
    scaled = [scorer.score({"urgency": times * u / GRID, "impact": i / GRID}).key for u, i in pairs]
    assert abs((plain[0] - plain[1]) - (scaled[0] - scaled[1])) <= 2 * 3


@given(scored())
def test_a_direction_takes_the_rest(case: tuple[Scorer, dict[str, float]]) -> None:
    """A factor of which more is later counts as 1 - x, exactly."""
    scorer, factors = case
    backwards = Scorer(scorer.weights, method=scorer.method, directions=dict.fromkeys(factors, "more_is_later"))
    rest = {name: (GRID - round(x * GRID)) / GRID for name, x in factors.items()}
    assert scorer.score(rest).key == backwards.score(factors).key


@given(st.lists(steps, min_size=3, max_size=3))
def test_numbers_of_any_kind_score_alike(given_steps: list[int]) -> None:
    """A float, a Decimal and, at the ends, an int are the same factor."""
    scorer = Scorer({"urgency": 2, "impact": 2, "complexity": 1})
    floats = dict(zip(scorer.weights, (step / GRID for step in given_steps), strict=True))
    decimals = dict(zip(scorer.weights, (Decimal(step) / GRID for step in given_steps), strict=True))
    assert scorer.score(floats) == scorer.score(decimals)
    ends = {name: round(x) for name, x in floats.items()}
    assert scorer.score(ends) == scorer.score({name: float(x) for name, x in ends.items()})


@pytest.mark.parametrize(
    ("value", "step"),
    [
        (0.00014, 1),
        (0.00016, 2),
        (0.00025, 2),
        (0.00035, 4),  # 3.5 after the multiplication
        (Decimal("0.00025"), 2),
        (Decimal("0.00035"), 4),
        (Decimal("0.000250000000000000000000000000000000000000001"), 3),
        (Decimal("1E-1000000"), 0),
        (Decimal(1), 10_000),
        (Decimal("0.99995"), 10_000),
        (True + 0, 10_000),
        (-0.0, 0),
        (5e-324, 0),
        (0.99999, 10_000),
    ],
    ids=repr,
)
def test_factors_are_rounded_to_the_grid(value: float | Decimal, step: int) -> None:
    """The nearest ten-thousandth, and the even one on a half, whatever the host's own decimal context says."""
    with localcontext(prec=2):
        assert (step,) == Scorer({"x": 1}, method="arithmetic").score({"x": value}).steps


def test_all_factors_at_one_are_a_hundred() -> None:
    """The best there is has 100, P1, and nothing to explain."""
    score = Scorer({"urgency": 2, "impact": 1}).score({"urgency": 1, "impact": 1.0})
    assert (0, 100.0, "P1") == (score.key, score.value, score.priority)
    assert {"urgency": 0, "impact": 0} == dict(score.shares)
    assert [("DK-SCORE-WHOLE", None), ("DK-SCORE-HELD-BACK", 0.0), ("DK-SCORE-HELD-BACK", 0.0)] == [
        (reason.code, reason.params.get("percent")) for reason in score.reasons
    ]


def test_a_zero_does_not_annihilate() -> None:
    """A factor at 0 counts as a ten-thousandth, so that the others still tell two such cases apart."""
    scorer = Scorer({"urgency": 1, "impact": 1})
    low, high = (scorer.score({"urgency": 0, "impact": x}) for x in (0.5, 0.9))
    assert low.key < high.key
    assert scorer.score({"urgency": 0.0001, "impact": 0.5}).key == low.key
    assert 0.71 == low.value


def test_the_floor_is_nothing() -> None:
    """Where every factor is 0 the score is 0, by either method."""
    for method in ("geometric", "arithmetic"):
        score = Scorer({"urgency": 3, "impact": 1}, method=method).score({"urgency": 0, "impact": 0})
        assert (0.0, "P4") == (score.value, score.priority)


def test_equal_factors_are_their_own_mean() -> None:
    """Whatever the weights and the method, the mean of equal numbers is that number."""
    for method in ("geometric", "arithmetic"):
        scorer = Scorer({"urgency": 7, "impact": 2, "age": 1}, method=method)
        for step in range(1, GRID + 1, 7):
            if method == "arithmetic" or step > 1:
                assert step / 100 == scorer.score(dict.fromkeys(scorer.weights, step / GRID)).value


def test_a_mean_that_is_a_step_is_that_step() -> None:
    """The square root of a quarter is a half, though the rounded logarithms miss it by a nano-nat."""
    assert 50.0 == Scorer({"urgency": 1, "impact": 1}).score({"urgency": 0.25, "impact": 1}).value


def test_the_arithmetic_mean_makes_up() -> None:
    """A high factor makes up for a low one in an arithmetic score, and not in a geometric one."""
    factors = {"urgency": 1.0, "impact": 0.02}
    assert 51.0 == Scorer({"urgency": 1, "impact": 1}, method="arithmetic").score(factors).value
    assert 14.14 == Scorer({"urgency": 1, "impact": 1}).score(factors).value


def test_an_arithmetic_score_explains_itself() -> None:
    """Each line is a factor with a weight, the largest share first, with its direction where it is turned round."""
    scorer = Scorer(
        {"age": 0, "urgency": 1, "complexity": 3}, method="arithmetic", directions={"complexity": "more_is_later"}
    )
    score = scorer.score({"age": 1, "urgency": 0.5, "complexity": 0.25})
    assert {"age": 0, "urgency": 5_000, "complexity": 22_500} == dict(score.shares)
    assert (
        "P2: 68.75 of 100, the weighted arithmetic mean of 2 factors\n"
        "  complexity is 0.25 (weight 3, more is later): 81.8 % of the score\n"
        "  urgency is 0.5 (weight 1): 18.2 % of the score" == score.explain()
    )
    assert {"priority": "P2", "value": 68.75, "method": "arithmetic", "count": 2, "key": 27_500} == dict(
        score.reasons[0].params
    )
    assert ["DK-SCORE-WHOLE", "DK-SCORE-PUT-IN", "DK-SCORE-PUT-IN"] == [reason.code for reason in score.reasons]
    assert {
        "factor": "complexity",
        "given": 0.25,
        "direction": "more_is_later",
        "turned": ", more is later",
        "weight": 3,
        "share": 22_500,
        "percent": 81.8,
    } == dict(score.reasons[1].params)


@pytest.mark.parametrize(
    ("x", "priority"),
    [(0.0, "P4"), (0.2499, "P4"), (0.25, "P3"), (0.4999, "P3"), (0.5, "P2"), (0.7499, "P2"), (0.75, "P1"), (1.0, "P1")],
)
def test_bands_begin_at_their_lowest_score(x: float, priority: str) -> None:
    """A band's own number is in it, by either method."""
    for method in ("geometric", "arithmetic"):
        assert priority == Scorer({"x": 3, "y": 4}, method=method).score({"x": x, "y": x}).priority


@given(scored(), st.lists(st.integers(0, GRID), min_size=3, max_size=3, unique=True))
def test_the_priority_is_that_of_the_value_shown(case: tuple[Scorer, dict[str, float]], edges: list[int]) -> None:
    """Bands are decided on the key, and never contradict the value that people see."""
    p3, p2, p1 = (edge / 100 for edge in sorted(edges))
    score = Scorer(case[0].weights, method=case[0].method, bands=(p1, p2, p3)).score(case[1])
    expected = "P1" if score.value >= p1 else "P2" if score.value >= p2 else "P3" if score.value >= p3 else "P4"
    assert expected == score.priority


def test_scorers_are_values() -> None:
    """Equal ones are equal, also after a pickle, which carries none of the tables; and none changes."""
    scorer = Scorer({"urgency": 2, "complexity": 1}, directions={"complexity": "more_is_later"}, bands=(90, 60, 30.5))
    again = pickle.loads(pickle.dumps(scorer))  # noqa: S301 - our own pickle
    score = scorer.score({"urgency": 0.3, "complexity": 0.4})
    assert scorer == again
    assert score == again.score({"urgency": 0.3, "complexity": 0.4})
    assert score == pickle.loads(pickle.dumps(score))  # noqa: S301 - our own pickle
    assert len(pickle.dumps(scorer)) < 1000
    assert hash(scorer) == hash(again)
    assert scorer != Scorer({"urgency": 2, "complexity": 1})
    assert (
        "Scorer(weights={'urgency': 2, 'complexity': 1}, method='geometric', "
        "directions={'complexity': 'more_is_later'}, bands=(90, 60, 30.5))" == repr(scorer)
    )
    with pytest.raises(FrozenInstanceError):
        setattr(scorer, "method", "arithmetic")  # noqa: B010 - a plain assignment would not pass the type checkers


def test_a_scorer_keeps_its_own_weights() -> None:
    """Changing the mapping that it was made from changes nothing."""
    weights = {"urgency": 1}
    scorer = Scorer(weights)
    weights["urgency"] = 5
    assert {"urgency": 1} == dict(scorer.weights)


def test_every_mistake_in_factors_is_said_at_once() -> None:
    """Factors missing, unknown and out of range are all in one error, each with its place and advice."""
    scorer = Scorer({"urgency": 1, "impact": 1, "complexity": 1})
    with pytest.raises(ScoringError) as caught:
        scorer.score({"urgncy": 0.5, "impact": 1.5, "complexity": float("nan"), "{x}": 1})
    assert [
        ("factors", "DK-TRIAGE-MISSING"),
        ("factors", "DK-TRIAGE-UNKNOWN"),
        ("factors", "DK-TRIAGE-UNKNOWN"),
        ("factors['impact']", "DK-TRIAGE-FACTOR"),
        ("factors['complexity']", "DK-TRIAGE-FACTOR"),
    ] == [(finding.where, finding.code) for finding in caught.value.findings]


@pytest.mark.parametrize(
    "value",
    [
        *(-0.0001, 1.0001, float("nan"), float("inf"), float("-inf"), 2, -1, True, False, None, "0.5", [0.5]),
        *(Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1.00001"), Decimal("-1E-1000000"), 10**400),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_factor_is_refused(value: float) -> None:
    """Out of range, NaN, bool, text: each is refused with the factor's name."""
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1, "y": 1}).score({"x": 0.5, "y": value})
    (finding,) = caught.value.findings
    assert ("DK-TRIAGE-FACTOR", "factors['y']") == (finding.code, finding.where)


@pytest.mark.parametrize("factors", [None, 5, [0.5], "x", [("x", 0.5)]], ids=repr)
def test_factors_have_names(factors: dict[str, float]) -> None:
    """A value that is not a mapping is refused."""
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1}).score(factors)
    found = [(finding.where, finding.code) for finding in caught.value.findings]
    assert [("factors", "DK-TRIAGE-FACTORS")] == found


def test_an_extra_factor_is_refused() -> None:
    """A factor without a weight is an error, and so is a name that is not a text."""
    for extra in ("y", 5):
        with pytest.raises(ScoringError) as caught:
            Scorer({"x": 1}).score({"x": 0.5, extra: 0.5})  # type: ignore[dict-item]  # what a caller may do
        assert [("factors", "DK-TRIAGE-UNKNOWN")] == [
            (finding.where, finding.code) for finding in caught.value.findings
        ]


def test_a_default_is_no_factor() -> None:
    """A mapping that makes up what is missing does not get to make up a factor, and is left as it was."""
    factors = defaultdict(float, x=0.5)
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1, "y": 1}).score(factors)
    found = [(finding.where, finding.code) for finding in caught.value.findings]
    assert [("factors", "DK-TRIAGE-MISSING")] == found
    assert ["x"] == list(factors)


def test_bands_out_of_a_file_are_as_good() -> None:
    """Bands in a list, as TOML and JSON have them, make an equal scorer."""
    listed = Scorer({"x": 1}, bands=[90, 60, 30])  # type: ignore[arg-type]  # what a file gives
    assert Scorer({"x": 1}, bands=(90, 60, 30)) == listed
    assert isinstance(listed.bands, tuple)
    assert hash(Scorer({"x": 1}, bands=(90, 60, 30))) == hash(listed)


def test_a_score_is_short_to_read_and_plain_as_data() -> None:
    """The repr shows value, priority and key; ``to_dict`` goes through JSON and back."""
    score = Scorer({"urgency": 2, "impact": 1}).score({"urgency": 0.5, "impact": 0.25})
    assert "Score(value=39.69, priority='P3', key=-2772588723)" == repr(score)
    assert {
        "value": 39.69,
        "priority": "P3",
        "key": -2_772_588_723,
        "factors": {"urgency": 0.5, "impact": 0.25},
        "shares": {"urgency": -1_386_294_362, "impact": -1_386_294_361},
    } == json.loads(json.dumps(score.to_dict()))
