"""The standard guards: each returns why not, or ``None``; those about the action's content are marked so.

A guard of a host is a plain function of the same shape. One that reads what the action says is wrapped in
``about_action``, so that ``Lifecycle.options`` does not ask it before the action is filled in.
"""

from disputekit._lib.faces import publish
from disputekit.lifecycle.guards._beside import (
    chargeback_ends,
    chargeback_is_new,
    credit_is_out,
    fee_was_charged,
    fits_provisional_credit,
    in_its_currency,
    no_open_chargeback,
    no_provisional_credit,
    not_paid_already,
)
from disputekit.lifecycle.guards._collecting import (
    completes_promise,
    found_by_review,
    needs_investigation,
    nothing_open,
    payment_fits,
    promise_fits,
)
from disputekit.lifecycle.guards._course import (
    another_dispute,
    both_parties_told,
    deadline_passed,
    no_follow_ups,
    no_open_tasks,
    not_decided,
    parts_add_up,
    still_watched,
)
from disputekit.lifecycle.guards._evidence import drafts_are_there, evidence_complete, on_the_checklist
from disputekit.lifecycle.guards._execution import nothing_submitted, order_waits, still_owed
from disputekit.lifecycle.guards._guarding import name_of
from disputekit.lifecycle.guards._market import (
    decision_taken,
    finds_as_before,
    not_appealed_before,
    not_own_work,
    not_the_judge,
    party_performs,
    rests_on_what_was_shown,
    was_to_perform,
    work_checked,
    work_unchecked,
)
from disputekit.lifecycle.guards._money import (
    above_limit,
    covers_what_is_decided,
    fits_open_amount,
    money_settled,
    needs_execution,
    others_unsettled,
    remedies_unsettled,
    within_limit,
)
from disputekit.lifecycle.guards._negotiation import (
    both_agreed,
    counters_as_claimant,
    goods_expected,
    not_objected_before,
    not_own_offer,
    offer_proposed,
    offer_stands,
)
from disputekit.lifecycle.guards._people import (
    another_person,
    finishes_own_task,
    handles_escalation,
    others_still_asked,
    speaks_for_itself,
    takes_second_approval,
    task_is_open,
    was_asked,
)
from disputekit.lifecycle.guards._policy import departs_from_policy, has_its_evidence, policy_or_reason, policy_recorded
from disputekit.lifecycle.guards._standard import STANDARD

__all__ = [
    "STANDARD",
    "above_limit",
    "another_dispute",
    "another_person",
    "both_agreed",
    "both_parties_told",
    "chargeback_ends",
    "chargeback_is_new",
    "completes_promise",
    "counters_as_claimant",
    "covers_what_is_decided",
    "credit_is_out",
    "deadline_passed",
    "decision_taken",
    "departs_from_policy",
    "drafts_are_there",
    "evidence_complete",
    "fee_was_charged",
    "finds_as_before",
    "finishes_own_task",
    "fits_open_amount",
    "fits_provisional_credit",
    "found_by_review",
    "goods_expected",
    "handles_escalation",
    "has_its_evidence",
    "in_its_currency",
    "money_settled",
    "name_of",
    "needs_execution",
    "needs_investigation",
    "no_follow_ups",
    "no_open_chargeback",
    "no_open_tasks",
    "no_provisional_credit",
    "not_appealed_before",
    "not_decided",
    "not_objected_before",
    "not_own_offer",
    "not_own_work",
    "not_paid_already",
    "not_the_judge",
    "nothing_open",
    "nothing_submitted",
    "offer_proposed",
    "offer_stands",
    "on_the_checklist",
    "order_waits",
    "others_still_asked",
    "others_unsettled",
    "parts_add_up",
    "party_performs",
    "payment_fits",
    "policy_or_reason",
    "policy_recorded",
    "promise_fits",
    "remedies_unsettled",
    "rests_on_what_was_shown",
    "speaks_for_itself",
    "still_owed",
    "still_watched",
    "takes_second_approval",
    "task_is_open",
    "was_asked",
    "was_to_perform",
    "within_limit",
    "work_checked",
    "work_unchecked",
]

publish(__name__)
