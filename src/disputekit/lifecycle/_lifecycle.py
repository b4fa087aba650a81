"""A lifecycle: who may do what next, and what follows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from attrs import evolve, field, frozen

from disputekit._frozen import FrozenMap
from disputekit._gathered import gathered, mapped, names, texts
from disputekit._kinds import is_a
from disputekit._pendulum import instant
from disputekit._text import blank
from disputekit.actions import BY_NAME, Action, Message, Open, RequestEvidence, Respond, Stamp
from disputekit.claim import Claim
from disputekit.dispute import Dispute, Projection
from disputekit.errors import InvalidValue, LifecycleError, Refused
from disputekit.history import Event
from disputekit.lifecycle import _check, _mermaid, postings
from disputekit.lifecycle import _refusing as refusing
from disputekit.lifecycle._machine import Compiled, Cursor, Move, may_take_one
from disputekit.lifecycle._model import SAME, Guard, Posting, Posts, State, Transition
from disputekit.lifecycle._options import Option, option
from disputekit.lifecycle.guards import STANDARD
from disputekit.messages import Finding, nearest
from disputekit.parties import Actor

_KEY: Final = str | None
_NOBODY: Final = frozenset[str]()
_NO_CHOICES: Final = FrozenMap[str, tuple[str, ...]]()


def _states(states: Iterable[State]) -> tuple[State, ...]:
    return gathered(states)


def _transitions(transitions: Iterable[Transition]) -> tuple[Transition, ...]:
    return gathered(transitions)


def _reasons(reasons: Mapping[str, str]) -> FrozenMap[str, str]:
    return mapped(reasons)


def _choices(choices: Mapping[str, Sequence[str]]) -> FrozenMap[str, tuple[str, ...]]:
    made = mapped(choices)
    return FrozenMap({field: texts(values) for field, values in made.items()}) if is_a(made, FrozenMap) else made  # type: ignore[return-value]  # it is refused below


def _own(kinds: Iterable[type[Action]]) -> tuple[type[Action], ...]:
    return gathered(kinds)


def _guards(guards: Mapping[str, Guard]) -> FrozenMap[str, Guard]:
    return mapped(guards)


@frozen(kw_only=True)
class Lifecycle:
    """A process as a state machine: pure, shared by every dispute that runs on it.

    ``reasons`` are the reasons a claim may state, each with its nature (empty: any reason); ``choices`` the closed
    choices of action fields (``{"escalate.to": ("senior", "legal")}``); ``guards`` the lifecycle's own guards by name,
    before the standard ones; ``actions`` the host's own kinds of action, beside those of ``disputekit.actions``.
    Raises ``LifecycleError`` with every finding: names that are not declared, states never reached or never left,
    branches never taken, hidden states without a deadline.

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
    guards: Mapping[str, Guard] = field(factory=FrozenMap[str, Guard], converter=_guards)
    actions: tuple[type[Action], ...] = field(default=(), converter=_own)
    _kinds: Mapping[str, type[Action]] = field(init=False, eq=False, repr=False)
    _by_name: Mapping[str, State] = field(init=False, eq=False, repr=False)
    _choices_of: Mapping[str, Mapping[str, tuple[str, ...]]] = field(init=False, eq=False, repr=False)
    _compiled: Compiled = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Check everything, then build the machine."""
        wrong = tuple(_check.misshapen(self, self.states, self.transitions))
        if wrong:
            raise LifecycleError(*wrong)
        unfit = tuple(_check.unfit_actions(self.actions))
        if unfit:
            raise LifecycleError(*unfit)
        kinds = {**BY_NAME, **{kind.name: kind for kind in self.actions}}
        by_name = {state.name: state for state in self.states}
        known = {**STANDARD, **self.guards}
        names = [state.name for state in self.states]
        twice = sorted({name for name in names if names.count(name) > 1})
        found = (
            *_check.findings(self.initial, by_name, self.transitions, actions=kinds, guards=known, duplicates=twice),
            *_check.unknown_choices(self.choices, kinds),
        )
        if found:
            raise LifecycleError(*found)
        object.__setattr__(self, "_kinds", kinds)
        object.__setattr__(self, "_by_name", by_name)
        object.__setattr__(self, "_choices_of", _by_action(self.choices))
        object.__setattr__(self, "_compiled", Compiled(by_name, self.transitions, known))

    def __repr__(self) -> str:
        return f"Lifecycle({self.id!r}, version={self.version!r}, {len(self.states)} states)"

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
                    mend=nearest(name, self._by_name),
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
                    mend=nearest(name, self._kinds),
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

        Its nature is the claim's own, or that of its reason. Raises ``InvalidValue`` for a reason the process does not
        know, for a naive ``at`` and for an argument of another type.
        """
        refusing.unless_arguments(
            claim=(claim, Claim), dispute_id=(dispute_id, str), actor=(actor, Actor), key=(key, _KEY)
        )
        if blank(dispute_id):
            raise InvalidValue(
                Finding("DK-DISPUTE-ID", "a dispute needs an id", where="dispute_id", mend="pass one of its own")
            )
        if self.reasons and claim.reason not in self.reasons:
            raise InvalidValue(
                Finding(
                    "DK-CLAIM-REASON",
                    "{reason!r} is not a reason that {process} knows",
                    {"reason": claim.reason, "process": self.id},
                    where="claim.reason",
                    mend=nearest(claim.reason, self.reasons),
                )
            )
        nature = claim.nature or self.reasons.get(claim.reason)
        action = Open(claim, nature=nature, team=team, possible_duplicates=possible_duplicates)
        state = self.state(self.initial)
        occurred_at = instant(at, "at")
        return Event(
            dispute_id=dispute_id,
            seq=1,
            action=action,
            actor=actor,
            occurred_at=occurred_at,
            recorded_at=occurred_at if recorded_at is None else instant(recorded_at, "recorded_at"),
            entered=Projection(
                state=state.name,
                stage=state.stage,
                waits_on=_NOBODY if callable(state.waits_on) else state.waits_on,
                queued=state.queued,
                open=state.open,
            ),
            lifecycle=self.id,
            lifecycle_version=self.version,
            entries=postings.opening(action),
            key=key,
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

        Pure: the dispute stays as it is until the event is folded into it. Raises ``Refused`` with every reason why
        not, and ``InvalidValue`` for a naive ``at`` and for an argument of another type.
        """
        refusing.unless_arguments(
            dispute=(dispute, Dispute), action=(action, Action), actor=(actor, Actor), key=(key, _KEY)
        )
        occurred_at = instant(at, "at")
        move = self._move(dispute, action, actor, occurred_at)
        seq, now = dispute.version + 1, dispute.now
        stays, label = move.dest is None, move.transition.remember
        state = self._by_name[move.dest or now.state]
        posting = _posting(move.transition.posts, dispute, action)
        waits_on = state.waits_on
        if callable(waits_on):
            waits_on = waits_on(action.on(dispute, Stamp(seq, occurred_at, actor)))
        return Event(
            dispute_id=dispute.id,
            seq=seq,
            action=action,
            actor=actor,
            occurred_at=occurred_at,
            recorded_at=occurred_at if recorded_at is None else instant(recorded_at, "recorded_at"),
            entered=Projection(
                state=state.name,
                stage=now.stage if state.stage == SAME else state.stage,
                waits_on=waits_on,
                queued=state.queued or (stays and state.open and _called_back(dispute, action)),
                open=state.open,
                outcome=now.outcome if posting is None else posting.outcome,
                due_at=now.due_at if stays else None,
                remembered=FrozenMap({**now.remembered, label: now.state}) if label else now.remembered,
            ),
            lifecycle=self.id,
            lifecycle_version=self.version,
            entries=() if posting is None else posting.entries,
            key=key,
        )

    def options(self, dispute: Dispute, *, actor: Actor, at: datetime) -> tuple[Option, ...]:
        """Say what ``actor`` can do from here, why not what not, and among which choices.

        Every action that the state knows is listed; a guard that looks at what an action says is asked by ``decide``.
        """
        refusing.unless_arguments(dispute=(dispute, Dispute), actor=(actor, Actor))
        occurred_at = instant(at, "at")
        self._check_home(dispute)
        return tuple(
            option(
                name,
                moves,
                self._choices_of.get(name, _NO_CHOICES),
                kind=self._kinds[name],
                dispute=dispute,
                actor=actor,
                at=occurred_at,
            )
            for name, moves in self._compiled.moves[dispute.state].items()
        )

    def extend(
        self,
        *,
        version: str | None = None,
        states: Iterable[State] = (),
        transitions: Iterable[Transition] = (),
        without: str | Iterable[str] = (),
        reasons: Mapping[str, str] | None = None,
        choices: Mapping[str, Sequence[str]] | None = None,
        guards: Mapping[str, Guard] | None = None,
        actions: Iterable[type[Action]] = (),
        id: str | None = None,  # noqa: A002  # it is the lifecycle's own field
    ) -> "Lifecycle":
        """Give a new version with other states and transitions; a state of the same name replaces the old one.

        ``version`` is the old one with a ``+`` unless told: say your own, since events record it.
        ``without`` names states (their transitions go too) and actions to leave out; added transitions come before the
        old ones of the same action, so that they are tried first. Raises ``LifecycleError`` with every finding.
        """
        out, extra, new = names(without), _states(states), _transitions(transitions)
        refusing.unless_parts(
            states=(extra, tuple[State, ...]),
            transitions=(new, tuple[Transition, ...]),
            without=(out, frozenset[str]),
            reasons=(reasons, Mapping[str, str] | None),
            choices=(choices, Mapping[str, Sequence[str]] | None),
            guards=(guards, Mapping[str, Guard] | None),
        )
        unknown = out - self._by_name.keys() - {transition.action for transition in self.transitions}
        if unknown:
            known = {*self._by_name, *(transition.action for transition in self.transitions)}
            raise LifecycleError(
                *(
                    Finding(
                        "DK-LIFECYCLE-WITHOUT",
                        "{name!r} is neither a state nor an action of {id}",
                        {"name": name, "id": self.id},
                        where="without",
                        mend=nearest(name, known),
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
            guards={**self.guards, **(guards or {})},
            actions=(*self.actions, *_own(actions)),
        )

    def mermaid(self, current: str | None = None) -> str:
        """Draw the lifecycle as a Mermaid state diagram, with the ``current`` state marked."""
        return _mermaid.diagram(
            self.initial, self._by_name, self.transitions, None if current is None else self.state(current).name
        )

    def _check_home(self, dispute: Dispute) -> None:
        if dispute.lifecycle != self.id or dispute.state not in self._by_name:
            raise Refused(
                Finding(
                    "DK-LIFECYCLE-OTHER",
                    "dispute {dispute} is {state} on {lifecycle} {version}, which {id} {own} does not know",
                    {
                        "dispute": dispute.id,
                        "state": dispute.state,
                        "lifecycle": dispute.lifecycle,
                        "version": dispute.lifecycle_version,
                        "id": self.id,
                        "own": self.version,
                    },
                    where=f"dispute {dispute.id}",
                    mend="decide it on the lifecycle it was opened on, or migrate it",
                )
            )

    def _move(self, dispute: Dispute, action: Action, actor: Actor, at: datetime) -> Move:
        self._check_home(dispute)
        moves = self._compiled.moves[dispute.state]
        if action.name not in moves:
            possible = sorted(name for name, branches in moves.items() if may_take_one(branches, actor))
            raise Refused(refusing.not_here(dispute, action.name, actor, possible))
        choices = self._choices_of.get(action.name)
        outside = tuple(_outside(choices, action)) if choices else ()
        cursor = Cursor(dispute, action, actor, at)
        taken = self._compiled.take(cursor)
        against = (*outside, *refusing.findings(cursor.refusals, dispute))
        if taken is None or against:
            unmet = cursor.unmet or [refusing.forgotten(action.name, dispute.state)]
            raise Refused(*(against or refusing.findings(unmet, dispute)))
        return taken


def _posting(posts: Posts | None, dispute: Dispute, action: Action) -> Posting | None:
    if posts is None:
        return None
    try:
        posting = posts(dispute, action)
        dispute.ledger.post_all(posting.entries)
    except InvalidValue as error:  # better refused than recorded and never folded
        raise Refused(*error.findings) from error
    return posting


def _outside(choices: Mapping[str, Sequence[str]], action: Action) -> Iterable[Finding]:
    """Yield each value that is not a configured choice: of a field, or of what a field gathers."""
    for name, known in choices.items():
        given = getattr(action, name)
        for value in [given] if given is None or isinstance(given, str) else given:
            if value not in known:
                yield Finding(
                    "DK-CHOICE",
                    "{value!r} is not a choice for {field}",
                    {"value": value, "field": f"{action.name}.{name}"},
                    where=f"{action.name}.{name}",
                    mend=nearest(value, known),
                )


def _called_back(dispute: Dispute, action: Action) -> bool:
    """Whether a party has written while the dispute waits out of sight, and nobody has answered yet."""
    if isinstance(action, Message):  # a note among ourselves says how it was answered
        return action.direction == "inbound"
    return dispute.queued and not isinstance(action, RequestEvidence | Respond)


def _by_action(choices: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for path, values in choices.items():
        action, _, name = path.partition(".")
        found.setdefault(action, {})[name] = values
    return found
