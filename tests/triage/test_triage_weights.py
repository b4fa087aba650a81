"""A scorer that cannot be is refused, with everything that is wrong with it."""

import pytest

from disputekit.errors import ScoringError
from disputekit.triage import Scorer
from disputekit.triage._recipe import Direction
from disputekit.triage._scale import Method


def test_every_mistake_in_a_scorer_is_said_at_once() -> None:
    """Weights, method, directions and bands are all in one error, each with its place and advice."""
    with pytest.raises(ScoringError) as caught:
        Scorer(
            {"urgency": -1, "impact": 2.5, "": 1},  # type: ignore[dict-item]  # what a TOML file may say
            method="geometrical",  # type: ignore[arg-type]  # the same
            directions={"urgncy": "more_is_later", "impact": "down"},  # type: ignore[dict-item]  # the same
            bands=(50, 75, 25),
        )
    assert [
        ("weights['urgency']", "DK-TRIAGE-WEIGHT"),
        ("weights['impact']", "DK-TRIAGE-WEIGHT"),
        ("weights", "DK-TRIAGE-NAME"),
        ("method", "DK-TRIAGE-METHOD"),
        ("directions", "DK-TRIAGE-UNKNOWN"),
        ("directions['impact']", "DK-TRIAGE-DIRECTION"),
        ("bands", "DK-TRIAGE-BANDS"),
    ] == [(finding.where, finding.code) for finding in caught.value.findings]


@pytest.mark.parametrize(
    "weights",
    [{}, {"x": 0}, {"x": 0, "y": 0}, {"x": 10_000_001}, {"x": 10_000_000, "y": 1}, None, ["x"], "x"],
    ids=repr,
)
def test_weights_that_weigh_nothing_or_too_much_are_refused(weights: dict[str, int]) -> None:
    """There is a weight above 0, and what they add up to keeps every key within 64 bits."""
    with pytest.raises(ScoringError) as caught:
        Scorer(weights)
    found = [(finding.where, finding.code) for finding in caught.value.findings]
    assert [("weights", "DK-TRIAGE-WEIGHTS")] == found


def test_the_heaviest_weights_keep_keys_in_64_bits() -> None:
    """The lowest key that there can be fits, and is still worked out exactly."""
    score = Scorer({"x": 9_999_999, "y": 1, "z": 0}).score({"x": 0, "y": 0, "z": 1})
    assert -92_103_403_720_000_000 == score.key
    assert 2 * abs(score.key) < 2**63


@pytest.mark.parametrize("weight", [True, None, "1", 1.0, -1], ids=repr)
def test_weights_are_whole(weight: int) -> None:
    """A bool, a text, a float and a negative number are no weights."""
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1, "y": weight})
    assert ("DK-TRIAGE-WEIGHT", "weights['y']") == (caught.value.findings[0].code, caught.value.findings[0].where)
    assert 1 == len(caught.value.findings)


@pytest.mark.parametrize("name", [5, None, "", " "], ids=repr)
def test_factors_are_named_by_text(name: str) -> None:
    """A name is a text with something in it."""
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1, name: 1})
    assert ["DK-TRIAGE-NAME"] == [finding.code for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("method", "advice"),
    [
        ("Geometric ", "did you mean 'geometric'?"),
        ("arith", "did you mean 'arithmetic'?"),
        *((other, "use 'geometric' or 'arithmetic'") for other in (None, "", "harmony", ["geometric"])),
    ],
    ids=repr,
)
def test_unknown_methods_are_refused(method: Method, advice: str) -> None:
    """A method is one of two names, and the nearer one is offered."""
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1}, method=method)
    (finding,) = caught.value.findings
    assert ("DK-TRIAGE-METHOD", "method") == (finding.code, finding.where)
    assert advice == finding.hint


@pytest.mark.parametrize("directions", [None, "complexity", ["x"], [("x", "more_is_later")]], ids=repr)
def test_directions_have_names(directions: dict[str, Direction]) -> None:
    """A value that is not a mapping of directions is refused."""
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1}, directions=directions)
    assert [("directions", "DK-TRIAGE-DIRECTIONS")] == [
        (finding.where, finding.code) for finding in caught.value.findings
    ]


@pytest.mark.parametrize(
    "bands",
    [
        *((), (50,), (75, 50), (90, 75, 50, 25), (75, 75, 25), (25, 50, 75), (75, 50, 50.001), (100.01, 50, 25)),
        *((75, 50, -1), (75, 50, float("nan")), (75, True, 0), (75, "50", 25), (75, None, 25), None, 75, "abc"),
    ],
    ids=repr,
)
def test_bands_fall_from_a_hundred_to_nothing(bands: tuple[float, float, float]) -> None:
    """There are three, each lower than the one before by at least a hundredth."""
    with pytest.raises(ScoringError) as caught:
        Scorer({"x": 1}, bands=bands)
    assert ["DK-TRIAGE-BANDS"] == [finding.code for finding in caught.value.findings]


def test_bands_may_reach_both_ends() -> None:
    """P1 may be kept for the perfect score, and P3 may take in all the rest."""
    scorer = Scorer({"x": 1}, method="arithmetic", bands=(100, 99.99, 0))
    assert ["P1", "P2", "P3", "P3"] == [scorer.score({"x": x}).priority for x in (1, 0.9999, 0.9998, 0)]
