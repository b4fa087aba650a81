"""What a party may see of a dispute: built only from what is visible to that party."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

import pendulum
from attrs import evolve, frozen

from disputekit._input.instants import to_us
from disputekit._lib.brief import brief
from disputekit._lib.english import say_due
from disputekit._lib.markup import Shown
from disputekit.actions import Action, Message, NotifyDecision, Respond
from disputekit.casework._wording import PlainWording, Wording
from disputekit.codec import plain_fields
from disputekit.dispute import CLAIMANT, RESPONDENT, Dispute, Evidence, Ledger, OfferStatus, Outcome
from disputekit.errors import Finding, InvalidValue, nearest
from disputekit.history import Event, History, fold
from disputekit.money import Money
from disputekit.ports import Record
from disputekit.remedies import Remedy

__all__ = [
    "DEFAULT_VISIBILITY",
    "PartyDecision",
    "PartyView",
    "Phase",
    "SeenEvent",
    "SeenEvidence",
    "SeenJudgement",
    "SeenMessage",
    "SeenOffer",
    "SeenRequest",
    "Visibility",
    "party_view",
]

Seers: TypeAlias = Callable[[Event], frozenset[str]]

PARTIES: Final = frozenset({CLAIMANT, RESPONDENT})


@frozen
class Visibility:
    """Which parties see an action, and the text that they read.

    ``by`` gives the parties for an event; ``text`` is fixed: nothing in it comes from the action itself, so that an
    internal reason never reaches a party.
    """

    text: str
    by: Seers


def may_see(evidence: Evidence, party: str) -> bool:
    """Whether ``party`` may see a piece of evidence: their own, or one that is handed in and visible to them."""
    return party == evidence.provided_by or (party in evidence.visible_to and not evidence.draft)


def everybody(_event: Event) -> frozenset[str]:
    """Both sides."""
    return PARTIES


def the_claimant(_event: Event) -> frozenset[str]:
    """Only the claimant."""
    return frozenset({CLAIMANT})


def whom_it_names(event: Event) -> frozenset[str]:
    """Give the party that an action is about or comes from; none for an internal note."""
    action = event.action
    if isinstance(action, Message) and action.direction == "internal":
        return frozenset()
    if isinstance(action, NotifyDecision):
        return action.to & PARTIES
    return frozenset({str(getattr(action, "party", ""))}) & PARTIES


def who_sees_what_came(event: Event) -> frozenset[str]:
    """Give the parties that may see a part of the evidence."""
    came: Iterable[Evidence] = getattr(event.action, "evidence", ())
    return frozenset(party for item in came for party in PARTIES if may_see(item, party))


def who_is_waited_for(event: Event) -> frozenset[str]:
    """Give the parties whose turn it is after the event."""
    return event.entered.waits_on & PARTIES


def who_offers_and_who_is_offered(event: Event) -> frozenset[str]:
    """Both sides after the offer was made to the other side; nobody while it waits for approval."""
    return PARTIES if who_is_waited_for(event) else frozenset()


DEFAULT_VISIBILITY: Final[Mapping[str, Visibility]] = {
    "open": Visibility("The dispute was opened", everybody),
    "amend": Visibility("The claimed amount was corrected", everybody),
    "respond": Visibility("We answered", the_claimant),
    "message": Visibility("A message", whom_it_names),
    "request_evidence": Visibility("We asked for something", whom_it_names),
    "supply_evidence": Visibility("Something that was asked for has come", who_sees_what_came),
    "supply_report": Visibility("A report has come", who_sees_what_came),
    "start_review": Visibility("The formal review has begun", everybody),
    "receive_goods": Visibility("The goods have arrived", everybody),
    "pass_inspection": Visibility("The goods are as was agreed", everybody),
    "dispute_condition": Visibility("The goods are not as was agreed", everybody),
    "add_evidence": Visibility("Something was handed in", who_sees_what_came),
    "lapse": Visibility("The time for an answer has passed", everybody),
    "escalate": Visibility("A specialist is looking at it", the_claimant),
    "make_offer": Visibility("An offer was made", who_offers_and_who_is_offered),
    "approve": Visibility("We go ahead", who_is_waited_for),
    "counter": Visibility("Another offer was made", everybody),
    "accept": Visibility("The offer was accepted", everybody),
    "decline": Visibility("The offer was turned down", everybody),
    "confirm": Visibility("The claimant agreed", everybody),
    "object": Visibility("The claimant did not agree", everybody),
    "judge": Visibility("It was judged who is liable", everybody),
    "appeal": Visibility("There is an appeal", everybody),
    "uphold": Visibility("The judgement stands", everybody),
    "overturn": Visibility("It was judged anew", everybody),
    "order_remedy": Visibility("A remedy was ordered", who_is_waited_for),
    "perform": Visibility("The remedy was carried out", everybody),
    "request_voucher": Visibility("We asked for a proof", whom_it_names),
    "supply_voucher": Visibility("A proof has come", who_sees_what_came),
    "grant_provisional_credit": Visibility("A provisional credit was given", the_claimant),
    "reverse_provisional_credit": Visibility("The provisional credit was taken back", the_claimant),
    "open_chargeback": Visibility("A chargeback was opened", everybody),
    "close_chargeback": Visibility("The chargeback was closed", everybody),
    "promise_to_pay": Visibility("A payment was promised", everybody),
    "apply_payment": Visibility("A payment has come in", everybody),
    "notify_decision": Visibility("We told our decision", whom_it_names),
    "withdraw": Visibility("The claim was withdrawn", everybody),
    "merge": Visibility("It goes on as part of another dispute", everybody),
    "split": Visibility("It goes on as several disputes", everybody),
    "reopen": Visibility("It was opened again", everybody),
    "end_monitoring": Visibility("It is closed for good", everybody),
}
"""What the parties see by default; an action that is not listed is internal."""


Phase: TypeAlias = Literal["in_progress", "your_turn", "their_turn", "closed"]
"""The state as a party sees it: whose turn it is."""


@frozen
class SeenEvent:
    """An event, in words for a party."""

    at: pendulum.DateTime
    action: str
    text: str

    __repr__ = brief


@frozen
class SeenRequest:
    """An open request to a party."""

    id: str
    items: tuple[str, ...]
    asked_at: pendulum.DateTime
    due_at: pendulum.DateTime | None

    __repr__ = brief


@frozen
class SeenEvidence:
    """A piece of evidence that a party may see; ``own``: the party handed it in."""

    kind: str
    reference: str
    note: str
    own: bool

    __repr__ = brief


@frozen
class SeenOffer:
    """An offer that was made to the other side; ``own``: the party made it; ``answer`` is the other side's answer."""

    id: str
    own: bool
    remedies: tuple[Remedy, ...]
    text: str
    made_at: pendulum.DateTime
    due_at: pendulum.DateTime | None
    status: OfferStatus
    answer: str

    __repr__ = brief


@frozen
class SeenJudgement:
    """Who was found liable, in whole percent, and why; without the name of the judge."""

    at: pendulum.DateTime
    shares: Mapping[str, int]
    finding: str
    explanation: str
    appealed_by: str

    __repr__ = brief


@frozen
class SeenMessage:
    """A message between a party and the company; ``inbound``: from the party."""

    at: pendulum.DateTime
    inbound: bool
    text: str
    channel: str

    __repr__ = brief


@frozen
class PartyDecision:
    """A decision that was communicated: its outcome, explanation, basis, remedies and ledger at that time."""

    at: pendulum.DateTime
    outcome: Outcome | None
    explanation: str
    basis: str
    remedies: tuple[Remedy, ...]
    money: Ledger

    __repr__ = brief


@frozen(kw_only=True)
class PartyView(Shown):
    """A dispute as ``party`` may see it.

    ``phase`` says whose turn it is, and ``due_at`` until when, if it is the party's; ``asked`` are the open requests to
    the party, and ``performs`` the remedies that the party must carry out. ``records`` are those that are visible to
    it. ``decision`` is ``None`` until it was communicated to the party. No part contains a score, an internal note, a
    name of staff, or anything that only the other side may see.
    """

    dispute_id: str
    party: str
    phase: Phase
    due_at: pendulum.DateTime | None
    reason: str
    claimed: Money | None
    opened_at: pendulum.DateTime
    asked: tuple[SeenRequest, ...]
    performs: tuple[Remedy, ...]
    evidence: tuple[SeenEvidence, ...]
    offers: tuple[SeenOffer, ...]
    messages: tuple[SeenMessage, ...]
    events: tuple[SeenEvent, ...]
    judgement: SeenJudgement | None
    decision: PartyDecision | None
    goes_on_as: str | None
    records: tuple[Record, ...] = ()

    __repr__ = brief

    def __str__(self) -> str:
        """Show whose turn it is, on one line.

        ``D-1 (claimant): your turn, due by the end of Sun 15 Mar 2026``
        """
        until = "" if self.due_at is None else f", due {say_due(self.due_at)}"
        return f"{self.dispute_id} ({self.party}): {self.phase.replace('_', ' ')}{until}"

    def to_html(self, *, templates: str | os.PathLike[str] | None = None, wording: Wording | None = None) -> str:
        """Make the page in the words of a language; as ``CaseFile.to_html``. English unless ``wording`` is given."""
        return InWords(self, PlainWording() if wording is None else wording).to_html(templates=templates)

    def to_dict(self) -> dict[str, object]:
        """Give all of it as data that JSON can hold; times are ISO 8601."""
        return plain_fields(self)


@frozen
class InWords(Shown):
    """A view with the words that it is shown in."""

    view: PartyView
    wording: Wording


def party_view(
    history: History,
    party: str,
    *,
    sights: Mapping[str, Visibility] = DEFAULT_VISIBILITY,
    records: Iterable[Record] = (),
) -> PartyView:
    """Give what ``party`` (``claimant`` or ``respondent``) may see of a dispute.

    ``sights`` says which actions they see, and in which words; of ``records``, those visible to the party are shown.
    Raises ``InvalidValue`` for anybody else: staff see the dispute itself.

    >>> import pendulum
    >>> from disputekit import Actor, Claim
    >>> from disputekit.lifecycle import processes
    >>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
    >>> claim = Claim(claimant="acc-7", reason="duplicate_charge", received_at=monday)
    >>> opened = processes.CUSTOMER_OPERATIONS.open(claim, dispute_id="D-1", actor=Actor("ann"), at=monday)
    >>> view = party_view(History((opened,)), "claimant")
    >>> print(view, "-", view.events[0].text)
    D-1 (claimant): in progress - The dispute was opened
    """
    if party not in PARTIES:
        raise InvalidValue(
            Finding(
                "DK-VIEW-PARTY",
                "party must be claimant or respondent, got {party!r}",
                {"party": party},
                where="party",
                hint=nearest(party, PARTIES),
            )
        )
    dispute, put = _followed(history)
    asked = tuple(
        SeenRequest(request.id, request.items, request.asked_at, request.due_at)
        for request in dispute.open_requests
        if request.party == party
    )
    return PartyView(
        dispute_id=dispute.id,
        party=party,
        phase=_phase(dispute, party),
        due_at=_due_at(dispute, asked, party),
        reason=dispute.claim.reason,
        claimed=dispute.ledger.claimed,
        opened_at=dispute.opened_at,
        asked=asked,
        performs=_performs(dispute, party),
        evidence=tuple(
            SeenEvidence(item.kind, item.reference, item.note, own=item.provided_by == party)
            for item in dispute.evidence
            if may_see(item, party)
        ),
        offers=tuple(_offers(dispute, put, party)),
        messages=tuple(_messages(history, party)),
        events=tuple(_events(history, party, sights)),
        judgement=_judgement(dispute),
        decision=_told(history, party),
        goes_on_as=dispute.merged_into,
        records=tuple(record for record in records if party in record.visible_to),
    )


def _phase(dispute: Dispute, party: str) -> Phase:
    if not dispute.is_open:
        return "closed"
    if party in dispute.waits_on:
        return "your_turn"
    return "their_turn" if dispute.waits_on & PARTIES else "in_progress"


def _due_at(dispute: Dispute, asked: tuple[SeenRequest, ...], party: str) -> pendulum.DateTime | None:
    if party not in dispute.waits_on:
        return None
    due = [request.due_at for request in asked if request.due_at is not None]
    return min(due, key=lambda at: to_us(at, "due_at"), default=dispute.due_at)


def _performs(dispute: Dispute, party: str) -> tuple[Remedy, ...]:
    decision = dispute.decision
    if decision is None or decision.performer != party or party not in dispute.waits_on:
        return ()
    return decision.remedies


def _judgement(dispute: Dispute) -> SeenJudgement | None:
    judged = dispute.liability
    if judged is None:
        return None
    return SeenJudgement(judged.judged_at, judged.shares, judged.finding, judged.explanation, judged.appealed_by)


def _followed(history: History) -> tuple[Dispute, frozenset[str]]:
    """Give the dispute, and the ids of the offers that reached the other side: one may be withdrawn before approval."""
    dispute = fold(None, history.events[0])
    put: set[str] = set()
    for event in history.events[1:]:
        dispute = fold(dispute, event)
        if dispute.open_offer is not None:
            put.add(dispute.open_offer.id)
    return dispute, frozenset(put)


def _offers(dispute: Dispute, put: frozenset[str], party: str) -> Iterator[SeenOffer]:
    for offer in dispute.offers:
        if offer.id in put:
            yield SeenOffer(
                offer.id, offer.by == party, offer.remedies, offer.text, offer.made_at, offer.due_at, offer.status,
                offer.answer,
            )  # fmt: skip


def _without_provisional(ledger: Ledger) -> Ledger:
    """Leave out the provisional credit, which only the claimant sees."""
    lines = {name: evolve(sums, provisional=None) for name, sums in ledger.lines.items()}
    return evolve(ledger, provisional=None, lines=lines)


def _messages(history: History, party: str) -> Iterator[SeenMessage]:
    channel = fold(history).claim.channel.value
    for event in history:
        action = event.action
        if isinstance(action, Message) and action.party == party and action.direction != "internal":
            yield SeenMessage(event.occurred_at, action.direction == "inbound", action.text, action.channel)
        elif _was_written_to(party, action):
            yield SeenMessage(event.occurred_at, inbound=False, text=str(getattr(action, "text", "")), channel=channel)


def _was_written_to(party: str, action: Action) -> bool:
    """Whether an action other than a message carries a text to ``party``."""
    if isinstance(action, Respond):
        return party == CLAIMANT
    return isinstance(action, NotifyDecision) and party in action.to


def _events(history: History, party: str, sights: Mapping[str, Visibility]) -> Iterator[SeenEvent]:
    for event in history:
        sight = sights.get(event.action.name)
        if sight is not None and party in sight.by(event):
            yield SeenEvent(event.occurred_at, event.action.name, sight.text)


def _told(history: History, party: str) -> PartyDecision | None:
    """Give the decision as it was when it was last communicated to the party."""
    told: Event | None = None
    for event in history:
        if isinstance(event.action, NotifyDecision) and party in event.action.to:
            told = event
    if told is None:
        return None
    then = fold(History(history.events[: told.seq]))
    decision = then.decision
    return PartyDecision(
        at=told.occurred_at,
        outcome=then.outcome,
        explanation="" if decision is None else decision.explanation,
        basis="" if decision is None else decision.basis,
        remedies=() if decision is None else decision.remedies,
        money=then.ledger if party == CLAIMANT else _without_provisional(then.ledger),
    )
