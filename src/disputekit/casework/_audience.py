"""Who asks: what a party may learn from options and refusals, which is no more than what its view shows."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from disputekit._lib.frozen import FrozenMap
from disputekit.dispute import CLAIMANT, RESPONDENT, Actor, Dispute, capacity, party_names
from disputekit.errors import Finding, Refused
from disputekit.lifecycle import Lifecycle, Option

__all__ = ["PARTY_REASONS", "is_staff", "party_options", "party_refusal", "staff_only"]

_OUTSIDE: Final = frozenset({CLAIMANT, RESPONDENT, "third_party"})

PARTY_REASONS: Final = frozenset({"DK-CHOICE", "DK-GUARD-NOT-YOURS", "DK-GUARD-PROMISE"})
"""The codes of refusals that a party reads as they are: they are only about what the party passed itself.

Every other refusal could reveal a state, a task, a person, a limit or a decision that is not communicated yet, and so
becomes ``DK-PARTY-NOW`` for a party.
"""


def is_staff(actor: Actor, dispute: Dispute | None = None) -> bool:
    """Whether ``actor`` acts as staff: with a role that is not a party's, and as no party of ``dispute``."""
    here = actor if dispute is None else capacity(dispute, actor).actor
    parties = _OUTSIDE if dispute is None else _OUTSIDE | party_names(dispute)
    return not here.roles <= parties


def staff_only(actor: Actor, what: str, dispute: Dispute | None = None) -> None:
    """Raise ``Refused`` for an actor who is not staff."""
    if not is_staff(actor, dispute):
        raise Refused(
            Finding(
                "DK-PARTY-STAFF",
                "{actor} may not see {what}: it is for staff",
                {"actor": actor.id, "what": what},
                where="actor",
                hint="show a party its own view: desk.view(dispute_id, viewer='claimant')",
            )
        )


def party_options(process: Lifecycle, options: tuple[Option, ...], actor: Actor) -> Iterator[Option]:
    """Give every action that a party may ever do in the process, and which of them are possible now.

    Neither the list nor the reasons depend on the state of the dispute: only ``allowed`` does.
    """
    by_name = {option.action: option for option in options}
    for action in _own_actions(process, actor):
        option = by_name.get(action)
        if option is not None and option.allowed:
            yield evolve(option, to=(), checked_later=(), recommended=None, terms=(), limit=None)
        else:
            yield Option(
                action,
                allowed=False,
                reasons=(_not_now(action),),
                to=(),
                choices=FrozenMap[str, tuple[str, ...]](),
                checked_later=(),
            )


def party_refusal(process: Lifecycle, dispute: Dispute, action: str, actor: Actor, refused: Refused) -> Refused:
    """Give a refusal as a party may read it: its role first and alone, then its own mistakes, else not now."""
    if action not in _own_actions(process, actor):
        return Refused(
            Finding(
                "DK-PARTY-ROLE",
                "{actor} may not {action} in a dispute of {process}",
                {"actor": actor.id, "action": action, "process": process.id},
                where=f"dispute {dispute.id}",
                hint="ask the staff who work on the dispute",
            )
        )
    own = [each for each in refused.findings if each.code in PARTY_REASONS]
    return Refused(*(own or [evolve(_not_now(action), where=f"dispute {dispute.id}")]))


def _own_actions(process: Lifecycle, actor: Actor) -> list[str]:
    found = [each.action for each in process.transitions if not each.roles or actor.has_any(each.roles)]
    return list(dict.fromkeys(found))


def _not_now(action: str) -> Finding:
    return Finding(
        "DK-PARTY-NOW",
        "{action} is not possible at the moment",
        {"action": action},
        hint="look at the view of the dispute: it shows whose turn it is",
    )
