"""The grid of factors: a number from 0 to 1 becomes a step of the grid, and each step has a whole-number count.

``math.log`` differs between C libraries and from ``numpy.log``, so logarithms are computed here once, in integers.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import cache
from numbers import Real
from operator import add
from typing import Final, Literal, TypeAlias

from attrs import frozen

from disputekit._lib.kinds import is_a
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import Finding

__all__ = [
    "GRID",
    "Factor",
    "Method",
    "Scale",
    "factor_findings",
    "misnamed",
    "missing",
    "not_a_factor",
    "not_a_mapping",
    "scale_of",
    "step_of",
]

GRID: Final = 10_000
"""The number of steps from 0 to 1: a factor is rounded to ten-thousandths."""

Method: TypeAlias = Literal["geometric", "arithmetic"]

_NANO: Final = 10**9
_ONE: Final = 1 << 128  # fixed point for the logarithms: 128 binary places for 9 decimal ones
_STEP: Final = Decimal(1) / GRID
_EXACT: Final = Context(prec=9, rounding=ROUND_HALF_EVEN, traps=[])  # never the decimal context of the host

Factor: TypeAlias = float | int | Decimal
"""A factor as a caller passes it: from 0 to 1, both included. Numbers from numpy are accepted too."""


def step_of(value: object) -> int:
    """Return the nearest step of the grid; exact halves go to the even step. Raises ``ValueError`` for any other value.

    A float is multiplied by 10,000 as a float before it is rounded, as numpy does it.
    """
    if isinstance(value, Decimal):
        if value.is_finite() and 0 <= value <= 1:  # a Decimal that is not finite cannot be compared
            return int(value.quantize(_STEP, context=_EXACT) * GRID)
    elif not isinstance(value, bool) and isinstance(value, Real):
        number: float = value  # type: ignore[assignment]  # typeshed gives Real no comparisons
        if 0 <= number <= 1:  # false for NaN; an int of hundreds of digits cannot become a float
            return round(float(number) * GRID)
    raise ValueError


def _is_factor(value: object) -> bool:
    try:
        step_of(value)
    except ValueError:
        return False
    return True


def misnamed(given: Iterable[object], known: Iterable[str], where: str) -> list[Finding]:
    """Find the names that a scorer has no weight for."""
    names = list(known)
    return [
        Finding(
            "DK-TRIAGE-UNKNOWN",
            "the scorer has no factor {name}",
            {
                "name": shown(name),
                "advice": did_you_mean(name if isinstance(name, str) else "", names, "add a weight for it, or omit it"),
            },
            where=where,
            hint="{advice}",
        )
        for name in given
        if name not in names
    ]


def missing(given: Iterable[object], known: Iterable[str], where: str) -> list[Finding]:
    """Find the factors that were omitted."""
    names = set(given)
    return [
        Finding(
            "DK-TRIAGE-MISSING",
            "the factor {name} is missing",
            {"name": name},
            where=where,
            hint="pass every factor; give one that does not matter the weight 0",
        )
        for name in known
        if name not in names
    ]


def not_a_mapping(factors: object) -> Finding:
    """Make the finding for factors without names."""
    return Finding(
        "DK-TRIAGE-FACTORS",
        "factors must be a mapping, got {factors}",
        {"factors": shown(factors)},
        where="factors",
        hint="pass a mapping from the name of each factor to a number from 0 to 1",
    )


def not_a_factor(value: object, where: str) -> Finding:
    """Make the finding for a value that is not a factor."""
    return Finding(
        "DK-TRIAGE-FACTOR",
        "a factor must be a number from 0 to 1, got {value}",
        {"value": shown(value)},
        where=where,
        hint="scale the number to 0 … 1 first; bool, NaN and text are not accepted",
    )


def factor_findings(factors: Mapping[str, Factor], known: Iterable[str]) -> list[Finding]:
    """Find everything that is wrong with one set of factors."""
    names = list(known)
    if not is_a(factors, Mapping):
        return [not_a_mapping(factors)]
    ranges = [
        not_a_factor(factors[name], f"factors[{name!r}]")
        for name in names
        if name in factors and not _is_factor(factors[name])
    ]
    return [*missing(factors, names, "factors"), *misnamed(factors, names, "factors"), *ranges]


@frozen
class Scale:
    """The count of each step (``table``), and how a mean of counts is read back as a step.

    ``middles[g]`` is twice the middle between the counts of steps ``g`` and ``g + 1``: a mean above it is nearer to
    step ``g + 1``. ``mirrored`` is the table of a factor of which more is later.
    """

    table: tuple[int, ...]
    mirrored: tuple[int, ...]
    middles: tuple[int, ...]

    def lowest(self, step: int, total: int) -> int:
        """Return the lowest weighted sum that is read back as ``step``; the weights sum to ``total``."""
        return total * self.middles[step - 1] // 2 + 1 if step else total * self.table[0]


@cache
def scale_of(method: Method) -> Scale:
    """Return the scale of a method. It is made once; the logarithms take about ten milliseconds."""
    table = _logarithms() if method == "geometric" else tuple(range(GRID + 1))
    return Scale(table, table[::-1], tuple(map(add, table, table[1:])))


def _logarithms() -> tuple[int, ...]:
    """``ln(g / GRID)`` in nano-nats for each step, to the nearest one; step 0 counts as step 1.

    The logarithm of a composite is the sum of those of its factors. For an odd prime p, p - 1 and p + 1 are composites
    of smaller primes, and p * p / (p * p - 1) is as near to 1 as a series likes:
    ln p = (ln(p - 1) + ln(p + 1)) / 2 + artanh(1 / (2 * p * p - 1)).
    """
    smallest = _smallest_factors()
    exact = [0, 0, 2 * _artanh_of_inverse(3)]
    for n in range(3, GRID + 1):
        p = smallest[n]
        if p < n:
            exact.append(exact[p] + exact[n // p])
        else:
            half = (n + 1) // 2
            exact.append((exact[n - 1] + exact[2] + exact[half]) // 2 + _artanh_of_inverse(2 * n * n - 1))
    exact[0] = exact[1]
    whole = exact[GRID]
    return tuple(-((whole - each) * _NANO * 2 + _ONE >> 129) for each in exact)


def _artanh_of_inverse(n: int) -> int:
    """Sum 1 / n + 1 / (3 * n**3) + 1 / (5 * n**5) … in fixed point."""
    power, odd, total = _ONE // n, 1, 0
    while power:
        total += power // odd
        power //= n * n
        odd += 2
    return total


def _smallest_factors() -> list[int]:
    """Return the smallest prime factor of each number up to ``GRID``."""
    smallest = list(range(GRID + 1))
    for n in range(2, int(GRID**0.5) + 1):
        if smallest[n] == n:
            for multiple in range(n * n, GRID + 1, n):
                smallest[multiple] = min(smallest[multiple], n)
    return smallest
