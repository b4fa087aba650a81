"""A lifecycle as people read it: labels of its parts, tables in Markdown, and a Mermaid state diagram."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import fields, frozen

from disputekit._lib.brief import brief
from disputekit.history import History
from disputekit.lifecycle._model import (
    ANY_OPEN,
    SAME,
    Guard,
    Predicate,
    Return,
    State,
    Transition,
    destinations_of,
    name_of,
    sources_of,
)

_Steps: TypeAlias = Mapping[tuple[str, str], Sequence[str]]


def destination(transition: Transition) -> str:
    """Name the destination: a state, ``=`` for the same, or back to what is remembered under a label."""
    return f"back ({transition.dest.label})" if isinstance(transition.dest, Return) else transition.dest


def roles(transition: Transition) -> str:
    """Name the roles that may."""
    return ", ".join(sorted(transition.roles)) or "anybody"


def guards(asked: Iterable[str | Guard | Predicate]) -> str:
    """Name guards or predicates."""
    return ", ".join(each if isinstance(each, str) else name_of(each) for each in asked)


def posts(transition: Transition) -> str:
    """Name the posting."""
    return "" if transition.posts is None else name_of(transition.posts)


def waits_on(state: State) -> str:
    """Name the parties and roles that a state waits on, or the function that finds them."""
    return name_of(state.waits_on) if callable(state.waits_on) else ", ".join(sorted(state.waits_on))


def deadline(state: State) -> str:
    """Say how much time is allowed."""
    return "" if state.deadline is None else str(state.deadline)


@frozen
class StateRow:
    """A state as people read it: the time allowed in it, and the action taken when that has passed."""

    state: str
    stage: str
    waits_on: str
    in_queue: str
    deadline: str
    on_expiry: str

    __repr__ = brief


@frozen
class MoveRow:
    """A transition as people read it: tried in this order, taken if ``when`` agrees, refused by ``guards``."""

    action: str
    sources: str
    to: str
    roles: str
    when: str
    guards: str
    posts: str

    __repr__ = brief


@frozen
class ProcessTable:
    """Both tables as data; as text they are Markdown."""

    states: tuple[StateRow, ...]
    moves: tuple[MoveRow, ...]

    __repr__ = brief

    def __str__(self) -> str:
        """Write them as Markdown."""
        return f"{_markdown(StateRow, self.states)}\n{_markdown(MoveRow, self.moves)}"


def table(states: Iterable[State], transitions: Iterable[Transition]) -> ProcessTable:
    """Make the tables."""
    return ProcessTable(tuple(map(_state, states)), tuple(map(_move, transitions)))


def _state(state: State) -> StateRow:
    return StateRow(
        state=state.name,
        stage="that it came from" if state.stage == SAME else state.stage,
        waits_on=waits_on(state).replace("_", " ") if callable(state.waits_on) else waits_on(state),
        in_queue="yes" if state.queued else "no",
        deadline=deadline(state),
        on_expiry=state.on_expiry or "",
    )


def _move(transition: Transition) -> MoveRow:
    sources = sorted(transition.sources - {ANY_OPEN})
    return MoveRow(
        action=transition.action,
        sources=", ".join(["any open", *sources] if ANY_OPEN in transition.sources else sources),
        to="same" if transition.dest == SAME else destination(transition),
        roles=roles(transition),
        when=guards(transition.when),
        guards=guards(transition.guards),
        posts=posts(transition),
    )


def _markdown(kind: type[StateRow] | type[MoveRow], rows: Sequence[StateRow | MoveRow]) -> str:
    names = [each.name for each in fields(kind)]
    lines = [[name.replace("_", " ") for name in names], ["---"] * len(names)]
    lines += [[_cell(getattr(row, name)) for name in names] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


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


def _taken(path: History) -> _Steps:
    found: dict[tuple[str, str], list[str]] = {}
    before = None
    for event in path:
        state = event.entered.state
        if before not in {None, state}:
            found.setdefault((str(before), state), []).append(f"{event.action.name} ({event.seq})")
        before = state
    return found


def _arrows(
    initial: str, states: Mapping[str, State], transitions: tuple[Transition, ...], taken: _Steps
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
