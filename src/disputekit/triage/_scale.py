"""The grid that factors lie on, and what each step of it counts for: whole numbers only, the same on every machine.

``math.log`` differs between C libraries and from ``numpy.log``, so logarithms are computed here once, in integers.
"""

from functools import cache
from operator import add
from typing import Final, Literal, TypeAlias

from attrs import frozen

__all__ = ["GRID", "Method", "Scale", "scale_of"]

GRID: Final = 10_000
"""Steps from 0 to 1: a factor is a whole number of ten-thousandths."""

Method: TypeAlias = Literal["geometric", "arithmetic"]

_NANO: Final = 10**9
_ONE: Final = 1 << 128  # fixed point for the logarithms: 128 binary places for 9 decimal ones


@frozen
class Scale:
    """What a step of the grid counts for (``table``), and how a mean of such counts is read back as a step.

    ``middles[g]`` is twice the middle between the counts of steps ``g`` and ``g + 1``: a mean above it is nearer to
    the upper one. ``mirrored`` is the table for a factor of which more is later.
    """

    table: tuple[int, ...]
    mirrored: tuple[int, ...]
    middles: tuple[int, ...]

    def lowest(self, step: int, total: int) -> int:
        """Return the lowest weighted sum, for weights that add up to ``total``, that is read back as ``step``."""
        return total * self.middles[step - 1] // 2 + 1 if step else total * self.table[0]


@cache
def scale_of(method: Method) -> Scale:
    """Return the scale of a method, made once (some ten milliseconds for the logarithms)."""
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
