"""The pages of a case file, an account and a party's view. They register themselves; nothing here loads Jinja2."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from attrs import fields

from disputekit._lib.markup import Page, page_of, words
from disputekit.actions import Action
from disputekit.casework._account import AccountView
from disputekit.casework._case_file import CaseFile, ThreadMessage
from disputekit.casework._party_view import InWords, PartyView
from disputekit.casework._wording import PlainWording, due_in, name_in, remedies_in
from disputekit.dispute import BEST, CLAIMANT, Account, Decision, Dispute, Ledger
from disputekit.remedies import Remedy

_DIRECTIONS: Final = {"inbound": "{party} to us", "outbound": "us to {party}", "internal": "among us"}


@page_of.register
def _(case: CaseFile) -> Page:
    dispute = case.dispute
    can = [option for option in case.options if option.allowed]
    moves = [each for each in can if each.recommended or each.choices or set(each.to) != {dispute.state}]
    then = "" if dispute.policy is None else _consulted(dispute)
    return Page(
        f"Dispute {dispute.id}",
        "casework/case.html.j2",
        {
            "case": case,
            "theirs": list(_theirs(dispute)),
            "ours": list(_ours(dispute)),
            "moves": sorted(moves, key=lambda each: each.recommended is None),
            "others": [each for each in can if each not in moves],
            "barred": [each for each in case.options if not each.allowed],
            "policy_text": then if case.policy is None else case.policy.explain(),
            "used_accounts": _used_accounts,
            "sent": _sent,
            "details": _details,
        },
    )


@page_of.register
def _(view: AccountView) -> Page:
    values = {"view": view, "summary": str(view).partition(": ")[2], "best": BEST}
    return Page(f"Account {view.claimant}", "casework/account.html.j2", values)


@page_of.register
def _(view: PartyView) -> Page:
    return page_of(InWords(view, PlainWording()))


@page_of.register
def _(shown: InWords) -> Page:
    wording = shown.wording
    values: dict[str, object] = {
        "view": shown.view,
        "say": wording.text,
        "count": wording.count,
        "money": wording.money,
        "at": wording.instant,
        "named": partial(name_in, wording),
        "remedies": partial(remedies_in, wording),
        "by": partial(due_in, wording),
    }
    title = wording.text("Dispute {id}").format(id=shown.view.dispute_id)
    return Page(title, "casework/party.html.j2", values, language=wording.language)


def _theirs(dispute: Dispute) -> Iterator[str]:
    claim, offer = dispute.claim, dispute.open_offer
    yield words(claim.reason) + ("" if claim.amount is None else f": {claim.amount}")
    if claim.summary:
        yield claim.summary
    if offer is not None and offer.by == CLAIMANT:
        yield f"They offer {_remedies(offer.remedies)}: {offer.text}"


def _ours(dispute: Dispute) -> Iterator[str]:
    offer = dispute.open_offer
    if dispute.decision is not None:
        yield _decided(dispute.decision)
    if offer is not None and offer.by != CLAIMANT:
        yield f"We offer {_remedies(offer.remedies)}: {offer.text}"


def _decided(decision: Decision) -> str:
    basis = f" ({words(decision.basis)})" if decision.basis else ""
    departs = f" It departs from the policy: {decision.departs_because}" if decision.departs_because else ""
    return f"{_remedies(decision.remedies) or 'nothing'}{basis}: {decision.explanation}{departs}"


def _consulted(dispute: Dispute) -> str:
    then = dispute.policy
    return "" if then is None else then.explanation or f"{then.policy} {then.version}: {then.status}"


def _remedies(remedies: Sequence[Remedy]) -> str:
    return ", ".join(remedy.text for remedy in remedies)


def _used_accounts(ledger: Ledger) -> list[Account]:
    return [account for account in Account if ledger.of(account) is not None]


def _sent(message: ThreadMessage) -> str:
    way = _DIRECTIONS[message.direction].format(party=message.party)
    tries = f" after {message.attempts} attempts" if message.attempts > 1 else ""
    detail = f" ({message.detail})" if message.detail else ""
    return f"{way} by {message.channel}: {message.status}{tries}{detail}"


def _details(action: Action) -> Iterator[str]:
    """Say what an action carries, field by field; what is long or stands above is not said again."""
    for each in fields(type(action)):
        value: object = getattr(action, each.name)
        if isinstance(value, str | int | float) and value not in {"", True, False}:
            yield f"{words(each.name)}: {value}"
