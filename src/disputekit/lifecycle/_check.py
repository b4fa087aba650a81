"""The checks of a lifecycle: every mistake at once, before any dispute runs on it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from attrs import AttrsInstance
from attrs import fields as attrs_fields

from disputekit._input.validation import field_problems
from disputekit._lib.text import blank, repeated, shown
from disputekit.actions import BY_NAME, Action
from disputekit.errors import Finding, nearest
from disputekit.lifecycle._model import (
    ANY_OPEN,
    SAME,
    Guard,
    Limit,
    Predicate,
    Return,
    State,
    Transition,
    destinations_of,
    sources_of,
)

Edges: TypeAlias = Mapping[str, frozenset[str]]

_UNKNOWN: Final = {
    "state": "DK-LIFECYCLE-STATE",
    "remembered label": "DK-LIFECYCLE-LABEL",
    "action": "DK-LIFECYCLE-ACTION",
    "guard": "DK-LIFECYCLE-GUARD",
    "action field": "DK-LIFECYCLE-CHOICE",
    "reason": "DK-LIFECYCLE-REASON",
}


def misshapen(
    lifecycle: AttrsInstance, states: Iterable[State], transitions: Iterable[Transition]
) -> Iterator[Finding]:
    """Yield each part that has the wrong type; nothing else can be checked then."""
    whole = tuple(field_problems(lifecycle))
    yield from whole
    if whole:
        return
    for state in states:
        yield from field_problems(state, state.place)
        yield from _of_limit(state)
    for number, transition in enumerate(transitions):
        yield from field_problems(transition, f"transitions[{number}]")


def _of_limit(state: State) -> Iterator[Finding]:
    limit, place = state.deadline, f"{state.place}.deadline"
    if not isinstance(limit, Limit):
        return
    wrong = tuple(field_problems(limit, place))
    yield from wrong
    if not wrong and limit.amount < 1:
        yield Finding(
            "DK-LIFECYCLE-LIMIT",
            "the deadline of {state!r} must be at least 1 {unit:words}, got {amount}",
            {"amount": limit.amount, "unit": limit.unit, "state": state.name},
            where=place,
            hint="allow at least 1, or remove the deadline",
        )


def findings(
    initial: str,
    states: Sequence[State],
    transitions: Sequence[Transition],
    *,
    actions: Mapping[str, type[Action]],
    guards: Mapping[str, Guard],
    predicates: Mapping[str, Guard | Predicate],
) -> Iterator[Finding]:
    """Yield what is wrong: first the names, and only when these are right, the graph."""
    by_name = {state.name: state for state in states}
    names = [state.name for state in states]
    named = [
        *(
            Finding(
                "DK-LIFECYCLE-TWICE",
                "state {state!r} is declared twice",
                {"state": name},
                where=by_name[name].place,
                hint="keep one of them",
            )
            for name in sorted(repeated(names))
        ),
        *([] if initial in by_name else [_unknown("state", initial, "initial", by_name)]),
        *_unknown_names(by_name, transitions, actions, guards, predicates),
    ]
    yield from named
    if not named:
        yield from _shadowed(by_name, transitions)
        yield from _never_reached_or_left(initial, by_name, edges(by_name, transitions))
    yield from _without_deadline(by_name, transitions)


def edges(states: Mapping[str, State], transitions: Sequence[Transition]) -> Edges:
    """Give the states that follow each state."""
    found: dict[str, set[str]] = {name: set() for name in states}
    for transition in transitions:
        for source in sources_of(transition, states):
            found[source].update(destinations_of(transition, transitions, states) - {source})
    return {name: frozenset(others) for name, others in found.items()}


def _unknown_names(
    states: Mapping[str, State],
    transitions: Sequence[Transition],
    actions: Mapping[str, type[Action]],
    guards: Mapping[str, Guard],
    predicates: Mapping[str, Guard | Predicate],
) -> Iterator[Finding]:
    labels = {transition.remember for transition in transitions if transition.remember is not None}
    for transition in transitions:
        place, dest = transition.place, transition.dest
        named: list[tuple[str, Iterable[object], Collection[str]]] = [
            ("state", sorted(transition.sources - {ANY_OPEN}), states),
            ("remembered label", [dest.label] if isinstance(dest, Return) else [], labels),
            ("state", [] if dest == SAME else [dest], states),
            ("action", [transition.action], actions),
            ("guard", transition.when, predicates),
            ("guard", transition.guards, guards),
        ]
        for kind, names, known in named:
            yield from (
                _unknown(kind, each, place, known) for each in names if isinstance(each, str) and each not in known
            )
    performed = {transition.action for transition in transitions}
    for state in states.values():
        if state.on_expiry is not None and state.on_expiry not in performed:
            yield _unknown("action", state.on_expiry, f"{state.place}.on_expiry", performed)


def _unknown(kind: str, name: str, place: str, known: Collection[str]) -> Finding:
    return Finding(
        _UNKNOWN[kind],
        "unknown {kind} {name!r}",
        {"kind": kind, "name": name},
        where=place,
        hint=nearest(name, known) if known else "declare it",
    )


def _shadowed(states: Mapping[str, State], transitions: Sequence[Transition]) -> Iterator[Finding]:
    always: dict[tuple[str, str], Transition] = {}
    for transition in transitions:
        for source in sorted(sources_of(transition, states)):
            before = always.get((transition.action, source))
            if before is not None:
                yield Finding(
                    "DK-LIFECYCLE-SHADOWED",
                    "{action:words} never leads from {source:words} to {dest:words}: the branch to {before:words} wins",
                    {
                        "action": transition.action,
                        "source": source,
                        "dest": _dest(transition),
                        "before": _dest(before),
                    },
                    where=transition.place,
                    hint="give the earlier branch a `when`, or move it to the end",
                )
            elif not transition.when and not isinstance(transition.dest, Return):
                always[transition.action, source] = transition


def _dest(transition: Transition) -> str:
    if isinstance(transition.dest, Return):
        return f"↩{transition.dest.label}"
    return "the same state" if transition.dest == SAME else transition.dest


def _never_reached_or_left(initial: str, states: Mapping[str, State], edges: Edges) -> Iterator[Finding]:
    reached = _closure({initial}, edges)
    back: dict[str, set[str]] = {name: set() for name in states}
    for source, others in edges.items():
        for other in others:
            back[other].add(source)
    ending = _closure({state.name for state in states.values() if state.final}, back)
    for state in states.values():
        place = state.place
        name = {"state": state.name}
        if state.name not in reached:
            yield Finding(
                "DK-LIFECYCLE-UNREACHABLE",
                "state {state!r} cannot be reached from the initial state",
                name,
                where=place,
                hint="add a transition to it, or remove it",
            )
        if not state.final and not edges[state.name]:
            yield Finding(
                "DK-LIFECYCLE-DEAD-END",
                "state {state!r} is not final, and no transition leaves it",
                name,
                where=place,
                hint="add a transition out of it, or make it final",
            )
        elif state.name not in ending:
            yield Finding(
                "DK-LIFECYCLE-NO-END",
                "state {state!r} never leads to a final state",
                name,
                where=place,
                hint="add a transition that leads to a final state",
            )


def _closure(start: set[str], edges: Mapping[str, Collection[str]]) -> set[str]:
    seen, todo = set(start), list(start)
    while todo:
        for other in edges[todo.pop()]:
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen


def _without_deadline(states: Mapping[str, State], transitions: Sequence[Transition]) -> Iterator[Finding]:
    left_by = {(transition.action, source) for transition in transitions for source in sources_of(transition, states)}
    for state in states.values():
        if not state.hidden or state.final:
            continue
        if state.deadline is None or state.on_expiry is None:
            yield Finding(
                "DK-LIFECYCLE-NO-DEADLINE",
                "hidden state {state!r} has no deadline with an action: without an answer, the dispute stays there",
                {"state": state.name},
                where=state.place,
                hint="give it a `deadline`, and the `on_expiry` action to take then",
            )
        elif (state.on_expiry, state.name) not in left_by:
            yield Finding(
                "DK-LIFECYCLE-EXPIRY",
                "{action:words} is the on_expiry action of {state!r}, but no transition allows it there",
                {"action": state.on_expiry, "state": state.name},
                where=f"{state.place}.on_expiry",
                hint="add a transition for this action from this state",
            )


def unknown_choices(choices: Mapping[str, Sequence[str]], actions: Mapping[str, type[Action]]) -> Iterator[Finding]:
    """Yield each choice for a field that does not exist."""
    fields = {f"{name}.{field.name}" for name, action in actions.items() for field in attrs_fields(action)}
    for path in choices:
        if path not in fields:
            yield _unknown("action field", path, f"choices.{path}", fields)


def unfit_actions(own: Sequence[type[Action]]) -> Iterator[Finding]:
    """Yield each own action of a host that cannot be used: a wrong class, no name, or a name that is taken."""
    seen: dict[str, object] = dict(BY_NAME)
    for number, kind in enumerate(own):
        problem = _unfit(kind, seen)
        if problem is not None:
            yield Finding(
                "DK-LIFECYCLE-OWN-ACTION",
                "{action} is not a valid action: {problem}",
                {"action": shown(kind), "problem": problem},
                where=f"actions[{number}]",
                hint='write it like `@attrs.frozen class Inspect(Action)` with `name = "inspect"`',
            )
        else:
            seen[kind.name] = kind


def _unfit(kind: object, seen: Mapping[str, object]) -> str | None:
    if not isinstance(kind, type) or not issubclass(kind, Action):
        return "it is not a subclass of Action"
    if "__attrs_attrs__" not in vars(kind):
        return "it is not an attrs class"
    if blank(kind.name):
        return "it has no name"
    return f"{shown(kind.name)} is the name of another action" if kind.name in seen else None


def unknown_reasons(checklists: Collection[str], reasons: Collection[str]) -> Iterator[Finding]:
    """Yield each checklist for a reason that the lifecycle does not have."""
    for reason in checklists:
        if reasons and reason != ANY_OPEN and reason not in reasons:
            yield _unknown("reason", reason, "checklists", reasons)
