"""Gaps: where neither the company nor law says anything; and undercuts: where the company says less than law."""

from collections.abc import Iterator
from typing import Final

from disputekit.policy._analysis._conflicts import meeting
from disputekit.policy._analysis._findings import PolicyFinding
from disputekit.policy._analysis._question import Question
from disputekit.policy._grid import Exhausted

__all__ = ["gaps", "undercuts"]

_MOST: Final = 100  # nobody reads more


def gaps(question: Question) -> Iterator[PolicyFinding]:
    """Find what nothing covers, region by region: each is as wide as it can be, and then counts as covered."""
    engine = question.engine
    grid, covered = question.allowed("DK-GAP")
    covered |= engine.company | engine.law
    for _ in range(_MOST):
        point = grid.uncovered(question.within, covered, question.budget)
        if point is None:
            return
        region = grid.widened(point, covered, question.within)
        sight = question.sight(point, region)
        yield sight.finding(
            "DK-GAP", "no rule says anything where {where}", {"where": sight.scope or "anything is asked"},
            hint="write a rule for it, or accept it in the file with a reason and an end",
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
                yield question.sight(*found).finding(
                    "DK-UNDERCUT", "{rule} leaves uncovered what {law} grants: {offer}",
                    {"rule": repr(name), "law": repr(right.id), "offer": lacking[0].text},
                    rules=(name, right.id), where=question.place([name]),
                    hint="offer as much, or keep the rule off these cases", severity="warning",
                )  # fmt: skip
