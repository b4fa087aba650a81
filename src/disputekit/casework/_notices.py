"""Notices: which action sends which text to whom."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import evolve, field, fields_dict, frozen

from disputekit._input.converters import gathered
from disputekit._lib.brief import brief
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
from disputekit.casework._wording import PlainWording, Wording
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
    """A text that is sent after ``action``.

    ``to`` is one party or several; the default is the party that the action itself names (who is asked, who is heard,
    who performs a remedy). ``subject`` and ``text`` may have the names of ``LETTER_FIELDS`` in braces; a line is left
    out if all its values are empty. ``channel`` is that of the claim unless given. ``actions`` are the host's own kinds
    of action, as for a ``Lifecycle``: a notice of one of them may name its fields too. ``wording`` is the language: it
    has names, amounts and times, and the text itself if its catalogue has it; English unless given. Raises
    ``InvalidValue`` with all mistakes: unknown actions, parties and fields, and a missing recipient.

    >>> Notice("escalate", to="claimant", subject="Your dispute {id}", text="A specialist looks at it: {because}.").to
    frozenset({'claimant'})
    """

    action: str
    to: frozenset[str] | None = field(default=None, converter=_parties, kw_only=True)
    subject: str = field(kw_only=True)
    text: str = field(kw_only=True)
    channel: str | None = field(default=None, kw_only=True)
    actions: tuple[type[Action], ...] = field(default=(), converter=_own, kw_only=True, repr=False)
    wording: Wording = field(factory=PlainWording, kw_only=True, repr=False)

    __repr__ = brief

    def __attrs_post_init__(self) -> None:
        """Validate the notice."""
        findings = tuple(self._findings())
        if findings:
            raise InvalidValue(*findings)

    def goes_to(self, dispute: Dispute, event: Event) -> Sequence[str]:
        """Give the parties that this notice informs about ``event``, sorted; ``dispute`` is as after the event."""
        return sorted(_named_by(dispute, event) if self.to is None else self.to)

    def _findings(self) -> Iterator[Finding]:
        where = f"notice {self.action}"
        own = {kind.name: kind for kind in self.actions}
        kind = own.get(self.action) or BY_NAME.get(self.action)
        if kind is None:
            yield Finding(
                "DK-NOTICE-ACTION",
                "{action!r} is not an action of disputekit or of `actions`",
                {"action": self.action},
                where=where,
                hint=nearest(self.action, {**BY_NAME, **own}),
            )
        elif self.to is None and not issubclass(kind, _NAMING):
            yield Finding(
                "DK-NOTICE-NOBODY",
                "a notice of {action} needs a recipient: the action names no party",
                {"action": self.action},
                where=where,
                hint="pass it, such as to='claimant'",
            )
        for party in sorted((self.to or frozenset()) - _BOTH):
            yield Finding(
                "DK-NOTICE-PARTY", "{party!r} is not a party", {"party": party}, where=where, hint=nearest(party, _BOTH)
            )
        its_own = () if self.action not in own else fields_dict(own[self.action])
        for name, template in (("subject", self.subject), ("text", self.text)):
            if not blank(template):
                for each in dict.fromkeys((template, self.wording.text(template))):
                    yield from problems(each, f"{where}.{name}", its_own)
            else:
                yield Finding(
                    "DK-NOTICE-EMPTY",
                    "{name} must be a non-empty text",
                    {"name": name},
                    where=where,
                    hint="write the text of the notice",
                )


def notices_in(wording: Wording, notices: Iterable[Notice] | None = None) -> tuple[Notice, ...]:
    """Give notices in a language: ``Desk(notices=notices_in(Catalogue("de")))``; the library's own unless given."""
    return tuple(evolve(notice, wording=wording) for notice in (DEFAULT_NOTICES if notices is None else notices))


def messages(notices: Iterable[Notice], dispute: Dispute, event: Event) -> tuple[Outgoing, ...]:
    """Write the messages that ``event`` sends; ``dispute`` is as it is after the event.

    A key is stable: the dispute, the event, and the number of the message. If the claim names no respondent, the
    company itself is the respondent and gets no mail. Inbound and internal messages send nothing. An approval also
    sends the notice that waited for it: of the offer, or of the remedy that a party must perform.
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
    subject, text = (
        fill(notice.wording.text(each), dispute, event, notice.wording) for each in (notice.subject, notice.text)
    )
    return Outgoing(
        key=f"{dispute.id}/{event.seq}/{number}",
        dispute_id=dispute.id,
        seq=event.seq,
        to=to,
        account=account,
        channel=notice.channel or _channel(event.action, dispute),
        subject=" ".join(subject.split()),  # a line break would be a header of its own
        text=text,
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
    """Name the party that gets an offer or must perform a remedy; nobody while it waits for approval."""
    if dispute.open_offer is not None:
        return dispute.open_offer.to
    return "" if dispute.decision is None else dispute.decision.performer


def _approved(dispute: Dispute, event: Event) -> str | None:
    """Name the action that an approval releases, as far as a party hears of it."""
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
        text="Please send us: {items}\nUntil: {due}\nWithout it we decide on the information that we have.",
    ),
    Notice(
        "supply_evidence",
        to=CLAIMANT,
        subject=_ABOUT,
        text="We have received what we asked for, and we continue our work.",
    ),
    Notice("escalate", to=CLAIMANT, subject=_ABOUT, text="A specialist is looking at your claim now."),
    Notice(
        "make_offer",
        subject="Our offer in dispute {id}",
        text=(
            "{offer_text}\nWe offer: {offer}\nThe offer is valid until: {due}\n"
            "Please tell us whether you accept it, or what you would accept instead."
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
        text="There is a counter-offer.\n{text}\nOffered: {offer}",
    ),
    Notice("decline", subject="Dispute {id}: the offer was declined", text="The offer was declined.\n{because}"),
    Notice(
        "withdraw_offer",
        subject="Dispute {id}: our offer is withdrawn",
        text="The offer is no longer valid: {because}.\nIf you have accepted it in the meantime, please write to us.",
    ),
    Notice("object", to=CLAIMANT, subject=_ABOUT, text="You do not agree, so another person is reviewing your claim."),
    Notice(
        "notify_decision",
        subject="Our decision on dispute {id}",
        text=(
            "{text}\n"
            "\n"
            "Outcome: {outcome}\n"
            "What we found: {explanation}\n"
            "Basis of the decision: {basis}\n"
            "What we do: {remedies}\n"
            "Next steps: {follow_up}\n"
            "If you have new information, we can reopen the dispute until {due}."
        ),
    ),
    Notice(
        "take_over",
        to=_BOTH,
        subject=_ABOUT,
        text="We have taken over the case and are reviewing the statements of both sides.",
    ),
    Notice(
        "judge",
        to=_BOTH,
        subject="Our judgement on dispute {id}",
        text="We have found: {judgement}\nIf you do not agree, you can appeal until {answer_due}.",
    ),
    Notice("appeal", to=_BOTH, subject=_ABOUT, text="There is an appeal, and another person hears it: {because}."),
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
        subject="Please act on dispute {id}",
        text="Please do this: {remedies}\nUntil: {answer_due}\nThen send us a proof.",
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
        text="You have promised to pay {moved}. Including the grace period we wait until {due}.",
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
    Notice("reopen", to=_BOTH, subject="Dispute {id} is open again", text="We have reopened it: {because}."),
)
"""The default notices."""
