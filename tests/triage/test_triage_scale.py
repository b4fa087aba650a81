"""The logarithms and the way back, against a slower and more precise oracle."""

import hashlib
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputekit.triage._scale import GRID, Method, scale_of

steps = st.integers(1, GRID)
totals = st.integers(1, 10_000_000)
DIGEST = "968a8ab7cc6e26e2f0f52137d51e7c30a6fdee08a1623e446457671d9c4043a0"

methods: st.SearchStrategy[Method] = st.sampled_from(("geometric", "arithmetic"))


@given(steps)
def test_logarithms_are_exact(step: int) -> None:
    """Each is the nearest whole nano-nat to the logarithm worked out to fifty digits."""
    with localcontext(prec=50):
        exact = (Decimal(step) / GRID).ln() * 10**9
        assert int(exact.to_integral_value(ROUND_HALF_EVEN)) == scale_of("geometric").table[step]


def test_logarithms_never_change() -> None:
    """Recorded scores rest on the whole table, so every number of it is what it was in the first release."""
    text = ",".join(map(str, scale_of("geometric").table))
    assert DIGEST == hashlib.sha256(text.encode()).hexdigest()


def test_the_ends_of_the_scales() -> None:
    """A factor at 1 counts 0 in a geometric score, and one at 0 as one at a ten-thousandth; steps count themselves."""
    geometric, arithmetic = scale_of("geometric").table, scale_of("arithmetic").table
    assert (-9_210_340_372, -9_210_340_372, -8_517_193_191) == geometric[:3]
    assert (-100_005, 0) == geometric[-2:]
    assert tuple(range(GRID + 1)) == arithmetic
    assert GRID + 1 == len(geometric)


@pytest.mark.parametrize("method", ["geometric", "arithmetic"])
def test_a_mirrored_scale_runs_backwards(method: Method) -> None:
    """What x counts for where more is sooner, 1 - x counts for where more is later."""
    scale = scale_of(method)
    assert scale.table[::-1] == scale.mirrored


@given(methods, steps, totals)
def test_the_lowest_sum_of_a_step_is_the_lowest(method: Method, step: int, total: int) -> None:
    """It is nearer to the step than to the one below, and one less is not."""
    scale = scale_of(method)
    lowest = scale.lowest(step, total)
    below, above = scale.table[step - 1] * total, scale.table[step] * total
    assert lowest * 2 > below + above
    assert (lowest - 1) * 2 <= below + above


@given(methods, totals)
def test_every_sum_reaches_the_lowest_step(method: Method, total: int) -> None:
    """Step 0 begins at the lowest sum that there is."""
    scale = scale_of(method)
    assert scale.table[0] * total == scale.lowest(0, total)
