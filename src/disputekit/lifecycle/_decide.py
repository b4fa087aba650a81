"""Deciding on a compiled lifecycle: opening a dispute, taking a move, and going on under another version."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import UnionType
from typing import Final

from disputekit._input.pendulum_times import instant
from disputekit._input.validation import kind_problem
from disputekit._lib.frozen import FrozenMap
from disputekit._lib.text import blank
from disputekit.actions import Action, EventContext, Message, Migrate, Open, RequestEvidence, Respond
from disputekit.dispute import SIDES, Actor, Claim, Dispute, EnteredState, capacity
from disputekit.errors import Finding, InvalidValue, Reason, Refused, nearest
from disputekit.history import Event
from disputekit.lifecycle import postings
from disputekit.lifecycle._model import (
    ANY_OPEN,
    SAME,
    Compiled,
    Guard,
    Move,
    Posting,
    Posts,
    Predicate,
    State,
    Transition,
    name_of,
)

_KEY: Final = str | None
_NOBODY: Final = frozenset[str]()
_MAY_MIGRATE: Final = frozenset({"supervisor", "system"})


def unless_arguments(**given: tuple[object, type | UnionType]) -> None:
    """Raise ``InvalidValue`` with each argument of the wrong type."""
    for value, kind in given.values():
        if not isinstance(value, kind):
            raise InvalidValue(
                *(each for name, (value, hint) in given.items() for each in kind_problem(name, value, hint))
            )


def opened(
    compiled: Compiled,
    claim: Claim,
    *,
    dispute_id: str,
    actor: Actor,
    at: datetime,
    team: str | None,
    possible_duplicates: Sequence[str],
    key: str | None,
    recorded_at: datetime | None,
) -> Event:
    """Give the first event of a dispute about ``claim``."""
    unless_arguments(claim=(claim, Claim), dispute_id=(dispute_id, str), actor=(actor, Actor), key=(key, _KEY))
    if not actor.roles.isdisjoint(SIDES) and actor.id != claim.claimant:
        raise Refused(
            Finding(
                "DK-OPEN-ACCOUNT",
                "{actor} may not open a dispute for {claimant}",
                {"actor": actor.id, "claimant": claim.claimant},
                where="actor",
                hint="let the claimant open it, or staff who record what the claimant said",
            )
        )
    if blank(dispute_id):
        raise InvalidValue(
            Finding(
                "DK-DISPUTE-ID",
                "a dispute needs an id",
                where="dispute_id",
                hint="pass an id of its own",
            )
        )
    if compiled.reasons and claim.reason not in compiled.reasons:
        raise InvalidValue(
            Finding(
                "DK-CLAIM-REASON",
                "{process} does not know the reason {reason!r}",
                {"reason": claim.reason, "process": compiled.id},
                where="claim.reason",
                hint=nearest(claim.reason, compiled.reasons),
            )
        )
    nature = claim.nature or compiled.reasons.get(claim.reason)
    checklist = compiled.checklists.get(claim.reason, compiled.checklists.get(ANY_OPEN, ()))
    action = Open(claim, nature=nature, team=team, possible_duplicates=possible_duplicates, checklist=checklist)
    state, occurred_at = compiled.initial, instant(at, "at")
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
        lifecycle=compiled.id,
        lifecycle_version=compiled.version,
        entries=postings.opening(action),
        key=key,
    )


def decided(
    compiled: Compiled,
    dispute: Dispute,
    action: Action,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
    recorded_at: datetime | None,
) -> tuple[Event, Move | None]:
    """Give the event to record, and the move that was taken (none for a ``Migrate``); raises ``Refused``."""
    unless_arguments(dispute=(dispute, Dispute), action=(action, Action), actor=(actor, Actor), key=(key, _KEY))
    occurred_at = instant(at, "at")
    move, posting = None, None
    here = capacity(dispute, actor).actor  # guards see only the roles that hold on this dispute
    if isinstance(action, Migrate):
        entered = _migrated(compiled, dispute, action, here)
    else:
        move = _move(compiled, dispute, action, here, occurred_at)
        posts = move.transition.posts
        posting = None if posts is None else _posting(posts, dispute, action)
        context = EventContext(dispute.version + 1, occurred_at, actor)
        state = compiled.states[move.dest or dispute.state]
        entered = _entered(state, move, action, dispute, posting=posting, context=context)
    event = Event(
        dispute_id=dispute.id,
        seq=dispute.version + 1,
        action=action,
        actor=actor,
        occurred_at=occurred_at,
        recorded_at=occurred_at if recorded_at is None else instant(recorded_at, "recorded_at"),
        entered=entered,
        lifecycle=compiled.id,
        lifecycle_version=compiled.version,
        entries=() if posting is None else posting.entries,
        key=key,
    )
    return event, move


def unless_at_home(compiled: Compiled, dispute: Dispute) -> None:
    """Raise ``Refused`` for a dispute of another lifecycle, or in a state that this version does not have."""
    if dispute.lifecycle != compiled.id or dispute.state not in compiled.states:
        raise Refused(
            Finding(
                "DK-LIFECYCLE-OTHER",
                "dispute {dispute} is in state {state:words} of {lifecycle} {version}, which {id} {own} does not have",
                {
                    "dispute": dispute.id,
                    "state": dispute.state,
                    "lifecycle": dispute.lifecycle,
                    "version": dispute.lifecycle_version,
                    "id": compiled.id,
                    "own": compiled.version,
                },
                where=f"dispute {dispute.id}",
                hint="decide it on the lifecycle it was opened on, or migrate it first",
            )
        )


def role_refusals(transition: Transition, actor: Actor) -> list[Reason]:
    """Give the reason against ``actor`` by role alone, if there is one."""
    if actor.has_any(transition.roles) or (actor.roles and not transition.roles):
        return []
    if not transition.roles:
        return [
            Reason(
                "DK-NO-CAPACITY",
                "{actor} has no part in this dispute",
                {"actor": actor.id, "action": transition.action},
                hint="act as the account of a party, or with a role that the host gives",
            )
        ]
    return [
        Reason(
            "DK-ROLE",
            "{actor} may not {action:words}: this needs one of the roles {roles}",
            {"actor": actor.id, "action": transition.action, "roles": ", ".join(sorted(transition.roles))},
            hint="ask somebody who has one of these roles, or give {actor} the role",
        )
    ]


def holds(condition: Guard | Predicate, dispute: Dispute, action: Action, actor: Actor, at: datetime) -> bool | Reason:
    """Tell whether a condition holds; a guard as a condition may give its reason."""
    answer = condition(dispute, action, actor, at)
    return answer if isinstance(answer, Reason) else answer is None or bool(answer)


def no_branch(moves: Sequence[Move], dispute: Dispute, unmet: Iterable[Reason] = ()) -> tuple[Reason, ...]:
    """Give the reasons why no branch of an action applies: guards, missing conditions, or no remembered state."""
    action = moves[0].transition.action
    possible = [move for move in moves if not move.returns_elsewhere(dispute)]
    if not possible:
        return (
            Reason(
                "DK-LIFECYCLE-FORGOTTEN",
                "{action:words} returns to an earlier state, but the dispute remembers none for {state:words}",
                {"action": action, "state": dispute.state},
                hint="give each transition into {state} the `remember` that {action} returns to",
            ),
        )
    conditions = [
        " and ".join(each if isinstance(each, str) else name_of(each) for each in move.transition.when)
        for move in possible
    ]
    return tuple(unmet) or (
        Reason(
            "DK-LIFECYCLE-NO-BRANCH",
            "{action:words} is possible here only if {conditions:words}",
            {"action": action, "state": dispute.state, "conditions": ", or ".join(dict.fromkeys(conditions))},
            hint="change what {action} says, or add a branch without `when`",
        ),
    )


def _move(compiled: Compiled, dispute: Dispute, action: Action, actor: Actor, at: datetime) -> Move:
    unless_at_home(compiled, dispute)
    moves = compiled.moves[dispute.state].get(action.name)
    if moves is None:
        raise Refused(_not_here(compiled, dispute, action.name, actor))
    unless_arguments(action=(action, compiled.kinds[action.name]))
    choices = compiled.choices.get(action.name)
    outside = tuple(_outside(choices, action)) if choices else ()
    taken, against = _chosen(moves, dispute, action, actor, at)
    if outside or against or taken is None:
        raise Refused(*outside, *_findings(against, dispute))
    return taken


def _chosen(
    moves: Sequence[Move], dispute: Dispute, action: Action, actor: Actor, at: datetime
) -> tuple[Move | None, Sequence[Reason]]:
    """Choose the branch and ask its guards. A refusal ends the search: later branches are not tried."""
    unmet: list[Reason] = []
    for move in moves:
        if move.label is not None and move.returns_elsewhere(dispute):
            continue
        answers = [holds(condition, dispute, action, actor, at) for condition in move.when]
        if all(answer is True for answer in answers):
            against = role_refusals(move.transition, actor)
            if against and not move.transition.roles:  # an actor without a part in the dispute learns nothing else
                return move, against
            against += [reason for guard in move.asked if (reason := guard(dispute, action, actor, at))]
            return move, against
        unmet += (answer for answer in answers if isinstance(answer, Reason))
    return None, no_branch(moves, dispute, unmet)


def _not_here(compiled: Compiled, dispute: Dispute, action: str, actor: Actor) -> Finding:
    """Refuse an action that the state does not have; name what ``actor`` may do, or the dispute it was merged into."""
    into = dispute.merged_into
    possible = sorted(
        name
        for name, moves in compiled.moves[dispute.state].items()
        if any(not role_refusals(move.transition, actor) for move in moves)
    )
    return Finding(
        "DK-ACTION-NOT-HERE",
        "{action:words} is not possible while the dispute is {state:words}",
        {
            "action": action,
            "state": dispute.state,
            "actor": actor.id,
            "possible": ", ".join(possible) or "nothing",
            "into": into,
        },
        where=f"dispute {dispute.id}",
        hint="act on {into}, into which this dispute was merged" if into else "possible here for {actor}: {possible}",
    )


def _findings(reasons: Iterable[Reason], dispute: Dispute) -> Iterator[Finding]:
    where = f"dispute {dispute.id}"
    return (Finding(each.code, each.template, each.params, hint=each.hint_template, where=where) for each in reasons)


def _outside(choices: Mapping[str, Sequence[str]], action: Action) -> Iterator[Finding]:
    """Yield each value that is not a configured choice, of a field or of a collection in a field."""
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


def _posting(posts: Posts, dispute: Dispute, action: Action) -> Posting:
    try:
        posting = posts(dispute, action)
        dispute.ledger.post_all(posting.entries)
    except InvalidValue as error:  # an event that cannot be folded must not be recorded
        raise Refused(*error.findings) from error
    return posting


def _entered(
    state: State, move: Move, action: Action, dispute: Dispute, *, posting: Posting | None, context: EventContext
) -> EnteredState:
    now, stays, label = dispute.now, move.dest is None, move.transition.remember
    waits_on = state.waits_on
    if callable(waits_on):
        waits_on = waits_on(action.apply(dispute, context))
    return EnteredState(
        state=state.name,
        stage=now.stage if state.stage == SAME else state.stage,
        waits_on=waits_on,
        queued=state.queued or (stays and state.open and _called_back(dispute, action)),
        open=state.open,
        outcome=now.outcome if posting is None else posting.outcome,
        due_at=now.due_at if stays else None,
        remembered=FrozenMap({**now.remembered, label: now.state}) if label else now.remembered,
    )


def _called_back(dispute: Dispute, action: Action) -> bool:
    """Tell whether a party has written while the dispute is in no queue, and still waits for an answer."""
    if isinstance(action, Message) and action.written_by is None:  # an internal note says how it was answered
        return action.direction == "inbound"
    return dispute.queued and not isinstance(action, RequestEvidence | Respond)


def _migrated(compiled: Compiled, dispute: Dispute, action: Migrate, actor: Actor) -> EnteredState:
    """Give the state that a dispute of another version enters; raises ``Refused`` with everything against it."""
    against = tuple(_against_migrating(compiled, dispute, action, actor))
    if against:
        raise Refused(*against)
    before = dispute.now
    name = action.states.get(before.state, before.state)
    state = compiled.states[name]
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


def _against_migrating(compiled: Compiled, dispute: Dispute, action: Migrate, actor: Actor) -> Iterator[Finding]:
    allowed = Transition(action.name, dispute.state, SAME, roles=_MAY_MIGRATE)
    yield from _findings(role_refusals(allowed, actor), dispute)
    where, states = f"dispute {dispute.id}", compiled.states
    own = {"dispute": dispute.id, "id": compiled.id, "version": compiled.version}
    if (dispute.lifecycle, dispute.lifecycle_version) == (compiled.id, compiled.version) and dispute.state in states:
        yield Finding(
            "DK-MIGRATE-ALREADY", "{dispute} is already on {id} {version}", own, where=where,
            hint="there is nothing to migrate",
        )  # fmt: skip
    for old, new in action.states.items():
        if new not in states:
            yield Finding(
                "DK-MIGRATE-TARGET",
                "{old} is mapped to {new!r}, which is not a state of {id} {version}",
                {**own, "old": old, "new": new},
                where=f"states.{old}",
                hint=nearest(new, states),
            )
    for label, state in {"": dispute.state, **dispute.now.remembered}.items():
        if state not in action.states and (dispute.lifecycle != compiled.id or state not in states):
            yield Finding(
                "DK-MIGRATE-UNMAPPED",
                "{state}, where {dispute} {is_or_returns}, is not mapped to a state of {id} {version}",
                {**own, "state": state, "is_or_returns": f"may return ({label})" if label else "is"},
                where=where,
                hint="map it to a state: states={{'{state}': '…'}}",
            )
    entered = states.get(action.states.get(dispute.state, dispute.state))
    if entered is not None and entered.open != dispute.is_open:
        yield Finding(
            "DK-MIGRATE-OPEN",
            "{old} is mapped to {new}, but only one of these states is open",
            {"old": dispute.state, "new": entered.name},
            where=where,
            hint="map it to a state of the same kind; use reopen to open a closed dispute",
        )
