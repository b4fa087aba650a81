"""What a desk shows: disputes, queues, deadlines, what policies say, and what somebody may do."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import pendulum
from attrs import evolve, frozen

from disputekit._input.limits import at_least_one
from disputekit.casework import (
    AccountView,
    CaseFile,
    CaseRecords,
    PartyView,
    ThreadMessage,
    Unavailable,
    Workload,
    account_view,
    case_file,
    party_view,
    pulled,
    thread,
)
from disputekit.desk import _views
from disputekit.desk._parts import Parts
from disputekit.desk._views import AtRisk, NeedsAttention, QueueEntry
from disputekit.dispute import Actor, Dispute
from disputekit.errors import DisputekitError, Reason
from disputekit.history import fold
from disputekit.lifecycle import Option
from disputekit.policy import PolicyDecision
from disputekit.ports import Query
from disputekit.sla import Reading

_DAY: Final = timedelta(days=1)


@frozen
class Looking(Parts):
    """The half of a ``Desk`` that changes nothing."""

    def policy(self, dispute_id: str, *, as_of: datetime | None = None) -> PolicyDecision:
        """Ask the policies in force at ``as_of`` (when the claim was received, unless told), and record nothing.

        A policy's fields are closed, so what it was not written for is an error and not a guess: raises
        ``InvalidValue`` for each fact that is no value of its field, and if the desk has no policies; and what
        ``PolicyPack.decide`` raises.
        """
        return self._clerk.advisers.ask_policy(self.get(dispute_id), as_of)

    def get(self, dispute_id: str) -> Dispute:
        """Give the dispute as it stands. Raises ``UnknownDispute``."""
        return fold(self.history(dispute_id))

    def readings(self, dispute_id: str) -> Sequence[Reading]:
        """Read its clocks, now."""
        return self._clerk.read(self._load(dispute_id), self._now())

    def options(self, dispute_id: str, *, actor: Actor) -> Sequence[Option]:
        """Say what ``actor`` can do with it now, why not what not, among which choices, and how much of it alone."""
        case = self._load(dispute_id)
        return [
            self._clerk.advisers.limited(option, case.process.action(option.action), case.dispute, actor)
            for option in case.process.options(case.dispute, actor=actor, at=self._now())
        ]

    def view(self, dispute_id: str, *, viewer: str) -> PartyView:
        """Give what a party (``claimant``, ``respondent``) may see of it. Raises ``InvalidValue`` for nobody's view."""
        return party_view(self.history(dispute_id), viewer)

    def case(self, dispute_id: str, *, actor: Actor) -> CaseFile:
        """Give all that somebody of ours needs to act on it, as data and as a page.

        What could not be asked, a policy that has no word for the case among it, is a gap that is shown.
        """
        case, now = self._load(dispute_id), self._now()
        records = pulled(self.sources, case.dispute, now)
        policy, gap = self._policy_now(case.dispute, now)
        return case_file(
            case.history,
            process=case.process,
            actor=actor,
            at=now,
            readings=self._clerk.read(case, now),
            policy=policy,
            records=evolve(records, unavailable=(*records.unavailable, *gap)),
            posted=self.store.posted(dispute_id),
            account=_views.rows(self.store, Query(claimant=case.dispute.claim.claimant, order="opened")),
        )

    def account(self, claimant: str) -> AccountView:
        """Give all disputes of an account, what they come to and what it thinks of us, for whoever manages it."""
        rows = _views.rows(self.store, Query(claimant=claimant, order="opened"))
        return account_view(claimant, [self.get(row.dispute_id) for row in rows])

    def _policy_now(
        self, dispute: Dispute, now: pendulum.DateTime
    ) -> tuple[PolicyDecision | None, Sequence[Unavailable]]:
        """Ask the policies, if there are any; one that has no word for the case is as if it could not be asked."""
        if self.policies is None:
            return None, ()
        try:
            return self._clerk.advisers.ask_policy(dispute, None), ()
        except DisputekitError as error:
            because = Reason("DK-CASE-POLICY", "the policy has no word for it: {error}", {"error": str(error)})
            return None, (Unavailable("policy", now, because),)

    def queue(
        self, *, team: str | None = None, stage: str | None = None, owner: str | None = None, limit: int = 20
    ) -> Sequence[QueueEntry]:
        """Give what can be worked on now, first things first, each with why it is where it is."""
        query = Query(team=team, stage=stage, owner=owner, queued=True, open=True, limit=limit)
        return _views.queue(self.store, query, self.order, self._now())

    def at_risk(self, *, within: timedelta = _DAY, limit: int = 50) -> Sequence[AtRisk]:
        """Give what is overdue or due ``within`` a time, hidden or not, by deadline."""
        return _views.at_risk(self.store, within, limit, self._now())

    def attention(self, *, within: timedelta = _DAY, limit: int = 50) -> Sequence[NeedsAttention]:
        """Give what needs a manager now, by deadline, with each reason.

        Something is overdue; no team has it, or nobody works on it and it is due ``within`` a time; its remedy failed;
        a decision waits for approval; it waits for somebody, and the time for that passes ``within`` a time.
        """
        return _views.attention(self.store, within, at_least_one(limit), self._now())

    def workload(self) -> Workload:
        """Say what everybody has on hand, by person and priority, and how evenly. ``InvalidValue`` without assigner."""
        return self._clerk.staff.workload(self._now())

    def records(self, dispute_id: str) -> CaseRecords:
        """Pull what the host's own systems say of it, in a fixed order, and say which of them gave nothing."""
        return pulled(self.sources, self.get(dispute_id), self._now())

    def messages(self, dispute_id: str) -> Sequence[ThreadMessage]:
        """Give its one thread of messages, both ways, with what became of those that went out; notes among us too."""
        return thread(self.history(dispute_id), self.store.posted(dispute_id))
