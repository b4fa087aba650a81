"""Which party sees that an action was done, and in which words: what stands in no row is seen by none of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from attrs import frozen

from disputekit.actions import Message, NotifyDecision
from disputekit.history import Event
from disputekit.parties import CLAIMANT, RESPONDENT
from disputekit.records import Evidence

__all__ = ["DEFAULT_SIGHTS", "Sight"]

Seers: TypeAlias = Callable[[Event], frozenset[str]]

PARTIES: Final = frozenset({CLAIMANT, RESPONDENT})


@frozen
class Sight:
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


DEFAULT_SIGHTS: Final[Mapping[str, Sight]] = {
    "open": Sight("The dispute was opened", everybody),
    "amend": Sight("The claimed amount was corrected", everybody),
    "respond": Sight("We answered", the_claimant),
    "message": Sight("A message", whom_it_names),
    "request_evidence": Sight("We asked for something", whom_it_names),
    "supply_evidence": Sight("Something that was asked for has come", who_sees_what_came),
    "supply_report": Sight("A report has come", who_sees_what_came),
    "start_review": Sight("The formal review has begun", everybody),
    "receive_goods": Sight("The goods have arrived", everybody),
    "pass_inspection": Sight("The goods are as was agreed", everybody),
    "dispute_condition": Sight("The goods are not as was agreed", everybody),
    "add_evidence": Sight("Something was handed in", who_sees_what_came),
    "lapse": Sight("The time for an answer has passed", everybody),
    "escalate": Sight("A specialist is looking at it", the_claimant),
    "make_offer": Sight("An offer was made", who_offers_and_who_is_offered),
    "approve": Sight("We go ahead", who_is_waited_for),
    "counter": Sight("Another offer was made", everybody),
    "accept": Sight("The offer was accepted", everybody),
    "decline": Sight("The offer was turned down", everybody),
    "confirm": Sight("The claimant agreed", everybody),
    "object": Sight("The claimant did not agree", everybody),
    "judge": Sight("It was judged who is liable", everybody),
    "appeal": Sight("There is an appeal", everybody),
    "uphold": Sight("The judgement stands", everybody),
    "overturn": Sight("It was judged anew", everybody),
    "order_remedy": Sight("A remedy was ordered", who_is_waited_for),
    "perform": Sight("The remedy was carried out", everybody),
    "request_voucher": Sight("We asked for a proof", whom_it_names),
    "supply_voucher": Sight("A proof has come", who_sees_what_came),
    "grant_provisional_credit": Sight("A provisional credit was given", the_claimant),
    "reverse_provisional_credit": Sight("The provisional credit was taken back", the_claimant),
    "open_chargeback": Sight("A chargeback was opened", everybody),
    "close_chargeback": Sight("The chargeback was closed", everybody),
    "promise_to_pay": Sight("A payment was promised", everybody),
    "apply_payment": Sight("A payment has come in", everybody),
    "notify_decision": Sight("We told our decision", whom_it_names),
    "withdraw": Sight("The claim was withdrawn", everybody),
    "merge": Sight("It goes on as part of another dispute", everybody),
    "split": Sight("It goes on as several disputes", everybody),
    "reopen": Sight("It was opened again", everybody),
    "end_monitoring": Sight("It is closed for good", everybody),
}
"""What the parties see unless a host says otherwise; what is not named here stays among us."""
