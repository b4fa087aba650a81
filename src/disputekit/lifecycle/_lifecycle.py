"""A lifecycle: who may do what next, and what follows."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attrs import evolve, frozen

from disputekit._input.converters import gathered, names
from disputekit._input.toml_writing import to_toml
from disputekit.actions import Action
from disputekit.dispute import Need
from disputekit.errors import Finding, LifecycleError, nearest
from disputekit.history import History
from disputekit.lifecycle import _mermaid, _reading
from disputekit.lifecycle._deciding import Deciding
from disputekit.lifecycle._diff import LifecycleDiff, changes
from disputekit.lifecycle._model import Guard, Posts, State, Transition, Waits
from disputekit.lifecycle._refusing import unless_arguments, unless_parts
from disputekit.lifecycle._table import ProcessTable, table
from disputekit.lifecycle._writing import Writer
from disputekit.lifecycle.guards import STANDARD


@frozen(kw_only=True)
class Lifecycle(Deciding):
    """A process as a state machine: pure, shared by every dispute that runs on it.

    ``reasons`` are the reasons a claim may state, each with its nature (empty: any reason); ``choices`` the closed
    choices of action fields (``{"escalate.to": ("senior", "legal")}``); ``checklists`` the evidence that is asked for,
    by reason, with ``"*"`` for every other one; ``guards`` the lifecycle's own guards by name, before the standard
    ones; ``actions`` the host's own kinds of action, beside those of ``disputekit.actions``.

    Raises ``LifecycleError`` with every finding: names that are not declared, states never reached or never left,
    branches never taken, hidden states without a deadline.

    >>> from disputekit.lifecycle import processes
    >>> processes.CUSTOMER_OPERATIONS
    Lifecycle('customer_operations', version='1', 13 states)
    """

    def __repr__(self) -> str:
        return f"Lifecycle({self.id!r}, version={self.version!r}, {len(self.states)} states)"

    @classmethod
    def load(
        cls,
        path: str | Path,
        *,
        guards: Mapping[str, Guard] | None = None,
        postings: Mapping[str, Posts] | None = None,
        waits: Mapping[str, Waits] | None = None,
        actions: Iterable[type[Action]] = (),
    ) -> "Lifecycle":
        """Read a TOML file in UTF-8; otherwise as ``loads``. Raises ``OSError`` too."""
        text = _reading.text_of(path)
        return cls.loads(text, name=str(path), guards=guards, postings=postings, waits=waits, actions=actions)

    @classmethod
    def loads(
        cls,
        text: str,
        *,
        name: str = "<text>",
        guards: Mapping[str, Guard] | None = None,
        postings: Mapping[str, Posts] | None = None,
        waits: Mapping[str, Waits] | None = None,
        actions: Iterable[type[Action]] = (),
    ) -> "Lifecycle":
        """Read TOML; ``name`` is what findings call it.

        The text names functions and imports none: the standard guards, postings and ways to wait, and those that are
        passed in here by name. Raises ``LifecycleError``: for syntax one mistake at a time, for all else every finding,
        each with its line.
        """
        read = _reading.read(text, name, postings=postings or {}, waits=waits or {})
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
                actions=actions,
            )
        except LifecycleError as error:
            raise _reading.located(error, text, name) from None

    def to_dict(
        self, *, postings: Mapping[str, Posts] | None = None, waits: Mapping[str, Waits] | None = None
    ) -> dict[str, object]:
        """Give the lifecycle as plain data, in the shape of its TOML: ``loads`` makes an equal one from it.

        Functions are written by name: the standard ones, the lifecycle's own ``guards``, and those given here. Raises
        ``LifecycleError`` with every function that has none.
        """
        writer = Writer.knowing({**STANDARD, **self.guards}, postings or {}, waits or {})
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
        actions: Iterable[type[Action]] = (),
        id: str | None = None,  # noqa: A002  # it is the lifecycle's own field
    ) -> "Lifecycle":
        """Give a new version with other states and transitions; a state of the same name replaces the old one.

        ``version`` is the old one with a ``+`` unless told: say your own, since events record it.
        ``without`` names states (their transitions go too) and actions to leave out; added transitions come before the
        old ones of the same action, so that they are tried first. Raises ``LifecycleError`` with every finding.
        """
        out, extra, new, own = names(without), gathered(states), gathered(transitions), gathered(actions)
        unless_parts(
            states=(extra, tuple[State, ...]),
            transitions=(new, tuple[Transition, ...]),
            without=(out, frozenset[str]),
            reasons=(reasons, Mapping[str, str] | None),
            choices=(choices, Mapping[str, Sequence[str]] | None),
            checklists=(checklists, Mapping[str, Sequence[Need]] | None),
            guards=(guards, Mapping[str, Guard] | None),
            actions=(own, tuple[type[Action], ...]),
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
            actions=(*self.actions, *own),
        )

    def diff(self, newer: "Lifecycle") -> LifecycleDiff:
        """Say what ``newer`` adds, removes and changes: to compare two versions before open disputes go on under one.

        >>> from disputekit.lifecycle import State, processes
        >>> old = processes.CUSTOMER_OPERATIONS
        >>> print(old.diff(old.extend(version="2", reasons={"late_delivery": "delivery"})))
        customer_operations 1 -> 2: 1 change
          reason late_delivery: added: delivery
        """
        unless_arguments(newer=(newer, Lifecycle))
        return changes(self, newer)

    def mermaid(self, current: str | None = None, *, path: History | None = None) -> str:
        """Draw the lifecycle as a Mermaid state diagram, with the ``current`` state marked.

        With the history of a dispute as ``path``, the states it was in are filled, the arrows it took carry the numbers
        of its events, and where it is now is the current one unless told.
        """
        unless_arguments(path=(path, History | None))
        if current is None and path is not None and path.events[-1].entered.state in self._by_name:
            current = path.events[-1].entered.state
        marked = None if current is None else self.state(current).name
        return _mermaid.diagram(self.initial, self._by_name, self.transitions, marked, path)

    def table(self) -> ProcessTable:
        """Give the states, and who may do what in which of them, as data; as text it is Markdown."""
        return table(self.states, self.transitions)
