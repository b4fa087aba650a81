"""Where two books, or two days of one, say different things: both laid on one grid.

Only a rule that is not the same on both sides can make a difference, and only where it has a say on its side: a
company's rule where nothing above it matches, law and goodwill wherever they match. So the search walks over pairs of
company rules that could decide on the two sides, at least one of them changed, and below each pair over the law and
goodwill that could tell the two apart there. Whatever else matches adds the same to both.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, reduce
from operator import or_

from attrs import frozen

from disputekit._lib.brief import brief
from disputekit.policy._decision import PolicyDecision
from disputekit.policy._engine import Engine
from disputekit.policy._grid import Budget, Grid, Region, Rest, bits, shared
from disputekit.policy._model import Offered, PolicyOffer, Rule
from disputekit.policy._outcome import Status, escalated, evidence_of, judge, offered

__all__ = ["Answer", "Comparison", "Difference", "Side"]


@frozen
class Answer:
    """What a book says about a scenario: the status, the company's rule that decides, and what may be offered."""

    status: Status
    rule: str | None
    offers: tuple[Offered, ...]
    escalate_to: str = ""

    __repr__ = brief

    @classmethod
    def of(cls, decision: PolicyDecision) -> "Answer":
        """What a decision says."""
        rule = None if decision.winner is None else decision.winner.id
        return cls(decision.status, rule, decision.offers, decision.escalate_to or "")

    @property
    def required_evidence(self) -> tuple[str, ...]:
        """The evidence that any of the offers asks for, sorted."""
        return evidence_of(self.offers)

    @property
    def says(self) -> tuple[Status, frozenset[PolicyOffer], str]:
        """What is compared: whichever rule says it, and in whatever order."""
        return self.status, frozenset(each.offer for each in self.offers), self.escalate_to

    @property
    def text(self) -> str:
        """``refund 100% of items or exchange``, ``nothing``, ``on to a lawyer``, ``no rule``."""
        return self._in_words([each.offer.text for each in self.offers])

    @property
    def full_text(self) -> str:
        """The same with who chooses each offer, and what else satisfies it."""
        return self._in_words([each.offer.full_text for each in self.offers])

    def _in_words(self, said: list[str]) -> str:
        if self.escalate_to:
            said.append(f"on to {self.escalate_to}")
        if self.status != "decided":
            said.insert(0, self.status.replace("_", " "))
        return " or ".join(said) or "nothing"

    def to_dict(self) -> dict[str, object]:
        """Everything, as JSON can hold it."""
        return {
            "status": self.status,
            "rule": self.rule,
            "offers": [each.text for each in self.offers],
            "required_evidence": list(self.required_evidence),
            "escalate_to": self.escalate_to,
        }


@frozen(eq=False)
class Side:
    """One side: the rules of an engine whose boxes stand on the shared grid ``shift`` bits up, as far as ``active``."""

    engine: Engine
    shift: int = 0
    active: int = -1
    may_conflict: bool = False
    """Whether rules may contradict each other, because looking for that came to no end."""

    def mask(self, rule: int) -> int:
        """The boxes of a rule."""
        return (self.engine.masks[rule] & self.active) << self.shift

    def avoided(self, rule: int | None) -> int:
        """The boxes in which another rule of the company comes first; without a rule, all of the company.

        First is the one with the lowest bit; where rules may contradict each other, any that nothing ranks above.
        """
        if rule is None:
            return (self.engine.company & self.active) << self.shift
        mask = self.engine.masks[rule]
        first = self.engine.above[rule] if self.may_conflict else (mask & -mask) - 1
        return (first & self.active) << self.shift

    def rivals(self, rule: int | None) -> list[int]:
        """The boxes of each rule that may contradict one that decides."""
        if rule is None or not self.may_conflict:
            return []
        engine = self.engine
        ranked = engine.above[rule] | engine.below[rule] | engine.masks[rule]
        others = engine.owned(engine.company & self.active & ~ranked)
        return [self.mask(other) for other in others if engine.says[other] != engine.says[rule]]

    def company(self, touched: int) -> list[int]:
        """The company's rules among some boxes of the grid."""
        return self.engine.owned(touched >> self.shift & self.engine.company & self.active)

    @cached_property
    def others(self) -> list[int]:
        """The rules of law and goodwill."""
        return self.engine.owned((self.engine.law | self.engine.goodwill) & self.active)

    def offers(self, rule: int | None) -> tuple[PolicyOffer, ...]:
        """What a rule of the company offers."""
        return () if rule is None else self.engine.rules[rule].offers

    def answer(self, met: int) -> Answer:
        """The answers where ``met`` are the boxes of the grid."""
        own = met >> self.shift & self.engine.everything & self.active
        outcome = judge(self.engine, own, own)
        rule = None if outcome.winner is None else self.engine.rules[outcome.winner].id
        return Answer(outcome.status, rule, offered(self.engine, outcome), escalated(self.engine, outcome))


@frozen
class Difference:
    """A point where the sides differ, the widest box around it where they do so alike, and what they say there."""

    point: Region
    region: Region
    old: Answer
    new: Answer


@frozen(eq=False)
class Comparison:
    """Two sides, what has changed between them, and which differences are asked for.

    ``old_changed`` and ``new_changed`` are the rules that are not the same on the other side, ``same`` maps the others.
    ``alike`` says of what two company rules offer that no difference comes from it; ``bears`` says whether an offer
    of law or goodwill could make or unmake one; ``differ`` judges two answers; ``as_good`` says which
    offer makes another needless.
    """

    grid: Grid
    within: Region
    old: Side
    new: Side
    old_changed: frozenset[int]
    new_changed: frozenset[int]
    same: dict[int, int]
    alike: Callable[[int | None, int | None], bool]
    bears: Callable[[int | None, int | None, PolicyOffer], bool]
    differ: Callable[[Answer, Answer], bool]
    as_good: Callable[[PolicyOffer, PolicyOffer], bool]
    spared: int = 0
    """Boxes of the grid in which nobody asks for differences."""

    def differences(self, budget: Budget) -> Iterator[Difference]:
        """Every difference there is, each shown once for each way in which it comes about. Raises ``Exhausted``."""
        for old, new, region in self.regions(budget):
            for within, avoid, each in self._ways(old, new, region, budget, every=False):
                said = self._said(each)
                if self.differ(*said):
                    yield Difference(each, self.grid.widened(each, avoid, within), *said)

    def parts(
        self, old: int | None, new: int | None, region: Region, taken: list[Region], budget: Budget
    ) -> Iterator[Difference]:
        """Disjoint boxes that are all of a region in which the sides differ, outside of those that are ``taken``.

        Raises ``Exhausted``; each box is added to ``taken``.
        """
        for within, avoid, each in self._ways(old, new, region, budget, every=True):
            said = self._said(each)
            if self.differ(*said):
                for point, box in Rest.of(self.grid, within, avoid, taken).parts(budget):
                    taken.append(box)
                    yield Difference(point, box, *self._said(point))

    def regions(self, budget: Budget) -> Iterator[tuple[int | None, int | None, Region]]:
        """Where a pair of company rules may decide, at least one of them or the law beside them being changed."""
        for old, new in self._pairs():
            alike = self.alike(old, new) and not self.old.may_conflict and not self.new.may_conflict
            if alike and not self._changed_boxes:
                continue
            for region in self._regions(old, new):
                budget.spend()
                if not alike or self.grid.touching(region) & self._changed_boxes:
                    yield old, new, region

    def _said(self, point: Region) -> tuple[Answer, Answer]:
        met = self.grid.holding(point)
        return self.old.answer(met), self.new.answer(met)

    def _ways(
        self, old: int | None, new: int | None, region: Region, budget: Budget, *, every: bool
    ) -> Iterator[tuple[Region, int, Region]]:
        """Cells of a region in which the sides answer alike all over: a region, boxes to avoid there, and a point."""
        avoided = self.old.avoided(old) | self.new.avoided(new) | self.spared
        asked, rest = self._questions(old, new, region)
        for within, avoid, point in self._cells(region, avoided, asked, budget):
            if rest:  # whether any law at all applies decides between "decided" and "no rule"
                yield from self._with_or_without(within, avoid, rest, budget, every=every)
            else:
                yield within, avoid, point

    def _pairs(self) -> Iterator[tuple[int | None, int | None]]:
        """The company rules that may decide on the two sides of a point where something has changed."""
        ours, theirs = self.old.avoided(None), self.new.avoided(None)
        for rule in sorted(self.old_changed):
            if mask := self.old.mask(rule) & ours:
                yield rule, None
                yield from ((rule, other) for other in self.new.company(self._touched(mask)))
        for rule in sorted(self.new_changed):
            if mask := self.new.mask(rule) & theirs:
                yield None, rule
                touched = self.old.company(self._touched(mask))
                yield from ((other, rule) for other in touched if other not in self.old_changed)
        if self._changed_boxes:
            yield None, None
            for rule in self.old.company(self._touched(self._changed_boxes)):
                if rule in self.same:
                    yield rule, self.same[rule]

    @cached_property
    def _changed_boxes(self) -> int:
        """The boxes of law and goodwill that are not the same on both sides."""
        found = 0
        for side, changed in ((self.old, self.old_changed), (self.new, self.new_changed)):
            for rule in side.others:
                if rule in changed:
                    found |= side.mask(rule)
        return found

    def _touched(self, boxes: int) -> int:
        found = 0
        for box in bits(boxes):
            found |= self.grid.touching(self.grid.regions[box])
        return found

    def _regions(self, old: int | None, new: int | None) -> Iterator[Region]:
        """Where both rules match, box by box; a rule that is ``None`` matches nothing."""
        ours = self._boxes(self.old, old)
        theirs = self._boxes(self.new, new)
        for one in ours:
            for other in theirs:
                region = shared(one, other)
                if all(region):
                    yield region

    def _boxes(self, side: Side, rule: int | None) -> list[Region]:
        if rule is None:
            return [self.within]
        return [shared(self.grid.regions[box], self.within) for box in bits(side.mask(rule))]

    @cached_property
    def _law_and_goodwill(self) -> list[tuple[int, Rule, bool]]:
        """Law and goodwill, each once: its boxes, and whether it is not the same on both sides."""
        ours = [
            (self.old.mask(rule), self.old.engine.rules[rule], rule in self.old_changed) for rule in self.old.others
        ]
        theirs = (rule for rule in self.new.others if rule in self.new_changed)
        return ours + [(self.new.mask(rule), self.new.engine.rules[rule], True) for rule in theirs]

    def _questions(self, old: int | None, new: int | None, region: Region) -> tuple[list[int], list[int]]:
        """The law and goodwill that may make the sides differ; and other law, where it matters that there is any."""
        touched = self.grid.touching(region)
        voices = [(mask & touched, rule, loud) for mask, rule, loud in self._law_and_goodwill if mask & touched]
        asked = [
            (mask, rule)
            for mask, rule, loud in voices
            if loud or any(self.bears(old, new, offer) for offer in rule.offers)
        ]
        rest = [(mask, rule) for mask, rule, _ in voices if (mask, rule) not in asked]
        todo = list(asked)
        while todo:
            _, rule = todo.pop()
            linked = [each for each in rest if self._linked(rule, each[1])]
            rest = [each for each in rest if each not in linked]
            asked += linked
            todo += linked
        unsure = old is None or new is None
        rivals = [mask & touched for mask in (*self.old.rivals(old), *self.new.rivals(new)) if mask & touched]
        return rivals + [mask for mask, _ in asked], [mask for mask, rule in rest if unsure and rule.layer == "law"]

    def _linked(self, one: Rule, other: Rule) -> bool:
        """Whether what one adds may depend on the other."""
        if one.right in other.excludes or other.right in one.excludes:
            return True
        return any(self.as_good(a, b) or self.as_good(b, a) for a in one.offers for b in other.offers)

    def _cells(
        self, region: Region, avoided: int, asked: list[int], budget: Budget
    ) -> Iterator[tuple[Region, int, Region]]:
        """Every way in which the questions can be answered in a region outside of some boxes, with a point each."""
        point = self.grid.uncovered(region, avoided, budget)
        if point is None:
            return
        if not asked:
            yield region, avoided, point
            return
        first, rest = asked[0], asked[1:]
        yield from self._cells(region, avoided | first, rest, budget)
        for box in bits(first):
            inner = shared(region, self.grid.regions[box])
            if all(inner):
                yield from self._cells(inner, avoided, rest, budget)

    def _with_or_without(
        self, region: Region, avoided: int, boxes: Iterable[int], budget: Budget, *, every: bool
    ) -> Iterator[tuple[Region, int, Region]]:
        """The cell in none of some boxes, and those in any of them; of these only the first unless ``every``."""
        beside = reduce(or_, boxes)
        yield from self._cells(region, avoided | beside, [], budget)
        for box in bits(beside):
            inner = shared(region, self.grid.regions[box])
            found = list(self._cells(inner, avoided, [], budget)) if all(inner) else []
            yield from found
            if found and not every:
                return
