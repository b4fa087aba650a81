"""What every step of a desk works with: store, processes, engines, people, clock and ids; and the defaults of these."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

import pendulum
from attrs import evolve, fields, frozen

from disputekit._input.instants import is_before
from disputekit._input.pendulum_times import instant
from disputekit._input.validation import kind_problem
from disputekit._lib.frozen import FrozenMap
from disputekit.actions import BY_NAME
from disputekit.casework import Notice, Router, default_targets
from disputekit.desk._advisers import Advisers
from disputekit.desk._clocks import Clocks, required_fields
from disputekit.dispute import Claim, Dispute
from disputekit.errors import CalendarError, Finding, InvalidValue, UnknownDispute, nearest
from disputekit.history import History, fold
from disputekit.lifecycle import Lifecycle
from disputekit.ports import Clock, DisputeStore, IdMaker, Query, Summary
from disputekit.sla import SlaBook, SlaPolicy, Target, WorkCalendar
from disputekit.triage import QueueOrder, Scorer

DEFAULT: Final = "default"
"""In a mapping: what serves every name that has no entry of its own."""

SUPERVISOR: Final = "supervisor"
"""Who owns a task of a dispute that has neither owner nor team."""

_PAGE: Final = 500
_UNNAMED: Final[str] = str(fields(Claim).kind.default)  # the kind of a claim that names none
_CATCHES_UP: Final = timedelta(days=30)
_DUE_LANE: Final = timedelta(hours=4)


@frozen
class Context:
    """The parts of a desk that its steps share; the face keeps those that only one method needs."""

    store: DisputeStore
    processes: Mapping[str, Lifecycle]
    clocks: Clocks
    advisers: Advisers
    notices: tuple[Notice, ...]
    router: Router
    clock: Clock
    ids: IdMaker
    clock_tolerance: timedelta

    def now(self) -> pendulum.DateTime:
        """Read the clock."""
        return instant(self.clock.now(), "clock.now()")

    def for_jobs(self) -> "Context":
        """Give the context to a job. Raises ``InvalidValue`` for a store inside of a transaction of the host.

        A letter that was sent, or a refund that was paid, cannot be rolled back; so what was recorded of it must be
        committed at once.
        """
        if self.store.inside_transaction:
            raise InvalidValue(
                Finding(
                    "DK-DESK-TRANSACTION",
                    "jobs cannot run inside of a transaction: what they send or pay cannot be rolled back",
                    where="store",
                    hint="use a store that commits each call: desk.using(SqlStore(engine)); in tests of Django, use "
                    "TransactionTestCase",
                )
            )
        return self

    def not_after(self, at: pendulum.DateTime, now: pendulum.DateTime, name: str) -> pendulum.DateTime:
        """Refuse an instant in the future; one within the tolerance counts as now. ``name`` is the argument."""
        if not is_before(now, at):
            return at
        if not is_before(now + self.clock_tolerance, at):
            return now
        raise InvalidValue(
            Finding(
                "DK-DESK-FUTURE",
                "{at} is in the future (now is {now})",
                {"at": at.isoformat(), "now": now.isoformat()},
                where=name,
                hint="pass when it happened, or correct the clock that is wrong",
            )
        )

    def history(self, dispute_id: str) -> History:
        """Load a history. Raises ``UnknownDispute``."""
        check_arguments(dispute_id=(dispute_id, str))
        history = self.store.load(dispute_id)
        if history is None:
            raise UnknownDispute(
                Finding(
                    "DK-DESK-UNKNOWN",
                    "there is no dispute {id!r}",
                    {"id": dispute_id},
                    where="dispute_id",
                    hint="open it first, or look for it with desk.queue() and store.query()",
                )
            )
        return history

    def get(self, dispute_id: str) -> Dispute:
        """Load a dispute as it stands. Raises ``UnknownDispute``."""
        return fold(self.history(dispute_id))

    def rows(self, query: Query) -> Iterator[Summary]:
        """Go through all rows of a query, page by page."""
        query = evolve(query, limit=_PAGE)
        while True:
            page = self.store.query(query)
            yield from page.rows
            if page.next is None:
                return
            query = evolve(query, after=page.next)

    def process(self, kind: str) -> Lifecycle:
        """Find the process for a kind of dispute. Raises ``InvalidValue`` where there is none."""
        process = self.processes.get(kind) or self.processes.get(DEFAULT)
        if process is None:
            raise InvalidValue(
                Finding(
                    "DK-DESK-KIND",
                    "this desk has no process for disputes of kind {kind!r}",
                    {"kind": kind},
                    where="claim.kind",
                    hint=f"{nearest(kind, self.processes)}, or add a process for {DEFAULT!r} to the desk",
                )
            )
        return process

    def team(self, claim: Claim) -> str | None:
        """Find the team for a new dispute, by the nature of its reason."""
        nature = claim.nature or self.process(claim.kind).reasons.get(claim.reason)
        return self.router.route(claim, nature=nature).team


def check_arguments(**given: tuple[object, object]) -> None:
    """Raise ``InvalidValue`` with each argument that is not of its type."""
    problems = [each for name, (value, kind) in given.items() for each in kind_problem(name, value, kind)]
    if problems:
        raise InvalidValue(*problems)


def by_kind(given: Lifecycle | Mapping[str, Lifecycle]) -> FrozenMap[str, Lifecycle]:
    """Take one process for each kind; one alone is for claims of its own id and for claims that name no kind."""
    return FrozenMap(dict.fromkeys((given.id, _UNNAMED), given) if isinstance(given, Lifecycle) else given)


def default_slas(processes: Mapping[str, Lifecycle]) -> SlaBook:
    """Use the default targets of each process, on a calendar of all days from Monday to Friday."""
    calendar = WorkCalendar.whole_days("Mon-Fri", tz="UTC")
    policies = {kind: SlaPolicy(calendar, _default_targets(process)) for kind, process in processes.items()}
    others = policies.pop(DEFAULT, SlaPolicy(calendar, []))
    return SlaBook([*(({"kind": kind}, policy) for kind, policy in policies.items()), ({}, others)])


def _default_targets(process: Lifecycle) -> Sequence[Target]:
    try:
        return default_targets(process.id)
    except CalendarError:
        return ()  # a host's own process has only the targets that the host passes


def default_order(scorer: Scorer | None) -> QueueOrder:
    """Put what is due within four hours first; what just makes P3 catches up with a new P1 after thirty days."""
    if scorer is None:
        return QueueOrder(due_within=_DUE_LANE)
    return QueueOrder(ageing=scorer.ageing(catches_up_after=_CATCHES_UP), due_within=_DUE_LANE)


def impossible_expiries(processes: Mapping[str, Lifecycle]) -> Iterator[Finding]:
    """Yield the expiries that the desk cannot do: those whose action has required fields other than a reason."""
    for matter, process in processes.items():
        for state in process.states:
            name = state.on_expiry
            if name is not None and set(required_fields(process.action(name))) - {"because"}:
                possible = [known for known, action in BY_NAME.items() if set(required_fields(action)) <= {"because"}]
                yield Finding(
                    "DK-DESK-EXPIRY",
                    "the system cannot do {action!r} when {state} expires: the action has required fields",
                    {"action": name, "state": state.name},
                    where=f"processes[{matter!r}].states[{state.name!r}].on_expiry",
                    hint=nearest(name, possible),
                )
