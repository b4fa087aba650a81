"""Workload: what everybody has on hand, by priority, and how evenly it is shared."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction

from attrs import field, frozen

from disputekit._lib.frozen import FrozenMap
from disputekit.casework._assignment_strategies import PRIORITY_WEIGHTS, weight_of
from disputekit.casework._people import Roster
from disputekit.ports import Load

__all__ = ["OnHand", "Workload", "workload"]


@frozen(kw_only=True)
class OnHand:
    """What one person has on hand: open disputes by priority, how many, and their weight.

    ``over`` says that it is more than their ``capacity``, ``absent`` that they are not there.
    """

    person: str
    open: Mapping[str, int]
    count: int
    weight: int
    capacity: int | None = None
    over: bool = False
    absent: bool = False


@frozen
class Workload:
    """What everybody has on hand, the heaviest first; ``unassigned`` is how many open disputes nobody has.

    Both measures of balance look at those who can be given work: who is there, and whose capacity is not 0. They go by
    weight, or by the number of disputes of one ``priority`` (how many P1 each has).
    """

    people: tuple[OnHand, ...]
    unassigned: int = field(default=0, kw_only=True)

    def jain(self, priority: str | None = None) -> float:
        """Give Jain's index of fairness, (Σx)² ÷ (n Σx²): 1 is even, 1 ÷ n is all with one person.

        Source: Jain, Chiu and Hawe, *A quantitative measure of fairness and discrimination*, DEC-TR-301, 1984.
        """
        shares = self._shares(priority)
        squares = sum(share * share for share in shares)
        return 1.0 if not squares else float(Fraction(sum(shares) ** 2, len(shares) * squares))

    def gini(self, priority: str | None = None) -> float:
        """Give the Gini coefficient, ΣΣ|xᵢ − xⱼ| ÷ (2 n Σx): 0 is even, 1 − 1 ÷ n is all with one person."""
        shares = self._shares(priority)
        apart = sum(abs(one - other) for one in shares for other in shares)
        return 0.0 if not apart else float(Fraction(apart, 2 * len(shares) * sum(shares)))

    def _shares(self, priority: str | None) -> list[int]:
        able = [each for each in self.people if not each.absent and each.capacity != 0]
        return [each.weight if priority is None else each.open.get(priority, 0) for each in able]


def workload(
    roster: Roster,
    loads: Iterable[Load],
    *,
    at: datetime,
    unassigned: int = 0,
    weights: Mapping[str, int] = PRIORITY_WEIGHTS,
) -> Workload:
    """Say what everybody has on hand at ``at``: all on the roster, and whoever else owns an open dispute.

    >>> import pendulum
    >>> from disputekit.casework import Person
    >>> roster = Roster([Person(id="ann"), Person(id="bob")])
    >>> shared = workload(roster, [Load(owner="ann", open={"P1": 3}), Load(owner="bob", open={"P1": 1})],
    ...                   at=pendulum.datetime(2026, 3, 2, 9))
    >>> shared.jain(), shared.gini("P1")
    (0.8, 0.25)
    """
    on_hand = {load.owner: load for load in loads}
    known = {person.id: person for person in roster.people}
    rows: list[OnHand] = []
    for name in {**known, **{owner: None for owner, load in on_hand.items() if load.count}}:
        person, load = known.get(name), on_hand.get(name) or Load(owner=name)
        capacity = None if person is None else person.capacity
        rows.append(
            OnHand(
                person=name,
                open=FrozenMap(load.open),
                count=load.count,
                weight=weight_of(load, weights),
                capacity=capacity,
                over=capacity is not None and load.count > capacity,
                absent=person is not None and person.absence(at) is not None,
            )
        )
    rows.sort(key=lambda each: (-each.weight, each.person))
    return Workload(tuple(rows), unassigned=unassigned)
