"""Writing a lifecycle as plain data: what its file says, with the functions by their names."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from attrs import field, frozen

from disputekit.dispute import Need
from disputekit.errors import Finding, LifecycleError
from disputekit.lifecycle._model import Guard, Posts, Return, State, Transition, Waits
from disputekit.lifecycle._names import POSTINGS, WAITS, name_in
from disputekit.lifecycle._reading import SCHEMA

F = TypeVar("F")


@frozen
class Writer:
    """Knows the names of functions, and collects those that have none."""

    guards: Mapping[str, Guard]
    postings: Mapping[str, Posts]
    waits: Mapping[str, Waits]
    nameless: list[Finding] = field(factory=list)

    @classmethod
    def knowing(
        cls, guards: Mapping[str, Guard], postings: Mapping[str, Posts], waits: Mapping[str, Waits]
    ) -> "Writer":
        """Make one that knows the standard functions too."""
        return cls(guards, {**POSTINGS, **postings}, {**WAITS, **waits})

    def document(
        self,
        head: Mapping[str, str],
        states: Iterable[State],
        transitions: Iterable[Transition],
        *,
        reasons: Mapping[str, str],
        choices: Mapping[str, tuple[str, ...]],
        checklists: Mapping[str, tuple[Need, ...]],
    ) -> dict[str, object]:
        """Give the whole; raises ``LifecycleError`` with every function that a file could not name."""
        document = {
            "schema": SCHEMA,
            "lifecycle": dict(head),
            **_given(
                reasons=dict(reasons),
                choices={path: list(texts) for path, texts in choices.items()},
                checklists={reason: [_need(need) for need in needs] for reason, needs in checklists.items()},
            ),
            "state": [self._state(state) for state in states],
            "transition": [self._transition(transition) for transition in transitions],
        }
        if self.nameless:
            raise LifecycleError(*self.nameless)
        return document

    def _state(self, state: State) -> dict[str, object]:
        waits_on, limit = state.waits_on, state.deadline
        return {
            "name": state.name,
            "stage": state.stage,
            **_given(
                waits_on={"by": self._name(self.waits, waits_on, "waits", state.place)}
                if callable(waits_on)
                else sorted(waits_on),
                hidden=state.hidden,
            ),
            **({} if state.open else {"open": False}),
            **_given(
                final=state.final,
                deadline=None if limit is None else {limit.unit: limit.amount},
                on_expiry=state.on_expiry,
            ),
        }

    def _transition(self, transition: Transition) -> dict[str, object]:
        dest, posts, place = transition.dest, transition.posts, transition.place
        return {
            "action": transition.action,
            "from": sorted(transition.sources),
            "to": {"back_to": dest.label} if isinstance(dest, Return) else dest,
            **_given(
                roles=sorted(transition.roles),
                when=list(self._guards(transition.when, place)),
                guards=list(self._guards(transition.guards, place)),
                posts=None if posts is None else self._name(self.postings, posts, "postings", place),
                remember=transition.remember,
            ),
        }

    def _guards(self, guards: Iterable[str | Guard], place: str) -> Iterator[str]:
        for guard in guards:
            yield guard if isinstance(guard, str) else self._name(self.guards, guard, "guards", place)

    def _name(self, known: Mapping[str, object], function: object, registry: str, place: str) -> str:
        name = name_in(known, function)
        if name is None:
            self.nameless.append(
                Finding(
                    "DK-LIFECYCLE-NAMELESS",
                    "{function} has no name that a file could say",
                    {"function": getattr(function, "__name__", repr(function)), "registry": registry},
                    where=place,
                    hint="pass it under one: `{registry}={{...}}`",
                )
            )
        return name or ""


def _need(need: Need) -> dict[str, object]:
    return {"kind": need.kind, "of": need.of, **_given(note=need.note)}


def _given(**values: object) -> dict[str, object]:
    """Leave out what is nothing."""
    return {name: value for name, value in values.items() if value}
