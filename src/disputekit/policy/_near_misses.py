"""Rules that did not match and nearly did, and rules that may yet match."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from attrs import field, frozen

from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.policy._engine import Engine, Facts
from disputekit.policy._fields import FieldKind, Scalar, both, nearest
from disputekit.policy._grid import bits
from disputekit.policy._model import Layer

__all__ = ["NearMiss", "RuleCandidate", "candidates", "near_misses"]


_TIMES: Final = frozenset({"days", "hours", "weeks", "months", "years"})
"""What the name of a field is made of if it counts time that has passed."""


def _texts(items: Mapping[str, str]) -> FrozenMap[str, str]:
    return FrozenMap(items)


@frozen
class NearMiss:
    """A rule that one field keeps from matching.

    ``required`` says what the rule accepts there, ``nearest`` is the accepted value closest to the ``actual`` one, and
    ``margin`` how far that is where both are whole numbers, or the days ``as_of`` which the rule is in force.

    >>> NearMiss("changed-mind-30", "company", "days_since_delivery", "0 to 30", 34, 30, 4, kind="whole").text
    'days_since_delivery 34, limit 30: 4 too late'
    """

    rule: str
    layer: Layer
    field: str
    required: str
    actual: Scalar
    nearest: Scalar
    margin: int | None
    kind: FieldKind = "choice"

    __repr__ = brief

    @property
    def text(self) -> str:
        """What was stated, what the limit is and by how much it was missed; or what is accepted instead."""
        if self.margin is not None:
            return self._counted(self.margin)
        if self.kind == "evidence":
            return f"{self.field} {'is there, and must not be' if self.actual else 'is missing'}"
        return f"{self.field} {_said(self.actual)}, accepted: {self.required}"

    def _counted(self, margin: int) -> str:
        """Time comes too late or too early, and other numbers are too high or too low."""
        dated = self.kind == "day"
        words = ("late", "early") if dated or not _TIMES.isdisjoint(self.field.split("_")) else ("high", "low")
        over = _over(self.actual, self.nearest)
        days = f" day{'s' if margin > 1 else ''}" if dated else ""
        how = f"{margin}{days} too {words[0] if over else words[1]}"
        return f"{self.field} {self.actual}, {'limit' if over else 'from'} {self.nearest}: {how}"


@frozen
class RuleCandidate:
    """A rule that missing facts would bring in: ``facts`` says for each what would have to be true."""

    rule: str
    layer: Layer
    facts: Mapping[str, str] = field(converter=_texts)


def _said(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not applicable" if value is None else str(value)


def _over(actual: Scalar, nearest: Scalar) -> bool:
    if isinstance(actual, int) and isinstance(nearest, int):
        return actual > nearest
    return str(actual) > str(nearest)  # days are texts that sort by date


def near_misses(engine: Engine, scenario: Mapping[str, Scalar], day: date, met: int) -> tuple[NearMiss, ...]:
    """Every rule that fails on one field and is met on all the others, in the order of rank."""
    facts = engine.facts(scenario, day)
    rest = -1
    for rule in engine.owned(met):
        rest &= ~engine.masks[rule]
    after = [-1]
    for fact in reversed(facts):
        after.append(after[-1] & fact.met)
    found: dict[tuple[int, int], NearMiss] = {}
    for place, fact in enumerate(facts):
        if fact.known:
            ordinal = (fact.column.axis.field.spans_of(fact.value) or ((0, 0),))[0][0]
            for box in bits(rest & after[len(facts) - place - 1] & ~fact.possible & engine.everything):
                miss = _near(engine, box, place, fact, ordinal)
                key = engine.owners[box], place
                if key not in found or (miss.margin or 0) < (found[key].margin or 0):
                    found[key] = miss
        rest &= fact.met
    names = [fact.column.name for fact in facts]
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[0], names[key[1]])))


def _near(engine: Engine, box: int, place: int, fact: Facts, ordinal: int) -> NearMiss:
    rule, field_ = engine.rules[engine.owners[box]], fact.column.axis.field
    accepted, required = engine.required(box, place)
    usable = (both(accepted, ((0, field_.applicable - 1),)) if field_.optional else ()) or accepted
    near = nearest(usable, ordinal)
    closest = field_.value(near)
    counted = field_.kind in {"whole", "day"} and closest is not None and fact.value is not None
    margin = abs(ordinal - near) if counted else None
    return NearMiss(rule.id, rule.layer, field_.name, required, fact.value, closest, margin, field_.kind)


def candidates(engine: Engine, scenario: Mapping[str, Scalar], day: date, boxes: int) -> tuple[RuleCandidate, ...]:
    """What each unknown box waits for."""
    facts = engine.facts(scenario, day) if boxes else []
    return tuple(
        RuleCandidate(
            engine.rules[engine.owners[box]].id,
            engine.rules[engine.owners[box]].layer,
            {
                fact.column.name: engine.required(box, place)[1]
                for place, fact in enumerate(facts)
                if not fact.met >> box & 1
            },
        )
        for box in bits(boxes)
    )
