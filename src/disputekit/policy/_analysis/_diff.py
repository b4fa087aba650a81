"""Which scenarios two versions of a policy decide otherwise."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from disputekit.policy._analysis._changes import OutcomeChange, PolicyDiff
from disputekit.policy._analysis._check import undecided
from disputekit.policy._analysis._comparison import Comparison, Difference
from disputekit.policy._analysis._edits import edited_fields, edited_policies, edited_rules
from disputekit.policy._analysis._joint import Joint
from disputekit.policy._analysis._sides import Side
from disputekit.policy._analysis._sights import Sight, asked
from disputekit.policy._engine import Engine
from disputekit.policy._fields import both, place_of
from disputekit.policy._grid import Budget, Exhausted
from disputekit.policy._offers import PolicyOffer

__all__ = ["Torn", "diff"]

Torn = tuple[bool, bool]
"""Whether rules of the old and of the new book may contradict each other."""

_MOST: Final = 200  # nobody reads more


def diff(old: Engine, new: Engine, *, may_conflict: Torn, effort: int) -> PolicyDiff:
    """Compare two books, with ``effort`` steps."""
    joint = Joint.of(old, new)
    found: dict[tuple[object, ...], OutcomeChange] = {}
    ended = False
    try:
        for change in _changes(old, new, joint, may_conflict, Budget(effort)) if joint else ():
            if change.key not in found and len(found) == _MOST:
                ended = True
                break
            found.setdefault(change.key, change)
    except Exhausted:
        ended = True
    return PolicyDiff(
        old=_named(old),
        new=_named(new),
        outcomes=tuple(found.values()),
        fields=edited_fields(old, new),
        rules=edited_rules(old, new),
        policy=edited_policies(old, new),
        comparable=joint is not None,
        undecided=(undecided("changes", len(found), effort),) if ended else (),
        engines=(old, new),
    )


def _changes(old: Engine, new: Engine, joint: Joint, may_conflict: Torn, budget: Budget) -> Iterator[OutcomeChange]:
    before = Side(old, may_conflict=may_conflict[0])
    after = Side(new, shift=len(old.owners), may_conflict=may_conflict[1])

    def alike(mine: int | None, other: int | None) -> bool:
        if mine is None or other is None:
            return mine is other
        one, two = old.rules[mine], new.rules[other]
        return frozenset(one.offers) == frozenset(two.offers) and one.escalate == two.escalate

    def bears(mine: int | None, other: int | None, offer: PolicyOffer) -> bool:
        ours, theirs = before.offers(mine), after.offers(other)
        if (offer in ours) != (offer in theirs):
            return True
        return any(each.covers(offer) for each in ours) != any(each.covers(offer) for each in theirs)

    comparison = Comparison(
        joint.grid, joint.everywhere, before, after, joint.old_changed, joint.new_changed, joint.same,
        alike=alike, bears=bears, differ=lambda one, two: one.says != two.says, as_good=PolicyOffer.covers,
    )  # fmt: skip
    for each in comparison.differences(budget):
        yield _change(joint, each, (old, new))


def _change(joint: Joint, found: Difference, engines: tuple[Engine, Engine]) -> OutcomeChange:
    sight = Sight(joint.grid.axes, found.point, found.region, joint.days)
    before, after = ({each.offer: None for each in answer.offers} for answer in (found.old, found.new))
    return OutcomeChange(
        before=found.old,
        after=found.new,
        lost=tuple(sorted((each for each in before if each not in after), key=_text)),
        gained=tuple(sorted((each for each in after if each not in before), key=_text)),
        witness=sight.witness,
        box=sight.box,
        scope=sight.scope,
        as_of=sight.as_of,
        flags=sight.flags,
        python=_python(sight, engines),
    )


def _text(offer: PolicyOffer) -> str:
    return offer.text


def _python(sight: Sight, engines: tuple[Engine, Engine]) -> str:
    """Ask each version on a day on which it is in force; each is asked only what it has a field for.

    Where rules have dates of their own the day is that of the change: a version that is not in force on it was compared
    as if it were, and cannot be asked.
    """
    lines = []
    for name, engine in zip(("book", "newer"), engines, strict=True):
        known = {column.name for column in engine.columns}
        stated = {field: value for field, value in sight.witness.items() if field in known}
        day = sight.as_of if engine.dated else evolve(sight, days=both(sight.days, engine.days) or engine.days).as_of
        if both(engine.days, ((place_of(day), place_of(day)),)):
            lines.append(asked(stated, day, name))
        else:
            lines.append(f"# {name} is not in force on {day}: compared as if it were")
    return "\n".join(lines)


def _named(engine: Engine) -> str:
    return " + ".join(f"{policy.id} {policy.version}" for policy in engine.policies)
