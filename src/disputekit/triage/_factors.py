"""Reading factors: a number from 0 to 1 becomes a step of the grid, or a finding."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final, TypeAlias

from disputekit._lib.kinds import is_a
from disputekit._lib.text import did_you_mean, shown
from disputekit.errors import Finding
from disputekit.triage._scale import GRID

__all__ = ["Factor", "factor_findings", "misnamed", "missing", "not_a_mapping", "step_of"]

Factor: TypeAlias = float | int | Decimal
"""A factor as it comes in: from 0 to 1, both included."""

_STEP: Final = Decimal(1) / GRID
_EXACT: Final = Context(prec=9, rounding=ROUND_HALF_EVEN, traps=[])  # never the host's own decimal context


def step_of(value: Factor | None) -> int:
    """Return the nearest step of the grid, exact halves going to the even one; raise ``ValueError`` for no factor.

    A float is multiplied by 10,000 as a float before it is rounded, as numpy does it.
    """
    if isinstance(value, Decimal):
        if value.is_finite() and 0 <= value <= 1:  # a Decimal that is not finite cannot be compared
            return int(value.quantize(_STEP, context=_EXACT) * GRID)
    elif isinstance(value, float | int) and not isinstance(value, bool) and 0 <= value <= 1:  # false for NaN
        return round(value * GRID)
    raise ValueError


def _is_factor(value: Factor) -> bool:
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
            "no factor is named {name}",
            {
                "name": shown(name),
                "advice": did_you_mean(
                    name if isinstance(name, str) else "", names, "give it a weight, or leave it out"
                ),
            },
            where=where,
            hint="{advice}",
        )
        for name in given
        if name not in names
    ]


def missing(given: Iterable[object], known: Iterable[str], where: str) -> list[Finding]:
    """Find the factors that were left out."""
    names = set(given)
    return [
        Finding(
            "DK-TRIAGE-MISSING",
            "the factor {name} is missing",
            {"name": name},
            where=where,
            hint="a factor that does not matter has weight 0, and is given all the same",
        )
        for name in known
        if name not in names
    ]


def not_a_mapping(factors: object) -> Finding:
    """Make the finding for factors without names."""
    return Finding(
        "DK-TRIAGE-FACTORS",
        "{factors} is not a mapping of factors",
        {"factors": shown(factors)},
        where="factors",
        hint="pass a mapping from each factor's name to what it is, from 0 to 1",
    )


def factor_findings(factors: Mapping[str, Factor], known: Iterable[str]) -> list[Finding]:
    """Find everything that is wrong with one set of factors."""
    names = list(known)
    if not is_a(factors, Mapping):
        return [not_a_mapping(factors)]
    ranges = [
        Finding(
            "DK-TRIAGE-FACTOR",
            "{value} is not a number from 0 to 1",
            {"value": shown(factors[name])},
            where=f"factors[{name!r}]",
            hint="scale it to 0 … 1 first; bool, NaN and text are no factors",
        )
        for name in names
        if name in factors and not _is_factor(factors[name])
    ]
    return [*missing(factors, names, "factors"), *misnamed(factors, names, "factors"), *ranges]
