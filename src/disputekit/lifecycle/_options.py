"""What an actor can do with a dispute now, why not, and among which choices."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import frozen

from disputekit.actions import Action
from disputekit.dispute import Actor, Dispute, Term
from disputekit.errors import Finding, LifecycleError, Reason
from disputekit.lifecycle._machine import Move, role_refusals
from disputekit.lifecycle._model import Guard
from disputekit.lifecycle._refusing import forgotten
from disputekit.lifecycle.guards import ActionGuard, name_of, policy_or_reason
from disputekit.money import Money


@frozen
class Option:
    """One action from the state a dispute is in.

    ``allowed`` is whether the actor may, as far as can be said before the action is filled in; ``reasons`` why not;
    ``to`` the states it may lead to; ``choices`` the closed choices of its fields; ``checked_later`` the guards that
    look at what is filled in; ``recommended`` why this one is the next step, for the one that is. ``terms`` are what
    the recorded policy allows, where it binds the action; ``limit`` is what the actor may bind us to alone, with what
    was paid before, where a desk knows that.
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

    def __str__(self) -> str:
        """Read it on one line."""
        if self.allowed:
            advice = "" if self.recommended is None else f" (next: {self.recommended.text})"
            alone = "" if self.limit is None else f" (alone up to {self.limit})"
            return f"{self.action} → {' | '.join(self.to)}{alone}{advice}"
        return f"{self.action}: no: {'; '.join(reason.text for reason in self.reasons)}"


def option(
    name: str,
    moves: Sequence[Move],
    choices: Mapping[str, tuple[str, ...]],
    *,
    kind: type[Action],
    dispute: Dispute,
    actor: Actor,
    at: datetime,
) -> Option:
    """Weigh the branches of one action: it is allowed if one of them is."""
    possible = [move for move in moves if not move.returns_elsewhere(dispute)]
    unfilled = object.__new__(kind)  # its name is known, its fields are not
    against = [_reasons(move, dispute, unfilled, actor, at) for move in possible]
    asked_later = dict.fromkeys(
        guard.name for move in possible for guard in move.guards if isinstance(guard, ActionGuard)
    )
    policy = dispute.policy if policy_or_reason.name in asked_later else None
    open_to = [move for move, reasons in zip(possible, against, strict=True) if not reasons]
    return Option(
        action=name,
        allowed=bool(open_to),
        reasons=() if open_to else _why_not(against) or (forgotten(name, dispute.state),),
        to=tuple(dict.fromkeys(move.dest or dispute.state for move in open_to or possible)),
        choices=choices,
        checked_later=tuple(asked_later),
        terms=() if policy is None else policy.terms,
    )


def _why_not(against: Sequence[Sequence[Reason]]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reason for reasons in against for reason in reasons))


def _reasons(move: Move, dispute: Dispute, unfilled: Action, actor: Actor, at: datetime) -> list[Reason]:
    against = role_refusals(move.transition, actor)
    for guard in (*move.when, *move.guards):
        if not isinstance(guard, ActionGuard) and (reason := _ask(guard, dispute, unfilled, actor, at)):
            against.append(reason)
    return against


def _ask(guard: Guard, dispute: Dispute, unfilled: Action, actor: Actor, at: datetime) -> Reason | None:
    try:
        return guard(dispute, unfilled, actor, at)
    except AttributeError as error:
        raise LifecycleError(
            Finding(
                "DK-LIFECYCLE-GUARD-READS",
                "guard {guard!r} reads the {action} action before it is filled in: {error}",
                {"guard": name_of(guard), "action": unfilled.name, "error": str(error)},
                where=f"guards.{name_of(guard)}",
                hint="wrap it in `about_action`, so that `options` leaves it out",
            )
        ) from error
