"""Returns: disputes about returned goods, decided on evidence and under a policy."""

from typing import Final

from disputekit import claim_reasons
from disputekit.dispute import STAFF, Need
from disputekit.lifecycle import postings
from disputekit.lifecycle._lifecycle import Lifecycle
from disputekit.lifecycle._model import Limit, State, Transition, whoever_was_asked
from disputekit.lifecycle.processes import _shared as shared

GATHERING: Final = State("gathering", "evidence", "agent", deadline=Limit(2, "business_days"))
AWAITING_THIRD_PARTY: Final = State(
    "awaiting_third_party", "evidence", whoever_was_asked,
    hidden=True, deadline=Limit(10, "business_days"), on_expiry="lapse",
)  # fmt: skip
REVIEWING: Final = State("reviewing", "review", "agent", deadline=Limit(2, "business_days"))
AWAITING_GOODS: Final = State(
    "awaiting_goods", "resolution", "claimant", hidden=True, deadline=Limit(14, "days"), on_expiry="lapse"
)
INSPECTING: Final = State("inspecting", "resolution", "agent", deadline=Limit(2, "business_days"))

_HANDLES_GOODS: Final = STAFF | {"system", "third_party"}

GOODS: Final = (
    Transition(
        "approve", "awaiting_approval", "awaiting_goods",
        roles="approver", when=["goods_expected"], guards=shared.MAY_APPROVE, posts=postings.decision_in_force,
    ),
    Transition("receive_goods", "awaiting_goods", "inspecting", roles=_HANDLES_GOODS),
    shared.lapsing("awaiting_goods", "negotiating", postings.decision_undone),
    *shared.coming_into_force("pass_inspection", "inspecting", STAFF, ["no_open_chargeback"], posts=None),
    Transition("dispute_condition", "inspecting", "negotiating", roles=STAFF, posts=postings.decision_undone),
)  # fmt: skip
"""Goods come back and are inspected before anything is paid. If they do not come as agreed, the agreement ends."""

RETURNS: Final = Lifecycle(
    id="returns",
    version="1",
    initial="received",
    states=[
        shared.RECEIVED,
        GATHERING,
        shared.AWAITING_INFORMATION,
        AWAITING_THIRD_PARTY,
        REVIEWING,
        shared.NEGOTIATING,
        shared.AWAITING_REPLY,
        *shared.ABOVE,
        AWAITING_GOODS,
        INSPECTING,
        *shared.EXECUTED_AND_TOLD,
        *shared.ENDED,
    ],
    transitions=[
        Transition("start", "received", "gathering", roles=shared.AGENT),
        shared.scoring("received", "gathering", "reviewing"),
        shared.assessing("gathering", "reviewing"),
        *shared.asking("gathering", "reviewing"),
        *shared.asking("gathering", waiting="awaiting_third_party", roles=STAFF | {"third_party"}, label=None,
                       ask="request_report", answer="supply_report"),
        Transition("start_review", "gathering", "reviewing", roles=STAFF, guards=["evidence_complete"]),
        Transition("send_back", "reviewing", "gathering", roles=STAFF),
        *shared.escalating("gathering", "reviewing", "negotiating"),
        shared.amending("received", "gathering", "awaiting_information", "reviewing", "negotiating", "escalated"),
        Transition("negotiate", "reviewing", "negotiating", roles=STAFF, guards=["policy_recorded"]),
        *shared.offering("negotiating", "escalated", escalates=True),
        shared.SECOND_APPROVAL,
        shared.OFFER_APPROVAL,
        *shared.REPLIES,
        Transition(
            "accept", "awaiting_reply", "awaiting_approval",
            roles=shared.EITHER_SIDE, guards=("in_time", *shared.MAY_ACCEPT),
        ),
        Transition(
            "accept", "negotiating", "awaiting_approval",
            roles=shared.EITHER_SIDE, guards=(*shared.MAY_AGREE, "within_limit"), remember="decision",
        ),
        *shared.deciding("state_final_position", "escalated"),
        shared.rejecting("reviewing", "escalated"),
        *GOODS,
        *shared.until_archived(reopens_to="reviewing"),
    ],
    reasons=claim_reasons.RETURNS,
    checklists={
        "damaged_in_transit": [Need("photo"), Need("condition_report", of="carrier")],
        "defective": [Need("photo"), Need("fault_description")],
        "not_as_described": [Need("photo"), Need("listing", of="respondent")],
        "missing_parts": [Need("photo"), Need("packing_list", of="warehouse")],
        "wrong_item": [Need("photo"), Need("packing_list", of="warehouse")],
        "not_received": [Need("tracking", of="carrier")],
        "late_delivery": [Need("tracking", of="carrier")],
        "refund_missing": [Need("tracking", of="carrier"), Need("condition_report", of="warehouse")],
        "refund_too_low": [Need("condition_report", of="warehouse")],
        "return_rejected": [Need("photo"), Need("condition_report", of="warehouse")],
    },
    choices=shared.CHOICES,
)  # fmt: skip
"""Requirements C: evidence by checklist, a formal review, offers under the policy, the goods, a manager's approval.

A review starts when the checklist is complete or waived, and a negotiation when the answer of the policy is recorded.
Every agreement needs the formal approval of a manager. Nothing is paid before returned goods are inspected.
"""
