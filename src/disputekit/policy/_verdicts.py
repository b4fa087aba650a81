"""Why: what became of every rule, as data, and a decision in English."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import compress, islice
from typing import Final, Literal, TypeAlias

from attrs import frozen

from disputekit._lib.brief import brief
from disputekit.errors import Reason
from disputekit.policy._engine import Engine, Facts
from disputekit.policy._fields import Scalar
from disputekit.policy._model import Layer
from disputekit.policy._outcome import Outcome, granting

__all__ = ["Result", "Verdict", "on_met", "verdicts"]


Result: TypeAlias = Literal["won", "agrees", "beaten", "conflicts", "applies", "excluded", "unknown", "failed"]
"""``agrees``: says the same as the winner. ``applies``: law or goodwill that is met. ``excluded``: by another law."""


@frozen
class Verdict:
    """What became of one rule, and why."""

    rule: str
    layer: Layer
    result: Result
    reason: Reason

    __repr__ = brief

    @property
    def text(self) -> str:
        """``changed-mind-30 (company) beaten: restock-opened goes before it: it is narrower``."""
        return f"{self.rule} ({self.layer}) {self.result}: {self.reason.text}"


_MOST: Final = 200_000  # verdicts that are kept for the next decision
_Failing: TypeAlias = tuple[tuple[str, ...], ...]


def verdicts(
    engine: Engine, scenario: Mapping[str, Scalar], day: date, *, possible: int, outcome: Outcome
) -> Iterator[Verdict]:
    """A verdict for every rule: first those that are met, then the others, each in the order of rank."""
    yield from on_met(engine, outcome)
    facts = engine.facts(scenario, day)
    names = [fact.column.name for fact in facts]
    told, known = engine.failed, outcome.met | possible
    if len(told) > _MOST:
        told.clear()
    for place, (rule, failing) in enumerate(zip(engine.rules, _failing(engine, facts), strict=True)):
        if known & engine.masks[place]:
            mask = engine.masks[place]
            if not outcome.met & mask:
                yield Verdict(rule.id, rule.layer, "unknown", _unmet(facts, possible & mask))
            continue
        verdict = told.get((place, failing))
        if not isinstance(verdict, Verdict):
            verdict = told[place, failing] = Verdict(rule.id, rule.layer, "failed", _failed(names, failing))
        yield verdict


def on_met(engine: Engine, outcome: Outcome) -> Iterator[Verdict]:
    """A verdict for every rule that is met, in the order of rank."""
    met = outcome.met
    granted = granting(engine, met)
    for place in engine.owned(met):
        rule = engine.rules[place]
        if rule.layer == "company":
            result, reason = _ranked(engine, place, outcome)
        elif rule.layer == "goodwill" or rule.excludes or place in granted:
            result, reason = "applies", Reason("DK-POLICY-APPLIES", "it matches")
        else:
            law = engine.owned(met & engine.law)
            by = next(engine.rules[each].id for each in law if rule.right in engine.rules[each].excludes)
            result, reason = "excluded", Reason("DK-POLICY-EXCLUDED", "its right is excluded by {by}", {"by": by})
        yield Verdict(rule.id, rule.layer, result, reason)


def _ranked(engine: Engine, place: int, outcome: Outcome) -> tuple[Result, Reason]:
    top = outcome.top
    if place not in top:
        by = next(rule for rule in top if engine.below[rule] & engine.masks[place])
        params = {"by": engine.rules[by].id, "why": why_above(engine, by, place)}
        return "beaten", Reason("DK-POLICY-BEATEN", "{by} ranks above it: {why}", params)
    if outcome.status == "conflict":
        others = ", ".join(engine.rules[rule].id for rule in top if rule != place)
        return "conflicts", Reason("DK-POLICY-CONTRADICTS", "it matches together with {others}", {"others": others})
    if place == top[0]:
        return "won", Reason("DK-POLICY-WON", "no matching rule ranks above it")
    return "agrees", Reason("DK-POLICY-AGREES", "it has the same outcome as {by}", {"by": engine.rules[top[0]].id})


def why_above(engine: Engine, higher: int, lower: int) -> str:
    """Why one company rule ranks above another."""
    one, other = engine.rules[higher], engine.rules[lower]
    if one.priority != other.priority:
        return f"priority {one.priority} over {other.priority}"
    if other.id in one.overrides:
        return "it overrides it"
    if engine.origin[higher].hit == "first":
        return "it stands before it in the file"
    return "it is narrower" if lower in engine.inside[higher] else "through rules between them"


def _failing(engine: Engine, facts: list[Facts]) -> Iterator[_Failing]:
    """For each rule and each of its boxes a digit for each field: ``1`` where it fails."""
    boxes = len(engine.owners)
    columns = (f"{engine.everything & ~fact.possible:0{boxes}b}" for fact in facts)
    digits = reversed(list(zip(*columns, strict=True)))
    return (tuple(islice(digits, len(rule.boxes))) for rule in engine.rules)


def _failed(names: list[str], failing: _Failing) -> Reason:
    every, some = (compress(names, map(int, map(each, *failing))) for each in (min, max))
    fields = list(every) or list(some)  # each of its boxes may fail on something else
    return Reason("DK-POLICY-FAILED", "it does not match on {fields}", {"fields": ", ".join(fields)})


def _unmet(facts: list[Facts], boxes: int) -> Reason:
    fields = [fact.column.name for fact in facts if boxes & ~fact.met]
    return Reason("DK-POLICY-WAITS", "it depends on facts that are missing: {fields}", {"fields": ", ".join(fields)})
