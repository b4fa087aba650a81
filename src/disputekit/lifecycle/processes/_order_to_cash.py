"""Order to cash: invoices that are short-paid, disputed or unpaid, until they are paid or written off."""

from typing import Final

from disputekit import claim_reasons
from disputekit.dispute import CLAIMANT, STAFF
from disputekit.lifecycle import postings
from disputekit.lifecycle._lifecycle import Lifecycle
from disputekit.lifecycle._model import SAME, Limit, State, Transition
from disputekit.lifecycle.processes import _shared as shared

_IN_WORK: Final = ("assessing", "investigating", "negotiating")
_OR_THE_DEBTOR: Final = STAFF | {CLAIMANT}

AWAITING_PAYMENT: Final = State(
    "awaiting_payment", "collection", CLAIMANT, hidden=True, deadline=Limit(10, "business_days"), on_expiry="lapse"
)

ORDER_TO_CASH: Final = Lifecycle(
    id="order_to_cash",
    version="1",
    initial="received",
    states=[
        shared.RECEIVED,
        shared.ASSESSING,
        shared.AWAITING_INFORMATION,
        shared.INVESTIGATING,
        shared.NEGOTIATING,
        shared.AWAITING_REPLY,
        AWAITING_PAYMENT,
        *shared.ABOVE,
        *shared.EXECUTED_AND_TOLD,
        *shared.ENDED,
    ],
    transitions=[
        Transition("start", "received", "assessing", roles=shared.AGENT),
        Transition("dismiss", "received", "closed",
                   roles=shared.AGENT, guards=["found_by_review", "no_open_tasks"], posts=postings.rejected),
        Transition("triage", {"received", *_IN_WORK}, SAME, roles=shared.AGENT),
        Transition("assess", "assessing", "investigating", roles=shared.AGENT, when=["needs_investigation"]),
        Transition("assess", "assessing", "negotiating", roles=shared.AGENT),
        Transition("assess", {"investigating", "negotiating"}, SAME, roles=shared.AGENT),
        *shared.asking("assessing", "investigating"),
        *shared.escalating(*_IN_WORK),
        shared.amending("received", "awaiting_information", *_IN_WORK, "escalated"),
        Transition("negotiate", {"investigating", "escalated"}, "negotiating",
                   roles=STAFF, guards=["handles_escalation"]),
        *shared.offering("negotiating"),
        shared.SECOND_APPROVAL,
        shared.OFFER_APPROVAL,
        *shared.REPLIES,
        *shared.ACCEPTANCE,
        *shared.deciding("concede", "investigating", "negotiating", "escalated"),
        Transition("write_off", {"negotiating", "escalated"}, "awaiting_approval",
                   roles=STAFF, guards=shared.MAY_DECIDE, remember="decision"),
        *shared.deciding("state_final_position", "escalated"),
        shared.rejecting("assessing", "investigating", "escalated"),
        *shared.APPROVAL,

        Transition("promise_to_pay", {"negotiating", "awaiting_reply"}, "awaiting_payment",
                   roles=_OR_THE_DEBTOR, guards=["promise_fits"], posts=postings.promised),
        Transition("apply_payment", "awaiting_payment", "notifying",
                   roles=STAFF | {"system"}, when=["completes_promise", "nothing_open"], guards=["payment_fits"],
                   posts=postings.paid_in_full),
        Transition("apply_payment", "awaiting_payment", "negotiating",
                   roles=STAFF | {"system"}, when=["completes_promise"], guards=["payment_fits"],
                   posts=postings.payment),
        Transition("apply_payment", "awaiting_payment", SAME,
                   roles=STAFF | {"system"}, guards=["payment_fits"], posts=postings.payment),
        shared.lapsing("awaiting_payment", "negotiating", postings.promise_broken),

        *shared.until_archived(reopens_to="investigating", approves=False),
    ],
    reasons=claim_reasons.INVOICES,
    choices={
        **shared.CHOICES,
        "assess.root_cause": (
            "pricing_data", "order_entry", "delivery", "quality", "billing_system", "cash_application", "contract",
            "customer_error", "unknown",
        ),
        "refer.to": ("counsel", "mediator", "expert"),
    },
)  # fmt: skip
"""Requirements E: found by a complaint or by a review of invoices against payments; the claimant is the debtor.

A justified claim is credited or billed again; any other amount is collected, at once or by a promise to pay. Only a
payment keeps a promise. Somebody else always approves a write-off. To involve counsel or a mediator, escalate the
dispute and refer it.
"""
