"""Which party sees that an action was done, and in which words: what stands in no row is seen by none of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from attrs import frozen

from disputekit.actions import Message, NotifyDecision
from disputekit.dispute import CLAIMANT, RESPONDENT, Evidence
from disputekit.history import Event

__all__ = ["DEFAULT_VISIBILITY", "Visibility"]

Seers: TypeAlias = Callable[[Event], frozenset[str]]

PARTIES: Final = frozenset({CLAIMANT, RESPONDENT})


@frozen
class Visibility:
    """Who sees an action, and what it is called for them.

    ``by`` gives the parties for the event at hand; ``text`` is what they read: nothing in it comes from the action
    itself, so that a reason that was meant for us is never told.
    """

    text: str
    by: Seers


def may_see(evidence: Evidence, party: str) -> bool:
    """Whether ``party`` may see a piece of evidence: it is their own, or it is handed in and shown to them."""
    return party == evidence.provided_by or (party in evidence.visible_to and not evidence.draft)


def everybody(_event: Event) -> frozenset[str]:
    """Both sides."""
    return PARTIES


def the_claimant(_event: Event) -> frozenset[str]:
    """Only who disputes."""
    return frozenset({CLAIMANT})


def whom_it_names(event: Event) -> frozenset[str]:
    """Give the party that an action is about or from; of a note among ourselves none."""
    action = event.action
    if isinstance(action, Message) and action.direction == "internal":
        return frozenset()
    if isinstance(action, NotifyDecision):
        return action.to & PARTIES
    return frozenset({str(getattr(action, "party", ""))}) & PARTIES


def who_sees_what_came(event: Event) -> frozenset[str]:
    """Give the parties that may see some of the evidence."""
    came: Iterable[Evidence] = getattr(event.action, "evidence", ())
    return frozenset(party for item in came for party in PARTIES if may_see(item, party))


def who_is_waited_for(event: Event) -> frozenset[str]:
    """Give the parties whose turn it is from then on."""
    return event.entered.waits_on & PARTIES


def who_offers_and_who_is_offered(event: Event) -> frozenset[str]:
    """Both sides once the offer is out; before it is approved, nobody."""
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
"""What the parties see unless a host says otherwise; what is not named here stays among us."""
