"""Who goes before whom among the company's rules.

Priority first. Among equals, explicit ``overrides`` and what they imply, then the narrower before the wider, but not
where the two are bound by overrides already. The order in the file means nothing, except under ``hit = "first"``.
"""

import heapq
from collections.abc import Sequence

from attrs import frozen

from disputekit.policy._grid import Grid, bits
from disputekit.policy._model import Rule

__all__ = ["Cycle", "Ranking", "below", "in_file_order", "placed", "ranked"]


class Cycle(Exception):
    """Rules that go before each other in a circle."""

    def __init__(self, rules: Sequence[str]) -> None:
        """Keep the circle, each before the next and the last before the first."""
        super().__init__(rules)
        self.rules = tuple(rules)


@frozen
class Ranking:
    """Rules are named by their places in the given list; sets of them are integers with a bit for each place."""

    order: tuple[int, ...]
    """First rank first."""
    tiers: tuple[int, ...]
    """For each rule: everything of a greater tier ranks above everything of a smaller one."""
    above: tuple[int, ...]
    """For each rule: what ranks above it in its own tier."""
    inside: tuple[int, ...]
    """For each rule: what it lies strictly inside of."""


def in_file_order(count: int) -> Ranking:
    """The order that the file has."""
    return Ranking(tuple(range(count)), tuple(-place for place in range(count)), (0,) * count, (0,) * count)


def ranked(rules: Sequence[Rule], grid: Grid, owners: Sequence[int]) -> Ranking:
    """Rank ``rules``, whose boxes lie on ``grid``; ``owners`` has each box's rule. Raises ``Cycle``."""
    inside = _inside(rules, grid, owners)
    places = {rule.id: place for place, rule in enumerate(rules)}
    direct = [sum(1 << places[name] for name in rule.overrides) for rule in rules]
    overriders = _turned(_closure(direct))
    peers: dict[int, int] = {}
    for place, rule in enumerate(rules):
        peers[rule.priority] = peers.get(rule.priority, 0) | 1 << place
    beneath = [  # the rules below each, of the same priority; where an override binds a pair, being narrower does not
        peers[rule.priority] & (lower | (inside[place] & ~overriders[place]))
        for place, (rule, lower) in enumerate(zip(rules, direct, strict=True))
    ]
    order, above = _sorted(rules, beneath)
    return Ranking(order, tuple(rule.priority for rule in rules), above, inside)


def placed(ranking: Ranking, masks: Sequence[int]) -> tuple[list[int], list[frozenset[int]]]:
    """For each rule in its place by rank: the bits of all above it, and the rules it lies inside of.

    ``masks`` has the bits of each place, as for ``below``.
    """
    now = {old: place for place, old in enumerate(ranking.order)}
    above: list[int] = []
    higher = passed = 0
    tier: int | None = None
    for place, old in enumerate(ranking.order):
        if ranking.tiers[old] != tier:
            tier, higher = ranking.tiers[old], passed
        above.append(higher | sum(masks[now[each]] for each in bits(ranking.above[old])))
        passed |= masks[place]
    return above, [frozenset(now[wider] for wider in bits(ranking.inside[old])) for old in ranking.order]


def below(ranking: Ranking, masks: Sequence[int]) -> list[int]:
    """For each rule in its place by rank: the bits of all below it."""
    now = {old: place for place, old in enumerate(ranking.order)}
    found = [0] * len(ranking.order)
    lower = passed = 0
    tier: int | None = None
    for place in reversed(range(len(found))):
        old = ranking.order[place]
        if ranking.tiers[old] != tier:
            tier, lower = ranking.tiers[old], passed
        found[place] |= lower
        for each in bits(ranking.above[old]):
            found[now[each]] |= masks[place]
        passed |= masks[place]
    return found


def _inside(rules: Sequence[Rule], grid: Grid, owners: Sequence[int]) -> tuple[int, ...]:
    within = [-1] * len(rules)  # each box of a rule must lie in one box of the other
    for owner, region in zip(owners, grid.regions, strict=True):
        holders = 0
        for box in bits(grid.holding(region)):
            holders |= 1 << owners[box]
        within[owner] &= holders
    return tuple(
        sum(1 << other for other in bits(holders) if not within[other] >> place & 1)
        for place, holders in enumerate(within)
    )


def _closure(direct: Sequence[int]) -> list[int]:
    """Follow each rule's arrows to the end."""
    reached = []
    for first in direct:
        found, todo = 0, first
        while todo:
            low = todo & -todo
            found |= low
            todo = (todo | direct[low.bit_length() - 1]) & ~found
        reached.append(found)
    return reached


def _turned(arrows: Sequence[int]) -> list[int]:
    """Turn every arrow round."""
    found = [0] * len(arrows)
    for place, reached in enumerate(arrows):
        for other in bits(reached):
            found[other] |= 1 << place
    return found


def _sorted(rules: Sequence[Rule], beneath: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Sort topologically, ids deciding between equals; also collect what is above each rule in its tier."""
    waits_for = _turned(beneath)
    counts = [waiting.bit_count() for waiting in waits_for]
    keys = {place: (-rule.priority, rule.id) for place, rule in enumerate(rules)}
    above = [0] * len(rules)
    order: list[int] = []
    ready = [(key, place) for place, key in keys.items() if not counts[place]]
    heapq.heapify(ready)
    while ready:
        _, place = heapq.heappop(ready)
        order.append(place)
        for other in bits(beneath[place]):
            above[other] |= above[place] | 1 << place
            counts[other] -= 1
            if not counts[other]:
                heapq.heappush(ready, (keys[other], other))
    if len(order) < len(rules):
        raise Cycle([rules[place].id for place in _circle(waits_for, frozenset(order))])
    return tuple(order), tuple(above)


def _circle(waits_for: Sequence[int], done: frozenset[int]) -> list[int]:
    """Walk upwards from a rule that never became ready until one comes back."""
    left = [place for place in range(len(waits_for)) if place not in done]
    path: list[int] = []
    place = left[0]
    while place not in path:
        path.append(place)
        place = next(other for other in bits(waits_for[place]) if other not in done)
    circle = path[path.index(place) :][::-1]
    start = circle.index(min(circle))
    return circle[start:] + circle[:start]
