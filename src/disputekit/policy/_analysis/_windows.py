"""Windows that are not monotone: a later return that gets more than an earlier one, all else being the same."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from attrs import evolve, field, frozen

from disputekit.policy._analysis._comparison import Answer, Comparison, Difference, Side
from disputekit.policy._analysis._findings import PolicyFinding
from disputekit.policy._analysis._witness import Question, asked
from disputekit.policy._grid import Exhausted, Grid
from disputekit.policy._model import ON_TOP, WHOLE, Offered, OfferPart, PolicyOffer
from disputekit.remedies import MONETARY, RemedyKind

__all__ = ["as_good", "windows"]

T = TypeVar("T")

_MOST: Final = 100  # nobody reads more
_PREFIX: Final = "days_since_"


def windows(question: Question) -> Iterator[PolicyFinding]:
    """Find, for each field that counts days, where one more day gets what the day before has not, nor as good.

    One finding for each rule that gets more. ``None`` (does not apply) is no later day.
    """
    told = 0
    for place, axis in enumerate(question.engine.grid.axes):
        if axis.field.kind == "whole" and axis.field.name.startswith(_PREFIX):
            for finding in _Window.of(question, place).findings():
                if told == _MOST:
                    raise Exhausted
                told += 1
                yield finding


def as_good(one: PolicyOffer, other: PolicyOffer) -> bool:
    """Whether nobody would wait for ``other`` who can have ``one``.

    Beside what ``covers`` says, a refund is as good as as much store credit, and one of the whole price of the items
    as good as a repair, a replacement or an exchange.
    """
    return one.covers(other) or one.covers(_as_refund(other))


def _as_refund(offer: PolicyOffer) -> PolicyOffer:
    goods = any(part.kind not in MONETARY for part in offer.parts)
    parts = tuple(
        part if part.kind in ON_TOP else OfferPart(RemedyKind.REFUND, part.amount or WHOLE) for part in offer.parts
    )
    return evolve(offer, parts=parts, of="items" if goods else offer.of)


@frozen(eq=False)
class _Window:
    """One field that counts days, and the grid of its book without it, where two days are two sides."""

    question: Question
    place: int
    grid: Grid
    accepted: int
    masks: Sequence[int]
    """For each atom of the field the boxes that accept it."""
    told: set[str] = field(factory=set)
    """The rules that have been found to give more."""
    known: dict[tuple[int, int], bool] = field(factory=dict)
    """Whether what one rule says is as good as what another does."""

    @classmethod
    def of(cls, question: Question, place: int) -> "_Window":
        """Take one axis out of the grid."""
        grid, accepted = question.allowed("DK-WINDOW")
        return cls(question, place, grid.without({place}), accepted, grid.masks[place])

    def findings(self) -> Iterator[PolicyFinding]:
        """Compare each day on which anything begins or ends with the day before."""
        engine = self.question.engine
        axis = engine.grid.axes[self.place]
        for atom in range(1, axis.at(axis.field.applicable - 1) + 1):
            before, after = self.masks[atom - 1], self.masks[atom]
            if before == after or not self.question.within[self.place] >> atom & 1:
                continue
            ended, begun = (engine.owned(each & engine.everything) for each in (before & ~after, after & ~before))
            comparison = Comparison(
                self.grid,
                _without(self.question.within, self.place),
                Side(engine, active=before, may_conflict=self.question.may_conflict),
                Side(engine, active=after, may_conflict=self.question.may_conflict),
                frozenset(ended),
                frozenset(begun),
                {rule: rule for rule in range(len(engine.rules))},
                alike=self._alike,
                bears=self._bears,
                differ=lambda old, new: bool(self._more(old, new)),
                as_good=as_good,
                spared=self.accepted & after,
            )
            for each in comparison.differences(self.question.budget):
                for more in self._more(each.old, each.new):
                    self.told.add(more.rule)
                    yield self._finding(axis.starts[atom], each, more)

    def _alike(self, old: int | None, new: int | None) -> bool:
        rules = self.question.engine.rules
        if new is None or rules[new].id in self.told:
            return True
        says = self.question.engine.says
        key = (-1 if old is None else says[old], says[new])
        if key not in self.known:
            before = () if old is None else rules[old].offers
            self.known[key] = all(any(as_good(mine, each) for mine in before) for each in rules[new].offers)
        return self.known[key]

    def _bears(self, _: int | None, new: int | None, offer: PolicyOffer) -> bool:
        return new is not None and any(as_good(offer, each) for each in self.question.engine.rules[new].offers)

    def _more(self, old: Answer, new: Answer) -> list[Offered]:
        """For each rule that has not been told of, the first of its offers that nothing earlier is as good as."""
        found = {
            each.rule: each
            for each in reversed(new.offers)
            if each.rule not in self.told and not any(as_good(mine.offer, each.offer) for mine in old.offers)
        }
        return list(found.values())

    def _finding(self, start: int, found: Difference, more: Offered) -> PolicyFinding:
        engine, place = self.question.engine, self.place
        axis = engine.grid.axes[place]
        earlier, later = (axis.field.low + day for day in (start - 1, start))
        atoms = axis.atoms(((start, start),))
        point, region = ((*each[:place], atoms, *each[place:]) for each in (found.point, found.region))
        witness = self.question.witness(point, region)
        before = asked({**witness.scenario, axis.field.name: earlier}, witness.as_of)
        return witness.finding(
            "DK-WINDOW", "{rule} offers {more} when {field} is {later}, but when it is {earlier} the outcome is {less}",
            {
                "rule": repr(more.rule), "more": more.offer.text, "field": axis.field.name,
                "later": later, "earlier": earlier, "less": found.old.text,
            },
            rules=tuple(dict.fromkeys(filter(None, (more.rule, found.old.rule)))),
            where=self.question.place([more.rule]),
            hint="offer as much earlier, or accept it in the file with a reason and an end date",
            severity="warning", python=f"{before}\n{witness.python}",
        )  # fmt: skip


def _without(items: tuple[T, ...], place: int) -> tuple[T, ...]:
    return (*items[:place], *items[place + 1 :])
