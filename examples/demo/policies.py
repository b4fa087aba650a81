"""Policies: which book a dispute is looked up in, and what it is to that book."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from disputekit import Dispute
from disputekit.dispute import RequestStatus
from disputekit.policy import PolicyBook, PolicyPack, packs

BOOKS: Final = Path(__file__).parents[1] / "policies"
_LAW: Final = ("eu-withdrawal", "eu-conformity", "uk-consumer-rights")
_PLACES: Final = frozenset({"DE", "FR", "GB", "JP"})
_EVIDENCE: Final = frozenset({
    "statement", "cancellation_notice", "payment_proof", "declaration",
    "photo", "receipt", "carrier_trace", "proof_of_defect",
})  # fmt: skip


def bills() -> PolicyBook:
    """Load the policy on bills, payments and charges."""
    return PolicyBook.load(BOOKS / "customer-operations.toml")


def returns() -> PolicyPack:
    """Load the returns policy of a shop with the law around it; each dispute is pinned to the versions of its day."""
    shop = [PolicyBook.load(BOOKS / f"returns-{year}.toml") for year in (2025, 2026)]
    return PolicyPack([*map(packs.load, _LAW), *shop])


def knows(policies: PolicyBook | PolicyPack, reason: str) -> bool:
    """Whether the policies have something to say about a reason."""
    books = policies.books if isinstance(policies, PolicyPack) else (policies,)
    return any(reason in field.values for book in books for field in book.fields if field.name == "reason")


def facts(dispute: Dispute) -> Mapping[str, str | int | None]:
    """Say what a dispute is to the books: what the claim says, what has been found out since, what there is to show."""
    claim = dispute.claim
    place = claim.jurisdiction or ""
    known: dict[str, str | int | None] = {
        **{name: value for name, value in claim.facts.items() if not isinstance(value, float)},
        **dict.fromkeys(there(dispute) & _EVIDENCE, True),
        "reason": claim.reason,
        "jurisdiction": place if place in _PLACES else "US" if place.startswith("US") else "other",
        "buyer": "business" if claim.claimant_type == "partner" else "consumer",
        "sales_channel": "online",
        "category": "standard",
        "member": claim.facts.get("segment") in {"gold", "platinum"},
        "final_sale": False,
        "withdrawal_info": "given",
        "remedy_failed": False,
        "seal_broken": claim.facts.get("condition") == "used",
        "amount_minor": _euro_cents(claim.facts.get("amount_eur")),
        "confirmed": confirmed(dispute),
    }
    applies_without = {"amount_minor"}  # None says that it is not about money; any other None is not known yet
    return {name: value for name, value in known.items() if value is not None or name in applies_without}


def there(dispute: Dispute) -> frozenset[str]:
    """Name the evidence that is there: what came with the claim, and what was sent in since."""
    came = {name for name, value in dispute.claim.facts.items() if value is True}
    return frozenset(came | {evidence.kind for evidence in dispute.evidence})


def confirmed(dispute: Dispute) -> bool | None:
    """Say whether the investigation found the claimant to be right: ``None`` while nobody can tell."""
    if dispute.assessment.validity in {"likely_valid", "likely_invalid"}:
        return dispute.assessment.validity == "likely_valid"
    if dispute.evidence:
        return True
    return False if any(request.status is RequestStatus.EXPIRED for request in dispute.requests) else None


def _euro_cents(amount: float | str | None) -> int | None:
    return round(float(amount) * 100) if isinstance(amount, int | float) else None
