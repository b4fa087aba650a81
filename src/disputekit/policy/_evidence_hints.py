"""What would help: evidence that a party can still add, and what that opens."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from attrs import evolve, frozen

from disputekit._lib.brief import brief
from disputekit.policy._engine import Engine
from disputekit.policy._fields import Scalar
from disputekit.policy._grid import bits
from disputekit.policy._model import Offered, PolicyOffer

__all__ = ["Help", "helps", "waiting"]


_MOST: Final = 100  # sets of evidence that are tried: nobody reads more


@frozen
class Help:
    """Evidence that is not there, or not known to be, and an offer that is open once it is."""

    evidence: tuple[str, ...]
    offered: Offered

    __repr__ = brief

    @property
    def text(self) -> str:
        """``add photo to get refund 100% (company: damaged)``."""
        offer = evolve(self.offered, offer=evolve(self.offered.offer, require=()))
        return f"add {' and '.join(self.evidence)} to get {offer.text}"


def helps(
    scenario: Mapping[str, Scalar],
    offers: Iterable[Offered],
    offers_with: Callable[[Mapping[str, Scalar]], Iterable[Offered]],
    tried: Iterable[frozenset[str]],
) -> Iterator[Help]:
    """Decide again with each set of evidence that is ``tried``, and with what else the offers then ask for.

    Of several sets that open an offer, only those are given that hold no other.
    """
    found: dict[PolicyOffer, list[frozenset[str]]] = {
        each.offer: [frozenset()] for each in offers if not _lacking(each, scenario)
    }
    todo = {*tried, *(frozenset(_lacking(each, scenario)) for each in offers)} - {frozenset()}
    done: set[frozenset[str]] = set()
    while todo and len(done) < _MOST:
        added = min(todo, key=lambda each: (len(each), sorted(each)))
        todo.remove(added)
        done.add(added)
        completed = {**scenario, **dict.fromkeys(added, True)}
        for offered in offers_with(completed):
            lacking = _lacking(offered, completed)
            sets = found.setdefault(offered.offer, [])
            if lacking:
                todo |= {added.union(lacking)} - done
            elif not any(each <= added for each in sets):
                sets.append(added)
                yield Help(tuple(sorted(added)), offered)


def _lacking(offered: Offered, scenario: Mapping[str, Scalar]) -> list[str]:
    return [name for name in offered.offer.require if scenario.get(name) is not True]


def waiting(engine: Engine, scenario: Mapping[str, Scalar], day: date, met: int) -> Iterator[frozenset[str]]:
    """Each missing piece of evidence, and what one box lacks where nothing else keeps it from being met."""
    lacking: list[tuple[str, int]] = []
    alive = engine.everything & ~met
    for fact in engine.facts(scenario, day):
        name = fact.column.name
        if fact.column.axis.field.kind == "evidence" and scenario.get(name) is not True:
            yield frozenset({name})
            lacking.append((name, fact.met))
            alive &= fact.met | fact.column.masks[-1]
        else:
            alive &= fact.met
    for box in bits(alive):
        yield frozenset(name for name, there in lacking if not there >> box & 1)
