"""Scenarios of a policy that reach its boundaries, wherever they are."""

from collections.abc import Iterator
from datetime import date

from hypothesis import strategies as st

from disputekit.policy import PolicyBook, PolicyPack
from disputekit.policy._engine import Engine
from disputekit.policy._fields import AS_OF, Field, Scalar
from disputekit.policy._grid import Axis, Region, bits, runs
from disputekit.policy._model import day_of
from disputekit.testing.strategies._edges import deciding, edges

__all__ = ["scenarios"]

Scenario = dict[str, Scalar]


def scenarios(
    policy: PolicyBook | PolicyPack, *, as_of: date | None = None, partial: bool = False
) -> st.SearchStrategy[Scenario]:
    """Give complete scenarios for a book, or for the books of a pack that are in force ``as_of`` a day.

    Each states every field with one of its values. First come the few that nobody should leave out: every rule that can
    decide at all does so in one of them, and both sides of every boundary that a rule draws are there. A hundred
    examples try all of these for a book of some fifteen rules; the other cases lie anywhere, most of them beside a
    boundary. The simplest scenario has the first value of every field. With ``partial``, facts are left out, and leaves
    of a tree become the nodes above them.

    A pack, and a book whose rules have dates of their own, is seen as on ``as_of``. A flag with a function behind it is
    stated like any other.

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
    if isinstance(policy, PolicyBook):
        engine = policy.engine
        everywhere = engine.everywhere if as_of is None else engine.everywhere_on(day_of(as_of))
    else:
        day = day_of(as_of)  # type: ignore[arg-type] # None is refused there, as by decide()
        engine = policy.engine_on(day)
        everywhere = engine.everywhere_on(day)
    complete = _complete(engine, everywhere)
    return _partial(complete, [column.axis.field for column in engine.columns]) if partial else complete


def _complete(engine: Engine, everywhere: Region) -> st.SearchStrategy[Scenario]:
    points = deciding(engine, everywhere)
    regions = [everywhere, *points.values()]
    for region in engine.grid.regions:
        regions.append(region)
        regions += _beside(region, everywhere)
    wide = st.sampled_from(regions).flatmap(lambda region: _anywhere(engine.grid.axes, region))
    simplest = {axis.field.name: axis.value(0) for axis in engine.grid.axes if axis.field is not AS_OF}
    fixed = [st.just(each) for each in (simplest, *edges(engine, points))]
    # A fixed one is all there is to draw then, so Hypothesis tries it once; the rest of the examples lie anywhere.
    return st.sampled_from([*fixed, wide]).flatmap(lambda each: each)


def _beside(region: Region, everywhere: Region) -> Iterator[Region]:
    """What lies just outside of a box on one axis: where one field keeps its rule from matching."""
    for at, (atoms, every) in enumerate(zip(region, everywhere, strict=True)):
        if outside := every & ~atoms:
            yield (*region[:at], outside, *region[at + 1 :])


def _anywhere(axes: tuple[Axis, ...], region: Region) -> st.SearchStrategy[Scenario]:
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


@st.composite
def _partial(draw: st.DrawFn, complete: st.SearchStrategy[Scenario], fields: list[Field]) -> Scenario:
    """Leave facts out of a complete scenario, or say them roughly; the simplest leaves nothing out."""
    found = {}
    for name, value in draw(complete).items():
        field = next(each for each in fields if each.name == name)
        rough = [node for node, (first, last) in field.nodes.items() if value in field.values[first : last + 1]]
        said: list[tuple[Scalar, ...]] = [(value,), (), *((node,) for node in rough)]
        if chosen := draw(st.sampled_from(said)):
            found[name] = chosen[0]
    return found
