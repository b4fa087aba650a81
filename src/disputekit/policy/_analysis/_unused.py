"""What stands in a book and does nothing: rules, demands, fields and values."""

from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import Final

from disputekit.policy._analysis._findings import PolicyFinding
from disputekit.policy._analysis._witness import Question
from disputekit.policy._fields import AS_OF, both
from disputekit.policy._grid import Budget, Exhausted, Region, bits, shared

__all__ = ["dead", "never_in_force", "unused"]


_MOST: Final = 5  # rules that are named in a sentence
_CHEAP: Final = 2_000  # steps in which to find out which of the shadowing rules are not needed


def dead(question: Question) -> Iterator[PolicyFinding]:
    """Find rules that match and never have a say, each with rules that take it: without any of these it would."""
    engine, grid = question.engine, question.engine.grid
    for rule in engine.owned(engine.company | engine.law):
        over = question.silencing(rule)
        regions = question.regions(rule)
        if not regions or any(grid.uncovered(region, over, question.budget) is not None for region in regions):
            continue
        by = _needed(question, rule, regions)
        region = regions[0]
        name = engine.rules[rule].id
        one = len(by) == 1
        if engine.rules[rule].right:
            how = "excludes its right" if one else "exclude its right"
        else:
            how = "ranks above it" if one else "rank above it"
        yield question.witness(_least(region), region).finding(
            "DK-DEAD", "{rule} never decides: {by} always {how}", {"rule": repr(name), "by": _named(by), "how": how},
            rules=(name, *by), where=question.place([name]), hint="remove the rule, or rank it higher",
            severity="warning",
        )  # fmt: skip


def _named(rules: tuple[str, ...]) -> str:
    first = " or ".join(map(repr, rules[:_MOST]))
    return f"{first} or {len(rules) - _MOST} more" if len(rules) > _MOST else first


def _least(region: Region) -> Region:
    return tuple(atoms & -atoms for atoms in region)


def _needed(question: Question, rule: int, regions: list[Region]) -> tuple[str, ...]:
    """The rules that shadow one, without those that are not needed for it, as far as that is cheap to tell."""
    engine, over = question.engine, question.silencing(rule)
    touched = 0
    for region in regions:
        touched |= engine.grid.touching(region)
    by = engine.owned(over & touched)
    budget = Budget(_CHEAP)
    try:
        for each in reversed(by[:]):  # those of the lowest rank are needed least
            rest = sum(engine.masks[other] for other in by if other != each) & over
            if all(engine.grid.uncovered(region, rest, budget) is None for region in regions):
                by.remove(each)
    except Exhausted:
        pass
    return tuple(engine.rules[each].id for each in by)


def never_in_force(question: Question) -> Iterator[PolicyFinding]:
    """Find rules whose own dates lie outside of their policy's; in a pack they may just not be in force together."""
    engine = question.engine
    for place, rule in enumerate(engine.rules):
        if not both(rule.effective.spans, engine.origin[place].effective.spans):
            region = shared(_undated(engine.grid.regions[next(bits(engine.masks[place]))]), engine.everywhere)
            yield question.witness(_least(region), region).finding(
                "DK-NEVER", "{rule} is never in force: {dates} is outside the policy's own dates",
                {"rule": repr(rule.id), "dates": str(rule.effective)},
                rules=(rule.id,), where=question.place([rule.id]),
                hint="correct its dates, or remove it", severity="warning",
            )  # fmt: skip


def _undated(region: Region) -> Region:
    return (*region[:-1], -1)


def unused(question: Question) -> Iterator[PolicyFinding]:
    """Find fields that no rule looks at, and values of a choice that no rule separates.

    A field is looked at where a condition of any rule leaves out some of its values, or an offer asks for it as
    evidence. One value that no rule names is the rest, which is as good a way to name it; two or more have no
    the difference.
    """
    engine, grid = question.engine, question.engine.grid
    asked = {name for rule in engine.rules for offer in rule.offers for name in offer.require}
    for place, (axis, every) in enumerate(zip(grid.axes, grid.everywhere, strict=True)):
        field = axis.field
        named = [region[place] for region in grid.regions if region[place] != every]
        if not named and field.name not in asked and field is not AS_OF:
            yield question.witness(_least(engine.everywhere), engine.everywhere).finding(
                "DK-UNUSED-FIELD", "no rule uses {field}", {"field": field.name},
                where=f"fields.{field.name}", hint="write a rule that uses it, or remove the field", severity="warning",
            )  # fmt: skip
        if field.kind != "choice" or not named:
            continue
        rest = reduce(and_, (~atoms for atoms in named), axis.atoms(((0, field.applicable - 1),)))
        values = [field.value(at) for first, last in axis.spans(rest) for at in range(first, last + 1)]
        if len(values) > 1:
            region = (*engine.everywhere[:place], rest, *engine.everywhere[place + 1 :])
            yield question.witness(_least(region), region).finding(
                "DK-UNUSED-VALUE", "no rule distinguishes {values}",
                {"values": " and ".join(map(repr, values)), "field": field.name},
                where=f"fields.{field.name}", hint="write a rule that names one of them, or merge them into one value",
                severity="warning",
            )  # fmt: skip
