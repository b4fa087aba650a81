"""What a lifecycle is made of (states, deadlines, transitions, guards), and its moves: one state to one state each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from disputekit._input.converters import gathered, names
from disputekit._lib.brief import brief
from disputekit.actions import Action
from disputekit.dispute import Actor, Dispute, LedgerEntry, Need, Outcome
from disputekit.errors import Reason

Unit: TypeAlias = Literal["minutes", "hours", "days", "weeks", "months", "business_days"]

Guard: TypeAlias = Callable[[Dispute, Action, Actor, datetime], Reason | None]
"""Asked before a transition is taken: returns the reason against it, or ``None``."""

Predicate: TypeAlias = Callable[[Dispute, Action, Actor, datetime], bool]
"""Chooses one of several branches: the first whose predicates are all true is taken."""

Waits: TypeAlias = Callable[[Dispute], frozenset[str]]


@frozen
class ActionGuard:
    """A guard that reads the fields of an action of one ``kind``; it has nothing against any other action.

    ``Lifecycle.options`` does not ask it, because nobody has filled in the action yet.
    """

    ask: Guard
    kind: type[Action] = Action

    __repr__ = brief

    @property
    def name(self) -> str:
        """The name of the function."""
        return name_of(self.ask)

    def __call__(self, dispute: Dispute, action: Action, actor: Actor, at: datetime) -> Reason | None:
        """Ask the function."""
        return self.ask(dispute, action, actor, at) if isinstance(action, self.kind) else None


@frozen
class ActionPredicate:
    """A predicate that reads the fields of an action of one ``kind``; it is false for any other action."""

    ask: Predicate
    kind: type[Action] = Action

    __repr__ = brief

    @property
    def name(self) -> str:
        """The name of the function."""
        return name_of(self.ask)

    def __call__(self, dispute: Dispute, action: Action, actor: Actor, at: datetime) -> bool:
        """Ask the function."""
        return isinstance(action, self.kind) and self.ask(dispute, action, actor, at)


def about_action(guard: Guard) -> ActionGuard:
    """Mark a guard that reads the fields of the action, so that ``Lifecycle.options`` does not ask it."""
    return ActionGuard(guard)


def name_of(function: object) -> str:
    """Give a function's name; for any other callable, the name of its class."""
    if isinstance(function, ActionGuard | ActionPredicate):
        return function.name
    return getattr(function, "__name__", type(function).__name__)


@frozen
class Limit:
    """The time allowed in a state: ``amount`` of ``unit``, which ``disputekit.sla`` counts on a calendar.

    >>> str(Limit(10, "business_days"))
    '10 business days'
    """

    amount: int
    unit: Unit

    __repr__ = brief

    def __str__(self) -> str:
        """Show it in words."""
        words = self.unit.replace("_", " ")
        return f"{self.amount} {words.removesuffix('s') if self.amount == 1 else words}"


def _waits_on(value: str | Iterable[str] | Waits) -> frozenset[str] | Waits:
    return value if callable(value) else names(value)


@frozen
class State:
    """A state, the stage of work it belongs to, and whom it waits on.

    ``stage`` may be ``SAME``: the stage of the state before. ``waits_on`` is a set of parties or roles, or a function
    that finds them for a dispute. A ``hidden`` state waits on somebody outside the team. The dispute is in no queue,
    except while a message of a party waits for an answer. Such a state has a ``deadline``, and ``on_expiry`` names the
    action that is taken then. In an ``open`` state the dispute is not finished; a ``final`` state is an end, although a
    dispute may be reopened from it. ``read_from`` is the file and line that it was read from.
    """

    name: str
    stage: str
    waits_on: frozenset[str] | Waits = field(default=frozenset(), converter=_waits_on)
    hidden: bool = False
    open: bool = True
    final: bool = False
    deadline: Limit | None = None
    on_expiry: str | None = None
    read_from: str = field(default="", eq=False, repr=False, kw_only=True)

    __repr__ = brief

    @property
    def place(self) -> str:
        """The name of the state for findings, with its file and line if it was read from a file."""
        return f"{self.read_from} states.{self.name}".lstrip()

    @property
    def queued(self) -> bool:
        """Whether staff can work on a dispute in this state."""
        return self.open and not self.hidden

    def waits_for(self, dispute: Dispute) -> frozenset[str]:
        """Give the parties or roles that ``dispute`` waits on in this state."""
        return self.waits_on(dispute) if callable(self.waits_on) else self.waits_on


def whoever_was_asked(dispute: Dispute) -> frozenset[str]:
    """Every party that has an open request."""
    return frozenset(request.party for request in dispute.open_requests)


def whoever_has_an_offer(dispute: Dispute) -> frozenset[str]:
    """The side that the offer goes to."""
    return frozenset(offer.to for offer in (dispute.open_offer, dispute.proposed_offer) if offer is not None)


def whom_it_was_escalated_to(dispute: Dispute) -> frozenset[str]:
    """The role that the dispute was escalated to."""
    return frozenset() if dispute.work.escalated_to is None else frozenset({dispute.work.escalated_to})


def whoever_performs(dispute: Dispute) -> frozenset[str]:
    """The party that has to perform the decision."""
    return frozenset() if dispute.decision is None else frozenset({dispute.decision.performer})


ANY_OPEN: Final = "*"
"""As a source: every open state, including states that are added later."""

SAME: Final = "="
"""As a destination: the present state."""


@frozen
class Return:
    """As a destination: the state that a transition with ``remember=label`` left."""

    label: str


@frozen
class Posting:
    """The ledger entries of a transition, and the outcome after it (``None``: no outcome)."""

    entries: tuple[LedgerEntry, ...]
    outcome: Outcome | None

    __repr__ = brief


Posts: TypeAlias = Callable[[Dispute, Action], Posting]


def _guards(value: Iterable[str | Guard]) -> tuple[str | Guard, ...]:
    return gathered(value)


def _conditions(value: Iterable[str | Guard | Predicate]) -> tuple[str | Guard | Predicate, ...]:
    return gathered(value)


@frozen
class Transition:
    """Where ``action`` leads from each of ``sources``.

    ``roles`` are those who may (empty: anybody). Several transitions for the same action and source are branches. They
    are tried in order: the first whose ``when`` predicates are all true is chosen, and then its ``guards`` decide
    whether it is allowed. (A guard in ``when`` counts as true if it has no reason against the action.) Both are
    functions, or names of the lifecycle's own or of standard ones. ``posts`` says what happens to the money;
    ``remember`` keeps the source under a label that a ``Return`` goes back to. ``read_from`` is as in ``State``.
    """

    action: str
    sources: frozenset[str] = field(converter=names)
    dest: str | Return
    roles: frozenset[str] = field(default=frozenset(), converter=names, kw_only=True)
    when: tuple[str | Guard | Predicate, ...] = field(default=(), converter=_conditions, kw_only=True)
    guards: tuple[str | Guard, ...] = field(default=(), converter=_guards, kw_only=True)
    posts: Posts | None = field(default=None, kw_only=True)
    remember: str | None = field(default=None, kw_only=True)
    read_from: str = field(default="", eq=False, repr=False, kw_only=True)

    __repr__ = brief

    @property
    def place(self) -> str:
        """The name of the transition for findings, with its file and line if it was read from a file."""
        return f"{self.read_from} transition {self.action}: {'|'.join(sorted(self.sources))}".lstrip()


def sources_of(transition: Transition, states: Mapping[str, State]) -> frozenset[str]:
    """Give the states that a transition leaves; ``ANY_OPEN`` becomes all open states."""
    if ANY_OPEN not in transition.sources:
        return transition.sources
    return (transition.sources - {ANY_OPEN}) | {state.name for state in states.values() if state.open}


def destinations_of(
    transition: Transition, transitions: Sequence[Transition], states: Mapping[str, State]
) -> frozenset[str]:
    """Give the states that a transition may enter: for a ``Return``, every state remembered under its label."""
    if isinstance(transition.dest, Return):
        label = transition.dest.label
        return frozenset(
            source for other in transitions if other.remember == label for source in sources_of(other, states)
        )
    return frozenset() if transition.dest == SAME else frozenset({transition.dest})


@frozen
class Move:
    """One transition from one state to one state: ``dest`` is ``None`` where the dispute stays in its state.

    ``label`` is what a ``Return`` goes back to. ``guards`` are those that concern the action; ``asked`` are their
    functions, to be called with an action of the transition's kind.
    """

    transition: Transition
    source: str
    dest: str | None
    label: str | None
    when: tuple[Guard | Predicate, ...]
    guards: tuple[Guard, ...]
    asked: tuple[Guard, ...]

    def returns_elsewhere(self, dispute: Dispute) -> bool:
        """Tell whether it returns to another state than the remembered one."""
        return self.label is not None and dispute.now.remembered.get(self.label) != self.dest


@frozen(kw_only=True)
class Compiled:
    """A checked lifecycle, with everything that deciding looks up."""

    id: str
    version: str
    initial: State
    states: Mapping[str, State]
    kinds: Mapping[str, type[Action]]
    moves: Mapping[str, Mapping[str, Sequence[Move]]]
    onwards: Mapping[str, Mapping[str, tuple[int, str]]]
    choices: Mapping[str, Mapping[str, tuple[str, ...]]]
    reasons: Mapping[str, str]
    checklists: Mapping[str, tuple[Need, ...]]


def compiled_moves(
    states: Mapping[str, State],
    transitions: Sequence[Transition],
    guards: Mapping[str, Guard],
    predicates: Mapping[str, Guard | Predicate],
    kinds: Mapping[str, type[Action]],
) -> dict[str, dict[str, tuple[Move, ...]]]:
    """Give every move by source and action, in the order in which moves are tried. All names are valid."""
    moves: dict[str, dict[str, tuple[Move, ...]]] = {name: {} for name in states}
    for transition in transitions:
        kind = kinds[transition.action]
        when = tuple(predicates[each] if isinstance(each, str) else each for each in transition.when)
        named = [guards[each] if isinstance(each, str) else each for each in transition.guards]
        concern = tuple(each for each in named if not isinstance(each, ActionGuard) or issubclass(kind, each.kind))
        asked = tuple(each.ask if isinstance(each, ActionGuard) else each for each in concern)
        label = transition.dest.label if isinstance(transition.dest, Return) else None
        dests: Iterable[str | None] = sorted(destinations_of(transition, transitions, states)) or [None]
        for source in sorted(sources_of(transition, states)):
            found = tuple(Move(transition, source, dest, label, when, concern, asked) for dest in dests)
            moves[source][transition.action] = moves[source].get(transition.action, ()) + found
    return moves
