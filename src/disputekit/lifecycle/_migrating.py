"""Migrating: a dispute goes on under another version of its process, in the state that a map names."""

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import frozen

from disputekit._lib.frozen import FrozenMap
from disputekit.actions import Migrate
from disputekit.dispute import Actor, Dispute, EnteredState
from disputekit.errors import Finding, Refused, nearest
from disputekit.lifecycle import _refusing as refusing
from disputekit.lifecycle._machine import role_refusals
from disputekit.lifecycle._model import SAME, State, Transition

_MAY: Final = frozenset({"supervisor", "system"})


@frozen
class Destination:
    """The process and the version that a dispute is to go on under."""

    id: str
    version: str
    states: Mapping[str, State]

    def enter(self, dispute: Dispute, action: Migrate, actor: Actor) -> EnteredState:
        """Give what the dispute is in from then on. Raises ``Refused`` with everything that is against it."""
        against = tuple(self._against(dispute, action, actor))
        if against:
            raise Refused(*against)
        before = dispute.now
        name = action.states.get(before.state, before.state)
        state = self.states[name]
        return EnteredState(
            state=name,
            stage=before.stage if state.stage == SAME else state.stage,
            waits_on=state.waits_for(dispute),
            queued=state.queued,
            open=state.open,
            outcome=before.outcome,
            due_at=before.due_at if name == before.state else None,
            remembered=FrozenMap({label: action.states.get(old, old) for label, old in before.remembered.items()}),
        )

    def _against(self, dispute: Dispute, action: Migrate, actor: Actor) -> Iterator[Finding]:
        allowed = Transition(action.name, dispute.state, SAME, roles=_MAY)
        yield from refusing.findings(role_refusals(allowed, actor), dispute)
        where = f"dispute {dispute.id}"
        own = {"dispute": dispute.id, "id": self.id, "version": self.version}
        if (dispute.lifecycle, dispute.lifecycle_version) == (self.id, self.version) and dispute.state in self.states:
            yield Finding(
                "DK-MIGRATE-ALREADY", "{dispute} is on {id} {version} already", own, where=where, hint="leave it there"
            )
        for old, new in action.states.items():
            if new not in self.states:
                yield Finding(
                    "DK-MIGRATE-TARGET",
                    "{old} is to become {new!r}, which {id} {version} has not",
                    {**own, "old": old, "new": new},
                    where=f"states.{old}",
                    hint=nearest(new, self.states),
                )
        for label, state in {"": dispute.state, **dispute.now.remembered}.items():
            if not self._leads_on(state, dispute, action):
                yield Finding(
                    "DK-MIGRATE-UNMAPPED",
                    "{state}, where {dispute} {is_or_returns}, is not mapped to a state of {id} {version}",
                    {**own, "state": state, "is_or_returns": f"may return ({label})" if label else "is"},
                    where=where,
                    hint="say which state it now is: states={{'{state}': '…'}}",
                )
        entered = self.states.get(action.states.get(dispute.state, dispute.state))
        if entered is not None and entered.open != dispute.is_open:
            yield Finding(
                "DK-MIGRATE-OPEN",
                "{old} would become {new}: only one of them is still to be decided",
                {"old": dispute.state, "new": entered.name},
                where=where,
                hint="map it to a state of the same kind; reopening and closing are actions of their own",
            )

    def _leads_on(self, state: str, dispute: Dispute, action: Migrate) -> bool:
        """Tell whether a state is named; one that keeps its name only within the same process."""
        return state in action.states or (dispute.lifecycle == self.id and state in self.states)
