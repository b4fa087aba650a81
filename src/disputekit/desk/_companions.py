"""What an action does to other disputes: they are written with it, or none of them is."""

from collections.abc import Callable, Iterator

import pendulum
from attrs import evolve, frozen

from disputekit.actions import Absorb, Action, Link, Merge, Split
from disputekit.desk._clerk import Case, Clerk
from disputekit.desk._splitting import claims_of
from disputekit.dispute import Actor, Claim, Dispute, Part
from disputekit.lifecycle import Lifecycle
from disputekit.ports import Batch, IdMaker


def named(action: Action, ids: IdMaker) -> Action:
    """Give the action with an id for each dispute that it opens."""
    if not isinstance(action, Split):
        return action
    return evolve(action, parts=[part if part.id else evolve(part, id=ids.new_id()) for part in action.parts])


@frozen
class Companions:
    """Knows where other disputes are, and who does something to them when."""

    clerk: Clerk
    load: Callable[[str], Case]
    process: Callable[[str], Lifecycle]
    route: Callable[[Claim], str | None]
    actor: Actor
    at: pendulum.DateTime
    now: pendulum.DateTime

    def of(self, action: Action, dispute: Dispute) -> Iterator[Batch]:
        """Yield what is written on other disputes because ``action`` was done to this one."""
        match action:
            case Merge(into=survivor):
                yield self._on(survivor, Absorb(dispute.id))
            case Link(to=other, relation=relation):
                yield self._on(other, Link(dispute.id, relation))
            case Split(parts=parts):
                yield from (self._part(part, claim, dispute) for part, claim in claims_of(dispute, parts))
            case _:
                pass

    def _on(self, dispute_id: str, action: Action) -> Batch:
        case = self.load(dispute_id)
        done = self.clerk.done(case, action, actor=self.actor, at=self.at, now=self.now)
        return self.clerk.batch(done, since=case.dispute.version, now=self.now)

    def _part(self, part: Part, claim: Claim, whole: Dispute) -> Batch:
        process = self.process(claim.kind)
        event = process.open(
            claim,
            dispute_id=part.id,
            actor=self.actor,
            at=self.at,
            team=self.route(claim) if part.reason else whole.team,
            recorded_at=self.now,
        )
        opened = self.clerk.opened(event, process)
        linked = self.clerk.done(opened, Link(whole.id, "split_from"), actor=self.actor, at=self.at, now=self.now)
        return self.clerk.batch(self.clerk.staffed(linked, now=self.now), since=0, now=self.now)
