"""Laws of the desk, whatever anybody does in whatever order, and however time passes between."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from disputekit import fold
from disputekit.actions import (
    Action,
    Approve,
    Assign,
    EndMonitoring,
    Escalate,
    Fail,
    Message,
    NotifyDecision,
    RequestEvidence,
    Resolve,
    Respond,
    Retry,
    Settle,
    Start,
    SupplyEvidence,
    Withdraw,
)
from disputekit.desk import Tick
from disputekit.dispute import Actor, Evidence
from disputekit.errors import Refused
from disputekit.money import Money
from disputekit.ports import Query
from disputekit.remedies import Remedy, RemedyKind
from tests.desk.office import Office, triage

ANYBODY = Actor("eve", roles={"agent", "senior", "approver", "system", "claimant"})
ACTIONS: tuple[Action, ...] = (
    Respond("…"),
    Start(),
    triage(),
    triage(urgency=0.9),
    RequestEvidence("claimant", ["receipt"]),
    SupplyEvidence("claimant", [Evidence("receipt", provided_by="claimant")]),
    Escalate("senior", "it is odd"),
    Resolve([Remedy(RemedyKind.REFUND, Money(80, "EUR"))], "Charged twice."),
    Resolve([Remedy(RemedyKind.REFUND, Money(30, "EUR"))], "In part."),
    Approve(),
    Settle("bank-1"),
    Fail("account closed"),
    Retry(),
    NotifyDecision("Dear customer."),
    Message("…", party="claimant", direction="internal"),
    Assign("ann"),
    Withdraw("it was mine"),
    EndMonitoring(),
)


class Desks(RuleBasedStateMachine):
    """People who act, a clock that runs, and somebody who ticks now and then."""

    def __init__(self) -> None:
        """Open an office."""
        super().__init__()
        self.office = Office()
        self.keys: dict[tuple[str, str], object] = {}

    @rule(claimant=st.sampled_from("ab"))
    def opens(self, claimant: str) -> None:
        """Somebody claims something."""
        self.office.opened(claimant=claimant)

    @rule(number=st.integers(1, 3), action=st.sampled_from(ACTIONS))
    def acts(self, number: int, action: Action) -> None:
        """Somebody tries something: it is done, or refused without a trace."""
        history = self.office.store.load(f"D-{number}")
        if history is None:
            return
        try:
            after = self.office.desk.act(f"D-{number}", action, actor=ANYBODY)
        except Refused:
            assert history == self.office.store.load(f"D-{number}")
        else:
            assert after.version in {history.version + 1, history.version + 2, history.version + 3}

    @rule(number=st.integers(1, 2), key=st.sampled_from("kl"))
    def notes(self, number: int, key: str) -> None:
        """Somebody sends the same note under the same key, again and again: it is there once."""
        if self.office.store.load(f"D-{number}") is None:
            return
        note = Message(key, party="claimant", direction="internal")
        try:
            after = self.office.desk.act(f"D-{number}", note, actor=ANYBODY, key=key)
        except Refused:
            return
        assert after == self.keys.setdefault((f"D-{number}", key), after)

    @rule(span=st.sampled_from([0.5, 3.0, 8.0, 30.0, 24.0 * 11]))
    def time_passes(self, span: float) -> None:
        """The clock runs."""
        self.office.later(hours=span)

    @rule()
    def ticks(self) -> None:
        """Time takes effect, once: a second tick finds nothing, and nothing that is due is left."""
        assert not self.office.desk.tick().findings
        assert Tick() == self.office.desk.tick()
        assert () == self.office.store.due(self.office.clock.shows, 1)

    @invariant()
    def rows_and_histories_agree(self) -> None:
        """A dispute is its history, its row says what it says, and what can be worked on is in the queue."""
        rows = self.office.store.query(Query(order="opened")).rows
        for row in rows:
            history = self.office.desk.history(row.dispute_id)
            dispute = fold(history)
            assert (dispute.version, dispute.state, dispute.owner, dispute.priority, dispute.queued) == (
                row.version,
                row.state,
                row.owner,
                row.priority,
                row.queued,
            )
            recorded = [event.recorded_at for event in history]
            assert sorted(recorded) == recorded
            ledger = dispute.ledger
            parts = (ledger.upheld, ledger.rejected, ledger.withdrawn, ledger.open)
            assert ledger.claimed == sum((part for part in parts if part is not None), Money.zero("EUR"))
        queue = self.office.desk.queue(limit=100)
        assert {row.dispute_id for row in rows if row.queued} == {entry.summary.dispute_id for entry in queue}
        assert list(range(1, len(queue) + 1)) == [entry.position for entry in queue]

    @invariant()
    def messages_have_keys_of_their_own(self) -> None:
        """No two messages share a key, and each belongs to an event that is there."""
        at = self.office.clock.shows
        messages = self.office.store.claim_outbox(at, 10_000, timedelta())
        assert len(messages) == len({message.key for message in messages})
        for message in messages:
            event = self.office.desk.history(message.dispute_id).events[message.seq - 1]
            assert event.recorded_at == message.created_at


TestDesks = Desks.TestCase
TestDesks.settings = settings(stateful_step_count=15)
