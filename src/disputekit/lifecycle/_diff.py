"""The differences between two versions of a lifecycle, as data and as text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, Protocol, TypeAlias

from attrs import frozen

from disputekit.actions import Action
from disputekit.dispute import Dispute, Need
from disputekit.lifecycle import _tables_and_diagram as labels
from disputekit.lifecycle._model import Guard, Predicate, State, Transition, sources_of

Kind: TypeAlias = Literal[
    "initial state", "state", "transition", "destination", "roles", "when", "guards", "posts", "remember",
    "stage", "waits on", "hidden", "open", "final", "deadline", "on expiry",
    "choices", "reason", "checklist", "guard", "predicate", "action",
]  # fmt: skip
_Branches: TypeAlias = Mapping[tuple[str, str], Sequence[Transition]]

_STATE: Final[Sequence[Kind]] = ("stage", "waits on", "hidden", "open", "final", "deadline", "on expiry")
_BRANCH: Final[Sequence[Kind]] = ("roles", "when", "guards", "posts", "remember")


class Described(Protocol):
    """The parts of a lifecycle that are compared."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def initial(self) -> str: ...
    @property
    def states(self) -> Sequence[State]: ...
    @property
    def transitions(self) -> Sequence[Transition]: ...
    @property
    def choices(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def reasons(self) -> Mapping[str, str]: ...
    @property
    def checklists(self) -> Mapping[str, Sequence[Need]]: ...
    @property
    def guards(self) -> Mapping[str, Guard]: ...
    @property
    def predicates(self) -> Mapping[str, Predicate]: ...
    @property
    def actions(self) -> Sequence[type[Action]]: ...


@frozen
class LifecycleChange:
    """One difference: ``before`` is ``None`` if it was added, ``after`` is ``None`` if it was removed."""

    kind: Kind
    name: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        """Show it on one line."""
        if self.before is None:
            return f"{self.kind} {self.name}: added{_and(self.after)}"
        if self.after is None:
            return f"{self.kind} {self.name}: removed{_and(self.before)}"
        return f"{self.kind} {self.name}: {self.before or 'nothing'} -> {self.after or 'nothing'}"


def _and(what: str | None) -> str:
    return f": {what}" if what else ""


@frozen
class LifecycleDiff:
    """Every difference between two versions of a lifecycle; ``old`` and ``new`` give their ids and versions.

    ``unmapped`` are the states that the new version does not have. A dispute that is in one of them, or may return to
    one, is refused until a migration maps the state to a new one.
    """

    old: str
    new: str
    changes: tuple[LifecycleChange, ...]
    unmapped: frozenset[str]

    @property
    def added(self) -> tuple[LifecycleChange, ...]:
        """What only the new version has."""
        return tuple(change for change in self.changes if change.before is None)

    @property
    def removed(self) -> tuple[LifecycleChange, ...]:
        """What only the old version had."""
        return tuple(change for change in self.changes if change.after is None)

    @property
    def changed(self) -> tuple[LifecycleChange, ...]:
        """What both versions have, with a difference."""
        return tuple(change for change in self.changes if None not in {change.before, change.after})

    def affected(self, disputes: Iterable[Dispute]) -> tuple[Dispute, ...]:
        """Give the ``disputes`` that cannot continue without a map of states."""
        return tuple(
            dispute
            for dispute in disputes
            if not self.unmapped.isdisjoint({dispute.state, *dispute.now.remembered.values()})
        )

    def __bool__(self) -> bool:
        """Tell whether there is any difference."""
        return bool(self.changes)

    def __str__(self) -> str:
        """List the differences, one a line."""
        count = len(self.changes)
        head = f"{self.old} -> {self.new}: {count or 'no'} change{'' if count == 1 else 's'}"
        return "\n".join([head, *(f"  {change}" for change in self.changes)])


def changes(old: Described, new: Described) -> LifecycleDiff:
    """Compare two versions: first the states, then the transitions of the states that both have."""
    before, after = ({state.name: state for state in each.states} for each in (old, new))
    versions = (old.version, new.version) if old.id == new.id else (old.version, f"{new.id} {new.version}")
    return LifecycleDiff(
        f"{old.id} {versions[0]}",
        versions[1],
        (
            *_pair("initial state", "", old.initial, new.initial),
            *_states(before, after),
            *_transitions(_branches(old), _branches(new), before.keys() & after.keys()),
            *_maps("choices", _joined(old.choices), _joined(new.choices)),
            *_maps("reason", old.reasons, new.reasons),
            *_maps("checklist", _asked(old), _asked(new)),
            *_maps("guard", dict.fromkeys(old.guards, ""), dict.fromkeys(new.guards, "")),
            *_maps("predicate", dict.fromkeys(old.predicates, ""), dict.fromkeys(new.predicates, "")),
            *_maps("action", _names(old), _names(new)),
        ),
        frozenset(before.keys() - after.keys()),
    )


def _pair(kind: Kind, name: str, before: str | None, after: str | None) -> Iterator[LifecycleChange]:
    if before != after:
        yield LifecycleChange(kind, name, before, after)


def _maps(kind: Kind, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[LifecycleChange]:
    for name in {**before, **after}:
        yield from _pair(kind, name, before.get(name), after.get(name))


def _asked(definition: Described) -> dict[str, str]:
    return {
        reason: ", ".join(f"{need.kind} of {need.of}" for need in needs)
        for reason, needs in definition.checklists.items()
    }


def _joined(choices: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {path: ", ".join(texts) for path, texts in choices.items()}


def _names(lifecycle: Described) -> dict[str, str]:
    return {kind.name: "" for kind in lifecycle.actions}


def _states(before: Mapping[str, State], after: Mapping[str, State]) -> Iterator[LifecycleChange]:
    yield from _maps("state", {name: before[name].stage for name in before.keys() - after.keys()}, {})
    for name, state in after.items():
        if name not in before:
            yield LifecycleChange("state", name, None, state.stage)
            continue
        for kind, was, now in zip(_STATE, _labels_of(before[name]), _labels_of(state), strict=True):
            yield from _pair(kind, name, was, now)


def _labels_of(state: State) -> Sequence[str]:
    return (
        state.stage,
        labels.waits_on(state),
        _yes(state.hidden),
        _yes(state.open),
        _yes(state.final),
        labels.deadline(state),
        state.on_expiry or "",
    )


def _yes(flag: bool) -> str:  # noqa: FBT001  # the flag is the value that is shown
    return "yes" if flag else "no"


def _branches(lifecycle: Described) -> _Branches:
    states = {state.name: state for state in lifecycle.states}
    found: dict[tuple[str, str], list[Transition]] = {}
    for transition in lifecycle.transitions:
        for source in sources_of(transition, states):
            found.setdefault((transition.action, source), []).append(transition)
    return found


def _transitions(before: _Branches, after: _Branches, shared: Iterable[str]) -> Iterator[LifecycleChange]:
    """Yield each change once, with every state that it applies to."""
    states, found = set(shared), dict[tuple[Kind, str, str | None, str | None], list[str]]()
    for action, source in {**before, **after}:
        if source in states:
            for change in _of_action(action, before.get((action, source), ()), after.get((action, source), ())):
                found.setdefault(change, []).append(source)
    for (kind, name, was, now), sources in found.items():
        yield LifecycleChange(kind, f"{name} from {', '.join(sorted(sources))}", was, now)


def _of_action(
    action: str, before: Sequence[Transition], after: Sequence[Transition]
) -> Iterator[tuple[Kind, str, str | None, str | None]]:
    was, now = ([labels.destination(each) for each in branches] for branches in (before, after))
    if not before or not after:
        yield "transition", action, " | ".join(was) or None, " | ".join(now) or None
    elif was != now:
        yield "destination", action, " | ".join(was), " | ".join(now)
    else:
        for one, other in zip(before, after, strict=True):
            for kind, old, new in zip(_BRANCH, _asked_by(one), _asked_by(other), strict=True):
                if old != new:
                    yield kind, f"{action} to {labels.destination(one)}", old, new


def _asked_by(transition: Transition) -> Sequence[str]:
    return (
        labels.roles(transition),
        labels.guards(transition.when),
        labels.guards(transition.guards),
        labels.posts(transition),
        transition.remember or "",
    )
