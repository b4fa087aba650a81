"""A lifecycle as a Mermaid state diagram, which GitHub, GitLab and many editors draw."""

from collections.abc import Iterator, Mapping

from disputekit.lifecycle._check import destinations_of, sources_of
from disputekit.lifecycle._model import State, Transition


def diagram(initial: str, states: Mapping[str, State], transitions: tuple[Transition, ...], current: str | None) -> str:
    """Draw states and moves; what leaves a state where it is, is left out. ``current`` is marked."""
    return "\n".join(["stateDiagram-v2", *_lines(initial, states, transitions, current)]) + "\n"


def _lines(
    initial: str, states: Mapping[str, State], transitions: tuple[Transition, ...], current: str | None
) -> Iterator[str]:
    yield f"    [*] --> {initial}"
    arrows: dict[tuple[str, str], list[str]] = {}
    for transition in transitions:
        for source in sources_of(transition, states):
            for dest in destinations_of(transition, transitions, states):
                names = arrows.setdefault((source, dest), [])
                if transition.action not in names:
                    names.append(transition.action)
    order = {name: place for place, name in enumerate(states)}
    for (source, dest), names in sorted(arrows.items(), key=lambda arrow: (order[arrow[0][0]], order[arrow[0][1]])):
        yield f"    {source} --> {dest}: {', '.join(names)}"
    yield from (f"    {state.name} --> [*]" for state in states.values() if state.final)
    hidden = [state.name for state in states.values() if state.hidden and not state.final]
    if hidden:
        yield "    classDef hidden stroke-dasharray: 5 5"
        yield f"    class {','.join(hidden)} hidden"
    if current is not None:
        yield "    classDef current stroke-width:4px"
        yield f"    class {current} current"
