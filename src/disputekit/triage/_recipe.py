"""A checked scorer as plain data: one term for each factor, and the lowest key of each priority."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen

from disputekit._lib.kinds import is_a, is_whole
from disputekit._lib.text import blank, did_you_mean, shown
from disputekit.errors import Finding, ScoringError
from disputekit.triage._scale import GRID, Method, misnamed, scale_of

__all__ = ["MOST_WEIGHT", "PRIORITIES", "Direction", "Recipe", "Term", "make_recipe"]

Direction: TypeAlias = Literal["more_is_sooner", "more_is_later"]

PRIORITIES: Final = ("P4", "P3", "P2", "P1")
"""From the lowest band up."""

MOST_WEIGHT: Final = 10_000_000
"""The largest sum of weights: keys then fit in 64 bits, and so do keys with ageing."""

_METHODS: Final = get_args(Method)
_DIRECTIONS: Final = get_args(Direction)
_PER_POINT: Final = GRID // 100


@frozen
class Term:
    """One factor of a scorer."""

    name: str
    weight: int
    direction: Direction


@frozen
class Recipe:
    """A checked scorer. ``total`` is the sum of the weights; ``floors`` are the lowest keys of P3, P2 and P1."""

    method: Method
    terms: tuple[Term, ...]
    total: int
    floors: tuple[int, ...]

    def table(self, term: Term) -> tuple[int, ...]:
        """Return the count of each step of the factor."""
        scale = scale_of(self.method)
        return scale.table if term.direction == "more_is_sooner" else scale.mirrored


def make_recipe(
    weights: Mapping[str, int], method: Method, directions: Mapping[str, Direction], bands: Sequence[float]
) -> Recipe:
    """Check and compile. Raises ``ScoringError`` with everything that is wrong."""
    named = weights if is_a(weights, Mapping) else {}
    findings = [
        *_check_weights(named, weights),
        *_check_method(method),
        *_check_directions(directions, named),
        *_check_bands(bands),
    ]
    if findings:
        raise ScoringError(*findings)
    total = sum(weights.values())
    scale = scale_of(method)
    return Recipe(
        method=method,
        terms=tuple(Term(name, weight, directions.get(name, "more_is_sooner")) for name, weight in weights.items()),
        total=total,
        floors=tuple(scale.lowest(step, total) for step in reversed(_band_steps(bands))),
    )


def _band_step(band: float) -> int | None:
    """Return the step of the grid for a score from 0 to 100, or ``None``."""
    if is_a(band, int | float) and not is_a(band, bool) and 0 <= band <= GRID // _PER_POINT:
        return round(band * _PER_POINT)
    return None


def _is_weight(weight: int) -> bool:
    return is_whole(weight) and weight >= 0


def _check_weights(named: Mapping[str, int], given: object) -> Iterator[Finding]:
    for name, weight in named.items():
        if blank(name):
            yield Finding(
                "DK-TRIAGE-NAME",
                "the name of a factor must be a text that is not blank, got {name}",
                {"name": shown(name)},
                where="weights",
                hint="name the factor",
            )
        if not _is_weight(weight):
            yield Finding(
                "DK-TRIAGE-WEIGHT",
                "a weight must be a whole number of 0 or more, got {weight}",
                {"weight": shown(weight)},
                where=f"weights[{shown(name)}]",
                hint="multiply fractions until they are whole",
            )
    if all(map(_is_weight, named.values())) and not 0 < sum(named.values()) <= MOST_WEIGHT:
        yield Finding(
            "DK-TRIAGE-WEIGHTS",
            "the weights must sum to 1 … {most}, got {weights}",
            {"weights": shown(given), "most": MOST_WEIGHT},
            where="weights",
            hint="pass a mapping from the name of each factor to its weight, at least one above 0",
        )


def _check_method(method: Method) -> Iterator[Finding]:
    if method not in _METHODS:
        yield Finding(
            "DK-TRIAGE-METHOD",
            "unknown method {method}",
            {"method": shown(method)},
            where="method",
            hint=did_you_mean(method if is_a(method, str) else "", _METHODS, "use 'geometric' or 'arithmetic'"),
        )


def _check_directions(directions: Mapping[str, Direction], known: Mapping[str, int]) -> Iterator[Finding]:
    if not is_a(directions, Mapping):
        yield Finding(
            "DK-TRIAGE-DIRECTIONS",
            "directions must be a mapping, got {directions}",
            {"directions": shown(directions)},
            where="directions",
            hint="pass for example {{'complexity': 'more_is_later'}}",
        )
        return
    yield from misnamed(directions, known, "directions")
    for name, direction in directions.items():
        if direction not in _DIRECTIONS:
            yield Finding(
                "DK-TRIAGE-DIRECTION",
                "unknown direction {direction}",
                {"direction": shown(direction)},
                where=f"directions[{shown(name)}]",
                hint="use 'more_is_sooner' or 'more_is_later'",
            )


def _band_steps(bands: Sequence[float]) -> list[int]:
    """Return the lowest steps of P1, P2 and P3; empty unless they are three falling numbers from 100 to 0."""
    given = list(bands) if is_a(bands, Sequence) else []
    steps = [step for step in map(_band_step, given) if step is not None]
    falling = all(above > below for above, below in pairwise(steps))
    return steps if len(given) == len(steps) == len(PRIORITIES) - 1 and falling else []


def _check_bands(bands: Sequence[float]) -> Iterator[Finding]:
    if not _band_steps(bands):
        yield Finding(
            "DK-TRIAGE-BANDS",
            "bands must be the lowest scores of P1, P2 and P3, got {bands}",
            {"bands": shown(bands)},
            where="bands",
            hint="pass three falling numbers from 100 to 0, such as (75, 50, 25)",
        )
