"""Conflicts between company rules, gaps, and law that is undercut."""

from collections.abc import Iterator
from typing import Final

from disputekit.policy._analysis._findings import PolicyFinding
from disputekit.policy._analysis._witness import Place, Question, Witness
from disputekit.policy._engine import Engine
from disputekit.policy._grid import Budget, Exhausted, Grid, Region, bits, shared

__all__ = ["conflicts", "gaps", "meeting", "undercuts"]


_MOST_CONFLICTS: Final = 1_000  # nobody reads more, and a book without any ranks would have half a million


def conflicts(engine: Engine, budget: Budget, place: Place) -> Iterator[PolicyFinding]:
    """Every pair that can match together, says different things and is not ranked, with a scenario that shows it.

    ``place`` says where rules stand. Raises ``Exhausted`` when the budget ends first, or after a thousand.
    """
    grid, days, told = engine.grid, engine.everywhere, 0
    for rule, rivals in enumerate(engine.rivals()):
        met = 0
        for box in bits(engine.masks[rule]):
            met |= grid.touching(grid.regions[box])
        for rival in engine.owned(rivals & met):
            higher = engine.above[rule] | engine.above[rival]
            found = meeting(grid, engine.masks[rule], engine.masks[rival], among=higher, within=days, budget=budget)
            if found is not None:
                if told == _MOST_CONFLICTS:
                    raise Exhausted
                told += 1
                one, other = engine.rules[rule].id, engine.rules[rival].id
                witness = Witness(grid.axes, *found, engine.days)
                yield witness.finding(
                    "DK-CONFLICT",
                    "{rule} and {other} match the same cases, but have different outcomes and no rank between them",
                    {"rule": repr(one), "other": repr(other)},
                    rules=(one, other),
                    where=place((one, other)),
                    hint="let one override the other, set priorities, or make one narrower",
                )


def meeting(
    grid: Grid, left: int, right: int, *, among: int, within: Region, budget: Budget
) -> tuple[Region, Region] | None:
    """A point in a box of ``left`` and in one of ``right``, but of none ``among``, and the widest box around it."""
    for one in bits(left):
        for other in bits(right):
            region = shared(shared(grid.regions[one], grid.regions[other]), within)
            if all(region):
                budget.spend()
                point = grid.uncovered(region, among, budget)
                if point is not None:
                    wide = grid.widened(point, among, region)
                    if left & (left - 1) or right & (right - 1):  # other boxes of the same rules may go on beside it
                        wide = grid.widened_over(wide, (left, right), among, within, budget)
                    return point, wide
    return None


_MOST_GAPS: Final = 100  # nobody reads more


def gaps(question: Question) -> Iterator[PolicyFinding]:
    """Find what nothing covers, region by region: each is as wide as it can be, and then counts as covered."""
    engine = question.engine
    grid, covered = question.allowed("DK-GAP")
    covered |= engine.company | engine.law
    for _ in range(_MOST_GAPS):
        point = grid.uncovered(question.within, covered, question.budget)
        if point is None:
            return
        region = grid.widened(point, covered, question.within)
        witness = question.witness(point, region)
        yield witness.finding(
            "DK-GAP", "no rule applies where {where}", {"where": witness.scope or "anything is asked"},
            hint="write a rule for these cases, or accept the gap in the file with a reason and an end date",
        )  # fmt: skip
        covered |= 1 << len(grid.regions)
        grid = grid.plus(region)
    raise Exhausted


def undercuts(question: Question) -> Iterator[PolicyFinding]:
    """Find the pairs of a company's rule and a right that it leaves uncovered where it decides."""
    engine = question.engine
    grid, allowed = question.allowed("DK-UNDERCUT")
    for law in engine.owned(engine.law):
        right = engine.rules[law]
        for rule in engine.owned(engine.company):
            offers = engine.rules[rule].offers
            lacking = [each for each in right.offers if not any(offer.covers(each) for offer in offers)]
            if not lacking:
                continue
            found = meeting(
                grid, engine.masks[law], engine.masks[rule],
                among=engine.above[rule] | question.silencing(law) | allowed,
                within=question.within, budget=question.budget,
            )  # fmt: skip
            if found is not None:
                name = engine.rules[rule].id
                yield question.witness(*found).finding(
                    "DK-UNDERCUT", "{rule} does not offer what {law} grants: {offer}",
                    {"rule": repr(name), "law": repr(right.id), "offer": lacking[0].text},
                    rules=(name, right.id), where=question.place([name]),
                    hint="offer at least as much, or exclude these cases from the rule", severity="warning",
                )  # fmt: skip
