"""What a notice may name in braces, and where each value comes from: the dispute, or the event that sends it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import time
from typing import Final, TypeAlias

import pendulum

from disputekit._lib.frozen import FrozenMap
from disputekit._lib.letters import filled, scanned
from disputekit.dispute import SIDES, Dispute
from disputekit.errors import Finding, nearest
from disputekit.history import Event

Source: TypeAlias = Callable[[Dispute, Event], str]


def problems(template: str, where: str, own: Iterable[str] = ()) -> Iterator[Finding]:
    """Yield what is wrong with a template: braces that cannot be read, names without a value.

    ``own`` are the fields of a host's own action, which provide their values themselves.
    """
    known = {*SOURCES, *own}
    try:
        found = list(scanned(template))
    except ValueError as error:
        yield Finding(
            "DK-NOTICE-BRACES",
            "{template} cannot be read: {error}",
            {"template": repr(template), "error": str(error)},
            where=where,
            hint="write a brace that belongs to the text twice",
        )
        return
    for _, name, odd in found:
        if name is not None and (odd or name not in known):
            yield Finding(
                "DK-NOTICE-FIELD",
                "no value for {{{name}}}",
                {"name": name},
                where=where,
                hint="write the name alone between the braces" if name in known else nearest(name, known),
            )


def fill(template: str, dispute: Dispute, event: Event) -> str:
    """Fill in a template; a line that has names and only empty values is left out."""
    return filled(template, lambda name: (SOURCES.get(name) or _of_action(name))(dispute, event), drop_empty_lines=True)


def _id(dispute: Dispute, _event: Event) -> str:
    return dispute.id


def _claimant(dispute: Dispute, _event: Event) -> str:
    return dispute.claim.claimant


def _reason(dispute: Dispute, _event: Event) -> str:
    return dispute.claim.reason.replace("_", " ")


def _amount(dispute: Dispute, _event: Event) -> str:
    return str(dispute.ledger.claimed or "")


def _team(dispute: Dispute, _event: Event) -> str:
    return dispute.team or ""


def _due(dispute: Dispute, _event: Event) -> str:
    return "" if dispute.due_at is None else say_when(dispute.due_at)


def _answer_due(dispute: Dispute, _event: Event) -> str:
    """Say until when a party may answer; nothing where it is ours to act."""
    return _due(dispute, _event) if dispute.waits_on & SIDES else ""


def _moved(_dispute: Dispute, event: Event) -> str:
    """Say what the event moved, whichever way."""
    return str(abs(event.entries[0].amount)) if event.entries else ""


def _judgement(dispute: Dispute, _event: Event) -> str:
    liability = dispute.liability
    if liability is None:
        return ""
    shares = ", ".join(f"{party} {share} %" for party, share in liability.shares.items())
    return f"{liability.finding.replace('_', ' ')} ({shares}). {liability.explanation}"


def _outcome(dispute: Dispute, _event: Event) -> str:
    return "" if dispute.outcome is None else dispute.outcome.value.replace("_", " ")


def _explanation(dispute: Dispute, _event: Event) -> str:
    return "" if dispute.decision is None else dispute.decision.explanation


def _basis(dispute: Dispute, _event: Event) -> str:
    return "" if dispute.decision is None else dispute.decision.basis.replace("_", " ")


def _remedies(dispute: Dispute, _event: Event) -> str:
    return "" if dispute.decision is None else ", ".join(remedy.text for remedy in dispute.decision.remedies)


def _offer(dispute: Dispute, _event: Event) -> str:
    return ", ".join(remedy.text for remedy in dispute.offers[-1].remedies) if dispute.offers else ""


def _offer_text(dispute: Dispute, _event: Event) -> str:
    return dispute.offers[-1].text if dispute.offers else ""


def _follow_up(dispute: Dispute, _event: Event) -> str:
    return "; ".join(task.what for task in dispute.open_tasks if task.follow_up)


def _of_action(name: str) -> Source:
    """Take what the action itself says under ``name``, where it does."""

    def source(_dispute: Dispute, event: Event) -> str:
        value: object = getattr(event.action, name, "")
        return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)

    return source


def say_when(at: pendulum.DateTime) -> str:
    """Say a deadline as in a letter, in its own zone; a midnight is the end of the day before.

    >>> say_when(pendulum.datetime(2026, 3, 5, 17, tz="Europe/Berlin"))
    'Thursday 5 March 2026, 17:00 CET'
    >>> say_when(pendulum.datetime(2026, 3, 5, tz="Europe/Berlin"))
    'the end of Wednesday 4 March 2026'
    """
    if at.time() == time.min:
        return at.subtract(days=1).format("[the end of] dddd D MMMM YYYY", locale="en")
    return at.format("dddd D MMMM YYYY, HH:mm zz", locale="en")


SOURCES: Final[FrozenMap[str, Source]] = FrozenMap(
    {
        "amount": _amount,
        "answer_due": _answer_due,
        "basis": _basis,
        "because": _of_action("because"),
        "claimant": _claimant,
        "due": _due,
        "explanation": _explanation,
        "follow_up": _follow_up,
        "id": _id,
        "items": _of_action("items"),
        "judgement": _judgement,
        "moved": _moved,
        "offer": _offer,
        "offer_text": _offer_text,
        "outcome": _outcome,
        "reason": _reason,
        "remedies": _remedies,
        "team": _team,
        "text": _of_action("text"),
    }
)

LETTER_FIELDS: Final = tuple(SOURCES)
"""What the subject and the text of a notice may name in braces."""
