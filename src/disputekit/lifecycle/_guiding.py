"""The guided next step: which of the possible actions is the one to take, and why."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from attrs import evolve

from disputekit._input.instants import is_before
from disputekit.dispute import Dispute
from disputekit.errors import Reason
from disputekit.lifecycle._machine import Move
from disputekit.lifecycle._model import ANY_OPEN, State
from disputekit.lifecycle._options import Option


def steps_on(
    moves: Mapping[str, Mapping[str, Sequence[Move]]], states: Sequence[State]
) -> dict[str, dict[str, tuple[int, str]]]:
    """Give the actions that lead on from each state: how far, in the order of the process, and to which state.

    What can be done to any open dispute leads nowhere in particular, and what comes back to where it was left (asking
    for evidence, escalating, referring) is a detour.
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


def guided(
    options: Sequence[Option], dispute: Dispute, state: State, onwards: Mapping[str, tuple[int, str]], at: datetime
) -> tuple[Option, ...]:
    """Give the options with the one recommended that comes first of: what is due, what is owed, what leads on."""
    allowed = {option.action for option in options if option.allowed}
    for name, why in _advice(options, dispute, state, onwards, at):
        if name in allowed:
            return tuple(evolve(option, recommended=why) if option.action == name else option for option in options)
    return tuple(options)


def _advice(
    options: Sequence[Option], dispute: Dispute, state: State, onwards: Mapping[str, tuple[int, str]], at: datetime
) -> Iterator[tuple[str, Reason]]:
    due_at = dispute.due_at
    due = {"state": dispute.state, "due_at": "" if due_at is None else due_at.isoformat()}
    if state.on_expiry is not None and due_at is not None and is_before(due_at, at):
        yield state.on_expiry, Reason("DK-STEP-DUE", "the time for {state} passed at {due_at}", due)
    if dispute.is_open and dispute.times.responded_at is None:
        yield "respond", Reason("DK-STEP-RESPOND", "nobody has answered the claimant yet")
    if state.hidden:
        if dispute.queued:
            yield "message", Reason("DK-STEP-ANSWER", "a party has written and waits for an answer")
        return
    by_name = {option.action: option for option in options}
    for name in sorted(onwards, key=lambda each: onwards[each][0]):
        option, to = by_name[name], onwards[name][1]
        if option.allowed:
            yield name, Reason("DK-STEP-ONWARDS", "it leads on to {to}", {"to": to, **due})
        yield from _in_the_way(option)


def _in_the_way(option: Option) -> Iterator[tuple[str, Reason]]:
    codes = {reason.code for reason in option.reasons}
    why = Reason("DK-STEP-UNBLOCKS", "it is what stands in the way of {action}", {"action": option.action})
    if "DK-ROLE" in codes:
        return
    if "DK-GUARD-TASKS" in codes:
        yield "finish_task", why
    if "DK-GUARD-EVIDENCE" in codes:
        yield "request_evidence", why
