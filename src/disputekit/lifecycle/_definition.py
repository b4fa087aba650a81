"""What a lifecycle is made of, checked as a whole before anything runs on it."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from disputekit._input.converters import gathered, mapped, texts
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.kinds import is_a
from disputekit.actions import BY_NAME, Action
from disputekit.dispute import Need
from disputekit.errors import Finding, LifecycleError, nearest
from disputekit.lifecycle import _check
from disputekit.lifecycle._guiding import steps_on
from disputekit.lifecycle._machine import Compiled
from disputekit.lifecycle._model import Guard, State, Transition
from disputekit.lifecycle.guards import STANDARD


def _states(states: Iterable[State]) -> tuple[State, ...]:
    return gathered(states)


def _transitions(transitions: Iterable[Transition]) -> tuple[Transition, ...]:
    return gathered(transitions)


def _reasons(reasons: Mapping[str, str]) -> FrozenMap[str, str]:
    return mapped(reasons)


def _choices(choices: Mapping[str, Sequence[str]]) -> FrozenMap[str, tuple[str, ...]]:
    made = mapped(choices)
    return FrozenMap({field: texts(values) for field, values in made.items()}) if is_a(made, FrozenMap) else made  # type: ignore[return-value]  # it is refused below


def _checklists(checklists: Mapping[str, Iterable[Need]]) -> FrozenMap[str, tuple[Need, ...]]:
    made = mapped(checklists)
    return FrozenMap({reason: gathered(needs) for reason, needs in made.items()}) if is_a(made, FrozenMap) else made  # type: ignore[return-value]  # it is refused below


def _own(kinds: Iterable[type[Action]]) -> tuple[type[Action], ...]:
    return gathered(kinds)


def _guards(guards: Mapping[str, Guard]) -> FrozenMap[str, Guard]:
    return mapped(guards)


@frozen(kw_only=True)
class Definition:
    """The parts of a ``Lifecycle``, checked, and the machine made of them."""

    id: str
    version: str
    initial: str
    states: tuple[State, ...] = field(converter=_states)
    transitions: tuple[Transition, ...] = field(converter=_transitions)
    reasons: Mapping[str, str] = field(factory=FrozenMap[str, str], converter=_reasons)
    choices: Mapping[str, tuple[str, ...]] = field(factory=FrozenMap[str, tuple[str, ...]], converter=_choices)
    checklists: Mapping[str, tuple[Need, ...]] = field(factory=FrozenMap[str, tuple[Need, ...]], converter=_checklists)
    guards: Mapping[str, Guard] = field(factory=FrozenMap[str, Guard], converter=_guards)
    actions: tuple[type[Action], ...] = field(default=(), converter=_own)
    _kinds: Mapping[str, type[Action]] = field(init=False, eq=False, repr=False)
    _by_name: Mapping[str, State] = field(init=False, eq=False, repr=False)
    _choices_of: Mapping[str, Mapping[str, tuple[str, ...]]] = field(init=False, eq=False, repr=False)
    _compiled: Compiled = field(init=False, eq=False, repr=False)
    _onwards: Mapping[str, Mapping[str, tuple[int, str]]] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Check everything, then build the machine."""
        wrong = tuple(_check.misshapen(self, self.states, self.transitions))
        if wrong:
            raise LifecycleError(*wrong)
        problems = tuple(_check.unfit_actions(self.actions))
        if problems:
            raise LifecycleError(*problems)
        kinds = {**BY_NAME, **{kind.name: kind for kind in self.actions}}
        by_name = {state.name: state for state in self.states}
        known = {**STANDARD, **self.guards}
        names = [state.name for state in self.states]
        twice = sorted({name for name in names if names.count(name) > 1})
        found = (
            *_check.findings(self.initial, by_name, self.transitions, actions=kinds, guards=known, duplicates=twice),
            *_check.unknown_choices(self.choices, kinds),
            *_check.unknown_reasons(self.checklists, self.reasons),
        )
        if found:
            raise LifecycleError(*found)
        object.__setattr__(self, "_kinds", kinds)
        object.__setattr__(self, "_by_name", by_name)
        object.__setattr__(self, "_choices_of", _by_action(self.choices))
        compiled = Compiled(by_name, self.transitions, known)
        object.__setattr__(self, "_compiled", compiled)
        object.__setattr__(self, "_onwards", steps_on(compiled.moves, self.states))

    def state(self, name: str) -> State:
        """Give the state called ``name``; raises ``LifecycleError`` for one that is not declared."""
        found = self._by_name.get(name)
        if found is None:
            raise LifecycleError(
                Finding(
                    "DK-LIFECYCLE-NO-STATE",
                    "{id} {version} has no state {state!r}",
                    {"id": self.id, "version": self.version, "state": name},
                    where="state",
                    hint=nearest(name, self._by_name),
                )
            )
        return found

    def action(self, name: str) -> type[Action]:
        """Give the kind of action called ``name``: one of the host's own, or one of ``disputekit.actions``.

        Raises ``LifecycleError`` for a name that nothing has.
        """
        found = self._kinds.get(name)
        if found is None:
            raise LifecycleError(
                Finding(
                    "DK-LIFECYCLE-NO-ACTION",
                    "{id} {version} knows no action {action!r}",
                    {"id": self.id, "version": self.version, "action": name},
                    where="action",
                    hint=nearest(name, self._kinds),
                )
            )
        return found


def _by_action(choices: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for path, values in choices.items():
        action, _, name = path.partition(".")
        found.setdefault(action, {})[name] = values
    return found
