"""Deciding: whether somebody may do something now, and what follows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import pendulum
from attrs import frozen

from disputekit._input.pendulum_times import instant
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import blank
from disputekit.actions import Action, EventContext, Message, Migrate, Open, RequestEvidence, Respond
from disputekit.dispute import Actor, Claim, Dispute, EnteredState
from disputekit.dispute.ledger import LedgerEntry
from disputekit.errors import Finding, InvalidValue, Reason, Refused, nearest
from disputekit.history import Event
from disputekit.lifecycle import _refusing as refusing
from disputekit.lifecycle import postings as books
from disputekit.lifecycle._definition import Definition
from disputekit.lifecycle._guiding import guided
from disputekit.lifecycle._machine import Cursor, Move, may_take_one
from disputekit.lifecycle._migrating import Destination
from disputekit.lifecycle._model import ANY_OPEN, SAME, Posting, Posts
from disputekit.lifecycle._options import Option, option

_KEY: Final = str | None
_NOBODY: Final = frozenset[str]()
_NO_CHOICES: Final = FrozenMap[str, tuple[str, ...]]()


@frozen(kw_only=True)
class Deciding(Definition):
    """What a ``Lifecycle`` says of disputes."""

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
                Finding("DK-DISPUTE-ID", "a dispute needs an id", where="dispute_id", hint="pass one of its own")
            )
        if self.reasons and claim.reason not in self.reasons:
            raise InvalidValue(
                Finding(
                    "DK-CLAIM-REASON",
                    "{reason!r} is not a reason that {process} knows",
                    {"reason": claim.reason, "process": self.id},
                    where="claim.reason",
                    hint=nearest(claim.reason, self.reasons),
                )
            )
        nature = claim.nature or self.reasons.get(claim.reason)
        checklist = self.checklists.get(claim.reason, self.checklists.get(ANY_OPEN, ()))
        action = Open(claim, nature=nature, team=team, possible_duplicates=possible_duplicates, checklist=checklist)
        state = self.state(self.initial)
        occurred_at = instant(at, "at")
        return Event(
            dispute_id=dispute_id,
            seq=1,
            action=action,
            actor=actor,
            occurred_at=occurred_at,
            recorded_at=occurred_at if recorded_at is None else instant(recorded_at, "recorded_at"),
            entered=EnteredState(
                state=state.name,
                stage=state.stage,
                waits_on=_NOBODY if callable(state.waits_on) else state.waits_on,
                queued=state.queued,
                open=state.open,
            ),
            lifecycle=self.id,
            lifecycle_version=self.version,
            entries=books.opening(action),
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
        entered, entries = self._entered(dispute, action, actor, occurred_at)
        return Event(
            dispute_id=dispute.id,
            seq=dispute.version + 1,
            action=action,
            actor=actor,
            occurred_at=occurred_at,
            recorded_at=occurred_at if recorded_at is None else instant(recorded_at, "recorded_at"),
            entered=entered,
            lifecycle=self.id,
            lifecycle_version=self.version,
            entries=entries,
            key=key,
        )

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
        """Let a dispute of another version go on under this one: ``decide`` of a ``Migrate``.

        ``states`` says which state of this lifecycle each old one now is; a state that keeps its name need not be
        named, unless the dispute comes from another process. What is remembered to return to is mapped too. It takes a
        supervisor or the system. Raises ``Refused`` with everything that is against it.
        """
        action = Migrate(states or {})
        return self.decide(dispute, action, actor=actor, at=at, key=key, recorded_at=recorded_at)

    def options(self, dispute: Dispute, *, actor: Actor, at: datetime) -> tuple[Option, ...]:
        """Say what ``actor`` can do from here, why not what not, and among which choices.

        Every action that the state knows is listed; a guard that looks at what an action says is asked by ``decide``.
        One is recommended, with its reason, where there is a next step for this actor: what follows a deadline that has
        passed, the first answer to the claimant, what stands in the way, what leads on in the order of the states.
        """
        refusing.unless_arguments(dispute=(dispute, Dispute), actor=(actor, Actor))
        occurred_at = instant(at, "at")
        self._check_home(dispute)
        options = tuple(
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
        state = self._by_name[dispute.state]
        return guided(options, dispute, state, self._onwards.get(state.name, {}), occurred_at)

    def why_not(self, dispute: Dispute, action: Action, *, actor: Actor, at: datetime) -> tuple[Reason, ...]:
        """Say everything that is against ``action`` here and now, for this actor; nothing if it is allowed.

        >>> from disputekit import Actor, Claim, actions, fold
        >>> from disputekit.lifecycle import processes
        >>> ann, nine = Actor("ann", roles={"agent"}), pendulum.datetime(2026, 3, 2, 9)
        >>> process, claim = processes.CUSTOMER_OPERATIONS, Claim(claimant="a", reason="late_fee", received_at=nine)
        >>> dispute = fold(None, process.open(claim, dispute_id="D-1", actor=ann, at=nine))
        >>> process.why_not(dispute, actions.Start(), actor=ann, at=nine)
        ()
        >>> print(process.why_not(dispute, actions.Approve(), actor=ann, at=nine)[0].text)
        approve cannot be done while the dispute is received
        """
        try:
            self.decide(dispute, action, actor=actor, at=at)
        except Refused as refused:
            return refused.findings
        return ()

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
                    hint="decide it on the lifecycle it was opened on, or migrate it",
                )
            )

    def _entered(
        self, dispute: Dispute, action: Action, actor: Actor, at: pendulum.DateTime
    ) -> tuple[EnteredState, tuple[LedgerEntry, ...]]:
        if isinstance(action, Migrate):
            return Destination(self.id, self.version, self._by_name).enter(dispute, action, actor), ()
        move = self._move(dispute, action, actor, at)
        now, stays, label = dispute.now, move.dest is None, move.transition.remember
        state = self._by_name[move.dest or now.state]
        posting = _posting(move.transition.posts, dispute, action)
        waits_on = state.waits_on
        if callable(waits_on):
            waits_on = waits_on(action.apply(dispute, EventContext(dispute.version + 1, at, actor)))
        entered = EnteredState(
            state=state.name,
            stage=now.stage if state.stage == SAME else state.stage,
            waits_on=waits_on,
            queued=state.queued or (stays and state.open and _called_back(dispute, action)),
            open=state.open,
            outcome=now.outcome if posting is None else posting.outcome,
            due_at=now.due_at if stays else None,
            remembered=FrozenMap({**now.remembered, label: now.state}) if label else now.remembered,
        )
        return entered, () if posting is None else posting.entries

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
        for value in [given] if isinstance(given, str) else given or ():
            if value not in known:
                yield Finding(
                    "DK-CHOICE",
                    "{value!r} is not a choice for {field}",
                    {"value": value, "field": f"{action.name}.{name}"},
                    where=f"{action.name}.{name}",
                    hint=nearest(value, known),
                )


def _called_back(dispute: Dispute, action: Action) -> bool:
    """Whether a party has written while the dispute waits out of sight, and nobody has answered yet."""
    if isinstance(action, Message):  # a note among ourselves says how it was answered
        return action.direction == "inbound"
    return dispute.queued and not isinstance(action, RequestEvidence | Respond)
