"""A lifecycle as a Mermaid state diagram, which GitHub, GitLab and many editors draw."""

from collections.abc import Iterator, Mapping, Sequence

from disputekit.history import History
from disputekit.lifecycle._check import destinations_of, sources_of
from disputekit.lifecycle._model import State, Transition

Steps = Mapping[tuple[str, str], Sequence[str]]


def diagram(
    initial: str,
    states: Mapping[str, State],
    transitions: tuple[Transition, ...],
    current: str | None,
    path: History | None,
) -> str:
    """Draw states and moves; what leaves a state where it is, is left out.

    ``current`` is marked, and so is the ``path`` of a dispute: the states that it was in, and on each arrow that it
    took, the numbers of its events.
    """
    taken = {} if path is None else _taken(path)
    visited = [] if path is None else list(dict.fromkeys(event.entered.state for event in path))
    lines = [*_arrows(initial, states, transitions, taken), *_classes(states, visited, current)]
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)]) + "\n"


def _taken(path: History) -> Steps:
    found: dict[tuple[str, str], list[str]] = {}
    before = None
    for event in path:
        state = event.entered.state
        if before not in {None, state}:
            found.setdefault((str(before), state), []).append(f"{event.action.name} ({event.seq})")
        before = state
    return found


def _arrows(
    initial: str, states: Mapping[str, State], transitions: tuple[Transition, ...], taken: Steps
) -> Iterator[str]:
    yield f"[*] --> {initial}"
    arrows: dict[tuple[str, str], list[str]] = {}
    for transition in transitions:
        for source in sources_of(transition, states):
            for dest in destinations_of(transition, transitions, states):
                names = arrows.setdefault((source, dest), [])
                if transition.action not in names:
                    names.append(transition.action)
    for arrow, steps in taken.items():  # also those that another version of the process allowed
        names = arrows.get(arrow, [])
        arrows[arrow] = [name for name in names if not any(step.startswith(f"{name} (") for step in steps)] + [*steps]
    order = {name: place for place, name in enumerate(states)}
    for (source, dest), names in sorted(
        arrows.items(), key=lambda arrow: tuple(order.get(end, len(order)) for end in arrow[0])
    ):
        yield f"{source} --> {dest}: {', '.join(names)}"
    yield from (f"{state.name} --> [*]" for state in states.values() if state.final)


def _classes(states: Mapping[str, State], visited: Sequence[str], current: str | None) -> Iterator[str]:
    hidden = [state.name for state in states.values() if state.hidden and not state.final]
    for name, style, marked in (
        ("hidden", "stroke-dasharray: 5 5", hidden),
        ("visited", "fill:#dbeafe", visited),
        ("current", "stroke-width:4px", () if current is None else (current,)),
    ):
        if marked:
            yield f"classDef {name} {style}"
            yield f"class {','.join(marked)} {name}"
