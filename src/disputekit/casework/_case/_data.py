"""A case file as data that JSON can hold."""

from typing import TYPE_CHECKING

from attrs import AttrsInstance

from disputekit.codec import make_converter

if TYPE_CHECKING:
    from disputekit.casework._case._file import CaseFile


def case_data(case: "CaseFile") -> dict[str, object]:
    """Give it in the order of the page; instants as texts with their zone, money as amount and currency."""
    plain = make_converter().unstructure
    dispute = case.dispute

    def listed(items: tuple[AttrsInstance, ...]) -> list[object]:
        return [plain(item) for item in items]

    return {
        "dispute": dispute.id,
        "at": plain(case.at),
        "banner": {
            "text": case.banner.risk.text,
            "code": case.banner.risk.code,
            "waits_on": list(case.banner.waits_on),
            "due_at": None if case.banner.due_at is None else plain(case.banner.due_at),
            "left_seconds": None if case.banner.left is None else case.banner.left.total_seconds(),
        },
        "claim": plain(dispute.claim),
        "position": None if dispute.decision is None else plain(dispute.decision),
        "money": plain(dispute.ledger),
        "options": [
            {
                "action": option.action,
                "allowed": option.allowed,
                "reasons": [{"code": reason.code, "text": reason.text} for reason in option.reasons],
                "to": list(option.to),
                "choices": {name: list(values) for name, values in option.choices.items()},
                "recommended": None if option.recommended is None else option.recommended.text,
            }
            for option in case.options
        ],
        "checklist": [
            {"kind": item.need.kind, "of": item.need.of, "standing": item.standing.value, "text": str(item)}
            for item in case.checklist
        ],
        "evidence": listed(dispute.evidence),
        "records": listed(case.records),
        "gaps": [
            {"source": gap.source, "asked_at": plain(gap.asked_at), "because": gap.because.text} for gap in case.gaps
        ],
        "policy": None if case.policy is None else case.policy.to_dict(),
        "offers": listed(dispute.offers),
        "messages": listed(case.thread),
        "tasks": listed(dispute.tasks),
        "clocks": [dict(reading.data) for reading in case.readings],
        "account": listed(case.account),
        "related": listed(dispute.related),
        "chargebacks": listed(dispute.chargebacks),
        "feedback": listed(dispute.feedback),
        "approvals": listed(case.approvals),
        "history": listed(case.history.events),
    }
