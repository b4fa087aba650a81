"""What deciding says no with, beside what guards say."""

from collections.abc import Iterable, Mapping, Sequence
from types import UnionType

from disputekit._input.validation import misfit
from disputekit.dispute import Actor, Dispute
from disputekit.errors import Finding, InvalidValue, LifecycleError, Reason


def unless_arguments(**given: tuple[object, type | UnionType]) -> None:
    """Raise ``InvalidValue`` with each argument that is not of its type."""
    for value, kind in given.values():
        if not isinstance(value, kind):
            raise InvalidValue(*_misfits(given))


def unless_parts(**given: tuple[object, object]) -> None:
    """Raise ``LifecycleError`` with each part of a lifecycle that is not of its type."""
    found = _misfits(given)
    if found:
        raise LifecycleError(*found)


def _misfits(given: Mapping[str, tuple[object, object]]) -> list[Finding]:
    return [finding for name, (value, hint) in given.items() for finding in misfit(name, value, hint)]


def not_here(dispute: Dispute, action: str, actor: Actor, possible: Sequence[str]) -> Finding:
    """Say that the state does not know the action, and what ``actor`` may; what was merged is acted on elsewhere."""
    into = dispute.merged_into
    return Finding(
        "DK-ACTION-NOT-HERE",
        "{action} cannot be done while the dispute is {state}",
        {
            "action": action,
            "state": dispute.state,
            "actor": actor.id,
            "possible": ", ".join(possible) or "nothing",
            "into": into,
        },
        where=f"dispute {dispute.id}",
        hint="act on {into}, which it was merged into" if into else "possible here for {actor}: {possible}",
    )


def forgotten(action: str, state: str) -> Reason:
    """Say that nothing is remembered under the label that the action returns to, or no state that there is."""
    return Reason(
        "DK-LIFECYCLE-FORGOTTEN",
        "{action} returns to the state that was left for {state}, and none is remembered",
        {"action": action, "state": state},
        hint="give each transition into {state} the `remember` that {action} returns to",
    )


def findings(reasons: Iterable[Reason], dispute: Dispute) -> tuple[Finding, ...]:
    """Give the reasons as findings about the dispute."""
    return tuple(
        Finding(reason.code, reason.template, reason.params, hint=reason.hint, where=f"dispute {dispute.id}")
        for reason in reasons
    )
