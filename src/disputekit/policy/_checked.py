"""Policies compiled and looked over for conflicts: how a book or a pack begins."""

from disputekit.errors import Finding, PolicyError
from disputekit.policy._analysis import Place, conflicts
from disputekit.policy._engine import Engine, compiled
from disputekit.policy._fields import Spans
from disputekit.policy._grid import Budget, Exhausted
from disputekit.policy._model import Policy
from disputekit.policy._predicates import PredicateFlag
from disputekit.policy._ranking import Cycle

__all__ = ["EFFORT", "analysed"]


EFFORT = 200_000
"""Steps that an analysis may take before it says *undecided*: some seconds at the very most."""


def analysed(
    policies: tuple[Policy, ...],
    effort: int,
    place: Place,
    *,
    days: Spans,
    ignored: frozenset[str] = frozenset(),
    asked: tuple[PredicateFlag, ...] = (),
) -> tuple[Engine, bool]:
    """Compile and look for conflicts; raises ``PolicyError`` with all of them. True if that came to no end."""
    try:
        engine = compiled(policies, days, ignored, asked)
    except Cycle as cycle:
        circle = " before ".join(repr(rule) for rule in (*cycle.rules, cycle.rules[0]))
        raise PolicyError(
            Finding(
                "DK-POLICY-CYCLE", "rules go before each other in a circle: {circle}", {"circle": circle},
                where=place(cycle.rules), hint="remove an override, or let one of them override another directly",
            )
        ) from None  # fmt: skip
    found = []
    try:
        for finding in conflicts(engine, Budget(effort), place):
            found.append(finding)  # noqa: PERF402 -- what was found before the budget ended counts
    except Exhausted:
        undecided = True
    else:
        undecided = False
    if found:
        raise PolicyError(*found)
    return engine, undecided
