"""Marketplace: disputes between a buyer and a merchant, taken over by the platform and worked in four stages."""

from typing import Final

from disputekit import claim_reasons
from disputekit.dispute import SIDES, STAFF
from disputekit.lifecycle import postings
from disputekit.lifecycle._lifecycle import Lifecycle
from disputekit.lifecycle._model import SAME, Limit, Return, State, Transition, whoever_performs, whoever_was_asked
from disputekit.lifecycle.processes import _shared as shared

_EVIDENCE: Final = "evidence_specialist"
_LIABILITY: Final = "liability_specialist"
_REMEDY: Final = "remedy_specialist"
_VERIFICATION: Final = "verification_specialist"

_WORK: Final = ("evidence_work", "liability_work", "appeal_work", "remedy_work", "verification_work")
_OR_A_SIDE: Final = STAFF | SIDES
_MAY_ORDER: Final = (*shared.MAY_RESOLVE, "work_checked", "not_decided")
_MAY_JUDGE: Final = ("work_checked", "rests_on_what_was_shown")

_BY_A_PARTY: Final = {"party_performs": "awaiting_remedy"}

_FINDINGS: Final = (
    "delivered_as_described", "not_delivered", "not_as_described", "damaged_in_transit", "misused", "unclear",
)  # fmt: skip
_BEARERS: Final = ("claimant", "respondent", "carrier", "platform")
_ENTERED: Final = ("refused", "not_reconciled", "no_answer")

_STATES: Final = (
    State("awaiting_access", "takeover", _EVIDENCE, deadline=Limit(48, "hours")),
    State("evidence_work", "evidence", _EVIDENCE, deadline=Limit(1, "business_days")),
    State("awaiting_evidence", "evidence", whoever_was_asked,
          hidden=True, deadline=Limit(72, "hours"), on_expiry="lapse"),
    State("liability_work", "liability", _LIABILITY, deadline=Limit(2, "business_days")),
    State("awaiting_appeal", "liability", SIDES, hidden=True, deadline=Limit(72, "hours"), on_expiry="lapse"),
    State("appeal_work", "liability", _LIABILITY, deadline=Limit(2, "business_days")),
    State("remedy_work", "remedy", _REMEDY, deadline=Limit(1, "business_days")),
    State("awaiting_remedy", "remedy", whoever_performs,
          hidden=True, deadline=Limit(48, "hours"), on_expiry="lapse"),
    State("verification_work", "verification", _VERIFICATION, deadline=Limit(1, "business_days")),
    State("awaiting_voucher", "verification", whoever_was_asked,
          hidden=True, deadline=Limit(48, "hours"), on_expiry="lapse"),
)  # fmt: skip


def _checking(state: str, role: str, *, back_to: str) -> tuple[Transition, ...]:
    """Begin a stage: the work of the stage before passes the check, or goes back together with its decision."""
    asked = ("work_unchecked", "not_own_work")
    return (
        Transition("check_passed", state, SAME, roles=role, guards=asked),
        Transition("send_back", state, back_to, roles=role, guards=asked, posts=postings.decision_undone),
    )


MARKETPLACE: Final = Lifecycle(
    id="marketplace",
    version="1",
    initial="awaiting_access",
    states=[
        *_STATES,
        *shared.ABOVE,
        *shared.EXECUTED_AND_TOLD,
        *shared.ENDED,
    ],
    transitions=[
        Transition("take_over", "awaiting_access", "evidence_work", roles=_EVIDENCE),
        Transition("dispatch", "awaiting_access", "evidence_work", roles={"supervisor", "system"}),
        *shared.asking("evidence_work", waiting="awaiting_evidence"),
        Transition("pass_on", "evidence_work", "liability_work", roles=_EVIDENCE),

        *_checking("liability_work", _LIABILITY, back_to="evidence_work"),
        Transition("judge", "liability_work", "remedy_work",
                   roles=_LIABILITY, when=["finds_as_before"], guards=_MAY_JUDGE),
        Transition("judge", "liability_work", "awaiting_appeal", roles=_LIABILITY, guards=_MAY_JUDGE),
        Transition("appeal", "awaiting_appeal", "appeal_work",
                   roles=_OR_A_SIDE, guards=["in_time", "not_appealed_before", "speaks_for_itself"]),
        shared.lapsing("awaiting_appeal", "remedy_work"),
        Transition("uphold", "appeal_work", "remedy_work", roles=_LIABILITY, guards=["not_the_judge"]),
        Transition("overturn", "appeal_work", "remedy_work",
                   roles=_LIABILITY, guards=["not_the_judge", "rests_on_what_was_shown"]),

        *_checking("remedy_work", _REMEDY, back_to="liability_work"),
        *shared.approved_first("order_remedy", "remedy_work", roles=frozenset({_REMEDY}), guards=_MAY_ORDER),
        *shared.coming_into_force("order_remedy", "remedy_work", _REMEDY, _MAY_ORDER,
                                  first=_BY_A_PARTY, otherwise="verification_work", remember="decision"),
        shared.SECOND_APPROVAL,
        *shared.coming_into_force("approve", "awaiting_approval", "approver", shared.MAY_APPROVE,
                                  first=_BY_A_PARTY, otherwise="verification_work"),
        Transition("refuse_approval", "awaiting_approval", Return("decision"), roles="approver"),
        Transition("reject", "remedy_work", SAME,
                   roles=_REMEDY, guards=["work_checked", "not_decided"], posts=postings.rejected),
        Transition("pass_on", "remedy_work", "verification_work", roles=_REMEDY, guards=["decision_taken"]),
        Transition("perform", "awaiting_remedy", SAME,
                   roles=_OR_A_SIDE, when=["others_unsettled"],
                   guards=["was_to_perform", "speaks_for_itself", "remedies_unsettled"], posts=postings.settled),
        Transition("perform", "awaiting_remedy", "verification_work",
                   roles=_OR_A_SIDE, guards=["was_to_perform", "speaks_for_itself", "remedies_unsettled"],
                   posts=postings.settled),
        shared.lapsing("awaiting_remedy", "remedy_work", postings.decision_undone),
        *shared.executing("verification_work"),

        *_checking("verification_work", _VERIFICATION, back_to="remedy_work"),
        *shared.asking("verification_work", waiting="awaiting_voucher",
                       ask="request_voucher", answer="supply_voucher", label="voucher"),
        Transition("verify", "verification_work", "notifying",
                   roles=_VERIFICATION, guards=["work_checked", "money_settled"]),

        *shared.escalating(*_WORK),
        shared.amending("awaiting_access", "evidence_work", "awaiting_evidence", "liability_work"),
        *shared.until_archived(reopens_to="evidence_work", approves=False, executes=False),
    ],
    reasons=claim_reasons.MARKETPLACE,
    choices={
        **shared.CHOICES,
        "take_over.because": _ENTERED,
        "dispatch.because": _ENTERED,
        "request_evidence.items": ("photo", "chat_log", "tracking", "invoice", "packing_video", "return_label"),
        "send_back.reason": ("evidence_missing", "evidence_unread", "finding_unfounded", "wrong_payer", "wrong_remedy"),
        "judge.finding": _FINDINGS,
        "judge.shares": _BEARERS,
        "overturn.finding": _FINDINGS,
        "overturn.shares": _BEARERS,
        "order_remedy.payer": _BEARERS,
        "order_remedy.performer": ("executor", "respondent", "claimant"),
        "reject.reason": ("no_liability", "claimant_liable", "outside_policy"),
        "request_voucher.items": ("refund_receipt", "shipping_receipt", "return_receipt"),
    },
)  # fmt: skip
"""Requirements D: a node where disputes wait to be taken over, then evidence, liability, remedy and verification.

Each stage has its own specialists and queue, and checks the work of the stage before with ``check_passed`` or
``send_back``. Either side may appeal against a judgement once, and another specialist hears the appeal. While a party
has to answer, the dispute is in no queue. Operators choose from configured options; free text is for reasons only.
"""
