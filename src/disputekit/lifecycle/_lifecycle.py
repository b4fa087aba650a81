"""A lifecycle: who may do what next, and what follows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from attrs import evolve, field, frozen
from transitions import Machine

from disputekit._input.converters import gathered, mapped, names, texts
from disputekit._input.toml_writing import to_toml
from disputekit._input.validation import kind_problem
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.kinds import is_a
from disputekit.actions import BY_NAME, Action, Migrate
from disputekit.dispute import Actor, Claim, Dispute, Need
from disputekit.errors import Finding, LifecycleError, Reason, Refused, nearest
from disputekit.history import Event, History
from disputekit.lifecycle import _check, _decide, _toml
from disputekit.lifecycle._diff import LifecycleDiff, changes
from disputekit.lifecycle._machine import machine_on
from disputekit.lifecycle._model import Compiled, Guard, Posts, Predicate, State, Transition, Waits, compiled_moves
from disputekit.lifecycle._options import Option, options, steps_onwards
from disputekit.lifecycle._tables_and_diagram import ProcessTable, diagram, table
from disputekit.lifecycle.guards import PREDICATES, STANDARD

M = TypeVar("M")


def _states(states: Iterable[State]) -> tuple[State, ...]:
    return gathered(states)


def _transitions(transitions: Iterable[Transition]) -> tuple[Transition, ...]:
    return gathered(transitions)


def _reasons(reasons: Mapping[str, str]) -> FrozenMap[str, str]:
    return mapped(reasons)


def _choices(choices: Mapping[str, Sequence[str]]) -> FrozenMap[str, tuple[str, ...]]:
    made = mapped(choices)
    return FrozenMap({field: texts(values) for field, values in made.items()}) if is_a(made, FrozenMap) else made  # type: ignore[return-value]  # a wrong type is reported below


def _checklists(checklists: Mapping[str, Iterable[Need]]) -> FrozenMap[str, tuple[Need, ...]]:
    made = mapped(checklists)
    return FrozenMap({reason: gathered(needs) for reason, needs in made.items()}) if is_a(made, FrozenMap) else made  # type: ignore[return-value]  # a wrong type is reported below


def _own(kinds: Iterable[type[Action]]) -> tuple[type[Action], ...]:
    return gathered(kinds)


def _guards(guards: Mapping[str, Guard]) -> FrozenMap[str, Guard]:
    return mapped(guards)


def _predicates(predicates: Mapping[str, Predicate]) -> FrozenMap[str, Predicate]:
    return mapped(predicates)


@frozen(kw_only=True)
class Lifecycle:
    """A process as a state machine: pure, and shared by every dispute of the process.

    ``reasons`` are the reasons a claim may state, each with its nature (empty: any reason); ``choices`` the closed
    choices of action fields (``{"escalate.to": ("senior", "legal")}``); ``checklists`` the requested evidence by
    reason, with ``"*"`` for every other reason; ``guards`` and ``predicates`` the lifecycle's own, by name, before the
    standard ones; ``actions`` the host's own kinds of action, beside those of ``disputekit.actions``.

    Raises ``LifecycleError`` with every finding: unknown names, states that are never reached or never left, branches
    that are never taken, hidden states without a deadline.

    >>> from disputekit.lifecycle import processes
    >>> processes.CUSTOMER_OPERATIONS
    Lifecycle('customer_operations', version='1', 13 states)
    """

    id: str
    version: str
    initial: str
    states: tuple[State, ...] = field(converter=_states)
    transitions: tuple[Transition, ...] = field(converter=_transitions)
    reasons: Mapping[str, str] = field(factory=FrozenMap[str, str], converter=_reasons)
    choices: Mapping[str, tuple[str, ...]] = field(factory=FrozenMap[str, tuple[str, ...]], converter=_choices)
    checklists: Mapping[str, tuple[Need, ...]] = field(factory=FrozenMap[str, tuple[Need, ...]], converter=_checklists)
    guards: Mapping[str, Guard] = field(factory=FrozenMap[str, Guard], converter=_guards)
    predicates: Mapping[str, Predicate] = field(factory=FrozenMap[str, Predicate], converter=_predicates)
    actions: tuple[type[Action], ...] = field(default=(), converter=_own)
    _compiled: Compiled = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Check everything, then compile the moves."""
        problems = tuple(_check.misshapen(self, self.states, self.transitions)) or tuple(
            _check.unfit_actions(self.actions)
        )
        if problems:
            raise LifecycleError(*problems)
        kinds = {**BY_NAME, **{kind.name: kind for kind in self.actions}}
        states = {state.name: state for state in self.states}
        guards = {**STANDARD, **self.guards}
        predicates: dict[str, Guard | Predicate] = {**guards, **PREDICATES, **self.predicates}
        found = (
            *_check.findings(
                self.initial, self.states, self.transitions, actions=kinds, guards=guards, predicates=predicates
            ),
            *_check.unknown_choices(self.choices, kinds),
            *_check.unknown_reasons(self.checklists, self.reasons),
        )
        if found:
            raise LifecycleError(*found)
        moves = compiled_moves(states, self.transitions, guards, predicates, kinds)
        compiled = Compiled(
            id=self.id,
            version=self.version,
            initial=states[self.initial],
            states=states,
            kinds=kinds,
            moves=moves,
            onwards=steps_onwards(moves, self.states),
            choices=_by_action(self.choices),
            reasons=self.reasons,
            checklists=self.checklists,
        )
        object.__setattr__(self, "_compiled", compiled)

    def __repr__(self) -> str:
        return f"Lifecycle({self.id!r}, version={self.version!r}, {len(self.states)} states)"

    def state(self, name: str) -> State:
        """Give the state called ``name``; raises ``LifecycleError`` for an unknown name."""
        found = self._compiled.states.get(name)
        if found is None:
            raise LifecycleError(
                Finding(
                    "DK-LIFECYCLE-NO-STATE",
                    "{id} {version} has no state {state!r}",
                    {"id": self.id, "version": self.version, "state": name},
                    where="state",
                    hint=nearest(name, self._compiled.states),
                )
            )
        return found

    def action(self, name: str) -> type[Action]:
        """Give the class of action called ``name``: the host's own, or one of ``disputekit.actions``.

        Raises ``LifecycleError`` for an unknown name.
        """
        found = self._compiled.kinds.get(name)
        if found is None:
            raise LifecycleError(
                Finding(
                    "DK-LIFECYCLE-NO-ACTION",
                    "{id} {version} has no action {action!r}",
                    {"id": self.id, "version": self.version, "action": name},
                    where="action",
                    hint=nearest(name, self._compiled.kinds),
                )
            )
        return found

    def open(
        self,
        claim: Claim,
        *,
        dispute_id: str,
        actor: Actor,
        at: datetime,
        team: str | None = None,
        possible_duplicates: Sequence[str] = (),
        key: str | None = None,
        recorded_at: datetime | None = None,
    ) -> Event:
        """Open a dispute about ``claim``: the first event of its history.

        Its nature is the claim's own, or that of its reason. Raises ``InvalidValue`` for an unknown reason, for a naive
        ``at`` and for an argument of the wrong type.
        """
        return _decide.opened(
            self._compiled,
            claim,
            dispute_id=dispute_id,
            actor=actor,
            at=at,
            team=team,
            possible_duplicates=possible_duplicates,
            key=key,
            recorded_at=recorded_at,
        )

    def decide(
        self,
        dispute: Dispute,
        action: Action,
        *,
        actor: Actor,
        at: datetime,
        key: str | None = None,
        recorded_at: datetime | None = None,
    ) -> Event:
        """Decide whether ``actor`` may do ``action`` now, and what follows: the event to record.

        Pure: the dispute does not change until the event is folded into it. Raises ``Refused`` with every reason
        against it, and ``InvalidValue`` for a naive ``at`` and for an argument of the wrong type.
        """
        return _decide.decided(self._compiled, dispute, action, actor=actor, at=at, key=key, recorded_at=recorded_at)[0]

    def migrate(
        self,
        dispute: Dispute,
        *,
        states: Mapping[str, str] | None = None,
        actor: Actor,
        at: datetime,
        key: str | None = None,
        recorded_at: datetime | None = None,
    ) -> Event:
        """Move a dispute of another version to this one: ``decide`` of a ``Migrate``.

        ``states`` maps old states to new ones; a state that keeps its name can be left out, unless the dispute comes
        from another process. Remembered states are mapped too. Only a supervisor or the system may do this. Raises
        ``Refused`` with every reason against it.
        """
        action = Migrate(states or {})
        return self.decide(dispute, action, actor=actor, at=at, key=key, recorded_at=recorded_at)

    def options(self, dispute: Dispute, *, actor: Actor, at: datetime) -> tuple[Option, ...]:
        """List every action of the state: whether ``actor`` may take it, why not, and its closed choices.

        Guards that read the fields of an action are asked by ``decide`` only. One action is recommended, with its
        reason, if there is a next step for this actor: the action of an expired deadline, the first answer to the
        claimant, the removal of an obstacle, or the next state in the order of the process.
        """
        return options(self._compiled, dispute, actor=actor, at=at)

    def why_not(self, dispute: Dispute, action: Action, *, actor: Actor, at: datetime) -> tuple[Reason, ...]:
        """Give every reason against ``action`` here and now, for this actor; empty if it is allowed.

        >>> from datetime import datetime
        >>> from disputekit import Actor, Claim, actions, fold
        >>> from disputekit.lifecycle import processes
        >>> ann, nine = Actor("ann", roles={"agent"}), datetime.fromisoformat("2026-03-02T09:00Z")
        >>> process, claim = processes.CUSTOMER_OPERATIONS, Claim(claimant="a", reason="late_fee", received_at=nine)
        >>> dispute = fold(None, process.open(claim, dispute_id="D-1", actor=ann, at=nine))
        >>> process.why_not(dispute, actions.Start(), actor=ann, at=nine)
        ()
        >>> print(process.why_not(dispute, actions.Approve(), actor=ann, at=nine)[0].text)
        approve is not possible while the dispute is received
        """
        try:
            self.decide(dispute, action, actor=actor, at=at)
        except Refused as refused:
            return refused.findings
        return ()

    @classmethod
    def load(
        cls,
        path: str | Path,
        *,
        guards: Mapping[str, Guard] | None = None,
        predicates: Mapping[str, Predicate] | None = None,
        postings: Mapping[str, Posts] | None = None,
        waits: Mapping[str, Waits] | None = None,
        actions: Iterable[type[Action]] = (),
        limit: int = _toml.LARGEST,
    ) -> "Lifecycle":
        """Read a TOML file in UTF-8, like ``loads``. Raises ``OSError`` too."""
        text = _toml.text_of(path)
        return cls.loads(
            text, name=str(path), guards=guards, predicates=predicates, postings=postings, waits=waits,
            actions=actions, limit=limit,
        )  # fmt: skip

    @classmethod
    def loads(
        cls,
        text: str,
        *,
        name: str = "<text>",
        guards: Mapping[str, Guard] | None = None,
        predicates: Mapping[str, Predicate] | None = None,
        postings: Mapping[str, Posts] | None = None,
        waits: Mapping[str, Waits] | None = None,
        actions: Iterable[type[Action]] = (),
        limit: int = _toml.LARGEST,
    ) -> "Lifecycle":
        """Read TOML of at most ``limit`` characters; ``name`` is the file name in findings.

        The text names functions and imports none: standard guards, predicates, postings and ways to wait, and those
        passed in here by name. Raises ``LifecycleError``: one syntax mistake at a time, or every other finding with its
        line.
        """
        read = _toml.read(text, name, postings=postings or {}, waits=waits or {}, limit=limit)
        try:
            return cls(
                id=read.id,
                version=read.version,
                initial=read.initial,
                states=read.states,
                transitions=read.transitions,
                reasons=read.reasons,
                choices=read.choices,
                checklists=read.checklists,
                guards=guards or {},
                predicates=predicates or {},
                actions=actions,
            )
        except LifecycleError as error:
            raise _toml.located(error, text, name) from None

    def to_dict(
        self, *, postings: Mapping[str, Posts] | None = None, waits: Mapping[str, Waits] | None = None
    ) -> dict[str, object]:
        """Give the lifecycle as plain data, in the shape of its TOML: ``loads`` makes an equal one from it.

        Functions are written by name: the standard ones, the lifecycle's own ``guards`` and ``predicates``, and those
        given here. Raises ``LifecycleError`` with every function that has no name.
        """
        writer = _toml.Writer.knowing(
            {**STANDARD, **PREDICATES, **self.guards, **self.predicates}, postings or {}, waits or {}
        )
        head = {"id": self.id, "version": self.version, "initial": self.initial}
        return writer.document(
            head, self.states, self.transitions,
            reasons=self.reasons, choices=self.choices, checklists=self.checklists,
        )  # fmt: skip

    def to_toml(self, *, postings: Mapping[str, Posts] | None = None, waits: Mapping[str, Waits] | None = None) -> str:
        """Write ``to_dict`` as TOML, which ``loads`` reads."""
        return to_toml(self.to_dict(postings=postings, waits=waits))

    def extend(
        self,
        *,
        version: str | None = None,
        states: Iterable[State] = (),
        transitions: Iterable[Transition] = (),
        without: str | Iterable[str] = (),
        reasons: Mapping[str, str] | None = None,
        choices: Mapping[str, Sequence[str]] | None = None,
        checklists: Mapping[str, Sequence[Need]] | None = None,
        guards: Mapping[str, Guard] | None = None,
        predicates: Mapping[str, Predicate] | None = None,
        actions: Iterable[type[Action]] = (),
        id: str | None = None,  # noqa: A002  # it is the lifecycle's own field
    ) -> "Lifecycle":
        """Give a new version with other states and transitions; a state of the same name replaces the old one.

        ``version`` is the old version with a ``+`` by default; pass your own, because events record it. ``without``
        names states and actions to remove; the transitions of a state go with it. Added transitions come before the
        old ones, so that they are tried first. Raises ``LifecycleError`` with every finding.
        """
        out, extra, new, own = names(without), gathered(states), gathered(transitions), gathered(actions)
        _unless_parts(
            states=(extra, tuple[State, ...]),
            transitions=(new, tuple[Transition, ...]),
            without=(out, frozenset[str]),
            reasons=(reasons, Mapping[str, str] | None),
            choices=(choices, Mapping[str, Sequence[str]] | None),
            checklists=(checklists, Mapping[str, Sequence[Need]] | None),
            guards=(guards, Mapping[str, Guard] | None),
            predicates=(predicates, Mapping[str, Predicate] | None),
            actions=(own, tuple[type[Action], ...]),
        )
        unknown = out - self._compiled.states.keys() - {transition.action for transition in self.transitions}
        if unknown:
            known = {*self._compiled.states, *(transition.action for transition in self.transitions)}
            raise LifecycleError(
                *(
                    Finding(
                        "DK-LIFECYCLE-WITHOUT",
                        "{name!r} is neither a state nor an action of {id}",
                        {"name": name, "id": self.id},
                        where="without",
                        hint=nearest(name, known),
                    )
                    for name in sorted(unknown)
                )
            )
        added = {state.name: state for state in extra}
        kept = (
            evolve(transition, sources=transition.sources - out)
            for transition in self.transitions
            if transition.action not in out and transition.dest not in out and transition.sources - out
        )
        return Lifecycle(
            id=id or self.id,
            version=f"{self.version}+" if version is None else version,
            initial=self.initial,
            states=(
                *(added.pop(state.name, state) for state in self.states if state.name not in out),
                *added.values(),
            ),
            transitions=(*new, *kept),
            reasons={**self.reasons, **(reasons or {})},
            choices={**self.choices, **(choices or {})},
            checklists={**self.checklists, **(checklists or {})},
            guards={**self.guards, **(guards or {})},
            predicates={**self.predicates, **(predicates or {})},
            actions=(*self.actions, *own),
        )

    def diff(self, newer: "Lifecycle") -> LifecycleDiff:
        """Give what ``newer`` adds, removes and changes, before open disputes continue under it.

        >>> from disputekit.lifecycle import State, processes
        >>> old = processes.CUSTOMER_OPERATIONS
        >>> print(old.diff(old.extend(version="2", reasons={"late_delivery": "delivery"})))
        customer_operations 1 -> 2: 1 change
          reason late_delivery: added: delivery
        """
        _decide.unless_arguments(newer=(newer, Lifecycle))
        return changes(self, newer)

    def mermaid(self, current: str | None = None, *, path: History | None = None) -> str:
        """Draw the lifecycle as a Mermaid state diagram, with the ``current`` state marked.

        With the history of a dispute as ``path``, its states are filled, its arrows show the numbers of its events, and
        its present state is marked by default.
        """
        _decide.unless_arguments(path=(path, History | None))
        if current is None and path is not None and path.events[-1].entered.state in self._compiled.states:
            current = path.events[-1].entered.state
        marked = None if current is None else self.state(current).name
        return diagram(self.initial, self._compiled.states, self.transitions, marked, path)

    def machine(
        self,
        model: M,
        *,
        read: Callable[[M], Dispute],
        record: Callable[[M, Event], object] | None = None,
        now: Callable[[], datetime] | None = None,
        machine_class: type[Machine] = Machine,
        **settings: object,
    ) -> Machine:
        """Make a ``transitions.Machine`` of the lifecycle on a ``model`` of the host.

        Each action is a trigger: ``model.start(Start(), actor=ann, at=now)`` moves ``model.state``, or raises
        ``Refused``; ``model.may_start(…)`` asks the guards, and without an action those that ``options`` asks. ``read``
        gives the dispute of a model. ``record`` is called with the model and the decided event before the state
        changes; callbacks find the event in ``event_data.kwargs["decided"]``. Without ``at`` a trigger takes ``now()``.
        ``machine_class`` and ``settings`` are passed on: ``GraphMachine``, ``after_state_change``, ``model_attribute``
        and so on.
        """
        return machine_on(
            self._compiled, model, read=read, record=record, now=now, machine_class=machine_class, settings=settings
        )

    def table(self) -> ProcessTable:
        """Give the states and the transitions as data; ``str`` of it is Markdown."""
        return table(self.states, self.transitions)


def _unless_parts(**given: tuple[object, object]) -> None:
    found = [finding for name, (value, hint) in given.items() for finding in kind_problem(name, value, hint)]
    if found:
        raise LifecycleError(*found)


def _by_action(choices: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for path, values in choices.items():
        action, _, name = path.partition(".")
        found.setdefault(action, {})[name] = values
    return found
