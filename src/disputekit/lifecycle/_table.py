"""A lifecycle as tables: its states, and who may do what in which of them."""

from collections.abc import Iterable, Sequence

from attrs import fields, frozen

from disputekit.lifecycle import _saying as saying
from disputekit.lifecycle._model import ANY_OPEN, SAME, State, Transition


@frozen
class StateRow:
    """A state as people read it: the time allowed in it, and the action taken when that has passed."""

    state: str
    stage: str
    waits_on: str
    in_queue: str
    deadline: str
    on_expiry: str


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


@frozen
class ProcessTable:
    """Both tables as data; as text they are Markdown."""

    states: tuple[StateRow, ...]
    moves: tuple[MoveRow, ...]

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
        waits_on=saying.waits_on(state).replace("_", " ") if callable(state.waits_on) else saying.waits_on(state),
        in_queue="yes" if state.queued else "no",
        deadline=saying.deadline(state),
        on_expiry=state.on_expiry or "",
    )


def _move(transition: Transition) -> MoveRow:
    sources = sorted(transition.sources - {ANY_OPEN})
    return MoveRow(
        action=transition.action,
        sources=", ".join(["any open", *sources] if ANY_OPEN in transition.sources else sources),
        to="same" if transition.dest == SAME else saying.destination(transition),
        roles=saying.roles(transition),
        when=saying.guards(transition.when),
        guards=saying.guards(transition.guards),
        posts=saying.posts(transition),
    )


def _markdown(kind: type[StateRow] | type[MoveRow], rows: Sequence[StateRow | MoveRow]) -> str:
    names = [each.name for each in fields(kind)]
    lines = [[name.replace("_", " ") for name in names], ["---"] * len(names)]
    lines += [[_cell(getattr(row, name)) for name in names] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
