"""What an actor can do with a dispute now, why not, among which choices, and which step comes next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from attrs import evolve, frozen

from disputekit._input.instants import is_before
from disputekit._input.pendulum_times import instant
from disputekit._lib.brief import brief
from disputekit._lib.frozen import FrozenMap
from disputekit.actions import Action
from disputekit.dispute import Actor, Dispute, Term, capacity
from disputekit.errors import Finding, LifecycleError, Reason
from disputekit.lifecycle._decide import holds, no_branch, role_refusals, unless_arguments, unless_at_home
from disputekit.lifecycle._model import (
    ANY_OPEN,
    ActionGuard,
    ActionPredicate,
    Compiled,
    Guard,
    Move,
    Predicate,
    State,
    name_of,
)
from disputekit.money import Money


@frozen
class Option:
    """One action from the state a dispute is in.

    ``allowed`` is whether the actor may, before the action is filled in; ``reasons`` are the reasons against it; ``to``
    the states it may lead to; ``choices`` the closed choices of its fields; ``checked_later`` the guards that read the
    fields. ``recommended`` is set for the one next step, with the reason. ``terms`` are what the recorded policy
    allows, where it binds the action; ``limit`` is what the actor may decide alone, including what was paid before, if
    a desk sets it.
    """

    action: str
    allowed: bool
    reasons: tuple[Reason, ...]
    to: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    checked_later: tuple[str, ...]
    recommended: Reason | None = None
    terms: tuple[Term, ...] = ()
    limit: Money | None = None

    __repr__ = brief

    def __str__(self) -> str:
        """Show it on one line."""
        if self.allowed:
            advice = "" if self.recommended is None else f" (next: {self.recommended.text})"
            alone = "" if self.limit is None else f" (alone up to {self.limit})"
            leads = f" → {' | '.join(self.to)}" if self.to else ""
            return f"{self.action}{leads}{alone}{advice}"
        return f"{self.action}: no: {'; '.join(reason.text for reason in self.reasons)}"


def options(compiled: Compiled, dispute: Dispute, *, actor: Actor, at: datetime) -> tuple[Option, ...]:
    """Give every action of the state, with the recommended one marked."""
    unless_arguments(dispute=(dispute, Dispute), actor=(actor, Actor))
    occurred_at = instant(at, "at")
    unless_at_home(compiled, dispute)
    actor = capacity(dispute, actor).actor
    listed = [
        _option(compiled, name, moves, dispute=dispute, actor=actor, at=occurred_at)
        for name, moves in compiled.moves[dispute.state].items()
    ]
    state = compiled.states[dispute.state]
    allowed = {option.action for option in listed if option.allowed}
    for name, why in _advice(listed, dispute, state, compiled.onwards.get(state.name, {}), occurred_at):
        if name in allowed:
            return tuple(evolve(option, recommended=why) if option.action == name else option for option in listed)
    return tuple(listed)


def _option(
    compiled: Compiled, name: str, moves: Sequence[Move], *, dispute: Dispute, actor: Actor, at: datetime
) -> Option:
    """Join the branches of one action: the action is allowed if a branch is."""
    possible = [move for move in moves if not move.returns_elsewhere(dispute)]
    unfilled = object.__new__(compiled.kinds[name])  # its name is set, its fields are not
    against = [_reasons(move, dispute, unfilled, actor, at) for move in possible]
    asked_later = dict.fromkeys(
        name_of(each) for move in possible for each in move.guards if isinstance(each, ActionGuard)
    )
    policy = dispute.policy if "policy_or_reason" in asked_later else None
    open_to = [move for move, reasons in zip(possible, against, strict=True) if reasons == []]
    return Option(
        action=name,
        allowed=bool(open_to),
        reasons=() if open_to else _why_not(moves, dispute, against),
        to=tuple(dict.fromkeys(move.dest or dispute.state for move in open_to or possible)),
        choices=compiled.choices.get(name, FrozenMap[str, tuple[str, ...]]()),
        checked_later=tuple(asked_later),
        terms=() if policy is None else policy.terms,
    )


def _why_not(moves: Sequence[Move], dispute: Dispute, against: Sequence[Sequence[Reason] | None]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(each for reasons in against for each in reasons or ())) or no_branch(moves, dispute)


def _reasons(move: Move, dispute: Dispute, unfilled: Action, actor: Actor, at: datetime) -> list[Reason] | None:
    """Give the reasons against a move; ``None`` if a predicate excludes its branch."""
    against = role_refusals(move.transition, actor)
    for each in (*move.when, *move.guards):
        if isinstance(each, ActionGuard | ActionPredicate):
            continue
        answer = _ask(each, dispute, unfilled, actor, at)
        if answer is False:
            return None
        if isinstance(answer, Reason):
            against.append(answer)
    return against


def _ask(asked: Guard | Predicate, dispute: Dispute, unfilled: Action, actor: Actor, at: datetime) -> bool | Reason:
    try:
        return holds(asked, dispute, unfilled, actor, at)
    except AttributeError as error:
        raise LifecycleError(
            Finding(
                "DK-LIFECYCLE-GUARD-READS",
                "guard {guard!r} reads fields of {action} before they are filled in: {error}",
                {"guard": name_of(asked), "action": unfilled.name, "error": str(error)},
                where=f"guards.{name_of(asked)}",
                hint="wrap it in `about_action`, so that `options` does not ask it",
            )
        ) from error


def steps_onwards(
    moves: Mapping[str, Mapping[str, Sequence[Move]]], states: Sequence[State]
) -> dict[str, dict[str, tuple[int, str]]]:
    """Give the actions that lead on from each state: how far, in the order of the process, and to which state.

    An action that any open dispute allows does not lead on, and neither does a detour that comes back (asking for
    evidence, escalating, referring).
    """
    order = {state.name: place for place, state in enumerate(states)}
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for source, by_action in moves.items():
        for action, branches in by_action.items():
            on = [
                (order[move.dest] - order[source], move.dest)
                for move in branches
                if move.dest is not None and order[move.dest] > order[source] and not _is_aside(move, moves)
            ]
            if on:
                found.setdefault(source, {})[action] = min(on)
    return found


def _is_aside(move: Move, moves: Mapping[str, Mapping[str, Sequence[Move]]]) -> bool:
    if ANY_OPEN in move.transition.sources:
        return True
    after = [
        each
        for branches in moves[move.dest or ""].values()
        for each in branches
        if each.dest is not None and ANY_OPEN not in each.transition.sources
    ]
    label = move.transition.remember
    remembered = label is not None and any(each.label == label for each in after)
    return remembered or (bool(after) and all(each.dest == move.source for each in after))


def _advice(
    options: Sequence[Option], dispute: Dispute, state: State, onwards: Mapping[str, tuple[int, str]], at: datetime
) -> Iterator[tuple[str, Reason]]:
    due_at = dispute.due_at
    due = {"state": dispute.state, "due_at": "" if due_at is None else due_at.isoformat()}
    if state.on_expiry is not None and due_at is not None and is_before(due_at, at):
        yield state.on_expiry, Reason("DK-STEP-DUE", "the deadline of {state:words} passed at {due_at}", due)
    if dispute.is_open and dispute.times.responded_at is None:
        yield "respond", Reason("DK-STEP-RESPOND", "the claimant has had no answer yet")
    if state.hidden:
        if dispute.queued:
            yield "message", Reason("DK-STEP-ANSWER", "a party has written and waits for an answer")
        return
    by_name = {option.action: option for option in options}
    for name in sorted(onwards, key=lambda each: onwards[each][0]):
        option, to = by_name[name], onwards[name][1]
        if option.allowed:
            yield name, Reason("DK-STEP-ONWARDS", "this is the next step, to {to:words}", {"to": to, **due})
        yield from _in_the_way(option)


def _in_the_way(option: Option) -> Iterator[tuple[str, Reason]]:
    codes = {reason.code for reason in option.reasons}
    why = Reason("DK-STEP-UNBLOCKS", "{action:words} is blocked until this is done", {"action": option.action})
    if "DK-ROLE" in codes:
        return
    if "DK-GUARD-TASKS" in codes:
        yield "finish_task", why
    if "DK-GUARD-EVIDENCE" in codes:
        yield "request_evidence", why
