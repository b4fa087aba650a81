"""Scenarios for a policy: complete ones, drawn where its rules begin and end."""

from collections.abc import Iterator

from hypothesis import strategies as st

from disputekit.policy import PolicyBook
from disputekit.policy._engine import Engine
from disputekit.policy._fields import AS_OF, Scalar
from disputekit.policy._grid import Axis, Budget, Exhausted, Region, bits, runs

__all__ = ["scenarios"]

_EFFORT = 20_000  # steps in which to find a place where a rule decides


def scenarios(book: PolicyBook) -> st.SearchStrategy[dict[str, Scalar]]:
    """Give complete scenarios for a book: each states every field with one of its values.

    They reach every rule that can decide at all, and both sides of every boundary that a rule draws; the others lie
    anywhere in between. The simplest scenario has the first value of every field.

    >>> from hypothesis import find
    >>> from disputekit.policy import PolicyBook
    >>> book = PolicyBook.loads('''
    ... schema = "disputekit.policy/1"
    ... policy = { id = "shop", version = "1" }
    ... fields = { days = { min = 0, max = 3650 } }
    ... [[rule]]
    ... id = "late"
    ... when.days = { min = 31 }
    ... deny = true
    ... ''')
    >>> find(scenarios(book), lambda scenario: book.first_match(scenario) is not None)
    {'days': 31}
    """
    engine = book.engine
    axes = engine.grid.axes
    everywhere = engine.grid.everywhere
    regions = [everywhere]
    for region in engine.grid.regions:
        regions.append(region)
        regions += _beside(region, everywhere)
    regions += _deciding(engine)
    return st.sampled_from(regions).flatmap(lambda region: _anywhere(axes, region))


def _beside(region: Region, everywhere: Region) -> Iterator[Region]:
    """What lies just outside of a box on one axis: where one field keeps its rule from matching."""
    for at, (atoms, every) in enumerate(zip(region, everywhere, strict=True)):
        if atoms != every:
            yield (*region[:at], every & ~atoms, *region[at + 1 :])


def _anywhere(axes: tuple[Axis, ...], region: Region) -> st.SearchStrategy[dict[str, Scalar]]:
    return st.fixed_dictionaries(
        {
            axis.field.name: _values(axis, atoms)
            for axis, atoms in zip(axes, region, strict=True)
            if axis.field is not AS_OF  # the day is no part of a scenario
        }
    )


def _values(axis: Axis, atoms: int) -> st.SearchStrategy[Scalar]:
    """The values of some atoms: at their ends, and anywhere."""
    spans = [span for atom in bits(atoms) for span in axis.spans(1 << atom)]
    ends = st.sampled_from(sorted({end for span in spans for end in span}))
    wide = [st.integers(*span) for first, after in runs(atoms) for span in axis.spans((1 << after) - (1 << first))]
    return (ends | st.one_of(wide)).map(axis.field.value)


def _deciding(engine: Engine) -> Iterator[Region]:
    """For each rule one point where it matches and nothing ranks above it."""
    for place, above in enumerate(engine.above):
        for box in bits(engine.masks[place]):
            try:
                point = engine.grid.uncovered(engine.grid.regions[box], above, Budget(_EFFORT))
            except Exhausted:
                continue
            if point is not None:
                yield point
                break
