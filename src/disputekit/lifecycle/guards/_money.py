"""The guards that look after the money."""

from collections.abc import Iterable
from datetime import datetime

from disputekit._lib.frozen import FrozenMap
from disputekit.actions import Action, Amend, Binding, Settle
from disputekit.dispute import Actor, Dispute, Sums, principal, upheld_by
from disputekit.errors import InvalidValue, MoneyError, Reason
from disputekit.lifecycle.guards._guarding import about_action
from disputekit.lifecycle.postings import paying, upholding
from disputekit.money import Money
from disputekit.remedies import Remedy, worth


def money_settled(dispute: Dispute, _action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What was decided to be paid has been paid."""
    if dispute.resolution.settled:
        return None
    return Reason(
        "DK-GUARD-UNSETTLED",
        "a remedy is decided and not yet settled",
        hint="wait until the executor has settled it, or choose another remedy",
    )


@about_action
def others_unsettled(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """Other remedies that were decided are not done yet."""
    done = set(action.remedies or dispute.unsettled) if isinstance(action, Settle) else set()
    if set(dispute.unsettled) - done:
        return None
    return Reason("DK-GUARD-LAST-REMEDY", "nothing else is to be done")


@about_action
def remedies_unsettled(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What is reported done was decided, and is not done yet."""
    numbers = action.remedies if isinstance(action, Settle) else ()
    wrong = sorted({number for number in numbers if number not in dispute.unsettled or numbers.count(number) > 1})
    if not wrong:
        return None
    return Reason(
        "DK-GUARD-NO-REMEDY",
        "remedy {wrong} is not one that is to be done",
        {"wrong": ", ".join(map(str, wrong)), "left": ", ".join(map(str, dispute.unsettled)) or "none"},
        hint="to be done, by number: {left}; report each once",
    )


@about_action
def needs_execution(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """A remedy must be executed: of the action, or of the decision it approves."""
    remedies = action.proposes(dispute) or (dispute.decision.remedies if dispute.decision else ())
    if any(remedy.needs_execution for remedy in remedies):
        return None
    return Reason("DK-GUARD-NO-REMEDIES", "nothing is to be executed")


@about_action
def above_limit(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """The remedies, with what was paid before, are worth more than the actor may decide alone."""
    limit, total = _limited(dispute, action)
    if limit is None:
        return Reason("DK-GUARD-NO-LIMIT", "no limit applies")
    if total is None or total > limit:
        return None
    return Reason(
        "DK-GUARD-WITHIN-LIMIT",
        "{total} is within the limit of {limit}",
        {"total": str(total), "limit": str(limit)},
    )


@about_action
def within_limit(dispute: Dispute, action: Action, actor: Actor, _at: datetime) -> Reason | None:
    """The remedies, with what was paid before, are worth no more than the actor may decide alone."""
    limit, total = _limited(dispute, action)
    if limit is None or (total is not None and total <= limit):
        return None
    return Reason(
        "DK-GUARD-ABOVE-LIMIT",
        "{total} is above the limit of {limit} that {actor} has",
        {
            "total": "what it comes to in several currencies or beyond all bounds" if total is None else str(total),
            "limit": str(limit),
            "actor": actor.id,
        },
        hint="offer less, or escalate it to somebody with a higher limit",
    )


@about_action
def fits_open_amount(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """What is upheld lies within what is open, and what is paid within what is upheld."""
    remedies = action.proposes(dispute)
    if not remedies and not isinstance(action, Binding):
        return None
    ledger, pays, moves = dispute.ledger, principal(remedies), worth(remedies)
    upheld = action.upholds(dispute) if isinstance(action, Binding) else upheld_by(ledger, remedies, None)
    open_ = ledger.open
    currencies = {money.currency for money in (upheld, moves) if money is not None} | {ledger.currency} - {None}
    if len(currencies) > 1:
        fits = False
    elif open_ is None or upheld is None:
        fits = upheld is None
    else:
        fits = not upheld.is_negative and (pays is None or pays <= upheld) and upheld <= open_
    if fits:
        return _ledger_refuses(dispute, action, remedies, upheld)
    return Reason(
        "DK-GUARD-AMOUNT",
        "remedies of {worth} for {upheld} upheld do not fit the open amount of {open}",
        {"worth": str(moves), "upheld": str(upheld), "open": str(open_)},
        hint="pay at most what is upheld, uphold at most what is open, all in its currency; or amend the claim first",
    )


@about_action
def covers_what_is_decided(dispute: Dispute, action: Action, _actor: Actor, _at: datetime) -> Reason | None:
    """An amended claim still covers what was decided of it."""
    ledger = dispute.ledger
    if not isinstance(action, Amend) or ledger.currency is None:
        return None
    decided = Money.zero(ledger.currency)
    sums = ledger if action.line is None else ledger.lines.get(action.line, Sums())
    if sums.claimed is not None and sums.open is not None:
        decided = sums.claimed - sums.open
    if action.claimed.currency == decided.currency and decided <= action.claimed:
        return None
    return Reason(
        "DK-GUARD-AMEND",
        "a claim of {claimed} does not cover the {decided} already decided of it",
        {"claimed": str(action.claimed), "decided": str(decided)},
        hint="amend to at least that, in the same currency",
    )


def _ledger_refuses(
    dispute: Dispute, action: Action, remedies: Iterable[Remedy], upheld: Money | None
) -> Reason | None:
    """Try what would be posted, now and once it is paid: each line, what was received, a provisional credit."""
    lines = action.upholds_lines(dispute) if isinstance(action, Binding) else FrozenMap[str, Money]()
    try:
        after = dispute.ledger.post_all(upholding(dispute.ledger, remedies, upheld, lines))
        after.post_all(paying(after, remedies))
    except InvalidValue as error:
        (finding,) = error.findings
        return Reason(
            "DK-GUARD-LEDGER",
            "the ledger would not balance: {problem}",
            {"problem": finding.text, "mend": finding.hint.format_map(finding.params)},
            hint="{mend}",
        )
    return None


def _limited(dispute: Dispute, action: Action) -> tuple[Money | None, Money | None]:
    """Give the limit of an action, if one applies, and what it comes to; ``None`` for what cannot be added up."""
    limit = action.limit if isinstance(action, Binding) else None
    moves = worth(action.proposes(dispute))
    if limit is None or moves is None:
        return None, None
    amounts = (moves, *_spent(dispute))  # a limit that held anew after reopening would be none
    try:
        return limit, sum(amounts, Money.zero(limit.currency))
    except MoneyError:  # in several currencies, or more than any limit is
        return limit, None


def _spent(dispute: Dispute) -> list[Money]:
    return [money for money in (dispute.ledger.paid, dispute.ledger.compensated) if money is not None]
