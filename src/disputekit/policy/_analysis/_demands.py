"""Offers that ask for evidence which makes things worse once it is there: always, or in some cases."""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import product
from operator import and_

from attrs import evolve, field, frozen

from disputekit.policy._analysis._comparison import Answer, Comparison, Difference, Side
from disputekit.policy._analysis._findings import PolicyFinding
from disputekit.policy._analysis._windows import as_good
from disputekit.policy._analysis._witness import Question, asked
from disputekit.policy._grid import Grid, Region, shared
from disputekit.policy._model import Offered, PolicyOffer

__all__ = ["demands"]


def demands(question: Question) -> Iterator[PolicyFinding]:
    """Find offers that ask for evidence with which their rule no longer decides, or is worse in some case."""
    told: set[str] = set()
    for finding in _always(question):
        told.add(finding.rules[0])
        yield finding
    asking = dict.fromkeys(offer.require for rule in question.engine.rules for offer in rule.offers if offer.require)
    for evidence in asking:
        yield from _Demand.of(question, evidence, told).findings()


def _always(question: Question) -> Iterator[PolicyFinding]:
    """Offers that ask for evidence with which their rule never has a say, though without it it has."""
    engine, grid = question.engine, question.engine.grid
    for rule, source in enumerate(engine.rules):
        over = question.silencing(rule)
        regions = question.regions(rule)
        for offer in source.offers:
            given = [shared(region, _shown(grid, engine.everywhere, offer.require)) for region in regions]
            if not offer.require or any(all(each) and grid.uncovered(each, over, question.budget) for each in given):
                continue
            for region in regions:
                point = grid.uncovered(region, over, question.budget)
                if point is not None:
                    wide = grid.widened(point, over, region)
                    if len(regions) > 1:
                        wide = grid.widened_over(wide, (engine.masks[rule],), over, question.within, question.budget)
                    yield question.witness(point, wide).finding(
                        "DK-DEMAND", "{rule} asks for {evidence}, but no longer decides once the evidence is there",
                        {"rule": repr(source.id), "evidence": " and ".join(offer.require)},
                        rules=(source.id,), where=question.place([source.id]),
                        hint="let the rule also match with the evidence, or do not ask for it", severity="warning",
                    )  # fmt: skip
                    break


def _shown(grid: Grid, region: Region, evidence: Sequence[str]) -> Region:
    """What of a region has all of the evidence."""
    return tuple(
        axis.atoms(((1, 1),)) if axis.field.name in evidence else atoms
        for axis, atoms in zip(grid.axes, region, strict=True)
    )


@frozen(eq=False)
class _Demand:
    """Some evidence, and the grid without its axes, where what is there before and after are two sides."""

    question: Question
    evidence: tuple[str, ...]
    places: tuple[int, ...]
    told: set[str]
    grid: Grid = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Take the axes of the evidence out of the grid."""
        object.__setattr__(self, "grid", self.question.engine.grid.without(self.places))

    @classmethod
    def of(cls, question: Question, evidence: tuple[str, ...], told: set[str]) -> "_Demand":
        """Look for rules that are not ``told`` of yet."""
        axes = enumerate(question.engine.grid.axes)
        return cls(question, evidence, tuple(place for place, axis in axes if axis.field.name in evidence), told)

    def findings(self) -> Iterator[PolicyFinding]:
        """Compare each way in which some of the evidence is lacking with all of it being there."""
        everything = self._active([True] * len(self.places))
        for there in product((False, True), repeat=len(self.places)):
            before = self._active(there)
            if all(there) or before == everything:
                continue
            for found in self._comparison(before, everything).differences(self.question.budget):
                for lost in self._lost(found.old, found.new):
                    self.told.add(lost.rule)
                    yield self._finding(there, found, lost)

    def _active(self, there: Sequence[bool]) -> int:
        """The boxes that accept what is there and what is not."""
        grid = self.question.engine.grid
        atoms = (grid.axes[place].at(int(shown)) for place, shown in zip(self.places, there, strict=True))
        return reduce(and_, (grid.masks[place][atom] for place, atom in zip(self.places, atoms, strict=True)))

    def _comparison(self, before: int, after: int) -> Comparison:
        engine, question = self.question.engine, self.question
        ended, begun = (engine.owned(each & engine.everything) for each in (before & ~after, after & ~before))
        rules = engine.rules

        def alike(old: int | None, new: int | None) -> bool:
            offers = () if new is None else rules[new].offers
            asking = () if old is None or rules[old].id in self.told else self._asking(rules[old].offers)
            return all(any(as_good(each, mine) for each in offers) for mine in asking)

        def bears(old: int | None, _: int | None, offer: PolicyOffer) -> bool:
            return old is not None and any(as_good(offer, mine) for mine in self._asking(rules[old].offers))

        return Comparison(
            self.grid, tuple(atoms for place, atoms in enumerate(question.within) if place not in self.places),
            Side(engine, active=before, may_conflict=question.may_conflict),
            Side(engine, active=after, may_conflict=question.may_conflict),
            frozenset(ended), frozenset(begun), {rule: rule for rule in range(len(rules))},
            alike=alike, bears=bears, differ=lambda old, new: bool(self._lost(old, new)), as_good=as_good,
        )  # fmt: skip

    def _asking(self, offers: Sequence[PolicyOffer]) -> list[PolicyOffer]:
        return [offer for offer in offers if offer.require == self.evidence]

    def _lost(self, old: Answer, new: Answer) -> list[Offered]:
        """For each rule that is not told of yet, the first offer that asks for it and that nothing is as good as."""
        after = [each.offer for each in new.offers]
        found = {
            each.rule: each
            for each in reversed(old.offers)
            if each.rule not in self.told
            and each.offer.require == self.evidence
            and not any(as_good(mine, each.offer) for mine in after)
        }
        return list(found.values())

    def _finding(self, there: Sequence[bool], found: Difference, lost: Offered) -> PolicyFinding:
        axes = self.question.engine.grid.axes
        state = {
            place: axes[place].atoms(((int(shown), int(shown)),))
            for place, shown in zip(self.places, there, strict=True)
        }
        point, region = (self._put_back(each, state) for each in (found.point, found.region))
        witness = self.question.witness(point, region)
        shown = {**witness.scenario, **dict.fromkeys(self.evidence, True)}
        return witness.finding(
            "DK-DEMAND-WORSE", "{rule} asks for {evidence} to offer {offer}, but with it the outcome is {less}",
            {
                "rule": repr(lost.rule), "evidence": " and ".join(self.evidence),
                "offer": evolve(lost.offer, require=()).text, "less": found.new.text,
            },
            rules=(lost.rule,), where=self.question.place([lost.rule]),
            hint="let the rule also decide with the evidence, or do not ask for it", severity="warning",
            python=f"{witness.python}\n{asked(shown, witness.as_of)}",
        )  # fmt: skip

    def _put_back(self, region: Region, state: dict[int, int]) -> Region:
        rest = iter(region)
        return tuple(state[place] if place in state else next(rest) for place in range(len(region) + len(state)))
