"""What follows from the rules that are met: layers composed, and what a missing fact could still change.

Layers are never ranked against each other. The company's ranking picks its winner; law's entitlements are united, less
what law excludes; goodwill is added; and every entitlement that is not covered yet stands beside them.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from attrs import frozen

from disputekit.policy._engine import Engine
from disputekit.policy._offers import Offer, Offered

__all__ = ["Outcome", "Status", "judge"]

Status: TypeAlias = Literal["decided", "needs_facts", "no_rule", "conflict"]


@frozen
class Outcome:
    """The status, the company rules that nothing ranks above, and the bits of the unknown boxes that matter."""

    status: Status
    top: tuple[int, ...]
    open: int = 0


def judge(engine: Engine, met: int, possible: int) -> Outcome:
    """Decide on the bits of a scenario."""
    top = tuple(engine.top(met))
    unknown = possible & ~met
    if unknown and (matters := _matters(engine, met, unknown, top)):
        return Outcome("needs_facts", top, matters)
    if len(top) > 1 and len({engine.says[rule] for rule in top}) > 1:
        return Outcome("conflict", top)
    return Outcome("decided" if top or met & engine.law else "no_rule", top)


def offers_of(engine: Engine, met: int, top: Iterable[int]) -> tuple[Offered, ...]:
    """Compose the layers: the company's offers, goodwill, then the entitlements that these do not cover."""
    found: dict[Offer, Offered] = {}
    for rule in [*top, *engine.owned(met & engine.goodwill)]:
        for offer in engine.rules[rule].offers:
            found.setdefault(offer, _offered(engine, rule, offer))
    granted = {
        offer: _offered(engine, rule, offer)
        for rule in reversed(granting(engine, met))
        for offer in engine.rules[rule].offers
    }
    rights = [offer for offer in granted if not any(each.covers(offer) for each in found)]
    rights.sort(key=lambda offer: (granted[offer].rule, offer.text))
    for place, offer in enumerate(rights):
        betters = (
            other.replaces(offer) and (at < place or not offer.replaces(other))
            for at, other in enumerate(rights)
            if at != place
        )
        if not any(betters):
            found[offer] = granted[offer]
    return tuple(found.values())


def granting(engine: Engine, met: int) -> list[int]:
    """The law rules among ``met`` whose right is not excluded by another."""
    law = engine.owned(met & engine.law)
    excluded = {right for rule in law for right in engine.rules[rule].excludes}
    return [rule for rule in law if engine.rules[rule].offers and engine.rules[rule].right not in excluded]


def _offered(engine: Engine, rule: int, offer: Offer) -> Offered:
    source = engine.rules[rule]
    return Offered(offer, source.layer, source.id, source.cite)


def _matters(engine: Engine, met: int, unknown: int, top: tuple[int, ...]) -> int:
    """The unknown boxes that could change the outcome; asked rule by rule, so at times more than really could."""
    for rule in engine.owned(met):
        unknown &= ~engine.masks[rule]  # it matches by another box of its own
    said = {engine.says[rule] for rule in top}
    certain = top if len(said) == 1 else ()
    there = {each.offer for each in offers_of(engine, met, certain)}
    found = [rule for rule in _company_left(engine, unknown, top) if said != {engine.says[rule]}]
    found += _law_left(engine, met, unknown, certain, there)
    found += [
        rule for rule in engine.owned(unknown & engine.goodwill) if not there.issuperset(engine.rules[rule].offers)
    ]
    return unknown & sum(engine.masks[rule] for rule in found)


def _company_left(engine: Engine, unknown: int, top: tuple[int, ...]) -> list[int]:
    """The unknown company rules that nothing certain ranks above."""
    for rule in top:
        unknown &= ~engine.below[rule]
    return engine.owned(unknown & engine.company)


def _law_left(engine: Engine, met: int, unknown: int, certain: tuple[int, ...], there: set[Offer]) -> Iterator[int]:
    """The unknown law rules that could matter.

    Where nothing applies for certain, any does. An entitlement does unless all that it adds is there already.
    Exclusions are tried all together, since each of two may take away what the other leaves.
    """
    law = engine.owned(unknown & engine.law)
    applied = engine.owned(met & engine.law)
    excluded = {right for rule in applied for right in engine.rules[rule].excludes}
    excluding = [rule for rule in law if engine.rules[rule].excludes]
    without = offers_of(engine, met | sum(engine.masks[rule] for rule in excluding), certain)
    exclusions_matter = there != {each.offer for each in without}
    for rule in law:
        source = engine.rules[rule]
        adds = source.right not in excluded and not all(_adds_nothing(offer, there) for offer in source.offers)
        if adds or (source.excludes and exclusions_matter) or not (certain or applied):
            yield rule


def _adds_nothing(offer: Offer, there: set[Offer]) -> bool:
    return offer in there or any(each.replaces(offer) and not offer.replaces(each) for each in there)


def evidence_of(offers: Iterable[Offered]) -> tuple[str, ...]:
    """The evidence that any of the offers asks for."""
    return tuple(sorted({name for each in offers for name in each.offer.require}))
