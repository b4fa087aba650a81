"""Everything that is wrong with a lifecycle, at once, before a machine is built from it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from attrs import AttrsInstance
from attrs import fields as attrs_fields

from disputekit._input.validation import field_problems
from disputekit._lib.text import blank, shown
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
    """Yield what is of another type than it must be; nothing else can be looked at then."""
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
            "{amount} {unit} leave no time in {state!r}",
            {"amount": limit.amount, "unit": limit.unit, "state": state.name},
            where=place,
            hint="allow at least 1, or leave the deadline out",
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
    """Yield what is wrong: first the names, and only if these are right, the graph."""
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
            for name in sorted({name for name in names if names.count(name) > 1})
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
    """Give the states that each state can be left for."""
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
        "{kind} {name!r} is unknown",
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
                    "{action} from {source} to {dest} can never be taken: the branch to {before} comes first, always",
                    {
                        "action": transition.action,
                        "source": source,
                        "dest": _dest(transition),
                        "before": _dest(before),
                    },
                    where=transition.place,
                    hint="give the earlier branch a `when`, or put it last",
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
                "no transition leads to {state!r} from the initial state",
                name,
                where=place,
                hint="add a transition to it, or take it out",
            )
        if not state.final and not edges[state.name]:
            yield Finding(
                "DK-LIFECYCLE-DEAD-END",
                "{state!r} is never left and is not final",
                name,
                where=place,
                hint="add a transition out of it, or make it final",
            )
        elif state.name not in ending:
            yield Finding(
                "DK-LIFECYCLE-NO-END",
                "no way leads from {state!r} to a final state",
                name,
                where=place,
                hint="add a transition towards an end",
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
                "{state!r} is hidden and nothing happens if nobody ever answers",
                {"state": state.name},
                where=state.place,
                hint="give it a `deadline` and the `on_expiry` action taken then",
            )
        elif (state.on_expiry, state.name) not in left_by:
            yield Finding(
                "DK-LIFECYCLE-EXPIRY",
                "{action} is to be done when {state!r} expires, and it cannot be done there",
                {"action": state.on_expiry, "state": state.name},
                where=f"{state.place}.on_expiry",
                hint="add a transition for it from this state",
            )


def unknown_choices(choices: Mapping[str, Sequence[str]], actions: Mapping[str, type[Action]]) -> Iterator[Finding]:
    """Yield each closed choice whose field does not exist."""
    fields = {f"{name}.{field.name}" for name, action in actions.items() for field in attrs_fields(action)}
    for path in choices:
        if path not in fields:
            yield _unknown("action field", path, f"choices.{path}", fields)


def unfit_actions(own: Sequence[type[Action]]) -> Iterator[Finding]:
    """Yield each of a host's own actions that could not be told from another, made, or recorded."""
    seen: dict[str, object] = dict(BY_NAME)
    for number, kind in enumerate(own):
        problem = _unfit(kind, seen)
        if problem is not None:
            yield Finding(
                "DK-LIFECYCLE-OWN-ACTION",
                "{action} cannot be an action: {problem}",
                {"action": shown(kind), "problem": problem},
                where=f"actions[{number}]",
                hint='write a class of its own: `@attrs.frozen class Inspect(Action)` with `name = "inspect"`',
            )
        else:
            seen[kind.name] = kind


def _unfit(kind: object, seen: Mapping[str, object]) -> str | None:
    if not isinstance(kind, type) or not issubclass(kind, Action):
        return "it is no class below Action"
    if "__attrs_attrs__" not in vars(kind):
        return "it is not made by attrs"
    if blank(kind.name):
        return "it has no name"
    return f"{shown(kind.name)} is the name of another one" if kind.name in seen else None


def unknown_reasons(checklists: Collection[str], reasons: Collection[str]) -> Iterator[Finding]:
    """Yield each checklist for a reason that no claim may state."""
    for reason in checklists:
        if reasons and reason != ANY_OPEN and reason not in reasons:
            yield _unknown("reason", reason, "checklists", reasons)
