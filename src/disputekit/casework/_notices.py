"""Notices: which action sends what to whom, and in which words."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import field, fields_dict, frozen

from disputekit._input.converters import gathered
from disputekit._lib.text import blank
from disputekit.actions import (
    BY_NAME,
    Accept,
    Action,
    Approve,
    Counter,
    Decline,
    MakeOffer,
    Message,
    NotifyDecision,
    OrderRemedy,
    RequestEvidence,
    WithdrawOffer,
)
from disputekit.casework._letter_fields import fill, problems
from disputekit.dispute import CLAIMANT, RESPONDENT, Dispute
from disputekit.errors import Finding, InvalidValue, nearest
from disputekit.history import Event
from disputekit.ports import Outgoing

__all__ = ["DEFAULT_NOTICES", "Notice", "messages"]

_BOTH: Final = frozenset({CLAIMANT, RESPONDENT})
_NAMING: Final = (
    Accept, Approve, Counter, Decline, MakeOffer, Message, NotifyDecision, OrderRemedy, RequestEvidence, WithdrawOffer,
)  # fmt: skip


def _parties(parties: str | Iterable[str] | None) -> frozenset[str] | None:
    return None if parties is None else frozenset({parties} if isinstance(parties, str) else parties)


def _own(actions: Iterable[type[Action]]) -> tuple[type[Action], ...]:
    return gathered(actions)


@frozen
class Notice:
    """What goes out when ``action`` has been done.

    ``to`` is one party or several; left out, it is whom the action itself names (the party that is asked, those who are
    told, who performs a remedy). ``subject`` and ``text`` may name in braces what ``LETTER_FIELDS`` lists; a line of
    which everything that is filled in is empty is left out. ``channel`` is the one the claim came through unless given.
    ``actions`` are the host's own kinds of action, as for a ``Lifecycle``: a notice of one of them may name its fields
    too. Raises ``InvalidValue`` for everything that is wrong: unknown actions, parties and fields, and nobody to tell.

    >>> Notice("escalate", to="claimant", subject="Your dispute {id}", text="A specialist looks at it: {because}.").to
    frozenset({'claimant'})
    """

    action: str
    to: frozenset[str] | None = field(default=None, converter=_parties, kw_only=True)
    subject: str = field(kw_only=True)
    text: str = field(kw_only=True)
    channel: str | None = field(default=None, kw_only=True)
    actions: tuple[type[Action], ...] = field(default=(), converter=_own, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        """Collect everything that is wrong with the notice."""
        findings = tuple(self._findings())
        if findings:
            raise InvalidValue(*findings)

    def goes_to(self, dispute: Dispute, event: Event) -> Sequence[str]:
        """Say which parties ``event`` tells by this notice, sorted; ``dispute`` is as it stands after it."""
        return sorted(_named_by(dispute, event) if self.to is None else self.to)

    def _findings(self) -> Iterator[Finding]:
        where = f"notice {self.action}"
        own = {kind.name: kind for kind in self.actions}
        kind = own.get(self.action) or BY_NAME.get(self.action)
        if kind is None:
            yield Finding(
                "DK-NOTICE-ACTION",
                "there is no action {action!r}, neither of ours nor in `actions`",
                {"action": self.action},
                where=where,
                hint=nearest(self.action, {**BY_NAME, **own}),
            )
        elif self.to is None and not issubclass(kind, _NAMING):
            yield Finding(
                "DK-NOTICE-NOBODY",
                "{action} names nobody whom it could be sent to",
                {"action": self.action},
                where=where,
                hint="say who is told, such as to='claimant'",
            )
        for party in sorted((self.to or frozenset()) - _BOTH):
            yield Finding(
                "DK-NOTICE-PARTY", "{party!r} is not a party", {"party": party}, where=where, hint=nearest(party, _BOTH)
            )
        its_own = () if self.action not in own else fields_dict(own[self.action])
        for name, template in (("subject", self.subject), ("text", self.text)):
            if blank(template):
                yield Finding(
                    "DK-NOTICE-EMPTY", "a notice needs its {name}", {"name": name}, where=where, hint="write it"
                )
            else:
                yield from problems(template, f"{where}.{name}", its_own)


def messages(notices: Iterable[Notice], dispute: Dispute, event: Event) -> tuple[Outgoing, ...]:
    """Write what ``event`` sends; ``dispute`` is as it stands after it.

    A key is stable: dispute, event, and which of the event's messages. A respondent whom the claim does not name is
    the company itself and gets no mail; neither does anybody of a message that is inbound or internal. An approval also
    sends what was held back until then: the notice of the offer, or of the remedy that a party has to perform.
    """
    written: list[Outgoing] = []
    happened = {event.action.name, _approved(dispute, event)}
    for notice in notices:
        if notice.action in happened:
            for party in notice.goes_to(dispute, event):
                account = dispute.claim.claimant if party == CLAIMANT else dispute.claim.respondent
                if account is not None:
                    written.append(_written(notice, dispute, event, to=party, account=account, number=len(written)))
    return tuple(written)


def _written(notice: Notice, dispute: Dispute, event: Event, *, to: str, account: str, number: int) -> Outgoing:
    return Outgoing(
        key=f"{dispute.id}/{event.seq}/{number}",
        dispute_id=dispute.id,
        seq=event.seq,
        to=to,
        account=account,
        channel=notice.channel or _channel(event.action, dispute),
        subject=fill(notice.subject, dispute, event),
        text=fill(notice.text, dispute, event),
        created_at=event.recorded_at,
    )


def _channel(action: Action, dispute: Dispute) -> str:
    return action.channel if isinstance(action, Message) else dispute.claim.channel.value


def _named_by(dispute: Dispute, event: Event) -> frozenset[str]:
    match event.action:
        case Message(direction="outbound", party=party) | RequestEvidence(party=party):
            return frozenset({party}) & _BOTH
        case NotifyDecision(to=to):
            return to & _BOTH
        case MakeOffer() | OrderRemedy() | Approve():
            return _BOTH & dispute.waits_on & {_put_to(dispute)}
        case Accept(offer=answered) | Counter(offer=answered) | Decline(offer=answered):
            return frozenset(offer.by for offer in dispute.offers if offer.id == answered)
        case WithdrawOffer(offer=taken_back):
            return frozenset(offer.to for offer in dispute.offers if offer.id == taken_back)
        case _:
            return frozenset()


def _put_to(dispute: Dispute) -> str:
    """Name who is offered something, or has to perform it; while it waits for approval nobody is told."""
    if dispute.open_offer is not None:
        return dispute.open_offer.to
    return "" if dispute.decision is None else dispute.decision.performer


def _approved(dispute: Dispute, event: Event) -> str | None:
    """Name the action that an approval lets through, as far as a party is told of it."""
    if not isinstance(event.action, Approve):
        return None
    return OrderRemedy.name if dispute.open_offer is None else MakeOffer.name


_ABOUT: Final = "Your dispute {id}"

DEFAULT_NOTICES: Final = (
    Notice(
        "open",
        to=CLAIMANT,
        subject=_ABOUT,
        text="We have received your claim ({reason}) and keep it under the number {id}.\nAmount in dispute: {amount}",
    ),
    Notice("respond", to=CLAIMANT, subject=_ABOUT, text="{text}"),
    Notice("message", subject="About dispute {id}", text="{text}"),
    Notice(
        "triage", to=CLAIMANT, subject=_ABOUT, text="We have looked at your claim ({reason}) and are investigating it."
    ),
    Notice(
        "request_evidence",
        subject="We need something from you for dispute {id}",
        text="Please send us: {items}\nUntil: {due}\nWithout it we decide on what we have.",
    ),
    Notice(
        "supply_evidence", to=CLAIMANT, subject=_ABOUT, text="What was asked for has arrived, and we are continuing."
    ),
    Notice("escalate", to=CLAIMANT, subject=_ABOUT, text="A specialist is looking at your claim now."),
    Notice(
        "make_offer",
        subject="Our offer in dispute {id}",
        text=(
            "{offer_text}\nWe offer: {offer}\nIt stands until: {due}\n"
            "Tell us whether you accept it, or what you would accept."
        ),
    ),
    Notice(
        "accept",
        to=_BOTH,
        subject="Dispute {id}: both sides agree",
        text="The offer has been accepted: {offer}\nOnce it is carried out we confirm that in writing.",
    ),
    Notice(
        "counter",
        subject="Another offer in dispute {id}",
        text="The offer was answered with another one.\n{text}\nOffered: {offer}",
    ),
    Notice("decline", subject="Dispute {id}: the offer was declined", text="The offer was declined.\n{because}"),
    Notice(
        "withdraw_offer",
        subject="Dispute {id}: our offer is withdrawn",
        text="The offer does not stand any more: {because}.\nIf you have accepted it meanwhile, write to us.",
    ),
    Notice(
        "object", to=CLAIMANT, subject=_ABOUT, text="You do not agree, so somebody else is looking at your claim again."
    ),
    Notice(
        "notify_decision",
        subject="Our decision on dispute {id}",
        text=(
            "{text}\n"
            "\n"
            "Outcome: {outcome}\n"
            "What we found: {explanation}\n"
            "What it rests on: {basis}\n"
            "What we do: {remedies}\n"
            "What follows: {follow_up}\n"
            "If you have anything new to tell us, we can take it up again until {due}."
        ),
    ),
    Notice("take_over", to=_BOTH, subject=_ABOUT, text="We have taken over, and look at what both sides have to say."),
    Notice(
        "judge",
        to=_BOTH,
        subject="Our judgement on dispute {id}",
        text="We have found: {judgement}\nIf you do not agree, appeal until {answer_due}.",
    ),
    Notice("appeal", to=_BOTH, subject=_ABOUT, text="An appeal was made, and somebody else hears it: {because}."),
    Notice(
        "uphold", to=_BOTH, subject="Our judgement on dispute {id} stands", text="The judgement stands: {judgement}"
    ),
    Notice(
        "overturn",
        to=_BOTH,
        subject="Our judgement on dispute {id} has changed",
        text="After the appeal we have found: {judgement}",
    ),
    Notice(
        "order_remedy",
        subject="What you have to do for dispute {id}",
        text="Please do this: {remedies}\nUntil: {answer_due}\nThen show us that it is done.",
    ),
    Notice(
        "request_voucher",
        subject="We need proof for dispute {id}",
        text="Please send us: {items}\nUntil: {due}",
    ),
    Notice(
        "promise_to_pay",
        to=CLAIMANT,
        subject="Your promise to pay, dispute {id}",
        text="You have promised to pay {moved}. With the days of grace we wait until {due}.",
    ),
    Notice("apply_payment", to=CLAIMANT, subject=_ABOUT, text="We have received {moved}. Thank you."),
    Notice(
        "grant_provisional_credit",
        to=CLAIMANT,
        subject=_ABOUT,
        text="We have credited you {moved} until your claim is decided: {because}.",
    ),
    Notice(
        "reverse_provisional_credit",
        to=CLAIMANT,
        subject="We take back a provisional credit of dispute {id}",
        text="We take back {moved}, which we had credited until your claim was decided: {because}.",
    ),
    Notice("withdraw", to=_BOTH, subject="Dispute {id} is withdrawn", text="The claim was withdrawn: {because}."),
    Notice("reopen", to=_BOTH, subject="Dispute {id} is open again", text="We have taken it up again: {because}."),
)
"""What goes out unless a host says otherwise."""
