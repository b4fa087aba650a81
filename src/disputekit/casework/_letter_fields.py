"""What a notice may name in braces, and where each value comes from: the dispute, or the event that sends it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from disputekit._lib.frozen import FrozenMap
from disputekit._lib.letters import filled, scanned
from disputekit.casework._wording import Wording, name_in, remedies_in, when_in
from disputekit.dispute import SIDES, Dispute
from disputekit.errors import Finding, nearest
from disputekit.history import Event

Source: TypeAlias = Callable[[Dispute, Event, Wording], str]


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


def fill(template: str, dispute: Dispute, event: Event, wording: Wording) -> str:
    """Fill in a template; a line that has names and only empty values is left out."""
    return filled(
        template, lambda name: (SOURCES.get(name) or _of_action(name))(dispute, event, wording), drop_empty_lines=True
    )


def _id(dispute: Dispute, _event: Event, _wording: Wording) -> str:
    return dispute.id


def _claimant(dispute: Dispute, _event: Event, _wording: Wording) -> str:
    return dispute.claim.claimant


def _reason(dispute: Dispute, _event: Event, wording: Wording) -> str:
    return name_in(wording, dispute.claim.reason)


def _amount(dispute: Dispute, _event: Event, wording: Wording) -> str:
    return "" if dispute.ledger.claimed is None else wording.money(dispute.ledger.claimed)


def _team(dispute: Dispute, _event: Event, _wording: Wording) -> str:
    return dispute.team or ""


def _due(dispute: Dispute, _event: Event, wording: Wording) -> str:
    return "" if dispute.due_at is None else when_in(wording, dispute.due_at)


def _answer_due(dispute: Dispute, _event: Event, wording: Wording) -> str:
    """Say until when a party may answer; nothing where it is ours to act."""
    return _due(dispute, _event, wording) if dispute.waits_on & SIDES else ""


def _moved(_dispute: Dispute, event: Event, wording: Wording) -> str:
    """Say what the event moved, whichever way."""
    return wording.money(abs(event.entries[0].amount)) if event.entries else ""


def _judgement(dispute: Dispute, _event: Event, wording: Wording) -> str:
    liability = dispute.liability
    if liability is None:
        return ""
    shares = ", ".join(f"{name_in(wording, party)} {share} %" for party, share in liability.shares.items())
    return f"{name_in(wording, liability.finding)} ({shares}). {liability.explanation}"


def _outcome(dispute: Dispute, _event: Event, wording: Wording) -> str:
    return "" if dispute.outcome is None else name_in(wording, dispute.outcome.value)


def _explanation(dispute: Dispute, _event: Event, _wording: Wording) -> str:
    return "" if dispute.decision is None else dispute.decision.explanation


def _basis(dispute: Dispute, _event: Event, wording: Wording) -> str:
    return "" if dispute.decision is None else name_in(wording, dispute.decision.basis)


def _remedies(dispute: Dispute, _event: Event, wording: Wording) -> str:
    return "" if dispute.decision is None else remedies_in(wording, dispute.decision.remedies)


def _offer(dispute: Dispute, _event: Event, wording: Wording) -> str:
    return remedies_in(wording, dispute.offers[-1].remedies) if dispute.offers else ""


def _offer_text(dispute: Dispute, _event: Event, _wording: Wording) -> str:
    return dispute.offers[-1].text if dispute.offers else ""


def _follow_up(dispute: Dispute, _event: Event, _wording: Wording) -> str:
    return "; ".join(task.what for task in dispute.open_tasks if task.follow_up)


def _of_action(name: str) -> Source:
    """Take what the action itself says under ``name``, where it does."""

    def source(_dispute: Dispute, event: Event, _wording: Wording) -> str:
        value: object = getattr(event.action, name, "")
        return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)

    return source


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
